"""What the shell offers for the value of an option, when the tab key is pressed.

Where nothing is offered the shell completes names of files, which it does better than we could.
"""

from __future__ import annotations

from collections.abc import Callable


def one_of(values: tuple[str, ...]) -> Callable[[str], list[str]]:
    """A completion by fixed words."""

    def complete(incomplete: str) -> list[str]:
        return [value for value in values if value.startswith(incomplete)]

    return complete


def listed(values: Callable[[], list[str]]) -> Callable[[str], list[str]]:
    """A completion of the last word of a comma list: `case_number,out` gives `...,outcome`."""

    def complete(incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",")
        sign = last[:1] if last[:1] in {"-", "+"} else ""
        word = last.removeprefix(sign)
        return [f"{before}{comma}{sign}{v}" for v in values() if v.startswith(word)]

    return complete


def _letter_fields() -> list[str]:
    from imrcli.select import decision_names

    return list(decision_names())


fields = listed(_letter_fields)
sort = listed(_letter_fields)


def where(incomplete: str) -> list[str]:
    """The field of a condition, then `=` and, where the field has a fixed set of values, those."""
    from imrcli.errors import UsageError
    from imrcli.select import decision_names

    names = decision_names()
    name, equals, value = incomplete.partition("=")
    if not equals:
        return [f"{field}=" for field in names if field.startswith(incomplete)]
    try:
        choices = names.find(name).key.choices
    except UsageError:
        return []
    return [f"{name}={choice}" for choice in choices if choice.lower().startswith(value.lower())]


def templates(incomplete: str) -> list[tuple[str, str]]:
    """Ids of letter templates, with their titles."""
    from imrcli.rules import load

    return [
        (template["id"], template["title"])
        for template in load("templates").tables["templates"]
        if template["id"].startswith(incomplete)
    ]


def rule_ids(incomplete: str) -> list[str]:
    """Ids of the shipped rules."""
    from imrcli.rules.catalogue import entries

    return [entry.id for entry in entries() if entry.id.startswith(incomplete)]
