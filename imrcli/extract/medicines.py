"""Finds drugs in a request: by name, by a misspelled name, or by what only a drug has.

A word that is no known word and stands before a strength or a quantity may be a misspelled name
("diazempam"). It is taken for one only where a single name is near: the first letter the same, one
letter off in short words and two in long ones. The name stays as the letter writes it. An unknown
word is a drug where a strength in milligrams, a form ("Xyzol tablets") or many pieces ("Xyzol
#60") say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from imrcli.extract.phrases import Hit, Word
from imrcli.extract.vocabulary import Medicine, Vocabulary
from imrcli.named import NamedTuple
from imrcli.rules import load

SHORTEST_MISSPELLED = 6  # letters; shorter words have too many neighbours
TWO_OFF_FROM = 9  # letters from which two may be wrong
MOST_GUESSES = 12  # words of one request that are tried
UNITS = frozenset(
    {"mg", "mgs", "mcg", "mcgs", "milligram", "milligrams", "microgram", "micrograms", "meq"}
)
NAME_WORDS = 3  # an unknown name has no more
FEWEST_PIECES = 28  # a smaller number behind an unknown word may count visits
STROKES = frozenset({"/", "-", " / ", " - ", "/ ", " /", "- ", " -"})
DOSED = frozenset(
    {
        *("tablet", "tablets", "tab", "tabs", "capsule", "capsules", "caps", "caplet", "caplets"),
        *("softgel", "softgels", "cream", "ointment", "lotion", "patch", "patches", "gel"),
    }
)

NAMED = "drug.name"
CLASS_WORD = "drug.class-word"
MISSPELLED = "drug.misspelled"
UNKNOWN = "drug.unknown-name"


class Forms(NamedTuple):
    """Words that trail a drug's name."""

    salts: frozenset[str]  # part of the name
    sold_by_release: frozenset[str]  # names that the letters of a release belong to
    release_letters: frozenset[str]
    trailing: frozenset[str]  # release and form, no part of it
    topical: frozenset[str]
    never_names: frozenset[str]


@cache
def forms() -> Forms:
    """The words that trail a drug's name."""
    tables = load("drugs").tables
    trailing = frozenset(tables["releases"]) | frozenset(tables["forms"])
    return Forms(
        salts=frozenset(tables["salts"]),
        sold_by_release=frozenset(tables["sold_by_release"]),
        release_letters=frozenset(tables["release_letters"]),
        trailing=trailing | {form + "s" for form in tables["forms"]} | {"patches"},
        topical=frozenset(tables["topical_forms"]) | {"patches", "creams", "gels"},
        never_names=frozenset(tables["not_misspelled"]) | frozenset(tables["never_names"]),
    )


def find_medicines(
    lowered: str, words: Sequence[Word], vocabulary: Vocabulary
) -> list[Hit[Medicine]]:
    """The drugs and classes of drugs that a request names, in order."""
    hits = [
        _without_thousands(lowered, words, hit, vocabulary) for hit in vocabulary.drugs.hits(words)
    ]
    hits = _with_abbreviated(lowered, words, hits, vocabulary)
    if not _counts_medicine(lowered):
        return hits or list(_unknown_form(words, vocabulary))
    taken = {index for hit in hits for index in range(hit.first, hit.last)}
    guesses = list(_misspelled(lowered, words, taken, vocabulary))
    if guesses:
        hits = sorted([*hits, *guesses], key=lambda hit: hit.start)
    return (
        hits
        or list(_unknown(words, vocabulary))
        or list(_unknown_form(words, vocabulary))
        or list(_unknown_count(lowered, words, vocabulary))
    )


def _without_thousands(
    lowered: str, words: Sequence[Word], hit: Hit[Medicine], vocabulary: Vocabulary
) -> Hit[Medicine]:
    """A name without the number that begins its strength: "Vitamin D 2,000 units"."""
    if lowered[hit.end : hit.end + 1] != "," or not lowered[hit.end + 1 : hit.end + 2].isdigit():
        return hit
    last = hit.last - 1
    entry = vocabulary.drugs.entries.get(" ".join(word.text for word in words[hit.first : last]))
    if entry is None or not words[last].text.isdigit():
        return hit
    return Hit(entry, hit.first, last, hit.start, words[last - 1].end)


def _with_abbreviated(
    lowered: str, words: Sequence[Word], hits: list[Hit[Medicine]], vocabulary: Vocabulary
) -> list[Hit[Medicine]]:
    """The agents of a compound that are cut short: "Flur/Cyclo/Caps/Lid"."""
    table = load("drugs").tables["abbreviated"]
    short = [index for index, word in enumerate(words) if word.text in table]
    if not short:
        return hits
    agents = {*short, *(i for hit in hits for i in range(hit.first, hit.last))}
    found = {
        index: vocabulary.drugs.entries[table[words[index].text]]
        for index in short
        if any(
            other in agents and _is_stroke(lowered, words, min(index, other))
            for other in (index - 1, index + 1)
        )
    }
    kept = [hit for hit in hits if found.keys().isdisjoint(range(hit.first, hit.last))]
    kept += [Hit(entry, i, i + 1, words[i].start, words[i].end) for i, entry in found.items()]
    return sorted(kept, key=lambda hit: hit.start)


def _is_stroke(lowered: str, words: Sequence[Word], index: int) -> bool:
    """Whether a stroke or a dash stands between a word and the next."""
    return lowered[words[index].end : words[index + 1].start] in STROKES


def is_abbreviated(word: str) -> bool:
    """Whether a word is an agent cut short, as compounds are named."""
    return word in load("drugs").tables["abbreviated"]


def rule_of(hit: Hit[Medicine], words: Sequence[Word], vocabulary: Vocabulary) -> str:
    """The id of the rule that took the words for a drug."""
    if not hit.entry.listed:
        return UNKNOWN
    if not hit.entry.named:
        return CLASS_WORD
    name = " ".join(word.text for word in words[hit.first : hit.last])
    known = name in vocabulary.drugs.entries or is_abbreviated(name)
    return NAMED if known else MISSPELLED


def _counts_medicine(lowered: str) -> bool:
    return (
        "mg" in lowered
        or "mcg" in lowered
        or "#" in lowered
        or "%" in lowered
        or "presc" in lowered
    )


def _misspelled(
    lowered: str, words: Sequence[Word], taken: set[int], vocabulary: Vocabulary
) -> Iterator[Hit[Medicine]]:
    guesses = 0
    for index, word in enumerate(words):
        if index in taken or len(word.text) < SHORTEST_MISSPELLED or guesses == MOST_GUESSES:
            continue
        combined = index + 1 in taken and _is_stroke(lowered, words, index)
        if not (combined or _stands_like_a_name(lowered, words, index)) or _is_known(
            word.text, vocabulary
        ):
            continue
        guesses += 1
        name = _nearest(word.text, vocabulary)
        if name is not None:
            entry = vocabulary.drugs.entries[name]
            yield Hit(entry, index, index + 1, word.start, word.end)


def _stands_like_a_name(lowered: str, words: Sequence[Word], index: int) -> bool:
    """Whether a number with a sign or unit, or "prescription", follows the word and its forms."""
    at = index + 1
    trailing = forms()
    while at < len(words) and (
        words[at].text in trailing.salts or words[at].text in trailing.trailing
    ):
        at += 1
    if at == len(words):
        return False
    if words[at].text.startswith("prescri"):
        return True
    if not words[at].text.isdigit():
        return False
    gap = lowered[words[at - 1].end : words[at].start]
    if "#" in gap:
        return True
    return _has_unit(lowered, words, at)


def _has_unit(lowered: str, words: Sequence[Word], at: int) -> bool:
    """Whether a unit of strength follows a number (or a few numbers: "10/325mg", "2.5 mg")."""
    for index in range(at, min(at + 4, len(words))):
        if words[index].text in UNITS or lowered[words[index].end : words[index].end + 1] == "%":
            return True
        if not words[index].text.isdigit():
            return False
    return False


def _is_known(word: str, vocabulary: Vocabulary) -> bool:
    return (
        word in forms().never_names
        or word in forms().trailing
        or word in forms().salts
        or vocabulary.terms.knows(word)
        or vocabulary.anatomy.knows(word)
    )


def _nearest(word: str, vocabulary: Vocabulary) -> str | None:
    """The one name near a word, or None where there is none or several of different drugs.

    Several of one kind ("Naprosyn", "naproxen") say the same of the word.
    """
    allowed = 2 if len(word) >= TWO_OFF_FROM else 1
    best: list[str] = []
    for name in vocabulary.drugs.entries:
        if name[0] != word[0] or abs(len(name) - len(word)) > allowed or " " in name:
            continue
        distance = edit_distance(word, name, allowed)
        if distance < allowed:
            best, allowed = [name], distance
        elif distance == allowed:
            best.append(name)
    kinds = {vocabulary.drugs.entries[name] for name in best}
    return best[0] if len(kinds) == 1 else None


def edit_distance(a: str, b: str, most: int) -> int:
    """Letters inserted, dropped, changed or swapped with their neighbour; most + 1 for "more"."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, above, row = row, before, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1] if row[-1] <= most else most + 1


def _unknown(words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[Hit[Medicine]]:
    """A name that no table has, before a strength in milligrams or micrograms."""
    unit = next((i for i, word in enumerate(words) if word.text in UNITS), None)
    if unit is not None:
        last = unit
        while last > 0 and (words[last - 1].text.isdigit() or _is_form(words[last - 1].text)):
            last -= 1
        yield from _unknown_before(words, last, vocabulary)


def _unknown_form(words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[Hit[Medicine]]:
    """A name that no table has, before a form that only drugs have: "Xyzol tablets"."""
    form = next((i for i, word in enumerate(words) if word.text in DOSED), None)
    if form is not None:
        while form > 0 and _is_form(words[form - 1].text):
            form -= 1
        yield from _unknown_before(words, form, vocabulary)


def _unknown_count(
    lowered: str, words: Sequence[Word], vocabulary: Vocabulary
) -> Iterator[Hit[Medicine]]:
    """A name that no table has and that begins the request, before many pieces: "Xyzol #60"."""
    for index in range(1, min(len(words), NAME_WORDS + 1)):
        gap = lowered[words[index - 1].end : words[index].start]
        if "#" in gap and words[index].text.isdigit():
            if int(words[index].text) >= FEWEST_PIECES:
                yield from (
                    hit for hit in _unknown_before(words, index, vocabulary) if hit.first == 0
                )
            return


def _unknown_before(
    words: Sequence[Word], last: int, vocabulary: Vocabulary
) -> Iterator[Hit[Medicine]]:
    """The words right before `last`, where they may be a name."""
    first = last
    while first > 0 and last - first < NAME_WORDS and _may_name(words[first - 1], vocabulary):
        first -= 1
        if first > 0 and not words[first - 1].joined:
            break
    if first < last:
        name = Medicine(_class_by_stem(words[last - 1].text), True, listed=False)
        yield Hit(name, first, last, words[first].start, words[last - 1].end)


def _class_by_stem(word: str) -> str:
    """The class that the longest stem of a generic name tells, or the empty one."""
    stems = load("drugs").tables["stems"]
    found = [stem for stem in stems if word.endswith(stem)]
    return str(stems[max(found, key=len)]) if found else ""


def _is_form(word: str) -> bool:
    return word in forms().trailing


def _may_name(word: Word, vocabulary: Vocabulary) -> bool:
    if word.text in forms().salts:
        return True
    return len(word.text) > 3 and not word.text.isdigit() and not _is_known(word.text, vocabulary)
