"""Leaves out what is printed on the pages of a letter and belongs to none of its parts.

Those are lines that return on each page (case number and page at the foot, the line of a fax
machine at the head), and whole pages of something else, such as the cover sheet of a fax. Lines are
taken from the head or the foot of a page inwards, so that nothing within the text is ever left out,
except lines whose wording no text has, and numbers that count pages whose breaks were lost. What
stands on one page alone is taken only where no sentence goes on over it. The text of the document
and all offsets stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice, pairwise

from imrcli.document import Document, Fold, Line
from imrcli.extract.dates import lower_case
from imrcli.extract.marks import SENTENCE_ENDS, Mark, bare_number, case_numbers, find_marks
from imrcli.extract.outcome import in_heading
from imrcli.extract.template import normal
from imrcli.rules import Rule, load, pattern

MOST_LINES = 3  # at the head and at the foot of a page
LONGEST_LINE = 160  # characters
PAGE = "furniture.page"  # id of the rule
TEXT_ENDS = '.:;,?!\u201d"'  # at the end of a line, they tell that it is text
TOP_LINES = 15  # of a page that is looked at to tell what it is
LONGEST_LABEL = 24
LONGEST_PAGE_NUMBER = 3  # figures
FARTHEST_NUMBER = 3  # pages of the letter that a file may lack or have beside it
LEAST_OF_A_PAGE = 10  # lines with text, between the numbers of two pages
LONGEST_COUNT = 16  # characters: "- Page 12 of 14 -"
COUNT = (
    r"(?P<before>[-| ]{0,3}(?:page|pg\.?|p\.)? ?)(?P<page>\d{1,3})"
    r"(?P<total>(?: ?(?:of|/) ?\d{1,3})?)[-| ]{0,3}"
)

NUMBER = r"[0-9]{1,15}"


def without_furniture(document: Document) -> Document:
    """The document without its repeated lines and without pages that are no part of a letter."""
    drop = set(_known_lines(document))
    drop.update(_known_beside(document, sorted(drop)))
    pages = _pages(document)
    drop.update(_repeated(document, pages, drop))
    drop.update(_page_numbers(document, pages, drop))
    drop.update(_case_again(document, pages, drop))
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
    """Lines whose wording is that of a repeated one, wherever they stand.

    A sentence may quote one of them.
    """
    lowered = lower_case(document.text)
    found = {
        index
        for rule in _rules()
        if rule.data["anywhere"]
        for need in rule.needs
        for index in _lines_with(document, lowered, need)
        if rule.regex.search(_words(document, index))
    }
    if len(found) > 1 or not _is_in_sentence(document, found):
        yield from found


def _is_in_sentence(document: Document, indexes: Iterable[int]) -> bool:
    """Whether a sentence goes on over any of these lines."""
    lines = document.lines
    return any(
        0 < index < len(lines) - 1
        and not document.words(lines[index - 1]).endswith((*SENTENCE_ENDS, ":"))
        and document.text[lines[index + 1].start].islower()
        for index in indexes
    )


def _known_beside(document: Document, known: Iterable[int]) -> Iterator[int]:
    """What is known at the edge of a page only, beside such a line: the break itself was lost.

    A bare number there is that of the page; between them may stand that of the case.
    """
    last = len(document.lines) - 1
    for index in known:
        for step in (-1, 1):
            beside = index + step
            if step > 0 and index < last and _goes_on_with_case(document, index):
                yield beside
                beside += step
            if 0 <= beside <= last:
                words = _words(document, beside)
                if _is_known(document, beside) or _is_number(words):
                    yield beside


def _goes_on_with_case(document: Document, index: int) -> bool:
    """Whether the number of the case stands alone below a line that names none."""
    has_number = any(map(str.isdecimal, _words(document, index)))
    return not has_number and _case_alone(_words(document, index + 1)) is not None


def _lines_with(document: Document, lowered: str, words: str) -> Iterator[int]:
    """The lines that hold words, once each; lines too long to be looked at are passed over."""
    at = lowered.find(words)
    while at >= 0:
        index = document.line_at(at)
        line = document.lines[index]
        if line.end - line.start <= LONGEST_LINE:
            yield index
        at = lowered.find(words, max(at + 1, line.end))


def _is_known(document: Document, index: int) -> bool:
    """Whether a line at the edge of a page has the wording of a repeated one."""
    words = _words(document, index)
    if words[-1:] in TEXT_ENDS:
        return False
    lowered = words.lower()
    return any(
        rule.applies(lowered)
        and rule.regex.search(words)
        and (rule.id != PAGE or not _ends_a_citation(document, index, words))
        for rule in _rules()
    )


def _ends_a_citation(document: Document, index: int, words: str) -> bool:
    """Whether the number of a page is that of another work, as far as it can be told."""
    (number,) = pattern(NUMBER, 0).findall(words)
    cites = index > 0 and document.words(document.lines[index - 1]).endswith(",")
    return cites or not _is_near(document, index, int(number))


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
                if _key(document, index) not in returning and not _is_known(document, index):
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


# Lines that stand on some pages only


def _page_numbers(document: Document, pages: Sequence[range], dropped: set[int]) -> Iterator[int]:
    """The numbers of pages, divided from their text.

    They agree on two pages or more. One alone stands between sentences, and tells its own page or
    the next: the first page of a letter often has none.
    """
    for is_foot in (False, True):
        found: dict[int, list[int]] = {}  # lines, by how far the number is from that of the page
        for page in pages:
            edge = _edge(page, dropped, is_foot=is_foot)
            if len(edge) > 1:
                index, divided = edge[0], edge[0 if is_foot else 1]
                if document.lines[divided].gap and _is_number_of_page(document, index):
                    ahead = int(_words(document, index)) - document.lines[index].page
                    found.setdefault(ahead, []).append(index)
        for ahead, lines in found.items():
            if len(lines) > 1 or (abs(ahead) <= 1 and _is_apart(document, lines[0], dropped)):
                yield from lines
    if len(pages) == 1:
        yield from _counts(document, dropped)


def _is_apart(document: Document, index: int, dropped: set[int]) -> bool:
    """Whether a line stands between two sentences, or below the last one."""
    lines = document.lines
    above, below = index - 1, index + 1
    while above in dropped:
        above -= 1
    while below in dropped:
        below += 1
    if above < 0 or not document.words(lines[above]).endswith(SENTENCE_ENDS):
        return False
    return below == len(lines) or not document.text[lines[below].start].islower()


def _is_number(words: str) -> bool:
    return words.isdecimal() and len(words) <= LONGEST_PAGE_NUMBER


def _is_number_of_page(document: Document, index: int) -> bool:
    """Whether a line is a number near that of its page, in the file or in the letter."""
    words = _words(document, index)
    return _is_number(words) and _is_near(document, index, int(words))


def _is_near(document: Document, index: int, number: int) -> bool:
    """Whether a number is near that of the page of a line, in the file or in the letter."""
    page = document.lines[index].page
    return any(
        abs(number - each) <= FARTHEST_NUMBER for each in (page, page - document.first_page + 1)
    )


def _counts(document: Document, dropped: set[int]) -> list[int]:
    """The numbers of pages whose breaks were lost: alone on their lines, in order, far apart."""
    found: list[tuple[int, tuple[str, str], int]] = []
    for index, line in enumerate(document.lines):
        if line.gap and line.end - line.start <= LONGEST_COUNT:
            match = pattern(COUNT).fullmatch(_words(document, index))
            if match:
                form = (match["before"].lower(), match["total"])
                found.append((index, form, int(match["page"])))
    # The number below the last page is left out already, and agrees with those above.
    forms = {form for index, form, _ in found if index not in dropped}
    found = [each for each in found if each[1] in forms]
    if not found or found[0][2] not in {1, 2} or len(forms) > 1:
        return []
    if len(found) == 1 and not _is_apart(document, found[0][0], dropped):
        return []
    places = [-1, *(index for index, _, _ in found)]
    far = all(b - a > LEAST_OF_A_PAGE for a, b in pairwise(places))
    numbers = [number for _, _, number in found]
    in_order = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    # Below a colon stands a value.
    above = (document.words(document.lines[max(0, index - 1)]) for index in places[1:])
    return places[1:] if far and in_order and not any(w.endswith(":") for w in above) else []


def _case_again(document: Document, pages: Sequence[range], dropped: set[int]) -> Iterator[int]:
    """The number of the case alone at the edge of a page, where a page before has it.

    At the head of a letter rows of the header follow it.
    """
    known: set[str] | None = None
    found: list[int] = []
    for page in pages[1:]:
        for is_foot in (False, True):
            for index in _edge(page, dropped, is_foot=is_foot):
                number = _case_alone(_words(document, index))
                if not number or _is_above_header(document, index):
                    break
                known = known if known is not None else {n for _, n in case_numbers(document)}
                if number in known:
                    found.append(index)
    if len(found) > 1 or not _is_in_sentence(document, found):
        yield from found


def _case_alone(words: str) -> str | None:
    """The number of the case where nothing but it, and its label, stands on a line."""
    (rule,) = load("templates").of("furniture_case")
    match = rule.regex.search(words) if rule.applies(words.lower()) else None
    return bare_number(match["value"]) if match else None


def _is_above_header(document: Document, index: int) -> bool:
    """Whether rows of a header seem to stand below a line."""
    last = min(index + 1 + MOST_LINES, len(document.lines))
    below = " ".join(_words(document, at) for at in range(index + 1, last)).lower()
    rules = (rule for rule in load("templates").rules if rule.field.startswith("case."))
    return ":" in below and any(rule.applies(below) for rule in rules)


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
