"""Sets the sample letters: `python samples/make_samples.py` writes PDF, text and expected record.

Reads `letters/*.yaml` (invented patients, invented wording) and writes beside itself, for each,
`NAME.pdf`, `NAME.txt` (the visual rows with the header table, form feeds between pages) and
`expected/NAME.json`. The same input gives the same bytes on every machine, but for the deflate
library's own choices.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

if __package__ in {None, ""}:  # run as a program: make the package `samples` importable
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from samples.earlier import set_final_2014, set_notice, set_professional_review
from samples.letter import LETTERS, Letter, expected_record, load
from samples.posted import set_posted
from samples.served import set_served
from samples.word import Sheet, to_pdf

HERE = Path(__file__).resolve().parent
LAYOUTS: dict[str, Callable[[Letter, type[Sheet]], tuple[Sheet, list[int]]]] = {
    "posted": set_posted,
    "served": set_served,
    "professional-review": set_professional_review,
    "notice": set_notice,
    "final-2014": set_final_2014,
}


class Sample(NamedTuple):
    """One sample in its three forms."""

    stem: str
    pdf: bytes
    text: str
    expected: dict[str, Any]


def make(letter: Letter) -> Sample:
    """Set one letter."""
    sheet, pages = LAYOUTS[letter["layout"]](letter, Sheet)
    date = str(letter["case"].get("decision_date", "2015-03-02")).replace("-", "")
    pdf = to_pdf(sheet, title=letter["title"], date=f"D:{date}120000Z")
    expected = expected_record(letter, pages, len(sheet.pages))
    return Sample(letter["stem"], pdf, text_export(sheet, letter), expected)


def text_export(sheet: Sheet, letter: Letter) -> str:
    """The visual rows, a blank line where white space parts paragraphs, a form feed per page."""
    double = letter.get("pitch", 13.8) > 20
    out, page = "", 1
    for row in sheet.rows:
        if row.page != page:
            out += "\f" * (row.page - page)
            page = row.page
        elif row.gap:
            out += " \n\n" if double else "\n"
        out += row.text + (" \n\n" if double else "\n")
    return out


def all_samples() -> list[Sample]:
    """Every sample, in the order of its name."""
    return [make(load(path)) for path in sorted(LETTERS.glob("*.yaml"))]


def expected_json(sample: Sample) -> str:
    """The expected record as it is committed."""
    return json.dumps(sample.expected, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write all samples."""
    (HERE / "expected").mkdir(exist_ok=True)
    for sample in all_samples():
        (HERE / f"{sample.stem}.pdf").write_bytes(sample.pdf)
        (HERE / f"{sample.stem}.txt").write_text(sample.text, encoding="utf-8")
        (HERE / "expected" / f"{sample.stem}.json").write_text(
            expected_json(sample), encoding="utf-8"
        )
        decisions = len(sample.expected["decisions"])
        print(f"{sample.stem}: {sample.expected['pages']} pages, {decisions} decisions")


if __name__ == "__main__":
    main()
