"""A corpus narrowed to the decisions that some filters let through.

A temporary table of the name `letters` or `decisions` hides the one of the file, so that everything
that counts a corpus counts the chosen part of it. The file itself is never written.
"""

from __future__ import annotations

import sqlite3

from imrcli.corpus.filters import Filters, facet_expression
from imrcli.corpus.schema import reads

LEFT_OUT = ("summary",)  # long, and never counted by
COUNTED = {"decisions": "n", "upheld": "y", "overturned": "o"}


@reads
def narrow(db: sqlite3.Connection, filters: Filters) -> tuple[str, ...]:
    """Narrow a corpus until it is closed; notes on filters that nothing can pass.

    Args:
        db: A corpus with its full-text index, opened for this alone.
        filters: What the decisions must be.

    Raises:
        UsageError: A filter names what does not exist.
    """
    match, notes = facet_expression(db, filters)
    if match:
        # Temporary tables live in memory; the file is opened for reading.
        db.execute("PRAGMA query_only = OFF")
        hide_others(db, match)
    return notes


def is_narrowed(db: sqlite3.Connection) -> bool:
    """Whether this connection sees a part of its corpus."""
    sql = "SELECT 1 FROM sqlite_temp_master WHERE name = 'letters'"
    return db.execute(sql).fetchone() is not None


def hide_others(db: sqlite3.Connection, match: str) -> None:
    """Hide the tables of the file behind those of the chosen decisions and their letters."""
    db.execute(
        "CREATE TEMP TABLE chosen AS SELECT rowid AS id FROM decisions_fts"
        " WHERE decisions_fts MATCH ?",
        (match,),
    )
    columns = ", ".join(
        f"{COUNTED[name]} AS {name}" if name in COUNTED else f"l.{name}"
        for _, name, *_ in db.execute("PRAGMA main.table_info(letters)").fetchall()
        if name not in LEFT_OUT
    )
    db.execute(
        f"CREATE TEMP TABLE letters AS SELECT {columns} FROM main.letters AS l JOIN ("  # noqa: S608
        "SELECT letter_id, count(*) AS n, sum(outcome IS 'upheld') AS y,"
        " sum(outcome IS 'overturned') AS o FROM main.decisions"
        " WHERE id IN (SELECT id FROM temp.chosen) GROUP BY letter_id) ON letter_id = l.id"
    )
    db.execute("CREATE UNIQUE INDEX temp.letters_by_id ON letters (id)")
    db.execute(
        "CREATE TEMP TABLE decisions AS SELECT * FROM main.decisions"
        " WHERE id IN (SELECT id FROM temp.chosen)"
    )
    db.execute("CREATE UNIQUE INDEX temp.decisions_by_id ON decisions (id)")
