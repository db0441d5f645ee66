"""Filters of a search, as an expression over the facets of the full-text index."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from imrcli.corpus.drug_names import folded, generic_of, known_names, names_of
from imrcli.corpus.facets import PREFIXES, facet
from imrcli.corpus.query import expression
from imrcli.corpus.values import meant, suggestion
from imrcli.errors import UsageError
from imrcli.named import NamedTuple
from imrcli.rules import pattern

OUTCOMES = {"uphold": "upheld", "upheld": "upheld", "overturn": "overturned"}
CLOSED = ("category", "subcategory", "drug_class")  # the State's lists: a wrong value is an error
YEARS = (1990, 2100)  # the programme began in 2013; misprinted dates are not gone after
DAY = timedelta(days=1)
WRITTEN = "[12][0-9]{3}(?:-[01][0-9](?:-[0-3][0-9])?)?"


class Filters(NamedTuple):
    """What decisions must be. Case, blanks and punctuation of values do not matter.

    A value also means those that hold it: specialty "pain" is Pain Management. `drug` finds brand
    and generic names alike, `guideline` a source (MTUS, ODG, ACOEM, other) or the title of a work
    that the reviewer relied on, and `diagnosis` is searched as words are.
    """

    outcome: str | None = None
    category: str | None = None
    subcategory: str | None = None
    drug: str | None = None
    drug_class: str | None = None
    body_part: str | None = None
    diagnosis: str | None = None
    specialty: str | None = None
    guideline: str | None = None
    decided_from: str | None = None  # ISO date, or the year or month that the range begins with
    decided_to: str | None = None  # included


def facet_expression(db: sqlite3.Connection, filters: Filters) -> tuple[str, tuple[str, ...]]:
    """The expression for all filters, empty without any; and notes on those nothing can pass.

    Raises:
        UsageError: A value is not of its list, or a date is none.
    """
    parts: list[str] = []
    notes: list[str] = []
    if filters.outcome:
        parts.append(_words([facet("outcome", _outcome(filters.outcome))]))
    for name in ("category", "subcategory", "drug_class", "body_part", "specialty", "guideline"):
        wanted = getattr(filters, name)
        if wanted:
            parts.append(_words(_known(db, name, wanted, notes)))
    if filters.drug:
        parts.append(_words(_drugs(db, filters.drug, notes)))
    if filters.diagnosis:
        parts.append(expression(filters.diagnosis, ("diagnoses",)))
    if filters.decided_from or filters.decided_to:
        parts.append(within(_periods(db, filters.decided_from, filters.decided_to)))
    return " AND ".join(f"({part})" for part in parts), tuple(notes)


def within(periods: list[str]) -> str:
    """The expression for decisions whose date begins in one of these ways (`facets.PREFIXES`)."""
    return _words([facet("decided", period) for period in periods])


def _words(words: list[str]) -> str:
    return "{facets} : (" + " OR ".join(f'"{word}"' for word in words) + ")"


def _outcome(wanted: str) -> str:
    for start, outcome in OUTCOMES.items():
        if folded(wanted).startswith(start):
            return outcome
    raise UsageError(f"outcome {wanted!r}", "is none.", "Use upheld or overturned.")


def _known(db: sqlite3.Connection, name: str, wanted: str, notes: list[str]) -> list[str]:
    """The facets of the values that are meant; one that no decision has where none is."""
    kind = name.replace("_", "")
    there = meant(db, name, wanted)
    if there:
        return [facet(kind, value) for value in there]
    label = name.replace("_", " ")
    hint = suggestion(db, name, wanted)
    if name in CLOSED:
        raise UsageError(f"{label} {wanted!r}", "is not in this corpus.", hint)
    notes.append(f"No letter has the {label} {wanted!r}. {hint}".rstrip())
    return [facet(kind, wanted) or facet(kind, "none")]


def _drugs(db: sqlite3.Connection, wanted: str, notes: list[str]) -> list[str]:
    """The facets of all names of a drug; a name that neither a letter nor our table has is told."""
    words = [word for name in names_of(wanted) if (word := facet("drug", name))]
    words = words or [facet("drug", "none")]
    found = "SELECT 1 FROM decisions_fts WHERE decisions_fts MATCH ? LIMIT 1"
    if not db.execute(found, (_words(words),)).fetchone():
        known = generic_of(wanted) is not None
        hint = "" if known else suggestion(db, "drug", wanted, known_names())
        notes.append(f"No letter has the drug {wanted!r}. {hint}".rstrip())
    return words


def _periods(db: sqlite3.Connection, first: str | None, last: str | None) -> list[str]:
    """A range of dates as beginnings of ISO dates, as few as will do."""
    begin = _bounds(first)[0] if first else date(YEARS[0], 1, 1)
    end = _bounds(last)[1] if last else date(YEARS[1], 12, 31)
    if begin > end:
        raise UsageError(f"the range {first} to {last}", "ends before it begins.", "Swap the two.")
    # Where there are no dates, whole decades cost nothing.
    [(oldest,)] = db.execute(
        "SELECT min(decision_date) FROM letters WHERE decision_date >= ?", (str(YEARS[0]),)
    )
    [(newest,)] = db.execute(
        "SELECT max(decision_date) FROM letters WHERE decision_date < ?", (str(YEARS[1] + 1),)
    )
    if oldest and begin.isoformat() <= oldest:
        begin = span(oldest[:3])[0]
    if newest and end.isoformat() >= newest:
        end = span(newest[:3])[1]
    periods = []
    while begin <= end:
        beginnings = [begin.isoformat()[:length] for length in PREFIXES]
        spans = [(period, *span(period)) for period in beginnings]
        period, _, latest = next(s for s in spans if s[1] == begin and s[2] <= end)
        periods.append(period)
        begin = latest + DAY
    return periods


def span(period: str) -> tuple[date, date]:
    """The first and last day of all dates that begin so; see `facets.PREFIXES`.

    Raises:
        ValueError: No date begins so.
    """
    year, month, day = int(period[:4].ljust(4, "0")), period[5:7], period[8:10]
    if len(period) == 3:
        return date(year, 1, 1), date(year + 9, 12, 31)
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    if len(month) == 1:
        return (
            (date(year, 1, 1), date(year, 9, 30))
            if month == "0"
            else (
                date(year, 10, 1),
                date(year, 12, 31),
            )
        )
    first = date(year, int(month), 1)
    following = first.replace(day=28) + 4 * DAY
    last = following - following.day * DAY
    if len(day) == 1:
        tens = int(day) * 10
        return first.replace(day=max(1, tens)), last.replace(day=min(last.day, tens + 9))
    return (first.replace(day=int(day)),) * 2 if day else (first, last)


def _bounds(period: str) -> tuple[date, date]:
    """First and last day of a day, month or year that a person wrote."""
    try:
        if pattern(WRITTEN).fullmatch(period):
            return span(period)
    except ValueError:
        pass
    raise UsageError(f"date {period!r}", "is none.", "Write 2016-12-30, 2016-12 or 2016.")
