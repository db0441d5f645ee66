"""Finds the headings and labels of a document: words that templates give a meaning to.

One pass over the lines. Each line is compared in normal form, without case, spaces and punctuation,
so that a space that an export has lost or inserted does not matter; words may break over lines.
What a mark means, and whether it is one, is for the template to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from imrcli.document import Document, Fold
from imrcli.extract.outcome import in_heading
from imrcli.extract.template import (
    HEADING,
    LABEL,
    OPENING,
    OTHERS,
    UPPER,
    Forms,
    Words,
    normal_bytes,
    shipped,
)
from imrcli.named import NamedTuple
from imrcli.rules import load

SENTENCE_ENDS = (".", ".\u201d", '."', ".)", "?", "!")
BUCKET = 6  # letters by which words are looked up
LONGEST = 240  # characters of a line that are compared; the longest words take some 140
MOST_LINES = 3  # over which words may break
LONG = 40  # letters; words as long as these are no text even where text follows them
LONGEST_CASE_NUMBER = 60  # characters, with the label before it
DASHES = {code: "-" for code in (0x2010, 0x2011, 0x2012, 0x2013, 0x2014)}
FEWEST_LETTERS = 6  # of the first line, where words break


class Mark(NamedTuple):
    """Words of the vocabulary where they stand on the page.

    `fits` says, as bits, which kinds of words they can be there; `number` is the item number before
    them. Offsets are into the text of the document.
    """

    letters: bytes
    line: int
    start: int  # of the words; the number before them begins the line
    text: int  # where the text begins that follows them
    fits: int
    number: int | None = None

    @property
    def is_alone(self) -> bool:
        """Whether nothing else stands on the lines of the words."""
        return self.fits == HEADING | LABEL | OPENING


def find_marks(document: Document, forms: Forms | None = None) -> tuple[Mark, ...]:
    """All marks of a document, in order; of the shipped forms where no others are given."""
    # One byte for each character: offsets stay, and bytes are quick to bring into normal form.
    raw = document.text.encode("ascii", "replace")
    buckets = _buckets(forms or shipped())
    found: list[Mark] = []
    for index, line in enumerate(document.lines):
        start = line.start
        key = raw[start : min(line.end, start + LONGEST)].translate(UPPER, OTHERS)
        words = buckets.get(key[:BUCKET])
        number = None
        if words is None and key[:1].isdigit():
            start, number = _after_number(raw, start, line.end)
            if number is not None:
                key = normal_bytes(raw[start : min(line.end, start + LONGEST)])
                words = buckets.get(key[:BUCKET])
        if words is not None:
            mark = _mark(document, raw, index, start, key, words, number)
            if mark is not None:
                found.append(mark)
    return tuple(found)


def case_numbers(document: Document, first: int = 0) -> Iterator[tuple[int, str]]:
    """The lines from `first` on that open with the label and number of a case; and the number."""
    (rule,) = load("templates").of("case.case_number")
    for index in range(first, len(document.lines)):
        line = document.lines[index]
        opening = document.text[line.start : min(line.end, line.start + LONGEST_CASE_NUMBER)]
        if rule.applies(opening.lower()):
            match = rule.regex.search(" ".join(opening.split()))
            if match:
                yield index, bare_number(match["value"])


def bare_number(printed: str) -> str:
    """A case number as the record has it: no spaces, capitals, a hyphen in its middle."""
    number = printed.replace(" ", "").upper().translate(DASHES)
    if number[2:].isdigit():  # letters and figures, whose hyphen was lost
        return f"{number[:4]}-{number[4:]}"
    return number


@lru_cache(maxsize=8)
def _buckets(forms: Forms) -> dict[bytes, tuple[Words, ...]]:
    buckets: dict[bytes, tuple[Words, ...]] = {}
    for words in forms.words():
        key = words.letters[:BUCKET]
        buckets[key] = (*buckets.get(key, ()), words)
    return buckets


def _after_number(raw: bytes, start: int, end: int) -> tuple[int, int | None]:
    """Where an item begins behind its number ("2) " or "2. "), and the number."""
    digits = start
    while digits < min(end, start + 3) and raw[digits : digits + 1].isdigit():
        digits += 1
    if digits == start or raw[digits : digits + 1] not in {b".", b")"}:
        return start, None
    number = int(raw[start:digits])
    start = digits + 1
    while start < end and raw[start : start + 1].isspace():
        start += 1
    return start, number


def _mark(  # noqa: PLR0913, PLR0917
    document: Document,
    raw: bytes,
    index: int,
    start: int,
    key: bytes,
    candidates: tuple[Words, ...],
    number: int | None,
) -> Mark | None:
    """The longest words that line `index` begins with and that stand there as they should."""
    for words in candidates:
        if key.startswith(words.letters):
            end, last = _end_of(document.text, raw, start, words), index
        elif len(key) >= FEWEST_LETTERS and words.letters.startswith(key):
            end, last = _over_lines(document, raw, index, key, words.letters)
        else:
            continue
        fits, text = _fits(document, (index, last), (start, end), words) if end else (0, 0)
        if number is not None:
            fits |= OPENING
        if fits & words.kinds:
            return Mark(words.letters, index, start, text, fits, number)
    return None


def _over_lines(
    document: Document, raw: bytes, index: int, key: bytes, letters: bytes
) -> tuple[int, int]:
    """Where words end that begin on line `index` and go on below, and on which line; or (0, 0)."""
    left = letters[len(key) :]
    for last in range(index + 1, min(index + MOST_LINES, len(document.lines))):
        line = document.lines[last]
        below = normal_bytes(raw[line.start : min(line.end, line.start + LONGEST)])
        if below.startswith(left):
            return _behind(raw, line.start, len(left)), last
        if not below or not left.startswith(below):
            break
        left = left[len(below) :]
    return 0, 0


def _end_of(text: str, raw: bytes, start: int, words: Words) -> int:
    """The offset behind words that begin at `start`."""
    for printed in words.printed:
        if text.startswith(printed, start):
            return start + len(printed)
    return _behind(raw, start, len(words.letters))


def _behind(raw: bytes, start: int, letters: int) -> int:
    """The offset behind so many letters and digits of the text, counted from `start`."""
    while letters:
        letters -= bool(normal_bytes(raw[start : start + 1]))
        start += 1
    return start


def _fits(
    document: Document, lines: tuple[int, int], span: tuple[int, int], words: Words
) -> tuple[int, int]:
    """The kinds that words can be, and where their text begins.

    The words stand at half-open offsets on two lines or one, which are named first and last.
    """
    index, last = lines
    start, end = span
    rest = document.text[end : document.lines[last].end]
    stripped = rest.lstrip(" )]\"'\u201d\u2019")
    if not any(map(str.isalnum, stripped)):
        return HEADING | LABEL | OPENING, document.lines[last].end
    fits = 0
    text = end
    if stripped[0] in ":;":
        text = document.lines[last].end - len(stripped[1:].lstrip())
        fits |= LABEL
        if _is_printed_so(document.text[start:end], words):
            fits |= HEADING
    elif len(words.letters) >= LONG and _is_printed_so(document.text[start:end], words):
        fits |= HEADING
    if words.kinds & OPENING and _opens_paragraph(document, index):
        fits |= OPENING
    return fits, text


def _is_printed_so(text: str, words: Words) -> bool:
    """Whether words are in the case in which templates print them."""
    letters = "".join(filter(str.isalnum, text))
    return any(letters == "".join(filter(str.isalnum, each)) for each in words.printed)


def _opens_paragraph(document: Document, index: int) -> bool:
    line = document.lines[index]
    if index == 0 or line.gap:
        return True
    above = document.lines[index - 1]
    words = document.words(above)
    if words.endswith((*SENTENCE_ENDS, ":")) or in_heading(Fold.of(words)):
        return True
    return document.is_bold(above) and not document.is_bold(line)
