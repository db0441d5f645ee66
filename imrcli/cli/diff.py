"""`imr diff`: what differs between two letters."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from imrcli.cli.explain import single
from imrcli.cli.options import shares
from imrcli.diff import compare, record_of
from imrcli.errors import ExitCode
from imrcli.model import to_plain
from imrcli.reading import Reading
from imrcli.render.files import output

SIDE = "A letter, or its record saved by `imr summarize --json`."


@shares(Reading)
def diff(
    old: Annotated[str, typer.Argument(metavar="A", help=SIDE)],
    new: Annotated[str, typer.Argument(metavar="B", help="Another one, or another version.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Compare as JSON.")] = False,
    reading: Reading,
) -> ExitCode:
    """Show what two letters say differently. Exit code 1 where they differ, 0 where they do not.

    Compared is what letters say: pages, findings and the source are left out. Decisions are paired
    by their request, then by their number.
    """
    before, after = (record_of(single(file, reading), reading) for file in (old, new))
    found = compare(before, after, (old, new))
    with output(None) as out:
        if as_json:
            out.write(json.dumps(to_plain(found), ensure_ascii=False, indent=2) + "\n")
        else:
            # Imported here: rich costs about 40 ms and JSON never needs it.
            from imrcli.render.changes import show_changes

            show_changes(found, out)
    return ExitCode.OK if found.equal else ExitCode.FINDINGS


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(diff)
