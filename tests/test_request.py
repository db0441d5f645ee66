"""Headings: the item decided, and the partial authorization that some of them tell."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imrcli.document import Fold, Trail
from imrcli.extract.request import Request, split_heading
from imrcli.model import Status
from tests.conftest import LETTERS

ORIGINAL = " was the original request. "
BY = " by the Claims Administrator. "
REMAINING = "The remaining IMR eligible portion of the original request, "


def split(text: str) -> tuple[str | None, str | None, str | None]:
    """Request, original request, authorized."""
    request, original, authorized = split_heading(Fold.of(text), Trail())
    return _text(request), _text(original), _text(authorized)


def _text(fold: Fold | None) -> str | None:
    return fold.text if fold else None


@pytest.mark.parametrize(
    "text",
    [
        "Walking boot for the left ankle",
        # A number that opens an item counts something.
        "1 walking boot",
        "2.5 hours of nursing",
        "Retrospective request for a walking boot (DOS: 1/2/2016)",
        # Words of a partial authorization within a plain item.
        "Remaining 6 visits of aquatic therapy",
        "X-ray of the upper portion of the skull",
        "Spinal pump trial authorized by the Claims Administrator",
        "Medically necessary transportation",
        "Labs to include: CBC; urinalysis",
    ],
)
def test_plain_heading_is_the_request(text: str) -> None:
    assert split(text) == (text, None, None)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            f"Yoga 12 visits{ORIGINAL}Yoga 8 visits was authorized{BY}{REMAINING}Yoga 4 visits is",
            ("Yoga 4 visits", "Yoga 12 visits", "Yoga 8 visits"),
        ),
        # What is left stands between the words that lead to it; the whole is named first.
        (
            f"Yoga 12 visits{ORIGINAL}Yoga 8 visits was authorized by the Claims Administrator,"
            " leaving Yoga 4 visits IMR eligible",
            ("Yoga 4 visits", "Yoga 12 visits", "Yoga 8 visits"),
        ),
        (
            "The original request was Yoga 12 visits. The Claims Administrator authorized Yoga 8"
            " visits. The remaining IMR eligible portion is Yoga 4 visits",
            ("Yoga 4 visits", "Yoga 12 visits", "Yoga 8 visits"),
        ),
        # The verb before the outcome was not printed, or is another.
        (
            f"Yoga 12 visits{ORIGINAL}Yoga 8 visits was authorized{BY}{REMAINING}Yoga 4 visits",
            ("Yoga 4 visits", "Yoga 12 visits", "Yoga 8 visits"),
        ),
        (
            "Two braces and a cane were the original requests. A cane was approved by the Claims "
            "Administrator. The remaining IMR-eligible portions of the original requests, two "
            "braces are:",
            ("two braces", "Two braces and a cane", "A cane"),
        ),
        # Items hold periods, commas, colons and the word "is".
        (
            "Retrospective: Naproxen 2.5% gel #60, apply as pain is felt. DOS: 1/2/2016"
            f"{ORIGINAL}Naproxen 2.5% gel #30 was certified{BY}{REMAINING}Naproxen 2.5% gel #30 is",
            (
                "Naproxen 2.5% gel #30",
                "Retrospective: Naproxen 2.5% gel #60, apply as pain is felt. DOS: 1/2/2016",
                "Naproxen 2.5% gel #30",
            ),
        ),
        # Words misspelt, a comma for a period, no "by the Claims Administrator".
        (
            "Yoga 12 visits was the orginal request. Yoga 8 visits was authorized, The remaning "
            "IMR eligble portion of the original request, Yoga 4 visits is",
            ("Yoga 4 visits", "Yoga 12 visits", "Yoga 8 visits"),
        ),
        # The first sentence is missing.
        (
            f"Six visits were certified{BY}The remaining portion of the request that is IMR "
            "eligible, two visits is",
            ("two visits", None, "Six visits"),
        ),
        # The claims administrator comes first.
        (
            f"A bed{ORIGINAL}The Claims Administrator has authorized a 2.5 inch pad. {REMAINING}a "
            "bed is",
            ("a bed", "A bed", "a 2.5 inch pad"),
        ),
        # Something else was authorized: all of the request is left, repeated or not.
        (
            f"A bed{ORIGINAL}The Claims Administrator authorized a pad, leaving the original "
            "request IMR eligible. The original request, a bed is",
            ("a bed", "A bed", "a pad"),
        ),
        (
            f"A bed{ORIGINAL}The Claims Administrator authorized a pad, leaving the original "
            "request IMR eligible",
            ("A bed", "A bed", "a pad"),
        ),
        (f"A bed{ORIGINAL}", ("A bed", "A bed", None)),
    ],
)
def test_partial_authorization_is_taken_apart(
    text: str, parts: tuple[str | None, str | None, str | None]
) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("1) Regarding the request for Yoga twelve visits", "Yoga twelve visits"),
        ("Regarding the request for a walking boot:", "walking boot"),
        # The space before "medically" was lost in print.
        (
            "MAXIMUS Federal Services, Inc. has determined the request for yoga is notmedically "
            "necessary and appropriate.",
            "yoga",
        ),
        ("3. Yoga twelve visits is medically necessary and appropriate.", "Yoga twelve visits"),
        ("3. Yoga twelve visits is not medically necessary", "Yoga twelve visits"),
    ],
)
def test_phrase_of_older_letters_is_taken_off(text: str, request_: str) -> None:
    assert split(text) == (request_, None, None)


def test_what_is_left_is_not_guessed() -> None:
    trail = Trail()
    text = f"Yoga 12 visits{ORIGINAL}Yoga 8 visits was authorized{BY}"
    parts = split_heading(Fold.of(text), trail)
    assert parts.request is None
    assert trail.evidence()["request"].status is Status.UNPARSED
    assert trail.evidence()["authorized"].status is Status.FOUND


def test_parts_point_into_the_heading_as_printed() -> None:
    text = f"Yoga 12\n visits{ORIGINAL}Yoga 8 visits was authorized{BY}{REMAINING}Yoga\n4 visits is"
    trail = Trail()
    split_heading(Fold.of(text), trail)
    marks = trail.evidence()
    printed = {path: text[m.start : m.end] for path, m in marks.items()}
    assert printed == {
        "request": "Yoga\n4 visits",
        "original_request": "Yoga 12\n visits",
        "authorized": "Yoga 8 visits",
    }
    assert marks["request"].rule == "request.remaining"


def test_empty_heading_has_no_parts() -> None:
    trail = Trail()
    assert split_heading(Fold.of(""), trail) == Request(None)
    assert {mark.status for mark in trail.evidence().values()} == {Status.ABSENT}


PIECES = st.sampled_from(
    [ORIGINAL, BY, REMAINING, "Yoga", " was authorized", " is", ". ", ", "]
) | (
    st.sampled_from(
        ["1) ", "the original request ", "The Claims Administrator authorized ", "\u0130"]
    )
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=20).map("".join))
def test_any_heading_is_split_into_parts_of_itself(text: str) -> None:
    heading = Fold.of(text)
    for part in split_heading(heading, Trail()):
        assert part is None or (part.text and part.text in heading.text)


@pytest.mark.parametrize(
    "unit", ["a", " is", "1. ", ORIGINAL, REMAINING, " was authorized", "the original request, "]
)
def test_hostile_heading_costs_little(unit: str) -> None:
    heading = Fold.of("Yoga" + ORIGINAL + unit * (1_000_000 // len(unit)))
    start = time.process_time()
    split_heading(heading, Trail())
    assert time.process_time() - start < 1


def test_every_heading_of_the_real_letters_has_a_request() -> None:
    files = sorted((LETTERS / "gold").glob("CM*.json"))
    if not files:
        pytest.skip("the real letters are not here (set IMR_LETTERS)")
    for file in files:
        for decision in json.loads(file.read_text(encoding="utf-8"))["decisions"]:
            request, original, authorized = split(decision["heading"])
            assert request, file.stem
            told = "original request" in decision["heading"]
            assert (original is not None) == told, file.stem
            assert (authorized is not None) == told, file.stem
