"""Bytes to documents: kinds, encodings, reading order, offsets."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdfpage import PDFPage

from imrcli.document import Document, Fold
from imrcli.errors import EncryptedError, LimitError, NoTextError, UnreadableError, UsageError
from imrcli.ingest import Options, kind_of, miner, pdfium, read_document
from imrcli.ingest.refusals import DamagedPageError
from imrcli.ingest.rows import Page, Run, rows_of
from imrcli.ingest.sources import Input
from imrcli.ingest.text import clean, decode, document
from imrcli.ingest.turn import Shown, upright
from imrcli.reading import Reading, record
from samples.nasty import content, crypt, odd, structure
from samples.nasty.base import pages, sample_pdf
from samples.word import to_document

PDFIUM, PDFMINER = Options(engine="pdfium"), Options(engine="pdfminer")


def words(found: Document) -> list[str]:
    return [found.words(line) for line in found.lines]


def run(x: float, y: float, text: str, *, bold: bool = False, width: float | None = None) -> Run:
    return Run(x, x + (5.0 * len(text) if width is None else width), y, 10.0, bold, text)


def test_table_is_read_by_row_whatever_the_order_of_its_runs() -> None:
    labels = [run(0, 100, "Date Assigned:"), run(0, 80, "Decision Date:")]
    values = [run(200, 100.4, "01/09/2017"), run(200, 79.8, "02/08/2017")]
    assert [row.text for row in rows_of(labels + values)] == [
        "Date Assigned:    01/09/2017",
        "Decision Date:    02/08/2017",
    ]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        # Runs that touch are one word.
        ([run(0, 0, "CM17"), run(20, 0, "-"), run(25, 0, "0002892")], "CM17-0002892"),
        # A space at the end of a run, at the start of the next, or as a run of its own.
        ([run(0, 0, "Upheld "), run(35, 0, "here")], "Upheld here"),
        ([run(0, 0, "Upheld"), run(30, 0, " here")], "Upheld here"),
        ([run(0, 0, "Upheld"), run(30, 0, " ", width=0), run(33, 0, "here")], "Upheld here"),
        # A gap without any space character.
        ([run(0, 0, "Upheld"), run(33, 0, "here")], "Upheld here"),
        # A raised ordinal stays in its row.
        ([run(0, 0, "the 3"), Run(25, 30, 3.5, 6.0, False, "rd")], "the 3rd"),
    ],
)
def test_spaces_between_runs(runs: list[Run], text: str) -> None:
    assert [row.text for row in rows_of(runs)] == [text]


def test_paragraph_gap_is_seen_and_a_usual_line_step_is_not() -> None:
    rows = rows_of([run(0, 100, "one"), run(0, 88, "two"), run(0, 60, "three")])
    assert [row.gap for row in rows] == [False, False, True]


def test_bold_run_keeps_its_place_in_the_row() -> None:
    (row,) = rows_of([run(0, 0, "Decision rationale:", bold=True), run(100, 0, "The")])
    assert [row.text[a:b] for a, b in row.bold] == ["Decision rationale:"]


@pytest.mark.parametrize("quarter", range(4))
def test_type_in_any_direction_is_read_upright(quarter: int) -> None:
    def turned(x: float, y: float) -> tuple[float, float]:
        for _ in range(quarter):
            x, y = -y, x
        return x, y

    shown = [
        Shown(turned(0, y), turned(30, y), turned(1, 0), 10.0, False, text)
        for y, text in ((100, "first"), (80, "second"), (60, "third"))
    ]
    assert [row.text for runs in upright(shown) for row in rows_of(runs)] == [
        "first",
        "second",
        "third",
    ]


@pytest.mark.parametrize(
    "data",
    [
        "Müller – 5°".encode(),
        "Müller – 5°".encode("utf-8-sig"),
        "Müller – 5°".encode("utf-16"),
        "Müller – 5°".encode("utf-16-le"),
        "Müller – 5°".encode("utf-16-be"),
        "Müller – 5°".encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with BOM", "utf-16", "utf-16-le", "utf-16-be", "cp1252"],
)
def test_encoding_is_told_from_the_bytes(data: bytes) -> None:
    assert decode(data) == "Müller – 5°"


def test_line_ends_of_every_kind_are_one() -> None:
    assert clean("a\r\nb\rc\nd\x0be\u2028f") == "a\nb\nc\nd\ne\nf"


def test_control_characters_never_get_in_and_form_feeds_stay() -> None:
    assert clean("a\x1b[31mb\x07\x00\x9b\tc\fd\ud800") == "a[31mb c\fd\ufffd"


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Certi\ufb01cation, \ufb02are, o\ufb03ce", "Certification, flare, office"),
        ("a\u202fb\u2007c\u200bd\u2011e", "a b cd-e"),
        # A soft hyphen only allows a break; at the end of a line it is printed.
        ("docu\u00admentation of the guide\u00ad\nline", "documentation of the guide-\nline"),
        # Beside a figure it is a hyphen, and then so are the others of the text.
        ("a follow\u00adup on 03\u00ad14\u00ad2014", "a follow-up on 03-14-2014"),
        ("level L4\u00adL5", "level L4-L5"),
    ],
)
def test_letters_and_hyphens_are_those_that_are_seen(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_pages_end_at_form_feeds_and_lines_count_from_one_on_each() -> None:
    found = document("x", "", "one\n\ntwo\n\fthree\n")
    assert [(found.words(n), n.page, n.number, n.gap) for n in found.lines] == [
        ("one", 1, 1, False),
        ("two", 1, 3, True),
        ("three", 2, 1, False),
    ]
    assert found.page_count == 2


def test_double_spacing_is_no_paragraph_gap() -> None:
    text = "a\n\nb\n\nc\n\n \n\nd\n\ne\n\nf\n"
    assert [n.gap for n in document("x", "", text).lines] == [False] * 3 + [True] + [False] * 2


@given(st.text(alphabet="ab \n\f\t-", max_size=80))
def test_lines_hold_every_word_of_the_text(text: str) -> None:
    found = document("x", "", clean(text))
    assert " ".join(words(found)).split() == clean(text).split()
    assert all(line.page <= text.count("\f") + 1 for line in found.lines)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.4", "application/pdf"),
        (b"\n\n%PDF-1.4", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"Case Number:", "text/plain"),
    ],
)
def test_kind_is_told_from_the_bytes(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize("data", [b"", b" \n", b"\x00\x00"])
def test_empty_input_is_one_clear_error(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"^letter\.pdf: is empty\."):
        read_document("letter.pdf", data)


@pytest.mark.parametrize("engine", [PDFIUM, Options()])
def test_lost_page_is_an_error_and_no_shorter_letter(engine: Options) -> None:
    with pytest.raises(UnreadableError, match=r"^x: its page 2 is damaged\."):
        read_document("x", structure.lost_page(), engine)


@pytest.mark.parametrize("engine", [PDFIUM, PDFMINER, Options()])
def test_file_without_pages_and_one_for_a_certificate_say_so(engine: Options) -> None:
    with pytest.raises(UnreadableError, match=r"^x: is a PDF without pages\."):
        read_document("x", structure.without_pages(), engine)
    with pytest.raises(
        UnreadableError, match=r"^x: is encrypted, and not by a password\."
    ) as found:
        read_document("x", crypt.for_a_certificate(), engine)
    assert not isinstance(found.value, EncryptedError)  # nobody is asked for a password


def test_fields_are_read_where_a_page_has_no_other_words() -> None:
    found = read_document("x", content.filled_form(), Options(ocr="never"))
    assert words(found) == ["Filled in by hand"]


def test_lock_that_one_engine_cannot_open_is_tried_by_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(name: str, *_: object) -> list[Page]:
        raise EncryptedError(name, "is protected by a password.", "Give it.")

    locked = crypt.empty_password_no_copy()
    expected = read_document("x", locked).text
    monkeypatch.setattr(pdfium, "read_pages", refuse)
    found = read_document("x", locked)
    assert (found.engine, found.text) == ("pdfminer", expected)
    for data in (crypt.unknown_password(), content.blank_pages()):  # the first error stands
        with pytest.raises(EncryptedError, match=r"^x: is protected by a password\. Give it\.$"):
            read_document("x", data)


def test_other_engine_draws_only_pages_that_may_show_type(monkeypatch: pytest.MonkeyPatch) -> None:
    def noted(self: PDFPageInterpreter, page: PDFPage) -> None:
        drawn.append(build.__name__)
        process_page(self, page)

    drawn: list[str] = []
    process_page = PDFPageInterpreter.process_page
    monkeypatch.setattr(PDFPageInterpreter, "process_page", noted)
    # A drawing of a thousand lines would take pdfminer longer than its text is worth.
    for build in (content.blank_pages, content.only_spaces):
        with pytest.raises(UnreadableError):
            read_document(build.__name__, build(), Options(ocr="never"))
    assert drawn == ["only_spaces"]


def test_letter_that_pdfium_reads_is_not_given_to_the_other_engine(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(miner, "read_pages")
    assert read_document("x", sample.read_bytes()).engine == "pdfium"


def letters_of(found: Document) -> str:
    return "".join(found.text.split())


@pytest.mark.parametrize("build", odd.WHOLE, ids=lambda build: build.__name__)
def test_odd_file_is_read_whole(build: Callable[[], bytes]) -> None:
    found = read_document("x", build(), Options(ocr="never"))
    whole, letters = (letters_of(read_document("x", sample_pdf())), letters_of(found))
    if build is odd.type_of_no_width:  # where runs of a row begin is all that is known
        whole, letters = "".join(sorted(whole)), "".join(sorted(letters))
    assert letters == whole


def test_page_of_which_some_type_has_no_width_is_read_by_the_other_engine() -> None:
    first, *_ = pages()
    half = [op.replace("BT", "BT 0 Tz") if i % 2 else op for i, op in enumerate(first)]
    pdf, root = to_document([half])
    plain, plain_root = to_document([first])
    found, expected = (
        read_document("x", data, Options(ocr="never"))
        for data in (pdf.write(root), plain.write(plain_root))
    )
    assert sorted(letters_of(found)) == sorted(letters_of(expected))


def test_reference_to_itself_comes_to_an_end() -> None:
    with pytest.raises(NoTextError, match="no text"):
        read_document("x", odd.reference_loop(), Options(ocr="never"))


def test_forms_that_draw_each_other_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(miner, "MOST_FORMS", 10)
    with pytest.raises(LimitError, match="draws more than 10 forms"):
        read_document("x", odd.deep_forms(), PDFMINER)


def test_file_that_ends_within_a_page_is_no_shorter_letter() -> None:
    data = odd.without_trailer()
    with pytest.raises(DamagedPageError) as found:
        read_document("x", data[: data.rindex(b"endstream") - 300])
    assert found.value.rest is not None


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Your file is a %PDF-1.4, not a letter.", "text/plain"),
        (b"From: a@b.c\nMIME-Version: 1.0\n\n--x\n\n%PDF-1.4 ", "message/rfc822"),
        (b"\xef\xbb\xbfFrom: a@b.c\nMIME-Version: 1.0\n\n", "message/rfc822"),
        (b"From: a@b.c\rMIME-Version: 1.0\r\rletter", "message/rfc822"),
        (b"X-Header: x\n" * 700 + b"From: a@b.c\nMIME-Version: 1.0\n\n", "message/rfc822"),
        (b"HTTP/1.1 200 OK\nFrom: x\nContent-Type: application/pdf\n\n%PDF-1.4", "text/plain"),
    ],
)
def test_kind_is_told_from_what_stands_first(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize("engine", [PDFIUM, PDFMINER, Options()])
def test_truncated_pdf_is_one_clear_error_or_read(sample: Path, engine: Options) -> None:
    data = sample.read_bytes()
    try:
        found = read_document(sample.name, data[: len(data) // 3], engine)
    except UnreadableError as error:
        assert str(error).startswith(sample.name)
    else:
        assert found.lines


@pytest.mark.parametrize(
    ("data", "fact"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "is a file of an old Office program"),
        (
            b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" * 99,
            "is neither a PDF nor",
        ),
        (b"II+\x00\x08\x00\x00\x00" * 99, "is neither a PDF nor"),
    ],
)
def test_program_is_not_read_as_text(data: bytes, fact: str) -> None:
    with pytest.raises(UnreadableError, match=f"^x: {fact}"):
        read_document("x", data)


@pytest.mark.parametrize("password", ["\udcff", "\u6f22\u5b57"])
@pytest.mark.parametrize("engine", [PDFIUM, PDFMINER, Options()])
def test_password_of_any_letters_is_right_or_wrong(password: str, engine: Options) -> None:
    engine = engine._replace(password=password)
    assert read_document("x", sample_pdf(), engine).lines
    with pytest.raises(EncryptedError, match="the password is wrong"):
        read_document("x", crypt.unknown_password(), engine)


def test_limits_name_themselves_and_the_option(sample: Path) -> None:
    data = sample.read_bytes()
    with pytest.raises(LimitError, match="--max-bytes"):
        read_document(sample.name, data, Options(max_bytes=10))
    for engine in ("pdfium", "pdfminer"):
        with pytest.raises(LimitError, match="--max-pages"):
            read_document(sample.name, data, Options(engine=engine, max_pages=0))


def test_unknown_engine_lists_the_engines(sample: Path) -> None:
    with pytest.raises(UsageError, match="auto, pdfium, pdfminer"):
        read_document(sample.name, sample.read_bytes(), Options(engine="magic"))


def same_document(path: Path) -> None:
    data = path.read_bytes()
    one, two = (read_document(path.name, data, engine) for engine in (PDFIUM, PDFMINER))
    assert one.text == two.text
    assert one.lines == two.lines
    assert one.bold == two.bold


def test_both_engines_give_the_same_document_on_a_real_letter(letter: Path) -> None:
    same_document(letter)


def test_both_engines_give_the_same_document_on_a_sample(sample: Path) -> None:
    same_document(sample)


@given(st.lists(st.sampled_from(["a", "-", " ", "\n", "10-", "/"]), max_size=30))
def test_fold_knows_where_each_character_stands(parts: list[str]) -> None:
    text = "".join(parts)
    fold = Fold.of(text)
    assert "  " not in fold.text
    for index, char in enumerate(fold.text):
        if char != " ":
            start, end = fold.origin(index, index + 1)
            assert text[start:end] == char


@given(st.text(alphabet="ab -\n", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_cut_fold_stands_where_it_stood(text: str, one: int, two: int) -> None:
    fold = Fold.of(text)
    start, end = sorted((min(one, len(fold)), min(two, len(fold))))
    cut = fold.cut(start, end)
    assert cut.text == fold.text[start:end].strip()
    for index, char in enumerate(cut.text):
        if char != " ":
            a, b = cut.origin(index, index + 1)
            assert text[a:b] == char


def test_text_of_a_file_that_has_lost_a_page_is_shown_with_the_error() -> None:
    lost = Input("x", data=structure.lost_page())
    text, failed = record(lost, Reading(text_only=True))
    assert text.record is not None
    assert "Case Number" in text.record["text"]
    assert str(failed.error).startswith("x: its page 2 is damaged.")
    (refused,) = record(lost, Reading())
    assert refused.record is None
