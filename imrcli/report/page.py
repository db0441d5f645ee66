"""The page: figures, charts and decisions put into the template.

The template, the style sheet and the script are files of this package. The Content-Security-Policy
of the page names the style sheet and the script by their hashes, so nothing else runs, whatever a
letter says, and nothing is loaded from anywhere.
"""

from __future__ import annotations

import os
import sqlite3
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import chain
from typing import TextIO

from imrcli._version import __version__
from imrcli.corpus.filters import Filters
from imrcli.corpus.population import population
from imrcli.corpus.stats import REPORT, Report, count_by, overview, report
from imrcli.named import NamedTuple
from imrcli.report import figures, listing
from imrcli.report.charts import text
from imrcli.report.selection import choose

LIMIT = 20_000
TITLE = "Independent Medical Review decisions"
OPEN, CLOSE = "{{", "}}"


class Asked(NamedTuple):
    """What a report is to show."""

    title: str = TITLE
    source: str = ""  # name of the corpus, for the foot of the page
    filters: Filters = Filters()
    limit: int = LIMIT


def write(db: sqlite3.Connection, asked: Asked, out: TextIO) -> tuple[str, ...]:
    """Write the report of a corpus; notes on filters that nothing can pass or that nothing passed.

    Args:
        db: A corpus opened for reading, for this alone: it stays narrowed to the filters.
        asked: What to show.
        out: Where the HTML goes.

    Raises:
        UsageError: A filter names what does not exist.
    """
    sample = population(db)  # of the whole corpus: a part that was chosen is not like all letters
    total, notes = choose(db, asked.filters, asked.limit)
    counted = _counted(db) if figures.narrowed(asked.filters) else report(db)
    values: dict[str, str | Iterable[str]] = {
        "title": text(asked.title),
        "policy": policy(),
        "style": part("report.css"),
        "script": part("report.js"),
        "about": figures.about(counted.overview, asked.filters),
        "tiles": figures.tiles(counted),
        "population": figures.population_note(sample, asked.filters),
        "overall": figures.overall(counted).words,
        "charts": figures.charts(counted, narrowed=figures.narrowed(asked.filters)),
        "listed": figures.listed(min(total, asked.limit), total, asked.filters),
        "footer": _footer(asked.source, counted),
        "data": chain(_size_of_part(), listing.facts(db), listing.texts(db)),
    }
    for piece in filled(part("page.html"), values):
        out.write(piece)
    return notes if total else (*notes, "The report lists no decision.")


def _counted(db: sqlite3.Connection) -> Report:
    """The tables of a narrowed corpus: `report` asks side by side, by connections of its own."""
    return Report(overview(db), tuple(count_by(db, names) for names in REPORT), ())


@cache
def part(name: str) -> str:
    """One of the files of this package."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:  # noqa: PTH118, PTH120, PTH123
        return file.read()


def policy() -> str:
    """The Content-Security-Policy: our own style and script by their hashes, and nothing else."""
    hashes = [
        f"'sha256-{b64encode(sha256(part(name).encode()).digest()).decode()}'"
        for name in ("report.js", "report.css")
    ]
    return (
        f"default-src 'none'; script-src {hashes[0]}; style-src {hashes[1]};"
        " base-uri 'none'; form-action 'none'"
    )


def filled(template: str, values: dict[str, str | Iterable[str]]) -> Iterator[str]:
    """The template with its places filled; values are not looked at for places again."""
    first, *rest = template.split(OPEN)
    yield first
    for piece in rest:
        name, _, after = piece.partition(CLOSE)
        value = values[name]
        if isinstance(value, str):
            yield value
        else:
            yield from value
        yield after


def _size_of_part() -> Iterator[str]:
    yield listing.as_script(listing.PART, "part")


def _footer(source: str, counted: Report) -> str:
    facts = counted.overview
    from_where = f" from {text(source)}" if source else ""
    failed = f" {facts.failed:,} inputs could not be read." if facts.failed else ""
    return (
        f"Made on {date.today().isoformat()} by imr {text(__version__)}{from_where}.{failed}"
        " Intervals are Wilson 95% intervals and take decisions as independent. Nothing in this"
        " file is sent or loaded; it holds medical facts of the letters it was made from."
    )
