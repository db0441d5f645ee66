"""What kind of input some bytes are, told from the bytes and never from a name."""

from __future__ import annotations

from typing import IO

PDF = "application/pdf"
ZIP = "application/zip"
MAIL = "message/rfc822"
TEXT = "text/plain"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
HEADER_WITHIN = 1024  # bytes in which every reader of PDFs seeks the header
HEADERS = 1 << 16  # bytes of an e-mail in which its headers are sought: mail hosts add many
FIRST_LINE = 1000  # bytes of the longest line that an e-mail may have
LISTED = 1 << 20  # bytes of the list of a ZIP archive in which the names of a Word file are sought


def kind_of(data: bytes, file: IO[bytes] | None = None) -> str:
    """The media type of an input, from its bytes; `file` has all of them where `data` has not."""
    head = data[:HEADER_WITHIN]
    if head.startswith(ZIP_STARTS):  # before PDF: a PDF that is not packed stands there as it is
        return _kind_of_zip(data, file)
    if head.lstrip(b"\xef\xbb\xbf\x00 \t\r\n").startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "image/tiff"
    if looks_like_mail(data):
        return MAIL
    return PDF if _has_objects(data) or (b"%PDF-" in head and b"\x00" in head) else TEXT


def _has_objects(data: bytes) -> bool:
    """Whether there is a PDF in some bytes, wherever it begins: a text may name one."""
    return b"endobj" in data and b" obj" in data and b"/Type" in data


def _kind_of_zip(data: bytes, file: IO[bytes] | None) -> str:
    """ZIP or Word, by the names of its members; or a PDF with something like a ZIP before it."""
    import io

    from imrcli.ingest.directory import find, has_name

    file = file or io.BytesIO(data)
    listed = find(file)
    if listed is None:
        at = data[:HEADER_WITHIN].find(b"%PDF-")
        return ZIP if at in {-1, _first_content(data)} else PDF
    file.seek(listed.start)
    names = file.read(min(listed.size, LISTED))
    is_word = has_name(names, b"[Content_Types].xml") and has_name(names, b"word/")
    return WORD if is_word else ZIP


def _first_content(data: bytes) -> int:
    """Where the content of the first member of a ZIP begins: behind its header and its name."""
    name, extra = data[26:28], data[28:30]
    return 30 + int.from_bytes(name, "little") + int.from_bytes(extra, "little")


def looks_like_mail(data: bytes) -> bool:
    """Whether bytes open with the headers of an e-mail message."""
    head = data[:HEADERS].removeprefix(b"\xef\xbb\xbf")
    if b":" not in head[:FIRST_LINE]:
        return False
    head = head.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n\n", 1)[0].lower()
    if head.startswith(b"http/"):  # a file as it came from a server
        return False
    fields = {line.split(b":", 1)[0] for line in head.split(b"\n") if b":" in line[:40]}
    return b"from" in fields and bool(
        fields & {b"mime-version", b"received", b"message-id", b"content-type"}
    )
