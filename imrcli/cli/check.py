"""`imr check`: findings and deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, TextIO

import typer

from imrcli.check import disclaimer
from imrcli.cli import complete
from imrcli.cli.command import Application
from imrcli.cli.execute import run
from imrcli.cli.options import Files, refuse_unknown, shares
from imrcli.cli.pipes import say
from imrcli.cli.request import TABLE, Messages, Output, Request
from imrcli.cli.rows import row_writer
from imrcli.errors import ExitCode, UsageError
from imrcli.reading import Reading

Record = dict[str, Any]

WARNING = "warning"
SEVERITIES = ("info", WARNING)  # the least first
COLUMNS = (
    "case_number",
    "severity",
    "message",
    "field",
    "page",
    "line",
    "authority",
    "decisions",
    "id",
    "source",
)


@shares(Reading, Output, Messages)
def check(
    files: Files = None,
    *,
    served: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Day of service, YYYY-MM-DD; deadlines count from it."),
    ] = None,
    severity: Annotated[
        str,
        typer.Option(
            metavar="LEAST",
            help="Least severity that is shown: info or warning.",
            autocompletion=complete.one_of(SEVERITIES),
        ),
    ] = SEVERITIES[0],
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 where a warning was found.")
    ] = False,
    reading: Reading,
    output: Output,
    messages: Messages,
) -> ExitCode:
    """Report what is missing or disagrees in a letter, and the deadlines that it starts.

    Looks for the contents that the law requires, for dates out of order, for what contradicts the
    outcome or the request, and for guidelines that were superseded. Deadlines are computed: verify
    them. This is not legal advice.
    """
    _refuse_wrong(served, severity)
    shown = SEVERITIES[SEVERITIES.index(severity) :]
    request = Request("check", tuple(files or ()), reading._replace(served=served), output)
    watch = _Watch(shown)
    done = run(
        request._replace(messages=messages),
        lambda records, out, _: _write(watch.seen(records), output, out, messages),
    )
    found = strict and watch.warned and done is ExitCode.OK
    return ExitCode.FINDINGS if found else done


def _refuse_wrong(served: str | None, severity: str) -> None:
    refuse_unknown("--severity", "severity", severity, SEVERITIES)
    if served is not None:
        try:
            date.fromisoformat(served)
        except ValueError:
            raise UsageError(
                "--served", f"{served!r} is no date.", "Write it as YYYY-MM-DD."
            ) from None


class _Watch:
    """Keeps the findings that are asked for, and remembers whether one was a warning."""

    def __init__(self, shown: tuple[str, ...]) -> None:
        self._shown = shown
        self.warned = False

    def seen(self, records: Iterator[Record]) -> Iterator[Record]:
        for record in records:
            findings = [f for f in record["findings"] if f["severity"] in self._shown]
            self.warned = self.warned or any(f["severity"] == WARNING for f in findings)
            yield {**record, "findings": findings}


def _write(records: Iterator[Record], output: Output, out: TextIO, messages: Messages) -> None:
    if output.format == TABLE:
        # Imported here: rich costs about 40 ms and programs never need it.
        from imrcli.render.findings import Findings

        view = Findings(out, disclaimer())
        for record in records:
            view.add(record)
        view.close()
        if view.is_empty and not messages.quiet:
            say("Nothing was found.")
        return
    writer = row_writer(output, out, COLUMNS, "IMR findings")
    for record in records:
        for row in _rows(record):
            writer.add(row)
    writer.close()


def _rows(record: Record) -> Iterator[Record]:
    letter = {"case_number": record["case"]["case_number"], "source": record["source"]["name"]}
    for finding in record["findings"]:
        row = {**letter, **finding}
        yield {name: row[name] for name in COLUMNS}


def register(app: Application) -> None:
    """Add the command to the application."""
    app.command()(check)
