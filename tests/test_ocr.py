"""Scanned pages and images, read by tesseract."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from imrcli.document import Document
from imrcli.ingest import Options, read_document
from imrcli.mend import mend
from imrcli.reading import Reading, letter_of
from samples.nasty import scans
from samples.nasty.base import sample_pdf
from tests.conftest import SAMPLES
from tests.scanning import as_pdf, pages_of, png_of, scanned_pages
from tests.terminal import on_a_terminal
from tests.test_cli import failed, imr

pytest.importorskip("PIL", reason="Pillow is not installed")

pytestmark = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed (Debian: tesseract-ocr)"
)
ALL_CORES = Options(pages_at_once=os.cpu_count() or 1)
ONE = SAMPLES / "one-decision.pdf"


def by_ocr(data: bytes, **options: Any) -> Document:
    return mend(read_document("scan", data, ALL_CORES._replace(**options)))


def essence(document: Document) -> dict[str, Any]:
    """The header and the decisions of a letter."""
    letter = letter_of(document, Reading())
    return {
        "template": letter.template,
        "case": letter.case,
        "determination": letter.determination,
        "reviewer": letter.reviewer,
        "person": (letter.summary.age, letter.summary.sex),
        "decisions": [(d.number, d.outcome, d.page) for d in letter.decisions],
        "categories": [d.treatment.category for d in letter.decisions],
        "systems": [d.reviewer_guideline.systems for d in letter.decisions],
    }


def assert_same_words(found: Document, expected: Document) -> None:
    """Of the words of headings and rationales hardly one is misread."""
    pairs = zip(
        letter_of(found, Reading()).decisions, letter_of(expected, Reading()).decisions, strict=True
    )
    for ours, theirs in pairs:
        for name, alike in (("heading", 0.95), ("rationale", 0.98)):
            one, other = getattr(ours, name) or "", getattr(theirs, name) or ""
            ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
            assert ratio >= alike, (name, one, other)


def typed(stem: str = "one-decision") -> Document:
    return read_document(stem, sample_pdf(stem))


def test_scan_of_a_sample_says_what_the_sample_says(sample: Path) -> None:
    """Scanned at 200 dpi, 0.4 degrees askew and with grain, as a JPEG."""
    data = sample.read_bytes()
    found = by_ocr(as_pdf(scanned_pages(data)))
    assert found.engine == "ocr"
    expected = read_document(str(sample), data)
    assert essence(found) == essence(expected)
    assert_same_words(found, expected)


@pytest.mark.parametrize("build", [scans.scanned_pdf, scans.skewed_scan, scans.tiff, scans.fax])
def test_every_kind_of_scan_says_what_the_letter_says(build: Callable[[], bytes]) -> None:
    assert essence(by_ocr(build())) == essence(typed())


@pytest.mark.parametrize("build", [scans.png, scans.jpeg])
def test_image_of_one_page_says_what_the_page_says(build: Callable[[], bytes]) -> None:
    found = letter_of(by_ocr(build()), Reading())
    assert found.case == letter_of(typed(), Reading()).case
    assert found.source.engine == "ocr"


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_page_that_lies_on_its_side_or_head_is_turned(quarters: int) -> None:
    found = letter_of(by_ocr(png_of(sample_pdf(), quarters)), Reading())
    assert found.case == letter_of(typed(), Reading()).case


def test_fax_with_oblong_points_is_read() -> None:
    """The standard resolution of a fax: twice as many points to an inch across as down."""
    pages = [
        page.resize((1728, 1078)).point(lambda shade: 255 * (shade > 150)).convert("1")
        for page in scanned_pages(sample_pdf(), 204)
    ]
    buffer = io.BytesIO()
    pages[0].save(
        buffer,
        "TIFF",
        save_all=True,
        append_images=pages[1:],
        compression="group4",
        dpi=(204, 98),
    )
    assert essence(by_ocr(buffer.getvalue())) == essence(typed())


def test_letter_of_scanned_and_typed_pages_is_one_letter() -> None:
    whole = sample_pdf()
    mixed = pages_of((as_pdf(scanned_pages(whole)), 0), (whole, 1))
    assert essence(by_ocr(mixed)) == essence(typed())


def test_text_of_a_scan_is_printed_and_no_file_is_left(tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(scans.scanned_pdf())
    empty = tmp_path / "tmp"
    empty.mkdir()
    done = imr("text", scan, TMPDIR=str(empty))
    assert (done.returncode, done.stderr) == (0, b"")
    assert "HOW THE IMR FINAL DETERMINATION WAS MADE\n" in done.stdout.decode()
    assert not list(empty.iterdir())


def test_pages_are_counted_on_a_terminal_only(tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(scans.scanned_pdf())
    code, shown = on_a_terminal("decisions", scan, "--json", out=tmp_path / "out")
    assert code == 0
    assert b"page 1 of 2 is read by OCR" in shown
    assert b"page 2 of 2 is read by OCR" in shown
    assert shown.endswith(b"\r\x1b[K")


def test_options_of_ocr_are_taken_by_the_command_line(tmp_path: Path) -> None:
    scan = tmp_path / "scan.png"
    scan.write_bytes(scans.png())
    assert "--ocr never" in failed(imr("text", scan, "--ocr", "never"), 3)  # type: ignore[arg-type]
    assert "--max-pixels" in failed(imr("text", scan, "--max-pixels", "1000"), 3)  # type: ignore[arg-type]
    assert imr("text", ONE, "--ocr", "always").stdout.startswith(b"Case Number:")
