"""The data dictionary as a table: every field that can be named, its kind and its meaning."""

from __future__ import annotations

from typing import TextIO

from rich.table import Table

from imrcli.dictionary import CHOICE, GROUP, TEXT, Key
from imrcli.render.person import DIM, safe, show
from imrcli.select import decision_names, letter_names

FEW = 8  # words of a vocabulary that are listed here; the schema has them all


def show_keys(out: TextIO, *, with_columns: bool) -> None:
    """Print the fields of letters, or the columns of decisions and the same fields."""
    names = decision_names() if with_columns else letter_names()
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("Field", overflow="fold", ratio=4)
    table.add_column("Kind", no_wrap=True)
    table.add_column("Meaning", ratio=5)
    for name in names:
        field = names.find(name)
        kind = field.key.kind if field.is_group or field.key.kind != GROUP else TEXT
        table.add_row(safe(name), safe(kind, DIM), safe(_meaning(field.key)))
    show(out, table)


def _meaning(key: Key) -> str:
    if key.kind != CHOICE:
        return key.meaning
    words = ", ".join(key.choices[:FEW]) + (", \u2026" if len(key.choices) > FEW else "")
    return f"{key.meaning} One of: {words}."
