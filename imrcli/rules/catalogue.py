"""All rules there are, the shipped ones and a user's own, for `imr rules`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from imrcli.errors import UsageError
from imrcli.named import NamedTuple
from imrcli.rules import FOLDER, Rule, load
from imrcli.rules.own import OwnFile, OwnRule
from imrcli.suggest import instead, nearest

MOST_NAMED = 5  # ids that an error offers


LISTED = ("id", "field", "file", "why")  # of each rule, where all are listed


class Entry(NamedTuple):
    """One rule: what it reads, why it exists, and by which file."""

    id: str
    field: str
    file: str
    why: str
    needs: tuple[str, ...]
    pattern: str
    examples: tuple[dict[str, Any], ...]
    rejects: tuple[str, ...]
    data: dict[str, Any]


def files() -> list[str]:
    """The names of the shipped rule files that hold rules."""
    names = sorted(os.listdir(os.path.join(FOLDER, "compiled")))  # noqa: PTH118, PTH208
    stems = (name.removesuffix(".json") for name in names if name.endswith(".json"))
    return [stem for stem in stems if load(stem).rules]


def entries(own: Sequence[OwnFile] = ()) -> Iterator[Entry]:
    """The rules of a user, then the shipped ones, each in the order of its file."""
    for file in own:
        yield from (_entry(rule, rule.file) for rule in file.rules)
    for name in files():
        yield from (_entry(rule, f"{name}.yaml") for rule in load(name).rules)


def _entry(rule: Rule | OwnRule, file: str) -> Entry:
    return Entry(
        rule.id,
        rule.field,
        file,
        rule.why,
        tuple(need for need in rule.needs if need),
        rule.source,
        rule.examples,
        rule.rejects,
        rule.data,
    )


def about(field: str, own: Sequence[OwnFile] = ()) -> list[Entry]:
    """The rules of a field, or of everything below it: `case`, `case.case_number`, `age`.

    Raises:
        UsageError: where no rule reads it.
    """
    every = list(entries(own))
    found = [
        entry for entry in every if entry.field == field or entry.field.startswith(f"{field}.")
    ]
    if not found:
        known = sorted({entry.field for entry in every})
        raise UsageError("--field", f"no rule reads {field}.", instead(field, known))
    return found


def rule(name: str, own: Sequence[OwnFile] = ()) -> Entry:
    """The rule of that id.

    Raises:
        UsageError: where there is none, with ids that are near.
    """
    every = list(entries(own))
    for entry in every:
        if entry.id == name:
            return entry
    near = [entry.id for entry in every if name and name in entry.id][:MOST_NAMED]
    near = near or list(filter(None, [nearest(name, [entry.id for entry in every])]))
    cure = f"Did you mean {' or '.join(near)}?" if near else "`imr rules list` lists them all."
    raise UsageError("ID", f"there is no rule {name}.", cure)
