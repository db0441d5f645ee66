"""Scores of the extractor for a person: a table of fields, and what was missed."""

from __future__ import annotations

from typing import TextIO

from rich.table import Table

from imrcli.evaluate import Report
from imrcli.render.person import safe, show

MOST_MISSES = 200


def show_scores(name: str, report: Report, out: TextIO, *, misses: bool) -> None:
    """Print one report, under the name of its gold."""
    exact = f"{report.exact_letters} of {report.letters} letters exact in every field"
    table = Table(
        title=safe(f"{name}: {exact}"), title_justify="left", title_style="bold", box=None
    )
    table.add_column("field", no_wrap=True)
    for column in ("precision", "recall", "F1", "support"):
        table.add_column(column, justify="right", no_wrap=True)
    for field, score in report.scores.items():
        shares = (score.precision, score.recall, score.f1)
        table.add_row(safe(field), *(f"{share:.3f}" for share in shares), str(score.gold))
    show(out, table)
    for miss in report.misses[:MOST_MISSES] if misses else ():
        lines = (f"{miss.letter} {miss.field}", f"    read: {miss.read}", f"    gold: {miss.gold}")
        show(out, *map(safe, lines))
