"""Parts of patterns: word lists that the rules of a file share."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imrcli.errors import RuleError
from imrcli.rules import parts
from imrcli.rules.validate import validate

RULE = {
    "id": "fall.told",
    "field": "mechanism",
    "why": "a mishap is told by its verb",
    "needs": ["{mishap.past}"],
    "pattern": r"\b{worker} (?P<value>{mishap.past})\b",
    "examples": [{"text": "the cook slipped", "value": "slipped"}],
    "rejects": ["the box slipped"],
}
PARTS = {
    "worker": {"why": "who was hurt", "words": "cook line_cook"},
    "mishap": {"why": "what happens to one", "verbs": "slip fall/fell/fallen give_way/gave/given"},
}


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("slip", ("slip", "slipped", "slipped", "slipping")),
        ("carry", ("carry", "carried", "carried", "carrying")),
        ("open", ("open", "opened", "opened", "opening")),
        ("tie", ("tie", "tied", "tied", "tying")),
        ("strike/struck", ("strike", "struck", "struck", "striking")),
        ("bite/bit/bitten", ("bite", "bit", "bitten", "biting")),
        ("give_way/gave/given", ("give_way", "gave_way", "given_way", "giving_way")),
        ("rear-end", ("rear-end", "rear-ended", "rear-ended", "rear-ending")),
        ("free", ("free", "freed", "freed", "freeing")),
        ("spray", ("spray", "sprayed", "sprayed", "spraying")),
        ("tow", ("tow", "towed", "towed", "towing")),
    ],
)
def test_forms_of_a_verb(verb: str, expected: tuple[str, ...]) -> None:
    assert parts.forms(verb) == expected


def test_rule_gets_its_parts_in_pattern_and_needs() -> None:
    (rule,) = validate("file.yaml", {"parts": PARTS, "rules": [RULE]})["rules"]
    assert rule["needs"] == ["slipped", "fell", "gave way"]
    found = re.search(rule["pattern"], "a line cook fell")
    assert found and found["value"] == "fell"
    assert not re.search(rule["pattern"], "a line cook falls")


def test_longest_word_of_a_list_wins() -> None:
    known = parts.patterns({"kind": {"why": "kinds", "words": "car car_accident"}})
    found = re.match(known["kind"], "car accident")
    assert found and found[0] == "car accident"


def test_words_are_no_patterns() -> None:
    known = parts.patterns({"scan": {"why": "tests", "words": "c.t. (mri)"}})
    assert re.fullmatch(known["scan"], "c.t.")
    assert re.fullmatch(known["scan"], "(mri)")
    assert not re.fullmatch(known["scan"], "catx")


def test_part_may_use_those_above_it() -> None:
    above = {"why": "a subject", "pattern": "(?:the )?{worker}"}
    known = parts.patterns({**PARTS, "subject": above})
    assert re.fullmatch(known["subject"], "the line cook")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"parts": ["slip"]}, "parts must be a mapping"),
        ({"parts": {"worker": {"words": "cook"}}}, "part worker must be a mapping of why and of"),
        ({"parts": {"worker": {"why": "x", "words": ["cook"]}}}, "must hold the text of words"),
        ({"parts": {"worker": {"why": "x", "words": "a", "verbs": "b"}}}, "must hold the text of"),
        ({"parts": {"worker": PARTS["worker"]}}, "has no part mishap.past"),
        ({"parts": {**PARTS, "worker": {"why": "x", "pattern": "{nobody}"}}}, "no part nobody"),
    ],
)
def test_broken_parts_are_refused_by_name(change: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleError, match=r"file\.yaml") as caught:
        validate("file.yaml", {"parts": PARTS, "rules": [RULE], **change})
    assert message in str(caught.value)


def test_parts_do_not_escape_the_check_for_linear_patterns() -> None:
    endless = {"parts": {**PARTS, "worker": {"why": "x", "pattern": ".*"}}, "rules": [RULE]}
    with pytest.raises(RuleError, match="without a bound"):
        validate("file.yaml", endless)


@given(st.text(min_size=1).filter(lambda text: text.strip("/_ ") and not text.isspace()))
def test_any_word_has_four_forms(word: str) -> None:
    assert len(parts.forms(word)) == len(parts.FORMS)


@given(st.text())
def test_braces_of_a_repeat_are_no_part(text: str) -> None:
    assert parts.put_in({}, r"\d{1,3}") == r"\d{1,3}"
    unnamed = text.replace("{", "")
    assert parts.put_in({}, unnamed) == unnamed
