"""The clinical case summary: its narrative read into facts.

Each fact is read by the rules of `rules/summary.yaml` and `rules/mechanism.yaml` from single
sentences; nothing is concluded from one sentence to the next. What the narrative does not state is
null.
"""

from __future__ import annotations

from imrcli.document import Fold, Trail
from imrcli.extract.mechanism import read_mechanism
from imrcli.extract.narrative import Narrative
from imrcli.extract.person import read_age, read_injury_date, read_sex
from imrcli.extract.standing import read_review, read_work_status
from imrcli.extract.statements import read_list
from imrcli.extract.timeline import Dated, read_timeline, with_injury
from imrcli.model import Event, Summary


def read_summary(text: Fold, trail: Trail) -> Summary:
    """Read a folded clinical case summary.

    Args:
        text: the summary without its printed heading and introduction.
        trail: takes the place and the status of each fact, by its path in the record
            (`age`, `diagnoses[0]`).
    """
    if not text.text:
        for field in Summary._fields:
            trail.missing(field)
        return Summary()
    trail.found("text", text, 0, len(text), "summary.text")
    narrative = Narrative.of(text)
    mechanism = read_mechanism(narrative, trail)
    dated = read_timeline(narrative)
    if mechanism:
        dated = with_injury(narrative, dated, mechanism)
    ur_date, ur_action = read_review(narrative, trail, dated)
    return Summary(
        text=text.text,
        age=read_age(narrative, trail),
        sex=read_sex(narrative, trail),
        injury_date=read_injury_date(narrative, trail, dated),
        mechanism=narrative.text[slice(*mechanism)] if mechanism else None,
        diagnoses=read_list(narrative, trail, "diagnoses"),
        treatment_to_date=read_list(narrative, trail, "treatment_to_date"),
        medications=read_list(narrative, trail, "medications"),
        work_status=read_work_status(narrative, trail),
        timeline=_events(narrative, trail, dated),
        ur_date=ur_date,
        ur_action=ur_action,
    )


def _events(narrative: Narrative, trail: Trail, dated: list[Dated]) -> tuple[Event, ...]:
    """Each date once for each kind, in order of appearance."""
    events: dict[Event, None] = {}
    for one in dated:
        if one.event not in events:
            path = f"timeline[{len(events)}]"
            trail.found(path, narrative.fold, one.date.start, one.date.end, one.rule)
            events[one.event] = None
    if not events:
        trail.missing("timeline")
    return tuple(events)
