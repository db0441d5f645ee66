"""Lines that hold nothing but a name: addressees above their street, and those who get copies."""

from __future__ import annotations

from collections.abc import Iterator

from imrcli.redact.sheet import Sheet
from imrcli.redact.words import Kind, Word, kind, table, words

LONGEST_LINE = 70
FARTHEST = 600  # characters above or below in which lines are looked at


def addressee(sheet: Sheet, start: int, end: int) -> list[Word]:
    """The words of a line that holds nothing but a name; else none."""
    line = sheet.text[start:end]
    if len(line) > LONGEST_LINE or not sheet.is_free(start, end):
        return []
    if any(char.isdigit() or char in ":;" for char in line):
        return []
    name = list(words(sheet.text, start, end))
    named = [
        word for word in name if kind(word.text) is Kind.NAME and word.low not in table("firm")
    ]
    return name if named and all(map(_fits_addressee, name)) else []


def _fits_addressee(word: Word) -> bool:
    if word.low in table("connectors") | table("firm") | table("particles"):
        return True
    return word.is_capital and (len(word.text) == 1 or kind(word.text) is not Kind.WORD)


def lines_above(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The non-blank lines above the one that begins at an offset, nearest first."""
    lines = _lines(text, max(0, at - FARTHEST), at)
    if text[lines[-1][0] : at].strip():
        return iter(())  # what stands there does not begin its line
    return _until_gap(text, lines[-2::-1])


def lines_below(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The non-blank lines below the one that holds an offset."""
    return _until_gap(text, _lines(text, at, min(len(text), at + FARTHEST))[1:])


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    lines: list[tuple[int, int]] = []
    while (stop := text.find("\n", start, end)) >= 0:
        lines.append((start, stop))
        start = stop + 1
    return [*lines, (start, end)]


def _until_gap(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The non-blank lines up to two blank ones."""
    blank = 0
    for start, end in lines:
        blank = 0 if text[start:end].strip() else blank + 1
        if blank == 2:
            return
        if not blank:
            yield start, end
