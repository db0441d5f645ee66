"""Compares what the letter says in one place with what it says in another.

Dates must follow the order of the procedure, the narrative must speak of the injury and the person
of the header, and each outcome must be what its rationale concludes. A difference is a lead: a
plainly erroneous finding of fact is a ground of appeal (Labor Code 4610.6(h)(5)), and where the
letter is right the letter was misread.
"""

from __future__ import annotations

from itertools import pairwise

from imrcli.check.report import Report, tables
from imrcli.extract.conclusion import speaks_of_the_denial
from imrcli.model import Case, Letter, Summary

# The order in which an independent medical review goes.
PROCEDURE = (
    ("date_of_injury", "the date of injury"),
    ("ur_denial_date", "the utilization review denial"),
    ("application_received", "the receipt of the application"),
    ("date_assigned", "the assignment"),
    ("decision_date", "the decision"),
    ("letter_date", "the date of the letter"),
)
PRONOUNS = {"male": ("he", "his", "him"), "female": ("she", "her", "hers")}
EARLY_IN_THE_YEAR, LATE_IN_THE_YEAR = {"01", "02", "03"}, {"10", "11", "12"}
FEW_PRONOUNS = 2  # one may be about a physician, or a slip
DETERMINATIONS = {
    frozenset({"upheld"}): "uphold",
    frozenset({"overturned"}): "overturn",
    frozenset({"upheld", "overturned"}): "partially_overturn",
}


def check_consistency(report: Report) -> None:
    """Compare dates, person and outcomes."""
    letter = report.letter
    _check_order(report, letter.case)
    _check_case_number(report, letter.case)
    _check_injury_date(report, letter)
    _check_person(report, letter.summary)
    _check_determination(report, letter)
    for index in range(len(letter.decisions)):
        _check_outcome(report, index)


def _check_order(report: Report, case: Case) -> None:
    stated = [
        (field, name, value)
        for field, name in PROCEDURE
        if (value := getattr(case, field)) is not None
    ]
    for (_, name, value), (field, later_name, later) in pairwise(stated):
        if later < value:  # ISO 8601 sorts as it counts
            report.add(
                "dates.out-of-order",
                f"case.{field}",
                later_name=later_name,
                later=later,
                earlier_name=name,
                earlier=value,
            )


def _check_case_number(report: Report, case: Case) -> None:
    """`CM16-` numbers are given in 2016; an application of the winter may bear either year."""
    number, received = case.case_number, case.application_received
    if number is None or received is None or not (number[:2] == "CM" and number[2:4].isdecimal()):
        return
    year, month = int(received[:4]), received[5:7]
    allowed = {year, year - (month in EARLY_IN_THE_YEAR), year + (month in LATE_IN_THE_YEAR)}
    if 2000 + int(number[2:4]) not in allowed:
        report.add(
            "dates.case-number-year", "case.case_number", case_number=number, received=received
        )


def _check_injury_date(report: Report, letter: Letter) -> None:
    header, narrative = letter.case.date_of_injury, letter.summary.injury_date
    if header is None or narrative is None or header == narrative:
        return
    # Cumulative trauma has a first and a last day, and a narrative may tell of two injuries.
    if any(event.kind == "injury" and event.date == header for event in letter.summary.timeline):
        return
    told = (letter.summary.text or "").lower()
    cumulative = any(word in told for word in tables()["cumulative_words"])
    finding = "dates.injury-differs-cumulative" if cumulative else "dates.injury-differs"
    report.add(finding, "summary.injury_date", header=header, narrative=narrative)


def _check_person(report: Report, summary: Summary) -> None:
    limits = tables()["limits"]
    age = summary.age
    if age is not None and not limits["youngest"] <= age <= limits["oldest"]:
        report.add("summary.age-implausible", "summary.age", age=age)
    if summary.sex not in PRONOUNS or not summary.text:
        return
    told = summary.text.lower()
    subject, *rest = PRONOUNS[summary.sex]
    other = PRONOUNS["female" if summary.sex == "male" else "male"][0]
    # Inside a sentence "his" may be the physician's; one that opens a sentence is the patient's.
    opening = told.count(f". {other} ")
    if opening >= FEW_PRONOUNS and not any(f" {word} " in told for word in (subject, *rest)):
        report.add(
            "summary.pronouns-disagree",
            "summary.sex",
            sex=summary.sex,
            pronoun=f'"{other.capitalize()}"',
            expected=f'"{subject}" or "{rest[0]}"',
        )


def _check_determination(report: Report, letter: Letter) -> None:
    outcomes = frozenset(decision.outcome for decision in letter.decisions)
    derived = DETERMINATIONS.get(frozenset(outcome for outcome in outcomes if outcome))
    stated = letter.determination
    if None not in outcomes and derived and stated and stated != derived:
        report.add(
            "outcome.determination-differs",
            "determination",
            stated=stated.replace("_", " "),
            derived=derived.replace("_", " "),
        )


def _check_outcome(report: Report, index: int) -> None:
    """Compare an outcome with the concluding sentence, where that says one thing plainly."""
    decision = report.letter.decisions[index]
    conclusion = report.conclusions[index]
    if decision.outcome is None or decision.rationale is None or conclusion is None:
        return
    if conclusion.necessary is None or conclusion.necessary == (decision.outcome == "overturned"):
        return
    sentence = decision.rationale[conclusion.start : conclusion.end]
    if not conclusion.necessary and speaks_of_the_denial(sentence):
        return
    report.add(
        "outcome.contradicts-rationale",
        f"decisions[{index}].rationale",
        number=decision.number,
        span=(conclusion.start, conclusion.end),
        outcome=decision.outcome.capitalize(),
        conclusion="medically necessary" if conclusion.necessary else "not medically necessary",
    )
