"""Reads the header table and the reviewer's credentials."""

from __future__ import annotations

from imrcli.document import Document, Fold, Trail
from imrcli.extract.sections import Section
from imrcli.extract.template import Template
from imrcli.model import Case, Reviewer, Status
from imrcli.rules import Rule, load, pattern

US_DATE = r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$"


def read_case(header: Fold, trail: Trail) -> Case:
    """The header table, from its lines folded into one.

    A label without a readable value beside it is `unparsed`: values are never paired with labels by
    their order.
    """
    found: dict[str, str] = {}
    lowered = header.text.lower()
    for rule in load("templates").rules:
        name = rule.field.removeprefix("case.")
        if name in found or not rule.field.startswith("case."):
            continue
        value = _read_field(rule, name, header, lowered, trail)
        if value is not None:
            found[name] = value
    for name in Case._fields:
        if not trail.has(name):
            trail.missing(name)
    return Case(**found)


def _read_field(rule: Rule, name: str, header: Fold, lowered: str, trail: Trail) -> str | None:
    if not rule.applies(lowered):
        return None
    match = rule.regex.search(header.text)
    if match is None:
        trail.missing(name, Status.UNPARSED, rule.id)
        return None
    group = next(key for key, text in match.groupdict().items() if text is not None)
    value = _converted(name, match[group])
    status = Status.UNPARSED if value is None else Status.FOUND
    again = rule.regex.search(header.text, match.end())
    if again and _converted(name, next(t for t in again.groupdict().values() if t)) != value:
        status = Status.AMBIGUOUS
    trail.mark(name, status, header, match.start(group), match.end(group), rule.id)
    return value


def _converted(name: str, printed: str) -> str | None:
    if name == "priority":
        return printed.lower()
    if name == "case_number":
        return printed.replace(" ", "").upper()
    if "/" in printed:
        return us_date(printed)
    return printed


def us_date(printed: str) -> str | None:
    """`MM/DD/YYYY` as ISO 8601, or None where there is no such day."""
    match = pattern(US_DATE).match(printed)
    if match is None:
        return None
    month, day, year = (int(part) for part in match.groups())
    year += 2000 if year < 100 else 0
    if not (1 <= month <= 12 and 1 <= day <= days_in_month(year, month)):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def days_in_month(year: int, month: int) -> int:
    """Days of a month of the Gregorian calendar."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def read_reviewer(
    document: Document, section: Section | None, template: Template, trail: Trail
) -> Reviewer:
    """The states of licensure and the specialties, as printed, split at commas."""
    if section is None:
        for name in Reviewer._fields:
            trail.missing(name)
        return Reviewer()
    region = document.fold(section.first, section.last)
    spans = _label_spans(region.text, template.reviewer_labels)
    values: dict[str, tuple[str, ...]] = {}
    for name in Reviewer._fields:
        span = spans.get(name)
        values[name] = () if span is None else _split_names(region, span, name, trail)
        if not values[name]:
            trail.missing(name, Status.ABSENT if span is None else Status.UNPARSED)
    return Reviewer(**values)


def _label_spans(text: str, labels: dict[str, tuple[str, ...]]) -> dict[str, tuple[int, int]]:
    """For each label found: where its value starts, and where the next label begins."""
    lowered = text.lower()
    at: list[tuple[int, int, str]] = []
    for name, spellings in labels.items():
        for spelling in spellings:
            start = lowered.find(spelling.lower())
            if start >= 0:
                at.append((start, start + len(spelling), name))
                break
    at.sort()
    ends = [start for start, _, _ in at[1:]] + [len(text)]
    return {name: (start, end) for (_, start, name), end in zip(at, ends, strict=True)}


def _split_names(region: Fold, span: tuple[int, int], name: str, trail: Trail) -> tuple[str, ...]:
    names: list[str] = []
    start, end = span
    for part in region.text[start:end].split(","):
        stripped = part.strip(" .")
        if stripped:
            at = region.text.index(stripped, start)
            trail.found(f"{name}[{len(names)}]", region, at, at + len(stripped), f"label.{name}")
            names.append(stripped)
        start += len(part) + 1
    return tuple(names)
