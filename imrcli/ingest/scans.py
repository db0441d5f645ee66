"""Pages of a PDF that are pictures: which ones, and what they look like.

A page counts as scanned where it shows hardly any type and a picture covers much of it, or where
its letters are drawn as outlines. The rest of the page, a stamp or the heading line of a fax, is in
the picture that is drawn of it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_void_p
from typing import TYPE_CHECKING, Any

from imrcli.errors import UnreadableError
from imrcli.ingest import ocr
from imrcli.ingest.ocr import Picture
from imrcli.ingest.pdfium import FORM_OBJECT, alone, library
from imrcli.ingest.rows import Page

if TYPE_CHECKING:
    from imrcli.ingest import Options

PATH_OBJECT, IMAGE_OBJECT = 2, 3  # FPDF_PAGEOBJ_*
MUCH = 0.3  # of a page covered by pictures
MANY_OUTLINES = 300  # paths on a page without type: letters drawn as curves
MOST_LOOKED_AT = 20_000  # objects of one page
FIRST_OF_A_FORM, DEEPEST_FORM = 20, 3  # where a picture in a form is looked for
LONGEST_SIDE = 4_600  # points: 14 inches at 300 dpi, and a bound for what a page claims to be


def scanned_pages(
    data: bytes, password: str | None, pages: list[Page], sparse: list[int]
) -> list[int]:
    """Which of the pages with hardly any type, given by index, only OCR can read."""
    lib = library()
    secret = None if password is None else password.encode("utf-8", "surrogateescape")
    with alone():
        document = lib.FPDF_LoadMemDocument64(data, len(data), secret)
        if not document:
            return []
        try:
            return [index for index in sparse if _is_scanned(lib, document, index, pages[index])]
        finally:
            lib.FPDF_CloseDocument(document)


def with_ocr(
    name: str, data: bytes, pages: list[Page], scanned: Sequence[int], options: Options
) -> list[Page]:
    """The pages, the scanned ones read by OCR.

    Raises:
        NoTextError: where there is no tesseract.
        UnreadableError: where a page cannot be drawn or read.
    """
    fact = f"was scanned: {len(scanned)} of {len(pages)} page(s) are pictures."
    ocr.require(name, fact, some_text=len(scanned) < len(pages))
    read = ocr.read_pages(
        name, _pictures(name, data, options.password, scanned), len(scanned), options
    )
    result = list(pages)
    for index, page in zip(scanned, read, strict=True):
        if any(run.text.strip() for runs in page for run in runs):
            result[index] = page  # else the few words of type, if any, are what there is
    return result


def _is_scanned(lib: ctypes.PyDLL, document: int, index: int, found: Page) -> bool:
    page = lib.FPDF_LoadPage(document, index)
    if not page:
        return False
    try:
        paths, covered = _drawn(lib, page)
        return covered >= MUCH or (paths >= MANY_OUTLINES and not found)
    finally:
        lib.FPDF_ClosePage(page)


def _drawn(lib: ctypes.PyDLL, page: int) -> tuple[int, float]:
    """How many paths a page draws, and how much of it pictures cover."""
    lib.FPDF_GetPageWidthF.restype = lib.FPDF_GetPageHeightF.restype = c_float
    lib.FPDF_GetPageWidthF.argtypes = lib.FPDF_GetPageHeightF.argtypes = [c_void_p]
    area = lib.FPDF_GetPageWidthF(page) * lib.FPDF_GetPageHeightF(page) or 1.0
    paths, covered = 0, 0.0
    edges = [c_float() for _ in range(4)]
    for i in range(min(lib.FPDFPage_CountObjects(page), MOST_LOOKED_AT)):
        item = lib.FPDFPage_GetObject(page, i)
        kind = lib.FPDFPageObj_GetType(item)
        paths += kind == PATH_OBJECT
        if kind == IMAGE_OBJECT or (kind == FORM_OBJECT and _shows_picture(lib, item, 0)):
            lib.FPDFPageObj_GetBounds(item, *(byref(edge) for edge in edges))
            left, bottom, right, top = (edge.value for edge in edges)
            covered += max(0.0, right - left) * max(0.0, top - bottom) / area
    return paths, covered


def _shows_picture(lib: ctypes.PyDLL, form: int, depth: int) -> bool:
    """Whether a picture is among the first objects of a form: some scanners put it into one."""
    for i in range(min(lib.FPDFFormObj_CountObjects(form), FIRST_OF_A_FORM)):
        item = lib.FPDFFormObj_GetObject(form, i)
        kind = lib.FPDFPageObj_GetType(item)
        nested = kind == FORM_OBJECT and depth < DEEPEST_FORM
        if kind == IMAGE_OBJECT or (nested and _shows_picture(lib, item, depth + 1)):
            return True
    return False


def _pictures(
    name: str, data: bytes, password: str | None, indexes: Sequence[int]
) -> Iterator[Picture]:
    """Draw pages of a PDF, one after the other."""
    # Imported here: drawing is the only thing that its Python layer is wanted for.
    import pypdfium2  # type: ignore[import-untyped]

    try:
        with alone():
            document = pypdfium2.PdfDocument(data, password=_encodable(password))
        try:
            for index in indexes:
                with alone():
                    picture = _drawing(document[index])
                yield picture
        finally:
            with alone():
                document.close()
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(
            name, "has a page that cannot be drawn.", "Print it to a new PDF."
        ) from error


def _encodable(password: str | None) -> str | None:
    """A password that pypdfium2 can encode; another one has opened nothing, as no lock has it."""
    return None if password is None else password.encode("utf-8", "replace").decode()


def _drawing(page: Any) -> Picture:
    scale = min(ocr.DPI / ocr.POINTS, LONGEST_SIDE / max(*page.get_size(), 1.0))
    bitmap = page.render(scale=scale, grayscale=True)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    grey = bytes(bitmap.buffer)
    bitmap.close()
    page.close()
    if stride != width:
        grey = b"".join(grey[y * stride : y * stride + width] for y in range(height))
    return Picture(width, height, grey, scale * ocr.POINTS)
