"""Dates are cut to their year or shifted in the form in which they are printed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imrcli.extract.dates import find_dates
from imrcli.redact import Policy, redact_text
from imrcli.redact.letter import mark
from imrcli.redact.policy import FEWEST_DAYS, MOST_DAYS, days_back

KEEP_DATES = Policy(dates="keep")
SHIFT = Policy(dates="shift", key="a secret")


def shifted(text: str, days: int = 10) -> str:
    """A text with its dates moved back by a known number of days."""
    return mark([text], SHIFT, days, ())[0].render()


@pytest.mark.parametrize(
    ("text", "year", "ten_days_before"),
    [
        ("10/14/2016", "2016", "10/04/2016"),
        ("10-14-16", "2016", "10-04-16"),
        # A space or a line end inside.
        ("10/14/ 2016", "2016", "10/04/ 2016"),
        ("10-14-\n2016", "2016", "10-04-\n2016"),
        ("1/5/2016", "2016", "12/26/2015"),
        ("1/5/00", "2000", "12/26/99"),
        ("October 14, 2016", "2016", "October 4, 2016"),
        ("Oct. 11th, 2016", "2016", "Oct. 1st, 2016"),
        ("Oct. 21st, 2016", "2016", "Oct. 11th, 2016"),
        ("OCTOBER 5 2016", "2016", "SEPTEMBER 25 2016"),
        ("Friday, October 14, 2016", "2016", "Tuesday, October 4, 2016"),
        ("14 Oct 2016", "2016", "4 Oct 2016"),
        ("2016-10-14", "2016", "2016-10-04"),
        ("2016-01-05T08:00:00Z", "2016T08:00:00Z", "2015-12-26T08:00:00Z"),
        ("10.14.2016", "2016", "10.04.2016"),
        # Leap years.
        ("3/5/2016", "2016", "2/24/2016"),
        ("3/5/2015", "2015", "2/23/2015"),
        # Ranges keep their one year; a shift that would need two has no such form.
        ("10/14/16-10/16/16", "2016-2016", "10/04/16-10/06/16"),
        ("10/14-10/16/2016", "2016", "10/04-10/06/2016"),
        ("12/30-1/2/2017", "2016-2017", "12/20-12/23/2016"),
        ("October 14-16, 2016", "2016", "October 4-6, 2016"),
        ("October 10-12, 2016", "2016", "[DATE]"),
        ("October 2016", "2016", "October 2016"),
        ("10/2016", "2016", "10/2016"),
        # What is left of one date may make another of what stands before it.
        ("October 10/14/2016", "2016", "October 10/04/2016"),
        # Without a year there is nothing to leave and nothing to shift.
        ("October 14th", "[DATE]", "[DATE]"),
        ("seen on 10/14 and 10/21.", "seen on [DATE].", "seen on [DATE]."),
        # Impossible.
        ("02/30/2016", "[DATE]", "[DATE]"),
        ("13/45/2016", "[DATE]", "[DATE]"),
        ("10/14/20166", "[DATE]", "[DATE]"),
        ("10/14/0016", "[DATE]", "[DATE]"),
    ],
)
def test_date_is_cut_to_its_year_or_shifted_in_its_own_form(
    text: str, year: str, ten_days_before: str
) -> None:
    assert redact_text(text) == year
    assert shifted(text) == ten_days_before
    assert redact_text(text, KEEP_DATES) == text


@pytest.mark.parametrize("policy", [Policy(), KEEP_DATES, SHIFT], ids=lambda p: p.dates)
@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("DOB: 03/17/1956", "DOB: [DOB]"),
        ("date of birth is March 17, 1956.", "date of birth is [DOB]."),
        ("born 3-17-56", "born [DOB]"),
        ("birthdate 03-17-1956 and 03-17-1965", "birthdate [DOB] and [DOB]"),
    ],
)
def test_date_of_birth_is_removed_under_every_policy(
    policy: Policy, text: str, redacted: str
) -> None:
    assert redact_text(text, policy) == redacted


def test_shift_keeps_the_intervals_of_a_letter() -> None:
    text = "Case CM16-0000417: injured 10/14/2016, seen 10/20/2016 and November 3, 2016."
    moved = redact_text(text, SHIFT)
    days = days_back(SHIFT, "CM16-0000417")
    assert FEWEST_DAYS <= days <= MOST_DAYS
    assert moved == shifted(text, days)


def test_shift_follows_the_key_and_the_case_number() -> None:
    one, other = "CM16-0000417 10/14/2016", "CM16-0000418 10/14/2016"
    assert redact_text(one, SHIFT) == redact_text(one, SHIFT)
    assert redact_text(one, SHIFT) != redact_text(one, SHIFT._replace(key="another"))
    assert redact_text(one, SHIFT) != redact_text(other, SHIFT)


def test_shift_without_a_key_is_another_each_time() -> None:
    text = "10/14/2016"
    assert len({redact_text(text, Policy(dates="shift")) for _ in range(20)}) > 1


def test_offset_takes_every_value_and_no_other() -> None:
    days = {days_back(SHIFT, str(n)) for n in range(6000)}
    assert days == set(range(FEWEST_DAYS, MOST_DAYS + 1))


PRINTED_DATE = st.one_of(
    st.builds(
        "{0}{3}{1}{4}{2}".format,
        st.integers(1, 13),
        st.integers(1, 31),
        st.sampled_from(["2016", "16", "1998", "09"]),
        *[st.sampled_from(["/", "-", ".", "–", "‑", "/ ", " - "])] * 2,
    ),
    st.builds(
        "{0}{1}{2}{3}".format,
        st.sampled_from(["October ", "Oct. ", "Febuary ", "may ", "MARCH", "of june "]),
        st.integers(1, 31),
        st.sampled_from([", ", "th, ", " ", ",", ". "]),
        st.sampled_from(["2016", "1998"]),
    ),
    st.sampled_from(["2016-10-14", "the 14th of-oct 2016", "14 Oct 2016"]),
)


@settings(deadline=None)
@given(st.lists(st.tuples(PRINTED_DATE, st.sampled_from([" ", "-", ", ", ""])), max_size=5))
def test_no_date_that_imr_can_read_is_left(dates: list[tuple[str, str]]) -> None:
    assert find_dates(redact_text("".join(map("".join, dates)))) == []
