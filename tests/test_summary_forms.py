"""The forms of statements that reviewers write, from `summary_forms.txt`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imrcli.document import Fold, Trail
from imrcli.extract.summary import read_summary
from imrcli.model import Event


def forms() -> Iterator[tuple[str, str, str]]:
    """Field, sentence and what is to be read of it."""
    field = ""
    for line in (Path(__file__).parent / "summary_forms.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            field = line.strip("[]")
        elif line and not line.startswith("#"):
            text, _, expected = line.partition(" => ")
            yield field, text, expected


def printed(value: object) -> str:
    """A value as the file of forms writes it."""
    if isinstance(value, tuple) and not isinstance(value, Event):
        return " | ".join(printed(item) for item in value) or "-"
    return f"{value.date} {value.kind}" if isinstance(value, Event) else str(value or "-")


@pytest.mark.parametrize(("field", "text", "expected"), list(forms()))
def test_each_form_of_a_statement_is_read(field: str, text: str, expected: str) -> None:
    summary = read_summary(Fold.of(text), Trail())
    assert printed(getattr(summary, field)) == expected
