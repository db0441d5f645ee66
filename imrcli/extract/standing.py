"""How things stand in the summary: the work status, and what the utilization review did."""

from __future__ import annotations

from collections.abc import Sequence

from imrcli.document import Trail
from imrcli.extract.narrative import Narrative, Reading, Sentence, rules_of, whole_words
from imrcli.extract.timeline import REVIEW, Dated
from imrcli.model import Status
from imrcli.rules import pattern

JOINED = 70  # characters before a status in which another one is joined to it
MOST_CONDITIONS = 6  # named behind commas after the first one
EDGE = " ,\"'\u201c\u201d"


def read_work_status(narrative: Narrative, trail: Trail) -> str | None:
    """The phrase of the work status: of its own statement, or else the first one used."""
    unsure = rules_of("work-unsure")[0]
    readings = [
        reading
        for reading in narrative.readings("work_status")
        if not narrative.search(unsure, reading.sentence)
    ]
    if not readings:
        trail.missing("work_status")
        return None
    first = next((reading for reading in readings if reading.rule.id == "work.stated"), None)
    if first is None:
        first = min(
            readings,
            key=lambda r: (_is_weak(narrative, r), r.match.start("value")),
        )
    start, end = first.match.span("value")
    if first.rule.id == "work.stated":
        start, end = _shortest(narrative, first)
    end = _with_limits(
        narrative.text, start, end, first.sentence.end, bare=bool(first.rule.data.get("bare"))
    )
    if start == end:
        trail.missing("work_status", Status.UNPARSED, first.rule.id)
        return None
    start = _with_what_it_is_joined_to(narrative.text, start, first.sentence.start)
    trail.found("work_status", narrative.fold, start, end, first.rule.id)
    return narrative.text[start:end]


def _with_limits(text: str, start: int, end: int, limit: int, *, bare: bool) -> int:
    """The end of a status with what belongs to it, in any order.

    That is what the worker works as, since when and how long, and on which conditions. Who does not
    work at all (`bare`) does so on no conditions.
    """
    duration, conditions, more, listed = rules_of("work-limits")
    (further,) = rules_of("work-further")
    first = end
    order = [further, duration, further]
    if not bare:
        order = [further, duration, conditions, further, duration]
    for rule in order:
        told = rule.regex.match(text, end, limit)
        if told:
            end = told.end()
    end = _with_its_beginning(text, start, end, limit)
    if bare:
        return end
    for _ in range(MOST_CONDITIONS):
        told = (end > first and more.regex.match(text, end, limit)) or listed.regex.match(
            text, end, limit
        )
        if not told:
            break
        end = told.end()
    return whole_words(text, start, end)


def _with_what_it_is_joined_to(text: str, start: int, limit: int) -> int:
    """The start of a status with "permanent and stationary and is" before it."""
    (before,) = rules_of("work-before")
    limit = max(limit, start - JOINED)
    joined = before.regex.search(text[limit:start])
    return limit + joined.start() if joined else start


def _with_its_beginning(text: str, start: int, end: int, limit: int) -> int:
    """The end of a status with since when it holds, or what the worker retired from."""
    (whence,) = rules_of("work-whence")
    told = whence.regex.match(text, start, limit)
    name = told and told.lastgroup
    return told.end() if told and name and told.start(name) == end else end


def _is_weak(narrative: Narrative, reading: Reading) -> bool:
    """Whether another statement tells more: "light duty" may be an item of a treatment list."""
    return bool(reading.rule.data.get("last")) or any(
        narrative.search(rule, reading.sentence) for rule in rules_of("treatment_to_date")
    )


def _shortest(narrative: Narrative, stated: Reading) -> tuple[int, int]:
    """The phrase of the statement: a status that another rule knows, or all up to a break."""
    start, end = stated.match.span("value")
    for rule in rules_of("work_status"):
        if rule is not stated.rule:
            match = rule.regex.search(narrative.text, start, end)
            if match and match.start("value") == start:
                return match.span("value")
    cut = pattern(
        r",| as of | until further| with (?=limited|no )| and (?:the|he|she)\b| dated "
    ).search(narrative.text, start, end)
    end = cut.start() if cut else end
    while end > start and narrative.text[end - 1] in EDGE:
        end -= 1
    while start < end and narrative.text[start] in EDGE:
        start += 1
    return start, end


def read_review(
    narrative: Narrative, trail: Trail, timeline: Sequence[Dated]
) -> tuple[str | None, str | None]:
    """Date and action of the utilization review.

    Where it did several things the first one stated counts.
    """
    reviews = [dated for dated in timeline if dated.event.kind == REVIEW]
    # An earlier review is told of beside the one that is disputed.
    current = [one for one in reviews if not _is_earlier(narrative, one)]
    dated = next(iter(current or reviews), None)
    if dated:
        trail.found("ur_date", narrative.fold, dated.date.start, dated.date.end, dated.rule)
    else:
        trail.missing("ur_date")
    action = _read_action(narrative, trail)
    return (dated.event.date if dated else None), action


def _is_earlier(narrative: Narrative, review: Dated) -> bool:
    before = narrative.lowered[max(0, review.date.start - 40) : review.date.start]
    return "prior " in before or "previous " in before


def _read_action(narrative: Narrative, trail: Trail) -> str | None:
    best: Reading | None = None
    for reading in narrative.readings("ur_action"):
        if best and reading.sentence is not best.sentence:
            break  # a sentence behind the first one that tells
        if best and best.match.start("value") <= reading.match.start("value"):
            continue
        if reading.rule.data["alone"] or _speaks_of_review(narrative, reading.sentence):
            best = reading
    if best is None:
        trail.missing("ur_action")
        return None
    trail.found("ur_action", narrative.fold, *best.match.span("value"), best.rule.id)
    return str(best.rule.data["action"])


def _speaks_of_review(narrative: Narrative, sentence: Sentence) -> bool:
    return any(narrative.search(rule, sentence) for rule in rules_of("ur_sentence"))
