"""ZIP archives and e-mail files: their members as inputs, never written to disk.

A member is named `archive.zip!folder/letter.pdf`. Names inside an archive are labels only: nothing
is extracted by them. What an archive claims of itself is not believed: bytes are counted while they
are unpacked, and reading stops at the limits.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from imrcli.errors import ImrError, LimitError, UnreadableError

if TYPE_CHECKING:
    from email.message import EmailMessage

    from imrcli.ingest import Options

SEPARATOR = "!"
CHUNK = 1 << 16
RATIO_FLOOR = 1 << 20  # bytes below which the ratio says nothing
ATTACHED = (".pdf", ".txt", ".docx", ".zip", ".eml", ".tif", ".tiff", ".png", ".jpg", ".jpeg")


def members(name: str, file: IO[bytes], options: Options) -> list[str]:
    """The names of the letters in an archive, sorted.

    Raises:
        UnreadableError: where it is no archive, is encrypted, or holds no letter.
        LimitError: where it has too many members.
    """
    with _opened(name, file) as archive:
        entries = archive.infolist()
        if len(entries) > options.max_members:
            raise LimitError(
                name,
                f"has {len(entries):,} members, more than {options.max_members:,}.",
                "Raise --max-members to read it.",
            )
        found = sorted(
            {e.filename for e in entries if not e.is_dir() and is_letter_name(e.filename)}
        )
    if not found:
        raise UnreadableError(name, "is an archive without letters.", "Name another one.")
    return found


def is_letter_name(name: str) -> bool:
    """Whether a member may be a letter; system folders of archivers are not."""
    return name.lower().endswith(ATTACHED) and "__MACOSX/" not in name


def member(name: str, file: IO[bytes], wanted: str, options: Options) -> bytes:
    """The bytes of one member.

    Raises:
        UnreadableError: where it is damaged, encrypted or not there.
        LimitError: where it unpacks to more than is allowed.
    """
    full = f"{name}{SEPARATOR}{wanted}"
    with _opened(name, file) as archive:
        try:
            entry = archive.getinfo(wanted)
            with archive.open(entry, pwd=_secret(options)) as stream:
                return _bounded(full, stream, entry.compress_size, options)
        except (LimitError, MemoryError):
            raise
        except KeyError as error:
            raise UnreadableError(full, "is not in the archive.", "Look at its list.") from error
        except RuntimeError as error:  # what zipfile raises for a missing or wrong password
            raise UnreadableError(
                full, "is encrypted.", "Give its password with --password."
            ) from error
        except Exception as error:
            raise UnreadableError(
                full, f"is damaged ({type(error).__name__}).", "Fetch the archive again."
            ) from error


def _opened(name: str, file: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except Exception as error:
        raise UnreadableError(
            name, f"is a damaged ZIP archive ({type(error).__name__}).", "Fetch it again."
        ) from error


def _secret(options: Options) -> bytes | None:
    return None if options.password is None else options.password.encode("utf-8")


def _bounded(name: str, stream: IO[bytes], packed: int, options: Options) -> bytes:
    """Unpack, counting: an archive may lie about its sizes."""
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > options.max_bytes:
            raise LimitError(
                name, f"unpacks to more than {options.max_bytes:,} bytes.", "Raise --max-bytes."
            )
        if size > RATIO_FLOOR and size > options.max_ratio * max(packed, 1):
            raise LimitError(
                name,
                f"unpacks to more than {options.max_ratio} times its size, as a bomb does.",
                "Raise --max-ratio to read it.",
            )
        parts.append(chunk)
    return b"".join(parts)


def attachments(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The letters attached to an e-mail: (name, bytes); its own text where nothing is attached.

    Raises:
        UnreadableError: where the message cannot be taken apart.
    """
    from email import policy
    from email.parser import BytesParser

    try:
        message: EmailMessage = BytesParser(policy=policy.default).parsebytes(data)
        found = list(_attached(message))
    except (ImrError, MemoryError):
        raise
    except Exception as error:
        raise UnreadableError(
            name, f"is a damaged e-mail file ({type(error).__name__}).", "Save it again."
        ) from error
    if not found:
        raise UnreadableError(name, "is an e-mail without a letter attached.", "Name another one.")
    for title, content in found:
        yield f"{name}{SEPARATOR}{title}", content


def _attached(message: Any) -> Iterator[tuple[str, bytes]]:
    for number, part in enumerate(message.walk(), 1):
        if part.is_multipart():
            continue
        title = part.get_filename() or f"part-{number}"
        kind = part.get_content_type()
        if kind == "application/pdf" or is_letter_name(title):
            content = part.get_payload(decode=True)
            if content:
                yield title, content
