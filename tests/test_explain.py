"""`imr explain`: the value, the rule that read it, and its words in their context."""

import io
import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from imrcli.document import Document
from imrcli.errors import ExitCode, UnreadableError, UsageError
from imrcli.explain import (
    MOST_LINES,
    Explanation,
    explain,
    explanations,
    letters_of,
    pages_drawn,
    wanted,
    why_of,
)
from imrcli.ingest.sources import Input
from imrcli.model import Letter, Status
from imrcli.page_image import _as_printed, marks
from imrcli.reading import Reading
from imrcli.render.explained import show_explanations
from tests.conftest import SAMPLES, real_letters
from tests.test_cli import data, failed, imr

MANY = SAMPLES / "many-decisions.pdf"


@cache
def read(name: str = "many-decisions.pdf") -> tuple[Letter, Document]:
    ((letter, document),) = letters_of(Input(str(SAMPLES / name)), Reading())
    return letter, document


def explained(field: str, decision: int | None = None) -> list[Explanation]:
    return list(explain(*read(), wanted(field, decision)))


def words(one: Explanation) -> str:
    """What is marked in the lines shown."""
    return " ".join(line.text[a:b] for line in one.lines for a, b in line.marks)


def test_value_comes_with_its_rule_its_place_and_its_words() -> None:
    (one,) = explained("age")
    assert (one.field, one.value, one.status) == ("summary.age", 58, Status.FOUND)
    assert one.rule == "age.year-old"
    assert "hyphens" in str(one.why)
    assert (one.page, words(one)) == (1, "58")
    at = [line.line for line in one.lines].index(one.line or 0)
    assert len(one.lines) == 5
    assert at == 2


def test_each_item_of_a_list_is_explained() -> None:
    found = explained("diagnoses")
    assert [one.field for one in found] == [f"summary.diagnoses[{n}]" for n in range(4)]
    assert [one.value for one in found] == list(read()[0].summary.diagnoses)
    assert words(found[1]) == "cervical spondylosis without myelopathy"
    (second,) = explained("diagnoses[1]")
    assert second == found[1]


def test_decisions_are_named_by_index_or_by_their_number() -> None:
    assert len(explained("request")) == len(read()[0].decisions)
    (one,) = explained("decisions[1].outcome")
    (same,) = explained("outcome", 2)
    assert one == same
    assert words(one) == "Upheld"


def test_each_key_of_a_group_is_explained_down_to_what_was_read_as_one() -> None:
    found = {one.field: one for one in explained("treatment", 2)}
    assert found["decisions[1].treatment.category"].value == "Injection"
    assert words(found["decisions[1].treatment.levels[1]"]) == "L5-S1"
    (sessions,) = explained("decisions.treatment.sessions", 9)
    assert sessions.value == {"total": 1, "per_week": None, "weeks": None}
    (citation,) = explained("decisions[0].reviewer_guideline.citations")
    assert citation.value["title"] == "Forearm, Wrist, and Hand Complaints"


def test_list_that_a_rule_of_a_user_read_is_explained_by_its_items() -> None:
    letter, document = read()
    letter = letter._replace(extra={"weeks": [4, 6]})
    found = explain(letter, document, wanted("extra"))
    assert [(one.field, one.value) for one in found] == [
        ("extra.weeks[0]", 4),
        ("extra.weeks[1]", 6),
    ]


def test_part_of_a_value_is_explained_by_the_value() -> None:
    (one,) = explained("sessions", 9)
    assert (one.value, one.read_as) == (1, "decisions[8].treatment.sessions")
    (year,) = explained("decisions[0].reviewer_guideline.citations.year")
    assert (year.value, year.status) == (2004, Status.FOUND)
    (cited,) = explained("decisions[6].reviewer_guideline.none_cited")
    assert cited.read_as == "decisions[6].reviewer_guideline.text"


def test_what_the_letter_does_not_say_is_absent_without_words() -> None:
    (one,) = explained("work_status")
    assert (one.value, one.status, one.lines) == (None, Status.ABSENT, ())
    (parts,) = explained("levels", 1)
    assert (parts.value, parts.status) == ([], Status.ABSENT)


@pytest.mark.parametrize("field", ["determination", "template", "source.sha256", "schema_version"])
def test_what_is_not_read_from_words_says_where_it_is_from(field: str) -> None:
    (one,) = explained(field)
    assert (one.status, one.rule, one.lines) == (None, None, ())
    assert one.why


def test_long_text_is_shown_without_its_middle() -> None:
    letter, document = read("many-decisions.txt")
    found = list(explain(letter, document, wanted("summary.text")))
    assert len(found[0].lines) <= MOST_LINES + 1
    line = "word " * 100_000
    long = document._replace(
        text=line, lines=(document.lines[0]._replace(start=0, end=len(line)),), boxes=()
    )
    mark = letter.evidence["summary.age"]._replace(start=300_000, end=300_004)
    letter = letter._replace(evidence={**letter.evidence, "summary.age": mark})
    (one,) = explain(letter, long, wanted("age"))
    assert (len(one.lines), words(one)) == (1, "word")
    assert len(one.lines[0].text) < 500


@pytest.mark.parametrize(
    ("field", "decision", "fact"),
    [
        ("agee", None, "there is no field 'agee'"),
        ("decisions[99].request", None, "none with index 99"),
        ("diagnoses[4]", None, "summary.diagnoses has 4 items"),
        ("case[0].priority", None, "none with index 0"),
        ("request", 77, "there is no decision 77"),
    ],
)
def test_field_that_is_not_there_is_refused(field: str, decision: int | None, fact: str) -> None:
    with pytest.raises(UsageError) as caught:
        explained(field, decision)
    assert fact in str(caught.value)
    assert caught.value.cure


def sentences() -> list[Path]:
    return [*sorted(SAMPLES.glob("*.pdf")), *real_letters()[:12]]


@pytest.mark.parametrize("file", sentences(), ids=lambda file: file.stem)
def test_every_rule_has_its_reason_and_every_value_its_words(file: Path) -> None:
    ((letter, document),) = letters_of(Input(str(file)), Reading())
    for name in ("case", "reviewer", "summary", "decisions", "documents_reviewed"):
        for one in explain(letter, document, wanted(name)):
            assert one.rule is None or why_of(one.rule), f"{one.field}: {one.rule}"
            if one.start is not None:
                shown = sum(b - a for line in one.lines for a, b in line.marks)
                assert shown, one.field


def test_json_and_text_of_the_command() -> None:
    (one,) = data("explain", MANY, "age", "--json")
    assert (one["value"], one["status"], one["rule"]) == (58, "found", "age.year-old")
    text = imr("explain", MANY, "age").stdout.decode()
    assert "summary.age: 58" in text
    assert "found; page 1, line 21" in text
    line, carets = text.splitlines()[5:7]
    assert line[carets.index("^") : carets.rindex("^") + 1] == "58"


def test_letter_text_is_shown_harmlessly() -> None:
    hostile = {
        **json.loads(json.dumps(explained("age")[0]._asdict(), default=list)),
        "value": "\x1b[31m[bold]",
        "lines": [{"page": 1, "line": 1, "text": "a\x1b[2J[red]b", "marks": [[1, 5]]}],
    }
    out = io.StringIO()
    show_explanations([hostile], out)
    assert "\x1b" not in out.getvalue()
    assert r"\x1b[31m[bold]" in out.getvalue()
    assert "[red]b" in out.getvalue()


def shown(*explanations: dict[str, Any]) -> str:
    out = io.StringIO()
    show_explanations(explanations, out)
    return out.getvalue()


def made_up(value: str, at: int, *, rule: str = "a.rule", line: int = 7) -> dict[str, Any]:
    """An explanation of a value in a letter of two lines."""
    texts = ("One and two and three, then four and some more words", "in a second line.")
    marks = {line: [[at, at + len(value)]]}
    lines = [
        {"page": 1, "line": 7 + n, "text": text, "marks": marks.get(7 + n, [])}
        for n, text in enumerate(texts)
    ]
    one = json.loads(json.dumps(explained("age")[0]._asdict(), default=list))
    return {**one, "value": value, "rule": rule, "line": line, "lines": lines}


def test_values_of_the_same_lines_share_them() -> None:
    text = shown(made_up("One", 0), made_up("two", 8), made_up("second", 5, line=8))
    assert text.count("in a second line.") == 1
    assert text.count("a.rule") == 2  # two places
    assert [line.count("^") for line in text.splitlines() if "^" in line] == [6, 6]


def test_values_whose_marks_would_hide_each_other_are_shown_apart() -> None:
    text = shown(made_up("One and", 0), made_up("and", 4))
    assert text.count("in a second line.") == 2
    text = shown(made_up("One", 0, rule="a.rule"), made_up("One", 0, rule="another"))
    assert text.count("in a second line.") == 1
    assert "another" in text


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_lines_are_set_anew_for_a_narrow_terminal(
    term: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "40", "TERM": term}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    wide = shown(made_up("three, then", 16))
    text = re.sub(r"\x1b\[[0-9;]*m", "", wide)
    rows = [line.partition("\u2502") for line in text.splitlines() if "\u2502" in line]
    words = " ".join(row.strip() for _, _, row in rows if "^" not in row)
    assert words == "One and two and three, then four and some more words in a second line."
    assert max(map(len, text.splitlines())) <= 40
    assert [number.strip() for number, _, _ in rows if number.strip()] == ["7", "8"]
    # What no style can mark has carets under it.
    carets = [row for _, _, row in rows if "^" in row]
    assert bool(carets) == (term == "dumb")
    assert sum(row.count("^") for row in carets) in {0, len("three, then")}
    assert ("\x1b[1;7m" in wide) == (term == "xterm")


def test_word_longer_than_a_row_is_cut_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "30"}.items():
        monkeypatch.setenv(name, value)
    one = made_up("x", 0)
    one["lines"] = [{"page": 1, "line": 1, "text": "x" * 50 + " \u4e2d" * 30, "marks": []}]
    text = shown(one)
    rows = [line.partition("\u2502")[2] for line in text.splitlines() if "\u2502" in line]
    assert sum(row.count("x") for row in rows) == 50
    assert sum(row.count("\u4e2d") for row in rows) == 30


def test_command_refuses_what_it_cannot_explain(tmp_path: Path) -> None:
    assert "Did you mean age" in failed(imr("explain", MANY, "agee"), ExitCode.USAGE)
    failed(imr("explain", tmp_path / "no.pdf", "age"), ExitCode.UNREADABLE)
    line = failed(imr("explain", SAMPLES, "age"), ExitCode.USAGE)
    assert "Name one letter." in line


# The page


def boxed(file: Path, field: str, target: Path, *more: str) -> Any:
    from PIL import Image

    done = imr("explain", file, field, "--page-image", target, *more)
    assert (done.returncode, done.stderr) == (0, b"")
    return Image.open(target)


def frame_of(image: Any) -> tuple[int, int, int, int]:
    """The rectangle around all dots of the colour of the frame."""
    from PIL import Image, ImageChops

    ground = Image.new("RGB", image.size, (200, 30, 30))
    same = ImageChops.difference(image, ground).convert("L").point(lambda v: 255 * (v < 8))
    box = same.getbbox()
    assert box, "no box is drawn"
    return box


def test_page_is_drawn_with_a_box_around_the_line(tmp_path: Path) -> None:
    image = boxed(MANY, "age", tmp_path / "page.png")
    left, top, right, bottom = frame_of(image)
    _, document = read()
    line = document.lines.index(next(n for n in document.lines if (n.page, n.number) == (1, 21)))
    x0, y0, x1, y1 = document.boxes[line]
    scale = image.width / 612
    expected = [(x0 - 2), (792 - y1 - 2), (x1 + 2), (792 - y0 + 2)]
    assert [left, top, right, bottom] == pytest.approx([scale * at for at in expected], abs=3)


def test_turned_page_is_drawn_as_it_is_seen(tmp_path: Path) -> None:
    import pypdfium2  # type: ignore[import-untyped]

    pdf = pypdfium2.PdfDocument(str(MANY))
    pdf[0].set_rotation(90)
    turned = tmp_path / "turned.pdf"
    pdf.save(str(turned))
    upright = frame_of(boxed(MANY, "age", tmp_path / "a.png"))
    image = boxed(turned, "age", tmp_path / "b.png")
    left, top, right, bottom = frame_of(image)
    assert image.width > image.height
    # Turned clockwise: the distance from the top becomes the distance from the right.
    assert image.width - right == pytest.approx(upright[1], abs=3)
    assert [top, bottom] == pytest.approx([upright[0], upright[2]], abs=3)
    assert right - left == pytest.approx(upright[3] - upright[1], abs=3)


def test_value_on_two_pages_is_drawn_on_both(tmp_path: Path) -> None:
    single = boxed(MANY, "age", tmp_path / "one.png")
    double = boxed(MANY, "outcome", tmp_path / "two.png")
    assert double.height > 2 * single.height


@pytest.mark.parametrize(
    "box", [(10.0, 20.0, 30.0, 25.0), (300.0, 700.0, 410.0, 712.0)], ids=["low", "high"]
)
def test_type_that_was_turned_to_be_read_is_turned_back(box: tuple[float, ...]) -> None:
    x0, y0, x1, y1 = box
    assert _as_printed((x0, y0, x1, y1)) == box
    assert _as_printed((y0, -x1, y1, -x0)) == box
    assert _as_printed((-x1, -y1, -x0, -y0)) == box
    assert _as_printed((-y1, x0, -y0, x1)) == box


def test_value_in_several_attachments_is_drawn_for_none_of_them(tmp_path: Path) -> None:
    from tests.test_kinds import mail

    def message(*names: str) -> Path:
        files = [(SAMPLES / f"{name}.pdf", name) for name in names]
        path = tmp_path / "letters.eml"
        path.write_bytes(mail(*((f.read_bytes(), "application/pdf", n) for f, n in files)))
        return path

    target = tmp_path / "page.png"
    asked = ("outcome", "--page-image", target)
    line = failed(imr("explain", message("one-decision", "drugs"), *asked), ExitCode.USAGE)
    assert "holds 2 letters that state decisions.outcome. Save one of them" in line
    assert not target.exists()
    alone = boxed(message("drugs"), "outcome", target)
    assert alone.tobytes() == boxed(SAMPLES / "drugs.pdf", "outcome", target).tobytes()


def test_debug_shows_where_the_reading_process_failed(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing_reader(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("imrcli.reading.letter_of", failing_reader)
    for ask in (explanations, pages_drawn):
        for debug in (False, True):
            with pytest.raises(UnreadableError):
                ask(Input(str(MANY)), wanted("age"), Reading(debug=debug))
            assert ("in failing_reader" in capfd.readouterr().err) == debug


def test_text_and_missing_values_cannot_be_drawn(tmp_path: Path) -> None:
    target = tmp_path / "page.png"
    done = imr("explain", MANY.with_suffix(".txt"), "age", "--page-image", target)
    assert "only pages of a PDF can be drawn" in failed(done, ExitCode.USAGE)
    done = imr("explain", MANY, "work_status", "--page-image", target)
    assert "does not state summary.work_status" in failed(done, ExitCode.USAGE)
    assert not target.exists()


def test_missing_pillow_is_said_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    from imrcli.page_image import draw

    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(UsageError, match=r"pip install 'imrcli\[ocr\]'"):
        draw("letter.pdf", MANY.read_bytes(), None, marks(read()[1], [0]))
