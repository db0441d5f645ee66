"""Mends values of the form: outcomes, credentials, and the dates and numbers of the header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from imrcli.document import Document, Line
from imrcli.extract.dates import iso_date
from imrcli.extract.marks import Mark
from imrcli.extract.template import normal
from imrcli.mend.edits import Edit
from imrcli.mend.form import is_label_of_first_part
from imrcli.mend.near import Lexicon, is_capital
from imrcli.named import NamedTuple
from imrcli.rules import load, pattern

LETTERS_TO_AN_ERROR = 5  # of outcomes and priorities: few words, in one place
LETTERS_TO_AN_ERROR_OF_LABELS = 6
LETTERS_TO_AN_ERROR_OF_NAMES = 8  # of States and specialties
MOST_WORDS = 5  # of a label of the header
MOST_VALUE_WORDS = 5  # that a value is broken into
MOST_HEADER_LINES = 40  # of a page, from its top
LEAST_LABELS = 3  # that make lines a header
LONGEST_ROW = 300  # characters
NAME = r"[^,.]{1,100}"  # of a list, whose commas may be read as full stops
COLONS = ":;.,"
BEFORE_A_COLON = ")]%\"'"  # beside letters and figures
DASHES = ("-", "\u2013", "\u2014")
DATE, CASE, PRIORITY = "date", "case", "priority"


class Cell(NamedTuple):
    """A word of a header line."""

    start: int
    end: int
    text: str


class Found(NamedTuple):
    """A label of the header: which words it takes, how it is printed, what follows it."""

    first: int
    last: int
    printed: str
    kind: str


def outcome_edits(document: Document, marks: Iterable[Mark]) -> list[Edit]:
    """The last word of each heading, which stands above the first label of its decision."""
    edits: list[Edit] = []
    for mark in marks:
        if mark.line and is_label_of_first_part(mark):
            edits += _outcome_edits(document, mark.line - 1)
    return edits


def _outcome_edits(document: Document, index: int) -> list[Edit]:
    line = document.lines[index]
    words = document.words(line).rstrip(" .,")
    start, printed = _outcome_in(words)
    if printed is None:
        return []
    word = Edit(line.start + start, line.start + len(words), printed)
    change = [] if words[start:].lower() == printed.lower() else [word]
    if not start:
        return [*_colon_above(document, index), *change]
    before = words[:start].rstrip()
    if _is_other_outcome(before):
        return []
    if before.endswith(DASHES):  # it stands for the colon
        return change
    if before[-1] in ":;" and not change:
        return []
    start = len(before) - (before[-1] in COLONS)
    return [word._replace(start=line.start + start, text=f": {printed}")]


def _outcome_in(words: str) -> tuple[int, str | None]:
    """Where the outcome begins that a line ends in, and how it is printed; or None.

    It is the last word, or the last two where one word has been torn: "Over turned".
    """
    start = _last_word(words)
    printed = _outcomes().nearest(words[start:])
    if words[start - 1 : start] == " ":
        torn = _last_word(words[: start - 1])
        whole = _outcomes().nearest(words[torn:])
        if whole and words[torn].isalpha() and normal(whole) == normal(words[torn:]):
            return torn, whole
    return start, printed


def _last_word(words: str) -> int:
    return max(words.rfind(mark) for mark in " :;.,") + 1


def _is_other_outcome(before: str) -> bool:
    """Whether the words before an outcome make another of it, as in "Partially Overturned"."""
    last = before.rstrip(COLONS).rpartition(" ")[2].lower()
    return last in load("ocr").tables["before_another_outcome"]


def _colon_above(document: Document, index: int) -> list[Edit]:
    """The colon at the end of the line above an outcome that stands alone."""
    if index == 0:
        return []
    above = document.lines[index - 1]
    last = document.text[above.end - 1]
    if last == "," or (last == "." and document.engine == "ocr"):
        return [Edit(above.end - 1, above.end, ":")]
    if (last.isalnum() or last in BEFORE_A_COLON) and not document.lines[index].gap:
        return [Edit(above.end, above.end, ":")]
    return []


@cache
def _outcomes() -> Lexicon:
    return _lexicon("outcomes")


@cache
def _priorities() -> Lexicon:
    return _lexicon("priorities")


def _lexicon(table: str) -> Lexicon:
    return Lexicon({word: word for word in load("ocr").tables[table]}, LETTERS_TO_AN_ERROR)


@cache
def _header_labels() -> tuple[Lexicon, dict[str, str]]:
    """The labels of the header, and what kind of value follows each."""
    kinds = {
        printed: kind for kind, labels in load("ocr").tables["header"].items() for printed in labels
    }
    same = {printed: printed for printed in kinds}
    return Lexicon(same, LETTERS_TO_AN_ERROR_OF_LABELS), kinds


def credential_edits(document: Document) -> list[Edit]:
    """The States and specialties behind their labels, where a known name is meant."""
    edits: list[Edit] = []
    for name, labels in load("templates").tables["reviewer_labels"].items():
        for line in document.lines:
            words = document.words(line)[:LONGEST_ROW]
            if words.startswith(tuple(labels)):
                edits += _name_edits(line, words, _known_names(name))
    return edits


def _name_edits(line: Line, words: str, known: Lexicon) -> Iterator[Edit]:
    start = words.index(":") + 1
    before = None
    for match in pattern(NAME).finditer(words, start):
        seen = match[0].strip(" .")
        at = line.start + match.start() + match[0].index(seen)
        meant = known.nearest(seen)
        # OCR loses letters and mistakes them; one too many is a slip of whoever wrote it.
        if meant and len(normal(meant)) >= len(normal(seen)) and meant.lower() != seen.lower():
            yield Edit(at, at + len(seen), meant)
        if meant and before and words[match.start() - 1] == ".":
            yield Edit(line.start + match.start() - 1, line.start + match.start(), ",")
        before = meant


@cache
def _known_names(label: str) -> Lexicon:
    tables = load("templates").tables
    names = tables["states" if label == "states_of_licensure" else "specialties"]
    return Lexicon({name: name for name in names}, LETTERS_TO_AN_ERROR_OF_NAMES)


def header_edits(document: Document, marks: Iterable[Mark]) -> list[Edit]:
    """Labels of the headers, one at the top of each letter; their values where OCR read them.

    A header ends at the first heading below it; a title may stand above it.
    """
    edits: list[Edit] = []
    stops = {mark.line for mark in marks}
    is_read = document.engine == "ocr"
    for first, last in _tops(document):
        rows: list[tuple[list[Cell], list[Found]]] = []
        count = 0
        for index in range(first, last):
            if index in stops and count >= LEAST_LABELS:
                break
            line = document.lines[index]
            if not is_read and ":" not in document.words(line):
                continue
            row = _cells(document, line)
            labels = _labels_of(row)
            count += len(labels)
            rows.append((row, labels))
        if count >= LEAST_LABELS:
            read = _row_edits if is_read else _label_edits
            edits += [edit for row, labels in rows for edit in read(row, labels)]
    return edits


def _tops(document: Document) -> Iterator[tuple[int, int]]:
    """The first lines of each page."""
    first = 0
    for index, line in enumerate(document.lines):
        if line.page != document.lines[first].page:
            yield first, min(index, first + MOST_HEADER_LINES)
            first = index
    yield first, min(len(document.lines), first + MOST_HEADER_LINES)


def _cells(document: Document, line: Line) -> list[Cell]:
    """The words of a line; what is glued to the colon of a label is a word of its own."""
    cells: list[Cell] = []
    cursor = line.start
    for word in document.words(line)[:LONGEST_ROW].replace(":", ": ").split():
        cursor = document.text.index(word, cursor)
        cells.append(Cell(cursor, cursor + len(word), word))
        cursor += len(word)
    return cells


def _labels_of(row: list[Cell]) -> list[Found]:
    """The labels of a row that begins with one, the longest where one begins with another."""
    lexicon, kinds = _header_labels()
    found: list[Found] = []
    at = 0
    while at < len(row):
        for count in range(min(MOST_WORDS, len(row) - at), 0, -1):
            text = " ".join(cell.text for cell in row[at : at + count])
            is_one = is_capital(text[0]) and ":" not in text[:-1]
            printed = lexicon.nearest(text) if is_one else None
            if printed:
                found.append(Found(at, at + count, printed, kinds[printed]))
                at += count
                break
        else:
            if not found:
                break
            at += 1
    return found


def _label_edits(row: list[Cell], labels: list[Found]) -> Iterator[Edit]:
    """The labels that somebody has typed: no word more stands before or behind one."""
    for label in labels:
        cells = row[label.first : label.last]
        begins = cells[0].text[0].upper() == label.printed[0]
        if begins and cells[-1].text.endswith(":") is label.printed.endswith(":"):
            yield from _edit(cells, label.printed)


def _row_edits(row: list[Cell], labels: list[Found]) -> Iterator[Edit]:
    for at, label in enumerate(labels):
        end = labels[at + 1].first if at + 1 < len(labels) else len(row)
        yield from _edit(row[label.first : label.last], label.printed)
        value = row[label.last : min(end, label.last + MOST_VALUE_WORDS)]
        for count in range(len(value), 0, -1):
            printed = _value(label.kind, "".join(cell.text for cell in value[:count]))
            if printed:
                yield from _edit(value[:count], printed)
                break


def _edit(cells: list[Cell], printed: str) -> Iterator[Edit]:
    """An edit, where the words are not there already, in whatever case."""
    text = " ".join(cell.text for cell in cells)
    if text.lower() not in {printed.lower(), printed.lower() + ":"}:
        yield Edit(cells[0].start, cells[-1].end, printed)


def _value(kind: str, text: str) -> str | None:
    """The value that the letters and figures of a cell stand for, or None."""
    if kind == DATE:
        return _date(text)
    if kind == CASE:
        return _case_number(text)
    return _priorities().nearest(text) if kind == PRIORITY else None


def _date(text: str) -> str | None:
    (rule,) = load("ocr").of("date")
    match = rule.regex.match(text)
    if match is None:
        return None
    month, day, year = (_figures(match[name]) for name in ("month", "day", "year"))
    if len(month) == 2 and month > "12":
        month = load("ocr").tables["tens_of_months"].get(month[0], month[0]) + month[1]
    return f"{month}/{day}/{year}" if iso_date(int(year), int(month), int(day)) else None


def _case_number(text: str) -> str | None:
    (rule,) = load("ocr").of("case.case_number")
    match = rule.regex.match(text)
    if match is None:
        return None
    letters = "CM" if match["letters"] else ""
    return f"{letters}{_figures(match['year'])}-{_figures(match['serial'])}"


@cache
def _figure_table() -> dict[int, str]:
    table: dict[str, str] = load("ocr").tables["figures"]
    return str.maketrans(table)


def _figures(text: str) -> str:
    return text.translate(_figure_table())
