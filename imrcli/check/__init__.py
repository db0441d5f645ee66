"""Findings about a letter: what is missing, what disagrees, and which days matter.

`check` is pure: it looks only at the record of the letter and, where given, at the text it was read
from. Everything it may say, with severity and authority, is in the rule file `check`. It computes
and compares; it gives no legal advice.
"""

from __future__ import annotations

from imrcli.check.calendar import check_calendar
from imrcli.check.consistency import check_consistency
from imrcli.check.contents import check_contents
from imrcli.check.guidelines import check_guidelines
from imrcli.check.report import Report, tables
from imrcli.check.request import check_requests
from imrcli.document import Document
from imrcli.model import Finding, Letter

__all__ = ["check", "disclaimer"]


def check(
    letter: Letter, document: Document | None = None, served: str | None = None
) -> tuple[Finding, ...]:
    """Everything there is to say about a letter, warnings first.

    Args:
        letter: the record; its evidence gives each finding its page and line.
        document: the text it was read from; places findings inside a long text, and lets the
            reviewer's credentials be searched for a name.
        served: the date on which the letter was served, ISO 8601; deadlines are counted from the
            letter's own dates, and say so, where None.

    Raises:
        UsageError: where `served` is no date.
    """
    report = Report(letter, document)
    check_consistency(report)
    check_requests(report)
    check_contents(report)
    check_guidelines(report)
    check_calendar(report, served)
    return report.findings()


def disclaimer() -> str:
    """The sentence that belongs under every list of findings."""
    return str(tables()["disclaimer"])
