"""Which decisions a report is about, and which of them it lists.

The file itself is never written.
"""

from __future__ import annotations

import sqlite3

from imrcli.corpus.filters import Filters, facet_expression
from imrcli.corpus.narrow import hide_others
from imrcli.corpus.search import count


def choose(db: sqlite3.Connection, filters: Filters, limit: int) -> tuple[int, tuple[str, ...]]:
    """Narrow a corpus to what the filters let through, and list its newest decisions.

    The outcome narrows the list alone: the rates of decisions that were chosen by their outcome say
    nothing. The list is the temporary table `listed` (position, id), of `limit` rows at most.

    Args:
        db: A corpus that was opened for reading; it stays narrowed until it is closed.
        filters: What the decisions must be.
        limit: Most decisions to list.

    Returns:
        How many decisions the list would have without the limit, and notes on filters that
        nothing can pass.

    Raises:
        UsageError: A filter names what does not exist.
    """
    listed, notes = facet_expression(db, filters)
    counted, _ = facet_expression(db, filters._replace(outcome=None))
    total = count(db, listed)
    db.execute("PRAGMA query_only = OFF")  # temporary tables live in memory; the file is read-only
    _list(db, listed, limit)
    if counted:
        hide_others(db, counted)
    return total, notes


def _list(db: sqlite3.Connection, match: str, limit: int) -> None:
    """The newest decisions, those of a letter in its order; without a date last."""
    db.execute("CREATE TEMP TABLE listed (position INTEGER PRIMARY KEY, id INTEGER UNIQUE)")
    condition, parameters = "true", (limit,)
    if match:
        condition = "d.id IN (SELECT rowid FROM decisions_fts WHERE decisions_fts MATCH ?)"
        parameters = (match, limit)  # type: ignore[assignment]
    db.execute(
        "INSERT INTO temp.listed (id) SELECT d.id FROM main.letters AS l"  # noqa: S608
        f" CROSS JOIN main.decisions AS d ON d.letter_id = l.id WHERE {condition}"
        " ORDER BY l.decision_date DESC, l.id DESC, d.number LIMIT ?",
        parameters,
    )
