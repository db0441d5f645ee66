"""Explanations as a person reads them: the value, why, and the words marked in their lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from imrcli.render.person import DIM, is_for_a_terminal, safe, show
from imrcli.render.words import shortened

Record = dict[str, Any]

MARK = "bold reverse"
LONGEST_VALUE = 160  # characters; the lines below show the rest
NOT_STATED = {
    "absent": "the letter does not say",
    "unparsed": "the letter says something that could not be read",
    "ambiguous": "the letter says more than one thing",
}


def show_explanations(found: Iterable[Record], out: TextIO) -> None:
    """Print explanations one after the other."""
    plain = not is_for_a_terminal(out)
    for number, explanation in enumerate(found):
        if number:
            show(out, "")
        show(out, Group(*_view(explanation, plain=plain)))


def _view(one: Record, *, plain: bool) -> Iterator[RenderableType]:
    head = safe(one["field"], "bold")
    head.append_text(safe(f": {_value(one['value'])}"))
    yield head
    yield safe(f"  {_where(one)}")
    if one["why"]:
        rule = f"{one['rule']}: " if one["rule"] else ""
        yield safe(f"  {rule}{one['why']}", DIM)
    elif one["rule"]:
        yield safe(f"  {one['rule']}", DIM)
    if one["lines"]:
        yield _lines(one["lines"], plain=plain)


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


def _lines(lines: list[Record], *, plain: bool) -> Table:
    """The lines with their numbers; in plain text the marks are carets on a line of their own."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True, style=DIM)
    table.add_column(no_wrap=True, style=DIM)
    table.add_column(overflow="fold")
    before: Record | None = None
    for line in lines:
        if before is not None and before["page"] != line["page"]:
            table.add_row("", "", safe(f"page {line['page']}", DIM))
        elif before is not None and line["line"] > before["line"] + 1:
            table.add_row("", "\u2502" if plain else "\u2506", "\u2026")
        text, carets = _marked(line)
        table.add_row(f"   {line['line']}", "\u2502", text)
        if plain and carets:
            table.add_row("", "\u2502", carets)
        before = line
    return table


def _marked(line: Record) -> tuple[Text, str]:
    """The text with its marks, and carets under them; made safe piece by piece."""
    text, carets = Text(), ""
    at = 0
    for start, end in line["marks"]:
        plain, marked = safe(line["text"][at:start]), safe(line["text"][start:end], MARK)
        carets += " " * plain.cell_len + "^" * marked.cell_len
        text.append_text(plain).append_text(marked)
        at = end
    text.append_text(safe(line["text"][at:]))
    return text, carets
