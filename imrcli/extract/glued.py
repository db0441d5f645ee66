"""Parts lines at headings and labels that an export has glued to the text before them.

Such words are found by their exact spelling: a heading of capitals, a label with its colon, the
first words of a sentence. After that they stand on lines of their own like those of any letter.
Where even the paragraphs were lost, sentences become lines.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator

from imrcli.document import Box, Document, Line
from imrcli.extract.marks import LONG, SENTENCE_ENDS
from imrcli.extract.template import (
    HEADING,
    ITEM,
    LABEL,
    OPENING,
    Template,
    Words,
    unknown,
    vocabulary,
)
from imrcli.rules import pattern

LONGEST_NUMBER = 6  # characters: " 12)  "
NUMBER_BEFORE = r"(?:^|[^\w.])(?P<number>\d{1,2}[.)] {0,3})$"
MOST_CUTS = 5000
SENTENCE_END = r"(?<=[a-z0-9)\]%\u201d][.?!])(?<!\W\d\.)(?<!\W\d\d\.) {1,3}(?=[A-Z0-9\u201c(])"
Span = tuple[int, int]  # half-open offsets into the text of the document
LONG_LINE = 400  # characters; a line of print holds some 100


def parted(
    document: Document, template: Template | None = None, names: frozenset[str] | None = None
) -> Document:
    """The document with lines parted at glued words; the same document where there are none.

    Args:
        document: the text.
        template: the form of the letter, where it is known.
        names: the sections and parts whose words are sought; those of all where None.
    """
    # A break within the words counts as a space; offsets stay.
    flat = document.text.replace("\n", " ").replace("\f", " ")
    roles = (template or unknown()).roles
    cuts: set[int] = set()
    taken: list[Span] = []  # in order: shorter words within longer ones do not count
    for words in vocabulary():
        role = roles.get(words.letters)
        name = role.name if role else None
        if names is None or name in names:
            cuts.update(_cuts(flat, words, taken, is_item=name == ITEM))
    return _cut(document, sorted(cuts)) if cuts else document


def _cuts(flat: str, words: Words, taken: list[Span], *, is_item: bool) -> Iterator[int]:
    """Where lines must be parted so that the words stand alone or open a line."""
    for printed in words.printed:
        is_heading = words.kinds & HEADING and (printed.isupper() or len(words.letters) >= LONG)
        at = flat.find(printed)
        while at >= 0 and len(taken) < MOST_CUTS:
            end = at + len(printed)
            colon = flat[end : end + 1] == ":"
            if _is_taken(taken, at) or not _stands_alone(flat, at, end):
                at = flat.find(printed, end)
                continue
            insort(taken, (at, end))
            if is_heading:
                yield from (at, end + colon)
            elif words.kinds & LABEL and colon:
                yield at
            elif words.kinds & OPENING:
                yield from _openings(flat, at, is_item=is_item)
            at = flat.find(printed, end)


def _is_taken(taken: list[Span], start: int) -> bool:
    at = bisect_right(taken, start, key=lambda span: span[0]) - 1
    return at >= 0 and taken[at][1] > start


def _stands_alone(flat: str, start: int, end: int) -> bool:
    """Whether words are no part of a longer heading or sentence of the same kind."""
    before = flat[max(0, start - 2) : start]
    return not before[-1:].isalnum() and not flat[end : end + 1].isalnum()


def _openings(flat: str, start: int, *, is_item: bool) -> Iterator[int]:
    """Where a paragraph begins that has these first words: at its number, or after a sentence."""
    if is_item:
        number = pattern(NUMBER_BEFORE).search(flat, max(0, start - LONGEST_NUMBER), start)
        if number:
            yield number.start("number")
    elif flat[max(0, start - 6) : start].rstrip(" ").endswith((*SENTENCE_ENDS, ":")):
        yield start


def _cut(document: Document, cuts: list[int]) -> Document:
    lines: list[Line] = []
    boxes: list[Box] = []
    at = 0
    for index, line in enumerate(document.lines):
        while at < len(cuts) and cuts[at] <= line.start:
            at += 1
        first = at
        while at < len(cuts) and cuts[at] < line.end:
            at += 1
        pieces = list(_pieces(document.text, line, cuts[first:at]))
        lines += pieces
        if document.boxes:
            boxes += [document.boxes[index]] * len(pieces)
    return document._replace(lines=tuple(lines), boxes=tuple(boxes))


def _pieces(text: str, line: Line, cuts: list[int]) -> Iterable[Line]:
    """The pieces of a line; those after a cut are paragraphs, and long ones are parted again."""
    if not cuts:
        yield line
        return
    gap = line.gap
    cut = _sentences if line.end - line.start > LONG_LINE else _whole
    starts = [line.start, *cuts]
    for start, end in zip(starts, [*cuts, line.end], strict=True):
        for a, b in cut(text, start, end):
            stripped = text[a:b].strip()
            if stripped:
                first = text.index(stripped[0], a)
                yield line._replace(start=first, end=first + len(stripped), gap=gap)
            gap = False
        gap = True


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in pattern(SENTENCE_END, 0).finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


def _whole(_: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    yield start, end
