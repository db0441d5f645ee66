"""A corpus as files: CSV, JSON lines, or Parquet partitioned by the year of decision.

    out/decisions.csv        out/decisions.jsonl     out/decisions/decision_year=2016/part-0.parquet
    out/letters.csv          out/letters.jsonl       out/letters/decision_year=2016/part-0.parquet
                             out/records.jsonl

`decisions` and `letters` have the columns of `imrcli.corpus.flat`; `records.jsonl` has whole
records, as `imr` gives them for a letter. Rows are streamed, so that memory does not grow with the
corpus. A file or folder appears only when it is whole, and nothing that no export has made is ever
replaced. Files are readable by their owner alone.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from imrcli.columns import cell
from imrcli.corpus import rebuild
from imrcli.corpus.flat import PARTITION, TABLES, rows
from imrcli.corpus.schema import reads
from imrcli.errors import UnreadableError, UsageError
from imrcli.render.files import private
from imrcli.safe import for_csv

FORMATS = ("csv", "jsonl", "parquet")
RECORD_KEY = "schema_version"  # the first of a whole record


@reads
def export(  # noqa: PLR0913
    db: sqlite3.Connection,
    folder: str,
    form: str,
    *,
    overwrite: bool = False,
    raw_csv: bool = False,
    progress: Callable[[int], None] | None = None,
) -> list[str]:
    """Write a corpus into a folder; gives the paths written.

    Args:
        db: An open corpus.
        folder: Made where it is not there.
        form: One of `FORMATS`.
        overwrite: Replace what an earlier export wrote; by default it is an error.
        raw_csv: Leave cells that a spreadsheet would run as formulas.
        progress: Called with the number of rows written since the last call.

    Raises:
        UsageError: There is no such format, pyarrow is missing, or something is in the way.
        UnreadableError: The folder cannot be written.
    """
    target = Path(folder)
    told = progress or _untold
    writers = _writers(db, form, told, raw_csv=raw_csv)
    for name in writers:
        _refuse(target / name, overwrite=overwrite)
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, write in writers.items():
            _put(target / name, write)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UnreadableError(
            folder, f"cannot be written: {reason}.", "Name another folder."
        ) from error
    return [str(target / name) for name in writers]


def _untold(_: int) -> None:
    """Progress that nobody asked for."""


def _writers(
    db: sqlite3.Connection, form: str, told: Callable[[int], None], *, raw_csv: bool
) -> dict[str, Callable[[Path], None]]:
    """What is written where in a format: file or folder -> the function that fills it."""
    if form == "csv":
        return {
            "decisions.csv": lambda path: _write_csv(db, "decisions", path, told, raw=raw_csv),
            "letters.csv": lambda path: _write_csv(db, "letters", path, told, raw=raw_csv),
        }
    if form == "jsonl":
        return {
            "decisions.jsonl": lambda path: _write_jsonl(_objects(db, "decisions"), path, told),
            "letters.jsonl": lambda path: _write_jsonl(_objects(db, "letters"), path, told),
            "records.jsonl": lambda path: _write_jsonl(rebuild.records(db), path, told),
        }
    if form == "parquet":
        from imrcli.corpus.parquet import require, write_table

        require()
        return {
            "decisions": lambda path: write_table(db, "decisions", path, told),
            "letters": lambda path: write_table(db, "letters", path, told),
        }
    raise UsageError(f"format {form!r}", "is none.", f"Use one of {', '.join(FORMATS)}.")


def _objects(db: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    columns = TABLES[table]
    names = [column.name for column in columns]
    for row in rows(db, table, columns):
        yield dict(zip(names, row, strict=True))


def _write_csv(
    db: sqlite3.Connection, table: str, path: Path, told: Callable[[int], None], *, raw: bool
) -> None:
    columns = TABLES[table]
    # A byte order mark: without it Excel takes UTF-8 for something else.
    with open(path, "w", encoding="utf-8-sig", newline="", opener=private) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        for row in rows(db, table, columns):
            # Most cells are numbers or empty, which the writer knows how to write.
            cells = [value if value is None or type(value) is int else cell(value) for value in row]
            if not raw:
                cells = [for_csv(text) if type(text) is str else text for text in cells]
            writer.writerow(cells)
            told(1)


def _write_jsonl(items: Iterator[dict[str, Any]], path: Path, told: Callable[[int], None]) -> None:
    with open(path, "w", encoding="utf-8", opener=private) as file:
        for item in items:
            file.write(json.dumps(item, ensure_ascii=False) + "\n")
            told(1)


def _refuse(path: Path, *, overwrite: bool) -> None:
    """Complain of what stands where an export is to go."""
    if not os.path.lexists(path):
        return
    if path.is_symlink():
        raise UsageError(str(path), "is a symbolic link.", "Name a folder without it.")
    if path.is_dir() and not all(inside.name.startswith(PARTITION) for inside in path.iterdir()):
        raise UsageError(str(path), "holds files of no export.", "Name another folder.")
    if not path.is_dir() and not _begins_as_export(path):
        raise UsageError(str(path), "is a file of no export.", "Name another folder.")
    if not overwrite:
        raise UsageError(str(path), "is there already.", "Name another folder, or add --overwrite.")


def _begins_as_export(path: Path) -> bool:
    """Whether a file begins with the column that comes first in an export; an empty one may be."""
    first = TABLES[path.stem][0].name if path.stem in TABLES else RECORD_KEY
    beginning = {".csv": f"\ufeff{first},", ".jsonl": f'{{"{first}": '}.get(path.suffix)
    if beginning is None or not path.is_file():
        return False
    expected = beginning.encode()
    try:
        with path.open("rb") as file:
            return file.read(len(expected)) in (b"", expected)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UnreadableError(
            str(path), f"cannot be read: {reason}.", "Name another folder."
        ) from error


def _put(path: Path, write: Callable[[Path], None]) -> None:
    """Write beside the place, then move into it."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    _remove(part)
    try:
        write(part)
        if path.is_dir():
            _remove(path)
        part.replace(path)
    except BaseException:
        _remove(part)
        raise


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
