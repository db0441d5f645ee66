"""`imr schema`: the form of each output, and the keys of a record."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from imrcli.cli import complete
from imrcli.cli.options import shares
from imrcli.errors import ExitCode, UsageError
from imrcli.render.files import output
from imrcli.schema import OUTPUTS
from imrcli.suggest import instead

LETTERS = ("summarize", "decisions")  # whose fields can be named


@shares()
def schema(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[OUTPUT]",
            help=f"One of: {', '.join(OUTPUTS)}.",
            autocompletion=complete.one_of(tuple(OUTPUTS)),
        ),
    ] = "summarize",
    *,
    keys: Annotated[
        bool, typer.Option("--keys", help="List the fields of summarize or decisions instead.")
    ] = False,
) -> ExitCode:
    """Write the JSON Schema (2020-12) of an output, or list the fields of a letter."""
    if name not in OUTPUTS:
        raise UsageError("OUTPUT", f"there is no output {name!r}.", instead(name, OUTPUTS))
    if keys and name not in LETTERS:
        fact = f"lists the fields of {' and '.join(LETTERS)}, not of {name}."
        raise UsageError("--keys", fact, f"`imr schema {name}` has the fields of {name}.")
    with output(None) as out:
        if keys:
            # Imported here: rich costs about 40 ms and a schema never needs it.
            from imrcli.render.keys import show_keys

            show_keys(out, with_columns=name == "decisions")
        else:
            from imrcli.schema import schema as schema_of

            out.write(json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n")
    return ExitCode.OK


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(schema)
