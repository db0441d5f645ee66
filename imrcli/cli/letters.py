"""`imr summarize`, `imr decisions` and `imr text`."""

from __future__ import annotations

import typer

from imrcli.cli.execute import execute
from imrcli.cli.options import Files, shares
from imrcli.cli.request import Output, Request, Selection
from imrcli.errors import ExitCode
from imrcli.reading import Reading


@shares(Reading, Selection, Output)
def summarize(
    files: Files = None, *, reading: Reading, selection: Selection, output: Output
) -> ExitCode:
    """Show each letter: the case, the reviewer, the patient, every decision and its reason."""
    return execute(Request("summarize", tuple(files or ()), reading, output, selection))


@shares(Reading, Selection, Output)
def decisions(
    files: Files = None, *, reading: Reading, selection: Selection, output: Output
) -> ExitCode:
    """List one row per disputed treatment."""
    return execute(Request("decisions", tuple(files or ()), reading, output, selection))


@shares(Reading)
def text(
    files: Files = None,
    *,
    output: str | None = typer.Option(None, "--output", "-o", help="Write to this file."),
    reading: Reading,
) -> ExitCode:
    """Print the text as read; all offsets that --evidence gives count in it."""
    return execute(Request("text", tuple(files or ()), reading, Output(output=output)))


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (summarize, decisions, text):
        app.command()(command)
