"""How the injury happened, as the clinical case summary tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from imrcli.document import Trail
from imrcli.extract.narrative import Narrative, Sentence, mentions, rules_of, whole_words
from imrcli.model import Status
from imrcli.rules import Rule, load, pattern

OPENING = 5  # sentences that may tell how the injury happened
LONGEST = 1_000  # characters of a sentence in which the telling is looked for
MOST_TELLING = 12  # sentences
DATED = 3  # sentences in which a dated event is the injury, though it is not called one
ARTICLE = r"(?:an?|the) "
OF_THING = r"(?:an?|the|his|her|another|two|three|several|some) "  # the subject of a clause

Found = tuple[Rule, re.Match[str]]


def read_mechanism(narrative: Narrative, trail: Trail) -> tuple[int, int] | None:
    """Where the shortest complete phrase stands that says how the injury happened.

    The statement of the mechanism wins; of all other phrases the one that begins first.
    """
    found = _statement(narrative) or _event(narrative)
    if found is None:
        trail.missing("mechanism")
        return None
    rule, match = found
    if "value" not in match.re.groupindex:
        trail.missing("mechanism", Status.ABSENT, rule.id)
        return None
    start, end = _trim(narrative.text, *match.span("value"))
    if start == end:
        trail.missing("mechanism", Status.UNPARSED, rule.id)
        return None
    trail.found("mechanism", narrative.fold, start, end, rule.id)
    return start, end


@cache
def rules(field: str) -> tuple[Rule, ...]:
    """The rules of the mechanism for one field."""
    return load("mechanism").of(field)


def listed(table: str) -> list[str]:
    """A list of words or phrases of the rule file of the mechanism."""
    found: list[str] = load("mechanism").tables[table]
    return found


def _telling(narrative: Narrative) -> Iterator[tuple[int, Sentence]]:
    """The sentences that may tell how the injury happened, with their numbers.

    They are the first ones, and those that go back to it, but none that tells of a later mishap or
    of one away from work. Of a sentence without an end the beginning will do.
    """
    later = rules("mechanism-not")[0]
    for number, sentence in enumerate(narrative.sentences):
        told = number < OPENING or mentions(sentence.lowered, listed("retold"))
        if told and not narrative.search(later, sentence):
            yield number, sentence._replace(end=min(sentence.end, sentence.start + LONGEST))


def _statement(narrative: Narrative) -> Found | None:
    """What the letter calls the mechanism, wherever it says so."""
    for rule in rules("mechanism"):
        if rule.data.get("stated"):
            match = next(narrative.matches(rule), None)
            if match:
                return rule, match
    return None


def _event(narrative: Narrative) -> Found | None:
    """The event that is told first; what only names the kind of the injury comes last."""
    telling = list(islice(_telling(narrative), MOST_TELLING))
    events: list[Found] = []
    for rule in rules("mechanism"):
        match = None if rule.data.get("stated") else _first(narrative, rule, telling)
        if match:
            events.append((rule, match))
    return min(
        events,
        key=lambda found: (bool(found[0].data.get("last")), found[1].start("value")),
        default=None,
    )


def _first(
    narrative: Narrative, rule: Rule, telling: list[tuple[int, Sentence]]
) -> re.Match[str] | None:
    """The first match of a rule that tells the injury."""
    for number, sentence in telling:
        match = narrative.search(rule, sentence)
        if (
            match
            and not _is_gesture(narrative, match)
            and not _is_worsening(narrative, sentence, match)
            and not (rule.data.get("unlisted") and _is_listed(narrative, sentence, match))
            and not (rule.data.get("near") and not _follows_injury(narrative, number))
        ):
            return match
    return None


def _is_worsening(narrative: Narrative, sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether the sentence says that something made a complaint worse."""
    worse = rules("mechanism-worse")[0]
    return bool(
        mentions(sentence.lowered, worse.needs)
        and worse.regex.search(narrative.text, sentence.start, match.start("value"))
    )


def _is_gesture(narrative: Narrative, match: re.Match[str]) -> bool:
    """Whether what looks like a mishap is an examination or a figure of speech."""
    gesture = rules("mechanism-gesture")[0]
    start, end = match.span("value")
    if not mentions(narrative.lowered[start:end], gesture.needs):
        return False
    start, end = _trim(narrative.text, start, end)
    return gesture.regex.search(narrative.text[start:end]) is not None


def _is_listed(narrative: Narrative, sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether a match is one of several diagnoses, and not what the last of them came from."""
    return rules("mechanism-item")[0].regex.search(match["value"]) is not None and any(
        narrative.search(rule, sentence) for rule in rules_of("diagnoses")
    )


def _follows_injury(narrative: Narrative, number: int) -> bool:
    """Whether a sentence goes back to the injury, or one of the two before it states the injury."""
    sentence = narrative.sentences[number]
    dated = rules("mechanism-dated")[0]
    if number <= 1 or (number < DATED and narrative.search(dated, sentence)):
        return True
    if mentions(sentence.lowered, listed("retold")):
        return True
    near = narrative.sentences[max(0, number - 2) : number + 1]
    return any(mentions(one.lowered, listed("injury_words")) for one in near)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop what leads to the doing and what came of it."""
    match = rules("mechanism-lead")[0].regex.match(text, start, end)
    bare = start if match is None else match.end()
    end = whole_words(text, bare, end)
    of_thing = pattern(OF_THING).match(text, bare, end)
    for rule in rules("mechanism-end"):
        cut = rule.regex.search(text, bare, end)
        if cut and not (of_thing and rule.data.get("of_worker")):
            end = cut.start()
    while end > bare and (text[end - 1] in " .,:\"'" or _is_open(text[bare:end])):
        end -= 1
    article = pattern(ARTICLE).match(text, bare, end)  # "fall" of "a fall", as lists drop it
    if article and not _is_clause(text, bare, end):
        bare = article.end()
    return bare, end


def _is_open(told: str) -> bool:
    """Whether a phrase ends in a parenthesis that began before it."""
    return told.endswith(")") and "(" not in told


def _is_clause(text: str, start: int, end: int) -> bool:
    """Whether the words from an article on have a verb: "a box fell", but not "a falling box"."""
    before = text[max(0, start - 12) : start].split()
    if before and before[-1].lower() in listed("noun_links"):
        return False  # "struck by a box that fell"
    return rules("mechanism-clause")[0].regex.match(text, start, end) is not None
