"""Makes a corpus of made-up letters: `python samples/generate.py N FOLDER [--seed S] [--text]`.

For benchmarks: a hundred thousand letters in minutes. The letters are those of `made_up`, set like
the samples but with one text run for each style of a line. The same seed gives the same letters.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from itertools import repeat
from multiprocessing import Pool
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:  # run as a program: make the package `samples` importable
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from samples.letter import Letter, expected_record
from samples.made_up import make_letter
from samples.make_samples import LAYOUTS, text_export
from samples.pdf import literal
from samples.word import REGULAR, Sheet, to_document

PER_FOLDER = 1000  # letters in one folder of the corpus; more make some file systems slow
CHUNK = 50  # letters that a worker process makes at a time


class PlainSheet(Sheet):
    """A sheet without kerns, each style of a line one run: quick to set and to read."""

    def runs(self, text: str) -> list[str]:
        """The whole text."""
        return [text]

    def shown(self, text: str) -> str:
        """The text as one string."""
        return f"[{literal(text)}]"


class TextSheet(Sheet):
    """A sheet that keeps only the rows of its text export."""

    def row(self, text: str, x: float, y: float, font: str = REGULAR, size: float = 0) -> None:
        """Draw nothing."""


def as_pdf(letter: Letter) -> tuple[bytes, dict[str, Any]]:
    """A made-up letter as PDF, and the record expected of it."""
    sheet, pages = LAYOUTS[letter["layout"]](letter, PlainSheet)
    pdf, root = to_document(sheet.pages)
    return pdf.write(root), expected_record(letter, pages, len(sheet.pages))


def as_text(letter: Letter) -> tuple[bytes, dict[str, Any]]:
    """A made-up letter as text, and the record expected of it."""
    sheet, pages = LAYOUTS[letter["layout"]](letter, TextSheet)
    return text_export(sheet, letter).encode(), expected_record(letter, pages, len(sheet.pages))


def file_name(number: int, letter: Letter, suffix: str) -> str:
    """Where a letter stands in its corpus: thousands in folders of their own."""
    return f"{(number - 1) // PER_FOLDER:04}/{letter['case']['case_number']}{suffix}"


def letters(
    numbers: range, seed: int, *, text: bool
) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Made-up letters as (name, bytes, expected record)."""
    setter, suffix = (as_text, ".txt") if text else (as_pdf, ".pdf")
    for number in numbers:
        letter = make_letter(number, seed)
        yield file_name(number, letter, suffix), *setter(letter)


def _write(job: tuple[range, int, bool, str]) -> list[str]:
    numbers, seed, text, folder = job
    lines = []
    for name, data, expected in letters(numbers, seed, text=text):
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        lines.append(json.dumps({"file": name, **expected}))
    return lines


def generate(options: argparse.Namespace) -> None:
    """Write a corpus, and with --expected FOLDER/expected.jsonl, a record for each letter."""
    count, folder = options.count, options.folder
    folder.mkdir(parents=True, exist_ok=True)
    chunks = [range(n, min(n + CHUNK, count + 1)) for n in range(1, count + 1, CHUNK)]
    work = zip(chunks, repeat(options.seed), repeat(options.text), repeat(str(folder)))
    records = (folder / "expected.jsonl").open("w", encoding="utf-8") if options.expected else None
    with Pool(options.jobs) as pool:
        for done, lines in enumerate(pool.imap(_write, work), 1):
            if records:
                records.writelines(line + "\n" for line in lines)
            if sys.stderr.isatty():
                print(f"\r{min(done * CHUNK, count)} of {count}", end="", file=sys.stderr)
    if records:
        records.close()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Make a corpus of made-up letters.")
    parser.add_argument("count", type=int, metavar="N", help="how many letters")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where to write them")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other letters")
    parser.add_argument("--text", action="store_true", help="write text files, not PDFs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--expected", action="store_true", help="write expected.jsonl too")
    generate(parser.parse_args())


if __name__ == "__main__":
    main()
