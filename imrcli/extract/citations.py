"""Reads a guideline line: which sources it names, and of the MTUS which works, sections and pages.

A line is a chain of statements. Each opens with words that say whether it cites the MTUS, something
else, or nothing ("Decision based on MTUS ...", "Decision based on Non-MTUS Citation ...", "... did
not cite any medical evidence ..."). Within a statement the name of a source begins a citation, and
within a citation of the MTUS the title of a work does. What can be told no further keeps its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from imrcli.document import Fold, Trail
from imrcli.extract.openings import (
    WORK_BREAK,
    Words,
    begins_with_work,
    chapter_of,
    edition_of,
    has_words,
    match_of,
    openings_of,
    regex,
    year_of,
)
from imrcli.extract.section_names import split_section_names, trim
from imrcli.extract.works import is_section, key, odg_chapter, other_source, title_at
from imrcli.model import Citation, Guideline, Status
from imrcli.named import NamedTuple
from imrcli.rules import load, pattern

LONGEST_LINE = 8000  # characters read; a hostile line must cost no more than a long one
NAMED = ("MTUS", "ODG", "ACOEM")
OPENS = {  # group of the statement rule -> system
    "mtus": "MTUS",
    "non": "other",
    "bare": "other",
    "other": "other",
    "prose": "prose",
    "aside": "none",
    "outside": "none",
}
SMALL = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class Span(NamedTuple):
    """A part of the line and the system it cites.

    The system is MTUS, ODG, ACOEM or other; "none" in a sentence that cites nothing; "prose" where
    the statement leaves it to the names that follow, and "" outside any statement.
    """

    system: str
    start: int
    end: int


Placed = tuple[Citation, int, int]  # a citation and its place in the line


def read_guideline(line: Fold, trail: Trail) -> Guideline:
    """Read one guideline line, without its label.

    Evidence goes to the paths `text`, `systems` and `citations[0]`, `citations[1]`, ... of the
    trail. `systems` is absent where the line says that nothing was cited, and unparsed where it
    says something else that names no source.
    """
    if not line.text:
        trail.missing("text")
        trail.missing("systems")
        return Guideline()
    trail.found("text", line, 0, len(line.text), "guideline.line")
    text = line.text[:LONGEST_LINE]
    words = Words(text, text.translate(SMALL))
    found = [placed for span in _statements(words) for placed in _citations(words, span)]
    if not found:
        none_cited = _says_none(words)
        trail.missing("systems", Status.ABSENT if none_cited else Status.UNPARSED)
        return Guideline(line.text, none_cited=none_cited)
    for number, (_, start, end) in enumerate(found):
        trail.found(f"citations[{number}]", line, start, end, "citation.statement")
    trail.found("systems", line, found[0][1], found[-1][2], "citation.statement")
    citations = tuple(citation for citation, _, _ in found)
    named = {citation.system for citation in citations}
    return Guideline(line.text, tuple(s for s in (*NAMED, "other") if s in named), citations)


@cache
def _needs(field: str) -> tuple[str, ...]:
    return load("works").of(field)[0].needs


def _says_none(words: Words) -> bool:
    return regex("none").search(words.low) is not None


# --- statements ---------------------------------------------------------------------------------


def _statements(words: Words) -> Iterator[Span]:
    """The statements of a line that may cite, with what their opening says of the system."""
    system, start = "", 0
    for opening in regex("statement").finditer(words.low):
        group = opening.lastgroup or ""
        end = opening.start()
        if group not in ("bare", "other"):  # whose sentence begins before: "The Reviewer based ..."
            end = max(start, words.low.rfind(". ", start, end))
        yield from _by_membership(words, Span(system, start, end))
        system = OPENS[group]
        # The name MTUS is all there is to cite where no work is named beside it.
        start = opening.start(group) if group == "mtus" else opening.end()
    yield from _by_membership(words, Span(system, start, len(words.low)))


def _by_membership(words: Words, span: Span) -> Iterator[Span]:
    """Split a statement at "which is part of the MTUS": those words decide what precedes them."""
    if span.system == "none":
        return
    system, start = span.system, span.start
    if words.low.find("part of", span.start, span.end) >= 0:
        for clause in regex("membership").finditer(words.low, span.start, span.end):
            yield Span("other" if clause["not"] else "MTUS", start, clause.start())
            system, start = "", clause.end()
    if start < span.end:
        yield Span(system, start, span.end)


# --- sources ------------------------------------------------------------------------------------


def _citations(words: Words, span: Span) -> Iterator[Placed]:
    """The citations of one statement."""
    for source in _sources(words, span):
        own, others = _split_others(words, source)
        if own.system == "MTUS" or (
            own.system in ("prose", "") and begins_with_work(words, own.start, own.end)
        ):
            yield from _works(words, own)
        elif own.system in NAMED:
            yield _outside(words, own)
        else:
            yield from _unlisted(words, own)
        if others:
            yield from _unlisted(words, others)


def _sources(words: Words, span: Span) -> Iterator[Span]:
    """Cut a statement where the name of another source begins."""
    system, start, after = span.system, span.start, span.start
    for name in regex("source").finditer(words.low, span.start, span.end):
        named = (name.lastgroup or "").upper()
        if system == "MTUS" and named == "ACOEM" and not _beside_mtus(words, after, name.start()):
            continue  # the publisher of the chapters that the MTUS took over
        if named == "MTUS" and span.system in ("MTUS", "other"):
            continue
        if named == system and not has_words(words, after, name.start()):
            after = name.end()  # "Official Disability Guidelines, ODG" is one source
            continue
        if has_words(words, start, name.start()):
            yield Span(system, start, name.start())
        system, start, after = named, name.start(), name.end()
    if has_words(words, start, span.end):
        yield Span(system, start, span.end)


def _beside_mtus(words: Words, start: int, end: int) -> bool:
    """Whether only "and" stands between: "the MTUS and ACOEM" are two sources."""
    lead = match_of("lead", words, start, end).end()
    return words.low[lead:end].strip() in ("and", "&")


def _split_others(words: Words, span: Span) -> tuple[Span, Span | None]:
    """Cut what follows a citation where another publisher, society or address is named."""
    if span.system not in NAMED:
        return span, None
    name = other_source(words.low, span.start + 1, span.end)
    if name is None:
        return span, None
    breaks = [each.end() for each in pattern(WORK_BREAK, 0).finditer(words.low, span.start, name)]
    cut = breaks[-1] if breaks else name
    return span._replace(end=cut), Span("other", cut, span.end)


def _unlisted(words: Words, span: Span) -> Iterator[Placed]:
    """Citations of what has no table; in prose only what bears a name, for a name is a source."""
    start = span.start
    for piece in words.text[span.start : span.end].split(";"):
        a, b = trim(words.text, start, start + len(piece))
        start += len(piece) + 1
        if not has_words(words, a, b):
            continue
        named = span.system == "prose" and any(c.isupper() for c in words.text[a:b])
        if span.system == "other" or named or other_source(words.low, a, b) is not None:
            yield Citation("other", pages=_pages(words, a, b), text=words.text[a:b]), a, b


def _outside(words: Words, span: Span) -> Placed:
    """A citation of the ODG or of ACOEM: its chapter where one is clearly printed, year, pages."""
    a, b = trim(words.text, span.start, span.end)
    read = _odg_chapter if span.system == "ODG" else _acoem_chapter
    title, year = read(words, a, b)
    return Citation(span.system, title, year, (), _pages(words, a, b), words.text[a:b]), a, b


def _odg_chapter(words: Words, start: int, end: int) -> tuple[str | None, int | None]:
    name = regex("source").match(words.low, start, end)
    lead = match_of("odg_lead", words, name.end() if name else start, end)
    return odg_chapter(words.text[lead.end() : end]), year_of(lead["year"])


def _acoem_chapter(words: Words, start: int, end: int) -> tuple[str | None, int | None]:
    prefix = match_of("prefix", words, start, end)
    title = title_at(words.low, prefix.end())
    if title is None or title.end > end:
        return chapter_of(prefix), year_of(prefix["year"])
    tail = match_of("tail", words, title.end, end)
    return title.name, year_of(prefix["year"]) or edition_of(tail)


# --- works of the MTUS --------------------------------------------------------------------------


def _works(words: Words, span: Span) -> Iterator[Placed]:
    """One citation per work."""
    openings = openings_of(words, span.start, span.end)
    ends = [opening.start for opening in openings[1:]] + [span.end]
    for opening, end in zip(openings, ends, strict=True):
        a, b = trim(words.text, opening.start, end)
        sections, pages = _sections(words, opening.body, max(opening.body, b))
        if opening.title is None:
            sections = [name for name in sections if is_section(key(name), mend=True)]
            if len(openings) > 1 and not sections and not pages:
                continue  # "California MTUS, title 8: " before the first title
        yield (
            Citation(
                system="MTUS",
                title=opening.title,
                year=opening.year,
                sections=tuple(sections),
                pages=", ".join(pages) or None,
                text=words.text[a:b],
            ),
            a,
            b,
        )


# --- sections and pages -------------------------------------------------------------------------


def _sections(words: Words, start: int, end: int) -> tuple[list[str], list[str]]:
    """The section names and the page statements of one citation; pages also end a name."""
    sections: list[str] = []
    pages: list[str] = []
    at = start
    printed = regex("pages").finditer(words.low, start, end) if _may_cite_pages(words) else ()
    for page in printed:
        sections += _section_names(words, at, page.start())
        pages.append(_page_numbers(words, page))
        at = page.end()
    return sections + _section_names(words, at, end), pages


def _section_names(words: Words, start: int, end: int) -> list[str]:
    """Section names, without a publisher or chapter that stands among them."""
    names = split_section_names(words.text[start:end])
    if "acoem" not in words.low:
        return names
    return [name for name in names if not regex("prefix").fullmatch(name.translate(SMALL))]


def _pages(words: Words, start: int, end: int) -> str | None:
    page = regex("pages").search(words.low, start, end) if _may_cite_pages(words) else None
    return _page_numbers(words, page) if page else None


def _may_cite_pages(words: Words) -> bool:
    return any(need in words.low for need in _needs("pages"))


def _page_numbers(words: Words, page: re.Match[str]) -> str:
    """The numbers as printed, without what separates them from the next words."""
    numbers = words.text[slice(*page.span("pages"))].rstrip(" ,&;-\u2013")
    while numbers and not numbers[-1].isdigit():
        numbers = numbers.rpartition(" ")[0].rstrip(" ,&;-\u2013")
    return numbers
