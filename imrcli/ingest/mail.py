"""E-mail files: the letters attached to a message, or to a message within it, or its own text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from imrcli.errors import ImrError, LimitError, UnreadableError
from imrcli.ingest import text
from imrcli.ingest.names import SEPARATOR, is_letter_name
from imrcli.ingest.sniff import PDF, WORD, ZIP, kind_of
from imrcli.named import NamedTuple
from imrcli.rules import load

if TYPE_CHECKING:
    from email.message import EmailMessage

    from imrcli.ingest import Options

DOCUMENTS = (PDF, WORD, ZIP, "image/tiff")  # a letter whatever the attachment is called
PICTURES = ("image/png", "image/jpeg")  # a letter, or the logo beneath a signature
SIGNS = 2  # headings that only letters have, from which a text is one


class Part(NamedTuple):
    """One leaf of a message."""

    title: str
    data: bytes
    kind: str


def letters(name: str, data: bytes, options: Options) -> Iterator[tuple[str, bytes]]:
    """The letters in a message: (name, bytes) of each.

    Attached documents are letters; pictures are where nothing else is attached; the text of the
    message is where it holds the headings of one.

    Raises:
        LimitError: where it has too many parts.
        UnreadableError: where it cannot be taken apart or holds no letter.
    """
    from email import policy
    from email.parser import BytesParser

    try:
        message = BytesParser(policy=policy.default).parsebytes(data.removeprefix(b"\xef\xbb\xbf"))
        found = _chosen(list(_parts(name, message, options.max_members)))
    except (ImrError, MemoryError):
        raise
    except Exception as error:
        kind = type(error).__name__
        fact = f"is a damaged e-mail file ({kind})."
        raise UnreadableError(name, fact, "Save it again.") from error
    if not found:
        raise UnreadableError(name, "is an e-mail without a letter.", "Name another one.")
    for part in found:
        yield f"{name}{SEPARATOR}{part.title}", part.data


def _parts(name: str, message: EmailMessage, most: int) -> Iterator[Part]:
    """The leaves of a message, those of messages within it too, each by a name of its own."""
    seen: dict[str, int] = {}
    for number, part in enumerate(message.walk(), 1):
        if number > most:
            fact = f"has more than {most:,} parts."
            raise LimitError(name, fact, "Raise --max-members to read it.")
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            continue
        title = part.get_filename() or f"part-{number}"
        seen[title] = seen.get(title, 0) + 1
        if seen[title] > 1:
            title = f"{title} ({seen[title]})"
        if part.get_content_type() == "text/plain" and not part.get_filename():
            charset = part.get_content_charset() or "utf-8"
            yield Part(title, _own_text(content, charset), "body")
        else:
            yield Part(title, content, kind_of(content))


def _own_text(content: bytes, charset: str) -> bytes:
    """The text of a message as UTF-8, without the marks of a quotation."""
    try:
        words = content.decode(charset)
    except (LookupError, ValueError):
        words = text.decode(content)
    lines = text.clean(words).split("\n")
    if 2 * sum(line.startswith(">") for line in lines) > len(lines):
        lines = [re.sub(r"^(?:> ?){1,9}", "", line) for line in lines]
    return "\n".join(lines).encode("utf-8", "replace")


def _chosen(parts: list[Part]) -> list[Part]:
    documents = [part for part in parts if _is_document(part)]
    return documents or [part for part in parts if part.kind in PICTURES]


def _is_document(part: Part) -> bool:
    if part.kind == "body":
        return _is_letter(part.data)
    if part.kind in PICTURES:
        return False
    return part.kind in DOCUMENTS or is_letter_name(part.title)


def _is_letter(body: bytes) -> bool:
    lines = {_letters(line) for line in body.decode().split("\n") if len(line) < 100}
    signs = {_letters(sign) for sign in load("templates").tables["unknown"]["signs"]}
    return len(lines & signs) >= SIGNS


def _letters(line: str) -> str:
    return "".join(filter(str.isalnum, line)).upper()
