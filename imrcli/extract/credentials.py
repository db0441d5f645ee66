"""Reads the reviewer's credentials, from labels or, in letters before 2015, from a sentence.

The sentence names boards ("Board Certified in ..., has a subspecialty in ...") and states
("licensed to practice in ..."). States are told by the list of them. Commas divide a list; "and" or
a stroke does only where both sides are known names, because names hold them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from imrcli.document import Fold, Trail
from imrcli.model import Reviewer, Status
from imrcli.rules import Rule, load, pattern

LONGEST_BLOCK = 6000  # characters read
WORDS_OF_A_STATE = 3
LONGEST_NAMES = 200  # characters without a comma that are looked at for "and"
DIVIDERS = r"[,;\u2022\u25cf\u25aa\uf0b7|]"  # of a list, whatever stands on their sides
SEPARATORS = r" and | & | ?/ ?"  # of a list, where known names stand on both sides
AROUND = " .*"  # what may stand around a name and is no part of it
Span = tuple[int, int]


def read_reviewer(block: Fold | None, trail: Trail, header: Sequence[Fold] = ()) -> Reviewer:
    """The states of licensure and the specialties, as printed, split into single names.

    Where the letter has no section of the reviewer, lines of its header that have the labels count.
    """
    values: dict[str, tuple[str, ...]] = {}
    spans = _label_spans(block.text) if block is not None else {}
    for name in Reviewer._fields:
        values[name] = ()
        if block is None:
            values[name] = _beside_label(header, name, trail)
        elif name in spans:
            values[name] = _split_names(block, spans[name], name, trail)
        elif not spans:
            values[name] = _from_prose(block, name, trail)
        if not values[name] and not trail.has(name):
            trail.missing(name, Status.UNPARSED if name in spans else Status.ABSENT)
    return Reviewer(**values)


def _label_spans(text: str) -> dict[str, Span]:
    """For each label found: where its value starts, and where the next label begins."""
    at: list[tuple[int, int, str]] = []
    tables = load("templates").tables
    for name, spellings in tables["reviewer_labels"].items():
        for spelling in (*spellings, *tables["short_reviewer_labels"].get(name, ())):
            label = _label(spelling).search(text)
            if label:
                at.append((label.start(), label.end(), name))
                break
    at.sort()
    ends = [start for start, _, _ in at[1:]] + [len(text)]
    return {name: (start, end) for (_, start, name), end in zip(at, ends, strict=False)}


def _beside_label(lines: Sequence[Fold], name: str, trail: Trail) -> tuple[str, ...]:
    """The names beside their label, unless the list goes on below, who knows how far."""
    for line in lines:
        span = _label_spans(line.text).get(name) if ":" in line.text else None
        if span and not line.text.endswith(","):
            return _split_names(line, span, name, trail)
    return ()


@cache
def _label(spelling: str) -> re.Pattern[str]:
    """A label, also where it broke at a stroke or an export lost or put in spaces.

    The last word of a longer label is not taken for a label of that one word.
    """
    tokens = spelling.replace("/", "/ ").replace(":", " :").split()
    words = " ?".join(map(re.escape, tokens))
    return pattern(rf"(?<![\w/-])(?<!/ ){words}")


def _split_names(block: Fold, span: Span, name: str, trail: Trail) -> tuple[str, ...]:
    """The names of a list, up to a label that nobody knows."""
    names: list[str] = []
    known = _names("states" if name == "states_of_licensure" else "specialties")
    for a, b in _pieces(block.text, *span):
        end = b
        if ":" in block.text[a:b]:
            end = _longest_known(block.text, a, b, known)
        for at, stop in _divided(block.text, a, end, known):
            trail.found(f"{name}[{len(names)}]", block, at, stop, f"label.{name}")
            names.append(block.text[at:stop])
        if end < b:
            break
    return tuple(names)


def _longest_known(text: str, start: int, end: int, known: frozenset[str]) -> int:
    """The end of the longest known name, or names, that a list goes on with; `start` for none."""
    end = min(text.index(":", start, end), start + LONGEST_NAMES)
    while end > start:
        end = max(start, text.rfind(" ", start, end))
        parts = _divided(text, start, end, known)
        if parts and all(text[a:b].lower() in known for a, b in parts):
            return end
    return start


def _from_prose(block: Fold, name: str, trail: Trail) -> tuple[str, ...]:
    (rule,) = _rules(f"reviewer.{name}")
    text = block.text[:LONGEST_BLOCK]
    if not rule.applies(text.lower()):
        return ()
    found = _states(rule, text) if name == "states_of_licensure" else _boards(rule, text)
    names: list[str] = []
    for start, end in found:
        if text[start:end] not in names:
            trail.found(f"{name}[{len(names)}]", block, start, end, rule.id)
            names.append(text[start:end])
    return tuple(names)


def _boards(rule: Rule, text: str) -> Iterator[Span]:
    for match in rule.regex.finditer(text):
        if _state_at(text, _behind_lead(text, match.start("value"))) is None:
            yield from _specialties(text, *match.span("value"))


def _specialties(text: str, start: int, end: int) -> Iterator[Span]:
    """Single names: divided at commas, and at "and" between known names."""
    for a, b in _pieces(text, start, end):
        yield from _divided(text, a, b, _names("specialties"))


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """What stands between the dividers of a list."""
    for part in pattern(DIVIDERS).split(text[start:end]):
        a = start + len(part) - len(part.lstrip(AROUND))
        b = start + len(part.rstrip(AROUND))
        if text[a : a + 4].lower() == "and ":
            a += 4
        if a < b:
            yield a, b
        start += len(part) + 1


def _divided(text: str, start: int, end: int, known: frozenset[str]) -> list[Span]:
    """Several names where all of them are known, the longest first; else one, as it stands."""
    if start >= end or text[start:end].lower() in known or end - start > LONGEST_NAMES:
        return [(start, end)] if start < end else []
    names: list[Span] = []
    at = start
    breaks = [match.span() for match in pattern(SEPARATORS).finditer(text, start, end)]
    while at < end:
        for stop, after in [(end, end), *reversed(breaks)]:
            if at < stop and text[at:stop].lower() in known:
                names.append((at, stop))
                at = after
                break
        else:
            return [(start, end)]
    return names


def _states(rule: Rule, text: str) -> Iterator[Span]:
    """The states of each list that follows a form of the word licence."""
    position = 0
    while match := rule.regex.search(text, position):
        at: int | None = match.start("value")
        position = match.start("value")
        while at is not None and (end := _state_at(text, at)) is not None:
            yield at, end
            position = end
            at = _next_of_list(text, end)


def _state_at(text: str, start: int) -> int | None:
    """The end of the state whose name begins at `start`, the longest there is."""
    words = text[start : start + 40].split(" ")
    for count in range(min(WORDS_OF_A_STATE, len(words)), 0, -1):
        name = " ".join(words[:count]).rstrip(".,;:)")
        if name.lower() in _names("states"):
            return start + len(name)
    return None


def _next_of_list(text: str, end: int) -> int | None:
    """Where the next name of a list begins behind `end`."""
    for glue in (", and ", " and ", ", ", " & ", ","):
        if text.startswith(glue, end):
            return _behind_lead(text, end + len(glue))
    return None


def _behind_lead(text: str, start: int) -> int:
    """Where the name of a state begins behind "in" or "the State of"."""
    for lead in ("in ", "the ", "state of "):
        if text[start : start + len(lead)].lower() == lead:
            start += len(lead)
    return start


@cache
def _names(table: str) -> frozenset[str]:
    return frozenset(name.lower() for name in load("templates").tables[table])


@cache
def _rules(field: str) -> tuple[Rule, ...]:
    return load("templates").of(field)
