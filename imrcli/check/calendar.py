"""Computes the deadlines that a determination starts. Every one is for the reader to verify.

Days are counted from the date of service where the reader gives it, else from the date of the
letter, else from the decision date, and each finding says from which. The day of the event is not
counted; a last day on a weekend or a holiday moves to the next working day. Only days that are
holidays both by statute and at the appeals board count as holidays: where that is in doubt the
earlier date is the safe one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from imrcli.check.report import Report, tables
from imrcli.errors import UsageError
from imrcli.model import Decision, Letter

if TYPE_CHECKING:
    from datetime import date

APPEAL_DAYS = 30
MAIL_DAYS = 5
AUTHORIZE_WORKING_DAYS = 5
REIMBURSE_DAYS = 20
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SATURDAY, SUNDAY = 5, 6
FIRST_YEAR, LAST_YEAR = 1900, 2199


def check_calendar(report: Report, served: str | None = None) -> None:
    """Add the deadlines of the letter.

    Args:
        report: where to add them.
        served: the date of service, ISO 8601; the letter's own dates where None.

    Raises:
        UsageError: where `served` is no date.
    """
    letter = report.letter
    start, counted_from = _start(letter, served)
    if start is None:
        report.add("calendar.no-start", "case.decision_date")
        return
    decided = _date(letter.case.decision_date)
    if served and decided and start < decided:
        field = "case.decision_date"
        report.add("calendar.served-before-decision", field, served=start, decision=decided)
    report.add(
        "calendar.appeal",
        "case.decision_date",
        day=_named(last_day(start, APPEAL_DAYS)),
        mailed=_named(last_day(start, APPEAL_DAYS + MAIL_DAYS)),
        start=counted_from,
    )
    _add_implementation(report, letter, start, counted_from)
    _add_resubmission(report, letter)


def last_day(start: date, days: int) -> date:
    """The last of a number of calendar days after `start`, on a working day."""
    from datetime import timedelta

    day = start + timedelta(days=days)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def last_working_day(start: date, days: int) -> date:
    """The last of a number of working days after `start`."""
    from datetime import timedelta

    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Whether a day is neither on a weekend nor a holiday that is beyond doubt."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def days_between(earlier: str | None, later: str | None) -> int | None:
    """Calendar days from one ISO 8601 date to another; None where one of them is missing."""
    first, second = _date(earlier), _date(later)
    return None if first is None or second is None else (second - first).days


def _start(letter: Letter, served: str | None) -> tuple[date | None, str]:
    if served is not None:
        start = _date(served)
        if start is None:
            raise UsageError("--served", f"{served!r} is no date.", "Write it as YYYY-MM-DD.")
        return start, f"the date of service given, {start}"
    for value, name in (
        (letter.case.letter_date, "the date of the letter"),
        (letter.case.decision_date, "the decision date"),
    ):
        start = _date(value)
        if start is not None:
            return start, f"{name}, {value}, because no date of service was given"
    return None, ""


def _add_implementation(report: Report, letter: Letter, start: date, counted_from: str) -> None:
    """Days to authorize what is still to come and to pay for what was given."""
    for index, decision in enumerate(letter.decisions):
        if decision.outcome != "overturned":
            continue
        finding, day = "calendar.authorize", last_working_day(start, AUTHORIZE_WORKING_DAYS)
        if _is_given_already(decision):
            finding, day = "calendar.reimburse", last_day(start, REIMBURSE_DAYS)
        report.add(
            finding,
            f"decisions[{index}].outcome",
            number=decision.number,
            day=_named(day),
            start=counted_from,
        )


def _is_given_already(decision: Decision) -> bool:
    # What is left in dispute after a partial authorization may have lost the word.
    told = decision.treatment.retrospective or bool(decision.treatment.dates_of_service)
    return told or "retrospective" in (decision.heading or "").lower()


def _add_resubmission(report: Report, letter: Letter) -> None:
    denial = letter.case.ur_denial_date
    denied = _date(denial)
    if denied is None:
        return
    for index, decision in enumerate(letter.decisions):
        if decision.outcome == "upheld":
            report.add(
                "calendar.resubmit",
                f"decisions[{index}].outcome",
                number=decision.number,
                day=_a_year_after(denied).isoformat(),
                denial=denial,
            )


def _a_year_after(day: date) -> date:
    if day.month == 2 and day.day == 29:
        return day.replace(year=day.year + 1, day=28)
    return day.replace(year=day.year + 1)


@cache
def holidays(year: int, table: str = "holidays") -> dict[date, str]:
    """The days of a year that a table of the rule file keeps, with their names."""
    from datetime import date, timedelta

    kept: dict[date, str] = {}
    for entry in tables()[table]:
        if year < entry.get("since", 0):
            continue
        if "weekday" in entry:
            day = _nth_weekday(year, entry["month"], entry["weekday"], entry["week"])
            day += timedelta(days=entry.get("plus", 0))
        else:
            day = date(year, entry["month"], entry["day"])
            if day.weekday() == SUNDAY:
                day += timedelta(days=1)
            elif day.weekday() == SATURDAY:
                day -= timedelta(days=entry.get("back_from_saturday", 0))
        kept[day] = entry["name"]
    return kept


def _nth_weekday(year: int, month: int, weekday: int, week: int) -> date:
    """The first, second, ... or (-1) last of a weekday in a month."""
    from datetime import date, timedelta

    if week > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (week - 1))
    last = (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def _named(day: date) -> str:
    """`Monday 2017-01-30`, and a word of caution where offices may be closed."""
    doubtful = holidays(day.year, "doubtful_holidays").get(day)
    caution = f" ({doubtful}: some offices close)" if doubtful else ""
    return f"{WEEKDAYS[day.weekday()]} {day.isoformat()}{caution}"


def _date(iso: str | None) -> date | None:
    from datetime import date

    if iso is None:
        return None
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    # Years that no letter can mean would run over the end of the calendar.
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
