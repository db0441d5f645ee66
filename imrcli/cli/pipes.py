"""What is said on stderr; output that nobody reads any more, and streams that were closed."""

from __future__ import annotations

import errno
import os
import sys
from typing import TextIO


def say(line: str) -> None:
    """One line on stderr, shown safely."""
    from imrcli.safe import file_name  # names are the only part of a message from elsewhere

    sys.stderr.write(file_name(line) + "\n")


def reader_left() -> int:
    """End quietly: the reader has what it wanted (`imr ... | head`), which is no error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


# What the system says of a write to a full disk, and of one to a stream that was closed.
UNWRITABLE = frozenset({"ENOSPC", "EDQUOT", "EFBIG", "EIO", "EBADF"})


def is_of_stdout(error: Exception) -> bool:
    """Whether an error is that of a write to stdout; those of files name their file."""
    if not isinstance(error, OSError) or error.filename is not None:
        return False
    return errno.errorcode.get(error.errno or 0) in UNWRITABLE


def refused(failure: Exception) -> int:
    """Say that stdout takes no more; the exit code."""
    from imrcli.cli.execute import complain
    from imrcli.render.files import unwritable

    error = unwritable("<stdout>", failure)
    complain(error)
    return int(error.exit_code)


def open_closed() -> None:
    """Give stdout and stderr something to be: what goes to a closed stdout is to be an error."""
    if sys.stdout is None:
        sys.stdout = _null(1, os.O_RDONLY)
    if sys.stderr is None:
        sys.stderr = _null(2, os.O_WRONLY)


def _null(fd: int, flags: int) -> TextIO:
    opened = os.open(os.devnull, flags)
    if opened != fd:
        os.dup2(opened, fd)
        os.close(opened)
    return open(fd, "w", encoding="utf-8", errors="replace")
