"""A document as read: text, pages, lines, bold runs; and regions of it folded for reading.

`Document.text` is exactly what `imr text` prints. Every offset anywhere in `imr` is a half-open
character offset into that text. Rules are matched against a `Fold`: a region with its lines joined
by single spaces, which knows where each of its characters stands in the document.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from imrcli.model import Evidence, Status
from imrcli.named import NamedTuple

Box = tuple[float, float, float, float]


class Line(NamedTuple):
    """One visual row.

    `start` and `end` are offsets of its text without the line end. `page` and `number` count from
    1, `number` being the line on its page (printed rows of a PDF, physical lines of a text file).
    `gap` is True where white space above it on the same page shows that a paragraph begins. Blank
    lines are no lines.
    """

    start: int
    end: int
    page: int
    number: int
    gap: bool


class Document(NamedTuple):
    """One input, read.

    `bold` holds half-open spans set in bold type, or None where the input has no type style (plain
    text), so that "nothing is bold" and "unknown" stay apart. `boxes`, where the engine gives them,
    holds for each line (x0, y0, x1, y1) in PDF points from the lower left corner of the page.
    """

    name: str
    sha256: str
    media_type: str
    engine: str
    text: str
    lines: tuple[Line, ...]
    page_count: int
    bold: tuple[tuple[int, int], ...] | None = None
    boxes: tuple[Box, ...] = ()
    first_page: int = 1  # of this document in the file, where one file holds several letters
    corrections: tuple[tuple[int, int], ...] = ()  # spans that were mended
    is_part: bool = False  # one letter of a file that holds several

    @classmethod
    def of_plain(cls, plain: list[Any]) -> Document:
        """A document from the lists that JSON makes of one."""
        values = dict(zip(cls._fields, plain, strict=True))
        values["lines"] = tuple(Line(*line) for line in values["lines"])
        for name in ("bold", "boxes", "corrections"):
            if values[name] is not None:
                values[name] = tuple(map(tuple, values[name]))
        return cls(**values)

    def line_at(self, offset: int) -> int:
        """Index of the line that holds an offset (the line before, for a line end)."""
        return max(0, bisect_right(self.lines, offset, key=lambda line: line.start) - 1)

    def words(self, line: Line) -> str:
        """The text of one line."""
        return self.text[line.start : line.end]

    def is_bold(self, line: Line) -> bool:
        """Whether the line begins in bold type."""
        if not self.bold:
            return False
        at = bisect_right(self.bold, line.start, key=lambda span: span[0]) - 1
        return at >= 0 and self.bold[at][1] > line.start

    def bold_length(self, line: Line) -> int:
        """How many characters of the line are bold, counted from its start without a break."""
        if not self.is_bold(line) or not self.bold:
            return 0
        at = bisect_right(self.bold, line.start, key=lambda span: span[0]) - 1
        return min(self.bold[at][1], line.end) - line.start

    def fold(
        self, first: int, last: int, *, start: int | None = None, end: int | None = None
    ) -> Fold:
        """Fold lines first..last (last excluded), cut to the offsets given."""
        segments: list[tuple[int, int]] = []
        for line in self.lines[first:last]:
            a = line.start if start is None else max(line.start, start)
            b = line.end if end is None else min(line.end, end)
            if a < b:
                segments.append((a, b))
        return Fold.of_segments(self.text, segments)


class Fold:
    """A region of a document as one line of text.

    Runs of white space become one space and a line end becomes one space, except after a hyphen,
    where the line end stands inside a word or a date ("10-30-" / "2016") and becomes nothing.
    """

    __slots__ = ("_at", "_doc", "text")

    def __init__(self, text: str, at: list[int], doc: list[int]) -> None:
        """Use `of` or `Document.fold`; `at`/`doc` are parallel lists of segment starts."""
        self.text = text
        self._at = at
        self._doc = doc

    @classmethod
    def of(cls, text: str) -> Fold:
        """A fold of a bare string: what tests and rule examples use."""
        return cls.of_segments(text, [(0, len(text))])

    @classmethod
    def of_segments(cls, text: str, segments: list[tuple[int, int]]) -> Fold:
        """Join segments of a text, remembering where each word came from."""
        out: list[str] = []
        at: list[int] = []
        doc: list[int] = []
        length = 0
        glue = ""
        for start, end in segments:
            cursor = start
            for word in text[start:end].split():
                cursor = text.index(word, cursor)
                if out:
                    out.append(glue)
                    length += len(glue)
                at.append(length)
                doc.append(cursor)
                out.append(word)
                length += len(word)
                cursor += len(word)
                glue = " "
            if out:
                last = out[-1]
                inside_word = last[-1] == "-" and len(last) > 1 and last[-2].isalnum()
                glue = "" if inside_word else " "
        return cls("".join(out), at, doc)

    def __len__(self) -> int:
        """Characters of the folded text."""
        return len(self.text)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Document offsets of the folded span start..end (not empty)."""
        return self._origin(start), self._origin(end - 1) + 1

    def _origin(self, position: int) -> int:
        i = bisect_right(self._at, position) - 1
        if i < 0:
            return self._doc[0] if self._doc else 0
        return self._doc[i] + position - self._at[i]

    def cut(self, start: int, end: int) -> Fold:
        """The part start..end as a fold of its own; surrounding spaces are dropped."""
        while start < end and self.text[start] == " ":
            start += 1
        while start < end and self.text[end - 1] == " ":
            end -= 1
        first = bisect_right(self._at, start) - 1
        last = bisect_right(self._at, end - 1) if end > start else first + 1
        at = [max(0, a - start) for a in self._at[max(0, first) : last]]
        doc = list(self._doc[max(0, first) : last])
        if doc and first >= 0:
            doc[0] += start - self._at[first]
        return Fold(self.text[start:end], at, doc)


class Trail:
    """Collects where values were read, by dotted path; shared by all parts of one letter."""

    def __init__(self, document: Document | None = None, prefix: str = "") -> None:
        """A trail over a document; without one (rule tests) pages and lines stay unknown."""
        self._document = document
        self._prefix = prefix
        self._marks: dict[str, tuple[Status, int, int, str | None]] = {}

    def under(self, prefix: str) -> Trail:
        """The same trail, with a prefix put before each path."""
        trail = Trail(self._document, self._prefix + prefix)
        trail._marks = self._marks
        return trail

    def found(self, path: str, fold: Fold, start: int, end: int, rule: str) -> None:
        """Note that the value of `path` stands at start..end of the fold."""
        self.mark(path, Status.FOUND, fold, start, end, rule)

    def mark(  # noqa: PLR0913, PLR0917
        self, path: str, status: Status, fold: Fold, start: int, end: int, rule: str | None
    ) -> None:
        """Note a value with any status."""
        a, b = fold.origin(start, end) if end > start else (-1, -1)
        self._marks[self._prefix + path] = (status, a, b, rule)

    def has(self, path: str) -> bool:
        """Whether `path` was marked."""
        return self._prefix + path in self._marks

    def start_of(self, path: str) -> int | None:
        """Where the value of `path` begins in the document; None where it stands nowhere."""
        _, start, _, _ = self._marks.get(self._prefix + path, (None, -1, -1, None))
        return start if start >= 0 else None

    def missing(self, path: str, status: Status = Status.ABSENT, rule: str | None = None) -> None:
        """Note that nothing was found for `path`."""
        self._marks[self._prefix + path] = (status, -1, -1, rule)

    def evidence(self) -> dict[str, Evidence]:
        """All marks with their page and line."""
        return {path: self._evidence(*mark) for path, mark in self._marks.items()}

    def _evidence(self, status: Status, start: int, end: int, rule: str | None) -> Evidence:
        if start < 0:
            return Evidence(status, rule=rule)
        if self._document is None:
            return Evidence(status, None, None, start, end, rule)
        line = self._document.lines[self._document.line_at(start)]
        mended = any(a < end and start < b for a, b in self._document.corrections)
        return Evidence(status, line.page, line.number, start, end, rule, mended)
