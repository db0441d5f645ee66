"""Compares each disputed request with itself, with the summary, and with the rationale.

Visits per week and weeks must make the total; the part and side requested should be those of the
person in the summary; and where the concluding sentence names the request again it should name the
same quantity, strength, number of visits and side. A rationale that decides on another request than
the one in dispute is a lead; a summary that only words a part differently is none, so parts that
are spoken of for one another are kin.
"""

from __future__ import annotations

from typing import Any

from imrcli.check.report import Report, rules, tables
from imrcli.model import Decision, Range, Sessions, Treatment
from imrcli.rules import pattern

NUMBER = r"(?<![\d.])\d{1,4}(?:\.\d{1,4})?|(?<!\d)\.\d{1,4}|\b[a-z]{3,6}(?:-[a-z]{3,5})?\b"
OPPOSITE = {"left": "right", "right": "left"}
BOTH = frozenset({"bilateral", "bilaterally", "both"})
BEFORE_A_PART = 40  # characters before a part in which its side is named
AFTER_A_PART = 30


class _Told:
    """What the clinical case summary says of parts and sides, found out when first asked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._mentions: tuple[Any, ...] | None = None

    @property
    def mentions(self) -> tuple[Any, ...]:
        """The parts of the body that the summary names, with their place."""
        if self._mentions is None:
            try:
                from imrcli.extract.anatomy import find_mentions
            except ImportError:  # TEMPORARY: until the module of anatomy is there
                return ()
            self._mentions = find_mentions(self.text)
        return self._mentions

    def parts(self) -> frozenset[str]:
        """The parts named."""
        return frozenset(mention.part for mention in self.mentions)

    def sides(self) -> frozenset[str]:
        """The sides named anywhere."""
        return _sides(self.text)

    def sides_of(self, parts: frozenset[str]) -> frozenset[str]:
        """The sides named close to any mention of one of the parts."""
        near: set[str] = set()
        for mention in self.mentions:
            if mention.part in parts:
                start, end = mention.start - BEFORE_A_PART, mention.end + AFTER_A_PART
                near |= _sides(self.text[max(0, start) : end])
        return frozenset(near)


def check_requests(report: Report) -> None:
    """Compare the request of every decision."""
    told = _Told(report.letter.summary.text or "")
    for index, decision in enumerate(report.letter.decisions):
        path = f"decisions[{index}]"
        _check_sessions(report, path, decision)
        if told.text and not _is_incidental(decision.treatment):
            _check_parts(report, path, decision, told)
            _check_side(report, path, decision, told)
        conclusion = report.conclusions[index]
        if conclusion and decision.rationale:
            span = (conclusion.start, conclusion.end)
            _check_restatement(report, path, decision, span)


def _check_sessions(report: Report, path: str, decision: Decision) -> None:
    sessions = decision.treatment.sessions
    product = _product(sessions)
    if sessions is None or sessions.total is None or product is None:
        return
    if product[0] <= sessions.total <= product[1]:
        return
    # After a partial authorization the frequency is that of the whole, the total that of the rest.
    rest = decision.authorized or decision.original_request
    report.add(
        "request.sessions-remaining" if rest else "request.sessions-do-not-multiply",
        f"{path}.treatment.sessions",
        number=decision.number,
        per_week=_ranged(sessions.per_week),
        weeks=_ranged(sessions.weeks),
        product=_ranged(product),
        total=sessions.total,
    )


def _product(sessions: Sessions | None) -> Range | None:
    if sessions is None or sessions.per_week is None or sessions.weeks is None:
        return None
    return (
        sessions.per_week[0] * sessions.weeks[0],
        sessions.per_week[1] * sessions.weeks[1],
    )


def _ranged(numbers: Range | None) -> str:
    if numbers is None:
        return ""
    return str(numbers[0]) if numbers[0] == numbers[1] else f"{numbers[0]}-{numbers[1]}"


def _is_incidental(treatment: Treatment) -> bool:
    """Whether the request concerns parts that need not be those injured: tests, supplies, drugs."""
    return (
        treatment.category in tables()["incidental_categories"]
        or treatment.subcategory in tables()["incidental_subcategories"]
    )


def _check_parts(report: Report, path: str, decision: Decision, told: _Told) -> None:
    for part in decision.treatment.body_parts:
        if part not in tables()["incidental_parts"] and not told.parts() & _kin(part):
            field = f"{path}.treatment.body_parts"
            report.add("request.part-not-in-summary", field, number=decision.number, part=part)


def _kin(part: str) -> frozenset[str]:
    """The part and those spoken of for it, as the hand for the wrist."""
    kin = {part}
    for group in tables()["kin"]:
        if part in group:
            kin.update(group)
    return frozenset(kin)


def _check_side(report: Report, path: str, decision: Decision, told: _Told) -> None:
    """A lead only where the summary names the other side of the part, and never this one."""
    side = decision.treatment.laterality
    if side not in OPPOSITE or len(decision.treatment.body_parts) != 1:
        return
    part = decision.treatment.body_parts[0]
    field = f"{path}.treatment.laterality"
    if not told.sides() & {side, *BOTH}:
        other = OPPOSITE[side] in told.sides_of(_kin(part))
        if not other:
            report.add("request.side-not-stated", field, number=decision.number, side=side)
            return
    elif told.sides_of(_kin(part)) != {OPPOSITE[side]}:
        return
    report.add(
        "request.side-not-in-summary",
        field,
        number=decision.number,
        side=side,
        part=part,
        other=OPPOSITE[side],
    )


def _check_restatement(
    report: Report, path: str, decision: Decision, span: tuple[int, int]
) -> None:
    """Compare the request with the concluding sentence, where that names the request again."""
    sentence = (decision.rationale or "")[span[0] : span[1]]
    heading = decision.heading or decision.request or ""
    for finding, values in (
        ("request.restated-quantity", _other_quantity(decision.treatment, heading, sentence)),
        ("request.restated-strength", _other_strength(decision.treatment, heading, sentence)),
        ("request.restated-visits", _other_visits(decision.treatment, heading, sentence)),
        ("request.restated-side", _other_side(decision.treatment, sentence)),
    ):
        if values:
            field = f"{path}.rationale"
            report.add(finding, field, number=decision.number, span=span, **values)


def _other_quantity(treatment: Treatment, heading: str, sentence: str) -> dict[str, object]:
    rule = rules("quantity")[0]
    if treatment.quantity is None or not rule.applies(sentence.lower()):
        return {}
    restated = [int(match["value"]) for match in rule.regex.finditer(sentence)]
    known = {treatment.quantity, *_numbers(heading)}
    if not restated or not known.isdisjoint(restated):
        return {}
    return {"restated": restated[-1], "requested": treatment.quantity}


def _other_strength(treatment: Treatment, heading: str, sentence: str) -> dict[str, object]:
    rule = rules("strength")[0]
    lowered = sentence.lower()
    for drug in treatment.drugs:
        at = lowered.find(drug.name.lower()) if drug.strength else -1
        match = rule.regex.match(sentence, at + len(drug.name)) if at >= 0 else None
        if match and not _numbers(match["value"]) <= _numbers(heading):
            restated = match["value"] + match["unit"]
            return {"drug": drug.name, "restated": restated, "requested": drug.strength}
    return {}


def _other_visits(treatment: Treatment, heading: str, sentence: str) -> dict[str, object]:
    rule = rules("visits")[0]
    if treatment.sessions is None or not rule.applies(sentence.lower()):
        return {}
    match = rule.regex.search(sentence)
    low, high = _product(treatment.sessions) or (0, 0)
    if match is None or (treatment.sessions.total is None and not high):
        return {}
    restated = _numbers(match["value"])
    if restated & _numbers(heading) or any(low <= number <= high for number in restated):
        return {}
    return {"restated": match["value"]}


def _other_side(treatment: Treatment, sentence: str) -> dict[str, object]:
    side = treatment.laterality
    if side in OPPOSITE and _sides(sentence) == {OPPOSITE[side]}:
        return {"restated": OPPOSITE[side], "requested": side}
    return {}


def _sides(text: str) -> frozenset[str]:
    rule = rules("side")[0]
    if not rule.applies(text.lower()):
        return frozenset()
    return frozenset(match["value"].lower() for match in rule.regex.finditer(text))


def _numbers(text: str) -> set[float]:
    """The numbers of a text, in digits and in words."""
    words = tables()["number_words"]
    found = pattern(NUMBER).findall(text.lower())
    return {
        words[word] if word in words else float(word)
        for word in found
        if word in words or word[-1].isdecimal()
    }
