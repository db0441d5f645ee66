"""Turns a made-up letter of 2015 into one of 2013 or 2014: other labels, numbers, prose."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random
from typing import Any

from samples.letter import Letter

_BOARDS = (
    ("Occupational Medicine",),
    ("Physical Medicine and Rehabilitation", "Pain Medicine"),
    ("Orthopedic Surgery",),
    ("Family Practice",),
    ("Internal Medicine", "Rheumatology"),
    ("Preventive Medicine", "Occupational Medicine"),
    ("Neurology",),
)
_WORK = re.compile(r"MTUS (?P<title>.+?) (?:\d{4}|\(ACOEM)")
_NOT_PRINTED = ("date_assigned", "decision_date", "priority")  # in a notice


def as_notice(letter: Letter, random: Random) -> Letter:
    """The notice of 2013."""
    case = letter["case"]
    decided, assigned = case["decision_date"], case["date_assigned"]
    printed = {key: value for key, value in case.items() if key not in _NOT_PRINTED}
    return {
        **letter,
        "template": "notice-2013",
        "layout": "notice",
        "case": {**printed, "letter_date": decided},
        "notice_of_assignment": assigned + timedelta(days=1),
        "director": "Casey Invented, M.D.",
        "reviewer": _reviewer(letter["reviewer"], random, "Expert"),
        **_documents(random),
        "decisions": [
            _decision(item, "Regarding the request for {request}", "which is part of the MTUS")
            for item in letter["decisions"]
        ],
    }


def as_numbered(letter: Letter, random: Random) -> Letter:
    """The letter of 2014 with numbered decisions, without its cover."""
    case = letter["case"]
    printed = {key: case[key] for key in case if key not in {"date_assigned", "decision_date"}}
    return {
        **letter,
        "template": "final-determination-2014",
        "layout": "final-2014",
        "case": printed,
        "reviewer": _reviewer(letter["reviewer"], random, "physician"),
        **_documents(random),
        "disputes": [item["request"] for item in letter["decisions"]],
        "decisions": [
            _decision(item, "{request} is {verdict}medically necessary and appropriate", "")
            for item in letter["decisions"]
        ],
    }


def _reviewer(reviewer: dict[str, Any], random: Random, who: str) -> dict[str, Any]:
    board, *subspecialty = random.choice(_BOARDS)
    states = reviewer["states_of_licensure"]
    among = ", ".join(states[:-1]) + " and " + states[-1] if len(states) > 1 else states[0]
    extra = "".join(f", has a subspecialty in {name}" for name in subspecialty)
    return {
        "prose": f"The {who} reviewer is Board Certified in {board}{extra} and is licensed to "
        f"practice in {among}. He/she has been in active practice for more than five years.",
        "states_of_licensure": states,
        "specialties": [board, *subspecialty],
    }


def _documents(random: Random) -> dict[str, Any]:
    documents = [
        "Application for Independent Medical Review",
        "Utilization Review Determination",
        f"Medical records from provider {random.randint(1, 9)}",
        "Medical Treatment Utilization Schedule (MTUS)",
    ]
    return {
        "documents_intro": "The following relevant documents were reviewed:",
        "documents_reviewed": documents[: random.randint(2, 4)],
    }


def _decision(item: dict[str, Any], heading: str, part_of: str) -> dict[str, Any]:
    verdict = "not " if item["outcome"] == "upheld" else ""
    return {
        "heading": heading.format(request=item["request"], verdict=verdict),
        "request": item["request"],
        "outcome": item["outcome"],
        "claims_administrator_guideline": _guideline(
            "The Claims Administrator based its", item["claims_administrator_guideline"], part_of
        ),
        "reviewer_guideline": _guideline(
            "The Physician Reviewer based his/her"
            if not part_of
            else "The Expert Reviewer based his/her",
            item["reviewer_guideline"],
            part_of,
        ),
        "rationale": item["rationale"],
    }


def _guideline(who: str, line: str, part_of: str) -> str:
    work = _WORK.search(line)
    if not work:
        return f"{who} decision on the Official Disability Guidelines (ODG), not part of the MTUS."
    comma = f", {part_of}" if part_of else ""
    return f"{who} decision on the MTUS {work['title']} Guidelines{comma}."
