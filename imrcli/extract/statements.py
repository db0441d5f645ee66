"""The statements of the summary that open a list: diagnoses, treatment so far, medications.

A rule finds the words that open the list; `lists` splits what follows, up to the end of the
sentence. Several statements of one kind are read one after the other, and what was said before is
not repeated.
"""

from __future__ import annotations

from functools import cache

from imrcli.document import Trail
from imrcli.extract.grouping import ListText
from imrcli.extract.lists import split_items
from imrcli.extract.narrative import Narrative, Reading, rules_of
from imrcli.extract.shapes import WHOLE, shape
from imrcli.model import Status
from imrcli.rules import load, pattern

LONGEST_LIST = 4000  # characters; far more than any letter's
FIRST_ITEMS = 4  # of a list, which tell whether it is one of treatments
FIRST_WORD = r"[a-z]{0,40}"
LINK = r" (?:with|for|to|from|in|after|during|by|on|at) "
# What may still stand between the opening words and the first item.
LEAD_IN = (
    r"[:,;]? ?(?:(?:the )?following(?: diagnos[ei]s| conditions?| treatments?| medications?)?)?"
    r"(?:,? ?but (?:(?:is|are|was|were) )?not limited to,?)?(?: as follows)?[:;,-]? ?"
)


def read_list(narrative: Narrative, trail: Trail, field: str) -> tuple[str, ...]:
    """The items of all statements of a field of the record, marked one by one."""
    items: list[str] = []
    seen: set[str] = set()
    done = 0  # where the list read last has ended
    opened: str | None = None
    for reading in narrative.readings(field):
        if reading.match.end() <= done:
            continue  # another rule read this statement
        if field == "treatment_to_date" and _is_doubted(narrative, reading):
            continue
        spans = split_items(_list_of(narrative, reading, field))
        if reading.rule.data.get("named") and not _begins_with_drug(narrative, spans):
            continue
        if reading.rule.data.get("several") and not _lists_treatments(narrative, spans):
            continue
        opened = reading.rule.id
        for start, end in spans:
            item = narrative.text[start:end]
            if item.lower() not in seen:
                seen.add(item.lower())
                trail.found(f"{field}[{len(items)}]", narrative.fold, start, end, opened)
                items.append(item)
            done = end
    if not items:
        trail.missing(field, Status.UNPARSED if opened else Status.ABSENT, opened)
    return tuple(items)


def _begins_with_drug(narrative: Narrative, spans: list[tuple[int, int]]) -> bool:
    """Whether the first item is the name of a drug: "is on Motrin", but not "is on crutches"."""
    return bool(spans) and _is_drug(narrative, spans[0])


def _is_drug(narrative: Narrative, span: tuple[int, int]) -> bool:
    word = pattern(FIRST_WORD, 0).match(narrative.lowered, *span)
    return word is not None and word.group() in _drug_names()


def _lists_treatments(narrative: Narrative, spans: list[tuple[int, int]]) -> bool:
    """Whether the first two items are treatments, or three of the first four.

    Not so in "has had a fall and a scan".
    """
    if len(spans) < 2 or rules_of("treatment-event")[0].regex.search(narrative.text, *spans[0]):
        return False
    items = spans[:FIRST_ITEMS]
    named = [
        WHOLE in shape(narrative.lowered, *_head(narrative, span), "treatments") for span in items
    ]
    known = [
        is_named or _is_drug(narrative, span) for is_named, span in zip(named, items, strict=True)
    ]
    return any(named) and (all(known[:2]) or sum(known) > 2)


def _head(narrative: Narrative, span: tuple[int, int]) -> tuple[int, int]:
    """The words of an item before the first link: "pain" of "pain with exercise"."""
    link = pattern(LINK, 0).search(narrative.lowered, *span)
    return span[0], link.start() if link else span[1]


def _is_doubted(narrative: Narrative, reading: Reading) -> bool:
    """Whether a statement is of a plan, or said before to be none ("no evidence of therapy")."""
    if rules_of("treatment-plan")[0].regex.search(narrative.text, *reading.match.span()):
        return True
    doubt = narrative.search(rules_of("treatment-doubt")[0], reading.sentence)
    return doubt is not None and doubt.start() < reading.match.start()


@cache
def _drug_names() -> frozenset[str]:
    """The first words of all names of drugs."""
    classes: dict[str, list[str]] = load("drugs").tables["classes"]
    return frozenset(name.partition(" ")[0] for names in classes.values() for name in names)


def _list_of(narrative: Narrative, reading: Reading, field: str) -> ListText:
    """The list behind the opening words of a statement."""
    opening_end, end = reading.match.end(), reading.sentence.end
    lead = pattern(LEAD_IN).match(narrative.text, opening_end, end)
    start = lead.end() if lead else opening_end
    return ListText(
        narrative.text,
        narrative.lowered,
        start,
        min(end, start + LONGEST_LIST),
        "treatments" if field == "treatment_to_date" else field,
        reading.sentence.dates,
    )
