"""Letters as people read them: terminal, pipe, Markdown and HTML."""

import copy
import io
import re
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from imrcli.reading import read
from imrcli.render.html import HtmlLetters, HtmlTable
from imrcli.render.markdown import MarkdownLetters, MarkdownTable, escaped
from imrcli.render.outline import Totals, letter_verdict, outline
from imrcli.render.person import Columns, Decisions, Letters, letter_view
from imrcli.render.plain import JsonObject, Writer, YamlObject
from imrcli.render.words import (
    authorized_text,
    cited,
    guideline_texts,
    parts_text,
    patient_text,
    quoted,
    sessions_text,
    shortened,
    spaced,
    treatment_text,
    work_text,
)
from tests.conftest import SAMPLES
from tests.test_cli import imr, on_a_terminal

ONE = SAMPLES / "one-decision.pdf"
MANY = SAMPLES / "many-decisions.pdf"


@cache
def original(name: str) -> dict[str, Any]:
    return read(str(SAMPLES / f"{name}.pdf")).record()


@pytest.fixture
def one() -> dict[str, Any]:
    return copy.deepcopy(original("one-decision"))


@pytest.fixture
def many() -> dict[str, Any]:
    return copy.deepcopy(original("many-decisions"))


# Words

TREATMENT: dict[str, Any] = {
    "category": None,
    "subcategory": None,
    "drugs": [],
    "drug_class": None,
    "quantity": None,
    "refills": None,
    "sessions": None,
    "body_parts": [],
    "laterality": None,
    "levels": [],
    "retrospective": False,
    "dates_of_service": [],
}
VISITS = {"total": 12, "per_week": [3, 3], "weeks": [4, 4]}


@pytest.mark.parametrize(
    ("treatment", "request_words", "expected"),
    [
        ({"category": "Injection", "subcategory": "Injection"}, "", "Injection"),
        ({"category": "Surgery", "subcategory": "Spine"}, "", "Surgery: Spine"),
        ({"category": "Pharmaceuticals", "drug_class": "NSAID"}, "", "Pharmaceuticals: NSAID"),
        # What the request says is not said again ...
        ({"body_parts": ["ankle"], "laterality": "left"}, "MRI of the left ankle", ""),
        ({"quantity": 90, "refills": 2}, "Norco #90 with 2 refills", ""),
        ({"sessions": {"total": 6, "per_week": None, "weeks": None}}, "PT, 6 visits", ""),
        # ... and what was worked out from it is.
        (
            {"sessions": VISITS},
            "PT 3 times a week for 4 weeks",
            "12 sessions (3 a week for 4 weeks)",
        ),
        ({"levels": ["L4-5"], "body_parts": ["lumbar spine"]}, "ESI L4-5", "lumbar spine"),
        ({"refills": 0}, "Norco #90", ""),
        (
            {"retrospective": True, "dates_of_service": ["2016-02-03"]},
            "EKG",
            "given 2016-02-03, before the review",
        ),
        ({"retrospective": True}, "Retro: EKG, retro", ""),
    ],
)
def test_treatment_says_what_the_request_does_not(
    treatment: dict[str, Any], request_words: str, expected: str
) -> None:
    assert treatment_text(TREATMENT | treatment, request_words) == expected


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ({"total": 1, "per_week": None, "weeks": None}, "1 session"),
        (VISITS, "12 sessions (3 a week for 4 weeks)"),
        ({"total": None, "per_week": [1, 2], "weeks": [3, 4]}, "1-2 a week for 3-4 weeks"),
        ({"total": None, "per_week": None, "weeks": [6, 6]}, "for 6 weeks"),
        ({"total": None, "per_week": None, "weeks": None}, ""),
    ],
)
def test_sessions_in_words(sessions: dict[str, Any], expected: str) -> None:
    assert sessions_text(sessions) == expected


def test_side_stands_beside_one_part_and_behind_several() -> None:
    assert parts_text({"laterality": "left", "body_parts": ["ankle"]}) == "left ankle"
    several = {"laterality": "left", "body_parts": ["cervical spine", "wrist"]}
    assert parts_text(several) == "cervical spine, wrist (left)"
    assert parts_text({"laterality": "bilateral", "body_parts": []}) == "bilateral"


def test_patient_has_one_day_of_injury_unless_there_are_two(one: dict[str, Any]) -> None:
    summary, case = one["summary"], one["case"]
    assert patient_text(summary, case).count("2016-09-19") == 1
    case["date_of_injury"] = "2016-09-20"
    assert "injured 2016-09-19 (header: 2016-09-20)" in patient_text(summary, case)
    summary["injury_date"] = None
    assert "injured 2016-09-20:" in patient_text(summary, case)
    nothing = {**summary, "age": None, "sex": None, "mechanism": None}
    assert patient_text(nothing, {**case, "date_of_injury": None}) == ""


def guideline(*citations: dict[str, Any], systems: tuple[str, ...] = (), none: bool = False) -> Any:
    return {"none_cited": none, "citations": list(citations), "systems": list(systems)}


def work(system: str, title: str | None = None, *sections: str, text: str = "") -> dict[str, Any]:
    return {
        "system": system,
        "title": title,
        "year": 2004 if system == "MTUS" else None,
        "sections": list(sections),
        "pages": None,
        "text": text,
    }


KNEE = work("MTUS", "Knee Complaints", "Special Studies")
ODG = work("ODG")


@pytest.mark.parametrize(
    ("denied", "reviewed", "expected"),
    [
        (
            guideline(KNEE),
            guideline(KNEE),
            ("Both cite MTUS Knee Complaints 2004 (Special Studies)",),
        ),
        (guideline(none=True), guideline(none=True), ("Neither side cites medical evidence",)),
        (
            guideline(none=True),
            guideline(ODG),
            ("Administrator: no medical evidence cited", "Reviewer: ODG"),
        ),
        (guideline(), guideline(ODG), ("Reviewer: ODG",)),
        (guideline(), guideline(), ()),
        (guideline(systems=("ODG", "other")), guideline(), ("Administrator: ODG, other",)),
    ],
)
def test_who_relies_on_what(denied: Any, reviewed: Any, expected: tuple[str, ...]) -> None:
    decision = {"claims_administrator_guideline": denied, "reviewer_guideline": reviewed}
    assert guideline_texts(decision) == expected


def test_works_are_short_and_a_bare_system_is_left_out_beside_its_work() -> None:
    assert cited(guideline(work("ODG", "Knee"), ODG)) == "ODG Knee"
    assert work_text(work("MTUS", "Knee Complaints", "x" * 60)) == "MTUS Knee Complaints 2004"
    long = work("other", text="Some journal of medicine, volume 12, pages 100 to 112, in full")
    assert work_text(long).endswith("\u2026")
    assert len(work_text(long)) < 50


def test_long_words_are_cut_between_words_and_quotes_keep_their_end() -> None:
    assert shortened("one two three", 9) == "one two\u2026"
    assert shortened("one", 9) == "one"
    sentence = "because " * 60 + "it is not medically necessary."
    assert quoted(sentence).endswith("it is not medically necessary.\u201d")
    assert len(quoted(sentence)) < 310
    assert quoted("") == ""


def test_slashes_between_words_may_break_and_abbreviations_may_not() -> None:
    assert spaced("Physical Therapy/Occupational Therapy") == (
        "Physical Therapy / Occupational Therapy"
    )
    assert spaced("EMG/NCV/NCS") == "EMG/NCV/NCS"
    assert spaced("Imaging / Radiology") == "Imaging / Radiology"


def test_request_that_was_never_cut_down_is_not_said_twice() -> None:
    decision = {"original_request": "Gel", "request": "gel", "authorized": "a cream"}
    assert authorized_text(decision) == "Authorized: a cream"
    decision["original_request"] = "Two gels"
    assert authorized_text(decision) == "Part of: Two gels; authorized: a cream"
    nothing = {"original_request": None, "request": "gel", "authorized": None}
    assert authorized_text(nothing) == ""


# The outline


@pytest.mark.parametrize(
    ("determination", "outcomes", "word", "meaning"),
    [
        ("uphold", ["upheld"], "UPHELD", "the denial stands"),
        ("overturn", ["overturned"], "OVERTURNED", "the treatment is granted"),
        ("uphold", ["upheld"] * 3, "UPHELD", "all 3 denials stand"),
        ("overturn", ["overturned"] * 2, "OVERTURNED", "all 2 treatments granted"),
        (
            "partially_overturn",
            ["upheld", "overturned", "upheld"],
            "PARTIALLY OVERTURNED",
            "1 of 3 treatments granted",
        ),
        (None, ["upheld", None], "NOT READ", "an outcome was not read; see the letter"),
        (None, [], "NOT READ", "no decision was found"),
    ],
)
def test_verdict_of_a_letter(
    determination: str | None, outcomes: list[str | None], word: str, meaning: str
) -> None:
    record = {
        "determination": determination,
        "decisions": [{"outcome": outcome} for outcome in outcomes],
    }
    found = letter_verdict(record)
    assert (found.word, found.meaning) == (word, meaning)


def test_outline_says_what_the_letter_says_and_nothing_twice(one: dict[str, Any]) -> None:
    found = outline(one)
    labels = [label for label, _ in found.facts]
    assert labels == [
        "Patient",
        "Diagnoses",
        "Treated with",
        "Work status",
        "UR decision",
        "IMR",
        "Reviewer",
    ]
    applying = [f for f in one["findings"] if not f["id"].endswith("-not-applicable")]
    assert found.notes == sum(1 for f in applying if f["severity"] == "info")
    entry = found.entries[0]
    assert entry.conclusion.strip("\u201c\u201d") in entry.rationale


def test_served_letter_names_the_employee(one: dict[str, Any]) -> None:
    one["case"] |= {"employee_name": "A. Person", "claim_number": "12-3", "priority": "expedited"}
    facts = dict(outline(one).facts)
    assert facts["Employee"] == ("A. Person \u00b7 claim 12-3",)
    assert "expedited" in facts["IMR"][0]


def test_totals_count_letters_and_outcomes(one: dict[str, Any], many: dict[str, Any]) -> None:
    totals = Totals()
    totals.add_letter(one)
    assert totals.text() == "1 letter, 1 decision: 1 upheld"
    totals.add_letter(many)
    assert totals.text() == "2 letters, 10 decisions: 2 overturned, 8 upheld"


# The terminal


def lines_of(record: dict[str, Any], width: int = 80) -> list[str]:
    console = Console(width=width, file=io.StringIO(), highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(letter_view(outline(record)))
    return captured.get().rstrip("\n").split("\n")


def test_letter_of_one_decision_is_one_screen(sample: Path) -> None:
    record = read(str(sample)).record()
    if len(record["decisions"]) == 1:
        assert len(lines_of(record)) <= 24
    assert max(map(len, lines_of(record))) <= 80


def test_real_letter_of_one_decision_is_one_screen(letter: Path) -> None:
    record = read(str(letter)).record()
    if len(record["decisions"]) == 1:
        assert len(lines_of(record)) <= 30
    assert max(map(len, lines_of(record, 60))) <= 60


def test_long_lists_are_cut_on_a_terminal_and_whole_in_a_pipe(one: dict[str, Any]) -> None:
    one["summary"]["diagnoses"] = [f"diagnosis number {n} of many" for n in range(30)]
    text = " ".join(" ".join(lines_of(one)).split())
    assert re.search(r"diagnosis number 0 .*; and 2\d more", text)
    out = io.StringIO()
    writer = Letters(out)
    writer.add(one)
    writer.close()
    assert "diagnosis number 29" in out.getvalue()


def test_outcome_of_a_lone_decision_is_said_once(one: dict[str, Any]) -> None:
    assert "\n".join(lines_of(one)).count("UPHELD") == 1


def test_what_several_decisions_share_is_said_once(many: dict[str, Any]) -> None:
    guideline = many["decisions"][1]["reviewer_guideline"]
    many["decisions"] = [copy.deepcopy(many["decisions"][0]) for _ in range(4)]
    for number, decision in enumerate(many["decisions"], 1):
        decision.update(number=number, page=number, rationale="The request is not necessary.")
    many["decisions"][2]["reviewer_guideline"] = guideline
    many["decisions"][3]["rationale"] = "The sling is necessary."
    text = "\n".join(lines_of(many))
    assert text.count("The request is not necessary.") == 1
    assert "the rest as in 1 (page 2)" in text
    assert "concluded as in 1 (page 3)" in text
    assert "\u201cThe sling is necessary.\u201d (page 4)" in text


def test_decisions_without_a_conclusion_are_not_taken_for_alike(many: dict[str, Any]) -> None:
    for decision in many["decisions"]:
        decision["rationale"] = None
    assert "as in" not in "\n".join(lines_of(many))


def test_warnings_are_shown_and_notes_are_counted(many: dict[str, Any]) -> None:
    text = "\n".join(lines_of(many))
    assert "! Decision 7: the expert reviewer cited no medical evidence" in text
    notes = sum(
        1
        for f in many["findings"]
        if f["severity"] == "info" and not f["id"].endswith("-not-applicable")
    )
    assert f"{notes} notes: imr check" in text
    many["findings"] = []
    assert "imr check" not in "\n".join(lines_of(many))


def test_what_was_not_read_is_said(one: dict[str, Any]) -> None:
    one["determination"] = one["decisions"][0]["outcome"] = one["decisions"][0]["request"] = None
    text = "\n".join(lines_of(one))
    assert "NOT READ: an outcome was not read; see the letter" in text
    assert "the request was not read" in text
    one["decisions"] = []
    assert "NOT READ: no decision was found" in "\n".join(lines_of(one))


def test_letter_that_was_read_by_ocr_says_so(one: dict[str, Any]) -> None:
    words = "read by OCR: verify against the scan"
    assert words not in "\n".join(lines_of(one))
    scan = {**one, "source": {**one["source"], "engine": "ocr"}}
    assert ("Source", (words,)) in outline(scan).facts
    assert words in "\n".join(lines_of(scan))


def test_several_letters_and_decisions_end_with_totals_on_a_terminal_alone() -> None:
    def last(*arguments: str | Path, **environment: Any) -> str:
        return imr(*arguments, **environment).stdout.decode().splitlines()[-1]

    person: dict[str, Any] = {"FORCE_COLOR": "1", "NO_COLOR": "1"}
    totals = "2 letters, 10 decisions: 2 overturned, 8 upheld"
    assert totals in last("summarize", ONE, MANY, **person)
    assert "9 decisions: 2 overturned, 7 upheld" in last("decisions", MANY, **person)
    assert "decision:" not in imr("decisions", ONE, **person).stdout.decode()
    assert "letters" not in last("summarize", ONE, MANY)
    assert last("decisions", MANY).startswith("CM17-0900202")


@pytest.mark.parametrize("columns", [80, 60, 40])
def test_table_of_decisions_loses_no_letter_of_a_long_word(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": str(columns)}.items():
        monkeypatch.setenv(name, value)
    word, file = "x" * 90, f"{'y' * 60}.pdf"
    out = io.StringIO()
    writer = Decisions(out)
    empty = dict.fromkeys(("case_number", "drug_class", "subcategory", "original_request"))
    row = {"number": 1, "outcome": "upheld", "request": word, "category": word, "source": file}
    writer.add({**empty, **row})
    writer.close()
    shown = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert [shown.count(letter) for letter in "xy"] == [180, 60]
    assert max(map(len, shown.splitlines())) <= columns


def test_table_of_decisions_fits_a_terminal() -> None:
    shown = on_a_terminal("decisions", str(MANY), NO_COLOR="1")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r", "").split("\n")
    assert max(map(len, lines)) <= 80
    assert sum(line.startswith("CM17-0900202") for line in lines) == 9


def test_colour_is_forced_into_a_pipe_and_never_against_no_color() -> None:
    assert b"\x1b[1;3" in imr("summarize", ONE, FORCE_COLOR="1").stdout
    assert b"\x1b[1;3" not in imr("summarize", ONE, FORCE_COLOR="1", NO_COLOR="1").stdout
    assert b"\x1b" not in imr("summarize", ONE).stdout


def test_large_tables_have_one_header() -> None:
    out = io.StringIO()
    writer = Columns(out, ["a", "b"])
    for number in range(1200):
        writer.add({"a": number, "b": ["x", None]})
    writer.close()
    lines = out.getvalue().splitlines()
    assert len(lines) == 1201
    assert lines[0].split() == ["a", "b"]


# Letter text anywhere, whatever it holds

HOSTILE = (
    "\x1b[31m[bold]<script>alert(1)</script> | `a` *b* _c_ [x](http://y) \u202e #1 @me $z$\nnext"
)


def poisoned(value: Any) -> Any:
    """A record whose every text is hostile, but for the words that the program chooses."""
    if isinstance(value, dict):
        kept = ("outcome", "severity", "system", "priority", "determination", "kind")
        return {k: v if k in kept else poisoned(v) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    return HOSTILE if isinstance(value, str) else value


WRITERS: dict[str, Callable[[Any], Writer]] = {
    "letters": Letters,
    "markdown letters": MarkdownLetters,
    "html letters": lambda out: HtmlLetters(out, HOSTILE),
}


@pytest.mark.parametrize("name", WRITERS)
def test_hostile_letters_are_shown_harmlessly(name: str, many: dict[str, Any]) -> None:
    out = io.StringIO()
    writer = WRITERS[name](out)
    writer.add(poisoned(many))
    writer.close()
    harmless(name, out.getvalue())


ROWS: dict[str, Callable[[Any], Writer]] = {
    "decisions": Decisions,
    "columns": lambda out: Columns(out, [HOSTILE, "x"]),
    "markdown table": lambda out: MarkdownTable(out, [HOSTILE, "x"]),
    "html table": lambda out: HtmlTable(out, [HOSTILE, "x"], HOSTILE),
}


@pytest.mark.parametrize("name", ROWS)
def test_hostile_rows_are_shown_harmlessly(name: str) -> None:
    out = io.StringIO()
    writer = ROWS[name](out)
    row = dict.fromkeys(
        ("case_number", "source", "request", "category", "subcategory", "drug_class", "x", HOSTILE),
        HOSTILE,
    )
    row["request"], row["original_request"] = f"with {HOSTILE}", HOSTILE
    writer.add({**row, "number": 1, "outcome": "upheld"})
    writer.close()
    harmless(name, out.getvalue())


def harmless(name: str, text: str) -> None:
    assert "\x1b" not in text
    assert "\u202e" not in text
    if name.startswith("html"):
        assert "<script" not in text.lower()
        assert "&lt;script&gt;" in text
        assert tags(text) <= PAGE
    elif name.startswith("markdown"):
        made = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)
        assert "<script" not in made
        assert not re.search(r"<(a|code|em|img|h1)\b", made)
    else:
        assert "[bold]" in text


# The tags of the pages we write.
PAGE = {"html", "head", "meta", "title", "style", "body", "table", "thead", "tbody", "tr", "th",
        "td", "article", "section", "h2", "h3", "span", "time", "p", "em", "details", "summary",
        "dl", "dt", "dd"}  # fmt: skip


def tags(text: str) -> set[str]:
    """The tags of a page; closing ones must match, as in a well-formed document."""
    found: set[str] = set()
    open_tags: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            assert not any(name.startswith("on") for name, _ in attrs)
            found.add(tag)
            if tag != "meta":
                open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

    Parser().feed(text)
    assert open_tags == []
    return found


# Markdown and HTML


def test_markdown_table_has_a_cell_for_each_column() -> None:
    out = io.StringIO()
    writer = MarkdownTable(out, ["a", "b"])
    writer.add({"a": "x | y\nz", "b": ["p", "q"]})
    writer.close()
    assert out.getvalue() == "| a | b |\n| --- | --- |\n| x \\| y z | p; q |\n"
    made = MarkdownIt("gfm-like", {"linkify": False}).render(out.getvalue())
    assert made.count("<td>") == 2
    assert "<td>x | y z</td>" in made


@pytest.mark.parametrize("text", ["a*b*c", "# one", "<b>", "a_b_", "~~x~~", "\\", "1. x", "&amp;"])
def test_markdown_shows_exactly_the_text(text: str) -> None:
    made = MarkdownIt("gfm-like", {"linkify": False}).render("- x " + escaped(text))
    shown: list[str] = []

    class Parser(HTMLParser):
        def handle_data(self, data: str) -> None:
            shown.append(data)

    Parser().feed(made)
    assert "".join(shown).strip() == f"x {text}"


def test_markdown_letter_has_its_decisions_and_facts() -> None:
    text = imr("summarize", MANY, "--markdown").stdout.decode()
    assert text.startswith("## CM17-0900202: PARTIALLY OVERTURNED, 2 of 9 treatments granted (2017")
    made = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert made.count("<tr>") == 10
    assert "<strong>Diagnoses:</strong>" in made


def test_html_is_one_page_that_needs_nothing_else() -> None:
    for command in ("summarize", "decisions"):
        text = imr(command, ONE, MANY, "--html").stdout.decode()
        assert tags(text) <= PAGE
        assert "default-src 'none'" in text
        assert not re.search(r"(?:src|href)=", text)
        assert text.count("<article>") == (2 if command == "summarize" else 0)
        assert text.count('class="granted"') >= 2


# One file that holds several letters


@pytest.mark.parametrize("kind", [JsonObject, YamlObject])
def test_several_letters_of_one_file_are_a_sequence(kind: type[JsonObject | YamlObject]) -> None:
    import yaml  # reads JSON too

    for count, expected in ((0, None), (1, {"n": 0}), (3, [{"n": 0}, {"n": 1}, {"n": 2}])):
        out = io.StringIO()
        writer = kind(out)
        for number in range(count):
            writer.add({"n": number})
        writer.close()
        assert yaml.safe_load(out.getvalue()) == expected
