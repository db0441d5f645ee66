"""Explanations as a person reads them: the value, why, and the words marked in their lines.

Values that were read from the same lines share them. On a terminal that is too narrow for the lines
of the letter they are set anew, each row beside the number of the first line that begins in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import Any, TextIO

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from imrcli.named import NamedTuple
from imrcli.render.person import DIM, is_for_a_terminal, marks_by_style, safe, show, width_of
from imrcli.render.words import shortened

Record = dict[str, Any]

MARK = "bold reverse"
LONGEST_VALUE = 160  # characters; the lines below show the rest
NUMBER = 5  # columns of the number of a line, with what stands before it
BESIDE = NUMBER + len(" | ")  # columns before the text of a line
SHORTEST_ROW = 10  # columns of text, however narrow the terminal is
NOT_STATED = {
    "absent": "the letter does not say",
    "unparsed": "the letter says something that could not be read",
    "ambiguous": "the letter says more than one thing",
}


def show_explanations(found: Iterable[Record], out: TextIO) -> None:
    """Print explanations one after the other."""
    room = max(width_of(out) - BESIDE, SHORTEST_ROW) if is_for_a_terminal(out) else None
    carets = not marks_by_style(out)
    for number, (heads, lines) in enumerate(_grouped(found)):
        if number:
            show(out, "")
        show(out, Group(*_heads(heads)))
        if lines:
            show(out, _view(lines, room, carets=carets))


def _grouped(found: Iterable[Record]) -> Iterator[tuple[list[Record], list[Record]]]:
    """Explanations that follow each other and share lines, and these lines with all marks."""
    heads: list[Record] = []
    lines: list[Record] = []
    for one in found:
        shared = _merged(lines, one["lines"]) if heads else None
        if shared is None and heads:
            yield heads, lines
            heads = []
        heads.append(one)
        lines = one["lines"] if shared is None else shared
    if heads:
        yield heads, lines


def _merged(some: list[Record], others: list[Record]) -> list[Record] | None:
    """The lines of both, with the marks of both; None where one look cannot show both."""
    merged = {(line["page"], line["line"]): line for line in some}
    if not any((line["page"], line["line"]) in merged for line in others):
        return None
    for line in others:
        place = line["page"], line["line"]
        same = merged.get(place, line)
        if same["text"] != line["text"]:
            return None
        marks = sorted({tuple(mark) for mark in (*same["marks"], *line["marks"])})
        if any(end > start for (_, end), (start, _) in pairwise(marks)):
            return None
        merged[place] = {**line, "marks": marks}
    return [merged[place] for place in sorted(merged)]


def _heads(group: list[Record]) -> Iterator[RenderableType]:
    """The values, and below those that were read alike where and why."""
    for details, alike in groupby(group, _details):
        for one in alike:
            head = safe(one["field"], "bold")
            yield head.append_text(safe(f": {_value(one['value'])}"))
        for text, style in details:
            yield Padding(safe(text, style), (0, 0, 0, 2), expand=False)


def _details(one: Record) -> tuple[tuple[str, str], ...]:
    why = ": ".join(part for part in (one["rule"], one["why"]) if part)
    return ((_where(one), ""), (why, DIM)) if why else ((_where(one), ""),)


def _value(value: Any) -> str:
    if value is None or value == []:
        return "\u2013"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shortened(text, LONGEST_VALUE)


def _where(one: Record) -> str:
    status = one["status"]
    if status is None:
        return "not read from words of the letter"
    parts = [NOT_STATED.get(status, str(status))]
    if one["page"] is not None:
        parts.append(f"page {one['page']}, line {one['line']}")
    if one["read_as"]:
        parts.append(f"read with {one['read_as']}")
    if one["corrected"]:
        parts.append("misread or misspelt words were mended here")
    return "; ".join(parts)


class _Row(NamedTuple):
    """What stands on one row of the screen; `number` is empty where no line begins."""

    number: str
    text: Text
    marks: tuple[tuple[int, int], ...]


def _view(lines: list[Record], room: int | None, *, carets: bool) -> Table:
    """The lines with their numbers; `carets` mark on a row of their own, in place of a style."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True, style=DIM, min_width=NUMBER)
    table.add_column(no_wrap=True, style=DIM)
    table.add_column(overflow="fold")
    before: Record | None = None
    for run in _runs(lines):
        first = run[0]
        if before is not None and before["page"] != first["page"]:
            table.add_row("", "", safe(f"page {first['page']}", DIM))
        elif before is not None:
            table.add_row("", "\u2502" if carets else "\u2506", "\u2026")
        for row in _rows(run, room):
            table.add_row(row.number, "\u2502", row.text)
            if carets and row.marks:
                table.add_row("", "\u2502", _carets(row))
        before = run[-1]
    return table


def _runs(lines: list[Record]) -> Iterator[list[Record]]:
    """The lines that follow each other on a page."""
    run: list[Record] = []
    for line in lines:
        if run and (line["page"], line["line"]) != (run[-1]["page"], run[-1]["line"] + 1):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _rows(run: list[Record], room: int | None) -> Iterator[_Row]:
    """A row for each line; where one has no room, all of them set anew as one text."""
    set_lines = [(str(line["line"]), *_marked(line)) for line in run]
    if room is None or all(text.cell_len <= room for _, text, _ in set_lines):
        yield from (_Row(*line) for line in set_lines)
        return
    whole, begins, marks = Text(), {}, []
    for number, text, marked in set_lines:
        whole.append(" " if whole else "")
        at = len(whole)
        begins[at] = number
        marks += [(at + start, at + end) for start, end in marked]
        whole.append_text(text)
    for start, end in _wrapped(whole, room):
        numbers = [number for at, number in begins.items() if start <= at < end]
        inside = ((max(a, start) - start, min(b, end) - start) for a, b in marks)
        shown = tuple((a, b) for a, b in inside if a < b)
        yield _Row(numbers[0] if numbers else "", whole[start:end], shown)


def _wrapped(text: Text, room: int) -> Iterator[tuple[int, int]]:
    """Where rows of at most `room` columns begin and end: between words, else within one."""
    start = at = blank = 0
    width = 0
    plain = text.plain
    while at < len(plain):
        if plain[at] == " ":
            blank = at
        width += cell_len(plain[at])
        if width > room:
            end = blank if blank > start else at
            yield start, end
            start = end + (plain[end] == " ")
            at, width = start, 0
            continue
        at += 1
    if start < len(plain):
        yield start, len(plain)


def _marked(line: Record) -> tuple[Text, tuple[tuple[int, int], ...]]:
    """The text with its marks, made safe piece by piece, and where they are in it now."""
    text = Text()
    marks: list[tuple[int, int]] = []
    at = 0
    for start, end in line["marks"]:
        text.append_text(safe(line["text"][at:start]))
        before = len(text)
        text.append_text(safe(line["text"][start:end], MARK))
        marks.append((before, len(text)))
        at = end
    text.append_text(safe(line["text"][at:]))
    return text, tuple(marks)


def _carets(row: _Row) -> str:
    """Carets under what is marked."""
    carets, at = "", 0
    for start, end in row.marks:
        carets += " " * row.text[at:start].cell_len + "^" * row.text[start:end].cell_len
        at = end
    return carets
