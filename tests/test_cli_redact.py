"""`imr redact`: text or record without what identifies people."""

import json

import pytest
import yaml

from imrcli.errors import ExitCode
from imrcli.redact import NOTICE
from tests.conftest import SAMPLES
from tests.test_cli import ONE, failed, imr

SERVED = SAMPLES / "served-uphold.txt"
CASE = "CM16-0900101"


def test_text_comes_out_redacted_and_the_notice_stands_on_stderr() -> None:
    done = imr("redact", ONE)
    assert done.returncode == ExitCode.OK
    text = done.stdout.decode()
    assert "CLINICAL CASE SUMMARY" in text
    assert CASE not in text
    assert "9-19-2016" not in text
    assert done.stderr.decode().strip() == NOTICE
    assert imr("redact", ONE, "--quiet").stderr == b""


@pytest.mark.parametrize("name", ["json", "yaml"])
def test_record_comes_out_redacted(name: str) -> None:
    done = imr("redact", ONE, f"--{name}", "-q")
    record = json.loads(done.stdout) if name == "json" else yaml.safe_load(done.stdout)
    assert record["case"]["case_number"] == "[CASE NUMBER]"
    assert record["case"]["decision_date"] == "2017"
    assert record["source"] == {**record["source"], "name": "[FILE]", "sha256": None}
    assert len(record["decisions"]) == 1


def test_policies_are_followed() -> None:
    kept = imr("redact", ONE, "--dates", "keep", "--case-numbers", "keep", "-q").stdout.decode()
    assert CASE in kept
    assert "9-19-2016" in kept
    first, second = (
        imr("redact", ONE, "--dates", "shift", "-q", IMR_KEY="secret").stdout for _ in range(2)
    )
    assert first == second != kept.encode()
    assert imr("redact", ONE, "--dates", "shift", "--key", "other", "-q").stdout != first


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--dates", "yaer"), "--dates: there is no policy yaer. Did you mean year?"),
        (("--case-numbers", "drop"), "Use one of: keep, remove."),
    ],
)
def test_policy_that_does_not_exist_is_refused(arguments: tuple[str, ...], words: str) -> None:
    assert words in failed(imr("redact", ONE, *arguments), ExitCode.USAGE)


def test_failed_letter_prints_nothing_of_it() -> None:
    done = imr("redact", "-", stdin=b"Invoice for Ms. Ann Example\n", IMR_QUIET="1")
    assert (done.returncode, done.stdout, done.stderr) == (
        ExitCode.OK,
        b"Invoice for Ms. [NAME]\n",
        b"",
    )
    done = imr("redact", "-", "--json", "-q", stdin=b"Invoice for Ms. Ann Example\n")
    assert done.returncode == ExitCode.NOT_AN_IMR_LETTER
    assert b"Example" not in done.stderr
