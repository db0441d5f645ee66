"""Rows of figures, and how they are printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """One figure: what was measured, the median, and what it compares to."""

    name: str
    figure: str
    note: str


def milliseconds(seconds: float) -> str:
    """`12.3 ms`."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def megabytes(size: int) -> str:
    """`35 MB`."""
    return f"{size / 1e6:.0f} MB"


def ratio(one: float, other: float) -> str:
    """One measure as a share of another."""
    return f"{one / other:.2f}"


def print_table(title: str, rows: Iterable[Row]) -> None:
    """Print the rows under a title, in Markdown."""
    print(f"\n### {title}\n\n| what | median | note |\n|---|---|---|", flush=True)
    for row in rows:
        print(f"| {row.name} | {row.figure} | {row.note} |", flush=True)
