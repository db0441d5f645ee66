"""The shape of a phrase: one letter for the class of each of its words.

What a word is depends on the kind of list it stands in, and is looked up in `rules/lists.yaml`.
"contusion of the left wrist" has the shape "npfss": a noun that needs a place, a preposition, a
determiner, two words of place.
"""

from __future__ import annotations

from functools import cache

from imrcli.named import NamedTuple
from imrcli.rules import load, pattern

NOUN = "n"  # hardly ever a whole item: "pain", "strain"
WHOLE = "w"  # an item by itself: "headache", "acupuncture"
SITE = "s"
MODIFIER = "m"
PREPOSITION = "p"
DETERMINER = "f"
COUNT = "d"  # how much or how often
UNKNOWN = "u"

WORD = r"[\w'/#%-]{1,40}"
LEVEL = r"[clts]-?\d"
# Which table gives which class, the later winning; figures are levels, digits of a hand ("5th") or
# counts, as the kind of list has it.
TABLES = {
    "diagnoses": {
        "prepositions": PREPOSITION,
        "determiners": DETERMINER,
        "modifiers": MODIFIER,
        "sites": SITE,
        "diagnosis_nouns": NOUN,
        "diagnoses": WHOLE,
    },
    "treatments": {
        "prepositions": PREPOSITION,
        "determiners": DETERMINER,
        "sites": SITE,
        "treatment_modifiers": MODIFIER,
        "treatment_nouns": WHOLE,
        "treatment_counts": COUNT,
    },
    "medications": {
        "prepositions": PREPOSITION,
        "determiners": DETERMINER,
        "dose_words": COUNT,
    },
}
# Endings of words that are an item by themselves.
ENDINGS = {"diagnoses": "diagnosis_endings", "treatments": "operation_endings"}
FIGURES = {"diagnoses": SITE, "treatments": COUNT, "medications": COUNT}


class Vocabulary(NamedTuple):
    """The words of one kind of list."""

    classes: dict[str, str]
    endings: tuple[str, ...]
    figures: str


@cache
def vocabulary(kind: str) -> Vocabulary:
    """The words of a kind of list: diagnoses, treatments or medications."""
    tables = load("lists").tables
    classes = {
        word: letter for table, letter in TABLES[kind].items() for word in tables[table].split()
    }
    endings = tuple(tables[ENDINGS[kind]].split()) if kind in ENDINGS else ()
    return Vocabulary(classes, endings, FIGURES[kind])


def shape(lowered: str, start: int, end: int, kind: str) -> str:
    """The shape of a part of an already lower-cased text."""
    known = vocabulary(kind)
    words = pattern(WORD, 0).findall(lowered, start, end)
    return "".join([known.classes.get(word) or _class(word, known) for word in words])


def _class(word: str, known: Vocabulary) -> str:
    """The class of a word that no table holds as it stands."""
    if word.endswith(("'s", "s'", "s")) and not word.endswith("ss"):
        singular = word.rstrip("s").rstrip("'")
        letter = known.classes.get(singular)
        if letter:
            return letter
    if pattern(LEVEL, 0).match(word):
        return SITE
    if word[0].isdigit() or word[0] == "#":
        return known.figures
    for mark in "/-":
        if mark in word:
            return _class_of_compound(word, mark, known)
    if word.endswith(known.endings) or word.rstrip("s").endswith(known.endings):
        return WHOLE
    return UNKNOWN


def _class_of_compound(word: str, mark: str, known: Vocabulary) -> str:
    """The class of its last part ("sprain/strain"); "radicul-opathy" was broken at a line end."""
    whole = known.classes.get(word.replace(mark, ""))
    if whole:
        return whole
    last = word.strip(mark).rpartition(mark)[2]
    return (known.classes.get(last) or _class(last, known)) if last else UNKNOWN
