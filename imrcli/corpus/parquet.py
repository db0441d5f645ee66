"""The flat tables as Parquet files, one folder for each year of decision.

pyarrow is an extra and is imported only here. Dates are dates, lists are lists of strings, and each
column carries its meaning in the metadata of the schema. The year is the name of the folder
(`decision_year=2016`, and Hive's name for none), which pandas, polars, DuckDB and Spark read as a
column.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from imrcli._version import __version__
from imrcli.corpus.flat import PARTITION, TABLES, Column, rows
from imrcli.errors import UsageError
from imrcli.render.files import private

NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
BATCH = 10_000  # rows in memory, and in a row group


def require() -> Any:
    """The module pyarrow.

    Raises:
        UsageError: It is not installed.
    """
    try:
        import pyarrow
    except ImportError as error:
        raise UsageError(
            "Parquet", "needs pyarrow.", "Install it with: pip install 'imrcli[parquet]'"
        ) from error
    return pyarrow


def write_table(
    db: sqlite3.Connection, table: str, folder: Path, told: Callable[[int], None]
) -> None:
    """Write one flat table into a folder of partitions."""
    import pyarrow.parquet

    columns = tuple(column for column in TABLES[table] if column.name != "decision_year")
    schema = schema_of(columns)
    years = db.execute("SELECT DISTINCT decision_year FROM letters ORDER BY 1").fetchall()
    folder.mkdir()
    for (year,) in years:
        partition = folder / f"{PARTITION}{NO_YEAR if year is None else year}"
        partition.mkdir()
        condition = "l.decision_year IS NULL" if year is None else f"l.decision_year = {int(year)}"
        found = rows(db, table, columns, condition)
        file = partition / "part-0.parquet"
        with (
            open(file, "wb", opener=private) as sink,
            pyarrow.parquet.ParquetWriter(sink, schema, compression="zstd") as writer,
        ):
            while batch := list(islice(found, BATCH)):
                writer.write_table(_arrow(columns, schema, batch))
                told(len(batch))


def schema_of(columns: tuple[Column, ...]) -> Any:
    """The Arrow schema of some columns, with their meanings."""
    arrow = require()
    types = {
        "text": arrow.string(),
        "integer": arrow.int64(),
        "date": arrow.date32(),
        "flag": arrow.bool_(),
        "list": arrow.list_(arrow.string()),
    }
    fields = [
        arrow.field(column.name, types[column.kind], metadata={"description": column.meaning})
        for column in columns
    ]
    return arrow.schema(fields, metadata={"made_by": f"imrcli {__version__}"})


def _arrow(columns: tuple[Column, ...], schema: Any, batch: list[list[Any]]) -> Any:
    arrays: list[Any] = [list(values) for values in zip(*batch, strict=True)]
    for at, column in enumerate(columns):
        if column.kind == "date":
            arrays[at] = [_date(value) for value in arrays[at]]
    arrow = require()
    typed = [arrow.array(values, kind) for values, kind in zip(arrays, schema.types, strict=True)]
    return arrow.Table.from_arrays(typed, schema=schema)


def _date(iso: str | None) -> date | None:
    """A date; None for one that no calendar has, which only the text formats can say."""
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None
