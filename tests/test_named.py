"""Records behave as `typing.NamedTuple` makes them behave."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any

import pytest

from imrcli import named


class Ours(named.NamedTuple):
    """A record."""

    name: str
    size: int = 0
    parts: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """The size and the number of parts."""
        return self.size + len(self.parts)


class Theirs(typing.NamedTuple):
    """A record."""

    name: str
    size: int = 0
    parts: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """The size and the number of parts."""
        return self.size + len(self.parts)


class Empty(named.NamedTuple):
    """A record without items."""


BOTH = pytest.mark.parametrize("record", [Ours, Theirs])


def test_the_quick_definition_is_the_one_in_use() -> None:
    assert type(Ours) is type
    assert Ours.__mro__[1] is tuple
    assert named.NamedTuple is not typing.NamedTuple


@BOTH
def test_items_are_given_by_place_by_name_or_by_default(record: Any) -> None:
    assert record("a") == ("a", 0, ())
    assert record("a", 1, ("x",)) == record(parts=("x",), name="a", size=1) == ("a", 1, ("x",))
    made = record("a", parts=("x", "y"))
    assert (made.name, made.size, made.parts, made.total) == ("a", 0, ("x", "y"), 2)


@BOTH
@pytest.mark.parametrize(
    ("positional", "keyword"),
    [((), {}), (("a", 1, (), 4), {}), (("a",), {"other": 1}), (("a",), {"name": "b"})],
)
def test_wrong_items_are_refused(
    record: Any, positional: tuple[Any, ...], keyword: dict[str, Any]
) -> None:
    with pytest.raises(TypeError):
        record(*positional, **keyword)


@BOTH
def test_one_is_made_from_a_list_or_from_another(record: Any) -> None:
    assert record._make(["a", 1, ()]) == record("a", 1)
    assert type(record._make(["a", 1, ()])) is record
    assert record("a")._replace(size=3) == record("a", 3)
    assert type(record("a")._replace(size=3)) is record
    assert record("a")._asdict() == {"name": "a", "size": 0, "parts": ()}
    with pytest.raises(TypeError):
        record._make(["a"])
    with pytest.raises(ValueError, match="other"):
        record("a")._replace(other=1)


@BOTH
def test_it_cannot_be_changed(record: Any) -> None:
    made = record("a")
    for name in ("name", "other"):
        with pytest.raises(AttributeError):
            setattr(made, name, "b")


@BOTH
def test_it_survives_copying_and_pickling(record: Any) -> None:
    made = record("a", 2, ("x",))
    for other in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):  # noqa: S301
        assert other == made
        assert type(other) is record


def test_both_describe_themselves_alike() -> None:
    assert repr(Ours("a", 1)).removeprefix("Ours") == repr(Theirs("a", 1)).removeprefix("Theirs")
    for name in ("_fields", "_field_defaults", "__match_args__", "__doc__", "__slots__"):
        assert getattr(Ours, name) == getattr(Theirs, name), name
    assert typing.get_type_hints(Ours) == typing.get_type_hints(Theirs)
    assert Empty() == ()
    match Ours("a", 2):
        case Ours(name, size):
            assert (name, size) == ("a", 2)


def test_an_item_without_a_default_cannot_follow_one_with_a_default() -> None:
    maker: Any = type(named.NamedTuple)
    body = {"__annotations__": {"first": "int", "second": "int"}, "first": 1}
    with pytest.raises(TypeError, match="without a default"):
        maker("Wrong", (named.NamedTuple,), body)
