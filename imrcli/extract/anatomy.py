"""Reads which part of the body a request is for: parts, side and spinal levels.

What counts is what is named, wherever it stands ("hip replacement specialist" names the hip). A
level implies its part. Words that only look like a part ("knee scooter") are in the vocabulary, as
longer phrases that hide it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from imrcli.extract.phrases import Hit, Word
from imrcli.extract.vocabulary import SPINE, Place, Vocabulary
from imrcli.named import NamedTuple
from imrcli.rules import Rule, load, pattern

BOTH = "bilateral"
BACK = "back"
LOWER_REGIONS = frozenset({"lumbar spine", "thoracic spine"})
SAME_PHRASE = (" ", ") ", "/", "-")
PART_RULE = "part.phrase"
SIDE_RULE = "side.phrase"
SPECIALTY = r"(?: ?(?:and|&|/) ?[a-z]{3,8})? (?:surgeon|specialist)"
AFTER_LEVEL = (",", ", ", " and ", " & ", ", and ", "/")  # "L3, 4 and 5"
NOT_AFTER_LEVEL = frozenset("-/.%")
COUNTED = frozenset(
    {
        "x",
        "times",
        "session",
        "sessions",
        "visit",
        "visits",
        "injection",
        "injections",
        "week",
        "weeks",
    }
)


class Reading(NamedTuple):
    """One value with its place and the rule that read it."""

    value: str
    start: int
    end: int
    rule: str


class Anatomy(NamedTuple):
    """Parts in order of appearance, the side, the levels as written."""

    parts: tuple[Reading, ...] = ()
    side: Reading | None = None
    levels: tuple[Reading, ...] = ()


def read_anatomy(text: str, lowered: str, words: Sequence[Word], vocabulary: Vocabulary) -> Anatomy:
    """Parts, side and levels of a request."""
    hits = vocabulary.anatomy.hits(words)
    levels, implied = _levels(text, lowered, words)
    parts = [
        Reading(part, hit.start, hit.end, PART_RULE) for hit in hits for part in hit.entry.parts
    ]
    parts = sorted(parts + implied, key=lambda reading: reading.start)
    parts = _without_specialties(lowered, parts)
    return Anatomy(_without_repeats(lowered, parts), _side(lowered, hits), levels)


def _without_specialties(lowered: str, parts: list[Reading]) -> list[Reading]:
    """The parts but for the trade of a physician, where others are named: "hand surgeon, thumb"."""
    trade = pattern(SPECIALTY, 0)
    named = [part for part in parts if not trade.match(lowered, part.end)]
    return named or parts


def _without_repeats(lowered: str, parts: Sequence[Reading]) -> tuple[Reading, ...]:
    """Each part once.

    The bare "spine" is the back, unless a region of it is named; "back" right behind a region
    names that again: "LSO back brace".
    """
    regions = set(load("anatomy").tables["spinal_parts"])
    has_region = any(reading.value in regions for reading in parts)
    kept: dict[str, Reading] = {}
    before: Reading | None = None
    for reading in parts:
        again = before is not None and _names_again(lowered, before, reading)
        before = reading
        if again:
            continue
        if reading.value != SPINE:
            kept.setdefault(reading.value, reading)
        elif not has_region:
            kept.setdefault(BACK, reading._replace(value=BACK))
    return tuple(kept.values())


def _names_again(lowered: str, before: Reading, reading: Reading) -> bool:
    lower = before.value in LOWER_REGIONS and reading.value == BACK
    return lower and lowered[before.end : reading.start] in SAME_PHRASE


def _side(lowered: str, hits: Sequence[Hit[Place]]) -> Reading | None:
    """The side named; left and right together are bilateral."""
    first: Reading | None = None
    for index, hit in enumerate(hits):
        side = hit.entry.side
        if side is None or (hit.entry.beside and not _is_beside_a_part(lowered, hits, index)):
            continue
        if first is None:
            first = Reading(side, hit.start, hit.end, SIDE_RULE)
        elif side != first.value:
            return first._replace(value=BOTH)
    return first


def _is_beside_a_part(lowered: str, hits: Sequence[Hit[Place]], index: int) -> bool:
    hit = hits[index]
    if index + 1 < len(hits):
        after = hits[index + 1]
        if after.entry.parts and after.first - hit.last <= (hit.entry.side == BOTH):
            return True
    in_brackets = (
        lowered[hit.start - 1 : hit.start] == "(" and lowered[hit.end : hit.end + 1] == ")"
    )
    return in_brackets and index > 0 and bool(hits[index - 1].entry.parts)


def _levels(
    text: str, lowered: str, words: Sequence[Word]
) -> tuple[tuple[Reading, ...], list[Reading]]:
    """The levels as written, and the parts that they imply."""
    levels: dict[str, Reading] = {}
    parts: list[Reading] = []
    for rule in load("anatomy").of("levels"):
        if rule.applies(lowered):
            for level, part in _matches(rule, text, words):
                levels.setdefault(level.value.casefold(), level)
                parts.append(part)
    return tuple(levels.values()), parts


def _matches(rule: Rule, text: str, words: Sequence[Word]) -> list[tuple[Reading, Reading]]:
    table = load("anatomy").tables["levels"]
    found: list[tuple[Reading, Reading]] = []
    for match in rule.regex.finditer(text):
        part, most = table[match["letter"].lower()]
        if not 1 <= int(match["number"]) <= most:
            continue
        start, end = match.span()
        implied = Reading(part, start, end, rule.id)
        found.append((Reading(match[0], start, end, rule.id), implied))
        if match.end("number") == end:
            found += [
                (Reading(match["letter"] + number.text, number.start, number.end, rule.id), implied)
                for number in _further_numbers(text, words, end, most)
            ]
    return found


def _further_numbers(text: str, words: Sequence[Word], end: int, most: int) -> list[Word]:
    """The bare numbers that go on a list of levels: 4 and 5 in "L3, 4 and 5"."""
    numbers: list[Word] = []
    at = bisect_left(words, end, key=lambda word: word.start)
    for index in range(at, len(words)):
        word = words[index]
        if word.text == "and":
            continue
        if text[end : word.start].lower() not in AFTER_LEVEL or not word.text.isdigit():
            break
        counted = words[index + 1].text if index + 1 < len(words) else ""
        if not 1 <= int(word.text) <= most or text[word.end :][:1] in NOT_AFTER_LEVEL:
            break
        if counted in COUNTED:
            break
        numbers.append(word)
        end = word.end
    return numbers
