"""`imr stats`: counts and rates, from a corpus or straight from letters."""

from __future__ import annotations

import sqlite3
from typing import Annotated, Any

import typer

from imrcli.cli import (
    complete,
    corpus_options,  # noqa: F401  # it says how filters are options
)
from imrcli.cli.execute import Tally
from imrcli.cli.options import shares
from imrcli.cli.pipes import say
from imrcli.cli.request import Messages, Output
from imrcli.cli.rows import write_rows
from imrcli.corpus.filters import Filters
from imrcli.errors import ExitCode, UsageError
from imrcli.ingest.sources import inputs
from imrcli.reading import Reading, records


# Rates of decisions that were chosen by their outcome say nothing.
@shares(Reading, Filters, Output, without=("outcome",))
def stats(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Letters to count, where there is no --db."),
    ] = None,
    *,
    db: Annotated[
        str | None, typer.Option("--db", metavar="FILE", help="A corpus made by `imr index`.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help="Count by one or more columns: category,year. Default: a report.",
            autocompletion=complete.dimensions,
        ),
    ] = None,
    reading: Reading,
    filters: Filters,
    output: Output,
    messages: Messages,
) -> ExitCode:
    """Count letters and decisions: uphold and overturn rates by what you name, and days taken.

    Filters choose the decisions that are counted.
    """
    tally = Tally(messages)
    narrowed = filters != Filters()
    corpus = _corpus(db, paths or [], reading, tally, full_text=narrowed)
    from imrcli.corpus.narrow import narrow
    from imrcli.corpus.population import population
    from imrcli.corpus.stats import count_by, report
    from imrcli.render.stats import show_report, show_table

    for note in narrow(corpus, filters):
        if not messages.quiet:
            say(note)
    if by:
        table = count_by(corpus, [name.strip() for name in by.split(",") if name.strip()])
        write_rows(table.plain(), output, lambda out: show_table(table, out))
    else:
        # A part that was chosen is not to be like all letters.
        whole, sample = report(corpus), None if narrowed else population(corpus)
        rows = [{"table": "overview", **whole.overview.plain()}]
        rows += [{"table": sample_name, **row} for sample_name, row in _rows(whole)]
        rows += [{"table": "population", **sample._asdict()}] if sample else []
        write_rows(_even(rows), output, lambda out: show_report(whole, sample, out))
    return tally.report(several=True)


def _corpus(
    db: str | None, paths: list[str], reading: Reading, tally: Tally, *, full_text: bool
) -> sqlite3.Connection:
    from imrcli.corpus.schema import open_corpus
    from imrcli.corpus.stats import of_records

    if db and paths:
        raise UsageError("imr stats", "counts a corpus or letters, not both.", "Drop one of them.")
    if db:
        return open_corpus(db)
    if not paths:
        raise UsageError("imr stats", "nothing was named to count.", "Name --db FILE or letters.")
    read = tally.delivered(records(inputs(paths, reading.options()), reading))
    return of_records(read, full_text=full_text)


def _rows(whole: Any) -> list[tuple[str, dict[str, Any]]]:
    found = [
        (" by ".join(("decisions", ", ".join(t.by))), row)
        for t in whole.tables
        for row in t.plain()
    ]
    return found + [(f"days {t.title}", row) for t in whole.days for row in t.plain()]


def _even(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of different tables with the same columns, so that CSV can hold them."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in names} for row in rows]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(stats)
