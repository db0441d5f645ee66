"""Rules as data: what letters say, each with the sentence that justifies it.

The rules are written in the YAML files of this folder. Reading YAML is slow, so `python -m
imrcli.rules.build` validates them and writes `compiled/<name>.json`, which is what `load` reads; a
test checks that both say the same. Patterns are matched without regard to case, against folded text
(one line, single spaces); `imrcli.rules.linear` refuses repeats that are unbounded or nested.
"""

from __future__ import annotations

import json
import re
from functools import cache
from os import path
from typing import Any

from imrcli.rules import patterns

FOLDER = path.dirname(__file__)  # noqa: PTH120  # pathlib costs 5 ms at start-up


STORE = patterns.store()


@cache
def pattern(source: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """Compile a pattern once, when it is first needed. Nothing compiles patterns but this."""
    return STORE.compile(source, flags)


class Rule:
    """One way of reading one field, with the sentences that justify it.

    `needs` are lower-case literals one of which must occur in a text before the pattern is worth
    running; compiling a pattern costs more than running it, so most are never compiled.
    """

    __slots__ = ("data", "examples", "field", "id", "needs", "rejects", "source", "why")

    def __init__(self, raw: dict[str, Any]) -> None:
        """Take a validated entry of a rule file; keys that are no attribute stay in `data`."""
        self.id: str = raw["id"]
        self.field: str = raw["field"]
        self.why: str = raw["why"]
        self.source: str = raw["pattern"]
        self.needs: tuple[str, ...] = tuple(raw["needs"])
        self.examples: tuple[dict[str, Any], ...] = tuple(raw.get("examples", ()))
        self.rejects: tuple[str, ...] = tuple(raw.get("rejects", ()))
        self.data: dict[str, Any] = raw.get("data", {})

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return pattern(self.source)

    def applies(self, lowered: str) -> bool:
        """Whether one of the needed literals occurs in an already lower-cased text."""
        return any(need in lowered for need in self.needs)


class RuleFile:
    """One rule file: pattern rules and tables (vocabularies, labels, boilerplate)."""

    __slots__ = ("name", "rules", "tables")

    def __init__(self, name: str, raw: dict[str, Any]) -> None:
        """Take the validated content of a file."""
        self.name = name
        self.rules: tuple[Rule, ...] = tuple(Rule(entry) for entry in raw.get("rules", ()))
        self.tables: dict[str, Any] = raw.get("tables", {})

    def of(self, field: str) -> tuple[Rule, ...]:
        """The rules that read one field, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.field == field)


@cache
def load(name: str) -> RuleFile:
    """The shipped rule file of that name, without its extension."""
    with open(path.join(FOLDER, "compiled", name + ".json"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
        return RuleFile(name, json.load(file))
