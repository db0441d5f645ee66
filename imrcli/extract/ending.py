"""Tells whether the last part of a letter may end at a line that looks like its signature.

A rationale may quote such a line, or break so that one of its own lines begins like one. It goes on
there where its sentence does, and where its verdict stands below.
"""

from __future__ import annotations

from imrcli.document import Document, Fold
from imrcli.extract.conclusion import conclude
from imrcli.extract.marks import SENTENCE_ENDS


def can_end(document: Document, span: tuple[int, int], index: int) -> bool:
    """Whether the text at half-open offsets may end above line `index`, which stands in it."""
    line, above = document.lines[index], document.lines[index - 1]
    is_apart = line.gap or line.page != above.page
    if not is_apart and not document.words(above).endswith((*SENTENCE_ENDS, ":")):
        return False
    start, end = span
    said = _between(document, start, line.start)
    found = conclude(said.text)
    if found.necessary is not None and found.end >= len(said.text.rstrip()):
        return True
    return conclude(_between(document, line.start, end).text).necessary is None


def _between(document: Document, start: int, end: int) -> Fold:
    first, last = document.line_at(start), document.line_at(max(start, end - 1))
    return document.fold(first, last + 1, start=start, end=end)
