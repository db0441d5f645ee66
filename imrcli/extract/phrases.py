"""Looks up phrases of a vocabulary in a request: one pass, longest phrase first.

A request is split once into words and numbers ("L5-S1" is l, 5, s, 1), so that hyphens, slashes and
missing spaces make no difference: "X-ray", "x ray" and "Norco10/325" need no entry of their own.
Vocabularies write their phrases split the same way, in lower case and in the singular.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from imrcli.rules import pattern

Entry = TypeVar("Entry")

LONGEST_REQUEST = 4000  # characters that are read; the longest heading seen has 550
JOINS = frozenset(" -/'\u2019`&.\u00ae\u2122+#")  # what may stand between the words of one phrase
WORD = "[a-z]{1,40}|[0-9]{1,9}"


class Word(NamedTuple):
    """A word or number in lower case, where it stands, and whether the next one continues it.

    `joined` is False where a comma, a bracket or the like ends the phrase.
    """

    text: str
    start: int
    end: int
    joined: bool


class Hit(NamedTuple, Generic[Entry]):
    """A phrase found: its entry in the vocabulary, its words first..last, its characters."""

    entry: Entry
    first: int
    last: int  # excluded
    start: int
    end: int


def lower(text: str) -> str:
    """The text in lower case, every character in its place."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def split_words(lowered: str) -> list[Word]:
    """The words and numbers of a lower-case text."""
    spans = [m.span() for m in pattern(WORD, 0).finditer(lowered, 0, LONGEST_REQUEST)]
    following = [start for start, _ in spans[1:]]
    words = [
        Word(lowered[start:end], start, end, _joins(lowered, end, after))
        for (start, end), after in zip(spans, following, strict=False)
    ]
    if spans:
        start, end = spans[-1]
        words.append(Word(lowered[start:end], start, end, False))
    return words


def _joins(lowered: str, end: int, start: int) -> bool:
    gap = lowered[end:start]
    return gap in ("", " ", "-", "/") or (len(gap) <= 3 and JOINS.issuperset(gap))


def singular(word: str) -> str:
    """The singular of a regular English plural; any other word comes back as it is."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]


def normal_form(phrase: str) -> str:
    """A phrase as a vocabulary writes it: lower case, words and numbers, single spaces."""
    return " ".join(pattern(WORD, 0).findall(lower(phrase)))


class Lexicon(Generic[Entry]):
    """Phrases in normal form and what each stands for."""

    __slots__ = ("_longest", "entries")

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        """Index the phrases by their first word."""
        self.entries = entries
        longest: dict[str, int] = {}
        known = longest.get
        for phrase in entries:
            parts = phrase.split(" ")
            length = len(parts)
            if length > known(parts[0], 0):
                longest[parts[0]] = length
        self._longest = longest

    def knows(self, word: str) -> bool:
        """Whether a phrase begins with the word, in the singular or the plural."""
        return word in self._longest or singular(word) in self._longest

    def hits(self, words: Sequence[Word]) -> list[Hit[Entry]]:
        """The phrases of a text from left to right; they do not overlap."""
        found: list[Hit[Entry]] = []
        at = 0
        while at < len(words):
            hit = self._at(words, at)
            if hit:
                found.append(hit)
                at = hit.last
            else:
                at += 1
        return found

    def _at(self, words: Sequence[Word], at: int) -> Hit[Entry] | None:
        head = words[at].text
        longest = self._longest.get(head) or self._longest.get(singular(head), 0)
        last = at
        parts: list[str] = []
        while last < len(words) and len(parts) < longest:
            parts.append(words[last].text)
            last += 1
            if not words[last - 1].joined:
                break
        while parts:
            entry = self._entry(parts)
            if entry is not None:
                return Hit(entry, at, last, words[at].start, words[last - 1].end)
            parts.pop()
            last -= 1
        return None

    def _entry(self, parts: list[str]) -> Entry | None:
        phrase = " ".join(parts)
        entry = self.entries.get(phrase)
        if entry is None and phrase.endswith("s"):
            parts = [*parts[:-1], singular(parts[-1])]
            entry = self.entries.get(" ".join(parts))
        return entry
