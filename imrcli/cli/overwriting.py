"""Refuses to write over what is read: `imr summarize letter.pdf -o letter.pdf`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from imrcli.errors import UsageError

TARGETS = {"output": "-o", "page_image": "--page-image"}
INPUTS = ("files", "paths", "file", "letters", "gold", "db")


def refuse_overwriting(values: Mapping[str, Any]) -> None:
    """Refuse a file to write that is an input, or a letter of a folder that is one.

    Args:
        values: of the parameters of a command, by their names.

    Raises:
        UsageError: with the name of the file; it has not been touched.
    """
    for name, option in TARGETS.items():
        target = values.get(name)
        if target and os.path.isfile(target):  # noqa: PTH113
            for source in _named(values):
                if _is_of(target, source):
                    cure = f"Name another file with {option}."
                    raise UsageError(target, "is read, and would be written over.", cure)


def _named(values: Mapping[str, Any]) -> Iterator[str]:
    for name in INPUTS:
        value = values.get(name)
        if isinstance(value, str | os.PathLike):
            yield str(value)
        else:
            yield from map(str, value or ())


def _is_of(target: str, source: str) -> bool:
    """Whether a file is this input, by whatever name, or one of the letters in this folder."""
    from imrcli.ingest.names import is_letter_name

    try:
        if os.path.samefile(target, source):  # noqa: PTH121
            return True
    except OSError:
        return False  # it will be said that the input is not there
    if not os.path.isdir(source) or not is_letter_name(os.path.basename(target)):  # noqa: PTH112, PTH119
        return False
    place, folder = os.path.realpath(target), os.path.realpath(source)
    return place.startswith(os.path.join(folder, ""))  # noqa: PTH118
