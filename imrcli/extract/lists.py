"""Splits the list of a statement ("Diagnoses include A, B and C") into its items.

A comma or an "and" ends an item only where a new one begins, so the parts between them are judged
by their shape (see `shapes`). A part that only names a place is no item: it belongs to the one
before it ("contusion of the face, scalp and neck") or to the one behind it ("cervical, thoracic and
lumbar strain"). A semicolon or a list number always ends an item; nothing inside parentheses or
inside a date does. Each step goes over the list once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
    shape,
)
from imrcli.named import NamedTuple
from imrcli.rules import Rule, load, pattern

Span = tuple[int, int]

SEPARATOR = (
    r"[;,(]|\b(?:and(?!/or\b)|as well as|along with|in addition to|followed by|rule out|r/o)\b| & "
)
KEPT = {"rule out", "r/o"}  # separators that are the first words of the item behind them
FIRST_NUMBER = r"[(#]?(?P<number>1|a)(?P<mark>[.):])(?P<blank> ?)"
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


def split_items(printed: ListText) -> list[Span]:
    """Spans of the items of a list, trimmed, in order and without repeats.

    The list ends where the sentence goes on with something else ("... and was taken off work").
    """
    printed = printed._replace(end=_stop(printed))
    spans = _numbered(printed) or _grouped(printed, _by_semicolon(list(_parts(printed))))
    items: list[Span] = []
    seen: set[str] = set()
    for start, end in spans:
        item = trim_item(printed, start, end)
        words = printed.lowered[item[0] : item[1]]
        if words and words not in seen and words not in _nothing():
            seen.add(words)
            items.append(item)
    return items


def _stop(printed: ListText) -> int:
    """Where the sentence leaves the list without a separator."""
    for rule in _rules("stop", printed.kind):
        match = rule.regex.search(printed.text, printed.start, printed.end)
        if match:
            return match.start()
    return printed.end


def trim_item(printed: ListText, start: int, end: int) -> Span:
    """Drop the article before an item and the remark behind it."""
    for rule in _rules("cut", printed.kind):
        if mentions(printed.lowered[start:end], rule.needs):
            cut = rule.regex.search(printed.text, start, end)
            if cut and rule.data.get("void"):
                return start, start
            if cut and cut.start() > start:
                end = cut.start()
    for rule in _rules("lead", printed.kind):
        lead = rule.regex.match(printed.text, start, end)
        if lead:
            start = lead.end()
    end = _trim_end(printed, start, end)
    if printed.lowered.endswith(" and", start, end):  # before the next number of a list
        end = _trim_end(printed, start, end - 4)
    while start < end and printed.text[start] in EDGE:
        start += 1
    return start, end


def _trim_end(printed: ListText, start: int, end: int) -> int:
    while end > start and printed.text[end - 1] in EDGE:
        end -= 1
    return end


# --- from text to parts


def _parts(printed: ListText) -> Iterator[Part]:
    """The parts of a list, up to where the sentence goes on with something else."""
    for start, end, separator in _pieces(printed):
        if separator and _begins_with("end", printed, start, end):
            return
        if separator and _begins_with("remark", printed, start, end):
            continue
        yield Part(start, end, separator, shape(printed.lowered, start, end, printed.kind))


def _by_semicolon(parts: list[Part]) -> list[Part]:
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


def _begins_with(field: str, printed: ListText, start: int, end: int) -> bool:
    words = printed.lowered[start:end]
    return any(
        mentions(words, rule.needs) and rule.regex.match(printed.text, start, end)
        for rule in _rules(field, printed.kind)
    )


def _pieces(printed: ListText) -> Iterator[tuple[int, int, str]]:
    """What stands between separators: start, end, and the separators before it."""
    lowered = printed.lowered
    start, separator = printed.start, ""
    for at, following, mark in _separators(printed):
        if not lowered[start:at].strip(EDGE):
            separator += mark
        else:
            yield start, at, separator
            separator = mark
        start = following
    if lowered[start : printed.end].strip(EDGE):
        yield start, printed.end, separator


def _separators(printed: ListText) -> Iterator[tuple[int, int, str]]:
    """Separators outside parentheses and dates: start, where the next part begins, and what."""
    lowered, dates = printed.lowered, printed.dates
    inside = 0  # the date that the search has come to
    closed = printed.start  # where the parentheses passed last are closed
    for match in pattern(SEPARATOR, 0).finditer(lowered, printed.start, printed.end):
        at, mark = match.start(), match.group()
        while inside < len(dates) and dates[inside].end <= at:
            inside += 1
        if 0 <= at < closed or (inside < len(dates) and dates[inside].start < at):
            continue
        if mark == "(":
            # A parenthesis that is never closed is a slip of the typist and hides nothing.
            closed = lowered.find(")", at, printed.end) if closed >= 0 else closed
        elif mark in KEPT:
            if not lowered.startswith("to ", at - 3):
                yield at, at, "new"
        elif not (mark == "," and lowered[at - 1 : at + 2].replace(",", "").isdigit()):
            yield at, match.end(), mark if mark in ",;" else "and"


def _numbered(printed: ListText) -> list[Span]:
    """The items of a list with numbers ("1) ... 2) ...") or letters; [] where it has none."""
    text = printed.lowered
    first = pattern(FIRST_NUMBER, 0).match(text, printed.start, printed.end)
    if not first:
        return []
    number, mark = first["number"], first["mark"] + first["blank"]
    spans: list[Span] = []
    start = first.end()
    while True:
        number = str(int(number) + 1) if number.isdigit() else chr(ord(number) + 1)
        at = text.find(number + mark, start, printed.end)
        if at < 0 or text[at - 1] not in " (#,;.":
            break
        spans.append((start, at - (text[at - 1] in "(#")))
        start = at + len(number + mark)
    return [*spans, (start, printed.end)] if spans else []


# --- from parts to items


def _grouped(printed: ListText, parts: list[Part]) -> list[Span]:
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
    if last in _table("adjectives"):
        return first in _table("adjectives")
    return all(pattern(LEVEL, 0).match(word) is not None for word in (last, first))


def _is_bare(printed: ListText, part: Part) -> bool:
    """Whether a part begins with a place without its side, which no ICD title ends with."""
    return part.shape.lstrip(DETERMINER)[:1] == SITE and not _has_side(printed, part)


def _has_side(printed: ListText, part: Part) -> bool:
    words = printed.lowered[part.start : part.end].split(None, 2)
    return any(word in _table("sides") for word in words[:2])


def _continues(printed: ListText, item: Item, part: Part) -> bool:
    """Whether a part with a head still belongs to the item before it."""
    words = printed.lowered[part.start : part.end].strip()
    if _is_remark(printed, part, words):
        return True
    if part.is_new:
        return False
    kind = part.shape.lstrip(DETERMINER)
    if _starts_with_phrase(words, _table("not_links")):
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
    and_noun = part.separator == "and" and item.shape[-1:] == NOUN and last not in _table("closing")
    return and_noun and printed.kind == "diagnoses" and _shares_noun(item, kind)


def _is_remark(printed: ListText, part: Part, words: str) -> bool:
    """Whether a part says something about the item before it: "initial encounter"."""
    if _starts_with_phrase(words, _phrases(printed.kind)):
        # "unspecified", but not "unspecified injury of the hand"
        return not {NOUN, WHOLE} & set(part.shape.partition(PREPOSITION)[0])
    if printed.kind == "diagnoses" and words.endswith(TITLE_ENDS):
        return part.is_headless
    return _begins_with("tail", printed, part.start, part.end)


def _words(printed: ListText, part: Part) -> str:
    return printed.lowered[part.start : part.end].strip(EDGE)


def _gathers(printed: ListText, item: Item, part: Part) -> bool:
    """Whether the item has opened a list of its own: "medications including Motrin and Norco"."""
    words, following = (printed.lowered[p.start : p.end] for p in (item, part))
    for rule in _rules("gathers", printed.kind):
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
        mentions(words, rule.needs) and rule.regex.search(words) for rule in _rules(field, kind)
    )


def _starts_with_phrase(words: str, phrases: Iterable[str]) -> bool:
    return any(words.startswith(p) and not words[len(p) : len(p) + 1].isalpha() for p in phrases)


def _shares_noun(item: Item, kind: str) -> bool:
    """Whether two nouns share their place: "wrist sprain and strain", "pain and ache in a hand"."""
    return not kind.strip(NOUN) or (not item.shape.strip(NOUN + DETERMINER) and kind[0] == NOUN)


def _is_pair(printed: ListText, item: Item, part: Part) -> bool:
    """Whether the words on both sides of "and" are one thing: "nausea and vomiting"."""
    last = printed.lowered[item.start : item.end].rstrip(EDGE).rpartition(" ")[2]
    first = printed.lowered[part.start : part.end].lstrip(EDGE).partition(" ")[0]
    mark = "" if part.separator == "and" else part.separator
    return f"{last}{mark} {first.rstrip(EDGE)}" in _table("pairs")


# --- words


@cache
def _rules(field: str, kind: str) -> tuple[Rule, ...]:
    """Rules of a field that hold for a kind of list."""
    return tuple(rule for rule in load("lists").of(field) if kind in rule.data.get("kinds", [kind]))


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(load("lists").tables[name])


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    """Beginnings of parts that are a remark on the item before."""
    return tuple(load("lists").tables["tails"].get(kind, ()))


@cache
def _nothing() -> frozenset[str]:
    return _table("nothing")
