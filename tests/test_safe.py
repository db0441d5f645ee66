"""Strings of strangers are shown without harm."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imrcli.safe import file_name, for_csv, for_terminal

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)  # lone surrogates too


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Naproxen 550 mg, 90 % better “yes” • é 肩",
            "Naproxen 550 mg, 90 % better “yes” • é 肩",
        ),
        # An escape sequence: colour, title, clear screen.
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        # C1: \x9b alone is "ESC [" on many terminals.
        ("\x9b2J", r"\x9b2J"),
        # Backspace and a bare carriage return overwrite what stands before them.
        ("Upheld\x08\x08\x08", r"Upheld\x08\x08\x08"),
        ("Upheld\rOverturned", r"Upheld\rOverturned"),
        ("one\ntwo\tthree", r"one\ntwo\tthree"),
        # Bidirectional override: "fdp.exe" that reads as "exe.pdf".
        ("letter\u202efdp.exe", r"letter\u202efdp.exe"),
        ("a\u2066b\u2069", r"a\u2066b\u2069"),
        # Invisible: zero-width space, byte order mark, line separator, a tag character.
        ("no\u200brco\ufeff", r"no\u200brco\ufeff"),
        ("a\u2028b", r"a\u2028b"),
        ("a\U000e0041", r"a\U000e0041"),
        # A lone surrogate cannot be printed at all.
        ("a\ud800b", r"a\ud800b"),
        # Harmless though Python calls it unprintable: no-break space, a symbol font's bullet.
        ("a\xa0b \uf0b7", "a\xa0b \uf0b7"),
    ],
)
def test_what_could_move_or_reorder_the_terminal_is_made_visible(text: str, shown: str) -> None:
    assert for_terminal(text) == shown


def test_line_ends_and_tabs_can_be_kept_and_a_bare_carriage_return_is_not() -> None:
    assert for_terminal("a\r\nb\n\tc\rd\x1b", newlines=True) == "a\nb\n\tc\\rd\\x1b"


@given(ANY_TEXT, st.booleans())
def test_any_text_is_shown_without_a_control_character_and_can_be_encoded(
    text: str, newlines: bool
) -> None:
    shown = for_terminal(text, newlines=newlines)
    kept = "\n\t" if newlines else ""
    assert not [c for c in shown if (ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0) and c not in kept]
    assert not set(shown) & set(
        "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    shown.encode()


@given(ANY_TEXT)
def test_what_was_made_safe_stays_as_it_is(text: str) -> None:
    shown = for_terminal(text)
    assert for_terminal(shown) == shown


@pytest.mark.parametrize("char", ["\x1b", "\u202e", "a"])
def test_a_megabyte_is_made_safe_at_once(char: str) -> None:
    begin = time.process_time()
    for_terminal(char * 1_000_000)
    assert time.process_time() - begin < 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("letters/CM16-0000000 (2).pdf", "letters/CM16-0000000 (2).pdf"),
        ("a\nimr: all letters deleted.pdf", r"a\nimr: all letters deleted.pdf"),
        ("\x1b[2Jx.pdf", r"\x1b[2Jx.pdf"),
        # What Python makes of the byte FF in a file name.
        ("caf\udcff.pdf", r"caf\xff.pdf"),
        ("", ""),
    ],
)
def test_file_name_is_shown_on_one_line(name: str, shown: str) -> None:
    assert file_name(name) == shown


@given(ANY_TEXT)
def test_any_file_name_is_one_line_that_can_be_encoded(name: str) -> None:
    shown = file_name(name)
    assert len(shown.splitlines()) <= 1
    shown.encode()


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("http://example.org")',
        "+1+1",
        "-1+1",
        "-2 visits",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "＝1+1",
        "-",
        "--1",
        "-1.",
        "-٣",  # a digit, but no number that a spreadsheet keeps
    ],
)
def test_cell_that_a_spreadsheet_would_run_is_defused(cell: str) -> None:
    assert for_csv(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell", ["", "Upheld", "10-325", "-3", "-0.5", "a=b", "'=1", "Norco 10/325mg #60", " - 2"]
)
def test_cell_that_is_data_is_kept(cell: str) -> None:
    assert for_csv(cell) == cell


@given(ANY_TEXT)
def test_defused_cell_never_begins_a_formula_and_loses_nothing(cell: str) -> None:
    safe = for_csv(cell)
    assert safe.removeprefix("'") == cell.removeprefix("'")
    if safe[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}:
        float(safe)
        assert safe.startswith("-")


def test_defused_cell_survives_the_csv_writer() -> None:
    written = io.StringIO()
    csv.writer(written).writerow([for_csv('=1"'), for_csv("-3")])
    assert next(csv.reader(io.StringIO(written.getvalue()))) == ["'=1\"", "-3"]
