"""Groups the labels below the heading of the decisions into decisions, and finds their headings.

Where a heading has no label of its own it ends where the first label begins; where it begins
`heading_start` finds out, and headings above no label `unlabelled`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from imrcli.document import Document, Fold
from imrcli.extract.heading_start import heading_start
from imrcli.extract.marks import SENTENCE_ENDS
from imrcli.extract.outcome import in_heading, is_concluded
from imrcli.extract.quoted import FIRST_PARTS, VERDICT_WITHIN, without_quoted
from imrcli.extract.sections import Label, fold
from imrcli.extract.template import (
    CLAIMS_ADMINISTRATOR,
    GUIDELINES,
    ITEM,
    PARTS,
    RATIONALE,
    REVIEWER,
    Template,
)
from imrcli.extract.unlabelled import NUMBER, Lone, letter_end, lone_headings, weaker_label
from imrcli.named import NamedTuple
from imrcli.rules import pattern

LINES_OF_AN_ITEM = 8  # in which the colon is sought that ends the heading of an item
NAMED = frozenset((CLAIMS_ADMINISTRATOR, REVIEWER, RATIONALE))  # parts with a label of their own

Span = tuple[int, int]  # half-open offsets into the text of the document


class Block(NamedTuple):
    """One decision: its heading and outcome as printed, and the text of each part."""

    heading: Fold
    page: int
    number: int | None  # as printed
    parts: dict[str, Span]
    labels: dict[str, Label]


class _Draft:
    """A block in the making: where its heading begins, and the labels it has so far, by part."""

    def __init__(self, start: int, number: int | None) -> None:
        self.start = start
        self.number = number
        self.labels: dict[str, Label] = {}
        self.lone: Lone | None = None  # its heading, where that opened it

    @property
    def rank(self) -> int:
        """How far the parts have come."""
        return max((PARTS.index(name) for name in self.labels), default=-1)


class Grouping:
    """Labels grouped into blocks, one after the other."""

    def __init__(self, document: Document, template: Template, floor: int) -> None:
        """`floor` is the offset above which the first heading cannot begin."""
        self._document = document
        self._numbered = template.numbered
        self._first = floor
        self._floor = document.line_at(floor)
        self._drafts: list[_Draft] = []
        self._ends: list[int] = []  # offsets at which the text above ends
        self._places: list[tuple[int, Label, bool]] | None = None  # when all labels are taken

    def add(self, label: Label) -> None:
        """Take the next label: into the last block, into a new one, or as plain words."""
        name = label.role.name
        last = self._drafts[-1] if self._drafts else None
        if not label.role.is_part:
            self._take(label)
        elif last is not None and (self._is_next(label, last) or self._is_late(label, last)):
            last.labels[name] = label
            self._take(label)
        else:
            start = self._start_of_block(label, last)
            if start is not None:
                number = label.number if name == ITEM else self._number_at(start)
                draft = _Draft(start, number)
                draft.labels[name] = label
                self._drafts.append(draft)
                self._ends.append(start)
                self._take(label)
            elif last is not None and name not in last.labels and not label.is_sentence:
                last.labels[name] = label  # a label out of its order
                self._take(label)

    def add_lone(self, lone: Lone) -> None:
        """Take a heading that opens a decision by itself."""
        label = lone.label
        draft = _Draft(label.start, label.number)
        draft.labels[ITEM] = label
        draft.lone = lone
        self._drafts.append(draft)
        self._ends += [label.start, lone.end]
        self._floor = min(self._document.line_at(lone.end - 1) + 1, len(self._document.lines) - 1)

    def opened(self) -> dict[int, int | None]:
        """The line of the first label of each block, and the number of the block."""
        return {
            min(label.line for label in draft.labels.values()): draft.number
            for draft in self._drafts
        }

    def can_open(self, heading: Label, above: Label | None) -> bool:
        """Whether a heading without labels may open a decision, as far as the labels tell.

        It may not inside a part that others of the same decision follow, nor in a rationale that
        has not come to its verdict: what looks like a heading there is reported. A sentence opens
        none whose number a heading further down has. `above` is the last heading above it that was
        found without labels.
        """
        if heading.is_sentence and self._is_below(heading):
            return False
        if self._places is None:
            self._places = self._all_places()
        at = bisect_left(self._places, heading.start, key=lambda place: place[0])
        if not at or (above is not None and above.start > self._places[at - 1][0]):
            return True
        label, is_last = self._places[at - 1][1:]
        if label.role.name != RATIONALE:
            return is_last
        first = max(label.text, heading.start - VERDICT_WITHIN)
        return is_concluded(fold(self._document, first, heading.start))

    def _is_below(self, heading: Label) -> bool:
        """Whether a decision with the number of a heading begins below it."""
        return any(
            draft.number == heading.number and draft.start > heading.start for draft in self._drafts
        )

    def _all_places(self) -> list[tuple[int, Label, bool]]:
        """The offset of each label, the label, and whether it is the last of its decision."""
        places = [
            (label.start, label, label.start == max(each.start for each in draft.labels.values()))
            for draft in self._drafts
            for label in draft.labels.values()
        ]
        return sorted(places, key=lambda place: place[0])

    def gaps(self) -> list[tuple[frozenset[str], list[tuple[str, Span]]]]:
        """For each block the parts that it lacks, and those that it has with their text."""
        following = self._following()
        return [
            (
                frozenset(PARTS) - draft.labels.keys(),
                [
                    (name, (label.text, following[label.start]))
                    for name, label in draft.labels.items()
                ],
            )
            for draft in self._drafts
        ]

    def blocks(self) -> list[Block]:
        """The blocks of the labels taken so far."""
        following = self._following()
        return [self._block(draft, following) for draft in self._drafts]

    def _following(self) -> dict[int, int]:
        """For each offset at which text begins or ends, the next one."""
        return dict(pairwise(sorted({*self._ends, len(self._document.text)})))

    def _take(self, label: Label) -> None:
        self._ends.append(label.start)
        below = self._document.line_at(max(label.start, label.text - 1)) + 1
        self._floor = min(below, len(self._document.lines) - 1)

    @staticmethod
    def _is_next(label: Label, last: _Draft) -> bool:
        """Whether a label opens the next part of the last block."""
        name = label.role.name
        return name not in last.labels and PARTS.index(name) > last.rank

    def _is_late(self, label: Label, last: _Draft) -> bool:
        """Whether a label of the first parts stands behind a later part of the last block.

        No heading stands above it then. A heading without an outcome would be no sentence.
        """
        if (
            label.is_sentence
            or label.role.name in last.labels
            or label.role.name not in FIRST_PARTS
        ):
            return False
        lines = self._document.lines
        start = heading_start(self._document, self._floor, label.line, None)
        stated = in_heading(self._document.fold(start, label.line))
        # The verdict of a rationale has no paragraph of its own.
        if stated is not None and (not stated.in_heading or lines[start].gap):
            return False
        above = lines[label.line - 1] if label.line else None
        if above is None or self._document.is_bold(above):
            return False
        return self._document.words(above).endswith(SENTENCE_ENDS)

    def _start_of_block(self, label: Label, last: _Draft | None) -> int | None:
        """The offset at which the decision of a label begins where that is a new one."""
        if label.role.name == ITEM:
            return label.start if self._is_item(label, last) else None
        is_first = last is None and self._first > 0  # below the heading of the decisions
        is_label = not label.is_sentence and (last is None or label.role.name in FIRST_PARTS)
        is_sure = is_first or is_label
        above = max(self._floor, label.line - 2)
        # Words that may as well stand in a rationale open a decision only below its heading.
        if not is_sure and not in_heading(self._document.fold(above, label.line)):
            return None
        number = len(self._drafts) + 1 if self._numbered else None
        line = heading_start(self._document, self._floor, label.line, number)
        start = self._document.lines[line].start
        is_numbered = bool(self._drafts) and self._drafts[0].number is not None
        if not is_sure and is_numbered and self._number_at(start) is None:
            return None
        return min(max(start, self._first), label.start)

    def _is_item(self, label: Label, last: _Draft | None) -> bool:
        """Whether words open an item: they are its label, or have its number, or end in a colon."""
        if not label.is_sentence:
            return True
        before = None if last is None else last.number
        if label.number is not None and (before is None or label.number > before):
            return True
        return self._colon_line(label) is not None

    def _colon_line(self, label: Label) -> int | None:
        """The line of an item's paragraph that ends in a colon."""
        lines = self._document.lines
        for index in range(label.line, min(label.line + LINES_OF_AN_ITEM, len(lines))):
            if index > label.line and lines[index].gap:
                return None
            if self._document.words(lines[index]).endswith(":"):
                return index
        return None

    def _part_without_label(self, draft: _Draft, rest: Span) -> str | None:
        """What the text below a heading is that has no label of its own."""
        if len(draft.labels) == 1:
            is_sentence = in_heading(fold(self._document, draft.start, rest[0]))
            return GUIDELINES if is_sentence and is_sentence.in_heading else RATIONALE
        return GUIDELINES if draft.labels.keys().isdisjoint(FIRST_PARTS) else None

    def _number_at(self, start: int) -> int | None:
        match = pattern(NUMBER).match(self._document.text, start)
        return int(match[1]) if match else None

    def _block(self, draft: _Draft, following: dict[int, int]) -> Block:
        parts = {
            name: (label.text, max(label.text, following[label.start]))
            for name, label in draft.labels.items()
            if name != ITEM
        }
        heading, rest = self._heading(draft, following)
        if rest and draft.lone is not None:
            part = self._part_without_label(draft, rest)
            if part is not None:
                parts[part] = rest
        elif rest and parts.keys().isdisjoint(FIRST_PARTS):
            parts[GUIDELINES] = rest
        page = self._document.lines[self._document.line_at(draft.start)].page
        return Block(heading, page, draft.number, parts, draft.labels)

    def _heading(self, draft: _Draft, following: dict[int, int]) -> tuple[Fold, Span | None]:
        """The heading of a block, and what stands below it without a label."""
        item = draft.labels.get(ITEM)
        if draft.lone is not None:
            end = draft.lone.end
            below = following.get(end, end)
            rest = (end, below) if self._document.text[end:below].strip() else None
            return fold(self._document, draft.start, end), rest
        if item is None:
            first = min(label.start for label in draft.labels.values())
            return fold(self._document, draft.start, first), None
        end = following[item.start]
        colon = self._colon_line(item) if item.is_sentence else None
        below = end if colon is None else self._document.lines[colon].end
        if below >= end:
            return fold(self._document, item.text, end), None
        return fold(self._document, item.text, below), (below, end)


def find_blocks(
    document: Document, labels: Sequence[Label], floor: int, template: Template
) -> list[Block]:
    """The decisions that labels make up, those of sections among them, which end a part.

    `floor` is the offset above which the first heading cannot begin. What labels leave out is added
    where there is any, so that a letter with all its labels is read by them alone.
    """
    lone: list[Lone] = []
    labels = without_quoted(document, labels)
    grouping = _grouped(document, template, floor, labels, lone)
    if "heading" in template.outcome and (floor or labels):
        first = document.line_at(floor) if floor else labels[0].line
        before = 0 if template.numbered else None
        lone = lone_headings(document, first, labels, grouping.opened(), before, grouping.can_open)
        if lone:
            grouping = _grouped(document, template, floor, labels, lone)
    more = _labels_between(document, grouping, template)
    if more:
        every = sorted((*labels, *more), key=lambda label: label.start)
        grouping = _grouped(document, template, floor, every, lone)
    return grouping.blocks()


def _grouped(
    document: Document,
    template: Template,
    floor: int,
    labels: Sequence[Label],
    lone: Sequence[Lone],
) -> Grouping:
    grouping = Grouping(document, template, floor)
    at = 0
    for label in labels:
        while at < len(lone) and lone[at].end <= label.start:
            grouping.add_lone(lone[at])
            at += 1
        grouping.add(label)
    for heading in lone[at:]:
        grouping.add_lone(heading)
    return grouping


def _labels_between(document: Document, grouping: Grouping, template: Template) -> list[Label]:
    """The labels of parts that decisions lack by their usual name, and the end of the last part.

    A part is sought where it would stand, in those before it, and where the template has it.
    """
    found: list[Label] = []
    gaps = grouping.gaps()
    for missing, parts in gaps:
        lacking = missing & NAMED & template.names
        if GUIDELINES not in missing:
            lacking &= {RATIONALE}
        for part, span in parts:
            later = lacking.intersection(PARTS[PARTS.index(part) + 1 :])
            while later and (label := weaker_label(document, span, later)):
                found.append(label)
                lacking -= {label.role.name}
                later -= {label.role.name}
    if gaps:
        last = max(span for _, parts in gaps for _, span in parts)
        end = letter_end(document, last)
        if end is not None:
            found = [label for label in found if label.start < end.start]
            found.append(end)
    return found
