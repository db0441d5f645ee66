"""Decides what a request is in the State's search taxonomy.

Phrases of the vocabulary say what kinds of thing a request names and in which order; the table of
categories in `rules/treatments.yaml` says what that makes it. The first rule that applies decides,
so the table reads from the particular to the general. Some kinds lean on others ("evaluation",
"under fluoroscopy", "post-op") and never decide while another kind is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from imrcli.extract.anatomy import read_anatomy
from imrcli.extract.medicines import find_medicines
from imrcli.extract.phrases import LONGEST_REQUEST, Hit, Word, lower, split_words
from imrcli.extract.vocabulary import Medicine, Vocabulary
from imrcli.named import NamedTuple
from imrcli.rules import load

DRUG = "drug"
INJECTED = "injected drug"
SHORTEST_ENDED = 8  # letters of a word that is told by its ending
LETTERS_KEPT = 4  # letters whose treatments are remembered while their requests are read
OF_A_LETTER = frozenset({"Surgery", "Injection"})


class Mention(NamedTuple):
    """A kind of thing that a request names: its words first..last and its characters."""

    kind: str
    first: int
    last: int  # excluded
    start: int
    end: int


class Category(NamedTuple):
    """One rule of the table of categories. None stands for a condition that is not made."""

    id: str
    category: str
    subcategory: str | None
    first: frozenset[str] | None  # the first kind that leans on nothing; empty for "there is none"
    not_first: frozenset[str] | None
    opens: frozenset[str] | None  # the first kind of all
    then: frozenset[str] | None  # the kind right behind the first
    any: frozenset[str] | None
    none: frozenset[str] | None
    letter: frozenset[str] | None  # kinds of treatment the letter decides
    spine: bool
    part: bool


class Kinds(NamedTuple):
    """What the table of categories asks about a request."""

    first: Mention | None
    opens: str | None
    then: str | None
    named: frozenset[str]
    spine: bool
    part: bool


@cache
def categories() -> tuple[Category, ...]:
    """The table of categories, in order."""
    conditions = ("first", "not_first", "opens", "then", "any", "none", "letter")
    return tuple(
        Category(
            id=entry["id"],
            category=entry["category"],
            subcategory=entry["subcategory"],
            spine="spine" in entry["when"],
            part="part" in entry["when"],
            **{key: _kinds(entry["when"].get(key)) for key in conditions},
        )
        for entry in load("treatments").tables["categories"]
    )


def _kinds(condition: list[str] | None) -> frozenset[str] | None:
    return None if condition is None else frozenset(condition)


def find_mentions(
    terms: Iterable[Hit[str]], medicines: Iterable[Hit[Medicine]]
) -> tuple[Mention, ...]:
    """What a request names, in order; the longer of two that overlap, the drug of two alike."""
    found = [Mention(_kind(hit.entry), *hit[1:]) for hit in medicines]
    found += [Mention(hit.entry, *hit[1:]) for hit in terms]
    found.sort(key=lambda mention: (mention.first, mention.first - mention.last))
    kept: list[Mention] = []
    for mention in found:
        if kept and mention.first < kept[-1].last:
            if mention.last - mention.first <= kept[-1].last - kept[-1].first:
                continue
            kept.pop()
        kept.append(mention)
    return tuple(kept)


def _by_endings(words: Sequence[Word]) -> tuple[Mention, ...]:
    """What words that no table has tell by how they end: a "cheilectomy" is an operation."""
    return tuple(
        Mention(kind, at, at + 1, word.start, word.end)
        for at, word in enumerate(words)
        if len(word.text) >= SHORTEST_ENDED
        for kind, endings in load("treatments").tables["endings"].items()
        if word.text.endswith(tuple(endings))
    )


def _kind(medicine: Medicine) -> str:
    return INJECTED if medicine.injected else DRUG


def weigh(mentions: Sequence[Mention], parts: Iterable[str], words: Sequence[Word]) -> Kinds:
    """Sort the mentions into what the table of categories asks."""
    leans = load("treatments").tables["leans"]
    if all(mention.kind in leans for mention in mentions):
        found = (*mentions, *_by_endings(words))
        mentions = sorted(found, key=lambda mention: mention.start)
    index = next((i for i, mention in enumerate(mentions) if mention.kind not in leans), None)
    first = None if index is None else mentions[index]
    then = None
    if first is not None and index is not None and index + 1 < len(mentions):
        after = mentions[index + 1]
        then = after.kind if after.start - first.end == 1 else None
    named_parts = set(parts)
    return Kinds(
        first=first,
        opens=mentions[0].kind if mentions else None,
        then=then,
        named=frozenset(mention.kind for mention in mentions),
        spine=not named_parts.isdisjoint(load("anatomy").tables["spinal_parts"]),
        part=bool(named_parts),
    )


def classify(kinds: Kinds, siblings: tuple[str, ...], vocabulary: Vocabulary) -> Category | None:
    """The first rule that applies, or None: a request that names nothing known has no category."""
    for rule in categories():
        if _applies(rule, kinds) and (
            rule.letter is None or not rule.letter.isdisjoint(treated(siblings, vocabulary))
        ):
            return rule
    return None


def _applies(rule: Category, kinds: Kinds) -> bool:
    first = kinds.first.kind if kinds.first else None
    if rule.first is not None and (first not in rule.first if rule.first else first is not None):
        return False
    if rule.not_first is not None and first in rule.not_first:
        return False
    if rule.opens is not None and kinds.opens not in rule.opens:
        return False
    if rule.then is not None and kinds.then not in rule.then:
        return False
    if rule.any is not None and rule.any.isdisjoint(kinds.named):
        return False
    if rule.none is not None and not rule.none.isdisjoint(kinds.named):
        return False
    return (kinds.spine or not rule.spine) and (kinds.part or not rule.part)


@lru_cache(maxsize=LETTERS_KEPT)
def treated(requests: tuple[str, ...], vocabulary: Vocabulary) -> frozenset[str]:
    """The kinds of operation and injection that a letter decides."""
    kinds = (_treated(request, vocabulary) for request in requests)
    return frozenset(kind for kind in kinds if kind)


def _treated(request: str, vocabulary: Vocabulary) -> str | None:
    request = request[:LONGEST_REQUEST]
    lowered = lower(request)
    words = split_words(lowered)
    medicines = find_medicines(lowered, words, vocabulary)
    mentions = find_mentions(vocabulary.terms.hits(words), medicines)
    parts = [reading.value for reading in read_anatomy(request, lowered, words, vocabulary).parts]
    kinds = weigh(mentions, parts, words)
    rule = classify(kinds, (), vocabulary)
    if rule is None or rule.category not in OF_A_LETTER or kinds.first is None:
        return None
    return kinds.first.kind if _is_treatment(rule) else None


def _is_treatment(rule: Category) -> bool:
    return rule.subcategory not in {"Surgical Consult", "Adjunct Surgical Services"}
