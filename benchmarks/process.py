"""Times whole processes by the operating system's own account of them."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from typing import NamedTuple


class Usage(NamedTuple):
    """One finished process: wall and CPU seconds, and the most memory it held, in bytes."""

    wall: float
    cpu: float
    memory: int
    status: int


def run_once(command: list[str]) -> Usage:
    """Run a command with its output thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    cpu = usage.ru_utime + usage.ru_stime
    return Usage(wall, cpu, usage.ru_maxrss * 1024, process.returncode)


def medians(commands: dict[str, list[str]], runs: int) -> dict[str, Usage]:
    """The median of each figure for each command, run in turn so that all see the same machine.

    The first run of each is not counted. A command that fails is left out.
    """
    counted: dict[str, list[Usage]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            usage = run_once(command)
            if turn and usage.status == 0:
                counted[name].append(usage)
    return {
        name: Usage(
            statistics.median(u.wall for u in usages),
            statistics.median(u.cpu for u in usages),
            max(u.memory for u in usages),
            0,
        )
        for name, usages in counted.items()
        if usages
    }
