"""`imr index`, `search`, `similar` and `stats`, as a person or a script runs them."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from imrcli.errors import ExitCode
from tests.conftest import SAMPLES
from tests.test_cli import imr, on_a_terminal

COUNT = 60


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("letters")
    program = str(SAMPLES / "generate.py")
    arguments = [sys.executable, program, str(COUNT), str(folder), "--seed", "7", "--text"]
    subprocess.run(arguments, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def corpus(letters: Path) -> Path:
    db = letters.parent / "corpus.db"
    done = imr("index", letters, "--db", db)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    assert f"{COUNT} letters with ".encode() in done.stderr
    return db


def rows(*arguments: str | Path) -> Any:
    done = imr(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("columns", "bars"), [(80, False), (90, True), (200, True)])
def test_bars_give_way_to_names_on_a_narrow_terminal(
    corpus: Path, columns: int, bars: bool
) -> None:
    asked = ("stats", "--db", str(corpus), "--by", "category")
    shown = re.sub(r"\x1b\[[0-9;]*m", "", on_a_terminal(*asked, COLUMNS=str(columns)))
    assert "Diagnostic Testing" in shown
    assert ("\u2591" in shown) == bars
    assert max(map(len, shown.replace("\r", "").splitlines())) <= columns


def test_indexing_again_adds_nothing(letters: Path, corpus: Path) -> None:
    done = imr("index", letters, "--db", corpus)
    assert f"0 letters with 0 decisions written; {COUNT} inputs were there".encode() in done.stderr


def test_indexed_decisions_are_those_of_the_letters(letters: Path, corpus: Path) -> None:
    wanted = rows("decisions", letters)
    (overview,) = (row for row in rows("stats", "--db", corpus) if row["table"] == "overview")
    assert overview["letters"] == COUNT
    assert overview["decisions"] == len(wanted)
    assert overview["overturned"] == sum(row["outcome"] == "overturned" for row in wanted)


def test_statistics_straight_from_letters_are_those_of_the_corpus(
    letters: Path, corpus: Path
) -> None:
    assert rows("stats", letters, "--by", "category") == rows(
        "stats", "--db", corpus, "--by", "category"
    )


def test_counts_by_a_column_add_up(corpus: Path) -> None:
    by_year = rows("stats", "--db", corpus, "--by", "year")
    assert sum(row["letters"] for row in by_year) == COUNT
    assert all(
        0 <= row["uphold_low"] <= row["uphold_rate"] <= row["uphold_high"] <= 1 for row in by_year
    )


def test_statistics_are_of_what_the_filters_say(letters: Path, corpus: Path) -> None:
    all_of_them = rows("stats", "--db", corpus, "--by", "category")
    (wanted,) = (row for row in all_of_them if row["category"] == "Surgery")
    chosen = ("--category", "surgery", "--by", "category")
    assert rows("stats", "--db", corpus, *chosen) == [wanted]
    assert rows("stats", letters, *chosen) == [wanted]
    tables = rows("stats", "--db", corpus, "--category", "surgery")
    assert tables[0]["decisions"] == wanted["decisions"]
    assert "population" not in {row["table"] for row in tables}
    shown = imr("stats", "--db", corpus, "--category", "surgery").stdout
    assert b"is published" not in shown
    assert b"is published" in imr("stats", "--db", corpus).stdout
    assert imr("stats", "--db", corpus, "--category", "surgry").returncode == ExitCode.USAGE
    # Rates of decisions that were chosen by their outcome say nothing.
    assert imr("stats", "--db", corpus, "--outcome", "upheld").returncode == ExitCode.USAGE


def test_search_finds_what_the_filters_say(corpus: Path) -> None:
    found = rows("search", "--db", corpus, "--category", "Pharmaceuticals", "--limit", "200")
    assert found
    assert {hit["category"] for hit in found} == {"Pharmaceuticals"}
    upheld = rows("search", "--db", corpus, "--outcome", "upheld", "--limit", "500")
    assert {hit["outcome"] for hit in upheld} == {"upheld"}


def test_search_marks_the_words_that_match(corpus: Path) -> None:
    hit = rows("search", "therapy", "--db", corpus)[0]
    marked = [p["text"][a:b] for p in hit["passages"] for a, b in p["marks"]]
    assert any("therap" in word.lower() for word in marked)


def test_search_of_nothing_known_says_so(corpus: Path) -> None:
    done = imr("search", "xyzzy", "--db", corpus)
    assert (done.stdout, done.stderr) == (b"", b"No decision matches.\n")
    assert imr("search", "xyzzy", "--db", corpus, "--quiet").stderr == b""
    csv = imr("search", "xyzzy", "--db", corpus, "--csv")
    assert csv.stdout.startswith(b"decision_id,letter_id,case_number,")
    assert csv.stdout.count(b"\n") == 1
    assert csv.stderr == b""


@pytest.mark.parametrize("way", ["--csv", "--json", "--format=table"])
def test_what_is_left_of_a_search_is_no_part_of_the_result(corpus: Path, way: str) -> None:
    found = ("search", "--db", corpus, "--limit", "2", way)
    done = imr(*found)
    assert b"that match" not in done.stdout
    assert re.fullmatch(rb"2 of \d+ decisions that match\.\n", done.stderr)
    assert imr(*found, "--quiet").stderr == b""
    person = on_a_terminal("search", "--db", str(corpus), "--limit", "2", NO_COLOR="1")
    assert "2 of " in person.splitlines()[-1]


@pytest.mark.parametrize("what", ["--failed", "--duplicates"])
def test_empty_list_of_a_corpus_has_its_header(tmp_path: Path, what: str) -> None:
    db = tmp_path / "c.db"
    assert imr("index", SAMPLES / "one-decision.pdf", "--db", db).returncode == 0
    assert imr("index", what, "--db", db).stderr == b"There are none.\n"
    assert imr("index", what, "--db", db, "--csv").stdout.startswith(b"path,")


def test_similar_decisions_are_of_other_letters(corpus: Path) -> None:
    found = rows("similar", SAMPLES / "one-decision.pdf", "--db", corpus)
    assert found
    assert all(row["similar_to"] == 1 for row in found)


def test_letter_to_compare_may_come_from_standard_input(corpus: Path) -> None:
    file = SAMPLES / "one-decision.pdf"
    done = imr("similar", "-", "--db", corpus, "--json", stdin=file.read_bytes())
    assert json.loads(done.stdout) == rows("similar", file, "--db", corpus)


def test_letters_to_compare_are_refused_where_they_are_several(
    corpus: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle.txt"
    letters = [(SAMPLES / f"{name}.txt").read_text() for name in ("one-decision", "drugs")]
    bundle.write_text("\f".join(letters), encoding="utf-8")
    done = imr("similar", bundle, "--db", corpus)
    assert (done.returncode, done.stderr.decode()) == (
        ExitCode.USAGE,
        f"{bundle}: holds 2 letters. Name one letter.\n",
    )
    assert imr("similar", SAMPLES, "--db", corpus).returncode == ExitCode.USAGE


def test_statistics_come_in_every_format(corpus: Path) -> None:
    table = imr("stats", "--db", corpus, "--csv").stdout.decode()
    assert {row["table"] for row in csv.DictReader(io.StringIO(table))} >= {
        "overview",
        "population",
    }
    assert b"letters" in imr("stats", "--db", corpus).stdout
    assert imr("stats", "--db", corpus, "--by", "year", "--markdown").stdout.startswith(b"| year")


def test_failed_inputs_are_kept_with_their_error(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    shutil.copy(SAMPLES / "one-decision.pdf", tmp_path / "letters" / "good.pdf")
    (tmp_path / "letters" / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    done = imr("index", tmp_path / "letters", "--db", tmp_path / "c.db")
    assert done.returncode == ExitCode.SOME_FAILED
    (failure,) = rows("index", "--failed", "--db", tmp_path / "c.db")
    assert failure["path"].endswith("bad.pdf")
    assert failure["message"]


def test_letter_of_a_bundle_that_cannot_be_read_fails_beside_the_others(tmp_path: Path) -> None:
    whole = (SAMPLES / "one-decision.txt").read_text(encoding="utf-8")
    other = "HOW THE IMR FINAL DETERMINATION WAS MADE\n\nCLINICAL CASE SUMMARY\n\nShe fell.\n"
    bundle = tmp_path / "bundle.txt"
    bundle.write_text("\f".join([whole, other]), encoding="utf-8")
    for _ in range(2):  # an input of which something failed is tried again
        done = imr("index", bundle, "--db", tmp_path / "c.db")
        assert done.returncode == ExitCode.SOME_FAILED
        assert done.stderr.count(b"is not an IMR Final Determination letter") == 1
        assert b"1 letters with 1 decisions written; 1 failed" in done.stderr
    (failure,) = rows("index", "--failed", "--db", tmp_path / "c.db")
    assert (failure["path"], failure["letters"]) == (str(bundle), 1)


def test_copies_are_reported(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        shutil.copy(SAMPLES / "one-decision.pdf", tmp_path / name)
    imr("index", tmp_path, "--db", tmp_path / "c.db")
    (copy,) = rows("index", "--duplicates", "--db", tmp_path / "c.db")
    assert Path(copy["path"]).name == "b.pdf"
    assert Path(copy["kept"]).name == "a.pdf"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("stats",), "nothing was named to count"),
        (("search", "x", "--db", "no.db"), "no.db: "),
        (("index", "--db", "c.db"), "no letter was named"),
    ],
)
def test_wrong_use_is_one_clear_line(
    arguments: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = imr(*arguments)
    assert done.returncode in {ExitCode.USAGE, ExitCode.UNREADABLE}
    assert words in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_rest_of_a_request_is_shown_with_what_it_is_a_part_of(tmp_path: Path) -> None:
    """What remains may go on from words that were authorized: alone it cannot be understood."""
    text = (SAMPLES / "partial-authorization.txt").read_text(encoding="utf-8")
    whole = "chiropractic treatment for the cervical spine 2 visits is: Upheld"
    assert whole in text
    letter, db, page = tmp_path / "letter.txt", tmp_path / "c.db", tmp_path / "report.html"
    letter.write_text(text.replace(whole, "with 2 visits is: Upheld"), encoding="utf-8")
    shown = b"with 2 visits (part of: Chiropractic treatment for the cervical spine 8 visits)"
    for form in ((), ("--html",), ("--markdown",)):
        assert shown in imr("decisions", letter, *form).stdout
    assert imr("decisions", letter, "--html").stdout.count(b"(part of: ") == 1
    # What programs read is what remains and nothing else.
    found = rows("decisions", letter)[1]
    assert found["request"] == "with 2 visits"
    assert imr("index", letter, "--db", db).returncode == 0
    assert shown in imr("search", "visits", "--db", db).stdout
    assert shown in imr("search", "--db", db).stdout
    hits = rows("search", "--db", db)
    assert {"with 2 visits": found["original_request"]}.items() <= {
        hit["request"]: hit["original_request"] for hit in hits
    }.items()
    assert imr("report", "--db", db, "-o", page).returncode == 0
    assert shown in page.read_bytes()


def test_killed_run_goes_on_where_it_was(letters: Path, tmp_path: Path) -> None:
    db = tmp_path / "c.db"
    command = [sys.executable, "-m", "imrcli", "index", str(letters), "--db", str(db), "-j", "1"]
    for seconds in (0.2, 0.35, 0.5):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=dict(os.environ))
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert imr("index", letters, "--db", db).returncode == 0
    (overview,) = (row for row in rows("stats", "--db", db) if row["table"] == "overview")
    assert (overview["letters"], overview["failed"]) == (COUNT, 0)


def test_quiet_silences_notes_of_filters(corpus: Path) -> None:
    line = ("search", "--db", corpus, "--body-part", "skin", "--json")
    assert imr(*line).stderr
    assert imr(*line, "-q").stderr == b""


def test_verbose_names_the_letters_that_are_counted() -> None:
    done = imr("stats", SAMPLES / "one-decision.pdf", "--by", "sex", "-v")
    assert done.stderr.decode() == f"{SAMPLES / 'one-decision.pdf'}: read\n"


def test_letter_to_compare_is_read_as_asked_for(corpus: Path) -> None:
    done = imr("similar", SAMPLES / "drugs.pdf", "--db", corpus, "--max-pages", "1", "--json")
    assert done.returncode == ExitCode.UNREADABLE
    assert b"Raise --max-pages" in done.stderr
