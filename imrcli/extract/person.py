"""Who was hurt, when and how: age, sex, injury date and mechanism of the clinical case summary."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from imrcli.document import Trail
from imrcli.extract.narrative import Narrative, mentions, rules_of, whole_words, words
from imrcli.extract.timeline import INJURY, Dated
from imrcli.model import Status
from imrcli.rules import Rule, load, pattern

YOUNGEST = 14  # a worker; below that it is the age of something else
OPENING = 5  # sentences that may tell how the injury happened
ARTICLE = r"(?:an?|the) "
ANYWHERE = {"mechanism.unknown", "mechanism.stated"}

Value = TypeVar("Value", int, str)


def read_age(narrative: Narrative, trail: Trail) -> int | None:
    """The first age stated, in years."""
    return _first(narrative, trail, "age", _years)


def read_sex(narrative: Narrative, trail: Trail) -> str | None:
    """The sex that a word states, or else the pronouns: male or female."""
    return _first(narrative, trail, "sex", _sex)


def read_injury_date(narrative: Narrative, trail: Trail, timeline: Sequence[Dated]) -> str | None:
    """The first injury date of the narrative, ISO 8601.

    A cumulative injury has a window of two dates. The first is kept, and marked ambiguous.
    """
    dates = [dated for dated in timeline if dated.event.kind == INJURY]
    if not dates:
        trail.missing("injury_date")
        return None
    first = dates[0]
    two = any(dated.in_opening and dated.event.date != first.event.date for dated in dates)
    status = Status.AMBIGUOUS if two else Status.FOUND
    place = (first.date.start, first.date.end)
    trail.mark("injury_date", status, narrative.fold, *place, first.rule)
    return first.event.date


def read_mechanism(narrative: Narrative, trail: Trail) -> str | None:
    """The shortest complete phrase that says how the injury happened.

    The statement of the mechanism wins; of all other phrases the one that begins first.
    """
    best: tuple[bool, int, int, str] | None = None
    for rule in rules_of("mechanism"):
        stated = rule.id in ANYWHERE
        matches = narrative.matches(rule, None if stated else OPENING)
        match = next((m for m in matches if stated or _tells_injury(narrative, rule, m)), None)
        if match is None:
            continue
        if "value" not in match.re.groupindex:
            trail.missing("mechanism", Status.ABSENT, rule.id)
            return None
        weak = bool(rule.data.get("last"))
        if stated or best is None or (weak, match.start("value")) < best[:2]:
            best = weak, *match.span("value"), rule.id
        if stated:
            break
    if best:
        start, end = _trim_mechanism(narrative.text, *best[1:3])
        if start < end:
            trail.found("mechanism", narrative.fold, start, end, best[3])
            return narrative.text[start:end]
    trail.missing("mechanism")
    return None


def _tells_injury(narrative: Narrative, rule: Rule, match: re.Match[str]) -> bool:
    """Whether a match tells the injury, and no mishap that came later or away from work."""
    number = next(n for n, s in enumerate(narrative.sentences) if s.end >= match.end())
    sentence = narrative.sentences[number]
    if narrative.search(rules_of("mechanism-not")[0], sentence):
        return False
    worse = rules_of("mechanism-worse")[0]
    if mentions(sentence.lowered, worse.needs) and worse.regex.search(
        narrative.text, sentence.start, match.start("value")
    ):
        return False
    gesture = rules_of("mechanism-gesture")[0]
    start, end = match.span("value")
    if mentions(narrative.lowered[start:end], gesture.needs):
        start, end = _trim_mechanism(narrative.text, start, end)
        if gesture.regex.search(narrative.text[start:end]):
            return False
    return not rule.data.get("near") or _follows_injury(narrative, number)


def _follows_injury(narrative: Narrative, number: int) -> bool:
    """Whether a sentence, or one of the two before it, states the injury."""
    near = narrative.sentences[max(0, number - 2) : number + 1]
    return any(mentions(sentence.lowered, words("injury_words")) for sentence in near)


def _first(
    narrative: Narrative, trail: Trail, field: str, value_of: Callable[[str], Value | None]
) -> Value | None:
    """The value that the first rule of a field with any match reads first."""
    for rule in rules_of(field):
        found = [(match, value_of(match["value"].lower())) for match in narrative.matches(rule)]
        known = [(match, value) for match, value in found if value is not None]
        if known:
            match, value = known[0]
            others = any(other != value for _, other in known)
            status = Status.AMBIGUOUS if others else Status.FOUND
            trail.mark(field, status, narrative.fold, *match.span("value"), rule.id)
            return value
        if found:
            trail.missing(field, Status.UNPARSED, rule.id)
            return None
    trail.missing(field)
    return None


def _years(printed: str) -> int | None:
    if not printed.isdigit():
        numbers: dict[str, int] = load("summary").tables["numbers"]
        return sum(numbers[word] for word in re.split("[- ]", printed))
    years = int(printed)
    return years if years >= YOUNGEST else None


def _sex(printed: str) -> str | None:
    return "female" if printed.replace("-", "") in load("summary").tables["female"] else "male"


def _trim_mechanism(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop what leads to the doing and what came of it."""
    lead = rules_of("mechanism-lead")[0]
    match = lead.regex.match(text, start, end)
    bare = start if match is None else match.end()
    end = whole_words(text, bare, end)
    for rule in rules_of("mechanism-end"):
        cut = rule.regex.search(text, bare, end)
        if cut:
            end = cut.start()
    while end > bare and text[end - 1] in " .,:\"'":
        end -= 1
    article = pattern(ARTICLE).match(text, bare, end)  # "fall" of "a fall", as lists drop it
    if article and not _is_clause(text, bare, end):
        bare = article.end()
    return bare, end


def _is_clause(text: str, start: int, end: int) -> bool:
    """Whether the words from an article on have a verb: "a box fell", but not "a falling box"."""
    before = text[max(0, start - 12) : start].split()
    if before and before[-1].lower() in words("noun_links"):
        return False  # "struck by a box that fell"
    return rules_of("mechanism-clause")[0].regex.match(text, start, end) is not None
