"""What the documents say is so: every command in them runs, every command is in them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from tests.conftest import ROOT, SAMPLES

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
PLAIN = {**os.environ, "PYTHONPATH": str(ROOT)}
NOT_RUN = ("make ", "pip ", "pipx ", "git ", "sudo ", ". .venv")  # set-up, which CI runs


def commands() -> list[tuple[Path, list[tuple[str, str]]]]:
    """Each document with the commands of its console blocks, in order, and the output it shows."""
    found = []
    for document in DOCUMENTS:
        lines = []
        for block in BLOCK.findall(document.read_text(encoding="utf-8")):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                line, _, shown = part.partition("\n")
                if not line.startswith(NOT_RUN):
                    lines.append((line.split("  #")[0].strip(), shown.strip()))
        found.append((document, lines))
    return [(document, lines) for document, lines in found if lines]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with what the documents speak of: samples, a letter, a folder of letters."""
    shutil.copytree(SAMPLES, tmp_path / "samples", ignore=shutil.ignore_patterns("*.py", "nasty"))
    shutil.copy(SAMPLES / "one-decision.pdf", tmp_path / "letter.pdf")
    (tmp_path / "letters").mkdir()
    for name in ("one-decision.pdf", "many-decisions.pdf", "drugs.pdf", "surgery.pdf"):
        shutil.copy(SAMPLES / name, tmp_path / "letters" / name)
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "imr").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m imrcli "$@"\n')
    (tools / "imr").chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("document", "lines"), commands(), ids=[document.name for document, _ in commands()]
)
def test_every_command_of_a_document_runs_and_gives_what_is_shown(
    document: Path, lines: list[tuple[str, str]], desk: Path
) -> None:
    environment = {**os.environ, "PATH": f"{desk / 'bin'}:{os.environ['PATH']}"}
    for line, shown in lines:
        done = subprocess.run(
            ["bash", "-c", line], cwd=desk, env=environment, capture_output=True, check=False
        )
        assert done.returncode in {0, 1}, f"{document.name}: {line}\n{done.stderr.decode()}"
        assert b"Traceback" not in done.stderr, f"{document.name}: {line}"
        printed = "\n".join(map(str.rstrip, done.stdout.decode().splitlines())).strip()
        assert not shown or printed == shown, f"{document.name}: {line}"


def test_documents_show_output_that_is_held_against_what_comes() -> None:
    shown = {document.name for document, lines in commands() if any(out for _, out in lines)}
    assert {"README.md", "output.md"} <= shown


def command_names() -> list[str]:
    from imrcli.cli.app import app

    group = typer.main.get_command(app)
    return sorted(group.commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", command_names())
def test_command_is_documented_and_has_help(name: str) -> None:
    texts = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    assert f"imr {name}" in texts
    from imrcli.cli.app import app

    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    assert command.help
    for option in command.params:
        assert getattr(option, "help", None), f"{name}: {option.name}"


def test_readme_leads_to_every_document() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for document in DOCUMENTS[1:]:
        assert f"]({document.relative_to(ROOT)})" in readme, document.name


def test_picture_shows_what_imr_shows(tmp_path: Path) -> None:
    drawn = tmp_path / "summary.svg"
    program = ROOT / "docs" / "make_picture.py"
    subprocess.run([sys.executable, program, drawn], cwd=ROOT, check=True, env=PLAIN)
    shown = drawn.read_text(encoding="utf-8")
    assert (ROOT / "docs" / "summary.svg").read_text(encoding="utf-8") == shown, "run `make docs`"
    assert "@font-face" not in shown and "http://www.w3.org" in shown


def test_links_between_documents_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]{1,80})\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
