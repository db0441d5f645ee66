"""Turns the type of a page upright, whatever way the page or the scan lies."""

from __future__ import annotations

from imrcli.ingest.rows import Page, Run
from imrcli.named import NamedTuple

Point = tuple[float, float]


class Shown(NamedTuple):
    """A run as an engine found it: baseline from `start` to `end`, in the direction given."""

    start: Point
    end: Point
    direction: tuple[float, float]
    size: float
    bold: bool
    text: str


def upright(shown: list[Shown]) -> Page:
    """Runs grouped by direction of type and each group turned to read from left to right.

    Which way most of the type runs decides what upright is; the page's own rotation says nothing
    more. Type in another direction (a stamp on the margin) follows as a group of its own.
    """
    quarters: dict[int, list[Shown]] = {}
    for item in shown:
        quarters.setdefault(_quarter(item.direction), []).append(item)
    groups = sorted(quarters.items(), key=lambda group: -sum(len(s.text) for s in group[1]))
    return [[_turned(item, quarter) for item in items] for quarter, items in groups]


def _quarter(direction: tuple[float, float]) -> int:
    a, b = direction
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 2
    return 1 if b >= 0 else 3


def _turned(item: Shown, quarter: int) -> Run:
    x0, y = _turn(item.start, quarter)
    x1, _ = _turn(item.end, quarter)
    return Run(x0, max(x0, x1), y, item.size, item.bold, item.text)


def _turn(point: Point, quarter: int) -> Point:
    """Rotate a point clockwise by quarters of a circle."""
    x, y = point
    if quarter == 0:
        return x, y
    if quarter == 1:
        return y, -x
    if quarter == 2:
        return -x, -y
    return -y, x
