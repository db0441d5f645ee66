"""`imr export`, as a person or a script runs it."""

import csv
import json
from pathlib import Path

import pytest

from benchmarks.made_up_corpus import records
from imrcli.corpus.store import Writer
from imrcli.errors import ExitCode
from tests.test_cli import imr

MADE = list(records(20, seed=3))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("corpus") / "corpus.db"
    with Writer(str(place)) as writer:
        for number, record in enumerate(MADE):
            writer.add(record, str(number))
    return place


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("--csv", {"decisions.csv", "letters.csv"}),
        ("--jsonl", {"decisions.jsonl", "letters.jsonl", "records.jsonl"}),
    ],
)
def test_export_writes_files_and_prints_their_names(
    corpus: Path, tmp_path: Path, form: str, names: set[str]
) -> None:
    done = imr("export", "--db", corpus, "--to", tmp_path / "out", form)
    assert done.returncode == 0, done.stderr
    assert {Path(line).name for line in done.stdout.decode().splitlines()} == names
    assert {path.name for path in (tmp_path / "out").iterdir()} == names


def test_exported_rows_are_the_decisions(corpus: Path, tmp_path: Path) -> None:
    imr("export", "--db", corpus, "--to", tmp_path, "--csv")
    with (tmp_path / "decisions.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(len(record["decisions"]) for record in MADE)


def test_exported_records_are_those_that_were_read(corpus: Path, tmp_path: Path) -> None:
    imr("export", "--db", corpus, "--to", tmp_path, "--jsonl")
    lines = (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["case"] for line in lines] == [record["case"] for record in MADE]


def test_parquet_is_readable_by_year(corpus: Path, tmp_path: Path) -> None:
    dataset = pytest.importorskip("pyarrow.dataset", reason="needs the package pyarrow")
    done = imr("export", "--db", corpus, "--to", tmp_path, "--parquet")
    assert done.returncode == 0, done.stderr
    table = dataset.dataset(tmp_path / "letters", partitioning="hive").to_table()
    years = {int((record["case"]["decision_date"] or "0")[:4]) for record in MADE}
    assert table.num_rows == len(MADE)
    assert {year for year in table["decision_year"].to_pylist() if year} == years - {0}


def test_earlier_export_stays_unless_overwriting_is_asked_for(corpus: Path, tmp_path: Path) -> None:
    arguments = ("export", "--db", corpus, "--to", tmp_path, "--csv")
    assert imr(*arguments).returncode == 0
    again = imr(*arguments)
    assert again.returncode == ExitCode.USAGE
    assert b"--overwrite" in again.stderr
    assert imr(*arguments, "--overwrite").returncode == 0


@pytest.mark.parametrize(
    ("formats", "words"),
    [((), b"a format is needed"), (("--csv", "--jsonl"), b"csv and jsonl exclude each other")],
)
def test_exactly_one_format_is_needed(
    corpus: Path, tmp_path: Path, formats: tuple[str, ...], words: bytes
) -> None:
    done = imr("export", "--db", corpus, "--to", tmp_path / "out", *formats)
    assert done.returncode == ExitCode.USAGE
    assert words in done.stderr
    assert not (tmp_path / "out").exists()
