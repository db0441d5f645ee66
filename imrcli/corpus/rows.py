"""A letter record as rows of the corpus tables.

Single values are columns and lists are tables; columns called derived in `tables.sql` are computed
here. `imrcli.corpus.rebuild` goes the other way by the same maps, and nothing of the record is lost
on the way there and back (tested on every key): a key that is added to the record must be added to
one of the maps below.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from imrcli.corpus.drug_names import generic_of
from imrcli.corpus.facets import decision_facets, letter_facets

Record = dict[str, Any]
Path = tuple[str, ...]

# column -> where the record holds the value
LETTER: dict[str, Path] = {
    "case_number": ("case", "case_number"),
    "determination": ("determination",),
    "decision_date": ("case", "decision_date"),
    "date_of_injury": ("case", "date_of_injury"),
    "application_received": ("case", "application_received"),
    "date_assigned": ("case", "date_assigned"),
    "ur_denial_date": ("case", "ur_denial_date"),
    "letter_date": ("case", "letter_date"),
    "priority": ("case", "priority"),
    "employee_name": ("case", "employee_name"),
    "claim_number": ("case", "claim_number"),
    "provider_name": ("case", "provider_name"),
    "template": ("template",),
    "schema_version": ("schema_version",),
    "source_name": ("source", "name"),
    "media_type": ("source", "media_type"),
    "engine": ("source", "engine"),
    "pages": ("source", "pages"),
    "age": ("summary", "age"),
    "sex": ("summary", "sex"),
    "injury_date_in_summary": ("summary", "injury_date"),
    "ur_date": ("summary", "ur_date"),
    "ur_action": ("summary", "ur_action"),
    "work_status": ("summary", "work_status"),
    "mechanism": ("summary", "mechanism"),
    "summary": ("summary", "text"),
}
LETTER_DERIVED = (
    "first_page",
    "last_page",
    "decision_year",
    "decision_quarter",
    "days_application_to_decision",
    "days_assignment_to_decision",
    "days_denial_to_application",
    "decisions",
    "upheld",
    "overturned",
    "licensed_in_california",
    "specialties_text",
    "diagnoses_text",
    "extra",
)
DECISION: dict[str, Path] = {
    "number": ("number",),
    "outcome": ("outcome",),
    "category": ("treatment", "category"),
    "subcategory": ("treatment", "subcategory"),
    "drug_class": ("treatment", "drug_class"),
    "quantity": ("treatment", "quantity"),
    "refills": ("treatment", "refills"),
    "laterality": ("treatment", "laterality"),
    "retrospective": ("treatment", "retrospective"),
    "page": ("page",),
    "claims_administrator_none_cited": ("claims_administrator_guideline", "none_cited"),
    "reviewer_none_cited": ("reviewer_guideline", "none_cited"),
    "heading": ("heading",),
    "request": ("request",),
    "original_request": ("original_request",),
    "authorized": ("authorized",),
    "claims_administrator_guideline": ("claims_administrator_guideline", "text"),
    "reviewer_guideline": ("reviewer_guideline", "text"),
    "rationale": ("rationale",),
}
DECISION_DERIVED = (
    "by_sessions",
    "sessions",
    "sessions_per_week_min",
    "sessions_per_week_max",
    "weeks_min",
    "weeks_max",
    "extra",
    "facets",
)

# table -> where the record holds the list, and the columns of one entry (one: a plain value)
LETTER_LISTS: dict[str, tuple[Path, tuple[str, ...]]] = {
    "specialties": (("reviewer", "specialties"), ("specialty",)),
    "licences": (("reviewer", "states_of_licensure"), ("state",)),
    "diagnoses": (("summary", "diagnoses"), ("diagnosis",)),
    "treatments_to_date": (("summary", "treatment_to_date"), ("treatment",)),
    "medications": (("summary", "medications"), ("medication",)),
    "timeline": (("summary", "timeline"), ("date", "kind")),
    "documents_reviewed": (("documents_reviewed",), ("document",)),
    "findings": (
        ("findings",),
        ("finding", "severity", "message", "field", "page", "line", "authority", "decisions"),
    ),
}
DECISION_LISTS: dict[str, tuple[Path, tuple[str, ...]]] = {
    "drugs": (("treatment", "drugs"), ("name", "strength", "generic")),
    "body_parts": (("treatment", "body_parts"), ("body_part",)),
    "levels": (("treatment", "levels"), ("level",)),
    "dates_of_service": (("treatment", "dates_of_service"), ("date",)),
}
SIDES = ("claims_administrator", "reviewer")
CITATION = ("system", "title", "year", "pages", "text")
LISTED = "decisions"  # the column of findings that holds a list, as JSON
KEYS = {"finding": "id"}  # column -> key of the record, where they differ


def columns() -> dict[str, tuple[str, ...]]:
    """The columns of each table in the order in which `Rows` fills them."""
    names: dict[str, tuple[str, ...]] = {
        "letters": ("id", "input_id", *LETTER, *LETTER_DERIVED),
        "decisions": ("id", "letter_id", *DECISION, *DECISION_DERIVED),
    }
    for table, (_, entry) in LETTER_LISTS.items():
        names[table] = ("letter_id", "position", *entry)
    for table, (_, entry) in DECISION_LISTS.items():
        names[table] = ("decision_id", "position", *entry)
    names["guideline_systems"] = ("decision_id", "side", "position", "system")
    names["citations"] = ("id", "decision_id", "side", "position", *CITATION)
    names["citation_sections"] = ("citation_id", "position", "section")
    return names


class Rows:
    """Rows of several letters, table by table, ready to be inserted together.

    `next_decision` and `next_citation` are the first free ids.
    """

    def __init__(self, next_decision: int, next_citation: int) -> None:
        """Start empty."""
        self.tables: dict[str, list[tuple[Any, ...]]] = {name: [] for name in columns()}
        self.next_decision = next_decision
        self.next_citation = next_citation

    def take(self, letter_id: int, input_id: int, record: Mapping[str, Any]) -> None:
        """Add the rows of one letter.

        Raises:
            KeyError, TypeError, AttributeError: The record lacks a key or holds the wrong kind.
        """
        self.tables["letters"].append(
            (
                letter_id,
                input_id,
                *[_at(record, path) for path in LETTER.values()],
                *_letter_derived(record),
            )
        )
        for table, (path, entry) in LETTER_LISTS.items():
            values = _at(record, path)
            if values:
                self.tables[table].extend(_entries(letter_id, values, entry))
        shared = letter_facets(record)
        for decision in record["decisions"]:
            self._take_decision(letter_id, decision, shared)

    def _take_decision(
        self, letter_id: int, decision: Mapping[str, Any], shared: list[str]
    ) -> None:
        decision_id = self.next_decision
        self.next_decision += 1
        treatment = decision["treatment"]
        self.tables["decisions"].append(
            (
                decision_id,
                letter_id,
                *[_at(decision, path) for path in DECISION.values()],
                *_sessions(treatment["sessions"]),
                _extra(decision),
                " ".join(decision_facets(decision) + shared),
            )
        )
        for table, (path, entry) in DECISION_LISTS.items():
            values = _at(decision, path)
            if not values:
                continue
            if table == "drugs":
                values = [{**drug, "generic": generic_of(drug["name"])} for drug in values]
            self.tables[table].extend(_entries(decision_id, values, entry))
        for side in SIDES:
            self._take_guideline(decision_id, side, decision[side + "_guideline"])

    def _take_guideline(self, decision_id: int, side: str, guideline: Mapping[str, Any]) -> None:
        self.tables["guideline_systems"].extend(
            (decision_id, side, position, system)
            for position, system in enumerate(guideline["systems"], 1)
        )
        for position, citation in enumerate(guideline["citations"], 1):
            citation_id = self.next_citation
            self.next_citation += 1
            self.tables["citations"].append(
                (citation_id, decision_id, side, position, *[citation[key] for key in CITATION])
            )
            self.tables["citation_sections"].extend(
                (citation_id, at, section) for at, section in enumerate(citation["sections"], 1)
            )


def _at(record: Mapping[str, Any], path: Path) -> Any:
    value: Any = record
    for key in path:
        value = value[key]
    return value


def _entries(owner: int, values: list[Any], entry: tuple[str, ...]) -> list[tuple[Any, ...]]:
    if len(entry) == 1:
        return [(owner, position, value) for position, value in enumerate(values, 1)]
    keys = [KEYS.get(column, column) for column in entry]
    return [
        (owner, position, *[_stored(value[key]) for key in keys])
        for position, value in enumerate(values, 1)
    ]


def _stored(value: Any) -> Any:
    """A value as a column holds it: of a list, its JSON."""
    if not isinstance(value, list | tuple):
        return value
    return json.dumps(value) if value else None


def _day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:  # a date that no calendar has stays text and counts nowhere
        return None


def _days(first: date | None, last: date | None) -> int | None:
    return (last - first).days if first and last else None


def _letter_derived(record: Mapping[str, Any]) -> tuple[Any, ...]:
    case = record["case"]
    decided = _day(case["decision_date"])
    received = _day(case["application_received"])
    outcomes = [decision["outcome"] for decision in record["decisions"]]
    states = record["reviewer"]["states_of_licensure"]
    first_page, last_page = record["source"]["page_range"] or (None, None)
    return (
        first_page,
        last_page,
        decided.year if decided else None,
        f"{decided.year}Q{(decided.month + 2) // 3}" if decided else None,
        _days(received, decided),
        _days(_day(case["date_assigned"]), decided),
        _days(_day(case["ur_denial_date"]), received),
        len(outcomes),
        outcomes.count("upheld"),
        outcomes.count("overturned"),
        int("California" in states) if states else None,
        ", ".join(record["reviewer"]["specialties"]) or None,
        "; ".join(record["summary"]["diagnoses"]) or None,
        _extra(record),
    )


def _extra(holder: Mapping[str, Any]) -> str | None:
    """The user's own fields, which records of older versions do not have."""
    extra = holder.get("extra")
    return json.dumps(extra, ensure_ascii=False) if extra else None


def _sessions(sessions: Mapping[str, Any] | None) -> tuple[int | None, ...]:
    if not sessions:
        return (0, None, None, None, None, None)
    return (
        1,
        sessions["total"],
        *(sessions["per_week"] or (None, None)),
        *(sessions["weeks"] or (None, None)),
    )
