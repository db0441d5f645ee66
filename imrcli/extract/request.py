"""Splits a decision's heading into what was requested, what was authorized and what is disputed.

Most headings are the disputed item and nothing else. Where the claims administrator authorized a
part, the heading tells it in up to three sentences: "A was the original request. B was authorized
by the Claims Administrator. The remaining IMR eligible portion of the original request, C is".
"""

from __future__ import annotations

import re
from functools import cache

from imrcli.document import Fold, Trail
from imrcli.model import Status
from imrcli.named import NamedTuple
from imrcli.rules import load, pattern

LONGEST_HEADING = 4000  # characters read; the longest seen has some 550
VERBS = (" is", " are", " was", " were")  # that led to the outcome, which was cut off
PATHS = {"request": "request", "original": "original_request", "authorized": "authorized"}
SMALL = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
NUMBER = r"\d{1,2}[.)] (?=\D)"


class Request(NamedTuple):
    """The parts of a heading; `request` is the item that was decided."""

    request: Fold | None
    original: Fold | None = None
    authorized: Fold | None = None


Part = tuple[int, int, str]  # start, end, id of the rule that cut it out


def split_heading(heading: Fold, trail: Trail) -> Request:
    """Split a heading that has lost its outcome.

    Evidence goes to the paths `request`, `original_request` and `authorized` of the trail. The
    request is unparsed where the heading tells of an authorization but not of what is left.
    """
    low = heading.text[:LONGEST_HEADING].translate(SMALL)
    parts = _partial_authorization(low) or {"request": _plain(low)}
    folds: dict[str, Fold] = {}
    for name, path in PATHS.items():
        start, end, rule = parts.get(name) or (0, 0, "")
        start, end = _cut_ends(low, start, end)
        if start < end:
            folds[name] = heading.cut(start, end)
            trail.found(path, heading, start, end, rule)
        else:
            unread = name == "request" and bool(low)
            trail.missing(path, Status.UNPARSED if unread else Status.ABSENT)
    return Request(folds.get("request"), folds.get("original"), folds.get("authorized"))


def _partial_authorization(low: str) -> dict[str, Part]:
    """The parts of a heading that tells of an authorization; empty for any other."""
    original = _search("original", low)
    start = original.end() if original else 0
    remaining = _search("remaining", low, start)
    if original is None and remaining is None:
        return {}
    parts: dict[str, Part] = {}
    if original is None:
        named = _search("original_first", low)
        if named:
            parts["original"] = (*named.span("value"), "request.original-first")
            start = named.end()
    if original:
        parts["original"] = (0, original.start(), "request.original")
    rest = remaining or _search("whole", low, start)
    authorized = _authorized(low, start, rest.start() if rest else len(low))
    if authorized:
        parts["authorized"] = authorized
    left = None if remaining else _search("leaving", low, start)
    if remaining:
        parts["request"] = (remaining.end(), len(low), "request.remaining")
    elif left:
        parts["request"] = (*left.span("value"), "request.leaving")
    elif original and (rest or not authorized):
        # Nothing of it was authorized: the request is the original one, repeated or not.
        again = _repeated(low, rest.start()) if rest else None
        parts["request"] = again or (0, original.start(), "request.original")
    return parts


def _authorized(low: str, start: int, end: int) -> Part | None:
    passive = _search("authorized", low, start, end)
    if passive:
        return start, passive.start(), "request.authorized"
    active = _search("authorized_active", low, start, end)
    return (*active.span("value"), "request.authorized-active") if active else None


def _repeated(low: str, start: int) -> Part | None:
    """The original request where it is printed again at the end: "The original request, A is"."""
    ends = [words.end() for words in _regex("whole").finditer(low, start)]
    if not ends or not low[ends[-1] :].strip(" .,:;"):
        return None
    return ends[-1], len(low), "request.whole"


def _plain(low: str) -> Part:
    """The item of a heading without authorization, out of the phrase that older letters put."""
    frame, verdict = _search("frame", low), _search("verdict", low)
    start = frame.end() if frame else 0
    if verdict and not frame:
        number = pattern(NUMBER).match(low)
        start = number.end() if number else 0
    return start, verdict.start() if verdict else len(low), "request.heading"


def _cut_ends(low: str, start: int, end: int) -> tuple[int, int]:
    """Cut the verb that led to the outcome, and separators."""
    while start < end and low[start] in " ,;:.":
        start += 1
    while start < end and low[end - 1] in " ,;:":
        end -= 1
    verb = next((verb for verb in VERBS if low.endswith(verb, start, end)), "")
    end -= len(verb)
    while start < end and low[end - 1] in " ,;:":
        end -= 1
    return start, end


@cache
def _regex(field: str) -> re.Pattern[str]:
    return pattern(load("requests").of(field)[0].source, 0)


def _search(field: str, low: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    rule = load("requests").of(field)[0]
    if not rule.applies(low):
        return None
    return _regex(field).search(low, start, len(low) if end is None else end)
