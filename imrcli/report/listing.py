"""The decisions of a report as JSON inside the page.

What the table shows and sorts by is one array, which the page reads at once; the long texts are in
parts of `PART` decisions, and a part is read when a row of it is opened. What a letter says cannot
end the element that it stands in: `<`, `>` and `&` are written as escapes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Any

from imrcli.render.words import request_text
from imrcli.safe import for_terminal

PART = 250  # decisions whose texts are read together
FACTS = (  # the script of the page counts on this order
    "case_number",
    "number",
    "decision_date",
    "outcome",
    "category",
    "subcategory",
    "drug_class",
    "specialties_text",
    "request",  # the last
)
TEXTS = (
    "original_request",
    "authorized",
    "rationale",
    "claims_administrator_guideline",
    "reviewer_guideline",
    "page",
    "source_name",
)
SOURCE = TEXTS.index("source_name")
FROM_LISTED = (
    "FROM temp.listed JOIN main.decisions AS d ON d.id = listed.id"
    " JOIN main.letters AS l ON l.id = d.letter_id ORDER BY position"
)


def as_script(value: Any, kind: str) -> str:
    """A value as a JSON element of HTML with this class."""
    return f'<script type="application/json" class="{kind}">{as_json(value)}</script>\n'


def as_json(value: Any) -> str:
    """A value as JSON that no element of HTML is ended or begun by."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Six times faster than one `translate`.
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def facts(db: sqlite3.Connection) -> Iterator[str]:
    """The element with what the table shows, row by row."""
    yield '<script type="application/json" class="facts">['
    before = ""
    for *row, request, original in db.execute(
        f"SELECT {', '.join(FACTS)}, original_request {FROM_LISTED}"
    ):
        shown = request and request_text(request, original)
        yield before + as_json([_plain(value) for value in (*row, shown)])
        before = ",\n"
    yield "]</script>\n"


def texts(db: sqlite3.Connection) -> Iterator[str]:
    """The elements with the long texts: for each decision its texts and its citations."""
    citations = _citations(db)
    upcoming = next(citations, None)
    rows = db.execute(f"SELECT position, {', '.join(TEXTS)} {FROM_LISTED}")
    while part := list(islice(rows, PART)):
        found = []
        for position, *values in part:
            sides: dict[str, list[Any]] = {"claims_administrator": [], "reviewer": []}
            while upcoming and upcoming[0] == position:
                sides[upcoming[1]].append([_plain(value) for value in upcoming[2:]])
                upcoming = next(citations, None)
            # The name of the file, and not where it lies on the machine that read it.
            values[SOURCE] = values[SOURCE].rpartition("/")[2]
            found.append([*(_plain(value) for value in values), *sides.values()])
        yield as_script(found, "texts")


def _citations(db: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """The citations of the listed decisions, in the order of the list."""
    return db.execute(
        "SELECT listed.position, c.side, c.system, c.title, c.year, c.pages, c.text,"
        " (SELECT group_concat(section, '; ') FROM (SELECT section FROM citation_sections"
        " WHERE citation_id = c.id ORDER BY position))"
        " FROM temp.listed JOIN citations AS c ON c.decision_id = listed.id"
        " ORDER BY listed.position, c.side, c.position"
    )


def _plain(value: Any) -> Any:
    return for_terminal(value, newlines=True) if isinstance(value, str) else value
