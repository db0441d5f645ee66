"""Values of a record in a person's words: a treatment, a patient, the guidelines of a decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Record = dict[str, Any]

MIDDLE_DOT = " \u00b7 "


def patient_text(summary: Record) -> str:
    """`53-year-old male, injured 2014-09-15: working on a heavy pump`; only what is stated."""
    parts = []
    if summary["age"] is not None:
        parts.append(f"{summary['age']}-year-old")
    if summary["sex"]:
        parts.append(summary["sex"])
    text = " ".join(parts)
    if summary["injury_date"]:
        text += f"{', ' if text else ''}injured {summary['injury_date']}"
    if summary["mechanism"]:
        text += f"{': ' if text else ''}{summary['mechanism']}"
    return text


def treatment_text(treatment: Record) -> str:
    """`Rehabilitation: Acupuncture, 8 sessions, lumbar spine`."""
    kind = treatment["category"] or ""
    finer = treatment["drug_class"] or treatment["subcategory"]
    if finer and finer != kind:
        kind = f"{kind}: {finer}" if kind else finer
    return MIDDLE_DOT.join(part for part in (kind, *_details(treatment)) if part)


def _details(treatment: Record) -> Iterator[str]:
    if treatment["quantity"] is not None:
        yield f"quantity {treatment['quantity']}"
    if treatment["refills"] is not None:
        yield f"{treatment['refills']} refill{'' if treatment['refills'] == 1 else 's'}"
    if treatment["sessions"]:
        yield sessions_text(treatment["sessions"])
    side, parts = treatment["laterality"], ", ".join(treatment["body_parts"])
    yield " ".join(part for part in (side, parts) if part)
    yield ", ".join(treatment["levels"])
    if treatment["retrospective"]:
        dates = ", ".join(treatment["dates_of_service"])
        yield f"retrospective {dates}".strip()


def sessions_text(sessions: Record) -> str:
    """`8 sessions (1-2 a week for 4-6 weeks)`."""
    total = sessions["total"]
    text = f"{total} session{'' if total == 1 else 's'}" if total is not None else ""
    rate = []
    if sessions["per_week"]:
        rate.append(f"{range_text(sessions['per_week'])} a week")
    if sessions["weeks"]:
        rate.append(f"for {range_text(sessions['weeks'])} weeks")
    if not rate:
        return text
    return f"{text} ({' '.join(rate)})" if text else " ".join(rate)


def range_text(bounds: Iterable[int]) -> str:
    """`4-6`, or `4` where both are the same."""
    low, high = bounds
    return str(low) if low == high else f"{low}-{high}"


def authorized_text(decision: Record) -> str:
    """What utilization review had already authorized of a larger request."""
    if not decision["original_request"]:
        return ""
    text = f"Originally requested: {decision['original_request']}"
    if decision["authorized"]:
        text += f"; authorized: {decision['authorized']}"
    return text


def guideline_text(decision: Record) -> str:
    """Whose decision rests on what: `Denied on ODG; reviewed on MTUS Low Back Complaints 2004`."""
    denied = cited(decision["claims_administrator_guideline"])
    reviewed = cited(decision["reviewer_guideline"])
    if denied and denied == reviewed:
        return f"Both sides cite {denied}"
    parts = []
    if denied:
        parts.append(f"Administrator: {denied}")
    if reviewed:
        parts.append(f"Reviewer: {reviewed}")
    return MIDDLE_DOT.join(parts)


def cited(guideline: Record) -> str:
    """The works a line cites, in short."""
    if guideline["none_cited"]:
        return "no evidence cited"
    works = []
    for citation in guideline["citations"]:
        if citation["system"] == "MTUS" and citation["title"]:
            year = f" {citation['year']}" if citation["year"] else ""
            works.append(f"{citation['title']}{year}")
    others = [system for system in guideline["systems"] if system != "MTUS" or not works]
    return ", ".join(dict.fromkeys(works + others))
