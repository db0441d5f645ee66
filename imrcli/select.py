"""Chooses, filters and sorts: `--fields`, `--where` and `--sort`, for letters and for decisions.

    names = decision_names()
    wanted = [names.find(name) for name in ("case_number", "request", "summary.age")]
    overturned = condition("outcome = overturned", names)
    [wanted_of(item) for item in items if overturned.holds(item)]

A field is named by its dotted key (`decisions.treatment.quantity`), for decisions also by its
column (`quantity`), or by the last part of its key where only one key ends so (`mechanism`).
Whatever is wrong is a `UsageError` that says what is right, raised before anything is read.

Conditions are about one value, or about each item of a list:

    field = value     is the value, whatever the case       field != value    is not
    field ~ value     holds the words                       field !~ value    does not
    field < value     also <= > >=; numbers and dates
    field is null     the letter does not say               field is not null

`a,b` is either one; a value with a comma stands in double quotes. A date may be a year or a month:
`decision_date = 2017`, `decision_date >= 2016-12`. `!=` and `!~` are true exactly where `=` and `~`
are not, so for what the letter does not say too; `<` and its kin are then false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from imrcli.columns import COLUMNS, DRUGS, column_value, value_at
from imrcli.dictionary import CHOICE, DATE, FLAG, GROUP, NUMBER, OPEN, Key, keys
from imrcli.errors import UsageError
from imrcli.named import NamedTuple
from imrcli.rules import pattern
from imrcli.suggest import instead

Record = dict[str, Any]

CONDITION = (
    r"\s{0,9}(?P<field>[\w.]{1,99})\s{0,9}"
    r"(?:(?P<null>is\s{1,9}(?:not\s{1,9})?null)\s{0,9}$|(?P<operator>!=|!~|<=|>=|==?|~|<|>)(?P<value>.*))"
)
ISO_DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$"
FLAGS = {"true": True, "yes": True, "false": False, "no": False}
NEGATIONS = {"!=": "=", "!~": "~"}
MOST_NAMES = 3  # suggested instead of a wrong one
EXAMPLE = "Write for example 'outcome=overturned' or 'decision_date>=2017'."


class Item(NamedTuple):
    """What is chosen from: a letter, or one of its decisions, by index."""

    record: Record
    at: int | None = None

    @property
    def decision(self) -> Record | None:
        """The decision, or None for the letter."""
        return None if self.at is None else self.record["decisions"][self.at]


class Field(NamedTuple):
    """A field as asked for, and the key it is."""

    name: str
    key: Key
    is_column: bool = False  # of the flat row of a decision

    def value(self, item: Item) -> Any:
        """The value, as it stands in the record or in the column."""
        found = value_at(item.record, item.decision, self.key.path)
        return column_value(found, self.key.path) if self.is_column else found

    def values(self, item: Item) -> list[Any]:
        """Everything stated: one value, the items of a list, or nothing."""
        found = self.value(item)
        items = found if isinstance(found, list) else [found]
        return [value for value in items if value is not None]

    @property
    def is_group(self) -> bool:
        """Whether it is made of other keys."""
        return self.key.kind == GROUP and not (self.is_column and self.key.path == DRUGS)


class Names:
    """The fields that one command knows."""

    def __init__(self, known: dict[str, Key], columns: Iterable[str] = ()) -> None:
        """Take the keys and the columns, which win where a name is both."""
        self._columns = {name: known[COLUMNS[name]] for name in columns}
        self._known = known
        last: dict[str, list[Key]] = {}
        for key in known.values():
            last.setdefault(key.name, []).append(key)
        self._short = {name: found[0] for name, found in last.items() if len(found) == 1}

    def __iter__(self) -> Iterator[str]:
        """The columns, then the keys."""
        yield from self._columns
        yield from (path for path in self._known if path not in self._columns)

    def find(self, name: str, option: str = "--fields") -> Field:
        """The field of that name.

        Raises:
            UsageError: with the names that are near.
        """
        name = name.strip()
        if name in self._columns:
            return Field(name, self._columns[name], is_column=True)
        key = self._known.get(name) or self._short.get(name) or _own_key(name)
        if key is None:
            raise UsageError(option, f"there is no field {name!r}.", self._cure(name))
        return Field(name, key)

    def _cure(self, name: str) -> str:
        meant: dict[str, str] = {}  # one name for each key
        for near in did_you_mean(name, [*self, *self._short]):
            meant.setdefault(self.find(near).key.path, near)
        best = list(meant.values())[:MOST_NAMES]
        listing = "`imr schema --keys` lists all."
        return f"Did you mean {' or '.join(best)}? {listing}" if best else listing


def _own_key(name: str) -> Key | None:
    """A key that a user's own rules read; its kind shows in its values only."""
    group, extra, own = name.rpartition("extra.")
    if extra and own and group in ("", "decisions."):
        return Key(name, OPEN, bool(group), "read by a rule of your own")
    return None


def letter_names() -> Names:
    """The fields of letters."""
    return Names(keys())


def decision_names() -> Names:
    """The fields of decisions: the columns and every key of the record.

    `decisions.request` is the request of the one decision at hand.
    """
    return Names(keys(), COLUMNS)


def columns() -> tuple[Field, ...]:
    """The columns of a decision as fields."""
    names = decision_names()
    return tuple(names.find(name) for name in COLUMNS)


def did_you_mean(word: str, known: Iterable[str]) -> list[str]:
    """Known names that are near, or that hold the word; the nearest first."""
    from difflib import get_close_matches  # Imported here: needed for mistakes only.

    folded = {name.casefold(): name for name in known}
    word = word.casefold().strip()
    last = word.rpartition(".")[2]
    near = get_close_matches(word, folded, n=3, cutoff=0.7)
    near += [name for name in folded if name.rpartition(".")[2] == last]
    if len(last) > 2:
        near += [name for name in folded if last in name]
    return [folded[name] for name in dict.fromkeys(near)]


def fields(text: str, names: Names) -> tuple[Field, ...]:
    """Read `a,b.c`.

    Raises:
        UsageError: for a name that is not known, or none at all.
    """
    wanted = [name for name in text.split(",") if name.strip()]
    if not wanted:
        raise UsageError("--fields", "names no field.", "Write for example case_number,outcome.")
    return tuple(dict.fromkeys(names.find(name) for name in wanted))


class Condition(NamedTuple):
    """One condition; `test` is asked for each value stated, `negated` turns the answer around."""

    field: Field
    test: Callable[[Any], bool]
    negated: bool = False

    def holds(self, item: Item) -> bool:
        """Whether the item meets it."""
        return any(map(self.test, self.field.values(item))) is not self.negated


def condition(text: str, names: Names) -> Condition:
    """Read a condition.

    Raises:
        UsageError: where it cannot be meant, with the cure.
    """
    match = pattern(CONDITION, 0).match(text)
    if match is None:
        raise _refusal(text, "is no condition.", EXAMPLE)
    field = names.find(match["field"], "--where")
    if match["null"]:
        return Condition(field, _is_stated, negated="not" not in match["null"].split())
    operator = {"==": "="}.get(match["operator"], match["operator"])
    if field.is_group:
        raise _refusal(text, f"{field.name} is a group.", _one_of_its_keys(field))
    wanted = _items(text, match["value"])
    negated = operator in NEGATIONS
    test = _test(text, field, NEGATIONS.get(operator, operator), wanted)
    return Condition(field, test, negated)


def _refusal(text: str, fact: str, cure: str) -> UsageError:
    return UsageError(f"--where {text!r}", fact, cure)


def _one_of_its_keys(group: Field) -> str:
    around = group.key.path + "."
    below = [path for path in keys() if path.startswith(around) and "." not in path[len(around) :]]
    return f"Name one of its keys: {', '.join(below)}."


def _is_stated(value: Any) -> bool:
    return value not in (None, "")


def _items(text: str, value: str) -> list[str]:
    """`a, "b, c"` as a and b, c."""
    import csv  # Imported here: only conditions need it.

    row = next(csv.reader([value.strip()], skipinitialspace=True), [])
    wanted = [item.strip() for item in row if item.strip()]
    if not wanted:
        raise _refusal(text, "names no value.", "For what the letter does not say write 'is null'.")
    return wanted


def _test(text: str, field: Field, operator: str, wanted: list[str]) -> Callable[[Any], bool]:
    """The test of one value stated."""
    kind = field.key.kind
    if operator == "~":
        if kind in (NUMBER, FLAG, DATE):
            what = {NUMBER: "a number", FLAG: "yes or no", DATE: "a date"}[kind]
            raise _refusal(text, f"~ looks into words, and {field.name} is {what}.", "Use = or <.")
        words = [item.casefold() for item in wanted]
        return lambda value: any(word in str(value).casefold() for word in words)
    if kind == OPEN:
        return _open(text, operator, wanted)
    if kind == NUMBER:
        return _compared(text, operator, [_number(text, field, item) for item in wanted], int)
    if kind == DATE:
        return _dated(text, operator, [_date(text, field, item) for item in wanted])
    if kind == FLAG:
        return _flagged(text, operator, [_flag(text, field, item) for item in wanted])
    if kind == CHOICE:
        wanted = [_choice(text, field, item) for item in wanted]
    return _compared(text, operator, [item.casefold() for item in wanted], str.casefold)


def _compared(
    text: str, operator: str, wanted: Sequence[Any], form: Callable[[Any], Any]
) -> Callable[[Any], bool]:
    if operator == "=":
        return lambda value: form(value) in wanted
    limit = _single(text, operator, wanted)
    return lambda value: _in_order(operator, form(value), limit)


def _dated(text: str, operator: str, wanted: Sequence[str]) -> Callable[[Any], bool]:
    """Days are compared with a year or a month by as much of them as is given."""
    if operator == "=":
        return lambda value: value.startswith(tuple(wanted))
    limit = _single(text, operator, wanted)
    return lambda value: _in_order(operator, value[: len(limit)], limit)


def _flagged(text: str, operator: str, wanted: Sequence[bool]) -> Callable[[Any], bool]:
    if operator != "=":
        raise _refusal(text, f"{operator} needs a number or a date.", "Use = or !=.")
    return lambda value: value in wanted


def _open(text: str, operator: str, wanted: list[str]) -> Callable[[Any], bool]:
    """The test of a value of any kind: numbers as numbers, everything else as its text."""
    as_text = _compared(text, operator, [item.casefold() for item in wanted], str.casefold)
    if not all(item.removeprefix("-").isdecimal() for item in wanted):
        return lambda value: as_text(str(value))
    as_number = _compared(text, operator, [int(item) for item in wanted], int)
    return lambda value: (as_number if isinstance(value, int) else as_text)(value)


def _single(text: str, operator: str, wanted: Sequence[Any]) -> Any:
    if len(wanted) > 1:
        raise _refusal(text, f"{operator} takes one value.", "Give several --where for a range.")
    return wanted[0]


def _in_order(operator: str, value: Any, limit: Any) -> bool:
    if operator[1:] and value == limit:
        return True
    return bool(value < limit if operator[0] == "<" else value > limit)


def _number(text: str, field: Field, item: str) -> int:
    try:
        return int(item)
    except ValueError:
        raise _refusal(
            text, f"{field.name} is a number, and {item!r} is none.", "Write digits."
        ) from None


def _date(text: str, field: Field, item: str) -> str:
    if not pattern(ISO_DATE, 0).match(item):
        raise _refusal(
            text,
            f"{field.name} is a date, and {item!r} is none.",
            "Write 2017-01-31, 2017-01 or 2017.",
        )
    return item


def _flag(text: str, field: Field, item: str) -> bool:
    if item.casefold() not in FLAGS:
        raise _refusal(text, f"{field.name} is yes or no, not {item!r}.", "Write true or false.")
    return FLAGS[item.casefold()]


def _choice(text: str, field: Field, item: str) -> str:
    known = field.key.choices
    if item.casefold() not in {choice.casefold() for choice in known}:
        raise _refusal(text, f"{field.name} is never {item!r}.", instead(item, known))
    return item


class Order(NamedTuple):
    """One field to sort by."""

    field: Field
    descending: bool = False

    def rank(self, item: Item) -> tuple[bool, Any]:
        """What items are compared by: what the letter does not say comes last, either way."""
        values = tuple(
            value.casefold() if isinstance(value, str) else value
            for value in self.field.values(item)
        )
        return bool(values) is self.descending, values


def order(text: str, names: Names) -> tuple[Order, ...]:
    """Read `field,-field`: ascending, and with a minus descending.

    Raises:
        UsageError: for a field that is not known or that has no order.
    """
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    if not wanted:
        raise UsageError("--sort", "names no field.", "Write for example -decision_date.")
    found: list[Order] = []
    for part in wanted:
        field = names.find(part.lstrip("+-"), "--sort")
        if field.is_group:
            raise UsageError("--sort", f"{field.name} is a group.", _one_of_its_keys(field))
        found.append(Order(field, part.startswith("-")))
    return tuple(found)


def in_order(items: Iterable[Item], wanted: Sequence[Order]) -> list[Item]:
    """All items, sorted; equal ones stay as they came. Everything is in memory then."""
    found = list(items)
    for one in reversed(wanted):
        found.sort(key=one.rank, reverse=one.descending)
    return found
