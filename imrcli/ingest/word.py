"""Word files (DOCX) to text, by python-docx (the extra `docx`)."""

from __future__ import annotations

import io
from typing import Any

from imrcli.document import Document
from imrcli.errors import LimitError, UnreadableError
from imrcli.ingest import text
from imrcli.ingest.sniff import WORD

CELL_GAP = "    "


def read(name: str, sha256: str, data: bytes, most_bytes: int) -> Document:
    """Read a Word file: paragraphs and tables in their order, table rows as one line.

    Raises:
        UnreadableError: where python-docx is missing or cannot read the file.
        LimitError: where its parts unpack to more than is allowed.
    """
    try:
        import docx
    except ImportError as error:
        raise UnreadableError(
            name, "is a Word file.", "Run `pip install 'imrcli[docx]'` to read it."
        ) from error
    _refuse_bombs(name, data, most_bytes)
    try:
        blocks = list(_blocks(docx.Document(io.BytesIO(data))))
    except MemoryError:
        raise
    except Exception as error:
        raise UnreadableError(
            name, f"is a damaged Word file ({type(error).__name__}).", "Save it again."
        ) from error
    words = text.clean("\n\n".join(blocks) + "\n")
    return text.document(name, sha256, words, media_type=WORD, engine="docx")


def _refuse_bombs(name: str, data: bytes, most_bytes: int) -> None:
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableError(name, "is a damaged Word file.", "Save it again.") from error
    if size > most_bytes:
        raise LimitError(
            name, f"unpacks to more than {most_bytes:,} bytes.", "Raise --max-bytes to read it."
        )


def _blocks(document: Any) -> Any:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield "\n".join(
                CELL_GAP.join(dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells))
                for row in block.rows
            )
        else:
            yield block.text
