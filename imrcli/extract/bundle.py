"""Takes one document apart that holds several letters: a bundle scanned or saved as one file.

Some headings occur once in each letter: two of them, with a decision between, are two letters where
the second stands alone on its line, above more sections, or something before it tells that a letter
begins. The later letter begins with the first line, below the last decision of the one before, that
only the beginning of a letter has: its title, its number, its first heading. Unless the letter
before goes on there the whole page is its own. Pages that belong to no letter (the cover sheet of a
fax) are in none; other pages before the first letter stay with it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from imrcli.document import Document
from imrcli.extract.furniture import without_furniture
from imrcli.extract.heading_start import NECESSARY
from imrcli.extract.marks import SENTENCE_ENDS, Mark, case_numbers, find_marks
from imrcli.extract.template import HEADING, LABEL, templates, titles

LONGEST_OF_LETTERHEAD = 60  # characters


def split_letters(document: Document) -> list[Document]:
    """The letters of a document, each with its own text and the page it begins on."""
    if sum(mark.letters in _of_templates("once") for mark in find_marks(document)) < 2:
        return [document]
    printed = without_furniture(document)
    starts = list(_first_lines(printed))
    if len(starts) < 2:
        return [document]
    starts[0] = 0
    ends = [*starts[1:], len(printed.lines)]
    return [_part(printed, a, b) for a, b in zip(starts, ends, strict=True)]


@cache
def _of_templates(name: str) -> frozenset[bytes]:
    """The headings that any template has in one of its lists."""
    return frozenset[bytes]().union(*(getattr(template, name) for template in templates()))


@cache
def _beginnings() -> frozenset[bytes]:
    """The headings with which a letter can begin."""
    return titles().union(_of_templates("opens"))


@cache
def _of_decisions() -> frozenset[bytes]:
    """The labels of the parts of a decision, but for those with which a letter can begin."""
    return frozenset(
        letters
        for template in templates()
        for letters, role in template.roles.items()
        if role.is_part and role.kinds & (HEADING | LABEL) and letters not in _beginnings()
    )


def _first_lines(document: Document) -> Iterator[int]:
    """The line with which each letter begins."""
    marks = [mark for mark in find_marks(document) if mark.fits & (HEADING | LABEL)]
    signs = [mark.line for mark in marks if mark.letters in _beginnings()]
    signs = sorted([*signs, *(line for line, _ in case_numbers(document))])
    first = 0  # line below the last label of a decision
    awaited = True  # whether the next heading that occurs once is that of a new letter
    for number, mark in enumerate(marks):
        if mark.letters in _of_decisions():
            first, awaited = mark.line + 1, True
        elif awaited and mark.letters in _of_templates("once"):
            at = bisect_left(signs, first)
            start = min(mark.line, signs[at]) if at < len(signs) else mark.line
            is_text = first > 0 and not _has_sections(marks[number + 1 : number + 2])
            if start < mark.line or (mark.is_alone and not is_text):
                yield _first_line(document, start, first)
                awaited = False


def _has_sections(below: Sequence[Mark]) -> bool:
    """Whether more sections of a letter stand below a heading, above its decisions.

    `below` is the next mark, if any. Below a line of a rationale that is the next decision.
    """
    return bool(below) and below[0].letters not in _of_decisions()


def _first_line(document: Document, sign: int, first: int) -> int:
    """The line that a letter begins with, from line `first` to the first sign of it.

    That is the top of its page, or, where the letter before still goes on there, the first of the
    short lines above the sign.
    """
    top = bisect_left(document.lines, document.lines[sign].page, key=lambda line: line.page)
    if top == sign or (top >= first and not _goes_on(document, top, sign)):
        return top
    start = sign
    while start > max(first, top) and _is_of_letterhead(document.words(document.lines[start - 1])):
        start -= 1
    return start


def _goes_on(document: Document, top: int, sign: int) -> bool:
    """Whether the text above line `top` goes on there, up to line `sign`."""
    if top == 0:
        return False
    above = document.words(document.lines[top - 1])
    if not above.endswith(SENTENCE_ENDS) or document.text[document.lines[top].start].islower():
        return True
    return NECESSARY in document.fold(top, sign).text.lower()


def _is_of_letterhead(words: str) -> bool:
    return len(words) < LONGEST_OF_LETTERHEAD and not words.endswith(SENTENCE_ENDS)


def _part(document: Document, first: int, last: int) -> Document:
    """Lines first..last as a document of their own; pages keep their numbers in the file."""
    lines = document.lines[first:last]
    start, end = lines[0].start, lines[-1].end
    return document._replace(
        text=document.text[start:end] + "\n",
        lines=tuple(n._replace(start=n.start - start, end=n.end - start) for n in lines),
        bold=_within(document.bold, start, end),
        boxes=document.boxes[first:last],
        corrections=_within(document.corrections, start, end) or (),
        first_page=lines[0].page,
        page_count=lines[-1].page - lines[0].page + 1,
        is_part=True,
    )


def _within(
    spans: tuple[tuple[int, int], ...] | None, start: int, end: int
) -> tuple[tuple[int, int], ...] | None:
    if spans is None:
        return None
    return tuple((a - start, b - start) for a, b in spans if start <= a and b <= end)
