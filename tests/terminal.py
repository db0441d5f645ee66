"""Runs `imr` on a terminal of its own, with somebody typing."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path


def on_a_terminal(
    *arguments: str | Path, typed: tuple[str, ...] = (), out: Path
) -> tuple[int, bytes]:
    """The exit code, and all that the terminal showed; stdout goes into the file `out`.

    Each of the words `typed` is typed when the terminal shows a question (a colon and a space).
    """
    pid, terminal = pty.fork()
    if pid == 0:
        try:
            os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT, 0o600), 1)
            command = [sys.executable, "-m", "imrcli", *map(str, arguments)]
            os.execv(sys.executable, command)  # noqa: S606
        finally:
            os._exit(99)
    shown = b""
    waiting = list(typed)
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # Linux says so at the end
            break
        if not chunk:
            break
        shown += chunk
        if waiting and shown.endswith(b": "):
            os.write(terminal, waiting.pop(0).encode() + b"\n")
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown
