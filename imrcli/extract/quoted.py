"""Tells the labels of decisions from those that a rationale quotes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from imrcli.document import Document
from imrcli.extract.outcome import in_heading, in_rationale
from imrcli.extract.sections import Label, fold
from imrcli.extract.template import CLAIMS_ADMINISTRATOR, GUIDELINES, ITEM, PARTS, RATIONALE

FIRST_PARTS = (GUIDELINES, CLAIMS_ADMINISTRATOR)
VERDICT_WITHIN = 2000  # characters above a heading; a sentence has 900 at most
MOST_QUOTED = 20  # labels that rationales quote; more are no letter's


def without_quoted(document: Document, labels: Sequence[Label]) -> list[Label]:
    """Labels without those in a rationale that would open a decision and open none.

    Such a one has no other part of a decision below it and no outcome above it, and the rationale
    in which it stands has not concluded.
    """
    kept: list[Label] = []
    quoted = 0
    for label, below in zip_longest(labels, labels[1:]):
        above = kept[-1] if kept else None
        if (
            quoted < MOST_QUOTED
            and above is not None
            and above.role.name == RATIONALE
            and _can_open(label)
            and not _has_more(label, below)
            and _goes_on(document, above, label)
        ):
            quoted += 1
        else:
            kept.append(label)
    return kept


def _can_open(label: Label) -> bool:
    """Whether a label opens a decision whatever stands around it."""
    name = label.role.name
    return name == ITEM or (name in FIRST_PARTS and not label.is_sentence)


def _has_more(label: Label, below: Label | None) -> bool:
    """Whether a later part of the same decision stands below the label of a part."""
    if below is None or not below.role.is_part:
        return False
    return PARTS.index(below.role.name) > PARTS.index(label.role.name)


def _goes_on(document: Document, rationale: Label, label: Label) -> bool:
    """Whether a rationale has not concluded above a label, and no heading stands there."""
    if rationale.text >= label.start:
        return False
    above = fold(document, max(rationale.text, label.start - VERDICT_WITHIN), label.start)
    return in_heading(above) is None and in_rationale(above) is None
