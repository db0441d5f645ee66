"""Findings of `imr check`: as rows for programs, and grouped by letter for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from imrcli.render.person import DIM, WARNING, is_for_a_terminal, safe, show
from imrcli.render.words import MIDDLE_DOT

Record = dict[str, Any]

STYLES = {"warning": WARNING, "info": DIM}
WIDTH = len("warning")


class Findings:
    """Shows the findings of one letter after the other, and at the end what they are worth."""

    def __init__(self, out: TextIO, disclaimer: str) -> None:
        """Show on `out`."""
        self._out = out
        self._disclaimer = disclaimer
        self._letters = 0

    def add(self, record: Record) -> None:
        """Show the findings of a letter."""
        if self._letters:
            show(self._out, "")
        self._letters += 1
        show(self._out, findings_view(record, wide=not is_for_a_terminal(self._out)))

    def close(self) -> None:
        """Show the disclaimer, once for all letters."""
        if self._letters:
            show(self._out, Group(Text(), safe(self._disclaimer, DIM)))


def findings_view(record: Record, *, wide: bool = False) -> RenderableType:
    """The findings of one letter as a renderable."""
    case, source = record["case"]["case_number"], record["source"]["name"]
    title = safe(case or source, "bold")
    if case:
        title.append_text(safe(f"  {source}", DIM))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, width=WIDTH)
    table.add_column(overflow="fold")
    for finding in record["findings"]:
        severity = finding["severity"]
        words = safe(finding["message"])
        details = safe(_joined(finding), DIM)
        told = Text.assemble(words, "  " if wide else "\n", details)
        table.add_row(safe(severity, STYLES.get(severity, "")), told)
    if not record["findings"]:
        table.add_row(safe("none", DIM), "Nothing was found.")
    return Group(title, table)


def _joined(finding: Record) -> str:
    return MIDDLE_DOT.join(_details(finding))


def _details(finding: Record) -> Iterator[str]:
    """Where the finding is and on what it rests."""
    if finding["page"] is not None:
        line = "" if finding["line"] is None else f", line {finding['line']}"
        yield f"page {finding['page']}{line}"
    for key in ("field", "authority"):
        if finding[key]:
            yield finding[key]
    yield finding["id"]
