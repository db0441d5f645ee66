"""From bytes to a Document: the only place that reads.

The kind of an input is told from its bytes, never from its name.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from imrcli.document import Document
from imrcli.errors import EncryptedError, LimitError, NoTextError, UnreadableError, UsageError

__all__ = ["ENGINES", "Options", "kind_of", "read_document"]

ENGINES = ("auto", "pdfium", "pdfminer")


class Options(NamedTuple):
    """How inputs are read, and the limits that protect this machine."""

    engine: str = "auto"
    password: str | None = None
    max_bytes: int = 200_000_000
    max_pages: int = 2_000


def kind_of(data: bytes) -> str:
    """The media type of an input, from its first bytes."""
    head = data[:1024]
    if b"%PDF-" in head:
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return "application/zip"
    if head.startswith(b"\x89PNG\r\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "image/tiff"
    return "text/plain"


def read_document(name: str, data: bytes, options: Options = Options()) -> Document:  # noqa: B008
    """Read one input.

    Raises:
        UnreadableError: or one of its kinds, naming the file and the cure.
    """
    if len(data) > options.max_bytes:
        raise LimitError(
            name,
            f"has {len(data):,} bytes, more than {options.max_bytes:,}.",
            "Raise --max-bytes to read it.",
        )
    if not data.strip(b" \t\r\n\x00"):
        raise UnreadableError(name, "is empty.", "Fetch the file again.")
    kind = kind_of(data)
    if kind == "application/pdf":
        return _read_pdf(name, data, options)
    if kind == "text/plain":
        return _read_text(name, data)
    raise UnreadableError(name, f"is of a kind that is not read ({kind}).", "Give a PDF or text.")


def _read_text(name: str, data: bytes) -> Document:
    from imrcli.ingest import text

    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        half = data[:4096]
        if max(half[::2].count(0), half[1::2].count(0)) < len(half) // 4:
            raise UnreadableError(name, "is neither a PDF nor text.", "Give a PDF or text.")
    return text.document(name, _digest(data), text.clean(text.decode(data)))


def _read_pdf(name: str, data: bytes, options: Options) -> Document:
    if options.engine not in ENGINES:
        raise UsageError(
            "--engine",
            f"there is no engine {options.engine}.",
            "Use one of: auto, pdfium, pdfminer.",
        )
    engines = ("pdfium", "pdfminer") if options.engine == "auto" else (options.engine,)
    failure: UnreadableError | None = None
    for engine in engines:
        try:
            document = _read_with(engine, name, data, options)
        except (EncryptedError, LimitError):
            raise
        except UnreadableError as error:
            failure = failure or error
            continue
        if document.lines:
            return document
    if failure is not None:
        raise failure
    raise NoTextError(
        name,
        f"has {document.page_count} page(s) but no text; it was probably scanned.",
        "Run OCR on it first.",
    )


def _read_with(engine: str, name: str, data: bytes, options: Options) -> Document:
    from imrcli.ingest import rows

    if engine == "pdfium":
        from imrcli.ingest.pdfium import read_pages
    else:
        from imrcli.ingest.miner import read_pages
    pages = read_pages(name, data, options.password, options.max_pages)
    return rows.assemble(name, _digest(data), engine, pages)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
