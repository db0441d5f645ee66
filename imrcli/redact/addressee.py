"""Lines that hold nothing but a name: addressees above their street, and those who get copies."""

from __future__ import annotations

from imrcli.redact.sheet import Sheet
from imrcli.redact.words import Kind, Word, kind, table, words

LONGEST_LINE = 70
MOST_LINES = 10
FARTHEST = 200  # characters to the next line end


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


def lines_above(text: str, at: int) -> list[tuple[int, int]]:
    """The non-blank lines above the one that begins at an offset, nearest first."""
    line = text.rfind("\n", 0, at) + 1
    lines: list[tuple[int, int]] = []
    if text[line:at].strip():
        return lines
    end = line - 1
    blank = 0
    while end > 0 and len(lines) < MOST_LINES and blank < 2:
        start = text.rfind("\n", max(0, end - FARTHEST), end) + 1
        if text[start:end].strip():
            lines.append((start, end))
            blank = 0
        else:
            blank += 1
        end = start - 1
    return lines


def lines_below(text: str, at: int) -> list[tuple[int, int]]:
    """The non-blank lines below an offset."""
    lines: list[tuple[int, int]] = []
    start = text.find("\n", at, at + FARTHEST) + 1
    blank = 0
    while 0 < start < len(text) and len(lines) < MOST_LINES and blank < 2:
        end = text.find("\n", start, start + FARTHEST)
        end = len(text) if end < 0 else end
        if text[start:end].strip():
            lines.append((start, end))
            blank = 0
        else:
            blank += 1
        start = end + 1
    return lines
