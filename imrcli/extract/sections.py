"""Cuts a document into the sections of its template."""

from __future__ import annotations

from typing import NamedTuple

from imrcli.document import Document
from imrcli.extract.template import Template, normal

HEADER = "header"
LONGEST_HEADING = 90
LONGEST_INTRO = 300


class Section(NamedTuple):
    """Lines first..last (last excluded) of a document, without the section's heading."""

    name: str
    first: int
    last: int


def split_sections(document: Document, template: Template) -> dict[str, Section]:
    """The sections by name; what stands above the first heading is the header.

    A heading counts where it first occurs; letters that print their decisions twice have the
    second copy within the section.
    """
    openings: list[tuple[int, str]] = []
    for index, line in enumerate(document.lines):
        if line.end - line.start <= LONGEST_HEADING:
            name = template.sections.get(normal(document.words(line)))
            if name and all(name != known for _, known in openings):
                openings.append((index, name))
    ends = [index for index, _ in openings[1:]] + [len(document.lines)]
    sections = {
        name: Section(name, index + 1, end)
        for (index, name), end in zip(openings, ends, strict=True)
    }
    first = openings[0][0] if openings else len(document.lines)
    sections[HEADER] = Section(HEADER, 0, first)
    return sections


def skip_intro(document: Document, section: Section, intros: tuple[str, ...]) -> int:
    """Index of the first line after the fixed sentence that opens a section and ends in a colon."""
    opening = document.fold(section.first, min(section.first + 4, section.last))
    lowered = opening.text.lower()
    if not lowered.startswith(intros):
        return section.first
    colon = opening.text.find(":", 0, LONGEST_INTRO)
    if colon < 0:
        return section.first
    start, _ = opening.origin(colon, colon + 1)
    return document.line_at(start) + 1
