"""The letter as the State posts it since 2014: logo, header table, four sections.

Measures, fills and the order of the runs are those of the published letters.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from samples.letter import WORDING, Letter, us_date
from samples.word import LEFT, SANS, SANS_BOLD, TABLE, Sheet, Span

HEADING_GAP = 6.6


class Cell(NamedTuple):
    """One cell of the header table: left edge, width, the case key or the label in it."""

    x: float
    wide: float
    text: str
    is_label: bool


def set_posted(letter: Letter, sheet_of: type[Sheet] = Sheet) -> tuple[Sheet, list[int]]:
    """Set a posted letter; returns the closed sheet and the page of each decision."""
    sheet = sheet_of(pitch=letter.get("pitch", 13.8))
    return sheet, set_posted_body(sheet, letter)


def set_posted_body(sheet: Sheet, letter: Letter) -> list[int]:
    """Set the part that is posted onto a new page of a sheet and close it."""
    if not letter.get("without_header"):
        _logo(sheet)
        _table(sheet, letter["case"])
    _heading(sheet, "HOW THE IMR FINAL DETERMINATION WAS MADE")
    sheet.paragraph([Span(WORDING["how"])])
    sheet.blank()
    set_credentials(sheet, letter["reviewer"])
    sheet.blank()
    _documents(sheet, letter.get("documents_reviewed", []))
    _heading(sheet, "CLINICAL CASE SUMMARY")
    sheet.paragraph([Span(WORDING["summary_intro"])])
    sheet.blank()
    for number, text in enumerate(letter["summary"]):
        sheet.blank(min(number, 1))
        sheet.paragraph([Span(text)])
    _heading(sheet, "IMR ISSUES, DECISIONS AND RATIONALES")
    sheet.paragraph([Span(WORDING["issues_intro"])])
    pages = [_decision(sheet, decision) for decision in letter["decisions"]]
    sheet.close()
    return pages


def set_credentials(sheet: Sheet, reviewer: dict[str, Any]) -> None:
    """Set the reviewer's three lines."""
    sheet.paragraph([Span(WORDING["credentials"])])
    states = reviewer.get("separator", ", ").join(reviewer["states_of_licensure"])
    sheet.paragraph([Span(f"State(s) of Licensure: {states}")])
    specialties = ", ".join(reviewer["specialties"])
    sheet.paragraph([Span(f"Certification(s)/Specialty: {specialties}")])


def _documents(sheet: Sheet, documents: list[str]) -> None:
    if not documents:
        return
    _heading(sheet, "DOCUMENTS REVIEWED")
    sheet.paragraph([Span(WORDING["documents_intro"])])
    for document in documents:
        sheet.paragraph([Span("• " + document)], indent=18)


def _heading(sheet: Sheet, text: str) -> None:
    if sheet.y < 120:
        sheet.new_page()
    sheet.paragraph([Span(text, bold=True)], align="center", before=HEADING_GAP, after=HEADING_GAP)


def _decision(sheet: Sheet, decision: dict[str, Any]) -> int:
    """Set one decision: title in bold, outcome in regular type, then three labelled paragraphs."""
    spaces = " " * decision.get("gap", 1)
    sheet.blank()
    title = [Span(decision["heading"] + ":", bold=True)]
    page = sheet.paragraph([*title, Span(spaces + decision["outcome"].capitalize())])
    for label, key in (
        ("Claims Administrator guideline:", "claims_administrator_guideline"),
        ("MAXIMUS guideline:", "reviewer_guideline"),
    ):
        sheet.blank()
        sheet.paragraph([Span(label, bold=True), Span(" " + decision[key])])
    first, *others = decision["rationale"]
    sheet.blank()
    sheet.paragraph([Span("Decision rationale:", bold=True), Span(" " + first)])
    for text in others:
        sheet.blank()
        sheet.paragraph([Span(text)])
    return page


def _logo(sheet: Sheet) -> None:
    """A drawing where the letters have a picture; it holds no text."""
    columns = " ".join(f"{546 + 8 * n} 722 4 14 re" for n in range(5))
    sheet.draw(
        f"q 0.72 0.66 0.5 rg\n{columns} f\n542 717.7 42 2.5 re 542 737 42 2 re f\n"
        "542 740 m 563 748 l 584 740 l f\n0.6 w 0.72 0.66 0.5 RG 536 718 m 536 748 l S\n"
        "461 733 68 9 re 474 721 55 5 re f\nQ\n"
    )


def _table(sheet: Sheet, case: dict[str, Any]) -> None:
    """The shaded table; "Application Received:" wraps onto a second row, its value stays above."""
    left, value, right, right_value = 66.864, 174.26, 323.83, 421.75
    widths = (106.92, 149.09, 97.44, 123.5)

    def row(*texts: str) -> list[Cell]:
        xs = (left, value, right, right_value)
        return [
            Cell(x, wide, text, is_label=number % 2 == 0)
            for number, (x, wide, text) in enumerate(zip(xs, widths, texts, strict=False))
        ]

    priority = str(case.get("priority", "")).capitalize()
    rows = [
        (
            698.86,
            12.6,
            [*row("Case Number: ", case["case_number"]), Cell(right, 221.42, " ", True)],
        ),
        (
            686.14,
            12.72,
            row(
                "Date Assigned: ",
                _date(case, "date_assigned"),
                "Date of Injury: ",
                _date(case, "date_of_injury"),
            ),
        ),
        (
            672.94,
            12.6,
            row(
                "Decision Date: ",
                _date(case, "decision_date"),
                "UR Denial Date: ",
                _date(case, "ur_denial_date"),
            ),
        ),
        (
            659.86,
            25.32,
            row("Priority: ", priority, "Application ", _date(case, "application_received")),
        ),
    ]
    for top, high, cells in rows:
        for cell in cells:
            _cell(sheet, cell, top, high)
        sheet.export(" ".join(cell.text.strip() for cell in cells), top - 10.2)
    sheet.row("Received: ", right + 5.16, 636.58, SANS_BOLD, TABLE)
    sheet.export("Received:", 636.58)
    sheet.row(" ", LEFT, 622.8)
    sheet.y = 608.62 + HEADING_GAP


def _date(case: dict[str, Any], key: str) -> str:
    return us_date(case[key]) if case.get(key) else ""


def _cell(sheet: Sheet, cell: Cell, top: float, high: float) -> None:
    box = f"{cell.x:g} {top - high:.6g} {cell.wide:g} {high:g} re"
    if cell.is_label:
        sheet.draw(f"0.875 g {box} f 0 g\n")
    sheet.draw(f"0.48 w {box} S\n")
    font = SANS_BOLD if cell.is_label else SANS
    sheet.row(cell.text, cell.x + 5.16, top - 10.2, font, TABLE)
