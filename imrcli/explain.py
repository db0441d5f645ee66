"""Why a record says what it says: the value, the rule that read it, and the words in their context.

`wanted` reads the name of a field and refuses one that is not known; `explain` then looks a letter
up, and gives one explanation for each value: each item of a list, each key of a group, each
decision. `explanations` does both for an input, in a process of its own.
"""

# Annotations are not postponed: the JSON Schema of the output is made from them.
import json
from collections.abc import Iterator
from functools import cache
from os import listdir
from typing import TYPE_CHECKING, Any

from imrcli.dictionary import keys
from imrcli.document import Document, Line
from imrcli.errors import ImrError, UsageError
from imrcli.model import Evidence, Letter, Range, Status, to_plain
from imrcli.named import NamedTuple
from imrcli.render.pick import without_indexes
from imrcli.rules import FOLDER, load, pattern
from imrcli.select import decision_names

if TYPE_CHECKING:
    from imrcli.ingest.sources import Input
    from imrcli.reading import Reading

Record = dict[str, Any]

AROUND = 2  # lines shown before and after the words
MOST_LINES = 14  # shown of a long text; its middle is left out
LONGEST_LINE = 400  # characters shown of one line
PART = r"(?P<name>[A-Za-z_][A-Za-z0-9_]{0,60})(?:\[(?P<index>\d{1,6})\])?$"


class ShownLine(NamedTuple):
    """A line of the letter; `marks` are half-open offsets into its text."""

    page: int
    line: int
    text: str
    marks: tuple[Range, ...] = ()


class Explanation(NamedTuple):
    """Where one value comes from.

    `status` is None for what is not read from words of the letter; `why` then says where it is
    from. `read_as` names the key whose words are shown, where the value has none of its own.
    """

    source: str
    field: str
    value: Any
    status: Status | None
    rule: str | None
    why: str | None
    read_as: str | None
    page: int | None
    line: int | None
    start: int | None
    end: int | None
    corrected: bool
    lines: tuple[ShownLine, ...] = ()


class Wanted(NamedTuple):
    """A field asked for: its key, and for each part of the path an index or None for all."""

    path: str
    is_range: bool
    parts: tuple[tuple[str, int | None], ...]
    decision: int | None = None  # as numbered in the letter


def wanted(field: str, decision: int | None = None) -> Wanted:
    """Read a field: `age`, `summary.diagnoses[1]`, `decisions[0].treatment`.

    Args:
        field: a key, the end of a key, or a column; indexes count from 0 as in JSON.
        decision: number of the decision as printed, from 1; all of them where None.

    Raises:
        UsageError: where no field has that name.
    """
    found = decision_names().find(without_indexes(field), "FIELD")
    given = [pattern(PART, 0).match(part) for part in field.strip().split(".")]
    indexes: dict[str, int] = {}
    for match in given:
        if match is None:
            raise UsageError(
                "FIELD",
                f"{field!r} cannot be read.",
                "Write for example summary.age or decisions[0].request.",
            )
        if match["index"]:
            indexes[match["name"]] = int(match["index"])
    names = found.key.path.split(".")
    return Wanted(
        found.key.path,
        found.key.is_range,
        tuple((name, indexes.get(name)) for name in names),
        decision,
    )


def _is_range(path: str) -> bool:
    key = keys().get(without_indexes(path))
    return key is not None and key.is_range


def explain(letter: Letter, document: Document, field: Wanted) -> Iterator[Explanation]:
    """Explain a field of a letter.

    Raises:
        UsageError: for an index beyond the list, or a decision that is not there.
    """
    for path, value in _places(letter.record(), _parts(letter, field), ""):
        for own, item in _expanded(path, value, letter.evidence, is_range=field.is_range):
            yield _explanation(letter, document, own, item)


def _parts(letter: Letter, field: Wanted) -> tuple[tuple[str, int | None], ...]:
    """The parts of the path, with the index of the decision that was asked for by number."""
    (first, _), *others = field.parts
    if field.decision is None or first != "decisions":
        return field.parts
    numbers = [decision.number for decision in letter.decisions]
    if field.decision not in numbers:
        known = ", ".join(map(str, numbers)) or "none"
        raise UsageError(
            "--decision", f"there is no decision {field.decision}.", f"The letter has: {known}."
        )
    return (first, numbers.index(field.decision)), *others


def _places(
    value: Any, parts: tuple[tuple[str, int | None], ...], path: str
) -> Iterator[tuple[str, Any]]:
    """The values that a path with or without indexes stands for."""
    if not parts:
        yield path, value
        return
    (name, index), *others = parts
    rest = tuple(others)
    path = f"{path}.{name}" if path else name
    value = value.get(name)
    if index is not None and (not isinstance(value, list) or index >= len(value)):
        count = len(value) if isinstance(value, list) else 0
        fact = f"{path} has {count} items, none with index {index}."
        raise UsageError("FIELD", fact, "Indexes count from 0.")
    if isinstance(value, list) and (rest or index is not None):
        for number, item in enumerate(value):
            if index in (None, number):
                yield from _places(item, rest, f"{path}[{number}]")
    elif value is None:
        yield path, None
    else:
        yield from _places(value, rest, path)


def _expanded(
    path: str, value: Any, evidence: dict[str, Evidence], *, is_range: bool
) -> Iterator[tuple[str, Any]]:
    """A value, or the values it is made of, down to what was read as one."""
    if isinstance(value, list) and value and not is_range:
        for number, item in enumerate(value):
            yield from _expanded(f"{path}[{number}]", item, evidence, is_range=False)
    elif isinstance(value, dict) and value and path not in evidence:
        for name, item in value.items():
            below = f"{path}.{name}"
            yield from _expanded(below, item, evidence, is_range=_is_range(below))
    else:
        yield path, value


def _explanation(letter: Letter, document: Document, path: str, value: Any) -> Explanation:
    read_as, mark = _mark(path, letter.evidence)
    if mark is None:
        why = computed(path)
        return Explanation(
            letter.source.name, path, value, None, None, why, None, None, None, None, None, False
        )
    status = mark.status
    if read_as != path and (value is None or value is False or value == []):
        status = Status.ABSENT
    lines: tuple[ShownLine, ...] = ()
    if mark.start is not None and mark.end is not None:
        lines = tuple(_context(document, mark.start, mark.end))
    return Explanation(
        letter.source.name,
        path,
        value,
        status,
        mark.rule,
        why_of(mark.rule) if mark.rule else None,
        None if read_as == path else read_as,
        mark.page,
        mark.line,
        mark.start,
        mark.end,
        mark.corrected,
        lines,
    )


def _mark(path: str, evidence: dict[str, Evidence]) -> tuple[str, Evidence | None]:
    """The evidence of a value, or of the nearest value around it."""
    if path in evidence:
        return path, evidence[path]
    if computed(path) is not None:
        return path, None
    around = path
    while around:
        around = around[: max(around.rfind("."), around.rfind("["), 0)]
        for known in (around, f"{around}.text" if around.endswith("guideline") else ""):
            if known in evidence:
                return known, evidence[known]
    return path, None


def computed(path: str) -> str | None:
    """Where a key that is no words of the letter comes from; None for any other key."""
    table: dict[str, str] = load("dictionary").tables["computed"]
    plain = without_indexes(path)
    found = table.get(plain)
    return found if found else table.get(plain.partition(".")[0])


def why_of(rule: str) -> str | None:
    """The sentence that justifies a rule; None where none is kept."""
    return _reasons().get(rule)


@cache
def _reasons() -> dict[str, str]:
    found: dict[str, str] = dict(load("dictionary").tables["steps"])
    for name in sorted(listdir(f"{FOLDER}/compiled")):  # noqa: PTH208
        file = load(name.removesuffix(".json"))
        found |= {rule.id: rule.why for rule in file.rules}
        for table in file.tables.values():
            entries = table if isinstance(table, list) else ()
            found |= {e["id"]: e["why"] for e in entries if isinstance(e, dict) and "why" in e}
    return found


def _context(document: Document, start: int, end: int) -> Iterator[ShownLine]:
    """The lines of start..end and those around, without the middle of a long text."""
    first, last = document.line_at(start), document.line_at(max(start, end - 1))
    shown = range(max(0, first - AROUND), min(len(document.lines), last + AROUND + 1))
    half = MOST_LINES // 2
    for index in shown:
        if len(shown) > MOST_LINES + 1 and half <= index - shown.start < len(shown) - half:
            continue
        line = document.lines[index]
        yield _shown(document, line, start, end)


def _shown(document: Document, line: Line, start: int, end: int) -> ShownLine:
    a, b = max(line.start, start) - line.start, min(line.end, end) - line.start
    text = document.words(line)
    marks: tuple[Range, ...] = ((a, b),) if a < b else ()
    if len(text) > LONGEST_LINE:
        cut = max(0, a - LONGEST_LINE // 4) if marks else 0
        text = text[cut : cut + LONGEST_LINE]
        marks = tuple((x - cut, min(y - cut, LONGEST_LINE)) for x, y in marks)
    return ShownLine(line.page, line.number, text, marks)


def explanations(source: "Input", field: Wanted, reading: "Reading") -> list[Record]:
    """Explain a field of every letter of one input, read in one forked child.

    Raises:
        ImrError: where the input cannot be read or holds no letter.
    """
    from imrcli.workers import run_alone

    encoded = run_alone(
        lambda _: _encoded(source, field, reading),
        source.title,
        reading.limits(),
        debug=reading.debug,
    )
    found: list[Record] = json.loads(encoded)
    return found


def _encoded(source: "Input", field: Wanted, reading: "Reading") -> bytes:
    found = [
        to_plain(explanation)
        for letter, document in letters_of(source, reading)
        for explanation in explain(letter, document, field)
    ]
    return json.dumps(found).encode()


def letters_of(source: "Input", reading: "Reading") -> Iterator[tuple[Letter, Document]]:
    """The letters of one input, each with its document.

    Raises:
        ImrError: for the first that cannot be read.
    """
    from imrcli.reading import documents_of, letter_of

    for document in documents_of(source, reading):
        if isinstance(document, ImrError):
            raise document
        yield letter_of(document, reading), document


def pages_drawn(source: "Input", field: Wanted, reading: "Reading") -> tuple[bytes, int]:
    """The pages on which a field was read, as a PNG with the lines marked; and how many there are.

    Raises:
        ImrError: where there is nothing to draw, or nothing to draw it with.
    """
    from imrcli.workers import run_alone

    drawn = run_alone(
        lambda _: _drawn(source, field, reading),
        source.title,
        reading.limits(),
        debug=reading.debug,
    )
    count, _, image = drawn.partition(b"\n")
    return image, int(count)


def _drawn(source: "Input", field: Wanted, reading: "Reading") -> bytes:
    from imrcli.ingest.sources import load
    from imrcli.page_image import MOST_PAGES, Marks, draw, marks

    files: dict[str, Marks] = {}  # several where the source is an e-mail; a bundle is one
    for letter, document in letters_of(source, reading):
        for explanation in explain(letter, document, field):
            for page, boxes in marks(document, lines_of(explanation, document)).items():
                drawn = files.setdefault(document.name, {}).setdefault(page, [])
                drawn.extend(box for box in dict.fromkeys(boxes) if box not in drawn)
    if not files:
        fact = f"does not state {field.path}; nothing can be drawn."
        raise UsageError(source.title, fact, "Leave out --page-image, or name another field.")
    if len(files) > 1:
        fact = f"holds {len(files)} letters that state {field.path}."
        raise UsageError(source.title, fact, "Save one of them, and name that.")
    [(name, found)] = files.items()
    first = dict(sorted(found.items())[:MOST_PAGES])
    for loaded in load(source, reading.options()):
        if not isinstance(loaded, ImrError) and loaded[0] == name:
            return b"%d\n" % len(found) + draw(name, loaded[1], reading.password, first)
    raise UsageError(name, "is no file of its own.", "Name the PDF itself.")


def lines_of(explanation: Explanation, document: Document) -> range:
    """The lines, by index, on which the words stand; none where there are no words."""
    if explanation.start is None or explanation.end is None:
        return range(0)
    first = document.line_at(explanation.start)
    return range(first, document.line_at(max(explanation.start, explanation.end - 1)) + 1)
