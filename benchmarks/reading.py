"""Speed of reading: whole process, per engine, extraction alone, batch and memory."""

from __future__ import annotations

import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.process import medians, run_once
from benchmarks.table import Row, megabytes, milliseconds, ratio

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PDFPLUMBER = (
    "import sys, pdfplumber\n"
    "with pdfplumber.open(sys.argv[1]) as pdf:\n"
    "    [page.extract_text() for page in pdf.pages]\n"
)


def letters() -> list[Path]:
    """The PDFs measured on: real letters where they are at hand, else the samples."""
    folder = Path(os.environ.get("IMR_LETTERS") or ROOT.parent / "shared" / "letters")
    real = sorted(folder.glob("CM*.pdf"))
    return real or sorted((ROOT / "samples").glob("*.pdf"))


def typical(files: list[Path]) -> Path:
    """The letter of median size."""
    return sorted(files, key=lambda file: file.stat().st_size)[len(files) // 2]


def whole_process(letter: Path, runs: int) -> Iterator[Row]:
    """`imr` beside Python itself and beside the other tools that are installed."""
    imr = str(BIN / "imr")
    python = sys.executable
    commands = {
        "python3 -c pass": [python, "-c", "pass"],
        "imr --version": [imr, "--version"],
        "imr --help": [imr, "--help"],
        "imr summarize letter.pdf --json": [imr, "summarize", str(letter), "--json"],
        "imr summarize letter.pdf": [imr, "summarize", str(letter)],
        "pdf2txt.py letter.pdf": [str(BIN / "pdf2txt.py"), str(letter)],
    }
    if shutil.which("pdftotext"):
        commands["pdftotext letter.pdf -"] = ["pdftotext", str(letter), "-"]
    if importlib.util.find_spec("pdfplumber"):
        commands["pdfplumber"] = [python, "-c", PDFPLUMBER, str(letter)]
    found = medians(commands, runs)
    base, peer = found["python3 -c pass"], found["pdf2txt.py letter.pdf"]
    for name, usage in found.items():
        yield Row(
            name,
            milliseconds(usage.wall),
            f"{ratio(usage.wall, base.wall)} of python3, "
            f"{ratio(usage.wall, peer.wall)} of pdf2txt.py",
        )


def engines(files: list[Path]) -> Iterator[Row]:
    """Milliseconds for one letter, in a process that has read one before."""
    from imrcli.ingest import Options, read_document

    def reader(engine: str) -> Callable[[Path], object]:
        return lambda path: read_document(path.name, path.read_bytes(), Options(engine=engine))

    def layout(path: Path) -> object:
        from pdfminer.high_level import extract_text

        return extract_text(path)

    times = {
        name: statistics.median(_timed(read, files))
        for name, read in (
            ("pdfium", reader("pdfium")),
            ("pdfminer", reader("pdfminer")),
            ("pdfminer's own extract_text", layout),
        )
    }
    slowest = times["pdfminer's own extract_text"]
    for name, seconds in times.items():
        yield Row(
            f"{name}, one letter", milliseconds(seconds), f"{ratio(seconds, slowest)} of the last"
        )


def _timed(read: Callable[[Path], object], files: list[Path]) -> list[float]:
    read(files[0])
    times = []
    for file in files:
        started = time.perf_counter()
        read(file)
        times.append(time.perf_counter() - started)
    return times


def extraction(files: list[Path]) -> Iterator[Row]:
    """Document to record, and how the time grows with the length of the text."""
    from imrcli.check import check
    from imrcli.extract import extract
    from imrcli.ingest import read_document

    documents = [read_document(path.name, path.read_bytes()) for path in files]
    times = []
    for document in [*documents, *documents]:  # the first time rules are compiled
        started = time.perf_counter()
        letter = extract(document)
        check(letter, document)
        letter.record()
        times.append(time.perf_counter() - started)
    yield Row(
        "extract, check and record, median letter",
        milliseconds(statistics.median(times[len(documents) :])),
        "",
    )
    for title, text in _long_texts(documents[0].text):
        tail = "\nIMR ISSUES, DECISIONS AND RATIONALES\n"
        halves = [text[: len(text) // 4] + tail, text[: len(text) // 2] + tail, text]
        spent = []
        for part in halves:
            document = read_document("long.txt", part.encode())
            started = time.perf_counter()
            extract(document)
            spent.append(time.perf_counter() - started)
        yield Row(
            f"extract 1 MB {title}",
            milliseconds(spent[-1]),
            "a quarter, a half: " + ", ".join(milliseconds(s) for s in spent[:-1]),
        )


def _long_texts(letter: str) -> Iterator[tuple[str, str]]:
    """A megabyte of decisions, of one paragraph, and of one character, each in a letter's frame."""
    decisions, summary = "IMR ISSUES, DECISIONS AND RATIONALES\n", "CLINICAL CASE SUMMARY\n"
    opening, _, rest = letter.partition(decisions)
    before, _, narrative = opening.partition(summary)
    size = 1_000_000
    yield "of decisions", opening + decisions + rest * (size // len(rest))
    for title, words in (("narrative", narrative), *((repr(char), char) for char in "a1, (")):
        yield f"of {title}", before + summary + words * (size // len(words)) + "\n" + decisions


def batch(folder: Path, count: int, copies: int) -> Iterator[Row]:
    """Letters a second from PDF to JSON lines, and the memory of the process that gathers them."""
    subprocess.run(
        [sys.executable, str(ROOT / "samples" / "generate.py"), str(count), str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    files = sorted(folder.rglob("*.pdf"))
    command = [str(BIN / "imr"), "summarize", str(folder), "--jsonl"]
    rates = {}
    for jobs in (1, 2):
        usage = run_once([*command, "--jobs", str(jobs)])
        rates[jobs] = len(files) / usage.wall
        note = f"{rates[2] / rates[1]:.2f} times one job" if jobs == 2 else ""
        memory = f"{megabytes(usage.memory)} at most in one process"
        yield Row(
            f"{len(files):,} PDFs to JSON lines, {jobs} job(s)",
            f"{rates[jobs]:.0f} letters/s",
            ", ".join(filter(None, (note, memory))),
        )
    database = folder.parent / f"{folder.name}.db"
    usage = run_once([str(BIN / "imr"), "index", str(folder), "--db", str(database)])
    database.unlink()
    yield Row(
        f"{len(files):,} PDFs to a database, every core",
        f"{len(files) / usage.wall:.0f} letters/s",
        f"{megabytes(usage.memory)} at most in one process",
    )
    for number in range(1, copies):
        for file in files:
            os.link(file, file.with_name(f"{file.stem}-{number}.pdf"))
    usage = run_once([*command, "--jobs", "2"])
    total = len(files) * copies
    yield Row(
        f"{total:,} PDFs to JSON lines, 2 jobs",
        f"{total / usage.wall:.0f} letters/s",
        f"{megabytes(usage.memory)} at most in one process",
    )
