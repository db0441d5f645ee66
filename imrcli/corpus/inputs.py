"""The inputs of a corpus: what was offered, what became of it, and what is a copy of what.

An input is found by its path or by the SHA-256 of its content. Paths of files
and archives are kept absolute; a name that is neither, such as `<stdin>`, is kept as given.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator

from imrcli.errors import ImrError
from imrcli.named import NamedTuple

CHUNK = 1 << 20
MEMBER = "!"  # between an archive and its member: letters.zip!a.pdf
MOST_MARKS = 20  # up to which the archive of a member is looked for


class Fingerprint(NamedTuple):
    """What the file system says of a file: enough to pass over one that nobody touched."""

    size: int
    modified_ns: int


class Known(NamedTuple):
    """A row of `inputs`, as far as it decides what to do with that input now."""

    id: int
    path: str
    sha256: str | None
    size: int | None
    modified_ns: int | None
    status: str
    error: str | None
    rules_version: str | None


class Failure(NamedTuple):
    """An input that could not be read, or not all of it, at the last attempt, and why."""

    path: str
    error: str
    message: str
    read_at: str
    letters: int  # of it that are in the corpus, from this attempt or an earlier one


class Duplicate(NamedTuple):
    """An input that brought a letter which the corpus had already.

    `reason` is content (the same bytes) or case_number; `differs` names the parts of the record
    that the two readings do not share.
    """

    path: str
    kept: str
    case_number: str | None
    reason: str
    differs: str | None


def failures(db: sqlite3.Connection) -> Iterator[Failure]:
    """Inputs whose last attempt failed, by path."""
    rows = db.execute(
        "SELECT path, error, coalesce(message, ''), read_at, letters FROM inputs"
        " WHERE error IS NOT NULL ORDER BY path"
    )
    return (Failure(*row) for row in rows)


def duplicates(db: sqlite3.Connection) -> Iterator[Duplicate]:
    """Letters that were offered more than once, by path of the later one."""
    rows = db.execute(
        "SELECT inputs.path, owners.path, letters.case_number, reason, differs FROM duplicates"
        " JOIN inputs ON inputs.id = duplicates.input_id"
        " JOIN letters ON letters.id = duplicates.letter_id"
        " JOIN inputs AS owners ON owners.id = letters.input_id ORDER BY inputs.path, letters.id"
    )
    return (Duplicate(*row) for row in rows)


def key(name: str) -> str:
    r"""The path under which an input is kept; what is no UTF-8 in it is written as `\xff`."""
    file = file_of(name)
    path = os.path.abspath(file) + name[len(file) :] if file else name  # noqa: PTH100
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def fingerprint(name: str) -> Fingerprint | None:
    """Size and time stamp of a file, or of the archive that a member is in; None for neither."""
    try:
        found = os.stat(file_of(name) or name)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return Fingerprint(found.st_size, found.st_mtime_ns)


def is_there(path: str) -> bool:
    """Whether the file, or the archive of the member, still exists."""
    return bool(file_of(path))


def file_of(name: str) -> str:
    """The file that a name means: itself, or the archive of a member; empty where there is none."""
    for file in (name, *archives(name)):
        if "\0" not in file and os.path.isfile(file):  # noqa: PTH113
            return file
    return ""


def archives(name: str) -> Iterator[str]:
    """What may be the archive of a member: folders and members may have the mark in their names."""
    at = -1
    for _ in range(MOST_MARKS):
        at = name.find(MEMBER, at + 1)
        if at < 0:
            return
        yield name[:at]


def content_hash(name: str) -> str | None:
    """SHA-256 of a file's content, in hexadecimal; None where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with open(name, "rb") as file:  # noqa: PTH123
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except (OSError, ValueError):
        return None
    return digest.hexdigest()


def explained(error: Exception) -> tuple[str, str]:
    """Kind and message of an error, without the file's name.

    Only our own messages are kept: those of others may quote the letter.
    """
    if isinstance(error, ImrError):
        return type(error).__name__, f"{error.fact} {error.cure}".strip()
    return type(error).__name__, "could not be read or stored."


COLUMNS = "id, path, sha256, bytes, modified_ns, status, error, rules_version"


def by_path(db: sqlite3.Connection, path: str) -> Known | None:
    """The input of that path."""
    row = db.execute(f"SELECT {COLUMNS} FROM inputs WHERE path = ?", (path,)).fetchone()  # noqa: S608
    return Known(*row) if row else None


def by_name(db: sqlite3.Connection, path: str) -> list[Known]:
    """The input of that path, or else the letters that were in it: the attachments of an e-mail."""
    whole = by_path(db, path)
    if whole:
        return [whole]
    inside = path + MEMBER
    rows = db.execute(
        f"SELECT {COLUMNS} FROM inputs WHERE path >= ? AND path < ?",  # noqa: S608
        (inside, inside[:-1] + chr(ord(MEMBER) + 1)),
    )
    return [Known(*row) for row in rows]


def by_content(db: sqlite3.Connection, sha256: str, other_than: str) -> Known | None:
    """Another input of the same content whose letters are in the corpus."""
    row = db.execute(
        f"SELECT {COLUMNS} FROM inputs WHERE sha256 = ? AND path <> ?"  # noqa: S608
        " AND EXISTS (SELECT 1 FROM letters WHERE input_id = inputs.id) LIMIT 1",
        (sha256, other_than),
    ).fetchone()
    return Known(*row) if row else None
