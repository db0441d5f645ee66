"""JSON Schema (2020-12) of each output, made from the types of the records and the data dictionary.

One schema describes every JSON form of an output: a single object, the array of several, and each
line of `--jsonl`. With `--fields` an output holds the keys asked for and no others, so their
`required` does not apply.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, get_args, get_origin

from imrcli.dictionary import choices, entry, is_date, meaning, shape
from imrcli.diff import Comparison
from imrcli.explain import Explanation
from imrcli.model import SCHEMA_VERSION, Evidence, Finding, Letter
from imrcli.render.flat import COLUMNS, DRUGS

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SIMPLE: dict[Any, str] = {str: "string", int: "integer", bool: "boolean", float: "number"}
OPTIONAL = {"evidence"}  # there only where it is asked for


def schema(name: str) -> Schema:
    """The schema of one output.

    Raises:
        KeyError: where there is no output of that name; see `OUTPUTS`.
    """
    definitions = _Definitions()
    title, make = OUTPUTS[name]
    item = make(definitions)
    return {
        "$schema": DIALECT,
        "$id": f"urn:imrcli:schema:{SCHEMA_VERSION}:{name}",
        "title": title,
        "anyOf": [item, {"type": "array", "items": item}],
        "$defs": definitions.found,
    }


class _Definitions:
    """The definitions that the types of an output need, each once."""

    def __init__(self) -> None:
        self.found: dict[str, Schema] = {}

    def of(self, kind: Any, entries: str = "") -> Schema:
        """A reference to the definition of a record; its keys are described under `entries`."""
        name = kind.__name__
        if name not in self.found:
            self.found[name] = {}  # its place, before those it refers to
            hints = kind.__annotations__
            self.found[name] = {
                "type": "object",
                "properties": {
                    key: self.property(entries + key, hint) for key, hint in hints.items()
                },
                "required": [key for key in hints if key not in OPTIONAL],
            }
        return {"$ref": f"#/$defs/{name}"}

    def property(self, path: str, hint: Any, *, nullable: bool = False) -> Schema:
        """One key: its description and its type."""
        item = self._typed(path, hint)
        if nullable and not shape(hint).nullable:
            item = _or_null(item)
        return {"description": meaning(path), **item}

    def _typed(self, path: str, hint: Any) -> Schema:
        parts = shape(hint)
        item = self._item(path, parts.item)
        if parts.many:
            item = {"type": "array", "items": item}
            if parts.length is not None:
                item |= {"minItems": parts.length, "maxItems": parts.length}
        return _or_null(item) if parts.nullable else item

    def _item(self, path: str, item: Any) -> Schema:
        if hasattr(item, "_fields"):
            return self.of(item, f"{entry(path, item)}.")
        if get_origin(item) is dict:
            _, value = get_args(item)
            below = self.of(value, f"{path}.") if hasattr(value, "_fields") else {}
            return (
                {"type": "object", "additionalProperties": below} if below else {"type": "object"}
            )
        if item is Any:
            return {}
        if get_origin(item) is tuple:
            return self._typed(path, item)
        if isinstance(item, type) and issubclass(item, StrEnum):
            return {"enum": [word.value for word in item]}
        if choices(path):
            return {"enum": list(choices(path))}
        return {"type": SIMPLE[item], **({"format": "date"} if is_date(path) else {})}


def _or_null(item: Schema) -> Schema:
    if "enum" in item:
        return {**item, "enum": [*item["enum"], None]}
    if "type" in item:
        return {**item, "type": [item["type"], "null"]}
    return {"anyOf": [item, {"type": "null"}]} if item else item


def _letter(definitions: _Definitions) -> Schema:
    return definitions.of(Letter)


def _row(definitions: _Definitions) -> Schema:
    """A flat row of `imr decisions`: each column is described by the key it shows."""
    columns = {name: _column(definitions, path) for name, path in COLUMNS.items()}
    evidence = {
        "description": "Where each column was read; with --evidence only.",
        "type": "object",
        "additionalProperties": definitions.of(Evidence, "evidence."),
    }
    definitions.found["Row"] = {
        "type": "object",
        "properties": {**columns, "evidence": evidence},
        "required": list(columns),
    }
    return {"$ref": "#/$defs/Row"}


def _finding(definitions: _Definitions) -> Schema:
    """A row of `imr check`: a finding and its letter."""
    hints = Finding.__annotations__
    columns = {name: definitions.property(f"findings.{name}", hint) for name, hint in hints.items()}
    columns |= {name: _column(definitions, COLUMNS[name]) for name in ("case_number", "source")}
    definitions.found["Row"] = {
        "type": "object",
        "properties": columns,
        "required": list(columns),
    }
    return {"$ref": "#/$defs/Row"}


def _explanation(definitions: _Definitions) -> Schema:
    return definitions.of(Explanation, "explain.")


def _comparison(definitions: _Definitions) -> Schema:
    return definitions.of(Comparison, "diff.")


def _column(definitions: _Definitions, path: str) -> Schema:
    """The property of a column; null too where a group around its key may be null."""
    if path == DRUGS:
        text = "Drugs named, each with its strength."
        return {"description": text, "type": "array", "items": {"type": "string"}}
    kind: Any = Letter
    entries, nullable = "", False
    *around, last = path.split(".")
    for part in around:
        parts = shape(kind.__annotations__[part])
        nullable = nullable or parts.nullable
        entries = f"{entry(entries + part, parts.item)}."
        kind = parts.item
    return definitions.property(entries + last, kind.__annotations__[last], nullable=nullable)


OUTPUTS: dict[str, tuple[str, Callable[[_Definitions], Schema]]] = {
    "summarize": ("A letter, as `imr summarize` writes it", _letter),
    "decisions": ("A decision, as `imr decisions` writes it", _row),
    "check": ("A finding, as `imr check` writes it", _finding),
    "explain": ("Where a value was read, as `imr explain` writes it", _explanation),
    "diff": ("What differs between two letters, as `imr diff` writes it", _comparison),
}
