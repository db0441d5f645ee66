"""Parts lines at headings and labels that an export has glued to the text before them.

Such words are found by their exact spelling: a heading of capitals, a label with its colon, the
first words of a sentence. After that they stand on lines of their own like those of any letter.
Where even the paragraphs were lost, sentences become lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imrcli.document import Box, Document, Line
from imrcli.extract.template import HEADING, LABEL, OPENING, Template, Words, vocabulary
from imrcli.rules import pattern

LONGEST_NUMBER = 4  # characters: "12) "
MOST_CUTS = 5000
SENTENCE_END = r"(?<=[a-z0-9)\]%\u201d][.?!]) {1,3}(?=[A-Z0-9\u201c(])"
LONG_LINE = 400  # characters; a line of print holds some 100


def parted(
    document: Document, template: Template | None, missing: frozenset[str] = frozenset()
) -> Document:
    """The document with lines parted at glued words; the same document where there are none.

    `missing` are the sections and parts of the template that were not found on lines of their own:
    words of others stay where they are. Without a template all words count.
    """
    # A break within the words counts as a space; offsets stay.
    flat = document.text.replace("\n", " ").replace("\f", " ")
    cuts: set[int] = set()
    for words in vocabulary():
        role = template.roles.get(words.letters) if template else None
        if template is None or (role is not None and role.name in missing):
            cuts.update(_cuts(flat, words))
        if len(cuts) > MOST_CUTS:
            break
    return _cut(document, sorted(cuts)) if cuts else document


def _cuts(flat: str, words: Words) -> Iterator[int]:
    """Where lines must be parted so that the words stand alone or open a line."""
    for printed in words.printed:
        at = flat.find(printed)
        while at >= 0:
            end = at + len(printed)
            colon = flat[end : end + 1] == ":"
            stands = _stands_alone(flat, at, end)
            if stands and words.kinds & HEADING and printed.isupper():
                yield from (at, end + colon)
            elif stands and words.kinds & LABEL and colon:
                yield at
            elif stands and words.kinds & OPENING:
                yield from _before_opening(flat, at)
            at = flat.find(printed, end)


def _stands_alone(flat: str, start: int, end: int) -> bool:
    """Whether words are no part of a longer heading or sentence of the same kind."""
    before = flat[max(0, start - 2) : start]
    return not before[-1:].isalnum() and not flat[end : end + 1].isalnum()


def _before_opening(flat: str, start: int) -> Iterator[int]:
    """Where a paragraph begins with these words: at its number, or after a sentence."""
    before = flat[max(0, start - LONGEST_NUMBER) : start]
    digits = before.rstrip(" ").rstrip(".)")
    number = digits[-2:].strip()
    if number.isdigit() and len(before.rstrip(" ")) > len(digits):
        yield start - (len(before) - len(digits)) - len(number)
    elif before.rstrip(" ").endswith((".", ":", ".\u201d")):
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
    starts = [line.start, *cuts]
    for start, end in zip(starts, [*cuts, line.end], strict=True):
        for a, b in _sentences(text, start, end):
            stripped = text[a:b].strip()
            if stripped:
                first = text.index(stripped[0], a)
                yield line._replace(start=first, end=first + len(stripped), gap=gap)
            gap = False
        gap = True


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if end - start > LONG_LINE:
        for match in pattern(SENTENCE_END, 0).finditer(text, start, end):
            yield start, match.start()
            start = match.end()
    yield start, end
