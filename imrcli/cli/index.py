"""`imr index`: any number of letters into one database."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from imrcli.cli.corpus_options import Database
from imrcli.cli.execute import complain
from imrcli.cli.options import shares
from imrcli.cli.pipes import say
from imrcli.cli.request import Messages, Output
from imrcli.cli.rows import write_rows
from imrcli.errors import ExitCode, ImrError, UsageError
from imrcli.ingest.sources import Input, inputs
from imrcli.named import NamedTuple
from imrcli.reading import Outcome, Reading, records

if TYPE_CHECKING:
    from imrcli.corpus.store import Tally, Writer


class Read(NamedTuple):
    """What became of one input: its letters, and the errors of what could not be read in it."""

    name: str
    records: list[dict[str, Any]]
    errors: list[ImrError]

    @property
    def error(self) -> ImrError | None:
        """The first of the errors."""
        return self.errors[0] if self.errors else None


@shares(Reading, Output)
def index(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Letters, folders, archives.")
    ] = None,
    *,
    db: Database,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Read again what older rules have read.")
    ] = False,
    failed: Annotated[
        bool, typer.Option("--failed", help="List the inputs that could not be read.")
    ] = False,
    duplicates: Annotated[
        bool, typer.Option("--duplicates", help="List the letters that were offered again.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Read on a Dask cluster: tcp://scheduler:8786."),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="With --cluster: a shared folder for JSON lines too."),
    ] = None,
    reading: Reading,
    output: Output,
    messages: Messages,
) -> ExitCode:
    """Read letters into a corpus; again, to add what is new.

    What is there already is passed over. A run that was ended at any moment goes on where it was.
    """
    if failed or duplicates:
        return _list(db, output, messages, failed=failed)
    if not paths:
        raise UsageError("imr index", "no letter was named.", "Name files or folders to index.")
    from imrcli.corpus.store import Writer

    with Writer(db, refresh=refresh) as writer:
        sources = _needed(inputs(paths, reading.options()), writer)
        if cluster:
            from imrcli.corpus.cluster import read_on_cluster

            outcomes = read_on_cluster(cluster, sources, reading, to)
        else:
            outcomes = records(sources, reading)
        shown = outcomes if messages.quiet else _with_progress(outcomes, writer)
        for read in _by_input(shown):
            writer.take(read)
            if messages.verbose:
                say(f"{read.name}: {'read' if read.records else 'failed'}")
            for error in read.errors:
                complain(error)
        writer.flush()
        if not messages.quiet:
            _report(writer.tally)
        tally = writer.tally
    if not tally.failed and not tally.incomplete:
        return ExitCode.OK
    return ExitCode.SOME_FAILED if tally.inputs > tally.failed else ExitCode.UNREADABLE


def _needed(sources: Iterable[Input | ImrError], writer: Writer) -> Iterator[Input | ImrError]:
    """The inputs that the corpus does not have yet."""
    for source in sources:
        if isinstance(source, ImrError) or source.data is not None or writer.needs(source.title):
            yield source


def _by_input(outcomes: Iterable[Outcome]) -> Iterator[Read]:
    """Outcomes of one input together: one file may hold several letters."""
    for name, group in groupby(outcomes, key=lambda outcome: outcome.name):
        found = list(group)
        letters = [outcome.record for outcome in found if outcome.record is not None]
        errors = [outcome.error for outcome in found if outcome.error is not None]
        yield Read(name, letters, errors)


def _with_progress(outcomes: Iterator[Outcome], writer: Writer) -> Iterator[Outcome]:
    """A bar with rate on stderr for a person who waits."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    from rich.console import Console
    from rich.progress import (
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:,.0f} letters, {task.fields[rate]:,.0f} a second"),
        TextColumn("{task.fields[failed]} failed"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=None, rate=0.0, failed=0)
        for outcome in outcomes:
            seconds = progress.tasks[0].elapsed or 0.001
            done = progress.tasks[0].completed + 1
            progress.update(task, advance=1, rate=done / seconds, failed=writer.tally.failed)
            yield outcome


def _report(tally: Tally) -> None:
    """What was done, on stderr: the result is the database."""
    said = [f"{tally.letters:,} letters with {tally.decisions:,} decisions written"]
    for count, words in (
        (tally.unchanged, "inputs were there already"),
        (tally.duplicate, "brought nothing new (imr index --duplicates)"),
        (tally.outdated, "were read by older rules (imr index --refresh)"),
        (tally.failed + tally.incomplete, "failed (imr index --failed)"),
    ):
        if count:
            said.append(f"{count:,} {words}")
    sys.stderr.write("; ".join(said) + "\n")


def _list(db: str, output: Output, messages: Messages, *, failed: bool) -> ExitCode:
    from imrcli.corpus import inputs as kept
    from imrcli.corpus.schema import open_corpus
    from imrcli.render.corpus import show_rows

    found, kind = (kept.failures, kept.Failure) if failed else (kept.duplicates, kept.Duplicate)
    rows = [row._asdict() for row in found(open_corpus(db))]
    write_rows(
        rows,
        output,
        lambda out: show_rows(rows, out),
        columns=kind._fields,
        nothing="" if messages.quiet else "There are none.",
    )
    return ExitCode.OK


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(index)
