"""Workers die in every way there is; each death costs one task, and nothing is left behind."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imrcli import errors
from imrcli.errors import EncryptedError, ImrError, LimitError, NotALetterError, UnreadableError
from imrcli.workers import Limits, Outcome, Pool, cores, more_time, pool, process, run_alone, wire
from imrcli.workers.process import RETIRED

LINUX = Path("/proc/self/statm").exists()
ROOT = Path(__file__).parent.parent
LETTER = "a 53 year old male"  # stands for the text of a letter
SMALL = Limits(seconds=20, memory_bytes=100 << 20)


def act(task: str) -> bytes:
    """Do what the task says, as `verb argument`."""
    verb, _, argument = task.partition(" ")
    return VERBS[verb](argument)


def fail(argument: str) -> bytes:
    raise NotALetterError(argument, "is no letter.", "Give another.")


def surprise(argument: str) -> bytes:
    raise KeyError(f"{LETTER}{argument}")


def leave(argument: str) -> bytes:
    os._exit(int(argument))


def leave_politely(argument: str) -> bytes:
    sys.exit(argument)


def die(argument: str) -> bytes:
    faulthandler.disable()
    os.kill(os.getpid(), getattr(signal, argument))
    time.sleep(60)
    return b""


def crash(_: str) -> bytes:
    faulthandler.disable()  # pytest's
    ctypes.string_at(0)
    return b""


def spin(argument: str) -> bytes:
    return b"%d" % sum(range(10**15)) + argument.encode()  # in C: no Python signal handler runs


def hog(argument: str) -> bytes:
    return b"%d" % len(bytearray(int(argument) << 20))


def hog_in_disguise(argument: str) -> bytes:
    try:
        return hog(argument)
    except Exception as error:
        raise UnreadableError("x.pdf", "is damaged.") from error


VERBS: dict[str, Callable[[str], bytes]] = {
    "say": str.encode,
    "fail": fail,
    "surprise": surprise,
    "leave": leave,
    "leave-politely": leave_politely,
    "die": die,
    "crash": crash,
    "spin": spin,
    "hog": hog,
    "hog-in-disguise": hog_in_disguise,
}


def open_files() -> set[int]:
    """Descriptors of this process, less the one that was open to list them."""
    files = list(Path("/dev/fd").iterdir())
    return {int(file.name) for file in files if file.exists()}


def children() -> set[int]:
    """Children of this process, living or dead and not yet waited for."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        # A process may be gone by now. What follows the name is its state and its parent.
        with contextlib.suppress(OSError):
            _, parent = status.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid():
                found.add(int(status.parent.name))
    return found


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """After each test: as many open files as before, and no new child, living or dead.

    Tests of other files may have left a helper of theirs, such as a resource tracker.
    """
    files, others = open_files(), children()
    yield
    assert open_files() == files
    assert children() <= others


def test_children_are_seen_living_and_dead() -> None:
    process = subprocess.Popen(["true"])
    assert process.pid in children()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert process.pid in children()
    process.wait()
    assert process.pid not in children()


def run(tasks: list[Any], jobs: int = 2, limits: Limits = SMALL) -> list[Outcome]:
    return list(Pool(act, jobs, limits).map(tasks))


def only_error(outcomes: list[Outcome]) -> ImrError:
    """The one error among outcomes that are otherwise as `say` makes them."""
    [error] = [outcome.error for outcome in outcomes if outcome.error]
    for task, result, _ in outcomes:
        assert result is None or result == task.removeprefix("say ").encode()
    return error


# Order, look-ahead, sizes


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_outcomes_come_in_the_order_of_the_tasks(jobs: int) -> None:
    def wait(task: str) -> bytes:
        time.sleep(zlib.crc32(task.encode()) % 10 / 1000)
        return task.encode()

    tasks = [str(number) for number in range(100)]
    assert list(Pool(wait, jobs).map(tasks)) == [Outcome(t, t.encode(), None) for t in tasks]


def test_no_tasks_give_no_outcomes() -> None:
    assert run([]) == []


@pytest.mark.parametrize(
    "task",
    [
        "letter.pdf",
        "",
        "na\nme\x1b[31m \N{PILE OF POO}",
        os.fsdecode(b"caf\xe9.pdf"),  # a file name that is no UTF-8
        b"",
        b"%PDF-1.7\x00\xff",
        ["a.zip", "b.pdf", None, 3],
        {"path": "a.pdf", "pages": [1, 2]},
    ],
)
def test_any_task_arrives_as_it_is(task: Any) -> None:
    assert run_alone(lambda got: repr(got).encode(), task) == repr(task).encode()


def test_tasks_and_results_of_fifty_megabytes_pass() -> None:
    # Both ends of both pipes are full at the same time: who writes first must not wait for ever.
    big = [bytes([number]) * (50 << 20) for number in range(3)]
    for task, outcome in zip(big, Pool(lambda task: task, 2).map(big), strict=True):
        assert outcome.result == task


def test_tasks_are_taken_when_a_worker_has_room() -> None:
    taken = 0

    def tasks() -> Iterator[str]:
        nonlocal taken
        while taken < 20_000:
            taken += 1
            yield f"say {taken}"

    outcomes = Pool(act, 2).map(tasks())
    assert taken == 0
    for count, _ in enumerate(outcomes, 1):
        assert taken - count < pool.AHEAD
    assert taken == count == 20_000


def test_slow_consumer_does_not_pile_up_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "DEPTH", 64)
    taken = iter(range(10_000))
    outcomes = Pool(str_of, 2).map(taken)
    for _ in range(100):
        next(outcomes)
        time.sleep(0.005)
    # The workers could have had 100 times 2 times 64 by now.
    assert next(taken) < pool.AHEAD / 2
    outcomes.close()


def str_of(task: Any) -> bytes:
    return str(task).encode()


@pytest.mark.parametrize(("limit", "value"), [("AHEAD", 64), ("AHEAD_BYTES", 64 * 1000)])
def test_look_ahead_ends_while_one_task_is_slow(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(pool, limit, value)
    taken = iter(range(1000))

    def wait_for_the_first(task: int) -> bytes:
        if task == 0:
            time.sleep(0.5)
        return bytes(1000)

    outcomes = Pool(wait_for_the_first, 2).map(taken)
    next(outcomes)
    assert 64 <= next(taken) <= 64 + 2 * pool.DEPTH
    outcomes.close()


MEMORY_OF_20000 = """
import resource
from imrcli.workers import Pool
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
outcomes = Pool(lambda task: bytes(10_000), 2).map(str(number) for number in range(20_000))
next(outcomes)
before = peak()
assert sum(len(outcome.result) for outcome in outcomes) == 19_999 * 10_000
print(peak() - before)
"""


@pytest.mark.skipif(not LINUX, reason="ru_maxrss has another unit")
def test_parent_does_not_grow_with_twenty_thousand_tasks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEMORY_OF_20000], cwd=ROOT, check=True, capture_output=True
    )
    assert int(done.stdout) < 4 * 1024  # kB; the results are 200 MB


def test_handing_over_a_task_costs_little() -> None:
    started = time.perf_counter()
    outcomes = run([f"say {number}" for number in range(5000)])
    assert len(outcomes) == 5000
    assert (time.perf_counter() - started) / 5000 < 0.001  # seconds; about 0.00003 when at rest


def test_both_workers_work() -> None:
    started = time.perf_counter()
    workers = {o.result for o in Pool(nap, 2).map(["0.2"] * 20)}
    assert len(workers) == 2
    assert time.perf_counter() - started < 3.8  # one alone takes 4


def nap(task: str) -> bytes:
    time.sleep(float(task))
    return b"%d" % os.getpid()


def test_tasks_do_not_queue_behind_a_slow_one() -> None:
    # Dealt out in turns, the first worker would have the three slow ones.
    started = time.perf_counter()
    list(Pool(nap, 2).map(["2", "0.01", "2", "0.01", "2"]))
    assert time.perf_counter() - started < 5.5  # dealt out in turns they take 6


def test_no_more_workers_than_tasks_are_started() -> None:
    forks = 0
    fork = os.fork

    def count() -> int:
        nonlocal forks
        forks += 1
        return fork()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fork", count)
        run(["say a", "say b"], jobs=64)
    assert forks == 2


# Deaths


@pytest.mark.parametrize(
    ("task", "cls", "fact", "cure"),
    [
        ("fail x.pdf", NotALetterError, "x.pdf: is no letter.", "Give another."),
        ("surprise !", UnreadableError, "failed unexpectedly (KeyError)", "--debug"),
        ("leave 0", UnreadableError, "(exit status 0)", "--debug"),
        ("leave 3", UnreadableError, "(exit status 3)", "--debug"),
        # The statuses by which a worker itself says why it ends must not make it run for ever.
        (f"leave {RETIRED}", UnreadableError, f"(exit status {RETIRED})", "--debug"),
        ("leave-politely bye", UnreadableError, "ended without an answer", "--debug"),
        ("crash", UnreadableError, "crashed (SIGSEGV)", "--engine pdfminer"),
        ("die SIGABRT", UnreadableError, "crashed (SIGABRT)", "--memory"),
        ("die SIGTERM", UnreadableError, "crashed (SIGTERM)", "--memory"),
        ("die SIGRTMAX", UnreadableError, "crashed (SIGRTMAX)", "--memory"),
        ("die SIGKILL", UnreadableError, "killed (SIGKILL)", "--jobs"),
        ("spin", LimitError, "longer than the limit of 0.5 seconds", "--timeout"),
        ("hog 200", LimitError, "the limit of 100 MiB of memory", "--memory"),
        ("hog-in-disguise 200", LimitError, "the limit of 100 MiB of memory", "--memory"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_death_costs_one_task(
    task: str, cls: type[ImrError], fact: str, cure: str, jobs: int
) -> None:
    before, after = ["say a", "say b", "say c"], [f"say {number}" for number in range(30)]
    error = only_error(run([*before, task, *after], jobs, SMALL._replace(seconds=0.5)))
    assert type(error) is cls
    assert fact in str(error)
    assert cure in str(error)
    assert error.source in (task, "x.pdf")
    assert LETTER not in str(error)


def test_every_task_may_kill_its_worker() -> None:
    outcomes = run(["die SIGKILL", "leave 1", "crash"] * 10)
    assert len(outcomes) == 30
    assert all(outcome.error for outcome in outcomes)


ACTIONS = st.sampled_from(["say hello", "fail x", "surprise", "leave 1", "die SIGKILL"])


@given(tasks=st.lists(ACTIONS, max_size=12), jobs=st.integers(1, 4))
@settings(deadline=None, max_examples=30)
def test_any_mix_of_deaths_gives_one_outcome_per_task(tasks: list[str], jobs: int) -> None:
    outcomes = run(tasks, jobs)
    assert [outcome.task for outcome in outcomes] == tasks
    for task, result, error in outcomes:
        assert (result == b"hello" and error is None) == (task == "say hello")
        assert (result is None) == (error is not None)


def test_tasks_that_a_dead_worker_had_in_hand_are_done_by_others() -> None:
    # The long ones are half written when it dies.
    tasks = ["say a", "say b", "leave 1", "say " + "c" * (5 << 20), "say d", "die SIGKILL"] * 3
    outcomes = run(tasks, jobs=1)
    assert [outcome.task for outcome in outcomes if outcome.error] == ["leave 1", "die SIGKILL"] * 3


def test_the_file_is_named_by_the_function_given() -> None:
    path = {"path": "a.pdf"}
    [outcome] = Pool(leave_at_once, 1, name=lambda task: str(task["path"])).map([path])
    assert str(outcome.error).startswith("a.pdf: ")
    # Without one, a member of an archive is named by the archive, and content by what it is.
    [first, second] = Pool(leave_at_once, 1).map([["a.zip", "b.pdf"], LETTER.encode()])
    assert str(first.error).startswith("a.zip: ")
    assert str(second.error).startswith("input of type bytes: ")


def leave_at_once(_: Any) -> bytes:
    os._exit(1)


def test_wrong_type_of_result_is_an_error() -> None:
    with pytest.raises(UnreadableError, match="TypeError"):
        run_alone(lambda task: task, "text")


# Of no known kind, of a length no worker has memory for, and of a class that is no error.
NONSENSE = [b"\xff" * 64, b"r" + b"\xff" * 64, wire.pack(wire.ERROR, b'["os", []]')]


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_on_the_pipe_costs_one_task(nonsense: bytes) -> None:
    error = only_error(list(Pool(scribbler(nonsense), 1, SMALL).map(["say a", "say x", "say b"])))
    assert error.source == "say x"
    assert "ended without an answer" in str(error)


def test_one_answer_too_many_harms_nobody_else() -> None:
    outcomes = list(Pool(scribbler(wire.pack(wire.RESULT, b"x")), 1).map(["say a", "say x"]))
    assert [outcome.result for outcome in outcomes] == [b"a", b"x"]


def scribbler(words: bytes) -> Callable[[str], bytes]:
    """A function that for "say x" writes into every pipe of its worker."""
    others = open_files()

    def scribble(task: str) -> bytes:
        for fd in open_files() - others if task == "say x" else ():
            with contextlib.suppress(OSError):
                os.write(fd, words)
        return act(task)

    return scribble


# Errors on the wire

CLASSES = [cls for cls in vars(errors).values() if isinstance(cls, type)]


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if issubclass(cls, ImrError)])
def test_every_error_keeps_its_class_and_parts(cls: type[ImrError]) -> None:
    def raise_it(task: str) -> bytes:
        raise cls(task, "a fact.", "a cure.")

    name = os.fsdecode(b"caf\xe9.pdf")
    with pytest.raises(ImrError) as caught:
        run_alone(raise_it, name)
    assert type(caught.value) is cls
    assert caught.value.__reduce__() == (cls, (name, "a fact.", "a cure."))


class PasswordListError(EncryptedError):
    """An error that the parent does not know, with arguments of its own."""

    def __init__(self, count: int) -> None:
        super().__init__("x.pdf", f"none of {count} passwords fits.")

    def __reduce__(self) -> Any:
        return PasswordListError, (3,)


def test_error_from_elsewhere_arrives_as_its_nearest_kin() -> None:
    def raise_it(_: str) -> bytes:
        raise PasswordListError(3)

    with pytest.raises(EncryptedError, match=r"x\.pdf: none of 3 passwords fits\.") as caught:
        run_alone(raise_it, "x.pdf")
    assert type(caught.value) is EncryptedError


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b'["ImrError"]', b'["ExitCode", [2]]', b'["nobody", []]', b"[1, 2]"]
)
def test_what_is_no_error_is_refused(payload: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        wire.unpack_error(payload)


@given(st.lists(st.tuples(st.sampled_from([wire.RESULT, wire.ERROR]), st.binary())), st.data())
def test_frames_survive_any_cut(sent: list[tuple[bytes, bytes]], data: st.DataObject) -> None:
    stream = b"".join(wire.pack(kind, payload) for kind, payload in sent)
    frames = wire.Frames(wire.RESULT + wire.ERROR)
    got = []
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        got += list(frames.feed(stream[:cut]))
        stream = stream[cut:]
    assert got == sent


# Limits


def test_time_is_counted_per_task() -> None:
    assert all(o.result for o in Pool(nap, 1, Limits(seconds=0.5)).map(["0.2"] * 5))


def test_task_of_many_parts_has_the_time_for_each_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_parts(task: str) -> bytes:
        for seconds in task.split():
            time.sleep(float(seconds))
            more_time()
        return b"done"

    monkeypatch.setattr(pool, "GRACE", 0.1)  # the parent keeps time too
    long, stuck = Pool(in_parts, 2, Limits(seconds=0.5)).map(["0.3 " * 5, "0.3 0.3 60"])
    assert long.result == b"done"
    assert "0.5 seconds" in str(stuck.error)
    in_parts("0")  # outside a worker there is no clock to start


def test_tasks_do_not_queue_behind_one_of_many_parts() -> None:
    def pid(task: str) -> bytes:
        time.sleep(0.02)
        for _ in range(int(task)):
            time.sleep(0.02)
            more_time()
        return b"%d" % os.getpid()

    outcomes = list(Pool(pid, 2).map(["50", *["0"] * 20]))
    slow, *others = [outcome.result for outcome in outcomes]
    assert slow not in others


def test_result_that_waits_for_its_reader_is_not_late() -> None:
    big = 1 << 20  # more than the pipe holds, so the worker is stuck in writing it
    outcomes = Pool(lambda _: bytes(big), 2, Limits(seconds=0.3)).map(["a", "b", "c"])
    for outcome in outcomes:
        assert outcome.result is not None
        time.sleep(0.6)


def test_parent_steps_in_when_the_timer_of_the_worker_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop_the_clock(task: str) -> bytes:
        if task == "x":
            signal.setitimer(signal.ITIMER_REAL, 0)
            time.sleep(60)
        return b""

    monkeypatch.setattr(pool, "GRACE", 0.2)
    outcomes = list(Pool(stop_the_clock, 1, Limits(seconds=0.3)).map(["a", "x", "b"]))
    assert [outcome.error is None for outcome in outcomes] == [True, False, True]
    assert "--timeout" in str(outcomes[1].error)


def test_zero_is_no_limit() -> None:
    unlimited = Limits(seconds=0, memory_bytes=0)
    assert run(["hog 200"], limits=unlimited)[0].result == b"%d" % (200 << 20)
    assert run_alone(nap, "0.2", unlimited)


@pytest.mark.skipif(not LINUX, reason="other systems do not tell their address space")
def test_memory_of_the_parent_does_not_count() -> None:
    ballast = bytearray(300 << 20)
    assert run_alone(hog, "50", Limits(memory_bytes=100 << 20))
    assert ballast


@pytest.mark.skipif(not LINUX, reason="other systems do not tell their address space")
def test_worker_that_has_grown_is_replaced() -> None:
    kept = []

    def keep(_: str) -> bytes:
        kept.append(bytearray(10 << 20))
        return b"%d" % os.getpid()

    outcomes = list(Pool(keep, 1, Limits(memory_bytes=100 << 20)).map(["x.pdf"] * 40))
    assert [outcome.error for outcome in outcomes] == [None] * 40
    assert len({outcome.result for outcome in outcomes}) > 3


def test_crash_leaves_no_core_dump() -> None:
    limit = run_alone(lambda _: repr(resource.getrlimit(resource.RLIMIT_CORE)).encode(), "a")
    assert limit == b"(0, 0)"


# Signals, and who outlives whom


def test_interrupt_does_not_reach_the_worker() -> None:
    def interrupt(_: str) -> bytes:
        os.kill(os.getpid(), signal.SIGINT)
        return b"still here"

    assert run_alone(interrupt, "a") == b"still here"


def test_signal_handlers_of_the_parent_are_not_run_in_the_worker() -> None:
    previous = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        assert "crashed (SIGTERM)" in str(run(["die SIGTERM"])[0].error)
    finally:
        signal.signal(signal.SIGTERM, previous)


def test_error_in_the_tasks_ends_all_workers() -> None:
    def tasks() -> Iterator[str]:
        yield "spin"
        raise FileNotFoundError("list.txt")

    with pytest.raises(FileNotFoundError):  # and the fixture finds no process
        list(Pool(act, 2).map(tasks()))


def test_closing_the_iterator_ends_all_workers() -> None:
    outcomes = Pool(act, 2).map(["say a", "spin", "spin", "spin"])
    next(outcomes)
    outcomes.close()


def test_pools_may_be_interleaved_and_nested() -> None:
    # A worker inherits the pipes of the other pool, and must not keep its workers waiting.
    pairs = zip(
        Pool(act, 2).map(["say a", "say b"]), Pool(act, 2).map(["say c", "say d"]), strict=True
    )
    assert [(a.result, b.result) for a, b in pairs] == [(b"a", b"c"), (b"b", b"d")]
    assert run_alone(lambda task: run_alone(act, task), "say nested") == b"nested"


SCRIPT = """
import os, subprocess, sys, time
from imrcli.workers import Limits, Pool, run_alone

def stuck(task):
    child = subprocess.Popen(["sleep", "60"])
    with open(sys.argv[1] + "/" + task, "w") as file:
        file.write(f"{os.getpid()} {child.pid}")
    os.rename(sys.argv[1] + "/" + task, sys.argv[1] + "/" + task + ".done")
    return b"%d" % sum(range(10**15))

print("partial", flush=True)
for outcome in Pool(stuck, 2).map(["a", "b", "c", "d"]):
    print(outcome)
"""


@pytest.fixture
def stuck(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """A program whose two workers are stuck in C, and all processes below it."""
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as program:
        until(lambda: len(list(tmp_path.glob("*.done"))) == 2)
        yield program, [int(p) for f in tmp_path.glob("*.done") for p in f.read_text().split()]
        program.kill()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether it runs; a process that only waits to be reaped by init does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


@pytest.mark.skipif(not LINUX, reason="elsewhere workers end with the task they are at")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_death_of_the_parent_ends_workers_and_what_they_started(
    stuck: tuple[subprocess.Popen[bytes], list[int]], number: signal.Signals
) -> None:
    program, below = stuck
    assert len(below) == 4
    assert all(map(is_alive, below))
    program.send_signal(number)
    program.wait()
    until(lambda: not any(map(is_alive, below)))


@pytest.mark.skipif(not LINUX, reason="reads /proc")
def test_ctrl_c_ends_everything(stuck: tuple[subprocess.Popen[bytes], list[int]]) -> None:
    program, below = stuck
    os.killpg(program.pid, signal.SIGINT)  # as a terminal does
    out, err = program.communicate(timeout=20)
    assert program.returncode == -signal.SIGINT  # Python's end after KeyboardInterrupt
    assert out == b"partial\n"
    assert err.count(b"Traceback") == 1  # the parent's own
    assert not any(map(is_alive, below))


@pytest.mark.skipif(not LINUX, reason="reads /proc")
def test_timeout_ends_what_the_worker_started(tmp_path: Path) -> None:
    def start(_: str) -> bytes:
        child = subprocess.Popen(["sleep", "60"])
        (tmp_path / "pid").write_text(str(child.pid))
        return b"%d" % child.wait()

    started = time.perf_counter()
    with pytest.raises(LimitError, match="--timeout"):
        run_alone(start, "x.pdf", Limits(seconds=1))
    assert time.perf_counter() - started < 1 + pool.GRACE / 2  # the timer, not the parent
    until(lambda: not is_alive(int((tmp_path / "pid").read_text())))


@pytest.mark.skipif(not LINUX, reason="reads /proc")
def test_worker_has_no_pipe_of_its_siblings() -> None:
    def pipes(_: str) -> bytes:
        time.sleep(0.05)
        return b"%d" % sum(Path(f"/dev/fd/{fd}").is_fifo() for fd in open_files() - others)

    others = open_files()
    counts = {outcome.result for outcome in Pool(pipes, 3).map(["a", "b", "c"])}
    assert counts == {b"3"}  # tasks, results, lifeline


@pytest.mark.skipif(not LINUX, reason="reads /proc")
def test_worker_has_no_pipe_of_one_that_another_thread_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slowed = threading.Event()

    def slow_pipes(count: int) -> list[int]:
        made = pipes_of(count)
        slowed.set()
        time.sleep(0.3)  # here the other thread would fork
        return made

    def pipes(_: str) -> bytes:
        return b"%d" % sum(Path(f"/dev/fd/{fd}").is_fifo() for fd in open_files() - others)

    def start_one() -> None:
        counts.append(run_alone(pipes, "a"))

    pipes_of = process._pipes
    monkeypatch.setattr(process, "_pipes", slow_pipes)
    others, counts = open_files(), list[bytes]()
    threads = [threading.Thread(target=start_one) for _ in range(2)]
    threads[0].start()
    slowed.wait()
    threads[1].start()
    for thread in threads:
        thread.join()
    assert counts == [b"3", b"3"]


# Output


NOISE = """
import ctypes, os, sys
from imrcli.workers import run_alone

def noisy(task):
    print("from print")
    sys.__stdout__.write("from the old stdout")
    sys.__stdout__.flush()
    print("to stderr", file=sys.stderr)
    os.write(1, b"from write")
    libc = ctypes.CDLL(None)
    libc.puts(b"from puts")
    libc.fflush(None)
    os.system("echo from a program")
    return sys.stdin.read().encode() + os.read(0, 10) + b"quiet"

# Text that is still in a buffer when the worker is forked is the parent's to write.
sys.stdout = open(1, "w", closefd=False)
sys.stdout.write("before ")
result = run_alone(noisy, "x", debug=sys.argv[1] == "debug").decode()
sys.stdout.write(result)
"""


@pytest.mark.parametrize("mode", ["quiet", "debug"])
def test_nothing_a_worker_prints_reaches_stdout(mode: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOISE, mode],
        cwd=ROOT,
        check=True,
        capture_output=True,
        input=b"for the parent",
    )
    assert done.stdout == b"before quiet"
    noise = [b"from print", b"to stderr", b"from write", b"from puts", b"from a program"]
    assert [words in done.stderr for words in noise] == [mode == "debug"] * 5
    assert b"before" not in done.stderr


def test_traceback_is_shown_only_when_debugging(capfd: pytest.CaptureFixture[str]) -> None:
    for debug in (False, True):
        with pytest.raises(UnreadableError):
            run_alone(surprise, "x", debug=debug)
        assert ("in surprise" in capfd.readouterr().err) == debug


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("closed", ["<&-", "<&- >&-", "<&- >&- 2>&-", "2>&-"])
def test_workers_start_where_stdin_stdout_or_stderr_is_closed(closed: str, debug: bool) -> None:
    code = f"""
import os
from imrcli.workers import run_alone
def work(task):
    print("noise", flush=True)
    return task.encode() + os.read(0, 1)
os._exit(run_alone(work, "x", debug={debug}) != b"x")
"""
    shell = f'exec "$0" -c "$1" {closed}'
    done = subprocess.run(
        ["sh", "-c", shell, sys.executable, code],
        cwd=ROOT,
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_nothing_heavy_is_imported() -> None:
    code = """
import sys
from imrcli.workers import run_alone
def modules(task):
    return " ".join(sys.modules).encode()
for name in [*run_alone(modules, "x").decode().split(), *sys.modules]:
    print(name)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    heavy = {"multiprocessing", "concurrent", "pickle", "ctypes", "socket", "subprocess"}
    heavy |= {"threading", "dataclasses", "inspect", "pathlib", "traceback", "json"}
    assert not heavy & set(done.stdout.split())


# Systems that refuse


def test_where_no_process_is_to_be_had_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    with pytest.raises(LimitError, match="cannot start a worker process"):
        run_alone(act, "say a")


def test_fewer_processes_than_asked_for_do_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    fork, left = os.fork, iter([True])

    def once() -> int:
        if next(left, False):
            return fork()
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", once)
    assert [o.result for o in run([f"say {n}" for n in range(9)], jobs=8)] == [
        b"%d" % n for n in range(9)
    ]


def test_where_there_are_no_pipes_nothing_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, left = os.pipe, iter([True, True])

    def twice() -> tuple[int, int]:
        if next(left, False):
            return pipe()
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(os, "pipe", twice)
    with pytest.raises(LimitError, match="Too many open files"):  # and the fixture counts files
        run_alone(act, "say a")


def test_without_fork_the_tasks_run_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(task: str) -> bytes:
        if task == "x":
            raise MemoryError
        return b"%d" % os.getpid() if task == "pid" else act(task)

    monkeypatch.delattr(os, "fork")
    outcomes = list(Pool(work, 2).map(["pid", "fail x.pdf", "surprise", "x"]))
    assert outcomes[0].result == b"%d" % os.getpid()
    assert [type(o.error) for o in outcomes[1:]] == [NotALetterError, UnreadableError, LimitError]
    with pytest.raises(KeyboardInterrupt):
        run_alone(interrupted, "a")


def interrupted(_: str) -> bytes:
    raise KeyboardInterrupt


# Other threads of the parent


SLOW_MODULE = """
import threading
import time

if threading.current_thread() is not threading.main_thread():
    time.sleep(1.5)
READY = True
"""


def use_slow_module(_: str) -> bytes:
    import module_that_a_thread_imports  # type: ignore[import-not-found]

    return b"ready" if module_that_a_thread_imports.READY else b""


def test_worker_does_not_wait_for_an_import_that_a_thread_of_the_parent_has_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "module_that_a_thread_imports"
    (tmp_path / f"{name}.py").write_text(SLOW_MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    thread = threading.Thread(target=use_slow_module, args=("",))
    thread.start()
    while name not in sys.modules:
        time.sleep(0.001)
    assert run_alone(use_slow_module, "file", Limits(seconds=10)) == b"ready"
    thread.join()
    del sys.modules[name]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no system call for it")
def test_no_more_cores_are_counted_than_this_process_may_use() -> None:
    allowed = os.sched_getaffinity(0)
    assert cores() == len(allowed)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)
