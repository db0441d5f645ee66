"""Compares the evidence that both sides cite, with each other and with the day of the decision."""

from __future__ import annotations

from imrcli.check.contents import is_dependent
from imrcli.check.report import Report, listed
from imrcli.extract.works import edition_superseded, key, work_of
from imrcli.model import Citation, Decision, Guideline

REVIEWER = "reviewer_guideline"
CLAIMS_ADMINISTRATOR = "claims_administrator_guideline"
SUPERSEDED = {
    REVIEWER: "guidelines.superseded",
    CLAIMS_ADMINISTRATOR: "guidelines.superseded-by-claims-administrator",
}


def check_guidelines(report: Report) -> None:
    """Look at both guideline lines of every decision."""
    for index, decision in enumerate(report.letter.decisions):
        path = f"decisions[{index}]"
        _check_none_cited(report, path, decision)
        _check_editions(report, path, decision)
        _compare_works(report, path, decision)


def _check_none_cited(report: Report, path: str, decision: Decision) -> None:
    number = decision.number
    if decision.reviewer_guideline.none_cited:
        dependent = "-dependent" if is_dependent(decision) else ""
        report.add(f"guidelines.none-cited{dependent}", f"{path}.{REVIEWER}", number=number)
    if decision.claims_administrator_guideline.none_cited:
        finding = "guidelines.none-cited-by-claims-administrator"
        report.add(finding, f"{path}.{CLAIMS_ADMINISTRATOR}", number=number)


def _check_editions(report: Report, path: str, decision: Decision) -> None:
    """The edition that counts is the one in force when the treatment was given or decided on."""
    served = decision.treatment.dates_of_service
    day = min(served) if served else report.letter.case.decision_date
    for side, finding in SUPERSEDED.items():
        for at, citation in enumerate(getattr(decision, side).citations):
            reason = edition_superseded(citation, day)
            if reason:
                field = f"{path}.{side}.citations[{at}]"
                report.add(finding, field, number=decision.number, reason=reason)


def _compare_works(report: Report, path: str, decision: Decision) -> None:
    reviewer = _works(decision.reviewer_guideline)
    administrator = _works(decision.claims_administrator_guideline)
    if not reviewer or not administrator:
        return
    field = f"{path}.{REVIEWER}"
    both = [name for identity, name in reviewer.items() if identity in administrator]
    if both:
        report.add("guidelines.same-works", field, number=decision.number, works=listed(both))
        return
    report.add(
        "guidelines.different-works",
        field,
        number=decision.number,
        reviewer=listed(list(reviewer.values())),
        administrator=listed(list(administrator.values())),
    )


def _works(guideline: Guideline) -> dict[tuple[str, str], str]:
    """What a line relies on: identity of each work, and its name for the reader.

    Editions of one work are the same work; a system of which no work is named counts as one.
    """
    works = {_identity(citation): _name(citation) for citation in guideline.citations}
    cited = {citation.system for citation in guideline.citations}
    for system in guideline.systems:
        if system not in cited and system != "other":
            works[system, ""] = system
    return works


def _identity(citation: Citation) -> tuple[str, str]:
    work = work_of(citation.title)
    return citation.system, work.topic if work else key(citation.title or citation.text)


def _name(citation: Citation) -> str:
    if citation.system == "other":
        return citation.title or "another source"
    return f"{citation.system} {citation.title}" if citation.title else citation.system
