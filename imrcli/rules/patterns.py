"""Compiled patterns, kept between runs.

Compiling one pattern takes `re` about as long as matching it against a whole letter a hundred
times, and a letter needs about a hundred patterns. CPython's `re` compiles to a list of integers,
which this module keeps in `__pycache__` beside the bytecode of the rules, with the same trust and
under the same conditions: written when it is missing, ignored where it cannot be read or written.
An entry is found by its whole pattern and flags, so that a changed rule is never mistaken for the
old one, and `_sre` validates each list before it runs it.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
from typing import Any

_sre: Any
try:
    import _sre  # type: ignore[import-not-found, no-redef]
    from re import _compiler, _parser  # type: ignore[attr-defined]
except ImportError:  # another Python: compile each time
    _sre = None

Key = tuple[str, int]

LARGEST = 4 << 20  # bytes; seven times what the shipped rules take


class PatternStore:
    """Patterns by source and flags; loads once, saves what was added."""

    def __init__(self, path: str) -> None:
        """Keep the store in the file `path`."""
        self._path = path
        self._entries: dict[Key, bytes] | None = None  # each unpacked when it is needed
        self._added = False

    def compile(self, source: str, flags: int) -> re.Pattern[str]:
        """The compiled pattern.

        Raises:
            re.error: where the source is no pattern.
        """
        flags = int(flags)
        if _sre is None:
            return re.compile(source, flags)
        if self._entries is None:
            self._entries = self._loaded()
        entry = self._entries.get((source, flags))
        if entry is not None:
            try:
                found: re.Pattern[str] = _sre.compile(source, *marshal.loads(entry))  # noqa: S302
            except (RuntimeError, TypeError, ValueError, OverflowError, EOFError):
                pass  # damaged: compile it anew
            else:
                return found
        code = _code(source, flags)
        self._entries[source, flags] = marshal.dumps(code)
        self._added = True
        compiled: re.Pattern[str] = _sre.compile(source, *code)
        return compiled

    def save(self) -> None:
        """Write the store where something was added; where that is impossible nothing happens."""
        if not self._added or self._entries is None:
            return
        self._added = False
        temporary = f"{self._path}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)  # noqa: PTH103, PTH120
            with open(temporary, "xb") as file:  # noqa: PTH123
                file.write(marshal.dumps((_tag(), self._entries)))
            os.replace(temporary, self._path)  # noqa: PTH105
        except OSError:
            return

    def _loaded(self) -> dict[Key, bytes]:
        try:
            with open(self._path, "rb") as file:  # noqa: PTH123
                # What is larger is damaged by that, and begun anew. Asked for more bytes than there
                # are, Python first clears room for all of them.
                content = file.read(min(LARGEST, os.fstat(file.fileno()).st_size))
            tag, entries = marshal.loads(content)  # noqa: S302  # as trusted as the bytecode there
        except (OSError, ValueError, EOFError, TypeError):
            return {}
        return entries if tag == _tag() and isinstance(entries, dict) else {}


def _tag() -> tuple[str, int]:
    """What the lists of integers depend on."""
    return sys.version, _sre.MAGIC


def _code(source: str, flags: int) -> tuple[Any, ...]:
    """The arguments of `_sre.compile` after the source, as plain integers, strings and tuples."""
    tree = _parser.parse(source, flags)
    state = tree.state
    names: list[str | None] = [None] * state.groups
    for name, index in state.groupdict.items():
        names[index] = name
    code = [int(item) for item in _compiler._code(tree, flags)]
    every_flag = int(flags | state.flags)
    return every_flag, code, state.groups - 1, dict(state.groupdict), tuple(names)


def store() -> PatternStore:
    """The store of this installation and this Python."""
    folder = os.path.dirname(__file__)  # noqa: PTH120
    name = f"patterns.{sys.implementation.cache_tag}.bin"
    return PatternStore(os.path.join(folder, "__pycache__", name))  # noqa: PTH118
