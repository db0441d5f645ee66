"""Redacts the texts of one letter together, so that a name found in one is removed from all.

The work is repeated until nothing more is found, because what was removed can bring words together
that show another name. That also makes redacting twice the same as redacting once.
"""

from __future__ import annotations

from collections.abc import Sequence

from imrcli.redact.dates import mark_dates
from imrcli.redact.identifiers import mark_identifiers
from imrcli.redact.known import Known
from imrcli.redact.names import find_names
from imrcli.redact.policy import Policy, check, days_back
from imrcli.redact.sheet import Change, Sheet, rules

MOST_PASSES = 12  # two do for a letter; more only for text made to need them


def redact_texts(
    texts: Sequence[str], policy: Policy, known: Sequence[str] = (), case_number: str = ""
) -> list[str]:
    """Redact all texts of one letter.

    Args:
        texts: what is to be redacted.
        policy: what to do with dates and case numbers.
        known: names that stand in a field of their own.
        case_number: where it stands in a field of its own.

    Raises:
        UsageError: for a policy that does not exist; never for a text.
    """
    check(policy)
    days = days_back(policy, _identity([case_number, *texts])) if policy.dates == "shift" else 0
    done = _once(texts, policy, days, known)
    before = list(texts)
    for _ in range(MOST_PASSES):
        if done == before:
            break
        # Dates are moved once only: the others by no day.
        before, done = done, _once(done, policy, 0, ())
    return done


def _once(texts: Sequence[str], policy: Policy, days: int, known: Sequence[str]) -> list[str]:
    return [sheet.render() for sheet in mark(texts, policy, days, known)]


def changes(text: str, policy: Policy) -> list[Change]:
    """What the first pass over one text changes, in the order of the text, with the rules."""
    check(policy)
    days = days_back(policy, _identity(["", text])) if policy.dates == "shift" else 0
    return sorted(mark([text], policy, days, ())[0].changes)


def mark(texts: Sequence[str], policy: Policy, days: int, known: Sequence[str]) -> list[Sheet]:
    """One pass: the texts with everything decided about them."""
    sheets = [Sheet(text) for text in texts]
    names = Known()
    for name in known:
        names.teach(name)
    for sheet in sheets:
        mark_identifiers(sheet, policy)
        mark_dates(sheet, policy, days)
    for sheet in sheets:
        find_names(sheet, names)
    names.learn_beside(sheets)
    names.weigh(sheets)
    for sheet in sheets:
        names.mark(sheet)
    return sheets


def _identity(texts: Sequence[str]) -> str:
    """What tells this letter from others: its first case number, or else all its text."""
    for text in texts:
        for rule in rules("case-number"):
            match = rule.regex.search(text)
            if match:
                return "".join(match["value"].upper().split())
    return "\n".join(texts)
