"""Where a ZIP archive lists its members, found without reading the list.

`zipfile` reads a list whole before it can be asked how long it is. The end record is looked for as
`zipfile` does it: at the very end, or before a comment, with the record for large archives before
it.
"""

from __future__ import annotations

from typing import IO

from imrcli.named import NamedTuple

ENTRY = b"PK\x01\x02"
END, END_SIZE = b"PK\x05\x06", 22
LARGE_END, LARGE_END_SIZE = b"PK\x06\x06", 56
LOCATOR, LOCATOR_SIZE = b"PK\x06\x07", 20
LONGEST_COMMENT = (1 << 16) - 1
NAME = 46  # bytes of an entry before the name of its member
MEMBER = b"PK\x03\x04"
FLAGS, MEMBER_FLAGS = 8, 6  # bytes of an entry before its flags
UTF_8 = 0x08  # in the second of their bytes: the name of the member is UTF-8
CHUNK = 1 << 20


class Directory(NamedTuple):
    """The place of a list of members, in bytes."""

    start: int
    size: int


def find(file: IO[bytes]) -> Directory | None:
    """Where the list is; None where there is none, as in an archive that was cut off."""
    length = file.seek(0, 2)
    before = max(0, length - END_SIZE - LONGEST_COMMENT - LARGE_END_SIZE - LOCATOR_SIZE)
    file.seek(before)
    tail = file.read()
    at = len(tail) - END_SIZE
    if at < 0 or tail[at : at + 4] != END or tail[-2:] != b"\0\0":
        at = tail.rfind(END, max(0, at - LONGEST_COMMENT))
    if at < 0 or len(tail) < at + END_SIZE:
        return None
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    locator = at - LOCATOR_SIZE
    large = locator - LARGE_END_SIZE
    if large >= 0 and tail.startswith(LOCATOR, locator) and tail.startswith(LARGE_END, large):
        size = int.from_bytes(tail[large + 40 : large + 48], "little")
        at = large
    start = before + at - size
    if start < 0:
        return None
    file.seek(start)
    return Directory(start, size) if not size or file.read(4) == ENTRY else None


def count_members(file: IO[bytes], listed: Directory, most: int) -> int:
    """How many members a list has, counted no further than the chunk where they exceed `most`.

    Each has its mark; what the archive claims of itself is not believed.
    """
    file.seek(listed.start)
    count, left, kept = 0, listed.size, b""
    while left > 0 and count <= most and (chunk := file.read(min(left, CHUNK))):
        left -= len(chunk)
        count += (kept + chunk).count(ENTRY)
        kept = chunk[-len(ENTRY) + 1 :]
    return count


def has_name(names: bytes, beginning: bytes) -> bool:
    """Whether a member in a part of a list has a name that begins so."""
    at = names.find(beginning)
    while at >= 0:
        if names.startswith(ENTRY, max(0, at - NAME)):
            return True
        at = names.find(beginning, at + 1)
    return False


def without_claims(file: IO[bytes], listed: Directory) -> bytes:
    """An archive in which no name claims to be UTF-8 that is not."""
    file.seek(0)
    data = bytearray(file.read())
    at = data.find(ENTRY, listed.start)
    while 0 <= at < listed.start + listed.size and at + NAME < len(data):
        size = int.from_bytes(data[at + 28 : at + 30], "little")
        try:
            data[at + NAME : at + NAME + size].decode()
        except UnicodeDecodeError:
            data[at + FLAGS + 1] &= ~UTF_8 & 0xFF
            member = int.from_bytes(data[at + 42 : at + 46], "little")
            if data.startswith(MEMBER, member):
                data[member + MEMBER_FLAGS + 1] &= ~UTF_8 & 0xFF
        at = data.find(ENTRY, at + NAME)
    return bytes(data)
