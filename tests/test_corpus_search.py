"""Searching: what people type, filters, ranking, marks; and decisions like a letter's."""

import contextlib
import sqlite3
import time
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.made_up_corpus import record, records
from imrcli.corpus.drug_names import folded, generic_of, names_of, table
from imrcli.corpus.filters import Filters, span
from imrcli.corpus.query import DEEPEST, expression
from imrcli.corpus.schema import in_memory
from imrcli.corpus.search import OPEN, Hits, passage, search
from imrcli.corpus.similar import similar
from imrcli.corpus.store import Writer
from imrcli.corpus.values import meant, suggestion, values
from imrcli.errors import UsageError
from imrcli.model import (
    Case,
    Citation,
    Decision,
    Drug,
    Guideline,
    Letter,
    Reviewer,
    Source,
    Summary,
    Treatment,
)


def letter(
    case: str,
    request: str,
    outcome: str = "upheld",
    *,
    rationale: str = "not needed",
    summary: str = "a worker",
    diagnoses: tuple[str, ...] = (),
    decided: str | None = "2016-12-30",
    specialties: tuple[str, ...] = ("Family Practice",),
    treatment: Treatment = Treatment(),  # noqa: B008
    guideline: Guideline = Guideline(),  # noqa: B008
) -> dict[str, Any]:
    decision = Decision(
        1,
        request,
        request,
        outcome=outcome,
        rationale=rationale,
        treatment=treatment,
        reviewer_guideline=guideline,
    )
    return Letter(
        1,
        Source(f"{case}.pdf", case, "application/pdf", 2, "pdfium"),
        "t",
        Case(case, decision_date=decided),
        reviewer=Reviewer(("California",), specialties),
        summary=Summary(summary, diagnoses=diagnoses),
        decisions=(decision,),
    ).record()


def corpus(*letters: dict[str, Any]) -> sqlite3.Connection:
    db = in_memory()
    writer = Writer(db)
    for one in letters:
        writer.add(one)
    writer.flush()
    return db


LETTERS = (
    letter(
        "lumbar",
        "Lumbar epidural steroid injection at L4-5",
        "overturned",
        diagnoses=("lumbar radiculopathy",),
        treatment=Treatment("Injection", "Injection", body_parts=("lumbar spine",)),
        specialties=("Physical Medicine & Rehabilitation", "Pain Management"),
    ),
    letter(
        "cervical",
        "Cervical epidural injections, C5-6",
        diagnoses=("cervical radiculopathy", "fibromyalgia"),
        treatment=Treatment("Injection", "Injection", body_parts=("cervical spine",)),
        decided="2017-03-01",
    ),
    letter(
        "norco",
        "Norco 10/325mg #60",
        treatment=Treatment("Pharmaceuticals", None, (Drug("Norco", "10/325mg"),), "Opioids"),
        guideline=Guideline(
            "x", ("MTUS",), (Citation("MTUS", "Chronic Pain Medical Treatment", 2009),)
        ),
        decided="2015-01-01",
    ),
    letter(
        "vicodin",
        "Vicodin 5/325 mg",
        summary="earlier epidural shots",
        treatment=Treatment("Pharmaceuticals", None, (Drug("Vicodin", "5/325 mg"),), "Opioids"),
        guideline=Guideline("x", ("ODG",)),
        decided=None,
    ),
    letter(
        "hwave",
        "H-wave device for a José Ménière patient",
        rationale="Norco was weaned; the trial showed benefit.",
        treatment=Treatment("DMEPOS", "Electrical Stimulation"),
        decided="2017-03-31",
    ),
)


@pytest.fixture(scope="module")
def db() -> sqlite3.Connection:
    return corpus(*LETTERS)


def found(hits: Hits) -> list[str | None]:
    return [hit.case_number for hit in hits.hits]


@pytest.mark.parametrize(
    ("words", "cases"),
    [
        ("epidural NOT cervical", {"lumbar", "vicodin"}),
        ("request:epidural NOT cervical", {"lumbar"}),
        ("epidural AND NOT cervical", {"lumbar", "vicodin"}),
        ("injection", {"lumbar", "cervical"}),  # a plural is the same word
        ("EPIDURAL lumbar", {"lumbar"}),
        ("norco OR vicodin", {"norco", "vicodin", "hwave"}),
        ("lumbar OR norco device", {"lumbar", "hwave"}),  # AND binds before OR
        ("(lumbar OR cervical) injection", {"lumbar", "cervical"}),
        ("10/325mg", {"norco"}),
        ("10/325 mg", set()),  # two words, of which mg is not there
        ("5/325mg", {"vicodin"}),  # printed with a blank
        ("10/325", {"norco"}),
        ("L4-5", {"lumbar"}),
        ("l4-5", {"lumbar"}),
        ("H-wave", {"hwave"}),
        ("#60", {"norco"}),
        ('"steroid injection"', {"lumbar"}),
        ('"injection steroid"', set()),
        ("epid*", {"lumbar", "cervical", "vicodin"}),
        ("jose meniere", {"hwave"}),  # accents do not matter
        ("request:norco", {"norco"}),
        ("rationale:norco", {"hwave"}),
        ('request:"epidural steroid"', {"lumbar"}),
        ("request:(norco OR vicodin)", {"norco", "vicodin"}),
        ("diagnoses:fibromyalgia epidural", {"cervical"}),  # a condition and a treatment
        ("norco & - %", {"norco", "hwave"}),  # what holds no word vanishes
        ("not", {"norco", "lumbar", "cervical", "vicodin"}),  # in lower case a word
        ("outcomeupheldx", set()),  # facets are no words of a letter
        ("near(norco)", set()),
    ],
)
def test_words_find(db: sqlite3.Connection, words: str, cases: set[str]) -> None:
    hits = search(db, words)
    assert set(found(hits)) == cases
    assert hits.total == len(cases)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ('"epidural', "quotation mark without its partner"),
        ('epidural" injection', "quotation mark without its partner"),
        ("(epidural", "never closed"),
        ("epidural)", "never opened"),
        ("NOT cervical", "nothing to take from"),
        ("epidural OR NOT cervical", "nothing to take from"),
        ("epidural OR", "OR with nothing after"),
        ("OR epidural", "OR with nothing before"),
        ("epidural AND", "AND with nothing after"),
        ("AND epidural", "AND with nothing before"),
        ("epidural NOT", "NOT with nothing after"),
        ("- & %", "no word to search for"),
        ("()", "no word to search for"),
        ("request:", "no word to search for"),
        ("ep*", "begins too many words"),
        ("x" * 2001, "longer than"),
        ("x " * 300, "more than 200 words"),
        ("(" * 60 + "x" + ")" * 60, "nests parentheses deeper"),
    ],
)
def test_words_that_cannot_be_meant_are_refused_by_reason(
    db: sqlite3.Connection, words: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        search(db, words)


@cache
def _shared() -> sqlite3.Connection:
    return corpus(*LETTERS)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*'abé1"*():-^{}+,/\\\0%&\n ', " OR ", " AND ", " NOT ", "request:", "NEAR"]
        ),
        max_size=30,
    ).map("".join)
)
def test_whatever_is_typed_finds_something_or_is_a_usage_error(words: str) -> None:
    with contextlib.suppress(UsageError):
        search(_shared(), words)


def test_deepest_query_that_is_accepted_is_within_the_limits_of_sqlite(
    db: sqlite3.Connection,
) -> None:
    deepest = "(a OR b " * DEEPEST + "c" + ")" * DEEPEST
    search(db, deepest, Filters(outcome="upheld", decided_from="2016-02-02"))
    inner = "(a NOT (b OR request:" * (DEEPEST // 2) + "c" + "))" * (DEEPEST // 2)
    search(db, inner, Filters(outcome="upheld"))
    search(db, " OR ".join(f"word{n}" for n in range(100)))
    search(db, " ".join(f"word{n}" for n in range(200)))
    search(db, "a " + " ".join(f"NOT word{n}" for n in range(99)))


@pytest.mark.parametrize(
    "words", ['"' * 2000, "(" * 2000, "a:" * 1000, "request:" * 200, "* " * 900]
)
def test_hostile_query_takes_no_time(words: str) -> None:
    began = time.process_time()
    with pytest.raises(UsageError):
        expression(words + '"')
    assert time.process_time() - began < 0.2


@pytest.mark.parametrize(
    ("filters", "cases"),
    [
        (Filters(outcome="overturned"), {"lumbar"}),
        (Filters(outcome="Overturn"), {"lumbar"}),
        (Filters(category="injection"), {"lumbar", "cervical"}),
        (Filters(category="pharma"), {"norco", "vicodin"}),
        (Filters(subcategory="electrical stimulation"), {"hwave"}),
        (Filters(drug_class="opioid"), {"norco", "vicodin"}),
        (Filters(drug="Norco"), {"norco", "vicodin"}),  # brands of one drug
        (Filters(drug="hydrocodone"), {"norco", "vicodin"}),
        (Filters(drug="percocet"), set()),
        (Filters(body_part="cervical spine"), {"cervical"}),
        (Filters(body_part="spine"), {"lumbar", "cervical"}),
        (Filters(specialty="pain"), {"lumbar"}),
        (Filters(guideline="mtus"), {"norco"}),
        (Filters(guideline="chronic pain"), {"norco"}),
        (Filters(diagnosis="radiculopathy"), {"lumbar", "cervical"}),
        (Filters(diagnosis="radiculopathy NOT lumbar"), {"cervical"}),
        (Filters(decided_from="2016"), {"lumbar", "cervical", "hwave"}),
        (Filters(decided_to="2016"), {"lumbar", "norco"}),
        (Filters(decided_from="2017-03-02"), {"hwave"}),
        (Filters(decided_from="2016-12-30", decided_to="2017-03-30"), {"lumbar", "cervical"}),
        (Filters(decided_from="2016-12-31", decided_to="2017-02"), set()),
        (Filters(category="injection", outcome="upheld", specialty="family"), {"cervical"}),
    ],
)
def test_filters_find(db: sqlite3.Connection, filters: Filters, cases: set[str]) -> None:
    assert set(found(search(db, filters=filters))) == cases
    # With words as well as without.
    assert (
        set(found(search(db, "epidural OR injection OR norco OR vicodin OR wave", filters)))
        == cases
    )


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (Filters(outcome="maybe"), "Use upheld or overturned"),
        (Filters(category="farma"), "is not in this corpus. There are: DMEPOS, Injection"),
        (Filters(drug_class="opoids"), "Did you mean 'Opioids'"),
        (Filters(decided_from="2016-13"), "Write 2016-12-30"),
        (Filters(decided_from="yesterday"), "Write 2016-12-30"),
        (Filters(decided_to="2016-02-30"), "Write 2016-12-30"),
        (Filters(decided_from="2017", decided_to="2016"), "ends before it begins"),
        (Filters(diagnosis='"half'), "quotation mark"),
    ],
)
def test_filter_that_cannot_be_meant_is_refused(
    db: sqlite3.Connection, filters: Filters, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        search(db, "epidural", filters)


def test_filter_that_nothing_passes_says_what_was_perhaps_meant(db: sqlite3.Connection) -> None:
    hits = search(db, filters=Filters(body_part="cervikal spine"))
    assert hits.total == 0
    assert hits.notes == (
        "No letter has the body part 'cervikal spine'. Did you mean 'cervical spine'?",
    )


def test_drug_that_no_letter_has_is_told_and_a_misspelt_one_with_the_name_meant(
    db: sqlite3.Connection,
) -> None:
    def told(drug: str) -> tuple[str, ...]:
        return search(db, filters=Filters(drug=drug)).notes

    assert told("norcoo") == ("No letter has the drug 'norcoo'. Did you mean 'Norco'?",)
    assert told("gabapentinn") == (
        "No letter has the drug 'gabapentinn'. Did you mean 'gabapentin'?",
    )  # of the table
    assert told("gabapentin") == ("No letter has the drug 'gabapentin'.",)
    assert told("norco") == told("hydrocodone") == ()
    assert search(db, filters=Filters(drug="#")).total == 0


def test_word_in_the_request_counts_more_than_one_in_the_rationale(db: sqlite3.Connection) -> None:
    hits = search(db, "norco").hits
    assert [hit.case_number for hit in hits] == ["norco", "hwave"]
    assert hits[0].score > hits[1].score > 0


def test_matching_words_are_marked(db: sqlite3.Connection) -> None:
    [hit] = search(db, "epidural steroid").hits
    [request] = [p for p in hit.passages if p.field == "request"]
    assert [request.text[a:b] for a, b in request.marks] == ["epidural", "steroid"]
    [hit] = search(db, "rationale:wean*").hits
    [reason] = hit.passages
    assert (reason.field, [reason.text[a:b] for a, b in reason.marks]) == ("rationale", ["weaned"])


def test_hit_tells_what_a_row_needs(db: sqlite3.Connection) -> None:
    [hit] = search(db, filters=Filters(outcome="overturned")).hits
    row = hit.row()
    assert row["case_number"] == "lumbar"
    assert row["request"] == "Lumbar epidural steroid injection at L4-5"
    assert row["specialties"] == ["Physical Medicine & Rehabilitation", "Pain Management"]
    assert (row["decision_date"], row["outcome"], row["passages"]) == (
        "2016-12-30",
        "overturned",
        [],
    )


@pytest.mark.parametrize(
    ("marked", "text", "marks"),
    [
        ("plain", "plain", ()),
        ("\ue000a\ue001 b \ue000c\ue001", "a b c", ((0, 1), (4, 5))),
        ("\ue000a", "a", ()),  # a mark of a hostile text
    ],
)
def test_marks_become_offsets(marked: str, text: str, marks: tuple[tuple[int, int], ...]) -> None:
    made = passage("request", marked)
    assert made.marks == marks
    assert OPEN not in made.text
    if marks:
        assert made.text == text


def test_without_words_the_newest_come_first_and_undated_last(db: sqlite3.Connection) -> None:
    assert found(search(db)) == ["hwave", "cervical", "lumbar", "norco", "vicodin"]
    assert found(search(db, limit=2)) == ["hwave", "cervical"]
    assert found(search(db, "epidural", newest_first=True)) == ["cervical", "lumbar", "vicodin"]


def test_newest_of_many_are_the_newest() -> None:
    made = list(records(1200))
    db = corpus(*made)
    upheld = sorted(
        (
            one["case"]["decision_date"]
            for one in made
            for decision in one["decisions"]
            if decision["outcome"] == "upheld"
        ),
        reverse=True,
    )
    hits = search(db, filters=Filters(outcome="upheld"), limit=300)
    assert [hit.decision_date for hit in hits.hits] == upheld[:300]


def test_dates_are_compared_by_the_day() -> None:
    start = date(2015, 1, 1)
    days = [start + timedelta(days=13 * n) for n in range(120)]
    db = corpus(*(letter(f"c{n}", "x", decided=day.isoformat()) for n, day in enumerate(days)))
    for first, last in [(days[3], days[90]), (days[0], days[119]), (days[50], days[50])]:
        filters = Filters(decided_from=first.isoformat(), decided_to=last.isoformat())
        inside = [day.isoformat() for day in days if first <= day <= last]
        hits = search(db, filters=filters, limit=200)
        assert sorted(hit.decision_date or "" for hit in hits.hits) == inside


@pytest.mark.parametrize(
    ("beginning", "first", "last"),
    [
        ("201", (2010, 1, 1), (2019, 12, 31)),
        ("2016", (2016, 1, 1), (2016, 12, 31)),
        ("2016-0", (2016, 1, 1), (2016, 9, 30)),
        ("2016-1", (2016, 10, 1), (2016, 12, 31)),
        ("2016-02", (2016, 2, 1), (2016, 2, 29)),
        ("2016-02-0", (2016, 2, 1), (2016, 2, 9)),
        ("2016-02-2", (2016, 2, 20), (2016, 2, 29)),
        ("2016-12-3", (2016, 12, 30), (2016, 12, 31)),
        ("2016-12-30", (2016, 12, 30), (2016, 12, 30)),
    ],
)
def test_beginning_of_a_date_spans(
    beginning: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert span(beginning) == (date(*first), date(*last))


def test_common_word_is_ranked_within_a_part_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("imrcli.corpus.search.AT_ONCE", 100)
    db = corpus(*(letter(f"c{n}", f"therapy {n % 7}", rationale="pain") for n in range(600)))
    hits = search(db, "pain", limit=5)
    assert (hits.total, len(hits.hits)) == (600, 5)
    assert hits.ranked < 200
    everything = search(db, "pain", limit=600)
    assert (everything.ranked, len(everything.hits)) == (600, 600)


def test_decisions_whose_request_matches_are_ranked_among_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("imrcli.corpus.search.AT_ONCE", 100)
    first = [letter(f"r{n}", "pain pump", rationale="pain") for n in range(5)]
    rest = [letter(f"c{n}", "therapy", rationale="pain " * 9) for n in range(600)]
    hits = search(corpus(*first, *rest), "pain", limit=5)
    assert {hit.request for hit in hits.hits} == {"pain pump"}


def test_values_are_distinct_and_sorted(db: sqlite3.Connection) -> None:
    assert list(values(db, "category")) == ["DMEPOS", "Injection", "Pharmaceuticals"]
    assert list(values(db, "subcategory")) == ["Electrical Stimulation", "Injection"]
    assert list(values(db, "drug")) == ["Norco", "Vicodin"]
    assert "Chronic Pain Medical Treatment" in list(values(db, "guideline"))
    assert meant(db, "category", "inject") == ["Injection"]
    assert meant(db, "category", "!") == []
    assert suggestion(db, "drug", "norko") == "Did you mean 'Norco'?"


def test_drug_names_agree_with_the_classes_of_the_rules() -> None:
    from imrcli.rules import load

    classes = {
        folded(name): drug_class
        for drug_class, names in load("drugs").tables["classes"].items()
        for name in names
    }
    for generic, brands in table().items():
        known = {classes[folded(name)] for name in (generic, *brands) if folded(name) in classes}
        if generic == "doxepin":  # in small doses, as Silenor, it is given for sleep
            known.discard("Sedative-hypnotics")
        assert len(known - {"Topical Analgesics"}) <= 1, generic


def test_brand_belongs_to_one_generic() -> None:
    brands = [folded(brand) for names in table().values() for brand in names]
    assert len(brands) == len(set(brands))
    assert generic_of("MS-Contin") == generic_of("ms contin") == "morphine"
    assert generic_of("Unheardof") is None
    assert generic_of("Wellbutrin XL") == generic_of("bupropion") == "bupropion"
    assert "tylenol" not in names_of("norco")  # an ingredient is not the drug
    assert {"norco", "percocet", "tylenol"} <= set(names_of("acetaminophen"))


def test_similar_decision_has_the_same_treatment_and_condition(db: sqlite3.Connection) -> None:
    given = letter(
        "new",
        "Epidural steroid injection, lumbar spine L5-S1",
        diagnoses=("lumbar radiculopathy",),
        treatment=Treatment("Injection", "Injection", body_parts=("lumbar spine",)),
    )
    likes = similar(db, given)
    assert likes[0].hit.case_number == "lumbar"
    assert likes[0].to == 1
    assert likes[0].row()["similar_to"] == 1
    assert [like.hit.case_number for like in similar(db, given, Filters(outcome="upheld"))][:1] == [
        "cervical"
    ]


def test_similar_leaves_out_the_case_itself_and_gives_each_case_once() -> None:
    made = list(records(400))
    db = corpus(*made)
    for number in (3, 12, 40):
        likes = similar(db, made[number], limit=10)
        cases = [like.hit.case_number for like in likes]
        assert made[number]["case"]["case_number"] not in cases
        assert len(cases) == len(set(cases)) == 10
        assert [like.hit.score for like in likes] == sorted(
            (like.hit.score for like in likes), reverse=True
        )


def test_similar_prefers_the_category_of_the_decision() -> None:
    db = corpus(*records(400))
    given = record(1000)
    for decision in given["decisions"]:
        likes = similar(db, given, decision=decision["number"], limit=3)
        assert {like.to for like in likes} == {decision["number"]}
        assert {like.hit.category for like in likes} == {decision["treatment"]["category"]}


def test_similar_to_a_decision_that_the_letter_does_not_have_is_refused(
    db: sqlite3.Connection,
) -> None:
    with pytest.raises(UsageError, match=r"no decision 9\. The letter has: 1"):
        similar(db, letter("new", "Epidural injection"), decision=9)


def test_similar_to_a_letter_that_says_nothing_is_nothing(db: sqlite3.Connection) -> None:
    assert similar(db, letter("empty", "")) == []
    assert similar(in_memory(), letter("a", "Norco")) == []
