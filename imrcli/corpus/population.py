"""Is this sample like all letters? Its uphold rate beside the published ones.

The State and the California Workers' Compensation Institute publish how many decisions are upheld
each year: 84 to 92 %, mostly 88 to 91. A sample far from what its own years would give was chosen
by something, such as a search for overturned letters, and its rates say nothing about all letters.
Decisions of one letter tend to go together, so the test counts a letter of ten decisions for less
than ten letters of one.
"""

from __future__ import annotations

import sqlite3

from imrcli.corpus.schema import reads
from imrcli.intervals import binomial_tail, wilson
from imrcli.named import NamedTuple

USUAL = (0.88, 0.91)  # for letters without a date, and years of which nothing is published
# year -> lowest and highest published share upheld, and who published it. DWC: the annual report of
# the Division of Workers' Compensation; CWCI: bulletins of the Institute.
PUBLISHED: dict[int, tuple[float, float, str]] = {
    2013: (0.840, 0.840, "DWC"),
    2014: (0.910, 0.910, "CWCI"),
    2015: (0.886, 0.886, "CWCI"),
    2016: (0.912, 0.916, "CWCI, DWC"),
    2017: (0.912, 0.912, "CWCI"),
    2019: (0.896, 0.896, "DWC"),
    2020: (0.905, 0.905, "DWC"),
    2021: (0.920, 0.920, "CWCI"),
    2022: (0.911, 0.911, "CWCI"),
    2023: (0.898, 0.898, "DWC"),
    2024: (0.873, 0.873, "DWC"),
}
FAR = 0.01  # the two publishers differ by up to this much: nearer is no difference
RARE = 0.01  # a chance smaller than this is called unusual
FEWEST = 30  # decisions below which hardly any rate would be unusual


class Population(NamedTuple):
    """The comparison. `chance` is the probability of a sample at least as far off by chance."""

    letters: int
    decided: int
    upheld: int
    rate: float | None
    low: float  # 95 % interval of the rate, allowing for letters of several decisions
    high: float
    expected_low: float
    expected_high: float
    chance: float
    unusual: bool
    words: str


@reads
def population(db: sqlite3.Connection) -> Population:
    """Compare the uphold rate of a corpus with the published rates of its years."""
    low, high = _expected(db)
    letters, decided, upheld, effective = _sample(db)
    if not decided:
        words = "No decision has an outcome, so there is nothing to compare."
        return Population(letters, 0, 0, None, 0.0, 1.0, low, high, 1.0, False, words)
    rate = upheld / decided
    counted = max(1, round(effective))
    own_low, own_high = wilson(round(rate * counted), counted)
    nearest = min(max(rate, low), high)
    chance = 1.0
    if nearest != rate:
        tail = binomial_tail(round(rate * counted), counted, nearest, upper=rate > nearest)
        chance = min(1.0, 2 * tail)
    unusual = chance < RARE and abs(rate - nearest) > FAR
    found = Population(
        letters, decided, upheld, rate, own_low, own_high, low, high, chance, unusual, ""
    )
    return found._replace(words=_words(found))


def _expected(db: sqlite3.Connection) -> tuple[float, float]:
    """The range of the published rates, each year weighted by its decisions here."""
    low = high = 0.0
    total = 0
    rows = db.execute(
        "SELECT decision_year, sum(upheld + overturned) FROM letters GROUP BY decision_year"
    )
    for year, decided in rows:
        published = PUBLISHED.get(year, (*USUAL, ""))
        low += decided * published[0]
        high += decided * published[1]
        total += decided
    return (low / total, high / total) if total else USUAL


def _sample(db: sqlite3.Connection) -> tuple[int, int, int, float]:
    """Letters, decisions, upheld, and how many independent decisions these are worth."""
    letters, n, y, yy, yn, nn = db.execute(
        "SELECT count(*), coalesce(sum(n), 0), coalesce(sum(y), 0), sum(y * y), sum(y * n),"
        " sum(n * n) FROM (SELECT upheld + overturned AS n, upheld AS y FROM letters) WHERE n > 0"
    ).fetchone()
    if not n:
        return letters, 0, 0, 0.0
    rate = y / n
    # The variance of a ratio with letters as clusters, against that of independent decisions.
    squares = yy - 2 * rate * yn + rate * rate * nn
    if letters < 2 or squares <= 0 or not 0 < rate < 1:
        return letters, n, y, float(letters)
    clustered = squares / (n * n) * letters / (letters - 1)
    return letters, n, y, min(float(n), rate * (1 - rate) / clustered)


def _words(found: Population) -> str:
    """The comparison in a sentence or two."""
    rate = found.rate or 0.0
    facts = (
        f"{found.upheld:,} of {found.decided:,} decisions ({100 * rate:.1f} %) are upheld;"
        " for the years of these letters"
        f" {_range(found.expected_low, found.expected_high)} is published."
    )
    if found.unusual:
        return (
            f"{facts} Letters taken at random would be as far off {_odds(found.chance)}: this"
            " sample is unusual, and its rates are not those of all letters."
        )
    if found.decided < FEWEST:
        return f"{facts} So few decisions say little about all letters."
    return f"{facts} The sample is not unusual in that."


def _range(low: float, high: float) -> str:
    first, last = f"{100 * low:.1f}", f"{100 * high:.1f}"
    return f"{first} %" if first == last else f"{first} to {last} %"


def _odds(chance: float) -> str:
    if chance < 1e-6:
        return "less than once in a million times"
    return f"about once in {round(1 / chance):,} times"
