"""A pager for what people read on a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from imrcli.cli.request import TABLE, Output

if TYPE_CHECKING:
    import subprocess

PAGER = "less"
LESS = "FRX"  # ends by itself on one screen, shows colour, leaves the text there


@contextmanager
def paged(out: TextIO, output: Output) -> Iterator[TextIO]:
    """The stream to write to: a pager where one is asked for and a table goes to a terminal.

    The program is the one that PAGER names, with its arguments, or else `less`. Where it cannot be
    started the table is written as if no pager had been asked for.
    """
    wanted = output.pager and output.format == TABLE and out.isatty()
    process = _pager() if wanted else None
    if process is None or process.stdin is None:
        yield out
        return
    stream = _Terminal(process.stdin, encoding="utf-8", errors="replace")
    try:
        yield stream
    finally:
        with suppress(BrokenPipeError):  # the reader has seen enough
            stream.close()
        process.wait()


def _pager() -> subprocess.Popen[bytes] | None:
    import os
    import shlex
    import subprocess

    command = os.environ.get("PAGER", "").strip() or PAGER
    try:
        return subprocess.Popen(  # noqa: S603  # the user's own program
            shlex.split(command), stdin=subprocess.PIPE, env={"LESS": LESS, **os.environ}
        )
    except (OSError, ValueError):
        return None


class _Terminal(io.TextIOWrapper):
    """A pipe to a pager, which is as good as the terminal that it writes to."""

    def isatty(self) -> bool:
        """Colour and width are those of the terminal."""
        return True
