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
    if len(chosen) > 1 or is_configured():
        return None
    output = Output(format=chosen[0]) if chosen else Output()
    return Request(arguments[0], tuple(files), Reading(evidence=evidence), output)


def is_configured() -> bool:
    """Whether a variable or a configuration folder may change what the command line means."""
    import os

    if any(name.startswith("IMR_") for name in os.environ):
        return True
    return any(map(os.path.isdir, config_folders()))  # start-up


def config_folders() -> tuple[str, ...]:
    """Where the configuration folder can be on any system this runs on.

    Among them is the one that platformdirs tells, whose import takes longer than to look; a test
    holds both against each other.
    """
    import os

    home = os.path.expanduser("~")  # noqa: PTH111
    chosen = os.path.expanduser(os.environ.get("XDG_CONFIG_HOME", "").strip())  # noqa: PTH111
    return tuple(
        f"{folder}/imr"
        for folder in (chosen, f"{home}/.config", f"{home}/Library/Application Support")
        if folder
    )
