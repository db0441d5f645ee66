"""Letters read on a cluster of two workers, one of which is killed in mid-run."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.test_cli import imr

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

COUNT = 600


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Cluster:
    """A scheduler and two workers, as processes of this machine."""

    def __init__(self) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        port = self.address.rpartition(":")[2]
        options = ["--host", "127.0.0.1", "--no-dashboard"]
        self.scheduler = self._start("dask_scheduler", "--port", port, *options)
        self.workers = [self.worker() for _ in range(2)]

    def worker(self) -> subprocess.Popen[bytes]:
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
        return self._start("dask_worker", self.address, *options)

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "5"},
        )

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    running = Cluster()
    yield running
    running.stop()


def letters(folder: Path) -> Path:
    program = str(SAMPLES / "generate.py")
    arguments = [sys.executable, program, str(COUNT), str(folder), "--seed", "3"]
    subprocess.run(arguments, check=True, capture_output=True)
    return folder


def test_killed_worker_loses_no_letter_and_doubles_none(cluster: Cluster, tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters")
    db, parts = tmp_path / "c.db", tmp_path / "parts"
    command = [sys.executable, "-m", "imrcli", "index", str(folder), "--db", str(db)]
    command += ["--cluster", cluster.address, "--to", str(parts)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not (parts.is_dir() and any(parts.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.05)
    cluster.workers[0].send_signal(signal.SIGKILL)
    assert process.wait(120) == 0, process.stderr and process.stderr.read()
    stats = json.loads(imr("stats", "--db", db, "--json").stdout)
    (overview,) = (row for row in stats if row["table"] == "overview")
    assert (overview["letters"], overview["failed"], overview["duplicates"]) == (COUNT, 0, 0)
    lines = [line for part in parts.glob("*.jsonl") for line in part.read_text().splitlines()]
    numbers = [json.loads(line)["source"]["name"] for line in lines]
    assert len(set(numbers)) == COUNT


def test_scheduler_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    done = imr("index", SAMPLES, "--db", tmp_path / "c.db", "--cluster", address)
    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"{address}: no scheduler answers")
