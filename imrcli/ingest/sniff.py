"""What kind of input some bytes are, told from the bytes and never from a name."""

from __future__ import annotations

PDF = "application/pdf"
ZIP = "application/zip"
MAIL = "message/rfc822"
TEXT = "text/plain"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def kind_of(data: bytes) -> str:
    """The media type of an input, from its first bytes."""
    head = data[:1024]
    if b"%PDF-" in head:
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return WORD if _is_word(data[:100_000]) or _is_word(data[-100_000:]) else ZIP
    if head.startswith(b"\x89PNG\r\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "image/tiff"
    return MAIL if looks_like_mail(data) else TEXT


def _is_word(names: bytes) -> bool:
    """Whether the member names of a ZIP file are those of a Word file."""
    return b"[Content_Types].xml" in names and b"word/" in names


def looks_like_mail(data: bytes) -> bool:
    """Whether bytes open with the headers of an e-mail message."""
    head = data[:4096].replace(b"\r\n", b"\n").split(b"\n\n", 1)[0].lower()
    fields = {line.split(b":", 1)[0] for line in head.split(b"\n") if b":" in line[:40]}
    return b"from" in fields and bool(
        fields & {b"mime-version", b"received", b"message-id", b"content-type"}
    )
