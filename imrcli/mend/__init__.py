"""Mends what OCR has misread of the form of a letter: headings, labels, outcomes, header values.

Only words that templates give a meaning to are mended, and only where they can stand: a heading on
lines of its own, a label at the start of a line and before its mark, an outcome above the first
label of its decision, a date or a case number behind its label above the first heading. The text of
a letter is never touched. Each mended place is kept in `Document.corrections`.
"""

from __future__ import annotations

from functools import cache

from imrcli.document import Document
from imrcli.rules import load

__all__ = ["is_suspect", "mend"]


def mend(document: Document) -> Document:
    """The document with the words of its form mended; itself where there is nothing to mend."""
    if not is_suspect(document):
        return document
    # Imported here: most letters need nothing of it, and `imr text` nothing of the extraction.
    from imrcli.extract.marks import find_marks
    from imrcli.mend.edits import apply
    from imrcli.mend.form import form_edits, intro_edits
    from imrcli.mend.values import credential_edits, header_edits, outcome_edits

    marks = find_marks(document)
    if not marks and document.engine != "ocr":
        return document  # no letter: OCR that leaves nothing whole leaves nothing to mend
    document = apply(document, form_edits(document, marks))
    marks = find_marks(document)
    edits = [
        *intro_edits(document, marks),
        *outcome_edits(document, marks),
        *header_edits(document, marks),
        *credential_edits(document),
    ]
    return apply(document, edits)


def is_suspect(document: Document) -> bool:
    """Whether OCR read the document, or its form is not whole as it stands.

    A letter with a text of its own is whole where it prints the markers of a template, and the
    labels of its decisions each as often as the others. To look for them is all the time that such
    a letter costs.
    """
    if document.engine == "ocr":
        return True
    for markers, labels in _forms():
        if any(all(words in document.text for words in group) for group in markers):
            return len({document.text.count(label) for label in labels}) > 1
    return True


@cache
def _forms() -> tuple[tuple[list[list[str]], list[str]], ...]:
    """For each template its markers, and the labels of which every decision has one."""
    forms = []
    for raw in load("templates").tables["templates"]:
        single = [words[0] for words in raw["parts"].values() if len(words) == 1]
        labels = [words for words in single if words.endswith(":")]
        markers = [[words.rstrip(": \u2026") for words in group] for group in raw["markers"]]
        forms.append((markers, labels))
    return tuple(forms)
