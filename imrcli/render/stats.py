"""Counts and rates for a person: tables with bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from rich.table import Table
from rich.text import Text

from imrcli.intervals import wilson
from imrcli.render.person import WARNING, safe, show, width_of

if TYPE_CHECKING:
    from imrcli.corpus.population import Population
    from imrcli.corpus.stats import Count, DaysTable, Report
    from imrcli.corpus.stats import Table as Counts

LONGEST_BAR, SHORTEST_BAR = 20, 5  # in characters; where there is room for less there is none
FIGURES = {"letters": 7, "decisions": 9, "overturned": 10, "rate": 6, "95 % interval": 13}
BETWEEN = 2  # columns of characters, beside each column of a table
MOST_ROWS = 15  # of one table of the report; `--by` shows all


def show_report(report: Report, sample: Population | None, out: TextIO) -> None:
    """Print the tables of the annual report; and how the sample compares with all letters."""
    facts = report.overview
    span = ""
    if facts.first_decision:
        span = f", decided {facts.first_decision} to {facts.last_decision}"
    show(out, Text(f"{facts.letters:,} letters with {facts.decisions:,} decisions{span}", "bold"))
    show(
        out,
        f"Letters: {facts.uphold_letters:,} uphold, {facts.overturn_letters:,} overturn,"
        f" {facts.partial_letters:,} partially overturn.",
    )
    if sample:
        show(out, safe(sample.words, WARNING if sample.unusual else ""))
    show(out, Text())
    for table in report.tables:
        if not table.rows:
            continue
        show_table(table, out, most=MOST_ROWS)
        show(out, Text())
    show_days(report.days, out)


def show_table(counts: Counts, out: TextIO, *, most: int | None = None) -> None:
    """Print counts, uphold rates with their intervals, and a bar of the share overturned."""
    table = Table(title=counts.title, title_justify="left", title_style="bold", box=None)
    for name in counts.by:
        table.add_column(name.replace("_", " "), overflow="fold")
    for name, width in FIGURES.items():
        table.add_column(name, justify="right", no_wrap=True, min_width=width)
    rows = counts.rows[:most]
    values = [[safe("\u2013" if v is None else v) for v in row.values] for row in rows]
    bar = _room(out, counts.by, values)
    if bar:
        table.add_column("", no_wrap=True)
    for row, cells in zip(rows, values, strict=True):
        table.add_row(*cells, *_figures(row, bar))
    show(out, table)
    left = len(counts.rows) - (most or len(counts.rows))
    rows_left = f"{left} more row{'' if left == 1 else 's'}: --by {','.join(counts.by)}."
    notes = [rows_left if left > 0 else "", counts.note]
    for note in filter(None, notes):
        show(out, Text(note, style="dim"))


def _room(out: TextIO, names: Sequence[str], values: Sequence[Sequence[Text]]) -> int:
    """The length of bars for which all other columns leave room."""
    widths = [max(map(len, column)) for column in zip(names, *values, strict=True)]
    widths += FIGURES.values()
    left = width_of(out) - sum(width + BETWEEN for width in widths) - BETWEEN
    return min(left, LONGEST_BAR) if left >= SHORTEST_BAR else 0


def _figures(row: Count, bar: int) -> Iterator[str | Text]:
    yield from (f"{row.letters:,}", f"{row.decisions:,}", f"{row.overturned:,}")
    if not row.decided:
        return
    low, high = wilson(row.overturned, row.decided)
    rate = row.overturned / row.decided
    yield from (f"{rate:.1%}", f"{low:.1%}-{high:.1%}")
    if bar:
        full = round(rate * bar)
        yield Text("\u2588" * full, style="green").append("\u2591" * (bar - full), style="red")


def show_days(tables: tuple[DaysTable, ...], out: TextIO) -> None:
    """Print how long things took, over all letters."""
    table = Table(title="Days", title_justify="left", title_style="bold", box=None)
    for name in ("", "letters", "median", "mean", "one in ten within", "nine in ten within"):
        table.add_column(name, justify="right" if name else "left")
    for days in tables:
        if not days.by and days.rows:
            row = days.rows[0]
            figures = (row.median, row.mean, row.tenth, row.ninetieth)
            table.add_row(days.title, f"{row.letters:,}", *(f"{figure:.0f}" for figure in figures))
    show(out, table)
