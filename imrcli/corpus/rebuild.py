"""The record of a letter, rebuilt from its rows in a corpus.

What comes out equals what was indexed, key by key and in the order of the data dictionary.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from imrcli.corpus.rows import (
    CITATION,
    DECISION,
    DECISION_LISTS,
    KEYS,
    LETTER,
    LETTER_LISTS,
    LISTED,
    SIDES,
    Path,
    Record,
)
from imrcli.model import Decision, Letter, Source, to_plain

FLAGS = frozenset({"retrospective", "claims_administrator_none_cited", "reviewer_none_cited"})
NOT_IN_RECORD = frozenset({"generic"})


def record_of(db: sqlite3.Connection, letter_id: int) -> Record:
    """The record of one letter.

    Raises:
        LookupError: No letter has that id.
    """
    row = next(
        _select(
            db,
            "SELECT letters.*, inputs.sha256 FROM letters"
            " JOIN inputs ON inputs.id = letters.input_id WHERE letters.id = ?",
            letter_id,
        ),
        None,
    )
    if row is None:
        raise LookupError(letter_id)
    # An empty letter has every key, in order.
    record = Letter(0, Source("", row["sha256"], "", 0, ""), "").record()
    for column, path in LETTER.items():
        _put(record, path, row[column])
    record["extra"] = json.loads(row["extra"] or "{}")
    if row["first_page"] is not None:
        record["source"]["page_range"] = [row["first_page"], row["last_page"]]
    for table, (path, entry) in LETTER_LISTS.items():
        _put(record, path, _list(db, table, "letter_id", letter_id, entry))
    record["decisions"] = [
        _decision(db, decision)
        for decision in _select(
            db, "SELECT * FROM decisions WHERE letter_id = ? ORDER BY id", letter_id
        )
    ]
    return record


def records(db: sqlite3.Connection) -> Iterator[Record]:
    """The records of all letters, by id, one at a time."""
    for (letter_id,) in db.execute("SELECT id FROM letters ORDER BY id"):
        yield record_of(db, letter_id)


def _decision(db: sqlite3.Connection, row: Record) -> Record:
    record: Record = to_plain(Decision(0))
    for column, path in DECISION.items():
        _put(record, path, bool(row[column]) if column in FLAGS else row[column])
    record["extra"] = json.loads(row["extra"] or "{}")
    record["treatment"]["sessions"] = _sessions(row)
    for table, (path, entry) in DECISION_LISTS.items():
        _put(record, path, _list(db, table, "decision_id", row["id"], entry))
    for side in SIDES:
        guideline = record[side + "_guideline"]
        systems = (
            "SELECT * FROM guideline_systems WHERE decision_id = ? AND side = ? ORDER BY position"
        )
        guideline["systems"] = [entry["system"] for entry in _select(db, systems, row["id"], side)]
        citations = "SELECT * FROM citations WHERE decision_id = ? AND side = ? ORDER BY position"
        guideline["citations"] = [
            _citation(db, citation) for citation in _select(db, citations, row["id"], side)
        ]
    return record


def _citation(db: sqlite3.Connection, row: Record) -> Record:
    values = {key: row[key] for key in CITATION}
    values["sections"] = _list(db, "citation_sections", "citation_id", row["id"], ("section",))
    order = ("system", "title", "year", "sections", "pages", "text")
    return {key: values[key] for key in order}


def _sessions(row: Record) -> Record | None:
    if not row["by_sessions"]:
        return None
    return {
        "total": row["sessions"],
        "per_week": _range(row["sessions_per_week_min"], row["sessions_per_week_max"]),
        "weeks": _range(row["weeks_min"], row["weeks_max"]),
    }


def _range(smallest: int | None, largest: int | None) -> list[int | None] | None:
    return None if smallest is None else [smallest, largest]


def _list(
    db: sqlite3.Connection, table: str, key: str, owner: int, entry: tuple[str, ...]
) -> list[Any]:
    kept = [column for column in entry if column not in NOT_IN_RECORD]
    rows = _select(
        db,
        f"SELECT {', '.join(kept)} FROM {table} WHERE {key} = ? ORDER BY position",  # noqa: S608
        owner,
    )
    if len(entry) == 1:
        return [row[entry[0]] for row in rows]
    found = [{KEYS.get(column, column): row[column] for column in kept} for row in rows]
    if LISTED in kept:
        for one in found:
            one[LISTED] = json.loads(one[LISTED] or "[]")
    return found


def _put(record: Record, path: Path, value: Any) -> None:
    for key in path[:-1]:
        record = record[key]
    record[path[-1]] = value


def _select(db: sqlite3.Connection, sql: str, *values: Any) -> Iterator[Record]:
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))
