"""What a disputed item asks for: tables of requests, the letter around them, hostile text."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from imrcli.document import Fold, Trail
from imrcli.extract.category import categories
from imrcli.extract.treatment import FIELDS, Context, read_treatment
from imrcli.model import Drug, Sessions, Status, Treatment

DATA = Path(__file__).parent / "data" / "treatments.yaml"
GROUPS = yaml.safe_load(DATA.read_text(encoding="utf-8"))
ROWS = [
    pytest.param(group["category"], group["subcategory"], row, id=row["request"])
    for group in GROUPS
    for row in group["requests"]
]


def read(request: str, *siblings: str, original: str | None = None) -> Treatment:
    around = Context((request, *siblings), 0, Fold.of(original) if original else None)
    return read_treatment(Fold.of(request), Trail(), around)


def expected(category: str, subcategory: str | None, row: dict[str, Any]) -> Treatment:
    """The treatment of a row of the table; sessions without numbers count as none."""
    return Treatment(
        category=category,
        subcategory=subcategory,
        drugs=tuple(Drug(*drug) for drug in row.get("drugs", ())),
        drug_class=row.get("drug_class"),
        quantity=row.get("quantity"),
        refills=row.get("refills"),
        sessions=sessions(row["sessions"]) if "sessions" in row else None,
        body_parts=tuple(row.get("body_parts", ())),
        laterality=row.get("laterality"),
        levels=tuple(row.get("levels", ())),
        retrospective=row.get("retrospective", False),
        dates_of_service=tuple(row.get("dates_of_service", ())),
    )


def sessions(row: list[Any]) -> Sessions:
    total, per_week, weeks = row
    return Sessions(total, tuple(per_week) if per_week else None, tuple(weeks) if weeks else None)


@pytest.mark.parametrize(("category", "subcategory", "row"), ROWS)
def test_request_is_read(category: str, subcategory: str | None, row: dict[str, Any]) -> None:
    found = read(row["request"])
    if found.sessions == Sessions():
        found = found._replace(sessions=None)
    assert found == expected(category, subcategory, row)


def alike(treatment: Treatment) -> Treatment:
    """A treatment without regard to capitals and spaces of what is kept as printed."""
    drugs = tuple(
        Drug("".join(name.lower().split()), strength and "".join(strength.lower().split()))
        for name, strength in treatment.drugs
    )
    return treatment._replace(drugs=drugs, levels=tuple(map(str.upper, treatment.levels)))


@pytest.mark.parametrize(
    "change",
    [str.upper, str.lower, "{}.".format, lambda text: text.replace(" ", "  ")],
    ids=["capitals", "small letters", "final period", "double spaces"],
)
def test_print_changes_nothing(change: Callable[[str], str]) -> None:
    requests = [row["request"] for group in GROUPS for row in group["requests"]]
    other = [
        request for request in requests if alike(read(change(request))) != alike(read(request))
    ]
    assert not other


def test_sides_may_change_places() -> None:
    swapped = {"left": "right", "right": "left"}
    requests = [row["request"] for group in GROUPS for row in group["requests"]]
    for request in requests:
        words = [swapped.get(word, word) for word in request.split(" ")]
        was, now = read(request).laterality, read(" ".join(words)).laterality
        changes = any(word in swapped for word in words)
        assert now == (swapped.get(was or "", was) if changes else was), request


def test_table_of_requests_has_every_category_and_drug_class() -> None:
    from imrcli.rules import load

    named = {(group["category"], group["subcategory"]) for group in GROUPS}
    assert named == {(rule.category, rule.subcategory) for rule in categories()}
    classes = {row.get("drug_class") for group in GROUPS for row in group["requests"]}
    assert classes - {None} == set(load("drugs").tables["classes"])


EXAMPLES = [
    pytest.param(entry["id"], text, id=text)
    for entry in yaml.safe_load(
        (Path(__file__).parent.parent / "imrcli" / "rules" / "treatments.yaml").read_text("utf-8")
    )["tables"]["categories"]
    for text in entry["examples"]
]


@pytest.mark.parametrize(("rule", "text"), EXAMPLES)
def test_rule_of_a_category_reads_its_own_examples(rule: str, text: str) -> None:
    trail = Trail()
    read_treatment(Fold.of(text), trail)
    assert trail.evidence()["category"].rule == rule


OPERATION = "Left shoulder arthroscopy with subacromial decompression"


@pytest.mark.parametrize(
    ("request_text", "sibling", "subcategory"),
    [
        # Blood tests, EKG and chest film prepare the operation of the same letter.
        ("Labs: CBC and metabolic panel", OPERATION, "Adjunct Surgical Services"),
        ("EKG", OPERATION, "Adjunct Surgical Services"),
        ("Chest x-ray", "L4-5 laminectomy", "Adjunct Surgical Services"),
        # What the worker recovers with, too.
        ("Cold therapy unit, 7 day rental", OPERATION, "Adjunct Surgical Services"),
        ("Abduction sling", OPERATION, "Adjunct Surgical Services"),
        ("Crutches", "Right total knee arthroplasty", "Adjunct Surgical Services"),
        # But not what stands for itself.
        ("MRI of the right knee", OPERATION, "Imaging / Radiology"),
        ("Urine drug screen", OPERATION, "Lab & Pathology"),
        ("Physical therapy 2x6", OPERATION, "Physical Therapy/Occupational Therapy"),
        ("TENS unit", OPERATION, "Electrical Stimulation"),
        ("Norco 10/325mg #60", OPERATION, None),
        # A consultation with a surgeon is no operation.
        ("EKG", "Consultation with an orthopedic surgeon", "Other Diagnostic Tests"),
        ("EKG", "Evaluation for lumbar fusion", "Other Diagnostic Tests"),
        ("Lumbar brace", "Lumbar epidural steroid injection", "Prosthetics/Orthotics"),
        # Guidance and sedation go with what they are for.
        ("Fluoroscopic guidance", "Left L4-5 epidural steroid injection", "Injection"),
        ("IV sedation", "Medial branch block at L4-5", "Facet Injection"),
        ("Monitored anesthesia care", "Right hip replacement", "Adjunct Surgical Services"),
        ("Inpatient, 2 days", "Right hip replacement", "Adjunct Surgical Services"),
    ],
)
def test_what_goes_with_an_operation_is_told_by_the_letter(
    request_text: str, sibling: str, subcategory: str | None
) -> None:
    assert read(request_text, sibling).subcategory == subcategory


def test_remainder_takes_its_category_from_the_original_request() -> None:
    found = read("4 sessions", original="Acupuncture for the left knee, 10 sessions")
    assert (found.category, found.subcategory) == ("Rehabilitation", "Acupuncture")
    assert found.sessions == Sessions(4, None, None)
    assert found.body_parts == ()  # the remainder does not name it


def test_remainder_takes_its_drug_from_the_original_request() -> None:
    found = read("#30", original="Tramadol 50mg #90")
    assert found.category == "Pharmaceuticals"
    assert found.drugs == (Drug("Tramadol", "50mg"),)
    assert found.quantity == 30


def test_remainder_in_visits_is_no_visit_to_a_physician() -> None:
    heading = (
        "Chiropractic 2 times a week for 4 weeks, neck was the original request. Chiropractic 3 "
        "visits was authorized by the Claims Administrator. The remaining IMR eligible portion of "
        "the original request, 5 visits is"
    )
    found = read("5 visits", original=heading)
    assert (found.category, found.subcategory) == ("Rehabilitation", "Chiropractic")
    assert found.sessions == Sessions(total=5)
    assert found.body_parts == ()


def test_drug_of_a_remainder_is_read_from_the_original_request_alone() -> None:
    heading = (
        "Percocet 5/325mg #90 was the original request. Percocet 5/325mg #45 was authorized by the "
        "Claims Administrator. The remaining IMR eligible portion of the original request, #45 is"
    )
    found = read("#45", original=heading)
    assert found.drugs == (Drug("Percocet", "5/325mg"),)
    assert found.quantity == 45


def test_remainder_takes_its_day_of_service_from_the_original_request() -> None:
    found = read("second injection", original="Retrospective: two PRP injections, DOS 4/5/2016")
    assert found.retrospective
    assert found.dates_of_service == ("2016-04-05",)


def test_request_that_names_nothing_known_has_no_category() -> None:
    trail = Trail()
    assert read_treatment(Fold.of("Zorblax quuxification"), trail) == Treatment()
    assert trail.evidence()["category"].status is Status.UNPARSED


@pytest.mark.parametrize("text", ["", " ", "-", "()", "#", "%", "2", "x", "of the", "\u0130\u0130"])
def test_request_without_words_is_read_as_nothing(text: str) -> None:
    assert read(text) == Treatment()


def test_two_quantities_are_ambiguous_and_none_is_taken() -> None:
    trail = Trail()
    found = read_treatment(Fold.of("Norco 5/325mg #60 and Soma 350mg #30"), trail)
    assert found.quantity is None
    assert trail.evidence()["quantity"].status is Status.AMBIGUOUS


def test_range_of_visits_is_ambiguous_and_no_total_is_taken() -> None:
    trail = Trail()
    found = read_treatment(Fold.of("Physical therapy, 12-18 visits"), trail)
    assert found.sessions == Sessions()
    assert trail.evidence()["sessions"].status is Status.AMBIGUOUS


def test_stated_total_stays_where_the_product_differs() -> None:
    assert read("Physical therapy 2 times a week for 6 weeks, 10 sessions").sessions == Sessions(
        10, (2, 2), (6, 6)
    )


@pytest.mark.parametrize(
    ("request_text", "number"),
    [
        ("Acupuncture #12", Sessions(12)),
        ("Gabapentin 300mg #12", 12),
        ("Electrodes #12", 12),
    ],
)
def test_sign_counts_what_the_category_counts(request_text: str, number: object) -> None:
    found = read(request_text)
    assert number in (found.sessions, found.quantity)
    assert None in (found.sessions, found.quantity)


def test_therapy_without_a_number_still_asks_for_visits() -> None:
    assert read("Physical therapy for the left knee").sessions == Sessions()
    assert read("Physical therapy evaluation").sessions is None
    assert read("MRI of the left knee").sessions is None


def test_evidence_slices_to_what_was_read() -> None:
    text = "Retrospective Norco 10/325mg #60 with 2 refills for left L4-5 pain, DOS 5/6/2016"
    trail = Trail()
    read_treatment(Fold.of(text), trail)
    found = {
        path: text[mark.start : mark.end]
        for path, mark in trail.evidence().items()
        if mark.status is Status.FOUND
    }
    assert found == {
        "category": "Norco",
        "drugs[0].name": "Norco",
        "drugs[0].strength": "10/325mg",
        "drug_class": "Norco",
        "quantity": "#60",
        "refills": "2 refills",
        "body_parts[0]": "L4-5",
        "laterality": "left",
        "levels[0]": "L4-5",
        "retrospective": "Retrospective",
        "dates_of_service[0]": "5/6/2016",
    }
    assert all(mark.rule for mark in trail.evidence().values() if mark.status is Status.FOUND)


def test_every_field_has_a_status() -> None:
    trail = Trail()
    read_treatment(Fold.of("MRI of the left knee"), trail)
    evidence = trail.evidence()
    assert set(FIELDS) <= set(evidence)
    assert evidence["refills"].status is Status.ABSENT


def test_only_the_number_of_a_tooth_is_no_count() -> None:
    found = read("Crown, tooth #14")
    assert (found.sessions, found.quantity) == (None, None)


TEXT = (
    "norco 10/325mg #60 physical therapy two (2) times a week for 6 weeks left L4-5 , S1 and MRI ("
    " ) / % x post-op evaluation 12/29/2016 DOS retrospective refills: lidocaine 5% gel tylenol #3"
)
WORDS = st.sampled_from(TEXT.split())


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_any_order_of_words_is_read_without_an_error(text: str) -> None:
    trail = Trail()
    found = read_treatment(Fold.of(text), trail, Context((text,), 0))
    assert isinstance(found, Treatment)
    for mark in trail.evidence().values():
        if mark.status is Status.FOUND:
            assert mark.start is not None
            assert mark.end is not None
            assert 0 <= mark.start < mark.end <= len(text)


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert isinstance(read(text), Treatment)


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "# ", "2 x ", "L4-5 ", "L3, ", "(10% ", "norco ", "lidocaine 5%/", "zzzzzz 5mg ",
     "session ", "one ", "1 1 ", "c1 ", "diazepan 5mg "],
)  # fmt: skip
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    fold = Fold.of(text)
    started = time.process_time()
    read_treatment(fold, Trail(), Context((text,) * 3, 0))
    assert time.process_time() - started < 1
