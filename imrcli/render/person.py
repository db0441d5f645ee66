"""Letters as a person reads them on a terminal: one screen for a letter of one decision.

Everything shown is stated in the letter or is a finding about it. Letter text is wrapped in `Text`
objects, so that brackets in it are shown and never read as markup, and control characters never
reach the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any, TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from imrcli.extract.conclusion import concluding_sentence
from imrcli.render.words import (
    authorized_text,
    guideline_text,
    patient_text,
    treatment_text,
)
from imrcli.safe import for_terminal

Record = dict[str, Any]

OUTCOMES = {
    "upheld": ("UPHELD", "denial stands", "bold red"),
    "overturned": ("OVERTURNED", "granted", "bold green"),
}
UNREAD = ("NOT READ", "see the letter", "bold yellow")
DETERMINATIONS = {
    "uphold": ("UPHOLD", "every denial stands", "bold red"),
    "overturn": ("OVERTURN", "everything is granted", "bold green"),
    "partially_overturn": ("PARTIALLY OVERTURN", "some treatments are granted", "bold yellow"),
}
DIM = "dim"
WIDTH_IN_A_PIPE = 10_000  # rows are cut and wrapped for a terminal only


def show(out: TextIO, *views: RenderableType) -> None:
    """Print for a terminal in colour and wrapped, for a pipe without both."""
    plain = {"highlight": False, "markup": False, "emoji": False}
    if out.isatty():
        Console(file=out, **plain).print(*views)  # type: ignore[arg-type]
        return
    console = Console(file=StringIO(), width=WIDTH_IN_A_PIPE, **plain)  # type: ignore[arg-type]
    with console.capture() as captured:
        console.print(*views)
    out.writelines(line.rstrip() + "\n" for line in captured.get().splitlines())


def show_summary(records: Iterable[Record], out: TextIO) -> None:
    """Print each letter."""
    for number, record in enumerate(records):
        if number:
            show(out, "")
        show(out, summary_view(record, wide=not out.isatty()))


def summary_view(record: Record, *, wide: bool = False) -> RenderableType:
    """One letter as a renderable."""
    parts: list[RenderableType] = [_title(record), _facts(record), Text()]
    parts.extend(_decision_view(decision, wide=wide) for decision in record["decisions"])
    if not record["decisions"]:
        parts.append(Text("No decision was found in this letter.", style="bold yellow"))
    warnings = [f for f in record["findings"] if f["severity"] == "warning"]
    parts.extend(_warning(finding) for finding in warnings)
    return Group(*parts)


def safe(value: object, style: str = "") -> Text:
    """Text of a letter, harmless on a terminal."""
    return Text(for_terminal(str(value)), style=style)


def _title(record: Record) -> Text:
    case = record["case"]
    title = safe(case["case_number"] or record["source"]["name"], "bold")
    word, meaning, style = DETERMINATIONS.get(record["determination"] or "", UNREAD)
    title.append("  ")
    title.append(word, style=style)
    count = len(record["decisions"])
    granted = sum(1 for d in record["decisions"] if d["outcome"] == "overturned")
    if count > 1 and granted not in {0, count}:
        meaning = f"{granted} of {count} treatments are granted"
    title.append(f": {meaning}")
    return title


def _facts(record: Record) -> Table:
    case, reviewer, summary = record["case"], record["reviewer"], record["summary"]
    table = Table.grid(padding=(0, 2))
    table.add_column(style=DIM, no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in (
        ("Decided", _joined(_dates(case))),
        ("Reviewer", _reviewer(reviewer)),
        ("Patient", patient_text(summary)),
        ("Diagnoses", "; ".join(summary["diagnoses"])),
        ("Treated with", "; ".join(summary["treatment_to_date"])),
        ("Medications", "; ".join(summary["medications"])),
        ("Work status", summary["work_status"]),
        ("Review", _utilization_review(case, summary)),
    ):
        if value:
            table.add_row(label, safe(value))
    return table


def _joined(parts: Iterable[str | None]) -> str:
    return " \u00b7 ".join(part for part in parts if part)


def _dates(case: Record) -> Iterator[str | None]:
    yield case["decision_date"]
    yield case["priority"]
    for label, name in (
        ("injured", "date_of_injury"),
        ("received", "application_received"),
        ("assigned", "date_assigned"),
    ):
        if case[name]:
            yield f"{label} {case[name]}"


def _reviewer(reviewer: Record) -> str:
    specialties = ", ".join(reviewer["specialties"])
    states = ", ".join(reviewer["states_of_licensure"])
    return _joined((specialties, f"licensed in {states}" if states else None))


def _utilization_review(case: Record, summary: Record) -> str:
    action, date = summary["ur_action"], summary["ur_date"] or case["ur_denial_date"]
    return " ".join(part for part in ("utilization review", action, date) if part) if date else ""


def _decision_view(decision: Record, *, wide: bool) -> RenderableType:
    word, meaning, style = OUTCOMES.get(decision["outcome"] or "", UNREAD)
    head = Text(f"{decision['number']}. ", style="bold")
    head.append(word, style=style)
    head.append(f" ({meaning})  ", style=DIM)
    head.append_text(safe(decision["request"] or "the request was not read", "bold"))
    lines: list[RenderableType] = [head]
    for text, look in (
        (treatment_text(decision["treatment"]), ""),
        (authorized_text(decision), ""),
        (guideline_text(decision), DIM),
        (_conclusion(decision), "italic"),
    ):
        if text:
            lines.append(Padding(safe(text, look), (0, 0, 0, 0 if wide else 3), expand=False))
    return Group(*lines)


def _conclusion(decision: Record) -> str:
    rationale = decision["rationale"]
    if not rationale:
        return ""
    start, end = concluding_sentence(rationale)
    return f"\u201c{rationale[start:end].strip()}\u201d (page {decision['page']})"


def _warning(finding: Record) -> Text:
    text = Text("! ", style="bold yellow")
    return text.append_text(safe(finding["message"], "yellow"))


def show_decisions(records: Iterable[Record], out: TextIO) -> None:
    """Print one row per decision."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("Case", no_wrap=True)
    table.add_column("#", justify="right")
    table.add_column("Outcome", no_wrap=True)
    table.add_column("Request", overflow="fold", ratio=3)
    table.add_column("Category", overflow="fold", ratio=2)
    empty = True
    for record in records:
        case = record["case"]["case_number"] or record["source"]["name"]
        for decision in record["decisions"]:
            empty = False
            word, _, style = OUTCOMES.get(decision["outcome"] or "", UNREAD)
            treatment = decision["treatment"]
            kind = treatment["drug_class"] or treatment["subcategory"] or treatment["category"]
            table.add_row(
                safe(case),
                str(decision["number"]),
                Text(word, style=style),
                safe(decision["request"] or "\u2013"),
                safe(kind or "\u2013"),
            )
    if not empty:
        show(out, table)
