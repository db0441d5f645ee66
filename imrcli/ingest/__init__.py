"""From bytes to a Document: the only place that reads.

The kind of an input is told from its bytes, never from its name.
"""

from __future__ import annotations

from imrcli.document import Document
from imrcli.errors import LimitError, NoTextError, UnreadableError, UsageError
from imrcli.ingest.sniff import HEADER_WITHIN, PDF, TEXT, WORD, kind_of
from imrcli.named import NamedTuple

__all__ = ["ENGINES", "OCR", "Options", "kind_of", "read_document"]

ENGINES = ("auto", "pdfium", "pdfminer")
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also Excel and Outlook
OCR = ("auto", "never", "always")


class Options(NamedTuple):
    """How inputs are read, and the limits that protect this machine."""

    engine: str = "auto"
    ocr: str = "auto"
    password: str | None = None
    max_bytes: int = 200_000_000  # of one input, also as unpacked from an archive
    max_pages: int = 2_000
    max_pixels: int = 100_000_000  # of one page of an image file
    max_members: int = 100_000  # of an archive
    max_ratio: int = 200  # of unpacked to packed bytes
    pages_at_once: int = 1  # under OCR
    progress: int = -1  # descriptor of a terminal to count pages on; -1: none
    timeout: float = 60.0  # seconds for one input, and for the list of an archive
    memory: int = 2 << 30  # bytes for one worker process


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
    if kind.startswith("image/"):
        return _read_image(name, kind, data, options)
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

    if data.startswith(OLD_WORD):
        raise UnreadableError(
            name, "is a file of an old Office program.", "Save it as PDF or .docx."
        )
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = data[:4096]
        low, high = sorted((head[::2].count(0), head[1::2].count(0)))
        # In UTF-16 one half of each letter is zero and the other is not, in a program both may be.
        if high < len(head) // 4 or low > len(head) // 100:
            raise UnreadableError(name, "is neither a PDF nor text.", "Give a PDF or text.")
    return text.document(name, _digest(data), text.clean(text.decode(data)))


def _read_pdf(name: str, data: bytes, options: Options) -> Document:
    from imrcli.ingest import engines, rows
    from imrcli.ingest.refusals import DamagedPageError

    _refuse_choice("--engine", options.engine, ENGINES)
    _refuse_choice("--ocr", options.ocr, OCR)
    digest = _digest(data)
    if b"%PDF-" not in data[:HEADER_WITHIN]:
        from imrcli.ingest.repair import with_header

        data = with_header(data)
    try:
        engine, pages, scanned = engines.typed_pages(name, data, options)
    except DamagedPageError as error:
        rest = rows.assemble(name, digest, "pdfium", error.pages)
        error.rest = rest if rest.lines else None
        raise
    if scanned:
        from imrcli.ingest import scans

        engine = "ocr"
        pages = scans.with_ocr(name, data, pages, scanned, options)
    document = rows.assemble(name, digest, engine, pages)
    if not document.lines:
        fact = f"has {len(pages)} page(s) but no text."
        never = options.ocr == "never"
        cure = (
            "Read it without --ocr never." if never else "If it shows any, print it to a new PDF."
        )
        raise NoTextError(name, fact, cure)
    if len(scanned) == len(pages):
        document = document._replace(bold=None)
    return document


def _refuse_choice(option: str, chosen: str, known: tuple[str, ...]) -> None:
    if chosen not in known:
        raise UsageError(
            option, f"there is no {option.strip('-')} {chosen}.", f"Use one of: {', '.join(known)}."
        )


def _read_image(name: str, kind: str, data: bytes, options: Options) -> Document:
    _refuse_choice("--ocr", options.ocr, OCR)
    if options.ocr == "never":
        raise NoTextError(name, "is an image, not text.", "Read it without --ocr never.")
    from imrcli.ingest import images, ocr, rows

    count = images.count_pages(name, data, options.max_pages, options.max_pixels)
    ocr.require(name, "is an image, not text.")
    pictures = images.pictures(name, data, count, options.max_pixels)
    pages = list(ocr.read_pages(name, pictures, count, options))
    document = rows.assemble(name, _digest(data), "ocr", pages, media_type=kind)
    if not document.lines:
        raise NoTextError(name, f"has {count} page(s) but no text.", "Scan it anew.")
    return document._replace(bold=None)


def _digest(data: bytes) -> str:
    # The module that hashlib falls back on: it loads without OpenSSL, which takes 3 ms.
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]
    except ImportError:  # it has another name since Python 3.12
        from hashlib import sha256
    return str(sha256(data).hexdigest())
