"""Word files (DOCX), opened by python-docx (the extra `docx`).

A paragraph is a line, and so is a row of a table, as in a PDF. The XML is walked here, because what
python-docx offers leaves out what stands in content controls, tracked insertions and text boxes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from imrcli.document import Document
from imrcli.errors import LimitError, NoTextError, UnreadableError
from imrcli.ingest import text
from imrcli.ingest.rows import COLUMN_GAP, Row, joined
from imrcli.ingest.sniff import WORD
from imrcli.named import NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH, TABLE, TABLE_ROW, CELL = W + "p", W + "tbl", W + "tr", W + "tc"
RUN, BOX = W + "r", W + "txbxContent"
PRINTED = {W + "tab": " ", W + "cr": "\n", W + "noBreakHyphen": "-", W + "softHyphen": ""}
# What was deleted or moved away, and the copy of a text box for programs that know none.
LEFT_OUT = {W + "del", W + "moveFrom", W + "rPr", W + "pPr", W + "tblPr", W + "trPr", W + "tcPr"}
FALLBACK = "}Fallback"
STRICT = "http://purl.oclc.org/ooxml/"
USUAL = [
    (f"{STRICT}{part}/", f"http://schemas.openxmlformats.org/{part}/2006/")
    for part in ("wordprocessingml", "officeDocument", "drawingml")
]
FIRST = 4096  # bytes of a document in which its names are declared
NOWHERE = (0.0, 0.0, 0.0, 0.0)


class Piece(NamedTuple):
    """Text in one kind of type; line ends and form feeds are in it."""

    text: str
    bold: bool


def read(name: str, sha256: str, data: bytes, most_bytes: int) -> Document:
    """Read a Word file: paragraphs and tables in their order.

    Raises:
        NoTextError: where it holds no text.
        UnreadableError: where python-docx is missing or cannot read the file.
        LimitError: where its parts unpack to more than is allowed.
    """
    try:
        import docx
    except ImportError as error:
        raise UnreadableError(
            name, "is a Word file.", "Run `pip install 'imrcli[docx]'` to read it."
        ) from error
    _refuse_bombs(name, data, most_bytes)
    try:
        pages = _Reader(docx.Document(io.BytesIO(_transitional(data)))).pages()
    except MemoryError:
        raise
    except Exception as error:
        raise UnreadableError(
            name, f"is a damaged Word file ({type(error).__name__}).", "Save it again."
        ) from error
    if not any(pages):
        raise NoTextError(name, "is a Word file without text.", "Save its pictures as a PDF.")
    return joined(name, sha256, "docx", pages, media_type=WORD)._replace(boxes=())


def _refuse_bombs(name: str, data: bytes, most_bytes: int) -> None:
    """Refuse a file that unpacks to too much; python-docx reads no more than the list claims."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableError(name, "is a damaged Word file.", "Save it again.") from error
    if size > most_bytes:
        raise LimitError(
            name, f"unpacks to more than {most_bytes:,} bytes.", "Raise --max-bytes to read it."
        )


def _transitional(data: bytes) -> bytes:
    """A file of the strict form of the format in the usual one: they differ in names alone."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        with archive.open("word/document.xml") as document:
            if STRICT.encode() not in document.read(FIRST):
                return data
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w") as copy:
            for entry in archive.infolist():
                content = archive.read(entry)
                if entry.filename.endswith((".xml", ".rels")):
                    for strict, usual in USUAL:
                        content = content.replace(strict.encode(), usual.encode())
                copy.writestr(entry.filename, content)
    return changed.getvalue()


class _Reader:
    """Turns the body of a Word file into rows on pages."""

    def __init__(self, document: Any) -> None:
        self._body = document.element.body
        self._bold = _bold_styles(document.styles.element)
        # Word notes where it broke pages; a file from elsewhere has only the breaks asked for.
        noted = next(self._body.iter(W + "lastRenderedPageBreak"), None) is not None
        self._page_break = W + ("lastRenderedPageBreak" if noted else "br")
        self._pages: list[list[Row]] = [[]]

    def pages(self) -> list[list[Row]]:
        """The rows of each page."""
        self._blocks(self._body)
        return self._pages

    def _blocks(self, element: Any) -> None:
        for child in element:
            if child.tag == PARAGRAPH:
                self._add(*self._pieces(child))
            elif child.tag == TABLE:
                self._table(child)
            elif child.tag not in LEFT_OUT:
                self._blocks(child)

    def _table(self, table: Any) -> None:
        gap = True
        for row in table.iter(TABLE_ROW):
            if next(row.iterancestors(TABLE)) is not table:  # of a table within a cell
                continue
            cells = [cell for cell in row.iter(CELL) if next(cell.iterancestors(TABLE_ROW)) is row]
            filled = [cell for cell in cells if next(cell.iter(W + "t"), None) is not None]
            if len(filled) == 1:  # a frame around paragraphs
                self._blocks(filled[0])
            else:
                self._add(self._cells(filled), [], gap=gap)
            gap = False

    def _cells(self, cells: list[Any]) -> list[Piece]:
        """The cells of a table row as one line, each with its lines joined."""
        found: list[Piece] = []
        for cell in cells:
            if found:
                found.append(Piece(COLUMN_GAP, False))
            for pieces in self._paragraphs(cell):
                found += [Piece(" ".join(p.text.split("\n")), p.bold) for p in pieces]
                found.append(Piece(" ", False))
        return found

    def _paragraphs(self, element: Any) -> Iterator[list[Piece]]:
        """The paragraphs of a cell, those of tables and text boxes in it too, each read once."""
        for child in element:
            if child.tag == PARAGRAPH:
                pieces, boxes = self._pieces(child)
                yield pieces
                for box in boxes:
                    yield from self._paragraphs(box)
            elif child.tag not in LEFT_OUT:
                yield from self._paragraphs(child)

    def _pieces(self, paragraph: Any) -> tuple[list[Piece], list[Any]]:
        """The text of a paragraph, and the text boxes anchored in it."""
        boxes: list[Any] = []
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        bold = style is not None and style.get(W + "val") in self._bold
        return list(self._walk(paragraph, bold, boxes)), boxes

    def _walk(self, element: Any, bold: bool, boxes: list[Any]) -> Iterator[Piece]:
        for child in element:
            tag = child.tag
            if tag == self._page_break and (tag != W + "br" or child.get(W + "type") == "page"):
                yield Piece("\f", bold)
            elif tag == W + "br":
                yield Piece("\n" if child.get(W + "type") is None else " ", bold)
            elif tag == W + "t":
                yield Piece(text.clean(child.text or ""), bold)
            elif tag in PRINTED:
                yield Piece(PRINTED[tag], bold)
            elif tag == BOX:
                boxes.append(child)
            elif tag == RUN:
                yield from self._walk(child, self._is_bold(child, bold), boxes)
            elif isinstance(tag, str) and tag not in LEFT_OUT and not tag.endswith(FALLBACK):
                yield from self._walk(child, bold, boxes)

    def _is_bold(self, run: Any, inherited: bool) -> bool:
        own = _toggle(run)
        if own is not None:
            return own
        style = run.find(f"{W}rPr/{W}rStyle")
        return inherited or (style is not None and style.get(W + "val") in self._bold)

    def _add(self, pieces: list[Piece], boxes: list[Any], *, gap: bool = True) -> None:
        """Add a paragraph to the page, and the text boxes anchored in it."""
        line: list[Piece] = []
        for piece in pieces:
            for at, part in enumerate(piece.text.replace("\f", "\n\f").split("\n")):
                if at:
                    gap = self._add_row(line, gap) and gap
                    line = []
                if part.startswith("\f"):
                    self._pages.append([])
                line.append(Piece(part.removeprefix("\f"), piece.bold))
        self._add_row(line, gap)
        for box in boxes:
            self._blocks(box)

    def _add_row(self, line: list[Piece], gap: bool) -> bool:
        """Add one line; whether the next one still opens the paragraph."""
        page = self._pages[-1]
        row = _row(line, gap=gap and bool(page))
        if row is not None:
            page.append(row)
        return row is None


def _row(pieces: list[Piece], *, gap: bool) -> Row | None:
    """One line: white space runs become one space, except between the columns of a table."""
    parts: list[str] = []
    bold: list[tuple[int, int]] = []
    length = 0
    owed = ""  # white space before the next word
    for piece in pieces:
        words = piece.text.split()
        if piece.text == COLUMN_GAP:
            owed = COLUMN_GAP
            continue
        if not words:
            owed = owed or (" " if piece.text else "")
            continue
        if piece.text[0].isspace():
            owed = owed or " "
        if not parts:
            owed = ""
        body = " ".join(words)
        start = length + len(owed)
        parts += [owed, body]
        length = start + len(body)
        if piece.bold and bold and start - bold[-1][1] <= 1:
            bold[-1] = (bold[-1][0], length)
        elif piece.bold:
            bold.append((start, length))
        owed = " " if piece.text[-1].isspace() else ""
    return Row("".join(parts), bold, NOWHERE, gap) if parts else None


def _bold_styles(styles: Any) -> set[str]:
    """The ids of the styles that set bold type, themselves or by what they are based on."""
    own: dict[str, bool | None] = {}
    based_on: dict[str, str] = {}
    for style in styles.iter(W + "style"):
        name = style.get(W + "styleId")
        own[name] = _toggle(style)
        base = style.find(W + "basedOn")
        if base is not None:
            based_on[name] = base.get(W + "val")
    return {name for name in own if _inherited(name, own, based_on)}


def _inherited(name: str, own: dict[str, bool | None], based_on: dict[str, str]) -> bool:
    for _ in range(12):  # Word itself allows ten, and a hostile file may go in circles
        value = own.get(name)
        if value is not None:
            return value
        if name not in based_on:
            break
        name = based_on[name]
    return False


def _toggle(element: Any) -> bool | None:
    """Whether an element's own properties say bold, say not bold, or say nothing."""
    mark = element.find(f"{W}rPr/{W}b")
    if mark is None:
        return None
    return mark.get(W + "val") not in {"0", "false", "off"}
