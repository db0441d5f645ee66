"""Deadlines, holidays and how the days are counted."""

from datetime import date

import pytest

from imrcli.check import check
from imrcli.check.calendar import (
    days_between,
    holidays,
    is_working_day,
    last_day,
    last_working_day,
)
from imrcli.errors import UsageError
from imrcli.model import Case, Decision, Finding, Letter, Source, Treatment

SOURCE = Source("letter.pdf", "", "application/pdf", 1, "pdfium")
UPHELD = Decision(1, "Gym membership", outcome="upheld")
OVERTURNED = Decision(1, "Wrist splint", outcome="overturned")
GIVEN_ALREADY = OVERTURNED._replace(treatment=Treatment(retrospective=True))


def letter(*decisions: Decision, **case: str) -> Letter:
    numbered = tuple(d._replace(number=n) for n, d in enumerate(decisions, 1))
    return Letter(1, SOURCE, "unknown", Case(**case), decisions=numbered)


def deadlines(of: Letter, served: str | None = None) -> dict[str, Finding]:
    found = check(of, served=served)
    return {f.id: f for f in found if f.id.startswith("calendar.")}


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2017-01-02", 30, "2017-02-01"),  # a Wednesday: nothing moves
        ("2016-12-30", 30, "2017-01-30"),  # a Sunday moves to Monday
        ("2017-01-20", 30, "2017-02-21"),  # a Sunday before Presidents' Day moves past it
        ("2017-03-01", 30, "2017-04-03"),  # Cesar Chavez Day, a Friday, moves over the weekend
        ("2016-11-25", 30, "2016-12-27"),  # Christmas on a Sunday is kept on Monday
        ("2016-12-02", 30, "2017-01-03"),  # so is New Year's Day
        ("2017-10-11", 30, "2017-11-13"),  # Veterans Day on a Saturday is kept on Friday
        ("2024-01-30", 30, "2024-02-29"),  # the leap day counts
        ("2016-10-25", 30, "2016-11-25"),  # the day after Thanksgiving is in doubt: it stands
        ("2022-12-01", 30, "2023-01-03"),  # a Saturday, then New Year's Day kept on Monday
    ],
)
def test_last_day_is_a_working_day(start: str, days: int, expected: str) -> None:
    assert last_day(date.fromisoformat(start), days).isoformat() == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2017-02-27", "2017-03-06"),  # Monday to Monday
        ("2017-02-24", "2017-03-03"),  # Friday: the weekend does not count
        ("2017-02-25", "2017-03-03"),  # Saturday: neither does it as a start
        ("2017-02-16", "2017-02-24"),  # Presidents' Day lies between
        ("2017-06-29", "2017-07-07"),  # Independence Day lies between
        ("2017-11-20", "2017-11-28"),  # Thanksgiving does not count, the day after does
    ],
)
def test_five_working_days(start: str, expected: str) -> None:
    assert last_working_day(date.fromisoformat(start), 5).isoformat() == expected


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2015, "01-01 01-19 02-16 03-31 05-25 07-04 09-07 11-11 11-26 12-25"),
        (2016, "01-01 01-18 02-15 03-31 05-30 07-04 09-05 11-11 11-24 12-26"),
        (2017, "01-02 01-16 02-20 03-31 05-29 07-04 09-04 11-10 11-23 12-25"),
        (2019, "01-01 01-21 02-18 04-01 05-27 07-04 09-02 11-11 11-28 12-25"),
        (2021, "01-01 01-18 02-15 03-31 05-31 07-05 09-06 11-11 11-25 12-25"),
        (2025, "01-01 01-20 02-17 03-31 05-26 07-04 09-01 11-11 11-27 12-25"),
    ],
)
def test_holidays_of_a_year_by_rule(year: int, days: str) -> None:
    assert [day.strftime("%m-%d") for day in sorted(holidays(year))] == days.split()


def test_no_holiday_of_the_rules_is_a_working_day() -> None:
    for year in range(2013, 2031):
        assert len(holidays(year)) == 10
        assert not any(is_working_day(day) for day in holidays(year))


def test_holiday_in_doubt_counts_as_a_working_day_and_is_named() -> None:
    # 30 days from 9 September 2016 is 9 October, a Sunday; the Monday is Columbus Day.
    found = deadlines(letter(UPHELD, decision_date="2016-09-09"))["calendar.appeal"]
    assert "Monday 2016-10-10 (Columbus Day: some offices close)" in found.message


def test_appeal_is_counted_from_the_decision_date_and_says_so() -> None:
    found = deadlines(letter(UPHELD, decision_date="2016-12-30"))["calendar.appeal"]
    assert found.severity == "info"
    assert found.field == "case.decision_date"
    for said in (
        "Monday 2017-01-30",
        "Friday 2017-02-03 where it was served by mail",
        "LC 4610.6(h)",
        "8 CCR 10575",
        "Counted from the decision date, 2016-12-30, because no date of service was given",
        "computed, verify",
    ):
        assert said in found.message


def test_date_of_service_replaces_the_dates_of_the_letter() -> None:
    of = letter(UPHELD, decision_date="2016-12-30", letter_date="2017-01-03")
    assert "2017-02-02" in deadlines(of)["calendar.appeal"].message
    found = deadlines(of, served="2017-01-09")["calendar.appeal"]
    assert "Wednesday 2017-02-08" in found.message
    assert "the date of service given, 2017-01-09;" in found.message


def test_overturned_treatment_is_to_be_authorized_in_five_working_days() -> None:
    found = deadlines(letter(UPHELD, OVERTURNED, decision_date="2017-02-16"))
    assert "Friday 2017-02-24" in found["calendar.authorize"].message
    assert "8 CCR 9792.10.7(a)(2)" in found["calendar.authorize"].message
    assert "computed, verify" in found["calendar.authorize"].message
    assert found["calendar.authorize"].message.startswith("Decision 2: ")
    assert found["calendar.authorize"].field == "decisions[1].outcome"
    assert "calendar.reimburse" not in found


@pytest.mark.parametrize(
    "decision",
    [
        GIVEN_ALREADY,
        OVERTURNED._replace(treatment=Treatment(dates_of_service=("2016-12-29",))),
        OVERTURNED._replace(heading="Retrospective: fusion was the original request."),
    ],
)
def test_treatment_already_given_is_to_be_reimbursed_in_twenty_days(decision: Decision) -> None:
    found = deadlines(letter(decision, decision_date="2017-02-13"))
    assert "Monday 2017-03-06" in found["calendar.reimburse"].message
    assert "8 CCR 9792.10.7(a)(1)" in found["calendar.reimburse"].message
    assert "calendar.authorize" not in found


def test_nothing_is_to_be_authorized_where_all_is_upheld() -> None:
    found = deadlines(letter(UPHELD, decision_date="2017-02-13", ur_denial_date="2016-12-19"))
    assert set(found) == {"calendar.appeal", "calendar.resubmit"}
    assert "until 2017-12-19" in found["calendar.resubmit"].message


def test_denial_of_a_leap_day_stands_until_the_end_of_february() -> None:
    of = letter(UPHELD, decision_date="2016-04-13", ur_denial_date="2016-02-29")
    assert "until 2017-02-28" in deadlines(of)["calendar.resubmit"].message


def test_without_any_date_no_deadline_is_computed() -> None:
    assert set(deadlines(letter(OVERTURNED))) == {"calendar.no-start"}


def test_service_before_the_decision_is_a_warning() -> None:
    of = letter(UPHELD, decision_date="2017-02-13")
    found = deadlines(of, served="2017-02-10")["calendar.served-before-decision"]
    assert found.severity == "warning"
    # The short form of a date is compared as a date, not as letters.
    assert "calendar.served-before-decision" not in deadlines(of, served="20170215")


@pytest.mark.parametrize("served", ["", "02/13/2017", "2017-02-30", "soon", "9999-12-31"])
def test_service_on_no_date_is_refused(served: str) -> None:
    with pytest.raises(UsageError, match="--served"):
        check(letter(UPHELD, decision_date="2017-02-13"), served=served)


def test_impossible_years_end_in_no_deadline_and_not_in_an_error() -> None:
    of = letter(OVERTURNED, UPHELD, decision_date="9999-12-31", ur_denial_date="9999-12-31")
    assert set(deadlines(of)) == {"calendar.no-start"}


def test_days_between_needs_both_dates() -> None:
    assert days_between("2016-12-31", "2017-01-30") == 30
    assert days_between(None, "2017-01-30") is None
    assert days_between("2017-01-30", "rubbish") is None
