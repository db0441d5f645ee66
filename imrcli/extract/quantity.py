"""Reads how many pieces are dispensed, and how often again.

Only pieces count: tablets, patches, boxes, devices. Grams, millilitres, days and what is taken at a
time do not. Where a request states two different quantities none is taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from imrcli.model import Status
from imrcli.named import NamedTuple
from imrcli.rules import Rule, load, pattern

MOST_PIECES = 10_000
MOST_REFILLS = 24
LEADING = "quantity.leading"
NUMBER_BEFORE = r"(?<![\w.#/-])\d{1,24} $"
RENTED = ("rental", "rent ", "day", "trial")


class Count(NamedTuple):
    """A number with its place and rule; None where the request states two."""

    value: int | None
    start: int
    end: int
    rule: str
    status: Status = Status.FOUND


def read_quantity(digits: str, name_start: int, *, device: bool) -> Count | None:
    """The pieces of a drug or device whose name begins at `name_start`; None for none stated.

    `digits` is the request as `imrcli.extract.numbers.in_digits` writes it.
    """
    rented = device and any(word in digits for word in RENTED)
    for rule in load("treatments").of("quantity"):
        if not rule.applies(digits) or (rented and rule.id == "quantity.sign"):
            continue
        if rule.data.get("device") and not device:
            continue
        found = _agreed([*_counts(rule, digits, MOST_PIECES)])
        if found:
            return found
    return _leading(digits, name_start)


def read_refills(digits: str) -> Count | None:
    """How many refills; None for none stated."""
    for rule in load("treatments").of("refills"):
        if rule.applies(digits):
            found = _agreed([*_counts(rule, digits, MOST_REFILLS)])
            if found:
                return found
    return None


def _counts(rule: Rule, digits: str, most: int) -> Iterator[Count]:
    for match in rule.regex.finditer(digits):
        value = int(rule.data["low"] if "low" in rule.data else match["low"])
        high = match.groupdict().get("high")
        if value <= most:
            ambiguous = high is not None and int(high) != value
            yield Count(
                None if ambiguous else value,
                match.start(),
                match.end(),
                rule.id,
                Status.AMBIGUOUS if ambiguous else Status.FOUND,
            )


def _agreed(counts: list[Count]) -> Count | None:
    if len({count.value for count in counts}) > 1:
        return counts[0]._replace(value=None, status=Status.AMBIGUOUS)
    return counts[0] if counts else None


def _leading(digits: str, name_start: int) -> Count | None:
    """A number right before the name: "1 knee scooter", "60 Norco 10/325mg"."""
    if name_start < 2 or not digits[name_start - 2].isdigit() or "prescription" in digits:
        return None
    start = max(0, name_start - 30)
    match = pattern(NUMBER_BEFORE).search(digits[start:name_start])
    if not match or not 0 < int(match[0]) <= MOST_PIECES:
        return None
    at = start + match.start()
    return Count(int(match[0]), at, at + len(match[0]) - 1, LEADING)
