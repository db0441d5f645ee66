"""What the command line names, as single inputs in a fixed order.

Files are taken as named; folders are walked in the order of their names for the kinds of file that
hold letters, and links to folders are not followed; ZIP archives are listed, and their members read
one by one; `-` is standard input. A pipe is read where it is named; in a folder only regular files
are. A device is never opened: it may not end, and standard input is there for it.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from imrcli.errors import ImrError, LimitError, UnreadableError
from imrcli.ingest import Options, refuse_size
from imrcli.ingest.names import LETTER_FILES, SEPARATOR, is_letter_name
from imrcli.ingest.pipes import is_pipe, read_pipe
from imrcli.ingest.sniff import MAIL, ZIP, ZIP_STARTS, kind_of, looks_like_mail
from imrcli.named import NamedTuple

if TYPE_CHECKING:
    from imrcli.ingest.archive import Archive

STDIN = "-"
STDIN_NAME = "<stdin>"
HEAD = 1 << 16  # bytes from which the kind of a file is told
SEVERAL = (".zip", ".eml")  # members of an archive that hold others
DEEPEST = 3  # archives and e-mails within each other


class Input(NamedTuple):
    """One input to read: a file by its path, a member of an archive, or bytes in memory."""

    name: str
    data: bytes | None = None  # None: `name` is a path
    member: str | None = None  # of the archive `name`

    @property
    def title(self) -> str:
        """The name shown."""
        return self.name if self.member is None else f"{self.name}{SEPARATOR}{self.member}"


def inputs(names: Iterable[str], options: Options) -> Iterator[Input | ImrError]:
    """Single inputs in order; what cannot be listed comes as its error, and the rest goes on."""
    for name in names:
        if name == STDIN:
            yield _standard_input(options)
        elif os.path.isdir(name):  # noqa: PTH112  # start-up
            yield from _folder(name, options)
        elif is_pipe(name):
            yield _pipe(name, options)
        else:
            yield from _file(name, options)


def _standard_input(options: Options) -> Input | ImrError:
    import sys

    if sys.stdin is None:
        return UnreadableError(STDIN_NAME, "is closed.", "Pipe a letter in.")
    try:
        return Input(STDIN_NAME, sys.stdin.buffer.read(options.max_bytes + 1))
    except OSError as error:
        return _unreadable(STDIN_NAME, "cannot be read", error)


def _pipe(name: str, options: Options) -> Input | ImrError:
    try:
        return Input(name, read_pipe(name, options.max_bytes + 1, options.timeout))
    except ImrError as error:
        return error
    except OSError as error:
        return _unreadable(name, "cannot be read", error)


def _folder(name: str, options: Options) -> Iterator[Input | ImrError]:
    empty = True
    waiting = [name]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            empty = False
            yield _unreadable(folder, "cannot be listed", error)
            continue
        for entry in entries:
            if is_letter_name(entry.name) and not _is_folder(entry):
                empty = False
                yield from _file(entry.path, options)
        inner = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
        waiting.extend(reversed(inner))
    if empty:
        kinds = ", ".join(LETTER_FILES)
        yield UnreadableError(name, f"is a folder without letters ({kinds}).", "Name another one.")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself: opening it will say so
        return False


def _file(name: str, options: Options) -> Iterator[Input | ImrError]:
    # By name alone: opening each file of a large folder here would take as long as reading it.
    if not name.lower().endswith(".zip"):
        yield Input(name)
        return
    import json

    from imrcli.workers import Limits, run_alone

    # The list of an archive may be made to take for ever, so it is read where it can be killed.
    limits = Limits(seconds=options.timeout, memory_bytes=options.memory)
    try:
        listed = run_alone(lambda _: json.dumps(_labels(name, options)).encode(), name, limits)
    except ImrError as error:
        yield error
        return
    labels = json.loads(listed)
    if labels is None:
        yield Input(name)
        return
    for label in labels:
        yield Input(name, member=label)


def _labels(name: str, options: Options) -> list[str] | None:
    """The members of an archive, or None where the file is something else, whatever its name."""
    from imrcli.ingest.archive import Archive

    with _open(name) as file:
        if kind_of(file.read(HEAD), file) != ZIP:
            return None
        file.seek(0)
        return Archive(name, file, options).labels


def _open(name: str) -> BinaryIO:
    """Open a regular file.

    Raises:
        UnreadableError: where it cannot be opened or is something else.
    """
    try:
        found = os.stat(name)  # noqa: PTH116  # start-up
        _refuse_irregular(name, found)  # before it is opened, which may wait or act
        # Were it exchanged for a pipe in between, opening it would not wait either.
        file = open(name, "rb", opener=_opener)  # noqa: SIM115
    except (OSError, ValueError) as error:
        raise _unreadable(name, "cannot be opened", error) from error
    try:
        _refuse_irregular(name, os.fstat(file.fileno()))
    except ImrError:
        file.close()
        raise
    return file


def _opener(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _refuse_irregular(name: str, found: os.stat_result) -> None:
    mode = found.st_mode
    if stat.S_ISREG(mode):
        return
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    kind = next((kind for test, kind in kinds if test(mode)), "no file")
    raise UnreadableError(
        name, f"is {kind}, not a regular file.", "Name a file, or pipe it in and name `-`."
    )


def _unreadable(name: str, fact: str, error: Exception) -> UnreadableError:
    reason = (getattr(error, "strerror", None) or type(error).__name__).lower()
    cure = "Check its name and its permissions."
    return UnreadableError(name, f"{fact}: {reason}.", cure)


def load(source: Input, options: Options) -> Iterator[tuple[str, bytes] | ImrError]:
    """The (name, bytes) of an input: one, or several where it is an e-mail or an archive.

    What fails within an archive comes as its error, and the rest goes on. Never more than one byte
    above the limit is read.

    Raises:
        ImrError: where the input itself cannot be opened, with the reason.
    """
    return _unpacked(source.title, _bytes(source, options), options, 0)


def is_of_one_part(source: Input) -> bool:
    """Whether an input is neither an e-mail nor an archive, as far as its first bytes tell."""
    if source.member is not None and not source.member.lower().endswith(SEVERAL):
        return True
    if source.data is not None:
        head = source.data[:HEAD]
    elif source.member is not None:
        return False  # it is read where it can be killed
    else:
        try:
            with _open(source.name) as file:
                head = file.read(HEAD)
        except (ImrError, OSError):
            return True
    return not (head.startswith(ZIP_STARTS) or looks_like_mail(head))


def _bytes(source: Input, options: Options) -> bytes:
    if source.data is not None:
        return source.data
    if source.member is not None:
        return _archive(source.name, options).read(source.member)
    with _open(source.name) as file:
        try:
            return file.read(options.max_bytes + 1)
        except OSError as error:
            raise _unreadable(source.name, "cannot be read", error) from error


def _archive(name: str, options: Options) -> Archive:
    """An archive that stays open for its next member: its list may be long."""
    try:
        found = os.stat(name)  # noqa: PTH116  # start-up
    except OSError as error:
        raise _unreadable(name, "cannot be opened", error) from error
    stamp = (found.st_ino, found.st_size, found.st_mtime_ns, os.getpid())
    return _opened_archive(name, options, stamp)


@lru_cache(maxsize=1)
def _opened_archive(name: str, options: Options, stamp: tuple[int, ...]) -> Archive:  # noqa: ARG001
    from imrcli.ingest.archive import Archive

    return Archive(name, _open(name), options)


def _unpacked(
    name: str, data: bytes, options: Options, depth: int
) -> Iterator[tuple[str, bytes] | ImrError]:
    refuse_size(name, len(data), options)
    kind = kind_of(data)
    if kind not in {MAIL, ZIP}:
        yield name, data
    elif depth >= DEEPEST:
        fact = f"lies more than {DEEPEST} archives or e-mails deep."
        raise LimitError(name, fact, "Unpack the outer ones first.")
    elif kind == MAIL:
        from imrcli.ingest import mail

        for title, content in mail.letters(name, data, options):
            yield from _inner(title, content, options, depth)
    else:
        from imrcli.ingest.archive import Archive

        archive = Archive(name, io.BytesIO(data), options)
        for label in archive.labels:
            try:
                content = archive.read(label)
            except ImrError as error:
                yield error
            else:
                yield from _inner(archive.title(label), content, options, depth)


def _inner(
    name: str, data: bytes, options: Options, depth: int
) -> Iterator[tuple[str, bytes] | ImrError]:
    try:
        yield from _unpacked(name, data, options, depth + 1)
    except ImrError as error:
        yield error
