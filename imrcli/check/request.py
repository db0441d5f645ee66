"""Compares each disputed request with itself, with the summary, and with the rationale.

Visits per week and weeks must make the total; the part and side requested should be those of the
person in the summary; and where the concluding sentence names the request again it should name the
same quantity, strength, number of visits and side. A rationale that decides on another request than
the one in dispute is a lead; a summary that only words a part differently is none, so parts that
are spoken of for one another are kin.
"""

from __future__ import annotations

from functools import cache

from imrcli.check.report import Report, rules, tables
from imrcli.extract.anatomy import read_anatomy
from imrcli.extract.phrases import LONGEST_REQUEST, Hit, lower, split_words
from imrcli.extract.vocabulary import Place, shipped
from imrcli.model import Decision, Range, Sessions, Treatment
from imrcli.named import NamedTuple
from imrcli.rules import load, pattern

NUMBER = r"(?<![\d.])\d{1,4}(?:\.\d{1,4})?|(?<!\d)\.\d{1,4}|\b[a-z]{3,6}(?:-[a-z]{3,5})?\b"
OPPOSITE = {"left": "right", "right": "left"}
BOTH = "bilateral"
LONGEST_SUMMARY = 20_000  # characters; one that is longer is no summary and not compared
SIDE_GAP = 20  # characters between a side and its part: "left posterior shoulder"
LIST_GAP = 6  # between parts that share a side: "left hand and wrist"
MOST_LISTED = 6  # parts in such a list
NEAR = 40  # characters about a part in which a word for the other side raises a doubt
SAFE_NAME = 4  # letters; a shorter name of a part may be the beginning of another word


PartAndSide = tuple[tuple[str, ...], str | None]


class _Piece(NamedTuple):
    """A piece of the summary short enough for the vocabulary: its phrases and its parts."""

    text: str
    hits: list[Hit[Place]]
    parts: frozenset[str]


class _Told:
    """What the clinical case summary says of parts and sides; each question is answered once."""

    def __init__(self, text: str) -> None:
        # No cached_property: it has a lock in Python 3.11, and a thread that holds it while another
        # one forks a worker leaves it locked there.
        self.text = text
        self.tells_of = cache(self._tells_of)
        self.names_only = cache(self._names_only)
        self.sides = cache(self._named_sides)
        self._lowered = " " + lower(text)
        self._pieces = cache(self._cut)

    def _named_sides(self) -> frozenset[str]:
        """The sides named anywhere."""
        return _sides(self.text)

    def _cut(self) -> list[_Piece]:
        cuts = range(0, len(self.text), LONGEST_REQUEST)
        return [_read_piece(self.text[at : at + LONGEST_REQUEST]) for at in cuts]

    def _tells_of(self, part: str) -> bool:
        """Whether the part is named, or one that is spoken of for it."""
        names = (part, *load("anatomy").tables["parts"].get(part, ()))
        # Nearly always it is named in so many words; the whole vocabulary is for the rest.
        if any(f" {name}" in self._lowered for name in names if len(name) >= SAFE_NAME):
            return True
        kin = _kin(part)
        return any(piece.parts & kin for piece in self._pieces())

    def _names_only(self, side: str, part: str) -> bool:
        """Whether the part, or its kin where it has no mention, is named with that side alone.

        The side must belong to the part; a word for the other side anywhere near it is enough to
        doubt.
        """
        named = any(part in piece.parts for piece in self._pieces())
        meant = {part} if named else _kin(part)
        near: set[str] = set()
        belongs = False
        for piece in self._pieces():
            for index, hit in enumerate(piece.hits):
                if not meant.isdisjoint(hit.entry.parts):
                    near |= _sides(piece.text[max(0, hit.start - NEAR) : hit.end + NEAR])
                    belongs = belongs or _side_of(piece.hits, index) == side
        return belongs and near == {side}


def _side_of(hits: list[Hit[Place]], index: int) -> str | None:
    """The side of a part: before it, or before the parts that it is listed with."""
    part = hits[index]
    for before in reversed(hits[max(0, index - MOST_LISTED) : index]):
        if part.entry.side is not None:
            break
        reach = LIST_GAP if before.entry.parts else SIDE_GAP
        if part.start - before.end > reach:
            return None
        part = before
    return part.entry.side


def _read_piece(text: str) -> _Piece:
    lowered = lower(text)
    words = split_words(lowered)
    found = read_anatomy(text, lowered, words, shipped())
    parts = frozenset(reading.value for reading in found.parts)
    return _Piece(text, shipped().anatomy.hits(words), parts)


def check_requests(report: Report) -> None:
    """Compare the request of every decision."""
    told = _Told(report.letter.summary.text or "")
    asked = frozenset(_part_and_side(decision.treatment) for decision in report.letter.decisions)
    for index, decision in enumerate(report.letter.decisions):
        path = f"decisions[{index}]"
        _check_sessions(report, path, decision)
        if 0 < len(told.text) <= LONGEST_SUMMARY and not _is_incidental(decision.treatment):
            _check_parts(report, path, decision, told)
            _check_side(report, path, decision, told, asked)
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
        if part not in tables()["incidental_parts"] and not told.tells_of(part):
            field = f"{path}.treatment.body_parts"
            report.add("request.part-not-in-summary", field, number=decision.number, part=part)


def _kin(part: str) -> frozenset[str]:
    """The part and those spoken of for it, as the hand for the wrist."""
    kin = {part}
    for group in tables()["kin"]:
        if part in group:
            kin.update(group)
    return frozenset(kin)


def _check_side(
    report: Report, path: str, decision: Decision, told: _Told, asked: frozenset[PartAndSide]
) -> None:
    """A lead only where the summary names the other side of the part, and never this one."""
    side = decision.treatment.laterality
    if side not in OPPOSITE or len(decision.treatment.body_parts) != 1:
        return
    part, other = decision.treatment.body_parts[0], OPPOSITE[side]
    if side in told.sides() and other not in told.sides():
        return
    finding = None
    paired = part not in tables()["midline_parts"]
    compared = _compares_sides(decision.treatment, asked)
    if paired and not compared and told.names_only(other, part):
        finding = "request.side-not-in-summary"
    elif told.sides().isdisjoint({side, BOTH}):
        finding = "request.side-not-stated"
    if finding:
        field = f"{path}.treatment.laterality"
        report.add(finding, field, number=decision.number, side=side, part=part, other=other)


def _compares_sides(treatment: Treatment, asked: frozenset[PartAndSide]) -> bool:
    """Whether the sound side is studied beside the injured one, as in nerve conduction studies."""
    other = (treatment.body_parts, OPPOSITE[str(treatment.laterality)])
    both = (treatment.body_parts, BOTH)
    comparative = treatment.subcategory in tables()["comparative_subcategories"]
    return comparative or not asked.isdisjoint({other, both})


def _part_and_side(treatment: Treatment) -> PartAndSide:
    return treatment.body_parts, treatment.laterality


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
    if side not in OPPOSITE or _sides(sentence) != {OPPOSITE[side]}:
        return {}
    hits = _read_piece(sentence).hits
    if any(hit.entry.parts and _side_of(hits, at) == OPPOSITE[side] for at, hit in enumerate(hits)):
        return {"restated": OPPOSITE[side], "requested": side}
    return {}  # no part has that side: "the right choice"


def _sides(text: str) -> frozenset[str]:
    rule = rules("side")[0]
    if not rule.applies(text.lower()):
        return frozenset()
    words = tables()["side_words"]
    return frozenset(words[match["value"].lower()] for match in rule.regex.finditer(text))


def _numbers(text: str) -> set[float]:
    """The numbers of a text, in digits and in words."""
    words = tables()["number_words"]
    found = pattern(NUMBER).findall(text.lower())
    return {
        words[word] if word in words else float(word)
        for word in found
        if word in words or word[-1].isdecimal()
    }
