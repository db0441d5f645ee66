"""Takes one document apart that holds several letters: a bundle scanned or saved as one file.

A letter begins on the page that first prints a case number of its own, or, where none is printed,
on the page with its first section heading. Pages before the first letter stay with it.
"""

from __future__ import annotations

from bisect import bisect_left

from imrcli.document import Document
from imrcli.extract.template import normal, templates
from imrcli.rules import load


def split_letters(document: Document) -> list[Document]:
    """The letters of a document, each with its own text and the page it begins on."""
    starts = _first_lines(document)
    if len(starts) < 2:
        return [document]
    starts[0] = 0
    ends = [*starts[1:], len(document.lines)]
    return [_part(document, a, b) for a, b in zip(starts, ends, strict=True)]


def _first_lines(document: Document) -> list[int]:
    """The line each letter begins at, as told by the headings that occur once in a letter."""
    openings = {normal(heading) for form in templates() for heading in form.once}
    headings = [
        index
        for index, line in enumerate(document.lines)
        if line.end - line.start < 90 and normal(document.words(line)) in openings
    ]
    if len(headings) < 2:
        return headings
    starts: list[int] = []
    numbers = _case_numbers(document, headings)
    for before, heading in zip([-1, *headings], headings, strict=False):
        start = _first_of_page(document, heading)
        own = [line for line, is_new in numbers if before < line <= heading and is_new]
        if own:
            start = _first_of_page(document, own[0])
        starts.append(max(start, before + 1))
    return starts


def _case_numbers(document: Document, headings: list[int]) -> list[tuple[int, bool]]:
    """Lines that print a case number, and whether it is another one than the line before had."""
    (rule,) = load("templates").of("case.case_number")[:1]
    found: list[tuple[int, bool]] = []
    last = ""
    for index in range(headings[-1] + 1):
        words = document.words(document.lines[index])
        if "number" not in words.lower():
            continue
        match = rule.regex.search(" ".join(words.split()))
        if match:
            number = normal(match["value"])
            found.append((index, number != last))
            last = number
    return found


def _first_of_page(document: Document, index: int) -> int:
    """The first line of the page that holds a line."""
    return bisect_left(document.lines, document.lines[index].page, key=lambda line: line.page)


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
