"""Where the last part of a letter ends, and a later letter begins: never inside a rationale."""

from __future__ import annotations

import pytest

from imrcli.extract.bundle import split_letters
from imrcli.ingest.text import document
from imrcli.model import Letter
from imrcli.reading import Reading, letter_of

HEAD = """CASE NUMBER: CM16-0000001

HOW THE IMR FINAL DETERMINATION WAS MADE

State(s) of Licensure: Ohio
Certification(s)/Specialty: Chiropractor

CLINICAL CASE SUMMARY

The expert reviewer developed the following clinical case summary based on a review of the case
file, including all medical records:

The worker is a 40 year old female who fell.

IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination was based on decisions for the disputed items/services set forth below:

"""
DECISION = """{item}: Upheld

Claims Administrator guideline: The guideline quoted was MTUS.

MAXIMUS guideline: Decision based on ODG.

Decision rationale: {rationale}

"""
VERDICT = "Therefore, the request is not medically necessary."
LINES = [
    "CC: pain of the heel.",
    "cc: pain of the heel",
    "Disclaimer: the web page gives no advice.",
    "Enclosures: films of the heel",
    "Regards,",
    "End of report.",
    "*** End of the quoted text ***",
    "Sincerely,",
    "PROOF OF SERVICE",
    "Effect of the Decision:",
    "CLINICAL CASE SUMMARY",
    "Case Summary:",
]


def letter(*rationales: str) -> Letter:
    items = ("Heel cup", "Night splint")
    text = HEAD + "".join(
        DECISION.format(item=item, rationale=rationale)
        for item, rationale in zip(items, rationales, strict=False)
    )
    (whole,) = split_letters(document("x", "", text))
    return letter_of(whole, Reading())


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("is_last", [True, False])
def test_line_like_an_ending_does_not_cut_a_rationale_whose_verdict_is_below(
    line: str, gap: str, is_last: bool
) -> None:
    tricky = f"The notes tell of no trial.{gap}{line}{gap}So they go on. {VERDICT}"
    read = letter(tricky) if is_last else letter(tricky, VERDICT)
    assert len(read.decisions) == 2 - is_last
    assert read.decisions[0].rationale == " ".join(tricky.split())
    assert read.case.case_number == "CM16-0000001"
    assert read.summary.text == "The worker is a 40 year old female who fell."


@pytest.mark.parametrize(
    "lines",
    [
        "his letter lists the parts of the visit, namely\nCC: a sore heel; PE: normal",
        "the worker sends his best\nregards, and no notes",
        "the page closes with a\ndisclaimer: no advice is given",
    ],
)
def test_sentence_that_breaks_like_an_ending_goes_on(lines: str) -> None:
    rationale = f"{VERDICT[:-1]}, for {lines}. It stays so."
    assert letter(rationale).decisions[0].rationale == " ".join(rationale.split())


@pytest.mark.parametrize(
    "end",
    [
        "Sincerely,\n\nRobin Invented, MD",
        "cc: Robin Invented",
        "Respectfully submitted,\nRobin Invented",
        "Effect of the Decision:\n\nThe determination binds the parties as to medical necessity.",
        "PROOF OF SERVICE\n\nSent to Robin Invented.\n\nA second cane is not medically necessary.",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_what_follows_the_verdict_of_the_last_rationale_is_none_of_it(end: str, gap: str) -> None:
    read = letter(f"The notes tell of no trial. {VERDICT}{gap}{end}")
    assert read.decisions[0].rationale == f"The notes tell of no trial. {VERDICT}"


@pytest.mark.parametrize("first", [0, len("CASE NUMBER: CM16-0000001\n")])
def test_letter_with_sections_of_its_own_is_a_second_one(first: int) -> None:
    one = HEAD + DECISION.format(item="Heel cup", rationale=VERDICT)
    other = HEAD[first:].partition("CLINICAL")[1:] if first else (HEAD,)
    both = one + "".join(other) + DECISION.format(item="Cane", rationale=VERDICT)
    assert len(split_letters(document("x", "", both))) == 2
