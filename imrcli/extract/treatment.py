"""Reads what a disputed item asks for, in the State's own search taxonomy.

Everything is read from the request alone, but for two things. What belongs to an operation can
often be told only from the letter ("Labs: CBC" beside a shoulder arthroscopy). And where the
request is the remainder of a partial authorization ("2 sessions"), the heading says of what, and
whether it was given already.
"""

from __future__ import annotations

from imrcli.document import Fold, Trail
from imrcli.extract.anatomy import Anatomy, read_anatomy
from imrcli.extract.category import DRUG, INJECTED, Category, Kinds, classify, find_mentions, weigh
from imrcli.extract.drugs import TOPICAL, Prescription, read_drugs
from imrcli.extract.medicines import find_medicines
from imrcli.extract.numbers import in_digits
from imrcli.extract.phrases import LONGEST_REQUEST, Hit, Word, lower, split_words
from imrcli.extract.quantity import read_quantity, read_refills
from imrcli.extract.request import split_heading
from imrcli.extract.service import read_service
from imrcli.extract.sessions import read_sessions
from imrcli.extract.vocabulary import Medicine, Vocabulary, shipped
from imrcli.model import Drug, Sessions, Status, Treatment
from imrcli.named import NamedTuple
from imrcli.rules import load

PHARMACEUTICALS = "Pharmaceuticals"
LABORATORY = "Lab & Pathology"
INJECTION = "Injection"
VISITS = frozenset({"visit", "full visit"})
WITH_DRUGS = frozenset({PHARMACEUTICALS, INJECTION})
DAYS = ("hour", "hrs", "hr/", "day")
SESSIONS = ("session", "visit", "appointment", "treatments")
FIELDS = (
    "category",
    "subcategory",
    "drugs",
    "drug_class",
    "quantity",
    "refills",
    "sessions",
    "body_parts",
    "laterality",
    "levels",
    "retrospective",
    "dates_of_service",
)


class Context(NamedTuple):
    """The letter around a request: all its requests in order, and which one this is.

    `title` is the heading that the request is a part of, where the claims administrator authorized
    another part.
    """

    siblings: tuple[str, ...] = ()
    position: int = 0
    title: Fold | None = None


class Parsed(NamedTuple):
    """A request with its words and what the vocabulary finds in it."""

    fold: Fold
    text: str
    lowered: str
    words: list[Word]
    medicines: list[Hit[Medicine]]
    anatomy: Anatomy
    kinds: Kinds


def read_treatment(
    request: Fold,
    trail: Trail,
    context: Context = Context(),  # noqa: B008  # a named tuple cannot change
    vocabulary: Vocabulary | None = None,
) -> Treatment:
    """Read one disputed item.

    Args:
        request: the disputed item itself.
        trail: notes where each value stands, by paths such as `drugs[0].name`.
        context: the letter around it; a bare request can be read without.
        vocabulary: the shipped one where None.
    """
    words = vocabulary or shipped()
    parsed = named = _parse(request, words)
    rule = classify(parsed.kinds, context.siblings, words)
    if context.title is not None and parsed.kinds.first is None:
        original = _parse(_original(context.title), words)
        instead = classify(original.kinds, context.siblings, words)
        if instead is not None:
            named, rule = original, instead
    for field in FIELDS:
        trail.missing(field)
    if rule is None:
        trail.missing("category", Status.UNPARSED)
        treatment = Treatment()
    else:
        treatment = _with_category(Treatment(), named, rule, trail)
        treatment = _with_drugs(treatment, named, trail, words)
        treatment = _with_counts(treatment, parsed, named, trail)
    treatment = _with_anatomy(treatment, parsed, trail)
    return _with_service(treatment, parsed, context.title, trail)


def _original(title: Fold) -> Fold:
    """The original request of a heading: "6 visits" are of what it asks for."""
    original = split_heading(title, Trail()).original
    return title if original is None else original


def _parse(fold: Fold, vocabulary: Vocabulary) -> Parsed:
    text = fold.text[:LONGEST_REQUEST].rstrip(" .")  # a number that ends a sentence is no decimal
    lowered = lower(text)
    words = split_words(lowered)
    medicines = find_medicines(lowered, words, vocabulary)
    anatomy = read_anatomy(text, lowered, words, vocabulary)
    mentions = find_mentions(vocabulary.terms.hits(words), medicines)
    kinds = weigh(mentions, (part.value for part in anatomy.parts), words)
    kept = {mention.start for mention in mentions}
    medicines = [hit for hit in medicines if hit.start in kept]
    return Parsed(fold, text, lowered, words, medicines, anatomy, kinds)


def _with_category(treatment: Treatment, parsed: Parsed, rule: Category, trail: Trail) -> Treatment:
    first = parsed.kinds.first
    start, end = (first.start, first.end) if first else (0, len(parsed.text))
    trail.found("category", parsed.fold, start, end, rule.id)
    if rule.subcategory is not None:
        trail.found("subcategory", parsed.fold, start, end, rule.id)
    return treatment._replace(category=rule.category, subcategory=rule.subcategory)


def _is_drug(parsed: Parsed) -> bool:
    return parsed.kinds.first is not None and parsed.kinds.first.kind in {DRUG, INJECTED}


def _with_drugs(
    treatment: Treatment, parsed: Parsed, trail: Trail, vocabulary: Vocabulary
) -> Treatment:
    """The drugs of a request for drugs or an injection; a visit or a test may only mention them."""
    if treatment.category not in WITH_DRUGS and not _is_drug(parsed):
        return treatment
    read: Prescription = read_drugs(
        parsed.text, parsed.lowered, parsed.words, parsed.medicines, vocabulary
    )
    for index, dose in enumerate(read.doses):
        path = f"drugs[{index}]."
        trail.found(path + "name", parsed.fold, *dose.name_at, dose.name_rule)
        if dose.strength_rule is not None:
            trail.found(path + "strength", parsed.fold, *dose.strength_at, dose.strength_rule)
    drug_class = read.drug_class
    if treatment.category == INJECTION and drug_class == TOPICAL:  # lidocaine, but not on the skin
        drug_class = None
    if drug_class is not None:
        trail.found("drug_class", parsed.fold, *read.class_at, "drug.class")
    drugs = tuple(Drug(dose.name, dose.strength) for dose in read.doses)
    return treatment._replace(drugs=drugs, drug_class=drug_class)


def _with_counts(treatment: Treatment, parsed: Parsed, named: Parsed, trail: Trail) -> Treatment:
    """What numbers mean depends on what is counted: visits, or pieces."""
    tables = load("treatments").tables
    first = named.kinds.first
    kind = first.kind if first else _leaning(named.kinds)
    if kind is None:
        return treatment
    digits = in_digits(parsed.lowered, parsed.words)
    if kind in tables["visit_kinds"] or kind in tables["sometimes_visit_kinds"]:
        return treatment._replace(sessions=_sessions(kind, digits, parsed, trail))
    if kind not in tables["piece_kinds"] or treatment.category == INJECTION:
        return treatment
    start = first.start if first and named is parsed else 0
    quantity = read_quantity(_without_names(digits, parsed), start, device=kind != DRUG)
    if quantity:
        at = (parsed.fold, quantity.start, quantity.end, quantity.rule)
        trail.mark("quantity", quantity.status, *at)
        treatment = treatment._replace(quantity=quantity.value)
    refills = read_refills(digits)
    if refills:
        at = (parsed.fold, refills.start, refills.end, refills.rule)
        trail.mark("refills", refills.status, *at)
        treatment = treatment._replace(refills=refills.value)
    return treatment


def _leaning(kinds: Kinds) -> str | None:
    return "visit" if "visit" in kinds.named else kinds.opens


def _without_names(digits: str, parsed: Parsed) -> str:
    """The text with the names of drugs blanked: the sign of "Tylenol #3" counts nothing."""
    for hit in parsed.medicines:
        if hit.entry.named and "#" in digits[hit.start : hit.end]:
            blank = " " * (hit.end - hit.start)
            digits = digits[: hit.start] + blank + digits[hit.end :]
    return digits


def _sessions(kind: str, digits: str, parsed: Parsed, trail: Trail) -> Sessions | None:
    """The visits of a request; a therapy that states no number still is a request for visits."""
    sometimes = kind in load("treatments").tables["sometimes_visit_kinds"]
    count = None if sometimes and _counts_days(digits) else read_sessions(digits)
    if count is not None and not (sometimes and _is_only_a_span(count.sessions)):
        trail.mark("sessions", count.status, parsed.fold, count.start, count.end, count.rule)
        return count.sessions
    evaluated = not parsed.kinds.named.isdisjoint(VISITS)
    return None if sometimes or evaluated else Sessions()


def _counts_days(digits: str) -> bool:
    """Whether a program or an aide is asked for by hours and days: "5 days a week for 6 weeks"."""
    return any(word in digits for word in DAYS) and not any(word in digits for word in SESSIONS)


def _is_only_a_span(sessions: Sessions) -> bool:
    return sessions.total is None and sessions.per_week is None


def _with_anatomy(treatment: Treatment, parsed: Parsed, trail: Trail) -> Treatment:
    anatomy = parsed.anatomy
    if treatment.subcategory == LABORATORY:  # T3 and T4 are hormones there
        anatomy = anatomy._replace(
            levels=(), parts=tuple(p for p in anatomy.parts if not p.rule.startswith("level."))
        )
    for index, part in enumerate(anatomy.parts):
        trail.found(f"body_parts[{index}]", parsed.fold, part.start, part.end, part.rule)
    if anatomy.side:
        side = anatomy.side
        trail.found("laterality", parsed.fold, side.start, side.end, side.rule)
    for index, level in enumerate(anatomy.levels):
        trail.found(f"levels[{index}]", parsed.fold, level.start, level.end, level.rule)
    return treatment._replace(
        body_parts=tuple(part.value for part in anatomy.parts),
        laterality=anatomy.side.value if anatomy.side else None,
        levels=tuple(level.value for level in anatomy.levels),
    )


def _with_service(
    treatment: Treatment, parsed: Parsed, title: Fold | None, trail: Trail
) -> Treatment:
    """Whether the treatment was given already; the heading around a remainder can say so."""
    fold = parsed.fold
    service = read_service(parsed.lowered)
    if not service.retrospective and title is not None:
        fold = title
        service = read_service(lower(title.text[:LONGEST_REQUEST]))
    if service.rule is not None:
        trail.found("retrospective", fold, service.start, service.end, service.rule)
    for index, date in enumerate(service.dates):
        trail.found(f"dates_of_service[{index}]", fold, date.start, date.end, date.rule)
    return treatment._replace(
        retrospective=service.retrospective,
        dates_of_service=tuple(date.iso for date in service.dates),
    )
