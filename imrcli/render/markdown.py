"""Markdown as GitHub reads it: a table of decisions, or a section for each letter.

Letter text is escaped, so that nothing in it becomes markup, a link target or HTML, and every cell
stays on one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from imrcli.columns import SEPARATOR, cell
from imrcli.render.outline import Entry, outline
from imrcli.safe import for_terminal

Record = dict[str, Any]

# What GitHub gives a meaning inside a line. A dollar sign begins mathematics, an @ a mention.
SPECIAL = {ord(char): "\\" + char for char in "\\`*_{}[]()#+-.!|~$"} | {
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord("&"): "&amp;",
    ord("@"): "&#64;",
}
PLAIN = {ord(char): char for char in "()+-.!"}  # special at the start of a block only


def escaped(value: object) -> str:
    """Text of a letter as Markdown that shows exactly this text, on one line."""
    return for_terminal(" ".join(str(value).split())).translate(SPECIAL | PLAIN)


class MarkdownTable:
    """A table with one row for each item."""

    def __init__(self, out: TextIO, names: Iterable[str]) -> None:
        """Write to `out`; the columns are known before the first row."""
        self._out = out
        self._names = list(names)
        out.write(_line(escaped(name) for name in self._names))
        out.write(_line("---" for _ in self._names))

    def add(self, item: Record) -> None:
        """Write a row."""
        self._out.write(_line(escaped(cell(item[name])) for name in self._names))

    def close(self) -> None:
        """Nothing is left to write."""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


class MarkdownLetters:
    """A section for each letter."""

    def __init__(self, out: TextIO) -> None:
        """Write to `out`."""
        self._out = out
        self._begun = False

    def add(self, item: Record) -> None:
        """Write a letter."""
        letter = outline(item)
        write = self._out.write
        write("\n" if self._begun else "")
        self._begun = True
        verdict = f"{letter.verdict.word}, {letter.verdict.meaning}"
        decided = f" ({letter.decided})" if letter.decided else ""
        write(f"## {escaped(letter.title)}: {escaped(verdict + decided)}\n\n")
        if letter.entries:
            write(_line(("\\#", "Outcome", "Treatment", "Guidelines", "Conclusion")))
            write(_line(["---"] * 5))
            for entry in letter.entries:
                write(_line(_cells(entry)))
            write("\n")
        for label, items in letter.facts:
            write(f"- **{label}:** {escaped(SEPARATOR.join(items))}\n")
        for warning in letter.warnings:
            write(f"- **Warning:** {escaped(warning)}\n")

    def close(self) -> None:
        """Nothing is left to write."""


def _cells(entry: Entry) -> Iterable[str]:
    yield str(entry.number)
    yield f"**{entry.verdict.word}**"
    parts = (f"**{escaped(entry.request)}**", escaped(entry.treatment), escaped(entry.authorized))
    yield "<br>".join(part for part in parts if part)
    yield "<br>".join(escaped(line) for line in entry.guidelines)
    page = f" (page {entry.page})" if entry.page else ""
    yield escaped(entry.conclusion + page if entry.conclusion else page.strip(" ()"))
