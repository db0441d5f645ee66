"""Values of a record in a person's words: a treatment, a patient, the guidelines of a decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Record = dict[str, Any]

MIDDLE_DOT = " \u00b7 "
NONE_CITED = "no medical evidence cited"
SHORT = 48  # characters: longer section names are left to the record
LONGEST_ORIGINAL = 120  # characters of an original request beside the part in dispute
# Words that no request of its own begins with.
GOES_ON = frozenset(
    {"and", "as", "at", "by", "during", "following", "for", "from", "in", "including", "of", "on",
     "or", "over", "per", "plus", "through", "to", "under", "with", "without"}
)  # fmt: skip
LONGEST_QUOTE = 300  # characters of the sentence that concludes


def patient_text(summary: Record, case: Record) -> str:
    """`53-year-old male, injured 2014-09-15: working on a heavy pump`; only what is stated."""
    parts = []
    if summary["age"] is not None:
        parts.append(f"{summary['age']}-year-old")
    if summary["sex"]:
        parts.append(summary["sex"])
    text = " ".join(parts)
    injured = two_dates(summary["injury_date"], case["date_of_injury"])
    if injured:
        text += f"{', ' if text else ''}injured {injured}"
    if summary["mechanism"]:
        text += f"{': ' if text else ''}{summary['mechanism']}"
    return text


def two_dates(narrative: str | None, header: str | None) -> str:
    """The day the narrative gives, and the header's where that is another one."""
    if narrative and header and narrative != header:
        return f"{narrative} (header: {header})"
    return narrative or header or ""


def review_text(summary: Record, case: Record) -> str:
    """`denied 2016-11-08`: what utilization review did, and when."""
    day = two_dates(summary["ur_date"], case["ur_denial_date"])
    return " ".join(part for part in (summary["ur_action"], day) if part)


def employee_text(case: Record) -> str:
    """`Jane Roe · claim 12-345 · provider R. Poe`; served letters only."""
    parts = [case["employee_name"]]
    if case["claim_number"]:
        parts.append(f"claim {case['claim_number']}")
    if case["provider_name"]:
        parts.append(f"provider {case['provider_name']}")
    return MIDDLE_DOT.join(part for part in parts if part)


def process_text(case: Record) -> str:
    """`application 2016-11-28 · assigned 2016-12-05`, and the priority where it is not standard."""
    named = (
        ("application", "application_received"),
        ("assigned", "date_assigned"),
        ("letter", "letter_date"),
    )
    parts = [f"{word} {case[key]}" for word, key in named if case[key]]
    if case["priority"] not in (None, "standard"):
        parts.append(str(case["priority"]))
    return MIDDLE_DOT.join(parts)


def reviewer_text(reviewer: Record) -> str:
    """`Internal Medicine · licensed in California, Nevada`."""
    states = ", ".join(reviewer["states_of_licensure"])
    parts = (", ".join(reviewer["specialties"]), f"licensed in {states}" if states else "")
    return MIDDLE_DOT.join(part for part in parts if part)


def treatment_text(treatment: Record, request: str) -> str:
    """`Rehabilitation: Acupuncture · 8 sessions`; nothing that the request itself says so."""
    said = _words(request)
    details = (text for text, words in _details(treatment) if not _words(words) <= said)
    return MIDDLE_DOT.join(part for part in (kind_text(treatment), *details) if part)


def kind_text(treatment: Record) -> str:
    """`Pharmaceuticals: Opioids`, `Injection`, `Rehabilitation: Acupuncture`."""
    kind = treatment["category"] or ""
    finer = treatment["drug_class"] or treatment["subcategory"]
    if finer and finer != kind:
        kind = f"{kind}: {finer}" if kind else finer
    return spaced(kind)


def spaced(text: str) -> str:
    """Slashes between words with spaces around them, so that a narrow column can break there."""
    first, *others = text.split("/")
    for other in others:
        tight = min(len(first.rpartition(" ")[2]), len(other.partition(" ")[0])) < 4
        first = f"{first}/{other}" if tight else f"{first.rstrip()} / {other.lstrip()}"
    return first


def _words(text: str) -> set[str]:
    spaced_out = text.replace(",", " ").replace("#", " ")
    return {word.strip("().;").casefold() for word in spaced_out.split()}


def _details(treatment: Record) -> Iterator[tuple[str, str]]:
    """Each detail, and the words by which a request says it already."""
    quantity, refills = treatment["quantity"], treatment["refills"]
    if quantity is not None:
        yield f"quantity {quantity}", str(quantity)
    if refills:
        yield f"{refills} refill{'' if refills == 1 else 's'}", str(refills)
    if treatment["sessions"]:
        yield sessions_text(treatment["sessions"]), " ".join(_numbers(treatment["sessions"]))
    for text in (parts_text(treatment), ", ".join(treatment["levels"])):
        yield text, text
    if treatment["retrospective"]:
        dates = ", ".join(treatment["dates_of_service"])
        yield f"given {dates}, before the review" if dates else "given before the review", "retro"


def _numbers(sessions: Record) -> Iterator[str]:
    for value in sessions.values():
        if value is not None:
            yield range_text(value) if isinstance(value, list) else str(value)


def parts_text(treatment: Record) -> str:
    """`left ankle`; with several parts, of which some may have no side, `wrist, neck (left)`."""
    side, parts = treatment["laterality"], treatment["body_parts"]
    if side and len(parts) > 1:
        return f"{', '.join(parts)} ({side})"
    return " ".join(part for part in (side, *parts) if part)


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
    """What was asked for at first, and what utilization review authorized of it."""
    original, request = decision["original_request"] or "", decision["request"] or ""
    parts = []
    if original and original.casefold() != request.casefold():
        parts.append(f"part of: {original}")
    if decision["authorized"]:
        parts.append(f"authorized: {decision['authorized']}")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def request_text(request: str, original: str | None) -> str:
    """A request where it stands alone: `with a release (part of: Repair of it with a release)`.

    What remains of a request may go on from the words that were authorized, and then says nothing
    without them.
    """
    if not original or request.partition(" ")[0].lower() not in GOES_ON:
        return request
    return f"{request} (part of: {shortened(original, LONGEST_ORIGINAL)})"


def guideline_texts(decision: Record) -> tuple[str, ...]:
    """Who relies on what: `Administrator: ODG Knee`, `Reviewer: MTUS Knee Complaints 2004`."""
    denied = cited(decision["claims_administrator_guideline"])
    reviewed = cited(decision["reviewer_guideline"])
    if denied == reviewed:
        if denied == NONE_CITED:
            return ("Neither side cites medical evidence",)
        return (f"Both cite {denied}",) if denied else ()
    parts = (("Administrator", denied), ("Reviewer", reviewed))
    return tuple(f"{who}: {works}" for who, works in parts if works)


def cited(guideline: Record) -> str:
    """The works a line cites, in short: `MTUS Knee Complaints 2004 (Special Studies); ODG Knee`."""
    if guideline["none_cited"]:
        return NONE_CITED
    works = dict.fromkeys(work_text(citation) for citation in guideline["citations"])
    systems = {work.partition(" ")[0] for work in works if " " in work}
    named = [work for work in works if work not in systems]
    return "; ".join(named) or ", ".join(guideline["systems"])


def work_text(citation: Record) -> str:
    """One work: its system, title, year, and its sections where they are short."""
    if citation["system"] == "other":
        return shortened(citation["title"] or citation["text"], SHORT)
    parts = (citation["system"], citation["title"], citation["year"])
    text = " ".join(str(part) for part in parts if part)
    sections = ", ".join(citation["sections"])
    return f"{text} ({sections})" if 0 < len(sections) <= SHORT else text


def shortened(text: str, length: int) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= length:
        return text
    return text[:length].rpartition(" ")[0].rstrip(",;:") + "\u2026"


def quoted(sentence: str) -> str:
    """The sentence that concludes, in quotation marks; of a long one its end, where it decides."""
    if len(sentence) > LONGEST_QUOTE:
        sentence = "\u2026" + sentence[-LONGEST_QUOTE:].partition(" ")[2]
    return f"\u201c{sentence}\u201d" if sentence else ""
