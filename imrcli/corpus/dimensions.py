"""What decisions and letters can be counted by.

A dimension is a value of a decision or of its letter. One that has several values at once, such as
the reviewer's specialties, counts a decision under each of them, so that the rows of its table add
up to more than the decisions; its table says so. What has no value is counted under None.
"""

from __future__ import annotations

from imrcli.errors import UsageError
from imrcli.named import NamedTuple


class Dimension(NamedTuple):
    """How a dimension is read; `l`, `d` and the alias in `join` stand for the tables."""

    name: str
    heading: str
    sql: str
    of: str  # letter | decision
    join: str = ""  # for several values at once
    condition: str = ""  # decisions that it applies to


AGE_GROUP = (
    "CASE WHEN l.age < 18 THEN 'under 18' WHEN l.age < 25 THEN '18-24' WHEN l.age < 35 THEN '25-34'"
    " WHEN l.age < 45 THEN '35-44' WHEN l.age < 55 THEN '45-54' WHEN l.age < 65 THEN '55-64'"
    " WHEN l.age >= 65 THEN '65 and over' END"
)
SIZE = "CASE WHEN l.decisions < 5 THEN CAST(l.decisions AS TEXT) ELSE '5 and more' END"
CALIFORNIA = "CASE l.licensed_in_california WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END"
RETROSPECTIVE = "CASE d.retrospective WHEN 1 THEN 'yes' ELSE 'no' END"
# `{0}` is the table: these are grouped by, and no owner has one of them twice.
DRUG = "coalesce({0}.generic, lower({0}.name))"
DIAGNOSIS = "lower({0}.diagnosis)"


def _list(table: str, owner: str, alias: str, side: str = "") -> str:
    """The join with a table of values that are never listed twice."""
    one = f"{alias}.side = '{side}' AND " if side else ""
    return f"LEFT JOIN {table} AS {alias} ON {one}{alias}.{owner}_id = {owner[0]}.id"


def _once(table: str, owner: str, alias: str, value: str, side: str = "") -> str:
    """The same where a value may be listed twice: it counts once.

    `value` is the one that is counted by, an expression in which `{0}` stands for the table.
    """
    key = f"{owner}_id"
    one = f"again.side = '{side}' AND " if side else ""
    # The plus keeps SQLite from the index of values: the values of one owner are few.
    return (
        f"{_list(table, owner, alias, side)} AND NOT EXISTS (SELECT 1 FROM {table} AS again"  # noqa: S608
        f" WHERE {one}again.{key} = {alias}.{key} AND again.position < {alias}.position"
        f" AND +{value.format('again')} = {value.format(alias)})"
    )


DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        Dimension("category", "Category", "d.category", "decision"),
        Dimension("subcategory", "Subcategory", "d.subcategory", "decision"),
        Dimension(
            "drug_class",
            "Drug class",
            "d.drug_class",
            "decision",
            condition="d.category = 'Pharmaceuticals'",
        ),
        Dimension(
            "drug",
            "Drug",
            DRUG.format("dr"),
            "decision",
            _once("drugs", "decision", "dr", DRUG),
            condition="(dr.name IS NOT NULL OR d.category = 'Pharmaceuticals')",
        ),
        Dimension(
            "specialty",
            "Reviewer's specialty",
            "sp.specialty",
            "letter",
            _once("specialties", "letter", "sp", "{0}.specialty"),
        ),
        Dimension(
            "guideline",
            "Guideline system of the reviewer",
            "gs.system",
            "decision",
            _list("guideline_systems", "decision", "gs", "reviewer"),
        ),
        Dimension(
            "guideline_of_claims_administrator",
            "Guideline system of the claims administrator",
            "gc.system",
            "decision",
            _list("guideline_systems", "decision", "gc", "claims_administrator"),
        ),
        Dimension(
            "work",
            "Work the reviewer cites",
            "ci.title",
            "decision",
            _once("citations", "decision", "ci", "{0}.title", "reviewer"),
        ),
        Dimension(
            "body_part",
            "Body part",
            "bp.body_part",
            "decision",
            _once("body_parts", "decision", "bp", "{0}.body_part"),
        ),
        Dimension("laterality", "Side", "d.laterality", "decision"),
        Dimension("retrospective", "Retrospective", RETROSPECTIVE, "decision"),
        Dimension("year", "Year of decision", "l.decision_year", "letter"),
        Dimension("quarter", "Quarter of decision", "l.decision_quarter", "letter"),
        Dimension("month", "Month of decision", "substr(l.decision_date, 1, 7)", "letter"),
        Dimension("determination", "Case outcome", "l.determination", "letter"),
        Dimension("decisions_per_letter", "Decisions in the letter", SIZE, "letter"),
        Dimension("licensed_in_california", "Licensed in California", CALIFORNIA, "letter"),
        Dimension(
            "state",
            "State of licensure",
            "li.state",
            "letter",
            _once("licences", "letter", "li", "{0}.state"),
        ),
        Dimension("priority", "Priority", "l.priority", "letter"),
        Dimension("sex", "Sex", "l.sex", "letter"),
        Dimension("age_group", "Age", AGE_GROUP, "letter"),
        Dimension(
            "diagnosis",
            "Diagnosis",
            DIAGNOSIS.format("dg"),
            "letter",
            _once("diagnoses", "letter", "dg", DIAGNOSIS),
        ),
        Dimension("template", "Letter template", "l.template", "letter"),
    )
}


def dimension(name: str) -> Dimension:
    """The dimension of that name; blanks and hyphens may stand for underscores.

    Raises:
        UsageError: There is none; the message names the nearest.
    """
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted in DIMENSIONS:
        return DIMENSIONS[wanted]
    from difflib import get_close_matches

    near = get_close_matches(wanted, DIMENSIONS, n=1)
    cure = f"Did you mean {near[0]}?" if near else f"Use one of {', '.join(DIMENSIONS)}."
    raise UsageError(f"column {name!r}", "is nothing to count by.", cure)
