"""The parent's side: tasks out to the workers, outcomes back in the order of the tasks.

Every task is a `_Slot`. It stands in the queue, which is the order of the output, and in the list
of the worker that has it. Workers answer in the order they were given tasks, so the first slot in a
worker's list is the one it is at, and the one it is to blame for when it dies.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from typing import Any

from imrcli.errors import ImrError, LimitError
from imrcli.named import NamedTuple
from imrcli.workers import wire
from imrcli.workers.process import (
    DEFAULT_LIMITS,
    LOST,
    RETIRED,
    Job,
    Limits,
    Process,
    attempt,
    cause_of_death,
    out_of_memory,
)

DEPTH = 4  # tasks that a quick worker has in hand, so that it never waits for its parent
QUICK = 0.1  # seconds per task; a slower worker has one, lest tasks queue behind a scan
READY = 8  # tasks under way or done, per worker, while the consumer is what everybody waits for
AHEAD = 4096  # the same in all, while one slow task holds up the output
AHEAD_BYTES = 64 << 20  # results kept for it
GRACE = 5.0  # seconds that the kernel's timer in the worker is given before the parent steps in


class Outcome(NamedTuple):
    """A task and what came of it: exactly one of `result` and `error`."""

    task: Any
    result: bytes | None
    error: ImrError | None


def file_of(task: Any) -> str:
    """The name for error messages: the task itself, or its first item where it is a list."""
    if isinstance(task, (list, tuple)) and task:
        task = task[0]
    return task if isinstance(task, str) else f"input of type {type(task).__name__}"


class Pool:
    """Workers for a function of one task: a str, bytes, or what JSON can hold.

    The function returns bytes or raises. It should start no process that leaves its process group.
    It is called in forked children, so it must take no lock that another
    thread of the parent may hold at that time.
    """

    def __init__(
        self,
        function: Callable[[Any], bytes],
        jobs: int,
        limits: Limits = DEFAULT_LIMITS,
        *,
        name: Callable[[Any], str] = file_of,
        debug: bool = False,
    ) -> None:
        """Prepare; processes start with the first task.

        Args:
            function: reads one task.
            jobs: how many workers, at least 1; never more are started than there are tasks.
            limits: what one task may take.
            name: the file that an error about a task is to name.
            debug: workers keep stderr, and print the traceback of what is no ImrError.
        """
        self._job = Job(function, limits, name, debug)
        self._jobs = max(1, jobs)

    def map(
        self, tasks: Iterable[Any], meanwhile: Callable[[], None] | None = None
    ) -> Generator[Outcome, None, None]:
        """Give the outcome of each task, in the order of the tasks, as early as it can be given.

        Tasks are taken from the iterable when a worker has room for them, at most `AHEAD` before
        the outcome that is due. All processes are gone when the iterator is exhausted or closed, or
        raises: KeyboardInterrupt, or what `tasks` raises. `meanwhile` is called once, in this
        process, while the workers are at their first tasks.

        Raises:
            LimitError: the system allows not even one worker.
        """
        if not hasattr(os, "fork"):
            return _in_this_process(self._job, tasks)
        return _Run(self._job, self._jobs, tasks, meanwhile).outcomes()


def run_alone(  # noqa: PLR0913
    function: Callable[[Any], bytes],
    task: Any,
    limits: Limits = DEFAULT_LIMITS,
    *,
    name: Callable[[Any], str] = file_of,
    debug: bool = False,
    meanwhile: Callable[[], None] | None = None,
) -> bytes:
    """Call the function for one task in a child process; see `Pool`.

    `meanwhile` is called in this process while the child works.

    Raises:
        ImrError: what the function raised, or what its process died of.
    """
    [outcome] = Pool(function, 1, limits, name=name, debug=debug).map([task], meanwhile)
    if outcome.result is None:
        raise outcome.error or AssertionError(outcome)
    return outcome.result


def _in_this_process(job: Job, tasks: Iterable[Any]) -> Generator[Outcome, None, None]:
    """Where there is no fork: the same outcomes, but no limits and no safety from crashes."""
    for task in tasks:
        try:
            answer = attempt(job, task)
        except MemoryError:
            answer = out_of_memory(job.name(task), job.limits)
        yield _outcome(task, answer)


def _outcome(task: Any, answer: bytes | ImrError) -> Outcome:
    if isinstance(answer, ImrError):
        return Outcome(task, None, answer)
    return Outcome(task, answer, None)


class _Slot:
    """One task under way."""

    __slots__ = ("outcome", "task")

    def __init__(self, task: Any) -> None:
        self.task = task
        self.outcome: Outcome | None = None


class _Worker:
    """A process, the tasks it has in hand, and what is half written and half read."""

    __slots__ = ("answers", "frames", "outbox", "process", "quick", "since", "slots", "unhurried")

    def __init__(self, job: Job) -> None:
        self.process = Process(job)
        # A worker cannot have made a longer result than it has memory.
        self.frames = wire.Frames(wire.RESULT + wire.ERROR + wire.ALIVE, job.limits.memory_bytes)
        self.slots: deque[_Slot] = deque()
        self.outbox = bytearray()
        self.since = 0.0  # when it was last known to begin or to write; monotonic
        self.quick = False
        self.unhurried = False  # it has asked for more time for the task it is at
        self.answers = 0

    def has_room(self) -> bool:
        return len(self.slots) < (DEPTH if self.quick else 1)


class _Run:
    """One call of `map`."""

    def __init__(
        self, job: Job, jobs: int, tasks: Iterable[Any], meanwhile: Callable[[], None] | None
    ) -> None:
        self._job = job
        self._meanwhile = meanwhile
        self._jobs = jobs
        self._tasks = iter(tasks)
        self._exhausted = False
        self._queue: deque[_Slot] = deque()  # in the order of the output
        self._again: deque[_Slot] = deque()  # were in the hands of a worker that died
        self._held = 0  # bytes of results in the queue
        self._workers: list[_Worker] = []
        self._by_fd: dict[int, _Worker] = {}
        self._poll = select.poll()

    def outcomes(self) -> Generator[Outcome, None, None]:
        """Run to the end; see `Pool.map`."""
        try:
            while True:
                self._hand_out()
                if not self._queue:
                    return
                if self._meanwhile:
                    self._meanwhile()
                    self._meanwhile = None
                # Between two outcomes a glance at the workers, so that none is ever idle.
                ready = self._queue[0].outcome
                self._collect(wait=ready is None)
                if ready:
                    self._queue.popleft()
                    self._held -= len(ready.result or b"")
                    yield ready
        finally:
            for worker in self._workers:
                worker.process.kill()
            for worker in self._workers:
                worker.process.end()

    # Tasks out

    def _hand_out(self) -> None:
        """Give tasks to workers while there is room."""
        while self._has_room() and (slot := self._next_slot()):
            worker = self._pick_worker()
            if worker is None:
                self._again.appendleft(slot)
                return
            if not worker.slots:
                worker.since = time.monotonic()
            worker.slots.append(slot)
            worker.outbox += wire.pack_task(slot.task)
            self._send(worker)

    def _has_room(self) -> bool:
        return len(self._workers) < self._jobs or any(map(_Worker.has_room, self._workers))

    def _pick_worker(self) -> _Worker | None:
        """An idle worker, a new one, or the one with least to do."""
        free = filter(_Worker.has_room, self._workers)
        worker = min(free, key=lambda worker: len(worker.slots), default=None)
        if len(self._workers) < self._jobs and (worker is None or worker.slots):
            return self._start_worker() or worker
        return worker

    def _start_worker(self) -> _Worker | None:
        try:
            worker = _Worker(self._job)
        except OSError as error:
            if not self._workers:
                fact = f"cannot start a worker process ({error.strerror})."
                raise LimitError("imr", fact, "Raise the limit with ulimit -u or -n.") from error
            self._jobs = len(self._workers)  # go on with what there is
            return None
        self._workers.append(worker)
        self._watch(worker.process.results, select.POLLIN, worker)
        return worker

    def _watch(self, fd: int, event: int, worker: _Worker) -> None:
        self._poll.register(fd, event)
        self._by_fd[fd] = worker

    def _unwatch(self, fd: int) -> None:
        if self._by_fd.pop(fd, None):
            self._poll.unregister(fd)

    def _send(self, worker: _Worker) -> None:
        """Write what the pipe has room for; the rest when it has room again."""
        fd = worker.process.tasks
        try:
            del worker.outbox[: os.write(fd, worker.outbox)]
        except BlockingIOError:
            pass
        except BrokenPipeError:  # it is dead, which reading its results will tell
            worker.outbox.clear()
        if not worker.outbox:
            self._unwatch(fd)
        elif fd not in self._by_fd:
            self._watch(fd, select.POLLOUT, worker)

    def _next_slot(self) -> _Slot | None:
        """The next task to be done, or None where there is none or it is too far ahead."""
        if self._again:
            return self._again.popleft()
        if self._exhausted or self._held > AHEAD_BYTES:
            return None
        due = bool(self._queue) and self._queue[0].outcome is not None
        if len(self._queue) >= (READY * self._jobs if due else AHEAD):
            return None
        try:
            slot = _Slot(next(self._tasks))
        except StopIteration:
            self._exhausted = True
            return None
        self._queue.append(slot)
        return slot

    # Answers in

    def _collect(self, *, wait: bool) -> None:
        """Read what the workers have written; `wait` until there is something."""
        patience = self._job.limits.seconds and self._job.limits.seconds + GRACE
        timeout = (patience * 1000 or None) if wait else 0
        for fd, _ in self._poll.poll(timeout):
            worker = self._by_fd.get(fd)
            if worker is None:  # found dead earlier in this round
                continue
            if fd == worker.process.tasks:
                self._send(worker)
            else:
                self._receive(worker)
        if patience:
            latest = time.monotonic() - patience
            for worker in [one for one in self._workers if one.slots and one.since < latest]:
                self._bury(worker, -signal.SIGALRM)

    def _receive(self, worker: _Worker) -> None:
        chunk = os.read(worker.process.results, wire.CHUNK)
        if not chunk:
            self._bury(worker)
            return
        now = time.monotonic()
        is_quick = now - worker.since < QUICK
        worker.since = now
        try:
            for kind, payload in worker.frames.feed(chunk):
                is_quick = is_quick and kind != wire.ALIVE and not worker.unhurried
                worker.unhurried = kind == wire.ALIVE
                if not worker.unhurried:
                    self._settle(worker, kind, payload)
        except ValueError:
            self._bury(worker, LOST)
        worker.quick = is_quick

    def _settle(self, worker: _Worker, kind: bytes, payload: bytes) -> None:
        """Note the answer to the task that a worker was at."""
        if not worker.slots:
            raise ValueError("an answer to nothing")
        answer = payload if kind == wire.RESULT else wire.unpack_error(payload)
        slot = worker.slots.popleft()
        slot.outcome = _outcome(slot.task, answer)
        worker.answers += 1
        self._held += len(slot.outcome.result or b"")

    def _bury(self, worker: _Worker, code: int | None = None) -> None:
        """End a worker, blame the task it was at, and have its other tasks done by others."""
        self._workers.remove(worker)
        self._unwatch(worker.process.results)
        self._unwatch(worker.process.tasks)
        status = worker.process.end()
        retired = status == RETIRED and worker.answers > 0 and code is None
        if worker.slots and not retired:
            slot = worker.slots.popleft()
            name = self._job.name(slot.task)
            error = cause_of_death(name, status if code is None else code, self._job.limits)
            slot.outcome = Outcome(slot.task, None, error)
        self._again.extend(worker.slots)
