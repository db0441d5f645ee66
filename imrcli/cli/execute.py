"""Carries out a command on letters: read, render, and the exit code.

stdout holds the result and nothing else. An input that fails is one line on stderr; the others are
delivered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TextIO

from imrcli.cli.pager import paged
from imrcli.cli.pipes import say
from imrcli.cli.request import Messages, Request
from imrcli.cli.results import choice, deliver
from imrcli.errors import ExitCode, ImrError, UsageError
from imrcli.ingest.sources import STDIN, Input, inputs
from imrcli.reading import Outcome, Reading, record, records
from imrcli.render.files import output

Record = dict[str, Any]


def execute(request: Request) -> ExitCode:
    """Carry out one request for letters, decisions or text.

    Raises:
        ImrError: where nothing can be done at all (usage, or the output cannot be written).
    """
    if request.command == "text":
        named = request.reading.redaction is None
        return run(request, lambda records, out, _: _write_texts(records, out, named=named))
    chosen = choice(request.selection, request.command)
    return run(request, lambda records, out, one: deliver(request, chosen, records, out, one=one))


def run(request: Request, write: Callable[[Iterator[Record], TextIO, bool], None]) -> ExitCode:
    """Read what a request names, and have it written.

    Args:
        request: what to read and how.
        write: takes the records as they come, the stream for results, and whether a single file
            was named.

    Raises:
        ImrError: where nothing can be done at all (usage, or the output cannot be written).
    """
    files = request.files or _piped()
    one = len(files) == 1 and not os.path.isdir(files[0])  # noqa: PTH112  # start-up
    outcomes = _read(files, request, one=one)
    tally = Tally(request.messages)
    with output(request.output.output) as out, paged(out, request.output) as stream:
        write(tally.delivered(outcomes), stream, one)
    return tally.report(several=not one)


def _write_texts(records: Iterator[Record], out: TextIO, *, named: bool) -> None:
    """Write texts; of several each under a line that tells which it is, as `head` does.

    The name of a redacted letter is not told: it often is the case number.
    """
    from itertools import chain

    from imrcli.safe import file_name

    first = next(records, None)
    if first is None:
        return
    second = next(records, None)
    if second is None:
        out.write(first["text"])
        return
    for number, item in enumerate(chain((first, second), records), 1):
        name = file_name(item["name"]) if named else f"letter {number}"
        between = "" if number == 1 else "\n"
        text = item["text"]
        out.write(f"{between}==> {name} <==\n{text}" + ("" if text.endswith("\n") else "\n"))


def _piped() -> tuple[str, ...]:
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("imr", "no letter was named.", "Name a file or a folder, or pipe one in.")
    return (STDIN,)


def _read(files: tuple[str, ...], request: Request, *, one: bool) -> Iterable[Outcome]:
    quiet = request.messages.quiet
    reading = request.reading._replace(text_only=request.command == "text")
    sources = inputs(files, reading.options())
    if one:
        return _read_one(list(sources), reading, quiet=quiet)
    return _with_progress(records(sources, reading), quiet=quiet)


def _read_one(
    sources: list[Input | ImrError], reading: Reading, *, quiet: bool
) -> Iterator[Outcome]:
    if not sys.stderr.isatty():
        return _outcomes(sources, reading, quiet=quiet)
    from imrcli.cli.attended import read_attended

    return read_attended(
        lambda reading: _outcomes(sources, reading, quiet=quiet), reading, quiet=quiet
    )


def _outcomes(
    sources: list[Input | ImrError], reading: Reading, *, quiet: bool
) -> Iterator[Outcome]:
    if len(sources) > 1:  # members of an archive
        yield from _with_progress(records(sources, reading), quiet=quiet)
        return
    (source,) = sources
    if isinstance(source, ImrError):
        yield Outcome(source.source, None, source)
    else:
        yield from record(source, reading)


def _with_progress(outcomes: Iterator[Outcome], *, quiet: bool) -> Iterator[Outcome]:
    """Count on stderr for a person who waits; silent in a pipe."""
    if quiet or not sys.stderr.isatty():
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

    def __init__(self, messages: Messages = Messages()) -> None:
        """Nothing was read yet."""
        self._messages = messages
        self.delivered_count = 0
        self.errors: list[ExitCode] = []

    def delivered(self, outcomes: Iterable[Outcome]) -> Iterator[dict[str, Any]]:
        """The records that were read."""
        for outcome in outcomes:
            if outcome.record is not None:
                self.delivered_count += 1
                if self._messages.verbose:
                    say(f"{outcome.name}: read")
                yield outcome.record
            elif outcome.error is not None:
                self.errors.append(outcome.error.exit_code)
                complain(outcome.error)

    def report(self, *, several: bool) -> ExitCode:
        """The exit code; for several inputs of which some failed, a last line on stderr."""
        if not self.errors:
            return ExitCode.OK
        total = self.delivered_count + len(self.errors)
        if several and total > 1 and not self._messages.quiet:
            say(f"{total:,} inputs: {self.delivered_count:,} read, {len(self.errors):,} failed")
        if self.delivered_count:
            return ExitCode.SOME_FAILED
        return self.errors[0] if len(set(self.errors)) == 1 else ExitCode.UNREADABLE


def complain(error: ImrError) -> None:
    """An error as one line on stderr."""
    say(str(error))
