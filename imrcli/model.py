"""Frozen records of one letter: the data dictionary as types.

Every record has every key, always; a value is what the letter states, or None / (). Keys are never
renamed or dropped. Records are named tuples rather than dataclasses because importing `dataclasses`
costs as much as starting Python, and `imr` starts often; for the same reason their annotations are
not postponed (a postponed one is compiled anew at each start). Where a value was read is kept
beside the record, in `Letter.evidence`, so that two letters that say the same thing have the same
record whatever their layout.
"""

from enum import StrEnum
from typing import Any

from imrcli.named import NamedTuple

SCHEMA_VERSION = 1

Range = tuple[int, int]  # smallest and largest; both the same where the letter states one number


class Status(StrEnum):
    """How a field stands in the letter."""

    FOUND = "found"
    ABSENT = "absent"  # the letter does not say
    UNPARSED = "unparsed"  # it says something that could not be read
    AMBIGUOUS = "ambiguous"  # it says two things


class Evidence(NamedTuple):
    """Where one value was read.

    `start` and `end` are half-open character offsets into the text of the document (what `imr text`
    prints); `page` and `line` count from 1. All four are None where nothing was found.
    """

    status: Status
    page: int | None = None
    line: int | None = None
    start: int | None = None
    end: int | None = None
    rule: str | None = None
    corrected: bool = False  # OCR or spelling was mended to read it


class Source(NamedTuple):
    """The input a letter came from."""

    name: str
    sha256: str
    media_type: str
    pages: int
    engine: str  # pdfminer | pdfium | text | docx | ocr
    page_range: Range | None = None  # pages of this letter in a bundle of several


class Case(NamedTuple):
    """The header table. Dates are ISO 8601."""

    case_number: str | None = None
    date_assigned: str | None = None
    date_of_injury: str | None = None
    decision_date: str | None = None
    ur_denial_date: str | None = None
    priority: str | None = None  # standard | expedited
    application_received: str | None = None
    employee_name: str | None = None  # this and the next three: served (unredacted) letters only
    claim_number: str | None = None
    provider_name: str | None = None
    letter_date: str | None = None


class Reviewer(NamedTuple):
    """The expert reviewer's credentials; the name is withheld by law (Labor Code 4610.6(f))."""

    states_of_licensure: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()


class Event(NamedTuple):
    """A calendar date that the clinical case summary states, and what happened then."""

    date: str
    kind: str  # injury | visit | test | procedure | request | utilization_review | other


class Summary(NamedTuple):
    """The clinical case summary and what its narrative states."""

    text: str | None = None
    age: int | None = None
    sex: str | None = None  # male | female
    injury_date: str | None = None  # as the narrative says, not the header
    mechanism: str | None = None
    diagnoses: tuple[str, ...] = ()
    treatment_to_date: tuple[str, ...] = ()
    medications: tuple[str, ...] = ()
    work_status: str | None = None
    timeline: tuple[Event, ...] = ()
    ur_date: str | None = None
    ur_action: str | None = None  # denied | modified | delayed


class Citation(NamedTuple):
    """One work that a guideline line cites."""

    system: str  # MTUS | ODG | ACOEM | other
    title: str | None = None  # without the year and without "Guidelines"
    year: int | None = None
    sections: tuple[str, ...] = ()
    pages: str | None = None  # as printed: "98-99"
    text: str = ""  # the printed citation


class Guideline(NamedTuple):
    """One guideline line: the text printed and the sources it names.

    `none_cited` is True for the statement that no medical evidence was cited, which is a statement
    of its own and not an empty text.
    """

    text: str | None = None
    systems: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    none_cited: bool = False


class Drug(NamedTuple):
    """A drug as the letter writes it; one per component of a compound."""

    name: str
    strength: str | None = None


class Sessions(NamedTuple):
    """Visits of a visit-type request. Ranges are (smallest, largest)."""

    total: int | None = None
    per_week: Range | None = None
    weeks: Range | None = None


class Treatment(NamedTuple):
    """What the disputed item asks for, in the State's own search taxonomy."""

    category: str | None = None
    subcategory: str | None = None
    drugs: tuple[Drug, ...] = ()
    drug_class: str | None = None
    quantity: int | None = None
    refills: int | None = None
    sessions: Sessions | None = None
    body_parts: tuple[str, ...] = ()
    laterality: str | None = None  # left | right | bilateral
    levels: tuple[str, ...] = ()
    retrospective: bool = False
    dates_of_service: tuple[str, ...] = ()


class Decision(NamedTuple):
    """One disputed treatment and what the reviewer decided about it."""

    number: int
    heading: str | None = None
    request: str | None = None
    original_request: str | None = None
    authorized: str | None = None
    outcome: str | None = None  # upheld | overturned
    claims_administrator_guideline: Guideline = Guideline()
    reviewer_guideline: Guideline = Guideline()
    rationale: str | None = None
    page: int | None = None
    treatment: Treatment = Treatment()
    extra: dict[str, Any] = {}  # noqa: RUF012  # what a user's own rules read, by name


class Finding(NamedTuple):
    """Something `imr check` reports. `severity` is info or warning."""

    id: str
    severity: str
    message: str
    field: str | None = None
    page: int | None = None
    line: int | None = None
    authority: str | None = None
    decisions: tuple[int, ...] = ()  # the numbers of those it is about; none: about the letter


class Letter(NamedTuple):
    """One Final Determination letter, read."""

    schema_version: int
    source: Source
    template: str  # id of the letter template recognised, or "unknown"
    case: Case = Case()
    determination: str | None = None  # uphold | overturn | partially_overturn
    reviewer: Reviewer = Reviewer()
    summary: Summary = Summary()
    documents_reviewed: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()
    extra: dict[str, Any] = {}  # noqa: RUF012  # what a user's own rules read, by name
    evidence: dict[str, Evidence] = {}  # noqa: RUF012  # by dotted path, "decisions[0].rationale"

    def record(self, *, evidence: bool = False) -> dict[str, Any]:
        """The letter as plain dicts and lists, in the order of the data dictionary.

        With `evidence` the record ends with the key `evidence`: dotted path -> status, page, line,
        start, end, rule.
        """
        plain: dict[str, Any] = to_plain(self)
        if not evidence:
            del plain["evidence"]
        return plain


def to_plain(value: Any) -> Any:
    """Turn records into dicts and tuples into lists, all the way down."""
    fields = getattr(value, "_fields", None)
    if fields is not None:
        return {name: to_plain(item) for name, item in zip(fields, value, strict=True)}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    return value
