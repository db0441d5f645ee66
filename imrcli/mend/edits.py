"""Replaces parts of the lines of a document, and moves everything that is measured in its text."""

from __future__ import annotations

from bisect import bisect_right

from imrcli.document import Document
from imrcli.named import NamedTuple


class Edit(NamedTuple):
    """Half-open offsets into the text, within one line, and what is to stand there."""

    start: int
    end: int
    text: str


def apply(document: Document, edits: list[Edit]) -> Document:
    """The document with the edits made; the new words are noted as corrections.

    Of edits that overlap the first one counts.
    """
    chosen = _apart(edits)
    if not chosen:
        return document
    pieces: list[str] = []
    made: list[tuple[int, int]] = []
    ends: list[int] = []
    shifts: list[int] = [0]
    position = 0
    for edit in chosen:
        pieces += [document.text[position : edit.start], edit.text]
        position = edit.end
        start = edit.start + shifts[-1]
        made.append((start, start + len(edit.text.rstrip())))
        ends.append(edit.end)
        shifts.append(shifts[-1] + len(edit.text) - (edit.end - edit.start))
    pieces.append(document.text[position:])

    def moved(offset: int) -> int:
        at = bisect_right(ends, offset)
        if at < len(chosen) and chosen[at].start < offset:  # within an edit
            offset = min(offset, chosen[at].start + len(chosen[at].text))
        return offset + shifts[at]

    def spans(old: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple((moved(a), moved(b)) for a, b in old)

    return document._replace(
        text="".join(pieces),
        lines=tuple(n._replace(start=moved(n.start), end=moved(n.end)) for n in document.lines),
        bold=None if document.bold is None else spans(document.bold),
        corrections=tuple(sorted({*spans(document.corrections), *made})),
    )


def _apart(edits: list[Edit]) -> list[Edit]:
    """The edits in order, without those that overlap an earlier one or change nothing."""
    chosen: list[Edit] = []
    for edit in sorted(edits):
        if not chosen or edit.start >= chosen[-1].end:
            chosen.append(edit)
    return chosen
