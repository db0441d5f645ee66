"""The accuracy report counts what it should, and fails when it should."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from imrcli.evaluate import Report, Score, differing, meaning_pairs, summaries_scored
from imrcli.reading import read
from tests.conftest import SAMPLES

REQUESTS = ("request", "original_request", "authorized")
MEANING = Path(__file__).parent / "meaning"
LETTERS = ("one-decision", "many-decisions")


def gold_of(record: dict[str, Any]) -> dict[str, Any]:
    """A record as gold of what is printed."""
    case = {name: value for name, value in record["case"].items() if value is not None}
    decisions = [
        {
            **{name: decision[name] for name in ("number", "heading", "outcome", "rationale")},
            "page": decision["page"],
            "claims_administrator_guideline": decision["claims_administrator_guideline"]["text"],
            "reviewer_guideline": decision["reviewer_guideline"]["text"],
        }
        for decision in record["decisions"]
    ]
    return {
        "case": case,
        "reviewer": record["reviewer"],
        "determination": record["determination"],
        "summary_text": record["summary"]["text"],
        "decisions": decisions,
    }


def meaning_of(record: dict[str, Any]) -> dict[str, Any]:
    """A record as labels of meaning, with the diagnoses as places in the text."""
    text = record["summary"]["text"]
    summary = {name: value for name, value in record["summary"].items() if name != "text"}
    summary["diagnoses"] = [
        [text.index(item), text.index(item) + len(item)] for item in summary["diagnoses"]
    ]
    decisions = [
        {
            **{name: decision[name] for name in ("number", *REQUESTS)},
            **decision["treatment"],
            "ca": guideline_of(decision["claims_administrator_guideline"]),
            "mx": guideline_of(decision["reviewer_guideline"]),
        }
        for decision in record["decisions"]
    ]
    return {"summary": summary, "decisions": decisions}


def guideline_of(line: dict[str, Any]) -> dict[str, Any]:
    works = [work for work in line["citations"] if work["system"] == "MTUS"]
    return {"systems": line["systems"], "mtus": works}


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Letters, gold that says what is read, and labels of meaning likewise."""
    for name in ("letters", "gold", "labels"):
        (tmp_path / name).mkdir()
    for name in LETTERS:
        record = json.loads(json.dumps(read(str(SAMPLES / f"{name}.pdf")).record()))
        shutil.copy(SAMPLES / f"{name}.pdf", tmp_path / "letters")
        write(tmp_path / "gold" / f"{name}.json", gold_of(record))
        write(tmp_path / "labels" / f"{name}.json", meaning_of(record))
    return tmp_path


def write(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value), encoding="utf-8")


def changed(file: Path, change: dict[str, Any], *place: str | int) -> None:
    whole = json.loads(file.read_text(encoding="utf-8"))
    part = whole
    for step in place:
        part = part[step]
    part.update(change)
    write(file, whole)


def evaluate(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    places = ["letters", "gold", "--meaning", "labels"]
    return subprocess.run(
        [sys.executable, "-m", "imrcli", "evaluate", *places, *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def reports(folder: Path, *options: str) -> dict[str, Any]:
    done = evaluate(folder, "--json", *options)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_letters_that_say_what_gold_says_are_exact(folders: Path) -> None:
    found = reports(folders, "--minimum", "1")
    assert list(found) == ["printed", "meaning: labels"]
    for report in found.values():
        assert (report["letters"], report["letters_exact"], report["misses"]) == (2, 2, [])
        assert all(score["f1"] == 1 for score in report["fields"].values())
    assert found["printed"]["fields"]["decision.outcome"]["support"] >= 3
    assert found["meaning: labels"]["fields"]["summary.diagnoses"]["support"] >= 2


def test_a_wrong_value_costs_precision_and_recall_of_its_field_alone(folders: Path) -> None:
    gold = folders / "gold" / "one-decision.json"
    changed(gold, {"case_number": "CM99-9999999"}, "case")
    report = reports(folders)["printed"]
    score = {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2}
    assert report["fields"]["case.case_number"] == score
    assert [name for name, score in report["fields"].items() if score["f1"] < 1] == [
        "case.case_number"
    ]
    assert report["letters_exact"] == 1
    (miss,) = report["misses"]
    assert (miss["letter"], miss["field"], miss["gold"]) == (
        "one-decision",
        "case.case_number",
        "CM99-9999999",
    )


def test_a_decision_that_gold_does_not_have_costs_precision_and_one_missing_costs_recall(
    folders: Path,
) -> None:
    gold = folders / "gold" / "many-decisions.json"
    whole = json.loads(gold.read_text(encoding="utf-8"))
    last = whole["decisions"].pop()
    write(gold, whole)
    less = reports(folders)["printed"]["fields"]["decision.heading"]
    assert less["recall"] == 1 > less["precision"]
    whole["decisions"] += [last, {**last, "number": 77}]
    write(gold, whole)
    more = reports(folders)["printed"]["fields"]["decision.heading"]
    assert more["precision"] == 1 > more["recall"]


def test_too_few_exact_letters_end_it_with_one(folders: Path) -> None:
    changed(folders / "gold" / "one-decision.json", {"determination": "unknown"})
    assert evaluate(folders, "--minimum", "1").returncode == 1
    assert evaluate(folders, "--minimum", "0.5").returncode == 0


def test_a_second_engine_is_compared_in_every_field(folders: Path) -> None:
    done = evaluate(folders, "--engine", "pdfium", "--beside", "pdfminer", "--no-misses")
    assert (done.returncode, done.stderr) == (0, "pdfminer: the same scores in every field\n")


def test_fields_that_are_scored_otherwise_are_named() -> None:
    one, other = Report(), Report()
    one.add("a", [("case.case_number", "1", "1"), ("determination", "upheld", "upheld")])
    other.add("a", [("case.case_number", "2", "1"), ("determination", "upheld", "upheld")])
    assert differing({"printed": one}, {"printed": other}) == ["printed: case.case_number"]
    assert differing({"printed": one}, {"printed": one}) == []


def test_white_space_hyphens_case_and_a_final_period_do_not_count() -> None:
    report = Report()
    report.add("a", [("summary.mechanism", "lifting a  heavy box.", "Lifting a heavy-box")])
    assert report.exact_letters == 1


def test_lists_are_scored_by_their_items() -> None:
    report = Report()
    report.add("a", [("summary.diagnoses", ["x", "y", "z"], ["y", "x", "w", "v"])])
    assert report.scores["summary.diagnoses"] == Score(right=2, read=3, gold=4)
    assert report.scores["summary.diagnoses"].f1 == pytest.approx(4 / 7)


def test_a_category_that_the_labels_call_ambiguous_is_not_scored() -> None:
    label = {"number": 1, "category": "Programs", "subcategory": None, "ambiguous": True}
    record = {
        "summary": {},
        "decisions": [{"number": 1, "treatment": {"category": "Other", "subcategory": "Other"}}],
    }
    pairs = meaning_pairs(
        record,
        {"summary": {}, "decisions": [label]},
        {"summary_text": "", "decisions": [{"number": 1, "heading": ""}]},
    )
    assert not [field for field, *_ in pairs if field.startswith("treatment.")]


@pytest.mark.parametrize("option", ["--engine", "--beside"])
def test_engine_that_is_not_there_is_refused(option: str, folders: Path) -> None:
    done = evaluate(folders, option, "pdfiun")
    assert done.returncode == 2
    assert f"{option}: there is no engine pdfiun. Did you mean pdfium?" in done.stderr


def test_summaries_that_stand_alone_are_scored_in_the_fields_they_have_labels_for(
    folders: Path,
) -> None:
    text = "The injured worker is a 40 year old male who was injured on 1-2-2016 when he fell."
    labels = {"age": 41, "sex": "male", "injury_date": "2016-01-02"}
    line = json.dumps({"id": "one", "text": text, "labels": labels})
    (folders / "some.jsonl").write_text(line + "\n", encoding="utf-8")
    report = reports(folders, "--meaning", "some.jsonl")["meaning: some"]
    found = {name: score["f1"] for name, score in report["fields"].items()}
    assert found == {"summary.age": 0, "summary.sex": 1, "summary.injury_date": 1}
    assert [(miss["letter"], miss["read"], miss["gold"]) for miss in report["misses"]] == [
        ("one", "40", "41")
    ]


@pytest.mark.parametrize("line", ["", "{", "[]", '{"id": 1}', '{"id": 1, "text": 2, "labels": {}}'])
def test_a_file_that_holds_no_labelled_summaries_is_refused(folders: Path, line: str) -> None:
    (folders / "some.jsonl").write_text(line + "\n", encoding="utf-8")
    done = evaluate(folders, "--meaning", "some.jsonl")
    assert done.returncode == 3
    assert done.stderr.startswith("some.jsonl: holds no labelled summaries (")


def test_each_summary_counts_whether_or_not_the_last_line_is_ended(tmp_path: Path) -> None:
    line = json.dumps({"id": "one", "text": "He is a 40 year old man.", "labels": {"age": 40}})
    for end in ("", "\n", "\n\n"):
        (tmp_path / "some.jsonl").write_text(f"{line}\n{line}{end}", encoding="utf-8")
        assert summaries_scored(tmp_path / "some.jsonl").letters == 2


def test_labels_that_are_not_there_are_no_perfect_score(folders: Path) -> None:
    (folders / "empty").mkdir()
    for name in ("nowhere", "empty"):
        done = evaluate(folders, "--meaning", name)
        assert done.returncode == 3
        assert f"{name}: holds no labels for these letters." in done.stderr


def test_labels_that_are_none_are_refused_by_name(folders: Path) -> None:
    write(folders / "labels" / "one-decision.json", {"decisions": []})
    done = evaluate(folders)
    assert done.returncode == 2
    assert "one-decision.json: holds no labels of meaning (KeyError: 'summary')" in done.stderr


@pytest.mark.parametrize("places", [("FILE", "gold"), ("letters", "FILE")])
def test_file_in_place_of_a_folder_is_refused(folders: Path, places: tuple[str, str]) -> None:
    file = str(SAMPLES / "one-decision.pdf")
    command = [sys.executable, "-m", "imrcli", "evaluate"]
    names = [file if place == "FILE" else place for place in places]
    done = subprocess.run(
        [*command, *names], cwd=folders, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "is a file" in done.stderr


def test_letters_that_share_a_name_but_for_its_ending_are_scored_each_by_itself(
    folders: Path,
) -> None:
    (folders / "letters" / "one-decision.txt").write_text("no letter", encoding="utf-8")
    report = reports(folders)["printed"]
    assert (report["letters"], report["letters_exact"]) == (3, 2)


# Summaries written for the tests by language models that had not seen the rules; where they
# stand now is in docs/accuracy.md. What is scored below the floor was read better once.
@pytest.mark.parametrize("name", ["invented", "unseen"])
def test_invented_summaries_are_read_as_well_as_before(name: str) -> None:
    report = summaries_scored(MEANING / f"{name}.jsonl")
    floors = json.loads((MEANING / "floors.json").read_text(encoding="utf-8"))[name]
    fields = {field.removeprefix("summary."): score for field, score in report.scores.items()}
    assert set(fields) == set(floors)
    below = {
        field: round(score.f1, 3) for field, score in fields.items() if score.f1 < floors[field]
    }
    assert not below
