"""A record into the tables and back: nothing is lost."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from benchmarks.made_up_corpus import record, records
from imrcli.corpus.flat import DECISIONS, LETTERS
from imrcli.corpus.rebuild import record_of
from imrcli.corpus.schema import in_memory
from imrcli.corpus.store import Writer
from imrcli.model import (
    Case,
    Citation,
    Decision,
    Drug,
    Event,
    Finding,
    Guideline,
    Letter,
    Reviewer,
    Sessions,
    Source,
    Summary,
    Treatment,
    to_plain,
)

CITATION = Citation("MTUS", "Low Back Complaints", 2004, ("Initial Care", "A, and B"), "98-99", "t")
GUIDELINE = Guideline("the line", ("MTUS", "ODG"), (CITATION, Citation("ODG", text="u")), False)
# Every key holds something that no other key holds, so that none can be lost or mixed up.
FULL = Letter(
    1,
    Source("a.pdf", "f" * 64, "application/pdf", 7, "pdfium", (3, 5)),
    "final-determination-2015",
    Case(
        "CM16-0000001",
        "2016-12-05",
        "2014-10-20",
        "2016-12-30",
        "2016-10-28",
        "expedited",
        "2016-11-28",
        "E. Mployee",
        "C-1",
        "P. Rovider",
        "2016-12-31",
    ),
    "partially_overturn",
    Reviewer(("California", "Texas"), ("Preventive Medicine", "Occupational Medicine")),
    Summary(
        "the summary",
        53,
        "male",
        "2014-10-21",
        "lifting a crate",
        ("sprain, initial encounter", "lumbago"),
        ("rest",),
        ("Norco 10/325mg",),
        "modified duty",
        (Event("2014-10-21", "injury"), Event("2016-10-01", "visit")),
        "2016-10-29",
        "modified",
    ),
    ("the records",),
    (
        Decision(
            1,
            "the heading",
            "the request",
            "the original",
            "the authorized",
            "overturned",
            GUIDELINE,
            Guideline("none", (), (), True),
            "the rationale",
            2,
            Treatment(
                "Pharmaceuticals",
                "a subcategory",
                (Drug("Norco", "10/325mg"), Drug("Baclofen")),
                "Opioids",
                60,
                2,
                Sessions(8, (1, 2), (4, 6)),
                ("lumbar spine", "knee"),
                "left",
                ("L4-5", "L5-S1"),
                True,
                ("2016-09-01",),
            ),
            {"adjuster": "A. Djuster", "codes": [1, 2]},
        ),
        Decision(2, outcome="upheld", treatment=Treatment(sessions=Sessions(weeks=(3, 3)))),
        Decision(3, outcome="upheld", treatment=Treatment(sessions=Sessions())),
    ),
    (Finding("a.b", "warning", "the message", "case.age", 1, 9, "8 CCR 1", (1, 3)),),
    {"venue": "Fresno"},
)
EMPTY = Letter(1, Source("b.txt", "0" * 64, "text/plain", 1, "text"), "unknown")


def stored(records: list[dict[str, Any]]) -> sqlite3.Connection:
    db = in_memory()
    writer = Writer(db)
    for one in records:
        writer.add(one)
    writer.flush()
    return db


@pytest.mark.parametrize("given", [FULL, EMPTY], ids=["every key filled", "every key empty"])
def test_record_comes_back_as_it_went_in(given: Letter) -> None:
    back = record_of(stored([given.record()]), 1)
    assert back == given.record()
    assert json.dumps(back) == json.dumps(given.record())  # in the order of the data dictionary


def test_no_key_of_the_full_record_is_empty() -> None:
    # Else the test above would not see that a key is lost.
    def leaves(value: Any, path: str = "") -> Any:
        if isinstance(value, dict):
            for key, item in value.items():
                yield from leaves(item, f"{path}.{key}")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from leaves(value[0], path)
        else:
            yield path, value

    allowed = {".decisions.reviewer_guideline.systems", ".decisions.reviewer_guideline.citations"}
    empty = {path for path, value in leaves(FULL.record()) if value in (None, [])}
    assert empty <= allowed


def test_made_up_records_come_back() -> None:
    made = list(records(300, seed=5))
    db = stored(made)
    assert [record_of(db, number) for number in range(1, 301)] == made


def test_real_letter_comes_back(letter: Path) -> None:
    reading = pytest.importorskip("imrcli.reading")
    one = reading.read(str(letter)).record()
    assert record_of(stored([one]), 1) == one


def test_record_of_an_older_version_has_no_fields_of_the_user() -> None:
    old = FULL.record()
    del old["extra"], old["decisions"][0]["extra"]
    back = record_of(stored([old]), 1)
    assert (back["extra"], back["decisions"][0]["extra"]) == ({}, {})


def test_letter_that_is_not_there_is_a_lookup_error() -> None:
    with pytest.raises(LookupError):
        record_of(in_memory(), 7)


def test_made_up_record_has_the_keys_of_the_record() -> None:
    def shape(value: Any) -> Any:
        return {key: shape(item) for key, item in value.items()} if isinstance(value, dict) else 0

    made = record(3)
    assert shape(made) == shape(EMPTY.record())
    for decision in made["decisions"]:
        decision["treatment"]["sessions"] = None
        assert shape(decision) == shape(to_plain(Decision(1)))


def test_derived_columns_are_computed_from_the_dates_and_outcomes() -> None:
    db = stored([FULL.record()])
    found = db.execute(
        "SELECT decision_year, decision_quarter, days_application_to_decision,"
        " days_assignment_to_decision, days_denial_to_application, decisions, upheld, overturned,"
        " licensed_in_california FROM letters"
    ).fetchone()
    assert found == (2016, "2016Q4", 32, 25, 31, 3, 2, 1, 1)


@pytest.mark.parametrize("day", ["2016-13-40", "soon", "2016"])
def test_date_that_no_calendar_has_is_kept_and_counts_nowhere(day: str) -> None:
    case = FULL.case._replace(decision_date=day)
    db = stored([FULL._replace(case=case).record()])
    found = db.execute("SELECT decision_date, decision_year, decision_quarter FROM letters")
    assert found.fetchone() == (day, None, None)
    assert record_of(db, 1)["case"]["decision_date"] == day


def test_flat_decisions_start_with_the_columns_of_the_states_treatment_search() -> None:
    assert [column.name for column in DECISIONS[:8]] == [
        "case_number",
        "decision_date",
        "date_of_injury",
        "date_received",
        "specialty",
        "category",
        "subcategory",
        "decision",
    ]
    db = stored([FULL.record()])
    rows = db.execute("SELECT * FROM decisions_flat ORDER BY number").fetchall()
    assert rows[0][:8] == (
        "CM16-0000001",
        "2016-12-30",
        "2014-10-20",
        "2016-11-28",
        "Preventive Medicine, Occupational Medicine",
        "Pharmaceuticals",
        "a subcategory",
        "Overturn",
    )
    assert rows[1][7] == "Uphold"


def test_flat_letters_have_the_states_case_outcome_and_joined_lists() -> None:
    db = stored([FULL.record()])
    db.row_factory = sqlite3.Row
    [row] = db.execute("SELECT * FROM letters_flat")
    assert row["case_outcome"] == "Partially Overturn"
    assert row["states_of_licensure"] == "California; Texas"
    assert row["diagnoses"] == "sprain, initial encounter; lumbago"
    assert list(row.keys()) == [column.name for column in LETTERS]
    [first, *_] = db.execute("SELECT * FROM decisions_flat ORDER BY number")
    assert first["drugs"] == "Norco 10/325mg; Baclofen"
    assert first["claims_administrator_systems"] == "MTUS; ODG"
    assert first["claims_administrator_works"] == "Low Back Complaints"
