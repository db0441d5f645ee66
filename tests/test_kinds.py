"""Kinds of input: Word files, e-mail, archives, folders, locked files, and what is no file."""

from __future__ import annotations

import io
import json
import os
import socket
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import IO, Any

import pytest

from imrcli.document import Document
from imrcli.errors import EncryptedError, ImrError, LimitError, NoTextError, UnreadableError
from imrcli.ingest import Options, directory, kind_of, read_document
from imrcli.ingest.archive import Archive
from imrcli.ingest.names import is_letter_name
from imrcli.ingest.sniff import PDF, WORD, ZIP
from imrcli.ingest.sources import Input, inputs, load
from imrcli.reading import Reading, documents_of, letter_of, record
from samples.nasty import bundles, structure
from samples.nasty.base import sample_pdf, sample_text
from samples.nasty.crypt import encrypted
from tests.conftest import SAMPLES
from tests.terminal import on_a_terminal
from tests.test_cli import failed, imr

ONE = SAMPLES / "one-decision.pdf"
DEFAULTS = Options()
LOGO = b"\x89PNG\r\n\x1a\n" + bytes(60)


def titles(found: Iterable[Input | ImrError]) -> list[str]:
    return [item.title if isinstance(item, Input) else f"! {item}" for item in found]


def named(path: Path | str, options: Options = DEFAULTS) -> list[str]:
    return titles(inputs([str(path)], options))


def loaded(data: bytes, name: str = "x", options: Options = DEFAULTS) -> Iterator[str]:
    """The names of what is in some bytes, and the facts of what failed."""
    for item in load(Input(name, data), options):
        yield item[0] if isinstance(item, tuple) else f"! {item}"


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def record_of(data: bytes, name: str = "x") -> dict[str, Any]:
    """What one letter says, without where it came from or where in it that stands."""
    (document,) = documents_of(Input(name, data), Reading())
    assert isinstance(document, Document), document
    record = letter_of(document, Reading()).record()
    for decision in record["decisions"]:
        del decision["page"]
    return {key: record[key] for key in record if key not in {"source", "findings"}}


def mail(*parts: tuple[bytes, str, str | None], text: str = "See the attachment.") -> bytes:
    """A message with parts of some type (`application/pdf`) and name."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Letter"
    message["Message-ID"] = "<1@example.org>"
    message.set_content(text)
    for data, kind, name in parts:
        maintype, subtype = kind.split("/")
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return message.as_bytes()


# Word files


@pytest.mark.parametrize("stem", ["one-decision", "many-decisions", "partial-authorization"])
def test_word_file_says_what_the_pdf_says(stem: str) -> None:
    pytest.importorskip("docx", reason="python-docx is not installed")
    assert record_of(bundles.docx(stem)) == record_of(sample_pdf(stem))


def word(body: str) -> Document:
    pytest.importorskip("docx", reason="python-docx is not installed")
    return read_document("x", bundles._docx(f"{body}<w:sectPr/>"))


def run(text: str, style: str = "") -> str:
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(f'<w:p>{p}</w:p>' for p in paragraphs)}</w:tc>"


def lines(document: Document) -> list[str]:
    return [document.words(line) for line in document.lines]


def test_row_of_a_word_table_is_one_line_and_keeps_equal_cells() -> None:
    row = "".join(cell(run(text)) for text in ("Assigned:", "1/2/2017", "Decided:", "1/2/2017"))
    document = word(f"<w:tbl><w:tr>{row}</w:tr><w:tr>{cell(run('alone'))}</w:tr></w:tbl>")
    assert lines(document) == ["Assigned:    1/2/2017    Decided:    1/2/2017", "alone"]


def test_frame_around_a_whole_letter_is_no_row() -> None:
    inner = f"<w:tbl><w:tr>{cell(run('a'))}{cell(run('b'))}</w:tr></w:tbl>"
    content = f"<w:tc><w:p>{run('first')}</w:p><w:p>{run('second')}</w:p>{inner}</w:tc>"
    document = word(f"<w:tbl><w:tr>{content}</w:tr></w:tbl>")
    assert lines(document) == ["first", "second", "a    b"]


def test_bold_runs_of_a_word_file_are_known() -> None:
    off = '<w:b w:val="0"/>'
    pieces = run("Decision ", "<w:b/>") + run("rationale:", "<w:b/>") + run(" The")
    document = word(f"<w:p>{pieces}</w:p><w:p>{run('plain', off)}</w:p>")
    assert document.bold is not None
    assert [document.text[a:b] for a, b in document.bold] == ["Decision rationale:"]


def test_pages_of_a_word_file_are_those_that_word_noted() -> None:
    asked = '<w:r><w:br w:type="page"/></w:r>'
    noted = "<w:r><w:lastRenderedPageBreak/></w:r>"
    document = word(f"<w:p>{run('one')}{asked}</w:p><w:p>{noted}{run('two')}</w:p>")
    assert [(document.words(line), line.page) for line in document.lines] == [
        ("one", 1),
        ("two", 2),
    ]
    asked_only = word(f"<w:p>{run('one')}{asked}{run('two')}</w:p>")
    assert [line.page for line in asked_only.lines] == [1, 2]


def test_inserted_text_and_content_controls_are_read_and_deleted_text_is_not() -> None:
    body = (
        f"<w:sdt><w:sdtContent><w:p>{run('controlled')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:ins>{run('inserted')}</w:ins>"
        "<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('moved')}</w:moveFrom></w:p>"
        f"<w:p>{run('anchor')}<w:r><w:txbxContent><w:p>{run('boxed')}</w:p></w:txbxContent></w:r>"
        "</w:p>"
    )
    assert lines(word(body)) == ["controlled", "inserted", "anchor", "boxed"]


def test_text_box_in_a_cell_is_read_once_and_stays_in_its_row() -> None:
    office = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:txbxContent><w:p>{run('boxed')}</w:p></w:txbxContent>"
    both = f"<m:Choice>{box}</m:Choice><m:Fallback>{box}</m:Fallback>"
    choice = f'<w:r><m:AlternateContent xmlns:m="{office}">{both}</m:AlternateContent></w:r>'
    inner = f"<w:tbl><w:tr>{cell(run('inner'))}</w:tr></w:tbl>"
    row = cell(run("before") + choice) + f"<w:tc>{inner}<w:p>{run('second')}</w:p></w:tc>"
    document = word(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")
    assert lines(document) == ["before boxed    inner second"]


def test_line_break_in_a_word_paragraph_ends_a_line_and_opens_no_paragraph() -> None:
    document = word(f"<w:p>{run('one')}<w:r><w:br/></w:r>{run('two')}</w:p><w:p>{run('new')}</w:p>")
    assert [(document.words(n), n.gap) for n in document.lines] == [
        ("one", False),
        ("two", False),
        ("new", True),
    ]


@pytest.mark.parametrize("build", [bundles.docx_entity_bomb, bundles.docx_without_document])
def test_hostile_word_files_are_refused(build: Callable[[], bytes]) -> None:
    pytest.importorskip("docx", reason="python-docx is not installed")
    (outcome,) = record(Input("x", build()), Reading())
    assert isinstance(outcome.error, UnreadableError)


def test_word_file_without_text_is_refused_and_a_large_one_names_the_limit() -> None:
    pytest.importorskip("docx", reason="python-docx is not installed")
    with pytest.raises(NoTextError, match="without text"):
        read_document("x", bundles._docx("<w:p/><w:sectPr/>"))
    large = bundles._docx(f"<w:p>{run('word ' * 100_000)}</w:p><w:sectPr/>")
    with pytest.raises(LimitError, match="--max-bytes"):
        read_document("x", large, Options(max_bytes=100_000))


def test_archive_that_holds_a_folder_named_word_is_no_word_file() -> None:
    assert kind_of(zipped({"word/letter.pdf": sample_pdf()})) == ZIP
    assert kind_of(bundles.docx()) == WORD


def test_archive_that_stores_a_word_file_is_no_word_file() -> None:
    data = zipped({"a.docx": bundles.docx(), "b.pdf": sample_pdf()}, zipfile.ZIP_STORED)
    assert list(loaded(data)) == ["x!a.docx", "x!b.pdf"]


# E-mail


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("application/pdf", "letter.pdf"),
        ("application/pdf", None),
        # The type is what a mail program guessed, and the name may say nothing.
        ("application/octet-stream", "letter.pdf"),
        ("application/octet-stream", "letter"),
        ("application/octet-stream", "=?utf-8?q?l=C3=A9ttre?="),
    ],
)
def test_attached_letter_is_found_whatever_it_is_called(kind: str, name: str | None) -> None:
    assert record_of(mail((sample_pdf(), kind, name))) == record_of(sample_pdf())


def test_logo_beneath_a_signature_is_no_letter() -> None:
    data = mail((sample_pdf(), "application/pdf", "a.pdf"), (LOGO, "image/png", "logo.png"))
    assert list(loaded(data)) == ["x!a.pdf"]


def test_picture_alone_in_a_message_is_taken_for_a_letter() -> None:
    assert list(loaded(mail((LOGO, "image/png", "scan.png")))) == ["x!scan.png"]


def test_letters_of_one_name_in_a_message_are_both_read() -> None:
    twice = [(sample_pdf(), "application/pdf", "a.pdf")] * 2
    assert list(loaded(mail(*twice))) == ["x!a.pdf", "x!a.pdf (2)"]


def test_letter_in_a_message_in_a_message_and_in_an_archive_in_a_message() -> None:
    assert list(loaded(bundles.eml_nested())) == ["x!a.pdf"]
    data = mail((zipped({"b.pdf": sample_pdf(), "a.txt": b"text"}), "application/zip", "all.zip"))
    assert list(loaded(data)) == ["x!all.zip!a.txt", "x!all.zip!b.pdf"]


def test_damaged_page_in_a_message_costs_its_own_letter_alone() -> None:
    attached = [(structure.lost_page(), "application/pdf", "lost.pdf")]
    attached.append((sample_pdf(), "application/pdf", "a.pdf"))
    lost, whole = record(Input("x", mail(*attached)), Reading())
    assert str(lost.error).startswith("x!lost.pdf: its page 2 is damaged.")
    assert whole.name == "x!a.pdf" and whole.record is not None


@pytest.mark.parametrize("quoted", [False, True])
def test_text_of_a_message_is_read_where_it_is_a_letter(quoted: bool) -> None:
    text = sample_text()
    if quoted:
        text = "\n".join(f"> {line}" for line in text.split("\n"))
    found = record_of(mail(text=text))
    expected = record_of(sample_text().encode())
    assert found["case"] == expected["case"]
    assert found["determination"] == expected["determination"]


def test_text_of_a_message_that_is_no_letter_is_left_out() -> None:
    data = mail((sample_pdf(), "application/pdf", "a.pdf"), text="The decision rationale: see it.")
    assert list(loaded(data)) == ["x!a.pdf"]
    with pytest.raises(UnreadableError, match="without a letter"):
        list(loaded(bundles.eml_without_letter()))


def test_message_of_too_many_parts_names_the_limit() -> None:
    parts = [(b"x", "text/csv", f"{n}.csv") for n in range(20)]
    with pytest.raises(LimitError, match="--max-members"):
        list(loaded(mail(*parts), options=Options(max_members=10)))


# Archives


def test_members_come_by_name_and_system_files_do_not_come() -> None:
    data = zipped(
        {
            "b.pdf": b"",
            "a/c.txt": b"",
            "__MACOSX/b.pdf": b"",
            "a/._c.txt": b"",
            "~$d.docx": b"",
            "note.md": b"",
        }
    )
    assert Archive("x.zip", io.BytesIO(data), DEFAULTS).labels == ["a/c.txt", "b.pdf"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_both_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "first")
        archive.writestr("a.txt", "second")
    found = Archive("x.zip", buffer, DEFAULTS)
    assert [found.read(label) for label in found.labels] == [b"first", b"second"]


def test_nothing_of_an_archive_is_written_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that climb out of the folder are labels, and no temporary file is made."""
    archive = tmp_path / "slip.zip"
    archive.write_bytes(bundles.zip_slip())
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    monkeypatch.setenv("TMPDIR", str(inner))
    found = [list(documents_of(item, Reading())) for item in inputs([str(archive)], DEFAULTS)]  # type: ignore[arg-type]
    assert [type(document) for (document,) in found] == [Document] * 3
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["inner", "slip.zip"]


def test_bomb_in_an_archive_fails_alone_and_names_the_limit() -> None:
    first, second = loaded(bundles.zip_bomb(8 << 20), "bomb.zip", Options(max_ratio=100))
    assert first == "bomb.zip!one.pdf"
    assert "unpacks to more than 100 times its size" in second
    assert "--max-ratio" in second


def test_member_that_unpacks_to_too_much_fails_alone() -> None:
    data = zipped({"a.txt": bytes(300_000), "b.txt": b"text"})
    first, second = loaded(data, "a.zip", Options(max_bytes=200_000))
    assert "--max-bytes" in first
    assert second == "a.zip!b.txt"


def test_letters_that_an_archive_stores_unpacked_are_all_read(tmp_path: Path) -> None:
    """The first PDF stands in the first bytes of the archive as it is."""
    data = zipped({"a.pdf": sample_pdf(), "b.pdf": sample_pdf("expedited")}, zipfile.ZIP_STORED)
    assert list(loaded(data)) == ["x!a.pdf", "x!b.pdf"]
    (tmp_path / "x.zip").write_bytes(data)
    assert [Path(title).name for title in named(tmp_path)] == ["x.zip!a.pdf", "x.zip!b.pdf"]


def test_archive_that_was_cut_off_is_no_pdf_and_no_word_file() -> None:
    for member in (sample_pdf(), bundles.docx()):
        data = zipped({"a": member, "b": member}, zipfile.ZIP_STORED)
        assert kind_of(data[: len(data) // 3]) == ZIP


def test_pdf_with_the_bytes_of_an_archive_before_it_is_read() -> None:
    for junk in (b"PK\x03\x04", b"PK\x03\x04" + bytes(200), b"PK\x05\x06 \n"):
        assert kind_of(junk + sample_pdf()) == PDF
    assert record_of(b"PK\x03\x04\n" + sample_pdf()) == record_of(sample_pdf())


def test_too_many_members_name_the_limit() -> None:
    data = zipped({f"{n}.txt": b"" for n in range(11)})
    with pytest.raises(LimitError, match=r"more than 10 members.*--max-members"):
        list(loaded(data, options=Options(max_members=10)))
    assert len(list(loaded(data, options=Options(max_members=11)))) == 11


def test_too_many_members_are_refused_before_they_are_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = bytearray(zipped({f"{n}.txt": b"" for n in range(11)}))
    data[-14:-10] = bytes([1, 0, 1, 0])  # it says that it has one
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(LimitError, match="--max-members"):
        Archive("x.zip", io.BytesIO(data), Options(max_members=10))


def test_list_of_a_large_archive_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the second end record, and the mark of a member across two chunks."""
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 5)
    data = zipped({f"{n}.txt": b"" for n in range(11)})
    assert b"PK\x06\x06" in data
    for chunk in range(4, 60):
        monkeypatch.setattr(directory, "CHUNK", chunk)
        listed = directory.find(io.BytesIO(data))
        assert listed is not None
        assert directory.count_members(io.BytesIO(data), listed, 100) == 11


def test_archive_whose_list_takes_too_long_is_refused_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def init(*_: object) -> None:
        time.sleep(60)

    (tmp_path / "x.zip").write_bytes(zipped({"a.txt": b"text"}))
    (tmp_path / "y.txt").write_bytes(b"text")
    monkeypatch.setattr(Archive, "__init__", init)
    slow, other = named(tmp_path, Options(timeout=0.2))
    assert "--timeout" in slow
    assert other.endswith("y.txt")


def test_archives_nested_too_deep_are_refused_and_others_are_read() -> None:
    assert list(loaded(bundles.zip_nested(2))) == ["x!level0.zip!letter.pdf"]
    (deep,) = loaded(bundles.zip_nested(12))
    assert "archives or e-mails deep" in deep


def test_archive_without_its_suffix_and_a_letter_with_that_of_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(bundles.zip_of_letters())
    (tmp_path / "b.zip").write_bytes(sample_pdf())
    found = [list(documents_of(item, Reading())) for item in inputs([str(tmp_path)], DEFAULTS)]  # type: ignore[arg-type]
    assert [len(documents) for documents in found] == [3, 1]


def test_damaged_archive_is_one_error() -> None:
    with pytest.raises(UnreadableError, match="damaged ZIP archive"):
        list(loaded(bundles.zip_truncated()))


def test_archive_of_a_thousand_members_is_listed_once_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "many.zip"
    file.write_bytes(zipped({f"{n:04}.txt": b"text" for n in range(1_000)}))
    opened: list[str] = []
    real = Archive.__init__

    def init(self: Archive, name: str, stream: IO[bytes], options: Options) -> None:
        opened.append(name)
        real(self, name, stream, options)

    monkeypatch.setattr(Archive, "__init__", init)
    for item in inputs([str(file)], DEFAULTS):
        assert isinstance(item, Input)
        assert [pair[1] for pair in load(item, DEFAULTS)] == [b"text"]  # type: ignore[index]
    assert len(opened) == 1  # and once more where it was listed, in a process of its own


# Passwords


def locked_zip(password: bytes = b"secret") -> bytes:
    """An archive with one text, encrypted as ZIP has always done it (APPNOTE 6.1)."""
    import zlib

    plain = sample_text().encode()
    crc = zlib.crc32(plain)
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = [_crc_entry(n) for n in range(256)]

    def update(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    for byte in password:
        update(byte)
    locked = bytearray()
    for byte in bytes(11) + bytes([crc >> 24]) + plain:
        mask = (keys[2] | 2) & 0xFFFF
        locked.append(byte ^ ((mask * (mask ^ 1)) >> 8) & 0xFF)
        update(byte)
    return _stored("one.txt", bytes(locked), crc, len(plain))


def _crc_entry(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ (0xEDB88320 if byte & 1 else 0)
    return byte


def _stored(name: str, data: bytes, crc: int, size: int) -> bytes:
    """An archive of one member that is not packed and marked as encrypted."""
    import struct

    common = struct.pack("<HHHHHIII", 10, 1, 0, 0, 0x4A5A, crc, len(data), size)
    title = name.encode()
    local = b"PK\x03\x04" + common + struct.pack("<HH", len(title), 0) + title
    entry = (
        b"PK\x01\x02"
        + struct.pack("<H", 10)
        + common
        + struct.pack("<HHHHHII", len(title), 0, 0, 0, 0, 0, 0)
        + title
    )
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local) + len(data), 0)
    return local + data + entry + b"PK\x05\x06" + end


def test_locked_archive_opens_with_its_password_alone() -> None:
    data = locked_zip()
    opened = next(load(Input("x", data), Options(password="secret")))  # noqa: S106
    assert isinstance(opened, tuple)
    assert opened[1].decode() == sample_text()
    for password, fact in ((None, "is encrypted"), ("wrong", "the password is wrong")):
        error = next(load(Input("x", data), Options(password=password)))
        assert isinstance(error, EncryptedError)
        assert fact in str(error)
        assert "--password" in error.cure


def test_password_by_option_and_by_environment(tmp_path: Path) -> None:
    file = tmp_path / "locked.pdf"
    file.write_bytes(encrypted("open sesame", "", -44))
    assert "IMR_PASSWORD" in failed(imr("summarize", file, "--json"), 3)  # type: ignore[arg-type]
    by_option = imr("summarize", file, "--json", "--password", "open sesame")
    by_environment = imr("summarize", file, "--json", IMR_PASSWORD="open sesame")  # noqa: S106
    assert by_option.returncode == by_environment.returncode == 0
    assert by_option.stdout == by_environment.stdout
    assert json.loads(by_option.stdout)["case"]["case_number"] == "CM16-0900101"


def test_password_is_asked_for_on_a_terminal_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "locked.pdf"
    file.write_bytes(encrypted("open sesame", "", -44))
    out = tmp_path / "out.json"
    code, shown = on_a_terminal(
        "summarize", file, "--json", typed=("wrong", "open sesame"), out=out
    )
    assert (code, shown.count(b"Password of ")) == (0, 2)
    assert b"sesame" not in shown
    assert json.loads(out.read_text())["case"]["case_number"] == "CM16-0900101"


def test_nobody_is_asked_for_several_files_or_twice_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "locked.pdf"
    file.write_bytes(encrypted("open sesame", "", -44))
    code, shown = on_a_terminal("summarize", file, ONE, "--jsonl", out=tmp_path / "several")
    assert (code, b"Password" in shown) == (5, False)
    code, shown = on_a_terminal("summarize", file, "--json", typed=("",), out=tmp_path / "one")
    assert (code, shown.count(b"Password of ")) == (3, 1)
    assert b"protected by a password" in shown


# What is named


def test_folder_is_walked_in_the_order_of_names_and_links_to_folders_are_not_followed(
    tmp_path: Path,
) -> None:
    for name in ("b/2.pdf", "b/10.txt", "a/x.PDF", "z.pdf", "._z.pdf", "note.md"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    (tmp_path / "c.pdf").symlink_to(tmp_path / "c.pdf")
    assert [title.removeprefix(f"{tmp_path}/") for title in named(tmp_path)] == [
        "c.pdf",
        "z.pdf",
        "a/x.PDF",
        "b/10.txt",
        "b/2.pdf",
    ]
    (error,) = facts(tmp_path / "c.pdf")
    assert "cannot be opened: too many levels of symbolic links" in error


def facts(path: Path, options: Options = DEFAULTS) -> list[str]:
    """What is said about a file that cannot be loaded."""
    found = []
    for item in inputs([str(path)], options):
        assert isinstance(item, Input)
        with pytest.raises(UnreadableError) as caught:
            list(load(item, options))
        found.append(str(caught.value))
    return found


def test_pipe_in_a_folder_and_socket_and_device_are_refused_at_once(tmp_path: Path) -> None:
    """Opening a pipe that nobody writes to would wait for ever."""
    folder = tmp_path / "folder"
    folder.mkdir()
    os.mkfifo(folder / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.pdf"))
        assert "is a pipe, not a regular file" in facts(folder)[0]
        assert "is a socket, not a regular file" in facts(tmp_path / "socket.pdf")[0]
    assert "is a device, not a regular file" in facts(Path("/dev/zero"))[0]
    assert "name `-`" in facts(Path("/dev/null"))[0]


def test_named_pipe_with_the_suffix_of_an_archive_is_waited_for_as_long_as_allowed(
    tmp_path: Path,
) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    (title,) = named(tmp_path / "pipe.zip", DEFAULTS._replace(timeout=0.2))
    assert "is a pipe into which nobody wrote within 0.2 s" in title


def test_file_that_vanishes_between_listing_and_reading_fails_alone(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(sample_pdf())
    (tmp_path / "c.zip").write_bytes(zipped({"x.pdf": sample_pdf()}))
    found = list(inputs([str(tmp_path)], DEFAULTS))
    (tmp_path / "a.pdf").unlink()
    (tmp_path / "c.zip").unlink()
    first, second, third = found
    for gone in (first, third):
        assert isinstance(gone, Input)
        with pytest.raises(UnreadableError, match="no such file"):
            list(load(gone, DEFAULTS))
    assert isinstance(second, Input)
    assert len(list(load(second, DEFAULTS))) == 1


def test_file_whose_name_is_no_utf_8_is_read(tmp_path: Path) -> None:
    for name in (b"a\xff.pdf", b"b\xff.txt"):
        file = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118
        Path(os.fsdecode(file)).write_bytes(sample_pdf())
    one = os.fsdecode(os.path.join(os.fsencode(tmp_path), b"a\xff.pdf"))  # noqa: PTH118
    for arguments in ((one,), (str(tmp_path),), ("--evidence", one)):
        done = imr("summarize", "--jsonl", *arguments)
        assert (done.returncode, done.stderr) == (0, b"")
        for line in done.stdout.splitlines():
            assert json.loads(line)["case"]["case_number"] == "CM16-0900101"
    assert imr("explain", one, "age", "--json").returncode == 0
    assert imr("summarize", one, "--json", "-o", tmp_path / "out.json").returncode == 0
    assert json.loads((tmp_path / "out.json").read_bytes())["source"]["name"].endswith("a?.pdf")
    Path(one).write_bytes(b"no letter")
    assert "a\\xff.pdf: " in failed(imr("summarize", one), 4)  # type: ignore[arg-type]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_folder_that_cannot_be_listed_is_an_error_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0)
    (tmp_path / "b.pdf").write_bytes(b"x")
    assert [title.partition(": ")[2] for title in named(tmp_path)] == [
        "",
        "cannot be listed: permission denied. Check its name and its permissions.",
    ]


def test_folder_that_vanishes_is_an_error_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.pdf").write_bytes(b"x")
    real = os.scandir

    def scandir(folder: str) -> Any:
        if folder.endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    error, found = named(tmp_path)
    assert error.endswith(
        "/a: cannot be listed: permission denied. Check its name and its permissions."
    )
    assert found.endswith("/b/x.pdf")


def test_standard_input_is_read_no_further_than_the_limit() -> None:
    done = imr("summarize", "-", "--max-bytes", "1000", stdin=sample_pdf())
    assert "--max-bytes" in failed(done, 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("letter.PDF", True),
        ("folder/letter.tiff", True),
        ("folder/._letter.pdf", False),
        ("__MACOSX/letter.pdf", False),
        ("~$letter.docx", False),
        ("letter", False),
        ("letter.pdf/readme", False),
    ],
)
def test_letters_are_told_by_their_names(name: str, expected: bool) -> None:
    assert is_letter_name(name) is expected
