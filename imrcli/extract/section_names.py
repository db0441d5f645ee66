"""Splits the list of section names in a citation.

Names hold commas and "and" ("NSAIDs, specific drug list & adverse effects"), so the table of known
names decides where it can, the longest first; elsewhere commas do, except within brackets.
"""

from __future__ import annotations

from imrcli.extract.works import is_section, key
from imrcli.rules import pattern

EDGES = " ,;:.-\u2013"  # what separates citations and belongs to none
LONGEST_NAME = 200  # characters of a name that are searched for two
MOST_PIECES = 6  # comma pieces that one name can hold
PIECE_MARK = r"[,;()\[\]]|(?<![\d.])\.(?= )"
JOINING = (" and", " the", " &", " section")  # words left at an end, no part of a name
JOIN = r" and | & |/"


def split_section_names(text: str) -> list[str]:
    """Split a list of section names, of which many hold commas.

    The longest run of comma pieces that is a known name is taken. A piece that begins in lower
    case, or follows a numbered heading and is no name, belongs to the piece before it.
    """
    pieces = _pieces(text)
    keys = [(key(text[a:b]), key(text[whole:b])) for whole, a, b in pieces]
    names: list[str] = []
    i = 0
    while i < len(pieces):
        known = _known_run(keys, i)
        a, b = pieces[i][1], pieces[i + max(known, 1) - 1][2]
        i += max(known, 1)
        while i < len(pieces) and _continues(text[a], text[pieces[i][1]], _known_run(keys, i)):
            b = pieces[i][2]
            i += 1
        names += [text[a:b]] if known else _halves(text[a:b])
    return names


def _pieces(text: str) -> list[tuple[int, int, int]]:
    """The parts between separators, brackets protecting what they hold.

    Each with two beginnings: with the "and" before it, which a name can hold, and without.
    """
    pieces = []
    depth = start = 0
    last_close = max(text.rfind(")"), text.rfind("]"))  # a bracket never closed protects nothing
    for mark in pattern(PIECE_MARK).finditer(text + ","):
        if mark[0] in "([":
            depth += mark.start() < last_close
        elif mark[0] in ")]":
            depth = max(0, depth - 1)
        elif depth == 0 or mark.start() == len(text):
            a, b = _unbracketed(text, *trim(text, start, mark.start()))
            if any(c.isalnum() for c in text[a:b]):
                pieces.append((start, a, b))
            start = mark.end()
    return pieces


def _unbracketed(text: str, start: int, end: int) -> tuple[int, int]:
    """The part without brackets that enclose all of it."""
    inside = text[start + 1 : end - 1]
    if text[start : start + 1] in "([" and text[end - 1 : end] in ")]" and "(" not in inside:
        return trim(text, start + 1, end - 1)
    return start, end


def _known_run(keys: list[tuple[str, str]], i: int) -> int:
    """How many pieces from i on make up a known name, with a slip or without; 0 where none does."""
    for count in range(min(MOST_PIECES, len(keys) - i), 0, -1):
        name = _joined(keys, i, count)
        if is_section(name):
            return count
        # A short piece is no misspelt end of a name where it begins one itself.
        if is_section(name, mend=True) and (count == 1 or not _begins_name(keys, i + 1)):
            return count
    return 0


def _begins_name(keys: list[tuple[str, str]], i: int) -> bool:
    counts = range(1, min(MOST_PIECES, len(keys) - i) + 1)
    return any(is_section(_joined(keys, i, count)) for count in counts)


def _joined(keys: list[tuple[str, str]], i: int, count: int) -> str:
    return keys[i][0] + "".join(whole for _, whole in keys[i + 1 : i + count])


def _continues(first: str, following: str, known: int) -> bool:
    """Whether a piece belongs to the name before it, told by the first letters of both."""
    if known:
        return False
    if first.isdigit():
        return not following.isdigit()
    return following.islower() and not first.islower()


def _halves(name: str) -> list[str]:
    """Two known names joined by "and" or a stroke, or the name as it is."""
    for mark in pattern(JOIN).finditer(name[:LONGEST_NAME]):
        left, right = name[: mark.start()], name[mark.end() :]
        if is_section(key(left), mend=True) and is_section(key(right), mend=True):
            return [left.strip(), right.strip()]
    return [name]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut separators and joining words from both ends of a part of a text."""
    while True:
        while start < end and text[start] in EDGES:
            start += 1
        while start < end and text[end - 1] in EDGES:
            end -= 1
        low = text[max(start, end - 8) : end].lower()
        joining = next((word for word in JOINING if low.endswith(word)), None)
        if joining:
            end -= len(joining)
        elif text[start : min(start + 4, end)].lower() == "and ":
            start += 4
        else:
            return start, end
