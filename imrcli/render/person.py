"""Letters as a person reads them on a terminal: one screen for a letter of one decision.

Letter text is wrapped in `Text` objects after `for_terminal`, so that brackets in it are shown and
never read as markup, and control characters never reach the terminal. A pipe gets the same words
without colour, each text on one line.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any, TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from imrcli.columns import cell
from imrcli.render.outline import (
    DENIED,
    GRANTED,
    MIXED,
    UNREAD,
    Entry,
    Outline,
    Totals,
    Verdict,
    outline,
    verdict,
)
from imrcli.render.words import MIDDLE_DOT, request_text, spaced
from imrcli.safe import for_terminal

Record = dict[str, Any]

# Readable on dark and on light ground; yellow is not.
STYLES = {
    GRANTED: "bold green",
    DENIED: "bold red",
    MIXED: "bold magenta",
    UNREAD: "bold magenta",
}
WARNING = "bold magenta"
DIM = "dim"
NOTHING = "\u2013"
WIDTH_IN_A_PIPE = 10_000  # rows are cut and wrapped for a terminal only
LINE = 66  # characters on one line of a usual terminal, beside the labels
MOST_LINES = 3  # of a list of diagnoses, treatments or medications
LABEL = 14  # columns of the labels of facts
NARROW = 60  # columns of a terminal: on fewer, the table of decisions is a list
CASE_NUMBER = len("CM16-0229336")
CASE = 20  # columns of the case, or of what stands for it
ROWS_AT_ONCE = 500  # of a table: widths are settled for as many, and memory stays bounded


def is_for_a_terminal(out: TextIO) -> bool:
    """Whether to use colour and width: on a terminal, or where FORCE_COLOR asks for it."""
    return out.isatty() or bool(os.environ.get("FORCE_COLOR"))


def marks_by_style(out: TextIO) -> bool:
    """Whether colour, bold and reverse are seen; a terminal that calls itself dumb has none."""
    dumb = os.environ.get("TERM", "").lower() in {"dumb", "unknown"}
    return is_for_a_terminal(out) and not dumb


def show(out: TextIO, *views: RenderableType) -> None:
    """Print for a terminal in colour and wrapped, for a pipe without both."""
    plain = {"highlight": False, "markup": False, "emoji": False}
    wide = not is_for_a_terminal(out)
    width = width_of(out)
    # Rich never writes to `out` itself: it ends the program where nobody reads any more.
    console = Console(file=StringIO(), force_terminal=not wide, width=width, **plain)  # type: ignore[arg-type]
    with console.capture() as captured:
        console.print(*views)
    out.writelines(line.rstrip() + "\n" for line in captured.get().splitlines())


def width_of(out: TextIO) -> int:
    """Columns of characters that there are; in a pipe as many as anything takes."""
    return Console(file=StringIO()).width if is_for_a_terminal(out) else WIDTH_IN_A_PIPE


def safe(value: object, style: str = "") -> Text:
    """Text of a letter, harmless on a terminal."""
    return Text(for_terminal(str(value)), style=style)


class Letters:
    """Shows one letter after the other, and counts them at the end."""

    def __init__(self, out: TextIO) -> None:
        """Show on `out`."""
        self._out = out
        self._totals = Totals()

    def add(self, item: Record) -> None:
        """Show a letter."""
        if self._totals.letters:
            show(self._out, "")
        self._totals.add_letter(item)
        show(self._out, letter_view(outline(item), wide=not is_for_a_terminal(self._out)))

    def close(self) -> None:
        """Show the totals of several letters to a person; a pipe holds letters alone."""
        if self._totals.letters > 1 and is_for_a_terminal(self._out):
            show(self._out, Group(Text(), safe(self._totals.text(), "bold")))


def letter_view(letter: Outline, *, wide: bool = False) -> RenderableType:
    """One letter as a renderable."""
    parts: list[RenderableType] = [_title(letter)]
    alone = len(letter.entries) == 1
    told: dict[str, Entry] = {}  # by their concluding sentence
    for entry in letter.entries:
        parts.extend(_entry(entry, told.get(entry.conclusion), alone=alone))
        told.setdefault(entry.conclusion, entry)
    parts.append(Text())
    parts.append(_facts(letter, wide=wide))
    parts.extend(_mark(warning) for warning in letter.warnings)
    if letter.notes:
        notes = f"{letter.notes} note{'' if letter.notes == 1 else 's'}: imr check"
        parts.append(safe(notes, DIM))
    return Group(*parts)


def _title(letter: Outline) -> Text:
    title = safe(letter.title, "bold")
    title.append("  ")
    title.append_text(_word(letter.verdict))
    title.append(f": {letter.verdict.meaning}")
    if letter.decided:
        title.append_text(safe(f"  {letter.decided}", DIM))
    return title


def _word(found: Verdict) -> Text:
    return Text(found.word, style=STYLES[found.tone])


def _entry(entry: Entry, like: Entry | None, *, alone: bool) -> Iterator[RenderableType]:
    """The heading of a decision and the lines under it; the title tells the outcome of a lone one.

    Headings hang: their second line begins where the text below begins. What was said already of
    `like`, which ends in the same sentence, is not said again.
    """
    heading = safe(entry.request, "bold")
    if alone:
        yield _indented(heading)
    else:
        head = Table.grid(padding=(0, 1))
        head.add_column(no_wrap=True)
        head.add_row(
            f"{entry.number}.".ljust(2), Text.assemble(_word(entry.verdict), "  ", heading)
        )
        yield head
    for text, look in _details(entry, like if entry.conclusion else None):
        if text:
            yield _indented(safe(text, look))


def _details(entry: Entry, like: Entry | None) -> Iterator[tuple[str, str]]:
    """The lines under a heading, each with its style."""
    page = f"(page {entry.page})" if entry.page else ""
    if like is not None and entry.guidelines == like.guidelines:
        rest = f"the rest as in {like.number} {page}".rstrip()
        lines = tuple(filter(None, (entry.treatment, entry.authorized, rest)))
        yield from ((line, "") for line in _joined_if_short(lines))
        return
    yield entry.treatment, ""
    yield entry.authorized, ""
    yield from ((line, DIM) for line in _joined_if_short(entry.guidelines))
    conclusion = f"concluded as in {like.number}" if like else entry.conclusion
    yield (f"{conclusion} {page}".rstrip() if conclusion else page.strip("()")), "italic"


def _joined_if_short(lines: tuple[str, ...]) -> tuple[str, ...]:
    text = MIDDLE_DOT.join(lines)
    return (text,) if text and len(text) <= LINE else lines


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 3), expand=False)


def _facts(letter: Outline, *, wide: bool) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(style=DIM, no_wrap=True, min_width=LABEL - 1)
    table.add_column()
    for label, items in letter.facts:
        table.add_row(label, safe(_list(items, wide=wide)))
    return table


def _list(items: tuple[str, ...], *, wide: bool) -> str:
    """The items; on a terminal as many as some lines hold, and how many more there are."""
    room = MOST_LINES * LINE
    shown = list(items)
    while not wide and len(shown) > 1 and len("; ".join(shown)) > room:
        shown.pop()
    more = len(items) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")


def _mark(warning: str) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_row(Text("!", style=WARNING), safe(warning))
    return table


class _Table:
    """Rows shown as a table, some hundreds at a time under one header."""

    def __init__(self, out: TextIO) -> None:
        """Show on `out`."""
        self._out = out
        self._rows: list[tuple[str | Text, ...]] = []
        self._begun = False

    def close(self) -> None:
        """Show what is left."""
        self._flush()

    def _take(self, *cells: str | Text) -> None:
        self._rows.append(cells)
        if len(self._rows) == ROWS_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        show(self._out, self._view(self._rows))
        self._begun = True
        self._rows = []

    def _view(self, rows: list[tuple[str | Text, ...]]) -> RenderableType:
        table = Table(
            box=None,
            pad_edge=False,
            header_style="bold",
            padding=(0, 2, 0, 0),
            show_header=not self._begun,
        )
        self._columns(table)
        for row in rows:
            table.add_row(*row)
        return table

    def _columns(self, table: Table) -> None:
        raise NotImplementedError


class Decisions(_Table):
    """A table of decisions, a line or a few for each, and their totals."""

    def __init__(self, out: TextIO) -> None:
        """Show on `out`."""
        super().__init__(out)
        self._totals = Totals()

    def add(self, item: Record) -> None:
        """Take a flat row."""
        self._totals.add_decision(item["outcome"])
        kind = item["drug_class"] or item["subcategory"] or item["category"]
        self._take(
            safe(item["case_number"] or item["source"]),
            str(item["number"]),
            _word(verdict(item["outcome"])),
            safe(request_text(item["request"] or NOTHING, item["original_request"])),
            safe(spaced(kind) if kind else NOTHING, DIM),
        )

    def close(self) -> None:
        """Show what is left; to a person also the totals of more than one decision."""
        self._flush()
        if self._totals.decisions > 1 and is_for_a_terminal(self._out):
            show(self._out, Group(Text(), safe(self._totals.text(), "bold")))

    def _view(self, rows: list[tuple[str | Text, ...]]) -> RenderableType:
        if width_of(self._out) >= NARROW:
            return super()._view(rows)
        return Group(*(line for row in rows for line in _stacked(*row)))

    def _columns(self, table: Table) -> None:
        # Where the letter has no number the name of the file stands there, which may be long.
        most = CASE if is_for_a_terminal(self._out) else None
        table.add_column("Case", overflow="fold", min_width=CASE_NUMBER, max_width=most)
        table.add_column("#", justify="right", no_wrap=True)
        table.add_column("Outcome", no_wrap=True)
        table.add_column("Request", overflow="fold", ratio=2)
        table.add_column("Treatment", overflow="fold", ratio=1)


def _stacked(
    case: str | Text, number: str | Text, word: str | Text, *texts: str | Text
) -> Iterator[RenderableType]:
    """A decision where columns side by side would be too narrow to read."""
    yield Text.assemble(case, " #", number, "  ", word, overflow="fold")
    for text in texts:
        yield Padding(text, (0, 0, 0, 3), expand=False)


class Columns(_Table):
    """A table of the fields that were asked for."""

    def __init__(self, out: TextIO, names: Iterable[str]) -> None:
        """Show on `out` under these names."""
        super().__init__(out)
        self._names = list(names)

    def add(self, item: Record) -> None:
        """Take a row."""
        self._take(*(safe(cell(item[name])) for name in self._names))

    def _columns(self, table: Table) -> None:
        for name in self._names:
            table.add_column(safe(name), overflow="fold")
