"""Decisions like those of a given letter: the same treatment, for patients like this one.

Likeness is BM25 over the words of the request, the words of the diagnoses, and the facets of the
treatment (category, subcategory, drug, drug class, part of the body), each facet counting as a
rare word does. Words that most decisions hold tell nothing and are left out. Decisions of the
same category are preferred; others come only where there are too few.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from imrcli.corpus.facets import decision_facets, facet
from imrcli.corpus.filters import Filters, facet_expression
from imrcli.corpus.schema import reads
from imrcli.corpus.search import AT_ONCE, Hit, best, budget, conjunction, count, latest, present
from imrcli.errors import UsageError
from imrcli.named import NamedTuple
from imrcli.rules import pattern

WEIGHTS = "bm25(6.0, 0.0, 3.0, 0.0, 4.0)"  # request, rationale, diagnoses, summary, facets
MOST_TERMS = 14  # the rarest
FEWEST_TERMS = 3
TOO_COMMON = 0.5  # share of the decisions beyond which BM25 gives a word no weight
ALIKE = ("category", "subcategory", "drug", "drugclass", "bodypart")
WORD = r"[^\W_]{2,40}(?:[-/.][^\W_]{1,40}){0,3}"
# Words of requests that say how often and not what.
IDLE = (
    " of the for to and with a an at in on per by or times time week weeks month months day days"
    " visit visits session sessions one two three four six eight twelve qty quantity refill"
    " refills purchase rental trial request mg ml "
)


class Like(NamedTuple):
    """A decision like one of the letter's: `to` is the number of that decision."""

    hit: Hit
    to: int

    def row(self) -> dict[str, Any]:
        """As plain data: the hit, and what it is like."""
        return {"similar_to": self.to, **self.hit.row()}


@reads
def similar(
    db: sqlite3.Connection,
    record: Mapping[str, Any],
    filters: Filters = Filters(),  # noqa: B008
    *,
    limit: int = 10,
    decision: int | None = None,
) -> list[Like]:
    """Find the decisions most like those of a letter; of one case the best only.

    Args:
        db: An open corpus.
        record: The letter. It need not be in the corpus; where it is, its own case is left out.
        filters: What the decisions found must be, such as overturned.
        limit: Most decisions to give.
        decision: Number of the one decision of the letter to find the like of; all by default.

    Raises:
        UsageError: A filter names what does not exist, or the letter has no such decision.
    """
    numbers = [own["number"] for own in record["decisions"]]
    if decision is not None and decision not in numbers:
        cure = f"The letter has: {', '.join(map(str, numbers)) or 'none'}."
        raise UsageError("--decision", f"there is no decision {decision}.", cure)
    facets, _ = facet_expression(db, filters)
    case_number = record["case"]["case_number"]
    found: dict[int, Like] = {}
    for own in record["decisions"]:
        if decision is not None and own["number"] != decision:
            continue
        for hit in _like(db, own, record["summary"]["diagnoses"], facets, limit + 1):
            known = found.get(hit.letter_id)
            is_own = case_number is not None and hit.case_number == case_number
            if not is_own and (known is None or known.hit.score < hit.score):
                found[hit.letter_id] = Like(hit, own["number"])
    ordered = sorted(found.values(), key=lambda like: (-like.hit.score, like.hit.decision_id))
    return ordered[:limit]


def _like(
    db: sqlite3.Connection,
    decision: Mapping[str, Any],
    diagnoses: list[str],
    facets: str,
    limit: int,
) -> tuple[Hit, ...]:
    terms = _terms(db, decision, diagnoses)
    if not terms:
        return ()
    category = decision["treatment"]["category"]
    same = f'{{facets}} : "{facet("category", category)}"' if category else ""
    for confined in (conjunction(facets, same), facets):
        # The commonest terms go until what is left can be ranked at once.
        kept = list(terms)
        match = conjunction(" OR ".join(kept), confined)
        while (most := budget(match)) < count(db, match, most + 1) and len(kept) > FEWEST_TERMS:
            kept.pop()
            match = conjunction(" OR ".join(kept), confined)
        found = best(db, latest(db, match, count(db, match)), 3 * limit, WEIGHTS)
        if len(found) >= limit or confined == facets:
            break
    return present(db, found)


def _terms(db: sqlite3.Connection, decision: Mapping[str, Any], diagnoses: list[str]) -> list[str]:
    """What to look for, the rarest first; without what no decision or nearly every one has."""
    [(all_decisions,)] = db.execute("SELECT count(*) FROM decisions")
    common = int(all_decisions * TOO_COMMON) + 1
    most = min(common, AT_ONCE)  # how much more common than that a word is, is all the same
    terms = dict.fromkeys(_candidates(decision, diagnoses))
    counted = [(count(db, term, most), term) for term in terms]
    telling = [(there, term) for there, term in counted if 0 < there < common]
    telling.sort(key=lambda pair: pair[0])
    return [term for _, term in telling[:MOST_TERMS]]


def _candidates(decision: Mapping[str, Any], diagnoses: list[str]) -> Iterator[str]:
    for word in _words(decision["request"] or decision["heading"] or ""):
        yield f'{{request}} : "{word}"'
    for word in _words(" ".join(diagnoses)):
        yield f'{{diagnoses}} : "{word}"'
    for word in decision_facets(decision):
        if word.startswith(ALIKE):
            yield f'{{facets}} : "{word}"'


def _words(text: str) -> Iterator[str]:
    for word in pattern(WORD).findall(text.lower()[:2000]):
        if f" {word} " not in IDLE and not word.isdecimal():
            yield word
