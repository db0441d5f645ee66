"""The file: versions, what is refused, what readers and other programs find in it."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from benchmarks.made_up_corpus import records
from imrcli.corpus import schema
from imrcli.corpus.export import export
from imrcli.corpus.flat import DECISIONS, LETTERS
from imrcli.corpus.rows import columns
from imrcli.corpus.rules_version import READ_BY, rules_version
from imrcli.corpus.schema import APPLICATION_ID, MIGRATIONS, create, in_memory, open_corpus, path_of
from imrcli.corpus.search import search
from imrcli.corpus.similar import similar
from imrcli.corpus.stats import count_by, report
from imrcli.corpus.store import Writer
from imrcli.errors import UnreadableError, UsageError

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "corpus-schema.md"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "corpus.db"
    with Writer(str(file)) as writer:
        for n, one in enumerate(records(5)):
            writer.add(one, str(n))
    return file


def tables(db: sqlite3.Connection) -> dict[str, list[str]]:
    names = [
        row[0]
        for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'decisions_fts%'"
        )
    ]
    return {
        name: [column[1] for column in db.execute(f"PRAGMA table_info({name})")] for name in names
    }


def test_corpus_says_what_it_is(path: Path) -> None:
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_reader_cannot_write(path: Path) -> None:
    db = open_corpus(str(path))
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM letters")
    db.close()


def test_older_corpus_is_migrated_when_it_is_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE letters ADD COLUMN venue TEXT")

    monkeypatch.setattr(schema, "MIGRATIONS", [*MIGRATIONS, second])
    db = open_corpus(str(path))
    assert "venue" in tables(db)["letters"]
    assert db.execute("SELECT count(*) FROM letters_flat").fetchone() == (5,)
    assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
    db.close()


def test_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE letters ADD COLUMN venue TEXT")
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "MIGRATIONS", [*MIGRATIONS, broken])
    with pytest.raises(KeyboardInterrupt):
        create(str(path))
    monkeypatch.undo()
    db = open_corpus(str(path))
    assert "venue" not in tables(db)["letters"]
    db.close()


def test_disk_that_is_full_from_the_start_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(db: sqlite3.Connection) -> None:
        db.execute("ROLLBACK")  # as SQLite itself does then
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(schema, "MIGRATIONS", [fill])
    with pytest.raises(UnreadableError, match="the disk is full"):
        create(str(tmp_path / "c.db"))


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
def test_corpus_is_readable_by_its_owner_alone_and_keeps_the_mode_it_is_given(
    path: Path,
) -> None:
    def modes() -> set[int]:
        return {file.stat().st_mode & 0o777 for file in path.parent.iterdir()}

    assert modes() == {0o600}
    with closing(create(str(path))) as db:
        db.execute("UPDATE letters SET age = 40")
        assert len(list(path.parent.iterdir())) == 3  # and the journal
        assert modes() == {0o600}
    path.chmod(0o640)
    create(str(path)).close()
    assert modes() == {0o640}


@pytest.mark.parametrize("opened", [open_corpus, create])
def test_corpus_of_a_newer_version_is_refused(path: Path, opened: object) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(UsageError, match="written by a newer version"):
        opened(str(path))  # type: ignore[operator]


@pytest.mark.parametrize("opened", [open_corpus, create])
def test_other_database_is_refused_and_untouched(tmp_path: Path, opened: object) -> None:
    file = tmp_path / "other.db"
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE t (a)")
    db.commit()
    db.close()
    before = file.read_bytes()
    with pytest.raises(UnreadableError, match="not a corpus of letters"):
        opened(str(file))  # type: ignore[operator]
    assert file.read_bytes() == before


@pytest.mark.parametrize("opened", [open_corpus, create])
def test_file_that_is_no_database_is_refused_and_untouched(tmp_path: Path, opened: object) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(b"%PDF-1.7 " * 100)
    with pytest.raises(UnreadableError, match="is no corpus database"):
        opened(str(file))  # type: ignore[operator]
    assert file.read_bytes() == b"%PDF-1.7 " * 100


def test_folder_as_a_corpus_is_refused(tmp_path: Path) -> None:
    for opened in (open_corpus, create):
        with pytest.raises(UnreadableError, match="is a folder"):
            opened(str(tmp_path))


def test_corpus_on_a_medium_that_cannot_be_written_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What SQLite says there; the superuser that tests may run as can write everywhere.
    honest = schema._connect

    def refused(file: str, mode: str = "") -> sqlite3.Connection:
        if mode == "mode=ro":
            raise sqlite3.OperationalError("unable to open database file")
        return honest(file, mode)

    monkeypatch.setattr(schema, "_connect", refused)
    db = open_corpus(str(path))
    assert db.execute("SELECT count(*) FROM letters").fetchone() == (5,)
    db.close()


def test_path_may_hold_what_means_something_in_a_uri(tmp_path: Path) -> None:
    odd = tmp_path / "a?b#c%20 d"
    odd.mkdir()
    with Writer(str(odd / "x?mode=memory.db")) as writer:
        writer.add(next(records(1)))
    assert (odd / "x?mode=memory.db").exists()
    db = open_corpus(str(odd / "x?mode=memory.db"))
    assert db.execute("SELECT count(*) FROM letters").fetchone() == (1,)
    db.close()


@pytest.mark.parametrize(
    "read",
    [
        lambda db: search(db, "pain OR worker OR therapy", limit=100),
        lambda db: similar(db, next(records(1))),
        lambda db: count_by(db, ("category", "year", "body_part")),
        report,
        lambda db: export(db, path_of(db) + ".out", "jsonl"),
    ],
    ids=["search", "similar", "count", "report", "export"],
)
def test_damaged_corpus_is_said_to_be(
    tmp_path: Path, read: Callable[[sqlite3.Connection], object]
) -> None:
    file = tmp_path / "corpus.db"
    with Writer(str(file)) as writer:
        for n, one in enumerate(records(100)):
            writer.add(one, str(n))
    with file.open("r+b") as content:
        for page in range(60, file.stat().st_size // 4096):  # the tables themselves stay known
            content.seek(page * 4096)
            content.write(b"\xee" * 64)
    db = open_corpus(str(file))
    with pytest.raises(UnreadableError, match=r"corpus\.db: is damaged\."):
        read(db)
    db.close()


def test_every_column_that_is_written_is_in_the_tables() -> None:
    there = tables(in_memory())
    for table, names in columns().items():
        assert set(names) <= set(there[table]), table
        assert set(there[table]) - set(names) <= {"input_id"}, table


def test_every_reference_to_a_table_has_its_key() -> None:
    db = in_memory()
    for table, names in tables(db).items():
        references = {row[3] for row in db.execute(f"PRAGMA foreign_key_list({table})")}
        for name in names:
            if name.endswith("_id") and not table.endswith(("_flat", "_texts")):
                assert name in references, f"{table}.{name}"


def test_schema_document_names_every_table_and_column() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", text, re.S | re.M))
    there = tables(in_memory())
    assert set(sections) == set(there) - {"decision_texts"} | {"decisions_fts"}
    for table, section in sections.items():
        named = set(re.findall(r"^\| `(\w+)`", section, re.M))
        if table != "decisions_fts":
            assert named == set(there[table]), table


def test_flat_columns_have_names_and_meanings_of_their_own() -> None:
    for flat in (DECISIONS, LETTERS):
        names = [column.name for column in flat]
        assert len(names) == len(set(names))
        assert all(column.meaning for column in flat)


def test_rules_version_names_the_version_and_the_rules() -> None:
    from imrcli._version import __version__

    assert re.fullmatch(re.escape(__version__) + r"\+[0-9a-f]{10}", rules_version())


def test_rules_version_follows_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules_version()
    for folder in READ_BY:
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "rules/compiled/age.json").write_text("{}")
    monkeypatch.setattr("imrcli.corpus.rules_version.PACKAGE", str(tmp_path))
    rules_version.cache_clear()
    first = rules_version()
    (tmp_path / "rules/compiled/age.json").write_text("{1}")
    rules_version.cache_clear()
    assert len({before, first, rules_version()}) == 3
    rules_version.cache_clear()


def test_reading_one_letter_imports_no_database() -> None:
    code = "import imrcli.reading, sys; print('sqlite3' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "False"


def test_corpus_that_another_process_makes_meanwhile_is_known(tmp_path: Path) -> None:
    path = str(tmp_path / "corpus.db")

    class Meanwhile(sqlite3.Connection):
        """A connection after whose first question another one makes the corpus."""

        asked = False

        def execute(self, sql: str, *rest: Any) -> Any:
            cursor = super().execute(sql, *rest)
            if self.asked:
                return cursor
            self.asked = True
            found = cursor.fetchall()
            create(path).close()
            return found

    with closing(sqlite3.connect(path, factory=Meanwhile)) as db:
        schema._check(db, path)
        assert db.asked
