"""One flat row per decision: the columns of `imr decisions` and of CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# Separates the items of a list within one cell.
SEPARATOR = "; "


def decision_rows(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The decisions of a letter as flat rows, each with the columns that identify the letter.

    Rows start with the columns of the State's own treatment search.
    """
    case, reviewer, summary = record["case"], record["reviewer"], record["summary"]
    for decision in record["decisions"]:
        treatment = decision["treatment"]
        yield {
            "case_number": case["case_number"],
            "number": decision["number"],
            "request": decision["request"],
            "outcome": decision["outcome"],
            "category": treatment["category"],
            "subcategory": treatment["subcategory"],
            "drug_class": treatment["drug_class"],
            "drugs": [_drug(drug) for drug in treatment["drugs"]],
            "quantity": treatment["quantity"],
            "refills": treatment["refills"],
            "sessions": (treatment["sessions"] or {}).get("total"),
            "body_parts": treatment["body_parts"],
            "laterality": treatment["laterality"],
            "levels": treatment["levels"],
            "retrospective": treatment["retrospective"],
            "decision_date": case["decision_date"],
            "date_of_injury": case["date_of_injury"],
            "application_received": case["application_received"],
            "specialties": reviewer["specialties"],
            "states_of_licensure": reviewer["states_of_licensure"],
            "age": summary["age"],
            "sex": summary["sex"],
            "diagnoses": summary["diagnoses"],
            "claims_administrator_guideline": decision["claims_administrator_guideline"]["text"],
            "reviewer_guideline": decision["reviewer_guideline"]["text"],
            "rationale": decision["rationale"],
            "original_request": decision["original_request"],
            "authorized": decision["authorized"],
            "heading": decision["heading"],
            "page": decision["page"],
            "template": record["template"],
            "source": record["source"]["name"],
        }


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
    """A value as the text of one cell; lists are joined, None is empty, booleans are lower case."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return SEPARATOR.join(cell(item) for item in value)
    return str(value)
