"""A corpus as CSV, JSON lines and Parquet: the same rows in each."""

import csv
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.made_up_corpus import records
from imrcli.corpus.export import FORMATS, export
from imrcli.corpus.flat import DECISIONS, LETTERS
from imrcli.corpus.schema import in_memory, open_corpus
from imrcli.corpus.store import Writer
from imrcli.errors import UnreadableError, UsageError

MADE = list(records(60, seed=9))
MADE[3]["case"]["decision_date"] = None  # in no year
MADE[4]["case"]["date_of_injury"] = "2016-13-40"  # in no calendar
MADE[5]["decisions"][0]["rationale"] = '=HYPERLINK("http://evil.example")'


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = str(tmp_path_factory.mktemp("corpus") / "c.db")
    with Writer(path) as writer:
        for n, one in enumerate(MADE):
            writer.add(one, str(n))
    connection = open_corpus(path)
    yield connection
    connection.close()


def flat(db: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    key = "letter_id, decision_id" if table == "decisions" else "letter_id"
    rows = db.execute(f"SELECT * FROM {table}_flat ORDER BY {key}")  # noqa: S608
    return rows.fetchall()


def text(value: Any) -> str:
    return "" if value is None else str(value)


@pytest.mark.parametrize(("table", "columns"), [("decisions", DECISIONS), ("letters", LETTERS)])
def test_csv_has_the_rows_of_the_view(
    db: sqlite3.Connection, tmp_path: Path, table: str, columns: Any
) -> None:
    export(db, str(tmp_path), "csv", raw_csv=True)
    with (tmp_path / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == [column.name for column in columns]
    flags = {at for at, column in enumerate(columns) if column.kind == "flag"}
    for row, expected in zip(rows, flat(db, table), strict=True):
        shown = [
            {None: "", 0: "false", 1: "true"}[value] if at in flags else text(value)
            for at, value in enumerate(expected)
        ]
        assert row == shown


def test_csv_cells_that_a_spreadsheet_would_run_are_defused(
    db: sqlite3.Connection, tmp_path: Path
) -> None:
    export(db, str(tmp_path / "a"), "csv")
    export(db, str(tmp_path / "b"), "csv", raw_csv=True)
    assert "'=HYPERLINK" in (tmp_path / "a" / "decisions.csv").read_text()
    assert "'=HYPERLINK" not in (tmp_path / "b" / "decisions.csv").read_text()


def test_jsonl_has_lists_flags_and_whole_records(db: sqlite3.Connection, tmp_path: Path) -> None:
    paths = export(db, str(tmp_path), "jsonl")
    assert [Path(path).name for path in paths] == [
        "decisions.jsonl",
        "letters.jsonl",
        "records.jsonl",
    ]
    rows = [json.loads(line) for line in (tmp_path / "decisions.jsonl").open(encoding="utf-8")]
    assert len(rows) == sum(len(one["decisions"]) for one in MADE)
    decisions = [(one, decision) for one in MADE for decision in one["decisions"]]
    for row, (one, decision) in zip(rows, decisions, strict=True):
        assert row["case_number"] == one["case"]["case_number"]
        assert row["body_parts"] == decision["treatment"]["body_parts"]
        assert row["diagnoses"] == one["summary"]["diagnoses"]
        assert row["retrospective"] is decision["treatment"]["retrospective"]
        assert row["reviewer_systems"] == decision["reviewer_guideline"]["systems"]
    whole = [json.loads(line) for line in (tmp_path / "records.jsonl").open(encoding="utf-8")]
    assert whole == MADE


def test_parquet_has_the_same_rows_by_year(db: sqlite3.Connection, tmp_path: Path) -> None:
    dataset = pytest.importorskip(
        "pyarrow.dataset", reason="pyarrow is not installed: pip install 'imrcli[parquet]'"
    )
    export(db, str(tmp_path / "p"), "parquet")
    export(db, str(tmp_path / "j"), "jsonl")
    for table, columns in (("decisions", DECISIONS), ("letters", LETTERS)):
        folder = tmp_path / "p" / table
        years = {
            str(one["case"]["decision_date"] or "__HIVE_DEFAULT_PARTITION__")[:4] for one in MADE
        }
        found = {path.name.removeprefix("decision_year=")[:4] for path in folder.iterdir()}
        assert found == years
        rows = dataset.dataset(folder, partitioning="hive").to_table().to_pylist()
        lines = [json.loads(line) for line in (tmp_path / "j" / f"{table}.jsonl").open()]
        key = "decision_id" if table == "decisions" else "letter_id"
        by_id = {row[key]: row for row in rows}
        assert len(by_id) == len(rows) == len(lines)
        for line in lines:
            for column in columns:
                if column.kind == "date" and line[column.name] == "2016-13-40":
                    line[column.name] = None  # no date: text formats alone can say it
                elif column.kind == "date" and line[column.name]:
                    line[column.name] = date.fromisoformat(line[column.name])
            assert by_id[line[key]] == line


def test_parquet_columns_tell_their_meaning(db: sqlite3.Connection, tmp_path: Path) -> None:
    parquet = pytest.importorskip(
        "pyarrow.parquet", reason="pyarrow is not installed: pip install 'imrcli[parquet]'"
    )
    export(db, str(tmp_path), "parquet")
    [file, *_] = sorted((tmp_path / "decisions").glob("*/*.parquet"))
    schema = parquet.read_schema(file)
    assert schema.field("decision").metadata == {b"description": b"Uphold or Overturn"}
    assert str(schema.field("decision_date").type) == "date32[day]"


def test_missing_pyarrow_says_what_to_install(
    db: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'imrcli\[parquet\]'"):
        export(db, str(tmp_path / "out"), "parquet")
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
@pytest.mark.parametrize("form", FORMATS)
def test_exported_files_are_readable_by_their_owner_alone(
    db: sqlite3.Connection, tmp_path: Path, form: str
) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    export(db, str(tmp_path / "out"), form)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_unknown_format_is_refused(db: sqlite3.Connection, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Use one of csv, jsonl, parquet"):
        export(db, str(tmp_path), "xlsx")


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_earlier_export_is_replaced_only_when_asked(
    db: sqlite3.Connection, tmp_path: Path, form: str
) -> None:
    if form == "parquet":
        pytest.importorskip(
            "pyarrow", reason="pyarrow is not installed: pip install 'imrcli[parquet]'"
        )
    written = export(db, str(tmp_path), form)
    with pytest.raises(UsageError, match="is there already"):
        export(db, str(tmp_path), form)
    if form == "parquet":  # a year that is no longer in the corpus
        (tmp_path / "decisions" / "decision_year=1999").mkdir()
    assert export(db, str(tmp_path), form, overwrite=True) == written
    assert not (tmp_path / "decisions" / "decision_year=1999").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        Path(path).name for path in written
    )


def test_what_no_export_has_made_is_never_replaced(db: sqlite3.Connection, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'imrcli[parquet]'")
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "thesis.docx").write_text("years of work")
    with pytest.raises(UsageError, match="holds files of no export"):
        export(db, str(tmp_path), "parquet", overwrite=True)
    assert (tmp_path / "decisions" / "thesis.docx").exists()


@pytest.mark.parametrize(
    ("form", "name", "content"),
    [
        ("csv", "decisions.csv", "case,my notes\n"),
        ("csv", "letters.csv", "mine"),
        ("jsonl", "decisions.jsonl", '{"letter": 1}\n'),
        ("jsonl", "records.jsonl", "[]"),
        ("parquet", "letters", "mine"),
    ],
)
def test_file_that_no_export_has_made_is_never_replaced(
    db: sqlite3.Connection, tmp_path: Path, form: str, name: str, content: str
) -> None:
    if form == "parquet":
        pytest.importorskip(
            "pyarrow", reason="pyarrow is not installed: pip install 'imrcli[parquet]'"
        )
    (tmp_path / name).write_text(content)
    with pytest.raises(UsageError, match="is a file of no export"):
        export(db, str(tmp_path), form, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == content


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_export_of_an_empty_corpus_is_replaced_when_asked(
    db: sqlite3.Connection, tmp_path: Path, form: str
) -> None:
    export(in_memory(), str(tmp_path), form)
    written = export(db, str(tmp_path), form, overwrite=True)
    assert all(Path(path).stat().st_size > 1000 for path in written)


def test_symbolic_link_is_not_followed(db: sqlite3.Connection, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "decisions.csv").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="is a symbolic link"):
        export(db, str(tmp_path / "out"), "csv", overwrite=True)
    assert elsewhere.read_text() == "mine"


def test_interrupted_export_leaves_nothing(db: sqlite3.Connection, tmp_path: Path) -> None:
    told: list[int] = []

    def interrupt(rows: int) -> None:
        told.append(rows)
        if len(told) > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(db, str(tmp_path), "csv", progress=interrupt)
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_every_row(db: sqlite3.Connection, tmp_path: Path) -> None:
    told: list[int] = []
    export(db, str(tmp_path), "csv", progress=told.append)
    assert sum(told) == len(MADE) + sum(len(one["decisions"]) for one in MADE)


def test_folder_that_cannot_be_made_is_said(db: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnreadableError, match="cannot be written"):
        export(db, str(tmp_path / "file" / "out"), "csv")
