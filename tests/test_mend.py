"""Mending what OCR misread or a typist misspelt: the form of a letter, never its text."""

from __future__ import annotations

import random
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imrcli.document import Document
from imrcli.ingest import read_document
from imrcli.ingest.text import document as document_of
from imrcli.mend import is_suspect, mend
from imrcli.mend.edits import Edit, apply
from imrcli.mend.near import Lexicon, distance
from imrcli.reading import Reading, letter_of

# One of what OCR makes of a letter; from the confusions that are seen most.
CONFUSIONS = {
    "l": "1I",
    "I": "l1",
    "O": "0",
    "0": "Oo",
    "1": "lI",
    "m": ("rn",),
    "e": "c",
    "c": "e",
    "t": "l",
    "a": "o",
    "n": "u",
    "S": "5",
    "5": "S",
    "E": "F",
    "D": "O",
    ":": ";.",
    " ": ("",),
}
FORM = (
    "HOW THE IMR FINAL DETERMINATION WAS MADE",
    "State(s) of Licensure:",
    "Certification(s)/Specialty:",
    "CLINICAL CASE SUMMARY",
    "The expert reviewer developed the following clinical case summary",
    "IMR ISSUES, DECISIONS AND RATIONALES",
    "The Final Determination was based on decisions for the disputed",
    "Claims Administrator guideline:",
    "MAXIMUS guideline:",
    "Decision rationale:",
)


VERBATIM = ("employee_name", "claim_number", "provider_name")  # of the header; never mended


def by_ocr(text: str) -> Document:
    return document_of("x", "", text, engine="ocr")


def typed(text: str) -> Document:
    return document_of("x", "", text)


def mended(text: str) -> str:
    return mend(by_ocr(text)).text


def plain_distance(one: str, other: str) -> int:
    table = {(i, j): i + j for i in range(len(one) + 1) for j in range(len(other) + 1)}
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            table[i, j] = min(
                table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b)
            )
            if i > 1 and j > 1 and (a, b) == (other[j - 2], one[i - 2]):
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


@given(st.text("ABC", max_size=9), st.text("ABC", max_size=9), st.integers(0, 4))
@example("CAB", "CBA", 4)
def test_distance_is_that_of_the_textbook_up_to_its_bound(one: str, other: str, most: int) -> None:
    expected = min(plain_distance(one, other), most + 1)
    assert distance(one.encode(), other.encode(), most) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Decision rationale", "Decision rationale"),
        ("Dccislon ratlonale", "Decision rationale"),
        # Letters that look alike are no errors, however many.
        ("CL1N1CAL CA5E 5UMMARY", "CLINICAL CASE SUMMARY"),
        ("CLINICAL CASE SUMrnARY", "CLINICAL CASE SUMMARY"),
        # Too far, and too near to two.
        ("Decided for reasons", None),
        ("Heading B", None),
        ("", None),
    ],
)
def test_words_are_found_by_misreadings(text: str, expected: str | None) -> None:
    known = ("Decision rationale", "CLINICAL CASE SUMMARY", "Heading AX", "Heading CX")
    assert Lexicon({words: words for words in known}, 8).nearest(text) == expected


def test_words_of_one_meaning_are_no_doubt() -> None:
    known = {"State of Licensure": "states", "States of Licensure": "states"}
    assert Lexicon(known, 8).nearest("Stateb of Licensure") in known


def test_edits_move_lines_bold_runs_and_earlier_corrections() -> None:
    before = by_ocr("one two\nthree four\n")._replace(bold=((8, 13),), corrections=((14, 18),))
    after = apply(before, [Edit(0, 3, "a hundred"), Edit(8, 13, "3"), Edit(9, 12, "overlapped")])
    assert after.text == "a hundred two\n3 four\n"
    assert [after.words(line) for line in after.lines] == ["a hundred two", "3 four"]
    assert after.bold is not None
    assert [after.text[a:b] for a, b in after.bold] == ["3"]
    assert [after.text[a:b] for a, b in after.corrections] == ["a hundred", "3", "four"]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        # A heading, in capitals as it is printed; glued; on two lines.
        ("CLlNlCAL CASE SUMMARV", "CLINICAL CASE SUMMARY"),
        ("1MRISSUES, DECISI0NS AND RATIONALFS", "IMR ISSUES, DECISIONS AND RATIONALES"),
        ("IMR ISSUES, DECISI0NS AND\nRATIONALFS", "IMR ISSUES, DECISIONS AND\nRATIONALES"),
        # A label: its letters, its colon, its space.
        ("Dccision ratlonale: The", "Decision rationale: The"),
        ("Decision rationale. The", "Decision rationale: The"),
        ("Decision rationale:The", "Decision rationale:The"),
        ("Decisionrationa1e The", "Decision rationale: The"),
        ("MAX1MUS guidcline; The", "MAXIMUS guideline: The"),
        ("5tate(s) of Licensurc: Ohio", "State(s) of Licensure: Ohio"),
        ("State(s) of Licensure: Califormia, 0hio", "State(s) of Licensure: California, Ohio"),
        ("State(s) of Licensure: Ilinois,Ohlo", "State(s) of Licensure: Illinois,Ohio"),
        ("State(s) of Licensure: Texas.New York.", "State(s) of Licensure: Texas,New York."),
        # An outcome, above the first label of its decision.
        ("MRI: Uphe1d\nClaims Administrator guideline: x", "MRI: Upheld\nClaims Administrator"),
        ("MRI. Uphcld\nClairns Administralor guideline: x", "MRI: Upheld\nClaims Administrator"),
        ("MRI 0vertumed\nClaims Administrator guideline: x", "MRI: Overturned\nClaims"),
        ("MRI.\nUphald\nClaims Administrator guideline: x", "MRI:\nUpheld\nClaims"),
    ],
)
def test_form_is_mended(seen: str, expected: str) -> None:
    assert mended(seen + "\n").startswith(expected)


@pytest.mark.parametrize(
    "text",
    [
        "The summary of the clinical case is short",
        "clinical case sumnary of the visit",  # not in capitals as the heading is
        "The decision rationales: two of them",
        "decision rationale, as it was given",
        "His decision rational: none",
        "The Claims Administrators decided.",
        "Upheid\nThe rest of the text",  # not above a label
        # Another outcome, and a mark that is no misread colon.
        "Cane: Partially Overturned\nClaims Administrator guideline: x",
        "Cane - Upheld\nClaims Administrator guideline: x",
        "On O1/09/2O17 the pain was worse",  # not in the header
        "Case Nurnber: CM16-O123456",  # one label is no header
        "State(s) of Licensure: Calgary",  # no State is near
        "Certification(s)/Specialty: Sports Medicinea",  # typists put letters in, OCR does not
    ],
)
def test_text_is_not_mended(text: str) -> None:
    assert mended(text + "\n") == text + "\n"


HEADER = """\
Case Number:    CM16-0900101
Date Assigned:    12/06/2016    Date of Injury: 09/19/2016
Decision Date:    01/04/2017    UR Denial Date: 11/08/2016
Priority:    Standard    Application    11/29/2016
Received:

HOW THE IMR FINAL DETERMINATION WAS MADE
"""


@pytest.mark.parametrize(
    ("part", "seen"),
    [
        ("Case Number:", "Casc Nurnber;"),
        ("Date Assigned:", "DateAssigned:"),
        ("UR Denial Date: 11", "UR Denlal Date:l1"),
        ("Application ", "Applicatlon "),
        ("CM16-0900101", "CMI6-O9OOlOl"),
        ("CM16-0900101", "GM16\u20140900101"),
        ("CM16-0900101", "CM16 - 0900101"),
        ("12/06/2016", "12/O6/2O16"),
        ("12/06/2016", "l2 / 06 /2016"),
        ("12/06/2016", "12l06I2016"),
        ("12/06/2016", "42/06/2016"),
        ("Standard", "Standarcl"),
    ],
)
def test_header_is_mended_and_says_so(part: str, seen: str) -> None:
    assert part in HEADER
    found = mend(by_ocr(HEADER.replace(part, seen)))
    assert "".join(found.text.split()) == "".join(HEADER.split())
    assert found.corrections


@pytest.mark.parametrize(
    "seen",
    [
        "12/36/2016",  # no such day
        "1210612016",  # a number
        "12/06/20",
        "unknown",
    ],
)
def test_header_value_that_stands_for_no_single_value_is_left(seen: str) -> None:
    text = HEADER.replace("12/06/2016", seen)
    assert mended(text) == text


def test_header_of_each_letter_of_a_bundle_is_mended() -> None:
    page = HEADER.replace("12/06/2016", "l2/O6/2016")
    assert mended(page + "\f" + page).count("12/06/2016") == 2


def test_header_below_a_title_is_mended() -> None:
    title = "Notice of Independent Medical Review Determination\n\n"
    assert "12/06/2016" in mended(title + HEADER.replace("12/06/2016", "l2/O6/2016"))


WHOLE = (
    HEADER
    + """\
MAXIMUS sent the file to an expert,
who has no part in the matter,
who has seen patients for years,
who knows the laws that apply
and the strength of evidence.

State(s) of Licensure: Ohio
Certification(s)/Specialty: Urology

CLINICAL CASE SUMMARY

The expert reviewer developed the following clinical case summary based on a review of the case
file, including all medical records:

The worker fell. Then he stood up.
He was seen by a doctor.
He was treated with ice
and went back to work.

IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination was based on decisions for the disputed items/services set forth below:

A cane: Upheld

Claims Administrator guideline: The ODG.

MAXIMUS guideline: The MTUS.

Decision rationale: The worker walks well.
He has no need of it.

A brace of the
knee: Overturned

Claims Administrator guideline: None.

MAXIMUS guideline: None either.

Decision rationale: The worker limps.
"""
)


def test_form_that_is_whole_is_seen_at_a_glance() -> None:
    assert not is_suspect(typed(WHOLE))


@pytest.mark.parametrize(
    "slips",
    [
        # Labels that are missing in one decision, in all of them, together with another.
        [("MAXIMUS guideline: The", "MAXIUMS guideline: The")],
        [("MAXIMUS guideline:", "MAXIMUS Guideline(s):")],
        [("MAXIMUS guideline:", "MAXIMUS guidline")],
        [
            ("Claims Administrator guideline: N", "Claims Adminstrator guideline: N"),
            ("Decision rationale: The worker l", "Decison rationale: The worker l"),
        ],
        [("Decision rationale:", "Decision rationale -")],
        # Labels of the reviewer, headings, the sentence below one.
        [("State(s) of Licensure:", "State(s) of Licencure:")],
        [("Certification(s)/Specialty:", "Certification(s)/Speciality:")],
        [("CLINICAL CASE SUMMARY", "CLINCAL CASE SUMMARY")],
        [("CLINICAL CASE SUMMARY", "CLINICAL CASE SUMMARYY")],
        [("all medical records:", "all medical records.")],
        # Outcomes: letters, their order, a word that is torn, the colon.
        [("Overturned", "Overtuned")],
        [("Upheld", "Uphled")],
        [("Overturned", "Over turned")],
        [("Overturned", "Over-turned")],
        [(": Upheld", " Upheld")],
        [(": Overturned", "\nOverturned")],
        # Labels of the header.
        [("Date Assigned:", "Date Asigned:")],
        [("Date of Injury:", "Date of Injury :")],
        [("Priority:", "Priroity:")],
        [("UR Denial Date:", "U.R. Denial Date:")],
    ],
)
def test_slip_of_a_typist_is_mended(slips: list[tuple[str, str]]) -> None:
    text = WHOLE
    for part, seen in slips:
        assert part in text
        text = text.replace(part, seen)
    found = mend(typed(text))
    assert found.corrections
    assert "".join(found.text.split()) == "".join(WHOLE.split())


@pytest.mark.parametrize(
    ("part", "seen"),
    [
        ("Ohio", "Califonia"),
        ("Ohio", "Texas."),
        ("Urology", "Oral & Maxillofacial Surgery"),
        ("Urology", "Physical Medicine &\nRehabilitation"),
        ("Urology", "Orthopaedic Surgey"),
        ("CM16-0900101", "CM16 - 09001O1"),
        ("12/06/2016", "12/O6/2016"),
        ("UR Denial Date:", "UR Decision Date:"),
        ("Application    11/29/2016\nReceived:", "Application Received Date: 11/29/2016"),
        ("A cane: Upheld", "A cane - Upheld"),
        ("A cane: Upheld", "A cane: UPHELD"),
        ("The worker fell.", "The worker said the\nClaims Administrator guideline was ODG."),
        ("The worker fell.", "The worker fell.\n\nThe Claims Adminstrator denied a cane."),
    ],
)
def test_what_was_typed_otherwise_stands_beside_a_slip_that_is_mended(part: str, seen: str) -> None:
    text = WHOLE.replace(part, seen)
    slip = text.replace("Decision rationale: The worker l", "Decison rationale: The worker l")
    assert seen in slip
    assert slip != text
    assert mend(typed(slip)).text == text


def test_sentence_of_an_intro_that_has_no_end_takes_none_of_the_summary() -> None:
    text = WHOLE.replace("all medical records:\n\n", "all medical records\n\n")
    assert mend(typed(text)).text == text


NEARLY = [  # what a typist may say, near to a heading or a label
    "Maximum guidelines: ten visits.",
    "Claims administration guideline: not on file.",
    "Decision rational: two grounds were given.",
    "Expert Review guidelines: none.",
    "Clinical Case Summery",
    "CL1NICAL CASE SUMMARV",
    "Documents received",
    "DOCUMENT REVIEWED",
    "Effect of the decisions",
    "State(s) of Licence: Ohio",
    "IMR ISSUE, DECISIONS AND RATIONALES",
]
DEFECTS = [  # for which a letter is looked at line by line
    ("Priority:", "Haste:"),
    ("A cane: Upheld", "A cane - Upheld"),
    ("all medical records:", "all medical records."),
    ("Overturned", "Overtuned"),
    ("MAXIMUS guideline: The", "MAXIUMS guideline: The"),
]


@pytest.mark.parametrize("line", NEARLY)
@pytest.mark.parametrize("defect", DEFECTS)
@pytest.mark.parametrize("place", ["He was seen by a doctor.", "The worker walks well."])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_label_that_is_missing_nowhere_stands_as_it_was_typed(
    line: str, defect: tuple[str, str], place: str, gap: str
) -> None:
    part, seen = defect
    assert place in WHOLE
    assert part in WHOLE
    text = WHOLE.replace(part, seen)
    quoting = f"{place}{gap}{line}{gap}So it is. "
    once = mend(typed(text)).text.replace(place, quoting)
    assert mend(typed(text.replace(place, quoting))).text == once


@pytest.mark.parametrize(
    "line", ["Claims Administrator guidelines: the ODG.", "Claims Administrator guideline unknown."]
)
def test_letter_whose_text_has_words_of_a_label_is_whole_all_the_same(line: str) -> None:
    quoting = f"The worker walks well.\n{line}\n"
    assert not is_suspect(typed(WHOLE.replace("The worker walks well.", quoting)))


@pytest.mark.parametrize("end", ["Effect of the Decisions:", "Efect of the Decision:"])
def test_ending_is_mended_below_the_verdict_only(end: str) -> None:
    verdict = "The request is medically necessary."
    text = WHOLE.replace("Priority:", "Haste:")
    above = f"{text}{verdict}\n\n{end}\n\nIt binds the parties.\n"
    below = f"{text}\n{end}\n\n{verdict}\n"
    assert mend(typed(above)).text == above.replace(end, "Effect of the Decision:")
    assert mend(typed(below)).text == below


def test_label_is_mended_once_where_its_text_says_nearly_the_same() -> None:
    text = WHOLE.replace("Decision rationale: The worker l", "Decison rationale: The worker l")
    text += "Decision rational: he cannot walk.\n"
    found = mend(typed(text)).text
    assert found == WHOLE + "Decision rational: he cannot walk.\n"


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ("The Claims Adminstrator chose", "The Claims Administrator chose"),
        ("The Physican Reviewer chose", "The Physician Reviewer chose"),
        ("The Expert Reviewer's decsion rationale:", "The Expert Reviewer's decision rationale:"),
        ("The Claims Administrators chose", "The Claims Administrators chose"),
    ],
)
def test_openings_are_mended_where_decisions_have_no_labels(seen: str, expected: str) -> None:
    top = "CLINICAL CASE SUMMARY\n\nThis\nwas\na\nfall.\n\n"
    text = top + "IMR DECISION(S) AND RATIONALE(S)\n\n1. A cane\n\n"
    assert mend(typed(text + seen)).text == text + expected


def test_letter_that_is_whole_is_not_touched(sample: Path) -> None:
    document = read_document(str(sample), sample.read_bytes())
    assert mend(document._replace(engine="ocr")) == document._replace(engine="ocr")


def test_real_letter_that_is_whole_is_not_touched(letter: Path) -> None:
    document = read_document(str(letter), letter.read_bytes())
    assert not is_suspect(document)
    assert mend(document._replace(engine="ocr")) == document._replace(engine="ocr")


def test_text_layer_of_a_scan_is_mended_where_its_form_is_broken(sample: Path) -> None:
    if sample.stem != "many-decisions":
        pytest.skip("one sample is enough")
    document = read_document(str(sample), sample.read_bytes())
    at = document.text.index("Decision rationale:", document.text.index("Decision rationale:") + 1)
    broken = apply(document, [Edit(at, at + 19, "Dccision ratlonale;")])._replace(corrections=())
    assert is_suspect(broken)
    assert mend(broken).text == document.text


def misread(text: str, rate: float, chance: random.Random) -> str:
    return "".join(
        chance.choice(CONFUSIONS[char]) if char in CONFUSIONS and chance.random() < rate else char
        for char in text
    )


def damaged(document: Document, rate: float, chance: random.Random) -> Document:
    """The document with errors in its header, headings, labels and outcomes."""
    top = document.text.find(FORM[0])
    spans = [(line.start, line.end) for line in document.lines if line.end <= top]
    for words in FORM:
        spans += [match.span() for match in re.finditer(re.escape(words), document.text)]
    outcome = re.compile(r": ?(?:Upheld|Overturned)(?=\s+Claims Administrator guideline:)")
    spans += [match.span() for match in outcome.finditer(document.text)]
    edits = [Edit(a, b, misread(document.text[a:b], rate, chance)) for a, b in spans]
    return apply(document, edits)._replace(engine="ocr", corrections=())


@pytest.mark.parametrize("seed", range(3))
def test_damaged_form_gives_the_same_letter_or_nothing(sample: Path, seed: int) -> None:
    """One character of forty is wrong: what is read must be right, and most of it is read."""
    document = read_document(str(sample), sample.read_bytes())
    if FORM[0] not in document.text or "MAXIMUS guideline:" not in document.text:
        pytest.skip("of another form")
    whole = letter_of(document, Reading())
    found = mend(damaged(document, 0.025, random.Random(seed)))  # noqa: S311
    letter = letter_of(found, Reading())
    assert letter.template == whole.template
    assert len(letter.decisions) == len(whole.decisions)
    form = [name for name in whole.case._fields if name not in VERBATIM]
    pairs = [(getattr(letter.case, name), getattr(whole.case, name)) for name in form]
    pairs += [
        (x.outcome, y.outcome) for x, y in zip(letter.decisions, whole.decisions, strict=True)
    ]
    pairs += [(letter.reviewer, whole.reviewer), (letter.summary.text, whole.summary.text)]
    right = [x for x, y in pairs if x == y]
    assert all(x in {y, None} for x, y in pairs[: len(pairs) - 2])
    assert len(right) >= len(pairs) - 2


def test_value_that_was_mended_says_so_and_others_do_not(sample: Path) -> None:
    if sample.stem != "one-decision":
        pytest.skip("one sample is enough")
    document = read_document(str(sample), sample.read_bytes())
    text = document.text.replace("12/06/2016", "l2/O6/2016").replace(": Upheld", ": Uphe1d")
    found = mend(by_ocr(text))
    letter = letter_of(found, Reading())
    assert letter.case.date_assigned == "2016-12-06"
    assert letter.decisions[0].outcome == "upheld"
    corrected = {path for path, evidence in letter.evidence.items() if evidence.corrected}
    assert corrected == {"case.date_assigned", "decisions[0].outcome"}
    for path in corrected:
        evidence = letter.evidence[path]
        assert found.text[evidence.start : evidence.end] in {"12/06/2016", "Upheld"}


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        ": " * 500_000,
        "CLINICAL CASE SUMMARV\n" * 20_000,
        "Dccision ratlonale: x\n" * 20_000,
        "Date Assigned: l2/O6/2016 " * 40_000,
        "Date Assigned:\n" * 30_000,
        "The expert reviewer developed the following clinical\n" * 20_000,
    ],
    ids=["letters", "colons", "headings", "labels", "dates", "header", "intros"],
)
@pytest.mark.parametrize("engine", ["ocr", "text"])
def test_a_megabyte_is_mended_in_time(text: str, engine: str) -> None:
    """In proportion to its length: twice the text takes twice the time, not four times."""
    times = []
    for share in (0.25, 0.5, 1.0):
        words = "CLINICAL CASE SUMMARY\n" + text[: int(len(text) * share)]
        document = document_of("x", "", words, engine=engine)
        start = time.process_time()
        mend(document)
        times.append(time.process_time() - start)
    assert times[-1] < 15
    # At rest none takes a second; what is quadratic takes minutes.
    assert all(later < 3.2 * earlier + 2 for earlier, later in pairwise(times))
