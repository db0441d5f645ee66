"""`imr diff`: what two letters, or two records of one, say differently."""

import copy
import io
import json
import time
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from imrcli.diff import Kind, compare, diff, record_of, word_diff
from imrcli.errors import ExitCode, UsageError
from imrcli.ingest import sources
from imrcli.ingest.sources import Input
from imrcli.reading import Reading, read
from imrcli.render.changes import show_changes
from tests.conftest import SAMPLES
from tests.test_cli import failed, imr, on_a_terminal

MANY = SAMPLES / "many-decisions.pdf"


@cache
def original() -> dict[str, Any]:
    return read(str(MANY)).record(evidence=True)


@pytest.fixture
def record() -> dict[str, Any]:
    return copy.deepcopy(original())


def fields(new: dict[str, Any]) -> list[tuple[str, Kind]]:
    return [(change.field, change.kind) for change in diff(original(), new)]


def test_record_equals_itself_and_its_text(record: dict[str, Any]) -> None:
    assert diff(record, original()) == []
    assert diff(record, read(str(MANY.with_suffix(".txt"))).record()) == []


def test_source_pages_findings_and_evidence_are_not_compared(record: dict[str, Any]) -> None:
    record["source"]["sha256"] = "0"
    record["findings"] = []
    record["decisions"][0]["page"] = 99
    del record["evidence"]
    assert diff(original(), record) == []


def test_values_that_differ_are_named_with_old_and_new(record: dict[str, Any]) -> None:
    record["case"]["decision_date"] = "2017-02-16"
    record["summary"]["age"] = None
    record["summary"]["work_status"] = "modified duty"
    record["decisions"][2]["treatment"]["quantity"] = 60
    assert [tuple(change) for change in diff(original(), record)] == [
        ("case.decision_date", Kind.CHANGED, "2017-02-15", "2017-02-16", None),
        ("summary.age", Kind.REMOVED, 58, None, None),
        ("summary.work_status", Kind.ADDED, None, "modified duty", None),
        ("decisions[2].treatment.quantity", Kind.CHANGED, 90, 60, 3),
    ]


def test_nought_is_a_value(record: dict[str, Any]) -> None:
    record["decisions"][2]["treatment"]["quantity"] = 0
    assert fields(record) == [("decisions[2].treatment.quantity", Kind.CHANGED)]


def test_decision_that_is_gone_or_new_leaves_the_others_equal(record: dict[str, Any]) -> None:
    gone = record["decisions"].pop(3)
    assert fields(record) == [("decisions[3]", Kind.REMOVED)]
    (change,) = diff(record, original())
    assert (change.field, change.kind, change.new, change.decision) == (
        "decisions[3]",
        Kind.ADDED,
        gone,
        4,
    )


def test_decisions_that_moved_are_paired_by_their_request(record: dict[str, Any]) -> None:
    record["decisions"].reverse()
    for number, decision in enumerate(record["decisions"], 1):
        decision["number"] = number
    record["decisions"][0]["outcome"] = "overturned"  # the last one
    assert fields(record) == [("decisions[8].outcome", Kind.CHANGED)]


def test_decision_with_other_words_is_paired_by_its_number(record: dict[str, Any]) -> None:
    record["decisions"][1]["request"] = "epidural steroid injection"
    assert fields(record) == [("decisions[1].request", Kind.CHANGED)]


def test_same_request_twice_is_paired_one_to_one(record: dict[str, Any]) -> None:
    record["decisions"].insert(6, {**copy.deepcopy(record["decisions"][5]), "number": 7})
    found = diff(original(), record)
    assert [change.kind for change in found].count(Kind.ADDED) == 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a b c", "a b c", [(None, "a b c")]),
        ("a b c", "a x c", [(None, "a"), ("removed", "b"), ("added", "x"), (None, "c")]),
        ("a c", "a b c", [(None, "a"), ("added", "b"), (None, "c")]),
        ("a b", "", [("removed", "a b")]),
        ("", "", []),
        # Spaces and line ends are no words.
        ("a  b\nc", "a b c", [(None, "a b c")]),
        ("a a a", "a a", [(None, "a a"), ("removed", "a")]),
    ],
)
def test_texts_differ_by_words(old: str, new: str, expected: list[tuple[Kind | None, str]]) -> None:
    assert [(piece.kind, piece.words) for piece in word_diff(old, new)] == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 400, "b a c " * 300),
        ("a " * 500_000, "b " * 500_000),
        (" ".join(f"w{i % 101}" for i in range(999)), " ".join(f"w{-i % 101}" for i in range(999))),
    ],
)
def test_hostile_texts_are_compared_in_time(old: str, new: str) -> None:
    begun = time.process_time()
    pieces = word_diff(old, new)
    assert time.process_time() - begun < 2
    kept = " ".join(piece.words for piece in pieces if piece.kind is not Kind.ADDED)
    assert kept == old.strip()


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", '{"a": 1}', "[1, 2]", '{"decisions": [1]}', "[" * 100_000,
     '{"decisions": [{"number": "1"}]}', '{"decisions": [], "source": 3}'],
)  # fmt: skip
def test_json_that_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="imr summarize LETTER --json"):
        record_of(Input("x.json", text.encode()), Reading())


def test_text_of_a_letter_may_begin_as_json_does() -> None:
    text = (SAMPLES / "many-decisions.txt").read_bytes()
    for mark in (b"[NAME]\n\n", b"{draft}\n\n"):
        found = record_of(Input("letter.txt", mark + text), Reading())
        assert len(found["decisions"]) == len(original()["decisions"])


def test_archive_is_taken_apart_by_a_process_that_may_die(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, archive_of = tmp_path / "letter.zip", sources._archive
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.write(MANY, MANY.name)
    opened_here = []  # a child has a list of its own

    def opened(*given: Any) -> Any:
        opened_here.append(given)
        return archive_of(*given)

    monkeypatch.setattr(sources, "_archive", opened)
    assert record_of(Input(str(archive), member=MANY.name), Reading())["decisions"]
    assert not opened_here


def test_saved_record_is_read_as_object_or_as_array_of_one() -> None:
    for text in (json.dumps(original()), json.dumps([original()])):
        assert record_of(Input("x.json", text.encode()), Reading()) == original()


# On the command line


def test_exit_code_tells_whether_letters_differ(tmp_path: Path) -> None:
    record = tmp_path / "saved.json"
    assert imr("summarize", MANY, "--json", "-o", record).returncode == 0
    done = imr("diff", record, MANY)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"The letters say the same." in done.stdout
    done = imr("diff", MANY, SAMPLES / "drugs.pdf")
    assert (done.returncode, done.stderr) == (ExitCode.FINDINGS, b"")
    failed(imr("diff", MANY, tmp_path / "no.pdf"), ExitCode.UNREADABLE)
    assert "Name one letter" in failed(imr("diff", MANY, SAMPLES), ExitCode.USAGE)


def test_json_names_both_and_every_change(tmp_path: Path, record: dict[str, Any]) -> None:
    record["summary"]["age"] = 59
    changed = tmp_path / "b.json"
    changed.write_text(json.dumps(record))
    done = imr("diff", MANY, changed, "--json")
    assert done.returncode == ExitCode.FINDINGS
    assert json.loads(done.stdout) == {
        "old": str(MANY),
        "new": str(changed),
        "equal": False,
        "changes": [
            {"field": "summary.age", "kind": "changed", "old": 58, "new": 59, "decision": None}
        ],
    }


def test_pipe_shows_words_between_signs_and_a_terminal_in_colour(
    tmp_path: Path, record: dict[str, Any]
) -> None:
    rationale = record["decisions"][1]["rationale"]
    record["decisions"][1]["rationale"] = rationale.replace("at least half", "barely a third")
    record["summary"]["diagnoses"][3:] = ["chronic pain"]
    changed = tmp_path / "b.json"
    changed.write_text(json.dumps(record))
    text = imr("diff", MANY, changed).stdout.decode()
    assert "[-at least half-] {+barely a third+} of the pain gone" in text
    assert "\u2026 " in text
    assert "[-chronic pain syndrome-]\n   {+chronic pain+}" in text
    assert "lumbar radiculopathy" not in text
    assert "decisions[1].rationale (decision 2)" in text
    shown = on_a_terminal("diff", str(MANY), str(changed), code=1)
    assert "\x1b[9;31mat least half\x1b[0m" in shown
    assert "[-" not in shown.replace("\x1b[", "")
    dumb = on_a_terminal("diff", str(MANY), str(changed), code=1, TERM="dumb")
    assert "[-chronic pain syndrome-]" in dumb


def test_hostile_values_are_shown_harmlessly(record: dict[str, Any]) -> None:
    record["summary"]["mechanism"] = "\x1b]0;x\x07[red]a fall"
    out = io.StringIO()
    show_changes(compare(original(), record, ("a\x1b[1m", "b")), out)
    assert "\x1b" not in out.getvalue()
    assert r"\x1b]0;x\x07[red]a fall" in out.getvalue()
