"""Draws where values stand: boxes around their lines, on the rendered pages of a PDF.

Rendering needs pypdfium2's own Python layer and Pillow, which nothing else here needs; both are
imported when the first page is drawn. Call it in a worker process: it renders files of strangers.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from imrcli.document import Box, Document
from imrcli.errors import UnreadableError, UsageError
from imrcli.ingest.pdfium import alone

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS_PER_POINT = 2.0  # 144 dots per inch
LONGEST_SIDE = 3000  # dots of one page, however large it says it is
MOST_PAGES = 4  # drawn below each other
EDGE = 2.0  # points between the words and the box around them
FRAME = (200, 30, 30, 255)
FILL = (255, 220, 0, 70)
GAP = 12  # dots between two pages

Marks = dict[int, list[Box]]  # page of the file, from 1 -> boxes


def marks(document: Document, lines: Iterable[int]) -> Marks:
    """The boxes of some lines, by page.

    Raises:
        UsageError: for a document without pages that can be drawn.
    """
    if document.media_type != "application/pdf" or not document.boxes:
        kind = "text" if document.engine in {"text", "docx"} else document.media_type
        raise UsageError(
            document.name,
            f"was read as {kind}; only pages of a PDF can be drawn.",
            "Leave out --page-image, or give the PDF.",
        )
    found: Marks = {}
    for index in lines:
        found.setdefault(document.lines[index].page, []).append(document.boxes[index])
    return found


def draw(name: str, data: bytes, password: str | None, wanted: Marks) -> bytes:
    """The pages with their boxes as one PNG, pages below each other.

    Raises:
        UsageError: where Pillow or pypdfium2 is not installed.
        UnreadableError: where the PDF cannot be rendered.
    """
    try:
        import pypdfium2  # type: ignore[import-untyped]
        from PIL import Image
    except ImportError as error:
        raise UsageError(
            "--page-image", f"needs {error.name}.", "Run `pip install 'imrcli[ocr]'`."
        ) from error
    try:
        with alone():
            pdf = pypdfium2.PdfDocument(data, password=password)
            pages = [_page(pdf[page - 1], boxes) for page, boxes in sorted(wanted.items())]
            pdf.close()
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(name, "cannot be rendered.", "Leave out --page-image.") from error
    sheet = Image.new(
        "RGB",
        (max(page.width for page in pages), sum(page.height + GAP for page in pages) - GAP),
        "gray",
    )
    top = 0
    for page in pages:
        sheet.paste(page, (0, top))
        top += page.height + GAP
    out = BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _page(page: Any, boxes: list[Box]) -> Image:
    from PIL import Image, ImageDraw

    scale = min(DOTS_PER_POINT, LONGEST_SIDE / max(*page.get_size(), 1.0))
    bitmap = page.render(scale=scale)
    place = bitmap.get_posconv(page)  # knows how the page is turned and cropped
    image = bitmap.to_pil().convert("RGBA")
    layer = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(layer)
    for box in boxes:
        x0, y0, x1, y1 = _as_printed(box)
        corners = [
            place.to_bitmap(x0 - EDGE, y0 - EDGE),
            place.to_bitmap(x1 + EDGE, y1 + EDGE),
        ]
        left, right = sorted(x for x, _ in corners)
        top, bottom = sorted(y for _, y in corners)
        pen.rectangle((left, top, right, bottom), fill=FILL, outline=FRAME, width=2)
    return Image.alpha_composite(image, layer).convert("RGB")


def _as_printed(box: Box) -> Box:
    """A box in the page's own coordinates: type that lies on its side was turned to be read.

    Turning by quarters around the lower left corner leaves a trace: the signs of the coordinates.
    """
    x0, y0, x1, y1 = box
    if y1 <= 0 and x1 <= 0:
        return -x1, -y1, -x0, -y0
    if y1 <= 0:
        return -y1, x0, -y0, x1
    if x1 <= 0:
        return y0, -x1, y1, -x0
    return box
