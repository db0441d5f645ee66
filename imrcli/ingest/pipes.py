"""Reads a pipe that is named: `imr decisions <(curl ...)`, or a FIFO.

It is opened without waiting for who writes, and each wait for bytes has an end. What a folder holds
is never read so: nobody has named it.
"""

from __future__ import annotations

import os
import stat

from imrcli.errors import LimitError

PIECE = 1 << 16
OURS = ("/dev/fd/", "/proc/self/fd/")  # of what the shell has opened for us


def is_pipe(name: str) -> bool:
    """Whether a name stands for a pipe."""
    try:
        return stat.S_ISFIFO(os.stat(name).st_mode)  # noqa: PTH116  # start-up
    except (OSError, ValueError):
        return False


def read_pipe(name: str, most: int, seconds: float) -> bytes:
    """The bytes of a pipe, to its end.

    Args:
        name: of the pipe.
        most: bytes that are read at most.
        seconds: to wait for any bytes; 0: for ever.

    Raises:
        LimitError: where none come in that time.
        OSError: where it cannot be read.
    """
    from select import POLLIN, poll

    handle = _open(name)
    try:
        waiting = poll()
        waiting.register(handle, POLLIN)
        read = bytearray()
        while len(read) < most:
            if not waiting.poll(seconds * 1000 if seconds else None):
                fact = f"is a pipe into which nobody wrote within {seconds:g} s."
                raise LimitError(name, fact, "See what is to write into it, or raise --timeout.")
            piece = os.read(handle, min(PIECE, most - len(read)))
            if not piece:
                break
            read += piece
        return bytes(read)
    finally:
        os.close(handle)


def _open(name: str) -> int:
    for folder in OURS:
        number = name.removeprefix(folder)
        if number != name and number.isdecimal():
            # Opened anew it would not tell that its writer has come and gone already.
            return os.dup(int(number))
    return os.open(name, os.O_RDONLY | os.O_NONBLOCK)
