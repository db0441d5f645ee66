"""Calendar dates: every printed form, and what only looks like one."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imrcli.extract.dates import find_dates, iso_date, lower_case, to_iso


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("10/14/2016", "2016-10-14"),
        ("1/5/2012", "2012-01-05"),
        ("10-31-16", "2016-10-31"),
        ("10-14-2016", "2016-10-14"),
        ("10.14.2016", "2016-10-14"),
        ("10\u201314\u20132016", "2016-10-14"),
        ("10/14-2016", "2016-10-14"),
        # A blank behind a mark, printed or left by the folding of a line end.
        ("10/14/ 2016", "2016-10-14"),
        ("10-30- 2016", "2016-10-30"),
        ("10 / 14 / 2016", "2016-10-14"),
        ("September 15, 2014", "2014-09-15"),
        ("Sept. 3, 2016", "2016-09-03"),
        ("Oct 3, 2016", "2016-10-03"),
        ("OCTOBER 3 2016", "2016-10-03"),
        ("October 3.2016", "2016-10-03"),
        ("March 21st, 2015", "2015-03-21"),
        # Misspelt behind the third letter.
        ("Febuary 2, 2015", "2015-02-02"),
        ("4 March 2016", "2016-03-04"),
        ("the 2nd of May, 2014", "2014-05-02"),
        ("7-Aug-2014", "2014-08-07"),
        ("2016-10-14", "2016-10-14"),
        # Two figures: this century, unless the letter would speak of the future.
        ("3/17/56", "1956-03-17"),
        ("3/17/39", "2039-03-17"),
        ("2/29/2016", "2016-02-29"),
    ],
)
def test_printed_date_is_read(printed: str, iso: str) -> None:
    assert to_iso(printed) == iso
    assert to_iso(f"seen on {printed}, again") == iso


@pytest.mark.parametrize(
    "printed",
    [
        "2/30/2016",
        "2/29/2015",
        "13/1/2016",
        "0/5/2016",
        "Sept 31, 2016",
        # No whole day.
        "May 2016",
        "10/2016",
        "on March 16",
        "2014 to 2015",
        # Other numbers.
        "pain of 7/10",
        "blood pressure 120/80",
        "at L4-5-16",
        "12-34-5678",
        "Norco 10/325/10",
        "file 9-10-11-12",
        "page 1/2/3/4",
        "may lift 10 pounds",
    ],
)
def test_what_is_no_calendar_date_is_refused(printed: str) -> None:
    assert find_dates(printed) == []


@pytest.mark.parametrize(
    ("text", "isos"),
    [
        ("from 1/5/2011-2/6/2012", ["2011-01-05", "2012-02-06"]),
        ("from 1-5-2011-2-6-2012", ["2011-01-05", "2012-02-06"]),
        ("12-19-16 and 12-29-16", ["2016-12-19", "2016-12-29"]),
        ("May 1, 2015 and then 6/2/15", ["2015-05-01", "2015-06-02"]),
    ],
)
def test_dates_are_found_in_the_order_of_the_text(text: str, isos: list[str]) -> None:
    assert [found.iso for found in find_dates(text)] == isos


def test_two_dates_are_no_single_date() -> None:
    assert to_iso("1/5/2011 to 2/6/2012") is None


def test_offsets_frame_the_date_as_printed() -> None:
    text = "İ hurt on 10/14/ 2016 and Sept. 3, 2016."
    assert [text[d.start : d.end] for d in find_dates(text)] == ["10/14/ 2016", "Sept. 3, 2016"]


def test_part_of_a_text_is_searched_alone() -> None:
    text = "1/5/2011, 2/6/2012, 3/7/2013"
    assert [found.iso for found in find_dates(text, 9, 19)] == ["2012-02-06"]


@given(st.dates(date(1940, 1, 1), date(2039, 12, 31)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    forms = ("%m/%d/%Y", "%m-%d-%y", "%B %d, %Y", "%b. %d, %Y", "%d %B %Y", "%Y-%m-%d")
    assert {to_iso(day.strftime(form)) for form in forms} == {day.isoformat()}


@given(st.integers(0, 3000), st.integers(-1, 14), st.integers(-1, 33))
def test_iso_date_agrees_with_the_calendar(year: int, month: int, day: int) -> None:
    try:
        expected = date(year, month, day).isoformat() if 1900 <= year <= 2099 else None
    except ValueError:
        expected = None
    assert iso_date(year, month, day) == expected


@given(st.text())
def test_lower_case_keeps_each_character_where_it_was(text: str) -> None:
    lowered = lower_case(text)
    assert len(lowered) == len(text)
    assert all(low in {c, c.lower()} for c, low in zip(text, lowered, strict=True))


@pytest.mark.parametrize("piece", ["1", "1/", "1-", "1/1/", "1-1-11-", "jan ", "jan 1 ", "1 jan "])
def test_a_megabyte_of_one_piece_takes_no_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    before = time.process_time()
    find_dates(text)
    assert time.process_time() - before < 2
