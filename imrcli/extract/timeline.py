"""What happened on each calendar date that the clinical case summary states.

The kind of a date is told by the words around it: by the one that follows it at once ("the 3/4/2015
office visit"), by the nearest one before it ("MRI of the knee dated 3/4/2015"), or, where nothing
before it tells, by the first one behind it ("On 3/4/2015 the patient reported ..."). The words are
the rules of the field `timeline`; where none helps, a reviewer quotes a visit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from imrcli.extract.dates import CalendarDate
from imrcli.extract.narrative import Narrative, Sentence, rules_of, words
from imrcli.model import Event
from imrcli.named import NamedTuple
from imrcli.rules import Rule, pattern

INJURY, VISIT, TEST, PROCEDURE = "injury", "visit", "test", "procedure"
REQUEST, REVIEW, OTHER = "request", "utilization_review", "other"
SERVICE = "service"  # "date of service": of the kind of the service

OPENING = 3  # sentences that introduce the worker and the injury
NEAR = 12  # characters between "injury" and its date in a later sentence

# "12-19-16 and 12-29-16": the second date is of the kind of the first.
JOINED = (
    r"[)\],;]{0,2} ?(?:and|or|&|to|through|thru|-|\u2013)? ?(?:also |again )?(?:on|from)? ?[(\[]?"
)


class Dated(NamedTuple):
    """A date of the summary, what happened on it, and the rule that says so."""

    event: Event
    date: CalendarDate
    rule: str
    in_opening: bool


class Cue(NamedTuple):
    """A word that tells what a date near it is."""

    start: int
    end: int
    kind: str
    rule: str


class Place(NamedTuple):
    """A date between its neighbours: the words before and behind it, and what they tell."""

    lowered: str
    start: int  # the end of the date before it, or the beginning of the sentence
    date: CalendarDate
    before: Sequence[Cue]
    behind: Sequence[Cue]
    is_first_sentence: bool
    is_only_date: bool  # of its sentence


def read_timeline(narrative: Narrative) -> list[Dated]:
    """Every date of the summary with its kind, in the order of the text, with repeats."""
    found: list[Dated] = []
    introduced = False  # whether the injury has been dated
    for number, sentence in enumerate(narrative.sentences):
        if sentence.dates:
            found += _read_sentence(narrative, number, sentence, introduced=introduced)
            introduced = introduced or any(dated.event.kind == INJURY for dated in found)
    return found


def with_injury(
    narrative: Narrative, dated: list[Dated], mechanism: tuple[int, int]
) -> list[Dated]:
    """The same dates, where none is called that of the injury with the one told beside it.

    "On 3/4/2015 he slipped on a wet floor" dates the injury without naming it. It came before
    everything else that is dated.
    """
    if not dated or any(one.event.kind == INJURY for one in dated):
        return dated
    start, _ = mechanism
    sentence = next(s for s in narrative.sentences if s.end > start)
    earliest = min(one.event.date for one in dated)
    return [
        one._replace(event=Event(one.event.date, INJURY), rule="timeline.told")
        if one.date in sentence.dates
        and one.event.date == earliest
        and one.event.kind in {VISIT, OTHER}
        else one
        for one in dated
    ]


def _read_sentence(
    narrative: Narrative, number: int, sentence: Sentence, *, introduced: bool
) -> list[Dated]:
    in_opening = number < OPENING and not introduced
    cues = _cues(narrative, sentence, in_opening=in_opening)
    found: list[Dated] = []
    start = sentence.start
    ends = [*(date.start for date in sentence.dates[1:]), sentence.end]
    for date, end in zip(sentence.dates, ends, strict=True):
        if found and pattern(JOINED).fullmatch(narrative.lowered, start, date.start):
            kind, rule = found[-1].event.kind, found[-1].rule
        else:
            first, here, last = (bisect_left(cues, at, key=_start) for at in (start, date.end, end))
            kind, rule = _kind(
                Place(
                    narrative.lowered,
                    start,
                    date,
                    cues[first:here],
                    cues[here:last],
                    is_first_sentence=number == 0,
                    is_only_date=len(sentence.dates) == 1,
                )
            )
        found.append(Dated(Event(date.iso, kind), date, rule, in_opening))
        start = date.end
    return found


def _kind(place: Place) -> tuple[str, str]:
    """What happened on a date, and the rule that tells."""
    link = place.lowered[max(place.start, place.date.start - 30) : place.date.start].split()
    cue = _firm(place, link)
    while link and link[-1] in words("rough"):  # "since at least 3/4/2015"
        link.pop()
    if cue is None and link and link[-1].strip("(") in words("time_links"):
        nearest = place.before[-1] if place.before else None
        if nearest and "session" in place.lowered[nearest.start : nearest.end]:
            return VISIT, nearest.rule  # "6 sessions through 3/4/2015"
        return OTHER, "timeline.time"
    if cue is None and _is_opening_event(place):
        return INJURY, "timeline.opening"
    cue = cue or _adjacent(place, link) or _before(place) or _behind(place)
    if cue is None:
        return VISIT, "timeline.default"
    return (_service(place) if cue.kind == SERVICE else cue.kind), cue.rule


def _is_opening_event(place: Place) -> bool:
    """Whether the first sentence tells the injury in words of its own.

    "a man whose hand was caught in a press on 3/4/2015"
    """
    if not place.is_first_sentence or place.before:
        return False
    return bool(
        pattern(r"\b(?:who|whose|that)\b", 0).search(place.lowered, place.start, place.date.start)
    )


def _firm(place: Place, link: list[str]) -> Cue | None:
    """The word before the date where it is tied to it: "the request for the MRI dated ..."."""
    if not place.before or not link:
        return None
    nearest, firm = place.before[-1], words("firm_links")
    tied = link[-1] in firm or link[-1][:1] == "(" or (link[-1] == "on" and link[-2:][0] in firm)
    if link[-1] == "on" and link[-2:][0] in words("sent"):  # a paper, whatever it asks for
        nearest = next((cue for cue in place.before if cue.kind == REQUEST), nearest)
    return nearest if tied or nearest.kind == SERVICE else None


def _adjacent(place: Place, link: list[str]) -> Cue | None:
    """The noun that follows the date at once: "the 3/4/2015 progress report"."""
    if not place.behind:
        return None
    cue = place.behind[0]
    word = place.lowered[cue.start : cue.end].partition(" ")[0]
    if word.endswith("ed") or word in {"seen", "indicates"}:
        return None
    if place.lowered[place.date.end : cue.start] not in {" ", ") "}:
        return None
    if place.before and link[-2:] in (["at", "the"], ["during", "the"]):
        return place.before[-1]  # "an injection at the 3/4/2015 visit"
    return cue


def _before(place: Place) -> Cue | None:
    """The word before the date that tells most.

    In "denied the request for an MRI on 3/4/2015" that is the verb of the sentence, not its object.
    """
    ranks = (REVIEW, INJURY, REQUEST) if place.is_first_sentence else (REVIEW, REQUEST)
    for kind in ranks:
        for cue in place.before:
            if cue.kind == kind:
                return cue
    if len(place.before) > 1 and _is_where(place, place.before[-1]):
        return place.before[-2]
    return place.before[-1] if place.before else None


def _is_where(place: Place, cue: Cue) -> bool:
    """Whether a visit is only where something was done: "an injection in the office"."""
    if cue.kind != VISIT:
        return False
    return place.lowered.endswith(
        (" in ", " in the ", " in our ", " in his ", " in her "), 0, cue.start
    )


def _behind(place: Place) -> Cue | None:
    """The first word behind the date, or the review that the whole sentence is about.

    "On 3/4/2015 the request for therapy was denied by Utilization Review." With a second date in
    the sentence the review has a date of its own.
    """
    if not place.behind:
        return None
    first = place.behind[0]
    if place.is_only_date and first.kind in {REQUEST, TEST, PROCEDURE}:
        return next((cue for cue in place.behind if cue.kind == REVIEW), first)
    return first


def _service(place: Place) -> str:
    """The kind of a date of service: of the test or operation named before it, else a visit."""
    kinds = {cue.kind for cue in place.before}
    for kind in (PROCEDURE, TEST):
        if kind in kinds:
            return kind
    return OTHER if REQUEST in kinds else VISIT


def _cues(narrative: Narrative, sentence: Sentence, *, in_opening: bool) -> list[Cue]:
    """The telling words of a sentence outside its dates."""
    source, rules = _cue_pattern()
    cues: list[Cue] = []
    for match in pattern(source, 0).finditer(narrative.lowered, sentence.start, sentence.end):
        rule = rules[match.lastgroup or ""]
        cue = Cue(match.start(), match.end(), rule.data["kind"], rule.id)
        # Later on "the injury" is spoken of without being dated.
        is_dated = in_opening or rule.data.get("far", False) or cue.kind != INJURY
        if is_dated or _is_near_a_date(cue, sentence):
            cues.append(cue)
    return cues


def _is_near_a_date(cue: Cue, sentence: Sentence) -> bool:
    following = bisect_left(sentence.dates, cue.end, key=_start)
    dates = sentence.dates[following : following + 1]
    return bool(dates) and dates[0].start - cue.end <= NEAR


def _start(place: Cue | CalendarDate) -> int:
    return place.start


@cache
def _cue_pattern() -> tuple[str, dict[str, Rule]]:
    """All rules of the timeline as one pattern, each a group of its own."""
    rules = {f"rule{number}": rule for number, rule in enumerate(rules_of("timeline"))}
    groups = "|".join(f"(?P<{name}>{rule.source})" for name, rule in rules.items())
    return rf"\b(?:{groups})", rules  # one look for a word's beginning spares ten
