"""The library as a program uses it."""

import subprocess
import sys

import pytest

import imrcli
from tests.conftest import SAMPLES


def test_letter_is_read_with_the_page_of_each_value() -> None:
    letter = imrcli.read(str(SAMPLES / "one-decision.pdf"))
    assert isinstance(letter, imrcli.Letter)
    assert letter.decisions[0].outcome == "upheld"
    assert letter.evidence["decisions[0].outcome"].page == 1


def test_error_of_a_missing_file_is_typed() -> None:
    with pytest.raises(imrcli.ImrError, match=r"no\.pdf: cannot be opened"):
        imrcli.read("no.pdf")


def test_every_public_name_is_there_and_no_other() -> None:
    for name in imrcli.__all__:
        assert getattr(imrcli, name)
    with pytest.raises(AttributeError):
        _ = imrcli.nothing


def test_import_of_the_package_loads_nothing_else() -> None:
    code = "import sys, imrcli; print([m for m in sys.modules if m.startswith('imrcli.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"[]\n"
