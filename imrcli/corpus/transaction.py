"""One batch of inputs on its way into a corpus: which letters are new, copies, or replaced.

Everything here happens inside one transaction of `store.Writer`. Rows of inputs and letters are
written at once, so that the next input of the batch finds them; all other rows are gathered and
written together at the end.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from imrcli.corpus import inputs
from imrcli.corpus.inputs import Fingerprint, Known
from imrcli.corpus.rebuild import record_of
from imrcli.corpus.rows import Record, Rows, columns
from imrcli.errors import NotALetterError
from imrcli.named import NamedTuple

COMPARED = ("template", "case", "determination", "reviewer", "summary", "decisions")


class Work(NamedTuple):
    """One input that waits to be written."""

    path: str
    fingerprint: Fingerprint | None
    records: Sequence[Record]
    error: Exception | None


class _Letter(NamedTuple):
    """A letter that is being replaced: its id is kept for the one that takes its place."""

    id: int
    case_number: str | None


class Transaction:
    """Writes inputs; `counts` are fields of `store.Tally`."""

    def __init__(self, db: sqlite3.Connection, version: str, *, refresh: bool) -> None:
        """Begin after BEGIN IMMEDIATE: ids are given from here on."""
        self._db = db
        self._version = version
        self._refresh = refresh
        self._now = datetime.now(UTC).isoformat(timespec="seconds")
        self._next_letter = self._free("letters")
        self._rows = Rows(self._free("decisions"), self._free("citations"))
        self.counts: Counter[str] = Counter()

    def _free(self, table: str) -> int:
        [(last,)] = self._db.execute(f"SELECT max(id) FROM {table}")  # noqa: S608
        return (last or 0) + 1

    def store(self, work: Work) -> None:
        """Write one input.

        Raises:
            KeyError, TypeError, sqlite3.Error: A record is not what it should be.
        """
        for archive in inputs.archives(work.path):  # it opened: no failure of the whole any more
            self._db.execute("DELETE FROM inputs WHERE path = ? AND status = 'failed'", (archive,))
        known = inputs.by_path(self._db, work.path)
        if not work.records:
            self._note_failure(work, known)
            return
        self._store_letters(work, known)
        if work.error:
            self._note_incomplete(work.path, work.error)

    def _store_letters(self, work: Work, known: Known | None) -> None:
        sha256 = work.records[0]["source"]["sha256"]
        if known and not known.error and _as_read(known) == (sha256, self._version):
            self.counts["unchanged"] += 1
            return
        twin = inputs.by_content(self._db, sha256, work.path)
        if twin and not (self._refresh and twin.rules_version != self._version):
            self._note_copy(work, known, twin, sha256)
            return
        self._write_letters(work, [owner for owner in (known, twin) if owner], sha256)

    def insert_rows(self) -> None:
        """Write the rows that were gathered."""
        statements = _statements()
        for table, rows in self._rows.tables.items():
            if rows:
                self._db.executemany(statements[table], rows)
                rows.clear()

    # What can become of an input

    def _note_failure(self, work: Work, known: Known | None) -> None:
        """Letters that an earlier attempt has read are kept."""
        reason = work.error or NotALetterError(work.path, "holds no letter.", "Look at it.")
        error, message = inputs.explained(reason)
        self.counts["failed"] += 1
        if known and known.status != "failed":
            self._db.execute(
                "UPDATE inputs SET error = ?, message = ?, read_at = ? WHERE id = ?",
                (error, message, self._now, known.id),
            )
            return
        if not os.path.isdir(work.path):  # noqa: PTH112  # a folder is no input: its files are
            self._put_input(work, None, "failed", 0, (error, message))

    def _note_incomplete(self, path: str, error: Exception) -> None:
        """A letter of a bundle could not be read: the input is tried again, as one that failed."""
        self._db.execute(
            "UPDATE inputs SET error = ?, message = ? WHERE path = ?",
            (*inputs.explained(error), path),
        )
        self.counts["incomplete"] += 1

    def _note_copy(self, work: Work, known: Known | None, twin: Known, sha256: str) -> None:
        """The same bytes are in the corpus under another path."""
        if os.path.isabs(twin.path) and not inputs.is_there(twin.path):  # noqa: PTH117
            links = self._remove_letters([known] if known else [])
            self._db.execute("DELETE FROM inputs WHERE path = ?", (work.path,))
            self._db.execute("UPDATE inputs SET path = ? WHERE id = ?", (work.path, twin.id))
            self._relink(links)
            self.counts["moved"] += 1
            return
        links = self._remove_letters([known] if known else [])
        copy = self._put_input(work, sha256, "duplicate", len(work.records))
        self._relink(links)
        self._link_copy(copy, twin.id)
        self.counts["duplicate"] += 1

    def _write_letters(self, work: Work, owners: list[Known], sha256: str) -> None:
        """Write the letters of an input, in place of those that `owners` brought before."""
        free: list[_Letter] = []
        for owner in owners:
            free += self._letters_of(owner)
        links = self._remove_letters(owners)
        own = self._put_input(work, sha256, "read", len(work.records))
        written = sum(self._write_letter(own, record, free) for record in work.records)
        if not written:
            self._db.execute("UPDATE inputs SET status = 'duplicate' WHERE id = ?", (own,))
        self._relink(links)
        for owner in owners:
            if owner.id != own:  # its content is ours: it is a copy from now on
                self._db.execute("UPDATE inputs SET status = 'duplicate' WHERE id = ?", (owner.id,))
                self._link_copy(owner.id, own)
        if not written:
            self.counts["duplicate"] += 1
        elif any(owner.status == "read" for owner in owners):
            self.counts["replaced"] += 1
        else:
            self.counts["added"] += 1
        self.counts["letters"] += written

    def _write_letter(self, own: int, record: Record, free: list[_Letter]) -> bool:
        """Write one letter, or note that the corpus has its case already."""
        case_number = record["case"]["case_number"]
        kept = self._db.execute(
            "SELECT id FROM letters WHERE case_number = ?", (case_number,)
        ).fetchone()
        if kept:
            self.insert_rows()
            differs = _differences(record, record_of(self._db, kept[0]))
            self._db.execute(
                "INSERT OR REPLACE INTO duplicates (input_id, letter_id, reason, differs)"
                " VALUES (?, ?, 'case_number', ?)",
                (own, kept[0], ", ".join(differs) or None),
            )
            return False
        self._rows.take(self._id_for(case_number, free), own, record)
        self._db.executemany(_statements()["letters"], self._rows.tables["letters"])
        self._rows.tables["letters"].clear()
        self.counts["decisions"] += len(record["decisions"])
        return True

    def _id_for(self, case_number: str | None, free: list[_Letter]) -> int:
        for letter in free:
            if letter.case_number == case_number:
                free.remove(letter)
                return letter.id
        self._next_letter += 1
        return self._next_letter - 1

    # Rows of inputs, letters and duplicates

    def _put_input(
        self,
        work: Work,
        sha256: str | None,
        status: str,
        letters: int,
        failure: tuple[str | None, str | None] = (None, None),
    ) -> int:
        size, modified_ns = work.fingerprint or (None, None)
        self._db.execute(
            "INSERT INTO inputs (path, sha256, bytes, modified_ns, status, letters, error, message,"
            " rules_version, read_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes,"
            " modified_ns = excluded.modified_ns, status = excluded.status,"
            " letters = excluded.letters, error = excluded.error, message = excluded.message,"
            " rules_version = excluded.rules_version, read_at = excluded.read_at",
            (
                work.path,
                sha256,
                size,
                modified_ns,
                status,
                letters,
                *failure,
                self._version,
                self._now,
            ),
        )
        [(own,)] = self._db.execute("SELECT id FROM inputs WHERE path = ?", (work.path,))
        return int(own)

    def _letters_of(self, owner: Known) -> list[_Letter]:
        rows = self._db.execute(
            "SELECT id, case_number FROM letters WHERE input_id = ? ORDER BY id", (owner.id,)
        )
        return [_Letter(*row) for row in rows]

    def _remove_letters(self, owners: list[Known]) -> list[tuple[Any, ...]]:
        """Remove the letters of some inputs; gives the notes of copies that referred to them."""
        self.insert_rows()  # some of them may be rows of this batch
        links: list[tuple[Any, ...]] = []
        ids = {owner.id for owner in owners}
        for owner in owners:
            rows = self._db.execute(
                "SELECT input_id, letter_id, reason, differs FROM duplicates WHERE letter_id IN"
                " (SELECT id FROM letters WHERE input_id = ?)",
                (owner.id,),
            )
            links += [row for row in rows if row[0] not in ids]
            self._db.execute("DELETE FROM letters WHERE input_id = ?", (owner.id,))
            self._db.execute("DELETE FROM duplicates WHERE input_id = ?", (owner.id,))
        return links

    def _relink(self, links: list[tuple[Any, ...]]) -> None:
        """Restore notes of copies; the copy of a letter that is gone is forgotten: read again."""
        for link in links:
            if self._db.execute("SELECT 1 FROM letters WHERE id = ?", (link[1],)).fetchone():
                self._db.execute(
                    "INSERT OR IGNORE INTO duplicates SELECT ?1, ?2, ?3, ?4"
                    " WHERE EXISTS (SELECT 1 FROM inputs WHERE id = ?1)",
                    link,
                )
            else:
                self._db.execute(
                    "DELETE FROM inputs WHERE id = ? AND status = 'duplicate'", (link[0],)
                )

    def _link_copy(self, copy: int, owner: int) -> None:
        """Note that an input has the same content as another, which has the letters."""
        self._db.execute(
            "INSERT OR IGNORE INTO duplicates (input_id, letter_id, reason)"
            " SELECT ?, id, 'content' FROM letters WHERE input_id = ?",
            (copy, owner),
        )


@cache
def _statements() -> dict[str, str]:
    return {
        table: f"INSERT INTO {table} ({', '.join(names)})"  # noqa: S608
        f" VALUES ({', '.join('?' * len(names))})"
        for table, names in columns().items()
    }


def _as_read(known: Known) -> tuple[str | None, str | None]:
    return known.sha256, known.rules_version


def _differences(record: Record, kept: Record) -> list[str]:
    return [key for key in COMPARED if key in record and record[key] != kept[key]]
