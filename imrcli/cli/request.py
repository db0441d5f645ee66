"""What one command was asked to do, as plain records, however the command line was read."""

from __future__ import annotations

from imrcli.named import NamedTuple
from imrcli.reading import Reading

TABLE = "table"
FORMATS = (TABLE, "json", "jsonl", "yaml", "csv", "markdown", "html")


class Output(NamedTuple):
    """How results are written."""

    format: str = TABLE
    output: str | None = None  # None: standard output
    raw_csv: bool = False
    pager: bool = False


class Selection(NamedTuple):
    """Which parts of which results are written, and in which order; see `imrcli.select`."""

    fields: str | None = None
    where: list[str] | None = None
    sort: str | None = None


class Messages(NamedTuple):
    """What a run tells on stderr beside errors."""

    quiet: bool = False
    verbose: bool = False
    debug: bool = False


class Request(NamedTuple):
    """A command on letters."""

    command: str  # summarize | decisions | text | check | redact
    files: tuple[str, ...]
    reading: Reading = Reading()
    output: Output = Output()
    selection: Selection = Selection()
    messages: Messages = Messages()
