"""Reads the plain command lines that scripts use, without the Typer application.

`imr summarize letter.pdf --json` takes less time than importing Typer. Only forms whose meaning is
beyond doubt are read here; for anything else `parse` gives None and Typer decides. A test holds
both readings against each other.
"""

from __future__ import annotations

from imrcli.cli.request import FORMATS, Output, Request
from imrcli.reading import Reading

COMMANDS = ("summarize", "decisions", "text")
SHORTCUTS = {f"--{name}": name for name in FORMATS[1:]}


def parse(arguments: list[str]) -> Request | None:
    """The request, or None where Typer has to read the line."""
    if not arguments or arguments[0] not in COMMANDS:
        return None
    files: list[str] = []
    chosen: list[str] = []
    evidence = False
    for argument in arguments[1:]:
        if argument == "-" or not argument.startswith("-"):
            files.append(argument)
        elif argument in SHORTCUTS and arguments[0] != "text":
            chosen.append(SHORTCUTS[argument])
        elif argument == "--evidence" and arguments[0] != "text":
            evidence = True
        else:
            return None
    if len(chosen) > 1 or not _plain_environment():
        return None
    output = Output(format=chosen[0]) if chosen else Output()
    return Request(arguments[0], tuple(files), Reading(evidence=evidence), output)


def _plain_environment() -> bool:
    """Whether no IMR_* variable changes what the command line means."""
    import os

    return not any(name.startswith("IMR_") for name in os.environ)
