"""Values to narrow a search by, as words of the full-text index.

A facet is a kind and a value folded into one word: ("category", "Evaluation & Management") is
`categoryevaluationmanagementx`. The `x` at the end keeps the stemmer from cutting a suffix off.
Writing and searching build the word by the same function, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from imrcli.corpus.drug_names import generic_of, without_release

# An ISO date is indexed by its beginnings: decade, year, months 01-09 or 10-12, month, days by
# tens, day. So a range of dates is a few words.
PREFIXES = (3, 4, 6, 7, 9, 10)


def facet(kind: str, value: str) -> str:
    """The word for a value; empty where the value holds no letter and no digit."""
    folded = "".join(filter(str.isalnum, value.lower()))
    return f"{kind}{folded}x" if folded else ""


def letter_facets(record: Mapping[str, Any]) -> list[str]:
    """The words that all decisions of a letter share: the reviewer's specialties and the date."""
    words = [facet("specialty", name) for name in record["reviewer"]["specialties"]]
    decided = record["case"]["decision_date"]
    if decided:
        words += [facet("decided", decided[:length]) for length in PREFIXES]
    return words


def decision_facets(decision: Mapping[str, Any]) -> list[str]:
    """The words of one decision."""
    treatment = decision["treatment"]
    kinds: list[tuple[str, Iterable[str | None]]] = [
        ("outcome", [decision["outcome"]]),
        ("category", [treatment["category"]]),
        ("subcategory", [treatment["subcategory"]]),
        ("drugclass", [treatment["drug_class"]]),
        ("bodypart", treatment["body_parts"]),
    ]
    for drug in treatment["drugs"]:
        name = drug["name"]
        kinds.append(("drug", (name, without_release(name), generic_of(name))))
    guideline = decision["reviewer_guideline"]
    kinds.append(("guideline", guideline["systems"]))
    kinds.append(("guideline", (citation["title"] for citation in guideline["citations"])))
    # In the order given and without repeats.
    words = dict.fromkeys(facet(kind, value) for kind, values in kinds for value in values if value)
    return [word for word in words if word]
