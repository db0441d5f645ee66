"""Calendar dates in all the forms letters print them, read as ISO 8601 with their place.

Only a whole day is a date: month, day and year. Numbers that make no real day ("2/30/2016") are
refused, never mended. How dates are printed is written down in `rules/dates.yaml`.
"""

from __future__ import annotations

import re

from imrcli.named import NamedTuple
from imrcli.rules import Rule, load, pattern

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FIRST_YEAR, LAST_YEAR = 1900, 2099
# Letters are of this century. "39" is still to come for them, "40" was somebody's year of birth.
FIRST_TWO_DIGIT_YEAR_OF_1900S = 40


class CalendarDate(NamedTuple):
    """One day: ISO 8601, where it stands in the text, and the rule that read it."""

    iso: str
    start: int
    end: int
    rule: str


def find_dates(text: str, start: int = 0, end: int | None = None) -> list[CalendarDate]:
    """All calendar dates of a text, or of a part of it, in order."""
    end = len(text) if end is None else end
    lowered = lower_case(text)
    found: list[CalendarDate] = []
    for rule in load("dates").rules:
        if rule.applies(lowered):
            found += _read(rule, lowered, start, end)
    found.sort(key=lambda date: date.start)
    return found


def to_iso(printed: str) -> str | None:
    """The date that a string states, or None where it is none or more than one date."""
    dates = find_dates(printed)
    return dates[0].iso if len(dates) == 1 else None


def lower_case(text: str) -> str:
    """The text in lower case, with each character where it was.

    The lower case of a few characters is two (a dotted capital I); those are left as they are.
    """
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join([c.lower() if len(c.lower()) == 1 else c for c in text])


def iso_date(year: int, month: int, day: int) -> str | None:
    """A day of the calendar as ISO 8601, or None where there is no such day."""
    if not (1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR):
        return None
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= day <= DAYS[month - 1] + leap:
        return None
    return f"{year:04}-{month:02}-{day:02}"


def full_year(printed: str) -> int:
    """The year meant by two or four figures."""
    year = int(printed)
    if len(printed) == 4:
        return year
    return year + (1900 if year >= FIRST_TWO_DIGIT_YEAR_OF_1900S else 2000)


def _read(rule: Rule, lowered: str, start: int, end: int) -> list[CalendarDate]:
    found: list[CalendarDate] = []
    last_end = -1
    # Without regard to case a pattern is several times slower than on lower-cased text.
    for match in pattern(rule.source, 0).finditer(lowered, start, end):
        if rule.id == "date.numeric" and not _is_one_number(match, last_end):
            continue
        month = match["month"]
        number = int(month) if month.isdigit() else MONTHS.index(month) + 1
        iso = iso_date(full_year(match["year"]), number, int(match["day"]))
        if iso:
            found.append(CalendarDate(iso, match.start(), match.end(), rule.id))
            last_end = match.end()
    return found


def _is_one_number(match: re.Match[str], last_end: int) -> bool:
    """Whether figures and marks are a date rather than a part of a longer number.

    A range of two dates ("1-5-2011-2-6-2012") is no longer number: the second begins where the
    first ended.
    """
    before, after = (
        match.string[match.start() - 1 : match.start()],
        match.string[match.end() : match.end() + 2],
    )
    if before == match["first"] and last_end != match.start() - 1:
        return False
    if len(match["year"]) == 4:
        return True
    # Two figures of a year are believed only between equal marks, and not before more figures.
    followed = after[:1] == match["second"] and after[1:].isdigit()
    return match["first"] == match["second"] != "." and not followed
