"""Made-up letter records in any number, for filling test and benchmark databases.

The records have the keys of the data dictionary and the proportions of the published statistics:
letters and uphold rates by year, categories, drug classes, decisions per letter, days between the
header dates. Nobody in them exists, and no sentence comes from a real letter. Record `n` of a seed
is always the same, whatever is made before it, so that any slice can be made on its own.

    python benchmarks/made_up_corpus.py 1000 --seed 7 > letters.jsonl
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

Record = dict[str, Any]


class Kind(NamedTuple):
    """One kind of treatment: its place in the State's taxonomy and how a request for it reads."""

    category: str
    subcategory: str | None
    drug_class: str | None
    weight: float
    overturned: float
    forms: list[str]
    drug: str | None = None


@cache
def pools() -> dict[str, Any]:
    """Word pools and proportions, from the JSON file beside this one."""
    file = Path(__file__).with_name("made_up_corpus.json")
    raw: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    kinds = [Kind(*entry) for entry in raw["kinds"]]
    for name, drug_class, weight, overturned, forms in raw["drugs"]:
        kinds.append(Kind("Pharmaceuticals", None, drug_class, weight, overturned, forms, name))
    raw["kinds"] = kinds
    raw["kind_weights"] = list(accumulate(kind.weight for kind in kinds))
    raw["year_weights"] = list(accumulate(year[1] for year in raw["years"]))
    raw["years_only"] = [year[0] for year in raw["years"]]
    raw["overturned_by_year"] = {year[0]: year[2] for year in raw["years"]}
    raw["specialty_weights"] = list(accumulate(entry[1] for entry in raw["specialties"]))
    raw["specialty_names"] = [entry[0] for entry in raw["specialties"]]
    return raw


def records(count: int, *, seed: int = 1, start: int = 0) -> Iterator[Record]:
    """Records `start` .. `start + count` of a seed, as `Letter.record()` gives them."""
    for number in range(start, start + count):
        yield record(number, seed=seed)


def record(number: int, *, seed: int = 1) -> Record:
    """Record `number` of a seed."""
    rng = random.Random(seed * 1_000_003 + number)  # noqa: S311  # not for secrets
    pool = pools()
    year = rng.choices(pool["years_only"], cum_weights=pool["year_weights"])[0]
    case = _case(rng, year, number)
    template = _template(year)
    diagnoses = rng.sample(pool["diagnoses"], rng.choice((1, 2, 2, 3, 3, 4, 5)))
    summary = _summary(rng, pool, case, diagnoses)
    decisions = _decisions(rng, pool, case, diagnoses, summary)
    outcomes = {decision["outcome"] for decision in decisions}
    return {
        "schema_version": 1,
        "source": {
            "name": f"made-up/{year}/{case['case_number']}.pdf",
            "sha256": hashlib.sha256(f"{seed}:{number}".encode()).hexdigest(),
            "media_type": "application/pdf",
            "pages": 2 + len(decisions) // 3,
            "engine": "pdfium",
            "page_range": None,
        },
        "template": template,
        "case": case,
        "determination": "partially_overturn"
        if len(outcomes) > 1
        else {"upheld": "uphold", "overturned": "overturn"}[outcomes.pop()],
        "reviewer": _reviewer(rng, pool),
        "summary": summary,
        "documents_reviewed": list(pool["documents"]) if year == 2013 else [],
        "decisions": decisions,
        "findings": _findings(rng),
        "extra": {},
    }


def _case(rng: random.Random, year: int, number: int) -> Record:
    decided = date(year, 1, 1) + timedelta(days=rng.randrange(365))
    # The waiting time fell from a month to a week over the years.
    wait = {2013: 90, 2014: 60, 2015: 40, 2016: 32, 2017: 28, 2018: 24}.get(year, 14)
    assigned = decided - timedelta(days=max(3, round(rng.gauss(wait, wait / 5))))
    received = assigned - timedelta(days=rng.randrange(3, 12))
    denied = received - timedelta(days=rng.randrange(1, 31))
    injured = denied - timedelta(days=round(rng.expovariate(1 / 1100)) + 20)
    return {
        "case_number": f"CM{received.year % 100:02d}-{number:07d}",
        "date_assigned": assigned.isoformat(),
        "date_of_injury": injured.isoformat(),
        "decision_date": decided.isoformat(),
        "ur_denial_date": denied.isoformat(),
        "priority": "expedited" if rng.random() < 0.01 else "standard",
        "application_received": received.isoformat(),
        "employee_name": None,
        "claim_number": None,
        "provider_name": None,
        "letter_date": None,
    }


def _template(year: int) -> str:
    if year == 2013:
        return "final-determination-2013"
    return "final-determination-2015" if year < 2018 else "final-determination-2018"


def _reviewer(rng: random.Random, pool: dict[str, Any]) -> Record:
    specialties = rng.choices(pool["specialty_names"], cum_weights=pool["specialty_weights"])[0]
    states = ["California"] if rng.random() < 0.63 else []
    states += rng.sample(pool["states"], rng.choice((0, 0, 1, 2)) if states else 1)
    return {"states_of_licensure": states, "specialties": list(specialties)}


def _misspelt(rng: random.Random, text: str) -> str:
    """Swap two letters of one word: real letters have a long tail of such words."""
    at = rng.randrange(len(text) - 2)
    if not text[at : at + 2].isalpha():
        return text
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _fill(rng: random.Random, pool: dict[str, Any], sentence: str, words: Record) -> str:
    if "{" not in sentence:
        return sentence
    for name in ("test", "symptom", "activity"):
        if "{" + name in sentence:
            words[name] = rng.choice(pool[name + "s"])
    words["n"] = rng.randrange(2, 12)
    words["m"] = rng.randrange(20, 90)
    return sentence.format(**words)


def _american(iso: str) -> str:
    return f"{iso[5:7]}-{iso[8:10]}-{iso[:4]}"


def _summary(
    rng: random.Random, pool: dict[str, Any], case: Record, diagnoses: list[str]
) -> Record:
    age, sex = rng.randrange(19, 72), rng.choice(("male", "female"))
    mechanism = rng.choice(pool["mechanisms"]) if rng.random() < 0.7 else None
    treatments = rng.sample(pool["treatments"], rng.randrange(1, 6))
    medications = rng.sample([drug[0] for drug in pool["drugs"]], rng.choice((0, 0, 1, 2, 4)))
    visit = date.fromisoformat(case["ur_denial_date"]) - timedelta(days=rng.randrange(8, 40))
    words = {
        "age": age,
        "sex": sex,
        "injury": _american(case["date_of_injury"]),
        "visit": _american(visit.isoformat()),
        "ur": _american(case["ur_denial_date"]),
        "part": rng.choice(pool["parts"])[0],
    }
    middle = rng.sample(pool["narrative"], rng.randrange(8, 25))
    parts = [rng.choice(pool["openers"]).format(**words)]
    if mechanism:
        parts.append(f"The worker was hurt while {mechanism}.")
    parts.append(f"Diagnoses include {', '.join(diagnoses)}.")
    parts.append(f"Treatment to date has included {', '.join(treatments)}.")
    if medications:
        parts.append(f"Current medications are {', '.join(medications)}.")
    parts.extend(_fill(rng, pool, sentence, words) for sentence in middle)
    action = rng.choice(("denied", "denied", "denied", "modified", None))
    if action:
        parts.append(f"On {words['ur']} Utilization Review {action} the request.")
    text = " ".join(parts)
    return {
        "text": _misspelt(rng, text) if rng.random() < 0.5 else text,
        "age": age,
        "sex": sex,
        "injury_date": case["date_of_injury"],
        "mechanism": mechanism,
        "diagnoses": diagnoses,
        "treatment_to_date": treatments,
        "medications": medications,
        "work_status": rng.choice((None, None, "modified duty", "temporarily totally disabled")),
        "timeline": [
            {"date": case["date_of_injury"], "kind": "injury"},
            {"date": visit.isoformat(), "kind": "visit"},
        ],
        "ur_date": case["ur_denial_date"] if action else None,
        "ur_action": action,
    }


def _decisions(
    rng: random.Random,
    pool: dict[str, Any],
    case: Record,
    diagnoses: list[str],
    summary: Record,
) -> list[Record]:
    year = int(case["decision_date"][:4])
    size = rng.choice((1, 1, 1, 1, 1, 1, 2, 2, 3, rng.randrange(4, 11)))
    harshness = pool["overturned_by_year"][year] / 0.10
    # Decisions of one letter go together: a letter's luck is shared by its items.
    luck = rng.choice((0.25, 0.25, 0.5, 3.0))
    kinds = rng.choices(pool["kinds"], cum_weights=pool["kind_weights"], k=size)
    return [
        _decision(rng, pool, number, kind, kind.overturned * harshness * luck, diagnoses, summary)
        for number, kind in enumerate(kinds, 1)
    ]


def _decision(  # noqa: PLR0913, PLR0917
    rng: random.Random,
    pool: dict[str, Any],
    number: int,
    kind: Kind,
    chance: float,
    diagnoses: list[str],
    summary: Record,
) -> Record:
    outcome = "overturned" if rng.random() < chance else "upheld"
    request, treatment = _request(rng, pool, kind)
    works = pool["works"]
    ours = rng.choice(works)
    theirs = ours if rng.random() < 0.4 else rng.choice(works)
    words = {
        "request": request,
        "diagnosis": diagnoses[0],
        "part": (treatment["body_parts"] or ["low back"])[0],
        "age": summary["age"],
        "sex": summary["sex"],
        "work": ours[1] or ours[0],
    }
    reasons = rng.sample(pool["reasons"], rng.choice((3, 6, 7, 8, 8, 9, 10, 14)))
    words["verdict"] = "is" if outcome == "overturned" else "is not"
    reasons.append(rng.choice(pool["closings"]))
    rationale = " ".join(_fill(rng, pool, sentence, words) for sentence in reasons)
    partial = rng.random() < 0.1
    return {
        "number": number,
        "heading": request,
        "request": request,
        "original_request": f"{request} with one more month" if partial else None,
        "authorized": "One month" if partial else None,
        "outcome": outcome,
        "claims_administrator_guideline": _guideline(rng, theirs, 0.18),
        "reviewer_guideline": _guideline(rng, ours, 0.07),
        "rationale": _misspelt(rng, rationale) if rng.random() < 0.3 else rationale,
        "page": 2 + number // 3,
        "treatment": treatment,
        "extra": {},
    }


def _guideline(rng: random.Random, work: list[Any], none: float) -> Record:
    if rng.random() < none:
        text = "No medical evidence was cited."
        return {"text": text, "systems": [], "citations": [], "none_cited": True}
    system, title, year, sections = work
    chosen = [rng.choice(sections)] if sections else []
    text = f"{system} {title or ''} {year or ''}, {', '.join(chosen)}".strip(" ,")
    citation = {
        "system": system,
        "title": title,
        "year": year,
        "sections": chosen,
        "pages": None,
        "text": text,
    }
    return {"text": text, "systems": [system], "citations": [citation], "none_cited": False}


def _request(rng: random.Random, pool: dict[str, Any], kind: Kind) -> tuple[str, Record]:
    form = rng.choice(kind.forms)
    treatment: Record = {
        "category": kind.category,
        "subcategory": kind.subcategory,
        "drugs": [],
        "drug_class": kind.drug_class,
        "quantity": None,
        "refills": None,
        "sessions": None,
        "body_parts": [],
        "laterality": None,
        "levels": [],
        "retrospective": False,
        "dates_of_service": [],
    }
    words: Record = {}
    if kind.drug:  # the form is a strength
        quantity = rng.choice((30, 60, 60, 90, 120))
        treatment["drugs"] = [{"name": kind.drug, "strength": form or None}]
        treatment["quantity"] = quantity
        form = f"{kind.drug} {form}".strip() + f" #{quantity}"
        if rng.random() < 0.1:
            treatment["refills"] = 2
            form += " with 2 refills"
    if "{part}" in form:
        words["part"], sided = rng.choice(pool["parts"])
        treatment["body_parts"] = [words["part"]]
        if sided:
            treatment["laterality"] = rng.choice(("left", "right", "bilateral"))
            words["part"] = f"{treatment['laterality']} {words['part']}"
    if "{level}" in form:
        words["level"] = rng.choice(pool["levels"])
        treatment["levels"] = [words["level"]]
        part = "cervical spine" if words["level"].startswith("C") else "lumbar spine"
        treatment["body_parts"] = [part]
        words["region"] = part.split(maxsplit=1)[0]
    if "{per}" in form:
        words["per"], words["weeks"] = rng.randrange(1, 4), rng.randrange(2, 7)
        per, weeks = words["per"], words["weeks"]
        treatment["sessions"] = {
            "total": per * weeks,
            "per_week": [per, per],
            "weeks": [weeks, weeks],
        }
    request = form.format(**words)
    if rng.random() < 0.03:
        treatment["retrospective"] = True
        request = f"Retrospective {request}"
    return request, treatment


def _findings(rng: random.Random) -> list[Record]:
    if rng.random() < 0.85:
        return []
    return [
        {
            "id": "injury-date.differs",
            "severity": "warning",
            "message": "The injury date of the header differs from the narrative.",
            "field": "case.date_of_injury",
            "page": 1,
            "line": None,
            "authority": None,
            "decisions": [],
        }
    ]


def main() -> None:
    """Print records as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0)
    chosen = parser.parse_args()
    for made in records(chosen.count, seed=chosen.seed, start=chosen.start):
        sys.stdout.write(json.dumps(made, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
