"""Finds what the labels of the decisions leave out: headings, parts and the end of the letter.

Decisions may share the parts of the last of them, or a label is so misspelt that it is none. Their
headings are found by the outcome that they end in. A part may open with words that are a label only
where the decision has no better one ("Rationale:"), and below the last decision a served copy may
go on with its signature, which no heading parts from the rationale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from imrcli.document import Document, Fold
from imrcli.extract.ending import can_end
from imrcli.extract.marks import SENTENCE_ENDS
from imrcli.extract.outcome import BARE, TAIL, in_heading, is_outcome
from imrcli.extract.sections import END, Label
from imrcli.extract.template import ITEM, LABEL, PARTS, Role
from imrcli.named import NamedTuple
from imrcli.rules import load, pattern

NUMBER = r"(\d{1,2})[.)] "
LINES_OF_A_HEADING = 8
MOST_HEADINGS = 100  # without labels, and refused ones; more are no letter's
LONGEST_HEADING = 700  # characters
LONGEST_LABEL = 80  # characters
MOST_ENDINGS = 20  # lines that look like a signature; more are no letter's
ENDS = ("upheld", "overturned", "uphold", "overturn", "necessary", "appropriate")
ORIGINAL_REQUEST = "original request"

Span = tuple[int, int]


class Lone(NamedTuple):
    """A heading that opens a decision by itself, as a label of its item; and where it ends."""

    label: Label
    end: int


class _Candidate(NamedTuple):
    first: int  # line
    last: int
    number: int | None
    is_sentence: bool  # "2. X is not medically necessary and appropriate."


def lone_headings(  # noqa: PLR0913, PLR0917
    document: Document,
    floor: int,
    labels: Sequence[Label],
    opened: Mapping[int, int | None],
    number: int | None,
    can_open: Callable[[Label, Label | None], bool],
) -> list[Lone]:
    """The headings below line `floor` that stand above no label that opens a decision.

    `opened` has the lines of the labels that do, and the number of each decision. The heading above
    such a label is found too where a lone one stands above it, without a label between them.
    `number` is that of the last decision above them, None where decisions may have none. `can_open`
    says whether a heading may open a decision, below the last one that was found.
    """
    found: list[Lone] = []
    refused = 0
    is_waiting = False  # whether the last heading has no label yet
    at = 0
    line = floor
    while line < len(document.lines) and max(len(found), refused) < MOST_HEADINGS:
        while at < len(labels) and labels[at].line <= line:
            label = labels[at]
            if label.role.name == END:
                return found
            number = opened.get(label.line, number)
            is_waiting = False
            floor = document.line_at(max(label.start, label.text - 1)) + 1
            line = max(line, floor)
            at += 1
        if at < len(labels) and labels[at].line <= line:
            continue
        ceiling = labels[at].line if at < len(labels) else len(document.lines)
        candidate = _candidate(document, floor, line, ceiling, number)
        if candidate is not None:
            is_known = candidate.last + 1 in opened
            lone = _lone(document, candidate)
            last = found[-1].label if found else None
            if not is_known and not can_open(lone.label, last):
                refused += 1
                line += 1
                continue
            if is_waiting or not is_known:
                found.append(lone)
                number = candidate.number if candidate.number is not None else number
            is_waiting = not is_known
            floor = candidate.last + 1
            line = candidate.last
        line += 1
    return found


def _lone(document: Document, found: _Candidate) -> Lone:
    start = document.lines[found.first].start
    role = Role(ITEM, LABEL, True, 0)
    label = Label(role, found.first, start, start, found.is_sentence, found.number)
    return Lone(label, document.lines[found.last].end)


def _candidate(
    document: Document, floor: int, index: int, ceiling: int, number: int | None
) -> _Candidate | None:
    """The heading that ends on a line, where one does; lines floor..ceiling have no label."""
    if index >= ceiling:
        return None
    line = document.lines[index]
    ending = document.text[max(line.start, line.end - 14) : line.end].lower().rstrip(".:) ")
    if not ending.endswith(ENDS):
        return None
    first = _first_line(document, floor, index)
    if first is None:
        return None
    text = document.fold(first, index + 1)
    if len(text) > LONGEST_HEADING:
        return None
    stated = in_heading(text)
    if stated is None:
        return None
    match = pattern(NUMBER).match(text.text)
    printed = int(match[1]) if match else None
    is_apart = _is_apart_below(document, index, ceiling)
    if stated.in_heading:
        if not is_apart and not text.text.endswith("."):
            return None  # the sentence goes on
        follows = number is not None and printed == number + 1
        return _Candidate(first, index, printed, True) if follows else None
    if not is_apart or stated.rule == BARE:
        return None
    if _speaks_of_a_decision(text.text[: stated.at]) or has_sentences(text):
        return None
    return _Candidate(first, index, printed, False)


def _first_line(document: Document, floor: int, index: int) -> int | None:
    """The line where the paragraph begins that ends on line `index`; None where that is unsure."""
    lines = document.lines
    is_bold = document.is_bold(lines[index])
    first = index
    while first > floor and index - first < LINES_OF_A_HEADING:
        above = lines[first - 1]
        if document.is_bold(above) != is_bold:
            return first
        if lines[first].gap and not (first == index and is_outcome(document.words(lines[index]))):
            return first
        if document.words(above).endswith(SENTENCE_ENDS) and lines[first].page == above.page:
            return first if _is_numbered(document, first) or is_bold or first == index else None
        first -= 1
    if first > floor:
        return None
    # Right below a label or another heading, which may be the first line of what it opens.
    is_below = lines[first].gap or (first and _ends(document, first - 1))
    return first if is_below else None


def _ends(document: Document, index: int) -> bool:
    words = document.words(document.lines[index])
    return words.endswith((*SENTENCE_ENDS, ":")) or in_heading(Fold.of(words[-TAIL:])) is not None


def _is_numbered(document: Document, index: int) -> bool:
    line = document.lines[index]
    return pattern(NUMBER).match(document.text, line.start, line.end) is not None


def _is_apart_below(document: Document, index: int, ceiling: int) -> bool:
    """Whether a heading can end on a line: a gap, a label or another heading is below it."""
    below = index + 1
    if below >= ceiling or document.lines[below].gap:
        return True
    if document.is_bold(document.lines[index]) and not document.is_bold(document.lines[below]):
        return True
    if document.lines[below].page != document.lines[index].page:
        return True
    stated = in_heading(Fold.of(document.words(document.lines[below])[-TAIL:]))
    return stated is not None and not stated.in_heading


def has_sentences(text: Fold) -> bool:
    """Whether a text has a sentence before its last, unless it tells of an original request."""
    (rule,) = load("templates").of("heading.sentence")
    return ORIGINAL_REQUEST not in text.text.lower() and rule.regex.search(text.text) is not None


def _speaks_of_a_decision(before: str) -> bool:
    """Whether the words before an outcome say whose outcome it is ("The decision is: Upheld")."""
    (rule,) = load("templates").of("heading.of_a_decision")
    return rule.regex.search(before[-LONGEST_LABEL:]) is not None


@cache
def _weaker() -> tuple[tuple[str, str], ...]:
    """Words that are the label of a part where it has no other, in lower case, and the part."""
    table = load("templates").tables["weaker_labels"]
    words = ((each, name) for name in PARTS for each in table.get(name, ()))
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))


def weaker_label(document: Document, span: Span, missing: frozenset[str]) -> Label | None:
    """The first weaker label of one of these parts that begins a line inside a span."""
    first = document.line_at(span[0]) + 1
    for index in range(first, len(document.lines)):
        line = document.lines[index]
        if line.start >= span[1]:
            break
        opening = document.text[line.start : min(line.end, line.start + LONGEST_LABEL)].lower()
        for words, name in _weaker():
            if opening.startswith(words) and name in missing:
                text = line.start + len(words)
                while text < line.end and document.text[text] in " :":
                    text += 1
                return Label(Role(name, LABEL, True, 0), index, line.start, text, False, None)
    return None


def letter_end(document: Document, span: Span) -> Label | None:
    """The line inside the last part of a letter with which its signature or its copies begin."""
    (rule,) = load("templates").of("ending")
    seen = 0
    for index in range(document.line_at(span[0]) + 1, len(document.lines)):
        line = document.lines[index]
        if line.start >= span[1]:
            break
        words = document.text[line.start : min(line.end, line.start + LONGEST_LABEL)]
        if rule.applies(words.lower()) and rule.regex.match(words):
            seen += 1
            if can_end(document, span, index):
                role = Role(END, LABEL, False, 0)
                return Label(role, index, line.start, line.start, False, None)
            if seen == MOST_ENDINGS:
                break
    return None
