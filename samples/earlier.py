"""The letters of 2013 and 2014, from descriptions of them: headings exact, sentences ours.

Three forms: the "Medical professional review" (early 2013), the "Notice of Independent Medical
Review Determination" (2013), the letter with "IMR DECISION(S) AND RATIONALE(S)" (2013-14).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from samples.letter import WORDING, Letter, us_date
from samples.served import case_rows, cover, footer, letterhead
from samples.word import LEFT, Sheet, Span

NECESSARY = {"upheld": "is not medically necessary", "overturned": "is medically necessary"}


def _heading(sheet: Sheet, text: str, *, align: str = "left") -> None:
    sheet.blank()
    sheet.paragraph([Span(text, bold=True)], align=align)


def _texts(sheet: Sheet, texts: Sequence[str], *, align: str = "left") -> None:
    for number, text in enumerate(texts):
        sheet.blank(min(number, 1))
        sheet.paragraph([Span(text)], align=align)


def _bullets(sheet: Sheet, items: Sequence[str]) -> None:
    for item in items:
        sheet.paragraph([Span("• " + item)], indent=18)


def set_professional_review(
    letter: Letter, sheet_of: type[Sheet] = Sheet
) -> tuple[Sheet, list[int]]:
    """Early 2013: one item, headings that end in a colon, two of them on two lines."""
    sheet = sheet_of()
    (decision,) = letter["decisions"]
    sheet.blank()
    sheet.paragraph([Span("MEDICAL PROFESSIONAL REVIEW", bold=True)], align="center")
    sheet.blank()
    page = sheet.paragraph([Span("ISSUE AT DISPUTE:", bold=True)])
    sheet.paragraph([Span(decision["heading"])])
    _heading(sheet, "CASE SUMMARY:")
    _texts(sheet, letter["summary"], align="justify")
    _heading(sheet, "DOCUMENTS REVIEWED FOR DETERMINATION:")
    _bullets(sheet, letter["documents_reviewed"])
    _heading(sheet, "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL\nREVIEWER AND WHY:")
    sheet.paragraph([Span(decision["reviewer_guideline"])], align="justify")
    _heading(sheet, letter["rationale_heading"])
    _texts(sheet, decision["rationale"], align="justify")
    _heading(sheet, "MEDICAL REVIEWER QUALIFICATIONS:")
    sheet.paragraph([Span(letter["reviewer"]["prose"])], align="justify")
    sheet.close()
    return sheet, [page]


def set_notice(letter: Letter, sheet_of: type[Sheet] = Sheet) -> tuple[Sheet, list[int]]:
    """The notice of 2013: the numbered decisions stand twice before they are explained."""
    sheet = sheet_of(header=letter.get("page_header", ""), footer=letter.get("page_footer", ""))
    letterhead(sheet)
    sheet.blank()
    title = "Notice of Independent Medical Review Determination"
    sheet.paragraph([Span(title, bold=True)], align="center")
    sheet.blank()
    sheet.paragraph([Span(f"Dated: {short_date(letter['case']['letter_date'])}")])
    sheet.blank()
    _notice_labels(sheet, letter["case"])
    sheet.blank()
    _verdicts(sheet, letter["decisions"])
    _heading(sheet, "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE", align="center")
    sheet.paragraph([Span(WORDING["notice_course"].format(**_dates(letter)))])
    sheet.blank()
    _verdicts(sheet, letter["decisions"])
    _heading(sheet, "Medical Qualifications of the Expert Reviewer:")
    sheet.paragraph([Span(letter["reviewer"]["prose"])])
    _heading(sheet, "Case Summary:")
    dates = _dates(letter)
    sheet.paragraph([Span(WORDING["notice_disclaimer"].format(**dates))])
    sheet.blank()
    _texts(sheet, [f"“{' '.join(letter['summary'])}”"])
    _heading(sheet, "Documents Reviewed for Determination:")
    sheet.paragraph([Span(letter["documents_intro"])])
    _bullets(sheet, letter["documents_reviewed"])
    pages = [_notice_item(sheet, n, item) for n, item in enumerate(letter["decisions"], 1)]
    _heading(sheet, "Effect of the Decision:")
    _texts(sheet, [text.format(director=letter["director"]) for text in WORDING["notice_end"]])
    sheet.close()
    return sheet, pages


def short_date(value: Any) -> str:
    """A date without leading zeros: 9/26/2013."""
    month, day, year = us_date(value).split("/")
    return f"{int(month)}/{int(day)}/{year}"


def _notice_labels(sheet: Sheet, case: dict[str, Any]) -> None:
    for label, value in (
        ("Employee:", case.get("employee_name", "")),
        ("Claim Number:", case.get("claim_number", "")),
        ("Date of UR Decision:", short_date(case["ur_denial_date"])),
        ("Date of Injury:", short_date(case["date_of_injury"])),
        ("IMR Application Received:", short_date(case["application_received"])),
        ("MAXIMUS Case Number:", case["case_number"]),
    ):
        sheet.columns((LEFT, Span(label)), (LEFT + 150, Span(value)))


def _verdicts(sheet: Sheet, decisions: list[dict[str, Any]]) -> None:
    for number, decision in enumerate(decisions, 1):
        text = WORDING["notice_verdict"].format(
            number=number, request=decision["request"], necessary=NECESSARY[decision["outcome"]]
        )
        sheet.paragraph([Span(text, bold=True)], indent=18, after=6)


def _dates(letter: Letter) -> dict[str, str]:
    dates = {**letter["case"], "notice_of_assignment": letter["notice_of_assignment"]}
    keys = ("application_received", "ur_denial_date", "notice_of_assignment")
    return {key: short_date(dates[key]) for key in keys}


def _notice_item(sheet: Sheet, number: int, decision: dict[str, Any]) -> int:
    sheet.blank()
    page = sheet.paragraph([Span(f"{number}) {decision['heading']}:", bold=True)])
    _heading(sheet, WORDING["notice_section"])
    both = decision["claims_administrator_guideline"] + " " + decision["reviewer_guideline"]
    sheet.paragraph([Span(both)])
    _heading(sheet, "Rationale for the Decision:")
    _texts(sheet, decision["rationale"])
    return page


def set_final_2014(letter: Letter, sheet_of: type[Sheet] = Sheet) -> tuple[Sheet, list[int]]:
    """The letter of 2013-14, with its cover letter where the sample has an addressee."""
    sheet = sheet_of(footer=footer(letter) if letter.get("addressee") else "")
    if letter.get("addressee"):
        cover(sheet, letter)
    else:
        letterhead(sheet)
        sheet.blank()
        case_rows(sheet, letter)
    _heading(sheet, "HOW THE IMR FINAL DETERMINATION WAS MADE", align="center")
    sheet.paragraph([Span(letter["reviewer"]["prose"])])
    _heading(sheet, "DOCUMENTS REVIEWED", align="center")
    sheet.paragraph([Span(letter["documents_intro"])])
    _bullets(sheet, letter["documents_reviewed"])
    _heading(sheet, "CLINICAL CASE SUMMARY", align="center")
    sheet.paragraph([Span(WORDING["summary_intro_2014"])])
    sheet.blank()
    _texts(sheet, letter["summary"])
    _heading(sheet, "IMR DECISION(S) AND RATIONALE(S)", align="center")
    sheet.paragraph([Span(WORDING["issues_intro"])])
    pages = [_item_2014(sheet, n, item) for n, item in enumerate(letter["decisions"], 1)]
    sheet.close()
    return sheet, pages


def _item_2014(sheet: Sheet, number: int, decision: dict[str, Any]) -> int:
    sheet.blank()
    page = sheet.paragraph([Span(f"{number}. {decision['heading']}.", bold=True)])
    for key in ("claims_administrator_guideline", "reviewer_guideline"):
        sheet.blank()
        sheet.paragraph([Span(decision[key])])
    sheet.blank()
    label = decision.get("rationale_label", WORDING["rationale_label_2014"])
    first, *others = decision["rationale"]
    sheet.paragraph([Span(f"{label} {first}")])
    for text in others:
        sheet.blank()
        sheet.paragraph([Span(text)])
    return page
