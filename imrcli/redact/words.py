"""Words: what can be a name, and how far a name reaches.

A word is judged by the tables of the rule file alone. Whatever they do not know and begins with a
capital can be a name, but only the rules of names say where one stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache, lru_cache

from imrcli.named import NamedTuple
from imrcli.redact.sheet import rules
from imrcli.rules import load

SHORTEST_WITH_ENDING = 7  # "Bates" is no "-ates"; "radiculitis" is an "-itis"


class Kind(Enum):
    """What a word can be."""

    WORD = "word"  # an ordinary word or a drug
    EITHER = "either"  # an ordinary word that is a common name too
    EPONYM = "eponym"  # the name of a sign, a test or a disease
    NAME = "name"  # nothing that letters say


@cache
def table(name: str) -> frozenset[str]:
    """The words of one table of the rule file."""
    return frozenset(load("redact").tables[name].split())


@cache
def _endings() -> tuple[str, ...]:
    return tuple(table("endings"))


def folded(word: str) -> str:
    """A word as the tables have it."""
    return word.lower().replace("'", "").replace("’", "")  # noqa: RUF001


@lru_cache(4096)
def kind(word: str) -> Kind:
    """What a word can be, whatever its case."""
    low = folded(word)
    if low in table("either"):
        return Kind.EITHER
    if low in table("eponyms"):
        return Kind.EPONYM
    if low in table("ordinary") or low in table("drugs") or low in table("states"):
        return Kind.WORD
    if len(low) >= SHORTEST_WITH_ENDING and low.endswith(_endings()):
        return Kind.WORD
    return Kind.NAME


class Word(NamedTuple):
    """A word of a text, without its possessive ending; offsets are half-open."""

    start: int
    end: int
    text: str
    low: str  # in lower case and without apostrophes: "OBRIEN" is "O'Brien"

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_initial(self) -> bool:
        """Whether it is one capital letter."""
        return len(self.text) == 1 and self.is_capital


def word_of(match: re.Match[str]) -> Word:
    """The word of a match of the rule `word.any`."""
    text = match[0]
    if len(text) > 2 and text[-2] in "'’" and text[-1] in "sS":  # noqa: RUF001
        text = text[:-2]
    return Word(match.start(), match.start() + len(text), text, folded(text))


def matches(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """All words of a part of a text, cheaply."""
    regex = rules("word")[0].regex
    return regex.finditer(text, start, len(text) if end is None else end)


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """All words of a part of a text."""
    return map(word_of, matches(text, start, end))
