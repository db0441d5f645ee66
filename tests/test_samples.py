"""Samples are what their data says, are the same when built again, and use nobody's words.

The corpus of made-up letters and the hostile files are built here too: a test that leans on them
should not have to doubt them.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from imrcli.model import Case, Decision
from samples.generate import letters
from samples.letter import LETTERS, folded, load
from samples.made_up import make_letter
from samples.make_samples import HERE, LAYOUTS, all_samples, expected_json
from samples.nasty import bundles, content, crypt, structure
from samples.nasty.make_nasty import NASTY, OCR
from samples.word import BODY, BOLD, LEFT, REGULAR, RIGHT, Sheet, Span, break_lines, width

STEMS = sorted(path.stem for path in LETTERS.glob("*.yaml"))
SAMPLES = {sample.stem: sample for sample in all_samples()}
REAL = Path(os.environ.get("IMR_LETTERS", HERE.parents[1] / "shared" / "letters"))


def inflated(pdf: bytes) -> list[bytes]:
    """The objects of a PDF of ours, streams inflated: deflate libraries pack differently."""
    objects = re.findall(rb"\d+ 0 obj\n(.*?)\nendobj\n", pdf, re.DOTALL)
    out = []
    for body in objects:
        head, mark, rest = body.partition(b"stream\n")
        if mark:
            head = re.sub(rb"/Length \d+", b"", head)
            rest = zlib.decompress(rest.removesuffix(b"\nendstream"))
        out.append(head + mark + rest)
    return out


def squeezed(text: str) -> str:
    """Text without white space and hyphens."""
    return re.sub(r"[\s-]+", "", text)


def without_footers(text: str) -> str:
    """A text export without the lines that repeat on each page."""
    repeated = r"^(Final Determination Letter for IMR Case Number .*|Page \d|IMR Final Deter.*\d)$"
    return re.sub(repeated, "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("stem", STEMS)
def test_a_committed_sample_is_what_its_data_gives(stem: str) -> None:
    sample = SAMPLES[stem]
    assert inflated((HERE / f"{stem}.pdf").read_bytes()) == inflated(sample.pdf)
    assert (HERE / f"{stem}.txt").read_bytes() == sample.text.encode()
    expected = HERE / "expected" / f"{stem}.json"
    assert expected.read_text(encoding="utf-8") == expected_json(sample)


def test_there_is_no_sample_without_its_letter() -> None:
    for folder, suffix in ((HERE, "pdf"), (HERE, "txt"), (HERE / "expected", "json")):
        assert sorted(path.stem for path in folder.glob(f"*.{suffix}")) == STEMS


@pytest.mark.parametrize("stem", STEMS)
def test_the_data_of_a_letter_is_complete(stem: str) -> None:
    letter = load(LETTERS / f"{stem}.yaml")
    assert letter["layout"] in LAYOUTS
    assert letter["title"]
    assert letter["shows"]
    assert letter["reviewer"]["states_of_licensure"]
    assert letter["reviewer"]["specialties"]
    assert set(letter["case"]) <= set(Case._fields)
    for decision in letter["decisions"]:
        assert decision["outcome"] in {"upheld", "overturned"}
        assert decision["reviewer_guideline"]
        assert decision["rationale"]
        for part in ("request", "original_request", "authorized"):
            if part in decision:
                assert str(folded(decision[part])) in str(folded(decision["heading"]))


@pytest.mark.parametrize("stem", STEMS)
def test_the_determination_follows_from_the_outcomes(stem: str) -> None:
    expected = SAMPLES[stem].expected
    outcomes = {decision["outcome"] for decision in expected["decisions"]}
    words = {("upheld",): "uphold", ("overturned",): "overturn"}
    assert expected["determination"] == words.get(tuple(outcomes), "partially_overturn")


@pytest.mark.parametrize("stem", STEMS)
def test_the_dates_of_the_header_are_in_their_order(stem: str) -> None:
    case = SAMPLES[stem].expected["case"]
    order = ("date_of_injury", "ur_denial_date", "application_received", "date_assigned")
    dates = [case[key] for key in (*order, "decision_date", "letter_date") if case[key]]
    assert dates == sorted(dates)


@pytest.mark.parametrize("stem", STEMS)
def test_every_expected_text_stands_on_the_page(stem: str) -> None:
    expected, page = SAMPLES[stem].expected, squeezed(without_footers(SAMPLES[stem].text))
    texts = [expected["summary"]["text"], *expected["documents_reviewed"]]
    for decision in expected["decisions"]:
        texts += [decision["heading"], decision["request"], decision["rationale"]]
        texts += [decision["claims_administrator_guideline"]["text"] or ""]
        texts += [decision["reviewer_guideline"]["text"]]
    for text in texts:
        assert squeezed(text) in page


@pytest.mark.parametrize("stem", STEMS)
def test_a_decision_begins_on_the_page_it_is_said_to(stem: str) -> None:
    pages = SAMPLES[stem].text.split("\f")
    assert len(pages) == SAMPLES[stem].expected["pages"]
    for decision in SAMPLES[stem].expected["decisions"]:
        beginning = squeezed(decision["heading"])[:40]
        assert beginning in squeezed(pages[decision["page"] - 1])


def test_an_expected_record_has_the_keys_of_the_model() -> None:
    for sample in SAMPLES.values():
        assert tuple(sample.expected["case"]) == Case._fields
        for decision in sample.expected["decisions"]:
            assert set(Decision._fields) - set(decision) <= {"treatment", "extra"}


def test_the_samples_show_every_template_outcome_and_priority() -> None:
    records = [sample.expected for sample in SAMPLES.values()]
    assert {record["template"] for record in records} == {
        "medical-professional-review-2013",
        "notice-2013",
        "final-determination-2014",
        "final-determination-2015",
    }
    assert {record["determination"] for record in records} == {
        "uphold",
        "overturn",
        "partially_overturn",
    }
    assert {record["case"]["priority"] for record in records} == {None, "standard", "expedited"}
    assert max(len(record["decisions"]) for record in records) >= 8


def sentences(record: dict[str, Any]) -> set[str]:
    """The sentences of a record that are somebody's own: longer than a fixed phrase."""
    texts = [record["summary_text"] if "summary_text" in record else record["summary"]["text"]]
    texts += [decision["rationale"] for decision in record["decisions"]]
    parts = (re.split(r"(?<=[.;:])\s", text or "") for text in texts)
    return {squeezed(s).casefold() for part in parts for s in part if len(s.split()) > 10}


def test_no_sentence_of_a_real_letter_is_in_a_sample() -> None:
    golds = sorted((REAL / "gold").glob("*.json"))
    if not golds:
        pytest.skip("no real letters here: set IMR_LETTERS to their folder")
    real = set().union(*(sentences(json.loads(path.read_text())) for path in golds))
    assert len(real) > 500
    ours = set().union(*(sentences(sample.expected) for sample in SAMPLES.values()))
    assert not ours & real


def test_a_line_never_passes_the_margin_and_no_word_is_lost() -> None:
    text = " ".join(f"word{n}-{n * n}" + "x" * (n % 13) for n in range(400))
    lines = break_lines([Span("Label:", bold=True), Span(" " + text)], RIGHT - LEFT)
    assert len(lines) > 40
    assert "".join(span.text for line in lines for span in line) == "Label: " + text
    for line in lines:
        wide = sum(width(span.text, BOLD if span.bold else REGULAR, BODY) for span in line)
        assert wide - width(" ", REGULAR, BODY) <= RIGHT - LEFT


def test_a_forced_line_end_ends_the_line() -> None:
    lines = break_lines([Span("first\nsecond")], RIGHT - LEFT)
    assert [line[0].text for line in lines] == ["first", "second"]


def test_a_line_is_set_in_runs_as_word_sets_them() -> None:
    runs = Sheet().runs("Pain. No X-ray, 2.5 mg. Stop.")
    assert runs == ["Pain", ". No X-", "ray, 2.5 mg", ". Stop."]


# The made-up corpus.


def test_a_made_up_letter_depends_on_its_number_and_the_seed_alone() -> None:
    few = dict((name, data) for name, data, _ in letters(range(5, 8), 1, text=False))
    many = dict((name, data) for name, data, _ in letters(range(1, 20), 1, text=False))
    assert few.items() <= many.items()
    assert make_letter(5, 1) != make_letter(5, 2)


def test_made_up_letters_are_varied_and_upheld_as_often_as_real_ones() -> None:
    records = [record for _, _, record in letters(range(1, 1001), 3, text=True)]
    decisions = [decision for record in records for decision in record["decisions"]]
    upheld = sum(decision["outcome"] == "upheld" for decision in decisions) / len(decisions)
    partial = sum(decision["authorized"] is not None for decision in decisions) / len(decisions)
    assert 0.86 < upheld < 0.92
    assert 0.05 < partial < 0.15
    assert len({record["case"]["case_number"] for record in records}) == 1000
    assert len({record["template"] for record in records}) == 3
    assert len({record["summary"]["text"] for record in records}) == 1000
    assert not any("{" in json.dumps(decision["rationale"]) for decision in decisions)


def test_two_hundred_made_up_letters_take_less_than_a_second() -> None:
    list(letters(range(1, 20), 0, text=True))  # the vocabulary is read once
    start = time.process_time()
    assert len(list(letters(range(1, 201), 0, text=True))) == 200
    assert time.process_time() - start < 1.0


def test_the_generator_writes_files_and_expected_records(tmp_path: Path) -> None:
    command = [sys.executable, str(HERE / "generate.py"), "7", str(tmp_path), "--expected"]
    subprocess.run([*command, "--text", "--jobs", "2"], check=True, cwd=tmp_path, timeout=60)
    lines = (tmp_path / "expected.jsonl").read_text().splitlines()
    names = [json.loads(line)["file"] for line in lines]
    assert len(names) == 7
    assert all("IMR" in (tmp_path / name).read_text() for name in names)


# The hostile files.


def test_every_hostile_file_has_its_own_name_and_says_what_is_wrong_with_it() -> None:
    assert len({nasty.name for nasty in NASTY}) == len(NASTY)
    for nasty in NASTY:
        assert nasty.why.endswith(".")


@pytest.mark.parametrize("nasty", NASTY, ids=lambda nasty: nasty.name)
def test_a_hostile_file_is_built_the_same_each_time(
    nasty: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the clock says: writers of PDF, ZIP and gzip put the time into their files."""
    if nasty.owed == OCR or nasty.name.endswith((".jpg", ".png")):
        pytest.importorskip("PIL", reason="Pillow is not installed: it makes the scans")
    first = nasty.build()
    later = time.time() + 400 * 86_400
    for clock in ("gmtime", "localtime"):
        plain = getattr(time, clock)
        monkeypatch.setattr(time, clock, lambda at=later, plain=plain: plain(at))
    monkeypatch.setattr(time, "time", lambda: later)
    assert first == nasty.build()
    assert bool(first) == (nasty.name != "empty.pdf")


def test_the_bombs_are_small_and_grow() -> None:
    bomb = structure.deflate_bomb(64 << 20)
    assert len(bomb) < 4096
    stream = bomb[bomb.index(b"stream\n") + 7 : bomb.index(b"\nendstream")]
    assert len(zlib.decompress(zlib.decompress(stream))) == 64 << 20
    archive = bundles.zip_bomb(64 << 20)
    assert len(archive) < 200_000
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.getinfo("two.txt").file_size == 64 << 20


def test_a_locked_sample_opens_with_its_password_alone() -> None:
    from pdfminer.high_level import extract_text
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    locked = crypt.unknown_password()
    with pytest.raises(PDFPasswordIncorrect):
        extract_text(io.BytesIO(locked))
    assert "CLINICAL CASE" in extract_text(io.BytesIO(locked), password="correct horse")  # noqa: S106
    assert "CLINICAL CASE" in extract_text(io.BytesIO(crypt.empty_password_no_copy()))


def test_the_attacks_reach_the_text() -> None:
    assert b"\x1b[31m" in content.terminal_escapes()
    assert b"\n=cmd|' /C calc'!A0: Upheld" in content.csv_injection()


def test_a_word_file_can_be_unzipped_and_holds_the_letter() -> None:
    with zipfile.ZipFile(io.BytesIO(bundles.docx())) as opened:
        assert opened.testzip() is None
        body = opened.read("word/document.xml").decode()
    assert "IMR ISSUES, DECISIONS AND RATIONALES" in body
