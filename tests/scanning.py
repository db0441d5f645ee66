"""Scans letters: draws their pages, lays them askew, and adds the dirt of a real scanner."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image


def scanned_pages(
    pdf: bytes, dpi: int = 200, angle: float = 0.4, noise: float = 12.0, seed: int = 1
) -> list[Image]:
    """The pages of a PDF in grey, turned by `angle` degrees to one side or the other.

    `noise` is the standard deviation of the grain, of 255 shades.
    """
    import pypdfium2  # type: ignore[import-untyped]
    from PIL import Image, ImageChops

    chance = random.Random(seed)  # noqa: S311
    found = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            clean = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
            lean = angle * chance.choice((-1, 1))
            sheet = clean.rotate(lean, Image.Resampling.BICUBIC, fillcolor=255)
            size = sheet.width * sheet.height
            grain = Image.frombytes("L", sheet.size, chance.randbytes(size))
            grain = grain.point(lambda value: round((value - 128) * noise / 74 + 128))
            found.append(ImageChops.add(sheet, grain, scale=1, offset=-128))
    finally:
        document.close()
    return found


def as_pdf(pages: list[Image], dpi: int = 200) -> bytes:
    """Pictures as the PDF that a scanner makes of them: JPEG, and no text."""
    buffer = io.BytesIO()
    pages[0].save(
        buffer, "PDF", resolution=float(dpi), save_all=True, append_images=pages[1:], quality=80
    )
    return buffer.getvalue()


def pages_of(*parts: tuple[bytes, int]) -> bytes:
    """A PDF of single pages (data, index) of other PDFs."""
    import pypdfium2

    made = pypdfium2.PdfDocument.new()
    for data, index in parts:
        made.import_pages(pypdfium2.PdfDocument(data), [index])
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def png_of(data: bytes, quarters: int = 0, **options: Any) -> bytes:
    """The first page of a PDF as PNG, turned counter-clockwise."""
    page = scanned_pages(data, **options)[0].rotate(90 * quarters, expand=True)
    buffer = io.BytesIO()
    page.save(buffer, "PNG", dpi=(200, 200))
    return buffer.getvalue()
