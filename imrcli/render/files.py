"""Where results go: standard output, or a file that appears only when it is whole."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from imrcli.errors import UnreadableError

# A file name that is no UTF-8 must not fail the output that it is named in.
TEXT: Any = {"encoding": "utf-8", "errors": "replace", "newline": ""}


@contextmanager
def output(path: str | None) -> Iterator[TextIO]:
    """The text stream for results.

    A file is written beside its place under a temporary name, readable by its owner alone, and
    renamed when it is complete; an existing file keeps its content until then, and a symbolic link
    is replaced, never followed. A device or a pipe is written to as it is.

    Raises:
        UnreadableError: where the file cannot be written.
        OSError: standard output cannot be written; BrokenPipeError where its reader has gone.
    """
    if path is None or path == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        if _is_no_place_for_files(path):
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOCTTY", 0))
            with os.fdopen(handle, "w", **TEXT) as stream:
                yield stream
        else:
            yield from _appearing_whole(path)
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(name: str, error: Exception) -> UnreadableError:
    """The error of a file or stream that takes no more."""
    reason = (getattr(error, "strerror", None) or type(error).__name__).lower()
    return UnreadableError(name, f"cannot be written: {reason}.", "Name another place with -o.")


def _is_no_place_for_files(path: str) -> bool:
    """Whether a path stands for a device or a pipe, which renaming a file would replace.

    /dev/stdout may lead to a regular file, and stands for a stream all the same.
    """
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  # start-up
    except (OSError, ValueError):
        return False
    folder = os.path.realpath(os.path.dirname(path))  # noqa: PTH120
    is_stream = folder == "/dev" or folder.startswith("/proc/")
    return not stat.S_ISDIR(mode) and (is_stream or not stat.S_ISREG(mode))


def _appearing_whole(path: str) -> Iterator[TextIO]:
    temporary = f"{path}.{os.getpid()}.part"
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        handle = private(temporary, flags)
        with os.fdopen(handle, "w", **TEXT) as stream:
            yield stream
        os.replace(temporary, path)  # noqa: PTH105  # start-up
    except BaseException:
        _forget(temporary)
        raise


def private(path: str, flags: int) -> int:
    """Open a file; one that is made is readable by its owner alone: letters are medical facts.

    As an `opener` it makes `open` do so.
    """
    return os.open(path, flags, 0o600)


def _forget(path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108
    except OSError:
        return
