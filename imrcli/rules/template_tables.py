"""Validates the tables of letter templates: every mistake is named with its template.

What is checked is what reading relies on: known keys and names, words long enough to be looked up,
no words with two meanings in one template, markers that can be found, outcomes that exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from imrcli.errors import RuleError
from imrcli.model import Case, Reviewer

TABLES = {
    "templates",
    "unknown",
    "titles",
    "endings",
    "intros",
    "guideline_sentences",
    "frames",
    "weaker_labels",
    "reviewer_labels",
    "short_reviewer_labels",
    "specialties",
    "states",
    "other_pages",
}
KEYS = {
    "id": str,
    "title": str,
    "checked": bool,
    "markers": list,
    "once": list,
    "opens": list,
    "ordered": bool,
    "numbered": bool,
    "outcome": list,
    "sections": dict,
    "parts": dict,
}
SECTIONS = {"case", "reviewer", "documents", "summary", "decisions", "end"}
PARTS = {"item", "guidelines", "claims_administrator_guideline", "reviewer_guideline", "rationale"}
PLACES = {"heading", "label", "listing", "conclusion"}
OUTCOMES = {
    "outcome": {"upheld", "overturned"},
    "listing": {"upheld", "overturned"},
    "determination": {"uphold", "overturn", "partially_overturn"},
}
SINGLE = (
    "case.case_number",
    "listing",
    "determination",
    *(f"reviewer.{n}" for n in Reviewer._fields),
)
FEWEST_LETTERS = 6  # by which words are looked up
OPENING = "\u2026"


def check(name: str, raw: dict[str, Any]) -> None:
    """Check a rule file that holds templates.

    Raises:
        RuleError: naming the file, the template or table, and what is wrong.
    """
    tables = raw["tables"]
    for problem in _problems_of_tables(tables):
        raise RuleError(name, problem)
    known: set[str] = set()
    seen: set[str] = {"unknown"}
    for entry in tables["templates"]:
        title = entry.get("id", "?") if isinstance(entry, dict) else "?"
        for problem in _problems_of_template(entry, seen):
            raise RuleError(name, f"template {title}: {problem}")
        seen.add(title)
        known.update(_letters(_words(entry)))
    for words in tables["unknown"]["signs"]:
        if not _letters([words]) <= known | _letters(tables["titles"]) | _markers(tables):
            raise RuleError(name, f"unknown: no template has the sign {words!r}")
    for problem in _problems_of_rules(raw.get("rules") or ()):
        raise RuleError(name, problem)


def _problems_of_tables(tables: dict[str, Any]) -> Iterator[str]:
    if set(tables) != TABLES:
        yield f"must hold the tables {', '.join(sorted(TABLES))}"
    if not isinstance(tables["templates"], list) or not tables["templates"]:
        yield "templates must be a list of templates"
    unknown = set(tables["unknown"])
    if unknown != {"title", "outcome", "signs", "message"}:
        yield "unknown must have the keys title, outcome, signs and message"
    if set(tables["reviewer_labels"]) != set(Reviewer._fields):
        yield f"reviewer_labels must have the keys {' and '.join(Reviewer._fields)}"
    if not set(tables["short_reviewer_labels"]) <= set(Reviewer._fields):
        yield f"short_reviewer_labels must have no keys but {' and '.join(Reviewer._fields)}"
    yield from _problems_of_shared_words(tables)


def _problems_of_shared_words(tables: dict[str, Any]) -> Iterator[str]:
    for table in ("titles", "endings"):
        for words in tables[table]:
            yield from _problems_of_words(table, words)
    for table in ("intros", "guideline_sentences"):
        for words in (each for group in tables[table].values() for each in group):
            if words != words.lower():
                yield f"{table}: {words!r} must be in lower case"
    for words in tables["frames"]:
        if words != words.lower() or not words.endswith(" "):
            yield f"frames: {words!r} must be in lower case and end in a space"
    for words in tables["states"]:
        if words.count(" ") > 2:
            yield f"states: {words!r} has more than three words"


def _problems_of_template(entry: Any, seen: set[str]) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "is no mapping"
    missing = [key for key in KEYS if key not in entry]
    if missing:
        yield f"lacks {', '.join(missing)}"
    unknown = sorted(set(entry) - set(KEYS))
    if unknown:
        yield f"has unknown keys {', '.join(unknown)}"
    for key, kind in KEYS.items():
        if not isinstance(entry[key], kind):
            yield f"{key} must be a {kind.__name__}"
    if entry["id"] in seen:
        yield "the id occurs twice"
    yield from _problems_of_names(entry)
    yield from _problems_of_meanings(entry)
    yield from _problems_of_markers(entry)


def _problems_of_names(entry: dict[str, Any]) -> Iterator[str]:
    for key, allowed in (("sections", SECTIONS), ("parts", PARTS), ("outcome", PLACES)):
        wrong = [each for each in entry[key] if each not in allowed]
        if wrong:
            yield f"{key} has unknown names {', '.join(wrong)}"
    if not entry["outcome"]:
        yield "outcome names no place"
    if "rationale" not in entry["parts"]:
        yield "parts lack rationale"


def _problems_of_meanings(entry: dict[str, Any]) -> Iterator[str]:
    meaning: dict[str, str] = {}
    for table in ("sections", "parts"):
        for name, spellings in entry[table].items():
            for words in spellings:
                yield from _problems_of_words(f"{table}.{name}", words)
                (letters,) = _letters([words])
                if meaning.setdefault(letters, name) != name:
                    yield f"{words!r} opens both {meaning[letters]} and {name}"


def _problems_of_markers(entry: dict[str, Any]) -> Iterator[str]:
    if not entry["markers"] or not all(entry["markers"]):
        yield "markers has no group or an empty one"
    standing = _letters(words for words in _words(entry) if not words.endswith(OPENING))
    for key, groups in (("markers", entry["markers"]), ("once", [entry["once"]])):
        for words in (each for group in groups for each in group):
            yield from _problems_of_words(key, words)
            if words.endswith(OPENING):
                yield f"{key}: {words!r} opens a sentence; a heading or label is needed"
    for words in entry["once"]:
        if not _letters([words]) <= standing:
            yield f"once: {words!r} is no heading or label of the template"


def _problems_of_words(where: str, words: Any) -> Iterator[str]:
    if not isinstance(words, str):
        yield f"{where}: {words!r} is no text; quote it"
    elif len("".join(_letters([words]))) < FEWEST_LETTERS:
        yield f"{where}: {words!r} has fewer than {FEWEST_LETTERS} letters"


def _problems_of_rules(rules: Iterable[dict[str, Any]]) -> Iterator[str]:
    fields = [rule["field"] for rule in rules]
    for field in SINGLE:
        if fields.count(field) != 1:
            yield f"there must be one rule for the field {field}"
    for rule in rules:
        field, data = rule["field"], rule.get("data", {})
        if field.startswith("case.") and field.removeprefix("case.") not in Case._fields:
            yield f"rule {rule['id']}: there is no field {field}"
        if field == "furniture" and not isinstance(data.get("anywhere"), bool):
            yield f"rule {rule['id']}: data must say whether it holds anywhere"
        if field in OUTCOMES:
            outcomes = data.get("outcomes", {})
            if not outcomes or not set(outcomes.values()) <= OUTCOMES[field]:
                allowed = ", ".join(sorted(OUTCOMES[field]))
                yield f"rule {rule['id']}: data.outcomes must map words to {allowed}"
            for example in rule["examples"]:
                if example.get("value", "").lower() not in outcomes:
                    yield f"rule {rule['id']}: no outcome for {example.get('value')!r}"


def _words(entry: dict[str, Any]) -> Iterator[str]:
    for table in ("sections", "parts"):
        for spellings in entry[table].values():
            yield from spellings


def _markers(tables: dict[str, Any]) -> set[str]:
    return _letters(w for entry in tables["templates"] for group in entry["markers"] for w in group)


def _letters(words: Iterable[str]) -> set[str]:
    return {"".join(c for c in each.upper() if c.isascii() and c.isalnum()) for each in words}
