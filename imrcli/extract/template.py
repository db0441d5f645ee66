"""Letter templates as data, and which one a document follows."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from imrcli.document import Document
from imrcli.errors import UsageError
from imrcli.rules import load

UNKNOWN = "unknown"


class Template(NamedTuple):
    """One form of letter: its markers, section headings and labels, all in normal form."""

    id: str
    title: str
    markers: tuple[tuple[str, ...], ...]
    once: tuple[str, ...]  # headings that occur once in each letter
    sections: dict[str, str]  # heading -> name of the section it opens
    summary_intro: tuple[str, ...]
    decisions_intro: tuple[str, ...]
    reviewer_labels: dict[str, tuple[str, ...]]
    decision_labels: dict[str, tuple[str, ...]]


def normal(text: str) -> str:
    """Normal form of a heading or label: upper case, letters and digits only."""
    return "".join(filter(str.isalnum, text)).upper()


@cache
def templates() -> tuple[Template, ...]:
    """All shipped templates, the most specific first."""
    return tuple(_template(raw) for raw in load("templates").tables["templates"])


def _template(raw: dict[str, Any]) -> Template:
    return Template(
        id=raw["id"],
        title=raw["title"],
        markers=tuple(tuple(normal(m) for m in group) for group in raw["markers"]),
        once=tuple(raw["once"]),
        sections={normal(h): name for name, hs in raw["sections"].items() for h in hs},
        summary_intro=tuple(raw["summary_intro"]),
        decisions_intro=tuple(raw["decisions_intro"]),
        reviewer_labels={k: tuple(v) for k, v in raw["reviewer_labels"].items()},
        decision_labels={k: tuple(v) for k, v in raw["decision_labels"].items()},
    )


def by_id(name: str) -> Template:
    """The template of that id.

    Raises:
        UsageError: listing the ids there are.
    """
    for template in templates():
        if template.id == name:
            return template
    known = ", ".join(template.id for template in templates())
    raise UsageError("--template", f"there is no template {name}.", f"Use one of: {known}.")


def recognise(document: Document) -> Template | None:
    """The template whose markers the document holds as lines of their own, or None."""
    lines = {normal(document.words(line)) for line in document.lines if line.end - line.start < 90}
    for template in templates():
        if any(all(marker in lines for marker in group) for group in template.markers):
            return template
    return None
