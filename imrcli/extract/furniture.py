"""Leaves out what is printed on the pages of a letter and belongs to none of its parts.

Those are lines that return on each page (case number and page at the foot, the line of a fax
machine at the head), and whole pages of something else, such as the cover sheet of a fax. Lines are
taken from the head or the foot of a page inwards, so that nothing within the text is ever left out,
except lines whose wording no text has. The text of the document and all offsets stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from imrcli.document import Document, Fold, Line
from imrcli.extract.dates import lower_case
from imrcli.extract.marks import Mark, find_marks
from imrcli.extract.outcome import in_heading
from imrcli.extract.template import normal
from imrcli.rules import Rule, load, pattern

MOST_LINES = 3  # at the head and at the foot of a page
LONGEST_LINE = 160  # characters
TEXT_ENDS = '.:;,?!\u201d"'  # at the end of a line, they tell that it is text
TOP_LINES = 15  # of a page that is looked at to tell what it is
LONGEST_LABEL = 24
LONGEST_PAGE_NUMBER = 3  # figures

NUMBER = r"[0-9]{1,15}"


def without_furniture(document: Document) -> Document:
    """The document without its repeated lines and without pages that are no part of a letter."""
    drop = set(_known_lines(document))
    drop.update(_known_beside(document, sorted(drop)))
    pages = _pages(document)
    drop.update(_repeated(document, pages, drop))
    if len(pages) > 1:
        drop.update(_other_pages(document, pages))
    return _without(document, drop) if drop else document


def _pages(document: Document) -> list[range]:
    """The indexes of the lines of each page that has lines."""
    pages: list[range] = []
    first, page = 0, 0
    for index, line in enumerate(document.lines):
        if line.page != page:
            if index:
                pages.append(range(first, index))
            first, page = index, line.page
    return [*pages, range(first, len(document.lines))] if document.lines else []


def _without(document: Document, drop: set[int]) -> Document:
    kept = [index for index in range(len(document.lines)) if index not in drop]
    lines: list[Line] = []
    for index in kept:
        line = document.lines[index]
        if not lines or lines[-1].page != line.page:
            line = line._replace(gap=line.gap and index - 1 not in drop)
        lines.append(line)
    boxes = tuple(document.boxes[index] for index in kept) if document.boxes else ()
    return document._replace(lines=tuple(lines), boxes=boxes)


# Lines known by their wording


def _known_lines(document: Document) -> Iterator[int]:
    """Lines whose wording is that of a repeated one, wherever they stand."""
    lowered = lower_case(document.text)
    for rule in _rules():
        if rule.data["anywhere"]:
            for need in rule.needs:
                for index in _lines_with(document, lowered, need):
                    if rule.regex.search(_words(document, index)):
                        yield index


def _known_beside(document: Document, known: Iterable[int]) -> Iterator[int]:
    """What is known at the edge of a page only, beside such a line: the break itself was lost.

    A bare number there is that of the page.
    """
    for index in known:
        for beside in (index - 1, index + 1):
            if 0 <= beside < len(document.lines):
                words = _words(document, beside)
                if _is_known(words) or (words.isdigit() and len(words) <= LONGEST_PAGE_NUMBER):
                    yield beside


def _lines_with(document: Document, lowered: str, words: str) -> Iterator[int]:
    """The lines that hold words, once each; lines too long to be looked at are passed over."""
    at = lowered.find(words)
    while at >= 0:
        index = document.line_at(at)
        line = document.lines[index]
        if line.end - line.start <= LONGEST_LINE:
            yield index
        at = lowered.find(words, max(at + 1, line.end))


def _is_known(words: str) -> bool:
    if words[-1:] in TEXT_ENDS:
        return False
    lowered = words.lower()
    return any(rule.applies(lowered) and rule.regex.search(words) for rule in _rules())


@cache
def _rules() -> tuple[Rule, ...]:
    return load("templates").of("furniture")


# Lines that return on most pages


def _repeated(document: Document, pages: Sequence[range], dropped: set[int]) -> Iterator[int]:
    """Lines at the head and foot that return, the same but for numbers that count the pages."""
    for is_foot in (False, True):
        edges = [_edge(page, dropped, is_foot=is_foot) for page in pages]
        returning = _returning(document, edges)
        for edge in edges:
            for index in edge:
                if _key(document, index) not in returning and not _is_known(
                    _words(document, index)
                ):
                    break
                yield index


def _edge(page: range, dropped: set[int], *, is_foot: bool) -> list[int]:
    """The outermost lines of a page, from its edge inwards."""
    order = reversed(page) if is_foot else page
    return list(islice((index for index in order if index not in dropped), MOST_LINES))


def _returning(document: Document, edges: Sequence[Sequence[int]]) -> set[str]:
    """The keys of lines that stand at the edge of most pages and are no text."""
    places: dict[str, list[int]] = {}
    for edge in edges:
        keys: set[str] = set()
        for index in edge:
            if document.text[document.lines[index].end - 1] not in TEXT_ENDS:
                key = _key(document, index)
                if key not in keys:
                    keys.add(key)
                    places.setdefault(key, []).append(index)
    least = max(2, len(edges) // 2 + 1)
    return {
        key
        for key, lines in places.items()
        if len(lines) >= least
        and _counts_pages(document, lines)
        and not _is_text(document, lines[0])
    }


def _words(document: Document, index: int) -> str:
    line = document.lines[index]
    return " ".join(document.text[line.start : min(line.end, line.start + LONGEST_LINE)].split())


def _key(document: Document, index: int) -> str:
    """A line without the values of its numbers."""
    line = document.lines[index]
    end = min(line.end, line.start + LONGEST_LINE)
    return pattern(NUMBER, 0).sub("#", document.text[line.start : end])


def _counts_pages(document: Document, lines: Sequence[int]) -> bool:
    """Whether the numbers of a line stay the same, or grow by one a page at the most.

    Two doses at the head of two pages do neither.
    """
    numbers = [[int(n) for n in pattern(NUMBER, 0).findall(_words(document, i))] for i in lines]
    pages = [document.lines[index].page for index in lines]
    return all(
        0 <= after - before <= pages[at + 1] - pages[at]
        for at in range(len(lines) - 1)
        for before, after in zip(numbers[at], numbers[at + 1], strict=False)
    )


def _is_text(document: Document, index: int) -> bool:
    """Whether a line that returns is text nevertheless: the heading of a decision, or a label."""
    if in_heading(Fold.of(_words(document, index))):
        return True
    return bool(find_marks(document._replace(lines=document.lines[index : index + 1])))


# Pages that are no part of a letter


def _other_pages(document: Document, pages: Sequence[range]) -> Iterator[int]:
    table = load("templates").tables["other_pages"]
    lowered = document.text.lower()
    if not any(need in lowered for need in table["needs"]):
        return
    marked = {document.lines[mark.line].page for mark in _letter_marks(document)}
    for page in pages:
        if document.lines[page[0]].page not in marked and _is_other(document, page[:TOP_LINES]):
            yield from page


def _letter_marks(document: Document) -> list[Mark]:
    headings = _headings()
    return [mark for mark in find_marks(document) if mark.letters not in headings]


def _is_other(document: Document, top: Sequence[int]) -> bool:
    """Whether the first lines of a page are those of a fax cover sheet, a proof of service, ..."""
    labels: set[bytes] = set()
    for index in top:
        words = document.words(document.lines[index])
        if normal(words) in _headings():
            return True
        label, colon, _ = words[:LONGEST_LABEL].partition(":")
        if colon and normal(label) in _labels():
            labels.add(normal(label))
    least: int = load("templates").tables["other_pages"]["least_labels"]
    return len(labels) >= least


@cache
def _headings() -> frozenset[bytes]:
    return frozenset(map(normal, load("templates").tables["other_pages"]["headings"]))


@cache
def _labels() -> frozenset[bytes]:
    return frozenset(map(normal, load("templates").tables["other_pages"]["labels"]))
