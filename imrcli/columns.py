"""One flat row per decision: the columns of `imr decisions` and of CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

# Separates the items of a list within one cell.
SEPARATOR = "; "


# The columns of a decision and the key of the record that each one shows. They start with the
# columns of the State's own treatment search. A column of drugs shows name and strength of each.
COLUMNS = {
    "case_number": "case.case_number",
    "number": "decisions.number",
    "request": "decisions.request",
    "outcome": "decisions.outcome",
    "category": "decisions.treatment.category",
    "subcategory": "decisions.treatment.subcategory",
    "drug_class": "decisions.treatment.drug_class",
    "drugs": "decisions.treatment.drugs",
    "quantity": "decisions.treatment.quantity",
    "refills": "decisions.treatment.refills",
    "sessions": "decisions.treatment.sessions.total",
    "body_parts": "decisions.treatment.body_parts",
    "laterality": "decisions.treatment.laterality",
    "levels": "decisions.treatment.levels",
    "retrospective": "decisions.treatment.retrospective",
    "decision_date": "case.decision_date",
    "date_of_injury": "case.date_of_injury",
    "application_received": "case.application_received",
    "specialties": "reviewer.specialties",
    "states_of_licensure": "reviewer.states_of_licensure",
    "age": "summary.age",
    "sex": "summary.sex",
    "diagnoses": "summary.diagnoses",
    "claims_administrator_guideline": "decisions.claims_administrator_guideline.text",
    "reviewer_guideline": "decisions.reviewer_guideline.text",
    "rationale": "decisions.rationale",
    "original_request": "decisions.original_request",
    "authorized": "decisions.authorized",
    "heading": "decisions.heading",
    "page": "decisions.page",
    "template": "template",
    "source": "source.name",
}
DRUGS = "decisions.treatment.drugs"


def value_at(record: dict[str, Any], decision: dict[str, Any] | None, path: str) -> Any:
    """The value of a dotted path in a record; within a list, the values of all its items.

    Args:
        record: a letter.
        decision: one of its decisions; paths that begin with `decisions.` are then of this one.
        path: a key of the data dictionary.
    """
    parts = _parts(path)
    value: Any = record
    if decision is not None and len(parts) > 1 and parts[0] == "decisions":
        value, parts = decision, parts[1:]
    for index, part in enumerate(parts):
        if type(value) is list:
            return _of_items(value, parts[index:])
        if value is None:
            return None
        value = value.get(part)
    return value


@cache
def _parts(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _of_items(items: list[Any], parts: tuple[str, ...]) -> list[Any]:
    found: list[Any] = []
    path = ".".join(parts)
    for item in items:
        below = value_at(item, None, path)
        found.extend(below if isinstance(below, list) else [below])
    return found


def decision_row(record: dict[str, Any], decision: dict[str, Any] | None) -> dict[str, Any]:
    """A decision as a flat row, with the columns that identify the letter."""
    row: dict[str, Any] = {}
    # `value_at` for each column, unrolled: no column lies within a list, and rows are many.
    for name, is_own, parts in _columns():
        value: Any = decision if is_own else record
        for part in parts:
            if value is None:
                break
            value = value[part]
        row[name] = value
    row["drugs"] = column_value(row["drugs"], DRUGS)
    return row


@cache
def _columns() -> tuple[tuple[str, bool, tuple[str, ...]], ...]:
    """The name of each column, whether it is the decision's own, and the keys on the way to it."""
    found = []
    for name, path in COLUMNS.items():
        is_own = path.startswith("decisions.")
        found.append((name, is_own, _parts(path)[is_own:]))
    return tuple(found)


def column_value(value: Any, path: str) -> Any:
    """A value as a column shows it."""
    return [_drug(drug) for drug in value] if path == DRUGS else value


def decision_rows(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The decisions of a letter as flat rows."""
    return (decision_row(record, decision) for decision in record["decisions"])


def _drug(drug: dict[str, Any]) -> str:
    return " ".join(part for part in (drug["name"], drug["strength"]) if part)


def letter_row(record: dict[str, Any]) -> dict[str, Any]:
    """A letter as one flat row: dotted keys, decisions counted, long texts kept."""
    decisions = record["decisions"]
    row: dict[str, Any] = {}
    for part in ("case", "reviewer", "summary"):
        row.update({key: value for key, value in record[part].items() if key != "text"})
    row["timeline"] = [f"{e['date']} {e['kind']}" for e in record["summary"]["timeline"]]
    row["determination"] = record["determination"]
    row["decisions"] = len(decisions)
    row["overturned"] = sum(1 for d in decisions if d["outcome"] == "overturned")
    row["requests"] = [d["request"] for d in decisions]
    row["summary"] = record["summary"]["text"]
    row["template"] = record["template"]
    row["source"] = record["source"]["name"]
    return row


def letter_columns() -> list[str]:
    """The columns of `letter_row`."""
    from imrcli.model import Case, Reviewer, Summary

    parts = (*Case._fields, *Reviewer._fields, *Summary._fields)
    counted = ("determination", "decisions", "overturned", "requests", "summary")
    return [*(name for name in parts if name != "text"), *counted, "template", "source"]


def cell(value: Any) -> str:
    """A value as the text of one cell.

    Lists are joined, None is empty, booleans are lower case, and a group of keys is JSON.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return SEPARATOR.join(cell(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
