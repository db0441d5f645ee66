"""The table of works that letters cite: titles, section names, editions and their dates.

A title or a section is recognised by its key: lower case, letters and digits only, "&" read as
"and". That lets case, hyphens, spaces and trade-mark signs come and go. Where no key fits, one slip
of the typist (a letter missing, doubled, wrong, or two exchanged) is forgiven in a name of at least
eight letters.
"""

from __future__ import annotations

from functools import cache

from imrcli.model import Citation
from imrcli.named import NamedTuple
from imrcli.rules import load, pattern

LONGEST_CITATION = 200  # characters searched for the name of a chapter
WORD = r"[a-z]{1,40}"
GENERAL = 7  # chapters of ACOEM up to this one are about no part of the body
SHORTEST_MENDED = 8  # letters; a slip in a shorter name could make it another name


class Work(NamedTuple):
    """One work of the MTUS.

    `topic` joins a work to the one that later took its place; `section` is its section of title 8,
    California Code of Regulations; `editions` are (year, in force from, until), ISO dates, `until`
    excluded and None where the edition is in force or its end is not known.
    """

    title: str
    topic: str
    section: str | None
    editions: tuple[tuple[int, str, str | None], ...]


class Title(NamedTuple):
    """A title found in a text: where it ends, and as the table spells it.

    `sure` is False for a name that sections share ("Knee", "Opioids"): it is a title only where a
    year or the word Guidelines follows. `general` is True for a general chapter of ACOEM that the
    MTUS took over: it is a title also where it opens the citation.
    """

    end: int
    name: str
    sure: bool
    general: bool


def key(name: str) -> str:
    """The letters and digits of a name: what two spellings of it share."""
    return "".join(filter(str.isalnum, name.lower().replace("&", "and")))


def title_at(lowered: str, start: int) -> Title | None:
    """The longest title of the table that stands at `start` of an already lower-cased text."""
    for name, title, sure, general in _titles().get(lowered[start : start + 3], ()):
        end = start + len(name)
        if lowered.startswith(name, start) and not lowered[end : end + 1].isalnum():
            return Title(end, title, sure, general)
    return None


def mended_title(title: str) -> str:
    """The title of the work that a misspelt title means, or the title as printed."""
    works = _works()
    meant = _meant(key(title), tuple(works))
    return works[meant].title if meant else title


def chapter_title(number: int) -> str | None:
    """The title of a chapter of the ACOEM guidelines, 2nd edition."""
    for entry in load("works").tables["works"]:
        if entry.get("chapter") == number:
            return str(entry["title"])
    return None


def odg_chapter(text: str) -> str | None:
    """The chapter of the Official Disability Guidelines that a citation begins with, as printed.

    A chapter named later in the citation counts where the word "chapter" follows it.
    """
    lowered = text[:LONGEST_CITATION].lower()
    for name in _odg_chapters():
        if lowered.startswith(name) and _stands_clear(name, lowered[len(name) :]):
            return text[: len(name)]
    for name in _odg_chapters():
        at = lowered.find(name + " chapter")
        if at > 0 and not lowered[at - 1].isalnum():
            return text[at : at + len(name)]
    return None


def _stands_clear(name: str, rest: str) -> bool:
    """Whether a name is followed by no word that could make it a topic, as in "Pain pumps"."""
    if " " in name:
        return not rest[:1].isalnum()
    return (
        not rest
        or rest[0] in ",;:./(-\u2013"
        or rest.startswith((" (", " -", " \u2013", " chapter"))
    )


def other_source(lowered: str, start: int, end: int) -> int | None:
    """Where a part of a text first names a publisher, society, agency, book or address.

    What stands in brackets is a reference within a citation and does not count.
    """
    names = _other_sources()
    for word in pattern(WORD, 0).finditer(lowered, start, end):
        at = word.start()
        if any(lowered.startswith(name, at) for name in names.get(word[0], ())) and lowered.count(
            "(", start, at
        ) <= lowered.count(")", start, at):
            return at
    return None


def is_section(name_key: str, *, mend: bool = False) -> bool:
    """Whether a key is that of a section some work has; `mend` forgives a slip."""
    if name_key in _sections():
        return True
    return mend and _meant(name_key, _alike(name_key[:1], len(name_key))) is not None


def work_of(title: str | None) -> Work | None:
    """The work that a title means, whichever of its names is printed."""
    return _works().get(key(title)) if title else None


def is_one_work(one: str | None, other: str | None) -> bool:
    """Whether two titles mean the same work of the table."""
    work = work_of(one)
    return work is not None and work is work_of(other)


def edition_superseded(citation: Citation, decision_date: str | None) -> str | None:
    """Say so where the edition cited was no longer in force on the day of the decision.

    The statement names the edition, the day another took its place, that other and the section of
    law. None where the edition was in force, and wherever that cannot be told: another system than
    the MTUS, no year printed, no decision date, a work or an edition that is not in the table. An
    old edition can still be the right one for treatment given before that day, so this is a remark
    and no reproach.

    Args:
        citation: as `read_guideline` reads it.
        decision_date: ISO 8601, from the header of the letter.
    """
    work = work_of(citation.title) if citation.system == "MTUS" else None
    if work is None or not decision_date:
        return None
    end = next((until for year, _, until in work.editions if year == citation.year), None)
    if end is None or decision_date < end:
        return None
    following = _in_force(work.topic, decision_date)
    instead = f" by {following}" if following else ""
    where = f" (8 CCR {work.section})" if work.section else ""
    return f"{work.title} {citation.year} was replaced{instead} for treatment from {end} on{where}"


def _in_force(topic: str, date: str) -> str | None:
    for work in _works().values():
        if work.topic == topic:
            for year, begin, end in work.editions:
                if begin <= date and (end is None or date < end):
                    return f"{work.title} {year}"
    return None


def _meant(name_key: str, names: tuple[str, ...]) -> str | None:
    """The key that this one is, or else the only one that a slip could have turned into it."""
    if name_key in names:
        return name_key
    if len(name_key) < SHORTEST_MENDED:
        return None
    close = [name for name in names if _is_slip(name_key, name)]
    return close[0] if len(close) == 1 else None


def _is_slip(a: str, b: str) -> bool:
    """Whether two words are equal but for one letter added, lost, changed, or a pair exchanged."""
    if abs(len(a) - len(b)) > 1 or a[0] != b[0] or len(b) < SHORTEST_MENDED:
        return False
    shorter = min(len(a), len(b))
    head = 0
    while head < shorter and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < shorter - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    left_a, left_b = a[head : len(a) - tail], b[head : len(b) - tail]
    return max(len(left_a), len(left_b)) <= 1 or left_a == left_b[::-1]


@cache
def _works() -> dict[str, Work]:
    works: dict[str, Work] = {}
    for entry in load("works").tables["works"]:
        editions = tuple((e["year"], e["from"], e.get("until")) for e in entry["editions"])
        work = Work(entry["title"], entry["topic"], entry.get("section"), editions)
        for name in (entry["title"], *entry["also"], *entry["short"]):
            works.setdefault(key(name), work)
    return works


@cache
def _titles() -> dict[str, tuple[tuple[str, str, bool, bool], ...]]:
    """Names by their first three letters, the longest first: in lower case, then as in `Title`."""
    table: dict[str, list[tuple[str, str, bool, bool]]] = {}
    for entry in load("works").tables["works"]:
        for name in (entry["title"], *entry["also"], *entry["short"]):
            sure = name not in entry["short"] and not is_section(key(name))
            general = entry.get("chapter", GENERAL + 1) <= GENERAL
            lowered = name.lower()
            table.setdefault(lowered[:3], []).append((lowered, name, sure, general))
    return {start: tuple(sorted(names, key=_length)) for start, names in table.items()}


def _length(name: tuple[str, str, bool, bool]) -> int:
    return -len(name[0])


@cache
def _sections() -> frozenset[str]:
    heads = load("works").tables["heads"]
    return frozenset(key(name) for names in heads.values() for name in names)


@cache
def _alike(first: str, length: int) -> tuple[str, ...]:
    """Section keys that begin alike and are as long, give or take a letter."""
    return tuple(k for k in _sections() if k[0] == first and abs(len(k) - length) <= 1)


@cache
def _other_sources() -> dict[str, tuple[str, ...]]:
    """How other sources begin, by their first word."""
    table: dict[str, tuple[str, ...]] = {}
    for name in load("works").tables["other_sources"]:
        word = pattern(WORD, 0).match(name)
        first = word[0] if word else name
        table[first] = (*table.get(first, ()), name)
    return table


@cache
def _odg_chapters() -> tuple[str, ...]:
    names = (name.lower() for name in load("works").tables["odg_chapters"])
    return tuple(sorted(names, key=len, reverse=True))
