"""The wheel: what is in it, and that it works where nothing else is installed."""

import subprocess
import sys
import tomllib
import venv
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES

EXTRAS = {"ocr", "docx", "parquet", "cluster", "all"}
UNREACHABLE = ("ConnectionError", "NewConnectionError", "No matching distribution")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel and what it needs, and nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=True)
    command = [str(folder / "bin" / "pip"), "install", "--quiet", str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and any(words in done.stderr for words in UNREACHABLE):
        pytest.skip("the package index cannot be reached from here")
    assert done.returncode == 0, done.stderr
    return folder


def run(bare: Path, name: str, *arguments: str | Path) -> str:
    """What a program of the environment prints, run from a folder of its own."""
    command = [bare / "bin" / name, *arguments]
    done = subprocess.run(
        command, cwd=bare, env={"PATH": "/usr/bin:/bin", "HOME": str(bare)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_wheel_holds_the_package_its_data_and_nothing_of_the_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "imrcli").rglob("*")
        if path.parent.name != "__pycache__" and path.is_file()
    }
    (info,) = {name.partition("/")[0] for name in names if ".dist-info/" in name}
    (data,) = {name.partition("/")[0] for name in names if ".data/" in name}
    assert {name for name in names if name.startswith("imrcli/")} == package
    assert f"{data}/data/share/man/man1/imr.1" in names
    assert {name for name in names if not name.startswith(("imrcli/", f"{info}/", f"{data}/"))} == (
        set()
    )
    assert {"imrcli/py.typed", "imrcli/rules/compiled/summary.json"} <= names
    assert f"{info}/licenses/LICENSE" in names


def test_wheel_says_what_it_is_and_offers_the_extras(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (each for each in archive.namelist() if each.endswith("/METADATA"))
    facts = HeaderParser().parsestr(archive.read(name).decode())
    assert facts["License-Expression"] == "MIT"
    assert EXTRAS.issubset(facts.get_all("Provides-Extra", []))
    assert facts["Requires-Python"] == ">=3.11"


def test_locks_are_pinned_by_hash_and_name_no_host() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
        pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert pinned
        assert all("==" in line and line.endswith("\\") for line in pinned), lock
        assert not any("://" in line or "--index" in line for line in lines), lock


def test_lock_holds_what_the_package_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for need in project["dependencies"]:
        name = need.partition(">")[0].replace(".", "-")
        assert f"\n{name}==" in f"\n{locked}"


def test_letter_is_read_in_a_bare_environment(bare: Path) -> None:
    letter = SAMPLES / "one-decision.pdf"
    assert "UPHELD: the denial stands" in run(bare, "imr", "summarize", letter)
    assert run(bare, "imr", "summarize", letter, "--json").startswith("{")
    assert "age: 41" in run(bare, "imr", "explain", letter, "age")
    assert "header.case-number" in run(bare, "imr", "rules", "list")
    assert "pypdfium2" in run(bare, "imr", "--version")
    program = f"from imrcli import read; print(read({str(letter)!r}).case.case_number)"
    assert run(bare, "python", "-c", program) == "CM16-0900101\n"
    assert (bare / "share" / "man" / "man1" / "imr.1").is_file()


def test_corpus_works_in_a_bare_environment(bare: Path) -> None:
    run(bare, "imr", "index", SAMPLES / "one-decision.pdf", "--db", "corpus.db", "-q")
    assert "MRI" in run(bare, "imr", "search", "MRI", "--db", "corpus.db")
    run(bare, "imr", "report", "--db", "corpus.db", "-o", "report.html")
    assert (bare / "report.html").stat().st_size > 10_000


def test_what_needs_an_extra_says_which(bare: Path) -> None:
    run(bare, "imr", "index", SAMPLES / "one-decision.pdf", "--db", "extra.db", "-q")
    command = [str(bare / "bin" / "imr"), "export", "--db", "extra.db", "--to", "out", "--parquet"]
    done = subprocess.run(command, cwd=bare, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "imrcli[parquet]" in done.stderr
