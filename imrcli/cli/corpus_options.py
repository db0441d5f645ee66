"""The options that the commands on a corpus share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from imrcli.cli import complete
from imrcli.cli.options import OPTIONS
from imrcli.corpus.filters import Filters

PANEL = "Filters"

Database = Annotated[
    str,
    typer.Option(
        "--db", metavar="FILE", help="The corpus, as `imr index` makes it.", envvar="IMR_DB"
    ),
]
Limit = Annotated[
    int, typer.Option("--limit", "-n", min=1, max=10**9, help="Most results to show.")
]


def _filter(flag: str, help: str, offers: Callable[[str], list[str]] | None = None) -> Any:
    return typer.Option(flag, help=help, rich_help_panel=PANEL, autocompletion=offers)


TREATMENT = "decisions.treatment"
SYSTEMS = complete.choices("guideline.systems")


OPTIONS[Filters] = {
    "outcome": _filter("--outcome", "upheld or overturned.", complete.choices("decisions.outcome")),
    "category": _filter(
        "--category",
        "Treatment category, such as Surgery.",
        complete.choices(f"{TREATMENT}.category"),
    ),
    "subcategory": _filter(
        "--subcategory",
        "Treatment subcategory, such as Acupuncture.",
        complete.choices(f"{TREATMENT}.subcategory"),
    ),
    "drug": _filter("--drug", "Brand or generic name."),
    "drug_class": _filter(
        "--drug-class", "Drug class, such as Opioids.", complete.choices(f"{TREATMENT}.drug_class")
    ),
    "body_part": _filter("--body-part", "Part of the body, such as knee.", complete.body_parts),
    "diagnosis": _filter("--diagnosis", "Words of a diagnosis."),
    "specialty": _filter("--specialty", "The reviewer's specialty.", complete.specialties),
    "guideline": _filter(
        "--guideline", "MTUS, ODG, ACOEM, other, or the title of a work.", SYSTEMS
    ),
    "decided_from": _filter("--from", "Decided on or after this day, month or year."),
    "decided_to": _filter("--to", "Decided on or before this day, month or year."),
}
