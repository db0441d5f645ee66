"""Finds the sentence in which a decision rationale concludes, and what it concludes.

A rationale argues first and decides last. Its argument may say "medically necessary" either way, so
only the last sentence on necessity counts, and advice on weaning that follows it does not. What the
sentence says is read as yes, no or undecided; hedged sentences and sentences that say both stay
undecided.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from imrcli.named import NamedTuple
from imrcli.rules import Rule, load

LONGEST_SENTENCE = 900  # characters; an echo of a partial authorization takes some 600
MOST_ADVISORIES = 8  # sentences on necessity passed over, from the end, as advice


class Conclusion(NamedTuple):
    """The concluding sentence of a rationale.

    `start` and `end` are half-open offsets into the rationale. `on_necessity` says whether the
    sentence speaks of necessity at all; `necessary` what it says: None where it is undecided.
    """

    start: int
    end: int
    on_necessity: bool
    necessary: bool | None


def concluding_sentence(rationale: str) -> tuple[int, int]:
    """Half-open offsets of the sentence that concludes on necessity, before any weaning advice.

    Without a sentence on necessity it is the last one that settles the request ("is not
    supported"), else the last sentence. (0, 0) for an empty rationale.
    """
    found = conclude(rationale)
    return found.start, found.end


def conclude(rationale: str) -> Conclusion:
    """Find the concluding sentence of a folded rationale and read it."""
    lowered = _lower(rationale)
    necessity = _tables()["necessity"]
    at = _last(lowered, necessity, len(lowered))
    fallback: tuple[int, int] | None = None
    for _ in range(MOST_ADVISORIES):
        if at < 0:
            break
        start, end = sentence_at(rationale, at)
        fallback = fallback or (start, end)
        if not _is_advisory(lowered[start:end]):
            return Conclusion(start, end, True, verdict(rationale[start:end]))
        at = _last(lowered, necessity, start)
    if fallback:
        return Conclusion(*fallback, True, None)
    start, end = _settling_sentence(rationale, lowered)
    return Conclusion(start, end, False, None)


def verdict(sentence: str) -> bool | None:
    """Whether a sentence finds the treatment necessary; None where it says neither, or both."""
    lowered = _lower(sentence)
    tables = _tables()
    mentions = sum(lowered.count(word) for word in ("medically nec", "medical nec"))
    plain = sum(lowered.count(phrase) for phrase in tables["plain_negative"])
    if plain and plain == mentions:
        return False
    rest, refused = _without_negatives(sentence, lowered)
    if refused:
        return None if _says(rest, "positive") else False
    if not _words(lowered).isdisjoint(_negators()) or _any(lowered, tables["contractions"]):
        return None
    if _any(lowered, tables["plain_positive"]) or _says(sentence, "positive"):
        return True
    return None


def speaks_of_the_denial(sentence: str) -> bool:
    """Whether a sentence may speak of the decision under review rather than of the request."""
    return not _words(_lower(sentence)).isdisjoint(_denial_words())


def sentence_at(text: str, at: int) -> tuple[int, int]:
    """Half-open offsets of the sentence of a folded text that holds offset `at`."""
    boundary = load("conclusion").of("boundary")[0].regex
    start = floor = max(0, at - LONGEST_SENTENCE)
    ceiling = min(len(text), at + LONGEST_SENTENCE)
    end = ceiling
    for match in boundary.finditer(text, floor, ceiling):
        if _is_abbreviation(text, match.start(), match.end()):
            continue
        if match.start() >= at:
            end = match.start() + len(match[0].rstrip())
            break
        start = match.end()
    return start, start + len(text[start:end].rstrip())


def _settling_sentence(rationale: str, lowered: str) -> tuple[int, int]:
    at = len(rationale) - 1
    last = (0, 0)
    for _ in range(MOST_ADVISORIES):
        if at < 0:
            break
        start, end = sentence_at(rationale, at)
        last = last if last[1] else (start, end)
        sentence = lowered[start:end]
        if _any(sentence, _tables()["settling"]) and not _is_advisory(sentence):
            return start, end
        at = start - 2  # the full stop, or the letter before it, of the sentence above
    return last


def _without_negatives(sentence: str, lowered: str) -> tuple[str, bool]:
    rest = sentence
    for rule in _rules("negative"):
        if rule.applies(lowered):
            rest = rule.regex.sub(" ", rest)
    return rest, rest != sentence


def _says(sentence: str, field: str) -> bool:
    lowered = _lower(sentence)
    return any(rule.applies(lowered) and rule.regex.search(sentence) for rule in _rules(field))


def _is_advisory(lowered: str) -> bool:
    # A conclusion names the request even where it speaks of weaning; advice does not.
    return "request" not in lowered and _any(lowered, _tables()["advisory"])


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    word = text[max(0, start - 9) : start].rsplit(" ", 1)[-1].lower().lstrip('(["“')
    tables = _tables()
    if word in tables["abbreviations"]:
        return True
    return text[end : end + 1].isdigit() and word.lstrip("0123456789.,/-") in tables["counted"]


def _last(lowered: str, words: list[str], end: int) -> int:
    return max(lowered.rfind(word, 0, end) for word in words)


def _lower(text: str) -> str:
    # The one letter whose lower case is longer would move every offset after it.
    return text.replace("İ", "I").lower()


def _any(lowered: str, phrases: list[str]) -> bool:
    return any(phrase in lowered for phrase in phrases)


def _words(lowered: str) -> set[str]:
    return {word.strip(".,;:()[]\"'“”") for word in lowered.split()}


def _tables() -> dict[str, Any]:
    return load("conclusion").tables


@cache
def _rules(field: str) -> tuple[Rule, ...]:
    return load("conclusion").of(field)


@cache
def _negators() -> frozenset[str]:
    return frozenset(_tables()["negators"])


@cache
def _denial_words() -> frozenset[str]:
    return frozenset(_tables()["denial_words"])
