"""kill -9 while indexing: what was committed stays, the next run does the rest, nothing twice."""

import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.made_up_corpus import record
from imrcli.corpus.schema import open_corpus
from tests.test_corpus_store import check_whole

ROOT = Path(__file__).parent.parent
LETTERS = 400
BATCH = 16
# A process that indexes a folder and tells after each input how many letters are committed.
INDEX = f"""
import hashlib, sys
from pathlib import Path
from typing import NamedTuple
from benchmarks.made_up_corpus import record
from imrcli.corpus.store import Writer, index

class Outcome(NamedTuple):
    name: str
    records: list
    error: Exception | None = None

def read(path):
    content = path.read_bytes()
    one = record(int(content))
    one["source"]["sha256"] = hashlib.sha256(content).hexdigest()
    return Outcome(str(path), [one])

with Writer(sys.argv[1], batch={BATCH}, refresh=True, version=sys.argv[3]) as writer:
    paths = sorted(Path(sys.argv[2]).iterdir())
    index(
        (read(path) for path in paths if writer.needs(str(path))),
        writer,
        lambda tally: print(tally.letters, tally.unchanged, flush=True),
    )
    writer.flush()
    print("done", writer.tally.letters, flush=True)
"""


def start(db: Path, folder: Path, version: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", INDEX, str(db), str(folder), version],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_after(process: "subprocess.Popen[str]", inputs: int) -> tuple[int, bool]:
    """Read so many lines, then kill: the letters said to be committed, and whether it ended."""
    assert process.stdout
    committed = 0
    for _ in range(inputs):
        line = process.stdout.readline()
        if not line:
            break
        if line.startswith("done"):
            process.wait(timeout=60)
            return int(line.split()[1]), True
        committed = int(line.split()[0])
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=60)
    if "done" in rest:
        return int(rest.splitlines()[-1].split()[1]), True
    lines = rest.splitlines()
    return (int(lines[-1].split()[0]) if lines else committed), False


def cases(db: Path) -> list[tuple[str, str]]:
    with open_corpus(str(db)) as connection:
        return connection.execute(
            "SELECT case_number, rules_version FROM letters JOIN inputs"
            " ON inputs.id = letters.input_id ORDER BY case_number"
        ).fetchall()


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_runs_lose_nothing_and_double_nothing(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    db, folder = tmp_path / "corpus.db", tmp_path / "letters"
    folder.mkdir()
    for number in range(LETTERS):
        (folder / f"{number:04d}.pdf").write_text(str(number))
    before, kills, ended = 0, 0, False
    while not ended:
        committed, ended = killed_after(start(db, folder, "1"), rng.randrange(1, 160))
        kills += not ended
        if db.exists():
            with open_corpus(str(db)) as connection:
                [(now,)] = connection.execute("SELECT count(*) FROM letters")
            # Everything said to be committed is there, and nothing that was there is gone.
            assert now >= before + committed
            before = now
            whole = sqlite3.connect(db)
            check_whole(whole)
            whole.close()
    assert kills >= 2
    expected = sorted(record(number)["case"]["case_number"] for number in range(LETTERS))
    assert cases(db) == [(case, "1") for case in expected]


def test_killed_refresh_leaves_each_letter_once_by_old_or_new_rules(tmp_path: Path) -> None:
    rng = random.Random(3)  # noqa: S311
    db, folder = tmp_path / "corpus.db", tmp_path / "letters"
    folder.mkdir()
    for number in range(LETTERS // 2):
        (folder / f"{number:04d}.pdf").write_text(str(number))
    expected = sorted(record(number)["case"]["case_number"] for number in range(LETTERS // 2))
    _, ended = killed_after(start(db, folder, "1"), 10**6)
    assert ended
    ended, kills = False, 0
    while not ended:
        _, ended = killed_after(start(db, folder, "2"), rng.randrange(20, 120))
        kills += not ended
        assert [case for case, _ in cases(db)] == expected
    assert kills >= 1
    assert {version for _, version in cases(db)} == {"2"}
    whole = sqlite3.connect(db)
    check_whole(whole)
    whole.close()
