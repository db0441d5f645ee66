"""What a user adds to the reading of letters: fields, labels and words of their own.

`load_own` puts a user's files together once; `read_extra` and the other parts of `extract` use
them. Nothing here changes what is shipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from imrcli.document import Document, Fold, Trail
from imrcli.errors import RuleError
from imrcli.extract.dates import to_iso
from imrcli.extract.header import header_of
from imrcli.extract.sections import HEADER, Outline, fold
from imrcli.extract.template import PARTS, Forms, normal, spelling
from imrcli.extract.vocabulary import Vocabulary, extended, with_words
from imrcli.model import Decision, Evidence, Letter, Status
from imrcli.named import NamedTuple
from imrcli.rules import load
from imrcli.rules.own import WHOLE, OwnRule, read_own_file, refuse_contradictions
from imrcli.suggest import instead

LONGEST_REGION = 100_000  # characters that a user's pattern is run on
MOST_VALUES = 1_000  # of one field
MARKERS, SECTIONS, PART_TABLE = "markers", "sections", "parts"


Raw = dict[str, Any]


class Own(NamedTuple):
    """What a user's files say, in the order in which they were named.

    `case` are rules for the header table, which go before the shipped ones; `fields` read `extra`.
    """

    fields: tuple[OwnRule, ...] = ()
    case: tuple[OwnRule, ...] = ()
    forms: Forms | None = None  # the shipped templates, with the labels added
    vocabulary: Vocabulary | None = None  # the shipped one, with the words added


def load_own(rules: Sequence[str], vocab: Sequence[str] = ()) -> Own | None:
    """Read rule files and vocabularies; None where there are none.

    Raises:
        RuleError: naming the file, the rule and what is wrong.
    """
    if not rules and not vocab:
        return None
    return _load(tuple(map(_version, rules)), tuple(map(_version, vocab)))


def _version(path: str) -> tuple[str, int, int]:
    """A file in the state in which it is."""
    try:
        state = os.stat(path)  # noqa: PTH116  # start-up
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise RuleError(path, f"cannot be read: {reason}.", "Check its name.") from error
    return path, state.st_mtime_ns, state.st_size


@lru_cache(maxsize=8)
def _load(rules: tuple[tuple[str, int, int], ...], vocab: tuple[tuple[str, int, int], ...]) -> Own:
    files = [read_own_file(path) for path, *_ in rules]
    own_rules = [rule for file in files for rule in file.rules]
    refuse_contradictions(own_rules)
    forms = load("templates").tables["templates"]
    words: Vocabulary | None = None
    for file in files:
        if file.tables.get("labels"):
            forms = with_labels(forms, file.path, file.tables["labels"])
        if file.tables.get("vocabulary"):
            words = with_words(words, file.path, file.tables["vocabulary"])
    for path, *_ in vocab:
        words = extended(path, words)
    return Own(
        fields=tuple(rule for rule in own_rules if rule.field.startswith("extra.")),
        case=tuple(rule for rule in own_rules if rule.field.startswith("case.")),
        forms=None if forms is load("templates").tables["templates"] else Forms(forms),
        vocabulary=words,
    )


def with_labels(forms: list[Raw], path: str, labels: Any) -> list[Raw]:
    """Templates as the rule file has them, with the labels of a user's file.

    Raises:
        RuleError: naming the file and the entry that is of the wrong form.
    """
    ids = [form["id"] for form in forms]
    if not isinstance(labels, dict):
        raise RuleError(path, "labels: must be a mapping of template ids.", instead("", ids))
    for name in labels:
        if name not in ids:
            raise RuleError(path, f"labels: there is no template {name}.", instead(str(name), ids))
    known = {
        SECTIONS: sorted({name for form in forms for name in form[SECTIONS]}),
        PART_TABLE: list(PARTS),
    }
    return [_labelled(form, path, labels.get(form["id"]) or {}, known) for form in forms]


def _labelled(form: Raw, path: str, own: Any, known: dict[str, list[str]]) -> Raw:
    where = f"labels: {form['id']}"
    tables = [MARKERS, *known]
    if not isinstance(own, dict):
        raise RuleError(path, f"{where}: must be a mapping.", f"Use {', '.join(tables)}.")
    for table, entries in own.items():
        at = f"{where}: {table}"
        if table == MARKERS:
            if not isinstance(entries, list) or not entries:
                raise RuleError(path, f"{at}: must be a list of lists of headings.")
            groups = [_texts(path, at, group) for group in entries]
            form = {**form, MARKERS: [*groups, *form[MARKERS]]}
        elif table not in known:
            raise RuleError(path, f"{where}: {table!r} is not known.", instead(str(table), tables))
        else:
            form = {**form, table: _with_entries(form[table], path, at, entries, known[table])}
    return form


def _with_entries(
    shipped: dict[str, list[str]], path: str, where: str, own: Any, known: list[str]
) -> dict[str, list[str]]:
    if not isinstance(own, dict):
        raise RuleError(path, f"{where}: must be a mapping of lists.")
    for name in own:
        if name not in known:
            raise RuleError(path, f"{where}: there is no {name!r}.", instead(str(name), known))
    added = {name: _texts(path, f"{where}: {name}", texts) for name, texts in own.items()}
    return {**shipped, **{name: [*shipped.get(name, []), *texts] for name, texts in added.items()}}


def _texts(path: str, where: str, value: Any) -> list[str]:
    good = isinstance(value, list) and all(
        isinstance(t, str) and normal(spelling(t)[0]) for t in value
    )
    if not good or not value:
        raise RuleError(path, f"{where}: must be a list of texts.", 'Write ["Reasons:"].')
    return list(value)


def read_extra(letter: Letter, regions: Regions, fields: Sequence[OwnRule], trail: Trail) -> Letter:
    """The letter with the user's fields: `extra` of the letter, and of each decision.

    Every field that a rule reads is there, null (or empty) where the letter does not say.
    """
    of_letter = [rule for rule in fields if not rule.of_decision]
    of_decision = [rule for rule in fields if rule.of_decision]
    decisions = tuple(
        _with_extra(decision, index, of_decision, regions, trail)
        for index, decision in enumerate(letter.decisions)
    )
    extra = {
        name: _read(rules, lambda rule: regions.of_letter(rule.section), name, trail)
        for name, rules in _by_name(of_letter)
    }
    return letter._replace(extra=extra, decisions=decisions, evidence=trail.evidence())


def _with_extra(
    decision: Decision, index: int, rules: list[OwnRule], regions: Regions, trail: Trail
) -> Decision:
    under = trail.under(f"decisions[{index}].")
    return decision._replace(
        extra={
            name: _read(own, lambda rule: regions.of_decision(index, rule.section), name, under)
            for name, own in _by_name(rules)
        }
    )


def _by_name(rules: list[OwnRule]) -> Iterator[tuple[str, list[OwnRule]]]:
    names = dict.fromkeys(rule.name for rule in rules)
    for name in names:
        yield name, [rule for rule in rules if rule.name == name]


class Regions:
    """The texts of one letter that a user's rules can read, each folded once."""

    def __init__(self, document: Document, outline: Outline, evidence: dict[str, Evidence]) -> None:
        """Take the letter without what stands on every page, how it is divided, what was read."""
        self._document = document
        self._outline = outline
        self._evidence = evidence
        self._folds: dict[str, Fold | None] = {}

    def of_letter(self, section: str) -> Fold | None:
        """A section of the letter, its header, or all of it."""
        if section not in self._folds:
            self._folds[section] = self._section(section)
        return self._folds[section]

    def _section(self, section: str) -> Fold | None:
        if section == HEADER:
            return header_of(self._document, self._outline).whole
        if section == WHOLE:
            return fold(self._document, 0, len(self._document.text))
        span = self._outline.sections.get(section)
        return fold(self._document, *span) if span else None

    def of_decision(self, index: int, section: str) -> Fold | None:
        """A part of one decision."""
        path = f"decisions[{index}].{section}"
        if path not in self._folds:
            self._folds[path] = self._part(path) or self._part(f"{path}.text")
        return self._folds[path]

    def _part(self, path: str) -> Fold | None:
        place = self._evidence.get(path)
        if place is None or place.start is None or place.end is None:
            return None
        return fold(self._document, place.start, place.end)


def _read(rules: list[OwnRule], region_of: Any, name: str, trail: Trail) -> Any:
    """What the first rule with a match reads."""
    path = f"extra.{name}"
    unread: OwnRule | None = None
    for rule in rules:
        region = region_of(rule)
        if region is None:
            continue
        found = list(_values(rule, region))
        good = [(value, span) for value, span in found if value is not None]
        if not good:
            unread = rule if found else unread
            continue
        for position, (_, span) in enumerate(good):
            where = f"{path}[{position}]" if rule.every else path
            trail.found(where, region, *span, rule.id)
        return [value for value, _ in good] if rule.every else good[0][0]
    status = Status.UNPARSED if unread else Status.ABSENT
    trail.missing(path, status, unread.id if unread else None)
    return [] if rules[0].every else None


def _values(rule: OwnRule, region: Fold) -> Iterator[tuple[Any, tuple[int, int]]]:
    text = region.text[:LONGEST_REGION]
    if not rule.applies(text.lower()):
        return
    for count, match in enumerate(rule.regex.finditer(text), 1):
        if match["value"]:
            yield _converted(match["value"], rule.kind), match.span("value")
            if not rule.every or count >= MOST_VALUES:
                return


def _converted(printed: str, kind: str) -> str | int | None:
    """The value that printed text stands for; None where it is no such value."""
    if kind == "date":
        return to_iso(printed)
    if kind == "number":
        digits = printed.replace(",", "").replace(" ", "")
        return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else None
    return printed
