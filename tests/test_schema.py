"""JSON Schema of each output: every output is valid, and nothing is undescribed."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from imrcli import schema as outputs
from imrcli.cli.app import tree
from imrcli.cli.command import Offer, leaves, options_of
from imrcli.columns import decision_rows
from imrcli.corpus.dimensions import DIMENSIONS
from imrcli.dictionary import choices, keys, meaning
from imrcli.errors import ExitCode
from imrcli.reading import read
from imrcli.rules import load
from imrcli.schema import OUTPUTS, schema
from tests.conftest import SAMPLES
from tests.schemas import check_printed, check_valid, output_of, validator
from tests.test_cli import data, failed, imr

ONE = SAMPLES / "one-decision.pdf"
MANY = SAMPLES / "many-decisions.pdf"


@pytest.mark.parametrize("name", OUTPUTS)
def test_schema_is_valid_and_describes_every_key(name: str) -> None:
    found = schema(name)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for title, definition in found["$defs"].items():
        for key, part in definition["properties"].items():
            assert part["description"], f"{title}.{key}"


def test_dictionary_describes_the_keys_there_are_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used: set[str] = set()

    def noted(path: str) -> str:
        used.add(path)
        return meaning(path)

    monkeypatch.setattr(outputs, "meaning", noted)
    for name in OUTPUTS:
        schema(name)
    assert used == set(load("dictionary").tables["meanings"])


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


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with a failure and a duplicate."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "no.pdf").write_bytes(b"%PDF-1.4 nothing")
    imr("index", SAMPLES, folder, "--db", folder / "corpus.db")
    return folder / "corpus.db"


@pytest.mark.parametrize("form", ["--json", "--jsonl"])
@pytest.mark.parametrize(
    "line",
    [
        ("search", "request", "--limit", "99"),
        ("search", "--outcome", "overturned"),
        ("similar", ONE),
        ("stats",),
        *(("stats", "--by", name) for name in DIMENSIONS),
        ("stats", "--by", "category,year"),
        ("index", "--failed"),
        ("index", "--duplicates"),
    ],
    ids=lambda line: " ".join(map(str, line)),
)
def test_output_about_a_corpus_is_valid(
    line: tuple[str | Path, ...], form: str, corpus: Path
) -> None:
    done = imr(*line, "--db", corpus, form)
    assert (done.returncode, done.stderr) == (0, b"")
    assert check_printed([line[0], form], done.returncode, done.stdout)  # type: ignore[list-item]
    assert len(done.stdout) > 100, "an empty list is always valid"


@pytest.mark.parametrize(
    "line",
    [
        ("rules", "list"),
        ("rules", "show", "header.case-number"),
        ("config",),
        ("redact", ONE),
        ("redact", MANY, "--dates", "shift"),
        ("redact", SAMPLES / "served-partial.pdf", "--dates", "keep", "--case-numbers", "keep"),
    ],
    ids=lambda line: " ".join(map(str, line)),
)
def test_other_output_is_valid(line: tuple[str | Path, ...]) -> None:
    done = imr(*line, "--json")
    assert done.returncode == 0
    assert check_printed([str(line[0]), "--json"], done.returncode, done.stdout)


def test_report_of_accuracy_is_valid(tmp_path: Path) -> None:
    shutil.copy(ONE, tmp_path)
    record = data("summarize", ONE, "--json")
    gold = {**record, "summary_text": "Another text."}
    (tmp_path / "one-decision.json").write_text(json.dumps(gold), encoding="utf-8")
    (report,) = data("evaluate", tmp_path, tmp_path, "--json").values()
    assert report["misses"]


def test_every_command_that_writes_json_has_a_schema() -> None:
    named = {" ".join(words): options_of(command) for words, command in leaves(tree())}
    writing = {name.split()[0] for name, offers in named.items() if "--json" in names_of(offers)}
    assert writing == set(OUTPUTS)


def names_of(offers: Iterable[Offer]) -> set[str]:
    return {name for offer in offers for name in offer.names}


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("decisions a.pdf --json", ("decisions", "json")),
        ("-q check a.pdf -f jsonl", ("check", "jsonl")),
        ("decisions a.pdf --json --fields age", None),
        ("schema decisions --json", None),
        ("summarize a.pdf", None),
    ],
)
def test_outputs_are_told_from_the_command_line(line: str, asked: object) -> None:
    assert output_of(line.split()) == asked


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
