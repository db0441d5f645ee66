"""Runs `imr` and others on a terminal of their own, with somebody typing."""

from __future__ import annotations

import os
import pty
import sys
import threading
from collections.abc import Callable
from pathlib import Path

# Written behind all that a process wrote to its terminal.
END = b"\x04"


def shown_until_ended(
    wait: Callable[[], object], ours: int, theirs: int, typed: tuple[str, ...] = ()
) -> bytes:
    """All that the terminal showed when `wait` returns; both its ends are closed then.

    What is not read yet may get lost when the last process closes its end of a terminal, so this
    process keeps it open, too, and knows the end by a mark.
    Each of the words `typed` is typed when the terminal shows a question (a colon and a space).
    """

    def mark() -> None:
        try:
            wait()
        finally:
            os.write(theirs, END)

    watcher = threading.Thread(target=mark)
    watcher.start()
    shown = b""
    waiting = list(typed)
    while not shown.endswith(END):
        shown += os.read(ours, 65536)
        if waiting and shown.endswith(b": "):
            os.write(ours, waiting.pop(0).encode() + b"\n")
    watcher.join()
    os.close(theirs)
    os.close(ours)
    return shown.removesuffix(END)


def on_a_terminal(
    *arguments: str | Path, typed: tuple[str, ...] = (), out: Path
) -> tuple[int, bytes]:
    """The exit code, and all that the terminal showed; stdout goes into the file `out`."""
    ours, theirs = pty.openpty()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(ours)
            os.login_tty(theirs)
            os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT, 0o600), 1)
            command = [sys.executable, "-m", "imrcli", *map(str, arguments)]
            os.execv(sys.executable, command)  # noqa: S606
        finally:
            os._exit(99)
    ended: list[int] = []
    shown = shown_until_ended(lambda: ended.append(os.waitpid(pid, 0)[1]), ours, theirs, typed)
    return os.waitstatus_to_exitcode(ended[0]), shown
