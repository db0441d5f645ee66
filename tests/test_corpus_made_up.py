"""The made-up records that fill test and benchmark databases."""

import time
from collections import Counter
from contextlib import closing
from itertools import islice
from pathlib import Path

from benchmarks import corpus
from benchmarks.made_up_corpus import record, records
from imrcli.corpus.schema import open_corpus


def test_record_of_a_number_is_always_the_same() -> None:
    assert list(records(5, seed=3, start=10)) == [record(n, seed=3) for n in range(10, 15)]
    assert record(1, seed=1) != record(1, seed=2)


def test_no_case_number_and_no_content_occurs_twice() -> None:
    made = list(records(3000))
    assert len({one["case"]["case_number"] for one in made}) == 3000
    assert len({one["source"]["sha256"] for one in made}) == 3000


def test_made_up_letters_have_the_proportions_of_the_published_ones() -> None:
    made = list(records(4000))
    decisions = [decision for one in made for decision in one["decisions"]]
    assert 1.7 < len(decisions) / len(made) < 2.4
    outcomes = Counter(decision["outcome"] for decision in decisions)
    assert 0.87 < outcomes["upheld"] / len(decisions) < 0.93
    categories = Counter(decision["treatment"]["category"] for decision in decisions)
    assert len(categories) == 12
    assert 0.3 < categories["Pharmaceuticals"] / len(decisions) < 0.45
    words = [
        len(one["summary"]["text"].split())
        + sum(len(decision["rationale"].split()) for decision in one["decisions"])
        for one in made
    ]
    assert 350 < sum(words) / len(words) < 650


def test_three_thousand_records_are_made_in_a_second() -> None:
    next(records(1))  # reads the pools
    rates = []
    for start in range(0, 2000, 500):
        began = time.process_time()
        list(islice(records(500, start=start), 500))
        rates.append(500 / (time.process_time() - began))
    assert max(rates) > 3000 / 2  # half of it, on a machine that others use too


def test_benchmark_runs_on_a_small_corpus(tmp_path: Path) -> None:
    path = str(tmp_path / "c.db")
    assert len(list(corpus.indexing(path, 200))) == 2
    with closing(open_corpus(path)) as db:
        assert len(list(corpus.searching(db, 1))) == len(corpus.SEARCHES) + 1
        assert len(list(corpus.counting(db, 1))) == 6
