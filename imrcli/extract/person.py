"""Who was hurt and when: age, sex and injury date of the clinical case summary."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from imrcli.document import Trail
from imrcli.extract.narrative import Narrative, rules_of
from imrcli.extract.timeline import INJURY, Dated
from imrcli.model import Status
from imrcli.rules import load

YOUNGEST = 14  # a worker; below that it is the age of something else

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
