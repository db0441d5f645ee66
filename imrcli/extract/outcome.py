"""Reads the outcome of a decision where its template states it.

That is in the last words of the heading, in the label of the rationale, in a list of verdicts above
the decisions, or only in the sentence in which the rationale concludes. A template names the
places. Where two of them disagree the outcome is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from imrcli.document import Fold, Trail
from imrcli.extract.conclusion import conclude
from imrcli.model import Status
from imrcli.named import NamedTuple
from imrcli.rules import Rule, load

TAIL = 90  # characters at the end of a heading that can hold its outcome
LONGEST_LISTING = 60_000  # characters; far more than any list of verdicts
BARE = "outcome.bare"  # the rule of an outcome without a colon before it
CONCLUSION_RULE = "outcome.conclusion"


class Statement(NamedTuple):
    """An outcome, where it is stated, and whether its words belong to the heading they end."""

    outcome: str  # upheld | overturned
    fold: Fold
    start: int
    end: int
    rule: str
    at: int = 0  # where the verdict begins, with the colon before it
    in_heading: bool = False


class Verdict(NamedTuple):
    """One sentence of a list of verdicts: the item as printed, and what was determined."""

    number: int
    item: Fold
    sentence: Fold
    statement: Statement


def in_heading(heading: Fold) -> Statement | None:
    """The outcome in the last words of a heading, or of a label that ends in one."""
    tail = heading.text[-TAIL:].lower()
    for rule in _rules("outcome"):
        if rule.applies(tail):
            match = rule.regex.search(heading.text, max(0, len(heading) - TAIL))
            if match:
                outcome = rule.data["outcomes"][match["value"].lower()]
                kept = rule.data["in_heading"]
                return Statement(
                    outcome, heading, *match.span("value"), rule.id, match.start(), kept
                )
    return None


def is_outcome(words: str) -> bool:
    """Whether words are an outcome and nothing else, as below a heading that broke before it."""
    bare = words.rstrip(".").lower()
    return any(
        bare in rule.data["outcomes"] for rule in _rules("outcome") if not rule.data["in_heading"]
    )


def in_rationale(rationale: Fold) -> Statement | None:
    """The outcome that a rationale concludes on, where its conclusion is definite."""
    found = conclude(rationale.text)
    if found.necessary is None:
        return None
    outcome = "overturned" if found.necessary else "upheld"
    return Statement(outcome, rationale, found.start, found.end, CONCLUSION_RULE)


def is_concluded(rationale: Fold) -> bool:
    """Whether a rationale ends in its conclusion, so that nothing of it is missing."""
    found = conclude(rationale.text)
    return found.necessary is not None and found.end >= len(rationale.text.rstrip())


def read_listing(text: Fold) -> list[Verdict]:
    """The list of verdicts above the decisions, each number once; letters print it twice.

    A number whose two verdicts differ is left out.
    """
    (rule,) = _rules("listing")
    if not rule.applies(text.text[:LONGEST_LISTING].lower()):
        return []
    found: dict[int, Verdict] = {}
    unsure: set[int] = set()
    for match in rule.regex.finditer(text.text, 0, LONGEST_LISTING):
        number = int(match["number"])
        outcome = rule.data["outcomes"][match["value"].lower()]
        statement = Statement(outcome, text, *match.span("value"), rule.id)
        if number in found and found[number].statement.outcome != outcome:
            unsure.add(number)
        item = text.cut(*match.span("item"))
        sentence = text.cut(match.end("number") + 1, match.end())
        found.setdefault(number, Verdict(number, item, sentence, statement))
    return [verdict for number, verdict in found.items() if number not in unsure]


def mark_outcome(statements: Iterable[Statement], trail: Trail) -> str | None:
    """The outcome that all statements agree on; evidence goes to the path `outcome`."""
    stated = list(statements)
    if not stated:
        trail.missing("outcome", Status.UNPARSED, "outcome")
        return None
    first = stated[0]
    agreed = all(statement.outcome == first.outcome for statement in stated)
    status = Status.FOUND if agreed else Status.AMBIGUOUS
    trail.mark("outcome", status, first.fold, first.start, first.end, first.rule)
    return first.outcome if agreed else None


def read_determination(header: Fold, follows: str | None, trail: Trail) -> str | None:
    """The outcome of the whole letter as printed, or as it follows from the decisions.

    Where both are there and differ, what is printed counts and the evidence says `ambiguous`.
    Nothing is marked where nothing is printed.
    """
    (rule,) = _rules("determination")
    match = rule.regex.search(header.text) if rule.applies(header.text.lower()) else None
    if match is None:
        return follows
    printed = str(rule.data["outcomes"][match["value"].lower()])
    status = Status.FOUND if follows in {None, printed} else Status.AMBIGUOUS
    trail.mark("determination", status, header, *match.span("value"), rule.id)
    return printed


@cache
def _rules(field: str) -> tuple[Rule, ...]:
    return load("templates").of(field)
