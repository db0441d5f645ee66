"""Carries out a command on letters: read, render, and the exit code.

stdout holds the result and nothing else. An input that fails is one line on stderr; the others are
delivered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from imrcli.cli.request import TABLE, Request
from imrcli.errors import ExitCode, ImrError, UsageError
from imrcli.ingest.sources import STDIN, Input, inputs
from imrcli.reading import Outcome, Reading, record, records
from imrcli.render.files import output
from imrcli.render.plain import (
    Csv,
    JsonArray,
    JsonLines,
    JsonObject,
    Writer,
    YamlArray,
    YamlObject,
)


def execute(request: Request) -> ExitCode:
    """Carry out one request.

    Raises:
        ImrError: where nothing can be done at all (usage, or the output cannot be written).
    """
    files = request.files or _piped()
    one = len(files) == 1 and not os.path.isdir(files[0])  # noqa: PTH112  # start-up
    outcomes = _read(files, request, one=one)
    tally = Tally()
    with output(request.output.output) as out:
        if request.command == "text":
            for item in tally.delivered(outcomes):
                out.write(item["text"])
        elif request.output.format == TABLE:
            _show(request, tally.delivered(outcomes), out)
        else:
            _write(request, tally.delivered(outcomes), _writer(request, out, one=one))
    return tally.report(several=not one)


def _piped() -> tuple[str, ...]:
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("imr", "no letter was named.", "Name a file or a folder, or pipe one in.")
    return (STDIN,)


def _read(files: tuple[str, ...], request: Request, *, one: bool) -> Iterable[Outcome]:
    reading = request.reading._replace(text_only=request.command == "text")
    sources = inputs(files, reading.options())
    if one:
        return _read_one(list(sources), reading)
    return _with_progress(records(sources, reading))


def _read_one(sources: list[Input | ImrError], reading: Reading) -> Iterator[Outcome]:
    if len(sources) > 1:  # members of an archive
        yield from _with_progress(records(sources, reading))
        return
    (source,) = sources
    if isinstance(source, ImrError):
        yield Outcome(source.source, None, source)
    else:
        yield from record(source, reading)


def _with_progress(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Count on stderr for a person who waits; silent in a pipe."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    import time

    shown = time.monotonic()
    for done, outcome in enumerate(outcomes, 1):
        now = time.monotonic()
        if now - shown > 0.5:
            shown = now
            sys.stderr.write(f"\r{done:,} letters read")
            sys.stderr.flush()
        yield outcome
    sys.stderr.write("\r\x1b[K")


class Tally:
    """Counts what was delivered and reports each failure on stderr as it comes."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        self.delivered_count = 0
        self.errors: list[ExitCode] = []

    def delivered(self, outcomes: Iterable[Outcome]) -> Iterator[dict[str, Any]]:
        """The records that were read."""
        for outcome in outcomes:
            if outcome.record is not None:
                self.delivered_count += 1
                yield outcome.record
            elif outcome.error is not None:
                self.errors.append(outcome.error.exit_code)
                complain(outcome.error)

    def report(self, *, several: bool) -> ExitCode:
        """The exit code; for several inputs of which some failed, a last line on stderr."""
        if not self.errors:
            return ExitCode.OK
        total = self.delivered_count + len(self.errors)
        if several and total > 1:
            sys.stderr.write(
                f"{total:,} inputs: {self.delivered_count:,} read, {len(self.errors):,} failed\n"
            )
        if self.delivered_count:
            return ExitCode.SOME_FAILED
        return self.errors[0] if len(set(self.errors)) == 1 else ExitCode.UNREADABLE


def complain(error: ImrError) -> None:
    """One line on stderr, shown safely."""
    from imrcli.safe import for_terminal

    sys.stderr.write(for_terminal(str(error)) + "\n")


def _show(request: Request, items: Iterator[dict[str, Any]], out: TextIO) -> None:
    # Imported here: rich costs about 40 ms and programs never need it.
    from imrcli.render.person import show_decisions, show_summary

    show = show_summary if request.command == "summarize" else show_decisions
    show(items, out)


def _write(request: Request, items: Iterator[dict[str, Any]], writer: Writer) -> None:
    for item in items:
        for row in _items(request, item):
            writer.add(row)
    writer.close()


def _items(request: Request, item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if request.command == "decisions":
        from imrcli.render.flat import decision_rows

        yield from decision_rows(item)
    elif request.output.format == "csv":
        from imrcli.render.flat import letter_row

        yield letter_row(item)
    else:
        yield item


def _writer(request: Request, out: TextIO, *, one: bool) -> Writer:
    single = one and request.command == "summarize"
    match request.output.format:
        case "json":
            return JsonObject(out) if single else JsonArray(out)
        case "jsonl":
            return JsonLines(out)
        case "yaml":
            return YamlObject(out) if single else YamlArray(out)
        case _:
            return Csv(out, raw=request.output.raw_csv)
