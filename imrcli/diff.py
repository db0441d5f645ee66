"""What differs between two letters, or between two records of one.

Compared is what letters say: the source, positions (pages), findings and evidence are left out.
Decisions are paired by their request, then by their number, so that one that was added or moved
does not make all that follow differ.
"""

# Annotations are not postponed: the JSON Schema of the output is made from them.
import json
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from imrcli.errors import NotALetterError, UsageError
from imrcli.named import NamedTuple

if TYPE_CHECKING:
    from imrcli.ingest.sources import Input
    from imrcli.reading import Reading

Record = dict[str, Any]

LEFT_OUT = {"schema_version", "source", "findings", "evidence", "decisions"}
LEFT_OUT_OF_DECISIONS = {"number", "page"}
CURE = "Write one with `imr summarize LETTER --json`."
MOST_WORDS = 1000  # of one text; what differs in longer ones is compared as a whole


class Kind(StrEnum):
    """What became of a value."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Change(NamedTuple):
    """One value that differs.

    `field` is its path in the first record, or in the second where the first has no such decision.
    `decision` is the number of the decision it belongs to, in the same record.
    """

    field: str
    kind: Kind
    old: Any
    new: Any
    decision: int | None = None


class Comparison(NamedTuple):
    """Two records by the names they go by, and what differs."""

    old: str
    new: str
    equal: bool
    changes: tuple[Change, ...]


class Piece(NamedTuple):
    """Words that both texts have, or only the old (removed) or the new one (added)."""

    kind: Kind | None
    words: str


def compare(old: Record, new: Record, names: tuple[str, str]) -> Comparison:
    """Compare two records, which go by these names."""
    changes = tuple(diff(old, new))
    return Comparison(*names, not changes, changes)


def diff(old: Record, new: Record) -> list[Change]:
    """The values that differ, in the order of the record."""
    found = list(_below(old, new, "", LEFT_OUT, None))
    for a, b in _pairs(old["decisions"], new["decisions"]):
        if a is None or b is None:
            found.append(_alone(old, new, a, b))
        else:
            path = f"decisions[{a}]"
            one, other = old["decisions"][a], new["decisions"][b]
            found.extend(_below(one, other, f"{path}.", LEFT_OUT_OF_DECISIONS, one["number"]))
    return found


def _alone(old: Record, new: Record, a: int | None, b: int | None) -> Change:
    """A decision that only one of the records has."""
    if a is not None:
        gone = old["decisions"][a]
        return Change(f"decisions[{a}]", Kind.REMOVED, gone, None, gone["number"])
    extra = new["decisions"][b]
    return Change(f"decisions[{b}]", Kind.ADDED, None, extra, extra["number"])


def _below(
    old: Record, new: Record, prefix: str, left_out: set[str], decision: int | None
) -> Iterator[Change]:
    for name in {**old, **new}:
        if name in left_out:
            continue
        a, b = old.get(name), new.get(name)
        if a == b:
            continue
        path = prefix + name
        if isinstance(a, dict) and isinstance(b, dict):
            yield from _below(a, b, f"{path}.", set(), decision)
        elif not a and a != 0:
            yield Change(path, Kind.ADDED, a, b, decision)
        elif not b and b != 0:
            yield Change(path, Kind.REMOVED, a, b, decision)
        else:
            yield Change(path, Kind.CHANGED, a, b, decision)


def _pairs(old: list[Record], new: list[Record]) -> Iterator[tuple[int | None, int | None]]:
    """Indexes of decisions that belong together, in the order of the old ones, then what is new."""
    partner: dict[int, int] = {}
    free = dict.fromkeys(range(len(new)))
    for same in (_request_and_number, _request, _number):
        places: dict[Any, list[int]] = {}
        for index in free:
            places.setdefault(same(new[index]), []).append(index)
        for index, decision in enumerate(old):
            found = places.get(same(decision)) if index not in partner else None
            if found:
                partner[index] = found.pop(0)
                del free[partner[index]]
    for index in range(len(old)):
        yield index, partner.get(index)
    for index in free:
        yield None, index


def _request(decision: Record) -> str:
    return " ".join((decision.get("request") or "").casefold().split())


def _number(decision: Record) -> int:
    return int(decision["number"])


def _request_and_number(decision: Record) -> tuple[str, int]:
    return _request(decision), _number(decision)


def word_diff(old: str, new: str) -> list[Piece]:
    """Two texts as pieces that both have and pieces that one has.

    Of texts of more than some thousand words, what lies between their common beginning and end is
    one piece each, so that the time stays bounded.
    """
    from difflib import SequenceMatcher  # Imported here: only long texts need it.

    a, b = old.split(), new.split()
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    pieces = [Piece(None, " ".join(a[:head]))]
    if len(middle_a) > MOST_WORDS or len(middle_b) > MOST_WORDS:
        pieces.append(Piece(Kind.REMOVED, " ".join(middle_a)))
        pieces.append(Piece(Kind.ADDED, " ".join(middle_b)))
    else:
        matcher = SequenceMatcher(None, middle_a, middle_b)
        for tag, a1, a2, b1, b2 in matcher.get_opcodes():
            if tag == "equal":
                pieces.append(Piece(None, " ".join(middle_a[a1:a2])))
            else:
                pieces.append(Piece(Kind.REMOVED, " ".join(middle_a[a1:a2])))
                pieces.append(Piece(Kind.ADDED, " ".join(middle_b[b1:b2])))
    pieces.append(Piece(None, " ".join(a[len(a) - tail :])))
    return [piece for piece in pieces if piece.words]


def _common(a: list[str], b: list[str]) -> int:
    """How many words two lists begin with alike."""
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count


def record_of(source: "Input", reading: "Reading") -> Record:
    """The record of an input: a letter, read now, or a record saved by `imr summarize --json`.

    Raises:
        ImrError: where it is neither, or holds several letters.
    """
    from imrcli.reading import only_record
    from imrcli.workers import run_alone

    data = run_alone(
        lambda _: _like_json(source, reading), source.title, reading.limits(), debug=reading.debug
    )
    if data:
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            pass  # a letter may begin with "[NAME]"
        else:
            return saved(source.title, found)
    try:
        return only_record(source, reading)
    except NotALetterError as error:
        if not data:
            raise
        raise UsageError(source.title, "is neither a letter nor JSON.", CURE) from error


def _like_json(source: "Input", reading: "Reading") -> bytes:
    """The bytes of an input that begins as JSON does; none of another."""
    from imrcli.ingest.sources import load

    loaded = next(load(source, reading.options()), None)
    if isinstance(loaded, tuple) and loaded[1].lstrip()[:1] in (b"{", b"["):
        return loaded[1]
    return b""


def saved(name: str, found: Any) -> Record:
    """A record from what its JSON holds: one object, or an array with one.

    Raises:
        UsageError: for other JSON, with the cure.
    """
    if isinstance(found, list) and len(found) == 1:
        (found,) = found
    if not _is_record(found):
        raise UsageError(name, "is JSON, but not the record of one letter.", CURE)
    record: Record = found
    return record


def _is_record(found: Any) -> bool:
    if not isinstance(found, dict) or not isinstance(found.get("decisions"), list):
        return False
    if not isinstance(found.get("source") or {}, dict):
        return False
    return all(
        isinstance(decision, dict)
        and isinstance(decision.get("number"), int)
        and isinstance(decision.get("request") or "", str)
        for decision in found["decisions"]
    )
