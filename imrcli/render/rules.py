"""Rules as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from imrcli.render.person import DIM, safe, show

if TYPE_CHECKING:
    from imrcli.rules.catalogue import Entry


def show_list(rows: Sequence[dict[str, Any]], out: TextIO) -> None:
    """One line for each rule: its id, its field, and why it exists."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("Rule", no_wrap=True)
    table.add_column("Reads", overflow="fold")
    table.add_column("Why", overflow="fold", ratio=1)
    for row in rows:
        table.add_row(safe(row["id"]), safe(row["field"]), safe(row["why"], DIM))
    show(out, table)


def show_entry(entry: Entry, out: TextIO) -> None:
    """Everything about one rule."""
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style=DIM, no_wrap=True)
    facts.add_column(overflow="fold")
    for label, value in (
        ("Reads", entry.field),
        ("File", entry.file),
        ("Needs", " or ".join(entry.needs)),
        ("Pattern", entry.pattern),
        *((name.capitalize(), str(value)) for name, value in entry.data.items()),
    ):
        if value:
            facts.add_row(label, safe(value))
    parts: list[RenderableType] = [safe(entry.id, "bold"), safe(entry.why), Text(), facts]
    for example in entry.examples:
        read = ", ".join(f"{k} = {v}" for k, v in example.items() if k != "text")
        parts.append(Text.assemble(("reads    ", "green"), safe(example["text"])))
        if read:
            parts.append(Text.assemble("         ", safe(read, DIM)))
    parts.extend(Text.assemble(("refuses  ", "red"), safe(text)) for text in entry.rejects)
    show(out, Group(*parts))
