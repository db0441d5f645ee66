"""Documents to letters: what is printed, on made-up letters, the samples and the real ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from pdfminer.high_level import extract_text

from imrcli.document import Document
from imrcli.errors import NotALetterError, UsageError
from imrcli.evaluate import normal, printed_pairs
from imrcli.extract import extract
from imrcli.ingest import Options, read_document
from imrcli.model import Letter, Status
from tests.conftest import LETTERS, SAMPLES

SUMMARY = "The injured worker is a 50 year old male who was injured on 1-2-2016."
OPENING = f"""Case Number:    CM16-0123456
Date Assigned:    12/05/2016    Date of Injury:    10/20/2016
Decision Date:    12/30/2016    UR Denial Date: 10/28/2016
Priority:    Standard    Application    11/28/2016
Received:

HOW THE IMR FINAL DETERMINATION WAS MADE

The Expert Reviewer has the following credentials:
State(s) of Licensure: California,Texas
Certification(s)/Specialty: Physical Medicine & Rehabilitation, Pain
Management

CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the
case file, including all medical records:

{SUMMARY}

IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:

"""
PARTS = """
Claims Administrator guideline: The Claims Administrator did not cite any medical evidence
for its decision.

MAXIMUS guideline: Decision based on MTUS Knee Complaints 2004, Section(s): Special
Studies.

Decision rationale: The knee is stable. As such, the request is not medically necessary.
"""


def letter_of(text: str, template: str | None = None) -> Letter:
    return extract(read_document("letter.txt", text.encode()), template)


def with_headings(*headings: str) -> Letter:
    return letter_of(OPENING + "\n".join(heading + "\n" + PARTS for heading in headings))


def test_header_table_is_read() -> None:
    case = with_headings("MRI of the knee: Upheld").case
    assert case[:7] == (
        "CM16-0123456",
        "2016-12-05",
        "2016-10-20",
        "2016-12-30",
        "2016-10-28",
        "standard",
        "2016-11-28",
    )


def test_second_specialty_on_the_next_line_is_kept() -> None:
    reviewer = with_headings("MRI of the knee: Upheld").reviewer
    assert reviewer.states_of_licensure == ("California", "Texas")
    assert reviewer.specialties == ("Physical Medicine & Rehabilitation", "Pain Management")


def test_summary_is_what_follows_the_fixed_sentence() -> None:
    assert with_headings("MRI of the knee: Upheld").summary.text == SUMMARY


@pytest.mark.parametrize(
    ("heading", "expected", "outcome"),
    [
        ("MRI of the knee: Upheld", "MRI of the knee", "upheld"),
        # Two spaces before the outcome; the outcome on the next line.
        ("MRI of the knee:  Overturned", "MRI of the knee", "overturned"),
        ("MRI of the knee:\nUpheld", "MRI of the knee", "upheld"),
        # The last colon decides.
        ("Labs to include: EKG: Upheld", "Labs to include: EKG", "upheld"),
        ("Hydrocodone 5mg #60, DOS: 11/11/2016: Upheld", None, "upheld"),
        # A heading over three lines, one of which ends a sentence.
        (
            "12 visits of therapy was the original request.\n6 visits were authorized by the Claims"
            " Administrator. The\nremaining IMR eligible portion of the original request, 6 visits"
            " is: Upheld",
            None,
            "upheld",
        ),
        # Brackets that a terminal library would take for markup.
        (
            "Therapy [red] 4%-2% #1; left: Overturned",
            "Therapy [red] 4%-2% #1; left",
            "overturned",
        ),
    ],
)
def test_heading_ends_at_its_outcome(heading: str, expected: str | None, outcome: str) -> None:
    first, second = with_headings(heading, "Walker: Upheld").decisions
    plain = " ".join(heading.split()).rsplit(":", 1)[0]
    assert first.heading == (expected or plain)
    assert first.outcome == outcome
    assert (second.heading, second.number, second.page) == ("Walker", 2, 1)
    assert first.rationale == "The knee is stable. As such, the request is not medically necessary."


def test_heading_without_a_gap_above_it_is_found_by_wording() -> None:
    text = OPENING + "MRI of the knee: Upheld\n" + PARTS.rstrip() + "\fWalker: Overturned\n" + PARTS
    first, second = letter_of(text).decisions
    assert first.rationale == "The knee is stable. As such, the request is not medically necessary."
    assert (second.heading, second.outcome, second.page) == ("Walker", "overturned", 2)


def test_heading_over_a_page_break_is_whole() -> None:
    text = OPENING + "MRI of the knee: Upheld\n" + PARTS + "\nWalker with wheels and a\n\f"
    text += "basket for purchase: Upheld\n" + PARTS
    second = letter_of(text).decisions[1]
    assert (second.heading, second.page) == ("Walker with wheels and a basket for purchase", 1)


def test_outcome_that_cannot_be_read_is_null_and_unparsed() -> None:
    found = with_headings("MRI of the knee: Withdrawn")
    assert found.decisions[0].outcome is None
    assert found.determination is None
    assert found.evidence["decisions[0].outcome"].status is Status.UNPARSED


@pytest.mark.parametrize(
    ("outcomes", "determination"),
    [
        (("Upheld", "Upheld"), "uphold"),
        (("Overturned", "Overturned"), "overturn"),
        (("Upheld", "Overturned"), "partially_overturn"),
    ],
)
def test_determination_follows_from_the_decisions(
    outcomes: tuple[str, ...], determination: str
) -> None:
    headings = [f"Item {number}: {outcome}" for number, outcome in enumerate(outcomes)]
    assert with_headings(*headings).determination == determination


def test_value_that_is_no_date_is_unparsed_and_null() -> None:
    text = OPENING.replace("12/30/2016", "13/45/2016") + "MRI: Upheld\n" + PARTS
    found = letter_of(text)
    assert found.case.decision_date is None
    assert found.evidence["case.decision_date"].status is Status.UNPARSED


def test_labels_printed_before_their_values_are_never_paired_by_order() -> None:
    labels = "Case Number:\nDate Assigned:\nDecision Date:\nPriority:\n\nCM16-0123456\n12/05/2016\n"
    found = letter_of(labels + OPENING[OPENING.index("HOW THE IMR") :] + "MRI: Upheld\n" + PARTS)
    assert found.case.case_number is None
    assert found.evidence["case.case_number"].status is Status.UNPARSED
    assert found.evidence["case.date_of_injury"].status is Status.ABSENT


def test_excerpt_without_a_header_is_read_with_absent_header_fields() -> None:
    found = letter_of(OPENING[OPENING.index("HOW THE IMR") :] + "MRI: Upheld\n" + PARTS)
    assert set(found.case) == {None}
    assert found.evidence["case.case_number"].status is Status.ABSENT
    assert found.decisions[0].outcome == "upheld"


def test_text_of_something_else_is_no_letter() -> None:
    with pytest.raises(NotALetterError, match=r"^letter\.txt: is not an IMR .* --template"):
        letter_of("Invoice 17\nTotal: 12.00\n")


def test_template_can_be_forced_and_must_exist() -> None:
    text = OPENING + "MRI of the knee: Upheld\n" + PARTS
    assert letter_of(text, "final-determination-2015").template == "final-determination-2015"
    with pytest.raises(UsageError, match=r"Use one of: .*final-determination-2015"):
        letter_of(text, "letter-of-1999")


# Samples and real letters


def same_fields(letter: Letter, gold: dict[str, Any]) -> None:
    wrong = [
        (field, read, wanted)
        for field, read, wanted in printed_pairs(letter.record(), gold)
        if normal(read or "") != normal(wanted or "")
    ]
    assert wrong == []


def variants(path: Path) -> dict[str, Document]:
    """The same letter from both engines, without its type style, and from its own text."""
    data = path.read_bytes()
    pdf = read_document(path.name, data, Options(engine="pdfium"))
    return {
        "pdfium": pdf,
        "pdfminer": read_document(path.name, data, Options(engine="pdfminer")),
        "without bold": pdf._replace(bold=None),
        "text": read_document(path.name, pdf.text.encode()),
        "CRLF text": read_document(path.name, pdf.text.replace("\n", "\r\n").encode("utf-16")),
    }


def agree(path: Path) -> Letter:
    """Every variant of a letter must give one record."""
    letters = {name: extract(document) for name, document in variants(path).items()}
    first = letters["pdfium"]
    for name, letter in letters.items():
        other = letter._replace(source=first.source, evidence=first.evidence)
        assert other.record() == first.record(), name
    return first


def test_real_letter_is_exact_in_every_printed_field_however_it_is_read(letter: Path) -> None:
    gold = json.loads((LETTERS / "gold" / f"{letter.stem}.json").read_text(encoding="utf-8"))
    same_fields(agree(letter), gold)


def test_text_that_pdfminer_exports_of_a_real_letter_is_exact_too(letter: Path) -> None:
    gold = json.loads((LETTERS / "gold" / f"{letter.stem}.json").read_text(encoding="utf-8"))
    exported = extract_text(letter)
    assert "Case Number: \nDate Assigned: \n" in exported  # the table, column by column
    same_fields(letter_of(exported), gold)


def test_sample_is_the_same_however_it_is_read(sample: Path) -> None:
    agree(sample)


def spans_hold_their_values(path: Path) -> None:
    document = read_document(path.name, path.read_bytes())
    letter = extract(document)
    record = letter.record()
    for field, mark in letter.evidence.items():
        if mark.status is not Status.FOUND or mark.start is None or mark.end is None:
            continue
        assert 0 <= mark.start < mark.end <= len(document.text), field
        assert mark.page is not None and 1 <= mark.page <= document.page_count, field
        value = at(record, field)
        if isinstance(value, str) and field.split(".")[-1].split("[")[0] in VERBATIM:
            raw = document.text[mark.start : mark.end]
            assert "".join(raw.split()) == "".join(value.split()), field


VERBATIM = {
    "heading", "request", "original_request", "authorized", "rationale", "text", "mechanism",
    "diagnoses", "treatment_to_date", "medications", "work_status", "states_of_licensure",
    "specialties",
}  # fmt: skip


def at(record: Any, path: str) -> Any:
    """The value at a dotted path."""
    for part in path.replace("[", ".").replace("]", "").split("."):
        record = record[int(part)] if part.isdigit() else record[part]
    return record


def test_span_of_each_value_of_a_real_letter_holds_its_raw_capture(letter: Path) -> None:
    spans_hold_their_values(letter)


def test_span_of_each_value_of_a_sample_holds_its_raw_capture(sample: Path) -> None:
    spans_hold_their_values(sample)


def test_text_letter_with_an_empty_line_after_each_line_is_read() -> None:
    path = LETTERS / "000_552a0e06338d81f8.txt"
    if not path.is_file():
        pytest.skip("the real letters are not here (set IMR_LETTERS)")
    found = extract(read_document(path.name, path.read_bytes()))
    assert [(d.outcome, d.number) for d in found.decisions] == [("upheld", 1), ("upheld", 2)]
    assert all(d.rationale and d.rationale.endswith(".") for d in found.decisions)
    assert found.evidence["case.case_number"].status is Status.ABSENT


def test_expected_samples_are_all_there() -> None:
    assert {p.stem for p in SAMPLES.glob("*.pdf")} == {
        p.stem for p in (SAMPLES / "expected").glob("*.json")
    }
