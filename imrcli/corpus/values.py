"""The values that a column of a corpus holds, and which of them a person means.

Columns are indexed, so the distinct values are found by jumping from one to the next, however many
rows have each.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from imrcli.corpus.drug_names import folded

# What a filter may be named by -> the table and column that hold its values.
PLACES = {
    "category": ("decisions", "category"),
    "subcategory": ("decisions", "subcategory"),
    "drug_class": ("decisions", "drug_class"),
    "drug": ("drugs", "name"),
    "body_part": ("body_parts", "body_part"),
    "specialty": ("specialties", "specialty"),
    "guideline": ("citations", "title"),
}
SYSTEMS = ("MTUS", "ODG", "ACOEM", "other")


def values(db: sqlite3.Connection, name: str) -> Iterator[str]:
    """The distinct values of a filter, sorted.

    Raises:
        KeyError: There is no filter of that name.
    """
    table, column = PLACES[name]
    if name == "subcategory":  # second column of its index
        seen: set[str] = set()
        for category in values(db, "category"):
            seen.update(_jump(db, table, column, "category = ? AND", (category,)))
        yield from sorted(seen)
        return
    if name == "guideline":
        yield from SYSTEMS
    yield from _jump(db, table, column)


def _jump(
    db: sqlite3.Connection,
    table: str,
    column: str,
    condition: str = "",
    parameters: tuple[str, ...] = (),
) -> Iterator[str]:
    value = ""
    following = f"SELECT min({column}) FROM {table} WHERE {condition} {column} > ?"  # noqa: S608
    while True:
        [(value,)] = db.execute(following, (*parameters, value))
        if value is None:
            return
        yield value


def meant(db: sqlite3.Connection, name: str, wanted: str) -> list[str]:
    """The values that a person means: the same letters and digits, or else those that hold them.

    "psych" means Psych Services; "topical" means Topical Analgesics and Topical Compounds.
    """
    asked = folded(wanted)
    if not asked:
        return []
    there = list(values(db, name))
    same = [value for value in there if folded(value) == asked]
    return same or [value for value in there if asked in folded(value)]


def suggestion(db: sqlite3.Connection, name: str, wanted: str, others: Sequence[str] = ()) -> str:
    """A sentence that names the nearest value, or all where there are few; empty for neither.

    `others` may be the nearest too: names that mean something and that no letter happens to have.
    """
    from difflib import get_close_matches

    there = list(values(db, name))
    by_word = {value.lower(): value for value in (*others, *there)}
    near = get_close_matches(wanted.lower(), by_word, n=1, cutoff=0.7)
    if near:
        value = by_word[near[0]]
        return f"Did you mean {value!r}?"
    return f"There are: {', '.join(there)}." if 0 < len(there) <= 40 else ""
