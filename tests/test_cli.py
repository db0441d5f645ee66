"""The command line, run as a person or a script runs it."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from imrcli.cli import quick
from imrcli.cli.request import Request
from imrcli.errors import ExitCode
from imrcli.render.plain import JsonLines
from tests.conftest import SAMPLES
from tests.schemas import check_printed
from tests.terminal import shown_until_ended

ONE = SAMPLES / "one-decision.pdf"
MANY = SAMPLES / "many-decisions.pdf"


def imr(
    *arguments: str | Path, stdin: bytes | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `imr`; stdin is closed unless given. JSON that it writes is held against its schema."""
    done = subprocess.run(
        [sys.executable, "-m", "imrcli", *map(str, arguments)],
        input=stdin if stdin is not None else b"",
        capture_output=True,
        env={**os.environ, "COLUMNS": "80", **environment},
        timeout=60,
        check=False,
    )
    check_printed([*map(str, arguments)], done.returncode, done.stdout)
    return done


def data(*arguments: str | Path, **more: Any) -> Any:
    done = imr(*arguments, **more)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout)


def failed(done: subprocess.CompletedProcess[bytes], code: ExitCode) -> str:
    """The one line on stderr of a run that failed with `code`; stdout is empty."""
    assert (done.returncode, done.stdout) == (code, b""), done.stderr
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


# What comes out


def test_summary_of_one_named_file_is_one_object() -> None:
    record = data("summarize", ONE, "--json")
    assert record["source"]["name"] == str(ONE)
    assert len(record["decisions"]) == 1


def test_summaries_of_several_files_and_of_a_folder_are_an_array(tmp_path: Path) -> None:
    assert len(data("summarize", ONE, MANY, "--json")) == 2
    (tmp_path / "b.pdf").write_bytes(ONE.read_bytes())
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "z.txt").write_bytes(MANY.with_suffix(".txt").read_bytes())
    (tmp_path / "notes.md").write_text("not a letter")
    names = [record["source"]["name"] for record in data("summarize", tmp_path, "--json")]
    assert [Path(name).name for name in names] == ["b.pdf", "z.txt"]


def test_decisions_are_always_an_array_of_flat_rows() -> None:
    (row,) = data("decisions", ONE, "--json")
    assert row["case_number"].startswith("CM")
    assert row["outcome"] in {"upheld", "overturned"}
    assert not any(isinstance(value, dict) for value in row.values())
    assert len(data("decisions", MANY, "--json")) > 5


def test_json_lines_are_one_object_on_each_line() -> None:
    done = imr("decisions", MANY, "--jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))


def test_json_line_is_with_its_reader_before_the_next_is_made() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8")
    JsonLines(out).add({"number": 1})
    assert raw.getvalue() == b'{"number": 1}\n'


def test_yaml_says_what_json_says() -> None:
    assert yaml.safe_load(imr("summarize", ONE, "--yaml").stdout) == data(
        "summarize", ONE, "--json"
    )
    assert yaml.safe_load(imr("decisions", MANY, "-f", "yaml").stdout) == data(
        "decisions", MANY, "--json"
    )


def test_csv_has_a_header_and_a_row_for_each_decision() -> None:
    rows = list(csv.DictReader(io.StringIO(imr("decisions", MANY, "--csv").stdout.decode())))
    wanted = data("decisions", MANY, "--json")
    assert [row["request"] for row in rows] == [row["request"] for row in wanted]


def test_pdf_text_and_pipe_give_the_same_decisions() -> None:
    named = data("decisions", ONE, "--json")
    piped = data("decisions", "--json", stdin=ONE.read_bytes())
    dash = data("decisions", "-", "--json", stdin=imr("text", ONE).stdout)
    for rows in (named, piped, dash):
        for row in rows:
            del row["source"]
    assert named == piped == dash


def test_text_is_what_offsets_count_in() -> None:
    text = imr("text", ONE).stdout.decode()
    record = data("summarize", ONE, "--json", "--evidence")
    mark = record["evidence"]["decisions[0].rationale"]
    raw = " ".join(text[mark["start"] : mark["end"]].split())
    assert raw == record["decisions"][0]["rationale"]
    pages = text[: mark["start"]].count("\f") + 1
    assert (mark["status"], mark["page"]) == ("found", pages)
    assert "evidence" not in data("summarize", ONE, "--json")


def test_several_texts_stand_each_under_its_name_and_redacted_ones_under_a_number() -> None:
    one, many = (imr("text", file).stdout.decode() for file in (ONE, MANY))
    assert not one.startswith("==>")
    both = imr("text", ONE, MANY).stdout.decode()
    assert both == f"==> {ONE} <==\n{one.rstrip()}\n\n==> {MANY} <==\n{many.rstrip()}\n"
    hidden = imr("redact", ONE, MANY).stdout.decode()
    assert hidden.startswith("==> letter 1 <==\n")
    assert "\n\n==> letter 2 <==\n" in hidden
    assert ONE.name not in hidden


@pytest.mark.parametrize(
    ("name", "start"),
    [("x.json", "{"), ("x.YML", "schema_version"), ("x.md", "## "), ("x.csv", "case_number,")],
)
def test_name_of_the_output_file_tells_the_format(name: str, start: str, tmp_path: Path) -> None:
    imr("summarize", ONE, "-o", tmp_path / name)
    assert (tmp_path / name).read_text().startswith(start)
    imr("summarize", ONE, "--format", "table", "-o", tmp_path / name)
    assert (tmp_path / name).read_text().startswith("CM16-")


def test_output_file_without_a_format_in_its_name_holds_the_screen(tmp_path: Path) -> None:
    imr("summarize", ONE, "-o", tmp_path / "table.txt")
    assert (tmp_path / "table.txt").read_text().startswith("CM16-")


def test_output_in_a_pipe_has_no_colour_and_is_not_wrapped() -> None:
    done = imr("decisions", MANY)
    assert b"\x1b" not in done.stdout
    assert not any(line.endswith(b" ") for line in done.stdout.splitlines())
    longest = max(len(row["request"]) for row in data("decisions", MANY, "--json"))
    assert max(len(line) for line in done.stdout.decode().splitlines()) > longest


def on_a_terminal(*arguments: str, code: int = 0, **environment: str) -> str:
    """What `imr` shows on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "imrcli", *arguments],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "80", "TERM": "xterm-256color", **environment},
    )
    shown = shown_until_ended(process.wait, ours, theirs)
    assert process.returncode == code
    return shown.decode()


def test_terminal_shows_one_screen_for_a_letter_of_one_decision() -> None:
    shown = on_a_terminal("summarize", str(ONE), NO_COLOR="1")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r", "").rstrip("\n").split("\n")
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 80
    assert "CM16-" in lines[0]


def test_terminal_has_colour_unless_no_color_is_set() -> None:
    assert "\x1b[1;3" in on_a_terminal("summarize", str(ONE))
    assert "\x1b[1;3" not in on_a_terminal("summarize", str(ONE), NO_COLOR="1")


def test_output_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    done = imr("summarize", tmp_path / "no.pdf", "--json", "-o", target)
    assert done.returncode == ExitCode.UNREADABLE
    assert imr("summarize", ONE, "--json", "-o", target).stdout == b""
    assert json.loads(target.read_text())["case"]["case_number"]
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]


def test_output_replaces_a_symbolic_link_and_never_follows_it(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("keep me")
    (tmp_path / "out.json").symlink_to(tmp_path / "precious")
    assert imr("summarize", ONE, "--json", "-o", tmp_path / "out.json").returncode == 0
    assert (tmp_path / "precious").read_text() == "keep me"
    assert not (tmp_path / "out.json").is_symlink()


@pytest.mark.parametrize("options", ["", "--jobs 1"], ids=["quick", "typer"])
def test_reader_that_stops_early_is_no_error(options: str) -> None:
    run = f"{sys.executable} -m imrcli text {MANY} {MANY} {MANY} {options}"
    command = f"{run} | head -c 10; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert done.stdout.endswith(b"0\n")
    assert done.stderr == b""


# What goes wrong


def test_file_that_is_not_there_is_one_line_and_exit_3(tmp_path: Path) -> None:
    line = failed(imr("summarize", tmp_path / "no.pdf"), ExitCode.UNREADABLE)
    assert line == f"{tmp_path}/no.pdf: cannot be opened: no such file or directory. " + (
        "Check its name and its permissions."
    )


def test_empty_file_truncated_pdf_and_folder_without_letters(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    assert "is empty" in failed(imr("summarize", tmp_path / "empty.pdf"), ExitCode.UNREADABLE)
    (tmp_path / "half.pdf").write_bytes(ONE.read_bytes()[:700])
    assert "half.pdf: " in failed(imr("summarize", tmp_path / "half.pdf"), ExitCode.UNREADABLE)
    (tmp_path / "none").mkdir()
    line = failed(imr("summarize", tmp_path / "none"), ExitCode.UNREADABLE)
    assert "is a folder without letters" in line


def test_text_of_something_else_is_exit_4() -> None:
    done = imr("decisions", "-", stdin=b"Invoice\nTotal 12\n")
    assert "is not an IMR Final Determination letter" in failed(done, ExitCode.NOT_AN_IMR_LETTER)


def test_some_failures_deliver_the_others_and_exit_5(tmp_path: Path) -> None:
    done = imr("summarize", ONE, tmp_path / "no.pdf", MANY, "--jsonl")
    assert done.returncode == ExitCode.SOME_FAILED
    names = [json.loads(line)["source"]["name"] for line in done.stdout.splitlines()]
    assert names == [str(ONE), str(MANY)]
    first, last = done.stderr.decode().splitlines()
    assert first.startswith(f"{tmp_path}/no.pdf: cannot be opened")
    assert last == "3 inputs: 2 read, 1 failed"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("summarize", ONE, "--json", "--csv"), "exclude each other"),
        (("summarize", ONE, "-f", "xml"), "no format xml. Use one of: table, json"),
        (("summarize", ONE, "--engine", "magic"), "no engine magic. Use one of: auto"),
        (("summarize", ONE, "--template", "x"), "no template x. Use one of: "),
        (("summarize", ONE, "--colour"), "No such option"),
        (("sumarize", ONE), "summarize"),
        (("summarize", ONE, "-j", "-1"), "--jobs"),
    ],
)
def test_wrong_usage_is_exit_2_and_says_what_is_right(
    arguments: tuple[str | Path, ...], words: str
) -> None:
    done = imr(*arguments)
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, b"")
    assert words in " ".join(done.stderr.decode().split())


def test_nothing_named_and_nothing_piped_is_said() -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "imrcli", "summarize"],
        stdin=theirs,
        capture_output=True,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert "no letter was named" in failed(done, ExitCode.USAGE)


def test_errors_show_hostile_file_names_safely(tmp_path: Path) -> None:
    line = failed(imr("summarize", tmp_path / "a\x1b[31m\nb.pdf"), ExitCode.UNREADABLE)
    assert "\x1b" not in line


# The quick reading of plain command lines


@given(
    st.lists(
        st.sampled_from(
            ["summarize", "decisions", "text", "a.pdf", "-", "--json", "--csv", "--jsonl", "--yaml",
             "--evidence", "-f", "json", "-o", "--", "--help", "--jobs", "3"]
        ),
        max_size=5,
    )
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_quick_reading_of_a_command_line_is_what_typer_reads(arguments: list[str]) -> None:
    quickly = quick.parse(arguments)
    if isinstance(quickly, Request):
        assert quickly == typer_reading(arguments)


def typer_reading(arguments: list[str]) -> Request:
    """The request that the Typer application makes of a command line."""
    from imrcli.cli.app import app

    made: list[Request] = []

    def note(request: Request) -> ExitCode:
        made.append(request)
        return ExitCode.OK

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("imrcli.cli.letters.execute", note)
        app(arguments, standalone_mode=False)
    (request,) = made
    return request


def test_version_names_the_engines() -> None:
    done = imr("--version")
    assert done.stdout.startswith(b"imr ")
    for engine in (b"pypdfium2 ", b"pdfminer.six 20"):
        assert engine in done.stdout
    assert b"not installed" not in done.stdout
