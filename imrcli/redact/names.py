"""Finds names where a rule shows them.

A name is shown by a title or a label before it, by a degree after it, by a common given name, or by
being a line of an addressee. What is found is marked and its words are learned, so that
`imrcli.redact.known` can remove them from the rest of the letter.
"""

from __future__ import annotations

from collections.abc import Iterable

from imrcli.redact.addressee import addressee, lines_above, lines_below
from imrcli.redact.known import Known
from imrcli.redact.reach import backward, forward
from imrcli.redact.sheet import NAME, Sheet, rules
from imrcli.redact.words import Word, matches, table, words
from imrcli.rules import Rule

MOST_DOCTORS = 10  # in "Drs. Roe, Poe and Doe"
GIVEN = "name.given"
BLOCK = "name.block"


def find_names(sheet: Sheet, known: Known) -> None:
    """Mark the names of a text that a rule shows, and learn their words."""
    for rule in rules("name.lead"):
        if rule.applies(sheet.lowered):
            _find_after(sheet, known, rule)
    for rule in rules("name.tail"):
        if rule.applies(sheet.lowered):
            _find_before(sheet, known, rule)
    _find_given(sheet, known)
    _find_addressees(sheet, known)


def _find_after(sheet: Sheet, known: Known, rule: Rule) -> None:
    for match in rule.regex.finditer(sheet.text):
        at = match.start("value")
        if match[0].lower().startswith(("cc", "bcc")):
            _find_block(sheet, known, lines_below(sheet.text, at))
        name = forward(sheet.text, at, rule.data["form"])
        if not name or name[0].low in table("not_doctors"):
            continue
        _put(sheet, known, name, rule)
        if match.groupdict().get("title", "").lower() == "drs":
            _find_more(sheet, known, name[-1].end, rule)


def _find_more(sheet: Sheet, known: Known, end: int, rule: Rule) -> None:
    """The other names of "Drs. Roe, Poe and Doe"."""
    for _ in range(MOST_DOCTORS):
        following = words(sheet.text, end, end + 60)
        word = next((word for word in following if word.low != "and"), None)
        if word is None:
            return
        gap = sheet.text[end : word.start].replace("and", "").strip(" ,&\n")
        name = [] if gap else forward(sheet.text, word.start, "bare")
        if not name:
            return
        _put(sheet, known, name, rule)
        end = name[-1].end


def _find_before(sheet: Sheet, known: Known, rule: Rule) -> None:
    for match in rule.regex.finditer(sheet.text):
        name = backward(sheet.text, match.start(), rule.data["form"])
        if name:
            _put(sheet, known, name, rule)


def _find_given(sheet: Sheet, known: Known) -> None:
    given = table("given")
    for match in matches(sheet.text):
        start = match.start()
        if match[0].lower() in given and match[0][0].isupper() and not sheet.taken[start]:
            name = forward(sheet.text, start, "pair")
            if name:
                _mark(sheet, known, name, NAME, GIVEN)


def _find_addressees(sheet: Sheet, known: Known) -> None:
    """The lines above a street or a post office box."""
    for change in list(sheet.changes):
        if change.rule.startswith("address."):
            _find_block(sheet, known, lines_above(sheet.text, change.start))


def _find_block(sheet: Sheet, known: Known, lines: Iterable[tuple[int, int]]) -> None:
    for start, end in lines:
        name = addressee(sheet, start, end)
        if not name:
            return
        is_firm = any(word.low in table("firm") for word in name)
        _mark(sheet, known, name, "[ORGANIZATION]" if is_firm else NAME, BLOCK)


def _put(sheet: Sheet, known: Known, name: list[Word], rule: Rule) -> None:
    """Mark a name, and learn it unless the rule is weak.

    What a weak rule shows may be a product or its maker, which must not vanish from the requests:
    it is learned only where it has a given name.
    """
    learn = "weak" not in rule.data or any(word.low in table("given") for word in name)
    mark = f"[{rule.data['marks']['value']}]"
    _mark(sheet, known if learn else Known(), name, mark, rule.id)


def _mark(sheet: Sheet, known: Known, name: list[Word], mark: str, rule: str) -> None:
    """Mark and learn a name; where a part of it is marked already, only learn the rest."""
    free = [word for word in name if sheet.is_free(word.start, word.end)]
    known.learn(free, mark)
    if sheet.is_free(name[0].start, name[-1].end):
        sheet.put(name[0].start, name[-1].end, mark, rule)
