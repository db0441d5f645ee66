"""What the shell offers for the value of an option, when the tab key is pressed.

Where nothing is offered the shell completes names of files, which it does better than we could.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

OPERATORS = ("=", "!=", "~")  # those that a shell leaves alone


def one_of(values: Iterable[str]) -> Callable[[str], list[str]]:
    """A completion by fixed words."""
    fixed = tuple(values)

    def complete(incomplete: str) -> list[str]:
        return begun(incomplete, fixed)

    return complete


def begun(typed: str, values: Iterable[str]) -> list[str]:
    """The values that begin as typed, whatever the case; what was typed stays as it is."""
    return [
        typed + value[len(typed) :] for value in values if value.lower().startswith(typed.lower())
    ]


def words_of(values: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    """The same by words that are looked up when they are asked for."""

    def complete(incomplete: str) -> list[str]:
        return begun(incomplete, values())

    return complete


def choices(path: str) -> Callable[[str], list[str]]:
    """A completion by the closed vocabulary of a key of the record."""

    def values() -> Iterable[str]:
        from imrcli.dictionary import choices

        return choices(path)

    return words_of(values)


def _specialties() -> Iterable[str]:
    from imrcli.rules import load

    return list(load("templates").tables["specialties"])


def _body_parts() -> Iterable[str]:
    from imrcli.rules import load

    return sorted(load("anatomy").tables["parts"])


def _dimensions() -> list[str]:
    from imrcli.corpus.dimensions import DIMENSIONS

    return list(DIMENSIONS)


def _fields_of_rules() -> Iterable[str]:
    from imrcli.rules.catalogue import entries

    return sorted({entry.field for entry in entries()})


specialties = words_of(_specialties)
body_parts = words_of(_body_parts)
fields_of_rules = words_of(_fields_of_rules)


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


dimensions = listed(_dimensions)
fields = listed(_letter_fields)
sort = listed(_letter_fields)


def where(incomplete: str) -> list[str]:
    """The field of a condition with its operators, or with its values where they are a fixed set.

    Several are offered for each field, so that the shell sets no blank behind the first.
    """
    from imrcli.errors import UsageError
    from imrcli.select import decision_names

    names = decision_names()
    name, equals, value = incomplete.partition("=")
    if not equals:
        found = [field for field in names if field.startswith(incomplete)]
        if len(found) == 1 and (values := names.find(found[0]).key.choices):
            return [f"{found[0]}={value}" for value in values]
        return [f"{field}{operator}" for field in found for operator in OPERATORS]
    try:
        choices = names.find(name).key.choices
    except UsageError:
        return []
    return [f"{name}={choice}" for choice in begun(value, choices)]


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
