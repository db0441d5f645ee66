"""Rows to any format: what the commands on a corpus print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TextIO

from imrcli.cli.pager import paged
from imrcli.cli.pipes import say
from imrcli.cli.request import TABLE, Output
from imrcli.render.files import output as opened
from imrcli.render.plain import Csv, JsonArray, JsonLines, Writer, YamlArray

Row = dict[str, Any]


def write_rows(
    rows: Sequence[Row],
    output: Output,
    show: Callable[[TextIO], None],
    *,
    columns: Sequence[str] = (),
    nothing: str = "",
) -> None:
    """Write rows in the format asked for; `show` prints them for a person.

    Args:
        rows: what to write.
        output: where to and how.
        show: prints the rows as a table; not called without rows where `nothing` is given.
        columns: the header where there are no rows.
        nothing: what a person is told then, on stderr.
    """
    if not rows and nothing and output.format == TABLE:
        with opened(output.output):
            pass
        say(nothing)
        return
    with opened(output.output) as out:
        if output.format == TABLE:
            with paged(out, output) as stream:
                show(stream)
            return
        writer = row_writer(output, out, list(rows[0] if rows else columns))
        for row in rows:
            writer.add(row)
        writer.close()


def row_writer(output: Output, out: TextIO, names: Sequence[str], title: str = "imr") -> Writer:
    """A writer of flat rows in any format but the table for people."""
    match output.format:
        case "json":
            return JsonArray(out)
        case "jsonl":
            return JsonLines(out)
        case "yaml":
            return YamlArray(out)
        case "csv":
            return Csv(out, names, raw=output.raw_csv)
        case "markdown":
            from imrcli.render.markdown import MarkdownTable

            return MarkdownTable(out, names)
        case _:
            from imrcli.render.html import HtmlTable

            return HtmlTable(out, names, title)
