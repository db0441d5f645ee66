"""Reads the drugs of a request: names, strengths and the State's drug class.

Drugs that stand together are one of three things. A bracket behind a name repeats it: "Tramadol
(Ultram)" is one drug. Names joined by a stroke with one strength are a fixed combination, and one
drug: "Diclofenac/misoprostol 75-0.2mg". Agents with nothing but strengths between them, in percent
or in a cream, are the components of a pharmacy compound, and one drug each; the bracket behind the
name of a compound spells them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from imrcli.extract.medicines import STROKES, forms, is_abbreviated, rule_of
from imrcli.extract.phrases import Hit, Word
from imrcli.extract.vocabulary import Medicine, Vocabulary
from imrcli.named import NamedTuple
from imrcli.rules import Rule, load, pattern

OPIOIDS = "Opioids"
STEROIDS = "Adrenal Cortical Steroids"  # mixed in the syringe: "Kenalog/Marcaine" are two drugs
COMPOUNDS = "Topical Compounds"
TOPICAL = "Topical Analgesics"
BETWEEN_AGENTS = frozenset({"and", "with", "micro", "micronized", "powder"})  # and no other words
PUNCTUATION = str.maketrans(dict.fromkeys(",;/&+-.:()[]", " "))
PATCHES = frozenset({"patch", "patches", "pad", "pads"})
PERCENT = r"[\d.]{1,10} ?%"
SHARED = r"[\d.]{1,10}(?: ?%)?"
TUBE = r"(?<![\d.])[1-9]\d{1,2} ?(?:gms?|grams?|g)\b"  # "180gm": nothing that is swallowed
PAIR = r"\d{1,4}(?:\.\d{1,3})? ?(?:mg)? ?[-/] ?\d"
WORDED = frozenset({" ", " and ", " & ", " with ", " w/ "})  # between the parts of a combination
FAR = 120  # characters behind a name in which its strength is looked for


class Name(NamedTuple):
    """One drug as written: where its name stands, and where what belongs to it ends."""

    start: int
    end: int
    last: int  # the word after its name, salts and bracket
    until: int  # the character after them
    dosed: int  # the character from which its strength may stand
    medicines: tuple[Medicine, ...]  # more than one for a combination
    rule: str


class Dose(NamedTuple):
    """A drug with its strength, each with its place; -1 where there is no strength."""

    name: str
    strength: str | None
    name_at: tuple[int, int]
    strength_at: tuple[int, int]
    name_rule: str
    strength_rule: str | None


class Prescription(NamedTuple):
    """The drugs of a request and their class."""

    doses: tuple[Dose, ...] = ()
    drug_class: str | None = None
    class_at: tuple[int, int] = (-1, -1)


class Strength(NamedTuple):
    """A strength as printed."""

    start: int
    end: int
    rule: str


def read_drugs(
    text: str,
    lowered: str,
    words: Sequence[Word],
    hits: Sequence[Hit[Medicine]],
    vocabulary: Vocabulary,
) -> Prescription:
    """Names, strengths and class of the drugs found in a request."""
    class_words = [hit for hit in hits if not hit.entry.named]
    names = _names(lowered, words, [hit for hit in hits if hit.entry.named], vocabulary)
    if not names:
        first = class_words[0] if class_words else None
        if first is None:
            return Prescription()
        return Prescription((), first.entry.drug_class or None, (first.start, first.end))
    compound = _is_compound(lowered, words, names, class_words)
    if not compound:
        names = list(_combined(lowered, names))
    strengths = _strengths(lowered, names, compound)
    doses = tuple(
        Dose(
            text[name.start : name.end],
            text[at.start : at.end] if at else None,
            (name.start, name.end),
            (at.start, at.end) if at else (-1, -1),
            name.rule,
            at.rule if at else None,
        )
        for name, at in zip(names, strengths, strict=True)
    )
    drug_class = COMPOUNDS if compound else _class(lowered, words, names, doses[0], class_words)
    return Prescription(doses, drug_class, doses[0].name_at)


def _names(
    lowered: str,
    words: Sequence[Word],
    hits: Sequence[Hit[Medicine]],
    vocabulary: Vocabulary,
) -> list[Name]:
    """Each name with its salts; names in a bracket behind a name are the same drug."""
    names: list[Name] = []
    at = 0
    while at < len(hits):
        hit = hits[at]
        last = _past_salts(words, _past_release(words, hit))
        end = until = dosed = words[last - 1].end
        at += 1
        if at < len(hits) and _is_said_again(lowered, end, hit, hits[at]):
            until = hits[at].end
            at += 1
        bracket = _bracket(lowered, until, hits[at].start) if at < len(hits) else 0
        inside = sum(1 for other in hits[at:] if other.start < bracket)
        if inside > 1 and _has_strengths(lowered[hits[at].start : bracket]):
            if _names_compound(lowered, hit):
                names.clear()  # what follows is the compound, agent by agent
                continue
            dosed = bracket
        if bracket > 0:
            until = bracket
            at += inside
        rule = rule_of(hit, words, vocabulary)
        names.append(Name(hit.start, end, last, until, dosed, (hit.entry,), rule))
    return names


def _has_strengths(text: str) -> bool:
    """Whether a text states several strengths in percent."""
    return text.count("%") + text.count("percent") > 1


def _names_compound(lowered: str, hit: Hit[Medicine]) -> bool:
    """Whether a name is that of a compound: "TGHot", or its agents cut short, "Keto-Gaba-Lido"."""
    return hit.entry.drug_class == COMPOUNDS or is_abbreviated(lowered[hit.start : hit.end])


def _is_said_again(lowered: str, end: int, hit: Hit[Medicine], after: Hit[Medicine]) -> bool:
    """Whether the next word is the same drug again: "Lantus insulin"."""
    same_class = hit.entry.drug_class == after.entry.drug_class
    return same_class and lowered[end : after.start] == " "


def _past_release(words: Sequence[Word], hit: Hit[Medicine]) -> int:
    """Past the letters of a release that is sold under the name: "Wellbutrin XL"."""
    last = hit.last
    if last == len(words) or words[last].text not in forms().release_letters:
        return last
    name = " ".join(word.text for word in words[hit.first : last])
    return last + 1 if name in forms().sold_by_release and words[last - 1].joined else last


def _past_salts(words: Sequence[Word], last: int) -> int:
    while last < len(words) and words[last - 1].joined and words[last].text in forms().salts:
        last += 1
    return last


def _bracket(lowered: str, end: int, following: int) -> int:
    """Where the bracket closes that opens between a name and the next one; 0 for none."""
    gap = lowered[end:following]
    opened = max(gap.rfind("("), gap.rfind("["))
    if opened < 0 or gap[opened + 1 :].strip(" ") not in {"", "generic", "brand", "generic for"}:
        return 0
    if "," in gap or ";" in gap or ")" in gap[opened:]:
        return 0
    closes = [at for at in (lowered.find(")", following), lowered.find("]", following)) if at > 0]
    return min(closes) + 1 if closes else len(lowered)


def _is_compound(
    lowered: str,
    words: Sequence[Word],
    names: Sequence[Name],
    class_words: Sequence[Hit[Medicine]],
) -> bool:
    """Whether the names are the agents of one topical compound."""
    if any(hit.entry.drug_class == COMPOUNDS for hit in class_words):
        return True
    if len(names) < 2 or not all(_is_between_agents(lowered, *pair) for pair in pairwise(names)):
        return False
    forms_named = {word.text for word in words} & forms().topical
    if not forms_named.isdisjoint(PATCHES):  # made in a factory, whatever its agents
        return False
    in_a_tube = pattern(TUBE, 0).search(lowered) is not None
    return _is_percent(lowered) or bool(forms_named) or in_a_tube or _is_mixture(lowered, names)


def _is_mixture(lowered: str, names: Sequence[Name]) -> bool:
    """Whether three agents or more are mixed without a word on how; no tablet holds so many."""
    if len(names) < 3 or "mg" in lowered or _has_partner(lowered, names):
        return False
    return all(lowered[before.until : name.start] in STROKES for before, name in pairwise(names))


def _has_partner(lowered: str, names: Sequence[Name]) -> bool:
    partners = load("drugs").tables["partners"]
    return any(lowered[name.start : name.end] in partners for name in names)


def _is_between_agents(lowered: str, before: Name, after: Name) -> bool:
    gap = lowered[before.until : after.start]
    if len(gap) > FAR:
        return False
    for match in _rule("strength").regex.finditer(gap):
        gap = gap[: match.start()] + " " * len(match[0]) + gap[match.end() :]
    return BETWEEN_AGENTS.issuperset(gap.translate(PUNCTUATION).split())


def _combined(lowered: str, names: Sequence[Name]) -> Iterator[Name]:
    """Names joined by a stroke become one drug; so do the parts of "Tramadol APAP 37.5/325mg"."""
    held: Name | None = None
    for name in names:
        if held is not None and _is_combination(lowered, held, name):
            held = held._replace(
                end=name.end,
                last=name.last,
                until=name.until,
                medicines=held.medicines + name.medicines,
            )
            continue
        if held is not None:
            yield held
        held = name
    if held is not None:
        yield held


def _is_combination(lowered: str, before: Name, name: Name) -> bool:
    gap = lowered[before.until : name.start]
    if gap in STROKES and not any(each.drug_class == STEROIDS for each in before.medicines):
        return True
    if gap not in STROKES and not (gap in WORDED and _has_partner(lowered, (before, name))):
        return False
    return pattern(PAIR, 0).match(lowered, _past_forms(lowered, name.until)) is not None


def _rule(field: str) -> Rule:
    return load("treatments").of(field)[0]


def _strengths(lowered: str, names: Sequence[Name], compound: bool) -> list[Strength | None]:
    """The strength of each drug: behind its name, or before it where the first is written so."""
    rule = _rule("strength")
    if not rule.applies(lowered):
        return [_unitless(lowered, name) for name in names]
    found = [Strength(*match.span(), rule.id) for match in rule.regex.finditer(lowered)]
    if found and found[0].end <= names[0].start and _stands_before(lowered, found, names):
        return [_last_between(found, before, name) for before, name in _pairs(names)]
    starts = [name.start for name in names[1:]] + [len(lowered)]
    each = [
        _glued(lowered, name, rule)
        or next((s for s in found if name.dosed <= s.start < min(start, name.until + FAR)), None)
        or _unitless(lowered, name)
        for name, start in zip(names, starts, strict=True)
    ]
    if compound and len(names) > 1 and not any(each[:-1]) and each[-1] is not None:
        return _shared_out(lowered, each[-1], names)
    return each


def _glued(lowered: str, name: Name, rule: Rule) -> Strength | None:
    """A strength that no blank parts from its name: "Norco10/325mg"."""
    if not lowered[name.end : name.end + 1].isdigit():
        return None
    match = rule.regex.match(lowered[name.end : name.end + FAR])
    return Strength(name.end, name.end + match.end(), rule.id) if match else None


def _stands_before(lowered: str, found: Sequence[Strength], names: Sequence[Name]) -> bool:
    """Whether strengths go before their names ("10% Gabapentin, 5% Lidocaine", "50mg Tramadol")."""
    behind = [s for s in found if s.start >= names[-1].end]
    gap = lowered[found[0].end : names[0].start]
    return not behind and (len(gap) <= 1 or gap.strip(" ") == "of")


def _pairs(names: Sequence[Name]) -> Iterator[tuple[Name | None, Name]]:
    yield from zip([None, *names[:-1]], names, strict=True)


def _last_between(found: Sequence[Strength], before: Name | None, name: Name) -> Strength | None:
    start = before.end if before else 0
    between = [s for s in found if start <= s.start and s.end <= name.start]
    return between[-1] if between else None


def _shared_out(lowered: str, last: Strength, names: Sequence[Name]) -> list[Strength | None]:
    """Strengths written together behind the last name, one for each: "10%/5%/2%", "10/5/2%"."""
    tail = lowered[last.start :]
    several = list(pattern(PERCENT).finditer(tail))[: len(names) + 1]
    if len(several) != len(names):
        tail = lowered[last.start : last.end]
        several = list(pattern(SHARED).finditer(tail))[: len(names) + 1]
    if len(several) != len(names):
        return [None] * (len(names) - 1) + [last]
    return [
        Strength(last.start + match.start(), last.start + match.end(), last.rule)
        for match in several
    ]


def _unitless(lowered: str, name: Name) -> Strength | None:
    """Numbers right behind the name: "Norco 10/325", "Gabapentin 600 #90", "Carafate 1gm"."""
    start = _past_forms(lowered, name.until)
    for field in ("strength_pair", "strength_bare", "strength_gram"):
        if field == "strength_gram" and _may_be_topical(name):
            continue  # there grams say how large the tube is
        rule = _rule(field)
        match = rule.regex.match(lowered, start) if rule.applies(lowered) else None
        if match is None and field == "strength_pair":  # "Hydrocodone/APAP (Norco 10/325)"
            match = rule.regex.search(lowered, name.end, name.until)
        if match:
            return Strength(*match.span(), rule.id)
    return None


def _is_percent(text: str) -> bool:
    return "%" in text or "percent" in text


def _may_be_topical(name: Name) -> bool:
    topical = {COMPOUNDS, *load("drugs").tables["topical_classes"]}
    return any(medicine.drug_class in topical for medicine in name.medicines)


def _past_forms(lowered: str, at: int) -> int:
    """Past the blanks, brackets and words of form behind a name."""
    while True:
        while lowered[at : at + 1] in {" ", ",", "(", ")", ":", "-", "."}:
            at += 1
        end = at
        while lowered[end : end + 1].isalpha():
            end += 1
        if end == at or lowered[at:end] not in forms().trailing:
            return at
        at = end


def _class(
    lowered: str,
    words: Sequence[Word],
    names: Sequence[Name],
    dose: Dose,
    class_words: Sequence[Hit[Medicine]],
) -> str | None:
    """The class of the first drug; its form can make it a topical analgesic."""
    first = names[0]
    classes = [medicine.drug_class for medicine in first.medicines if medicine.drug_class]
    if not classes:
        return next((hit.entry.drug_class for hit in class_words if hit.entry.drug_class), None)
    drug_class = OPIOIDS if OPIOIDS in classes else classes[0]
    if drug_class not in load("drugs").tables["topical_classes"]:
        return drug_class
    end = names[1].start if len(names) > 1 else len(lowered)
    is_topical = any(word.text in forms().topical and word.start < end for word in words)
    if is_topical or (dose.strength is not None and _is_percent(dose.strength)):
        return TOPICAL
    return drug_class
