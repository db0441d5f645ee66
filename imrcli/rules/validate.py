"""Validates rule files, shipped ones and a user's own, before anything uses them.

Every complaint names the file and the rule. What is checked here is the contract of all rules:
keys, linear patterns, examples that are read as they say, rejects that are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from imrcli.errors import RuleError
from imrcli.rules import parts, pattern, template_tables
from imrcli.rules.linear import complaint

KEYS = {"id", "field", "why", "needs", "pattern", "examples", "rejects", "data"}
REQUIRED = ("id", "field", "why", "needs", "pattern", "examples")


def read_yaml(file: Path) -> dict[str, Any]:
    """Read and validate one YAML rule file."""
    import yaml

    # The C loader where PyYAML was built with it; both are safe.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = file.read_text(encoding="utf-8")
        raw = yaml.load(text, Loader=loader)  # noqa: S506
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(file.name, f"cannot be read ({type(error).__name__}).") from error
    # A loader of YAML runs out of stack on deep nesting and stumbles over dates that are none.
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" near line {mark.line + 1}" if mark else ""
        raise RuleError(
            file.name, f"is not valid YAML{where}.", "Mend it, then try again."
        ) from error
    for line in _cut(text, yaml.scan(text, Loader=loader)):
        raise RuleError(file.name, f"line {line}: ` #` ends the text there.", "Put it in quotes.")
    return validate(file.name, raw)


def _cut(text: str, tokens: Iterable[Any]) -> Iterator[int]:
    """The lines on which a text of several words without quotes goes on as a comment."""
    lines = text.splitlines()
    for token in tokens:
        line, column = token.end_mark.line, token.end_mark.column
        is_bare_text = getattr(token, "plain", False) and " " in token.value
        if is_bare_text and lines[line][column:].lstrip().startswith("#"):
            yield line + 1


def validate(name: str, raw: Any) -> dict[str, Any]:
    """Check the content of a rule file; return it with the parts of its patterns put in.

    Raises:
        RuleError: naming the file, the rule and what is wrong.
    """
    if not isinstance(raw, dict) or not set(raw) <= {"title", "parts", "rules", "tables"}:
        raise RuleError(name, "must hold only the keys title, parts, rules and tables.")
    rules = raw.get("rules") or []
    if not isinstance(rules, list) or not isinstance(raw.get("tables") or {}, dict):
        raise RuleError(name, "rules must be a list, and tables a mapping.")
    content: dict[str, Any] = _with_parts(name, raw) if "parts" in raw else raw
    seen: set[str] = set()
    for entry in content.get("rules") or ():
        _validate_rule(name, entry, seen)
    if "templates" in (raw.get("tables") or {}):
        template_tables.check(name, raw)
    return content


def _with_parts(name: str, raw: dict[str, Any]) -> dict[str, Any]:
    """The content of a rule file without its parts, which stand in the rules instead."""
    problem = parts.shape(raw["parts"])
    if problem:
        raise RuleError(name, f"{problem}.")
    try:
        known = parts.patterns(raw["parts"])
        lists = parts.words(raw["parts"])
        rules = [_complete(entry, known, lists) for entry in raw.get("rules") or []]
    except KeyError as error:
        raise RuleError(name, f"has no part {error.args[0]}.") from error
    return {**{key: value for key, value in raw.items() if key != "parts"}, "rules": rules}


def _complete(entry: Any, known: dict[str, str], lists: dict[str, list[str]]) -> Any:
    """A rule with the parts put into its pattern, and into what it needs."""
    if not isinstance(entry, dict) or not isinstance(entry.get("pattern"), str):
        return entry
    pattern = parts.put_in(known, entry["pattern"])
    needs: Any = entry.get("needs")
    if _are_texts(needs):
        needs = [word for need in needs for word in parts.listed(lists, need)]
    return {**entry, "needs": needs, "pattern": pattern}


def _validate_rule(name: str, entry: Any, seen: set[str]) -> None:
    rule = entry.get("id", "?") if isinstance(entry, dict) else "?"
    problem = _shape(entry, seen) or complaint(entry["pattern"]) or _behaviour(entry)
    if problem:
        raise RuleError(name, f"rule {rule}: {problem}")
    seen.add(rule)


def _shape(entry: Any, seen: set[str]) -> str | None:
    if not isinstance(entry, dict):
        return "is no mapping"
    missing = [key for key in REQUIRED if not entry.get(key)]
    if missing:
        return f"lacks {', '.join(missing)}"
    unknown = set(entry) - KEYS
    if unknown:
        return f"has unknown keys {', '.join(sorted(unknown))}"
    if any(not isinstance(entry[key], str) for key in ("id", "field", "why", "pattern")):
        return "id, field, why and pattern must be text; put them in quotes"
    if entry["id"] in seen:
        return "the id occurs twice"
    if not _are_texts(entry["needs"]) or any(need != need.lower() for need in entry["needs"]):
        return "needs must be a list of lower-case literals"
    if not _are_examples(entry["examples"]):
        return "examples must be a list of mappings, each with a text"
    return None if _are_texts(entry.get("rejects") or []) else "rejects must be a list of texts"


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _are_examples(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, dict) and isinstance(item.get("text"), str) for item in value
    )


def _behaviour(entry: dict[str, Any]) -> str | None:
    regex = pattern(entry["pattern"])
    for example in entry["examples"]:
        text = example["text"]
        if not any(need in text.lower() for need in entry["needs"]):
            return f"example {text!r} holds none of the literals in needs"
        match = regex.search(text)
        if match is None:
            return f"does not match its example {text!r}"
        wrong = _wrong_group(match, example)
        if wrong:
            return f"example {text!r}: {wrong}"
    for text in entry.get("rejects") or ():
        if regex.search(text):
            return f"matches its reject {text!r}"
    return None


def _wrong_group(match: re.Match[str], example: dict[str, Any]) -> str | None:
    for group, expected in example.items():
        if group == "text":
            continue
        if group not in match.re.groupindex:
            return f"pattern has no group {group!r}"
        if match[group] != expected:
            return f"group {group} reads {match[group]!r}, not {expected!r}"
    return None
