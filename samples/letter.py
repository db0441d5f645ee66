"""A sample letter: its YAML, and the record that a reader of the letter should print.

The record comes from the letter's own data, never from reading its PDF. Only the page of a decision
comes from setting it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Letter = dict[str, Any]

HERE = Path(__file__).resolve().parent
LETTERS = HERE / "letters"
WORDING: dict[str, Any] = yaml.safe_load((HERE / "wording.yaml").read_text(encoding="utf-8"))
CASE_KEYS = (
    "case_number",
    "date_assigned",
    "date_of_injury",
    "decision_date",
    "ur_denial_date",
    "priority",
    "application_received",
    "employee_name",
    "claim_number",
    "provider_name",
    "letter_date",
)


def load(path: Path) -> Letter:
    """Read one letter."""
    letter: Letter = yaml.safe_load(path.read_text(encoding="utf-8"))
    letter["stem"] = path.stem
    return letter


def folded(paragraphs: list[str] | str | None) -> str | None:
    """Paragraphs as one line, the way verbatim text is folded in a record."""
    if paragraphs is None:
        return None
    whole = paragraphs if isinstance(paragraphs, str) else " ".join(paragraphs)
    return " ".join(whole.split())


def expected_record(letter: Letter, pages: list[int], page_count: int) -> dict[str, Any]:
    """The printed part of the record (schema of `imrcli.model`), from the letter's data.

    Args:
        letter: As loaded.
        pages: For each decision the page on which its heading starts.
        page_count: Pages of the PDF.
    """
    reviewer = letter["reviewer"]
    return {
        "pages": page_count,
        "template": letter["template"],
        "case": {key: _iso(letter["case"].get(key)) for key in CASE_KEYS},
        "determination": letter["determination"],
        "reviewer": {
            "states_of_licensure": reviewer["states_of_licensure"],
            "specialties": reviewer["specialties"],
        },
        "summary": {"text": folded(letter.get("summary"))},
        "documents_reviewed": [folded(item) for item in letter.get("documents_reviewed", [])],
        "decisions": [
            _decision(decision, number, page)
            for number, (decision, page) in enumerate(
                zip(letter["decisions"], pages, strict=True), 1
            )
        ],
    }


def _decision(decision: dict[str, Any], number: int, page: int) -> dict[str, Any]:
    heading = folded(decision.get("expected_heading", decision["heading"]))
    return {
        "number": number,
        "heading": heading,
        "request": folded(decision.get("request")) or heading,
        "original_request": folded(decision.get("original_request")),
        "authorized": folded(decision.get("authorized")),
        "outcome": decision["outcome"],
        "claims_administrator_guideline": {
            "text": folded(decision.get("claims_administrator_guideline"))
        },
        "reviewer_guideline": {"text": folded(decision.get("reviewer_guideline"))},
        "rationale": folded(decision.get("rationale")),
        "page": page,
    }


def _iso(value: Any) -> str | None:
    return None if value is None else str(value)


def us_date(value: Any) -> str:
    """A date as the letters print it: 02/08/2017."""
    year, month, day = str(value).split("-")
    return f"{month}/{day}/{year}"
