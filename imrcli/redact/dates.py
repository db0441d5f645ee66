"""Dates in every printed form: left, cut down to the year, shifted, or removed.

A shifted date is printed in the form it had: the same strokes and spaces, the month in figures, as
a word or shortened, leading zeros where there were any. What cannot be a date though it has its
form, what has no year (whose shift nobody could compute), and a range that cannot keep its form are
replaced by a mark. A date of birth is always removed.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from imrcli.extract.dates import CalendarDate, find_dates, full_year
from imrcli.redact.policy import Policy
from imrcli.redact.sheet import Sheet, rules
from imrcli.rules import Rule

DATE = "[DATE]"
DOB = "[DOB]"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
YEARS = range(1850, 2100)  # in which a letter's date can lie
BEFORE_BIRTH = 60  # characters before a date in which "date of birth" is looked for
MIDDLE = 15  # stands for the day in a date without one

Edit = tuple[int, int, str]


def mark_dates(sheet: Sheet, policy: Policy, days: int) -> None:
    """Decide about every date of a text; `days` is how far shifted dates move back."""
    for rule in rules("date"):
        if rule.applies(sheet.lowered):
            for match in rule.regex.finditer(sheet.text):
                _mark(sheet, rule, match, policy, days)
    for found in find_dates(sheet.text):
        _mark_found(sheet, found, policy)


def _mark(sheet: Sheet, rule: Rule, match: re.Match[str], policy: Policy, days: int) -> None:
    start, end = _span(match)
    if not sheet.is_free(start, end) or not _is_date(match):
        return
    if _is_birth(sheet, start):
        sheet.put(start, end, DOB, rule.id)
    elif policy.dates == "keep":
        sheet.shield(start, end)
    else:
        first, last = _first(match), _last(match)
        if first is None or last is None:
            text = DATE
        elif policy.dates == "year":
            text = _years(first, last)
        else:
            text = _shifted(match, first, last, days)
        sheet.put(start, end, text, rule.id)


def _mark_found(sheet: Sheet, found: CalendarDate, policy: Policy) -> None:
    """Decide about a date in a form so odd that only the reader of letters knows it."""
    if _is_birth(sheet, found.start):
        sheet.put(found.start, found.end, DOB, found.rule)
    elif policy.dates != "keep":
        year = found.iso[:4] if policy.dates == "year" else DATE
        sheet.put(found.start, found.end, year, found.rule)


def _span(match: re.Match[str]) -> tuple[int, int]:
    """From the first to the last group: a word before a date may be part of the pattern."""
    spans = [match.span(i) for i in range(1, match.re.groups + 1) if match[i] is not None]
    return min(start for start, _ in spans), max(end for _, end in spans)


def _is_birth(sheet: Sheet, start: int) -> bool:
    before = sheet.text[max(0, start - BEFORE_BIRTH) : start]
    if any(rule.regex.search(before) for rule in rules("birth")):
        return True
    # The second of two dates of birth.
    last = sheet.changes[-1] if sheet.changes else None
    if last is None or last.replacement != DOB or last.end > start:
        return False
    return sheet.text[last.end : start].strip(" ,/\n") in {"", "and", "or", "vs", "versus"}


def _is_date(match: re.Match[str]) -> bool:
    """Whether figures that may be a dose instead are a date: a full year, or a possible day."""
    groups = match.groupdict()
    if groups.get("month") is None or len(groups.get("year") or "") >= 4:
        return True
    before = match.string[max(0, match.start() - 1) : match.start()]
    return (
        1 <= int(groups["month"]) <= 12
        and 1 <= int(groups.get("day") or 1) <= 31
        and not before.isalpha()
    )


# ---------------------------------------------------------------- reading


def _first(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    year = _year(groups.get("year"))
    month, month2 = _month(groups, ""), _month(groups, "2")
    if year is not None and month and month2 and month > month2:
        year -= 1  # "12/30-1/2/2017"
    return _day(year, month, groups.get("day"))


def _last(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    month = _month(groups, "2") or _month(groups, "")
    return _day(_year(groups.get("year")), month, groups.get("day2") or groups.get("day"))


def _year(digits: str | None) -> int | None:
    if digits is None or len(digits) not in {2, 4}:
        return None
    year = full_year(digits)
    return year if year in YEARS else None


def _month(groups: dict[str, str | None], end: str) -> int | None:
    number, name = groups.get("month" + end), groups.get("name" + end)
    if number is not None:
        return int(number)
    if name is None:
        return None
    return next(i for i, month in enumerate(MONTHS, 1) if month[:3] == name[:3].capitalize())


def _day(year: int | None, month: int | None, day: str | None) -> date | None:
    try:
        return None if year is None else date(year, month or 0, MIDDLE if day is None else int(day))
    except ValueError:
        return None


def _years(first: date, last: date) -> str:
    return str(last.year) if first.year == last.year else f"{first.year}-{last.year}"


# ---------------------------------------------------------------- printing


def _shifted(match: re.Match[str], first: date, last: date, days: int) -> str:
    """The matched text with its date, or both ends of its range, moved."""
    moved = first - timedelta(days), last - timedelta(days)
    if not _keeps_form(match, *moved):
        return DATE
    edits: list[Edit] = []
    for end, day in (("", moved[0]), ("2", moved[1])):
        edits += _edits(match, end, day)
    start, stop = _span(match)
    pieces: list[str] = []
    at = start
    for a, b, text in sorted(edits):
        pieces += (match.string[at:a], text)
        at = b
    return "".join(pieces) + match.string[at:stop]


def _keeps_form(match: re.Match[str], first: date, last: date) -> bool:
    """Whether both ends can be printed with one year, and with one month where one is printed."""
    groups = match.groupdict()
    if groups.get("day2") and not (groups.get("month2") or groups.get("name2")):
        return (first.year, first.month) == (last.year, last.month)
    if groups.get("name2"):
        return first.year == last.year
    return True


def _edits(match: re.Match[str], end: str, day: date) -> list[Edit]:
    """What to print for the groups of one end of a date; the year belongs to the last end."""
    groups = match.groupdict()
    pad = _is_padded(groups.get("month" + end), groups.get("day" + end))
    texts = {
        "month" + end: f"{day.month:0{pad}d}",
        "day" + end: f"{day.day:0{pad}d}",
        "name" + end: _like(groups.get("name" + end), MONTHS[day.month - 1]),
        "ordinal" + end: _ordinal(day.day),
        "weekday" + end: _like(groups.get("weekday" + end), WEEKDAYS[day.weekday()]),
    }
    is_last = bool(end) == bool(groups.get("day2") or groups.get("name2"))
    if is_last:
        texts["year"] = f"{day.year:04d}"[-len(groups.get("year") or "0000") :]
    return [(*match.span(group), text) for group, text in texts.items() if groups.get(group)]


def _is_padded(month: str | None, day: str | None) -> int:
    """2 where figures are printed with leading zeros, else 1."""
    figures = [figure for figure in (month, day) if figure is not None]
    if any(figure.startswith("0") for figure in figures):
        return 2
    return 2 if month is not None and all(len(figure) == 2 for figure in figures) else 1


def _like(printed: str | None, word: str) -> str:
    """A word in the length and case of the one printed."""
    if printed is None:
        return word
    short = len(printed) <= 4 and printed.capitalize() not in MONTHS
    word = word[:3] if short else word
    if printed.isupper():
        return word.upper()
    return word.lower() if printed.islower() else word


def _ordinal(day: int) -> str:
    if day in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
