"""The Typer application: one function for each command, each in the file of its name."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from imrcli.cli import (
    bash,
    check,
    config,
    diff,
    evaluate,
    explain,
    export,
    index,
    letters,
    redact,
    report,
    rules,
    schema,
    search,
    stats,
)
from imrcli.cli.command import Application
from imrcli.cli.config import defaults_of
from imrcli.cli.options import MESSAGES
from imrcli.cli.request import Messages
from imrcli.cli.version import version_text
from imrcli.errors import ExitCode

NAME = "imr"
COMPLETION = "_IMR_COMPLETE"  # set while the shell asks for completions

app = Application(name=NAME)


def _show_version(value: bool) -> None:
    if value:
        sys.stdout.write(version_text())
        raise typer.Exit


@app.callback()
def imr(
    ctx: typer.Context,
    version: bool = typer.Option(  # noqa: ARG001  # shown by its callback
        False, "--version", callback=_show_version, is_eager=True, help="Show versions and exit."
    ),
    quiet: Annotated[bool, MESSAGES["quiet"]] = False,
    verbose: Annotated[bool, MESSAGES["verbose"]] = False,
    debug: Annotated[bool, MESSAGES["debug"]] = False,
) -> None:
    """Read California Independent Medical Review letters: what was decided, and why."""
    ctx.obj = Messages(quiet, verbose, debug)


PARTS = (
    letters,
    check,
    explain,
    diff,
    redact,
    index,
    search,
    stats,
    report,
    export,
    rules,
    schema,
    config,
    evaluate,
)
for part in PARTS:
    part.register(app)


def tree() -> Any:
    """The commands as Typer builds them."""
    return typer.main.get_command(app)


def run() -> int:
    """Run the application with the arguments of this process; the exit code."""
    command = tree()
    if os.environ.get(COMPLETION) == "complete_bash":
        return bash.completed(os.environ, lambda: _run(command, {}))
    return _run(command, {} if COMPLETION in os.environ else defaults_of(command))


def _run(command: Any, defaults: dict[str, Any]) -> int:
    try:
        done = command.main(prog_name=NAME, standalone_mode=False, default_map=defaults)
        return int(done or 0)
    except typer.Abort:
        return int(ExitCode.INTERRUPTED)
    except Exception as error:
        # What Typer raises for a wrong command line knows how to show itself; nothing else does.
        show = getattr(error, "show", None)
        if show is None:
            raise
        near = getattr(error, "possibilities", None)
        if near:
            error.message = f"{error.message}. Did you mean {' or '.join(sorted(near))}?"  # type: ignore[attr-defined]
            error.possibilities = None  # type: ignore[attr-defined]
        show()
        return int(ExitCode.USAGE)
