"""Reads how many visits a request asks for, how often a week and for how many weeks.

The rules see the request with every number word in digits. A total is read where the letter states
one, or where visits a week times weeks is one single number; a stated total stays even where the
product differs.
"""

from __future__ import annotations

from imrcli.model import Range, Sessions, Status
from imrcli.named import NamedTuple
from imrcli.rules import Rule, load

MOST = 500  # visits, or weeks; larger numbers count something else
PRODUCT = "sessions.product"


class Count(NamedTuple):
    """Sessions read, with the place and the rule of the first number that said so."""

    sessions: Sessions
    start: int
    end: int
    rule: str
    status: Status = Status.FOUND


class Number(NamedTuple):
    """A number or range read by one rule."""

    range: Range
    start: int
    end: int
    rule: str


def read_sessions(digits: str) -> Count | None:
    """Visits, visits a week and weeks, or None where the request counts none.

    `digits` is the request as `imrcli.extract.numbers.in_digits` writes it.
    """
    per_week = _first(digits, "per_week")
    weeks = _first(digits, "weeks")
    if per_week is None or weeks is None:
        per_week, weeks = _pair(digits, per_week, weeks)
    total = _first(digits, "total")
    read = [number for number in (total, per_week, weeks) if number]
    if not read:
        return None
    stated = _single(total)
    sessions = Sessions(
        total=stated if total else _product(per_week, weeks),
        per_week=per_week.range if per_week else None,
        weeks=weeks.range if weeks else None,
    )
    ambiguous = total is not None and stated is None
    status = Status.AMBIGUOUS if ambiguous else Status.FOUND
    return Count(sessions, read[0].start, read[0].end, read[0].rule, status)


def _first(digits: str, field: str) -> Number | None:
    """What the first rule of a field that matches reads."""
    for rule in load("treatments").of(field):
        if rule.applies(digits):
            number = _number(rule, digits)
            if number:
                return number
    return None


def _number(rule: Rule, digits: str) -> Number | None:
    for match in rule.regex.finditer(digits):
        if "low" in rule.data:
            low = int(rule.data["low"])
            return Number((low, low), match.start(), match.end(), rule.id)
        groups = match.groupdict()
        found = _range(groups["low"], groups.get("high"))
        if found:
            return Number(found, match.start(), match.end(), rule.id)
    return None


def _range(low: str, high: str | None) -> Range | None:
    smallest = int(low)
    largest = int(high) if high else smallest
    return (smallest, largest) if 0 < smallest <= largest <= MOST else None


def _pair(
    digits: str, per_week: Number | None, weeks: Number | None
) -> tuple[Number | None, Number | None]:
    """The two numbers of "2 times 6", where the letter does not say it in words."""
    for rule in load("treatments").of("sessions"):
        if not rule.applies(digits):
            continue
        for match in rule.regex.finditer(digits):
            first = _range(match["low"], match["high"])
            second = _range(match["weeks"], match["weeks_high"])
            if first and second:
                at = (match.start(), match.end(), rule.id)
                return per_week or Number(first, *at), weeks or Number(second, *at)
    return per_week, weeks


def _single(number: Number | None) -> int | None:
    if number is None or number.range[0] != number.range[1]:
        return None
    return number.range[0]


def _product(per_week: Number | None, weeks: Number | None) -> int | None:
    a, b = _single(per_week), _single(weeks)
    return a * b if a and b else None
