"""The database file: opening it, its tables and their version.

A corpus is a SQLite file with our application id. `user_version` counts the migrations it has been
through; an older file is brought up to date when it is opened, a newer one is refused. Errors of
SQLite leave this package as `ImrError`s that name the file and the cure.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, wraps
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

from imrcli.corpus.flat import view
from imrcli.errors import UnreadableError, UsageError
from imrcli.render.files import private

APPLICATION_ID = 0x494D5263  # "IMRc"
PATIENCE = 30.0  # seconds to wait for another process that writes
CACHE_KIB = 64 * 1024
MAPPED_BYTES = 1 << 30

Given = ParamSpec("Given")
Result = TypeVar("Result")
Migration = Callable[[sqlite3.Connection], None]


@cache
def script(name: str) -> str:
    """One of the SQL files of this package."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:  # noqa: PTH118, PTH120, PTH123
        return file.read()


def _first(db: sqlite3.Connection) -> None:
    _run(db, script("tables.sql"))
    _run(db, script("fulltext.sql"))


# Each brings the tables from the version before it to its own: the position in the list.
MIGRATIONS: list[Migration] = [_first]


def open_corpus(path: str) -> sqlite3.Connection:
    """Open a corpus for reading.

    Raises:
        UsageError: There is no such corpus, or a newer version of imr wrote it.
        UnreadableError: The file cannot be read or is no corpus.
    """
    if not os.path.exists(path):  # noqa: PTH110
        raise UsageError(path, "is not there.", f"Make it with `imr index PATH... --db {path}`.")
    _refuse_folder(path)
    with translated(path):
        db = _open_to_read(path)
    if _version(db) < len(MIGRATIONS):
        db.close()
        create(path).close()
        return open_corpus(path)
    db.execute("PRAGMA query_only = ON")
    return db


def create(path: str) -> sqlite3.Connection:
    """Open a corpus for writing; make it where it is not there, bring it up to date where it is.

    One that is made is readable by its owner alone; one that is there keeps its mode.

    Raises:
        UsageError: A newer version of imr wrote it.
        UnreadableError: The file cannot be written or is no corpus.
    """
    _refuse_folder(path)
    with translated(path):
        _make_private(path)
        db = _checked(path, "mode=rwc")
        db.execute("PRAGMA journal_mode = WAL")
        # A crash of the machine may take the last letters, never the file; a killed process
        # takes nothing that was committed.
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA wal_autocheckpoint = 4000")
        db.execute("PRAGMA secure_delete = OFF")
        _migrate(db)
    return db


def in_memory(*, full_text: bool = True) -> sqlite3.Connection:
    """A corpus that is gone with its connection; without full text it fills three times faster."""
    db = _connect(":memory:")
    if full_text:
        _migrate(db)
    else:
        _run(db, script("tables.sql"))
        _make_views(db)
    return db


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn errors of SQLite into errors that name the file and the cure."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise UnreadableError(path, *_explained(str(error))) from error
    except sqlite3.DatabaseError as error:
        fact = "is damaged." if "malformed" in str(error) else "is no corpus database."
        cure = "Make a new one with `imr index PATH... --db FILE`."
        raise UnreadableError(path, fact, cure) from error


def reads(
    function: Callable[Concatenate[sqlite3.Connection, Given], Result],
) -> Callable[Concatenate[sqlite3.Connection, Given], Result]:
    """For functions that read an open corpus: errors of SQLite name the file and the cure."""

    @wraps(function)
    def reading(db: sqlite3.Connection, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        try:
            return function(db, *args, **kwargs)
        except sqlite3.DatabaseError:
            with translated(path_of(db) or "corpus"):
                raise

    return reading


def path_of(db: sqlite3.Connection) -> str:
    """The file of a connection; empty for one in memory."""
    # By SQLite itself: it says so of a file that is damaged, too.
    return str(next(row[2] for row in db.execute("PRAGMA database_list") if row[1] == "main"))


def _explained(reason: str) -> tuple[str, str]:
    if "full" in reason:
        return "cannot grow: the disk is full.", "Make room and run again; nothing written is lost."
    if "locked" in reason:
        return "is being written by another process.", "Wait for it to end and run again."
    if "readonly" in reason or "unable to open" in reason:
        return "cannot be opened.", "Check that its folder exists and the permissions of both."
    if "no such module" in reason:
        return "needs full-text search.", "Use a Python whose SQLite has FTS5."
    if "disk I/O" in reason:
        return f"cannot be used ({reason}).", "Check that its disk has room and is not damaged."
    return f"cannot be used ({reason}).", "Run again; if it stays so, make a new corpus."


def _refuse_folder(path: str) -> None:
    if os.path.isdir(path):  # noqa: PTH112
        raise UnreadableError(path, "is a folder.", "Name a file, such as corpus.db.")


def _make_private(path: str) -> None:
    """Make the file where it is not there: SQLite would make it readable by all."""
    with suppress(OSError):  # it is there, or SQLite will say why it cannot be made
        os.close(private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))


def _connect(path: str, mode: str = "") -> sqlite3.Connection:
    # A name may hold what means something in a URI.
    target = f"file:{quote(os.path.abspath(path))}?{mode}" if mode else path  # noqa: PTH100
    db = sqlite3.connect(target, timeout=PATIENCE, isolation_level=None, uri=bool(mode))
    db.execute("PRAGMA foreign_keys = ON")
    db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    db.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
    db.execute("PRAGMA temp_store = MEMORY")
    return db


def _open_to_read(path: str) -> sqlite3.Connection:
    try:
        return _checked(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if "unable to open" not in str(error) or os.path.exists(path + "-wal"):  # noqa: PTH110
            raise
    # In a folder that cannot be written SQLite cannot share its journal; nobody writes there.
    return _checked(path, "immutable=1")


def _checked(path: str, mode: str) -> sqlite3.Connection:
    db = _connect(path, mode)
    try:
        _check(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _check(db: sqlite3.Connection, path: str) -> None:
    """Refuse what is not ours, and what is ours but newer."""
    # In this order: another process may make the corpus meanwhile, and gives both at once.
    [(tables,)] = db.execute("SELECT count(*) FROM sqlite_master")
    [(application,)] = db.execute("PRAGMA application_id")
    if application != APPLICATION_ID and (tables or application):
        raise UnreadableError(
            path, "is a database, but not a corpus of letters.", "Name another file with --db."
        )
    if _version(db) > len(MIGRATIONS):
        raise UsageError(path, "was written by a newer version of imr.", "Update imr.")


def _migrate(db: sqlite3.Connection) -> None:
    """Run the migrations that are due, all or none."""
    if _version(db) == len(MIGRATIONS):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been faster.
        for migration in MIGRATIONS[_version(db) :]:
            migration(db)
        _make_views(db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk makes SQLite end it by itself
            db.execute("ROLLBACK")
        raise


def _make_views(db: sqlite3.Connection) -> None:
    for name in ("decisions_flat", "letters_flat"):
        db.execute(f"DROP VIEW IF EXISTS {name}")
        db.execute(view(name))


def _run(db: sqlite3.Connection, sql: str) -> None:
    """Run a script inside the open transaction, which `executescript` would commit."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
