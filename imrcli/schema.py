"""JSON Schema (2020-12) of each output, made from the types of the records and the data dictionary.

One schema describes every JSON form of an output: a single object, the array of several, and each
line of `--jsonl`. With `--fields` an output holds the keys asked for and no others, so their
`required` does not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from imrcli.columns import COLUMNS, DRUGS
from imrcli.dictionary import choices, entry, is_date, meaning, shape
from imrcli.diff import Comparison
from imrcli.explain import Explanation
from imrcli.model import SCHEMA_VERSION, Evidence, Finding, Letter

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SIMPLE: dict[Any, str] = {str: "string", int: "integer", bool: "boolean", float: "number"}
OPTIONAL = {"evidence"}  # there only where it is asked for
COUNTED = ("letters", "letters_exact")
# What redaction makes of keys: a fingerprint leads back to the file, a date may become a year.
REDACTED: dict[str, Schema] = {
    "source.sha256": {"type": "null"},
    "summary.age": {"anyOf": [{"type": "integer"}, {"const": "90+"}]},
    "date": {},
}


def schema(name: str) -> Schema:
    """The schema of one output.

    Raises:
        KeyError: where there is no output of that name; see `OUTPUTS`.
    """
    definitions = _Definitions(REDACTED if name == "redact" else {})
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

    def __init__(self, instead: dict[str, Schema]) -> None:
        """`instead` has the types of keys that are not what they are in a record."""
        self.found: dict[str, Schema] = {}
        self._instead = instead

    def of(self, kind: Any, entries: str = "") -> Schema:
        """A reference to the definition of a record; its keys are described under `entries`."""
        name = kind.__name__
        if name not in self.found:
            self.found[name] = {}  # its place, before those it refers to
            hints = get_type_hints(kind)
            properties = {key: self.property(entries + key, hint) for key, hint in hints.items()}
            self.define(name, properties, [key for key in hints if key not in OPTIONAL])
        return {"$ref": f"#/$defs/{name}"}

    def define(self, name: str, properties: Schema, required: Iterable[str]) -> Schema:
        """A reference to a definition that is made of properties."""
        self.found[name] = {
            "type": "object",
            "properties": properties,
            "required": list(required),
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
        if path in self._instead:
            return self._instead[path]
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
        dated = self._instead.get("date", {"format": "date"}) if is_date(path) else {}
        return {"type": SIMPLE[item], **dated}


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
    return definitions.define("Row", {**columns, "evidence": evidence}, columns)


def _finding(definitions: _Definitions) -> Schema:
    """A row of `imr check`: a finding and its letter."""
    hints = Finding.__annotations__
    columns = {name: definitions.property(f"findings.{name}", hint) for name, hint in hints.items()}
    columns |= {name: _column(definitions, COLUMNS[name]) for name in ("case_number", "source")}
    return definitions.define("Row", columns, columns)


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


def _hit(definitions: _Definitions) -> Schema:
    """A decision found; what it has in common with a row of `imr decisions` is described alike."""
    from imrcli.corpus.search import Hit

    columns = {
        name: _column(definitions, COLUMNS[name])
        if name in COLUMNS
        else definitions.property(f"search.{name}", hint)
        for name, hint in get_type_hints(Hit).items()
    }
    return definitions.define("Row", columns, columns)


def _like(definitions: _Definitions) -> Schema:
    row = _hit(definitions)
    found = definitions.found["Row"]
    found["properties"] = {
        "similar_to": definitions.property("search.similar_to", int),
        **found["properties"],
    }
    found["required"] = ["similar_to", *found["required"]]
    return row


def _count(definitions: _Definitions) -> Schema:
    """A row of `imr stats`: of a table by the columns named, or of any table of the report."""
    from imrcli.corpus.dimensions import DIMENSIONS
    from imrcli.corpus.population import Population
    from imrcli.corpus.stats import RATES, Days, Overview

    value = {"type": ["string", "number", "null"]}
    columns = {
        chosen.name: {"description": f"{chosen.heading}, where counted by.", **value}
        for chosen in DIMENSIONS.values()
    }
    hints = {"table": str, **dict.fromkeys(RATES, float)}
    for kind in (Overview, Days, Population):
        hints |= {name: hint for name, hint in get_type_hints(kind).items() if name != "values"}
    for name, hint in hints.items():
        if name not in columns:  # decisions_per_letter may be either
            columns[name] = definitions.property(f"stats.{name}", hint, nullable=True)
    return definitions.define("Row", columns, ["letters"])


def _kept_input(definitions: _Definitions) -> Schema:
    from imrcli.corpus.inputs import Duplicate, Failure

    return {"anyOf": [definitions.of(kind, "index.") for kind in (Failure, Duplicate)]}


def _rule(definitions: _Definitions) -> Schema:
    """A rule, of which the list has the first keys only."""
    from imrcli.rules.catalogue import LISTED, Entry

    rule = definitions.of(Entry, "rules.")
    definitions.found[Entry.__name__]["required"] = list(LISTED)
    return rule


def _setting(definitions: _Definitions) -> Schema:
    hints = {"setting": str, "value": Any, "source": str}
    columns = {name: definitions.property(f"config.{name}", hint) for name, hint in hints.items()}
    return definitions.define("Setting", columns, columns)


def _scores(definitions: _Definitions) -> Schema:
    """The report on what is printed, and on each folder of labels of meaning."""
    from imrcli.evaluate import Miss

    hints = {"precision": float, "recall": float, "f1": float, "support": int}
    scores = {name: definitions.property(f"evaluate.{name}", hint) for name, hint in hints.items()}
    score = definitions.define("Score", scores, scores)
    report = {name: definitions.property(f"evaluate.{name}", int) for name in COUNTED}
    report["fields"] = {
        "description": meaning("evaluate.fields"),
        "type": "object",
        "additionalProperties": score,
    }
    report["misses"] = definitions.property("evaluate.misses", tuple[Miss, ...])
    return {
        "type": "object",
        "additionalProperties": definitions.define("Report", report, report),
    }


OUTPUTS: dict[str, tuple[str, Callable[[_Definitions], Schema]]] = {
    "summarize": ("A letter, as `imr summarize` writes it", _letter),
    "decisions": ("A decision, as `imr decisions` writes it", _row),
    "check": ("A finding, as `imr check` writes it", _finding),
    "explain": ("Where a value was read, as `imr explain` writes it", _explanation),
    "diff": ("What differs between two letters, as `imr diff` writes it", _comparison),
    "redact": ("A letter without what identifies people, as `imr redact` writes it", _letter),
    "search": ("A decision found, as `imr search` writes it", _hit),
    "similar": ("A decision like one of a letter, as `imr similar` writes it", _like),
    "stats": ("A row of a table, as `imr stats` writes it", _count),
    "index": ("An input that brought no letter, as `imr index` lists it", _kept_input),
    "rules": ("A rule, as `imr rules list` and `imr rules show` write it", _rule),
    "config": ("A setting, as `imr config` writes it", _setting),
    "evaluate": ("Scores, as `imr evaluate` writes them", _scores),
}
