"""`imr rules`: what letters are read by, and rule files of one's own."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from imrcli.cli import complete
from imrcli.cli.command import Application
from imrcli.cli.options import shares
from imrcli.cli.request import Output
from imrcli.cli.rows import write_rows
from imrcli.errors import ExitCode
from imrcli.rules.catalogue import LISTED, Entry, about, entries
from imrcli.rules.catalogue import rule as rule_of
from imrcli.rules.own import OwnFile, read_own_file
from imrcli.safe import for_terminal
from imrcli.settings import own_rules

rules = Application(
    help="Show the rules that letters are read by, or check rule files of your own."
)

OwnFiles = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="FILE", help="A rule file of your own, to be shown as well."),
]


@shares(Output)
def list_rules(
    *,
    field: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Only the rules of this field, such as age or case.",
            autocompletion=complete.fields_of_rules,
        ),
    ] = None,
    own: OwnFiles = None,
    output: Output,
) -> ExitCode:
    """List the rules, your own first: id, the field each one reads, its file and why it exists."""
    files = _own(own)
    found = list(entries(files)) if field is None else about(field, files)
    rows = [{name: getattr(entry, name) for name in LISTED} for entry in found]
    write_rows(rows, output, lambda out: _show_list(rows, out))
    return ExitCode.OK


def _show_list(rows: Sequence[dict[str, Any]], out: TextIO) -> None:
    from imrcli.render.rules import show_list

    show_list(rows, out)


@shares()
def show(
    name: Annotated[
        str,
        typer.Argument(metavar="ID", help="Id of a rule.", autocompletion=complete.rule_ids),
    ],
    *,
    own: OwnFiles = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> ExitCode:
    """Show one rule: why it exists, its pattern, what it reads and what it refuses."""
    entry = rule_of(name, _own(own))
    if as_json:
        sys.stdout.write(json.dumps(entry._asdict(), ensure_ascii=False, indent=2) + "\n")
    else:
        _show_entry(entry, sys.stdout)
    return ExitCode.OK


def _show_entry(entry: Entry, out: TextIO) -> None:
    from imrcli.render.rules import show_entry

    show_entry(entry, out)


@shares()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Rule files.")],
    *,
    words: Annotated[
        bool, typer.Option("--words", help="The files are vocabularies, as --vocab takes them.")
    ] = False,
) -> ExitCode:
    """Check rule files of your own: their form, their examples, and their speed on long text."""
    from imrcli.extract.own import load_own

    names = [str(file) for file in files]
    for name in names:  # each alone, so that every file is named
        load_own((), [name]) if words else load_own([name])
    load_own((), names) if words else load_own(names)
    for name in names:
        sys.stdout.write(for_terminal(f"{name}: {_good(name, words=words)}") + "\n")
    return ExitCode.OK


def _good(name: str, *, words: bool) -> str:
    if words:
        return "good"
    file = read_own_file(name)
    count = len(file.rules)
    parts = [f"{count} rule{'' if count == 1 else 's'}", *sorted(file.tables)]
    return f"good ({', '.join(parts)})"


def _own(named: list[Path] | None) -> list[OwnFile]:
    return [read_own_file(path) for path in (*own_rules(), *map(str, named or ()))]


def register(app: Application) -> None:
    """Add the commands to the application."""
    rules.command("list")(list_rules)
    rules.command("show")(show)
    rules.command("check")(check)
    app.add_typer(rules, name="rules")
