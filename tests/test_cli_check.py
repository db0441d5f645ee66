"""`imr check`: findings for people and programs, deadlines, and the exit code."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from imrcli.check import disclaimer
from imrcli.cli.check import COLUMNS
from imrcli.errors import ExitCode
from tests.conftest import SAMPLES
from tests.test_cli import MANY, ONE, data, failed, imr, on_a_terminal

# Its header and its narrative name different days of injury, among other things.
WRONG = (SAMPLES / "one-decision.txt").read_text(encoding="utf-8").replace("9-19-2016", "9-19-2015")


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A letter in which something is wrong."""
    file = tmp_path / "wrong.txt"
    file.write_text(WRONG, encoding="utf-8")
    return file


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r", "")


def warnings(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["severity"] == "warning"]


def test_findings_are_flat_rows_with_a_place_and_an_authority(wrong: Path) -> None:
    rows = data("check", wrong, "--json")
    assert [tuple(row) for row in rows] == [COLUMNS] * len(rows)
    (found,) = [row for row in warnings(rows) if row["field"] == "summary.injury_date"]
    assert (found["case_number"], found["page"]) == ("CM16-0900101", 1)
    assert WRONG.splitlines()[found["line"] - 1].count("9-19-2015") == 1
    assert any(row["authority"] for row in rows)


def test_every_format_says_the_same(wrong: Path) -> None:
    rows = data("check", wrong, "--json")
    lines = imr("check", wrong, "--jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == rows
    assert yaml.safe_load(imr("check", wrong, "--yaml").stdout) == rows
    cells = list(csv.DictReader(io.StringIO(imr("check", wrong, "--csv").stdout.decode())))
    assert [cell["message"] for cell in cells] == [row["message"] for row in rows]
    for name in ("markdown", "html"):
        assert imr("check", wrong, "-f", name).stdout.count(b"2015") >= 1


def test_findings_for_people_stand_under_their_letter_with_one_disclaimer(wrong: Path) -> None:
    shown = imr("check", ONE, wrong).stdout.decode()
    first, second = shown.index(str(ONE)), shown.index(str(wrong))
    assert first < shown.index("Last day to appeal") < second
    assert shown.index("warning") > second
    assert "page 1, line " in shown
    assert shown.count(disclaimer()) == 1
    assert shown.rstrip().endswith(disclaimer())


def test_warnings_are_coloured_on_a_terminal_and_fit_it(wrong: Path) -> None:
    shown = on_a_terminal("check", str(wrong))
    assert re.search(r"\x1b\[1;3\dmwarning", shown)
    assert max(map(len, plain(shown).splitlines())) <= 80
    assert "\x1b[1;3" not in on_a_terminal("check", str(wrong), NO_COLOR="1")


def test_warnings_stand_first_then_deadlines_and_what_does_not_apply_is_left_out() -> None:
    shown = imr("check", MANY).stdout.decode()
    starts = [line.split("  ")[0] for line in shown.splitlines()[1:-2]]
    assert starts == sorted(starts, reverse=True)
    assert set(starts) == {"warning", "info"}
    notes = shown[shown.index("\ninfo") :]
    assert notes.split("\n")[1].split()[1:3] == ["Last", "day"]
    assert "not-applicable" not in shown
    assert any("not-applicable" in row["id"] for row in data("check", MANY, "--json"))


def test_letters_without_findings_are_counted_and_not_listed(wrong: Path) -> None:
    shown = on_a_terminal("check", str(ONE), str(wrong), "--severity", "warning")
    assert "2 letters, 1 with a warning" in shown
    assert str(ONE) not in shown
    alone = imr("check", ONE, "--severity", "warning").stdout.decode()
    assert "Nothing was found." in alone
    both = imr("check", ONE, ONE, "--severity", "warning")
    assert (both.stdout, both.stderr) == (b"", b"Nothing was found.\n")
    assert imr("check", ONE, ONE, "--severity", "warning", "--quiet").stderr == b""
    assert imr("check", ONE, wrong, "--severity", "warning").stderr == b""
    csv = imr("check", ONE, ONE, "--severity", "warning", "--csv")
    assert csv.stdout.startswith(b"case_number,severity,")


def test_severity_keeps_what_is_at_least_so_severe(wrong: Path) -> None:
    every, severe = (data("check", wrong, "--json", "--severity", s) for s in ("info", "warning"))
    assert severe == warnings(every) != every
    assert data("check", ONE, "--json", "--severity", "warning") == []
    assert "no such" not in imr("check", ONE, "--severity", "warning").stdout.decode()


def test_deadlines_are_counted_from_the_day_of_service() -> None:
    def appeal(*arguments: str) -> str:
        rows = data("check", ONE, "--json", *arguments)
        (row,) = [row for row in rows if row["id"] == "calendar.appeal"]
        return str(row["message"])

    assert "2017-02-03" in appeal()
    assert "the date of service given, 2017-01-09" in appeal("--served", "2017-01-09")
    assert "2017-02-08" in appeal("--served", "2017-01-09")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--served", "yesterday"), "'yesterday' is no date. Write it as YYYY-MM-DD."),
        (("--served", "2017-02-30"), "'2017-02-30' is no date."),
        (("--severity", "warnings"), "there is no severity warnings. Did you mean warning?"),
    ],
)
def test_wrong_values_are_refused_before_anything_is_read(
    arguments: tuple[str, ...], words: str
) -> None:
    assert words in failed(imr("check", "no-such-file.pdf", *arguments), ExitCode.USAGE)


def test_strict_fails_where_a_warning_was_found_and_only_there(wrong: Path) -> None:
    assert imr("check", wrong, "--json").returncode == ExitCode.OK
    assert imr("check", wrong, "--json", "--strict").returncode == ExitCode.FINDINGS
    assert imr("check", ONE, "--json", "--strict").returncode == ExitCode.OK


def test_letter_that_cannot_be_read_matters_more_than_a_finding(wrong: Path) -> None:
    done = imr("check", wrong, wrong.parent / "no.pdf", "--strict", "--jsonl")
    assert done.returncode == ExitCode.SOME_FAILED
    assert done.stdout


def test_text_of_a_letter_is_harmless_in_findings(tmp_path: Path) -> None:
    file = tmp_path / "[red]\x1b[31mx.txt"
    file.write_text(WRONG.replace("9-19-2015", "9-19-2015 [bold]"), encoding="utf-8")
    assert "\x1b[31m" not in imr("check", file).stdout.decode()
    assert "[red]" in imr("check", file).stdout.decode()


def test_several_letters_of_one_folder_are_all_checked(tmp_path: Path) -> None:
    for letter in (ONE, MANY):
        (tmp_path / letter.name).write_bytes(letter.read_bytes())
    cases = {row["case_number"] for row in data("check", tmp_path, "--json")}
    assert len(cases) == 2
