"""Speed of a corpus: indexing, searching, counting and exporting made-up letters.

    python -m benchmarks.corpus --letters 100000

The letters are those of `made_up_corpus`. Their records are made and encoded beforehand and are
not timed, so that what indexing takes is what it adds to reading.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from benchmarks.made_up_corpus import record, records
from benchmarks.table import Row, megabytes, milliseconds, print_table
from imrcli.corpus.export import FORMATS, export
from imrcli.corpus.filters import Filters
from imrcli.corpus.population import population
from imrcli.corpus.schema import open_corpus
from imrcli.corpus.search import search
from imrcli.corpus.similar import similar
from imrcli.corpus.stats import count_by, of_records, report
from imrcli.corpus.store import Writer

EXTRACTION = 0.008  # seconds of CPU for a letter in batch, from the table "Batch"
SEARCHES: tuple[tuple[str, Filters], ...] = (
    ("epidural NOT cervical", Filters()),
    ("norco 10/325mg", Filters(outcome="overturned")),
    ('"carpal tunnel" acupuncture', Filters()),
    ("request:injection", Filters(decided_from="2016-03-15", decided_to="2019")),
    ("functional improvement", Filters(drug_class="opioids", specialty="pain")),
    ("therapy", Filters(body_part="lumbar spine")),
    ("pain", Filters()),
    ("", Filters(outcome="overturned", category="surgery")),
)


def median_of(runs: int, call: Callable[[], Any]) -> float:
    """Median seconds of some calls, after one that warms the caches."""
    call()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def indexing(path: str, letters: int) -> Iterator[Row]:
    """Fill a corpus, and count what is added to reading a letter."""
    seconds = 0.0
    writer = Writer(path)
    for made in records(letters):
        encoded = json.dumps(made)
        began = time.perf_counter()
        writer.add(json.loads(encoded))
        seconds += time.perf_counter() - began
    began = time.perf_counter()
    writer.close()
    seconds += time.perf_counter() - began
    each = seconds / letters
    yield Row(
        f"index, each of {letters:,} letters",
        milliseconds(each),
        f"{each / EXTRACTION:.0%} of reading one ({milliseconds(EXTRACTION)})",
    )
    size = Path(path).stat().st_size
    yield Row("database", megabytes(size), f"{size / letters / 1e3:.1f} kB a letter")


def searching(db: Connection, runs: int) -> Iterator[Row]:
    """Searches of several kinds; the goal is 50 ms."""
    for words, filters in SEARCHES:
        seconds = median_of(runs, partial(search, db, words, filters))
        chosen = {name: value for name, value in filters._asdict().items() if value}
        name = " ".join([words, *(f"--{key} {value}" for key, value in chosen.items())]).strip()
        hits = search(db, words, filters)
        yield Row(f"search `{name}`", milliseconds(seconds), f"{hits.total:,} hits")
    given = record(10**9)
    seconds = median_of(runs, partial(similar, db, given, Filters(outcome="overturned")))
    yield Row("similar", milliseconds(seconds), f"a letter of {len(given['decisions'])} decisions")


def counting(db: Connection, runs: int) -> Iterator[Row]:
    """Statistics; the goal is 1 s."""
    for names in (("category",), ("year", "category"), ("specialty",)):
        seconds = median_of(runs, partial(count_by, db, names))
        yield Row(f"stats --by {','.join(names)}", milliseconds(seconds), "")
    seconds = median_of(runs, partial(report, db))
    yield Row("all tables of the annual report", milliseconds(seconds), "")
    yield Row("population check", milliseconds(median_of(runs, partial(population, db))), "")
    made = list(records(2000))
    began = time.perf_counter()
    report(of_records(made))
    seconds = time.perf_counter() - began
    yield Row("the same of 2,000 records in memory", milliseconds(seconds), "")


def exporting(db: Connection, folder: Path) -> Iterator[Row]:
    """Every format that can be written here."""
    for form in FORMATS:
        began = time.perf_counter()
        try:
            export(db, str(folder / form), form)
        except ImportError:
            continue
        seconds = time.perf_counter() - began
        size = sum(file.stat().st_size for file in (folder / form).rglob("*") if file.is_file())
        yield Row(f"export --{form}", milliseconds(seconds), megabytes(size))


def main() -> None:
    """Measure all of it on one corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--export", action="store_true", help="time the exports too")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "corpus.db")
        print_table("Indexing", indexing(path, chosen.letters))
        with closing(open_corpus(path)) as db:
            print_table("Searching", searching(db, chosen.runs))
            print_table("Counting", counting(db, min(3, chosen.runs)))
            if chosen.export:
                print_table("Exporting", exporting(db, Path(folder)))


if __name__ == "__main__":
    main()
