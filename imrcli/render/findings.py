"""Findings of `imr check`: as rows for programs, and grouped by letter for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from imrcli.render.outline import told
from imrcli.render.person import DIM, WARNING, is_for_a_terminal, safe, show
from imrcli.render.words import MIDDLE_DOT

Record = dict[str, Any]

STYLES = {"warning": WARNING, "info": DIM}
WIDTH = len("warning")


class Findings:
    """Shows the letters that have findings, and at the end how many and what they are worth."""

    def __init__(self, out: TextIO, disclaimer: str) -> None:
        """Show on `out`."""
        self._out = out
        self._disclaimer = disclaimer
        self._letters = 0
        self._shown = 0
        self._warned = 0
        self._silent: Record | None = None  # the first letter, as long as nothing was shown

    def add(self, record: Record) -> None:
        """Show the findings of a letter; one without any is shown where it is the only letter."""
        self._letters += 1
        found = told(record["findings"])
        self._warned += any(finding["severity"] == "warning" for finding in found)
        if found:
            self._show(record)
        elif self._letters == 1:
            self._silent = record

    @property
    def is_empty(self) -> bool:
        """Whether letters were read, and nothing at all was shown of them."""
        return bool(self._letters) and not self._shown and not is_for_a_terminal(self._out)

    def _show(self, record: Record) -> None:
        if self._shown:
            show(self._out, "")
        self._shown += 1
        show(self._out, findings_view(record, wide=not is_for_a_terminal(self._out)))

    def close(self) -> None:
        """Show how many letters there were, and the disclaimer, once for all of them."""
        if self._silent and self._letters == 1:
            self._show(self._silent)
        if self._letters > 1 and is_for_a_terminal(self._out):
            show(self._out, Group(Text(), safe(self._totals(), "bold")))
        if self._shown:
            show(self._out, Group(Text(), safe(self._disclaimer, DIM)))

    def _totals(self) -> str:
        """`64 letters, 1 with a warning`."""
        return f"{self._letters:,} letters, {self._warned or 'none'} with a warning"


def findings_view(record: Record, *, wide: bool = False) -> RenderableType:
    """The findings of one letter as a renderable."""
    case, source = record["case"]["case_number"], record["source"]["name"]
    title = safe(case or source, "bold")
    if case:
        title.append_text(safe(f"  {source}", DIM))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, width=WIDTH)
    table.add_column(overflow="fold")
    found = told(record["findings"])
    for finding in found:
        severity = finding["severity"]
        words = safe(finding["message"])
        details = safe(_joined(finding), DIM)
        text = Text.assemble(words, "  " if wide else "\n", details)
        table.add_row(safe(severity, STYLES.get(severity, "")), text)
    if not found:
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
