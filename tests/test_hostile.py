"""Any input, hostile or broken: a record or one clear error, within seconds, and nothing lost."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imrcli import reading
from imrcli.document import Document
from imrcli.errors import ExitCode, ImrError, LimitError
from imrcli.extract import extract
from imrcli.ingest import Options, read_document
from imrcli.ingest.sources import Input, inputs
from imrcli.ingest.text import clean, document
from imrcli.reading import Outcome, Reading, record, records
from samples.nasty import bundles
from samples.nasty.make_nasty import EITHER, LETTER, NASTY, REFUSED, Nasty
from tests.conftest import SAMPLES, real_letters
from tests.fuzz import UNEXPECTED
from tests.mutation import mutated
from tests.test_cli import ONE, imr

SECONDS = 20.0
READING = Reading(timeout=SECONDS, ocr="never")


def outcomes_of(data: bytes, name: str = "letter.pdf") -> list[Outcome]:
    """What becomes of some bytes; fails where it is neither a record nor a clear error."""
    started = time.monotonic()
    found = list(record(Input(name, data=data), READING))
    assert time.monotonic() - started < SECONDS + 5
    for outcome in found:
        assert (outcome.record is None) != (outcome.error is None)
        refuse_surprises(outcome)
    return found


def refuse_surprises(outcome: Outcome) -> None:
    message = str(outcome.error or "")
    assert not any(word in message for word in UNEXPECTED), message
    assert "\n" not in message


# Any bytes and any text

PREFIXES = st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xfe"])


@given(PREFIXES, st.binary(max_size=2000))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(prefix: bytes, data: bytes) -> None:
    assert outcomes_of(prefix + data)


PIECES = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            [
                "\n", "\n\n", "\f", "Case Number: CM16-0123456\n", "Date of Injury: 99/99/9999\n",
                "HOW THE IMR FINAL DETERMINATION WAS MADE\n", "CLINICAL CASE SUMMARY\n",
                "IMR ISSUES, DECISIONS AND RATIONALES\n", "MRI: Upheld\n", "Upheld\n", ":", "is\n",
                "Claims Administrator guideline: ", "MAXIMUS guideline: ", "Decision rationale: ",
                "Decision based on MTUS ", "Section(s): ", "10-30-\n2016", "Norco 10/325mg #60 ",
                "was the original request. ", "The remaining IMR eligible portion ", "2 times 6 ",
                "DOCUMENTS REVIEWED\n", "Medical Qualifications of the Expert Reviewer:\n",
            ]
        ),
    ),
    max_size=40,
)  # fmt: skip


@given(PIECES)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_gives_a_letter_or_a_typed_error(pieces: list[str]) -> None:
    read = document("letter.txt", "", clean("".join(pieces)))
    try:
        letter = extract(read)
    except ImrError:
        return
    json.dumps(letter.record(evidence=True))
    for mark in letter.evidence.values():
        if mark.start is not None and mark.end is not None:
            assert 0 <= mark.start < mark.end <= len(read.text)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_any_prefix_of_a_letter_is_read_or_refused(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(sorted(SAMPLES.glob("*.pdf")))).read_bytes()
    assert outcomes_of(whole[: data.draw(st.integers(1, len(whole)))])


@pytest.mark.parametrize("char", ["a", "1", " ", ",", "(", "-", ".", "\n", "x: ", "and ", "#1 "])
def test_megabyte_of_one_thing_takes_seconds_at_most(char: str) -> None:
    frame = "CLINICAL CASE SUMMARY\n{}\nIMR ISSUES, DECISIONS AND RATIONALES\n{}: Upheld\n"
    frame += "Claims Administrator guideline: {}\nMAXIMUS guideline: {}\nDecision rationale: {}\n"
    text = clean(frame.replace("{}", char * (200_000 // len(char))))
    started = time.process_time()
    extract(document("letter.txt", "", text))
    assert time.process_time() - started < 4


# Damaged letters


def damaged(count: int, originals: list[bytes], folder: Path) -> list[Input]:
    inputs = []
    for seed in range(count):
        path = folder / f"{seed}.pdf"
        path.write_bytes(mutated(seed, originals))
        inputs.append(Input(str(path)))
    return inputs


def test_thousand_damaged_samples_give_records_or_typed_errors(tmp_path: Path) -> None:
    originals = [path.read_bytes() for path in sorted(SAMPLES.glob("*.pdf"))]
    read_all(damaged(1000, originals, tmp_path))


def test_damaged_real_letters_give_records_or_typed_errors(tmp_path: Path) -> None:
    originals = [path.read_bytes() for path in real_letters()]
    if not originals:
        pytest.skip("the real letters are not here (set IMR_LETTERS)")
    read_all(damaged(len(originals), originals, tmp_path))


def read_all(inputs: list[Input]) -> None:
    # Some take seconds of a core, of which there are fewer than tests.
    patient = READING._replace(timeout=3 * SECONDS, memory=1 << 30)
    found = list(records(iter(inputs), patient))
    assert {outcome.name for outcome in found} == {source.name for source in inputs}
    for outcome in found:
        refuse_surprises(outcome)
        assert not isinstance(outcome.error, LimitError), outcome.error


# What ends its process


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("three.eml", bundles.eml_around(b"KILL")),
        ("flat.zip", bundles.zip_around(b"KILL")),
        ("nested.zip", bundles.zip_around(b"KILL", nested=True)),
    ],
)
@pytest.mark.parametrize("as_file", [True, False])
def test_killer_costs_neither_the_letters_before_it_nor_those_behind(
    name: str, data: bytes, as_file: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_or_die(title: str, content: bytes, options: Options) -> Document:
        if content == b"KILL":
            os.abort()
        return read_document(title, content, options)

    monkeypatch.setattr(reading, "read_document", read_or_die)
    if as_file:
        path = tmp_path / name
        path.write_bytes(data)
        found = list(records(inputs([str(path)], Options()), READING))
    else:
        found = list(record(Input(name, data=data), READING))
    assert [outcome.record is not None for outcome in found] == [True, False, True]
    assert "!k.txt: its reader crashed" in str(found[1].error)


# The table of hostile files


@pytest.mark.parametrize("nasty", NASTY, ids=lambda nasty: nasty.name)
def test_hostile_file_gets_what_it_is_owed(nasty: Nasty) -> None:
    found = outcomes_of(nasty.build(), nasty.name)
    letters = [outcome.record for outcome in found if outcome.record]
    if nasty.owed == LETTER:
        assert len(letters) == nasty.letters, [str(outcome.error) for outcome in found]
        assert all(letter["decisions"] for letter in letters)
    elif nasty.owed == REFUSED:
        assert not letters
        assert [str(o.error).startswith(nasty.name) for o in found] == [True] * len(found)
    elif nasty.owed != EITHER:  # a scan, with OCR switched off
        assert not letters
        assert "ocr" in str(found[0].error).lower()


def shown(nasty_name: str, *arguments: str, folder: Path) -> bytes:
    nasty = next(nasty for nasty in NASTY if nasty.name == nasty_name)
    path = folder / nasty.name
    path.write_bytes(nasty.build())
    return imr(*arguments, path).stdout


@pytest.mark.parametrize("name", ["terminal-escapes.txt", "terminal-escapes.pdf"])
@pytest.mark.parametrize("command", ["summarize", "decisions", "text"])
def test_terminal_escapes_of_a_letter_never_reach_the_terminal(
    name: str, command: str, tmp_path: Path
) -> None:
    out = shown(name, command, folder=tmp_path)
    assert out
    assert not any(byte in out for byte in (b"\x1b", b"\x07", b"\x9b", b"\x08"))


def test_markup_in_a_letter_is_shown_as_it_is(tmp_path: Path) -> None:
    assert b"[red]" in shown("rich-markup.pdf", "decisions", folder=tmp_path)
    assert b"[red]" in shown("rich-markup.pdf", "summarize", folder=tmp_path)


def test_formulas_in_csv_are_defused_unless_raw_is_asked_for(tmp_path: Path) -> None:
    defused = shown("csv-injection.txt", "decisions", "--csv", folder=tmp_path)
    raw = shown("csv-injection.txt", "decisions", "--csv", "--raw-csv", folder=tmp_path)
    assert b",'=" in defused or b",\"'=" in defused
    assert b",=" in raw or b',"=' in raw


HOSTILE_NAME = "a\n\x1b[31mletter\u202e.pdf"


def test_hostile_file_name_is_shown_on_one_line_and_without_escapes(tmp_path: Path) -> None:
    (tmp_path / HOSTILE_NAME).write_bytes(b"%PDF-1.4 no letter")
    (tmp_path / f"b{HOSTILE_NAME}").write_bytes(ONE.read_bytes())
    for command in ("summarize", "decisions", "text"):
        done = imr(command, tmp_path)
        assert done.returncode == ExitCode.SOME_FAILED
        assert b"\x1b" not in done.stdout + done.stderr
        assert b"\xe2\x80\xae" not in done.stdout + done.stderr
        assert len(done.stderr.splitlines()) == 2  # what failed, and how many


def test_letters_of_a_bundle_tell_their_pages() -> None:
    found = outcomes_of(bundles.three_letters(), "three.pdf")
    ranges = [outcome.record["source"]["page_range"] for outcome in found if outcome.record]
    assert len(ranges) == 3
    assert ranges[0][0] == 1
    assert all(before[1] + 1 == after[0] for before, after in pairwise(ranges))
    (alone,) = outcomes_of(ONE.read_bytes(), "one.pdf")
    assert alone.record is not None
    assert alone.record["source"]["page_range"] is None


# Errors say nothing of the letter

NAME = "Zebulon Quackenbush"


def test_errors_hold_no_letter_text(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text(f"Dear {NAME},\n{NAME} has a torn meniscus.\n")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4\n" + NAME.encode() * 50)
    done = imr("summarize", tmp_path, "--json")
    assert done.returncode != 0
    assert b"Zebulon" not in done.stderr + done.stdout
    assert b"Traceback" not in done.stderr


# Faults of the machine


def slow_batch(folder: Path, count: int) -> list[str]:
    """A command that reads many letters to JSON lines."""
    data = ONE.read_bytes()
    for number in range(count):
        (folder / f"{number:04d}.pdf").write_bytes(data)
    return [sys.executable, "-m", "imrcli", "summarize", str(folder), "--jsonl", "-j", "2"]


def whole_lines(written: bytes) -> list[Any]:
    """The lines that end, each of which must be JSON."""
    return [json.loads(line) for line in written.split(b"\n")[:-1]]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_what_was_written_before_the_end_stays_valid(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "letters").mkdir()
    out = tmp_path / "out.jsonl"
    with out.open("wb") as file:
        command = slow_batch(tmp_path / "letters", 600)
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE)
        while out.stat().st_size < 50_000 and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(how)
        code = process.wait(20)
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()
    rows = whole_lines(out.read_bytes())
    assert 0 < len(rows) < 600
    assert code == (ExitCode.INTERRUPTED if how == signal.SIGINT else -signal.SIGKILL)


def test_full_disk_is_one_clear_error_and_leaves_nothing(tmp_path: Path) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = subprocess.run(
        [sys.executable, "-m", "imrcli", "summarize", str(ONE), "--json", "-o", "out.json"],
        cwd=tmp_path,
        preexec_fn=small_files,
        capture_output=True,
        check=False,
    )
    assert done.returncode == ExitCode.UNREADABLE
    assert done.stderr.startswith(b"out.json: cannot be written: ")
    assert list(tmp_path.iterdir()) == []


PRINTING = [
    ("--version",),
    ("summarize", str(ONE), "--json"),
    ("text", str(ONE)),
    ("rules", "list"),
]


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no device is always full")
@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("arguments", PRINTING, ids=lambda arguments: arguments[0])
def test_full_or_closed_stdout_is_one_clear_error(arguments: list[str], buffered: str) -> None:
    for redirection in (">/dev/full", ">&-"):
        shell = ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh"]
        done = subprocess.run(
            [*shell, sys.executable, "-m", "imrcli", *arguments],
            env={**os.environ, "PYTHONUNBUFFERED": buffered},
            stderr=subprocess.PIPE,
            check=False,
        )
        assert done.returncode == ExitCode.UNREADABLE
        (line,) = done.stderr.splitlines()
        assert line.startswith(b"<stdout>: cannot be written: ")


def test_closed_streams_fail_nothing_that_does_not_need_them(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    command = [sys.executable, "-m", "imrcli", "summarize", str(ONE), "--json", "-o", str(out)]
    done = subprocess.run(["/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *command], check=False)
    assert done.returncode == 0
    assert json.loads(out.read_text())["case"]["case_number"] == "CM16-0900101"


def test_results_go_into_a_pipe_or_a_device_that_is_named_and_do_not_replace_it(
    tmp_path: Path,
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE) as reader:
        done = imr("decisions", ONE, "--csv", "-o", tmp_path / "pipe")
        assert (done.returncode, done.stdout) == (0, b"")
        assert reader.communicate()[0].startswith(b"case_number,")
    assert (tmp_path / "pipe").is_fifo()
    assert list(tmp_path.iterdir()) == [tmp_path / "pipe"]
    with (tmp_path / "log").open("wb") as log:  # which /dev/stdout leads to as well
        command = [sys.executable, "-m", "imrcli", "--quiet", "decisions", str(ONE), "--csv"]
        subprocess.run([*command, "-o", "/proc/self/fd/1"], stdout=log, check=True)
    assert (tmp_path / "log").read_bytes().startswith(b"case_number,")


@pytest.mark.parametrize(
    "option",
    [("--timeout", "inf"), ("--timeout", "nan"), ("--timeout", "1e9"), ("--memory", "9" * 21)],
)
def test_limit_that_the_system_cannot_keep_is_refused(option: tuple[str, str]) -> None:
    done = imr("summarize", ONE, *option)
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, b"")
    assert option[0].encode() in done.stderr


def test_largest_limits_hold() -> None:
    assert imr("text", ONE, "--timeout", "1000000", "--memory", "1" + "0" * 15).returncode == 0
    assert imr("text", ONE, "--timeout", "0", "--memory", "0").returncode == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("late", [0.0, 0.3])
def test_pipe_that_is_named_is_read_as_standard_input_is(tmp_path: Path, late: float) -> None:
    """What a shell makes of `imr decisions <(cat letter.pdf)`, and a FIFO."""
    wanted = imr("decisions", ONE).stdout
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    feed = ["/bin/sh", "-c", 'sleep "$1"; exec cat "$0"', str(ONE), str(late)]
    with subprocess.Popen([*feed[:2], f'{feed[2]} > "$2"', *feed[3:], str(fifo)]):
        assert imr("decisions", fifo).stdout == wanted
    with subprocess.Popen(feed, stdout=subprocess.PIPE) as feeder:
        assert feeder.stdout is not None
        handle = feeder.stdout.fileno()
        command = [sys.executable, "-m", "imrcli", "decisions", f"/dev/fd/{handle}"]
        done = subprocess.run(command, pass_fds=(handle,), capture_output=True, check=False)
        assert (done.stdout, done.stderr) == (wanted, b"")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_pipe_into_which_nobody_writes_or_too_much_is_one_clear_error(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    done = imr("text", fifo, "--timeout", "0.2")
    assert (done.returncode, done.stdout) == (ExitCode.UNREADABLE, b"")
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(f"{fifo}: is a pipe into which nobody wrote within 0.2 s.")
    shell = ["/bin/sh", "-c", 'exec cat /dev/zero > "$0"', str(fifo)]
    with subprocess.Popen(shell, stderr=subprocess.DEVNULL):
        done = imr("text", fifo, "--max-bytes", "1000000")
    assert done.returncode == ExitCode.UNREADABLE
    assert b"Raise --max-bytes" in done.stderr


def test_unreadable_and_vanished_files_cost_only_themselves(tmp_path: Path) -> None:
    (tmp_path / "good.pdf").write_bytes(ONE.read_bytes())
    (tmp_path / "gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
    (tmp_path / "loop.pdf").symlink_to(tmp_path / "loop.pdf")
    os.mkfifo(tmp_path / "pipe.pdf")
    done = imr("summarize", tmp_path, "--jsonl")
    assert done.returncode == ExitCode.SOME_FAILED
    assert len(done.stdout.splitlines()) == 1
    for name in (b"gone.pdf", b"loop.pdf", b"pipe.pdf"):
        assert name in done.stderr


def test_memory_limit_costs_one_file_and_names_the_option(tmp_path: Path) -> None:
    (tmp_path / "good.pdf").write_bytes(ONE.read_bytes())
    done = imr("summarize", tmp_path / "good.pdf", "--json", "--memory", "3000000")
    assert done.returncode == ExitCode.UNREADABLE
    assert b"--memory" in done.stderr


def test_input_in_memory_and_paths_keep_their_order(tmp_path: Path) -> None:
    sources = [Input("a.pdf", data=ONE.read_bytes()), Input(str(ONE)), Input(str(tmp_path / "no"))]
    found = list(records(iter([*sources, sources[0]]), READING))
    assert [outcome.name for outcome in found] == ["a.pdf", str(ONE), str(tmp_path / "no"), "a.pdf"]
    assert [outcome.error is None for outcome in found] == [True, True, False, True]
