"""From a Document to a Letter: pure functions, no input or output."""

from __future__ import annotations

from imrcli.document import Document, Fold, Trail
from imrcli.errors import NotALetterError
from imrcli.extract.decisions import read_decisions
from imrcli.extract.header import read_case, read_reviewer
from imrcli.extract.sections import HEADER, Section, skip_intro, split_sections
from imrcli.extract.summary import read_summary
from imrcli.extract.template import Template, by_id, recognise
from imrcli.model import SCHEMA_VERSION, Decision, Letter, Source, Status, Summary

__all__ = ["extract"]


def extract(document: Document, template: str | None = None) -> Letter:
    """Read a letter.

    Args:
        document: the text as ingested.
        template: id of the template to read it by; recognised from the text where None.

    Raises:
        NotALetterError: where the text holds the markers of no known template.
        UsageError: where there is no template of that id.
    """
    form = by_id(template) if template else recognise(document)
    if form is None:
        raise NotALetterError(
            document.name,
            "is not an IMR Final Determination letter (none of its section headings was found).",
            "Name the form with --template to read it anyway.",
        )
    trail = Trail(document)
    sections = split_sections(document, form)
    header = sections[HEADER]
    decisions = read_decisions(document, sections.get("decisions"), form, trail)
    return Letter(
        schema_version=SCHEMA_VERSION,
        source=_source(document),
        template=form.id,
        case=read_case(document.fold(header.first, header.last), trail.under("case.")),
        determination=_determination(decisions),
        reviewer=read_reviewer(document, sections.get("method"), form, trail.under("reviewer.")),
        summary=_read_summary(document, sections.get("summary"), form, trail.under("summary.")),
        decisions=decisions,
        evidence=trail.evidence(),
    )


def _source(document: Document) -> Source:
    return Source(
        document.name,
        document.sha256,
        document.media_type,
        document.page_count,
        document.engine,
        (document.first_page, document.first_page + document.page_count - 1)
        if document.is_part
        else None,
    )


def _determination(decisions: tuple[Decision, ...]) -> str | None:
    """The outcome of the whole letter, which the posted form does not print.

    It follows from the decisions as the State's own case search states it: all upheld, all
    overturned, or mixed. Where one outcome could not be read the whole is unknown.
    """
    outcomes = {decision.outcome for decision in decisions}
    if outcomes == {"upheld"}:
        return "uphold"
    if outcomes == {"overturned"}:
        return "overturn"
    return "partially_overturn" if outcomes == {"upheld", "overturned"} else None


def _read_summary(
    document: Document, section: Section | None, form: Template, trail: Trail
) -> Summary:
    text = Fold.of("")
    if section is not None:
        text = document.fold(skip_intro(document, section, form.summary_intro), section.last)
    if text.text:
        return read_summary(text, trail)
    for name in Summary._fields:
        trail.missing(name, Status.ABSENT)
    return Summary()
