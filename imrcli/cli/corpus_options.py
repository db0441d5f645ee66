"""The options that the commands on a corpus share."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from imrcli.cli.options import OPTIONS
from imrcli.corpus.filters import Filters

PANEL = "Filters"

Database = Annotated[
    str,
    typer.Option(
        "--db", metavar="FILE", help="The corpus, as `imr index` makes it.", envvar="IMR_DB"
    ),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="Most results to show.")]


def _filter(flag: str, help: str) -> Any:
    return typer.Option(flag, help=help, rich_help_panel=PANEL)


OPTIONS[Filters] = {
    "outcome": _filter("--outcome", "upheld or overturned."),
    "category": _filter("--category", "Treatment category, such as Surgery."),
    "subcategory": _filter("--subcategory", "Treatment subcategory, such as Acupuncture."),
    "drug": _filter("--drug", "Brand or generic name."),
    "drug_class": _filter("--drug-class", "Drug class, such as Opioids."),
    "body_part": _filter("--body-part", "Part of the body, such as knee."),
    "diagnosis": _filter("--diagnosis", "Words of a diagnosis."),
    "specialty": _filter("--specialty", "The reviewer's specialty."),
    "guideline": _filter("--guideline", "MTUS, ODG, ACOEM, other, or the title of a work."),
    "decided_from": _filter("--from", "Decided on or after this day, month or year."),
    "decided_to": _filter("--to", "Decided on or before this day, month or year."),
}
