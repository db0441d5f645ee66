"""One input to its letters, and many inputs to many, in order.

`read` is the whole way from a file to a `Letter`. `records` does it in worker processes and yields
plain records, which is what crosses a process border; one input's failure is one outcome and never
ends the run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from imrcli.check import check
from imrcli.document import Document
from imrcli.errors import ImrError
from imrcli.extract import extract
from imrcli.ingest import Options, read_document
from imrcli.ingest.sources import Input, load
from imrcli.model import Letter
from imrcli.rules import STORE

if TYPE_CHECKING:
    from collections import deque


class Reading(NamedTuple):
    """How letters are read. The defaults are those of the command line."""

    engine: str = "auto"
    password: str | None = None
    template: str | None = None
    max_bytes: int = Options().max_bytes
    max_pages: int = Options().max_pages
    timeout: float = 60.0  # seconds for one input
    memory: int = 2 << 30  # bytes for one worker process
    jobs: int = 0  # 0: as many as there are cores
    evidence: bool = False
    text_only: bool = False  # deliver the text as read, without extracting anything

    def options(self) -> Options:
        """The part that concerns ingestion."""
        return Options(self.engine, self.password, self.max_bytes, self.max_pages)


class Outcome(NamedTuple):
    """What became of one input: its records, or its error."""

    name: str
    records: list[dict[str, Any]]
    error: ImrError | None = None


def document_of(source: Input, reading: Reading) -> Document:
    """Read one input.

    Raises:
        ImrError: naming the input.
    """
    return read_document(source.name, load(source, reading.max_bytes), reading.options())


def letter_of(document: Document, reading: Reading) -> Letter:
    """Extract and check one letter.

    Raises:
        ImrError: where the document is no letter.
    """
    letter = extract(document, reading.template)
    return letter._replace(findings=check(letter, document))


def read(path: str, reading: Reading = Reading()) -> Letter:  # noqa: B008
    """Read one letter from a file.

    Raises:
        ImrError: where the file cannot be read or is no letter.
    """
    return letter_of(document_of(Input(str(path)), reading), reading)


def records(sources: Iterable[Input | ImrError], reading: Reading) -> Iterator[Outcome]:
    """Read inputs in worker processes; outcomes come in the order of the inputs."""
    import os
    from collections import deque

    from imrcli.workers import Limits, Pool

    ahead: deque[Input | ImrError] = deque()  # taken by the pool, not yet delivered

    def paths() -> Iterator[str]:
        for source in sources:
            ahead.append(source)
            if isinstance(source, Input) and source.data is None:
                yield source.name

    limits = Limits(seconds=reading.timeout, memory_bytes=reading.memory)
    jobs = reading.jobs or os.cpu_count() or 1
    pool = Pool(lambda path: _encoded(Input(path), reading), jobs, limits)
    for outcome in pool.map(paths()):
        yield from _without_a_path(ahead, reading)
        ahead.popleft()
        if outcome.result is None:
            yield Outcome(outcome.task, [], outcome.error)
        else:
            yield Outcome(outcome.task, json.loads(outcome.result))
    yield from _without_a_path(ahead, reading)


def _without_a_path(ahead: deque[Input | ImrError], reading: Reading) -> Iterator[Outcome]:
    """What stands before the next path: errors, and inputs that are in memory already."""
    while ahead:
        source = ahead[0]
        if isinstance(source, ImrError):
            yield Outcome(source.source, [], source)
        elif source.data is not None:
            yield record(source, reading)
        else:
            return
        ahead.popleft()


def record(source: Input, reading: Reading) -> Outcome:
    """Read one input in one forked child."""
    from imrcli.workers import Limits, run_alone

    limits = Limits(seconds=reading.timeout, memory_bytes=reading.memory)
    try:
        encoded = run_alone(lambda _: _encoded(source, reading), source.name, limits)
    except ImrError as error:
        return Outcome(source.name, [], error)
    return Outcome(source.name, json.loads(encoded))


def _encoded(source: Input, reading: Reading) -> bytes:
    document = document_of(source, reading)
    if reading.text_only:
        items = [{"name": document.name, "text": document.text}]
    else:
        items = [letter_of(document, reading).record(evidence=reading.evidence)]
    STORE.save()  # in the worker, where the patterns were compiled
    return json.dumps(items, ensure_ascii=False).encode()
