"""Reads the disputed treatments: headings, outcomes, guideline lines and rationales.

Where a letter explains no decision but lists its verdicts, the list is what is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from imrcli.document import Document, Fold, Trail
from imrcli.extract.blocks import Block, find_blocks
from imrcli.extract.citations import read_guideline
from imrcli.extract.outcome import (
    Statement,
    Verdict,
    in_heading,
    in_rationale,
    mark_outcome,
    read_listing,
)
from imrcli.extract.request import split_heading
from imrcli.extract.sections import CASE, DECISIONS, HEADER, Outline, fold, without_intro
from imrcli.extract.template import (
    CLAIMS_ADMINISTRATOR,
    GUIDELINES,
    RATIONALE,
    REVIEWER,
    Template,
)
from imrcli.extract.treatment import Context, read_treatment
from imrcli.extract.vocabulary import Vocabulary
from imrcli.model import Decision, Guideline, Status
from imrcli.named import NamedTuple
from imrcli.rules import load, pattern

LISTING = "listing"
BULLETS = tuple("\u2022\u00b7\u25aa\u25cf\u25cb\u25e6\u2023")
LONGEST_SHORT = 5  # characters of an abbreviation with its full stop
DASHES = ("- ", "\u2013 ", "* ")  # that are bullets where each heading has one
ITEM_NUMBER = (
    r"(\d{1,2})[.)] |#(\d{1,2})[.:)]? (?=\D)"
    r"|(?:issue|item|decision|request) (?:no\. ?|# ?)?(\d{1,2})[.:)] ?"
)


class Draft(NamedTuple):
    """A decision whose treatment is still to be read; that needs the requests of all decisions."""

    decision: Decision
    request: Fold | None
    heading: Fold
    trail: Trail


def read_decisions(
    document: Document,
    outline: Outline,
    template: Template,
    trail: Trail,
    vocabulary: Vocabulary | None = None,
) -> tuple[Decision, ...]:
    """All decisions, in the order of the letter; by the shipped vocabulary where None is given."""
    listing = _listing(document, outline) if LISTING in template.outcome else []
    floor = _floor(document, outline)
    blocks = find_blocks(document, outline.parts, floor, template)
    if blocks:
        numbered = template.numbered or _are_numbered(blocks)
        stated = {verdict.number: verdict.statement for verdict in listing}
        if not _are_rising(blocks):
            blocks = [block._replace(number=None) for block in blocks]
        bullets = _bullets(blocks)
        reader = _Reader(document, template.outcome, stated, bullets, numbered=numbered)
        drafts = [
            reader.read(block, number, trail.under(f"decisions[{number - 1}]."))
            for number, block in enumerate(blocks, 1)
        ]
    else:
        drafts = [
            _of_listing(document, verdict, number, trail.under(f"decisions[{number - 1}]."))
            for number, verdict in enumerate(listing, 1)
        ]
    requests = tuple(draft.decision.request or "" for draft in drafts)
    return tuple(
        _with_treatment(draft, Context(requests, at), vocabulary) for at, draft in enumerate(drafts)
    )


def _with_treatment(draft: Draft, context: Context, vocabulary: Vocabulary | None) -> Decision:
    if draft.request is None:
        return draft.decision
    if draft.decision.original_request:
        context = context._replace(title=draft.heading)
    under = draft.trail.under("treatment.")
    treatment = read_treatment(draft.request, under, context, vocabulary)
    return draft.decision._replace(treatment=treatment)


def _listing(document: Document, outline: Outline) -> list[Verdict]:
    spans = [outline.sections[name] for name in (HEADER, CASE) if name in outline.sections]
    return read_listing(fold(document, spans[0][0], spans[-1][1]))


def _floor(document: Document, outline: Outline) -> int:
    """The offset at which the first heading can begin: below the sentence above the decisions."""
    span = outline.sections.get(DECISIONS)
    if span is None:
        return 0
    below = without_intro(fold(document, *span), DECISIONS)
    return below.origin(0, 1)[0] if below.text else span[0]


class _Reader:
    """Reads the blocks of one letter."""

    def __init__(
        self,
        document: Document,
        places: tuple[str, ...],
        listing: dict[int, Statement],
        bullets: tuple[str, ...],
        *,
        numbered: bool,
    ) -> None:
        """`places` say where outcomes are stated; headings open with their number if `numbered`."""
        self._bullets = bullets
        self._document = document
        self._places = places
        self._listing = listing
        self._numbered = numbered

    def read(self, block: Block, number: int, trail: Trail) -> Draft:
        """One decision; `number` counts from 1."""
        parts = self._parts(block)
        whole = _without_bullet(block.heading, self._bullets)
        if self._numbered:
            whole = _without_number(whole)
        stated = in_heading(whole)
        heading = _heading(whole, stated)
        rationale = parts.get(RATIONALE)
        _mark_whole("heading", heading, trail)
        _mark_whole(RATIONALE, rationale, trail)
        request = split_heading(_without_frame(heading, numbered=self._numbered), trail)
        outcome = mark_outcome(self._statements(block, stated, rationale, number), trail)
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
            page=block.page,
        )
        return Draft(decision, request.request, heading, trail)

    def _statements(
        self, block: Block, heading: Statement | None, rationale: Fold | None, number: int
    ) -> Iterator[Statement]:
        """What the places that the template names say of the outcome, the most trusted first."""
        for place in self._places:
            found = None
            if place == "heading":
                found = heading
            elif place == "label" and RATIONALE in block.labels:
                label = block.labels[RATIONALE]
                found = in_heading(fold(self._document, label.start, label.text))
            elif place == LISTING:
                found = self._listing.get(block.number or number)
            elif place == "conclusion" and rationale is not None:
                found = in_rationale(rationale)
            if found is not None:
                yield found

    def _parts(self, block: Block) -> dict[str, Fold]:
        """The text of each part; two guidelines in one text are taken apart."""
        folds = {name: fold(self._document, *span) for name, span in block.parts.items()}
        both = folds.pop(GUIDELINES, None)
        first = block.labels.get(CLAIMS_ADMINISTRATOR)
        if both is None and first is not None and first.is_sentence and REVIEWER not in folds:
            both = folds.pop(CLAIMS_ADMINISTRATOR)
        if both is not None:
            folds = {**_split_guidelines(both), **folds}
        return folds


def _split_guidelines(both: Fold) -> dict[str, Fold]:
    """The sentences of each side: a side's begin where a sentence first names it."""
    lowered = both.text.lower()
    starts: dict[str, int] = {}
    floor = 0
    for part, names in load("templates").tables["guideline_sentences"].items():
        found = [at for name in names if (at := _sentence(lowered, name, floor)) >= 0]
        if found:
            starts[part] = floor = min(found)
    ends = [*list(starts.values())[1:], len(both)]
    return {name: both.cut(a, b) for (name, a), b in zip(starts.items(), ends, strict=False)}


def _sentence(lowered: str, opening: str, floor: int) -> int:
    """Where the first sentence begins that has these first words."""
    if lowered.startswith(opening, floor):
        return floor
    found = [at for end in (". ", ": ") if (at := lowered.find(end + opening, floor)) >= 0]
    return min(found) + 2 if found else -1


def _of_listing(document: Document, verdict: Verdict, number: int, trail: Trail) -> Draft:
    """A decision of which only the verdict was printed."""
    sentence = verdict.sentence
    _mark_whole("heading", sentence, trail)
    request = split_heading(verdict.item, trail)
    outcome = mark_outcome([verdict.statement], trail)
    for name in (RATIONALE, f"{CLAIMS_ADMINISTRATOR}.text", f"{REVIEWER}.text"):
        trail.missing(name)
    decision = Decision(
        number=number,
        heading=sentence.text,
        request=_text(request.request),
        outcome=outcome,
        page=document.lines[document.line_at(sentence.origin(0, 1)[0])].page,
    )
    return Draft(decision, request.request, sentence, trail)


def _are_numbered(blocks: list[Block]) -> bool:
    """Whether each heading begins with its number, as some letters of any form may print it.

    The numbers may begin anew, but none is beyond its place.
    """
    numbers = [_number(block.heading) for block in blocks]
    if len(blocks) == 1 and any(f" 2{mark} " in blocks[0].heading.text for mark in ".)"):
        return False  # two items in one
    return all(
        match is not None and 0 < int(match[match.lastindex or 0]) <= place
        for place, match in enumerate(numbers, 1)
    )


def _number(heading: Fold) -> re.Match[str] | None:
    """The number of an item at the start of its heading: "2. ", "#2 ", "Issue 2: "."""
    return pattern(ITEM_NUMBER).match(heading.text)


def _are_rising(blocks: list[Block]) -> bool:
    """Whether the numbers printed with the blocks tell them apart."""
    numbers = [block.number for block in blocks if block.number is not None]
    return all(one < two for one, two in pairwise(numbers))


def _bullets(blocks: list[Block]) -> tuple[str, ...]:
    """What bullets before the headings look like."""
    are_dashes = all(block.heading.text.startswith(DASHES) for block in blocks)
    return DASHES if are_dashes else BULLETS


def _without_bullet(heading: Fold, bullets: tuple[str, ...]) -> Fold:
    return heading.cut(1, len(heading)) if heading.text.startswith(bullets) else heading


def _without_number(heading: Fold) -> Fold:
    match = _number(heading)
    return heading.cut(match.end(), len(heading)) if match else heading


def _without_frame(heading: Fold, *, numbered: bool) -> Fold:
    """The heading without the words that lead to the request."""
    lowered = heading.text[:80].lower()
    for frame in load("templates").tables["frames"]:
        if lowered.startswith(frame) and (numbered or " " in frame.rstrip()):
            # A heading that is a sentence may end in a full stop, an abbreviation in one as well.
            last = heading.text.rsplit(" ", 1)[-1]
            is_short = len(last) <= LONGEST_SHORT and not last[-2:-1].isdigit()
            ends = last.endswith(".") and last.count(".") == 1 and not is_short
            return heading.cut(len(frame), len(heading) - ends)
    return heading


def _heading(whole: Fold, stated: Statement | None) -> Fold:
    """The heading without its outcome, unless that is part of it, and without its end mark."""
    end = len(whole)
    marks = ":; "
    if stated is not None and stated.in_heading:
        marks = ".:; "
    elif stated is not None:
        end, marks = stated.at, " "
    while end and whole.text[end - 1] in marks:
        end -= 1
    return whole if end == len(whole) else whole.cut(0, end)


def _read_part(part: str, parts: dict[str, Fold], trail: Trail) -> Guideline:
    text = parts.get(part)
    if text is None or not text.text:
        trail.missing(f"{part}.text", Status.ABSENT if text is None else Status.UNPARSED)
        return Guideline()
    return read_guideline(text, trail.under(part + "."))


def _text(text: Fold | None) -> str | None:
    return text.text if text is not None and text.text else None


def _mark_whole(path: str, text: Fold | None, trail: Trail) -> None:
    if text is None:
        trail.missing(path)
    elif not text.text:
        trail.missing(path, Status.UNPARSED)
    else:
        trail.found(path, text, 0, len(text), f"label.{path}")
