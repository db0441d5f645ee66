"""Counting: the tables of the annual report, checked by counting again in Python."""

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from benchmarks.made_up_corpus import records
from imrcli.corpus.dimensions import DIMENSIONS
from imrcli.corpus.filters import Filters
from imrcli.corpus.narrow import is_narrowed, narrow
from imrcli.corpus.population import FAR, PUBLISHED, population
from imrcli.corpus.schema import in_memory, open_corpus
from imrcli.corpus.stats import (
    DAYS,
    REPORT,
    Count,
    count_by,
    days_by,
    of_records,
    overview,
    report,
)
from imrcli.corpus.store import Writer
from imrcli.errors import UsageError
from imrcli.intervals import binomial_tail, quantile, wilson

Record = dict[str, Any]
MADE = list(records(1500, seed=4))


@pytest.fixture(scope="module")
def db() -> sqlite3.Connection:
    return of_records(MADE)


def counted(values_of: Callable[[Record, Record], list[Any]]) -> dict[Any, list[int]]:
    """Letters, decisions, upheld, overturned by a value, counted the slow way."""
    letters: dict[Any, set[str]] = defaultdict(set)
    counts: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in MADE:
        for decision in one["decisions"]:
            for value in dict.fromkeys(values_of(one, decision)) or [None]:
                letters[value].add(one["case"]["case_number"])
                row = counts[value]
                row[0] = len(letters[value])
                row[1] += 1
                row[2] += decision["outcome"] == "upheld"
                row[3] += decision["outcome"] == "overturned"
    return dict(counts)


@pytest.mark.parametrize(
    ("name", "values_of"),
    [
        ("category", lambda _, d: [d["treatment"]["category"]]),
        ("subcategory", lambda _, d: [d["treatment"]["subcategory"]]),
        ("specialty", lambda one, _: one["reviewer"]["specialties"]),
        ("guideline", lambda _, d: d["reviewer_guideline"]["systems"]),
        ("work", lambda _, d: [c["title"] for c in d["reviewer_guideline"]["citations"]]),
        ("body_part", lambda _, d: d["treatment"]["body_parts"]),
        ("laterality", lambda _, d: [d["treatment"]["laterality"]]),
        ("year", lambda one, _: [int(one["case"]["decision_date"][:4])]),
        ("month", lambda one, _: [one["case"]["decision_date"][:7]]),
        ("determination", lambda one, _: [one["determination"]]),
        ("state", lambda one, _: one["reviewer"]["states_of_licensure"]),
        ("sex", lambda one, _: [one["summary"]["sex"]]),
        ("diagnosis", lambda one, _: [name.lower() for name in one["summary"]["diagnoses"]]),
    ],
)
def test_counts_are_those_of_the_records(
    db: sqlite3.Connection, name: str, values_of: Callable[[Record, Record], list[Any]]
) -> None:
    rows = count_by(db, (name,)).rows
    assert {row.values[0]: list(row[1:]) for row in rows} == counted(values_of)


def test_counts_by_two_columns_are_those_of_the_records(db: sqlite3.Connection) -> None:
    rows = count_by(db, ("year", "category")).rows
    expected = counted(
        lambda one, d: [(int(one["case"]["decision_date"][:4]), d["treatment"]["category"])]
    )
    assert {row.values: list(row[1:]) for row in rows} == expected


def test_drugs_are_counted_by_generic_name(db: sqlite3.Connection) -> None:
    rows = {row.values[0]: row.decisions for row in count_by(db, ("drug",)).rows}
    flexeril = sum(
        drug["name"] in ("Flexeril", "Cyclobenzaprine")
        for one in MADE
        for decision in one["decisions"]
        for drug in decision["treatment"]["drugs"]
    )
    assert rows["cyclobenzaprine"] == flexeril
    assert "flexeril" not in rows


def test_drug_classes_are_of_pharmaceuticals_alone(db: sqlite3.Connection) -> None:
    rows = count_by(db, ("drug_class",)).rows
    [pharmaceuticals] = [
        r for r in count_by(db, ("category",)).rows if r[0] == ("Pharmaceuticals",)
    ]
    assert sum(row.decisions for row in rows) == pharmaceuticals.decisions


def test_value_that_a_letter_lists_twice_counts_once() -> None:
    one = next(records(1))
    one["reviewer"]["specialties"] = ["Neurology", "Pain Management", "Neurology"]
    [decision, *_] = one["decisions"]
    one["decisions"] = [decision]
    decision["reviewer_guideline"]["citations"] *= 2
    rows = count_by(of_records([one]), ("specialty",)).rows
    assert {row.values[0]: row.decisions for row in rows} == {"Neurology": 1, "Pain Management": 1}
    assert [row.decisions for row in count_by(of_records([one]), ("work",)).rows] == [1]


def test_values_that_are_counted_as_one_count_once() -> None:
    one = next(records(1))
    one["decisions"] = one["decisions"][:1]
    drugs = [{"name": name, "strength": None} for name in ("Tylenol", "APAP", "Zzyzx", "ZZYZX")]
    one["decisions"][0]["treatment"]["drugs"] = drugs
    one["summary"]["diagnoses"] = ["Chronic pain", "chronic pain"]
    db = of_records([one])
    drug = {row.values: row.decisions for row in count_by(db, ("drug",)).rows}
    assert drug == {("acetaminophen",): 1, ("zzyzx",): 1}
    diagnosis = {row.values: row.decisions for row in count_by(db, ("diagnosis",)).rows}
    assert diagnosis == {("chronic pain",): 1}


def test_time_is_in_order_and_categories_by_size(db: sqlite3.Connection) -> None:
    years = [row.values[0] for row in count_by(db, ("year",)).rows]
    assert years == sorted(years, key=str)
    sizes = [row.decisions for row in count_by(db, ("category",)).rows]
    assert sizes == sorted(sizes, reverse=True)
    pairs = count_by(db, ("category", "subcategory")).rows
    categories = list(dict.fromkeys(row.values[0] for row in pairs))
    assert categories == [row.values[0] for row in count_by(db, ("category",)).rows]


def test_table_of_several_values_says_so(db: sqlite3.Connection) -> None:
    assert (
        count_by(db, ("specialty",)).note == "A decision counts once for each reviewer's specialty."
    )
    assert count_by(db, ("category",)).note == ""


@pytest.mark.parametrize("name", DIMENSIONS)
def test_every_dimension_can_be_counted_by_and_counts_every_decision(
    db: sqlite3.Connection, name: str
) -> None:
    table = count_by(db, (name,))
    assert table.by == (name,)
    total = sum(row.decisions for row in table.rows)
    if name not in ("drug", "drug_class"):
        assert total >= sum(len(one["decisions"]) for one in MADE)
    for row in table.plain():
        assert row["upheld"] + row["overturned"] == row["decisions"]
        assert 0 <= row["uphold_low"] <= row["uphold_rate"] <= row["uphold_high"] <= 1
        assert math.isclose(row["uphold_low"], 1 - row["overturn_high"])


def test_every_pair_of_dimensions_can_be_counted_by() -> None:
    small = of_records(MADE[:40])
    for first in DIMENSIONS:
        for second in DIMENSIONS:
            assert count_by(small, (first, second)).rows


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("categry",), "Did you mean category?"),
        (("colour",), "Use one of category, subcategory"),
        ((), "takes one to 4 columns"),
        (("year",) * 5, "takes one to 4 columns"),
    ],
)
def test_column_that_is_none_is_refused(
    db: sqlite3.Connection, names: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        count_by(db, names)


def test_column_may_be_written_with_hyphens_or_blanks(db: sqlite3.Connection) -> None:
    assert count_by(db, ("Drug-Class",)) == count_by(db, ("drug class",))


@pytest.mark.parametrize("measure", DAYS)
def test_days_are_those_of_the_records(db: sqlite3.Connection, measure: str) -> None:
    from datetime import date

    first, last = {
        "application_to_decision": ("application_received", "decision_date"),
        "assignment_to_decision": ("date_assigned", "decision_date"),
        "denial_to_application": ("ur_denial_date", "application_received"),
    }[measure]
    spans = [
        (date.fromisoformat(one["case"][last]) - date.fromisoformat(one["case"][first])).days
        for one in MADE
    ]
    [row] = days_by(db, measure).rows
    assert (row.letters, row.median) == (len(spans), median(spans))
    assert math.isclose(row.mean, sum(spans) / len(spans))
    assert sum(row.letters for row in days_by(db, measure, ("year",)).rows) == len(spans)


def test_days_by_a_column_of_decisions_are_refused(db: sqlite3.Connection) -> None:
    with pytest.raises(UsageError, match="days are of letters"):
        days_by(db, "application_to_decision", ("category",))


def test_overview_counts_outcomes_failures_and_duplicates(tmp_path: Path) -> None:
    with Writer(str(tmp_path / "c.db")) as writer:
        for n, one in enumerate(MADE[:50]):
            writer.add(one, str(n))
        writer.add(MADE[0], "copy")
        writer.fail("bad.pdf", ValueError())
    with open_corpus(str(tmp_path / "c.db")) as connection:
        seen = overview(connection)
    outcomes = Counter(one["determination"] for one in MADE[:50])
    assert (seen.letters, seen.failed, seen.duplicates) == (50, 1, 1)
    assert seen.uphold_letters == outcomes["uphold"]
    assert seen.partial_letters == outcomes["partially_overturn"]
    plain = seen.plain()
    assert plain["decisions_per_letter"] == seen.decisions / 50
    assert plain["first_decision"] == min(one["case"]["decision_date"] for one in MADE[:50])


def test_report_of_a_file_is_that_of_memory(tmp_path: Path, db: sqlite3.Connection) -> None:
    with Writer(str(tmp_path / "c.db")) as writer:
        for n, one in enumerate(MADE):
            writer.add(one, str(n))
    with open_corpus(str(tmp_path / "c.db")) as connection:
        assert report(connection) == report(db)
    assert [table.by for table in report(db).tables] == list(REPORT)
    assert [len(table.by) for table in report(db).days] == [0, 1] * len(DAYS)


def test_report_of_nothing_is_empty_tables() -> None:
    empty = report(in_memory(full_text=False))
    assert empty.overview.letters == 0
    assert empty.overview.plain()["uphold_rate"] is None
    assert all(table.rows == () for table in empty.tables)
    assert empty.days == ()


def test_letters_of_one_bundle_and_one_name_are_all_counted() -> None:
    made = [
        {**one, "source": {**one["source"], "name": "<stdin>", "sha256": "aa"}} for one in MADE[:9]
    ]
    assert overview(of_records(made)).letters == 9
    assert overview(of_records(made + made)).letters == 9  # a case counts once


def test_narrowed_corpus_counts_what_the_filters_let_through_and_nothing_else(
    tmp_path: Path,
) -> None:
    file = str(tmp_path / "c.db")
    with Writer(file) as writer:
        for number, record in enumerate(MADE):
            writer.add(record, str(number))
    by = ["category", "year"]
    wanted = [row for row in count_by(of_records(MADE), by).rows if row.values[0] == "Surgery"]
    assert wanted
    for db in (open_corpus(file), of_records(MADE, full_text=True)):
        assert not is_narrowed(db)
        assert narrow(db, Filters()) == ()
        assert not is_narrowed(db)
        assert narrow(db, Filters(category="surgery")) == ()
        assert is_narrowed(db)
        rows = list(count_by(db, by).rows)
        assert rows == wanted
        whole = report(db)  # on a file, by connections of its own for a corpus that is whole
        assert whole.overview.decisions == sum(row.decisions for row in rows)
        assert {row.values[0] for row in whole.tables[0].rows} == {"Surgery"}
        db.close()


def test_outcome_that_was_not_read_is_in_no_rate() -> None:
    one = next(records(1))
    one["decisions"][0]["outcome"] = None
    [row] = count_by(of_records([one]), ("year",)).rows
    assert row.decisions == row.decided + 1
    assert Count((), 1, 1, 0, 0).uphold_rate is None


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # From Newcombe 1998, table of Wilson intervals without continuity correction.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_wilson_interval_is_the_published_one(
    successes: int, trials: int, low: float, high: float
) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_wilson_interval_of_nothing_is_everything() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_binomial_tail_is_exact_and_its_approximation_is_close(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exact = sum(math.comb(20, k) * 0.9**k * 0.1 ** (20 - k) for k in range(13))
    assert binomial_tail(12, 20, 0.9, upper=False) == pytest.approx(exact, rel=1e-9)
    assert binomial_tail(13, 20, 0.9, upper=True) == pytest.approx(1 - exact, rel=1e-9)
    for upper in (False, True):
        known = binomial_tail(4480, 5000, 0.9, upper=upper)
        monkeypatch.setattr("imrcli.intervals.EXACT", 10)
        assert binomial_tail(4480, 5000, 0.9, upper=upper) == pytest.approx(known, rel=0.02)
        monkeypatch.undo()
    assert binomial_tail(3, 3, 1.0, upper=True) == 1.0
    assert binomial_tail(2, 3, 1.0, upper=False) == 0.0


def test_quantile_of_counts_is_that_of_the_values() -> None:
    assert quantile([(3, 1), (1, 2)], 0.5) == 1
    assert quantile([(1, 1), (4, 1)], 0.5) == 2.5
    assert quantile([], 0.5) is None


def with_rate(overturned: int, letters: int, year: int = 2015, size: int = 1) -> sqlite3.Connection:
    """Letters of `size` decisions, of which the first `overturned` letters are overturned."""
    db = in_memory(full_text=False)
    db.execute("INSERT INTO inputs (path, status, read_at) VALUES ('made up', 'read', '')")
    db.executemany(
        "INSERT INTO letters (input_id, case_number, decision_year, decisions, upheld, overturned,"
        " template, schema_version, source_name, media_type, engine, pages)"
        " VALUES (1, ?, ?, ?, ?, ?, 't', 1, 'n', 'm', 'e', 1)",
        (
            (f"CM{n}", year, size, 0, size) if n < overturned else (f"CM{n}", year, size, size, 0)
            for n in range(letters)
        ),
    )
    return db


def test_sample_like_the_published_rate_is_not_unusual() -> None:
    found = population(with_rate(114, 1000))
    assert (found.unusual, found.chance) == (False, 1.0)
    assert "not unusual" in found.words


@pytest.mark.parametrize("overturned", [0, 300])
def test_sample_far_from_the_published_rate_is_unusual(overturned: int) -> None:
    found = population(with_rate(overturned, 1000))
    assert found.unusual
    assert "this sample is unusual" in found.words
    assert "88.6 % is published" in found.words


def test_few_letters_are_not_unusual_whatever_they_say() -> None:
    found = population(with_rate(0, 12))
    assert not found.unusual
    assert "say little" in found.words


def test_many_decisions_of_few_letters_are_few() -> None:
    # 200 decisions, all upheld, are far off; in ten letters of twenty they are not.
    assert population(with_rate(0, 200)).unusual
    assert not population(with_rate(0, 10, size=20)).unusual
    # And where some letters are overturned as a whole, their decisions are no more than letters.
    assert population(with_rate(60, 300)).unusual
    assert not population(with_rate(3, 15, size=20)).unusual


def test_near_rate_is_not_called_unusual_however_many_letters_there_are() -> None:
    published = PUBLISHED[2015][0]
    share = 1 - published + FAR / 2
    found = population(with_rate(round(share * 30_000), 30_000))
    assert not found.unusual


def test_years_are_compared_with_their_own_rates() -> None:
    # 12.7 % overturned is the published rate of 2024 and far from that of 2021.
    assert not population(with_rate(254, 2000, year=2024)).unusual
    assert population(with_rate(254, 2000, year=2021)).unusual


def test_nothing_to_compare_is_said() -> None:
    assert "nothing to compare" in population(in_memory(full_text=False)).words
