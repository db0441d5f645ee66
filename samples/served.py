"""What only a served copy has: letterhead, addressee, the decision in one sentence, cc, footers.

The posted copies leave all of it out, so this form follows the published descriptions of it and has
never been compared with a real letter.
"""

from __future__ import annotations

from samples.letter import WORDING, Letter, us_date
from samples.posted import set_posted_body
from samples.word import LEFT, Sheet, Span

MIDDLE = 312.0

VERDICTS = {
    "uphold": ("UPHOLD", "none"),
    "overturn": ("OVERTURN", "all"),
    "partially_overturn": ("PARTIAL OVERTURN", "some (but not all)"),
}


def footer(letter: Letter) -> str:
    """The line at the foot of each page of a served copy."""
    case_number = letter["case"]["case_number"]
    return f"Final Determination Letter for IMR Case Number {case_number} {{page}}"


def letterhead(sheet: Sheet) -> None:
    """The sender's lines."""
    sheet.paragraph([Span("MAXIMUS FEDERAL SERVICES, INC.", bold=True)])
    for line in WORDING["letterhead"]:
        sheet.paragraph([Span(line)])


def case_rows(sheet: Sheet, letter: Letter) -> None:
    """The labels of 2013-14 with their values, two pairs in a row."""
    case = letter["case"]
    pairs = (
        ("IMR Case Number:", case["case_number"]),
        ("Date of Injury:", us_date(case["date_of_injury"])),
        ("Claims Number:", case.get("claim_number", "")),
        ("UR Denial Date:  ", us_date(case["ur_denial_date"])),
        ("Priority:", case["priority"].upper()),
        ("Application Received:", us_date(case["application_received"])),
        ("Employee Name:", case.get("employee_name", "")),
        ("Provider Name:", case.get("provider_name", "")),
    )
    for left, right in zip(pairs[::2], pairs[1::2], strict=True):
        sheet.columns(
            (LEFT, Span(left[0], bold=True)),
            (LEFT + 112, Span(left[1])),
            (MIDDLE, Span(right[0], bold=True)),
            (MIDDLE + 125, Span(right[1])),
        )
    if letter.get("disputes"):
        label = "Treatment(s) in Dispute Listed on IMR Application:"
        sheet.paragraph([Span(label, bold=True)])
        sheet.paragraph([Span("; ".join(letter["disputes"]))])


def cover(sheet: Sheet, letter: Letter) -> None:
    """The cover letter; the next page begins the determination itself."""
    letterhead(sheet)
    sheet.blank()
    title = "Independent Medical Review Final Determination Letter"
    sheet.paragraph([Span(title, bold=True)], align="center", after=6)
    for line in letter["addressee"]:
        sheet.paragraph([Span(line)])
    sheet.blank()
    sheet.paragraph([Span(f"Dated: {us_date(letter['case']['letter_date'])}")])
    sheet.blank()
    case_rows(sheet, letter)
    sheet.blank()
    sheet.paragraph([Span(f"DEAR {letter['addressee'][0].upper()}:")])
    sheet.blank()
    verdict, share = VERDICTS[letter["determination"]]
    for text in WORDING["cover"]:
        sheet.paragraph([Span(text.format(verdict=verdict, share=share))])
        sheet.blank()
    sheet.paragraph([Span("Sincerely,")])
    sheet.blank(2)
    for line in (letter["director"], "Medical Director"):
        sheet.paragraph([Span(line)])
    sheet.blank()
    for number, name in enumerate(letter["cc"]):
        sheet.columns((LEFT, Span("cc:" if number == 0 else "   ")), (LEFT + 24, Span(name)))
    sheet.new_page()


def set_served(letter: Letter, sheet_of: type[Sheet] = Sheet) -> tuple[Sheet, list[int]]:
    """A served copy of 2015 and later: the cover letter before the body of the posted one."""
    sheet = sheet_of(footer=footer(letter))
    cover(sheet, letter)
    return sheet, set_posted_body(sheet, letter)
