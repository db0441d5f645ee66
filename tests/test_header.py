"""The header table as reviewers, typists and exports of tables vary it.

What the usual table gives is held by `test_templates.py`; here each variant is put into that table.
"""

from typing import Any

import pytest

from imrcli.extract import extract
from imrcli.ingest import read_document
from imrcli.model import Letter, Status
from tests.conftest import SAMPLES

TABLE = """Case Number:    CM17-0903344
Date Assigned:    05/02/2017    Date of Injury:    04/03/2013
Decision Date:    05/30/2017    UR Denial Date: 03/24/2017
Priority:    Standard    Application    04/11/2017
Received:
"""
USUAL = {
    "case_number": "CM17-0903344",
    "date_assigned": "2017-05-02",
    "date_of_injury": "2013-04-03",
    "decision_date": "2017-05-30",
    "ur_denial_date": "2017-03-24",
    "priority": "standard",
    "application_received": "2017-04-11",
}
LAST_ROW = TABLE[TABLE.index("Priority") :]


def letter_with(header: str) -> Letter:
    text = (SAMPLES / "mtus-2018.txt").read_text(encoding="utf-8")
    text = f"{header}\n{text[text.index('HOW THE IMR') :]}"
    return extract(read_document("letter.txt", text.encode()))


def case_of(header: str) -> dict[str, Any]:
    return {key: value for key, value in letter_with(header).case._asdict().items() if value}


@pytest.mark.parametrize(
    ("printed", "variant"),
    [
        # A value on the line below its label, or its label on two lines around it.
        (LAST_ROW, "Priority:    Standard    Application Received:\n04/11/2017\n"),
        (LAST_ROW, "Priority:  Standard Application Received:  \n04/11/2017 \n"),
        ("Case Number:    CM17", "Case Number:\nCM17"),
        # The value of the last cell in other forms.
        ("04/11/2017\nReceived", "04-11-2017\nReceived"),
        ("04/11/2017\nReceived", "April 11, 2017\nReceived"),
        (LAST_ROW, "Priority:  Standard  Application Received Date: 04/11/2017\n"),
        # Dates with dots, and with the year first.
        ("05/02/2017    Date of Injury:    04/03/2013", "05.02.2017  Date of Injury: 04.03.2013"),
        ("05/02/2017    Date of Injury:    04/03/2013", "2017-05-02  Date of Injury: 2013-04-03"),
        # Other names of the denial.
        ("UR Denial Date", "UR Determination Date"),
        ("UR Denial Date", "UR Denial/Modification Date"),
        ("UR Denial Date", "U.R. Denial Date"),
        ("UR Denial Date", "UR Decision Date"),
        # A cumulative trauma begins on its first day.
        ("04/03/2013", "CT 04/03/2013-02/01/2016"),
        ("04/03/2013", "CT: 04/03/2013 to 02/01/2016"),
        ("04/03/2013", "(CT) 04/03/2013"),
        # Slips of a typist.
        ("Date Assigned:", "Date Assigned :"),
        ("Case Number:", "Case Number :"),
        ("CM17-0903344", "CM17\u20130903344"),
        ("CM17-0903344", "CM170903344"),
        ("Date Assigned: ", "DateAssigned:"),
    ],
)
def test_variants_of_a_cell_are_read_as_the_usual_one(printed: str, variant: str) -> None:
    assert printed in TABLE
    assert case_of(TABLE.replace(printed, variant)) == USUAL


@pytest.mark.parametrize(
    ("before", "between", "after"), [("| ", " | ", " |"), ("|**", "**|", "|"), ("", ",", "")]
)
def test_lines_of_a_table_may_stand_between_labels_and_values(
    before: str, between: str, after: str
) -> None:
    rows = [
        ["Case Number:", "CM17-0903344"],
        ["Date Assigned:", "05/02/2017", "Date of Injury:", "04/03/2013"],
        ["Decision Date:", "05/30/2017", "UR Denial Date:", "03/24/2017"],
        ["Priority:", "Standard", "Application Received:", "04/11/2017"],
    ]
    header = "".join(f"{before}{between.join(row)}{after}\n" for row in rows)
    assert case_of(header) == USUAL


@pytest.mark.parametrize(
    ("printed", "variant", "field"),
    [
        # The day on which a cumulative trauma ends is not the day of injury.
        ("04/03/2013", "CT through 02/01/2016", "date_of_injury"),
        ("CM17-0903344", "170903344", "case_number"),
        # Another date may stand between the words of a label only where the label ends below it.
        ("\nReceived:", "\n", "application_received"),
    ],
)
def test_what_may_be_another_value_is_left_out(printed: str, variant: str, field: str) -> None:
    case = case_of(TABLE.replace(printed, variant))
    assert case == {name: value for name, value in USUAL.items() if name != field}


def test_date_of_the_utilization_review_is_not_that_of_the_decision() -> None:
    letter = letter_with("Date of Injury: 04/03/2013\nUR Decision Date: 03/24/2017\n")
    assert (letter.case.decision_date, letter.case.ur_denial_date) == (None, "2017-03-24")
    letter = letter_with(TABLE.replace("UR Denial Date", "UR Decision Date"))
    assert letter.evidence["case.decision_date"].status is Status.FOUND


def test_space_before_the_colon_of_a_name_is_no_part_of_it() -> None:
    case = case_of("Employee Name : Robin Imaginary    Provider Name : Alexis Pretend\n" + TABLE)
    assert (case["employee_name"], case["provider_name"]) == ("Robin Imaginary", "Alexis Pretend")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("9/30/2013", "2013-09-30"),
        ("September 30, 2013", "2013-09-30"),
        ("30 pages", None),
        ("9/30/2013 to 10/2/2013", None),
    ],
)
def test_date_alone_below_the_title_of_a_notice_is_that_of_the_letter(
    line: str, date: str | None
) -> None:
    header = f"Notice of Independent Medical Review Determination\n\n{line}\n\nEmployee:\n"
    assert letter_with(header).case.letter_date == date
    assert letter_with(f"{line}\n\nEmployee:\n").case.letter_date is None
