"""`imr report`: a corpus as one page of HTML to show to others."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from imrcli.cli.corpus_options import PANEL, Database
from imrcli.cli.options import shares
from imrcli.cli.pipes import say
from imrcli.cli.request import Messages
from imrcli.corpus.filters import Filters
from imrcli.errors import ExitCode, UsageError
from imrcli.render.files import output as opened


@shares(Filters)
def report(
    *,
    db: Database,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Write to this file, whole or not at all."),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Heading of the page.")] = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit",
            "-n",
            min=1,
            help="Most decisions to list, the newest; figures and charts are of all.",
            rich_help_panel=PANEL,
        ),
    ] = 20_000,
    filters: Filters,
    messages: Messages,
) -> ExitCode:
    """Write a page with the figures, charts and a table of decisions, complete in one file.

    Filters choose what the page is about; --outcome narrows the table alone, not the rates.
    """
    from imrcli.corpus.schema import open_corpus, translated
    from imrcli.report.page import TITLE, Asked, write

    if output is None and sys.stdout.isatty():
        raise UsageError("imr report", "a page is no text for a terminal.", "Name a file with -o.")
    corpus = open_corpus(db)
    asked = Asked(title or TITLE, os.path.basename(db), filters, limit)  # noqa: PTH119
    with opened(output) as out, translated(db):
        notes = write(corpus, asked, out)
    for note in () if messages.quiet else notes:
        say(note)
    return ExitCode.OK


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(report)
