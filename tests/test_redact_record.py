"""The record of a letter is redacted like its text, and keeps its keys."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imrcli.dictionary import keys
from imrcli.redact import Policy, redact_record, redact_text
from imrcli.redact import record as paths

SHIFT = Policy(dates="shift", key="a secret")


def test_every_field_that_is_treated_apart_is_a_key_of_the_record() -> None:
    apart = {*paths.WHOLE, *paths.NAMES, *paths.KEPT, *paths.EMPTIED, paths.CASE_NUMBER, paths.AGE}
    assert apart <= set(keys())
    for ending in paths.KEPT_ENDINGS:
        assert any(key.endswith(ending) for key in keys())


def record() -> dict[str, Any]:
    """A record of a served letter, shortened."""
    return {
        "schema_version": 1,
        "source": {"name": "alvarez.pdf", "sha256": "ab" * 32, "pages": 3, "engine": "pdfium"},
        "template": "final-determination-2015",
        "case": {
            "case_number": "CM16-0000417",
            "date_of_injury": "2016-10-14",
            "ur_denial_date": None,
            "priority": "standard",
            "employee_name": "Juana Alvarez",
            "claim_number": "WC-0142",
            "provider_name": "Yusuf Winterbourne",
        },
        "determination": "overturn",
        "reviewer": {"states_of_licensure": ["California"], "specialties": ["Family Practice"]},
        "summary": {
            "text": "Alvarez, 93 years old, saw WINTERBOURNE on 10-20-16. Dr. Poe is his partner.",
            "age": 93,
            "sex": "female",
            "diagnoses": ["low back pain"],
            "timeline": [{"date": "2016-10-20", "kind": "visit"}],
        },
        "decisions": [
            {
                "number": 1,
                "heading": "Norco 10/325mg #60 per Poe",
                "outcome": "upheld",
                "reviewer_guideline": {
                    "text": "Decision based on MTUS Low Back Complaints 2004.",
                    "systems": ["MTUS"],
                    "citations": [{"title": "Low Back Complaints", "year": 2004, "sections": []}],
                },
                "page": 2,
                "treatment": {"dates_of_service": ["2016-11-03"], "retrospective": False},
            }
        ],
        "findings": [],
        "evidence": {"summary.age": {"start": 10, "end": 12}},
    }


def test_record_is_redacted_with_its_nested_texts_and_keeps_its_keys() -> None:
    given_record = record()
    redacted = redact_record(given_record)
    assert given_record == record(), "the record given was changed"
    expected = record()
    del expected["evidence"]
    expected["source"] |= {"name": "[FILE]", "sha256": None}
    expected["case"] |= {
        "case_number": "[CASE NUMBER]",
        "date_of_injury": "2016",
        "employee_name": "[NAME]",
        "claim_number": "[CLAIM NUMBER]",
        "provider_name": "[NAME]",
    }
    expected["summary"] |= {
        "text": "[NAME], 90+ years old, saw [NAME] on 2016. Dr. [NAME] is his partner.",
        "age": "90+",
        "timeline": [{"date": "2016", "kind": "visit"}],
    }
    # A name that only the summary shows with its title is removed from a heading too.
    expected["decisions"][0]["heading"] = "Norco 10/325mg #60 per [NAME]"
    expected["decisions"][0]["treatment"]["dates_of_service"] = ["2016"]
    assert redacted == expected
    assert redact_record(redacted) == redacted


def test_word_of_a_vocabulary_is_kept_and_another_in_its_place_is_not() -> None:
    given_record = {"summary": {"text": "Ms. Alvarez; Mr. Other", "sex": "Alvarez"}}
    given_record["decisions"] = [{"treatment": {"category": "Other"}}]  # type: ignore[assignment]
    redacted = redact_record(given_record)
    assert redacted["summary"]["sex"] == "[NAME]"
    assert redacted["decisions"][0]["treatment"]["category"] == "Other"


@pytest.mark.parametrize("age", [None, 0, 53, 89])
def test_age_up_to_89_and_an_absent_age_stay_as_they_are(age: int | None) -> None:
    assert redact_record({"summary": {"age": age}}) == {"summary": {"age": age}}


def test_number_that_a_rule_of_a_user_read_stays_only_where_it_is_small() -> None:
    own = {"account": 987654321, "scores": [4, 89], "ages": [93], "file": 1234.5, "seen": True}
    redacted = redact_record({"extra": own, "decisions": [{"extra": own, "page": 200}]})
    expected = {"account": None, "scores": [4, 89], "ages": [None], "file": None, "seen": True}
    assert redacted == {"extra": expected, "decisions": [{"extra": expected, "page": 200}]}


def test_record_keeps_dates_and_case_number_where_asked() -> None:
    redacted = redact_record(record(), Policy("keep", "keep"))
    assert redacted["case"]["case_number"] == "CM16-0000417"
    assert redacted["case"]["date_of_injury"] == "2016-10-14"
    assert "10-20-16" in redacted["summary"]["text"]


def test_record_and_text_of_a_letter_are_shifted_alike() -> None:
    in_text = redact_text("Case Number: CM16-0000417 Date of Injury: 2016-10-14", SHIFT)
    assert redact_record(record(), SHIFT)["case"]["date_of_injury"] == in_text[-10:]


def test_names_of_one_letter_are_unknown_to_the_next() -> None:
    redact_text("Ms. Quillfeather")
    assert redact_text("Quillfeather") == "Quillfeather"


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["case", "summary", "source", "findings", "extra"]), JSON),
    st.sampled_from([Policy(), Policy("keep", "keep"), SHIFT]),
)
def test_any_json_is_redacted_without_an_exception(value: dict[str, Any], policy: Policy) -> None:
    redacted = redact_record(value, policy)
    assert redacted.keys() == value.keys()
    json.dumps(redacted)


def test_record_nested_beyond_reason_is_cut_off() -> None:
    deep: Any = "Ms. Alvarez"
    for _ in range(900):
        deep = [deep]
    assert "Alvarez" not in json.dumps(redact_record({"summary": deep}))
