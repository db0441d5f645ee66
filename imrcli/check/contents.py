"""Looks for the contents that the law requires of a determination.

The requirements C1 to C12 with their authorities are in the rule file `check`. A published copy
omits what identifies anyone, and with it the list of documents reviewed, so that one requirement is
reported as not applicable there. What a text alone cannot tell (plain language, several reviewers)
is not looked at.
"""

from __future__ import annotations

from imrcli.check.calendar import days_between
from imrcli.check.report import Report, rules, tables
from imrcli.extract.conclusion import Conclusion
from imrcli.model import Decision, Letter, Reviewer, Summary

OCR = "ocr"  # the engine of scans
INTRODUCTION = 150  # characters above the reviewer's first value
LONGEST_CREDENTIALS = 1500  # characters of the block that describes the reviewer


def check_contents(report: Report) -> None:
    """Look at each required content."""
    letter = report.letter
    _check_header(report, letter)
    _check_summary(report, letter.summary)
    _check_documents(report, letter)
    _check_reviewer(report, letter)
    _check_time(report, letter)
    if not letter.decisions:
        report.add("contents.no-decisions", "decisions")
    for index, decision in enumerate(letter.decisions):
        _check_decision(report, f"decisions[{index}]", decision, report.conclusions[index])


def _check_header(report: Report, letter: Letter) -> None:
    """Look for what the template always prints; texts are passed on without any header, too."""
    by_ocr = letter.source.engine == OCR
    if by_ocr or any(letter.case):
        for name in tables()["header"].get(letter.template, ()):
            if getattr(letter.case, name) is None:
                report.add(f"contents.no-{name.replace('_', '-')}", f"case.{name}")
    if by_ocr:
        report.add("contents.read-by-ocr", "source.engine")


def is_served_copy(letter: Letter) -> bool:
    """Whether the copy names the parties: the one that was served, not the one published."""
    case = letter.case
    return any((case.employee_name, case.claim_number, case.provider_name))


def is_dependent(decision: Decision) -> bool:
    """Whether the service was decided by what became of another, as an assistant at a surgery."""
    if decision.treatment.subcategory == "Adjunct Surgical Services":
        return True
    rationale = decision.rationale or ""
    # Beside a full discussion of its own, the fate of another service is only one argument.
    short = len(rationale) < 600
    rule = rules("dependent")[0]
    return short and rule.applies(rationale.lower()) and bool(rule.regex.search(rationale))


def _check_decision(
    report: Report, path: str, decision: Decision, conclusion: Conclusion | None
) -> None:
    number = decision.number
    if decision.outcome is None:
        report.add("contents.no-outcome", f"{path}.outcome", number=number)
    if not (decision.heading or decision.request):
        report.add("contents.no-request", f"{path}.heading", number=number)
    if decision.reviewer_guideline.text is None:
        report.add("contents.no-guideline", f"{path}.reviewer_guideline", number=number)
    if not decision.rationale or conclusion is None:
        report.add("contents.no-rationale", f"{path}.rationale", number=number)
        return
    if not conclusion.on_necessity:
        report.add("contents.no-necessity-conclusion", f"{path}.rationale", number=number)
    words = decision.rationale.count(" ") + 1
    if words < tables()["limits"]["brief_rationale_words"]:
        report.add("contents.brief-rationale", f"{path}.rationale", number=number, words=words)
    systems = decision.reviewer_guideline.systems
    if systems and "MTUS" not in systems and not _gives_a_reason(decision.rationale):
        field = f"{path}.reviewer_guideline"
        report.add("contents.outside-mtus-without-reason", field, number=number)


def _gives_a_reason(rationale: str) -> bool:
    lowered = rationale.lower()
    return any(word in lowered for word in tables()["mtus_reasons"])


def _check_summary(report: Report, summary: Summary) -> None:
    if not summary.text:
        report.add("contents.no-summary", "summary.text")
        return
    lowered = summary.text.lower()
    condition = any(word in lowered for word in tables()["condition_words"])
    if not (summary.diagnoses or condition):
        report.add("contents.no-condition", "summary.text")
    words = summary.text.count(" ") + 1
    if words < tables()["limits"]["brief_summary_words"]:
        report.add("contents.brief-summary", "summary.text", words=words)
    for field, finding in (
        ("records_missing", "contents.records-not-provided"),
        ("summary_from_review", "contents.summary-from-utilization-review"),
    ):
        rule = rules(field)[0]
        match = rule.regex.search(summary.text) if rule.applies(lowered) else None
        if match:
            report.add(finding, "summary.text", span=match.span())


def _check_documents(report: Report, letter: Letter) -> None:
    if letter.documents_reviewed:
        return
    if is_served_copy(letter):
        report.add("contents.no-documents-list", "documents_reviewed")
    else:
        report.add("contents.documents-list-not-applicable", "documents_reviewed")


def _check_reviewer(report: Report, letter: Letter) -> None:
    states = letter.reviewer.states_of_licensure
    if not states:
        report.add("contents.no-licensure", "reviewer.states_of_licensure")
    elif not any(state.lower() == "california" for state in states):
        field = "reviewer.states_of_licensure"
        report.add("contents.no-california-licence", field, states=", ".join(states))
    if not letter.reviewer.specialties:
        report.add("contents.no-specialty", "reviewer.specialties")
    credentials = _credentials(report)
    rule = rules("reviewer_named")[0]
    if rule.applies(credentials.lower()) and rule.regex.search(credentials):
        report.add("contents.reviewer-named", "reviewer.specialties")
    if is_served_copy(letter):
        named = "employee_name" if letter.case.employee_name else "claim_number"
        report.add("contents.identifies-employee", f"case.{named}")


def _credentials(report: Report) -> str:
    """What is printed of the reviewer, from the line that introduces it to its last value."""
    reviewer, evidence = report.letter.reviewer, report.letter.evidence
    paths = [
        f"reviewer.{name}[{at}]"
        for name, values in zip(Reviewer._fields, reviewer, strict=True)
        for at in range(len(values))
    ]
    spans = [
        (mark.start, mark.end)
        for path in paths
        if (mark := evidence.get(path)) and mark.start is not None and mark.end is not None
    ]
    if report.document is None or not spans:
        return ""
    start = max(0, min(spans)[0] - INTRODUCTION)
    return report.document.text[start : min(max(spans)[1], start + LONGEST_CREDENTIALS)]


def _check_time(report: Report, letter: Letter) -> None:
    case = letter.case
    days = days_between(case.application_received, case.decision_date)
    if days is None:
        return
    priority = case.priority or "standard"
    if days > tables()["limits"][f"{priority}_days"]:
        field = "case.decision_date"
        report.add("contents.late-determination", field, days=days, priority=priority)
