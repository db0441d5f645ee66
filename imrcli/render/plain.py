"""JSON, JSON lines, YAML and CSV, written as the items come, for programs.

A writer is a generator-like object: `add` each item, then `close`. JSON is written with `json` and
never passes through a terminal library, which would wrap or colour it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Protocol, TextIO

from imrcli.columns import cell


class Writer(Protocol):
    """Takes items one by one."""

    def add(self, item: dict[str, Any]) -> None:
        """Write one item."""

    def close(self) -> None:
        """Write what ends the output."""


class _Alone:
    """One item by itself; several (one file may hold several letters) as a sequence."""

    def __init__(self, out: TextIO, several: Writer) -> None:
        """Write to `out`, or to `several` when a second item comes."""
        self._out = out
        self._several = several
        self._first: dict[str, Any] | None = None
        self._count = 0

    def add(self, item: dict[str, Any]) -> None:
        """Keep the first item; write any other."""
        self._count += 1
        if self._count == 1:
            self._first = item
            return
        if self._first is not None:
            self._several.add(self._first)
            self._first = None
        self._several.add(item)

    def close(self) -> None:
        """Write the item, or what ends the sequence."""
        if self._count > 1:
            self._several.close()
        elif self._first is not None:
            self._write(self._first)

    def _write(self, item: dict[str, Any]) -> None:
        raise NotImplementedError


class JsonObject(_Alone):
    """One item as one JSON object; several as an array."""

    def __init__(self, out: TextIO) -> None:
        """Write to `out`."""
        super().__init__(out, JsonArray(out))

    def _write(self, item: dict[str, Any]) -> None:
        self._out.write(json.dumps(item, ensure_ascii=False, indent=2) + "\n")


class JsonArray:
    """Items as one JSON array, written as they come."""

    def __init__(self, out: TextIO) -> None:
        """Write to `out`."""
        self._out = out
        self._separator = "[\n"

    def add(self, item: dict[str, Any]) -> None:
        """Write one element."""
        text = json.dumps(item, ensure_ascii=False, indent=2)
        self._out.write(self._separator + "  " + text.replace("\n", "\n  "))
        self._separator = ",\n"

    def close(self) -> None:
        """Close the array; without items it is empty."""
        self._out.write("[]\n" if self._separator == "[\n" else "\n]\n")


class JsonLines:
    """One JSON object per line, flushed as it comes."""

    def __init__(self, out: TextIO) -> None:
        """Write to `out`."""
        self._out = out

    def add(self, item: dict[str, Any]) -> None:
        """Write one line."""
        self._out.write(json.dumps(item, ensure_ascii=False) + "\n")
        self._out.flush()

    def close(self) -> None:
        """Nothing is left to write."""


class YamlObject(_Alone):
    """One item as one YAML mapping; several as a sequence."""

    def __init__(self, out: TextIO) -> None:
        """Write to `out`."""
        super().__init__(out, YamlArray(out))

    def _write(self, item: dict[str, Any]) -> None:
        _dump_yaml(item, self._out)


class YamlArray:
    """Items as one YAML sequence, written as they come."""

    def __init__(self, out: TextIO) -> None:
        """Write to `out`."""
        self._out = out
        self._empty = True

    def add(self, item: dict[str, Any]) -> None:
        """Write one entry; sequences of one that follow each other are one sequence."""
        self._empty = False
        _dump_yaml([item], self._out)

    def close(self) -> None:
        """Without items the sequence is empty."""
        if self._empty:
            self._out.write("[]\n")


def _dump_yaml(value: Any, out: TextIO) -> None:
    # Imported here: it costs about 20 ms and the other formats never need it.
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    yaml.dump(value, out, Dumper=dumper, allow_unicode=True, sort_keys=False, width=100)


class Csv:
    """A header and one row per item; cells that a spreadsheet would run are defused."""

    def __init__(self, out: TextIO, columns: Iterable[str] = (), *, raw: bool = False) -> None:
        """Write to `out`; `raw` leaves cells as they are.

        Without `columns` the keys of the first item are the header.
        """
        import csv

        self._writer = csv.writer(out, lineterminator="\n")
        self._raw = raw
        self._columns = list(columns)
        self._begun = False

    def add(self, item: dict[str, Any]) -> None:
        """Write one row."""
        self._columns = self._columns or list(item)
        self._begin()
        self._write(cell(item.get(column)) for column in self._columns)

    def close(self) -> None:
        """Without rows there is the header, where it is known."""
        self._begin()

    def _begin(self) -> None:
        if self._columns and not self._begun:
            self._begun = True
            self._write(self._columns)

    def _write(self, cells: Iterable[str]) -> None:
        from imrcli.safe import for_csv

        self._writer.writerow(cells if self._raw else [for_csv(text) for text in cells])
