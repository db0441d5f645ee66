"""Finds the disputed treatments, their outcomes, guideline lines and rationales.

Each decision is a heading that ends in its outcome, then three labelled parts. The labels open a
line. What is hard is where a heading begins: where type is known it is the run of bold lines above
the first label; in plain text it is the last paragraph above it, and where no paragraph gap was
printed (the letter ran on, or a page broke there) the wording decides.
"""

from __future__ import annotations

from typing import NamedTuple

from imrcli.document import Document, Fold, Trail
from imrcli.extract.citations import read_guideline
from imrcli.extract.request import split_heading
from imrcli.extract.sections import Section, skip_intro
from imrcli.extract.template import Template
from imrcli.extract.treatment import Context, read_treatment
from imrcli.model import Decision, Guideline, Status
from imrcli.rules import pattern

OUTCOME = r"[:;] ?(?P<outcome>Upheld|Overturned)\.?$"
OUTCOME_ALONE = r"(?:Upheld|Overturned)\.?$"
LONGEST_LABEL = 60
LINES_OF_A_HEADING = 4
CLAIMS_ADMINISTRATOR = "claims_administrator_guideline"
REVIEWER = "reviewer_guideline"
RATIONALE = "rationale"
SENTENCE_ENDS = (".", ".\u201d", '."', ".)", "?", "!")
ORIGINAL_REQUEST = " the original request."


class Label(NamedTuple):
    """A label that opens a line: which part it opens, its line, and where the text after it is."""

    part: str
    line: int
    text_start: int


class Block(NamedTuple):
    """The lines of one decision: heading first..heading_end, then its labels, up to `last`."""

    first: int
    labels: tuple[Label, ...]
    last: int


class Draft(NamedTuple):
    """A decision whose treatment is still to be read; that needs the requests of all decisions."""

    decision: Decision
    request: Fold | None
    trail: Trail


def read_decisions(
    document: Document, section: Section | None, template: Template, trail: Trail
) -> tuple[Decision, ...]:
    """All decisions of the section, in the order of the letter."""
    if section is None:
        return ()
    first = skip_intro(document, section, template.decisions_intro)
    blocks = find_blocks(document, first, section.last, template)
    drafts = [
        _read_block(document, block, number, trail.under(f"decisions[{number - 1}]."))
        for number, block in enumerate(blocks, 1)
    ]
    requests = tuple(draft.decision.request or "" for draft in drafts)
    return tuple(
        _with_treatment(draft, Context(requests, index)) for index, draft in enumerate(drafts)
    )


def _with_treatment(draft: Draft, context: Context) -> Decision:
    if draft.request is None:
        return draft.decision
    treatment = read_treatment(draft.request, draft.trail.under("treatment."), context)
    return draft.decision._replace(treatment=treatment)


def _read_block(document: Document, block: Block, number: int, trail: Trail) -> Draft:
    heading, outcome = _read_heading(document, block, trail)
    parts = _part_folds(document, block)
    request = split_heading(heading, trail)
    rationale = parts.get(RATIONALE)
    _mark_whole(RATIONALE, rationale, trail)
    decision = Decision(
        number=number,
        heading=_text(heading),
        request=_text(request.request),
        original_request=_text(request.original),
        authorized=_text(request.authorized),
        outcome=outcome,
        claims_administrator_guideline=_read_part(CLAIMS_ADMINISTRATOR, parts, trail),
        reviewer_guideline=_read_part(REVIEWER, parts, trail),
        rationale=_text(rationale),
        page=document.lines[block.first].page,
    )
    return Draft(decision, request.request, trail)


def _read_part(part: str, parts: dict[str, Fold], trail: Trail) -> Guideline:
    fold = parts.get(part)
    if fold is None or not fold.text:
        trail.missing(f"{part}.text", Status.ABSENT if fold is None else Status.UNPARSED)
        return Guideline()
    return read_guideline(fold, trail.under(part + "."))


def _text(fold: Fold | None) -> str | None:
    return fold.text if fold is not None and fold.text else None


def _mark_whole(path: str, fold: Fold | None, trail: Trail) -> None:
    if fold is None:
        trail.missing(path)
    elif not fold.text:
        trail.missing(path, Status.UNPARSED)
    else:
        trail.found(path, fold, 0, len(fold), f"label.{path}")


def _read_heading(document: Document, block: Block, trail: Trail) -> tuple[Fold, str | None]:
    """The heading without its final colon, and the outcome after it."""
    end = block.labels[0].line if block.labels else block.last
    whole = document.fold(block.first, end)
    match = pattern(OUTCOME).search(whole.text, max(0, len(whole) - 20))
    if match is None:
        _mark_whole("heading", whole, trail)
        trail.missing("outcome", Status.UNPARSED, "decision.outcome")
        return whole, None
    heading = whole.cut(0, match.start())
    _mark_whole("heading", heading, trail)
    trail.found("outcome", whole, match.start("outcome"), match.end("outcome"), "decision.outcome")
    return heading, match["outcome"].lower()


def _part_folds(document: Document, block: Block) -> dict[str, Fold]:
    """The text of each labelled part."""
    folds: dict[str, Fold] = {}
    for index, label in enumerate(block.labels):
        last = block.labels[index + 1].line if index + 1 < len(block.labels) else block.last
        if label.part not in folds:
            folds[label.part] = document.fold(label.line, last, start=label.text_start)
    return folds


def find_blocks(document: Document, first: int, last: int, template: Template) -> list[Block]:
    """Group the lines first..last into decisions."""
    labels = _find_labels(document, first, last, template)
    starts: list[int] = []
    floor = first
    for at, label in enumerate(labels):
        if label.part == CLAIMS_ADMINISTRATOR:
            starts.append(_heading_start(document, floor, label.line))
            floor = _first_line_after_labels(labels, at)
    ends = [*starts[1:], last]
    return [
        Block(start, tuple(label for label in labels if start <= label.line < end), end)
        for start, end in zip(starts, ends, strict=True)
    ]


def _find_labels(document: Document, first: int, last: int, template: Template) -> list[Label]:
    spellings = [
        (spelling.lower(), part)
        for part, spellings in template.decision_labels.items()
        for spelling in spellings
    ]
    found: list[Label] = []
    for index in range(first, last):
        line = document.lines[index]
        opening = document.text[line.start : min(line.end, line.start + LONGEST_LABEL)].lower()
        for spelling, part in spellings:
            if opening.startswith(spelling):
                found.append(Label(part, index, line.start + len(spelling)))
                break
    return found


def _first_line_after_labels(labels: list[Label], at: int) -> int:
    """The first line that can belong to the next heading: below the last label of this decision."""
    line = labels[at].line
    for label in labels[at + 1 :]:
        if label.part == CLAIMS_ADMINISTRATOR:
            break
        line = label.line
        if label.part == RATIONALE:
            break
    return line + 1


def _heading_start(document: Document, floor: int, opening: int) -> int:
    """The line where the heading above line `opening` begins; it cannot be above `floor`."""
    start = opening
    while start > floor and document.is_bold(document.lines[start - 1]):
        start -= 1
    if start < opening:
        return start
    return _heading_start_by_wording(document, floor, opening)


def _heading_start_by_wording(document: Document, floor: int, opening: int) -> int:
    lines = document.lines
    start = _paragraph_start(document, floor, opening)
    if opening - start > 1 and pattern(OUTCOME_ALONE).match(document.fold(start, opening).text):
        start = _paragraph_start(document, floor, start)
    runs_on = lines[start].page != lines[opening - 1].page or opening - start > LINES_OF_A_HEADING
    if start < opening and (runs_on or (start == floor and not lines[start].gap)):
        return _after_last_sentence(document, start, opening)
    return start


def _paragraph_start(document: Document, floor: int, end: int) -> int:
    """The line above `end` that has a gap above it. A page break is no gap."""
    start = end - 1
    while start > floor and not document.lines[start].gap:
        start -= 1
    return max(start, floor)


def _after_last_sentence(document: Document, start: int, opening: int) -> int:
    """The line after the last one that ends a sentence, in lines start..opening.

    The lines hold the end of a rationale and, without a gap, the next heading. Headings are no
    sentences, but for the preamble of a partial authorization, which opens with the original
    request: there the line is sought above those words.
    """
    before = opening
    fold = document.fold(start, opening)
    anchor = fold.text.lower().rfind(ORIGINAL_REQUEST)
    if anchor >= 0:
        before = document.line_at(fold.origin(anchor, anchor + 1)[0]) + 1
    for index in range(min(before, opening) - 1, start, -1):
        if document.words(document.lines[index - 1]).endswith(SENTENCE_ENDS):
            return index
    return start
