"""The flat tables: one row for each decision, one for each letter.

The columns are listed once, here, and the views `decisions_flat` and `letters_flat`, the exports
and docs/corpus-schema.md follow. The first eight are the State's own treatment search, in its
order and with its words (Uphold, Overturn, Partially Overturn).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from imrcli.named import NamedTuple

SEPARATOR = "; "  # between the items of a list in one cell
PARTITION = "decision_year="  # the name of a folder of one year, with the year after it

Row = list[Any]  # values in the order of the columns


class Column(NamedTuple):
    """One column: its kind (text, integer, date, flag, list) and the SQL that gives it.

    For a list `sql` gives one item, and `rows` (tables and condition) has one row for each.
    """

    name: str
    kind: str
    sql: str
    meaning: str
    rows: str = ""


def _of_decision(name: str, item: str, table: str, meaning: str) -> Column:
    return Column(name, "list", item, meaning, f"{table} AS t WHERE t.decision_id = d.id")


def _of_letter(name: str, item: str, table: str, meaning: str) -> Column:
    return Column(name, "list", item, meaning, f"{table} AS t WHERE t.letter_id = l.id")


def _guideline(side: str, whose: str) -> tuple[Column, ...]:
    here = f"t.decision_id = d.id AND t.side = '{side}'"
    return (
        Column(f"{side}_guideline", "text", f"d.{side}_guideline", f"guideline line of {whose}"),
        Column(
            f"{side}_systems",
            "list",
            "system",
            f"sources that the line of {whose} names: MTUS, ODG, ACOEM, other",
            f"guideline_systems AS t WHERE {here}",
        ),
        Column(
            f"{side}_works",
            "list",
            "title",
            f"titles of the works that the line of {whose} cites",
            f"citations AS t WHERE {here} AND t.title IS NOT NULL",
        ),
        Column(
            f"{side}_none_cited",
            "flag",
            f"d.{side}_none_cited",
            f"{whose} is said to have cited no medical evidence",
        ),
    )


OUTCOME = "CASE d.outcome WHEN 'upheld' THEN 'Uphold' WHEN 'overturned' THEN 'Overturn' END"
DETERMINATION = (
    "CASE l.determination WHEN 'uphold' THEN 'Uphold' WHEN 'overturn' THEN 'Overturn'"
    " WHEN 'partially_overturn' THEN 'Partially Overturn' END"
)

CASE_NUMBER = Column("case_number", "text", "l.case_number", "case number")
DATES = (
    Column("decision_date", "date", "l.decision_date", "date of the final determination"),
    Column("date_of_injury", "date", "l.date_of_injury", "date of injury of the header"),
    Column("date_received", "date", "l.application_received", "date the application was received"),
)
SPECIALTY = Column("specialty", "text", "l.specialties_text", "reviewer's specialties, as listed")
CASE_OUTCOME = Column("case_outcome", "text", DETERMINATION, "outcome of the whole case")
LETTER_FACTS = (
    Column("decision_year", "integer", "l.decision_year", "year of decision_date"),
    Column("decision_quarter", "text", "l.decision_quarter", "quarter of decision_date: 2016Q4"),
    Column(
        "licensed_in_california",
        "flag",
        "l.licensed_in_california",
        "whether a California licence is listed",
    ),
    _of_letter("states_of_licensure", "state", "licences", "states that license the reviewer"),
    Column("priority", "text", "l.priority", "standard or expedited"),
    Column(
        "days_application_to_decision",
        "integer",
        "l.days_application_to_decision",
        "days from application to decision",
    ),
    Column(
        "days_assignment_to_decision",
        "integer",
        "l.days_assignment_to_decision",
        "days from assignment to decision",
    ),
    Column(
        "days_denial_to_application",
        "integer",
        "l.days_denial_to_application",
        "days from the utilization review denial to the application",
    ),
    Column("age", "integer", "l.age", "age of the patient"),
    Column("sex", "text", "l.sex", "male or female"),
    _of_letter("diagnoses", "diagnosis", "diagnoses", "diagnoses of the clinical summary"),
)
PROVENANCE = (
    Column("template", "text", "l.template", "letter template recognised"),
    Column("source", "text", "l.source_name", "the input that was read"),
    Column(
        "sha256",
        "text",
        "(SELECT sha256 FROM inputs WHERE inputs.id = l.input_id)",
        "of the input's content",
    ),
    Column("letter_id", "integer", "l.id", "id in the table letters"),
)

DECISIONS = (
    CASE_NUMBER,
    *DATES,
    SPECIALTY,
    Column("category", "text", "d.category", "treatment request category"),
    Column("subcategory", "text", "d.subcategory", "treatment request sub-category"),
    Column("decision", "text", OUTCOME, "Uphold or Overturn"),
    Column("number", "integer", "d.number", "number of the decision in its letter"),
    CASE_OUTCOME,
    Column("request", "text", "d.request", "the disputed item"),
    Column("original_request", "text", "d.original_request", "before a partial authorization"),
    Column("authorized", "text", "d.authorized", "what had been authorized of it"),
    Column("drug_class", "text", "d.drug_class", "drug class"),
    _of_decision(
        "drugs", "name || coalesce(' ' || strength, '')", "drugs", "drugs and their strengths"
    ),
    Column("quantity", "integer", "d.quantity", "units of a drug or supply"),
    Column("refills", "integer", "d.refills", "refills"),
    Column("sessions", "integer", "d.sessions", "visits in all"),
    Column("sessions_per_week_min", "integer", "d.sessions_per_week_min", "fewest per week"),
    Column("sessions_per_week_max", "integer", "d.sessions_per_week_max", "most per week"),
    Column("weeks_min", "integer", "d.weeks_min", "fewest weeks"),
    Column("weeks_max", "integer", "d.weeks_max", "most weeks"),
    _of_decision("body_parts", "body_part", "body_parts", "parts of the body in the request"),
    Column("laterality", "text", "d.laterality", "left, right or bilateral"),
    _of_decision("levels", "level", "levels", "spinal levels: L4-5"),
    Column("retrospective", "flag", "d.retrospective", "asked for after the service"),
    _of_decision("dates_of_service", "date", "dates_of_service", "dates of service stated"),
    *_guideline("claims_administrator", "the claims administrator"),
    *_guideline("reviewer", "the reviewer"),
    Column("rationale", "text", "d.rationale", "the reviewer's reasons"),
    Column("extra", "text", "d.extra", "JSON: what a user's own rules read"),
    *LETTER_FACTS,
    Column("page", "integer", "d.page", "page of the letter on which the decision starts"),
    *PROVENANCE,
    Column("decision_id", "integer", "d.id", "id in the table decisions"),
)
LETTERS = (
    CASE_NUMBER,
    CASE_OUTCOME,
    *DATES,
    SPECIALTY,
    Column("decisions", "integer", "l.decisions", "decisions in the letter"),
    Column("upheld", "integer", "l.upheld", "decisions upheld"),
    Column("overturned", "integer", "l.overturned", "decisions overturned"),
    Column("date_assigned", "date", "l.date_assigned", "date of assignment"),
    Column("ur_denial_date", "date", "l.ur_denial_date", "date of the denial of the header"),
    *LETTER_FACTS,
    Column("mechanism", "text", "l.mechanism", "how the injury came about"),
    Column("injury_date_in_summary", "date", "l.injury_date_in_summary", "as the narrative says"),
    _of_letter("treatments_to_date", "treatment", "treatments_to_date", "treatment so far"),
    _of_letter("medications", "medication", "medications", "current medications stated"),
    Column("work_status", "text", "l.work_status", "work status stated"),
    Column("ur_date", "date", "l.ur_date", "utilization review, as the narrative says"),
    Column("ur_action", "text", "l.ur_action", "denied, modified or delayed"),
    Column("summary", "text", "l.summary", "clinical case summary"),
    _of_letter("findings", "finding", "findings", "ids of what `imr check` reports"),
    Column("pages", "integer", "l.pages", "pages of the input"),
    Column("extra", "text", "l.extra", "JSON: what a user's own rules read"),
    *PROVENANCE,
)
TABLES = {"decisions": DECISIONS, "letters": LETTERS}
SOURCES = {
    "decisions": "decisions AS d JOIN letters AS l ON l.id = d.letter_id",
    "letters": "letters AS l",
}


def joined(column: Column) -> str:
    """SQL of a column as one value; a list is joined by `; `."""
    return _aggregated(column, f"group_concat(item, '{SEPARATOR}')")


def as_json(column: Column) -> str:
    """SQL of a column as one value; a list is a JSON array."""
    return _aggregated(column, "json_group_array(item)")


def _aggregated(column: Column, aggregate: str) -> str:
    if not column.rows:
        return column.sql
    items = f"SELECT {column.sql} AS item FROM {column.rows} ORDER BY position"  # noqa: S608
    return f"(SELECT {aggregate} FROM ({items}))"  # noqa: S608


def view(name: str) -> str:
    """The statement that makes the view `decisions_flat` or `letters_flat`."""
    table = name.removesuffix("_flat")
    columns = ",\n  ".join(f"{joined(column)} AS {column.name}" for column in TABLES[table])
    return f"CREATE VIEW {name} AS\nSELECT\n  {columns}\nFROM {SOURCES[table]}"


def rows(
    db: sqlite3.Connection, table: str, columns: tuple[Column, ...], condition: str = "true"
) -> Iterator[Row]:
    """The rows of a flat table, flags as booleans and lists as lists."""
    named = ", ".join(as_json(column) for column in columns)
    order = "l.id, d.id" if table == "decisions" else "l.id"
    cursor = db.execute(
        f"SELECT {named} FROM {SOURCES[table]} WHERE {condition} ORDER BY {order}"  # noqa: S608
    )
    flags = [at for at, column in enumerate(columns) if column.kind == "flag"]
    lists = [at for at, column in enumerate(columns) if column.kind == "list"]
    for found in cursor:
        row = list(found)
        for at in flags:
            row[at] = None if row[at] is None else bool(row[at])
        for at in lists:
            row[at] = json.loads(row[at])
        yield row
