"""Hits of a search and lists of a corpus, for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Group
from rich.table import Table
from rich.text import Text

from imrcli.render.outline import NOT_READ, OUTCOMES
from imrcli.render.person import STYLES, is_for_a_terminal, safe, show
from imrcli.render.words import request_text

if TYPE_CHECKING:
    from imrcli.corpus.search import Hit, Hits, Passage
    from imrcli.corpus.similar import Like

HIT = "bold reverse"


def show_hits(found: Hits, out: TextIO) -> None:
    """Print each hit: what was decided, and the passage that matches."""
    for hit in found.hits:
        _show_hit(hit, out)
    if found.total > len(found.hits) and is_for_a_terminal(out):
        show(out, Text(first_of(found), style="dim"))


def first_of(found: Hits) -> str:
    """How many of the matches are shown: `20 of 1,234 decisions that match.`."""
    return f"{len(found.hits)} of {found.total:,} decisions that match."


def show_similar(found: Sequence[Like], out: TextIO) -> None:
    """Print decisions like those of a letter."""
    for like in found:
        _show_hit(like.hit, out, f"like decision {like.to}")


def _show_hit(hit: Hit, out: TextIO, note: str = "") -> None:
    word, tone = OUTCOMES.get(hit.outcome or "", NOT_READ)
    head = safe(hit.case_number or hit.source, "bold")
    head.append(f" #{hit.number}  ")
    head.append(word, style=STYLES[tone])
    facts = [hit.decision_date, hit.drug_class or hit.subcategory or hit.category, note]
    head.append("  " + " \u00b7 ".join(fact for fact in facts if fact), style="dim")
    passages = {passage.field: passage for passage in hit.passages}
    request = passages.pop("request", None)
    asked = _marked(request) if request else safe(hit.request or "")
    # What it is a part of is no text of the hit: it is not marked.
    asked.append_text(
        safe(request_text(hit.request or "", hit.original_request)[len(hit.request or "") :])
    )
    lines = [head, asked]
    lines += [_marked(passage, label=True) for passage in passages.values() if passage.marks][:1]
    show(out, Group(*lines, Text()))


def _marked(passage: Passage, *, label: bool = False) -> Text:
    text = Text("  ")
    if label:
        text.append(f"{passage.field}: ", style="dim")
    at = 0
    for start, end in passage.marks:
        text.append_text(safe(passage.text[at:start]))
        text.append_text(safe(passage.text[start:end], HIT))
        at = end
    return text.append_text(safe(passage.text[at:]))


def show_rows(rows: Iterable[dict[str, Any]], out: TextIO) -> None:
    """Print rows as a plain table."""
    rows = list(rows)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in rows[0]:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(safe("" if value is None else value) for value in row.values()))
    show(out, table)
