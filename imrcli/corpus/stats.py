"""The tables of the State's annual report, from a corpus or straight from records.

Letters and decisions are counted, and decisions upheld and overturned, by any dimensions
(`imrcli.corpus.dimensions`). Rates are of the decisions whose outcome is known, with Wilson 95 %
intervals. An interval takes decisions as independent, which those of one letter are not quite:
`imrcli.corpus.population` allows for that, these tables say what the letters say.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import partial
from typing import Any

from imrcli.corpus.dimensions import Dimension, dimension
from imrcli.corpus.narrow import is_narrowed
from imrcli.corpus.rows import Record
from imrcli.corpus.schema import in_memory, open_corpus, path_of, reads
from imrcli.corpus.store import Writer
from imrcli.errors import UsageError
from imrcli.intervals import quantile, wilson
from imrcli.named import NamedTuple

MOST_DIMENSIONS = 4
ORDERED = ("year", "quarter", "month", "age_group", "decisions_per_letter")  # not by size
REPORT = (  # one table each
    ("category",),
    ("category", "subcategory"),
    ("drug_class",),
    ("specialty",),
    ("guideline",),
    ("year",),
    ("quarter",),
    ("decisions_per_letter",),
)
DAYS = {
    "application_to_decision": "from application to decision",
    "assignment_to_decision": "from assignment to decision",
    "denial_to_application": "from utilization review denial to application",
}

RATES = ("decisions_per_letter", "uphold_rate", "uphold_low", "uphold_high", "overturn_rate",
         "overturn_low", "overturn_high")  # fmt: skip

Histograms = dict[tuple[str | int | None, ...], list[tuple[int, int]]]  # (days, letters)


class Count(NamedTuple):
    """One row of a table: the values counted by, and the counts."""

    values: tuple[str | int | None, ...]
    letters: int
    decisions: int
    upheld: int
    overturned: int

    @property
    def decided(self) -> int:
        """Decisions whose outcome is known."""
        return self.upheld + self.overturned

    @property
    def uphold_rate(self) -> float | None:
        """Share upheld of the decided; None where none is."""
        return self.upheld / self.decided if self.decided else None


class Table(NamedTuple):
    """Counts by some dimensions."""

    title: str
    by: tuple[str, ...]
    rows: tuple[Count, ...]
    note: str = ""

    def plain(self) -> list[dict[str, Any]]:
        """The rows as plain data, with rates and intervals, the same keys for every table."""
        return [_plain(self.by, row) for row in self.rows]


class Days(NamedTuple):
    """How many days something took, over the letters that state both dates."""

    values: tuple[str | int | None, ...]
    letters: int
    mean: float
    median: float
    tenth: float  # one letter in ten took no longer
    ninetieth: float


class DaysTable(NamedTuple):
    """Days by some dimensions; without one, a single row."""

    title: str
    by: tuple[str, ...]
    rows: tuple[Days, ...]

    def plain(self) -> list[dict[str, Any]]:
        """The rows as plain data."""
        return [
            {**dict(zip(self.by, row.values, strict=True)), **_without_values(row)}
            for row in self.rows
        ]


class Overview(NamedTuple):
    """The headline figures."""

    letters: int
    decisions: int
    upheld: int
    overturned: int
    uphold_letters: int  # all decisions upheld
    overturn_letters: int  # all overturned
    partial_letters: int
    first_decision: str | None
    last_decision: str | None
    failed: int  # inputs that could not be read
    duplicates: int  # letters offered again

    def plain(self) -> dict[str, Any]:
        """As plain data, with decisions per letter and rates."""
        counts = Count((), self.letters, self.decisions, self.upheld, self.overturned)
        return {**_plain((), counts), **self._asdict()}


class Report(NamedTuple):
    """All tables of the annual report."""

    overview: Overview
    tables: tuple[Table, ...]
    days: tuple[DaysTable, ...]


def of_records(records: Iterable[Record], *, full_text: bool = False) -> sqlite3.Connection:
    """A corpus in memory, to count letters that are in no database; a case counts once.

    Only with full text it can be narrowed.
    """
    db = in_memory(full_text=full_text)
    writer = Writer(db)
    for number, record in enumerate(records, 1):
        # Letters of one bundle share its hash; here each is an input of its own.
        own = {**record["source"], "sha256": f"{record['source']['sha256']}#{number}"}
        writer.add({**record, "source": own}, f"{number}")
    writer.flush()
    return db


@reads
def report(db: sqlite3.Connection) -> Report:
    """Everything at once, on as many cores as there are."""
    tasks: list[Callable[[sqlite3.Connection], Any]] = [overview]
    tasks += [partial(count_by, names=names) for names in REPORT]
    tasks += [partial(_days_tables, measure=measure) for measure in DAYS]
    done = _together(db, tasks)
    days = tuple(table for tables in done[1 + len(REPORT) :] for table in tables)
    return Report(done[0], tuple(done[1 : 1 + len(REPORT)]), days)


def _together(
    db: sqlite3.Connection, tasks: Sequence[Callable[[sqlite3.Connection], Any]]
) -> list[Any]:
    """The results of some queries, in order; SQLite lets threads run side by side."""
    path = path_of(db)
    if not path or is_narrowed(db):  # in memory, or a part: this connection alone has it
        return [task(db) for task in tasks]

    def in_thread(task: Callable[[sqlite3.Connection], Any]) -> Any:
        with closing(open_corpus(path)) as own:
            return task(own)

    # Imported here: counting by one column needs no threads.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(len(tasks), os.cpu_count() or 1)) as pool:
        return list(pool.map(in_thread, tasks))


@reads
def overview(db: sqlite3.Connection) -> Overview:
    """The headline figures."""
    figures = db.execute(
        "SELECT count(*), coalesce(sum(decisions), 0), coalesce(sum(upheld), 0),"
        " coalesce(sum(overturned), 0), coalesce(sum(determination = 'uphold'), 0),"
        " coalesce(sum(determination = 'overturn'), 0),"
        " coalesce(sum(determination = 'partially_overturn'), 0),"
        " (SELECT min(decision_date) FROM letters), (SELECT max(decision_date) FROM letters)"
        " FROM letters"
    ).fetchone()
    [(failed,)] = db.execute("SELECT count(*) FROM inputs WHERE error IS NOT NULL")
    [(duplicates,)] = db.execute("SELECT count(*) FROM duplicates")
    return Overview._make((*figures, failed, duplicates))


@reads
def count_by(db: sqlite3.Connection, names: Sequence[str]) -> Table:
    """Letters and decisions by some dimensions.

    Raises:
        UsageError: A name is no dimension, or there are none or too many of them.
    """
    if not 0 < len(names) <= MOST_DIMENSIONS:
        raise UsageError("--by", f"takes one to {MOST_DIMENSIONS} columns.", "For example year.")
    by = list({chosen.name: chosen for chosen in map(dimension, names)}.values())
    of_letters = all(chosen.of == "letter" for chosen in by)
    sql = _letters_sql(by) if of_letters else _decisions_sql(by)
    width = len(by)
    rows = [Count(row[:width], *row[width:]) for row in db.execute(sql)]
    several = [chosen.heading.lower() for chosen in by if chosen.join]
    note = ""
    if several:
        note = f"A decision counts once for each {' and '.join(several)}."
    title = " and ".join(chosen.heading.lower() for chosen in by)
    return Table(f"By {title}", tuple(c.name for c in by), _sorted(by, rows), note)


def _letters_sql(by: list[Dimension]) -> str:
    """Dimensions of letters alone: the letters know their counts, no decision is looked at."""
    columns = _columns(by)
    return (
        f"SELECT {columns}, count(*), sum(decisions), sum(upheld), sum(overturned) FROM"  # noqa: S608
        f" (SELECT {_named(by)}, l.decisions, l.upheld, l.overturned"
        f" FROM letters AS l{_joins(by)}) GROUP BY {columns}"
    )


def _decisions_sql(by: list[Dimension]) -> str:
    needs_letters = any("l." in chosen.sql + chosen.join for chosen in by)
    letters = " JOIN letters AS l ON l.id = d.letter_id" if needs_letters else ""
    conditions = " AND ".join(chosen.condition for chosen in by if chosen.condition)
    columns = _columns(by)
    return (
        f"SELECT {columns}, count(DISTINCT letter_id), count(*), sum(outcome IS 'upheld'),"  # noqa: S608
        f" sum(outcome IS 'overturned') FROM (SELECT {_named(by)}, d.letter_id, d.outcome"
        f" FROM decisions AS d{letters}{_joins(by)} WHERE {conditions or 'true'})"
        f" GROUP BY {columns}"
    )


def _columns(by: list[Dimension]) -> str:
    return ", ".join(f"by{at}" for at in range(len(by)))


def _named(by: list[Dimension]) -> str:
    return ", ".join(f"{chosen.sql} AS by{at}" for at, chosen in enumerate(by))


def _joins(by: list[Dimension]) -> str:
    return "".join(f" {chosen.join}" for chosen in by if chosen.join)


def _sorted(by: list[Dimension], rows: list[Count]) -> tuple[Count, ...]:
    """Time and size in their order, all else by the number of decisions, unknown values last."""
    sizes: dict[tuple[Any, ...], int] = {}
    for row in rows:
        for width in range(1, len(by) + 1):
            group = row.values[:width]
            sizes[group] = sizes.get(group, 0) + row.decisions

    def place(row: Count) -> list[tuple[bool, Any, str]]:
        parts: list[tuple[bool, Any, str]] = []
        for at, chosen in enumerate(by):
            value = row.values[at]
            size = 0 if chosen.name in ORDERED else -sizes[row.values[: at + 1]]
            parts.append((value is None, size, str(value)))
        return parts

    return tuple(sorted(rows, key=place))


@reads
def days_by(db: sqlite3.Connection, measure: str, names: Sequence[str] = ()) -> DaysTable:
    """Days that something took (a key of `DAYS`), by dimensions of letters.

    Raises:
        UsageError: A name is no dimension of letters.
    """
    by = [dimension(name) for name in names]
    for chosen in by:
        if chosen.of != "letter":
            fact = "is of decisions, and days are of letters."
            raise UsageError(f"column {chosen.name!r}", fact, "Name a column of letters: year.")
    return _days_table(measure, by, _histograms(db, measure, by))


def _histograms(db: sqlite3.Connection, measure: str, by: list[Dimension]) -> Histograms:
    """How many letters took how many days, for each combination of values."""
    column = f"l.days_{measure}"
    columns = f"{_columns(by)}, " if by else ""
    named = f"{_named(by)}, " if by else ""
    found: Histograms = {}
    sql = (
        f"SELECT days, count(*) AS n, {columns}1 FROM (SELECT {named}{column} AS days"  # noqa: S608
        f" FROM letters AS l{_joins(by)} WHERE {column} IS NOT NULL) GROUP BY {columns}days"
    )
    for days, count, *values, _ in db.execute(sql):
        found.setdefault(tuple(values), []).append((days, count))
    return found


def _days_table(measure: str, by: list[Dimension], found: Histograms) -> DaysTable:
    rows = [_days(values, counts) for values, counts in found.items()]
    rows.sort(key=lambda row: [(value is None, str(value)) for value in row.values])
    return DaysTable(f"Days {DAYS[measure]}", tuple(c.name for c in by), tuple(rows))


def _days_tables(db: sqlite3.Connection, measure: str) -> list[DaysTable]:
    """The table of all letters and the table by year, from one look at the letters."""
    by = [dimension("year")]
    yearly = _histograms(db, measure, by)
    if not yearly:
        return []
    everything = [pair for counts in yearly.values() for pair in counts]
    return [_days_table(measure, [], {(): everything}), _days_table(measure, by, yearly)]


def _days(values: tuple[Any, ...], counts: list[tuple[int, int]]) -> Days:
    letters = sum(count for _, count in counts)
    mean = sum(days * count for days, count in counts) / letters
    marks = [quantile(counts, share) or 0.0 for share in (0.5, 0.1, 0.9)]
    return Days(values, letters, mean, *marks)


def _plain(by: tuple[str, ...], row: Count) -> dict[str, Any]:
    low, high = wilson(row.upheld, row.decided)
    rate = row.uphold_rate
    known = rate is not None
    return {
        **dict(zip(by, row.values, strict=True)),
        "letters": row.letters,
        "decisions": row.decisions,
        "decisions_per_letter": row.decisions / row.letters if row.letters else None,
        "upheld": row.upheld,
        "overturned": row.overturned,
        "uphold_rate": rate,
        "uphold_low": low if known else None,
        "uphold_high": high if known else None,
        "overturn_rate": 1 - rate if rate is not None else None,
        "overturn_low": 1 - high if known else None,
        "overturn_high": 1 - low if known else None,
    }


def _without_values(row: Days) -> dict[str, Any]:
    plain = row._asdict()
    del plain["values"]
    return plain
