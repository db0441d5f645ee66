"""JSON, JSON lines, YAML and CSV, written as the items come, for programs.

A writer is a generator-like object: `add` each item, then `close`. JSON is written with `json` and
never passes through a terminal library, which would wrap or colour it.
"""

from __future__ import annotations

import json
from typing import Any, Protocol, TextIO

from imrcli.render.flat import cell


class Writer(Protocol):
    """Takes items one by one."""

    def add(self, item: dict[str, Any]) -> None:
        """Write one item."""

    def close(self) -> None:
        """Write what ends the output."""


class JsonObject:
    """One item, as one JSON object."""

    def __init__(self, out: TextIO) -> None:
        """Write to `out`."""
        self._out = out

    def add(self, item: dict[str, Any]) -> None:
        """Write the item."""
        self._out.write(json.dumps(item, ensure_ascii=False, indent=2) + "\n")

    def close(self) -> None:
        """Nothing is left to write."""


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

    def close(self) -> None:
        """Nothing is left to write."""


class YamlObject:
    """One item, as one YAML mapping."""

    def __init__(self, out: TextIO) -> None:
        """Write to `out`."""
        self._out = out

    def add(self, item: dict[str, Any]) -> None:
        """Write the item."""
        _dump_yaml(item, self._out)

    def close(self) -> None:
        """Nothing is left to write."""


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

    def __init__(self, out: TextIO, *, raw: bool = False) -> None:
        """Write to `out`; `raw` leaves cells as they are."""
        import csv

        self._writer = csv.writer(out, lineterminator="\n")
        self._raw = raw
        self._columns: list[str] | None = None

    def add(self, item: dict[str, Any]) -> None:
        """Write one row; the first item's keys are the columns."""
        from imrcli.safe import for_csv

        if self._columns is None:
            self._columns = list(item)
            self._writer.writerow(self._columns)
        cells = [cell(item.get(column)) for column in self._columns]
        self._writer.writerow(cells if self._raw else [for_csv(text) for text in cells])

    def close(self) -> None:
        """Nothing is left to write."""
