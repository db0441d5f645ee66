"""Makes up letters from `vocabulary.yaml`: varied, plausible at a glance, about nobody.

A letter depends on the seed and its own number alone: a corpus can be made in parts, and the first
thousand of a hundred thousand are those of a thousand made alone.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from samples import made_up_earlier as earlier
from samples.letter import Letter

FIRST_DAY, DAYS = date(2013, 9, 2), 4500  # of the decisions
NOTICES_END = date(2014, 1, 2)  # until then notices, then letters with numbered decisions
NUMBERED_END = date(2014, 9, 1)
_SLOT = re.compile(r"\{(\w+)\}")
NONE_CITED = "{who} did not cite any medical evidence for its decision."
OUTSIDE = (
    "{who} based their decision on recommendation(s) outside of the MTUS Guidelines. "
    "Decision based on Non-MTUS Citation {odg}."
)
PARTIAL = (
    "{original} was the original request. {authorized} was authorized by the Claims Administrator. "
    "The remaining IMR eligible portion of the original request, {request} is"
)


@cache
def vocabulary() -> dict[str, Any]:
    """The words, read once."""
    path = Path(__file__).parent / "vocabulary.yaml"
    words: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    words["_weights"] = [treatment["weight"] for treatment in words["treatments"]]
    visits = sum(
        treatment["weight"] for treatment in words["treatments"] if "remainder" in treatment
    )
    words["_partial"] = words["partial"] * sum(words["_weights"]) / visits
    return words


def make_letter(number: int, seed: int) -> Letter:
    """Make up letter `number` (from 1) of the corpus that `seed` stands for."""
    return _Author(Random(f"{seed}:{number}"), number).letter()  # noqa: S311  # not a secret


class _Author:
    """Writes one letter. `facts` are what its sentences must agree on."""

    def __init__(self, random: Random, number: int) -> None:
        self.random = random
        self.words = vocabulary()
        self.case = self._case(number)
        denied = self.case["ur_denial_date"]
        visit = denied - timedelta(days=random.randint(8, 40))
        style = random.choice(("%m/%d/%Y", "%m-%d-%Y", "%m-%d-%y", "%B %d, %Y"))
        self.facts = {
            "age": str(random.randint(19, 74)),
            "sex": random.choice(("male", "female")),
            "injury": _day(self.case["date_of_injury"], style),
            "visit": _day(visit, style),
            "ur": _day(denied, style),
            "dos": visit.strftime("%m/%d/%Y"),
        }

    def letter(self) -> Letter:
        """The data of the letter, as a YAML sample has it."""
        decided = self.case["decision_date"]
        decisions = self._decisions()
        self.facts["request"] = decisions[0]["request"]
        letter = {
            "title": "A made-up letter",
            "template": "final-determination-2015",
            "layout": "posted",
            "case": self.case,
            "reviewer": self._reviewer(),
            "determination": _determination({decision["outcome"] for decision in decisions}),
            "summary": [" ".join(map(self.fill, self.random.choice(self.words["summaries"])))],
            "decisions": decisions,
        }
        if decided < NOTICES_END:
            return earlier.as_notice(letter, self.random)
        if decided < NUMBERED_END:
            return earlier.as_numbered(letter, self.random)
        return letter

    def _decisions(self) -> list[dict[str, Any]]:
        count = self._weighted(self.words["decisions_per_letter"])
        treatments = self.random.choices(self.words["treatments"], self.words["_weights"], k=count)
        decisions: dict[str, dict[str, Any]] = {}  # by request: a letter repeats none
        for treatment in treatments:
            decision = self._decision(treatment)
            decisions[decision["request"]] = decision
        return list(decisions.values())

    def _reviewer(self) -> dict[str, Any]:
        count = self.random.choice((1, 1, 1, 2, 3))
        states = {self._weighted(self.words["states"]) for _ in range(count)}
        return {
            "states_of_licensure": sorted(states),
            "separator": self.random.choice((",", ", ")),
            "specialties": self._weighted(self.words["specialties"]).split(", "),
        }

    def _case(self, number: int) -> dict[str, Any]:
        random = self.random
        decided = FIRST_DAY + timedelta(days=random.randrange(DAYS))
        assigned = decided - timedelta(days=random.randint(21, 39))
        received = assigned - timedelta(days=random.randint(0, 12))
        denied = received - timedelta(days=random.randint(1, 33))
        expedited = random.random() < self.words["expedited"]
        return {
            "case_number": f"CM{received:%y}-{number % 10_000_000:07}",
            "date_assigned": assigned,
            "date_of_injury": denied - timedelta(days=random.randint(40, 3600)),
            "decision_date": decided,
            "ur_denial_date": denied,
            "priority": "expedited" if expedited else "standard",
            "application_received": received,
        }

    def _decision(self, treatment: dict[str, Any]) -> dict[str, Any]:
        random = self.random
        request = self.fill(random.choice(treatment["requests"]))
        request = request[0].upper() + request[1:]
        overturned = random.random() < treatment.get("overturned", 1 - self.words["upheld"])
        outcome = "overturned" if overturned else "upheld"
        decision = {"heading": request, "request": request}
        if "remainder" in treatment and random.random() < self.words["_partial"]:
            decision = self._partial(treatment)
        self.facts |= {
            "request": decision["request"],
            "rule": treatment["rule"],
            "fact": treatment["for" if overturned else "against"],
            "closing": random.choice(self.words["closings"][outcome]),
        }
        sentences = random.choice(self.words["rationales"])
        return {
            **decision,
            "outcome": outcome,
            "claims_administrator_guideline": self._guideline(
                treatment, "The Claims Administrator", 0.18
            ),
            "reviewer_guideline": self._guideline(treatment, "The Expert Reviewer", 0.07),
            "rationale": [" ".join(map(self.fill, sentences))],
        }

    def _partial(self, treatment: dict[str, Any]) -> dict[str, Any]:
        what = self.fill(self.random.choice(treatment["remainder"]))
        granted, rest = self.random.randint(2, 6), self.random.randint(2, 8)
        parts = {
            "original": f"{what}, {granted + rest} sessions",
            "authorized": f"{what}, {granted} sessions",
            "request": f"{what}, {rest} sessions",
        }
        return {
            "heading": PARTIAL.format(**parts),
            "request": parts["request"],
            "original_request": parts["original"],
            "authorized": parts["authorized"],
        }

    def _guideline(self, treatment: dict[str, Any], who: str, silent: float) -> str:
        chance = self.random.random()
        odg = f"Official Disability Guidelines (ODG), {treatment['odg']}"
        if chance < silent:
            return NONE_CITED.format(who=who)
        if chance < silent + 0.18:
            return OUTSIDE.format(who=who, odg=odg)
        works = treatment["new" if self.case["decision_date"] >= date(2018, 1, 1) else "mtus"]
        line = f"Decision based on MTUS {self.random.choice(works)}."
        if chance > 0.8:
            line += f" Decision based on Non-MTUS Citation {odg}."
        return line

    def fill(self, template: str) -> str:
        """Fill the slots of a sentence, and the slots of what fills them."""
        while "{" in template:
            template = _SLOT.sub(self._slot, template)
        return template

    def _slot(self, match: re.Match[str]) -> str:
        name = match[1]
        word: str = self.facts.get(name) or self.random.choice(self.words["words"][name])
        return word

    def _weighted(self, table: dict[Any, int]) -> Any:
        (choice,) = self.random.choices(list(table), list(table.values()))
        return choice


def _day(day: date, style: str) -> str:
    return day.strftime(style).replace(" 0", " ")


def _determination(outcomes: set[str]) -> str:
    if len(outcomes) > 1:
        return "partially_overturn"
    return "uphold" if outcomes == {"upheld"} else "overturn"
