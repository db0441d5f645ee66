"""Finds headings, labels and fixed sentences of a letter that are misread or misspelt."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import islice

from imrcli.document import Document, Line
from imrcli.extract.marks import Mark
from imrcli.extract.template import HEADING, LABEL, OPENING, normal, vocabulary
from imrcli.mend.edits import Edit
from imrcli.mend.holes import Proposal, filling
from imrcli.mend.near import Lexicon, is_capital
from imrcli.rules import load

LONGEST_HEADING = 100  # characters of a line that may be one
LONGEST_LABEL = 150
FEWEST_LETTERS = 12  # of a heading or label that is mended
FEWEST_UNMARKED = 16  # of a label whose colon was lost
LETTERS_TO_AN_ERROR = 8  # of headings and labels
MOST_LINES = 3  # over which a heading may break
MARKS = ":;.,"  # what a colon is read as
TYPED_MARKS = ":;"  # within a paragraph that somebody has typed, where marks are what they are
MOST_MARKS = 3  # of a line, at which a label may end
UPPER = 0.7  # share of capitals in a line that is printed in capitals
INTRO_LINES = 4
LETTERS_OF_AN_INTRO = 12  # to an error
SHORTEST_INTRO, LONGEST_INTRO = 35, 100  # characters


@cache
def _headings(capitals: bool) -> Lexicon:
    """The headings that are printed in capitals, or the others."""
    known = _printed(HEADING | LABEL, FEWEST_LETTERS)
    chosen = {words: words for words in known if words.isupper() is capitals}
    return Lexicon(chosen, LETTERS_TO_AN_ERROR)


@cache
def _labels() -> Lexicon:
    known = _printed(LABEL, FEWEST_LETTERS)
    for name, spellings in load("templates").tables["reviewer_labels"].items():
        known |= {words.removesuffix(":"): name for words in spellings}
    return Lexicon(known, LETTERS_TO_AN_ERROR)


@cache
def _openings() -> tuple[Lexicon, int]:
    """Words that open a paragraph, and how many of them at most."""
    known = _printed(OPENING, FEWEST_UNMARKED)
    return Lexicon(known, FEWEST_UNMARKED), max((len(words.split()) for words in known), default=0)


@cache
def _intros() -> Lexicon:
    tables = load("templates").tables["intros"]
    return Lexicon(
        {intro: intro for each in tables.values() for intro in each}, LETTERS_OF_AN_INTRO
    )


def _printed(kinds: int, fewest: int) -> dict[str, str]:
    """The words of some kinds that have letters enough, as they are printed."""
    known = (words.printed[0] for words in vocabulary() if words.kinds & kinds)
    return {words: words for words in known if len(normal(words)) >= fewest}


def _is_long(words: str) -> bool:
    return len(normal(words)) >= FEWEST_LETTERS


def form_edits(document: Document, marks: Iterable[Mark]) -> list[Edit]:
    """Headings and labels, of lines that are none as they stand.

    In a typed document only those that are missing where they stand.
    """
    marks = tuple(marks)
    known = {mark.line for mark in marks}
    openings = {mark.line for mark in marks if mark.fits == OPENING}  # or labels that begin so
    has_openings = document.engine == "ocr" or not has_label_of_first_part(marks)
    proposals: list[Proposal] = []
    index = 0
    while index < len(document.lines):
        found: Proposal | None = None
        if index not in known:
            found = _proposal(document, index, known, has_openings=has_openings)
        elif index in openings:
            found = _of_label(index, _label_of(document, index))
        if found:
            proposals.append(found)
        index += max(1, len(found.edits)) if found else 1
    if document.engine == "ocr":
        return [edit for proposal in proposals for edit in proposal.edits]
    return list(filling(document, marks, proposals, has_openings=has_openings))


def has_label_of_first_part(marks: Iterable[Mark]) -> bool:
    """Whether decisions have labels: then what sentences begin with are no parts of them."""
    return any(is_label_of_first_part(mark) for mark in marks)


def is_label_of_first_part(mark: Mark) -> bool:
    """Whether a mark is the label below the heading of a decision."""
    return mark.letters == normal(load("ocr").tables["below_outcome"]) and bool(mark.fits & LABEL)


def _proposal(
    document: Document, index: int, known: set[int], *, has_openings: bool
) -> Proposal | None:
    """What a line is meant to be, and those below it where a heading goes on there."""
    line = document.lines[index]
    words = document.words(line)
    if not _is_long(words[:LONGEST_LABEL]):
        return None
    label = _label_of(document, index)
    if label is None and has_openings and _opens_paragraph(document, index):
        label = _opening_edit(line, words)
    return _of_label(index, label) or _heading(document, index, known)


def _of_label(index: int, label: Edit | None) -> Proposal | None:
    return Proposal(index, normal(label.text), (label,)) if label else None


def _opens_paragraph(document: Document, index: int) -> bool:
    return index == 0 or document.lines[index].gap


def _label_of(document: Document, index: int) -> Edit | None:
    """A label at the start of a line; within a paragraph that is typed it has its colon."""
    line = document.lines[index]
    words = document.words(line)
    if document.engine == "ocr" or _opens_paragraph(document, index):
        return _label_edit(line, words, MARKS) or _unmarked_edit(line, words)
    return _label_edit(line, words, TYPED_MARKS)


def _label_edit(line: Line, words: str, marks: str) -> Edit | None:
    """A label before its colon, or before what the colon was read as."""
    start = _after_number(words)
    if not is_capital(words[start : start + 1]):
        return None
    ends = (at for at, char in enumerate(words[:LONGEST_LABEL]) if char in marks and at > start)
    for end in islice(ends, MOST_MARKS):
        printed = _labels().nearest(words[start:end])
        if printed:
            return _edit(line, words, start, end + 1, printed + ":")
    return None


def _unmarked_edit(line: Line, words: str) -> Edit | None:
    """A label that has lost its colon: it is followed by a capital and begins with one."""
    if not is_capital(words[0]):
        return None
    end = -1
    for _ in range(5):
        end = words.find(" ", end + 1, LONGEST_LABEL)
        if end < 0:
            return None
        head = words[:end]
        if len(normal(head)) < FEWEST_UNMARKED - 1 or not words[end + 1 : end + 2].isupper():
            continue
        printed = _labels().nearest(head)
        if printed and len(normal(printed)) >= FEWEST_UNMARKED and not _has_more(head, printed):
            return _edit(line, words, 0, end, printed + ":")
    return None


def _has_more(seen: str, printed: str) -> bool:
    """Whether there are more words than in a label: what follows it is text then."""
    return sum(bool(normal(word)) for word in seen.split()) > len(printed.split())


def _opening_edit(line: Line, words: str) -> Edit | None:
    """The first words of a paragraph, with a letter misread, lost or put in: but no plural."""
    openings, most_words = _openings()
    start = _after_number(words)
    end = start - 1
    for _ in range(most_words):
        end = words.find(" ", end + 1, LONGEST_LABEL)
        if end < 0:
            return None
        head = words[start:end]
        printed = openings.nearest(head) if is_capital(words[start]) else None
        if printed and _is_as_long(printed, head) and not _intro(words):
            return _edit(line, words, start, end, printed)
    return None


def _is_as_long(printed: str, seen: str) -> bool:
    """Whether words have as many letters; or one more or less, which is not their last."""
    one, other = normal(printed), normal(seen)
    return len(one) == len(other) or (abs(len(one) - len(other)) == 1 and one[-1:] == other[-1:])


def _heading(document: Document, index: int, known: set[int]) -> Proposal | None:
    """A heading on one line or on several, each line keeping about as much of it as it had."""
    lines: list[Line] = []
    for line in document.lines[index : index + MOST_LINES]:
        if line.end - line.start > LONGEST_HEADING or (lines and index + len(lines) in known):
            break
        lines.append(line)
        each = [document.words(line) for line in lines]
        together = " ".join(each)
        capitals = _is_in_capitals(together)
        if not (capitals or is_capital(together[0])):
            break
        printed = _headings(capitals).nearest(together)
        if printed:
            if together[-1] in MARKS:
                printed += ":"
            pairs = zip(lines, each, _divided(printed, each), strict=True)
            edits = [_edit(line, old, 0, len(old), new) for line, old, new in pairs]
            made = tuple(edit for edit in edits if edit)
            return Proposal(index, normal(printed), made) if made else None
    return None


def _is_in_capitals(text: str) -> bool:
    """Whether a line is printed in capitals: OCR hardly ever mistakes those."""
    return sum(map(str.isupper, text)) >= UPPER * sum(map(str.isalpha, text))


def _divided(printed: str, lines: list[str]) -> list[str]:
    """The words of a heading on so many lines, broken where they were broken."""
    words = printed.split()
    parts: list[str] = []
    for text in lines[:-1]:
        wanted = len(normal(text))
        taken = [words.pop(0)]
        while len(words) > 1 and len(normal("".join(taken))) + len(words[0]) // 2 < wanted:
            taken.append(words.pop(0))
        parts.append(" ".join(taken))
    return [*parts, " ".join(words)]


def intro_edits(document: Document, marks: Iterable[Mark]) -> list[Edit]:
    """The fixed sentence below a heading: its first words, and the colon it ends in."""
    edits: list[Edit] = []
    for index in sorted({mark.line for mark in marks}):
        if index + 1 >= len(document.lines):
            continue
        line = document.lines[index + 1]
        words = document.words(line)
        found = _intro(words)
        if found:
            end, printed = found
            if words[:end].lower() != printed:
                capital = printed[0].upper() + printed[1:]
                edits.append(Edit(line.start, line.start + end, capital))
            edits += _colon_edits(document, index + 1)
    return edits


def _intro(words: str) -> tuple[int, str] | None:
    """Where the fixed words of an intro end that a line begins with; the words in lower case."""
    end = SHORTEST_INTRO
    while 0 < end < len(words) and end < LONGEST_INTRO:
        end = words.find(" ", end + 1)
        head = words if end < 0 else words[:end]
        printed = _intros().nearest(head)
        if printed:
            return len(head), printed
    return None


def _colon_edits(document: Document, index: int) -> list[Edit]:
    """The mark at the end of the first line that has one, where no line above it has a colon.

    What somebody has typed ends there only behind the last word of such a sentence.
    """
    for line in document.lines[index : index + INTRO_LINES]:
        words = document.words(line)
        if ":" in words:
            break
        if words[-1] in MARKS and not _is_in_capitals(words):
            last = words[:-1].rpartition(" ")[2]
            if document.engine == "ocr" or last in load("ocr").tables["intro_ends"]:
                return [Edit(line.end - 1, line.end, ":")]
            break
    return []


def _after_number(words: str) -> int:
    """Where a line begins behind its item number ("2) ")."""
    digits = 0
    while digits < 3 and words[digits : digits + 1].isdigit():
        digits += 1
    if not digits or words[digits : digits + 2] not in {") ", ". "}:
        return 0
    return digits + 2


def _edit(line: Line, words: str, start: int, end: int, printed: str) -> Edit | None:
    """An edit of a part of a line; None where it stands there already."""
    if words[start:end] == printed:
        return None
    # The label and its text stay two words.
    more = " " if end < len(words) and words[end] != " " else ""
    return Edit(line.start + start, line.start + end, printed + more)
