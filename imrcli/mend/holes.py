"""Tells which mended headings and labels of a typed letter stand where one is missing.

What somebody has typed may quote a label, or say nearly the same in the middle of a sentence. A
heading is mended where the letter has none of its section, a label where that very part is missing:
between those of the parts around it, in a letter that has fewer of this part than of others.
Nothing is mended inside a summary.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from imrcli.document import Document
from imrcli.extract.ending import can_end
from imrcli.extract.marks import Mark
from imrcli.extract.sections import DECISIONS, END
from imrcli.extract.template import (
    HEADING,
    ITEM,
    LABEL,
    PARTS,
    RATIONALE,
    Role,
    normal,
    spelling,
    unknown,
)
from imrcli.mend.edits import Edit
from imrcli.named import NamedTuple
from imrcli.rules import load

SUMMARY = "summary"
TITLE = "title"  # of a letter; no template has a part of that name
LINES_TO_AN_INTRO = 4
MOST_PROPOSALS = 1_000  # more are no letter's


class Proposal(NamedTuple):
    """Words that may be meant on a line, and the edits that put them there."""

    line: int
    letters: bytes
    edits: tuple[Edit, ...]


class _Place(NamedTuple):
    """Words of the form that stand on a line, or are proposed for it."""

    line: int
    role: Role


class _Form:
    """Where a letter has its headings and labels; and which labels need no mending."""

    def __init__(self, places: Iterable[_Place]) -> None:
        self._parts: list[_Place] = []
        self._sections: dict[str, tuple[int, int]] = {}  # the first and the last line of each
        # Headings first: what looks like a part above that of the decisions is none.
        for place in sorted(places, key=_order):
            if not self._is_above_decisions(place):
                self.add(place)
        self._counts = Counter(place.role.name for place in self._parts)

    def add(self, place: _Place) -> None:
        """Take words that stand on a line, or are mended there."""
        if place.role.is_part:
            insort(self._parts, place)
        else:
            name, line = place.role.name, place.line
            first, last = self._sections.get(name, (line, line))
            self._sections[name] = min(first, line), max(last, line)

    def lacks(self, document: Document, place: _Place) -> bool:
        """Whether words are missing in this letter, and may stand at this place."""
        if place.role.is_part:
            return self._lacks_part(place)
        if place.role.name == END:
            return self._lacks_end(document, place)
        return self._lacks_section(place)

    def _lacks_section(self, place: _Place) -> bool:
        name = place.role.name
        # The sentence below a heading tells of its section too.
        beside = range(place.line, place.line + LINES_TO_AN_INTRO)
        if any(line not in beside for line in self._sections.get(name, ())):
            return False
        above = self._parts[: bisect_left(self._parts, place)]
        if any(part.role.name != ITEM for part in above):
            return False
        return name == DECISIONS or not (
            self._is_below(SUMMARY, place) or self._is_below(DECISIONS, place)
        )

    def _is_below(self, name: str, place: _Place) -> bool:
        """Whether a place is below a heading of that name."""
        return name in self._sections and self._sections[name][0] < place.line

    def _is_above_decisions(self, place: _Place) -> bool:
        is_part = place.role.is_part and DECISIONS in self._sections
        return is_part and place.line < self._sections[DECISIONS][0]

    def _lacks_part(self, place: _Place) -> bool:
        name, counts = place.role.name, self._counts
        if self._is_above_decisions(place):
            return False
        if counts and counts[name] >= max(counts.values()):
            return False
        at = bisect_left(self._parts, place)
        rank = PARTS.index(name)
        least = PARTS.index(self._parts[at - 1].role.name) if at else -1
        if at == len(self._parts):
            return rank > least or (not counts and least == len(PARTS) - 1)
        most = PARTS.index(self._parts[at].role.name)
        if least < most:  # both in one decision
            return least < rank < most
        return rank > least or rank < most

    def _lacks_end(self, document: Document, place: _Place) -> bool:
        """Whether the letter may end there: below its last rationale, and its verdict."""
        last = self._parts[-1] if self._parts else None
        if last is None or last.line > place.line or last.role.name != RATIONALE:
            return False
        if any(line > last.line for _, line in self._sections.values()):
            return False
        return can_end(document, (document.lines[last.line].start, len(document.text)), place.line)


def filling(
    document: Document,
    marks: Iterable[Mark],
    proposals: Sequence[Proposal],
    *,
    has_openings: bool,
) -> Iterator[Edit]:
    """The edits of the proposals that fill a hole; `has_openings` says whether sentences count."""
    mended = {proposal.line for proposal in proposals}
    form = _Form(
        _Place(mark.line, _role(mark.letters))
        for mark in marks
        if mark.line not in mended and _counts(mark, has_openings=has_openings)
    )
    # Headings first here too, and then each label beside those that were mended above it.
    wanted = [
        (_Place(proposal.line, _role(proposal.letters)), proposal.edits)
        for proposal in proposals[:MOST_PROPOSALS]
    ]
    for place, edits in sorted(wanted, key=lambda pair: _order(pair[0])):
        if form.lacks(document, place):
            form.add(place)
            yield from edits


def _order(place: _Place) -> tuple[bool, int]:
    return place.role.is_part, place.line


def _counts(mark: Mark, *, has_openings: bool) -> bool:
    """Whether a mark is one of the form; a sentence is none where decisions have labels."""
    role = _role(mark.letters)
    kinds = role.kinds if has_openings or not role.is_part else role.kinds & (HEADING | LABEL)
    return bool(mark.fits & kinds)


@cache
def _roles() -> dict[bytes, Role]:
    """What words mean in any template; the labels of the reviewer, and titles, too."""
    roles = dict(unknown().roles)
    tables = load("templates").tables
    for name, spellings in tables["reviewer_labels"].items():
        for words in spellings:
            roles[normal(spelling(words)[0])] = Role(name, LABEL, False, 0)
    return roles


def _role(letters: bytes) -> Role:
    return _roles().get(letters) or Role(TITLE, HEADING, False, 0)
