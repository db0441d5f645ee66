"""From bytes to a Document: the only place that reads.

The kind of an input is told from its bytes, never from its name.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from imrcli.document import Document
from imrcli.errors import EncryptedError, LimitError, NoTextError, UnreadableError, UsageError
from imrcli.ingest.sniff import PDF, TEXT, WORD, kind_of

__all__ = ["ENGINES", "Options", "kind_of", "read_document"]

ENGINES = ("auto", "pdfium", "pdfminer")


class Options(NamedTuple):
    """How inputs are read, and the limits that protect this machine."""

    engine: str = "auto"
    password: str | None = None
    max_bytes: int = 200_000_000  # of one input, also as unpacked from an archive
    max_pages: int = 2_000
    max_members: int = 100_000  # of an archive
    max_ratio: int = 200  # of unpacked to packed bytes


def read_document(name: str, data: bytes, options: Options = Options()) -> Document:  # noqa: B008
    """Read one input that is one document.

    Raises:
        UnreadableError: or one of its kinds, naming the file and the cure.
    """
    refuse_size(name, len(data), options)
    if not data.strip(b" \t\r\n\x00"):
        raise UnreadableError(name, "is empty.", "Fetch the file again.")
    kind = kind_of(data)
    if kind == PDF:
        return _read_pdf(name, data, options)
    if kind == WORD:
        from imrcli.ingest import word

        return word.read(name, _digest(data), data, options.max_bytes)
    if kind == TEXT:
        return _read_text(name, data)
    raise UnreadableError(name, f"is of a kind that is not read ({kind}).", "Give a PDF or text.")


def refuse_size(name: str, size: int, options: Options) -> None:
    """Raise LimitError for more bytes than allowed."""
    if size > options.max_bytes:
        raise LimitError(
            name,
            f"has {size:,} bytes or more, beyond the limit of {options.max_bytes:,}.",
            "Raise --max-bytes to read it.",
        )


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
