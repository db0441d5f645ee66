"""One flat row per decision: the columns of `imr decisions` and of CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
    if decision is not None and path.startswith("decisions."):
        return _walk(decision, path.split(".")[1:])
    return _walk(record, path.split("."))


def _walk(value: Any, parts: list[str]) -> Any:
    for index, part in enumerate(parts):
        if isinstance(value, list):
            found: list[Any] = []
            for item in value:
                below = _walk(item, parts[index:])
                found.extend(below if isinstance(below, list) else [below])
            return found
        if value is None:
            return None
        value = value.get(part)
    return value


def decision_row(record: dict[str, Any], decision: dict[str, Any] | None) -> dict[str, Any]:
    """A decision as a flat row, with the columns that identify the letter."""
    return {
        name: column_value(value_at(record, decision, path), path) for name, path in COLUMNS.items()
    }


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
