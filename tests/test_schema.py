"""JSON Schema of each output: every output is valid, and nothing is undescribed."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from imrcli.dictionary import choices, keys
from imrcli.errors import ExitCode
from imrcli.reading import read
from imrcli.render.flat import decision_rows
from imrcli.rules import load
from imrcli.schema import OUTPUTS, schema
from tests.conftest import SAMPLES
from tests.test_cli import data, failed, imr

ONE = SAMPLES / "one-decision.pdf"
MANY = SAMPLES / "many-decisions.pdf"


def strict(part: Any) -> Any:
    """A schema that allows no keys but those it describes."""
    if isinstance(part, list):
        return [strict(item) for item in part]
    if not isinstance(part, dict):
        return part
    closed = {key: strict(value) for key, value in part.items()}
    if "properties" in closed and closed.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


@cache
def validator(name: str) -> Draft202012Validator:
    found = strict(schema(name))
    return Draft202012Validator(found, format_checker=Draft202012Validator.FORMAT_CHECKER)


def check_valid(name: str, output: Any) -> None:
    """Fail with the place and the message of each error."""
    found = [
        f"{inner.json_path}: {inner.message[:200]}"
        for error in validator(name).iter_errors(output)
        for inner in error.context or [error]
    ]
    assert not found, found[:5]


@pytest.mark.parametrize("name", OUTPUTS)
def test_schema_is_valid_and_describes_every_key(name: str) -> None:
    found = schema(name)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for title, definition in found["$defs"].items():
        for key, part in definition["properties"].items():
            assert part["description"], f"{title}.{key}"


def test_dictionary_describes_the_keys_there_are_and_no_others() -> None:
    described = set(load("dictionary").tables["meanings"])
    used: set[str] = set()

    def walk(name: str, prefix: str, found: dict[str, Any]) -> None:
        for key, part in found["$defs"][name]["properties"].items():
            used.add(prefix + key)
            for below in references(part):
                inner = "guideline." if below == "Guideline" else f"{prefix}{key}."
                walk(below, inner, found)

    for output, root, prefix in (
        ("summarize", "Letter", ""),
        ("explain", "Explanation", "explain."),
        ("diff", "Comparison", "diff."),
    ):
        walk(root, prefix, schema(output))
    assert used == described


def references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [name for item in part for name in references(item)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"].rpartition("/")[2]] if "$ref" in part else []
    return own + [name for value in part.values() for name in references(value)]


def test_vocabularies_hold_what_the_rules_can_say() -> None:
    categories = load("treatments").tables["categories"]
    assert {c["category"] for c in categories} <= set(choices("decisions.treatment.category"))
    finer = {c["subcategory"] for c in categories if c["subcategory"]}
    assert finer <= set(choices("decisions.treatment.subcategory"))
    assert set(load("drugs").tables["classes"]) <= set(choices("decisions.treatment.drug_class"))
    assert {key.kind for key in keys().values() if key.choices} == {"choice"}


def test_letter_without_a_key_or_with_a_wrong_word_is_not_valid() -> None:
    record = read(str(ONE)).record()
    check_valid("summarize", record)
    assert list(validator("summarize").iter_errors({**record, "determination": "won"}))
    assert list(validator("summarize").iter_errors({**record, "case": {}}))
    assert list(validator("summarize").iter_errors({**record, "colour": "red"}))
    late = {**record, "case": {**record["case"], "decision_date": "yesterday"}}
    assert list(validator("summarize").iter_errors(late))


def check_letter(file: Path) -> None:
    letter = read(str(file))
    check_valid("summarize", letter.record(evidence=True))
    check_valid("decisions", list(decision_rows(letter.record())))


def test_samples_are_valid(sample: Path) -> None:
    check_letter(sample)


def test_real_letters_are_valid(letter: Path) -> None:
    check_letter(letter)


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("summarize", (ONE,)),
        ("summarize", (ONE, MANY, "--evidence")),
        ("summarize", (ONE, MANY, "--where", "outcome=overturned", "--evidence")),
        ("decisions", (ONE, MANY)),
        ("decisions", (MANY, "--evidence", "--sort", "-request")),
        ("check", (ONE, MANY)),
    ],
)
def test_output_of_the_command_is_valid(name: str, arguments: tuple[Any, ...], form: str) -> None:
    done = imr(name, *arguments, "-f", form)
    assert done.returncode == 0
    texts = [done.stdout] if form == "json" else done.stdout.splitlines()
    for text in texts:
        check_valid(name, json.loads(text))


def test_explanations_and_changes_are_valid() -> None:
    for field in ("summary", "decisions", "case", "determination"):
        check_valid("explain", data("explain", MANY, field, "--json"))
    for other in (ONE, MANY.with_suffix(".txt")):
        check_valid("diff", json.loads(imr("diff", MANY, other, "--json").stdout))


def test_command_writes_the_schema_and_lists_the_keys() -> None:
    assert data("schema") == schema("summarize")
    assert data("schema", "decisions") == schema("decisions")
    listed = imr("schema", "--keys").stdout.decode()
    assert all(f"\n{path} " in listed for path in keys())
    columns = imr("schema", "decisions", "--keys").stdout.decode()
    assert "\nquantity " in columns
    line = failed(imr("schema", "decision"), ExitCode.USAGE)
    assert "Did you mean decisions?" in line


def test_definitions_of_one_output_never_leak_into_another() -> None:
    assert "Row" not in schema("summarize")["$defs"]
    assert set(schema("explain")["$defs"]) == {"Explanation", "ShownLine"}
