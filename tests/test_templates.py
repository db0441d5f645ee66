"""Letters of every template in many wordings and layouts; bundles; what no template knows.

Only the posted letter of 2015 and later was ever held against real letters (`test_extract.py`). The
others are written here after descriptions: headings and labels exact, sentences our own.
"""

import copy
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imrcli.document import Document
from imrcli.errors import ImrError, NotALetterError, RuleError
from imrcli.extract import extract
from imrcli.extract.bundle import split_letters
from imrcli.extract.furniture import without_furniture
from imrcli.extract.template import templates
from imrcli.ingest import Options, read_document
from imrcli.model import Letter, Status
from imrcli.reading import Reading, letter_of
from imrcli.rules.validate import read_yaml, validate
from tests.conftest import ROOT, SAMPLES

STEMS = sorted(path.stem for path in SAMPLES.glob("*.txt"))
EARLIER = [
    stem
    for stem in STEMS
    if stem.startswith(("notice", "medical", "final", "served-uphold", "served-partial"))
]


def document_of(text: str) -> Document:
    return read_document("letter.txt", text.encode())


def letter_from(text: str, template: str | None = None) -> Letter:
    return extract(document_of(text), template)


def sample_text(stem: str) -> str:
    return (SAMPLES / f"{stem}.txt").read_text(encoding="utf-8")


def values(letter: Letter) -> dict[str, Any]:
    """The record without what depends on the layout."""
    record = letter.record()
    del record["source"]
    for decision in record["decisions"]:
        del decision["page"]
    return record


def differences(read: Any, wanted: Any, path: str = "") -> list[tuple[str, Any, Any]]:
    """Where a record differs from the expected part of it."""
    if isinstance(wanted, dict):
        return [
            difference
            for key, value in wanted.items()
            for difference in differences(read[key], value, f"{path}.{key}")
        ]
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], dict):
        if len(read) != len(wanted):
            return [(path, len(read), len(wanted))]
        return [
            difference
            for at, value in enumerate(wanted)
            for difference in differences(read[at], value, f"{path}[{at}]")
        ]
    return [] if read == wanted else [(path, read, wanted)]


# The samples


@pytest.mark.parametrize("engine", ["pdfium", "pdfminer", "no type style", "text"])
def test_every_sample_is_read_exactly_as_expected(sample: Path, engine: str) -> None:
    expected = json.loads((SAMPLES / "expected" / f"{sample.stem}.json").read_text("utf-8"))
    pages = expected.pop("pages")
    if engine == "text":
        document = document_of(sample_text(sample.stem))
    else:
        used = Options(engine="pdfium" if engine == "no type style" else engine)
        document = read_document(sample.name, sample.read_bytes(), used)
        if engine == "no type style":
            document = document._replace(bold=None)
    record = extract(document).record()
    assert differences(record, expected) == []
    assert record["source"]["pages"] == pages


# The same letters as exports spoil them


def without_gaps(text: str) -> str:
    return re.sub(r"\n\s*\n", "\n", text)


def double_spaced(text: str) -> str:
    pages = (page.replace("\n\n", "\n \n").replace("\n", "\n\n") for page in text.split("\f"))
    return "\f".join(pages)


def spaces_in_headings(text: str) -> str:
    return re.sub(r"\n([A-Z])([A-Z ,]{12,})\n", r"\n\1 \2\n", text)


def headings_in_title_case(text: str) -> str:
    return re.sub(r"(?m)^([A-Z ,()]{14,})$", lambda heading: heading[1].title(), text)


def headings_glued_to_the_text(text: str) -> str:
    return re.sub(r"\s*\n\s*\n([A-Z][A-Z ,()]{12,}:?)\n+", r" \1 ", text)


def without_page_breaks(text: str) -> str:
    return text.replace("\f", "\n")


def dashes_for_bullets(text: str) -> str:
    return text.replace("\u2022 ", "- ")


def without_bullets(text: str) -> str:
    return text.replace("\u2022 ", "")


def with_fax_line_and_stamp(text: str) -> str:
    pages = text.split("\f")
    return "\f".join(
        f"03/12/2017 10:1{at} FAX 5550100    CLAIMS DEPT    P.{at + 1:03}/{len(pages):03}\n"
        f"{page.rstrip()}\n\nEXH {at + 17:06}\n"
        for at, page in enumerate(pages)
    )


def with_page_of_pages(text: str) -> str:
    pages = text.split("\f")
    return "\f".join(
        f"{page.rstrip()}\nPage {at} of {len(pages)}\n" for at, page in enumerate(pages, 1)
    )


def with_bare_page_numbers(text: str) -> str:
    pages = text.split("\f")
    if len(pages) < 2:
        return text
    return "\f".join(f"{page.rstrip()}\n{at}\n" for at, page in enumerate(pages, 1))


@pytest.mark.parametrize(
    "spoiled",
    [
        without_gaps,
        double_spaced,
        spaces_in_headings,
        headings_in_title_case,
        headings_glued_to_the_text,
        without_page_breaks,
        dashes_for_bullets,
        without_bullets,
        with_fax_line_and_stamp,
        with_page_of_pages,
        with_bare_page_numbers,
    ],
    ids=lambda spoiled: spoiled.__name__,
)
@pytest.mark.parametrize("stem", STEMS)
def test_layout_changes_no_value(stem: str, spoiled: Callable[[str], str]) -> None:
    text = sample_text(stem)
    assert differences(values(letter_from(spoiled(text))), values(letter_from(text))) == []


# A hyphen at a line end belongs to a word; in one line nothing tells it from another.
WITHOUT_HYPHENS = [s for s in STEMS if not re.search(r"\w-\n", sample_text(s))]
# Footers that stand in the middle of a sentence cannot be told from it.
IN_ONE_LINE = [s for s in WITHOUT_HYPHENS if "served" not in s]


@pytest.mark.parametrize("stem", IN_ONE_LINE)
def test_letter_in_one_single_line_is_read(stem: str) -> None:
    text = sample_text(stem)
    read = values(letter_from(" ".join(text.split())))
    assert differences(read, values(letter_from(text))) == []


# The notice of 2013

NOTICE = """Notice of Independent Medical Review Determination
Dated: 9/30/2013
Employee:
Claim Number:
Date of UR Decision: 7/8/2013
Date of Injury: 2/4/2012
IMR Application Received: 7/22/2013
MAXIMUS Case Number: CM13-0901234

1) MAXIMUS Federal Services, Inc. has determined the request for a walker is {a}
medically necessary and appropriate.

2) MAXIMUS Federal Services, Inc. has determined the request for twelve visits of yoga is {b}
medically necessary and appropriate.

INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE

An application for Independent Medical Review was filed on 7/22/2013 disputing the Utilization
Review Denial dated 7/8/2013.

{list}
Medical Qualifications of the Expert Reviewer:
The Expert Reviewer is Board Certified in Occupational Medicine and is licensed to practice in
California.

{summary_heading}
Disclaimer: The following case summary was taken directly from the utilization review
denial/modification dated 7/8/2013:

\u201cA 40-year-old carpenter fell from a stool.\u201d

Documents Reviewed for Determination:
These were looked at:
-Application for Independent Medical Review
-Utilization Review Determination

{first}
{section}
The Claims Administrator based its decision on the ODG, Knee Chapter, which is not part of the
MTUS. The Expert Reviewer found no section of the MTUS applicable.

Rationale for the Decision:
The gait is steady. The request for a walker is {a} medically necessary and appropriate.

{second}
{section}
The Claims Administrator did not cite any evidence-based criteria. The Expert Reviewer relied on
the MTUS, Chronic Pain Medical Treatment Guidelines, page 99.

Rationale for the Decision:
Yoga was not tried. The request for twelve visits of yoga is {b} medically necessary.

Effect of the Decision:
The decision binds the parties.

Sincerely,

A. Nonesuch, M.D.
cc: Department of Industrial Relations
"""
SECTION = (
    "Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to "
    "Make His/Her Decision"
)


def notice(**changes: str) -> str:
    parts = {
        "a": "not",
        "b": "not",
        "list": "",
        "summary_heading": "Case Summary:",
        "first": "1) Regarding the request for a walker:\n",
        "second": "2) Regarding the request for twelve visits of yoga:\n",
        "section": SECTION,
    }
    return NOTICE.format(**{**parts, **changes}).replace(" is  ", " is ").replace("is \n", "is\n")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"summary_heading": "Expert Reviewer Case Summary:"},
        # The heading of the guidelines ends in a colon, breaks elsewhere, or is another.
        {"section": SECTION + ":"},
        {"section": SECTION.replace("Relied", "\nRelied").replace("to Make", "\nto Make")},
        {"section": SECTION.replace("Section of", "Section(s) of")},
        {"section": "Medical Treatment Guideline(s) Relied Upon by the Expert Reviewer to Make "
                    "His/Her Decision:"},
        {"section": SECTION.replace("Schedule", "Schedule (MTUS)")},
        # One that nobody knows, which ends in a colon.
        {"section": "What the Sides Relied Upon:"},
        # No heading at all: what stands below the item's colon is the guidelines.
        {"section": ""},
        # Another number, none, another phrase.
        {"first": "1. Regarding the request for a walker:\n",
         "second": "2. Regarding the request for twelve visits of yoga:\n"},
        {"first": "Regarding the request for a walker:\n",
         "second": "Regarding the request for twelve visits of yoga:\n"},
    ],
)  # fmt: skip
def test_wordings_of_the_notice_are_read(changes: dict[str, str]) -> None:
    found = letter_from(notice(**changes))
    first, second = found.decisions
    assert found.template == "notice-2013"
    assert (first.request, second.request) == ("a walker", "twelve visits of yoga")
    assert [d.outcome for d in found.decisions] == ["upheld", "upheld"]
    assert first.claims_administrator_guideline.text == (
        "The Claims Administrator based its decision on the ODG, Knee Chapter, which is not part "
        "of the MTUS."
    )
    assert first.reviewer_guideline.text == (
        "The Expert Reviewer found no section of the MTUS applicable."
    )
    assert second.rationale == (
        "Yoga was not tried. The request for twelve visits of yoga is not medically necessary."
    )
    assert found.summary.text == "A 40-year-old carpenter fell from a stool."
    assert found.documents_reviewed == (
        "Application for Independent Medical Review",
        "Utilization Review Determination",
    )
    assert found.case[:3] == ("CM13-0901234", None, "2012-02-04")
    assert found.case.ur_denial_date == "2013-07-08"
    assert found.case.letter_date == "2013-09-30"
    assert found.case.application_received == "2013-07-22"
    assert found.case.employee_name is found.case.claim_number is None
    assert found.reviewer.specialties == ("Occupational Medicine",)
    assert found.reviewer.states_of_licensure == ("California",)


@pytest.mark.parametrize(
    ("a", "b", "outcomes"),
    [
        ("not", "", ["upheld", "overturned"]),
        ("", "", ["overturned", "overturned"]),
    ],
)
def test_outcomes_of_a_notice_stand_in_its_list(a: str, b: str, outcomes: list[str]) -> None:
    found = letter_from(notice(a=a, b=b))
    assert [decision.outcome for decision in found.decisions] == outcomes
    assert found.evidence["decisions[1].outcome"].rule == "listing.determined"


def test_lost_space_before_medically_is_understood() -> None:
    text = notice(b="").replace("not\nmedically", "notmedically").replace("not medic", "notmedic")
    assert "notmedically" in text
    assert [d.outcome for d in letter_from(text).decisions] == ["upheld", "overturned"]


def test_lists_that_contradict_each_other_give_no_outcome() -> None:
    again = "1) MAXIMUS has determined the request for a walker is medically necessary.\n\n"
    found = letter_from(
        notice(list=again).replace("request for a walker is not medically", "it is")
    )
    first, second = found.decisions
    assert (first.outcome, second.outcome, found.determination) == (None, "upheld", None)


def test_list_and_rationale_that_differ_are_ambiguous() -> None:
    text = notice(a="").replace(
        "The request for a walker is medically necessary and",
        "The request for a walker is not medically necessary and",
    )
    found = letter_from(text)
    assert found.decisions[0].outcome is None
    assert found.evidence["decisions[0].outcome"].status is Status.AMBIGUOUS


def test_notice_that_explains_nothing_gives_its_list() -> None:
    text = notice(b="")
    found = letter_from(text[: text.index("Medical Qualifications")])
    assert [(d.number, d.request, d.outcome) for d in found.decisions] == [
        (1, "a walker", "upheld"),
        (2, "twelve visits of yoga", "overturned"),
    ]
    assert found.decisions[0].rationale is None


def test_headings_glued_to_sentences_of_a_notice_are_found() -> None:
    text = notice()
    for heading in (
        "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE",
        "Medical Qualifications of the Expert Reviewer:",
        "Case Summary:",
        "Rationale for the Decision:",
    ):
        text = re.sub(r"\.?\s*\n\s*" + re.escape(heading) + r"\s*", f" and more {heading} ", text)
    found = letter_from(text)
    assert [d.request for d in found.decisions] == ["a walker", "twelve visits of yoga"]
    assert found.summary.text == "A 40-year-old carpenter fell from a stool."
    assert found.reviewer.states_of_licensure == ("California",)


@pytest.mark.parametrize(
    ("printed", "ur_action"),
    [
        ("dated 7/8/2013:", None),
        ("dated 7/8/2013", None),
        ("dated July 8, 2013.", None),
        ("dated 7/8/2013 by Pretend Reviews:", None),
    ],
)
def test_sentence_above_the_summary_of_a_notice_is_no_part_of_it(
    printed: str, ur_action: str | None
) -> None:
    found = letter_from(
        notice().replace("denial/modification dated 7/8/2013:", f"denial {printed}")
    )
    assert found.summary.text == "A 40-year-old carpenter fell from a stool."
    assert found.summary.ur_action is ur_action


def test_denial_is_dated_by_the_sentence_where_the_header_is_cut_off() -> None:
    text = notice()
    case = letter_from(text[text.index("INDEPENDENT") :]).case
    assert case.ur_denial_date == "2013-07-08"


@pytest.mark.parametrize("stem", ["surgery", "many-decisions", "partial-authorization"])
def test_one_label_glued_to_the_text_before_it_is_found(stem: str) -> None:
    text = sample_text(stem)
    for label in ("Decision rationale:", "MAXIMUS guideline:"):
        glued = re.sub(rf"\s*\n\s*\n({label})", r" \1", text, count=2)
        assert glued != text
        assert differences(values(letter_from(glued)), values(letter_from(text))) == []


# The Final Determination letter of 2014

NUMBERED = """IMR Case Number: CM14-0901235    Date of Injury: 05/06/2011
Claims Number:    UR Denial Date: 02/03/2014
Priority: STANDARD    Application Received: 02/10/2014
Employee Name:    Provider Name:

HOW THE IMR FINAL DETERMINATION WAS MADE
The physician reviewer is Board Certified in Orthopedic Surgery and is licensed to practice in
Ohio and Texas.

DOCUMENTS REVIEWED
Application; utilization review determination; records of the knee

CLINICAL CASE SUMMARY
The physician reviewer developed the following clinical case summary based on a review of the
case file, including all medical records:

A 61-year-old nurse twisted a knee.

{heading}
The Final Determination was based on decisions for the disputed items/services set forth below:

{decisions}
"""
FIRST = "Pre-Operative clearance is not medically necessary and appropriate."
TWO = """{one}

The Claims Administrator based its decision on the MTUS Knee Complaints.

The Physician Reviewer based his/her decision on the ODG, Knee Chapter.

The Physician Reviewer\u2019s decision rationale: Nothing is planned. The Claims Administrator was
right. The request is not medically necessary and appropriate.

{two}

The Claims Administrator did not cite any evidence for its decision. The Physician Reviewer found
that no section of the MTUS was applicable.

The Physician Reviewer's decision rationale: The knee gives way. It was
said twice. The request is medically necessary and appropriate.
"""


def numbered(decisions: str, heading: str = "IMR DECISION(S) AND RATIONALE(S)") -> str:
    return NUMBERED.format(decisions=decisions, heading=heading)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (f"1. {FIRST}", "2. A knee brace is medically necessary and appropriate."),
        (f"1) {FIRST}", "2) A knee brace is medically necessary and appropriate"),
        # Without numbers; and the space before "medically" was lost.
        (FIRST, "A knee brace is medically necessary and appropriate."),
        (f"1. {FIRST}".replace("not m", "notm"), "2. A knee brace is medically necessary."),
        # Over two lines.
        ("1. " + FIRST.replace("is ", "is\n"),
         "2. A knee brace is medically necessary\nor appropriate."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("gaps", [True, False])
def test_numbered_decisions_are_read(one: str, two: str, gaps: bool) -> None:
    text = numbered(TWO.format(one=one, two=two))
    found = letter_from(text if gaps else without_gaps(text))
    assert found.template == "final-determination-2014"
    first, second = found.decisions
    assert (first.request, first.outcome) == ("Pre-Operative clearance", "upheld")
    assert (second.request, second.outcome) == ("A knee brace", "overturned")
    assert first.heading == " ".join(one.split()).lstrip("1.) ").rstrip(".")
    assert first.claims_administrator_guideline.text == (
        "The Claims Administrator based its decision on the MTUS Knee Complaints."
    )
    assert first.rationale == (
        "Nothing is planned. The Claims Administrator was right. The request is not medically "
        "necessary and appropriate."
    )
    assert second.claims_administrator_guideline.none_cited
    assert second.reviewer_guideline.text == (
        "The Physician Reviewer found that no section of the MTUS was applicable."
    )
    assert found.determination == "partially_overturn"


def test_sentence_of_a_rationale_that_opens_like_a_guideline_stays_in_it() -> None:
    extra = (
        "The knee gives way.\n\nThe Claims Administrator based its decision on an old film.\n\n"
        "The Physician Reviewer based his/her decision on a new one.\n\nIt was"
    )
    text = TWO.format(one=f"1. {FIRST}", two="2. A brace is medically necessary and appropriate.")
    text = text.replace("The knee gives way. It was", extra)
    found = letter_from(numbered(text))
    assert len(found.decisions) == 2
    rationale = found.decisions[1].rationale
    assert "an old film. The Physician Reviewer based" in (rationale or "")


@pytest.mark.parametrize(
    "heading",
    [
        "IMR DECISION(S) AND RATIONALE(S)",
        "IMR DECISIONS AND RATIONALES:",
        "Imr Decision and Rationale",
    ],
)
def test_heading_of_the_decisions_of_2014_varies(heading: str) -> None:
    text = TWO.format(one=f"1. {FIRST}", two="2. A brace is medically necessary and appropriate.")
    assert letter_from(numbered(text, heading)).template == "final-determination-2014"


def test_section_ends_above_the_first_decision_where_no_heading_does_it() -> None:
    text = sample_text("final-determination-2014")
    start = text.index("IMR DECISION(S)")
    end = text.index("1. Norco")
    found = letter_from(text[:start] + text[end:])
    whole = letter_from(text)
    assert found.template == "final-determination-2014"
    assert found.summary == whole.summary
    assert [d.heading for d in found.decisions] == [d.heading for d in whole.decisions]


def test_documents_are_divided_at_semicolons() -> None:
    text = numbered(TWO.format(one=f"1. {FIRST}", two="2. A cane is medically necessary."))
    assert letter_from(text).documents_reviewed == (
        "Application",
        "utilization review determination",
        "records of the knee",
    )


def test_documents_are_divided_at_numbers_that_run_on_in_a_line() -> None:
    text = numbered(TWO.format(one=f"1. {FIRST}", two="2. A cane is medically necessary."))
    run_on = "(1) Application of 1/2/2014; (2) UR of 3 (three) pages; and\n(3) Records, 2) Notes."
    start, end = text.index("DOCUMENTS REVIEWED"), text.index("CLINICAL CASE SUMMARY")
    text = f"{text[:start]}DOCUMENTS REVIEWED\n{run_on}\n\n{text[end:]}"
    assert letter_from(text).documents_reviewed == (
        "Application of 1/2/2014",
        "UR of 3 (three) pages",
        "Records",
        "Notes.",
    )


# The medical professional review


@pytest.mark.parametrize(
    ("words", "conclusion", "outcome"),
    [
        ("IS/WAS NOT", "The cane is not medically necessary.", "upheld"),
        ("IS NOT", "The cane is not medically necessary.", "upheld"),
        ("WAS", "The cane was medically necessary.", "overturned"),
        ("IS/WAS", "The cane is medically necessary.", "overturned"),
        # Where the rationale concludes nothing the heading counts.
        ("IS/WAS NOT", "The gait is steady.", "upheld"),
        # Where they differ nobody knows.
        ("IS/WAS NOT", "The cane is medically necessary.", None),
    ],
)
def test_professional_review_states_its_outcome_in_a_heading(
    words: str, conclusion: str, outcome: str | None
) -> None:
    text = sample_text("medical-professional-review-2013")
    start, end = text.index("Exercise in water"), text.index("MEDICAL REVIEWER QUAL")
    text = text[:start] + conclusion + "\n\n" + text[end:]
    text = text.replace("IS/WAS NOT\nMEDICALLY", f"{words} MEDICALLY")
    (decision,) = letter_from(text).decisions
    assert (decision.outcome, decision.rationale) == (outcome, conclusion)


# Served copies


def test_cover_letter_tells_the_outcome_where_no_decision_could_be_read() -> None:
    text = sample_text("served-uphold")
    found = letter_from(text[: text.index("IMR DECISION(S)")], "final-determination-2014")
    assert (found.decisions, found.determination) == ((), "uphold")
    assert found.evidence["determination"].rule == "header.determination"


def test_cover_letter_and_decisions_that_differ_are_ambiguous() -> None:
    text = sample_text("served-uphold").replace("UPHOLD", "OVERTURN")
    found = letter_from(text)
    assert found.determination == "overturn"
    assert found.evidence["determination"].status is Status.AMBIGUOUS


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Employee Name: Jo Nobody    Provider Name: A. Void, M.D.",
         ("Jo Nobody", None, "A. Void, M.D.")),
        ("Employee: Jo Nobody", ("Jo Nobody", None, None)),
        ("Claim Number: 12-AB 9\nEmployee: Jo Nobody", ("Jo Nobody", "12-AB 9", None)),
        # In a published copy the cells are empty, and what follows is another label.
        ("Employee Name:    Provider Name:", (None, None, None)),
        ("Employee:\nClaims Number: UR Denial Date: 02/03/2014", (None, None, None)),
        # A label of its own that nobody knows: where the name ends is unsure.
        ("Employee Name: Jo Nobody Shoe size: 44", (None, None, None)),
    ],
)  # fmt: skip
def test_names_are_read_beside_their_labels(line: str, names: tuple[str | None, ...]) -> None:
    text = sample_text("mtus-2018")
    case = letter_from(f"{line}\n\n{text}").case
    assert (case.employee_name, case.claim_number, case.provider_name) == names


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("Dated: 4/9/2014", "2014-04-09"),
        ("Dated: April 9, 2014", "2014-04-09"),
        ("Dated: 04-09-2014", "2014-04-09"),
        ("Dated: 13/40/2014", None),
    ],
)
def test_letter_date_is_read(printed: str, date: str | None) -> None:
    assert letter_from(f"{printed}\n\n{sample_text('mtus-2018')}").case.letter_date == date


# Headers whose labels stand above their values

ROWS = """Date of Injury:        IMR Case Number:       UR Denial Date:
02/02/2009             CM13-0901238           09/20/2013

Employee Name:         Provider Name:         Claims Number:
Robin Q. Imaginary     Alexis Pretend, M.D.   ZX 77-1
"""


def case_of(header: str, sample: str = "mtus-2018") -> dict[str, str]:
    text = sample_text(sample)
    letter = letter_from(f"{header}\n{text[text.index('HOW THE IMR') :]}")
    return {key: value for key, value in letter.case._asdict().items() if value}


def test_values_below_their_labels_are_read_by_column() -> None:
    assert case_of(ROWS) == {
        "case_number": "CM13-0901238",
        "date_of_injury": "2009-02-02",
        "ur_denial_date": "2013-09-20",
        "employee_name": "Robin Q. Imaginary",
        "provider_name": "Alexis Pretend, M.D.",
        "claim_number": "ZX 77-1",
    }


def test_values_below_their_labels_are_told_apart_without_columns_where_each_has_a_figure() -> None:
    rows = "Date of Injury: UR Denial Date:\n02/02/2009 09/20/2013\n"
    assert case_of(rows) == {"date_of_injury": "2009-02-02", "ur_denial_date": "2013-09-20"}


@pytest.mark.parametrize(
    "header",
    [
        # The value may be that of either label.
        "Date of Injury:    UR Denial Date:\n09/20/2013\n",
        "Employee Name: Provider Name:\nRobin Imaginary\n",
        "Employee Name: Provider Name:\nRobin Imaginary Alexis Pretend\n",
        # What stands below are labels again.
        "Date of Injury: UR Denial Date:\nPriority: Application Received:\n",
    ],
)
def test_values_are_not_paired_with_labels_they_may_not_belong_to(header: str) -> None:
    assert case_of(header) == {}


# A table of two columns as text exports of PDF write it.
COLUMNS = """Case Number:
Date Assigned:
Priority:

CM16-0909091
11/23/2016
Standard

10/16/2016
Date of Injury:
UR Denial Date:   10/20/2016
11/15/2016
Application
Received:
"""


@pytest.mark.parametrize(
    "header",
    [
        COLUMNS,
        COLUMNS.replace("10/16/2016\nDate of Injury:", "Date of Injury:\n10/16/2016"),
        COLUMNS.replace("11/15/2016\nApplication", "Application\n11/15/2016"),
        COLUMNS.replace("\n", " \r\n"),
        COLUMNS.replace("Application\nReceived:", "Application Received:"),
    ],
)
def test_columns_written_one_after_another_are_paired(header: str) -> None:
    assert case_of(header) == {
        "case_number": "CM16-0909091",
        "date_assigned": "2016-11-23",
        "date_of_injury": "2016-10-16",
        "ur_denial_date": "2016-10-20",
        "priority": "standard",
        "application_received": "2016-11-15",
    }


@pytest.mark.parametrize(
    "header",
    [
        COLUMNS.replace("11/15/2016\n", ""),  # a value less than there are labels
        COLUMNS.replace("11/15/2016\n", "11/15/2016\n11/16/2016\n"),
        COLUMNS.replace("CM16-0909091\n11/23/2016", "11/23/2016\nCM16-0909091"),
    ],
)
def test_columns_that_do_not_match_leave_their_labels_without_values(header: str) -> None:
    assert case_of(header) == {"ur_denial_date": "2016-10-20"}


# The reviewer

CREDENTIALS = "State(s) of Licensure: Oregon, Texas\nCertification(s)/Specialty: Neurology\n"


@pytest.mark.parametrize(
    "printed",
    [
        CREDENTIALS,
        CREDENTIALS.replace("/", "/\n"),
        CREDENTIALS.replace("of L", "of\nL").lower().replace("oregon", "Oregon"),
        CREDENTIALS.replace(":", " :").replace(" of ", "of"),
    ],
)
def test_labels_of_credentials_may_break(printed: str) -> None:
    text = sample_text("one-decision")
    start, end = text.index("State(s) of"), text.index("CLINICAL CASE")
    reviewer = letter_from(f"{text[:start]}{printed}\n{text[end:]}").reviewer
    assert [name.title() for name in reviewer.states_of_licensure] == ["Oregon", "Texas"]
    assert [name.title() for name in reviewer.specialties] == ["Neurology"]


def test_label_that_nobody_knows_ends_the_credentials() -> None:
    text = sample_text("one-decision")
    start, end = text.index("State(s) of"), text.index("CLINICAL CASE")
    reviewer = letter_from(
        f"{text[:start]}State(s) of Licensure: Oregon, Texas, Boards: Neurology\n\n{text[end:]}"
    ).reviewer
    assert (reviewer.states_of_licensure, reviewer.specialties) == (("Oregon", "Texas"), ())


def test_credentials_above_the_first_section_are_read_line_by_line() -> None:
    text = sample_text("one-decision")
    end = text.index("CLINICAL CASE")
    reviewer = letter_from(f"{CREDENTIALS}Some words.\n\n{text[end:]}").reviewer
    assert reviewer.states_of_licensure == ("Oregon", "Texas")
    assert reviewer.specialties == ("Neurology",)
    goes_on = CREDENTIALS.replace("Neurology", "Neurology,\nSleep Medicine")
    assert letter_from(f"{goes_on}\n{text[end:]}").reviewer.specialties == ()


# The reviewer in prose


@pytest.mark.parametrize(
    ("prose", "specialties", "states"),
    [
        (
            "The reviewer is Board Certified in Occupational Medicine and is licensed to practice "
            "in California.",
            ("Occupational Medicine",),
            ("California",),
        ),
        (
            "He is Board Certified in Anesthesiology, has a subspecialty in Pain Management, and "
            "is licensed to practice in California, New York, and the District of Columbia.",
            ("Anesthesiology", "Pain Management"),
            ("California", "New York", "District of Columbia"),
        ),
        # "and" within one name, and between two.
        (
            "She is board-certified in Physical Medicine and Rehabilitation and licensed in Ohio.",
            ("Physical Medicine and Rehabilitation",),
            ("Ohio",),
        ),
        (
            "She is Board Certified in Internal Medicine and Rheumatology and licensed in the "
            "State of West Virginia.",
            ("Internal Medicine", "Rheumatology"),
            ("West Virginia",),
        ),
        (
            "He is Board Certified in Preventive Medicine, Occupational Medicine, and is licensed "
            "to practice medicine in Texas & Utah.",
            ("Preventive Medicine", "Occupational Medicine"),
            ("Texas", "Utah"),
        ),
        # Not a physician.
        (
            "The reviewer is licensed in Chiropractic and is licensed to practice in California.",
            ("Chiropractic",),
            ("California",),
        ),
        # A state that is no licence, and a licence without a state.
        ("He trained in Oregon and holds a license in good standing.", (), ()),
    ],
)
def test_credentials_in_prose_are_read(
    prose: str, specialties: tuple[str, ...], states: tuple[str, ...]
) -> None:
    text = sample_text("medical-professional-review-2013")
    text = text[: text.index("The reviewer is Board")] + prose + "\n"
    reviewer = letter_from(text).reviewer
    assert (reviewer.specialties, reviewer.states_of_licensure) == (specialties, states)


# Running lines and foreign pages


def pages_of(*pages: str) -> Document:
    return document_of("\f".join(pages))


def lines_left(document: Document) -> list[str]:
    kept = without_furniture(document)
    return [kept.words(line) for line in kept.lines]


def test_lines_that_return_on_most_pages_are_left_out() -> None:
    pages = [f"Doe v. Roe    File 77\nbody {'abc'[n]}\nDraft, page {n + 4}\n" for n in range(3)]
    assert lines_left(pages_of(*pages)) == ["body a", "body b", "body c"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Headings of two drugs that differ in their number only.
        ("Norco 10/325mg #60: Upheld", "Norco 10/325mg #90: Upheld"),
        ("Norco 10/325mg #60", "Norco 10/325mg #90"),
        # The end of a sentence, and a label with its line.
        ("necessary.", "necessary."),
        ("MAXIMUS guideline: Decision based on MTUS", "MAXIMUS guideline: Decision based on MTUS"),
        # The heading of one and the same request.
        ("MRI of the knee: Upheld", "MRI of the knee: Upheld"),
    ],
)
def test_text_at_the_edge_of_pages_is_kept(first: str, second: str) -> None:
    for pages in (
        (f"one\n{first}", f"two\n{second}"),
        (f"{first}\none", f"{second}\ntwo"),
    ):
        assert lines_left(pages_of(*pages)) == [line for p in pages for line in p.split("\n")]


def test_line_that_returns_within_pages_is_kept() -> None:
    pages = [f"top {w}\nb\nc\nsame\nd\ne\nend {w}" for w in ("red", "blue", "green")]
    assert lines_left(pages_of(*pages)).count("same") == 3


def test_line_above_a_running_line_keeps_its_place_on_the_page() -> None:
    document = pages_of("Doe v. Roe\nfirst", "Doe v. Roe\nsecond")
    kept = without_furniture(document)
    assert [(line.page, line.number) for line in kept.lines] == [(1, 2), (2, 2)]
    assert kept.text == document.text


def test_footer_known_by_its_wording_is_left_out_anywhere() -> None:
    text = "one\nFinal Determination Letter for IMR Case Number CM14-0901234 2\ntwo\nPage 3 of 4\nx"
    assert lines_left(document_of(text)) == ["one", "two", "x"]


@pytest.mark.parametrize("template", ["final-determination-2014", "served-partial"])
def test_footer_whose_number_stands_on_a_line_of_its_own_is_left_out(template: str) -> None:
    text = sample_text(template).replace("\f", "\n")
    footer = "Final Determination Letter for IMR Case Number CM14-0900707"
    lines = [line for line in text.splitlines() if not line.startswith(footer[:40])]
    spoiled = list(lines)
    for page, at in enumerate(range(20, len(lines), 20)):
        spoiled.insert(at + 2 * page, footer)
        spoiled.insert(at + 2 * page + 1, f"{page + 2}")
    read = values(letter_from("\n".join(spoiled)))
    assert differences(read, values(letter_from("\n".join(lines)))) == []


FAX = """FAX COVER SHEET

To: Claims Unit
From: Records
Pages: 7

The letter you asked for follows.
"""
TRANSMITTAL = """Nowhere Legal Copy

TO: Jane Roe
FROM: J. Doe
DATE: 3/1/2017
Fax Number: 555 0100
"""


@pytest.mark.parametrize("page", [FAX, TRANSMITTAL, "PROOF OF SERVICE\nI am over 18 years old.\n"])
def test_page_that_is_no_part_of_the_letter_is_left_out(page: str) -> None:
    text = sample_text("one-decision")
    for pages in (f"{page}\f{text}", f"{text}\f{page}", text.replace("\f", f"\f{page}\f")):
        assert differences(values(letter_from(pages)), values(letter_from(text))) == []


def test_page_of_a_letter_that_speaks_of_a_fax_is_kept() -> None:
    text = sample_text("one-decision")
    end = "The fax of the request came late.\n\fFrom: the records it is clear.\nPages: many."
    rationale = letter_from(text.rstrip() + "\n" + end).decisions[-1].rationale
    assert (rationale or "").endswith("it is clear. Pages: many.")


# Several letters in one file


def parts_of(text: str) -> list[Document]:
    return split_letters(document_of(text))


@pytest.mark.parametrize(
    "stems",
    [
        ("one-decision", "partial-authorization", "expedited"),
        ("served-overturn", "served-uphold", "served-partial"),
        ("notice-2013", "medical-professional-review-2013", "final-determination-2014"),
        ("headerless", "notice-2013-served", "headerless"),
        ("medical-professional-review-2013-overturn", "medical-professional-review-2013", "drugs"),
        ("mtus-2018", "mtus-2018", "served-uphold"),
    ],
)
@pytest.mark.parametrize("between", ["\f", "\n\n", f"\f{FAX}\f", f"\f{TRANSMITTAL}\f"])
def test_bundle_is_split_into_its_letters(stems: tuple[str, ...], between: str) -> None:
    parts = parts_of(between.join(map(sample_text, stems)))
    assert len(parts) == len(stems)
    for part, stem in zip(parts, stems, strict=True):
        assert part.is_part
        assert differences(values(extract(part)), values(letter_from(sample_text(stem)))) == []


def test_each_letter_of_a_bundle_has_its_range_of_pages() -> None:
    stems = ("served-uphold", "one-decision", "notice-2013")
    sheets = [sample_text(stem) for stem in stems]
    letters = [extract(part) for part in parts_of(f"\f{FAX}\f".join(["", *sheets])[1:])]
    # Cover sheets are pages 1, 5 and 8.
    assert [letter.source.page_range for letter in letters] == [(2, 4), (6, 7), (9, 11)]
    assert [letter.decisions[0].page for letter in letters] == [3, 6, 10]


def test_bundle_as_pdf_is_split_with_either_engine() -> None:
    from samples.letter import load
    from samples.make_samples import LAYOUTS
    from samples.nasty.base import sheet_of
    from samples.word import Sheet, to_document

    stems = ("served-partial", "notice-2013-served", "one-decision")
    sheets: list[list[str]] = []
    for stem in stems:
        data = load(SAMPLES / "letters" / f"{stem}.yaml")
        sheets += LAYOUTS[data["layout"]](data, Sheet)[0].pages
        sheets += sheet_of(FAX.split("\n")).pages
    pdf, root = to_document(sheets)
    for engine in ("pdfium", "pdfminer"):
        document = read_document("bundle.pdf", pdf.write(root), Options(engine=engine))
        letters = [extract(part) for part in split_letters(document)]
        assert [letter.source.page_range for letter in letters] == [(1, 3), (5, 6), (8, 9)]
        for letter, stem in zip(letters, stems, strict=True):
            assert differences(values(letter), values(letter_from(sample_text(stem)))) == []


def test_fax_line_over_a_bundle_is_no_text_of_any_letter() -> None:
    stems = ("expedited", "one-decision", "medical-professional-review-2013")
    text = with_fax_line_and_stamp("\f".join(map(sample_text, stems)))
    for part, stem in zip(parts_of(text), stems, strict=True):
        assert differences(values(extract(part)), values(letter_from(sample_text(stem)))) == []


@pytest.mark.parametrize("stem", STEMS)
def test_one_letter_is_not_split(stem: str) -> None:
    assert len(parts_of(sample_text(stem))) == 1
    # Not even where a page repeats a heading.
    text = sample_text(stem).replace("CLINICAL CASE SUMMARY", "CLINICAL CASE SUMMARY\n\f" * 2)
    assert len(parts_of(text)) == 1


def test_letter_that_begins_below_the_end_of_another_begins_with_its_own_lines() -> None:
    first, second = sample_text("page-breaks").rstrip(), sample_text("served-uphold")
    # The last page of the first letter holds nothing but the end of a rationale.
    first, _, end = first.rpartition(" ")
    verdict = "It is long.\nSo it is not medically necessary."
    for before in (f"{first} {end}", f"{first}\f{end}", f"{first} {end}\f{verdict}"):
        parts = parts_of(f"{before}\n{second}")
        assert len(parts) == 2
        assert differences(values(extract(parts[1])), values(letter_from(second))) == []
        assert (extract(parts[0]).decisions[-1].rationale or "").endswith(before.split()[-1])


def test_words_of_a_rationale_begin_no_letter() -> None:
    text = sample_text("one-decision").rstrip() + "\nCase summary: he fell.\nCase Summary: again.\n"
    text += "Documents reviewed for determination: none."
    assert len(parts_of(text)) == 1
    assert (letter_from(text).decisions[-1].rationale or "").endswith("for determination: none.")


# What no template knows


def test_letter_of_no_template_is_read_by_its_labels_with_a_warning() -> None:
    text = """Case Number: CM19-0901236
Decision Date: 03/04/2019

THE MEDICAL STORY
A nurse fell.

CLINICAL CASE SUMMARY
A 30-year-old nurse fell.

WHAT WAS DECIDED

Cane: Overturned

Claims Administrator guideline: Decision based on MTUS Knee Complaints.
MAXIMUS guideline: Decision based on MTUS Knee Complaints.
Decision rationale: The gait is unsafe. The request is medically necessary.
"""
    letter = letter_of(document_of(text), Reading())
    assert letter.template == "unknown"
    assert letter.case.case_number == "CM19-0901236"
    assert letter.summary.age == 30
    assert [(d.heading, d.outcome) for d in letter.decisions] == [("Cane", "overturned")]
    first, *others = letter.findings
    assert (first.id, first.severity, first.field) == ("template.unknown", "warning", "template")
    assert others, "checking adds its own findings"


def test_known_template_has_no_such_warning() -> None:
    assert letter_from(sample_text("one-decision")).findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "Case Number: CM16-0901237\nDecision Date: 01/02/2017\n\nCLINICAL CASE SUMMARY\nHe fell.",
        "IMR Case Number: CM14-0901237\n\nDecision rationale: Nothing helped.",
        "Claims Administrator guideline: none\nMAXIMUS guideline: none\n",
    ],
)
def test_few_labels_are_enough(text: str) -> None:
    assert letter_from(text).template == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        # A number alone; headings that other documents have too; words in a sentence.
        "IMR Case Number: CM16-0901237\nDate of Injury: 01/02/2016\nWe have received your request.",
        "CASE SUMMARY\nHe fell.\n\nDOCUMENTS REVIEWED\nNone.\n",
        "The claims administrator guideline: is long, and the decision rationale: short.",
        "Invoice 17\nTotal: 12.00\n",
    ],
)
def test_too_few_labels_are_no_letter(text: str) -> None:
    with pytest.raises(NotALetterError, match="too few of its headings and labels"):
        letter_from(text)


def test_sentence_about_the_claims_administrator_is_no_decision() -> None:
    text = (
        "IMR Case Number: CM14-0901237\n\nCASE SUMMARY\nHe fell.\n\nThe Claims Administrator paid."
    )
    assert letter_from(text).decisions == ()


def test_heading_that_ends_in_a_dash_and_an_outcome_opens_a_decision() -> None:
    text = (
        "IMR Case Number: CM23-0901239\n\nISSUES\n1. Cane - Overturned\n"
        "Claims Administrator guideline: MTUS Knee Complaints.\n"
        "Decision rationale: He falls. The cane is medically necessary.\n\n"
        "2. Sling \u2013 Upheld\nDecision rationale: The sling is not medically necessary.\n"
    )
    letter = letter_of(document_of(text), Reading())
    assert [(d.request, d.outcome) for d in letter.decisions] == [
        ("Cane", "overturned"),
        ("Sling", "upheld"),
    ]
    assert letter.determination == "partially_overturn"


def test_outcome_that_is_neither_is_unknown() -> None:
    text = sample_text("one-decision").replace("contrast: Upheld", "contrast: Partially Overturned")
    letter = letter_of(document_of(text), Reading())
    assert (letter.decisions[0].outcome, letter.determination) == (None, None)


def test_preamble_repeated_in_a_rationale_is_no_heading() -> None:
    text = sample_text("surgery")
    first, second, *_ = letter_from(text).decisions
    echo = (
        "A cast was the original request. A sling was authorized by the Claims Administrator. The\n"
        "remaining IMR eligible portion of the original request, a cast is not medically necessary."
    )
    heading = " ".join((second.heading or "").split()[:4])
    found = letter_from(without_gaps(text.replace(heading, f"{echo}\n{heading}", 1)))
    assert found.decisions[0].rationale == f"{first.rationale} {' '.join(echo.split())}"
    assert [d.heading for d in found.decisions] == [d.heading for d in letter_from(text).decisions]


def test_numbers_of_headings_are_left_out_where_all_have_their_own() -> None:
    text = sample_text("surgery")
    headings = [d.heading for d in letter_from(text).decisions]
    for number, heading in enumerate(headings, 1):
        start = " ".join((heading or "").split()[:3])
        text = text.replace(f"\n{start}", f"\n{number}. {start}", 1)
    assert [d.heading for d in letter_from(text).decisions] == headings
    assert f"\n{len(headings)}. " in text


def test_unknown_form_can_be_forced() -> None:
    assert letter_from("Invoice 17", "unknown").decisions == ()


# Templates are data


def test_no_code_knows_a_template_by_name() -> None:
    sources = [path for path in (ROOT / "imrcli").rglob("*.py")]
    for template in templates():
        assert [path.name for path in sources if template.id in path.read_text("utf-8")] == []


SHIPPED = read_yaml(ROOT / "imrcli" / "rules" / "templates.yaml")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"numberd": True}, "has unknown keys numberd"),
        ({"markers": []}, "markers has no group"),
        ({"markers": [["Regarding the request for \u2026"]]}, "a heading or label is needed"),
        ({"markers": [["IMR"]]}, "markers: 'IMR' has fewer than 6 letters"),
        ({"once": ["SOMETHING ELSE"]}, "once: 'SOMETHING ELSE' is no heading or label"),
        ({"outcome": ["heading", "stars"]}, "outcome has unknown names stars"),
        ({"ordered": "yes"}, "ordered must be a bool"),
        ({"sections": {"summry": ["CASE SUMMARY"]}}, "sections has unknown names summry"),
        ({"parts": {"item": ["ISSUE AT DISPUTE:"]}}, "parts lack rationale"),
        (
            {"sections": {"summary": ["THE STORY"], "documents": ["The story:"]}},
            "'The story:' opens both summary and documents",
        ),
        ({"id": "notice-2013"}, "the id occurs twice"),
    ],
)
def test_broken_template_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    raw = copy.deepcopy(SHIPPED)
    raw["tables"]["templates"].append(
        {**raw["tables"]["templates"][0], "id": "letter-2030", **change}
    )
    name = change.get("id", "letter-2030")
    with pytest.raises(RuleError, match=rf"templates\.yaml: template {name}: ") as caught:
        validate("templates.yaml", raw)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("table", "value", "message"),
    [
        ("titles", ["IMR"], "titles: 'IMR' has fewer"),
        ("frames", ["Regarding the "], "frames: 'Regarding the ' must be in lower case"),
        ("intros", {"summary": ["The Expert"]}, "intros: 'The Expert' must be in lower case"),
        ("states", ["The State of Old York"], "has more than three words"),
        ("nothing", [], "must hold the tables"),
    ],
)
def test_broken_table_of_templates_is_refused(table: str, value: Any, message: str) -> None:
    raw = copy.deepcopy(SHIPPED)
    raw["tables"][table] = value
    with pytest.raises(RuleError) as caught:
        validate("templates.yaml", raw)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("rule", "change", "message"),
    [
        ("outcome.word", {"data": {}}, "data.outcomes must map words to overturned, upheld"),
        ("header.priority", {"field": "case.prority"}, "there is no field case.prority"),
        ("furniture.page", {"data": {}}, "whether it holds anywhere"),
        ("listing.determined", {"field": "list"}, "there must be one rule for the field listing"),
    ],
)
def test_rule_of_templates_without_its_data_is_refused(
    rule: str, change: dict[str, Any], message: str
) -> None:
    raw = copy.deepcopy(SHIPPED)
    (entry,) = [entry for entry in raw["rules"] if entry["id"] == rule]
    entry.update(change)
    with pytest.raises(RuleError) as caught:
        validate("templates.yaml", raw)
    assert message in str(caught.value)


def test_every_template_is_documented_with_what_it_was_checked_on() -> None:
    text = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    for template in templates():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{template.id}` |"))
        assert ("real letters" in row) == template.checked


# Any text, in little time


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *(w for t in EARLIER for w in re.split(r"(?<=[\n.])", sample_text(t))[::3]),
                "\n", "\f", " ", "1) ", "2. ", "\u2022 ", ":", "\u0130", "CLINICAL CASE SUMMARY\n",
                "Regarding the request for ", "The Claims Administrator ", "Page 2\n",
                "Decision rationale: ", "Claims Administrator guideline: ", "FAX\n",
            ]
        )
        | st.text(max_size=9),
        max_size=60,
    ).map("".join)
)  # fmt: skip
def test_any_text_is_a_letter_or_an_imr_error(text: str) -> None:
    for template in (None, *(t.id for t in templates()), "unknown"):
        try:
            document = document_of(text)
            for part in split_letters(document):
                letter = extract(part, template)
                spans = letter.evidence.values()
                assert all(0 <= (m.start or 0) <= (m.end or 0) <= len(part.text) for m in spans)
        except ImrError:
            continue


@pytest.mark.parametrize(
    "text",
    [
        "A" * 1_000_000,
        "CLINICAL CASE SUMMARY\nIMR ISSUES, DECISIONS AND RATIONALES\n"
        + "Decision rationale: a\n" * 20_000,
        "CLINICAL CASE SUMMARY\nIMR DECISION(S) AND RATIONALE(S)\n"
        + "The Claims Administrator a.\n" * 20_000,
        "Notice of Independent Medical Review Determination Rationale for the Decision: " * 5_000,
        "Case Summary: Rationale for the Decision: 1) Regarding the request for a: " * 8_000,
        "Page 1\n\f" * 20_000
        + "CLINICAL CASE SUMMARY\nDecision rationale: a\nCase Number: CM16-0000001",
        "MEDICAL PROFESSIONAL REVIEW\n" + "ISSUE AT DISPUTE:\na\nCASE SUMMARY:\nb\n" * 10_000,
        "1) MAXIMUS has determined the request for " * 20_000
        + "\nCase Summary:\nRationale for the Decision:",
    ],
    ids=range(8),
)  # fmt: skip
def test_hostile_text_takes_little_time(text: str) -> None:
    document = document_of(text)
    start = time.process_time()
    for part in split_letters(document):
        try:
            extract(part)
        except ImrError:
            continue
    assert time.process_time() - start < 6.0  # 2 s alone on a core; what is quadratic takes minutes
