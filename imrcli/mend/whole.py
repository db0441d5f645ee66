"""Tells at a glance whether the form of a letter is whole, so that nothing of it needs mending.

A form is whole where each of its words that some field is read by stands there as templates print
it. To look for them is all the time that such a letter costs; a letter that is laid out otherwise
is looked at line by line, and loses nothing but that time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from imrcli.document import Document
from imrcli.named import NamedTuple
from imrcli.rules import load

LONGEST_INTRO = 200  # characters, up to its colon
LONGEST_OUTCOME = 30  # characters above a label that hold it, with the white space around
READ_SECTIONS = ("reviewer", "summary", "decisions")
OTHER_KINDS = (":", "\u2026")  # what labels and openings end in, as templates are written


class Form(NamedTuple):
    """The words of one template, as they are printed."""

    markers: list[list[str]]  # all of one group are there
    headings: list[list[str]]  # one of each group is there, on a line of its own
    labels: list[list[str]]  # one of each group is there
    parts: list[list[str]]  # labels of each part: as many of one part as of another
    intros: list[list[str]]  # one of each group is there, and ends in a colon
    has_outcomes: bool  # above the labels of the first part


def is_whole(document: Document) -> bool:
    """Whether a document has all words of the first template whose markers it has."""
    text = document.text
    lines = {document.words(line) for line in document.lines}
    lowered = text.lower()  # as intros are in the rule file
    for form in _forms():
        if any(all(words in text for words in group) for group in form.markers):
            return (
                all(any(words in lines for words in group) for group in form.headings)
                and all(any(words in text for words in group) for group in form.labels)
                and len({sum(map(text.count, labels)) for labels in form.parts}) == 1
                and all(any(_has_intro(lowered, intro) for intro in group) for group in form.intros)
                and _has_header(text)
                and (not form.has_outcomes or _has_outcomes(text))
            )
    return False


def _has_intro(text: str, intro: str) -> bool:
    at = text.find(intro)
    end = text.find(":", at, at + LONGEST_INTRO) if at >= 0 else -1
    return end >= 0 and "." not in text[at:end]


def _has_header(text: str) -> bool:
    """Whether all labels of the header are there; some exports leave it out altogether."""
    found = {any(label in text for label in group) for group in load("ocr").tables["rows"]}
    return len(found) == 1


def _has_outcomes(text: str) -> bool:
    """Whether an outcome, behind a colon, stands above each label that has one above it."""
    tables = load("ocr").tables
    outcomes = tuple(tables["outcomes"])
    label = tables["below_outcome"] + ":"
    at = text.find(label)
    while at >= 0:
        words = text[max(0, at - LONGEST_OUTCOME) : at].split()
        if len(words) < 2 or words[-1] not in outcomes or not words[-2].endswith(":"):
            return False
        at = text.find(label, at + len(label))
    return True


@cache
def _forms() -> tuple[Form, ...]:
    return tuple(_form(raw) for raw in load("templates").tables["templates"])


def _form(raw: dict[str, Any]) -> Form:
    tables = load("templates").tables
    sections = [name for name in READ_SECTIONS if name in raw["sections"]]
    groups = [raw["sections"][name] for name in sections]
    headings = [[words for words in group if words[-1] not in OTHER_KINDS] for group in groups]
    labels = [[words for words in group if words.endswith(":")] for group in groups]
    parts = [[words for words in group if words.endswith(":")] for group in raw["parts"].values()]
    below_outcome = load("ocr").tables["below_outcome"] + ":"
    return Form(
        markers=[[words.rstrip(": \u2026") for words in group] for group in raw["markers"]],
        headings=[group for group in headings if group],
        labels=[group for group, printed in zip(labels, headings, strict=True) if not printed]
        + list(tables["reviewer_labels"].values()),
        parts=[group for group in parts if group],
        intros=[tables["intros"][name] for name in sections if name in tables["intros"]],
        has_outcomes=any(below_outcome in group for group in parts),
    )
