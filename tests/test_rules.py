"""Every rule that will ever be written is checked here."""

from collections import Counter
from pathlib import Path

import pytest

from imrcli import rules
from imrcli.errors import RuleError
from imrcli.rules.build import compiled
from imrcli.rules.linear import complaint
from imrcli.rules.validate import read_yaml, validate

FILES = sorted(Path(rules.FOLDER).glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rule_file_is_valid_and_its_compiled_form_is_current(file: Path) -> None:
    # Reading validates: keys, linear patterns, each rule against its own examples and rejects.
    built = (file.parent / "compiled" / (file.stem + ".json")).read_text(encoding="utf-8")
    assert built == compiled(file), "run `python -m imrcli.rules.build`"


def test_every_compiled_file_has_its_source() -> None:
    built = {file.stem for file in Path(rules.FOLDER, "compiled").glob("*.json")}
    assert built == {file.stem for file in FILES}


AGE = {
    "id": "age.year-old",
    "field": "age",
    "why": "the hyphen comes and goes",
    "needs": ["old"],
    "pattern": r"\b(?P<value>\d{1,3})[- ]years?[- ]old\b",
    "examples": [{"text": "a 53 year old male", "value": "53"}],
    "rejects": ["a 6-month-old MRI"],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"why": ""}, "age.yaml: rule age.year-old: lacks why"),
        ({"examples": []}, "lacks examples"),
        ({"colour": "red"}, "unknown keys colour"),
        ({"pattern": "(old"}, "no valid pattern"),
        ({"pattern": "old.*"}, "without a bound"),
        ({"needs": ["Old"]}, "lower-case literals"),
        ({"needs": ["young"]}, "none of the literals"),
        ({"examples": [{"text": "an old man"}]}, "does not match its example"),
        ({"examples": [{"text": "53 year old", "value": "5"}]}, "reads '53', not '5'"),
        ({"examples": [{"text": "53 year old", "age": "53"}]}, "no group 'age'"),
        ({"rejects": ["a 53 year old male"]}, "matches its reject"),
    ],
)
def test_broken_rule_is_refused_by_name(change: dict[str, object], message: str) -> None:
    with pytest.raises(RuleError, match=r"age\.yaml: rule age\.year-old") as caught:
        validate("age.yaml", {"rules": [{**AGE, **change}]})
    assert message in str(caught.value)


def test_id_that_occurs_twice_is_refused() -> None:
    with pytest.raises(RuleError, match="the id occurs twice"):
        validate("age.yaml", {"rules": [AGE, AGE]})


def test_no_two_rules_or_steps_share_an_id() -> None:
    # Evidence cites an id and nothing else, whichever file the rule is in.
    ids = list(rules.load("dictionary").tables["steps"])
    for name in (file.stem for file in FILES):
        file = rules.load(name)
        ids += [rule.id for rule in file.rules]
        tables = (table for table in file.tables.values() if isinstance(table, list))
        ids += [e["id"] for table in tables for e in table if isinstance(e, dict) and "id" in e]
    assert [name for name, count in Counter(ids).items() if count > 1] == []


def test_text_that_a_number_sign_cuts_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "age.yaml"
    file.write_text('title: strengths\ntables:\n  a: true  # a remark\n  b: as in "10 mg. #60"\n')
    with pytest.raises(RuleError, match=r"age\.yaml: line 4: ` #` ends the text there"):
        read_yaml(file)


@pytest.mark.parametrize(
    "source",
    [
        "(?:a{1,9}b?){1,9}",
        "(a{0,3}){0,3}",
        "x(?:y|z{2,3}){1,2}",
        "a+",
        "(?:a{0,9}){9}b",  # a fixed repeat outside is as bad: this took a minute on forty letters
        "(?:a?){24}b",
        "(?:(?:ab){2,3}c){2}",
    ],
)
def test_pattern_that_could_be_slow_is_refused(source: str) -> None:
    assert complaint(source)


@pytest.mark.parametrize("source", ["a{1,9}b?(?:cd?)?", "(?:ab){2}", "[^.]{0,300}"])
def test_bounded_pattern_is_accepted(source: str) -> None:
    assert complaint(source) is None
