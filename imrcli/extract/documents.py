"""Reads the list of documents that were reviewed: one entry for each bullet, number or line.

What may stand above the list is a sentence that ends in a colon. Without bullets an entry is a
paragraph, or a line where no paragraphs can be told, and a single paragraph is divided at its
semicolons.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from imrcli.document import Document, Fold, Trail
from imrcli.model import Status
from imrcli.rules import pattern

FIELD = "documents_reviewed"
BULLET = (
    r"[\u2022\u00b7\u25aa\u25a0\u25cf\u25cb\u25e6\u2023\u2043\uf0b7\uf0a7\u2013\u2014*-] ?"
    r"|o (?=[A-Z])|\(?\d{1,2}[.)] "
)
INNER_BULLET = (
    r"(?<= )[\u2022\u25aa\u25a0\u25cf\uf0b7] ?|(?<=[;,] )\(?\d{1,2}[.)] (?=[A-Z])"  # or a number
)
FULL_LINE = 0.92  # of the longest line: what would have fitted was not put below for want of room
LONGEST_LINE = 110  # characters; longer ones are paragraphs that were never broken
MOST_ENTRIES = 2000

Span = tuple[int, int]  # half-open offsets into the text of the document


def read_documents(document: Document, span: Span | None, trail: Trail) -> tuple[str, ...]:
    """The entries of the list in a section, as printed, without their bullets."""
    entries = _entries(document, span) if span else []
    for number, entry in enumerate(entries):
        trail.found(f"{FIELD}[{number}]", entry, 0, len(entry), "documents.list")
    if not entries:
        trail.missing(FIELD, Status.UNPARSED if span else Status.ABSENT)
    return tuple(entry.text for entry in entries)


def _entries(document: Document, span: Span) -> list[Fold]:
    lines = [
        (max(line.start, span[0]), min(line.end, span[1]), line.gap)
        for line in document.lines[document.line_at(span[0]) : document.line_at(span[1] - 1) + 1]
    ]
    lines = [piece for line in lines for piece in _at_bullets(document, *line)]
    lines = lines[_below_intro(document, lines) :]
    groups = _bulleted(document, lines) or _plain(document, lines)
    folds = [Fold.of_segments(document.text, group) for group in groups[:MOST_ENTRIES]]
    if len(folds) == 1:
        folds = _at_semicolons(folds[0])
    return [entry for entry in map(_trimmed, folds) if entry.text]


def _at_bullets(
    document: Document, start: int, end: int, gap: bool
) -> Iterator[tuple[int, int, bool]]:
    """A line, parted where the entries of a list run on in it."""
    starts = [match.start() for match in pattern(INNER_BULLET).finditer(document.text, start, end)]
    for a, b in pairwise([start, *starts, end]):
        if document.text[a:b].strip():
            yield a + len(document.text[a:b]) - len(document.text[a:b].lstrip()), b, gap


def _below_intro(document: Document, lines: list[tuple[int, int, bool]]) -> int:
    """How many lines the sentence above the list has."""
    for index, (start, end, gap) in enumerate(lines[:5]):
        if (index and gap) or pattern(BULLET).match(document.text, start, end):
            return 0
        if document.text[start:end].rstrip().endswith(":"):
            return index + 1
    return 0


def _bulleted(document: Document, lines: list[tuple[int, int, bool]]) -> list[list[Span]]:
    """The entries where lines open with a bullet or number; what stands above is no entry."""
    groups: list[list[Span]] = []
    for start, end, _ in lines:
        bullet = pattern(BULLET).match(document.text, start, end)
        if bullet:
            groups.append([(bullet.end(), end)])
        elif groups:
            groups[-1].append((start, end))
    return groups


def _plain(document: Document, lines: list[tuple[int, int, bool]]) -> list[list[Span]]:
    """The entries where there are no bullets: a new one after a gap, or after a short line."""
    groups: list[list[Span]] = []
    longest = max((line.end - line.start for line in document.lines), default=0)
    full = FULL_LINE * min(longest, LONGEST_LINE)
    for start, end, gap in lines:
        if groups and not gap:
            above = groups[-1][-1]
            word = document.text[start:end].partition(" ")[0]
            runs_on = above[1] - above[0] + 1 + len(word) > full
        else:
            runs_on = False
        if runs_on or (groups and document.text[start].islower()):
            groups[-1].append((start, end))
        else:
            groups.append([(start, end)])
    return groups


def _at_semicolons(entry: Fold) -> list[Fold]:
    parts: list[Fold] = []
    start = 0
    for part in entry.text.split(";"):
        parts.append(entry.cut(start, start + len(part)))
        start += len(part) + 1
    return parts


def _trimmed(entry: Fold) -> Fold:
    """An entry without the separator behind it."""
    end = len(entry)
    while end and entry.text[end - 1] in " ;,":
        end -= 1
    if entry.text[:end].endswith((" and", ";and")):
        end -= 4
        while end and entry.text[end - 1] in " ;,":
            end -= 1
    return entry if end == len(entry) else entry.cut(0, end)
