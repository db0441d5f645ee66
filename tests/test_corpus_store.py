"""The writer: what is new, what is a copy, what is replaced, what fails alone."""

import hashlib
import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from benchmarks.made_up_corpus import record, records
from imrcli.corpus import inputs
from imrcli.corpus.rebuild import record_of
from imrcli.corpus.schema import in_memory, open_corpus
from imrcli.corpus.store import Tally, Writer, index
from imrcli.errors import NoTextError, UnreadableError, UsageError

Record = dict[str, Any]


class Outcome(NamedTuple):
    name: str
    records: list[Record]
    error: Exception | None = None


class File:
    """A file whose content is a record, as a stand-in for a letter."""

    def __init__(self, folder: Path, name: str, one: Record) -> None:
        self.path = folder / name
        self.write(one)

    def write(self, one: Record) -> None:
        self.path.write_text(json.dumps(one))

    @property
    def name(self) -> str:
        return str(self.path)

    def outcome(self) -> Outcome:
        content = self.path.read_bytes()
        one = json.loads(content)
        one["source"]["sha256"] = hashlib.sha256(content).hexdigest()
        return Outcome(self.name, [one])


def run(db: Path, files: list[File], **options: Any) -> Tally:
    """What `imr index` does."""
    with Writer(str(db), **options) as writer:
        return index((file.outcome() for file in files if writer.needs(file.name)), writer)


def letters(db: Path) -> list[str]:
    with open_corpus(str(db)) as connection:
        rows = connection.execute("SELECT case_number FROM letters ORDER BY id").fetchall()
    return [row[0] for row in rows]


def check_whole(db: sqlite3.Connection) -> None:
    """Foreign keys, full text and counts agree with each other."""
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.execute("INSERT INTO decisions_fts (decisions_fts, rank) VALUES ('integrity-check', 1)")
    [(said, there)] = db.execute(
        "SELECT (SELECT sum(decisions) FROM letters), (SELECT count(*) FROM decisions)"
    )
    assert (said or 0) == there
    orphans = db.execute(
        "SELECT path FROM inputs WHERE status = 'read' AND id NOT IN (SELECT input_id FROM letters)"
    )
    assert orphans.fetchall() == []


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "corpus.db"


@pytest.fixture
def files(tmp_path: Path) -> list[File]:
    return [File(tmp_path, f"{n}.pdf", record(n)) for n in range(5)]


@pytest.fixture(autouse=True)
def _whole_afterwards(db: Path) -> Any:
    yield
    if db.exists():
        connection = sqlite3.connect(db)
        check_whole(connection)
        connection.close()


def test_second_run_reads_nothing(db: Path, files: list[File]) -> None:
    first = run(db, files)
    assert (first.added, first.letters, first.inputs) == (5, 5, 5)
    second = run(db, files)
    assert second == Tally(unchanged=5)


def test_second_run_adds_only_what_is_new(db: Path, files: list[File]) -> None:
    run(db, files[:3])
    assert run(db, files) == Tally(
        added=2,
        unchanged=3,
        letters=2,
        decisions=sum(len(record(n)["decisions"]) for n in (3, 4)),
    )
    assert letters(db) == [record(n)["case"]["case_number"] for n in range(5)]


def test_touched_file_with_the_same_content_is_not_read_again(db: Path, files: list[File]) -> None:
    run(db, files)
    os.utime(files[0].path, (1, 1))
    assert run(db, files).unchanged == 5


def test_file_with_new_content_replaces_its_letter_and_keeps_the_id(
    db: Path, files: list[File]
) -> None:
    run(db, files)
    changed = record(2)
    changed["summary"]["age"] = 101
    files[2].write(changed)
    tally = run(db, files)
    assert (tally.replaced, tally.unchanged) == (1, 4)
    with open_corpus(str(db)) as connection:
        assert record_of(connection, 3)["summary"]["age"] == 101


def test_file_with_another_case_replaces_the_letter(db: Path, files: list[File]) -> None:
    run(db, files[:2])
    files[1].write(record(7))
    assert run(db, files[:2]).replaced == 1
    assert letters(db) == [record(n)["case"]["case_number"] for n in (0, 7)]


def test_letters_of_other_rules_are_counted_and_kept_without_refresh(
    db: Path, files: list[File]
) -> None:
    run(db, files, version="1+old")
    tally = run(db, files, version="2+new")
    assert (tally.unchanged, tally.outdated, tally.letters) == (5, 5, 0)


def test_refresh_reads_again_what_other_rules_have_read_and_keeps_ids(
    db: Path, files: list[File]
) -> None:
    run(db, files[:3], version="1+old")
    run(db, files, version="2+new")
    before = letters(db)
    tally = run(db, files, version="2+new", refresh=True)
    assert (tally.replaced, tally.unchanged) == (3, 2)
    assert letters(db) == before
    assert run(db, files, version="2+new", refresh=True) == Tally(unchanged=5)


def test_same_content_under_another_name_is_a_duplicate(
    db: Path, files: list[File], tmp_path: Path
) -> None:
    copy = File(tmp_path, "copy.pdf", record(1))
    tally = run(db, [*files, copy])
    assert (tally.added, tally.duplicate) == (5, 1)
    with open_corpus(str(db)) as connection:
        [found] = inputs.duplicates(connection)
    assert found == inputs.Duplicate(
        copy.name, files[1].name, record(1)["case"]["case_number"], "content", None
    )
    assert run(db, [*files, copy]) == Tally(unchanged=6)


def test_same_case_in_another_file_is_a_duplicate_and_its_differences_are_told(
    db: Path, files: list[File], tmp_path: Path
) -> None:
    other = record(1)
    other["summary"]["age"] = 101
    tally = run(db, [*files, File(tmp_path, "other.pdf", other)])
    assert (tally.added, tally.duplicate) == (5, 1)
    with open_corpus(str(db)) as connection:
        [found] = inputs.duplicates(connection)
    assert (found.reason, found.differs) == ("case_number", "summary")


def test_copy_of_a_letter_that_is_gone_is_read_by_the_next_run(
    db: Path, files: list[File], tmp_path: Path
) -> None:
    copy = File(tmp_path, "copy.pdf", record(1))
    run(db, [files[1], copy])
    files[1].write(record(8))  # the case of the copy has left the corpus
    run(db, [files[1]])
    assert letters(db) == [record(8)["case"]["case_number"]]
    assert run(db, [files[1], copy]).added == 1
    assert sorted(letters(db)) == sorted(record(n)["case"]["case_number"] for n in (1, 8))


def test_copy_that_alone_is_refreshed_takes_the_letter_over(
    db: Path, files: list[File], tmp_path: Path
) -> None:
    copy = File(tmp_path, "copy.pdf", record(1))
    run(db, [files[1], copy], version="1+old")
    assert run(db, [copy], version="2+new", refresh=True).replaced == 1
    with open_corpus(str(db)) as connection:
        [found] = inputs.duplicates(connection)
    assert (found.path, found.kept) == (files[1].name, copy.name)


def test_moved_file_is_recognised_by_its_content(db: Path, files: list[File]) -> None:
    run(db, files)
    files[0].path = files[0].path.rename(files[0].path.with_name("moved.pdf"))
    assert run(db, files) == Tally(unchanged=4, moved=1)
    with open_corpus(str(db)) as connection:
        assert inputs.by_path(connection, files[0].name)
    assert run(db, files) == Tally(unchanged=5)


def test_relative_and_absolute_paths_are_one_input(
    db: Path, files: list[File], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(db, files)
    monkeypatch.chdir(files[0].path.parent)
    with Writer(str(db)) as writer:
        assert not writer.needs("0.pdf")


def test_member_of_an_unchanged_archive_is_not_read_again(db: Path, tmp_path: Path) -> None:
    archive = tmp_path / "letters.zip"
    archive.write_bytes(b"whatever")
    name = f"{archive}!a.pdf"
    with Writer(str(db)) as writer:
        assert writer.needs(name)
        writer.take(Outcome(name, [record(1)]))
    with Writer(str(db)) as writer:
        assert not writer.needs(name)
        archive.write_bytes(b"something else")
        assert writer.needs(name)


def test_archive_in_a_folder_with_the_mark_of_members_is_known_by_its_path(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Hot!").mkdir()
    archive = tmp_path / "Hot!" / "a!b.zip"
    archive.write_bytes(b"PK")
    monkeypatch.chdir(tmp_path)
    member = "Hot!/a!b.zip!x!.pdf"
    assert inputs.file_of(member) == "Hot!/a!b.zip"
    assert inputs.file_of("Hot!/none.zip!x.pdf") == ""
    with Writer(str(db)) as writer:
        writer.fail(str(archive), UnreadableError(str(archive), "is damaged."))
        writer.flush()
        assert writer.needs(member)
        writer.take(Outcome(member, [record(1)]))
    with Writer(str(db)) as writer:
        assert not writer.needs(str(tmp_path / member))
    with open_corpus(str(db)) as connection:
        assert list(inputs.failures(connection)) == []


def test_unchanged_email_is_not_read_again_for_its_attachments(db: Path, tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_bytes(b"whatever")
    (tmp_path / "mail.eml.txt").write_bytes(b"another file whose name goes on")
    with Writer(str(db)) as writer:
        assert writer.needs(str(mail))
        writer.take(Outcome(f"{mail}!a.pdf", [record(1)]))
        writer.take(Outcome(f"{mail}!b.pdf", [record(2)]))
    with Writer(str(db)) as writer:
        assert not writer.needs(str(mail))
        assert writer.needs(f"{mail}.txt")
        mail.write_bytes(b"something else")
        assert writer.needs(str(mail))


def test_failed_input_is_kept_with_its_error_and_tried_again(db: Path, files: list[File]) -> None:
    bad = files[3].name
    with Writer(str(db)) as writer:
        assert writer.needs(bad)
        writer.fail(bad, NoTextError(bad, "has 3 pages and no text.", "Run OCR."))
    with open_corpus(str(db)) as connection:
        [failure] = inputs.failures(connection)
    assert failure[:3] == (bad, "NoTextError", "has 3 pages and no text. Run OCR.")
    assert run(db, files).added == 5
    with open_corpus(str(db)) as connection:
        assert list(inputs.failures(connection)) == []


def test_archive_that_failed_as_a_whole_is_no_failure_once_it_opens(
    db: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "letters.zip"
    archive.write_bytes(b"half a download")
    with Writer(str(db)) as writer:
        writer.fail(str(archive), UnreadableError(str(archive), "is damaged."))
        writer.take(Outcome(f"{archive}!a.pdf", [record(1)]))
    with open_corpus(str(db)) as connection:
        assert list(inputs.failures(connection)) == []


def test_folder_without_letters_is_counted_but_is_no_input(db: Path, tmp_path: Path) -> None:
    with Writer(str(db)) as writer:
        writer.fail(str(tmp_path), UnreadableError(str(tmp_path), "is a folder without letters."))
    assert writer.tally.failed == 1
    with open_corpus(str(db)) as connection:
        assert list(inputs.failures(connection)) == []


def test_message_of_a_foreign_error_is_not_kept(db: Path) -> None:
    # It may quote the letter.
    with Writer(str(db)) as writer:
        writer.fail("a.pdf", ValueError("the patient John Doe"))
    with open_corpus(str(db)) as connection:
        [failure] = inputs.failures(connection)
    assert failure.error == "ValueError"
    assert "Doe" not in failure.message


def test_letter_is_kept_when_reading_it_again_fails(db: Path, files: list[File]) -> None:
    run(db, files, version="1+old")
    with Writer(str(db), version="2+new", refresh=True) as writer:
        writer.fail(files[0].name, UnreadableError(files[0].name, "took too long."))
    assert len(letters(db)) == 5
    with open_corpus(str(db)) as connection:
        [failure] = inputs.failures(connection)
    assert (failure.path, failure.letters) == (files[0].name, 1)
    assert run(db, files, version="2+new", refresh=True).replaced == 5


def test_input_without_letters_is_a_failure(db: Path) -> None:
    with Writer(str(db)) as writer:
        writer.take(Outcome("empty.pdf", []))
        assert writer.needs("empty.pdf")
    assert writer.tally.failed == 1


def test_bundle_of_letters_is_one_input(db: Path) -> None:
    bundle = [record(n) for n in (1, 2, 1)]  # the first letter is in it twice
    for number, one in enumerate(bundle):
        one["source"].update(sha256="ab" * 32, page_range=[number * 3 + 1, number * 3 + 3])
    with Writer(str(db)) as writer:
        writer.take(Outcome("bundle.pdf", bundle))
    assert (writer.tally.added, writer.tally.letters) == (1, 2)
    assert letters(db) == [record(n)["case"]["case_number"] for n in (1, 2)]


def test_bundle_with_a_letter_that_cannot_be_read_is_tried_again(db: Path, tmp_path: Path) -> None:
    bundle = File(tmp_path, "bundle.pdf", record(1))
    error = UnreadableError(bundle.name, "is no letter.")
    with Writer(str(db)) as writer:
        assert writer.needs(bundle.name)
        writer.take(bundle.outcome()._replace(error=error))
        writer.flush()
        assert (writer.tally.added, writer.tally.failed, writer.tally.incomplete) == (1, 0, 1)
        assert (writer.tally.inputs, writer.tally.letters) == (1, 1)
        assert writer.needs(bundle.name)
    with open_corpus(str(db)) as connection:
        [failure] = inputs.failures(connection)
    assert (failure.path, failure.error, failure.letters) == (bundle.name, "UnreadableError", 1)
    assert run(db, [bundle]).incomplete == 0
    assert run(db, [bundle]).unchanged == 1
    with open_corpus(str(db)) as connection:
        assert list(inputs.failures(connection)) == []


def test_letter_without_a_case_number_is_known_by_its_content(db: Path) -> None:
    excerpt = record(1)
    excerpt["case"]["case_number"] = None
    other = {**excerpt, "source": {**excerpt["source"], "sha256": "cd" * 32}}
    with Writer(str(db)) as writer:
        writer.take(Outcome("a.txt", [excerpt]))
        writer.take(Outcome("b.txt", [excerpt]))
        writer.take(Outcome("c.txt", [other]))
    assert (writer.tally.added, writer.tally.duplicate) == (2, 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: one.pop("summary"),
        lambda one: one.update(decisions=[{}]),
        lambda one: one["summary"].update(age=10**30),
        lambda one: one["summary"].update(text="\ud800"),
        lambda one: one["summary"].update(text=["a", "list"]),
        lambda one: one.update(template=None),
    ],
    ids=["key missing", "decision empty", "number too big", "surrogate", "wrong kind", "null"],
)
def test_record_that_cannot_be_stored_fails_alone(db: Path, spoil: Any) -> None:
    bad = record(1)
    spoil(bad)
    with Writer(str(db)) as writer:
        for one in (Outcome("0", [record(0)]), Outcome("1", [bad]), Outcome("2", [record(2)])):
            writer.take(one)
    assert (writer.tally.added, writer.tally.failed) == (2, 1)
    with open_corpus(str(db)) as connection:
        [failure] = inputs.failures(connection)
    assert failure.path == "1"


def test_name_that_is_no_utf8_is_stored_readably(db: Path, tmp_path: Path) -> None:
    name = str(tmp_path / "\udcff.pdf")
    Path(name).write_text("x")
    with Writer(str(db)) as writer:
        writer.take(Outcome(name, [record(1)]))
    with Writer(str(db)) as writer:
        assert inputs.by_path(writer.db, str(tmp_path / r"\xff.pdf"))


def test_two_writers_at_once_make_no_double_letters(db: Path) -> None:
    made = [Outcome(f"{n}.pdf", [record(n)]) for n in range(300)]

    def write() -> None:
        with Writer(str(db), batch=7) as writer:
            index(made, writer)

    with ThreadPoolExecutor(3) as threads:
        for written in [threads.submit(write) for _ in range(3)]:
            written.result()
    assert sorted(letters(db)) == sorted(one.records[0]["case"]["case_number"] for one in made)


def test_reader_sees_whole_batches_while_a_writer_writes(db: Path) -> None:
    with Writer(str(db), batch=10) as writer:
        for n, one in enumerate(records(25)):
            writer.take(Outcome(str(n), [one]))
        assert len(letters(db)) == 20
    assert len(letters(db)) == 25


def test_letters_wait_no_longer_than_the_patience_of_the_writer(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imrcli.corpus.store.PATIENCE", -1.0)
    with Writer(str(db)) as writer:
        writer.take(Outcome("0", [record(0)]))
        assert len(letters(db)) == 1


def test_interrupted_run_keeps_what_was_read(db: Path) -> None:
    def read() -> Any:
        yield Outcome("0", [record(0)])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Writer(str(db)) as writer:
        index(read(), writer)
    assert len(letters(db)) == 1


def test_progress_is_told_after_every_input(db: Path) -> None:
    told: list[Tally] = []
    with Writer(str(db), batch=2) as writer:
        index((Outcome(str(n), [record(n)]) for n in range(5)), writer, told.append)
    assert [tally.added for tally in told] == [0, 2, 2, 4, 4]


def test_writer_of_a_connection_leaves_it_open() -> None:
    db = in_memory()
    with Writer(db) as writer:
        writer.add(record(1))
    assert db.execute("SELECT count(*) FROM letters").fetchone() == (1,)


def test_full_disk_is_said_and_nothing_written_is_lost(db: Path) -> None:
    run_with = Writer(str(db), batch=5)
    for n in range(5):
        run_with.take(Outcome(str(n), [record(n)]))
    [(pages,)] = run_with.db.execute("PRAGMA page_count")
    run_with.db.execute(f"PRAGMA max_page_count = {pages + 1}")
    many = [Outcome(str(n), [record(n)]) for n in range(5, 200)]
    with pytest.raises(UnreadableError, match="the disk is full"):
        index(many, run_with)
    run_with.db.close()
    assert len(letters(db)) >= 5


def test_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be opened"):
        Writer(str(tmp_path / "nowhere" / "corpus.db"))


def test_deleting_a_letter_by_hand_keeps_the_full_text_right(db: Path) -> None:
    # By Datasette or the sqlite3 shell, with foreign keys on.
    with Writer(str(db)) as writer:
        for n in range(5):
            writer.take(Outcome(str(n), [record(n)]))
    connection = sqlite3.connect(db)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("DELETE FROM letters WHERE id = 2")
    connection.execute("UPDATE letters SET summary = 'xylophone' WHERE id = 3")
    connection.execute("UPDATE decisions SET request = 'marimba' WHERE letter_id = 4")
    connection.execute("UPDATE inputs SET status = 'failed' WHERE id = 2")
    connection.commit()
    check_whole(connection)
    for word in ("xylophone", "marimba"):
        sql = "SELECT count(*) FROM decisions_fts WHERE decisions_fts MATCH ?"
        assert connection.execute(sql, (word,)).fetchone()[0] > 0
    connection.close()


def test_corpus_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not there"):
        open_corpus(str(tmp_path / "none.db"))
