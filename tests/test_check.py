"""What `imr check` finds, on letters written for it and on real ones."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from imrcli.check import check, disclaimer
from imrcli.check.report import named_decisions
from imrcli.document import Document, Line
from imrcli.model import (
    Case,
    Citation,
    Decision,
    Drug,
    Event,
    Evidence,
    Finding,
    Guideline,
    Letter,
    Reviewer,
    Sessions,
    Source,
    Status,
    Summary,
    Treatment,
)
from imrcli.reading import read
from imrcli.rules import load
from tests.conftest import LETTERS

SOURCE = Source("letter.pdf", "", "application/pdf", 1, "pdfium")
SCAN = SOURCE._replace(engine="ocr")
CURRENT = "final-determination-2015"
CASE = Case(
    case_number="CM16-0000001",
    date_of_injury="2016-03-01",
    ur_denial_date="2016-09-01",
    application_received="2016-09-20",
    date_assigned="2016-09-26",
    decision_date="2016-10-20",
    priority="standard",
)
TOLD = (
    "The injured worker is a 40 year old male who sustained an industrial injury on 03-01-2016. "
    "He fell on his left knee and complains of left knee pain and low back pain. He has had six "
    "visits of therapy with some relief. On examination the left knee is tender and swollen, and "
    "the back is stiff. The treatment plan included an MRI. The utilization review denied it."
)
SUMMARY = Summary(
    text=TOLD,
    age=40,
    sex="male",
    injury_date="2016-03-01",
    diagnoses=("sprain of the knee",),
    timeline=(Event("2016-03-01", "injury"),),
)
KNEE = Guideline(
    "Decision based on MTUS Knee Complaints 2004, Section(s): Special Studies.",
    ("MTUS",),
    (Citation("MTUS", "Knee Complaints", 2004, ("Special Studies",)),),
)
NECK = KNEE._replace(citations=(Citation("MTUS", "Neck and Upper Back Complaints", 2004),))
NONE_CITED = Guideline("The Expert Reviewer did not cite any medical evidence.", (), (), True)
WHY = (
    "The MTUS asks for a trial of conservative care and for signs of internal derangement before "
    "a scan of the knee. The file shows neither. "
)
MRI = Decision(
    1,
    heading="MRI of the left knee",
    request="MRI of the left knee",
    outcome="upheld",
    claims_administrator_guideline=KNEE,
    reviewer_guideline=KNEE,
    rationale=WHY + "The request for an MRI of the left knee is not medically necessary.",
    page=2,
    treatment=Treatment(
        "Diagnostic Testing", "Imaging / Radiology", body_parts=("knee",), laterality="left"
    ),
)
CLEAN = Letter(
    1,
    SOURCE,
    "unknown",
    CASE,
    "uphold",
    Reviewer(("California",), ("Family Practice",)),
    SUMMARY,
    decisions=(MRI,),
)


def with_case(**fields: Any) -> Letter:
    return CLEAN._replace(case=CASE._replace(**fields))


def with_summary(**fields: Any) -> Letter:
    return CLEAN._replace(summary=SUMMARY._replace(**fields))


def with_decision(**fields: Any) -> Letter:
    return CLEAN._replace(decisions=(MRI._replace(**fields),))


def with_treatment(
    closing: str = "The request is not medically necessary.", **fields: Any
) -> Letter:
    heading = fields.pop("heading", MRI.heading)
    return with_decision(
        heading=heading,
        request=heading,
        treatment=Treatment(**{"category": "Rehabilitation", **fields}),
        rationale=WHY + closing,
    )


def served(**fields: Any) -> Letter:
    return with_case(employee_name="Pat Example", **fields)


def found(letter: Letter, document: Document | None = None) -> dict[str, Finding]:
    return {finding.id: finding for finding in check(letter, document)}


def warnings(letter: Letter) -> set[str]:
    return {finding.id for finding in check(letter) if finding.severity == "warning"}


def credentials(text: str) -> tuple[Letter, Document]:
    """A letter with a document whose first line holds the reviewer's credentials."""
    document = Document(
        "letter.txt", "", "text/plain", "text", text, (Line(0, len(text), 1, 1, True),), 1
    )
    end = text.find(" Documents") if " Documents" in text else len(text)
    evidence = {"reviewer.specialties[0]": Evidence(Status.FOUND, 1, 1, 0, end)}
    return CLEAN._replace(evidence=evidence), document


# Each finding there is: a letter that has it.
CASES: dict[str, Letter] = {
    "contents.no-decisions": CLEAN._replace(decisions=()),
    "contents.no-outcome": with_decision(outcome=None),
    "contents.no-necessity-conclusion": with_decision(rationale=WHY + "It is not supported."),
    "contents.no-summary": with_summary(text=None),
    "contents.no-condition": with_summary(
        text="The applicant is a 40 year old male. A scan was asked for.", diagnoses=()
    ),
    "contents.no-documents-list": served(),
    "contents.documents-list-not-applicable": CLEAN,
    "contents.no-request": with_decision(heading=None, request=None),
    "contents.no-guideline": with_decision(reviewer_guideline=Guideline()),
    "contents.no-rationale": with_decision(rationale=None),
    "contents.brief-rationale": with_decision(rationale="It is not medically necessary."),
    "contents.outside-mtus-without-reason": with_decision(
        reviewer_guideline=Guideline("Decision based on Non-MTUS Citation ODG.", ("ODG",)),
        rationale="A scan needs a trial of care first. The request is not medically necessary.",
    ),
    "contents.no-licensure": CLEAN._replace(reviewer=Reviewer((), ("Family Practice",))),
    "contents.no-specialty": CLEAN._replace(reviewer=Reviewer(("California",), ())),
    "contents.no-california-licence": CLEAN._replace(
        reviewer=Reviewer(("Texas", "Iowa"), ("Family Practice",))
    ),
    "contents.records-not-provided": with_summary(
        text=TOLD + " No medical records were provided for this review."
    ),
    "contents.summary-from-utilization-review": with_summary(
        text="This summary was taken word for word from the utilization review decision. " + TOLD
    ),
    "contents.brief-summary": with_summary(text="A 40 year old male has left knee pain."),
    "contents.late-determination": with_case(decision_date="2016-12-20"),
    "contents.no-case-number": with_case(case_number=None)._replace(template=CURRENT),
    "contents.no-decision-date": with_case(decision_date=None)._replace(template=CURRENT),
    "contents.read-by-ocr": CLEAN._replace(source=SCAN),
    "contents.identifies-employee": served(),
    "dates.out-of-order": with_case(ur_denial_date="2016-02-01"),
    "dates.injury-differs": with_summary(injury_date="2015-03-01", timeline=()),
    "dates.injury-differs-cumulative": with_summary(
        text=TOLD + " It came of cumulative trauma.", injury_date="2015-03-01", timeline=()
    ),
    "dates.case-number-year": with_case(case_number="CM15-0000001"),
    "summary.age-implausible": with_summary(age=4),
    "summary.pronouns-disagree": with_summary(
        text="A 40 year old male has knee pain. She fell. She was given a brace for the left knee."
    ),
    "outcome.contradicts-rationale": with_decision(outcome="overturned"),
    "outcome.determination-differs": CLEAN._replace(determination="overturn"),
    "request.sessions-do-not-multiply": with_treatment(
        heading="Therapy 2 times 6 for the left knee, 8 visits",
        sessions=Sessions(8, (2, 2), (6, 6)),
    ),
    "request.sessions-remaining": CLEAN._replace(
        decisions=(
            MRI._replace(
                authorized="Therapy 8 visits",
                treatment=Treatment("Rehabilitation", sessions=Sessions(4, (2, 2), (6, 6))),
            ),
        )
    ),
    "request.part-not-in-summary": with_treatment(
        heading="Therapy for the left wrist", body_parts=("wrist",)
    ),
    "request.side-not-in-summary": with_treatment(
        heading="Therapy for the right knee", body_parts=("knee",), laterality="right"
    ),
    "request.side-not-stated": with_treatment(
        heading="Therapy for the right low back", body_parts=("lumbar spine",), laterality="right"
    ),
    "request.restated-quantity": with_treatment(
        "The request for Norco 5/325mg #90 is not medically necessary.",
        heading="Norco 5/325mg #60",
        category="Pharmaceuticals",
        drugs=(Drug("Norco", "5/325mg"),),
        quantity=60,
    ),
    "request.restated-strength": with_treatment(
        "The request for norco 10/325 mg #60 is not medically necessary.",
        heading="Norco 5/325mg #60",
        category="Pharmaceuticals",
        drugs=(Drug("Norco", "5/325mg"),),
        quantity=60,
    ),
    "request.restated-visits": with_treatment(
        "The request for twelve sessions of therapy is not medically necessary.",
        heading="Therapy for the left knee, 8 sessions",
        sessions=Sessions(8),
    ),
    "request.restated-side": with_decision(
        rationale=WHY + "The request for an MRI of the right knee is not medically necessary."
    ),
    "guidelines.none-cited": with_decision(reviewer_guideline=NONE_CITED),
    "guidelines.none-cited-dependent": with_decision(
        reviewer_guideline=NONE_CITED,
        rationale="As the surgery is not medically necessary, neither is the sling.",
    ),
    "guidelines.none-cited-by-claims-administrator": with_decision(
        claims_administrator_guideline=NONE_CITED
    ),
    "guidelines.superseded": with_case(
        case_number="CM18-0000001",
        date_of_injury="2018-03-01",
        ur_denial_date="2018-09-01",
        application_received="2018-09-20",
        date_assigned="2018-09-26",
        decision_date="2018-10-20",
    ),
    "guidelines.superseded-by-claims-administrator": with_case(decision_date="2018-10-20"),
    "guidelines.same-works": CLEAN,
    "guidelines.different-works": with_decision(claims_administrator_guideline=NECK),
    "calendar.appeal": CLEAN,
    "calendar.authorize": with_decision(
        outcome="overturned", rationale="The request is medically necessary."
    ),
    "calendar.reimburse": with_decision(
        outcome="overturned", treatment=Treatment(retrospective=True)
    ),
    "calendar.resubmit": CLEAN,
    "calendar.no-start": with_case(decision_date=None),
}
# Those that need more than a letter have tests of their own.
ELSEWHERE = {"contents.reviewer-named", "calendar.served-before-decision"}


def test_every_finding_there_is_has_a_case() -> None:
    assert set(load("check").tables["findings"]) == set(CASES) | ELSEWHERE


@pytest.mark.parametrize("finding", CASES)
def test_letter_that_has_the_finding_gets_it(finding: str) -> None:
    entry = load("check").tables["findings"][finding]
    got = found(CASES[finding])
    assert finding in got
    assert got[finding].severity == entry["severity"]


def test_letter_without_fault_gets_no_warning() -> None:
    assert warnings(CLEAN) == set()


def test_scan_that_lost_its_header_is_warned_of_and_a_text_that_never_had_one_is_not() -> None:
    lost = CLEAN._replace(case=Case(), template=CURRENT)
    assert warnings(lost._replace(source=SCAN)) == {
        "contents.no-case-number",
        "contents.no-decision-date",
    }
    assert warnings(lost) == set()
    # The notices of 2013 state no decision date, and some templates nothing at all.
    assert warnings(with_case(decision_date=None)._replace(template="notice-2013")) == set()
    assert warnings(lost._replace(source=SCAN, template="unknown")) == set()


def test_finding_of_contents_cites_its_authority() -> None:
    got = found(with_decision(rationale=None))["contents.no-rationale"]
    assert got.authority == "LC 4610.6(e); 8 CCR 9792.10.6(d)"


def test_list_of_documents_is_not_applicable_to_a_published_copy() -> None:
    got = found(CLEAN)
    assert (
        "not applicable to a published copy"
        in got["contents.documents-list-not-applicable"].message
    )
    listing = served()._replace(documents_reviewed=("Progress notes",))
    assert not {"contents.no-documents-list", "contents.documents-list-not-applicable"} & set(
        found(listing)
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Family Practice. Reviewed by Jane Q. Example, M.D.", True),
        ("Family Practice, Dr. Example", True),
        ("Family Practice. Documents: notes of Jane Example, M.D.", False),
        ("State(s) of Licensure: California. Certification(s)/Specialty: Family Practice", False),
    ],
)
def test_name_of_a_reviewer_is_sought_in_the_document(text: str, named: bool) -> None:
    assert ("contents.reviewer-named" in found(*credentials(text))) is named


# What must not alarm, and why.
@pytest.mark.parametrize(
    ("finding", "faultless"),
    [
        # The narrative tells of two injuries, one of them the header's.
        (
            "dates.injury-differs",
            with_summary(
                injury_date="2015-03-01",
                timeline=(Event("2015-03-01", "injury"), Event("2016-03-01", "injury")),
            ),
        ),
        # An application of the winter may bear either year.
        ("dates.case-number-year", with_case(application_received="2017-01-02")),
        # Equal dates are in order.
        ("dates.out-of-order", with_case(application_received="2016-09-01")),
        # "her" in a sentence may be the physician's.
        (
            "summary.pronouns-disagree",
            with_summary(text="A 40 year old male has knee pain. Dr. A repeated her request. "),
        ),
        # Both, or hedged: undecided.
        (
            "outcome.contradicts-rationale",
            with_decision(rationale="Six visits are medically necessary; twelve are not."),
        ),
        # The sentence speaks of the denial.
        (
            "outcome.contradicts-rationale",
            with_decision(
                outcome="overturned",
                rationale="I disagree with the earlier denial: not medically necessary.",
            ),
        ),
        # Ranges: 8 lies in 1-2 times 4-6.
        (
            "request.sessions-do-not-multiply",
            with_treatment(sessions=Sessions(8, (1, 2), (4, 6))),
        ),
        # A part spoken of for another: "back" for the lumbar spine.
        ("request.part-not-in-summary", with_treatment(body_parts=("sacroiliac joint",))),
        # A scan of the chest before an operation needs no injured chest.
        (
            "request.part-not-in-summary",
            with_treatment(
                category="Surgery", subcategory="Adjunct Surgical Services", body_parts=("chest",)
            ),
        ),
        # The left is the knee's, not the shoulder's.
        (
            "request.side-not-in-summary",
            with_summary(text="He has left knee pain and shoulder pain.")._replace(
                decisions=with_treatment(body_parts=("shoulder",), laterality="right").decisions
            ),
        ),
        # The part is named with its side further on.
        (
            "request.side-not-in-summary",
            with_summary(
                text="He has left knee pain. Both the left and right knee swell."
            )._replace(
                decisions=with_treatment(body_parts=("knee",), laterality="right").decisions
            ),
        ),
        # Nerve conduction studies compare with the sound side.
        (
            "request.side-not-in-summary",
            with_treatment(subcategory="EMG/NCV/NCS", body_parts=("knee",), laterality="right"),
        ),
        # So does a letter that asks for each side by itself.
        (
            "request.side-not-in-summary",
            CLEAN._replace(
                decisions=(
                    MRI,
                    MRI._replace(number=2, treatment=MRI.treatment._replace(laterality="right")),
                )
            ),
        ),
        # The same quantity, the same strength written otherwise.
        (
            "request.restated-strength",
            with_treatment(
                "The request for Norco 5-325 mg is not medically necessary.",
                heading="Norco 5/325mg #60",
                drugs=(Drug("Norco", "5/325mg"),),
            ),
        ),
        (
            "request.restated-quantity",
            with_treatment(
                "Norco #60 and Soma #30 are not medically necessary.",
                heading="Norco 5/325mg #60",
                quantity=60,
            ),
        ),
        # Twelve is two times six.
        (
            "request.restated-visits",
            with_treatment(
                "The request for 12 visits of therapy is not medically necessary.",
                heading="Therapy two times a week for six weeks",
                sessions=Sessions(None, (2, 2), (6, 6)),
            ),
        ),
        # Both sides named: not the wrong one.
        (
            "request.restated-side",
            with_decision(rationale=WHY + "Left, unlike right, is not medically necessary."),
        ),
        (
            "request.restated-side",
            with_decision(
                rationale=WHY + "The right choice is rest; it is not medically necessary."
            ),
        ),
        # One report that is missing is not the file.
        (
            "contents.records-not-provided",
            with_summary(text=TOLD + " No documentation of failed therapy was provided."),
        ),
        # The edition in force when the treatment was given counts.
        (
            "guidelines.superseded",
            CASES["guidelines.superseded"]._replace(
                decisions=(
                    MRI._replace(
                        treatment=Treatment(retrospective=True, dates_of_service=("2017-06-01",))
                    ),
                )
            ),
        ),
    ],
)
def test_what_is_no_fault_raises_no_alarm(finding: str, faultless: Letter) -> None:
    assert finding not in found(faultless)


def test_decisions_that_share_a_finding_share_a_line() -> None:
    decisions = tuple(MRI._replace(number=n, rationale=None) for n in range(1, 5))
    got = [f for f in check(CLEAN._replace(decisions=decisions)) if f.id == "contents.no-rationale"]
    assert [f.message for f in got] == ["Decisions 1-4: no clinical reasons were read."]
    assert got[0].field == "decisions[0].rationale"


def test_decisions_are_named_in_runs() -> None:
    assert named_decisions([3]) == "Decision 3"
    assert named_decisions([1, 2, 4, 7, 8, 9]) == "Decisions 1-2, 4 and 7-9"


def test_finding_stands_on_the_line_of_the_concluding_sentence() -> None:
    text = "The file shows\nneither. The request is\nmedically necessary."
    ends = [15, 39, len(text) + 1]
    lines = tuple(
        Line(start, end - 1, 3, n, False)
        for n, (start, end) in enumerate(zip([0, *ends], ends, strict=False), 7)
    )
    document = Document("letter.txt", "", "text/plain", "text", text, lines, 3)
    letter = with_decision(rationale=text.replace("\n", " "))._replace(
        evidence={"decisions[0].rationale": Evidence(Status.FOUND, 3, 7, 0, len(text), "label")}
    )
    got = found(letter, document)["outcome.contradicts-rationale"]
    assert (got.page, got.line) == (3, 8)
    # Without the document: where the rationale begins. Without evidence: the page of the heading.
    got = found(letter)["outcome.contradicts-rationale"]
    assert (got.page, got.line) == (3, 7)
    got = found(letter._replace(evidence={}))["outcome.contradicts-rationale"]
    assert (got.page, got.line) == (2, None)


def test_finding_about_a_treatment_stands_at_its_heading() -> None:
    letter = CASES["request.sessions-do-not-multiply"]._replace(
        evidence={"decisions[0].heading": Evidence(Status.FOUND, 2, 4, 10, 20, "label")}
    )
    got = found(letter)["request.sessions-do-not-multiply"]
    assert (got.field, got.page, got.line) == ("decisions[0].treatment.sessions", 2, 4)


def test_warnings_come_first() -> None:
    severities = [finding.severity for finding in check(with_decision(outcome="overturned"))]
    assert severities == sorted(severities, reverse=True)
    assert {"info", "warning"} == set(severities)


def test_empty_letter_is_checked_without_an_error() -> None:
    assert "contents.no-decisions" in found(Letter(1, SOURCE, "unknown"))
    assert found(Letter(1, SOURCE, "unknown", decisions=(Decision(1),)))


def test_disclaimer_says_what_it_is_not() -> None:
    assert "not legal advice" in disclaimer()


def test_check_is_fast_enough_to_run_on_every_letter() -> None:
    check(CLEAN)
    began = time.process_time()
    for _ in range(100):
        check(CLEAN)
    assert (time.process_time() - began) / 100 < 0.002  # some 0.2 ms; a slow machine is allowed


def test_hostile_letter_takes_linear_time() -> None:
    right = MRI.treatment._replace(laterality="right")
    odd = MRI._replace(treatment=right, rationale="not medical necessity " * 20)
    decisions = tuple(odd._replace(number=n) for n in range(1, 2001))
    for told in ("left knee, ", "knee ", "a", "No medical records ", "L4-", "he she. "):
        summary = SUMMARY._replace(text=told * (1_000_000 // len(told)))
        began = time.process_time()
        check(CLEAN._replace(summary=summary, decisions=decisions))
        assert time.process_time() - began < 2


def gold_letter(file: Path) -> Letter:
    """A letter from what is printed in it, without meaning."""
    gold = json.loads(file.read_text(encoding="utf-8"))
    decisions = tuple(
        Decision(
            number,
            heading=entry["heading"],
            outcome=entry["outcome"],
            rationale=" ".join(entry["rationale"].split()),
            claims_administrator_guideline=Guideline(entry["claims_administrator_guideline"]),
            reviewer_guideline=Guideline(entry["reviewer_guideline"]),
        )
        for number, entry in enumerate(gold["decisions"], 1)
    )
    reviewer = Reviewer(*(tuple(names) for names in gold["reviewer"].values()))
    return Letter(
        1,
        SOURCE,
        "unknown",
        Case(**gold["case"]),
        gold["determination"],
        reviewer,
        Summary(" ".join(gold["summary_text"].split())),
        decisions=decisions,
    )


REAL = sorted((LETTERS / "gold").glob("*.json"))


@pytest.mark.skipif(not REAL, reason="the real letters are not on this machine (IMR_LETTERS)")
def test_no_real_letter_contradicts_itself_or_lacks_a_content() -> None:
    alarms = {
        (file.stem, finding.id)
        for file in REAL
        for finding in check(gold_letter(file))
        if finding.severity == "warning"
    }
    assert alarms == set()


@pytest.mark.skipif(not REAL, reason="the real letters are not on this machine (IMR_LETTERS)")
def test_turned_outcomes_of_real_letters_are_found_out() -> None:
    turned = {"upheld": "overturned", "overturned": "upheld"}
    decisions = noticed = 0
    for file in REAL:
        letter = gold_letter(file)
        letter = letter._replace(
            decisions=tuple(d._replace(outcome=turned[str(d.outcome)]) for d in letter.decisions)
        )
        decisions += len(letter.decisions)
        for finding in check(letter):
            if finding.id == "outcome.contradicts-rationale":
                noticed += len(_numbers(finding.message)) or 1
    assert noticed / decisions > 0.9


def test_only_true_leads_are_warned_of_in_real_letters(letter: Path) -> None:
    # In a few letters the narrative gives another date of injury than the header; nothing else.
    found = {f.id for f in read(str(letter)).findings if f.severity == "warning"}
    assert found <= {"dates.injury-differs"}


def _numbers(message: str) -> list[int]:
    """The decisions that a message names."""
    head = message.partition(":")[0]
    if not head.startswith("Decision"):
        return []
    numbers: list[int] = []
    for part in head.split(" ", 1)[1].replace(" and ", ", ").split(", "):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers
