"""`imr redact`: a letter without what identifies people."""

from __future__ import annotations

import sys
from typing import Annotated, get_args

import typer

from imrcli.cli import complete
from imrcli.cli.command import Application
from imrcli.cli.execute import execute
from imrcli.cli.options import Files, refuse_unknown, shares
from imrcli.cli.request import TABLE, Messages, Output, Request
from imrcli.errors import ExitCode
from imrcli.reading import Reading
from imrcli.redact import NOTICE, Policy
from imrcli.redact.policy import CaseNumbers, Dates

DATES = get_args(Dates)
CASE_NUMBERS = get_args(CaseNumbers)
DEFAULT = Policy()


@shares(Reading, Output, Messages)
def redact(
    files: Files = None,
    *,
    dates: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="What becomes of dates: keep, year (nothing else is left), or shift (all of a"
            " letter move by as many days).",
            autocompletion=complete.one_of(DATES),
        ),
    ] = DEFAULT.dates,
    case_numbers: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="What becomes of the case number of the review: keep or remove.",
            autocompletion=complete.one_of(CASE_NUMBERS),
        ),
    ] = DEFAULT.case_numbers,
    key: Annotated[
        str | None,
        typer.Option(
            metavar="SECRET",
            help="Makes the shift of dates repeatable; better in IMR_KEY than on the command line.",
        ),
    ] = None,
    reading: Reading,
    output: Output,
    messages: Messages,
) -> ExitCode:
    """Write the text of a letter, or with --json its record, without what identifies people.

    Follows the Safe Harbor list of 45 CFR 164.514(b)(2)(i). It finds what has the form of an
    identifier and is no guarantee: read the result before you pass it on.
    """
    refuse_unknown("--dates", "policy", dates, DATES)
    refuse_unknown("--case-numbers", "policy", case_numbers, CASE_NUMBERS)
    policy = Policy(dates, case_numbers, key)  # type: ignore[arg-type]  # checked above
    command = "text" if output.format == TABLE else "summarize"
    reading = reading._replace(redaction=policy)
    request = Request(command, tuple(files or ()), reading, output, messages=messages)
    done = execute(request)
    if not messages.quiet:
        sys.stderr.write(NOTICE + "\n")
    return done


def register(app: Application) -> None:
    """Add the command to the application."""
    app.command()(redact)
