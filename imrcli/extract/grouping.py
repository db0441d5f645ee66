"""Joins the parts of a printed list to its items.

A part that only names a place is no item: it belongs to the one before it ("contusion of the face,
scalp and neck") or to the one behind it ("cervical, thoracic and lumbar strain"). Which, its shape
tells (see `shapes`), and the shapes of its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from imrcli.extract.dates import CalendarDate
from imrcli.extract.narrative import mentions
from imrcli.extract.shapes import (
    COUNT,
    DETERMINER,
    LEVEL,
    MODIFIER,
    NOUN,
    PREPOSITION,
    SITE,
    WHOLE,
)
from imrcli.named import NamedTuple
from imrcli.rules import Rule, load, pattern

Span = tuple[int, int]

PLACE = SITE + MODIFIER + DETERMINER
# Places that only the titles of ICD name so, behind a comma.
TITLE_ENDS = (" region", " limb", "lower leg", "upper arm")
EDGE = " .,;:\"'\u201c\u201d\u2019-"


class Part(NamedTuple):
    """What stands between two separators, the separator before it, and its shape."""

    start: int
    end: int
    separator: str  # "", or a combination of ";", "," and "and"
    shape: str

    @property
    def is_headless(self) -> bool:
        """Whether it names but a place or a quality, so that it cannot be an item."""
        return bool(self.shape.strip(DETERMINER)) and not self.shape.strip(PLACE)

    @property
    def is_new(self) -> bool:
        """Whether its separator always begins a new item."""
        return self.separator in {"", "new"} or ";" in self.separator


class Item:
    """Parts that make one item."""

    __slots__ = ("end", "shape", "start")

    def __init__(self, part: Part) -> None:
        """Begin with one part."""
        self.start, self.end, self.shape = part.start, part.end, part.shape

    def take(self, part: Part) -> None:
        """Add the part behind."""
        self.end = part.end
        self.shape += part.shape

    @property
    def ends_in_place(self) -> bool:
        """Whether the place stands behind the noun, as in "contusion of the face"."""
        before = self.shape.rstrip(SITE)
        return before != self.shape and bool(before.strip(PLACE))


class ListText(NamedTuple):
    """The text of a list and what is known about it."""

    text: str
    lowered: str
    start: int
    end: int
    kind: str  # diagnoses | treatments | medications
    dates: Sequence[CalendarDate]


def by_semicolon(parts: list[Part]) -> list[Part]:
    """Keep commas and "and" inside the items of a list that semicolons separate to its end.

    "disorder, recurrent, severe; anxiety; and pain": the semicolon before the last "and" shows that
    the writer uses nothing else.
    """
    marks = [part.separator for part in parts if ";" in part.separator]
    if len(marks) < 2 or "and" not in marks[-1]:
        return parts
    joined: list[Part] = []
    for part in parts:
        if part.is_new or not joined:
            joined.append(part)
        else:
            last = joined[-1]
            joined[-1] = last._replace(end=part.end, shape=last.shape + part.shape)
    return joined


def grouped(printed: ListText, parts: list[Part]) -> list[Span]:
    """Join parts to items."""
    items: list[Item] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        run = at  # of parts without a head
        while run < len(parts) and parts[run].is_headless and (run == at or not parts[run].is_new):
            run += 1
        if run == at:
            if items and _continues(printed, items[-1], part):
                items[-1].take(part)
            else:
                items.append(Item(part))
            at += 1
            continue
        front = _front(printed, items[-1] if items else None, parts, at, run)
        if front > at:
            if not items or part.is_new or (printed.kind != "diagnoses" and SITE not in part.shape):
                items.append(Item(part))
                at += 1
            for following in parts[at:front]:
                items[-1].take(following)
        if front < run:
            items.append(Item(parts[front]))
            for following in parts[front + 1 : run + 1]:
                items[-1].take(following)
        at = run + (front < run)
    return [(item.start, item.end) for item in items]


def _front(printed: ListText, item: Item | None, parts: list[Part], at: int, run: int) -> int:
    """From which of the parts at..run on, which only name places, they belong to the next noun.

    All do in "cervical, thoracic and lumbar strain", and none in "contusion of the face, scalp and
    neck, acute strain".
    """
    if run == len(parts) or parts[run].is_new:
        return run
    shares = parts[run].shape.lstrip(DETERMINER)[:1] in {SITE, MODIFIER} or (
        printed.kind == "treatments" and not parts[run - 1].shape.strip(MODIFIER)
    )
    if item is None or parts[at].is_new:
        return at if shares else run
    if not shares or "and" not in parts[run].separator:
        return run
    if printed.kind == "diagnoses":
        alike = run
        while alike > at and _are_alike(printed, parts[alike - 1], parts[alike]):
            alike -= 1
        if alike < run or _is_remark(printed, parts[at], _words(printed, parts[at])):
            return alike
        if run == at + 1 and not item.ends_in_place and _is_bare(printed, parts[at]):
            # "headaches, neck and low back pain"
            return at if _is_bare(printed, parts[run]) else run
        if item.ends_in_place:
            # "strain of the neck, left shoulder and right knee pain"
            sides = all(_has_side(printed, part) for part in (parts[at], parts[run]))
            return at if sides else run
        if parts[at].separator == ",":
            # Behind a comma the "right knee" of an ICD title is a remark, also before a diagnosis.
            placed = (
                SITE in item.shape and PREPOSITION not in item.shape and SITE in parts[at].shape
            )
            alike_sides = _has_side(printed, parts[at]) == _has_side(printed, parts[run])
            return at if placed and alike_sides else run
    return run if item.ends_in_place and SITE in parts[at].shape else at


def _are_alike(printed: ListText, place: Part, part: Part) -> bool:
    """Whether a place is an adjective or a spinal level and the next part begins with another.

    "headaches, cervical and lumbar radiculopathy", "gout, C5-6 and C6-7 disc protrusions"
    """
    last = printed.lowered[place.start : place.end].strip(EDGE).rpartition(" ")[2]
    first = printed.lowered[part.start : part.end].strip(EDGE).partition(" ")[0]
    if last in table("adjectives"):
        return first in table("adjectives")
    return all(pattern(LEVEL, 0).match(word) is not None for word in (last, first))


def _is_bare(printed: ListText, part: Part) -> bool:
    """Whether a part begins with a place without its side, which no ICD title ends with."""
    return part.shape.lstrip(DETERMINER)[:1] == SITE and not _has_side(printed, part)


def _has_side(printed: ListText, part: Part) -> bool:
    words = printed.lowered[part.start : part.end].split(None, 2)
    return any(word in table("sides") for word in words[:2])


def _continues(printed: ListText, item: Item, part: Part) -> bool:
    """Whether a part with a head still belongs to the item before it."""
    words = printed.lowered[part.start : part.end].strip()
    if _is_remark(printed, part, words):
        return True
    if part.is_new:
        return False
    kind = part.shape.lstrip(DETERMINER)
    if _starts_with_phrase(words, table("not_links")):
        return False
    place, preposition, _ = kind.partition(PREPOSITION)
    if preposition and not place.strip(PLACE) and (not place or item.ends_in_place):
        return True  # "protrusion at C5-6 and C6-7 with radiculitis"
    if not kind.strip(COUNT + PLACE + PREPOSITION):
        return True
    if _gathers(printed, item, part):
        return True
    if _is_pair(printed, item, part):
        return True
    last = printed.lowered[item.start : item.end].rstrip(EDGE).rpartition(" ")[2]
    and_noun = part.separator == "and" and item.shape[-1:] == NOUN and last not in table("closing")
    return and_noun and printed.kind == "diagnoses" and _shares_noun(item, kind)


def _is_remark(printed: ListText, part: Part, words: str) -> bool:
    """Whether a part says something about the item before it: "initial encounter"."""
    if _starts_with_phrase(words, _phrases(printed.kind)):
        # "unspecified", but not "unspecified injury of the hand"
        return not {NOUN, WHOLE} & set(part.shape.partition(PREPOSITION)[0])
    if printed.kind == "diagnoses" and words.endswith(TITLE_ENDS):
        return part.is_headless
    return begins_with("tail", printed, part.start, part.end)


def _words(printed: ListText, part: Part) -> str:
    return printed.lowered[part.start : part.end].strip(EDGE)


def _gathers(printed: ListText, item: Item, part: Part) -> bool:
    """Whether the item has opened a list of its own: "medications including Motrin and Norco"."""
    words, following = (printed.lowered[p.start : p.end] for p in (item, part))
    for rule in rules_for("gathers", printed.kind):
        if not (mentions(words, rule.needs) and rule.regex.search(words)) or rule.regex.search(
            following
        ):
            continue
        wanted = rule.data.get("part")
        if wanted and not _reads(wanted, printed.kind, following):
            continue
        is_whole = WHOLE in part.shape
        if part.separator == "and":
            return rule.data["whole"] or not is_whole
        return rule.data["commas"] and not is_whole
    return False


def _reads(field: str, kind: str, words: str) -> bool:
    """Whether a rule of a field matches some words."""
    return any(
        mentions(words, rule.needs) and rule.regex.search(words) for rule in rules_for(field, kind)
    )


def _starts_with_phrase(words: str, phrases: Iterable[str]) -> bool:
    return any(words.startswith(p) and not words[len(p) : len(p) + 1].isalpha() for p in phrases)


def _shares_noun(item: Item, kind: str) -> bool:
    """Whether two nouns share their place: "wrist sprain and strain", "pain and ache in a hand"."""
    return not kind.strip(NOUN) or (not item.shape.strip(NOUN + DETERMINER) and kind[0] == NOUN)


def _is_pair(printed: ListText, item: Item, part: Part) -> bool:
    """Whether the words on both sides of "and" are one thing: "nausea and vomiting"."""
    last = printed.lowered[item.start : item.end].rstrip(EDGE).rpartition(" ")[2]
    first, _, rest = printed.lowered[part.start : part.end].lstrip(EDGE).partition(" ")
    mark = "" if part.separator == "and" else part.separator
    pair = f"{last}{mark} {first.rstrip(EDGE)}"
    return pair in table("pairs") or f"{pair} {rest.partition(' ')[0]}" in table("pairs")


def begins_with(field: str, printed: ListText, start: int, end: int) -> bool:
    """Whether a rule of a field matches where a part of the list begins."""
    words = printed.lowered[start:end]
    return any(
        mentions(words, rule.needs) and rule.regex.match(printed.text, start, end)
        for rule in rules_for(field, printed.kind)
    )


@cache
def rules_for(field: str, kind: str) -> tuple[Rule, ...]:
    """Rules of a field that hold for a kind of list."""
    return tuple(rule for rule in load("lists").of(field) if kind in rule.data.get("kinds", [kind]))


@cache
def table(name: str) -> frozenset[str]:
    """A table of the list rules as a set."""
    return frozenset(load("lists").tables[name])


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    """Beginnings of parts that are a remark on the item before."""
    return tuple(load("lists").tables["tails"].get(kind, ()))
