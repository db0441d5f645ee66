"""Fields, conditions and order: as a library, and as `--fields`, `--where` and `--sort`."""

import copy
import csv
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from imrcli.columns import COLUMNS, decision_rows, value_at
from imrcli.dictionary import FLAG, GROUP, NUMBER, keys
from imrcli.errors import ExitCode, UsageError
from imrcli.reading import read
from imrcli.render.pick import RowEvidence, leaves, nested, with_decisions, without_indexes
from imrcli.select import (
    Item,
    columns,
    condition,
    decision_names,
    did_you_mean,
    fields,
    in_order,
    letter_names,
    order,
)
from tests.conftest import SAMPLES
from tests.test_cli import data, failed, imr

ONE = SAMPLES / "one-decision.pdf"
MANY = SAMPLES / "many-decisions.pdf"
DRUGS = SAMPLES / "drugs.pdf"


@cache
def record(name: str = "many-decisions") -> dict[str, Any]:
    return read(str(SAMPLES / f"{name}.pdf")).record(evidence=True)


def items(name: str = "many-decisions") -> list[Item]:
    return [Item(record(name), at) for at in range(len(record(name)["decisions"]))]


def numbers(text: str, name: str = "many-decisions") -> list[int]:
    """The numbers of the decisions that meet a condition."""
    found = condition(text, decision_names())
    return [item.decision["number"] for item in items(name) if item.decision and found.holds(item)]


# Fields


@pytest.mark.parametrize(
    ("name", "path"),
    [
        # A column, a key, and the last part of a key.
        ("quantity", "decisions.treatment.quantity"),
        ("case.priority", "case.priority"),
        ("mechanism", "summary.mechanism"),
        # Columns whose names are not the last part of their key.
        ("sessions", "decisions.treatment.sessions.total"),
        ("source", "source.name"),
        # What a user's own rules read has any name.
        ("extra.panel", "extra.panel"),
        ("decisions.extra.panel", "decisions.extra.panel"),
    ],
)
def test_field_is_found_by_column_key_or_last_part(name: str, path: str) -> None:
    assert decision_names().find(name).key.path == path


def test_every_key_and_every_column_can_be_named() -> None:
    for name in decision_names():
        assert decision_names().find(name).name == name
    for name in letter_names():
        field = letter_names().find(name)
        assert field.value(Item(record())) == value_at(record(), None, name)
    assert set(COLUMNS) < set(decision_names())


def test_columns_show_what_the_rows_of_decisions_show() -> None:
    for item, row in zip(items(), decision_rows(record()), strict=True):
        assert {field.name: field.value(item) for field in columns()} == row


def test_numbers_and_flags_are_what_the_dictionary_says() -> None:
    kinds = {NUMBER: int, FLAG: bool}
    for path, key in keys().items():
        for value in letter_names().find(path).values(Item(record())):
            if key.kind in kinds:
                assert type(value) is kinds[key.kind], path
            elif key.kind == GROUP:
                assert isinstance(value, dict), path


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("outcom", "outcome"),
        ("case.casenumber", "case.case_number"),
        ("treatments.quantity", "quantity"),
        ("guideline", "claims_administrator_guideline"),
    ],
)
def test_unknown_field_names_the_near_ones(name: str, near: str) -> None:
    with pytest.raises(UsageError, match="there is no field") as caught:
        decision_names().find(name)
    assert near in caught.value.cure
    assert "imr schema --keys" in caught.value.cure


def test_last_part_of_two_keys_is_refused_with_both() -> None:
    with pytest.raises(UsageError) as caught:
        letter_names().find("text")
    assert "summary.text" in caught.value.cure


def test_words_that_are_like_nothing_have_no_suggestion() -> None:
    assert did_you_mean("zzz", ["age", "sex"]) == []


def test_fields_are_read_once_each_and_none_is_refused() -> None:
    assert [f.name for f in fields(" age, sex,age ,", letter_names())] == ["age", "sex"]
    with pytest.raises(UsageError, match="names no field"):
        fields(" , ", letter_names())


def test_nested_fields_stand_where_they_always_stand() -> None:
    wanted = fields("decisions.request,decisions.treatment.levels,case.case_number", letter_names())
    picked = nested(record(), wanted)
    assert list(picked) == ["decisions", "case", "evidence"]
    assert picked["case"] == {"case_number": record()["case"]["case_number"]}
    assert picked["decisions"][1] == {
        "request": record()["decisions"][1]["request"],
        "treatment": {"levels": ["L4-5", "L5-S1"]},
    }
    assert {without_indexes(path) for path in picked["evidence"]} == {
        "case.case_number",
        "decisions.request",
        "decisions.treatment.levels",
    }


@pytest.mark.parametrize("text", ["case,case.case_number", "case.case_number,case"])
def test_group_that_is_wanted_whole_stays_whole(text: str) -> None:
    assert nested(record(), fields(text, letter_names()))["case"] == record()["case"]


def test_key_below_nothing_is_nothing() -> None:
    picked = nested(record(), fields("decisions.treatment.sessions.total", letter_names()))
    assert picked["decisions"][0] == {"treatment": {"sessions": None}}


def test_cells_have_the_keys_of_a_group() -> None:
    found = [field.name for field in leaves(fields("reviewer,age", letter_names()))]
    assert found == ["reviewer.states_of_licensure", "reviewer.specialties", "age"]


# Conditions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("outcome=overturned", [1, 8]),
        ("outcome = OVERTURNED", [1, 8]),
        ("outcome==overturned", [1, 8]),
        ("outcome!=overturned", [2, 3, 4, 5, 6, 7, 9]),
        # One of several, and several of several.
        ("category=Injection,DMEPOS", [2, 8]),
        ('drug_class="Topical Compounds",Opioids', [3, 5]),
        # Words, whatever the case, in texts and in lists.
        ("request~LABS", [6, 7]),
        ("request !~ labs, norco", [1, 2, 4, 5, 8, 9]),
        ("drugs~baclofen", [5]),
        ("levels=L5-S1", [2]),
        ("diagnoses~carpal", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        # Numbers; what is not stated is never smaller or larger.
        ("quantity>=60", [3, 4]),
        ("quantity<90", [4]),
        ("quantity!=90", [1, 2, 4, 5, 6, 7, 8, 9]),
        ("number>8", [9]),
        ("number<=2", [1, 2]),
        ("age=58", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        # What the letter does not say, as null or as an empty list.
        ("quantity is null", [1, 2, 5, 6, 7, 8, 9]),
        ("quantity is  not null", [3, 4]),
        ("levels is not null", [2]),
        ("decisions.treatment.sessions is not null", [9]),
        # Keys of the letter and of this decision only.
        ("decisions.reviewer_guideline.none_cited=true", [7]),
        ("decisions.reviewer_guideline.none_cited=no", [1, 2, 3, 4, 5, 6, 8, 9]),
        ("summary.ur_action=modified", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("decisions.request~omeprazole", [4]),
        ("case_number<CM17", []),
        ("case_number>CM17", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ],
)
def test_condition_holds_for_these_decisions(text: str, expected: list[int]) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        # The letter was decided on 2017-02-15; a year or a month is all of its days.
        ("decision_date=2017", True),
        ("decision_date=2017-02", True),
        ("decision_date=2017-02-15", True),
        ("decision_date=2016,2018", False),
        ("decision_date>=2017", True),
        ("decision_date<=2017", True),
        ("decision_date>2017", False),
        ("decision_date<2017", False),
        ("decision_date>2017-01", True),
        ("decision_date<2017-03", True),
        ("decision_date<2017-02-15", False),
        ("decision_date!=2016", True),
        ("summary.timeline.date=2014-03-05", True),
        ("summary.timeline.kind=injury", True),
    ],
)
def test_dates_compare_by_as_much_as_is_given(text: str, holds: bool) -> None:
    assert bool(numbers(text)) is holds


def test_own_fields_compare_as_what_they_are() -> None:
    item = Item({"extra": {"panel": "QME", "visits": 12}, "decisions": []})
    for text, holds in (
        ("extra.panel=qme", True),
        ("extra.panel~m", True),
        ("extra.visits>9", True),
        ("extra.visits=12", True),
        ("extra.visits~2", True),
        ("extra.panel=12", False),
        ("extra.none is null", True),
    ):
        assert condition(text, decision_names()).holds(item) is holds, text


@pytest.mark.parametrize(
    ("text", "fact", "cure"),
    [
        ("outcome", "is no condition", "Write for example 'outcome=overturned'"),
        ("=upheld", "is no condition", ""),
        ("outcome=", "names no value", "'is null'"),
        ("outcom=upheld", "there is no field 'outcom'", "Did you mean outcome?"),
        ("outcome=overturn", "outcome is never 'overturn'", "Did you mean overturned?"),
        ("sex=unknown", "sex is never 'unknown'", "Use one of: male, female."),
        ("age>old", "age is a number, and 'old' is none", "Write digits."),
        ("age~5", "~ looks into words, and age is a number", "Use = or <."),
        ("decision_date>02/03/2017", "is a date", "Write 2017-01-31, 2017-01 or 2017."),
        ("decision_date=2017-13", "is a date", ""),
        ("retrospective=maybe", "is yes or no", "Write true or false."),
        ("retrospective>true", "needs a number or a date", ""),
        ("age>30,40", "takes one value", "Give several --where"),
        ("decisions.treatment=x", "is a group", "decisions.treatment.category"),
        ("case=x", "is a group", "case.case_number"),
    ],
)
def test_condition_that_cannot_be_meant_is_refused_with_the_cure(
    text: str, fact: str, cure: str
) -> None:
    with pytest.raises(UsageError) as caught:
        condition(text, decision_names())
    assert fact in str(caught.value)
    assert cure in caught.value.cure
    assert caught.value.exit_code == ExitCode.USAGE


@pytest.mark.parametrize("name", ["many-decisions", "drugs", "surgery"])
@pytest.mark.parametrize("text", ["outcome=upheld", "request~norco", "levels=L4-5", "age=62"])
def test_negation_is_true_exactly_where_its_positive_is_not(text: str, name: str) -> None:
    negated = text.replace("=", "!=").replace("~", "!~")
    every = {item.decision["number"] for item in items(name) if item.decision}
    assert set(numbers(text, name)) | set(numbers(negated, name)) == every
    assert not set(numbers(text, name)) & set(numbers(negated, name))


# Order


def test_order_puts_what_is_not_stated_last_either_way() -> None:
    names = decision_names()
    for text, expected in (("quantity", [4, 3]), ("-quantity", [3, 4])):
        found = in_order(items(), order(text, names))
        assert [item.decision["number"] for item in found if item.decision][:2] == expected


def test_equal_ones_stay_as_they_came_and_the_next_field_decides() -> None:
    found = in_order(items(), order("outcome,-number", decision_names()))
    assert [i.decision["number"] for i in found if i.decision] == [8, 1, 9, 7, 6, 5, 4, 3, 2]
    found = in_order(items(), order("-outcome", decision_names()))
    assert [i.decision["number"] for i in found if i.decision] == [2, 3, 4, 5, 6, 7, 9, 1, 8]


@pytest.mark.parametrize("text", ["", "case", "outcom"])
def test_order_by_nothing_a_group_or_an_unknown_field_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--sort"):
        order(text, decision_names())


# Some decisions of a letter


def test_evidence_and_findings_follow_the_decisions_that_are_kept() -> None:
    kept = with_decisions(record(), [1, 6])
    assert [decision["number"] for decision in kept["decisions"]] == [2, 7]
    for path, mark in record()["evidence"].items():
        if path.startswith("decisions[6]"):
            assert kept["evidence"][path.replace("[6]", "[1]", 1)] == mark
    assert not any(path.startswith(("decisions[2]", "decisions[6]")) for path in kept["evidence"])
    warnings = [f for f in kept["findings"] if f["message"].startswith("Decision 7: ")]
    assert warnings
    assert warnings[0]["field"].startswith("decisions[1]")


def test_findings_about_decisions_that_are_gone_go_with_them() -> None:
    kept = with_decisions(record(), [0])
    assert any(f["message"].startswith("Decision 7: ") for f in record()["findings"])
    assert not any(f["message"].startswith("Decision 7: ") for f in kept["findings"])
    assert with_decisions(record(), range(9)) is record()


def test_finding_about_several_decisions_stays_while_one_of_them_does() -> None:
    letter = copy.deepcopy(record())
    of_letter, of_two = letter["findings"][:2]
    of_letter |= {"decisions": [], "field": "case.priority"}
    of_two |= {"decisions": [1, 2], "field": "decisions[0].rationale"}
    of_two["message"] = "Decisions 1 and 2: the rationale is brief."
    letter["findings"] = [of_letter, of_two]
    assert with_decisions(letter, [0])["findings"] == [of_letter, of_two]
    assert with_decisions(letter, [1])["findings"] == [of_letter, {**of_two, "field": None}]
    assert with_decisions(letter, [2])["findings"] == [of_letter]


def test_evidence_of_a_row_goes_by_its_columns() -> None:
    found = RowEvidence(columns()).of(items()[1])
    evidence = record()["evidence"]
    assert found["request"] == evidence["decisions[1].request"]
    assert found["levels[1]"] == evidence["decisions[1].treatment.levels[1]"]
    assert found["age"] == evidence["summary.age"]
    assert found["sessions"] == evidence["decisions[1].treatment.sessions"]
    assert not any(name.startswith(("decisions", "case.")) for name in found)


# On the command line


def test_decisions_that_meet_all_conditions_are_listed() -> None:
    rows = data("decisions", MANY, DRUGS, "--json", "-w", "category~pharma", "-w", "quantity>=90")
    assert {row["quantity"] for row in rows} == {90, 120}
    assert all(row["category"] == "Pharmaceuticals" for row in rows)


def test_summaries_keep_letters_with_such_a_decision_and_only_those() -> None:
    letters = data("summarize", ONE, MANY, "--json", "--where", "outcome=overturned")
    assert [len(letter["decisions"]) for letter in letters] == [2]
    assert data("summarize", ONE, "--json", "--where", "outcome=overturned") == []


@pytest.mark.parametrize("command", ["summarize", "decisions"])
def test_every_format_has_the_fields_asked_for(command: str) -> None:
    ask = (command, MANY, "--fields", "case_number,decisions.request")
    requests = [decision["request"] for decision in record()["decisions"]]
    case = record()["case"]["case_number"]
    whole = data(*ask, "--json")
    if command == "summarize":
        assert whole == {
            "case": {"case_number": case},
            "decisions": [{"request": request} for request in requests],
        }
    else:
        assert whole == [{"case_number": case, "decisions.request": r} for r in requests]
    assert yaml.safe_load(imr(*ask, "--yaml").stdout) == whole
    lines = [json.loads(line) for line in imr(*ask, "--jsonl").stdout.splitlines()]
    assert lines == (whole if command == "decisions" else [whole])
    rows = list(csv.reader(io.StringIO(imr(*ask, "--csv").stdout.decode())))
    assert rows[0] == ["case_number", "decisions.request"]
    assert rows[1][1] == ("; ".join(requests) if command == "summarize" else requests[0])
    for form in ("table", "markdown", "html"):
        text = imr(*ask, "-f", form).stdout.decode()
        assert case in text
        assert "TENS unit" in text
        assert "radiculopathy" not in text


def test_fields_with_evidence_have_their_evidence() -> None:
    letter = data("summarize", ONE, "--fields", "age,diagnoses", "--json", "--evidence")
    assert "summary.age" in letter["evidence"]
    assert all(path.startswith(("summary.age", "summary.diagnoses")) for path in letter["evidence"])
    (row,) = data("decisions", ONE, "--fields", "request", "--json", "--evidence")
    assert list(row["evidence"]) == ["request"]


def test_sorted_rows_come_from_all_letters() -> None:
    rows = data("decisions", MANY, ONE, "--sort", "decision_date,-number", "--json")
    assert [row["number"] for row in rows] == [1, *range(9, 0, -1)]
    letters = data("summarize", MANY, ONE, "--sort", "decision_date", "--json")
    assert [letter["case"]["case_number"][:4] for letter in letters] == ["CM16", "CM17"]


@pytest.mark.parametrize("command", ["decisions", "summarize"])
def test_where_nothing_matches_stderr_says_so_and_csv_has_its_header(
    command: str, tmp_path: Path
) -> None:
    asked = (command, ONE, MANY, "--where", "outcome=upheld", "--where", "age>200")
    done = imr(*asked)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"No decision matches.\n")
    assert imr(*asked, "--quiet").stderr == b""
    whole, empty = imr(command, ONE, "--csv"), imr(*asked, "--csv")
    assert empty.stdout == whole.stdout.splitlines(keepends=True)[0]
    assert empty.stderr == b""
    # An error is not followed by what follows from it.
    assert b"decision matches" not in imr(command, tmp_path / "none.pdf", *asked[3:]).stderr


def test_csv_without_a_match_has_its_header() -> None:
    done = imr("decisions", ONE, "--where", "outcome=overturned", "--csv")
    assert done.stdout.decode().strip() == ",".join(COLUMNS)


@pytest.mark.parametrize(
    "arguments",
    [("--fields", "casenumber"), ("--where", "outcome=won"), ("--sort", "case"), ("--fields", "")],
)
def test_wrong_selection_is_one_line_and_nothing_is_read(arguments: tuple[str, str]) -> None:
    line = failed(imr("decisions", "no.pdf", *arguments), ExitCode.USAGE)
    assert line.startswith(arguments[0])
