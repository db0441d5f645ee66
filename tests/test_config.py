"""Settings: command line over variable over file over default, and `imr config`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from imrcli.cli import quick
from imrcli.cli.app import tree
from imrcli.cli.command import leaves, setting_of
from imrcli.cli.config import kinds_of
from imrcli.errors import ExitCode, UsageError
from imrcli.settings import OTHERS, defaults, read_config, variable
from tests.conftest import SAMPLES
from tests.test_cli import ONE, failed, imr

SECRET: dict[str, Any] = {"IMR_PASSWORD": "hunter2"}
GIVEN: dict[str, dict[str, type]] = {
    "a": {"jobs": int, "format": str, "pager": bool},
    "b": {"rules": list, "timeout": float},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The configuration folder of these tests, which exists."""
    place = tmp_path / "config" / "imr"
    place.mkdir(parents=True)
    return place


def rows(**environment: Any) -> dict[str, dict[str, Any]]:
    done = imr("config", "--json", **environment)
    assert done.returncode == ExitCode.OK, done.stderr
    return {row["setting"]: row for row in json.loads(done.stdout)}


# Precedence


def test_command_line_wins_over_variable_over_file_over_default(folder: Path) -> None:
    def first(*arguments: str, **environment: Any) -> bytes:
        return imr("decisions", ONE, *arguments, **environment).stdout[:1]

    assert first() not in b"[{c"
    (folder / "config.toml").write_text('format = "json"\n')
    assert first() == b"["
    assert first(IMR_FORMAT="jsonl") == b"{"
    assert first("--csv", IMR_FORMAT="jsonl") == b"c"
    assert first("-f", "csv", IMR_FORMAT="jsonl") == b"c"


def test_table_of_a_command_wins_over_the_top_and_holds_for_it_alone(folder: Path) -> None:
    (folder / "config.toml").write_text('format = "json"\n[check]\nformat = "csv"\n')
    assert imr("decisions", ONE).stdout.startswith(b"[")
    assert imr("check", ONE).stdout.startswith(b"case_number,")


def test_flags_and_numbers_can_be_set_from_file_and_variable(folder: Path) -> None:
    (folder / "config.toml").write_text("[check]\nstrict = true\nserved = '2017-01-09'\n")
    assert b"2017-01-09" in imr("check", ONE, "--json").stdout
    done = imr("summarize", ONE, IMR_MAX_PAGES="1")
    assert "1" in failed(done, ExitCode.UNREADABLE)


def test_imr_config_names_another_file(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("jobs = 3\n")
    assert rows(IMR_CONFIG=str(other))["jobs"] == {
        "setting": "jobs",
        "value": 3,
        "source": str(other),
    }
    assert imr("config", "--path", IMR_CONFIG=str(other)).stdout.decode() == f"{other}\n"
    line = failed(imr("config", IMR_CONFIG=str(tmp_path / "no.toml")), ExitCode.USAGE)
    assert "there is no such file" in line


def test_every_option_of_every_command_has_a_variable() -> None:
    for words, command in leaves(tree()):
        for param in command.params:
            name = setting_of(param)
            if name:
                assert param.envvar == variable(name), words
            else:
                assert (
                    param.param_type_name == "argument"
                    or param.name.endswith("_")
                    or (param.name in {"as_json", "path"})
                ), (words, param.name)


def test_setting_is_of_one_kind_in_every_command() -> None:
    kinds: dict[str, type] = {}
    for table in kinds_of(tree()).values():
        for name, kind in table.items():
            assert kinds.setdefault(name, kind) is kind, name


# The file


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("jbos = 4", "there is no setting jbos. Did you mean jobs?"),
        ("[chek]\nstrict = true", "there is no command 'chek'. Did you mean check?"),
        ("[check]\nstirct = true", "there is no setting check.stirct. Did you mean strict?"),
        ("jobs = 'four'", "jobs must be a whole number. Write jobs = 4."),
        ("jobs = true", "jobs must be a whole number."),
        ("[check]\nstrict = 1", "check.strict must be true or false."),
        ("format = 3", "format must be text."),
        ("jobs 4", "is not valid TOML"),
    ],
)
def test_wrong_configuration_names_the_file_and_the_cure(
    content: str, words: str, folder: Path
) -> None:
    file = folder / "config.toml"
    file.write_text(content)
    line = failed(imr("summarize", ONE), ExitCode.USAGE)
    assert line.startswith(f"{file}: ")
    assert words in line


def test_dashes_and_underscores_are_the_same_in_a_key() -> None:
    kinds = {"a": {"max_bytes": int}}
    assert defaults("f", {"max-bytes": 5}, kinds) == defaults("f", {"max_bytes": 5}, kinds)


def test_value_out_of_range_is_refused(folder: Path) -> None:
    (folder / "config.toml").write_text("jobs = -1\n")
    done = imr("summarize", ONE)
    assert done.returncode == ExitCode.USAGE
    assert b"--jobs" in done.stderr


@given(
    st.dictionaries(
        st.sampled_from(["jobs", "format", "pager", "rules", "timeout", "a", "b", "zzz"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    )
)
@settings(max_examples=200, deadline=None)
def test_any_content_is_taken_or_refused(raw: dict[str, Any]) -> None:
    refused = None
    try:
        assert set(defaults("config.toml", raw, GIVEN)) == set(GIVEN)
    except UsageError as error:
        refused = str(error)
    assert refused is None or refused.startswith("config.toml: ")


# What imr config shows


def test_config_shows_each_setting_with_its_source(folder: Path) -> None:
    file = folder / "config.toml"
    file.write_text('engine = "pdfminer"\nmax-pages = 7\n[check]\nstrict = true\n')
    shown = rows(IMR_JOBS="2")
    assert set(shown) == {name for table in kinds_of(tree()).values() for name in table} | {
        "check.strict"
    }
    assert (shown["engine"]["value"], shown["engine"]["source"]) == ("pdfminer", str(file))
    assert (shown["max_pages"]["value"], shown["max_pages"]["source"]) == (7, str(file))
    assert (shown["jobs"]["value"], shown["jobs"]["source"]) == ("2", "IMR_JOBS")
    assert (shown["check.strict"]["value"], shown["strict"]["value"]) == (True, False)
    assert (shown["timeout"]["value"], shown["timeout"]["source"]) == (60.0, "default")


def test_config_for_people_names_the_file_and_hides_secrets(folder: Path) -> None:
    done = imr("config", **SECRET)
    shown = done.stdout.decode()
    assert shown.startswith(f"Configuration file: {folder}/config.toml (not there)\n")
    assert "hunter2" not in shown
    assert "IMR_PASSWORD" in shown
    assert "hunter2" not in imr("config", "--json", **SECRET).stdout.decode()


def test_variable_that_is_no_setting_is_named() -> None:
    done = imr("config", IMR_ENGNE="pdfium", IMR_XQZJW="1")
    lines = done.stderr.decode().splitlines()
    assert lines == [
        "IMR_ENGNE: there is no such setting. Did you mean IMR_ENGINE?",
        "IMR_XQZJW: there is no such setting. Unset it.",
    ]
    assert all(name.startswith("IMR_") for name in OTHERS)


# The quick reading of a command line


@pytest.mark.parametrize("system", [Unix, MacOS])
@pytest.mark.parametrize("xdg", [None, "", "/elsewhere/config", "~/mine"])
def test_quick_reading_looks_where_platformdirs_does(
    system: type[Unix | MacOS], xdg: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    if xdg is None:
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CONFIG_HOME", xdg)
    assert system("imr", appauthor=False).user_config_dir in quick.config_folders()


def test_quick_reading_gives_way_to_a_configuration(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ["summarize", "a.pdf", "--json"]
    monkeypatch.setenv("HOME", str(folder.parent.parent))
    assert quick.parse(line) is None
    folder.rmdir()
    assert quick.parse(line) is not None
    monkeypatch.setenv("IMR_JOBS", "2")
    assert quick.parse(line) is None


def test_quick_reading_does_not_import_platformdirs_or_typer() -> None:
    code = """
import sys
from imrcli.cli.execute import execute
from imrcli.cli.quick import parse
execute(parse(["decisions", sys.argv[1], "--json"]))
slow = {"typer", "platformdirs", "rich", "yaml", "tomllib"} & {*sys.modules}
print(sorted(slow), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(SAMPLES / "one-decision.pdf")],
        capture_output=True,
        env={**os.environ, "HOME": "/nowhere"},
        check=True,
    )
    assert done.stderr == b"[]\n"


def test_home_that_may_not_be_searched_has_no_configuration(tmp_path: Path) -> None:
    """A service may run with the home of another user; a file it may see but not read is told."""
    shut, file = tmp_path / "shut", tmp_path / "config.toml"
    shut.mkdir(mode=0)
    file.touch(mode=0)
    tmp_path.chmod(0o755)
    above = [folder for folder in tmp_path.parents if "pytest" in str(folder)]
    modes = [(folder, folder.stat().st_mode) for folder in above]
    for folder, mode in modes:
        folder.chmod(mode | 0o111)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)  # nobody
    try:
        assert read_config(str(shut / "config.toml")) == {}
        with pytest.raises(UsageError, match="cannot be read: permission denied"):
            read_config(str(file))
    finally:
        if root:
            os.seteuid(0)
        shut.chmod(0o700)
        for folder, mode in modes:
            folder.chmod(mode)
