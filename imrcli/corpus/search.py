"""Full-text search: decisions that match words and filters, the most telling first.

Matches are ranked by BM25; a word in the request counts most, then one in the diagnoses, then one
in the rationale. Words that nearly every letter holds match more decisions than can be ranked in
the blink of an eye: then decisions whose request alone matches are ranked, and of more than
`AT_ONCE` the newest; `Hits.ranked` says how many of the `total` that were.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from imrcli.corpus.filters import Filters, facet_expression, within
from imrcli.corpus.query import FIELDS, expression
from imrcli.corpus.schema import reads
from imrcli.named import NamedTuple

AT_ONCE = 10_000  # matches of one word that are ranked in some 12 ms
WEIGHTS = "bm25(8.0, 2.0, 4.0, 1.0, 0.0)"  # request, rationale, diagnoses, summary, facets
# Marks around matching words on their way out of SQLite: of the private use area, which no letter
# uses, and taken out again.
OPEN, CLOSE = "\ue000", "\ue001"
WHOLE = ("request", "diagnoses")  # short: shown whole
WORDS_AROUND = 40  # of a passage of a long text
FIRST_YEAR = 2013  # of the programme


class Found(NamedTuple):
    """A decision found, its score, and its texts with the matching words marked."""

    id: int
    score: float
    marked: tuple[str | None, ...] = ()


class Passage(NamedTuple):
    """A piece of text with matching words; `marks` are half-open offsets into `text`."""

    field: str  # request | rationale | diagnoses | summary
    text: str
    marks: tuple[tuple[int, int], ...]


class Hit(NamedTuple):
    """A decision that matches; the higher the score, the better. Without words it is 0."""

    decision_id: int
    letter_id: int
    case_number: str | None
    number: int
    request: str | None
    original_request: str | None
    outcome: str | None
    decision_date: str | None
    category: str | None
    subcategory: str | None
    drug_class: str | None
    source: str
    specialties: tuple[str, ...]
    score: float
    passages: tuple[Passage, ...]

    def row(self) -> dict[str, Any]:
        """As plain data, for JSON and tables."""
        row: dict[str, Any] = self._asdict()
        row["specialties"] = list(self.specialties)
        row["passages"] = [
            {"field": p.field, "text": p.text, "marks": [list(mark) for mark in p.marks]}
            for p in self.passages
        ]
        return row


class Hits(NamedTuple):
    """The best matches, how many there are in all, and how many of them were ranked."""

    hits: tuple[Hit, ...]
    total: int
    ranked: int
    notes: tuple[str, ...] = ()  # filters that nothing can pass, with what was perhaps meant


class Scope(NamedTuple):
    """What is ranked: the matches of an expression after a row id, and how many they are."""

    match: str
    floor: int
    size: int


@reads
def search(
    db: sqlite3.Connection,
    words: str = "",
    filters: Filters = Filters(),  # noqa: B008
    *,
    limit: int = 20,
    newest_first: bool = False,
) -> Hits:
    """Find decisions.

    Args:
        db: An open corpus.
        words: What a person typed (see `imrcli.corpus.query`); empty to use filters alone.
        filters: What the decisions must be.
        limit: Most hits to give.
        newest_first: Order by date and not by rank; so it is without words.

    Raises:
        UsageError: The words cannot be meant, or a filter names what does not exist.
    """
    text = expression(words) if words.strip() else ""
    facets, notes = facet_expression(db, filters)
    match = conjunction(text, facets)
    total = count(db, match)
    if not text or newest_first:
        found = newest(db, match, limit)
        return Hits(present(db, found), total, total, notes)
    scope = _scope(db, text, facets, total, limit)
    found = best(db, scope, limit)
    if len(found) < min(limit, total) and scope.size < total:
        # What was chosen holds too few: rank everything, whatever time it takes.
        scope = Scope(match, 0, total)
        found = best(db, scope, limit)
    return Hits(present(db, found), total, scope.size, notes)


def conjunction(*parts: str) -> str:
    """An expression for all parts that are not empty; empty for every decision."""
    return " AND ".join(f"({part})" for part in parts if part)


def count(db: sqlite3.Connection, match: str, most: int = -1) -> int:
    """How many decisions match, counted up to `most`; all for the empty expression."""
    if not match:
        [(total,)] = db.execute("SELECT count(*) FROM decisions")
    elif most < 0:
        sql = "SELECT count(*) FROM decisions_fts WHERE decisions_fts MATCH ?"
        [(total,)] = db.execute(sql, (match,))
    else:
        sql = (
            "SELECT count(*) FROM (SELECT 1 FROM decisions_fts WHERE decisions_fts MATCH ? LIMIT ?)"
        )
        [(total,)] = db.execute(sql, (match, most))
    return int(total)


def budget(match: str) -> int:
    """How many matches are ranked at once: fewer, the more words each is scored for."""
    words = match.count('"') // 2
    return AT_ONCE * 4 // (3 + words)


def _scope(db: sqlite3.Connection, text: str, facets: str, total: int, limit: int) -> Scope:
    """Choose what to rank, so that it takes no longer than ranking `AT_ONCE` matches."""
    match = conjunction(text, facets)
    if total <= budget(match):
        return Scope(match, 0, total)
    # Fields within fields: the request must match the whole expression by itself.
    by_request = conjunction(f"{{request}} : ({text})", text if " NOT " in text else "", facets)
    there = count(db, by_request)
    return latest(db, by_request, there) if there >= limit else latest(db, match, total)


def latest(db: sqlite3.Connection, match: str, there: int) -> Scope:
    """The matches that were indexed last, about as many as can be ranked at once."""
    most = budget(match)
    if there <= most:
        return Scope(match, 0, there)
    [(last,)] = db.execute("SELECT max(id) FROM decisions")
    return Scope(match, int(last * (1 - most / there)), most)


def best(db: sqlite3.Connection, scope: Scope, limit: int, weights: str = WEIGHTS) -> list[Found]:
    """The best matches of a scope."""
    # Sorted by rank, the texts are marked for the rows that come out and for no other.
    rows = db.execute(
        f"SELECT rowid, -rank, {_marked()} FROM decisions_fts"  # noqa: S608
        " WHERE decisions_fts MATCH ? AND rowid > ? AND rank MATCH ? ORDER BY rank LIMIT ?",
        (scope.match, scope.floor, weights, limit),
    )
    return [Found(row[0], row[1], row[2:]) for row in rows]


def newest(db: sqlite3.Connection, match: str, limit: int) -> list[Found]:
    """The newest matches by date of decision; those without a date come last."""
    source = "letters CROSS JOIN decisions ON decisions.letter_id = letters.id"
    parameters: list[Any] = [limit]
    if match:
        source = (
            "decisions_fts CROSS JOIN decisions ON decisions.id = decisions_fts.rowid"
            " CROSS JOIN letters ON letters.id = decisions.letter_id WHERE decisions_fts MATCH ?"
        )
        parameters.insert(0, _of_late(db, match, limit))
    rows = db.execute(
        f"SELECT decisions.id FROM {source}"  # noqa: S608
        " ORDER BY letters.decision_date DESC, letters.id DESC, decisions.id LIMIT ?",
        parameters,
    )
    ids = [row[0] for row in rows]
    if not match:
        return [Found(decision, 0.0) for decision in ids]
    marked = db.execute(
        f"SELECT rowid, {_marked()} FROM decisions_fts"  # noqa: S608
        f" WHERE decisions_fts MATCH ? AND rowid IN ({_places(ids)})",
        (match, *ids),
    )
    texts = {row[0]: row[1:] for row in marked}
    return [Found(decision, 0.0, texts[decision]) for decision in ids]


def _of_late(db: sqlite3.Connection, match: str, limit: int) -> str:
    """The expression, confined to the last years and months that hold as many as are wanted."""
    [(last,)] = db.execute("SELECT max(decision_date) FROM letters")
    periods: list[str] = []
    found = 0
    year = int(last[:4]) if last else 0
    while year >= FIRST_YEAR:
        there = count(db, conjunction(match, within([str(year)])))
        if there > AT_ONCE // 10:
            months = [f"{year}-{month:02d}" for month in range(12, 0, -1)]
        else:
            months = [str(year)]
        for period in months:
            periods.append(period)
            found += there if len(months) == 1 else count(db, conjunction(match, within([period])))
            if found >= limit:
                return conjunction(match, within(periods))
        year -= 1
    return match


def _marked() -> str:
    """SQL of the texts with the matching words marked; of a long text the best passage."""
    return ", ".join(
        f"highlight(decisions_fts, {at}, '{OPEN}', '{CLOSE}')"
        if field in WHOLE
        else f"snippet(decisions_fts, {at}, '{OPEN}', '{CLOSE}', '…', {WORDS_AROUND})"
        for at, field in enumerate(FIELDS)
    )


def _places(ids: Sequence[Any]) -> str:
    return ", ".join("?" * len(ids))


def present(db: sqlite3.Connection, found: Sequence[Found]) -> tuple[Hit, ...]:
    """What there is to say of the decisions found, in their order."""
    rows = db.execute(
        "SELECT decisions.id, letters.id, letters.case_number, decisions.number, request,"  # noqa: S608
        " original_request, outcome, decision_date, category, subcategory, drug_class, source_name,"
        " (SELECT json_group_array(specialty) FROM specialties WHERE letter_id = letters.id)"
        " FROM decisions JOIN letters ON letters.id = decisions.letter_id"
        f" WHERE decisions.id IN ({_places(found)})",
        [one.id for one in found],
    )
    facts = {row[0]: row for row in rows}
    return tuple(_hit(facts[one.id], one) for one in found)


def _hit(facts: tuple[Any, ...], found: Found) -> Hit:
    passages = [
        passage(field, text)
        for field, text in zip(FIELDS, found.marked, strict=False)
        if text and OPEN in text
    ]
    specialties = tuple(json.loads(facts[-1]))
    return Hit._make((*facts[:-1], specialties, found.score, tuple(passages)))


def passage(field: str, marked: str) -> Passage:
    """Turn marks within a text into offsets beside it."""
    text: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    for number, piece in enumerate(marked.split(OPEN)):
        inside, closed, after = piece.partition(CLOSE) if number else ("", "", piece)
        if closed:
            marks.append((length, length + len(inside)))
        text += (inside, after)
        length += len(inside) + len(after)
    return Passage(field, "".join(text), tuple(marks))
