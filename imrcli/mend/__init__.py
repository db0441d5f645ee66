"""Mends what OCR has misread, or a typist misspelt, of the form of a letter.

Only words that templates give a meaning to are mended, and only where they can stand: a heading on
lines of its own, a label at the start of a line and before its mark, an outcome above the first
label of its decision, a label of the header above the first heading. The text of a letter is never
touched, and its values (dates, case numbers, States, specialties) only where OCR read the letter:
what somebody has typed stands as it is printed. Each mended place is kept in
`Document.corrections`.
"""

from __future__ import annotations

from imrcli.document import Document

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
    mended = apply(document, form_edits(document, marks))
    if mended is not document:
        document, marks = mended, find_marks(mended)
    edits = [
        *intro_edits(document, marks),
        *outcome_edits(document, marks),
        *header_edits(document, marks),
    ]
    if document.engine == "ocr":
        edits += credential_edits(document)
    return apply(document, edits)


def is_suspect(document: Document) -> bool:
    """Whether OCR read the document, or its form is not whole as it stands."""
    if document.engine == "ocr":
        return True
    from imrcli.mend.whole import is_whole

    return not is_whole(document)
