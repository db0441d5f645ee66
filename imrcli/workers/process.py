"""One forked worker: its limits, what it does for a task, how it ends and what its end means.

The parent holds the far ends of three pipes: tasks, results, and a lifeline on which nothing is
ever written. When the parent goes, however it goes, the kernel closes the lifeline and kills the
worker and all it has started (Linux; elsewhere the worker ends with the task it is at).
"""

from __future__ import annotations

import _frozen_importlib  # what `importlib` is made of; it is there before anything is imported
import os
import signal
import sys
from _thread import allocate_lock, get_ident
from collections.abc import Callable
from typing import Any, NoReturn

from imrcli.errors import ImrError, LimitError, UnreadableError
from imrcli.named import NamedTuple
from imrcli.workers import wire

# Exit statuses by which a worker says why it ends.
RETIRED = 76  # between two tasks, because it has grown
OUT_OF_MEMORY = 77
LOST = 78  # anything else that should not happen

_PARENT_ENDS: set[int] = set()  # of the pipes of every live worker; each new one closes its copies
_INHERITED: list[object] = []  # keeps the parent's stdout object from flushing what it holds
_FORKING = allocate_lock()  # one thread at a time holds pipe ends that a fork must not copy
_SERVING: list[tuple[int, float]] = []  # in a worker: where answers go, and seconds for a task


class Limits(NamedTuple):
    """What one task may take; 0 means no limit.

    `seconds` is wall time from the start of the task until its result is ready to be written; a
    task that calls `more_time` between its parts has as long for each of them.
    `memory_bytes` is the address space (RLIMIT_AS) that a worker may map on top of what it has
    inherited at the fork, which is 15 MB in a bare Python and does not count. Address space is more
    than memory in use: pdfium maps 17 MB and pdfminer 29 MB before they read anything, so 100 MB is
    about the least that makes sense. Programs that the worker starts have the same limit each.
    """

    seconds: float = 60.0
    memory_bytes: int = 2 << 30


DEFAULT_LIMITS = Limits()


def cores() -> int:
    """The cores that this process may use, which in a container may be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):  # Linux
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Job:
    """What is the same for every task."""

    __slots__ = ("debug", "function", "limits", "name")

    def __init__(
        self,
        function: Callable[[Any], bytes],
        limits: Limits,
        name: Callable[[Any], str],
        debug: bool,
    ) -> None:
        """Put them together; `name` gives the file to name in an error about a task."""
        self.function = function
        self.limits = limits
        self.name = name
        self.debug = debug


def attempt(job: Job, task: Any) -> bytes | ImrError:
    """Call the function; whatever it raises becomes an error that quotes nothing of the letter.

    Raises:
        MemoryError: also where something has caught it and raised another exception instead.
    """
    try:
        result = job.function(task)
        if not isinstance(result, bytes):
            raise TypeError("a task gives bytes")
    except Exception as error:
        if _is_of_memory(error):
            raise MemoryError from None
        if isinstance(error, ImrError):
            return error
        if job.debug:
            from imrcli.trace import trace_of

            sys.stderr.write(trace_of(error))
        fact = f"reading it failed unexpectedly ({type(error).__name__})."
        return UnreadableError(job.name(task), fact, "Run it with --debug to see where.")
    return result


def _is_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, now or in an exception that this one replaced."""
    seen: BaseException | None = error
    for _ in range(20):
        if seen is None or isinstance(seen, MemoryError):
            break
        seen = seen.__cause__ or seen.__context__
    return isinstance(seen, MemoryError)


def out_of_memory(name: str, limits: Limits) -> LimitError:
    """The error of a task that needs more than its memory."""
    mib = f" of {limits.memory_bytes / 2**20:.0f} MiB" if limits.memory_bytes else ""
    return LimitError(name, f"reading it needs more than the limit{mib} of memory.", MORE_MEMORY)


MORE_MEMORY = "Raise the limit with --memory."


def cause_of_death(name: str, code: int, limits: Limits) -> ImrError:
    """What to tell about the file a worker died of; `code` is negative for a signal."""
    if code == OUT_OF_MEMORY:
        return out_of_memory(name, limits)
    if code == -signal.SIGALRM:
        fact = f"reading it took longer than the limit of {limits.seconds:g} seconds."
        return LimitError(name, fact, "Raise the limit with --timeout.")
    if code == -signal.SIGKILL:
        fact = "its reader was killed (SIGKILL), as happens when the machine runs out of memory."
        return UnreadableError(name, fact, "Try it again with fewer --jobs.")
    if code < 0:
        try:
            reason = signal.Signals(-code).name
        except ValueError:  # a real-time signal has no name
            reason = f"signal {-code}"
        # A C library that gets no memory crashes as well, hence the second half of the cure.
        cure = "Try --engine pdfminer, or a higher --memory."
        return UnreadableError(name, f"its reader crashed ({reason}).", cure)
    fact = f"its reader ended without an answer (exit status {code})."
    return UnreadableError(name, fact, "Try --engine pdfminer, or run it with --debug.")


class Process:
    """A live worker, seen from its parent."""

    __slots__ = ("_lifeline", "pid", "results", "tasks")

    def __init__(self, job: Job) -> None:
        """Fork a worker for the job.

        Raises:
            OSError: no process or no pipe is to be had.
        """
        # Were another thread to fork in between, its worker would hold the far end of our results,
        # and nobody would see ours die.
        with _FORKING:
            self._fork(job)
        _suppress(os.setpgid, self.pid, self.pid)  # the worker does it too; one of them is first
        os.set_blocking(self.tasks, False)

    def _fork(self, job: Job) -> None:
        tasks, self.tasks, self.results, results, lifeline, self._lifeline = _pipes(3)
        ours = {self.tasks, self.results, self._lifeline}
        parent = os.getpid()
        # No Ctrl-C between the fork and the lines that make it harmless, on either side.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            _PARENT_ENDS.update(ours)
            self.pid = os.fork()
            if self.pid == 0:
                _work(job, tasks, results, lifeline, parent)
        except OSError:
            self._close()
            raise
        finally:
            for fd in (tasks, results, lifeline):
                os.close(fd)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def kill(self) -> None:
        """Kill the worker and all it has started; one that has ended keeps its exit code."""
        _suppress(os.killpg, self.pid, signal.SIGKILL)
        _suppress(os.kill, self.pid, signal.SIGKILL)

    def end(self) -> int:
        """Kill it, let go of it, and give its exit code, negative for a signal; call it once."""
        self.kill()
        self._close()
        try:
            return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        except ChildProcessError:  # SIGCHLD is ignored here, so the kernel has taken it away
            return LOST

    def _close(self) -> None:
        for fd in (self.tasks, self.results, self._lifeline):
            _PARENT_ENDS.discard(fd)
            os.close(fd)


def _suppress(call: Callable[..., object], *arguments: object) -> None:
    """Call, and let an error of the system pass: the process may be gone by now."""
    try:
        call(*arguments)
    except OSError:
        return


def _pipes(count: int) -> list[int]:
    """Read and write ends of some pipes, clear of 0, 1 and 2 even where those are closed."""
    good: list[int] = []
    low: list[int] = []
    try:
        while len(good) < 2 * count:
            ends = os.pipe()
            (good if min(ends) > 2 else low).extend(ends)
    except OSError:
        low += good
        raise
    finally:
        for fd in low:
            os.close(fd)
    return good


def _work(job: Job, tasks: int, results: int, lifeline: int, parent: int) -> NoReturn:
    """The whole life of a worker; never returns into the code of its parent."""
    try:
        _FORKING.release()  # held by the thread that forked, which is the only one here
        _forget_imports()
        _detach(lifeline, parent, job.debug)
        _limit_memory(job.limits.memory_bytes)
        _serve(job, tasks, results)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException:
        os._exit(LOST)
    os._exit(0)


def _forget_imports() -> None:
    """Let go of the modules that other threads of the parent were about to import.

    Those threads are not here, and whoever imports such a module would wait for them for ever. It
    is imported anew.
    """
    locks = getattr(_frozen_importlib, "_module_locks", {})
    for name, reference in [*locks.items()]:
        if getattr(reference(), "owner", None) not in {None, get_ident()}:
            sys.modules.pop(name, None)
            locks.pop(name, None)


def _serve(job: Job, tasks: int, results: int) -> None:
    """Answer tasks in order until the parent closes the pipe."""
    start = _address_space()
    _SERVING[:] = [(results, job.limits.seconds)]
    frames = wire.Frames(wire.TEXT + wire.BYTES + wire.JSON)
    while chunk := os.read(tasks, wire.CHUNK):
        for kind, payload in frames.feed(chunk):
            task = wire.unpack_task(kind, payload)
            # The kernel's own clock: a worker stuck in C is killed all the same, parent or not,
            # and time in which the result waits for a slow reader does not count.
            signal.setitimer(signal.ITIMER_REAL, job.limits.seconds)
            answer = attempt(job, task)
            signal.setitimer(signal.ITIMER_REAL, 0)
            if isinstance(answer, ImrError):
                wire.write_all(results, wire.pack_error(answer))
            else:
                wire.write_all(results, wire.pack(wire.RESULT, answer))
            del task, payload, answer
            # What earlier files have left behind must not fail a later one.
            if 0 < job.limits.memory_bytes < 2 * (_address_space() - start):
                os._exit(RETIRED)


def more_time() -> None:
    """Start the clock of the task anew, because a part of it is done; outside a worker, nothing.

    A bundle of three hundred scanned pages is read for minutes, and yet no page of it is stuck.
    Call it in the main thread.
    """
    for results, seconds in _SERVING:
        wire.write_all(results, wire.pack(wire.ALIVE, b""))  # the parent keeps time as well
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _detach(lifeline: int, parent: int, debug: bool) -> None:
    """Cut the new process off from its parent's terminal, signals and pipes."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ours = (signal.SIGALRM, signal.SIGTERM, signal.SIGIO)
    for number in ours:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, *ours})
    for fd in _PARENT_ENDS:
        os.close(fd)
    _PARENT_ENDS.clear()
    _die_with(parent, lifeline)

    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    if not debug or sys.__stderr__ is None:
        os.dup2(null, 2)
    os.dup2(2, 1)
    if null > 2:
        os.close(null)
    _INHERITED.extend((sys.stdin, sys.stdout, sys.stderr))
    sys.stdout = sys.stderr = open(  # noqa: SIM115
        2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )


def _die_with(parent: int, lifeline: int) -> None:
    """Ask for a kill of this whole process group when the other end of the lifeline closes."""
    import fcntl

    # Linux sends a signal of our choice when a pipe in this mode changes, and a pipe that nobody
    # writes to changes only by being closed. Unlike prctl(PR_SET_PDEATHSIG) it needs no ctypes,
    # does not depend on which thread forked, and reaches the programs that the worker has started.
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)
    if os.getppid() != parent:  # it went before the line above
        os._exit(LOST)


def _limit_memory(size: int) -> None:
    """Bound what this process may map beyond what it has; no core dumps, they hold letters."""
    import resource

    _limit(resource.RLIMIT_CORE, 0)
    if size:
        _limit(resource.RLIMIT_AS, _address_space() + size)


def _limit(what: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, value))


def _address_space() -> int:
    """Bytes mapped by this process; 0 where the system does not say."""
    try:
        fd = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return 0
    try:
        return int(os.read(fd, 64).split()[0]) * os.sysconf("SC_PAGE_SIZE")
    finally:
        os.close(fd)
