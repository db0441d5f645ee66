"""Finds where the heading of a decision begins; it ends where the first label below it begins.

Where type is known it is the run of bold lines above the label; in plain text it is the last
paragraph above it, and where no paragraph gap was printed (the letter ran on, or a page broke
there) its number or the wording decides.
"""

from __future__ import annotations

from imrcli.document import Document, Fold
from imrcli.extract.marks import SENTENCE_ENDS
from imrcli.extract.outcome import TAIL, in_heading, is_outcome
from imrcli.extract.unlabelled import has_sentences

LINES_OF_A_HEADING = 4
FULL_LINE = 60  # characters of a line that goes on below
ORIGINAL_REQUEST = " the original request."
NECESSARY = "medically necessary"
LINES_ABOVE = 60  # that are searched for the beginning of a heading


def heading_start(document: Document, floor: int, opening: int, number: int | None) -> int:
    """The line where the heading above line `opening` begins; it cannot be above `floor`."""
    floor = max(floor, opening - LINES_ABOVE)
    start = opening
    while start > floor and document.is_bold(document.lines[start - 1]):
        start -= 1
    if start < opening:
        return _heading_in_bold(document, floor, start, opening)
    if number is not None:
        for index in range(opening - 1, floor - 1, -1):
            if document.words(document.lines[index]).startswith((f"{number}. ", f"{number}) ")):
                return index
    return _heading_start_by_wording(document, floor, opening)


def _heading_in_bold(document: Document, floor: int, start: int, opening: int) -> int:
    """The line where the heading begins among the bold lines start..opening.

    The last sentence of a rationale may be bold too, and the first line of a heading may be not.
    """
    lines = document.lines
    for below in range(opening - 1, start, -1):
        is_end = document.words(lines[below - 1]).endswith(SENTENCE_ENDS)
        if not is_end or is_outcome(document.words(lines[below])):
            continue
        above = document.fold(start, below)
        verdict = in_heading(above)
        is_verdict = verdict is not None and verdict.in_heading
        if is_verdict or (lines[below].gap and "original request" not in above.text.lower()):
            return below
    if start == floor or lines[start].gap or lines[start].page != lines[start - 1].page:
        return start
    first = _paragraph_start(document, floor, start)
    above = document.fold(first, start)
    is_whole = lines[first].gap and start - first < LINES_OF_A_HEADING
    is_cut = len(document.words(lines[start - 1])) >= FULL_LINE and not has_sentences(above)
    return (
        first if is_whole and is_cut and not above.text.endswith((*SENTENCE_ENDS, ":")) else start
    )


def _heading_start_by_wording(document: Document, floor: int, opening: int) -> int:
    lines = document.lines
    start = _paragraph_start(document, floor, opening)
    if opening - start == 1 and is_outcome(document.words(lines[start])):
        start = _paragraph_start(document, floor, start)
    if start < opening and _is_remainder(document, start, opening):
        start = _paragraph_start(document, floor, start)
    runs_on = lines[start].page != lines[opening - 1].page or opening - start > LINES_OF_A_HEADING
    if start < opening and (runs_on or (start == floor and not lines[start].gap)):
        return _after_last_sentence(document, start, opening)
    return start


def _is_remainder(document: Document, start: int, opening: int) -> bool:
    """Whether lines tell of what is left of a request and not of the request, which is above."""
    text = document.fold(start, opening).text.lower()
    return "original request" in text and ORIGINAL_REQUEST not in text


def _paragraph_start(document: Document, floor: int, end: int) -> int:
    """The line above `end` that has a gap above it. A page break is no gap."""
    start = end - 1
    while start > floor and not document.lines[start].gap:
        start -= 1
    return max(start, floor)


def _after_last_sentence(document: Document, start: int, opening: int) -> int:
    """The line after the last one that ends a sentence, in lines start..opening.

    The lines hold the end of a rationale and, without a gap, the next heading. Headings are no
    sentences, but for the preamble of a partial authorization, which opens with the original
    request: there the line is sought above those words. A rationale that repeats the preamble goes
    on to its verdict.
    """
    before = opening
    text = document.fold(start, opening)
    lowered = text.text.lower()
    anchor = lowered.rfind(ORIGINAL_REQUEST)
    if anchor >= 0 and NECESSARY not in lowered[anchor:]:
        before = document.line_at(text.origin(anchor, anchor + 1)[0]) + 1
    for index in range(min(before, opening) - 1, start, -1):
        words = document.words(document.lines[index - 1])
        if words.endswith(SENTENCE_ENDS) or in_heading(Fold.of(words[-TAIL:])) is not None:
            return index
    return start
