"""Where a work of the MTUS begins in a guideline line: its title, its year, and its sections.

The title stands alone or behind its publisher, edition and chapter, and may be followed by them;
what the table of works does not hold is told by a title and the year of an edition.
"""

from __future__ import annotations

import re
from functools import cache

from imrcli.extract.works import (
    chapter_title,
    is_one_work,
    is_section,
    key,
    mended_title,
    title_at,
)
from imrcli.named import NamedTuple
from imrcli.rules import load, pattern

FILLERS = frozenset(
    (
        *("and", "or", "on", "the", "guideline", "guidelines", "citation", "citations", "also"),
        *("none", "not", "applicable", "cited", "given", "provided"),  # "Non-MTUS Citation: None"
    )
)
WORK_BREAK = r"[,;.] (?:and )?| and | (?=acoem\b)"
YEAR = r"(?:19|20)\d\d(?!\d)"
WORD = r"[a-z]{2,40}"


class Words(NamedTuple):
    """A line, and the same in lower case with every letter at its place: patterns run on that."""

    text: str
    low: str


class Opening(NamedTuple):
    """The head of one citation of the MTUS: where it begins, its work, where the sections begin."""

    start: int
    title: str | None
    year: int | None
    body: int


@cache
def regex(field: str) -> re.Pattern[str]:
    """The pattern of a rule, for text in lower case, which is several times faster to search."""
    return pattern(load("works").of(field)[0].source, 0)


def has_words(words: Words, start: int, end: int) -> bool:
    """Whether a part holds more than joining words."""
    found = pattern(WORD, 0).finditer(words.low, start, end)
    return any(word[0] not in FILLERS for word in found)


def openings_of(words: Words, start: int, end: int) -> list[Opening]:
    """Where works begin: at the head of the statement, and after commas and "and"."""
    lead = match_of("lead", words, start, end).end()
    first = opening_at(words, lead, end)
    if first is None:
        named = has_words(words, lead, end)
        first = Opening(lead if named else start, None, None, lead)
    found = [first]
    for mark in pattern(WORK_BREAK, 0).finditer(words.low, lead, end):
        if mark.end() >= found[-1].body:
            opening = opening_at(words, mark.end(), end, first=False)
            if opening and _repeats(words, found[-1], opening):
                found[-1] = found[-1]._replace(year=opening.year, body=opening.body)
            elif opening:
                found.append(opening)
    return found


def _repeats(words: Words, before: Opening, opening: Opening) -> bool:
    """Whether a work is named twice running: "Knee Complaints, ACOEM 2nd Edition, Chapter 13"."""
    same = before.title == opening.title or is_one_work(before.title, opening.title)
    return (
        same
        and before.year in (None, opening.year)
        and not has_words(words, before.body, opening.start)
    )


def opening_at(words: Words, start: int, end: int, *, first: bool = True) -> Opening | None:
    """The work whose title stands here, alone or after its publisher, edition and chapter."""
    at, chapter, year = start, None, None
    title = title_at(words.low, at)
    if title is None:
        prefix = match_of("prefix", words, start, end)
        at, chapter, year = prefix.end(), chapter_of(prefix), year_of(prefix["year"])
        title = title_at(words.low, at)
    if title and title.end <= end:
        tail = match_of("tail", words, title.end, end)
        # "Opioids section" is a section, "Opioids, section: Yoga" a work.
        firm = any((tail["label"], tail["publisher"], tail["year"], first and tail["sections"]))
        firm = firm or bool(chapter or year)
        if title.sure or firm or (first and title.general):
            tail = _past_repeated(words, title.name, tail, end)
            return Opening(start, title.name, year or edition_of(tail), tail.end())
    elif chapter:
        tail = match_of("tail", words, at, end)
        return Opening(start, chapter, year or edition_of(tail), tail.end())
    return _unlisted_work(words, start, at, end, first=first)


def _past_repeated(words: Words, name: str, tail: re.Match[str], end: int) -> re.Match[str]:
    """The tail behind a title, or behind the same work named again right there."""
    again = title_at(words.low, tail.end())
    if again is None or again.end > end or tail["sections"] or not is_one_work(name, again.name):
        return tail
    return match_of("tail", words, again.end, end)


def _unlisted_work(words: Words, start: int, at: int, end: int, *, first: bool) -> Opening | None:
    """A work that the table does not hold, or misspelt: a title and the year of its edition."""
    if not words.text[at : at + 1].isupper() or not (first or words.low[at - 4 : at] == "and "):
        return None
    found = regex("unlisted").match(words.low, at, end)
    if found is None or (not first and not _is_one_title(words, found)):
        return None
    tail = match_of("tail", words, found.end(), end)
    printed = words.text[at : found.end("title")].removesuffix(" Guidelines")
    return Opening(start, mended_title(printed), year_of(found["year"]), tail.end())


def _is_one_title(words: Words, found: re.Match[str]) -> bool:
    """Whether words before a year are a title, and not sections up to the title of another work."""
    title = found["title"]
    if "section" in title or is_section(key(title.partition(",")[0]), mend=True):
        return False
    breaks = pattern(WORK_BREAK, 0).finditer(words.low, found.start(), found.end("title"))
    return not any(title_at(words.low, each.end()) for each in breaks)


def begins_with_work(words: Words, start: int, end: int) -> bool:
    """Whether a part of a line begins with a work of the MTUS."""
    lead = match_of("lead", words, start, end).end()
    return opening_at(words, lead, end) is not None


def match_of(field: str, words: Words, start: int, end: int) -> re.Match[str]:
    """Match a rule that can match nothing."""
    found = regex(field).match(words.low, start, end)
    if found is None:
        raise AssertionError(f"the rule for {field} must be able to match nothing")
    return found


def chapter_of(prefix: re.Match[str]) -> str | None:
    """The title of the chapter that a prefix numbers."""
    return chapter_title(int(prefix["chapter"])) if prefix["chapter"] else None


def edition_of(tail: re.Match[str]) -> int | None:
    """The year of the edition, printed alone or with the publisher."""
    years = pattern(YEAR, 0).findall(tail["publisher"] or "")
    return year_of(tail["year"] or (years[-1] if years else None))


def year_of(digits: str | None) -> int | None:
    """A printed year, which may be missing."""
    return int(digits) if digits else None
