"""Letters as pictures: what a scanner or a fax leaves of them.

Needs pypdfium2 to draw the pages and Pillow to write the pictures.
"""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any

from samples.nasty.base import sample_pdf

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 150


def page_images(stem: str = "one-decision", dpi: int = DPI) -> list[Image]:
    """The pages of a sample in grey."""
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(sample_pdf(stem))
    try:
        return [
            page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document
        ]
    finally:
        document.close()


def scanned_pdf(stem: str = "one-decision", dpi: int = DPI) -> bytes:
    """A PDF whose pages are pictures and nothing else."""
    return _save(page_images(stem, dpi), "PDF", dpi)


def skewed_scan() -> bytes:
    """The same, laid into the scanner at an angle of one degree and with a dirty glass."""
    pictures = []
    for picture in page_images():
        turned = picture.rotate(1.0, expand=False, fillcolor=255)
        for x in range(7, turned.width, 97):
            turned.putpixel((x, x * 31 % turned.height), 0)
        pictures.append(turned)
    return _save(pictures, "PDF", DPI)


def tiff() -> bytes:
    """All pages in one TIFF."""
    return _save(page_images(), "TIFF", DPI)


def fax() -> bytes:
    """All pages in one TIFF of black and white, packed as a fax."""
    pictures = [
        picture.point(lambda value: 255 * (value > 160)).convert("1") for picture in page_images()
    ]
    return _save(pictures, "TIFF", DPI, compression="group4")


def png() -> bytes:
    """The first page as PNG."""
    return _save(page_images()[:1], "PNG", DPI)


def jpeg() -> bytes:
    """The first page as JPEG."""
    return _save(page_images()[:1], "JPEG", DPI)


def huge_png(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that unpacks to nine hundred million points."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    packer = zlib.compressobj(9)
    row = bytes(side // 8 + 2)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def truncated_jpeg() -> bytes:
    """The first half of the JPEG."""
    data = jpeg()
    return data[: len(data) // 2]


def _save(pictures: list[Image], form: str, dpi: int, **options: str) -> bytes:
    buffer = io.BytesIO()
    first, *others = pictures
    many = {"save_all": True, "append_images": others} if form in {"PDF", "TIFF"} else {}
    about = _about_pdf(dpi) if form == "PDF" else {"dpi": (dpi, dpi)}
    first.save(buffer, form, **many, **about, **options)
    return buffer.getvalue()


def _about_pdf(dpi: int) -> dict[str, Any]:
    """The dates are set, for otherwise each second would make another file."""
    long_ago = time.gmtime(0)
    return {"resolution": float(dpi), "creationDate": long_ago, "modDate": long_ago}
