"""Reads pictures of pages with the `tesseract` program: words with their places, as runs of type.

A page goes in as grey points through a pipe and comes back as a table of words: nothing is written
to disk. The program inherits the limits of the worker it is started by and is killed with it.
Words become runs, so that a table is read by visual row like that of any PDF.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from statistics import median
from typing import TYPE_CHECKING

from imrcli.errors import NoTextError, UnreadableError
from imrcli.ingest.rows import SAME_GLYPH, Page, Run
from imrcli.named import NamedTuple

if TYPE_CHECKING:
    from imrcli.ingest import Options

PROGRAM = "tesseract"
CURE = "Install the program tesseract (Debian: `apt-get install tesseract-ocr`) to read it by OCR."
DPI = 300  # what tesseract was trained for
POINTS = 72.0  # to an inch
CAPITAL = 0.68  # height of capitals and figures, of the type size
USUAL_SIZE = 11.0  # of the type, in points, where a page has no word to measure
DESCENDING = frozenset("gjpqy,;()[]{}|QJ_$@&\u00a7")
TALL = frozenset("ABCDEFGHIKLMNOPRSTUVWXYZbdfhkl0123456789")
RULES = frozenset("|_\u2014\u2013-~=.'\u2018\u2019`")  # what the lines of a table are read as
BESIDE_ONE, BETWEEN_ONES = 0.26, 0.4  # of the type size: what is no space beside a figure 1
DOUBTFUL = 60.0  # mean confidence, of 100, below which a page may lie on its side
LONG_WORD = 4  # letters: wider than it is high, wherever it stands as it should
STEEPEST = 0.1  # slope of a line of type: a sheet laid askew, not a drawing
LONG_LINE = 0.3  # of the page's width: a line that tells how the sheet lies
SPREAD = 4  # pages rendered beyond those that are being read


class Picture(NamedTuple):
    """One page: a grey byte for each point, row by row from the top."""

    width: int
    height: int
    grey: bytes
    dpi: float

    def turned(self, quarters: int) -> Picture:
        """The picture turned clockwise by quarters of a circle."""
        width, height, grey, dpi = self
        if quarters == 2:
            return Picture(width, height, grey[::-1], dpi)
        if quarters == 1:
            last = (height - 1) * width
            columns = (grey[last + x :: -width] for x in range(width))
            return Picture(height, width, b"".join(columns), dpi)
        if quarters == 3:
            columns = (grey[x::width] for x in range(width - 1, -1, -1))
            return Picture(height, width, b"".join(columns), dpi)
        return self

    def pgm(self) -> bytes:
        """The picture as a PGM file."""
        return b"P5 %d %d 255\n" % (self.width, self.height) + self.grey


class Word(NamedTuple):
    """A word as tesseract found it, in points of the picture; `line` names its line of type."""

    line: tuple[str, str, str]
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    text: str


def is_installed() -> bool:
    """Whether there is a tesseract to run."""
    from shutil import which

    return which(PROGRAM) is not None


def require(name: str, fact: str, *, some_text: bool = False) -> None:
    """Refuse an input that cannot be read without OCR where there is none.

    Raises:
        NoTextError: saying what to install, or how to read what has text.
    """
    if not is_installed():
        more = " With --ocr never the other pages are read." if some_text else ""
        raise NoTextError(name, fact, CURE + more)


def read_pages(
    name: str, pictures: Iterable[Picture], count: int, options: Options
) -> Iterator[Page]:
    """The runs of each page, in order; `options.pages_at_once` pages are read at the same time.

    In a worker the limit of time holds for each page: it is there to end what is stuck, and a
    bundle of hundreds of pages is not.

    Raises:
        UnreadableError: where tesseract fails.
    """
    from collections import deque
    from concurrent.futures import Future, ThreadPoolExecutor

    from imrcli.workers import more_time

    waiting: deque[Future[Page]] = deque()
    done = 0
    with ThreadPoolExecutor(max(1, options.pages_at_once)) as pool:
        try:
            for number, picture in enumerate(pictures, 1):
                _tell(options.progress, done, count)
                waiting.append(pool.submit(_read_page, name, number, picture))
                if len(waiting) >= options.pages_at_once + SPREAD:
                    yield waiting.popleft().result()
                    done += 1
                    more_time()
            while waiting:
                _tell(options.progress, done, count)
                yield waiting.popleft().result()
                done += 1
                more_time()
        finally:
            for future in waiting:
                future.cancel()
            _tell(options.progress, -1, count)


def _tell(terminal: int, done: int, count: int) -> None:
    """Count pages for a person who waits; `done` is -1 at the end."""
    if terminal < 0:
        return
    import signal

    line = f"\rpage {done + 1} of {count} is read by OCR\x1b[K" if done >= 0 else "\r\x1b[K"
    # A worker is no foreground process: unblocked, this signal would stop it on some terminals.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        os.write(terminal, line.encode())
    except OSError:
        return
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _read_page(name: str, number: int, picture: Picture) -> Page:
    table = _run(name, number, picture, "tsv")
    words = _words(table)
    # A page on which nothing at all is seen is a photograph: to ask which way it lies takes twice
    # as long as reading it.
    if _sees_type(table) and (_confidence(words) < DOUBTFUL or _is_sideways(words)):
        quarters = _quarters(_run(name, number, picture, "osd"))
        if quarters:
            picture = picture.turned(quarters)
            words = _words(_run(name, number, picture, "tsv"))
    return [_runs(words, picture)]


def _run(name: str, number: int, picture: Picture, wanted: str) -> str:
    """What tesseract prints about a page: its words (tsv) or which way it lies (osd)."""
    import subprocess

    # One thread: pages are read at the same time, and its threads wait for each other.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    how = ["--psm", "0"] if wanted == "osd" else ["-l", "eng", "--psm", "3", "tsv"]
    try:
        done = subprocess.run(  # noqa: S603
            [PROGRAM, "stdin", "stdout", "--dpi", str(DPI), *how],
            input=picture.pgm(),
            capture_output=True,
            env=environment,
            check=False,
        )
    except OSError as error:
        raise NoTextError(name, "cannot be read without OCR.", CURE) from error
    if done.returncode and wanted == "osd":  # a page with hardly any type on it
        return ""
    if done.returncode:
        fact = f"page {number} cannot be read: tesseract failed (exit status {done.returncode})."
        cure = "Try `tesseract --list-langs`, which must list eng (Debian: tesseract-ocr-eng)."
        if done.returncode < 0:
            cure = "Raise --memory."
        raise UnreadableError(name, fact, cure)
    return done.stdout.decode("utf-8", "replace")


def _rows(table: str) -> Iterator[list[str]]:
    """The rows of the table that tesseract prints which stand for a word."""
    for row in table.split("\n"):
        cells = row.split("\t", 11)
        if len(cells) == 12 and cells[0] == "5":
            yield cells


def _sees_type(table: str) -> bool:
    """Whether tesseract took anything for type, and were it the lines of a table."""
    return any(cells[11].strip() for cells in _rows(table))


def _words(table: str) -> list[Word]:
    """The words of the table that tesseract prints."""
    found: list[Word] = []
    for cells in _rows(table):
        text = cells[11].strip()
        if not text or (RULES.issuperset(text) and (len(text) > 3 or "|" in text)):
            continue
        left, top, width, height = map(int, cells[6:10])
        line = (cells[2], cells[3], cells[4])
        found.append(Word(line, left, top, left + width, top + height, float(cells[10]), text))
    return found


def _confidence(words: list[Word]) -> float:
    """How sure tesseract is of a page, 0 to 100, long words counting for more."""
    length = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / length if length else 0.0


def _is_sideways(words: list[Word]) -> bool:
    """Whether most of the words stand upright: tesseract reads those too, where they are many."""
    long = [word for word in words if len(word.text) >= LONG_WORD]
    tall = sum(word.bottom - word.top > word.right - word.left for word in long)
    return 2 * tall > len(long)


def _quarters(report: str) -> int:
    """By how many quarters, clockwise, a page has to be turned, as tesseract reports it."""
    for line in report.split("\n"):
        label, _, value = line.partition(":")
        if label == "Rotate" and value.strip().isdigit():
            return int(value) // 90 % 4
    return 0


def _runs(words: list[Word], picture: Picture) -> list[Run]:
    """Words as runs of type, in points from the lower left corner, the sheet laid straight."""
    lines: dict[tuple[str, str, str], list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    slope = _slope(lines.values(), picture.width)
    scale = POINTS / picture.dpi
    heights = [word.bottom - word.top for word in words if _is_measure(word.text)]
    size = median(heights) / CAPITAL * scale if heights else USUAL_SIZE
    runs: list[Run] = []
    for words_apart in lines.values():
        line = _without_false_spaces(words_apart, size / scale)
        baseline = _baseline(line, slope, size / scale)
        y = (picture.height - baseline) * scale
        runs += [
            Run(
                word.left * scale,
                word.right * scale,
                y,
                size,
                False,
                word.text.translate(SAME_GLYPH) + " ",  # tesseract has decided what a word is
            )
            for word in line
        ]
    return runs


def _without_false_spaces(line: list[Word], size: float) -> list[Word]:
    """The words of a line, those joined that stand no space apart.

    A figure 1 has white on both sides, which tesseract takes for a space: it reads "1 1/28/2016". A
    real space there would be a quarter of the type size wider.
    """
    joined = line[:1]
    for word in line[1:]:
        before = joined[-1]
        ends = before.text[-1] + word.text[0]
        ones = 0 if any(char.islower() for char in ends) else ends.count("1")
        if ones and word.left - before.right < (0, BESIDE_ONE, BETWEEN_ONES)[ones] * size:
            joined[-1] = before._replace(
                right=word.right,
                top=min(before.top, word.top),
                bottom=max(before.bottom, word.bottom),
                text=before.text + word.text,
            )
        else:
            joined.append(word)
    return joined


def _is_measure(text: str) -> bool:
    """Whether a word reaches from the baseline to the height of capitals."""
    return DESCENDING.isdisjoint(text) and not TALL.isdisjoint(text)


def _stands(word: Word) -> bool:
    """Whether the lower edge of a word is its baseline."""
    return DESCENDING.isdisjoint(word.text) and any(c.isalnum() for c in word.text)


def _slope(lines: Iterable[list[Word]], width: int) -> float:
    """How much the baselines fall from left to right."""
    slopes: list[float] = []
    for line in lines:
        standing = [word for word in line if _stands(word)]
        if len(standing) < 2:
            continue
        first, last = standing[0], standing[-1]
        run = last.left - first.left
        if run > LONG_LINE * width:
            slopes.append((last.bottom - first.bottom) / run)
    slope = median(slopes) if slopes else 0.0
    return slope if abs(slope) < STEEPEST else 0.0


def _baseline(line: list[Word], slope: float, size: float) -> float:
    """Where the baseline of a line meets the left edge of the picture, from the top."""
    standing = [word.bottom - slope * word.left for word in line if _stands(word)]
    if standing:
        return median(standing)
    return median(word.bottom - slope * word.left for word in line) - 0.2 * size
