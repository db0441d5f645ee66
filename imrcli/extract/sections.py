"""Recognises the template of a document and divides the document into its sections.

A section goes from its heading to the next heading or label of any kind. The labels of the parts of
a decision count only below the heading of the decisions, where the template has one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from imrcli.document import Document, Fold
from imrcli.extract.ending import can_end
from imrcli.extract.glued import parted
from imrcli.extract.marks import Mark, case_numbers, find_marks
from imrcli.extract.template import (
    HEADING,
    LABEL,
    RATIONALE,
    UNKNOWN,
    Forms,
    Role,
    Template,
    shipped,
    signs,
)
from imrcli.named import NamedTuple
from imrcli.rules import load

HEADER = "header"
CASE = "case"  # read for the header table as well
DECISIONS = "decisions"
END = "end"
LONGEST_INTRO = 400
MOST_ENDINGS = 20  # words with which a letter may end; more are no letter's


class Label(NamedTuple):
    """A mark with its meaning. `text` is where the text that it opens begins."""

    role: Role
    line: int
    start: int
    text: int
    is_sentence: bool  # its words are part of the text
    number: int | None


class Outline(NamedTuple):
    """How a document is divided: its labels in order, and what text each section has.

    `sections` holds half-open offsets. `parts` are the labels from the first decision on, those of
    sections among them, because they end a part.
    """

    sections: dict[str, tuple[int, int]]
    parts: tuple[Label, ...]

    @property
    def names(self) -> frozenset[str]:
        """The sections that were found, and the parts, but for those that some decisions lack."""
        counts = Counter(label.role.name for label in self.parts)
        most = max(counts.values(), default=0)
        return frozenset(self.sections).union(n for n in counts if counts[n] == most)


def read_outline(
    document: Document, template: str | None = None, forms: Forms | None = None
) -> tuple[Document, Template, Outline] | None:
    """Divide a document by its template; None where it is no letter.

    The document returned has the same text, with lines of their own for the headings and labels of
    the template that were glued to the text before them. The forms are the shipped ones, unless
    others are given.

    Raises:
        UsageError: where there is no template of that id.
    """
    forms = forms or shipped()
    marks = find_marks(document, forms)
    form = forms.by_id(template) if template else recognise(document, marks, forms)
    if template is None and (form is None or form.id == UNKNOWN):
        apart = parted(document)
        if apart is not document:
            form = recognise(apart, find_marks(apart, forms), forms) or form
    if form is None:
        return None
    outline = divide(document, form, marks)
    if template is None and not outline.parts:
        form, outline = _by_its_decisions(document, form, outline, marks, forms)
    apart = parted(document, form, form.names - outline.names)
    if apart is not document:
        document, outline = apart, divide(apart, form, find_marks(apart, forms))
    return document, form, outline


def _by_its_decisions(
    document: Document, form: Template, outline: Outline, marks: Sequence[Mark], forms: Forms
) -> tuple[Template, Outline]:
    """The template that reads decisions where the one recognised reads none.

    A letter may have the headings of one form and the decisions of another. A form counts where it
    knows the heading above the decisions too.
    """
    for other in forms.templates:
        if other is form or DECISIONS not in other.names:
            continue
        read = divide(document, other, marks)
        if DECISIONS in read.sections and read.parts:
            return other, read
    return form, outline


def recognise(document: Document, marks: Sequence[Mark], forms: Forms) -> Template | None:
    """The template whose markers are among the marks; None where it is no letter.

    The form of a letter of unknown template is returned where there are enough signs of a letter.
    """
    standing = {mark.letters for mark in marks if mark.fits & (HEADING | LABEL)}
    for template in forms.templates:
        if any(group <= standing for group in template.markers):
            return template
    known = standing & forms.unknown.roles.keys()
    if len(standing & signs()) >= 2 or (known and any(True for _ in case_numbers(document))):
        return forms.unknown
    return None


def divide(document: Document, template: Template, marks: Sequence[Mark]) -> Outline:
    """Divide a document by the marks that have a meaning in the template.

    A section is opened where its heading first occurs. What stands above the first section is the
    header.
    """
    labels = _labels(document, template, marks)
    ends = [label.start for label in labels[1:]] + [len(document.text)]
    sections = {HEADER: (0, labels[0].start if labels else len(document.text))}
    for label, end in zip(labels, ends, strict=False):
        if not label.role.is_part:
            sections[label.role.name] = (label.text, end)
    first = next((at for at, label in enumerate(labels) if label.role.is_part), len(labels))
    return Outline(sections, tuple(labels[first:]))


def _labels(document: Document, template: Template, marks: Sequence[Mark]) -> list[Label]:
    labels: list[Label] = []
    opened: set[str] = set()
    furthest = -1
    endings = 0
    gated = DECISIONS in template.names and any(
        _meaning(template, mark, DECISIONS) for mark in marks
    )
    for at, mark in enumerate(marks):
        role = _meaning(template, mark)
        if role is None:
            continue
        if role.is_part:
            if gated and DECISIONS not in opened:
                continue
        else:
            is_late = template.ordered and role.order < furthest
            is_early = role.name == END and RATIONALE not in opened
            if role.name in opened or is_late or is_early:
                continue
            if role.name == END:
                endings += 1
                if endings > MOST_ENDINGS or not _can_end(
                    document, template, labels[-1], marks, at
                ):
                    continue
            furthest = role.order
        opened.add(role.name)
        is_sentence = not mark.fits & role.kinds & (HEADING | LABEL)
        text = mark.start if is_sentence else mark.text
        start = document.lines[mark.line].start
        labels.append(Label(role, mark.line, start, text, is_sentence, mark.number))
    return labels


def _can_end(
    document: Document, template: Template, last: Label, marks: Sequence[Mark], at: int
) -> bool:
    """Whether the text of a label ends at the mark of that index, and is not cut by it."""
    end = len(document.text)
    for index in range(at + 1, len(marks)):
        role = _meaning(template, marks[index])
        if role is not None and role.is_part:
            end = document.lines[marks[index].line].start
            break
    return can_end(document, (last.text, end), marks[at].line)


def _meaning(template: Template, mark: Mark, name: str | None = None) -> Role | None:
    role = template.roles.get(mark.letters)
    if role is None or not mark.fits & role.kinds or (name and role.name != name):
        return None
    return role


def fold(document: Document, start: int, end: int) -> Fold:
    """The text start..end of a document, folded."""
    return document.fold(
        document.line_at(start), document.line_at(max(start, end - 1)) + 1, start=start, end=end
    )


def without_intro(text: Fold, section: str) -> Fold:
    """The text of a section without the fixed sentence that opens it."""
    lowered = text.text[:LONGEST_INTRO].lower()
    for intro in load("templates").tables["intros"][section]:
        if lowered.startswith(intro):
            (rule,) = load("templates").of("intro.end")
            end = rule.regex.search(text.text[len(intro) : LONGEST_INTRO])
            return text.cut(len(intro) + end.end(), len(text)) if end else text
    return text
