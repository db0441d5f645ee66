"""What kind of input some bytes are, told from the bytes and never from a name."""

from __future__ import annotations

from typing import IO

PDF = "application/pdf"
ZIP = "application/zip"
MAIL = "message/rfc822"
TEXT = "text/plain"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
LISTED = 1 << 20  # bytes of the list of a ZIP archive in which the names of a Word file are sought


def kind_of(data: bytes, file: IO[bytes] | None = None) -> str:
    """The media type of an input, from its bytes; `file` has all of them where `data` has not."""
    head = data[:1024]
    if head.startswith(ZIP_STARTS):  # before PDF: a PDF that is not packed stands there as it is
        return _kind_of_zip(data, file)
    if b"%PDF-" in head:
        return PDF
    if head.startswith(b"\x89PNG\r\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "image/tiff"
    return MAIL if looks_like_mail(data) else TEXT


def _kind_of_zip(data: bytes, file: IO[bytes] | None) -> str:
    """ZIP or Word, by the names of its members; or a PDF with something like a ZIP before it."""
    import io

    from imrcli.ingest.directory import find, has_name

    file = file or io.BytesIO(data)
    listed = find(file)
    if listed is None:
        at = data[:1024].find(b"%PDF-")
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
    head = data[:4096].replace(b"\r\n", b"\n").split(b"\n\n", 1)[0].lower()
    fields = {line.split(b":", 1)[0] for line in head.split(b"\n") if b":" in line[:40]}
    return b"from" in fields and bool(
        fields & {b"mime-version", b"received", b"message-id", b"content-type"}
    )
