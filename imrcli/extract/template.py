"""Letter templates as data: what their headings and labels are called, and what they mean.

Templates are written in `rules/templates.yaml`, and nothing else in the code knows any of them. One
more is made up of all of them together: the form by which a letter of no known template is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from imrcli.errors import UsageError
from imrcli.named import NamedTuple
from imrcli.rules import load
from imrcli.suggest import instead

UNKNOWN = "unknown"

# The parts of a decision, in their order.
ITEM = "item"
GUIDELINES = "guidelines"  # both guidelines in one text
CLAIMS_ADMINISTRATOR = "claims_administrator_guideline"
REVIEWER = "reviewer_guideline"
RATIONALE = "rationale"
PARTS = (ITEM, GUIDELINES, CLAIMS_ADMINISTRATOR, REVIEWER, RATIONALE)

# How words stand on the page; a bit each, because some words are both heading and label.
HEADING, LABEL, OPENING = 1, 2, 4
ELLIPSIS = " \u2026"

UPPER = bytes.maketrans(bytes(range(97, 123)), bytes(range(65, 91)))
OTHERS = bytes(code for code in range(256) if code > 127 or not chr(code).isalnum())


class Words(NamedTuple):
    """Words that have a meaning in some template: normal form, kinds, and how they are printed."""

    letters: bytes
    kinds: int
    printed: tuple[str, ...]


class Role(NamedTuple):
    """What words mean in one template: the section or part that they open."""

    name: str
    kinds: int
    is_part: bool
    order: int  # among the sections of the template


class Template(NamedTuple):
    """One form of letter. Headings and labels are in normal form."""

    id: str
    title: str
    checked: bool
    markers: tuple[frozenset[bytes], ...]
    once: frozenset[bytes]
    opens: frozenset[bytes]
    ordered: bool
    numbered: bool
    outcome: tuple[str, ...]  # where the outcome of a decision is stated
    roles: dict[bytes, Role]

    names: frozenset[str]  # of its sections and parts


def normal(text: str) -> bytes:
    """Normal form of a heading or label: its ASCII letters and digits, in upper case."""
    return text.encode("ascii", "replace").translate(UPPER, OTHERS)


def normal_bytes(text: bytes) -> bytes:
    """The same of text that is already encoded with one byte for each character."""
    return text.translate(UPPER, OTHERS)


def spelling(words: str) -> tuple[str, int]:
    """Words of a rule file as they are printed, and their kind."""
    if words.endswith(ELLIPSIS):
        return words.removesuffix(ELLIPSIS), OPENING
    if words.endswith(":"):
        return words.removesuffix(":"), LABEL
    return words, HEADING


class Forms:
    """The forms of letter that are known: the shipped ones, or those with labels of a user.

    `templates` has the most specific first; `unknown` is the form of a letter that follows none:
    what any template gives a meaning to.
    """

    __slots__ = ("_raw", "_words", "templates", "unknown")

    def __init__(self, raw: list[dict[str, Any]]) -> None:
        """Take templates as the rule file has them."""
        self._raw = raw
        self._words: tuple[Words, ...] | None = None
        self.templates = tuple(_template(each) for each in raw)
        self.unknown = _unknown(self.templates)

    def words(self) -> tuple[Words, ...]:
        """Everything that has a meaning in some template, the longest words first."""
        if self._words is None:
            self._words = _vocabulary(self._raw)
        return self._words

    def by_id(self, name: str) -> Template:
        """The template of that id.

        Raises:
            UsageError: with the ids there are.
        """
        known = {template.id: template for template in (*self.templates, self.unknown)}
        if name in known:
            return known[name]
        raise UsageError("--template", f"there is no template {name}.", instead(name, known))


@cache
def shipped() -> Forms:
    """The forms of letter that come with the program."""
    return Forms(load("templates").tables["templates"])


def templates() -> tuple[Template, ...]:
    """All shipped templates, the most specific first."""
    return shipped().templates


def unknown() -> Template:
    """The shipped form of a letter that follows no template."""
    return shipped().unknown


def vocabulary() -> tuple[Words, ...]:
    """Everything that has a meaning in some shipped template, the longest words first."""
    return shipped().words()


def _unknown(known: tuple[Template, ...]) -> Template:
    table = load("templates").tables["unknown"]
    roles: dict[bytes, Role] = {}
    for template in known:
        for letters, role in template.roles.items():
            kinds = role.kinds | (roles[letters].kinds if letters in roles else 0)
            roles[letters] = role._replace(kinds=kinds)
    return Template(
        id=UNKNOWN,
        title=table["title"],
        checked=False,
        markers=(),
        once=frozenset(),
        opens=frozenset(),
        ordered=False,
        numbered=True,
        outcome=tuple(table["outcome"]),
        roles=roles,
        names=frozenset(role.name for role in roles.values()),
    )


@cache
def signs() -> frozenset[bytes]:
    """Words that only letters of this kind hold."""
    return _letters(load("templates").tables["unknown"]["signs"])


@cache
def titles() -> frozenset[bytes]:
    """Headings with which a served copy begins, whatever its template."""
    return _letters(load("templates").tables["titles"])


def _vocabulary(raw: list[dict[str, Any]]) -> tuple[Words, ...]:
    kinds: dict[bytes, int] = {}
    printed: dict[bytes, list[str]] = {}
    for words in _all_words(raw):
        plain, kind = spelling(words)
        letters = normal(plain)
        kinds[letters] = kinds.get(letters, 0) | kind
        spellings = printed.setdefault(letters, [])
        if plain not in spellings:
            spellings.append(plain)
    longest_first = sorted(kinds, key=len, reverse=True)
    return tuple(Words(key, kinds[key], tuple(printed[key])) for key in longest_first)


def _template(raw: dict[str, Any]) -> Template:
    roles = _roles(raw)
    return Template(
        id=raw["id"],
        title=raw["title"],
        checked=raw["checked"],
        markers=tuple(_letters(group) for group in raw["markers"]),
        once=_letters(raw["once"]),
        opens=_letters(raw["opens"]),
        ordered=raw["ordered"],
        numbered=raw["numbered"],
        outcome=tuple(raw["outcome"]),
        roles=roles,
        names=frozenset(role.name for role in roles.values()),
    )


def _roles(raw: dict[str, Any]) -> dict[bytes, Role]:
    """Meaning by normal form; what ends any letter ends this one."""
    sections = {"end": [], **raw["sections"]}
    sections["end"] = [*sections["end"], *load("templates").tables["endings"]]
    order = [*raw["sections"], "end"]
    roles: dict[bytes, Role] = {}
    for table, is_part in ((sections, False), (raw["parts"], True)):
        for name, spellings in table.items():
            for words in spellings:
                plain, kind = spelling(words)
                letters = normal(plain)
                kinds = kind | (roles[letters].kinds if letters in roles else 0)
                roles[letters] = Role(name, kinds, is_part, 0 if is_part else order.index(name))
    return roles


def _letters(words: list[str]) -> frozenset[bytes]:
    return frozenset(normal(spelling(each)[0]) for each in words)


def _all_words(templates: list[dict[str, Any]]) -> Iterator[str]:
    tables = load("templates").tables
    yield from tables["titles"]
    yield from tables["endings"]
    yield from tables["unknown"]["signs"]
    for raw in templates:
        for group in raw["markers"]:
            yield from group
        for table in (raw["sections"], raw["parts"]):
            for spellings in table.values():
                yield from spellings
