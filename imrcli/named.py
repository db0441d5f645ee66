"""`NamedTuple` as in `typing`, but quick to define.

A run of `imr` defines some eighty records. `typing.NamedTuple` evaluates source text for each and
compiles every postponed annotation, which together takes a fifth of the time of a whole run for one
letter. Here the constructors of all records of one size share their bytecode, and annotations are
left as they are. Type checkers see the original, and a test holds both against each other.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

# Python 3.14 keeps the annotations of a class body elsewhere.
if TYPE_CHECKING or sys.implementation.name != "cpython" or sys.version_info >= (3, 14):
    from typing import NamedTuple
else:
    from _collections import _tuplegetter
    from types import FunctionType

    def _make(cls, iterable):  # noqa: ANN001, ANN202
        """Make one from a sequence or iterable."""
        made = tuple.__new__(cls, iterable)
        if len(made) != len(cls._fields):
            raise TypeError(f"{cls.__name__} has {len(cls._fields)} items, not {len(made)}")
        return made

    def _replace(self, /, **changes):  # noqa: ANN001, ANN003, ANN202
        """The same record with some items changed."""
        changed = self._make(map(changes.pop, self._fields, self))
        if changes:
            raise ValueError(f"{type(self).__name__} has no items {sorted(changes)}")
        return changed

    def _asdict(self):  # noqa: ANN001, ANN202
        """The items by their names."""
        return dict(zip(self._fields, self, strict=True))

    def _getnewargs(self):  # noqa: ANN001, ANN202
        """What copy and pickle give to the constructor."""
        return tuple(self)

    def _repr(self):  # noqa: ANN001, ANN202
        items = (f"{name}={item!r}" for name, item in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({', '.join(items)})"

    COMMON = {
        "__slots__": (),
        "__repr__": _repr,
        "__getnewargs__": _getnewargs,
        "_make": classmethod(_make),
        "_replace": _replace,
        "_asdict": _asdict,
    }
    GLOBALS = {"__builtins__": {}, "make": tuple.__new__}
    codes = {}  # number of items -> code of a constructor

    def _constructor(names, defaults):  # noqa: ANN001, ANN202
        """A function of the class and the items, without a loop or a dictionary."""
        code = codes.get(len(names))
        if code is None:
            items = "".join(f"_{number}, " for number in range(len(names)))
            source = f"lambda _cls, {items}: make(_cls, ({items}))"
            code = codes[len(names)] = eval(source, GLOBALS).__code__  # noqa: S307  # no input in it
        code = code.replace(co_varnames=("_cls", *names), co_name="__new__", co_qualname="__new__")
        return FunctionType(code, GLOBALS, "__new__", tuple(defaults))

    class _Maker(type):
        """Makes a class body of annotations into a tuple whose items have names."""

        def __new__(cls, name, bases, body):  # noqa: ANN001, ANN204
            """The record class; its own class is `type`, as if nothing had happened."""
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            if fields[len(fields) - len(defaults) :] != tuple(defaults):
                raise TypeError(f"{name}: an item without a default follows one with a default")
            getters = {field: _tuplegetter(index, "") for index, field in enumerate(fields)}
            named = {"_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
            made = {"__new__": _constructor(fields, defaults.values())}
            return type(name, (tuple,), COMMON | body | getters | named | made)

    class NamedTuple(metaclass=_Maker):
        """Base of a record: its class body names the items, their types and defaults."""


__all__ = ["NamedTuple"]
