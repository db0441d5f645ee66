"""`imr config`: each setting, its value, and where that comes from; and the way settings get there.

The configuration file becomes the defaults of the Typer application, which puts variables and the
command line above them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from imrcli import settings
from imrcli.cli.command import Application, Offer, leaves, options_of, setting_of
from imrcli.cli.options import shares
from imrcli.errors import ExitCode
from imrcli.safe import for_terminal

Kinds = dict[str, dict[str, type]]
HIDDEN = "(set)"  # shown for a secret


@shares()
def config(
    path: Annotated[
        bool, typer.Option("--path", help="Print only the path of the configuration file.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> ExitCode:
    """Show each setting with its value and where it comes from.

    A setting is an option of a command. The command line wins over a variable (`IMR_JOBS=4`), that
    over the configuration file (`jobs = 4`, or in a table `[check]` for one command), and that over
    the default.
    """
    file = settings.config_file()
    if path:
        sys.stdout.write(file + "\n")
        return ExitCode.OK
    from imrcli.cli.app import tree

    command = tree()
    rows = list(_rows(command, file, settings.read_config(file)))
    if as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    else:
        _show(rows, file)
    _warn(kinds_of(command))
    return ExitCode.OK


def kinds_of(command: Any) -> Kinds:
    """The settings of each command, with the kind of their values."""
    kinds: Kinds = {}
    for words, leaf in leaves(command):
        table = kinds.setdefault(words[0], {})
        table.update((offer.key, offer.kind) for offer in options_of(leaf) if offer.key)
    return kinds


def defaults_of(command: Any) -> dict[str, Any]:
    """What the configuration file sets, as the defaults of a tree of commands.

    Raises:
        UsageError: naming the file and the key.
    """
    file = settings.config_file()
    raw = settings.read_config(file)
    found = settings.defaults(file, raw, kinds_of(command)) if raw else {}
    defaults: dict[str, Any] = {}
    for words, leaf in leaves(command):
        table = defaults
        for word in words:
            table = table.setdefault(word, {})
        given = found.get(words[0], {})
        for param in leaf.params:
            name = setting_of(param)
            if name in given:
                table[param.name] = given[name]
    return defaults


def _rows(command: Any, file: str, raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One row for each setting, and one for each that a table of the file sets for one command."""
    settings.defaults(file, raw, kinds_of(command))  # refuses what is unknown
    top = {_plain(key): value for key, value in raw.items() if not isinstance(value, dict)}
    offers: dict[str, Offer] = {}
    for _, leaf in leaves(command):
        for offer in options_of(leaf):
            if offer.key:
                offers.setdefault(offer.key, offer)
    for name, offer in sorted(offers.items()):
        if offer.variable in os.environ:
            yield _row(name, os.environ[offer.variable], offer.variable)
        elif name in top:
            yield _row(name, top[name], file)
        else:
            yield _row(name, [] if offer.kind is list else offer.initial, "default")
    for table, values in raw.items():
        for key, value in values.items() if isinstance(values, dict) else ():
            if settings.variable(_plain(key)) not in os.environ:
                yield _row(f"{table}.{_plain(key)}", value, file)


def _plain(key: str) -> str:
    return key.replace("-", "_")


def _row(name: str, value: Any, source: str) -> dict[str, Any]:
    if name.rpartition(".")[2] in settings.SECRETS and value:
        value = HIDDEN
    return {"setting": name, "value": value, "source": source}


def _show(rows: list[dict[str, Any]], file: str) -> None:
    there = "" if os.path.isfile(file) else " (not there)"  # noqa: PTH113
    lines = [("Setting", "Value", "From")]
    lines += [(row["setting"], _printed(row["value"]), row["source"]) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in (0, 1)]
    sys.stdout.write(f"Configuration file: {for_terminal(file)}{there}\n")
    for path in settings.own_rules():
        sys.stdout.write(f"Rule file: {for_terminal(path)}\n")
    for setting, value, source in lines:
        line = f"{setting:<{widths[0]}}  {value:<{widths[1]}}  {source}"
        sys.stdout.write(for_terminal(line.rstrip()) + "\n")


def _printed(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "-" if value is None else str(value)


def _warn(kinds: Kinds) -> None:
    """Name variables that look like settings and are none."""
    for name, near in settings.misspelt(kinds).items():
        cure = f" Did you mean {near}?" if near else " Unset it."
        sys.stderr.write(for_terminal(f"{name}: there is no such setting.{cure}") + "\n")


def register(app: Application) -> None:
    """Add the command to the application."""
    app.command()(config)
