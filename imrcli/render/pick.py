"""Parts of a record: the fields asked for, or the decisions that meet a condition."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from imrcli.dictionary import GROUP, keys

if TYPE_CHECKING:
    from imrcli.select import Field, Item

Record = dict[str, Any]
Tree = dict[str, Any]  # key -> Tree; an empty one stands for the whole value

EVIDENCE = "evidence"


def nested(record: Record, fields: Iterable[Field]) -> Record:
    """The record with the fields asked for and nothing else, each where it always stands.

    Where the record holds evidence, that of the same fields is kept.
    """
    wanted = [field.key.path for field in fields]
    picked: Record = _picked(record, _tree(wanted))
    if EVIDENCE in record:
        picked[EVIDENCE] = {
            path: mark for path, mark in record[EVIDENCE].items() if _is_within(path, wanted)
        }
    return picked


def _tree(paths: Iterable[str]) -> Tree:
    root: Tree = {}
    for path in paths:
        *around, last = path.split(".")
        below: Tree | None = root
        for part in around:
            # A group that is wanted whole already stays whole.
            below = None if below is None or below.get(part) == {} else below.setdefault(part, {})
        if below is not None:
            below[last] = {}
    return root


def _picked(value: Any, tree: Tree) -> Any:
    if not tree or value is None:
        return value
    if isinstance(value, list):
        return [_picked(item, tree) for item in value]
    return {name: _picked(value.get(name), below) for name, below in tree.items()}


def _is_within(path: str, wanted: Iterable[str]) -> bool:
    plain = without_indexes(path)
    return any(plain == key or plain.startswith(key + ".") for key in wanted)


def without_indexes(path: str) -> str:
    """`decisions[0].treatment.levels[1]` as `decisions.treatment.levels`."""
    if "[" not in path:
        return path
    return "".join(part.rpartition("]")[2] for part in path.split("["))


def leaves(fields: Iterable[Field]) -> list[Field]:
    """The fields with each group replaced by its keys, for formats that have cells."""
    found: dict[str, Field] = {}
    for field in fields:
        if not field.is_group:
            found.setdefault(field.name, field)
            continue
        for path, key in keys().items():
            if path.startswith(field.key.path + ".") and key.kind != GROUP:
                found.setdefault(path, field._replace(name=path, key=key, is_column=False))
    return list(found.values())


def row(item: Item, fields: Iterable[Field]) -> Record:
    """The fields of a letter or of a decision side by side, under the names asked for."""
    return {field.name: field.value(item) for field in fields}


class RowEvidence:
    """Where the fields of decisions were read: `request`, `body_parts[0]` -> evidence."""

    def __init__(self, fields: Iterable[Field]) -> None:
        """Take the fields of the rows."""
        self._names = {field.key.path: field.name for field in fields}
        self._record: Record | None = None
        self._marks: dict[str, Record] = {}  # of the record, by decision; "" for the letter

    def of(self, item: Item) -> Record:
        """The evidence of one decision."""
        if item.record is not self._record:
            self._record = item.record
            self._marks = self._grouped(item.record[EVIDENCE])
        return {**self._marks.get("", {}), **self._marks.get(str(item.at), {})}

    def _grouped(self, evidence: Record) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for path, mark in evidence.items():
            index, _, rest = path.removeprefix("decisions[").partition("]")
            is_decision = path.startswith("decisions[")
            whole = "decisions" + rest if is_decision else path
            key = whole
            while key and key not in self._names:
                key = key[: max(key.rfind("."), key.rfind("["), 0)]
            group = found.setdefault(index if is_decision else "", {})
            if key:
                group[self._names[key] + whole[len(key) :]] = mark
            else:  # read with the group that it is a part of, as are the sessions in all
                around = without_indexes(whole) + "."
                group |= {n: mark for path, n in self._names.items() if path.startswith(around)}
        return found


def with_decisions(record: Record, kept: Collection[int]) -> Record:
    """The letter with some of its decisions, by index; evidence and findings follow them."""
    if len(kept) == len(record["decisions"]):
        return record
    moved = {old: new for new, old in enumerate(sorted(kept))}
    chosen = {
        **record,
        "decisions": [record["decisions"][index] for index in moved],
        "findings": list(_findings(record, moved)),
    }
    if EVIDENCE in record:
        paths = ((_moved(path, moved), mark) for path, mark in record[EVIDENCE].items())
        chosen[EVIDENCE] = {path: mark for path, mark in paths if path is not None}
    return chosen


def _findings(record: Record, moved: dict[int, int]) -> Iterator[Record]:
    """Findings about the letter and about decisions kept.

    One that speaks of several decisions, of which the first is gone, is kept without its field.
    """
    kept = {record["decisions"][index]["number"] for index in moved}
    for finding in record["findings"]:
        if not finding["decisions"] or not kept.isdisjoint(finding["decisions"]):
            yield {**finding, "field": _moved(finding["field"] or "", moved) or None}


def _moved(path: str, moved: dict[int, int]) -> str | None:
    """A path with the new index of its decision; None where that one is gone."""
    if not path.startswith("decisions["):
        return path
    index, _, rest = path.removeprefix("decisions[").partition("]")
    new = moved.get(int(index))
    return None if new is None else f"decisions[{new}]{rest}"
