"""`imr export`: a corpus as files for other programs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from imrcli.cli.corpus_options import Database
from imrcli.cli.options import shares
from imrcli.cli.request import Messages
from imrcli.errors import ExitCode, UsageError

SHORTCUTS = ("parquet", "csv", "jsonl")


@shares()
def export(
    *,
    db: Database,
    to: Annotated[
        str, typer.Option("--to", metavar="FOLDER", help="Where the files go; made if need be.")
    ],
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Parquet, a folder for each year of decision.")
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="CSV, as a spreadsheet reads it.")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="JSON lines: flat rows, and whole records.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what an earlier export wrote.")
    ] = False,
    raw_csv: Annotated[
        bool,
        typer.Option(
            "--raw-csv", help="Leave CSV cells alone that a spreadsheet would run as formulas."
        ),
    ] = False,
    messages: Messages,
) -> ExitCode:
    """Write the letters and decisions of a corpus as Parquet, CSV or JSON lines.

    The names of what was written go to standard output.
    """
    chosen = [name for name, wanted in zip(SHORTCUTS, (parquet, csv, jsonl), strict=True) if wanted]
    if len(chosen) != 1:
        fact = f"{' and '.join(chosen)} exclude each other." if chosen else "a format is needed."
        raise UsageError("imr export", fact, "Add --parquet, --csv or --jsonl.")
    from imrcli.corpus.export import export as write
    from imrcli.corpus.schema import open_corpus, translated

    corpus = open_corpus(db)
    progress = _Counter() if sys.stderr.isatty() and not messages.quiet else None
    with translated(db):
        paths = write(
            corpus, to, chosen[0], overwrite=overwrite, raw_csv=raw_csv, progress=progress
        )
    if progress:
        progress.clear()
    sys.stdout.write("".join(f"{path}\n" for path in paths))
    return ExitCode.OK


class _Counter:
    """Rows written so far, on one line of the terminal."""

    EVERY = 1000

    def __init__(self) -> None:
        self.rows = 0
        self.told = 0

    def __call__(self, rows: int) -> None:
        self.rows += rows
        if self.rows - self.told >= self.EVERY:
            self.told = self.rows
            sys.stderr.write(f"\r{self.rows:,} rows")
            sys.stderr.flush()

    def clear(self) -> None:
        sys.stderr.write("\r\x1b[K")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(export)
