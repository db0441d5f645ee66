"""The innocent material that hostile files are made of: letters from the samples, unharmed."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from samples.letter import LETTERS, Letter, load
from samples.make_samples import make, text_export
from samples.pdf import Pdf
from samples.posted import set_posted
from samples.word import Sheet, Span, to_document, to_pdf

DATE = "D:20170301120000Z"


def letter(stem: str = "one-decision") -> Letter:
    """The data of one sample, free to be changed."""
    return load(LETTERS / f"{stem}.yaml")


@cache
def sample_pdf(stem: str = "one-decision") -> bytes:
    """The PDF of one sample."""
    return make(letter(stem)).pdf


@cache
def sample_text(stem: str = "one-decision") -> str:
    """The text export of one sample."""
    return make(letter(stem)).text


def with_headings(*headings: str) -> Letter:
    """A letter whose decisions have these headings."""
    changed = letter()
    (decision,) = changed["decisions"]
    changed["decisions"] = [{**decision, "heading": heading} for heading in headings]
    return changed


def letter_pdf(changed: Letter) -> bytes:
    """Set a changed letter."""
    sheet, _ = set_posted(changed)
    return to_pdf(sheet, title="A letter", date=DATE)


def letter_text(changed: Letter) -> str:
    """The text export of a changed letter."""
    sheet, _ = set_posted(changed)
    return text_export(sheet, changed)


def pages(stem: str = "one-decision") -> list[list[str]]:
    """The page operators of a posted sample."""
    return set_posted(letter(stem))[0].pages


def document(stem: str = "one-decision", **options: Any) -> tuple[Pdf, int]:
    """A sample as a file in the making: (objects, number of the catalog)."""
    return to_document(pages(stem), **options)


def edit_pages(pdf: Pdf, old: str, new: str) -> None:
    """Replace text in every page dictionary."""
    edit(pdf, r"/Type/Page/", old, new)


def edit(pdf: Pdf, kind: str, old: str, new: str) -> None:
    """Replace text in every object that matches `kind`; some object must change."""
    changed = False
    for number, body in enumerate(pdf.objects, 1):
        if re.search(kind.encode(), body) and old.encode() in body:
            pdf.put(number, body.replace(old.encode(), new.encode()))
            changed = True
    if not changed:
        raise ValueError(f"no object {kind} holds {old}")


def sheet_of(lines: list[str]) -> Sheet:
    """A page of plain lines."""
    sheet = Sheet()
    for line in lines:
        sheet.paragraph([Span(line)])
    sheet.close()
    return sheet
