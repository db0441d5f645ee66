"""Reads the header table: the labels above the first section, in table cells or in lines.

Dates and numbers are read from the lines folded into one, because a cell may be printed on two
lines. Names are read from single lines, because nothing but the line end tells where one stops.
Where a row holds labels only and their values stand in the row below, column by column, each label
is put before its value; and so it is where a text export has written the columns of the whole table
one after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from imrcli.document import Document, Fold, Trail
from imrcli.extract.dates import to_iso
from imrcli.extract.marks import bare_number
from imrcli.extract.sections import CASE, HEADER, Outline
from imrcli.model import Case, Status
from imrcli.named import NamedTuple
from imrcli.rules import Rule, load, pattern

PREFIX = "case."
# What is printed beside a label of one of these words is its value, not the start of a label.
LABEL = r"(?<![a-z])(?!(?:standard|expedited)\b)[a-z][a-z()/' ]{2,50}(?: #)?:"
CELL = r"[^ ](?:[^ ]| (?! )){0,200}"  # two spaces divide cells
WORD = r"[^ ]{1,200}"
BARE_VALUE = r"[^:]{0,40}\d[^:]{0,40}|standard|expedited"
LABEL_BEGUN = r"[a-z][a-z()/' ]{2,50}"

Span = tuple[int, int]  # half-open offsets into the text of the document
LONGEST_HEADER = 20_000  # characters; a served copy with its cover letter has some 3,000


class Header(NamedTuple):
    """The header: folded into one line, and line by line (or label by label)."""

    whole: Fold
    lines: tuple[Fold, ...]


def header_of(document: Document, outline: Outline) -> Header:
    """What stands above the first section, and in the sections that belong to the header."""
    segments: list[Span] = []
    length = 0
    for name in (HEADER, CASE):
        start, end = outline.sections.get(name, (0, 0))
        if start >= end:
            continue
        for line in document.lines[document.line_at(start) : document.line_at(end - 1) + 1]:
            a, b = max(line.start, start), min(line.end, end)
            length += max(0, b - a)
            if a < b and length <= LONGEST_HEADER:
                segments.append((a, b))
    rows = _columns(document.text, segments) or list(_rows_of_lines(document.text, segments))
    lines = tuple(Fold.of_segments(document.text, row) for row in rows)
    return Header(Fold.of_segments(document.text, [part for row in rows for part in row]), lines)


def _columns(text: str, lines: Sequence[Span]) -> list[list[Span]]:
    """The rows of a table that an export wrote column by column; none where it is no such table.

    Every line has to be a label, a value, or both. Labels and values are paired in their order,
    where there are as many of one as of the other and the rules can read every pair; else no value
    is put behind any label.
    """
    rows: list[list[Span]] = []
    labels: list[list[Span]] = []
    values: list[Span] = []
    begun: list[Span] = []  # the first line of a label that goes on below
    for start, end in lines:
        printed = text[start:end].strip()
        if pattern(LABEL).fullmatch(printed):
            if rows and _ends_a_label(text, rows[-1], (start, end)):
                rows[-1].append((start, end))
                continue
            labels.append([*begun, (start, end)])
            begun = []
        elif pattern(BARE_VALUE).fullmatch(printed):
            values.append((start, end))
        elif pattern(LABEL_BEGUN).fullmatch(printed) and not begun:
            begun = [(start, end)]
        elif pattern(LABEL).match(printed):
            rows.append([(start, end)])
        elif printed:
            return []
    if begun or len(labels) < 2 or not values:
        return []
    pairs = [[*label, value] for label, value in zip(labels, values, strict=False)]
    if len(labels) == len(values) and all(_is_readable(text, pair) for pair in pairs):
        return rows + pairs
    return rows + labels


def _ends_a_label(text: str, row: list[Span], line: Span) -> bool:
    """Whether a row can be read with a line below it where it could not without: a broken label."""
    alone, both = Fold.of_segments(text, row).text, Fold.of_segments(text, [*row, line]).text
    return any(rule.regex.search(both) and not rule.regex.search(alone) for rule in _rules())


def _is_readable(text: str, row: list[Span]) -> bool:
    words = Fold.of_segments(text, row).text
    return any(rule.regex.search(words) for rule in _rules())


def _rows_of_lines(text: str, lines: Sequence[Span]) -> Iterator[list[Span]]:
    """The lines of the header, and each label above a value joined to that value.

    Labels above a row that has not as many values are put last, where no value follows them.
    """
    unread: list[Span] = []
    at = 0
    while at < len(lines):
        labels = _bare_labels(text, lines[at])
        below = lines[at + 1] if labels and at + 1 < len(lines) else None
        if below is None or ":" in text[below[0] : below[1]]:
            yield [lines[at]]
        elif cells := _cells(text, below, len(labels)):
            yield from ([label, cell] for label, cell in zip(labels, cells, strict=True))
            at += 1
        else:
            unread += labels
        at += 1
    yield from ([label] for label in unread)


def _bare_labels(text: str, line: Span) -> list[Span]:
    """The labels of a line that holds two or more of them and nothing else."""
    printed = text[line[0] : line[1]]
    if printed.count(":") < 2 or not printed.rstrip().endswith(":"):
        return []
    found = [match.span() for match in pattern(LABEL).finditer(printed)]
    if not found or pattern(LABEL).sub("", printed).strip():
        return []
    return [(line[0] + a, line[0] + b) for a, b in found]


def _cells(text: str, line: Span, count: int) -> list[Span]:
    """The cells of a line where there are so many: columns, or words that all hold a figure."""
    printed = text[line[0] : line[1]]
    cells = [match.span() for match in pattern(CELL).finditer(printed)]
    if len(cells) != count:
        cells = [match.span() for match in pattern(WORD).finditer(printed)]
        if len(cells) != count or not all(any(map(str.isdigit, printed[a:b])) for a, b in cells):
            return []
    return [(line[0] + a, line[0] + b) for a, b in cells]


def read_case(header: Header, trail: Trail, own: Sequence[Rule] = ()) -> Case:
    """The header table, by the rules of a user and then by the shipped ones.

    A label without a readable value beside it is `unparsed`.
    """
    found: dict[str, str] = {}
    lowered = header.whole.text.lower()
    for rule in (*own, *_rules()):
        name = rule.field.removeprefix(PREFIX)
        if name in found or not rule.applies(lowered):
            continue
        if rule.field in _read_by_line():
            value = _read_beside_label(rule, name, header.lines, trail)
        else:
            value = _read_field(rule, name, header.whole, trail)
        if value is not None:
            found[name] = value
    for name in Case._fields:
        if not trail.has(name):
            trail.missing(name)
    return Case(**found)


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in load("templates").rules if rule.field.startswith(PREFIX))


@cache
def _read_by_line() -> frozenset[str]:
    return frozenset(rule.field for rule in _rules() if rule.data.get("by_line"))


def _read_field(rule: Rule, name: str, header: Fold, trail: Trail) -> str | None:
    match = rule.regex.search(header.text)
    if match is None:
        if not trail.has(name):
            trail.missing(name, Status.UNPARSED, rule.id)
        return None
    group = next(key for key, text in match.groupdict().items() if text is not None)
    value = _converted(name, match[group])
    status = Status.UNPARSED if value is None else Status.FOUND
    again = rule.regex.search(header.text, match.end())
    if again and _converted(name, next(t for t in again.groupdict().values() if t)) != value:
        status = Status.AMBIGUOUS
    trail.mark(name, status, header, match.start(group), match.end(group), rule.id)
    return value


def _read_beside_label(rule: Rule, name: str, lines: Sequence[Fold], trail: Trail) -> str | None:
    """A name or number beside its label; an empty cell, as in every published copy, is absent."""
    for line in lines:
        if rule.applies(line.text.lower()):
            match = rule.regex.search(line.text)
            if match:
                trail.found(name, line, match.start("value"), match.end("value"), rule.id)
                return match["value"]
    return None


def _converted(name: str, printed: str) -> str | None:
    if name == "priority":
        return printed.lower()
    if name == "case_number":
        return bare_number(printed)
    return to_iso(printed)
