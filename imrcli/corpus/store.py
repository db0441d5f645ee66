"""The one writer of a corpus: letters in, in batches, each batch whole or not at all.

A letter is known by its case number, an input by its path and the hash of its content. What is
offered again is noted as a duplicate; a file whose content changed, or that is read again by other
rules, replaces its letters and keeps their ids. A process killed at any moment loses the batch in
flight and nothing else; the next run reads those inputs again. Whatever is wrong with one input
fails that input alone.

    with Writer("corpus.db") as writer:
        for name in names:
            if writer.needs(name):
                writer.take(read(name))
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Protocol

from imrcli.corpus import inputs
from imrcli.corpus.inputs import Fingerprint, Known
from imrcli.corpus.rows import Record
from imrcli.corpus.rules_version import rules_version
from imrcli.corpus.schema import create, translated
from imrcli.corpus.transaction import Transaction, Work
from imrcli.named import NamedTuple

BATCH = 64  # inputs: some 40 ms to write, in which the workers that read still have tasks in hand
PATIENCE = 5.0  # seconds that a letter waits in a batch that does not fill
REMEMBERED = 100_000  # fingerprints of inputs that are being read


class Outcome(Protocol):
    """What became of one input; `imrcli.reading.Outcome` is one."""

    @property
    def name(self) -> str:
        """The path, or archive!member."""

    @property
    def records(self) -> Sequence[Record]:
        """Its letters."""

    @property
    def error(self) -> Exception | None:
        """Why there are none, or not all."""


class Tally(NamedTuple):
    """What a writer has done. All but the last two count inputs, each of them in one place."""

    added: int = 0  # brought letters that are new
    replaced: int = 0  # read again: content or rules have changed
    duplicate: int = 0  # brought nothing that was not there
    failed: int = 0
    unchanged: int = 0  # passed over
    outdated: int = 0  # of these, read by other rules: `refresh` reads them again
    moved: int = 0  # known content whose file has a new path
    incomplete: int = 0  # of all these, brought letters beside one that could not be read
    letters: int = 0  # written
    decisions: int = 0

    @property
    def inputs(self) -> int:
        """Inputs offered."""
        return (
            self.added + self.replaced + self.duplicate + self.failed + self.unchanged + self.moved
        )


def index(
    outcomes: Iterable[Outcome],
    writer: Writer,
    progress: Callable[[Tally], None] | None = None,
) -> Tally:
    """Write outcomes as they come, and call `progress` after each."""
    for outcome in outcomes:
        writer.take(outcome)
        if progress:
            progress(writer.tally)
    writer.flush()
    return writer.tally


class Writer:
    """Writes to one corpus. One process may have it; readers are never in its way.

    Other processes may index into the same file: they take turns, batch by batch.
    """

    def __init__(
        self,
        target: str | sqlite3.Connection,
        *,
        refresh: bool = False,
        version: str | None = None,
        batch: int = BATCH,
    ) -> None:
        """Open the corpus, making it where it is not there.

        Args:
            target: The file, or a connection from `schema.create` or `schema.in_memory`.
            refresh: Replace letters that other rules have read.
            version: Of the rules that read the letters; by default those of this program.
            batch: Inputs in one transaction.

        Raises:
            ImrError: The file cannot be written, or is no corpus.
        """
        self._name = target if isinstance(target, str) else "corpus"
        self.db = create(target) if isinstance(target, str) else target
        self._owns = isinstance(target, str)
        self._refresh = refresh
        self._version = version or rules_version()
        self._size = batch
        self._waiting: list[Work] = []
        self._since = 0.0
        self._seen: dict[str, Fingerprint] = {}
        self._counts: Counter[str] = Counter()

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def tally(self) -> Tally:
        """What has been written; a waiting batch is not in it."""
        return Tally(**self._counts)

    def needs(self, name: str) -> bool:
        """Whether an input must be read: it is new, has changed, failed, or is to be refreshed.

        Ask before reading it: the file's time stamp is kept from now.
        """
        path, now = inputs.key(name), inputs.fingerprint(name)
        with translated(self._name):
            known = inputs.by_name(self.db, path)
        if known and all(not one.error and _is_same(one, now, name) for one in known):
            outdated = any(one.rules_version != self._version for one in known)
            if not (outdated and self._refresh):
                self._counts["unchanged"] += 1
                self._counts["outdated"] += outdated
                return False
        if now and len(self._seen) < REMEMBERED:
            self._seen[path] = now
        return True

    def take(self, outcome: Outcome) -> None:
        """Write what became of one input."""
        path = inputs.key(outcome.name)
        found = self._seen.pop(path, None)
        if found is None and inputs.MEMBER in path:  # it was asked for by the name of its archive
            found = self._seen.get(inputs.key(inputs.file_of(outcome.name)))
        self._waiting.append(Work(path, found, outcome.records, outcome.error))
        now = time.monotonic()
        if len(self._waiting) == 1:
            self._since = now
        if len(self._waiting) >= self._size or now - self._since > PATIENCE:
            self.flush()

    def add(self, record: Record, path: str | None = None) -> None:
        """Write one letter; without a path it goes by the name of its source."""
        name = path if path is not None else record["source"]["name"]
        self.take(_Read(name, [record], None))

    def fail(self, path: str, error: Exception) -> None:
        """Note that an input could not be read."""
        self.take(_Read(path, [], error))

    def flush(self) -> None:
        """Write the waiting batch.

        Raises:
            ImrError: The disk is full, or another process keeps the file; the batch waits on.
        """
        if not self._waiting:
            return
        with translated(self._name):
            try:
                self._write(self._waiting)
            except (sqlite3.OperationalError, MemoryError):
                raise
            except Exception:  # a record is not what it should be: find out whose
                for work in self._waiting:
                    self._write_alone(work)
        self._waiting = []

    def close(self) -> None:
        """Write the waiting batch and close the corpus."""
        try:
            self.flush()
            with translated(self._name):
                self._analyze()
        finally:
            if self._owns:
                self.db.close()

    def _analyze(self) -> None:
        """Give the query planner its statistics anew where the corpus has grown by a third."""
        [(letters,)] = self.db.execute("SELECT count(*) FROM letters")
        if self._counts["letters"] * 4 > letters:
            # All of it: from a sample the planner takes an index for longer than its table.
            self.db.execute("ANALYZE")

    def _write_alone(self, work: Work) -> None:
        try:
            self._write([work])
        except sqlite3.OperationalError:
            raise
        except Exception as error:
            self._write([work._replace(records=(), error=error)])

    def _write(self, batch: Sequence[Work]) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            transaction = Transaction(self.db, self._version, refresh=self._refresh)
            for work in batch:
                transaction.store(work)
            transaction.insert_rows()
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise
        self._counts.update(transaction.counts)


class _Read(NamedTuple):
    name: str
    records: Sequence[Record]
    error: Exception | None


def _is_same(known: Known, now: Fingerprint | None, name: str) -> bool:
    """Whether the file is the one that was read; only a touched one is looked into."""
    if now is None:
        return False
    if (known.size, known.modified_ns) == now:
        return True
    return known.sha256 is not None and inputs.content_hash(name) == known.sha256
