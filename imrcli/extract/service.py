"""Reads whether a treatment was given already, and on which days."""

from __future__ import annotations

from imrcli.extract.dates import CalendarDate, find_dates
from imrcli.named import NamedTuple
from imrcli.rules import Rule, load

NEAR = 4  # characters behind "DOS" in which a day that cannot be read begins
BEFORE = 30  # characters before a date in which its kind is said


class Service(NamedTuple):
    """Retrospective or not (with the place and rule that say so) and the days of service."""

    retrospective: bool = False
    start: int = -1
    end: int = -1
    rule: str | None = None
    dates: tuple[CalendarDate, ...] = ()


def read_service(lowered: str) -> Service:
    """What a request, or the heading that it is a part of, says of days of service.

    Behind "DOS" or "performed on" stands a day of service. In a request that calls itself
    retrospective any day is one, but not the day of an order or a report.
    """
    word = _search("retrospective", lowered)
    marks = _search("service", lowered)
    if not word and not marks:
        return Service()
    dates = find_dates(lowered)
    served = tuple(_served(lowered, dates, marks[1] if marks else None))
    if marks and not served and not lowered[marks[1] : marks[1] + NEAR].strip(" :)(")[:1].isdigit():
        marks = None
    at = word or marks
    if at is None:
        return Service()
    return Service(True, at[0], at[1], at[2].id, served)


def _search(field: str, lowered: str) -> tuple[int, int, Rule] | None:
    for rule in load("treatments").of(field):
        if rule.applies(lowered):
            match = rule.regex.search(lowered)
            if match:
                return match.start(), match.end(), rule
    return None


def _served(lowered: str, dates: list[CalendarDate], mark: int | None) -> list[CalendarDate]:
    served: list[CalendarDate] = []
    known: set[str] = set()
    for date in dates:
        if mark is not None and date.start < mark:
            continue
        if _is_of_an_order(lowered, date) or date.iso in known:
            continue
        known.add(date.iso)
        served.append(date)
    return served


def _is_of_an_order(lowered: str, date: CalendarDate) -> bool:
    before = lowered[max(0, date.start - BEFORE) : date.start]
    return any(
        rule.applies(before) and rule.regex.search(before)
        for rule in load("treatments").of("order")
    )
