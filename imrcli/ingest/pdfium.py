"""The fast PDF engine: text runs from libpdfium, called through ctypes.

pypdfium2 (BSD-3-Clause / Apache-2.0) brings the library; its Python layer is not imported because
that alone takes twice the time of reading a letter. The dozen functions used here have kept their
signatures for years. pdfium parses hostile files in C: callers run it in a worker process that can
be killed (`imrcli.workers`).
"""

from __future__ import annotations

import ctypes
import math
import os
import sys
from _thread import RLock
from codecs import utf_16_le_decode
from ctypes import POINTER, byref, c_char_p, c_float, c_int, c_ulong, c_void_p
from functools import cache
from os import path

from imrcli.errors import LimitError, UnreadableError
from imrcli.ingest import refusals
from imrcli.ingest.refusals import DamagedPageError
from imrcli.ingest.rows import SAME_GLYPH, Page
from imrcli.ingest.turn import Shown, upright

TEXT_OBJECT = 1  # FPDF_PAGEOBJ_TEXT
FORM_OBJECT = 5  # FPDF_PAGEOBJ_FORM
PASSWORD_ERROR, SECURITY_ERROR = 4, 5  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
AS_SHOWN, FLATTENED = 0, 1  # FLAT_NORMALDISPLAY, FLATTEN_SUCCESS
BOLD_WEIGHT = 600
DEEPEST_FORM = 28  # forms within forms: as deep as pdfium itself goes
THINNEST = 0.1  # of the type size: the letters of a run are wider than that on average
FEWEST = 4  # letters of a run from which its width says something: a period is thin
BUFFER = 4096  # UTF-16 units; a longer run asks for its own buffer
MOST_OBJECTS = 2_000_000  # per document: what a hostile page can claim to hold


class Settings(ctypes.Structure):
    """FPDF_LIBRARY_CONFIG, version 2."""

    _fields_ = [
        ("version", c_int),
        ("user_font_paths", POINTER(c_char_p)),
        ("isolate", c_void_p),
        ("v8_embedder_slot", ctypes.c_uint),
    ]


class Pages(list[Page]):
    """The pages of a PDF, and the indexes of those on which pdfium has dropped type.

    It drops glyphs that have no width, for it takes them for the same glyph printed twice.
    """

    def __init__(self) -> None:
        """Start without pages."""
        super().__init__()
        self.doubtful: set[int] = set()


class Matrix(ctypes.Structure):
    """FS_MATRIX."""

    _fields_ = [(name, c_float) for name in "abcdef"]


_LOCK = [RLock()]
os.register_at_fork(after_in_child=lambda: _LOCK.__setitem__(0, RLock()))


def alone() -> RLock:
    """The lock that whoever calls pdfium holds: it serves one thread at a time."""
    return _LOCK[0]


@cache
def library() -> ctypes.PyDLL:
    """Load and initialise libpdfium.

    Its calls keep Python's own lock, so that no other thread forks in the middle of one.

    Raises:
        UnreadableError: where pypdfium2 is not installed.
    """
    for folder in sys.path:
        for name in ("libpdfium.so", "libpdfium.dylib", "pdfium.dll"):
            file = path.join(folder, "pypdfium2_raw", name)  # noqa: PTH118  # start-up
            if path.exists(file):  # noqa: PTH110
                return _declare(ctypes.PyDLL(file))
    raise UnreadableError("pdfium", "the library is not installed.", "Run `pip install pypdfium2`.")


def _declare(lib: ctypes.PyDLL) -> ctypes.PyDLL:
    pointer, text = c_void_p, c_char_p
    for name, result, arguments in (
        ("FPDF_LoadMemDocument64", pointer, [text, ctypes.c_size_t, text]),
        ("FPDF_GetLastError", c_ulong, []),
        ("FPDF_GetPageCount", c_int, [pointer]),
        ("FPDF_LoadPage", pointer, [pointer, c_int]),
        ("FPDFPage_CountObjects", c_int, [pointer]),
        ("FPDFPage_GetObject", pointer, [pointer, c_int]),
        ("FPDFPageObj_GetType", c_int, [pointer]),
        ("FPDFFormObj_CountObjects", c_int, [pointer]),
        ("FPDFFormObj_GetObject", pointer, [pointer, c_ulong]),
        ("FPDFPageObj_GetMatrix", c_int, [pointer, POINTER(Matrix)]),
        ("FPDFPageObj_GetBounds", c_int, [pointer] + [POINTER(c_float)] * 4),
        ("FPDFText_LoadPage", pointer, [pointer]),
        ("FPDFTextObj_GetText", c_ulong, [pointer, pointer, pointer, c_ulong]),
        ("FPDFTextObj_GetFontSize", c_int, [pointer, POINTER(c_float)]),
        ("FPDFTextObj_GetFont", pointer, [pointer]),
        ("FPDFFont_GetBaseFontName", ctypes.c_size_t, [pointer, text, ctypes.c_size_t]),
        ("FPDFFont_GetWeight", c_int, [pointer]),
        ("FPDFPage_GetAnnotCount", c_int, [pointer]),
        ("FPDFPage_Flatten", c_int, [pointer, c_int]),
        ("FPDFText_ClosePage", None, [pointer]),
        ("FPDF_ClosePage", None, [pointer]),
        ("FPDF_CloseDocument", None, [pointer]),
    ):
        function = getattr(lib, name)
        function.restype = result
        function.argtypes = arguments
    # An empty list of font folders: what a letter says must not depend on the fonts of a machine,
    # and looking through them takes longer than reading a letter.
    no_fonts = (c_char_p * 1)(None)
    settings = Settings(2, no_fonts, None, 0)
    lib.FPDF_InitLibraryWithConfig.restype = None
    lib.FPDF_InitLibraryWithConfig(byref(settings))
    return lib


def read_pages(name: str, data: bytes, password: str | None, most_pages: int) -> Pages:
    """The text runs of each page of a PDF.

    Raises:
        EncryptedError: where the password is missing or wrong.
        LimitError: where the PDF has more pages than allowed.
        DamagedPageError: where pdfium cannot open one of its pages.
        UnreadableError: where pdfium cannot open the file.
    """
    with alone():
        return _read_pages(name, data, password, most_pages)


def _read_pages(name: str, data: bytes, password: str | None, most_pages: int) -> Pages:
    lib = library()
    secret = None if password is None else password.encode("utf-8", "surrogateescape")
    document = lib.FPDF_LoadMemDocument64(data, len(data), secret)
    if not document:
        raise _refusal(name, lib.FPDF_GetLastError(), password)
    try:
        count = lib.FPDF_GetPageCount(document)
        if count < 1:
            raise refusals.without_pages(name)
        if count > most_pages:
            raise LimitError(
                name, f"has {count} pages, more than {most_pages}.", "Raise --max-pages to read it."
            )
        reader = _Reader(lib, name)
        pages, lost = Pages(), []
        for index in range(count):
            page = reader.page(document, index)
            if page is None:
                lost.append(index)
            if reader.dropped:
                pages.doubtful.add(index)
            pages.append(page or [])
        if lost:
            raise DamagedPageError(name, lost, pages)
        return pages
    finally:
        lib.FPDF_CloseDocument(document)


def _refusal(name: str, reason: int, password: str | None) -> UnreadableError:
    """The error for a file that pdfium does not open."""
    if reason == PASSWORD_ERROR:
        return refusals.locked(name, password)
    if reason == SECURITY_ERROR:
        return refusals.sealed(name)
    return UnreadableError(name, "is a damaged PDF.", "Fetch the file again.")


class _Reader:
    """Collects the runs of the pages of one document."""

    def __init__(self, lib: ctypes.PyDLL, name: str) -> None:
        self._lib = lib
        self._name = name
        # One set of out-parameters for all calls: making them costs as much as the call.
        self._buffer = ctypes.create_string_buffer(BUFFER * 2)
        self._matrix, self._size = Matrix(), c_float()
        self._box = [c_float() for _ in range(4)]
        self._to_matrix, self._to_size = byref(self._matrix), byref(self._size)
        self._to_box = [byref(edge) for edge in self._box]
        self._bold: dict[int, bool] = {}
        self._objects_left = MOST_OBJECTS
        self.dropped = False  # whether pdfium has dropped type of the page that was read last

    def page(self, document: int, index: int) -> Page | None:
        """The runs of one page, or None where pdfium cannot load it.

        Annotations are what readers have added to a letter, and left out. Where nothing else is on
        a page, as in a form that was filled in, they are its text.
        """
        self.dropped = False
        page, annotated = self._runs(document, index)
        if not page and annotated:
            page, _ = self._runs(document, index)
        return page

    def _runs(self, document: int, index: int) -> tuple[Page | None, bool]:
        """The runs of a page; whether its annotations have just become part of an empty one."""
        lib = self._lib
        page = lib.FPDF_LoadPage(document, index)
        if not page:
            return None, False
        text_page = lib.FPDFText_LoadPage(page)
        try:
            shown: list[Shown] = []
            for i in range(self._allow(lib.FPDFPage_CountObjects(page))):
                self._collect(lib.FPDFPage_GetObject(page, i), text_page, None, shown, 0)
            annotated = not shown and lib.FPDFPage_GetAnnotCount(page) > 0
            return upright(shown), annotated and lib.FPDFPage_Flatten(page, AS_SHOWN) == FLATTENED
        finally:
            if text_page:
                lib.FPDFText_ClosePage(text_page)
            lib.FPDF_ClosePage(page)

    def _allow(self, count: int) -> int:
        self._objects_left -= count
        if self._objects_left < 0:
            raise LimitError(
                self._name, f"draws more than {MOST_OBJECTS:,} objects.", "Print it to a new PDF."
            )
        return count

    def _collect(
        self, item: int, text_page: int, form: Matrix | None, shown: list[Shown], depth: int
    ) -> None:
        kind = self._lib.FPDFPageObj_GetType(item)
        if kind == TEXT_OBJECT:
            shown.append(self._run(item, text_page, form))
        elif kind == FORM_OBJECT and depth < DEEPEST_FORM:
            lib = self._lib
            inner = Matrix()
            lib.FPDFPageObj_GetMatrix(item, byref(inner))
            matrix = inner if form is None else _product(inner, form)
            for i in range(self._allow(lib.FPDFFormObj_CountObjects(item))):
                part = lib.FPDFFormObj_GetObject(item, i)
                self._collect(part, text_page, matrix, shown, depth + 1)

    def _run(self, item: int, text_page: int, form: Matrix | None) -> Shown:
        lib = self._lib
        matrix = self._matrix
        lib.FPDFPageObj_GetMatrix(item, self._to_matrix)
        lib.FPDFPageObj_GetBounds(item, *self._to_box)
        lib.FPDFTextObj_GetFontSize(item, self._to_size)
        start = (matrix.e, matrix.f)
        end = _far_end(matrix, self._box)
        if form is not None:
            start, end = _apply(form, start), _apply(form, end)
            matrix = _product(matrix, form)
        height = self._size.value * math.hypot(matrix.c, matrix.d)
        bold = self._is_bold(lib.FPDFTextObj_GetFont(item))
        words = self._words(item, text_page).translate(SAME_GLYPH)
        width = abs(end[0] - start[0]) + abs(end[1] - start[1])
        if not height or not (matrix.a or matrix.b):
            self.dropped = True
        elif width < THINNEST * height * len(words):
            letters = len(words.strip())
            self.dropped |= letters >= FEWEST and width < THINNEST * height * letters
        return Shown(start, end, (matrix.a, matrix.b), height or 1.0, bold, words)

    def _words(self, item: int, text_page: int) -> str:
        """The text of a run; pdfium gives nothing for a run that is only a space."""
        size = self._lib.FPDFTextObj_GetText(item, text_page, self._buffer, BUFFER * 2)
        buffer = self._buffer
        if size > BUFFER * 2:
            buffer = ctypes.create_string_buffer(size)
            self._lib.FPDFTextObj_GetText(item, text_page, buffer, size)
        return utf_16_le_decode(ctypes.string_at(buffer, max(0, size - 2)), "replace")[0] or " "

    def _is_bold(self, font: int) -> bool:
        known = self._bold.get(font)
        if known is None:
            name = ctypes.create_string_buffer(200)
            self._lib.FPDFFont_GetBaseFontName(font, name, 200)
            known = b"bold" in name.value.lower()
            known = known or self._lib.FPDFFont_GetWeight(font) >= BOLD_WEIGHT
            self._bold[font] = known
        return known


def _far_end(matrix: Matrix, box: list[c_float]) -> tuple[float, float]:
    """Where the baseline of a run ends: its box, seen in the direction of its type."""
    left, bottom, right, top = (edge.value for edge in box)
    if abs(matrix.a) >= abs(matrix.b):
        return (right if matrix.a >= 0 else left, matrix.f)
    return (matrix.e, top if matrix.b >= 0 else bottom)


def _apply(m: Matrix, point: tuple[float, float]) -> tuple[float, float]:
    x, y = point
    return (m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f)


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner`, then `outer`."""
    e, f = _apply(outer, (inner.e, inner.f))
    return Matrix(
        inner.a * outer.a + inner.b * outer.c,
        inner.a * outer.b + inner.b * outer.d,
        inner.c * outer.a + inner.d * outer.c,
        inner.c * outer.b + inner.d * outer.d,
        e,
        f,
    )
