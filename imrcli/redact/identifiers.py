"""Identifiers with a form of their own: numbers, addresses, telephones, ages over 89.

Each rule says by `data.marks` which of its groups is replaced by which mark. A few of them need
more than a pattern can say: that is `GUARDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from imrcli.redact.policy import Policy
from imrcli.redact.sheet import Sheet, rules
from imrcli.redact.words import Kind, kind, table
from imrcli.rules import Rule

OVER_89 = "90+"


def mark_identifiers(sheet: Sheet, policy: Policy) -> None:
    """Decide about everything that a pattern alone can recognise, dates excepted."""
    _mark(sheet, "url", unless=_is_public)
    _mark(sheet, "case-number", unless=lambda _: policy.case_numbers == "keep")
    _mark(sheet, "identifier")
    _mark(sheet, "age")


def _mark(sheet: Sheet, field: str, unless: Callable[[str], bool] = lambda _: False) -> None:
    for rule in rules(field):
        if not rule.applies(sheet.lowered):
            continue
        guard = GUARDS.get(rule.data.get("guard", ""))
        for match in rule.regex.finditer(sheet.text):
            if guard is None or guard(match):
                _replace(sheet, rule, match, unless)


def _replace(sheet: Sheet, rule: Rule, match: re.Match[str], unless: Callable[[str], bool]) -> None:
    for group, mark in rule.data["marks"].items():
        if match[group] is None:
            continue
        if unless(match[group]):
            sheet.shield(*match.span(group))
        else:
            sheet.put(*match.span(group), mark if mark == OVER_89 else f"[{mark}]", rule.id)


def _is_public(url: str) -> bool:
    """Whether a web address is that of a guideline, a journal or an authority."""
    host = url.lower().split("://", 1)[-1].split("/", 1)[0]
    if host.endswith((".gov", ".edu", ".org")):
        return True
    return any(host == site or host.endswith("." + site) for site in table("public_sites"))


def _is_street(match: re.Match[str]) -> bool:
    """Whether some word between house number and street is not one of the words of letters."""
    return any(_names(word) for word in match["name"].split())


def _is_place(match: re.Match[str]) -> bool:
    """Whether the captured words can be a city or a county: one unusual word and no state."""
    words = next(group for group in match.groups() if group is not None).split()
    return any(map(_names, words)) and not any(word.lower() in table("states") for word in words)


def _is_city_line(match: re.Match[str]) -> bool:
    """Whether it is no "Physical Therapy OR 97110": a comma, or an unusual word."""
    return "," in match[0] or any(map(_names, match["city"].split()))


def _names(word: str) -> bool:
    return kind(word.strip(".'’")) is not Kind.WORD  # noqa: RUF001


GUARDS: dict[str, Callable[[re.Match[str]], bool]] = {
    "street": _is_street,
    "place": _is_place,
    "city": _is_city_line,
}
