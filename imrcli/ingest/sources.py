"""What the command line names, as single inputs in a fixed order.

Files are taken as named; folders are walked in sorted order for the kinds of file that hold
letters; ZIP archives are listed, and their members read one by one; `-` is standard input.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from imrcli.errors import ImrError, UnreadableError
from imrcli.ingest import Options, refuse_size
from imrcli.ingest.sniff import MAIL, ZIP, kind_of

STDIN = "-"
STDIN_NAME = "<stdin>"
LETTER_FILES = (".pdf", ".txt", ".docx", ".eml", ".zip", ".tif", ".tiff", ".png", ".jpg", ".jpeg")
DEEPEST = 3  # archives and e-mails within each other


class Input(NamedTuple):
    """One input to read: a file by its path, a member of an archive, or bytes in memory."""

    name: str
    data: bytes | None = None  # None: `name` is a path
    member: str | None = None  # of the archive `name`

    @property
    def title(self) -> str:
        """The name shown."""
        return self.name if self.member is None else f"{self.name}!{self.member}"

    @property
    def is_container(self) -> bool:
        """Whether one of several things in it may fail without the others."""
        return self.name.lower().endswith((".eml", ".zip")) or self.data is not None


def inputs(names: Iterable[str], options: Options) -> Iterator[Input | ImrError]:
    """Single inputs in order; what cannot be listed comes as its error, and the rest goes on."""
    for name in names:
        if name == STDIN:
            yield _standard_input()
        elif os.path.isdir(name):  # noqa: PTH112  # start-up
            yield from _folder(name, options)
        else:
            yield from _file(name, options)


def _standard_input() -> Input:
    import sys

    return Input(STDIN_NAME, sys.stdin.buffer.read())


def _folder(name: str, options: Options) -> Iterator[Input | ImrError]:
    empty = True
    for folder, folders, files in os.walk(name):
        folders.sort()
        for file in sorted(files):
            if file.lower().endswith(LETTER_FILES):
                empty = False
                yield from _file(os.path.join(folder, file), options)  # noqa: PTH118
    if empty:
        kinds = ", ".join(LETTER_FILES)
        yield UnreadableError(name, f"is a folder without letters ({kinds}).", "Name another one.")


def _file(name: str, options: Options) -> Iterator[Input | ImrError]:
    if not name.lower().endswith(".zip"):
        yield Input(name)
        return
    from imrcli.ingest import archive

    try:
        with _open(name) as file:
            found = archive.members(name, file, options)
    except ImrError as error:
        yield error
        return
    for member in found:
        yield Input(name, member=member)


def _open(name: str) -> io.BufferedReader:
    try:
        return open(name, "rb")  # noqa: PTH123  # start-up; callers close it
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UnreadableError(
            name, f"cannot be opened: {reason}.", "Check its name and its permissions."
        ) from error


def load(source: Input, options: Options) -> Iterator[tuple[str, bytes]]:
    """The (name, bytes) of an input: one, or several where it is an e-mail or an archive in memory.

    Never more than one byte above the limit is read.

    Raises:
        ImrError: where it cannot be opened, with the reason.
    """
    yield from _unpacked(source.title, _bytes(source, options), options, 0)


def _bytes(source: Input, options: Options) -> bytes:
    if source.data is not None:
        return source.data
    with _open(source.name) as file:
        if source.member is None:
            try:
                return file.read(options.max_bytes + 1)
            except OSError as error:
                reason = (error.strerror or type(error).__name__).lower()
                raise UnreadableError(
                    source.name, f"cannot be read: {reason}.", "Name a file."
                ) from error
        from imrcli.ingest import archive

        return archive.member(source.name, file, source.member, options)


def _unpacked(name: str, data: bytes, options: Options, depth: int) -> Iterator[tuple[str, bytes]]:
    refuse_size(name, len(data), options)
    kind = kind_of(data)
    if kind not in {MAIL, ZIP} or depth >= DEEPEST:
        yield name, data
        return
    from imrcli.ingest import archive

    if kind == MAIL:
        for title, content in archive.attachments(name, data):
            yield from _unpacked(title, content, options, depth + 1)
        return
    file = io.BytesIO(data)
    for member in archive.members(name, file, options):
        content = archive.member(name, file, member, options)
        yield from _unpacked(f"{name}!{member}", content, options, depth + 1)
