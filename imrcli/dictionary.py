"""The data dictionary: every key of a record with its kind, its meaning and its vocabulary.

Kinds are told from the types of `imrcli.model`, meanings and vocabularies are in the rule file
`dictionary`. A key is named by its dotted path without indexes: `decisions.treatment.quantity`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin

from imrcli.model import Guideline, Letter
from imrcli.named import NamedTuple
from imrcli.rules import load

TEXT, DATE, CHOICE, NUMBER, FLAG = "text", "date", "choice", "number", "flag"
GROUP = "group"  # made of other keys
OPEN = "open"  # what a user's own rules read, of any kind


class Key(NamedTuple):
    """One key of the record.

    `many` says whether the key itself, or a key around it, is a list; `is_range` whether it is the
    smallest and the largest of a number, which are one value.
    """

    path: str
    kind: str  # text | date | choice | number | flag | group | open
    many: bool
    meaning: str
    choices: tuple[str, ...] = ()
    is_range: bool = False

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]


class Shape(NamedTuple):
    """A type taken apart: what it holds, whether null is allowed, and whether it is a list.

    `length` is that of a tuple of fixed length, such as a range.
    """

    item: Any
    nullable: bool = False
    many: bool = False
    length: int | None = None


def shape(hint: Any) -> Shape:
    """Take a type of `imrcli.model` apart."""
    nullable = isinstance(hint, UnionType)
    if nullable:
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is not tuple:
        return Shape(hint, nullable)
    item, *others = get_args(hint)
    return Shape(item, nullable, many=True, length=None if Ellipsis in others else 1 + len(others))


@cache
def keys() -> dict[str, Key]:
    """Every key of a record by its path, in the order of the record."""
    return {key.path: key for key in _keys(Letter, "", "", many=False)}


def meaning(path: str) -> str:
    """What a key means, by its path in the rule file (`guideline.text` for both guidelines)."""
    return str(load("dictionary").tables["meanings"][path])


def choices(path: str) -> tuple[str, ...]:
    """The closed vocabulary of a key; empty where it has none."""
    return tuple(load("dictionary").tables["choices"].get(path, ()))


def is_date(path: str) -> bool:
    """Whether a key holds a day."""
    return path in load("dictionary").tables["dates"]


def entry(path: str, hint: Any) -> str:
    """The path under which the meanings of a type are kept: both guidelines share theirs."""
    return "guideline" if hint is Guideline else path


def _keys(kind: Any, prefix: str, entries: str, *, many: bool) -> Iterator[Key]:
    for name, hint in kind.__annotations__.items():
        if kind is Letter and name == "evidence":
            continue
        parts = shape(hint)
        path, at = prefix + name, entries + name
        listed = many or parts.many
        is_range = parts.length is not None
        yield Key(path, _kind(at, parts.item), listed, meaning(at), choices(at), is_range)
        if hasattr(parts.item, "_fields"):
            yield from _keys(parts.item, f"{path}.", f"{entry(at, parts.item)}.", many=listed)


def _kind(path: str, item: Any) -> str:
    if hasattr(item, "_fields"):
        return GROUP
    if get_origin(item) is dict:
        return OPEN
    if item is bool:
        return FLAG
    if item is int:
        return NUMBER
    if is_date(path):
        return DATE
    return CHOICE if choices(path) else TEXT
