"""Which pages are read by OCR, what is done with its words, and its limits; a stand-in reads."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from imrcli.document import Document
from imrcli.errors import LimitError, NoTextError, UnreadableError, UsageError
from imrcli.ingest import Options, images, ocr, read_document
from imrcli.ingest.ocr import Picture
from imrcli.ingest.sources import Input
from imrcli.reading import Reading, record
from samples.nasty import content, scans
from samples.nasty.base import sample_pdf, sample_text
from tests.scanning import pages_of

Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")


def typed(stem: str = "one-decision") -> Document:
    return read_document(stem, sample_pdf(stem))


def table(*rows: str, gap: int = 60) -> str:
    """What tesseract prints for rows of words; two spaces and more are a gap between columns."""
    printed = ["level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight"]
    for number, row in enumerate(rows):
        left = 300
        for word in row.replace("  ", " _ ").split():
            if word == "_":
                left += 300
                continue
            width = 22 * len(word)
            place = f"{left}\t{200 + gap * number}\t{width}\t34"
            printed.append(f"5\t1\t1\t1\t{number}\t1\t{place}\t96.0\t{word}")
            left += width + 16
    return "\n".join(printed)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """Have pages read as rows of words; the pages that are read are noted."""

    def stand_in(*rows: str) -> list[int]:
        seen: list[int] = []

        def run(_name: str, _number: int, picture: Picture, _wanted: str) -> str:
            seen.append(picture.width)
            return table(*rows)

        monkeypatch.setattr(ocr, "_run", run)
        monkeypatch.setattr(ocr, "is_installed", lambda: True)
        return seen

    return stand_in


def test_header_table_is_read_by_row(reads: Callable[..., list[int]]) -> None:
    reads("Date Assigned:  12/06/2016  Date of Injury:  09/19/2016", "Decision Date:  01/04/2017")
    document = read_document("x", scans.png())
    assert [document.words(line) for line in document.lines] == [
        "Date Assigned:    12/06/2016    Date of Injury:    09/19/2016",
        "Decision Date:    01/04/2017",
    ]
    assert (document.engine, document.media_type, document.bold) == ("ocr", "image/png", None)


def test_only_scanned_pages_are_read_by_ocr(reads: Callable[..., list[int]]) -> None:
    first = sample_pdf("many-decisions")
    data = pages_of((first, 0), (scans.scanned_pdf("many-decisions"), 1), (first, 2), (first, 3))
    seen = reads("Words of the second page")
    found, whole = read_document("x", data), typed("many-decisions")
    assert len(seen) == 1
    assert (found.engine, found.page_count) == ("ocr", 4)
    pages = found.text.split("\f")
    assert pages[1] == "Words of the second page\n"
    assert [pages[0], *pages[2:]] == [
        page for n, page in enumerate(whole.text.split("\f")) if n != 1
    ]
    assert found.bold


def test_typed_pages_are_not_read_by_ocr_unless_always(reads: Callable[..., list[int]]) -> None:
    seen = reads("Something else")
    assert read_document("x", sample_pdf()) == typed()._replace(name="x")
    assert not seen
    always = read_document("x", sample_pdf(), Options(ocr="always"))
    assert always.text == "Something else\n\fSomething else\n"
    assert len(seen) == 2


def test_short_last_page_and_empty_page_are_not_scanned(reads: Callable[..., list[int]]) -> None:
    from samples.nasty.base import sheet_of
    from samples.word import to_pdf

    short = to_pdf(sheet_of(["is not medically necessary."]), title="x", date="D:20170301120000Z")
    seen = reads("Something else")
    document = read_document("x", pages_of((sample_pdf(), 0), (short, 0)))
    assert (document.engine, seen) == ("pdfium", [])
    with pytest.raises(NoTextError, match="no text"):
        read_document("x", content.blank_pages())
    assert not seen


def test_stamp_on_a_scan_does_not_hide_that_it_is_one(reads: Callable[..., list[int]]) -> None:
    import ctypes

    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(scans.scanned_pdf())
    page = document[0]
    font = pypdfium2.raw.FPDFText_LoadStandardFont(document.raw, b"Helvetica")
    text = pypdfium2.raw.FPDFPageObj_CreateTextObj(document.raw, font, 12.0)
    words = ctypes.create_string_buffer("RECEIVED 01/09/2017\0".encode("utf-16-le"))
    pypdfium2.raw.FPDFText_SetText(text, ctypes.cast(words, ctypes.POINTER(ctypes.c_ushort)))
    pypdfium2.raw.FPDFPage_InsertObject(page.raw, text)
    page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    seen = reads("Words")
    assert read_document("x", buffer.getvalue()).text == "Words\n\fWords\n"
    assert len(seen) == 2
    stamped = read_document("x", buffer.getvalue(), Options(ocr="never"))
    assert "RECEIVED 01/09/2017" in stamped.text


def test_sheet_laid_askew_keeps_its_rows() -> None:
    """The right end of a row lies lower than the left end of the row below it."""
    words = []
    for row in range(4):
        for at, text in ((300, "Label:"), (1300, "middle"), (2300, "12/06/2016")):
            top = 200 + 50 * row + at // 33  # about 1.7 degrees
            words.append(f"5\t1\t{at}\t1\t{row}\t1\t{at}\t{top}\t120\t34\t96.0\t{text}")
        # One line of type goes across and tells how the sheet lies.
    across = [
        f"5\t1\t0\t1\t9\t1\t{at}\t{900 + at // 33}\t90\t34\t96.0\tnone"
        for at in range(300, 2400, 110)
    ]
    found = ocr._words("\n".join([*words, *across]))
    from imrcli.ingest.rows import rows_of

    rows = [row.text for row in rows_of(ocr._runs(found, Picture(2550, 3300, b"", 300)))]
    assert rows[:4] == ["Label:    middle    12/06/2016"] * 4


@pytest.mark.parametrize(
    ("left", "gap", "right", "expected"),
    [
        ("1", 0.30, "1-8-2016", "11-8-2016"),
        ("1", 0.50, "1-8-2016", "1 1-8-2016"),
        ("CM", 0.20, "16-0123456", "CM16-0123456"),
        ("201", 0.20, "6", "2016"),
        ("to", 0.20, "1", "to 1"),
        ("level", 0.25, "1", "level 1"),
        ("4", 0.20, "5", "4 5"),
    ],
)
def test_figure_1_is_not_taken_for_a_space(
    left: str, gap: float, right: str, expected: str
) -> None:
    size, width = 50, 100
    rows = [
        f"5\t1\t1\t1\t1\t1\t{at}\t10\t{width}\t34\t96.0\t{text}"
        for at, text in ((0, left), (width + int(gap * size), right))
    ]
    found = ocr._without_false_spaces(ocr._words("\n".join(rows)), size)
    assert " ".join(word.text for word in found) == expected


def test_lines_of_a_table_are_no_words() -> None:
    rows = [
        f"5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t95.0\t{text}" for text in ("|", "____", "-", " ", "a|b")
    ]
    assert [word.text for word in ocr._words("\n".join(rows))] == ["-", "a|b"]


@pytest.mark.parametrize("quarters", range(4))
def test_picture_is_turned_clockwise(quarters: int) -> None:
    from PIL import Image

    picture = Image.frombytes("L", (3, 2), bytes(range(6)))
    turned = Picture(3, 2, bytes(range(6)), 300).turned(quarters)
    expected = picture.rotate(-90 * quarters, expand=True)
    assert (turned.width, turned.height, turned.grey) == (*expected.size, expected.tobytes())


def test_what_was_mended_is_in_the_text_that_is_printed(reads: Callable[..., list[int]]) -> None:
    rows = [row.strip() for row in sample_text().split("\n") if row.strip()]
    reads(
        *[row.replace("CLINICAL", "CL1NlCAL").replace("rationale:", "ratlonalc;") for row in rows]
    )
    done = record(Input("x", scans.png()), Reading(text_only=True))
    # A worker is forked, so that the stand-in is there too.
    (outcome,) = done
    assert outcome.record is not None, outcome.error
    text = outcome.record["text"]
    assert "CLINICAL CASE SUMMARY" in text
    assert "Decision rationale:" in text


# Without tesseract


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("no_tesseract")
@pytest.mark.parametrize("build", [scans.scanned_pdf, scans.tiff, scans.png, scans.jpeg])
def test_without_tesseract_the_error_says_what_to_install(build: Callable[[], bytes]) -> None:
    with pytest.raises(NoTextError, match="apt-get install tesseract-ocr"):
        read_document("x", build())


@pytest.mark.usefixtures("no_tesseract")
def test_without_tesseract_a_scanned_page_is_not_left_out_unsaid() -> None:
    mixed = pages_of((sample_pdf(), 0), (scans.scanned_pdf(), 1))
    with pytest.raises(NoTextError, match=r"1 of 2 page.*--ocr never the other pages"):
        read_document("x", mixed)
    found = read_document("x", mixed, Options(ocr="never"))
    assert found.engine == "pdfium"
    assert found.text.split("\f")[0] == typed().text.split("\f")[0]


@pytest.mark.usefixtures("no_tesseract")
def test_without_tesseract_typed_letters_are_read() -> None:
    assert read_document("x", sample_pdf()).engine == "pdfium"


def test_ocr_never_refuses_what_has_no_text_and_says_so() -> None:
    for build in (scans.scanned_pdf, scans.png):
        with pytest.raises(NoTextError, match="without --ocr never"):
            read_document("x", build(), Options(ocr="never"))
    with pytest.raises(UsageError, match="auto, never, always"):
        read_document("x", scans.png(), Options(ocr="sometimes"))


# Limits


def test_image_of_too_many_points_names_the_limit() -> None:
    with pytest.raises(LimitError, match="--max-pixels"):
        read_document("x", scans.huge_png())
    with pytest.raises(LimitError, match="--max-pixels"):
        read_document("x", scans.png(), Options(max_pixels=1_000_000))
    assert images.count_pages("x", scans.png(), 10, 3_000_000) == 1


def test_guard_of_pillow_is_left_as_it_was() -> None:
    from PIL import Image

    usual = Image.MAX_IMAGE_PIXELS
    images.count_pages("x", scans.png(), 10, 3_000_000)
    assert usual == Image.MAX_IMAGE_PIXELS


def test_tiff_of_too_many_pages_names_the_limit() -> None:
    assert images.count_pages("x", scans.tiff(), 2, 10**8) == 2
    with pytest.raises(LimitError, match="--max-pages"):
        read_document("x", scans.tiff(), Options(max_pages=1))


def test_damaged_image_is_one_error(reads: Callable[..., list[int]]) -> None:
    reads("Words")
    for data in (scans.truncated_jpeg(), scans.tiff()[:5000], b"\x89PNG\r\n\x1a\n" + bytes(40)):
        with pytest.raises(UnreadableError, match="damaged image"):
            read_document("x", data)


def test_resolution_is_believed_where_it_makes_a_sheet_of_paper() -> None:
    assert images._resolution((1728, 1100), (204, 98)) == (204, 98)  # a fax
    assert images._resolution((2550, 3300), (72, 72)) == (300, 300)  # a camera says 72
    assert images._resolution((2550, 3300), None) == (300, 300)
    assert images._resolution((2550, 3300), (0, 0)) == (300, 300)


def test_strip_is_not_enlarged_beyond_the_limit() -> None:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("L", (12, 20_000), 255).save(buffer, "PNG")
    for most in (240_000, 1_000_000):
        (picture,) = images.pictures("x", buffer.getvalue(), 1, most)
        assert 0.7 * most < picture.width * picture.height <= most


def test_resolution_that_differs_by_direction_is_turned_with_the_picture() -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    # A fax of 204 by 98 points to the inch, kept lying on its side.
    Image.new("L", (1078, 1734), 255).save(buffer, "JPEG", exif=exif, dpi=(98, 204))
    (picture,) = images.pictures("x", buffer.getvalue(), 1, 10**8)
    assert (picture.width, picture.height, picture.dpi) == (2550, 3300, 300)


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_picture_taken_with_the_camera_on_its_side_is_upright(form: str) -> None:
    from PIL import Image

    image = Image.new("L", (1700, 2200), 255)
    image.paste(0, (0, 0, 200, 200))  # the upper left corner of the sheet
    held = image.rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    buffer = io.BytesIO()
    held.save(buffer, form, exif=exif, dpi=(200, 200))
    assert images.count_pages("x", buffer.getvalue(), 5, 10**8) == 1
    (picture,) = images.pictures("x", buffer.getvalue(), 1, 10**8)
    assert (picture.width, picture.height, picture.dpi) == (2550, 3300, 300)
    assert picture.grey[0] < 10
    assert picture.grey[picture.width - 1] > 245


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "LA", "I;16"])
def test_pictures_of_every_mode_become_grey_on_white(mode: str) -> None:
    from PIL import Image

    if mode == "I;16":
        image = Image.new(mode, (4, 4), 65535)
    elif mode in {"RGBA", "LA"}:
        image = Image.new(mode, (4, 4))  # wholly transparent
    else:
        image = Image.new("L", (4, 4), 255).convert(mode)
    assert images._grey(image).tobytes() == b"\xff" * 16


def test_page_that_claims_to_be_huge_is_drawn_within_bounds(
    reads: Callable[..., list[int]],
) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(scans.scanned_pdf())
    for page in document:
        page.set_mediabox(0, 0, 14_400, 14_400)
    buffer = io.BytesIO()
    document.save(buffer)
    seen = reads("Words")
    read_document("x", buffer.getvalue(), Options(ocr="always"))
    assert max(seen) <= 4_600


def test_ocr_is_killed_with_its_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text(f'#!/bin/sh\necho $$ > "{tmp_path}/pid"\nexec sleep 60\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    (outcome,) = record(Input("x", scans.png()), Reading(timeout=1.5))
    assert isinstance(outcome.error, LimitError)
    assert "--timeout" in outcome.error.cure
    pid = int((tmp_path / "pid").read_text())
    for _ in range(50):
        if not Path(f"/proc/{pid}").exists():
            break
        time.sleep(0.1)
    else:
        pytest.fail("tesseract has outlived its worker")


@pytest.mark.parametrize(
    ("seen", "asked"),
    [([], ["tsv"]), ([" "], ["tsv"]), (["|_|"], ["tsv", "osd"]), (["Iorem"], ["tsv"])],
)
def test_photograph_is_not_asked_which_way_it_lies(
    monkeypatch: pytest.MonkeyPatch, seen: list[str], asked: list[str]
) -> None:
    def run(_name: str, _number: int, _picture: Picture, wanted: str) -> str:
        runs.append(wanted)
        return table("") + "".join(f"\n5\t1\t1\t1\t1\t1\t9\t9\t99\t9\t96\t{w}" for w in seen)

    runs: list[str] = []
    monkeypatch.setattr(ocr, "_run", run)
    ocr._read_page("x", 1, Picture(10, 10, bytes(100), 300))
    assert runs == asked


def test_limit_of_time_holds_for_each_page_that_ocr_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tesseract"
    (tmp_path / "words").write_text(table("A page of a long bundle."))
    program.write_text(f'#!/bin/sh\ncat > /dev/null\nsleep 0.5\ncat "{tmp_path}/words"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    pages = [Image.new("L", (300, 400), 255)] * 10
    buffer = io.BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:])
    (outcome,) = record(Input("x", buffer.getvalue()), Reading(timeout=3, text_only=True))
    assert outcome.record is not None, outcome.error
    assert outcome.record["text"].count("bundle") == 10


@pytest.mark.parametrize(
    ("script", "fact"),
    [
        ("exit 1", "tesseract failed"),
        ("kill -9 $$", "tesseract failed"),
    ],
)
def test_failure_of_tesseract_is_one_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, fact: str
) -> None:
    program = tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(UnreadableError, match=f"page 1 cannot be read: {fact}"):
        read_document("x", scans.png())
