"""`imr report`: its figures, its charts, and the page in a real browser."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from imrcli.corpus.filters import Filters
from imrcli.corpus.schema import open_corpus
from imrcli.corpus.stats import Count, count_by, overview
from imrcli.errors import ExitCode
from imrcli.report import charts, listing
from imrcli.report.page import Asked, part, policy, write
from imrcli.report.selection import choose
from samples.nasty.content import HTML, html_injection
from tests import chromium
from tests.chromium import Chromium
from tests.conftest import SAMPLES
from tests.test_cli import imr

COUNT = 120
ENTER, TAB = ("Enter", 13, "\r"), ("Tab", 9)
needs_browser = pytest.mark.skipif(not chromium.PROGRAM, reason=chromium.MISSING)
ROWS = "[...document.querySelectorAll('#table .row')]"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    program = str(SAMPLES / "generate.py")
    arguments = [sys.executable, program, str(COUNT), str(folder / "letters"), "--text"]
    subprocess.run(arguments, check=True, capture_output=True)
    (folder / "letters" / "nasty.pdf").write_bytes(html_injection())
    done = imr("index", folder / "letters", "--db", folder / "corpus.db")
    assert done.returncode == 0, done.stderr
    return folder / "corpus.db"


@pytest.fixture(scope="module")
def page(corpus: Path) -> Path:
    place = corpus.with_name("report.html")
    done = imr("report", "--db", corpus, "-o", place)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return place


@pytest.fixture
def db(corpus: Path) -> Iterator[sqlite3.Connection]:
    opened = open_corpus(str(corpus))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as running:
        yield running


class Elements(HTMLParser):
    """The elements of a page, and what is in each script of data."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.data: dict[str, list[Any]] = {}
        self._kind = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        found = dict(attrs)
        is_data = tag == "script" and found.get("type") == "application/json"
        self._kind = found.get("class") or "" if is_data else ""

    def handle_data(self, data: str) -> None:
        if self._kind:
            self.data.setdefault(self._kind, []).append(json.loads(data))
        self._kind = ""


def elements(page: Path) -> Elements:
    return Elements(page.read_text(encoding="utf-8"))


def facts_of(page: Path) -> list[list[Any]]:
    (found,) = elements(page).data["facts"]
    return found  # type: ignore[no-any-return]


# ---- what is in the page ------------------------------------------------------------------------


def test_page_holds_every_decision_with_its_texts(page: Path, db: sqlite3.Connection) -> None:
    data = elements(page).data
    (facts,), texts = data["facts"], list(chain.from_iterable(data["texts"]))
    assert len(facts) == len(texts) == overview(db).decisions
    wanted = {
        (case, number): (request, rationale)
        for case, number, request, rationale in db.execute(
            "SELECT case_number, number, request, rationale FROM decisions"
            " JOIN letters ON letters.id = letter_id"
        )
    }
    at = listing.FACTS.index("request"), listing.TEXTS.index("rationale")
    for fact, text in zip(facts, texts, strict=True):
        assert wanted[fact[0], fact[1]] == (fact[at[0]], text[at[1]])


def test_page_does_not_tell_where_letters_lie(corpus: Path, page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert str(corpus.parent) not in html
    assert ".txt" in html


def test_citations_stand_with_their_decision(page: Path, db: sqlite3.Connection) -> None:
    texts = list(chain.from_iterable(elements(page).data["texts"]))
    facts = facts_of(page)
    seen = {
        (fact[0], fact[1], side, citation[4])
        for fact, text in zip(facts, texts, strict=True)
        for side, citations in zip(("claims_administrator", "reviewer"), text[-2:], strict=True)
        for citation in citations
    }
    wanted = set(
        db.execute(
            "SELECT case_number, number, side, citations.text FROM citations JOIN decisions"
            " ON decisions.id = decision_id JOIN letters ON letters.id = letter_id"
        )
    )
    assert seen == wanted
    assert wanted


def test_newest_decisions_come_first_and_a_limit_keeps_them(corpus: Path, page: Path) -> None:
    short = page.with_name("short.html")
    assert imr("report", "--db", corpus, "-o", short, "--limit", "7").returncode == 0
    dates = [fact[2] or "" for fact in facts_of(page)]
    assert dates == sorted(dates, reverse=True)
    assert facts_of(short) == facts_of(page)[:7]
    assert f"The newest 7 of {len(dates)} decisions" in short.read_text()


def test_texts_of_letters_are_never_markup(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert "<img" not in html
    assert any(HTML in str(fact) for fact in facts_of(page)), "the hostile letter is not there"


def test_data_cannot_end_its_element() -> None:
    value = ["</script><script>alert(1)</script>", "<!--<script>", "&lt;", "\u2028"]
    written = listing.as_script(value, "x")
    assert written.count("<") == 2
    assert Elements(written).data == {"x": [value]}


def test_page_loads_nothing_and_allows_only_its_own_code(page: Path) -> None:
    found = elements(page)
    (content,) = (a["content"] for t, a in found.tags if a.get("http-equiv"))
    assert content == policy()
    assert "unsafe" not in policy()
    assert "default-src 'none'" in policy()
    loading = {"src", "srcset", "style", "onclick", "onload"}
    assert not [tag for tag, attributes in found.tags if loading & set(attributes)]
    assert {a["href"] for t, a in found.tags if "href" in a} == {"#decisions"}


def test_script_sets_texts_and_never_markup() -> None:
    code = part("report.js")
    for name in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert name not in code


def test_report_of_the_same_corpus_is_the_same(corpus: Path, page: Path) -> None:
    again = page.with_name("again.html")
    imr("report", "--db", corpus, "-o", again)
    assert again.read_bytes() == page.read_bytes()


def test_failed_report_leaves_the_old_file_alone(corpus: Path, tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    place.write_text("old")
    done = imr("report", "--db", corpus, "-o", place, "--category", "Astrology")
    assert done.returncode == ExitCode.USAGE
    assert b"Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert place.read_text() == "old"


def test_report_of_an_empty_corpus_is_a_page(tmp_path: Path) -> None:
    from imrcli.corpus.schema import create

    create(str(tmp_path / "c.db")).close()
    done = imr("report", "--db", tmp_path / "c.db", "-o", tmp_path / "r.html")
    assert done.returncode == 0, done.stderr
    assert facts_of(tmp_path / "r.html") == []


# ---- filters ------------------------------------------------------------------------------------


def test_filters_narrow_figures_and_list(db: sqlite3.Connection) -> None:
    rows = {row.values[0]: row for row in count_by(db, ["category"]).rows}
    total, _ = choose(db, Filters(category="Surgery"), 1000)
    wanted = rows["Surgery"]
    assert total == wanted.decisions > 0
    seen = overview(db)
    assert (seen.letters, seen.decisions, seen.upheld, seen.overturned) == wanted[1:]
    assert [row.values[0] for row in count_by(db, ["category"]).rows] == ["Surgery"]


def test_page_of_a_part_has_the_figures_of_the_part(
    corpus: Path, db: sqlite3.Connection, tmp_path: Path
) -> None:
    place = tmp_path / "r.html"
    asked = ("--category", "Surgery", "--outcome", "upheld")
    assert imr("report", "--db", corpus, "-o", place, *asked).returncode == 0
    (wanted,) = (row for row in count_by(db, ["category"]).rows if row.values[0] == "Surgery")
    html = place.read_text(encoding="utf-8")
    tiles = dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", html))
    assert tiles["Letters"] == str(wanted.letters)
    assert tiles["Decisions"] == str(wanted.decisions)
    assert tiles["Upheld"] == f"{wanted.upheld / wanted.decided:.1%}"
    assert {fact[3:5] == ["upheld", "Surgery"] for fact in facts_of(place)} == {True}
    assert "The whole corpus: " in html


def test_outcome_narrows_the_list_and_not_the_rates(db: sqlite3.Connection) -> None:
    before = overview(db)
    total, _ = choose(db, Filters(outcome="overturned"), 1000)
    assert total == before.overturned > 0
    assert overview(db) == before


def test_counts_by_letter_see_the_narrowed_part_alone(db: sqlite3.Connection) -> None:
    choose(db, Filters(category="Pharmaceuticals"), 10)
    seen = overview(db)
    assert sum(row.decisions for row in count_by(db, ["year"]).rows) == seen.decisions
    assert sum(row.overturned for row in count_by(db, ["year"]).rows) == seen.overturned


def test_file_is_not_written(corpus: Path, db: sqlite3.Connection) -> None:
    before = corpus.read_bytes()
    choose(db, Filters(category="Surgery"), 5)
    with pytest.raises(sqlite3.OperationalError):
        db.execute("DELETE FROM main.decisions")
    assert corpus.read_bytes() == before


def test_filter_that_nothing_passes_is_told(corpus: Path, tmp_path: Path) -> None:
    done = imr("report", "--db", corpus, "-o", tmp_path / "r.html", "--specialty", "astrology")
    assert done.returncode == 0
    assert b"No letter has the specialty" in done.stderr
    assert b"The report lists no decision.\n" in done.stderr
    assert "No decision is there to list." in (tmp_path / "r.html").read_text(encoding="utf-8")
    done = imr("report", "--db", corpus, "-o", tmp_path / "r.html", "--category", "Surgery")
    assert done.stderr == b""


# ---- charts -------------------------------------------------------------------------------------

BARS = [charts.Rate("Surgery", 30, 100), charts.Rate("<b>&", 1, 3)]


def test_rates_of_few_decisions_are_pale() -> None:
    svg = charts.rates("x", "Title", BARS, BARS[0])
    assert len(marks(svg, "row")) == len(marks(svg, "row few")) == 1


def test_first_and_every_further_year_is_named_once() -> None:
    quarters = ["2016Q4", *(f"2017Q{n}" for n in range(1, 5)), "2018Q1"]
    svg = charts.columns("x", "Title", [(name, Count((), 1, 1, 1, 0)) for name in quarters])
    named = [e.text for e in ElementTree.fromstring(svg).iter("text") if e.text]  # noqa: S314
    assert [name for name in named if name.startswith("20")] == ["2016", "2017", "2018"]


def marks(svg: str, kind: str) -> list[dict[str, str]]:
    return [dict(e.attrib) for e in ElementTree.fromstring(svg).iter() if e.get("class") == kind]  # noqa: S314


def test_bars_are_as_long_as_their_rates() -> None:
    svg = charts.rates("x", "Title", BARS, charts.Rate("All", 31, 103))
    first, second = (float(bar["width"]) for bar in marks(svg, "overturned"))
    assert first / second == pytest.approx(0.3 / (1 / 3), rel=0.01)


def test_whiskers_are_where_the_interval_is() -> None:
    (row,) = BARS[:1]
    svg = charts.rates("x", "Title", [row], row)
    bar, whisker = marks(svg, "overturned")[0], marks(svg, "whisker")[0]
    unit = float(bar["width"]) / row.share
    low, high = ((float(whisker[end]) - float(bar["x"])) / unit for end in ("x1", "x2"))
    assert (low, high) == pytest.approx(row.interval, abs=0.003)


def test_interval_that_goes_on_beyond_the_scale_ends_in_an_arrow() -> None:
    firm, few = charts.Rate("Surgery", 30, 300), charts.Rate("Other", 2, 5)
    svg = charts.rates("x", "Title", [firm, few], firm)
    (arrow,) = marks(svg, "whisker beyond")
    points = [tuple(map(float, point.split(","))) for point in arrow["points"].split()]
    assert max(points)[0] == charts.PLOT_END + charts.ARROW
    assert len(marks(svg, "whisker")) == 3 + 2  # the other has a cap at either end
    (arrow,) = marks(charts.years("x", "Title", [firm, few], {}), "whisker beyond")
    points = [tuple(map(float, point.split(","))) for point in arrow["points"].split()]
    assert 0 <= min(y for _, y in points) < charts.ROOF
    assert "beyond" not in charts.rates("x", "Title", [firm], firm)


@pytest.mark.parametrize(("overturned", "full"), [(2, False), (5, True)])
def test_no_bar_fills_its_scale_but_that_of_all(overturned: int, full: bool) -> None:
    row = charts.Rate("Other", overturned, 5)
    (bar,) = marks(charts.rates("x", "Title", [row], row), "overturned")
    end = float(bar["x"]) + float(bar["width"])
    assert (end == pytest.approx(charts.PLOT_END)) == full


def test_charts_tell_a_screen_reader_what_they_show() -> None:
    svg = charts.rates("x", "By category", BARS, charts.Rate("All", 31, 103))
    root = ElementTree.fromstring(svg)  # noqa: S314
    named = {e.get("id"): e.text for e in root if e.get("id")}
    assert root.get("role") == "img"
    assert [named[name] for name in (root.get("aria-labelledby") or "").split()] == [
        "By category",
        "Surgery 30.0%; <b>& 33.3%",
    ]


def test_columns_are_stacked_to_the_number_of_decisions() -> None:
    counts = [("2016Q1", Count((), 5, 10, 6, 3)), ("2016Q2", Count((), 0, 0, 0, 0))]
    svg = charts.columns("x", "Title", counts)
    tall = {
        kind: float(marks(svg, kind)[0]["height"]) for kind in ("upheld", "overturned", "unknown")
    }
    assert tall["upheld"] == pytest.approx(6 * tall["unknown"], rel=0.02)
    assert tall["overturned"] == pytest.approx(3 * tall["unknown"], rel=0.02)


@pytest.mark.parametrize(
    ("top", "step"), [(100, 20), (0.34, 0.1), (0.05, 0.01), (7, 2), (1, 0.2), (23_000, 5_000)]
)
def test_scales_have_round_steps(top: float, step: float) -> None:
    assert charts.nice_step(top, 5) == pytest.approx(step)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "page", 7),
        ("ink", "card", 7),
        ("ink", "hover", 7),
        ("soft", "page", 4.5),
        ("soft", "card", 4.5),
        ("soft", "hover", 4.5),
        ("accent", "card", 4.5),
        ("card", "overturned", 4.5),
        ("warn", "warn-card", 4.5),
        ("overturned", "card", 3),
        ("overall", "card", 3),
        ("focus", "page", 3),
    ],
)
def test_colours_have_the_contrast_that_wcag_asks_for(
    scheme: str, ink: str, ground: str, least: float
) -> None:
    block = part("report.css").split(":root")[1 if scheme == "light" else 2].split("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block))
    bright, dim = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= least


# ---- in a browser -------------------------------------------------------------------------------


@needs_browser
def test_page_loads_without_a_complaint_or_a_request(browser: Chromium, page: Path) -> None:
    browser.open(page)
    assert browser.complaints == []
    assert browser.requests == [page.resolve().as_uri()]
    assert browser.evaluate(f"{ROWS}.length") == 50
    assert browser.evaluate("document.querySelectorAll('figure svg').length") == 7


@needs_browser
def test_script_of_a_stranger_does_not_run(browser: Chromium, page: Path) -> None:
    browser.open(page)
    browser.evaluate(
        "(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); })()"
    )
    assert browser.evaluate("window.ran") is None
    browser.wait("true")
    assert any("Content Security Policy" in words for words in browser.complaints)


@needs_browser
def test_hostile_letter_is_shown_as_it_is_written(browser: Chromium, page: Path) -> None:
    at = next(n for n, fact in enumerate(facts_of(page)) if HTML in str(fact))
    browser.open(page, f"q=onerror&open={at}")
    assert browser.evaluate(f"{ROWS}.length") >= 1
    assert HTML in browser.evaluate("document.querySelector('#table').innerText")
    assert browser.evaluate("document.querySelectorAll('img, #table script').length") == 0
    assert browser.complaints == []


@needs_browser
def test_typing_filters_the_table(browser: Chromium, page: Path) -> None:
    browser.open(page)
    wanted = sum("therapy" in str(fact).lower() for fact in facts_of(page))
    browser.click("#q")
    browser.type("therapy")
    browser.wait("location.hash.includes('therapy')")
    said = browser.evaluate("document.querySelector('#count').textContent")
    assert said.startswith(f"{wanted} of {len(facts_of(page))} decisions")
    assert 0 < wanted < len(facts_of(page))


@needs_browser
def test_choices_filter_the_table_and_clear_shows_all(browser: Chromium, page: Path) -> None:
    facts = facts_of(page)
    wanted = sum(fact[3] == "overturned" and fact[4] == "Pharmaceuticals" for fact in facts)
    browser.open(page, "outcome=overturned&category=Pharmaceuticals")
    assert browser.evaluate(f"{ROWS}.length") == wanted > 0
    outcomes = browser.evaluate(f"{ROWS}.map((row) => row.cells[2].textContent)")
    assert set(outcomes) == {"overturned"}
    browser.click("button[type=reset]")
    browser.wait("!location.hash")
    said = browser.evaluate("document.querySelector('#count').textContent")
    assert said.startswith(f"{len(facts)} decisions")


@needs_browser
def test_rationales_are_searched_when_asked_for(browser: Chromium, page: Path) -> None:
    texts = list(chain.from_iterable(elements(page).data["texts"]))
    rationales = [(text[2] or "").lower() for text in texts]
    known = str(facts_of(page)).lower()
    long = (word for text in rationales for word in text.split() if word.isalpha())
    word = next(word for word in long if len(word) > 6 and word not in known)
    wanted = sum(
        word in " ".join(filter(None, (text[2], text[3], text[4]))).lower() for text in texts
    )
    count = "document.querySelector('#count').textContent"
    browser.open(page, f"q={word}")
    assert browser.evaluate(count).startswith("0 of ")
    browser.click("#deep")
    browser.wait("location.hash.includes('deep')")
    assert browser.evaluate(count).startswith(f"{wanted} of ")
    assert wanted > 0


@needs_browser
def test_headings_sort_up_down_and_back(browser: Chromium, page: Path) -> None:
    browser.open(page, "rows=250")
    dates = f"{ROWS}.map((row) => row.cells[1].textContent)"
    heading = "[data-sort=date]"
    place = f"document.querySelector('{heading}').closest('th').getAttribute('aria-sort')"
    at_first = browser.evaluate(dates)
    browser.click(heading)
    browser.wait(f"{place} === 'ascending'")
    known = [day for day in browser.evaluate(dates) if day[0] in "12"]
    assert known == sorted(known)
    browser.click(heading)
    browser.wait(f"{place} === 'descending'")
    known = [day for day in browser.evaluate(dates) if day[0] in "12"]
    assert known == sorted(known, reverse=True)
    browser.click(heading)
    browser.wait(f"{place} === null")
    assert browser.evaluate(dates) == at_first


@needs_browser
def test_keyboard_alone_opens_a_row(browser: Chromium, page: Path) -> None:
    rationale = elements(page).data["texts"][0][0][2]
    browser.open(page)
    browser.evaluate("document.querySelector('[data-sort=specialty]').focus()")
    browser.press(*TAB)
    assert browser.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert browser.evaluate(outline) == "solid"
    browser.press(*ENTER)
    assert browser.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    shown = browser.evaluate("document.querySelector('.detail').textContent")
    assert rationale in shown
    assert "The reviewer\u2019s guideline" in shown
    browser.press(*ENTER)
    assert browser.evaluate("document.querySelectorAll('.detail').length") == 0


@needs_browser
def test_pages_are_turned(browser: Chromium, page: Path) -> None:
    browser.open(page, "rows=25")
    first = browser.evaluate(f"{ROWS}[0].innerText")
    browser.click("[data-go=next]")
    browser.wait("location.hash.includes('page=2')")
    assert browser.evaluate(f"{ROWS}[0].innerText") != first
    assert "Page 2 of" in browser.evaluate("document.querySelector('#at').textContent")
    browser.evaluate("history.back()")
    browser.wait("!location.hash.includes('page')")
    assert browser.evaluate(f"{ROWS}[0].innerText") == first


@needs_browser
@pytest.mark.parametrize(
    "address", ["page=x&rows=-1&sort=constructor", "outcome=%3Cb%3E&open=99999", "%", "q=%00"]
)
def test_odd_addresses_do_no_harm(browser: Chromium, page: Path, address: str) -> None:
    browser.open(page, address)
    assert browser.complaints == []
    assert browser.evaluate("document.querySelector('#count').textContent")


@needs_browser
def test_figures_and_charts_need_no_script(browser: Chromium, page: Path) -> None:
    browser.scripts(on=False)
    try:
        browser.send("Page.navigate", url=page.resolve().as_uri())
        browser.wait("document.readyState === 'complete' && !!document.querySelector('.tiles')")
        assert "Overturned" in browser.evaluate("document.querySelector('.tiles').innerText")
        assert browser.evaluate("document.querySelector('svg').getBoundingClientRect().width") > 300
        assert "needs JavaScript" in browser.evaluate("document.querySelector('main').innerText")
    finally:
        browser.scripts(on=True)


@needs_browser
def test_everything_to_operate_and_every_picture_has_a_name(browser: Chromium, page: Path) -> None:
    browser.open(page)
    nodes = browser.send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "combobox", "searchbox", "checkbox", "image", "img", "link", "table"}
    seen = [node for node in nodes if node.get("role", {}).get("value") in roles]
    assert len(seen) > 60
    assert not [node for node in seen if not node.get("name", {}).get("value")]


@needs_browser
@pytest.mark.parametrize("width", [1280, 800, 360])
def test_page_is_never_wider_than_the_window(browser: Chromium, page: Path, width: int) -> None:
    browser.open(page, width=width)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width


@needs_browser
@pytest.mark.parametrize("width", [480, 360])
def test_rows_are_read_on_a_telephone_without_moving_them_sideways(
    browser: Chromium, page: Path, width: int
) -> None:
    browser.open(page, width=width)
    wide = "document.querySelector('.scroll').scrollWidth"
    assert browser.evaluate(f"{wide} <= document.querySelector('.scroll').clientWidth")
    apart = """.every((row) => {
      const [number, date] = [row.querySelector('.open'), row.children[1]];
      const [left, right] = [number, date].map((cell) => cell.getBoundingClientRect());
      return left.right + 8 <= right.left + parseFloat(getComputedStyle(date).paddingLeft);
    })"""
    assert browser.evaluate(ROWS + apart)


@needs_browser
def test_page_follows_light_and_dark(browser: Chromium, page: Path) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        browser.prefer(scheme)
        browser.open(page)
        grounds.append(browser.evaluate("getComputedStyle(document.body).backgroundColor"))
    browser.prefer()
    assert grounds == ["rgb(245, 246, 248)", "rgb(16, 20, 26)"]


@needs_browser
def test_page_prints_its_figures_and_rows_without_controls(
    browser: Chromium, page: Path, tmp_path: Path
) -> None:
    import pypdfium2  # type: ignore[import-untyped]

    browser.open(page)
    (tmp_path / "report.pdf").write_bytes(browser.pdf())
    printed = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    words = [sheet.get_textpage().get_text_range() for sheet in printed]
    text = " ".join(words)
    assert "Overturn rate by year" in words[0]
    assert sum(fact[0] in text for fact in facts_of(page)[:100] if fact[0]) >= 90
    assert "also in rationales" not in text
    assert all("Reviewer" in sheet for sheet in words[-2:]), "headings stand on every sheet"
    printed.close()


@needs_browser
def test_twenty_thousand_decisions_stay_quick(
    browser: Chromium, corpus: Path, tmp_path: Path
) -> None:
    big = tmp_path / "big.db"
    shutil.copy(corpus, big)
    db = open_corpus(str(big))
    place = tmp_path / "big.html"
    with place.open("w", encoding="utf-8") as out:
        write(db, Asked(), out)
    one = place.read_text(encoding="utf-8")
    facts, texts = facts_of(place), list(chain.from_iterable(elements(place).data["texts"]))
    many = [facts[at % len(facts)] for at in range(20_000)]
    head, _, rest = one.partition(listing.as_script(listing.PART, "part"))
    tail = rest.rpartition("<script>")
    parts = [texts[at % len(texts)] for at in range(20_000)]
    data = [listing.as_script(listing.PART, "part"), listing.as_script(many, "facts")]
    data += [
        listing.as_script(parts[at : at + listing.PART], "texts")
        for at in range(0, 20_000, listing.PART)
    ]
    place.write_text(head + "".join(data) + tail[1] + tail[2], encoding="utf-8")
    browser.open(place)
    assert browser.evaluate("document.querySelector('#count').textContent").startswith("20,000 ")
    taken = browser.evaluate(
        "(() => { const start = performance.now();"
        " document.querySelector('[data-sort=request]').click();"
        " return performance.now() - start })()"
    )
    assert taken < 3000, f"sorting took {taken:.0f} ms"
    assert browser.evaluate(f"{ROWS}.length") == 50
