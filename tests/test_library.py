"""The library as a program uses it."""

import doctest
import inspect
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NoReturn

import pytest

import imrcli
from imrcli import Letter, library, model
from imrcli.errors import ImrError, UnreadableError
from imrcli.reading import Reading
from tests.conftest import ROOT, SAMPLES
from tests.test_cli import data

LETTERS = sorted(SAMPLES.glob("*.pdf"))
ONE = SAMPLES / "one-decision.pdf"
DOCUMENT = ROOT / "docs" / "library.md"


def test_letter_is_read_with_the_page_of_each_value() -> None:
    letter = imrcli.read(ONE)
    assert isinstance(letter, imrcli.Letter)
    assert letter.decisions[0].outcome == "upheld"
    assert letter.evidence["decisions[0].outcome"].page == 1


def test_error_of_a_missing_file_is_typed() -> None:
    with pytest.raises(imrcli.ImrError, match=r"no\.pdf: cannot be opened"):
        imrcli.read("no.pdf")


# The package


def test_every_public_name_is_there_and_no_other() -> None:
    for name in imrcli.__all__:
        assert getattr(imrcli, name)
    assert dir(imrcli) == sorted(imrcli.__all__)
    with pytest.raises(AttributeError):
        _ = imrcli.nothing


def test_every_record_type_and_every_error_is_public() -> None:
    records = {
        name
        for name, kind in vars(model).items()
        if inspect.isclass(kind) and kind.__module__ == model.__name__
    }
    kinds = {kind.__name__ for kind in _below(ImrError)}
    assert records | kinds <= set(imrcli.__all__)


def _below(kind: type[ImrError]) -> set[type[ImrError]]:
    known = {kind}
    for child in kind.__subclasses__():
        if child.__module__ == "imrcli.errors":
            known |= _below(child)
    return known


def test_import_of_the_package_loads_nothing_else() -> None:
    code = "import sys, imrcli; print([m for m in sys.modules if m.startswith('imrcli.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"[]\n"


def test_package_says_that_it_has_types() -> None:
    assert (ROOT / "imrcli" / "py.typed").exists()


# One letter, many letters


def test_file_bytes_and_command_line_read_alike() -> None:
    letter = imrcli.read(ONE)
    from_bytes = imrcli.read_bytes(ONE.read_bytes(), name=str(ONE))
    assert from_bytes == letter
    assert letter.record() == data("summarize", ONE, "--json")


def test_many_letters_come_in_order_and_as_read_gives_them() -> None:
    letters = list(imrcli.read_many(LETTERS, jobs=2))
    assert [letter.source.name for letter in letters] == list(map(str, LETTERS))
    for letter, file in zip(letters, LETTERS, strict=True):
        assert letter == imrcli.read(file)


def test_letters_come_one_by_one_and_the_rest_can_be_left() -> None:
    letters = imrcli.read_many([ONE] * 10_000, jobs=1)
    assert next(letters).case.case_number == "CM16-0900101"
    letters.close()  # type: ignore[attr-defined]


def test_first_error_ends_the_run_unless_errors_are_taken(tmp_path: Path) -> None:
    paths = [ONE, tmp_path / "no.pdf", ONE]
    with pytest.raises(UnreadableError, match=r"no\.pdf"):
        list(imrcli.read_many(paths))
    errors: list[ImrError] = []
    assert len(list(imrcli.read_many(paths, on_error=errors.append))) == 2
    assert [type(error) for error in errors] == [UnreadableError]


def test_options_are_those_of_reading_and_others_are_refused() -> None:
    assert set(library.KNOWN) == set(library.ManyOptions.__annotations__)
    assert set(library.KNOWN) < set(Reading._fields)
    letter = imrcli.read(ONE, engine="pdfminer", rules=[SAMPLES / "rules" / "office.yaml"])
    assert (letter.source.engine, letter.extra) == ("pdfminer", {"pain_scores": [4, 6]})
    with pytest.raises(TypeError, match=r"no option 'engin'\. Did you mean engine\?"):
        imrcli.read(ONE, engin="pdfium")  # type: ignore[call-arg]
    with pytest.raises(imrcli.RuleError):
        imrcli.read(ONE, vocab=["no.yaml"])
    with pytest.raises(imrcli.UsageError):
        list(imrcli.read_many([ONE], template="letter-of-1999"))


def test_record_and_letter_are_the_same_either_way(sample: Path) -> None:
    letter = imrcli.read(sample, rules=[SAMPLES / "rules" / "office.yaml"])
    record = json.loads(json.dumps(letter.record(evidence=True)))
    again = imrcli.from_record(record)
    assert again == letter
    assert again.record(evidence=True) == record
    assert isinstance(next(iter(again.evidence.values())).status, imrcli.Status)
    plain = imrcli.from_record(letter.record())
    assert (plain.decisions, plain.evidence) == (letter.decisions, {})


@pytest.mark.parametrize("record", [{}, {"schema_version": 1}, {"decisions": 3}])
def test_what_is_no_record_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        imrcli.from_record(record)


# Threads and processes


def test_threads_read_what_one_thread_reads() -> None:
    files = LETTERS * 4
    alone = [imrcli.read(file) for file in LETTERS] * 4
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(imrcli.read, files)) == alone


def test_processes_can_be_started_while_threads_read() -> None:
    with ThreadPoolExecutor(4) as threads:
        reading = [threads.submit(imrcli.read, file) for file in LETTERS * 4]
        apart = list(imrcli.read_many(LETTERS, jobs=2, timeout=30))
        assert [future.result() for future in reading] == apart * 4


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_letters_and_errors_travel_between_processes(start: str, tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context(start)) as processes:
        letters = list(processes.map(imrcli.read, LETTERS[:4]))
        failed = processes.submit(imrcli.read, str(tmp_path / "no.pdf")).exception()
    assert letters == [imrcli.read(file) for file in LETTERS[:4]]
    assert isinstance(failed, UnreadableError)
    assert failed.source == str(tmp_path / "no.pdf")


def test_letter_cannot_be_changed_and_can_be_kept() -> None:
    letter = imrcli.read(ONE)
    with pytest.raises(AttributeError):
        letter.template = "other"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(letter)) == letter  # noqa: S301  # our own


def test_defaults_of_records_are_never_filled() -> None:
    imrcli.read(ONE, rules=[SAMPLES / "rules" / "office.yaml"])
    empty = Letter(1, model.Source("", "", "", 0, ""), "unknown")
    assert (empty.extra, empty.evidence, model.Decision(1).extra) == ({}, {}, {})


# The document


def blocks(document: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize(("document", "least"), [(DOCUMENT, 20), (ROOT / "README.md", 2)])
def test_examples_of_the_document_do_what_they_show(
    document: Path, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    told: list[str] = []
    names: dict[str, Any] = {}
    for number, block in enumerate(blocks(document), 1):
        example = doctest.DocTestParser().get_doctest(block, names, f"block {number}", None, 0)
        runner.run(example, out=told.append, clear_globs=False)
        names = example.globs
    assert runner.summarize(verbose=False).failed == 0, "".join(told)
    assert runner.tries > least


@pytest.mark.parametrize("name", [n for n in imrcli.__all__ if n.endswith("Error")])
def test_document_names_every_error(name: str) -> None:
    assert f"`{name}`" in DOCUMENT.read_text(encoding="utf-8")


def test_public_functions_say_what_they_take_give_and_raise() -> None:
    functions: list[Callable[..., NoReturn]] = [
        getattr(imrcli, name) for name in library.__dict__ if name in imrcli.__all__
    ]
    for function in functions:
        if inspect.isfunction(function):
            assert "Raises:" in (function.__doc__ or ""), function.__name__
