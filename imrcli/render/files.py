"""Where results go: standard output, or a file that appears only when it is whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from imrcli.errors import UnreadableError


@contextmanager
def output(path: str | None) -> Iterator[TextIO]:
    """The text stream for results.

    A file is written beside its place under a temporary name, readable by its owner alone, and
    renamed when it is complete; an existing file keeps its content until then, and a symbolic link
    is replaced, never followed.

    Raises:
        UnreadableError: where the file cannot be written.
        SystemExit: with 0, where the reader of a pipe has gone.
    """
    if path is None or path == "-":
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader has what it wanted (`imr ... | head`). Typer would call that a failure.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None
        return
    temporary = f"{path}.{os.getpid()}.part"
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(temporary, flags, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
        os.replace(temporary, path)  # noqa: PTH105  # start-up
    except OSError as error:
        _forget(temporary)
        reason = (error.strerror or type(error).__name__).lower()
        raise UnreadableError(
            path, f"cannot be written: {reason}.", "Name another place with -o."
        ) from error
    except BaseException:
        _forget(temporary)
        raise


def _forget(path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108
    except OSError:
        return
