"""Splits the list of a statement ("Diagnoses include A, B and C") into its items.

A comma or an "and" ends an item only where a new one begins, so the parts between them are judged
by their shape and joined (see `grouping`). A semicolon or a list number ends an item; nothing
inside parentheses or inside a date does. Each step goes over the list once.
"""

from __future__ import annotations

from collections.abc import Iterator

from imrcli.extract.grouping import (
    EDGE,
    ListText,
    Part,
    Span,
    begins_with,
    by_semicolon,
    grouped,
    rules_for,
    table,
)
from imrcli.extract.narrative import mentions
from imrcli.extract.shapes import shape
from imrcli.rules import pattern

SEPARATOR = (
    r"[;,(]|(?<=[a-rt-z])['\u2019](?= )"
    r"|\b(?:and(?!/or\b)|as well as|along with|in addition to|followed by|rule out|r/o)\b| & "
)
KEPT = {"rule out", "r/o"}  # separators that are the first words of the item behind them
QUOTES = {"'", "\u2019"}
LONGEST_QUOTED = 60  # characters between quotation marks
FIRST_NUMBER = r"[(#]?(?P<number>1|a)(?P<mark>[.):])(?P<blank> ?)"


def split_items(printed: ListText) -> list[Span]:
    """Spans of the items of a list, trimmed, in order and without repeats.

    The list ends where the sentence goes on with something else ("... and was taken off work").
    """
    printed = printed._replace(end=_stop(printed))
    spans = _numbered(printed) or grouped(printed, by_semicolon(list(_parts(printed))))
    items: list[Span] = []
    seen: set[str] = set()
    for start, end in _with_drugs(printed, spans):
        item = trim_item(printed, start, end)
        words = printed.lowered[item[0] : item[1]]
        if words and words not in seen and words not in table("nothing"):
            seen.add(words)
            items.append(item)
    return items


def _with_drugs(printed: ListText, spans: list[Span]) -> list[Span]:
    """The spans, the drugs that end a list of treatments being treatments one by one.

    "rest, a brace and medications including Motrin, Norco and Soma"
    """
    rules = rules_for("drug-list", printed.kind)
    if not spans or not rules or not mentions(printed.lowered[slice(*spans[-1])], rules[0].needs):
        return spans
    last, end = trim_item(printed, *spans[-1])
    opened = rules[0].regex.match(printed.text, last, end)
    if not opened or "," not in printed.lowered[opened.end() : end]:
        return spans  # "medications including Motrin and Norco" is one
    named = printed._replace(start=opened.end(), end=end, kind="medications")
    return [*spans[:-1], *grouped(named, list(_parts(named)))]


def _stop(printed: ListText) -> int:
    """Where the sentence leaves the list without a separator."""
    for rule in rules_for("stop", printed.kind):
        match = rule.regex.search(printed.text, printed.start, printed.end)
        if match:
            return match.start()
    return printed.end


def trim_item(printed: ListText, start: int, end: int) -> Span:
    """Drop the article before an item and the remark behind it."""
    for rule in rules_for("cut", printed.kind):
        if mentions(printed.lowered[start:end], rule.needs):
            cut = rule.regex.search(printed.text, start, end)
            if cut and rule.data.get("void"):
                return start, start
            if cut and cut.start() > start and not _is_inside(printed, start, cut.start(), end):
                end = cut.start()
    for rule in rules_for("lead", printed.kind):
        lead = rule.regex.match(printed.text, start, end)
        if lead:
            start = lead.end()
    end = _trim_end(printed, start, end)
    if printed.lowered.endswith(" and", start, end):  # before the next number of a list
        end = _trim_end(printed, start, end - 4)
    while start < end and printed.text[start] in EDGE:
        start += 1
    return start, end


def _is_inside(printed: ListText, start: int, at: int, end: int) -> bool:
    """Whether a place of an item lies between parentheses: those are never cut open."""
    opened = printed.lowered.rfind("(", start, at)
    return opened >= 0 and at <= printed.lowered.find(")", opened, end)


def _trim_end(printed: ListText, start: int, end: int) -> int:
    while end > start and printed.text[end - 1] in EDGE:
        end -= 1
    return end


# --- from text to parts


def _parts(printed: ListText) -> Iterator[Part]:
    """The parts of a list, up to where the sentence goes on with something else."""
    for start, end, separator in _pieces(printed):
        if separator and begins_with("end", printed, start, end):
            return
        if separator and begins_with("remark", printed, start, end):
            continue
        yield Part(start, end, separator, shape(*_told(printed, start, end), printed.kind))


def _told(printed: ListText, start: int, end: int) -> tuple[str, int, int]:
    """The words of a part that tell its shape: no clause behind it, and no code of a diagnosis."""
    clause = printed.lowered.find(" that ", start, end)  # "the neck and hand that did not help"
    if clause > 0:
        return printed.lowered, start, clause
    if printed.kind == "diagnoses" and printed.lowered.find(")", end - 2, end) > 0:
        code = rules_for("code", printed.kind)[0].regex.search(printed.lowered, start, end)
        end = code.start() if code else end
    return printed.lowered, start, end


def _pieces(printed: ListText) -> Iterator[tuple[int, int, str]]:
    """What stands between separators: start, end, and the separators before it."""
    lowered = printed.lowered
    start, separator = printed.start, ""
    for at, following, mark in _separators(printed):
        if not lowered[start:at].strip(EDGE):
            separator += mark
        else:
            yield start, at, separator
            separator = mark
        start = following
    if lowered[start : printed.end].strip(EDGE):
        yield start, printed.end, separator


def _separators(printed: ListText) -> Iterator[tuple[int, int, str]]:
    """Separators outside parentheses and dates: start, where the next part begins, and what."""
    lowered, dates = printed.lowered, printed.dates
    inside = 0  # the date that the search has come to
    closed = printed.start  # where the parentheses passed last are closed
    for match in pattern(SEPARATOR, 0).finditer(lowered, printed.start, printed.end):
        at, mark = match.start(), match.group()
        while inside < len(dates) and dates[inside].end <= at:
            inside += 1
        if 0 <= at < closed or (inside < len(dates) and dates[inside].start < at):
            continue
        if mark == "(":
            # A parenthesis that is never closed is a slip of the typist and hides nothing.
            closed = lowered.find(")", at, printed.end) if closed >= 0 else closed
        elif mark in QUOTES:  # a slip for a comma, where no quotation is open
            if " " + mark not in printed.lowered[max(printed.start - 1, at - LONGEST_QUOTED) : at]:
                yield at, match.end(), ","
        elif mark in KEPT:
            if not lowered.startswith("to ", at - 3):
                yield at, at, "new"
        elif not (mark == "," and lowered[at - 1 : at + 2].replace(",", "").isdigit()):
            yield at, match.end(), mark if mark in ",;" else "and"


def _numbered(printed: ListText) -> list[Span]:
    """The items of a list with numbers ("1) ... 2) ...") or letters; [] where it has none."""
    text = printed.lowered
    first = pattern(FIRST_NUMBER, 0).match(text, printed.start, printed.end)
    if not first:
        return []
    number, mark = first["number"], first["mark"] + first["blank"]
    spans: list[Span] = []
    start = first.end()
    while True:
        number = str(int(number) + 1) if number.isdigit() else chr(ord(number) + 1)
        at = text.find(number + mark, start, printed.end)
        if at < 0 or text[at - 1] not in " (#,;.":
            break
        spans.append((start, at - (text[at - 1] in "(#")))
        start = at + len(number + mark)
    return [*spans, (start, printed.end)] if spans else []
