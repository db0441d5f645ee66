"""ZIP archives: their members as inputs, never written to disk.

A member is shown as `archive.zip!folder/letter.pdf`. Names inside an archive are labels only:
nothing is extracted by them. What an archive claims of itself is not believed: bytes are counted
while they are unpacked, and reading stops at the limits.
"""

from __future__ import annotations

import io
import zipfile
from typing import IO, TYPE_CHECKING, NoReturn

from imrcli.errors import EncryptedError, LimitError, UnreadableError
from imrcli.ingest import refuse_size
from imrcli.ingest.directory import count_members, find, without_claims
from imrcli.ingest.names import SEPARATOR, is_letter_name

if TYPE_CHECKING:
    from imrcli.ingest import Options

CHUNK = 1 << 16
RATIO_FLOOR = 1 << 20  # bytes below which the ratio says nothing
ENCRYPTED = 0x1  # a flag of a member
AES = 99  # the compression method that stands for AES encryption


class Archive:
    """An open ZIP archive, and the members that may be letters."""

    def __init__(self, name: str, file: IO[bytes], options: Options) -> None:
        """Read the list of an archive.

        Raises:
            UnreadableError: where it is no archive or holds no letter.
            LimitError: where it has too many members.
        """
        self._name = name
        self._options = options
        try:
            self._refuse_long_list(file)
            self._zip = self._opened(file)
        except (LimitError, MemoryError):
            raise
        except Exception as error:
            kind = type(error).__name__
            fact = f"is a damaged ZIP archive ({kind})."
            raise UnreadableError(name, fact, "Fetch it again.") from error
        self._entries = _labelled(self._zip.infolist())
        if not self._entries:
            raise UnreadableError(name, "is an archive without letters.", "Name another one.")

    def _opened(self, file: IO[bytes]) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(file)
        except UnicodeDecodeError:  # one name that is not what it claims fails the whole list
            listed = find(file)
            if listed is None or file.seek(0, 2) > self._options.max_bytes:
                raise
            return zipfile.ZipFile(io.BytesIO(without_claims(file, listed)))

    def _refuse_long_list(self, file: IO[bytes]) -> None:
        """Refuse before `zipfile` makes an object of each member."""
        listed = find(file)
        if listed is None:
            return
        refuse_size(self._name, listed.size, self._options)
        most = self._options.max_members
        if count_members(file, listed, most) > most:
            fact = f"has more than {most:,} members."
            raise LimitError(self._name, fact, "Raise --max-members to read it.")

    @property
    def labels(self) -> list[str]:
        """The names of the members, sorted; of two of one name the second is `name (2)`."""
        return sorted(self._entries)

    def title(self, label: str) -> str:
        """The name of a member as it is shown."""
        return f"{self._name}{SEPARATOR}{label}"

    def read(self, label: str) -> bytes:
        """The bytes of one member.

        Raises:
            EncryptedError: where the password is missing or wrong.
            LimitError: where it unpacks to more than is allowed.
            UnreadableError: where it is damaged or not there.
        """
        title = self.title(label)
        entry = self._entries.get(label)
        if entry is None:
            raise UnreadableError(title, "is not in the archive.", "Look at its list.")
        password = self._options.password
        secret = None if password is None else password.encode("utf-8", "surrogateescape")
        try:
            with self._zip.open(entry, pwd=secret) as stream:
                return _bounded(title, stream, entry.compress_size, self._options)
        except (LimitError, MemoryError):
            raise
        except Exception as error:
            _explain(title, entry, password, error)


def _explain(
    title: str, entry: zipfile.ZipInfo, password: str | None, error: Exception
) -> NoReturn:
    """Raise the typed error for whatever zipfile raised about a member."""
    if entry.compress_type == AES:
        fact = "is encrypted with AES, which is not read."
        raise UnreadableError(title, fact, "Unpack the archive first.") from error
    if entry.flag_bits & ENCRYPTED:
        fact = "is encrypted." if password is None else "the password is wrong."
        raise EncryptedError(title, fact, "Give it with --password or in IMR_PASSWORD.") from error
    kind = type(error).__name__
    raise UnreadableError(title, f"is damaged ({kind}).", "Fetch the archive again.") from error


def _labelled(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Members that may be letters, each by a name of its own."""
    found: dict[str, zipfile.ZipInfo] = {}
    seen: dict[str, int] = {}
    for entry in entries:
        name = entry.filename
        if entry.is_dir() or not is_letter_name(name):
            continue
        seen[name] = seen.get(name, 0) + 1
        found[name if seen[name] == 1 else f"{name} ({seen[name]})"] = entry
    return found


def _bounded(title: str, stream: IO[bytes], packed: int, options: Options) -> bytes:
    """Unpack, counting: an archive may lie about its sizes."""
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > options.max_bytes:
            fact = f"unpacks to more than {options.max_bytes:,} bytes."
            raise LimitError(title, fact, "Raise --max-bytes to read it.")
        if size > RATIO_FLOOR and size > options.max_ratio * max(packed, 1):
            fact = f"unpacks to more than {options.max_ratio} times its size, as a bomb does."
            raise LimitError(title, fact, "Raise --max-ratio to read it.")
        parts.append(chunk)
    return b"".join(parts)
