"""From a Document to a Letter: pure functions, no input or output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imrcli.document import Document, Fold, Trail
from imrcli.errors import NotALetterError
from imrcli.extract.credentials import read_reviewer
from imrcli.extract.decisions import read_decisions
from imrcli.extract.documents import read_documents
from imrcli.extract.furniture import without_furniture
from imrcli.extract.header import Header, header_of, read_case
from imrcli.extract.outcome import read_determination
from imrcli.extract.sections import Outline, fold, read_outline, without_intro
from imrcli.extract.summary import read_summary
from imrcli.extract.template import UNKNOWN
from imrcli.model import SCHEMA_VERSION, Decision, Finding, Letter, Source, Status, Summary
from imrcli.rules import load

if TYPE_CHECKING:
    from imrcli.extract.own import Own

__all__ = ["extract"]

QUOTES = {"\u201c": "\u201d", '"': '"', "\u2018": "\u2019"}


def extract(document: Document, template: str | None = None, own: Own | None = None) -> Letter:
    """Read a letter.

    Args:
        document: the text as ingested.
        template: id of the template to read it by; recognised from the text where None.
        own: fields, labels and words of a user (`imrcli.extract.own.load_own`).

    Raises:
        NotALetterError: where the text holds neither the markers of a template nor enough labels.
        UsageError: where there is no template of that id.
    """
    trail = Trail(document)
    forms = own.forms if own else None
    divided = read_outline(without_furniture(document), template, forms)
    if divided is None:
        raise NotALetterError(
            document.name,
            "is not an IMR Final Determination letter (too few of its headings and labels found).",
            "Name the form with --template to read it anyway.",
        )
    printed, form, outline = divided
    header = header_of(printed, outline)
    words = own.vocabulary if own else None
    decisions = read_decisions(printed, outline, form, trail, words)
    outline = _up_to_decisions(printed, outline, trail.start_of("decisions[0].heading"))
    texts = {name: fold(printed, *span) for name, span in outline.sections.items()}
    letter = Letter(
        schema_version=SCHEMA_VERSION,
        source=_source(document),
        template=form.id,
        case=read_case(header, trail.under("case."), own.case if own else ()),
        determination=_determination(header, decisions, trail),
        reviewer=read_reviewer(texts.get("reviewer"), trail.under("reviewer."), header.lines),
        summary=_read_summary(texts.get("summary"), trail.under("summary.")),
        documents_reviewed=read_documents(printed, outline.sections.get("documents"), trail),
        decisions=decisions,
        findings=(_unknown_template(),) if form.id == UNKNOWN else (),
        evidence=trail.evidence(),
    )
    if own and own.fields:
        from imrcli.extract.own import Regions, read_extra

        return read_extra(letter, Regions(printed, outline, letter.evidence), own.fields, trail)
    return letter


def _up_to_decisions(document: Document, outline: Outline, heading: int | None) -> Outline:
    """No section goes on below the first heading of a decision, which has no label of its own."""
    if heading is None:
        return outline
    first = document.lines[document.line_at(heading)].start
    around = {
        name: (start, min(end, first)) if start < first else (start, end)
        for name, (start, end) in outline.sections.items()
    }
    return outline._replace(sections=around)


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


def _determination(header: Header, decisions: tuple[Decision, ...], trail: Trail) -> str | None:
    """The outcome of the whole letter, which only the cover letter of a served copy prints.

    Elsewhere it follows from the decisions as the State's own case search states it: all upheld,
    all overturned, or mixed. Where one outcome could not be read the whole is unknown.
    """
    outcomes = {decision.outcome for decision in decisions}
    if outcomes == {"upheld"}:
        follows: str | None = "uphold"
    elif outcomes == {"overturned"}:
        follows = "overturn"
    else:
        follows = "partially_overturn" if outcomes == {"upheld", "overturned"} else None
    return read_determination(header.whole, follows, trail)


def _read_summary(section: Fold | None, trail: Trail) -> Summary:
    text = _unquoted(without_intro(section, "summary")) if section is not None else Fold.of("")
    if text.text:
        return read_summary(text, trail)
    for name in Summary._fields:
        trail.missing(name, Status.ABSENT)
    return Summary()


def _unquoted(text: Fold) -> Fold:
    """A text without the quotation marks around the whole of it."""
    closing = QUOTES.get(text.text[:1])
    if closing is None:
        return text
    if text.text.endswith(closing) and len(text) > 1:
        return text.cut(1, len(text) - 1)
    return text if closing in text.text[1:] else text.cut(1, len(text))


def _unknown_template() -> Finding:
    message = load("templates").tables["unknown"]["message"]
    return Finding("template.unknown", "warning", message, "template")
