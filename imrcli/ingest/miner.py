"""The second, independent PDF engine: text runs from pdfminer.six, without its layout analysis.

A device collects what each text operator shows, with its position; rows are built by
`imrcli.ingest.rows`. pdfminer raises many classes of exception on damaged files: all of them become
one typed error here, and nowhere else. Import this module only where it is used: pdfminer costs
about 70 ms.
"""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Container
from typing import Any

from pdfminer.pdfdevice import PDFDevice
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFObjectNotFound
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, stream_value

from imrcli.errors import ImrError, LimitError, UnreadableError
from imrcli.ingest import page_tree, refusals
from imrcli.ingest.rows import SAME_GLYPH, SPACE, Page
from imrcli.ingest.turn import Shown, upright

UNKNOWN_GLYPH = "\ufffd"
BOLD_WEIGHT = 600
MOST_FORMS = 50_000  # drawn by one document: each may draw others, and those others again
LONGEST_CHAIN = 30  # references to each other; pdfminer itself would follow a loop for ever
SHOWS = (b"Tj", b"TJ", b"'", b'"', b"Do")  # without one of these operators there is no type

# Its warnings name nothing a user could mend and may quote the file. One of them, that the letter
# "should not allow text extraction", stands for every published letter.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


def read_pages(
    name: str,
    data: bytes,
    password: str | None,
    most_pages: int,
    only: Container[int] | None = None,
) -> list[Page]:
    """The text runs of each page of a PDF; where `only` is given, other pages are left empty.

    Raises:
        DamagedPageError: where a page that is named is not there.
        EncryptedError: where the password is missing or wrong.
        LimitError: where the PDF has more pages, or draws more, than allowed.
        UnreadableError: where pdfminer cannot read the file.
    """
    try:
        return _read(name, data, password or "", most_pages, only)
    except (ImrError, MemoryError):
        raise
    except (PDFPasswordIncorrect, UnicodeEncodeError) as error:  # of letters no lock may have
        raise refusals.locked(name, password) from error
    except PDFEncryptionError as error:
        raise refusals.sealed(name) from error
    except Exception as error:
        # Seventeen classes were counted on damaged files; none of them says anything to a user.
        raise UnreadableError(
            name, f"is a damaged PDF ({type(error).__name__}).", "Fetch the file again."
        ) from error


def _read(
    name: str, data: bytes, password: str, most_pages: int, only: Container[int] | None
) -> list[Page]:
    has_tree = b"/Kids" in data and b"/Kids[]" not in data
    document = _Document(PDFParser(io.BytesIO(data)), password=password)
    manager = PDFResourceManager()
    device = RunCollector(manager, name)
    interpreter = PDFPageInterpreter(manager, device)
    pages: list[Page] = []
    lost: list[int] = []
    for index, page in enumerate(page_tree.pages_of(document, has_tree=has_tree)):
        if index >= most_pages:
            raise LimitError(
                name, f"has more than {most_pages} pages.", "Raise --max-pages to read it."
            )
        if page is None:
            lost.append(index)
        if page is None or (only is not None and not (index in only and _shows_type(page))):
            pages.append([])
            continue
        interpreter.process_page(page)
        pages.append(upright(device.shown))
    if not pages:
        raise refusals.without_pages(name)
    if lost and only is None:
        raise refusals.DamagedPageError(name, lost, pages)
    return pages


def _shows_type(page: PDFPage) -> bool:
    """Whether there may be type on a page, told without drawing it."""
    for content in page.contents:
        data = stream_value(content).get_data()
        if any(operator in data for operator in SHOWS):
            return True
    return False


class _Document(PDFDocument):
    """A document in which a reference to a reference, and so on, comes to an end."""

    def getobj(self, objid: int) -> object:
        """The object of a number.

        Raises:
            PDFObjectNotFound: where it is not there.
        """
        for _ in range(LONGEST_CHAIN):
            found = super().getobj(objid)
            if not isinstance(found, PDFObjRef):
                return found
            objid = found.objid
        raise PDFObjectNotFound(objid)


class RunCollector(PDFDevice):
    """Keeps the runs that a page shows, in `shown`."""

    def __init__(self, manager: PDFResourceManager, name: str) -> None:
        """Collect from the document of this name."""
        super().__init__(manager)
        self._name = name
        self._forms_left = MOST_FORMS

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:  # noqa: ARG002
        """Count a form or a picture.

        Raises:
            LimitError: where there are too many.
        """
        self._forms_left -= 1
        if self._forms_left < 0:
            fact = f"draws more than {MOST_FORMS:,} forms."
            raise LimitError(self._name, fact, "Print it to a new PDF.")

    def begin_page(self, page: PDFPage, ctm: Any) -> None:  # noqa: ARG002
        """Start a page without runs."""
        self.shown: list[Shown] = []

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:  # noqa: ARG002
        """Keep what one text operator shows, and move on along its line."""
        matrix = _product(textstate.matrix, self.ctm or (1, 0, 0, 1, 0, 0))
        x, y = textstate.linematrix
        start, stop, x, words = self._advance(textstate, seq, x)
        y += textstate.rise
        self.shown.append(
            Shown(
                _apply(matrix, (start, y)),
                _apply(matrix, (stop, y)),
                (matrix[0], matrix[1]),
                abs(textstate.fontsize) * math.hypot(matrix[2], matrix[3]) or 1.0,
                _is_bold(textstate.font),
                words.translate(SAME_GLYPH) or " ",
            )
        )
        textstate.linematrix = (x, textstate.linematrix[1])

    def _advance(self, state: Any, seq: Any, x: float) -> tuple[float, float, float, str]:
        """Where the run starts, its last glyph ends and the next run starts; its text."""
        font, size = state.font, state.fontsize
        scaling = state.scaling * 0.01
        charspace = state.charspace * scaling
        wordspace = 0 if font.is_multibyte() else state.wordspace * scaling
        start = stop = x
        words: list[str] = []
        for item in seq:
            if isinstance(item, (int, float)):
                step = -item * 0.001 * size * scaling
                x += step
                if not words:
                    start = x
                elif step > SPACE * abs(size):
                    words.append(" ")
            elif isinstance(item, bytes):
                for code in font.decode(item):
                    glyph = _glyph(font, code)
                    words.append(glyph)
                    x += font.char_width(code) * size * scaling
                    if not glyph.isspace():
                        stop = x
                    x += charspace + (wordspace if code == 32 else 0)
        return start, stop, x, "".join(words)


def _glyph(font: PDFFont, code: int) -> str:
    try:
        return font.to_unichr(code)
    except PDFUnicodeNotDefined:
        return UNKNOWN_GLYPH


def _is_bold(font: Any) -> bool:
    name = str(getattr(font, "fontname", "")).lower()
    weight = getattr(font, "descriptor", {}).get("FontWeight")
    return "bold" in name or (isinstance(weight, (int, float)) and weight >= BOLD_WEIGHT)


def _apply(m: Any, point: tuple[float, float]) -> tuple[float, float]:
    x, y = point
    return (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])


def _product(inner: Any, outer: Any) -> tuple[float, float, float, float, float, float]:
    """The matrix that applies `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    return (
        a * outer[0] + b * outer[2],
        a * outer[1] + b * outer[3],
        c * outer[0] + d * outer[2],
        c * outer[1] + d * outer[3],
        e * outer[0] + f * outer[2] + outer[4],
        e * outer[1] + f * outer[3] + outer[5],
    )
