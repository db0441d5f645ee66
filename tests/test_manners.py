"""How `imr` behaves beside its results: help, completion, colour, messages, faults, the manual."""

import ast
import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from imrcli import errors
from imrcli.cli import manual
from imrcli.cli.app import tree
from imrcli.cli.command import arguments_of, examples_of, leaves, options_of
from imrcli.cli.examples import EXAMPLES
from imrcli.errors import ExitCode
from imrcli.trace import trace_of
from tests.conftest import ROOT, SAMPLES
from tests.terminal import shown_until_ended
from tests.test_cli import MANY, ONE, data, failed, imr, on_a_terminal

COMMANDS = {" ".join(words): command for words, command in leaves(tree())}


# Help


@pytest.mark.parametrize("path", ["", *COMMANDS])
def test_help_says_what_every_option_does_and_gives_examples(path: str) -> None:
    done = imr(*path.split(), "--help")
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert max(map(len, text.splitlines())) <= 80
    command = COMMANDS.get(path) or tree()
    for offer in (*options_of(command), *arguments_of(command)):
        assert offer.help.endswith((".", "?")), offer
        assert offer.names[0] in text
    assert examples_of(path)
    for line, _ in examples_of(path):
        assert f"  {line}\n" in text


def test_every_example_is_of_a_command() -> None:
    assert set(EXAMPLES) - {""} <= set(COMMANDS) | {path.split()[0] for path in COMMANDS}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that examples speak of."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "letters").mkdir()
    (folder / "gold").mkdir()
    for name in ("one-decision", "many-decisions", "surgery"):
        shutil.copy(SAMPLES / f"{name}.pdf", folder / "letters")
        record = data("summarize", SAMPLES / f"{name}.pdf", "--json")
        gold = {**record, "summary_text": record["summary"]["text"]}
        (folder / "gold" / f"{name}.json").write_text(json.dumps(gold))
    for file in (SAMPLES / "rules").glob("*.yaml"):
        shutil.copy(file, folder)
    shutil.copy(MANY, folder / "letter.pdf")
    shutil.copy(ONE, folder / "corrected.pdf")
    (folder / "saved.json").write_bytes(imr("summarize", ONE, "--json").stdout)
    imr("index", folder / "letters", "--db", folder / "corpus.db")
    return folder


@pytest.mark.parametrize(
    "line", [line for lines in EXAMPLES.values() for line, _ in lines], ids=lambda line: line
)
def test_every_example_runs(line: str, desk: Path) -> None:
    program = f"{shlex.quote(sys.executable)} -m imrcli"
    command = re.sub(r"(^|\| )imr ", rf"\1{program} ", line)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", command], cwd=desk, env=environment, capture_output=True, check=False
    )
    assert done.returncode in {ExitCode.OK, ExitCode.FINDINGS}, done.stderr.decode()


# Completion


def completed(shell: str, line: str) -> list[str]:
    """What a shell is offered at the end of a line, by the protocol of its completion script."""
    words = line.split(" ")
    asked: dict[str, Any] = {
        "bash": {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    asked["_IMR_COMPLETE"] = f"complete_{shell}"
    done = imr(**asked)
    assert done.returncode == 0, done.stderr
    shown = done.stdout.decode().strip()
    if shell == "zsh":
        return re.findall(r'^(?:_arguments \'\*: :\(\()?"([^"]*)"', shown, re.MULTILINE)
    return [item.partition("\t")[0] for item in shown.splitlines()]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("imr ch", {"check"}),
        ("imr decisions --raw", {"--raw-csv"}),
        ("imr decisions --format js", {"json", "jsonl"}),
        ("imr decisions -f m", {"markdown"}),
        ("imr summarize --engine pdf", {"pdfium", "pdfminer"}),
        ("imr summarize --ocr al", {"always"}),
        ("imr check --severity w", {"warning"}),
        ("imr redact --dates s", {"shift"}),
        ("imr decisions --fields case_number,outc", {"case_number,outcome"}),
        ("imr decisions --sort case_number,-decision_d", {"case_number,-decision_date"}),
        ("imr decisions --where category=Tran", {"category=Transportation"}),
        ("imr decisions --where category=tran", {"category=transportation"}),
        ("imr decisions --where outc", {"outcome=upheld", "outcome=overturned"}),
        ("imr decisions --where quanti", {"quantity=", "quantity!=", "quantity~"}),
        ("imr decisions --format=j", {"json", "jsonl"}),
        ("imr search --outcome o", {"overturned"}),
        ("imr search --category Tra", {"Transportation"}),
        ("imr report --subcategory acu", {"acupuncture"}),
        ("imr similar letter.pdf --drug-class Opi", {"Opioids"}),
        ("imr search --body-part kn", {"knee"}),
        ("imr search --specialty Neurol", {"Neurology"}),
        ("imr search --guideline M", {"MTUS"}),
        ("imr stats --by category,ye", {"category,year"}),
        ("imr rules list --field case.pri", {"case.priority"}),
        ("imr rules show header.pri", {"header.priority"}),
        ("imr evaluate a b --beside pdf", {"pdfium", "pdfminer"}),
        ("imr text --template final-determination-2015", {"final-determination-2015"}),
    ],
)
def test_shell_is_offered_commands_options_and_values(
    shell: str, line: str, offered: set[str]
) -> None:
    assert offered <= set(completed(shell, line))
    typed = line.rpartition(" ")[2].removeprefix("--format=")
    assert all(item.startswith(typed) for item in completed(shell, line))


@pytest.mark.parametrize("line", ["imr summarize ", "imr check let", "imr decisions -o "])
def test_files_are_left_to_the_shell(line: str) -> None:
    assert completed("bash", line) == []
    asked = {"_TYPER_COMPLETE_ARGS": line, "_IMR_COMPLETE": "complete_zsh"}
    assert imr(**asked).stdout.strip() == b"_files"  # type: ignore[arg-type]
    fish = {
        **asked,
        "_IMR_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_FISH_ACTION": "is-args",
    }
    assert imr(**fish).returncode == 1  # type: ignore[arg-type]


def test_broken_configuration_does_not_stop_completion(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("jobs = ")
    asked: dict[str, Any] = {"COMP_WORDS": "imr\nch", "COMP_CWORD": "1"}
    asked |= {"_IMR_COMPLETE": "complete_bash", "IMR_CONFIG": str(tmp_path / "bad.toml")}
    assert imr(**asked).stdout.split() == [b"check"]


def test_bash_completes_files_and_values_by_the_script_it_installs(tmp_path: Path) -> None:
    tool = tmp_path / "imr"
    tool.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m imrcli "$@"\n')
    tool.chmod(0o755)
    script = (
        'eval "$(imr --show-completion)"; complete -p imr;'
        "COMP_WORDS=(imr decisions --format js); COMP_CWORD=3; _imr_completion imr;"
        'echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().splitlines() == [
        "complete -o default -F _imr_completion imr",  # -o default: file names where nothing fits
        "json jsonl",
    ]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        # As bash cuts what is typed: it replaces the last part only.
        (["imr", "decisions", "-w", "outcome", "=", "o"], ["overturned"]),
        (["imr", "decisions", "-w", "outcome", "="], ["upheld", "overturned"]),
        (["imr", "decisions", "-w", "category", "=", "Psy"], [r"Psych\ Services"]),
        (["imr", "decisions", "-w", "'category=Psy"], ["category=Psych Services"]),
        (["imr", "decisions", "--format", "=", "jsonl"], ["jsonl"]),
        (["imr", "decisions", "--format", "=", "csv", "--eng"], ["--engine"]),
        (["imr", "search", "--category", "Eval"], [r"Evaluation\ \&\ Management"]),
    ],
)
def test_bash_is_offered_what_takes_the_place_of_the_part_it_cut_off(
    typed: list[str], offered: list[str]
) -> None:
    asked = {"COMP_WORDS": "\n".join(typed), "COMP_CWORD": str(len(typed) - 1)}
    done = imr(**asked, _IMR_COMPLETE="complete_bash")  # type: ignore[arg-type]
    assert done.stdout.decode().splitlines() == offered


def test_place_behind_the_last_word_is_an_empty_word() -> None:
    asked = {"COMP_WORDS": "imr\nrules", "COMP_CWORD": "2"}
    done = imr(**asked, _IMR_COMPLETE="complete_bash")  # type: ignore[arg-type]
    assert done.stdout.split() == [b"list", b"show", b"check"]


def test_line_typed_in_bash_is_completed(tmp_path: Path) -> None:
    tool = tmp_path / "imr"
    tool.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m imrcli "$@"\n')
    tool.chmod(0o755)
    start = tmp_path / "start"
    start.write_text('PS1=; eval "$(imr --show-completion)"; bind "set bell-style none"\n')
    typed = b"imr decisions -w outcome=ov\t no-such-file\nexit\n"
    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        ["bash", "--noprofile", "--rcfile", start, "-i"],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )  # fmt: skip
    os.write(ours, typed)
    shown = shown_until_ended(shell.wait, ours, theirs)
    assert shell.returncode != 127
    assert b"outcome=overturned" in shown
    assert b"no-such-file: cannot be opened" in shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_calls_imr(shell: str) -> None:
    done = imr(**{"_IMR_COMPLETE": f"source_{shell}"})  # type: ignore[arg-type]
    assert f"_IMR_COMPLETE=complete_{shell}".encode() in done.stdout


# Colour, width and pager


def test_force_color_colours_a_pipe_and_no_color_wins() -> None:
    assert b"\x1b[" in imr("decisions", ONE, FORCE_COLOR="1").stdout
    assert b"\x1b[3" not in imr("decisions", ONE, FORCE_COLOR="1", NO_COLOR="1").stdout
    assert b"\x1b[" not in imr("decisions", ONE).stdout
    assert b"\x1b[" not in imr("decisions", ONE, "--json", FORCE_COLOR="1").stdout


@pytest.mark.parametrize("columns", [60, 100])
def test_columns_is_the_width_of_tables(columns: int) -> None:
    shown = on_a_terminal("check", str(MANY), COLUMNS=str(columns), NO_COLOR="1")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r", "").splitlines()
    assert columns - 12 < max(map(len, lines)) <= columns


@pytest.mark.parametrize("way", ["itself", "link", "folder", "deeper"])
@pytest.mark.parametrize("command", ["summarize", "decisions", "text", "check", "redact", "stats"])
def test_letter_that_is_read_is_never_written_over(tmp_path: Path, command: str, way: str) -> None:
    folder = tmp_path / "letters"
    letter = folder / "deep" / "letter.pdf"
    letter.parent.mkdir(parents=True)
    letter.write_bytes(ONE.read_bytes())
    (tmp_path / "link.pdf").symlink_to(letter)
    named = {"link": tmp_path / "link.pdf", "folder": folder, "deeper": letter.parent}
    done = imr(command, named.get(way, letter), "-o", letter)
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, b"")
    assert done.stderr.decode() == (
        f"{letter}: is read, and would be written over. Name another file with -o.\n"
    )
    assert letter.read_bytes() == ONE.read_bytes()


def test_other_targets_that_are_read_are_refused_and_results_may_be_written_again(
    tmp_path: Path,
) -> None:
    letter, db, out = tmp_path / "letter.pdf", tmp_path / "c.db", tmp_path / "out.json"
    letter.write_bytes(ONE.read_bytes())
    assert imr("index", letter, "--db", db).returncode == 0
    kept = db.read_bytes()
    assert imr("report", "--db", db, "-o", db).returncode == ExitCode.USAGE
    assert imr("search", "--db", db, "--json", "-o", db).returncode == ExitCode.USAGE
    assert db.read_bytes() == kept
    done = imr("explain", letter, "determination", "--page-image", letter)
    assert done.returncode == ExitCode.USAGE
    assert b"Name another file with --page-image." in done.stderr
    assert letter.read_bytes() == ONE.read_bytes()
    for _ in range(2):
        assert imr("summarize", tmp_path, "-o", out).returncode == 0


def test_pager_shows_tables_on_a_terminal_and_nothing_else(tmp_path: Path) -> None:
    pager = f"{sys.executable} -c \"import sys; print('PAGED', len(sys.stdin.read()))\""
    assert on_a_terminal("decisions", str(ONE), "--pager", PAGER=pager).startswith("PAGED")
    assert on_a_terminal("check", str(ONE), PAGER=pager, IMR_PAGER="1").startswith("PAGED")
    assert "PAGED" not in on_a_terminal("decisions", str(ONE), PAGER=pager)
    assert "PAGED" not in on_a_terminal("decisions", str(ONE), "--no-pager", IMR_PAGER="1")
    assert "PAGED" not in on_a_terminal("decisions", str(ONE), "--json", "--pager", PAGER=pager)
    assert b"PAGED" not in imr("decisions", ONE, "--pager", PAGER=pager).stdout
    assert "UPHELD" in on_a_terminal("decisions", str(ONE), "--pager", PAGER="/no/such/pager")
    assert "UPHELD" in on_a_terminal("decisions", str(ONE), "--pager", PAGER=" ")
    done = imr("decisions", ONE, "--pager", "-o", tmp_path / "out.txt", PAGER=pager)
    assert (done.stdout, done.stderr) == (b"", b"")
    assert "UPHELD" in (tmp_path / "out.txt").read_text()


def test_pager_that_ends_early_is_no_error() -> None:
    assert "Traceback" not in on_a_terminal("decisions", str(MANY), "--pager", PAGER="true")


def test_text_goes_through_the_pager_in_colour() -> None:
    pager = f'{sys.executable} -c "import sys; print(repr(sys.stdin.read()))"'
    assert "\\x1b[" in on_a_terminal("decisions", str(ONE), "--pager", PAGER=pager)


# Messages


def stderr_on_a_terminal(*arguments: str | Path) -> str:
    """What `imr` tells on stderr where that is a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "imrcli", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    return shown_until_ended(process.wait, ours, theirs).decode()


def test_quiet_silences_progress_and_the_tally_but_no_error(tmp_path: Path) -> None:
    done = imr("decisions", ONE, tmp_path / "no.pdf", "--json")
    assert done.stderr.decode().splitlines()[-1] == "2 inputs: 1 read, 1 failed"
    for quiet in (("decisions", "-q"), ("--quiet", "decisions")):
        done = imr(*quiet, ONE, tmp_path / "no.pdf", "--json")
        (line,) = done.stderr.decode().splitlines()
        assert "no.pdf: cannot be opened" in line
    assert "\x1b" in stderr_on_a_terminal("decisions", ONE, MANY, "--json")
    assert stderr_on_a_terminal("decisions", ONE, MANY, "--json", "--quiet") == ""


def test_verbose_names_each_letter_safely(tmp_path: Path) -> None:
    odd = tmp_path / "a\x1b[31m.pdf"
    odd.write_bytes(ONE.read_bytes())
    for line in (("decisions", "-v"), ("-v", "decisions")):
        done = imr(*line, ONE, odd, "--json")
        assert done.stderr.decode().splitlines() == [
            f"{ONE}: read",
            f"{tmp_path}/a\\x1b[31m.pdf: read",
        ]


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_can_be_quiet_verbose_and_debugged(path: str) -> None:
    names = {name for offer in options_of(COMMANDS[path]) for name in offer.names}
    assert {"--quiet", "--verbose", "--debug"} <= names


@pytest.mark.parametrize("path", COMMANDS)
def test_evidence_is_an_option_of_commands_that_can_show_it(path: str) -> None:
    names = [name for offer in options_of(COMMANDS[path]) for name in offer.names]
    assert ("--evidence" in names) == (path in {"summarize", "decisions"})


def test_fields_are_listed_of_outputs_that_have_them_and_refused_of_others() -> None:
    assert imr("schema", "decisions", "--keys").returncode == ExitCode.OK
    said = failed(imr("schema", "stats", "--keys"), ExitCode.USAGE)
    assert said.endswith("not of stats. `imr schema stats` has the fields of stats.")


def test_quiet_and_verbose_exclude_each_other() -> None:
    line = failed(imr("decisions", ONE, "-q", "-v"), ExitCode.USAGE)
    assert "--quiet and --verbose exclude each other" in line
    assert failed(imr("-q", "decisions", ONE, "-v"), ExitCode.USAGE) == line


# Faults

PATIENT = "Ms. Ann Example"
FAULT = f"""
import sys
import imrcli.reading
def broken(*anything):
    ann = {PATIENT!r}
    raise KeyError(ann)
imrcli.reading.PLACE = broken
sys.argv = ["imr", *sys.argv[1:]]
from imrcli.__main__ import main
main()
"""


def run_broken(place: str, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", FAULT.replace("PLACE", place), *map(str, arguments)],
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("place", ["letter_of", "records"])
def test_fault_of_the_program_is_one_line_without_letter_text(place: str) -> None:
    done = run_broken(place, "decisions", ONE, ONE)
    lines = done.stderr.decode().splitlines()
    assert done.returncode in {ExitCode.FAULT, ExitCode.UNREADABLE}
    assert all("KeyError" in line and "--debug" in line for line in lines[:1])
    assert PATIENT not in done.stderr.decode()


@pytest.mark.parametrize("place", ["letter_of", "records"])
@pytest.mark.parametrize(
    "line", [("decisions", ONE, ONE, "--debug"), ("--debug", "decisions", ONE)]
)
def test_debug_shows_where_without_values_and_letter_text(
    place: str, line: tuple[str | Path, ...]
) -> None:
    if place == "records" and line[-1] == ONE:
        pytest.skip("one letter is not read by records")
    done = run_broken(place, *line)
    told = done.stderr.decode()
    assert ", in broken" in told
    assert "KeyError" in told
    assert PATIENT not in told


def test_trace_shows_our_own_messages_and_no_others() -> None:
    def fail() -> None:
        try:
            raise ValueError(PATIENT)
        except ValueError as error:
            raise errors.UnreadableError("a.pdf", "is damaged.") from error

    with pytest.raises(errors.UnreadableError) as caught:
        fail()
    told = trace_of(caught.value)
    assert "UnreadableError: a.pdf: is damaged." in told
    assert "ValueError\n" in told
    assert PATIENT not in told


# Mistakes


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("sumarize", ONE), "No such command 'sumarize'. Did you mean 'summarize'?"),
        (("decisions", "--fromat", "csv"), "No such option: --fromat. Did you mean --format?"),
        (("decisions", ONE, "-f", "jsn"), "there is no format jsn. Did you mean json?"),
        (("decisions", ONE, "--engine", "pdfiun"), "no engine pdfiun. Did you mean pdfium?"),
        (("decisions", ONE, "--ocr", "allways"), "Did you mean always?"),
        (("decisions", ONE, "--fields", "outcom"), "Did you mean outcome?"),
    ],
)
def test_mistakes_are_answered_with_what_was_probably_meant(
    line: tuple[str | Path, ...], words: str
) -> None:
    done = imr(*line)
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, b"")
    assert words in " ".join(done.stderr.decode().split())


def test_every_error_says_what_to_do() -> None:
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type)} - {"RuleError"}
    for file in sorted((ROOT / "imrcli").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", None) not in kinds:
                continue
            cure = node.args[2] if len(node.args) > 2 else None
            empty = cure is None or (isinstance(cure, ast.Constant) and not cure.value)
            starred = any(isinstance(argument, ast.Starred) for argument in node.args)
            assert starred or not empty, f"{file.name}:{node.lineno}"


def test_rule_error_points_to_the_form_of_rule_files() -> None:
    assert str(errors.RuleError("a.yaml", "rule x: lacks id")) == (
        "a.yaml: rule x: lacks id. docs/rules.md tells the form of such a file."
    )


# The manual


def test_reference_and_man_page_are_current() -> None:
    for file, text in (
        (manual.REFERENCE, manual.reference()),
        (manual.MAN_PAGE, manual.man_page()),
    ):
        written = (ROOT / file).read_text(encoding="utf-8")
        assert written == text, "run `python -m imrcli.cli.manual`"


def test_manual_tells_every_exit_code_and_every_option() -> None:
    assert set(manual.EXIT_CODES) == set(ExitCode)
    reference, man = manual.reference(), manual.man_page()
    for command in (*COMMANDS.values(), tree()):
        for offer in options_of(command):
            assert offer.names[0] in reference
            assert offer.names[0].replace("-", "\\-") in man
            assert not offer.key or offer.variable in reference


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not here")
def test_man_page_is_set_without_a_warning() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", ROOT / manual.MAN_PAGE], capture_output=True, check=True
    )
    assert done.stderr == b""
    assert b"EXIT STATUS" in re.sub(rb".\x08", b"", done.stdout)
