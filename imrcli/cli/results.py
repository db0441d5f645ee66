"""From records to what is printed: chosen, filtered, sorted, written in the format asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, TextIO

from imrcli.cli.pipes import say
from imrcli.cli.request import TABLE, Request, Selection
from imrcli.cli.rows import row_writer
from imrcli.named import NamedTuple
from imrcli.render.plain import JsonObject, Writer, YamlObject

if TYPE_CHECKING:
    from imrcli.select import Condition, Field, Item, Order

Record = dict[str, Any]

CELLS = (TABLE, "csv", "markdown", "html")  # formats made of cells
PAGES = ("markdown", "html")
LETTERS, DECISIONS = "summarize", "decisions"
# What a page for people shows of a decision unless --fields says otherwise.
SHOWN = ("case_number", "decision_date", "number", "outcome", "request", "category", "subcategory",
         "drug_class")  # fmt: skip


class Choice(NamedTuple):
    """What `--fields`, `--where` and `--sort` ask for."""

    fields: tuple[Field, ...] = ()
    conditions: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()

    def items(self, records: Iterable[Record], command: str) -> Iterable[Item]:
        """The letters or the decisions that meet the conditions, in order."""
        from imrcli.select import in_order

        found = self._decisions(records) if command == DECISIONS else self._letters(records)
        return in_order(found, self.order) if self.order else found

    def _decisions(self, records: Iterable[Record]) -> Iterator[Item]:
        from imrcli.select import Item

        for record in records:
            for index in range(len(record["decisions"])):
                item = Item(record, index)
                if all(condition.holds(item) for condition in self.conditions):
                    yield item

    def _letters(self, records: Iterable[Record]) -> Iterator[Item]:
        """Letters with a decision that meets the conditions, and of these only such decisions."""
        from imrcli.render.pick import with_decisions
        from imrcli.select import Item

        for record in records:
            if not self.conditions:
                yield Item(record)
                continue
            kept = [item.at for item in self._decisions([record]) if item.at is not None]
            if kept:
                yield Item(with_decisions(record, kept))


def choice(selection: Selection, command: str) -> Choice:
    """Read the options of a selection.

    Raises:
        UsageError: for what is not known or cannot be meant.
    """
    if selection == Selection():
        return Choice()
    from imrcli import select

    names = select.decision_names()
    shown = names if command == DECISIONS else select.letter_names()
    return Choice(
        select.fields(selection.fields, shown) if selection.fields is not None else (),
        tuple(select.condition(text, names) for text in selection.where or ()),
        select.order(selection.sort, shown) if selection.sort is not None else (),
    )


def deliver(
    request: Request, chosen: Choice, records: Iterator[Record], out: TextIO, *, one: bool
) -> None:
    """Write the results of a command on letters."""
    single = one and request.command == LETTERS and not chosen.conditions
    fields = chosen.fields
    if fields and request.output.format in CELLS:
        from imrcli.render.pick import leaves

        fields = tuple(leaves(fields))
    chosen = chosen._replace(fields=fields)
    writer = _writer(request, chosen, out, single=single)
    first = next(records, None)
    is_empty = first is not None  # where nothing could be read, that was said
    for result in _results(request, chosen, () if first is None else chain((first,), records)):
        is_empty = False
        writer.add(result)
    writer.close()
    if is_empty and request.output.format == TABLE and not request.messages.quiet:
        say("No decision matches." if chosen.conditions else "No decision was found.")


def _results(request: Request, chosen: Choice, records: Iterable[Record]) -> Iterator[Record]:
    """What the writer takes: records, parts of them, or rows."""
    cells = request.output.format in CELLS
    if request.command == DECISIONS:
        rows = _rows(request, chosen, records)
        is_page = request.output.format in PAGES and not chosen.fields
        yield from map(_for_a_page, rows) if is_page else rows
        return
    if chosen != Choice():
        records = _picked(chosen, records, cells=cells)
    if request.output.format == "csv" and not chosen.fields:
        from imrcli.columns import letter_row

        records = map(letter_row, records)
    yield from records


def _for_a_page(row: Record) -> Record:
    """A decision as a page for people shows it."""
    from imrcli.render.words import request_text

    return {**row, "request": request_text(row["request"] or "", row["original_request"])}


def _picked(chosen: Choice, records: Iterable[Record], *, cells: bool) -> Iterator[Record]:
    from imrcli.render import pick

    for item in chosen.items(records, LETTERS):
        if not chosen.fields:
            yield item.record
        elif cells:
            yield pick.row(item, chosen.fields)
        else:
            yield pick.nested(item.record, chosen.fields)


def _rows(request: Request, chosen: Choice, records: Iterable[Record]) -> Iterator[Record]:
    """Decisions as flat rows, with where their values were read where that is asked for."""
    from imrcli.columns import decision_row, decision_rows

    with_evidence = request.reading.evidence and request.output.format not in CELLS
    if chosen == Choice() and not with_evidence:
        for record in records:
            yield from decision_rows(record)
        return
    from imrcli.render import pick
    from imrcli.select import columns

    fields = chosen.fields or columns()
    evidence = pick.RowEvidence(fields)
    for item in chosen.items(records, DECISIONS):
        row = pick.row(item, fields) if chosen.fields else decision_row(item.record, item.decision)
        if with_evidence:
            row["evidence"] = evidence.of(item)
        yield row


def _writer(request: Request, chosen: Choice, out: TextIO, *, single: bool) -> Writer:
    names = _names(request, chosen)
    if request.output.format == TABLE:
        return _shown(request, names, out)
    if request.command == LETTERS and not names:
        match request.output.format:
            case "json" if single:
                return JsonObject(out)
            case "yaml" if single:
                return YamlObject(out)
            case "markdown":
                from imrcli.render.markdown import MarkdownLetters

                return MarkdownLetters(out)
            case "html":
                from imrcli.render.html import HtmlLetters

                return HtmlLetters(out, "IMR letters")
    return row_writer(request.output, out, names, f"IMR {request.command}")


def _names(request: Request, chosen: Choice) -> list[str]:
    """The columns, where they are known before the first row."""
    if chosen.fields:
        return [field.name for field in chosen.fields] if request.output.format in CELLS else []
    is_csv = request.output.format == "csv"
    if request.output.format not in CELLS[1:] or (request.command == LETTERS and not is_csv):
        return []
    from imrcli.columns import COLUMNS, letter_columns

    if request.command == LETTERS:
        return letter_columns()
    return list(COLUMNS) if is_csv else list(SHOWN)


def _shown(request: Request, names: list[str], out: TextIO) -> Writer:
    # Imported here: rich costs about 40 ms and programs never need it.
    from imrcli.render import person

    if names:
        return person.Columns(out, names)
    return person.Letters(out) if request.command == LETTERS else person.Decisions(out)
