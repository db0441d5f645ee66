"""What a person is told about a letter, and in which order, before it is set for any medium.

The terminal, Markdown and HTML show the same outline: what was decided about which treatment and
why, then the patient and the review. Everything is stated in the letter or is a finding about it,
and nothing is said twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from imrcli.extract.conclusion import concluding_sentence
from imrcli.named import NamedTuple
from imrcli.render.words import (
    authorized_text,
    employee_text,
    guideline_texts,
    patient_text,
    process_text,
    quoted,
    review_text,
    reviewer_text,
    treatment_text,
)

Record = dict[str, Any]

GRANTED, DENIED, MIXED, UNREAD = "granted", "denied", "mixed", "unread"
OUTCOMES = {"upheld": ("UPHELD", DENIED), "overturned": ("OVERTURNED", GRANTED)}
DETERMINATIONS = {
    "uphold": ("UPHELD", DENIED),
    "overturn": ("OVERTURNED", GRANTED),
    "partially_overturn": ("PARTIALLY OVERTURNED", MIXED),
}
NOT_READ = ("NOT READ", UNREAD)
DEADLINES, NOT_APPLICABLE = "calendar.", "-not-applicable"  # in the ids of findings


class Verdict(NamedTuple):
    """An outcome: the word for it, its tone (granted, denied, mixed, unread), what it means."""

    word: str
    tone: str
    meaning: str = ""


class Entry(NamedTuple):
    """One decision; empty texts are not shown."""

    number: int
    verdict: Verdict
    request: str
    page: int | None
    treatment: str
    authorized: str
    guidelines: tuple[str, ...]
    conclusion: str
    rationale: str


class Outline(NamedTuple):
    """One letter; `facts` are pairs of label and items, `notes` counts what is no warning."""

    title: str
    verdict: Verdict
    decided: str
    entries: tuple[Entry, ...]
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    warnings: tuple[str, ...]
    notes: int
    source: str


def outline(record: Record) -> Outline:
    """The outline of a letter."""
    findings = told(record["findings"])
    warnings = tuple(f["message"] for f in findings if f["severity"] == "warning")
    case = record["case"]
    return Outline(
        case["case_number"] or record["source"]["name"],
        letter_verdict(record),
        case["decision_date"] or "",
        tuple(_entry(decision) for decision in record["decisions"]),
        tuple((label, items) for label, items in _facts(record) if any(items)),
        warnings,
        len(findings) - len(warnings),
        record["source"]["name"],
    )


def told(findings: list[Record]) -> list[Record]:
    """What a person is told of the findings: warnings first, then deadlines, then the others.

    What does not apply to a letter tells nothing about it.
    """
    applying = (f for f in findings if not f["id"].endswith(NOT_APPLICABLE))
    return sorted(
        applying, key=lambda f: (f["severity"] != "warning", not f["id"].startswith(DEADLINES))
    )


def verdict(outcome: str | None) -> Verdict:
    """What became of one decision."""
    return Verdict(*OUTCOMES.get(outcome or "", NOT_READ))


def letter_verdict(record: Record) -> Verdict:
    """What became of a letter, in its words and in plain ones."""
    word, tone = DETERMINATIONS.get(record["determination"] or "", NOT_READ)
    outcomes = [decision["outcome"] for decision in record["decisions"]]
    count, granted = len(outcomes), outcomes.count("overturned")
    if not count:
        meaning = "no decision was found"
    elif tone == UNREAD:
        meaning = "an outcome was not read; see the letter"
    elif tone == MIXED:
        meaning = f"{granted} of {count} treatments granted"
    elif count == 1:
        meaning = "the treatment is granted" if granted else "the denial stands"
    else:
        meaning = f"all {count} treatments granted" if granted else f"all {count} denials stand"
    return Verdict(word, tone, meaning)


def _entry(decision: Record) -> Entry:
    request, rationale = decision["request"] or "", decision["rationale"] or ""
    start, end = concluding_sentence(rationale)
    return Entry(
        decision["number"],
        verdict(decision["outcome"]),
        request or "the request was not read",
        decision["page"],
        treatment_text(decision["treatment"], request),
        authorized_text(decision),
        guideline_texts(decision),
        quoted(rationale[start:end].strip()),
        rationale,
    )


def _facts(record: Record) -> Iterator[tuple[str, tuple[str, ...]]]:
    case, summary = record["case"], record["summary"]
    yield "Employee", (employee_text(case),)
    yield "Patient", (patient_text(summary, case),)
    yield "Diagnoses", tuple(summary["diagnoses"])
    yield "Treated with", tuple(summary["treatment_to_date"])
    yield "Medications", tuple(summary["medications"])
    yield "Work status", (summary["work_status"] or "",)
    yield "UR decision", (review_text(summary, case),)
    yield "IMR", (process_text(case),)
    yield "Reviewer", (reviewer_text(record["reviewer"]),)
    is_scan = record["source"]["engine"] == "ocr"
    yield "Source", ("read by OCR: verify against the scan" if is_scan else "",)


class Totals:
    """Counts letters, treatments and outcomes as they come."""

    def __init__(self) -> None:
        """Nothing was counted yet."""
        self.letters = 0
        self.decisions = 0
        self._tones: dict[str, int] = {}

    def add_letter(self, record: Record) -> None:
        """Count a letter and its decisions."""
        self.letters += 1
        for decision in record["decisions"]:
            self.add_decision(decision["outcome"])

    def add_decision(self, outcome: str | None) -> None:
        """Count one decision."""
        self.decisions += 1
        word = verdict(outcome).word.lower()
        self._tones[word] = self._tones.get(word, 0) + 1

    def text(self) -> str:
        """`3 letters, 12 decisions: 4 overturned, 8 upheld`."""
        parts = [f"{count:,} {word}" for word, count in sorted(self._tones.items())]
        counts = f"{self.decisions:,} decision{'' if self.decisions == 1 else 's'}"
        if self.letters:
            counts = f"{self.letters:,} letter{'' if self.letters == 1 else 's'}, {counts}"
        return f"{counts}: {', '.join(parts)}" if parts else counts
