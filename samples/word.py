"""Sets paragraphs on Letter pages the way Word 2013 does in the letters the State publishes.

Times at 12 points on lines 13.8 points apart, broken where the real widths say; a line is several
text runs (a run ends where the style changes, before ". ", after a hyphen), each with its own
matrix and small kerns inside; blank paragraphs are runs of one space. The measures were taken from
published letters. Besides the pages, a `Sheet` keeps the visual rows, which make the text export.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from samples.pdf import Pdf, literal

PAGE = (612.0, 792.0)
LEFT, RIGHT = 72.024, 540.0
FIRST_BASELINE, LAST_BASELINE = 708.84, 74.6
PITCH = 13.8
BODY = 12.0
TABLE = 11.04

REGULAR, BOLD, SANS, SANS_BOLD = "F4", "F1", "F3", "F2"
FACES = {
    BOLD: ("TimesNewRomanPS-BoldMT", 677, 42),
    SANS_BOLD: ("Arial-BoldMT", 728, 47),
    SANS: ("ArialMT", 728, 44),
    REGULAR: ("TimesNewRomanPSMT", 693, 40),
}
_WIDTHS: dict[str, list[int]] = json.loads((Path(__file__).parent / "widths.json").read_text())
WIDTHS = {font: _WIDTHS[face[0]] for font, face in FACES.items()}

# The kerns Word leaves inside a run, in thousandths of an em: too small to see or to be a space.
_KERNS = (5, -3, 4, -9, 6, -2, 10, -11, 3, -5)
_PIECES = (3, 5, 2, 7, 4, 11, 6, 3, 8)
_RUN = re.compile(r"(?<=-)|(?=\. )")


class Span(NamedTuple):
    """Text of one style."""

    text: str
    bold: bool = False


class Row(NamedTuple):
    """One visual row as a text export gives it; `gap` puts a blank line before it."""

    page: int
    text: str
    gap: bool


@lru_cache(maxsize=1 << 16)
def width(text: str, font: str, size: float) -> float:
    """Width of WinAnsi text in points."""
    table = WIDTHS[font]
    return sum(table[code - 32] for code in text.encode("cp1252")) * size / 1000


class Sheet:
    """Pages in the making. `y` is the baseline of the next line, `page` counts from 1."""

    def __init__(self, *, pitch: float = PITCH, footer: str = "", header: str = "") -> None:
        """`footer` and `header` repeat on each page; "{page}" in the footer is its number."""
        self.pitch = pitch
        self.rows: list[Row] = []
        self.pages: list[list[str]] = []
        self._footer, self._header = footer, header
        self._kerns, self._pieces = cycle(_KERNS), cycle(_PIECES)
        self._last = (0, 0.0)  # page and baseline of the last row of the text export
        self.new_page()

    @property
    def page(self) -> int:
        """Number of the current page."""
        return len(self.pages)

    def new_page(self) -> None:
        """End the page; the repeated header stands on the next one."""
        if self.pages:
            self._end_page()
        self.pages.append([])
        self.y = FIRST_BASELINE
        if self._header and self.page > 1:
            self.row(self._header, LEFT, 742.0)
            self.export(self._header, 742.0)

    def close(self) -> None:
        """End the last page."""
        self._end_page()

    def _end_page(self) -> None:
        if self._footer:
            text = self._footer.format(page=self.page)
            self.row(text, LEFT, 40.0)
            self.export(text, 40.0)

    def draw(self, operators: str) -> None:
        """Add drawing operators to the page."""
        self.pages[-1].append(operators)

    def row(self, text: str, x: float, y: float, font: str = REGULAR, size: float = BODY) -> None:
        """Set one run at a place of its own, without a text row."""
        self.draw(
            f"BT\n/{font} {size:g} Tf\n1 0 0 1 {x:.6g} {y:.6g} Tm\n{self.shown(text)} TJ\nET\n"
        )

    def export(self, text: str, y: float) -> None:
        """Note a visual row for the text export; white above it on the page makes a blank line."""
        page, above = self._last
        gap = page == self.page and above - y > self.pitch + 1
        self.rows.append(Row(self.page, text.strip(), gap))
        self._last = (self.page, y)

    def columns(self, *cells: tuple[float, Span]) -> None:
        """Set one row of cells, each (left edge, text)."""
        if self.y < LAST_BASELINE:
            self.new_page()
        for x, span in cells:
            self.row(span.text, x, self.y, _font(span))
        texts = (span.text.strip() for _, span in cells)
        self.export(" ".join(text for text in texts if text), self.y)
        self.y -= self.pitch

    def blank(self, count: int = 1) -> None:
        """Blank paragraphs: each a run of one space."""
        for _ in range(count):
            if self.y < LAST_BASELINE:
                return  # Word lets blank paragraphs vanish into the page end
            self.row(" ", LEFT, self.y)
            self.y -= self.pitch

    def paragraph(
        self,
        spans: list[Span],
        *,
        align: str = "left",
        indent: float = 0.0,
        before: float = 0.0,
        after: float = 0.0,
    ) -> int:
        """Set a paragraph; returns the page of its first line.

        Args:
            spans: Its text; a newline in it forces a line end.
            align: left, center or justify.
            indent: Points by which all lines are moved in.
            before: Points of white above, none at the top of a page.
            after: Points of white below.
        """
        if self.y < FIRST_BASELINE:
            self.y -= before
        lines = break_lines(spans, RIGHT - LEFT - indent)
        first = 0
        for number, line in enumerate(lines):
            if self.y < LAST_BASELINE:
                self.new_page()
            first = first or self.page
            is_last = number == len(lines) - 1
            self._line(
                line, align="left" if align == "justify" and is_last else align, indent=indent
            )
            self.export("".join(span.text for span in line), self.y)
            self.y -= self.pitch
        self.y -= after
        return first

    def _line(self, line: list[Span], *, align: str, indent: float) -> None:
        x, spacing = LEFT + indent, 0.0
        if align != "left":
            visible = "".join(span.text for span in line).rstrip(" ")
            hidden = sum(len(span.text) for span in line) - len(visible)
            natural = sum(width(span.text, _font(span), BODY) for span in line)
            room = RIGHT - x - natural + hidden * width(" ", REGULAR, BODY)
            if align == "center":
                x += room / 2
            elif " " in visible:
                spacing = room / visible.count(" ")
                self.draw(f"{spacing:.4f} Tw\n")
        for span in line:
            for run in self.runs(span.text):
                self.row(run, x, self.y, _font(span))
                x += width(run, _font(span), BODY) + spacing * run.count(" ")
        if spacing:
            self.draw("0 Tw\n")

    def runs(self, text: str) -> list[str]:
        """The runs Word makes of text of one style: cut before ". " and after a hyphen."""
        return [run for run in _RUN.split(text) if run]

    def shown(self, text: str) -> str:
        """The operand that shows a run: its pieces with kerns between them."""
        pieces, at = [], 0
        while at < len(text):
            length = next(self._pieces)
            pieces.append(literal(text[at : at + length]))
            at += length
        out = pieces[0] if pieces else "()"
        for piece in pieces[1:]:
            out += f"{next(self._kerns)}{piece}"
        return f"[{out}]"


def _font(span: Span) -> str:
    return BOLD if span.bold else REGULAR


# A line end, a word up to a hyphen inside it, or a word with the spaces behind it.
_WORD = re.compile(r"\n|[^ \n]*?[A-Za-z0-9]-(?=[A-Za-z0-9])|[^ \n]+ *| +")


def break_lines(spans: list[Span], room: float) -> list[list[Span]]:
    """Break greedily at spaces and after hyphens inside words; spaces hang over the edge.

    Style changes at a space, so a word never has two styles.
    """
    lines: list[list[Span]] = [[]]
    used = 0.0
    for text, bold in spans:
        start = at = 0
        for word in _WORD.findall(text):
            visible, wide = _measure(word, BOLD if bold else REGULAR)
            if word == "\n" or (used and used + visible > room):
                lines[-1].append(Span(text[start:at], bold))
                lines.append([])
                start = at + (word == "\n")
                used = 0.0
            at += len(word)
            used += wide
        lines[-1].append(Span(text[start:at], bold))
    return [[span for span in line if span.text] or [Span(" ")] for line in lines]


@lru_cache(maxsize=1 << 16)
def _measure(word: str, font: str) -> tuple[float, float]:
    """Width of a word without and with the spaces behind it; a line end has none."""
    if word == "\n":
        return 0.0, 0.0
    return width(word.rstrip(" "), font, BODY), width(word, font, BODY)


def to_document(
    pages: list[list[str]], font_object: Callable[[Pdf, str], int] | None = None
) -> tuple[Pdf, int]:
    """The pages as a PDF that names its fonts and does not embed them, as the letters do.

    Args:
        pages: For each page its operators.
        font_object: Adds the object of one font of `FACES` and returns its number.

    Returns:
        The file in the making and the number of its catalog.
    """
    pdf = Pdf()
    make_font = font_object or _font_object
    fonts = "".join(f"/{font} {make_font(pdf, font)} 0 R" for font in FACES)
    parent = pdf.reserve()
    kids = []
    for page in pages:
        contents = pdf.stream("".join(page).encode("latin-1"))
        kids.append(
            pdf.add(
                f"<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 {PAGE[0]:g} {PAGE[1]:g}]"
                f"/Resources<</Font<<{fonts}>>/ProcSet[/PDF/Text]>>/Contents {contents} 0 R>>"
            )
        )
    pdf.put(
        parent,
        f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>",
    )
    return pdf, pdf.add(f"<</Type/Catalog/Pages {parent} 0 R>>")


def to_pdf(sheet: Sheet, *, title: str, date: str) -> bytes:
    """The file of one letter; `date` is a PDF date such as D:20170208120000Z."""
    pdf, root = to_document(sheet.pages)
    info = pdf.add(
        f"<</Title{literal(title)}/Creator(samples/make_samples.py)/CreationDate({date})>>"
    )
    return pdf.write(root, f"/Info {info} 0 R")


def _font_object(pdf: Pdf, font: str) -> int:
    face, cap_height, stem = FACES[font]
    descriptor = pdf.add(
        f"<</Type/FontDescriptor/FontName/{face}/Flags 32/ItalicAngle 0/Ascent 891/Descent -216"
        f"/CapHeight {cap_height}/StemV {stem}/FontBBox[-568 -216 2000 {cap_height}]>>"
    )
    return pdf.add(
        f"<</Type/Font/Subtype/TrueType/Name/{font}/BaseFont/{face}/Encoding/WinAnsiEncoding"
        f"/FontDescriptor {descriptor} 0 R/FirstChar 32/LastChar 255/Widths[{_width_array(font)}]>>"
    )


@cache
def _width_array(font: str) -> str:
    return " ".join(map(str, WIDTHS[font]))
