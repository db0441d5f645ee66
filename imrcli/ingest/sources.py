"""What the command line names, as single inputs in a fixed order.

Files are taken as named; folders are walked in sorted order for the kinds of file that hold
letters; `-` is standard input.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from imrcli.errors import ImrError, UnreadableError

STDIN = "-"
STDIN_NAME = "<stdin>"
LETTER_FILES = (".pdf", ".txt")


class Input(NamedTuple):
    """One input to read: a file by its path, or bytes already in memory."""

    name: str
    data: bytes | None = None  # None: the name is a path


def inputs(names: Iterable[str]) -> Iterator[Input | ImrError]:
    """Single inputs in order; what cannot be listed comes as its error, and the rest goes on."""
    for name in names:
        if name == STDIN:
            yield _standard_input()
        elif os.path.isdir(name):  # noqa: PTH112  # start-up
            yield from _folder(name)
        else:
            yield Input(name)


def _standard_input() -> Input:
    import sys

    return Input(STDIN_NAME, sys.stdin.buffer.read())


def _folder(name: str) -> Iterator[Input | ImrError]:
    empty = True
    for folder, folders, files in os.walk(name):
        folders.sort()
        for file in sorted(files):
            if file.lower().endswith(LETTER_FILES):
                empty = False
                yield Input(os.path.join(folder, file))  # noqa: PTH118
    if empty:
        kinds = ", ".join(LETTER_FILES)
        yield UnreadableError(name, f"is a folder without letters ({kinds}).", "Name another one.")


def load(source: Input, most_bytes: int) -> bytes:
    """The bytes of an input; never more than one above the limit is read.

    Raises:
        UnreadableError: where the file cannot be opened, with the reason.
    """
    if source.data is not None:
        return source.data
    try:
        with open(source.name, "rb") as file:  # noqa: PTH123  # start-up
            return file.read(most_bytes + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UnreadableError(
            source.name, f"cannot be opened: {reason}.", "Check its name and its permissions."
        ) from error
