"""The Typer application: one function for each command, each in the file of its name."""

from __future__ import annotations

import sys

import typer

from imrcli.cli import evaluate, index, letters, search, stats
from imrcli.cli.version import version_text
from imrcli.errors import ExitCode

app = typer.Typer(
    name="imr",
    help="Read California Independent Medical Review letters: what was decided, and why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with locals would print medical histories
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(value: bool) -> None:
    if value:
        sys.stdout.write(version_text())
        raise typer.Exit


@app.callback()
def imr(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show versions and exit."
    ),
) -> None:
    """Read California Independent Medical Review letters: what was decided, and why."""


letters.register(app)
evaluate.register(app)
index.register(app)
search.register(app)
stats.register(app)


def run() -> int:
    """Run the application with the arguments of this process; the exit code."""
    try:
        return int(app(standalone_mode=False) or 0)
    except typer.Abort:
        return int(ExitCode.INTERRUPTED)
    except Exception as error:
        # What Typer raises for a wrong command line knows how to show itself; nothing else does.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        return int(ExitCode.USAGE)
