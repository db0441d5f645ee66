"""`imr summarize`, `imr decisions` and `imr text`."""

from __future__ import annotations

import typer

from imrcli.cli.execute import execute
from imrcli.cli.options import Files, OutputFile, shares
from imrcli.cli.request import Messages, Output, Request, Selection
from imrcli.errors import ExitCode
from imrcli.reading import Reading


@shares(Reading, Selection, Output, Messages)
def summarize(
    files: Files = None,
    *,
    reading: Reading,
    selection: Selection,
    output: Output,
    messages: Messages,
) -> ExitCode:
    """Show each letter: the case, the reviewer, the patient, every decision and its reason."""
    return execute(Request("summarize", tuple(files or ()), reading, output, selection, messages))


@shares(Reading, Selection, Output, Messages)
def decisions(
    files: Files = None,
    *,
    reading: Reading,
    selection: Selection,
    output: Output,
    messages: Messages,
) -> ExitCode:
    """List one row per disputed treatment."""
    return execute(Request("decisions", tuple(files or ()), reading, output, selection, messages))


@shares(Reading, Messages)
def text(
    files: Files = None, *, output: OutputFile = None, reading: Reading, messages: Messages
) -> ExitCode:
    """Print the text as read; all offsets that --evidence gives count in it."""
    request = Request("text", tuple(files or ()), reading, Output(output=output))
    return execute(request._replace(messages=messages))


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (summarize, decisions, text):
        app.command()(command)
