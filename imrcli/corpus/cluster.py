"""Reading on more than one machine: a Dask cluster reads, this process writes.

Workers read batches of inputs from a path that all machines share, each input in a process of its
own, and give back plain outcomes. Dask runs a batch again when its worker dies. The one writer
takes each batch once, in whatever order they end, and a letter is known by its content and case
number: none is lost and none is double, however often something is run again.

With parts, workers also leave what they read as JSON lines in a shared folder, one file for each
batch, named by its content and renamed when whole.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from imrcli.errors import ImrError, UsageError, from_plain, to_plain
from imrcli.ingest.sources import Input
from imrcli.reading import Outcome, Reading, records

BATCH = 64  # inputs in one task: a second of work, so that the scheduler is never the bottleneck
AHEAD = 3  # batches in hand for each thread of the cluster
RETRIES = 5  # deaths of workers that one batch survives

Plain = tuple[str, dict[str, Any] | None, list[str] | None]


def read_on_cluster(
    address: str,
    sources: Iterable[Input | ImrError],
    reading: Reading,
    parts: str | None = None,
) -> Iterator[Outcome]:
    """Read inputs on a cluster; outcomes come as batches end.

    Args:
        address: of the scheduler, such as tcp://scheduler:8786.
        sources: inputs by path; the path must lead to the same file on every machine.
        reading: how to read; `jobs` is left to Dask.
        parts: folder, shared by all machines, for one file of JSON lines for each batch.

    Raises:
        UsageError: where Dask is not installed, or the scheduler cannot be reached.
    """
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            "--cluster", "Dask is not installed.", "Run `pip install 'imrcli[cluster]'`."
        ) from error
    reading = reading._replace(jobs=1)
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        fact = f"no scheduler answers ({type(error).__name__})."
        raise UsageError(address, fact, "Start one with `dask scheduler`.") from error
    with client:
        batches = _batches(sources)
        window = max(2, AHEAD * sum(client.nthreads().values()))

        def submit(batch: list[Input | ImrError]) -> Any:
            plain = [_plain_source(source) for source in batch]
            return client.submit(
                read_batch, plain, tuple(reading), parts, pure=False, retries=RETRIES
            )

        as_completed: Any = distributed.as_completed
        under_way = as_completed(
            [submit(batch) for batch in islice(batches, window)], loop=client.loop
        )
        for future in under_way:
            yield from map(_outcome, future.result())
            future.release()
            for batch in islice(batches, 1):
                under_way.add(submit(batch))


def _batches(sources: Iterable[Input | ImrError]) -> Iterator[list[Input | ImrError]]:
    remaining = iter(sources)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def read_batch(plain: list[Any], reading: tuple[Any, ...], parts: str | None) -> list[Plain]:
    """What a worker does: read some inputs, each in a process that may die without harm."""
    sources = [_source(one) for one in plain]
    found = [_plain(outcome) for outcome in records(iter(sources), Reading(*reading))]
    if parts is not None:
        write_part(parts, found)
    return found


def write_part(folder: str, found: list[Plain]) -> str:
    """Leave the records of a batch as JSON lines; the same batch twice is the same file."""
    lines = [json.dumps(record, ensure_ascii=False) for _, record, _ in found if record]
    data = "".join(line + "\n" for line in lines).encode()
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{hashlib.sha256(data).hexdigest()[:24]}.jsonl"
    temporary = path.with_suffix(f".{os.getpid()}.part")
    temporary.write_bytes(data)
    temporary.replace(path)
    return str(path)


def _plain_source(source: Input | ImrError) -> Any:
    if isinstance(source, ImrError):
        return to_plain(source)
    if source.data is not None:
        raise UsageError("--cluster", "standard input cannot be shared.", "Name files or folders.")
    return [source.name, source.member]


def _source(plain: Any) -> Input | ImrError:
    if len(plain) == 4:
        return from_plain(plain)
    return Input(plain[0], member=plain[1])


def _plain(outcome: Outcome) -> Plain:
    error = outcome.error
    return outcome.name, outcome.record, None if error is None else to_plain(error)


def _outcome(plain: Plain) -> Outcome:
    name, record, failure = plain
    return Outcome(name, record, None if failure is None else from_plain(failure))
