"""One input to its letters, and many inputs to many, in order.

`read` is the whole way from a file to a `Letter`. `records` does it in worker processes and yields
plain records, which is what crosses a process border. One input may hold several letters (an
e-mail, a bundle); one letter's failure is one outcome and never ends the run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from imrcli import errors
from imrcli.document import Document
from imrcli.errors import ImrError, UnreadableError
from imrcli.ingest import Options, read_document
from imrcli.ingest.refusals import DamagedPageError
from imrcli.ingest.sources import Input, is_of_one_part, load
from imrcli.mend import mend
from imrcli.model import Letter
from imrcli.named import NamedTuple
from imrcli.rules import STORE

if TYPE_CHECKING:
    from collections import deque

    from imrcli.extract.own import Own
    from imrcli.redact import Policy
    from imrcli.workers import Limits

DEFAULTS = Options()
DOCUMENT, RECORDS = b"D", b"R"  # what a child's answer holds
AS_IS = ("utf-8", "surrogatepass")  # a file name may be no UTF-8; json.loads reads it so
SHORT = 300_000  # characters of a document that is extracted in the calling process
# The rule files that nearly every letter needs.
RULES = ("templates", "summary", "lists", "dates", "requests", "works", "conclusion", "check")
MOST_PAGES_AT_ONCE = 8  # under OCR: each takes a core and 100 MB


class Reading(NamedTuple):
    """How letters are read. The defaults are those of the command line."""

    engine: str = DEFAULTS.engine
    ocr: str = DEFAULTS.ocr
    password: str | None = None
    template: str | None = None
    rules: tuple[str, ...] = ()  # rule files of a user
    vocab: tuple[str, ...] = ()  # vocabularies of a user
    served: str | None = None  # date of service, ISO 8601, from which deadlines are counted
    redaction: Policy | None = None  # deliver what was read without what identifies people
    max_bytes: int = DEFAULTS.max_bytes
    max_pages: int = DEFAULTS.max_pages
    max_pixels: int = DEFAULTS.max_pixels
    max_members: int = DEFAULTS.max_members
    max_ratio: int = DEFAULTS.max_ratio
    pages_at_once: int = DEFAULTS.pages_at_once
    progress: int = DEFAULTS.progress
    timeout: float = DEFAULTS.timeout  # seconds for one input
    memory: int = DEFAULTS.memory  # bytes for one worker process
    jobs: int = 0  # 0: as many as there are cores
    evidence: bool = False
    text_only: bool = False  # deliver the text as read, without extracting anything
    debug: bool = False  # workers print where an unexpected error was raised

    def options(self) -> Options:
        """The part that concerns ingestion."""
        return Options(**{name: getattr(self, name) for name in Options._fields})

    def limits(self) -> Limits:
        """What one input may take of a process."""
        from imrcli.workers import Limits

        return Limits(seconds=self.timeout, memory_bytes=self.memory)


class Outcome(NamedTuple):
    """What became of one letter, or of one input that gave none."""

    name: str
    record: dict[str, Any] | None
    error: ImrError | None = None


def documents_of(source: Input, reading: Reading) -> Iterator[Document | ImrError]:
    """The documents of one input: one, or those attached to an e-mail, or the letters of a bundle.

    Raises:
        ImrError: where the input as a whole cannot be read.
    """
    for document in _whole_documents(source, reading):
        yield from _parts(document, reading)


def _whole_documents(source: Input, reading: Reading) -> Iterator[Document | ImrError]:
    for loaded in load(source, reading.options()):
        yield from _read_loaded(loaded, reading)


def _read_loaded(
    loaded: tuple[str, bytes] | ImrError, reading: Reading
) -> Iterator[Document | ImrError]:
    if isinstance(loaded, ImrError):
        yield loaded
        return
    try:
        yield read_document(*loaded, reading.options())
    except DamagedPageError as error:
        if reading.text_only and error.rest is not None:
            yield error.rest  # to be looked at; as a letter it would pass for a whole one
        yield error
    except ImrError as error:
        yield error


def _parts(document: Document | ImrError, reading: Reading) -> list[Document | ImrError]:
    """The letters of a document; the document itself where only its text is wanted."""
    if isinstance(document, ImrError):
        return [document]
    document = mend(document)
    if reading.text_only:
        return [document]
    from imrcli.extract.bundle import split_letters

    return list(split_letters(document))


def letter_of(document: Document, reading: Reading) -> Letter:
    """Extract and check one letter.

    Raises:
        ImrError: where the document is no letter.
    """
    from imrcli.check import check
    from imrcli.extract import extract

    letter = extract(document, reading.template, own_of(reading))
    return letter._replace(findings=letter.findings + check(letter, document, reading.served))


def own_of(reading: Reading) -> Own | None:
    """What the rule files and vocabularies of a user say; each is read once.

    Raises:
        RuleError: naming the file, the rule and what is wrong.
    """
    if not reading.rules and not reading.vocab:
        return None
    from imrcli.extract.own import load_own

    return load_own(reading.rules, reading.vocab)


def read(path: str, reading: Reading = Reading()) -> Letter:  # noqa: B008
    """Read one letter from a file, in this process.

    Raises:
        ImrError: where the file cannot be read or is no letter.
    """
    return first_letter(Input(str(path)), reading)


def first_letter(source: Input, reading: Reading) -> Letter:
    """Read the first letter of an input, in this process.

    Raises:
        ImrError: where the input cannot be read or holds no letter.
    """
    for document in documents_of(source, reading):
        if isinstance(document, ImrError):
            raise document
        return letter_of(document, reading)
    raise errors.UnreadableError(source.title, "holds no letter.", "Name another file.")


def records(sources: Iterable[Input | ImrError], reading: Reading) -> Iterator[Outcome]:
    """Read inputs in worker processes; outcomes come in the order of the inputs."""
    from collections import deque

    from imrcli.workers import Pool, cores

    ahead: deque[Input | ImrError] = deque()  # taken by the pool, not yet delivered

    def tasks() -> Iterator[list[Any]]:
        for source in sources:
            ahead.append(source)
            if isinstance(source, Input) and source.data is None:
                yield [source.name, source.member]

    limits = reading.limits()
    jobs = reading.jobs or cores()
    own_of(reading)  # a fault in a rule file ends the run before it begins
    if not reading.text_only:
        _prepare()  # once, for all workers: they are forked
    pool = Pool(
        lambda task: _encoded(_whole_documents(Input(task[0], member=task[1]), reading), reading),
        jobs,
        limits,
        name=_title_of,
        debug=reading.debug,
    )
    for outcome in pool.map(tasks()):
        yield from _without_a_path(ahead, reading)
        ahead.popleft()
        source = Input(outcome.task[0], member=outcome.task[1])
        if outcome.error is None:
            yield from _decoded(source.title, outcome.result, None)
        else:
            yield from _parts_apart(source, reading, outcome.error)
    yield from _without_a_path(ahead, reading)


def _without_a_path(ahead: deque[Input | ImrError], reading: Reading) -> Iterator[Outcome]:
    """What stands before the next path: errors, and inputs that are in memory already."""
    while ahead:
        source = ahead[0]
        if isinstance(source, ImrError):
            yield Outcome(source.source, None, source)
        elif source.data is not None:
            yield from record(source, reading)
        else:
            return
        ahead.popleft()


def record(source: Input, reading: Reading) -> Iterator[Outcome]:
    """Read one input in one forked child; nothing else is read, so its pages may take all cores."""
    from imrcli.workers import cores, run_alone

    own_of(reading)
    reading = reading._replace(pages_at_once=min(cores(), MOST_PAGES_AT_ONCE))
    limits = reading.limits()
    try:
        answer = run_alone(
            lambda _: _read_apart(source, reading),
            source.title,
            limits,
            debug=reading.debug,
            meanwhile=None if reading.text_only else _prepare,
        )
        encoded = answer[1:] if answer[:1] == RECORDS else _extracted(answer[1:], reading)
    except ImrError as error:
        yield from _parts_apart(source, reading, error)
    else:
        yield from _decoded(source.title, encoded, None)


def _parts_apart(source: Input, reading: Reading, error: ImrError) -> Iterator[Outcome]:
    """What becomes of each part of an e-mail or archive that has ended its process.

    One part has; it alone is to fail. Each is read in a process that goes on with the next one.
    """
    from imrcli.workers import Pool, run_alone

    limits = reading.limits()
    titles: list[str] = []
    if isinstance(error, UnreadableError) and not is_of_one_part(source):
        try:
            names = run_alone(lambda _: _part_names(source, reading), source.title, limits)
        except ImrError:  # the input itself is the one
            names = b"[]"
        titles = json.loads(names)
    if len(titles) < 2:
        yield Outcome(source.title, None, error)
        return
    parts = enumerate(load(source, reading.options()))  # in each process, those still to come
    pool = Pool(
        lambda task: _part(parts, int(task), reading),
        1,
        limits,
        name=lambda task: titles[int(task)],
        debug=reading.debug,
    )
    for outcome in pool.map(map(str, range(len(titles)))):
        yield from _decoded(titles[int(outcome.task)], outcome.result, outcome.error)


def _part_names(source: Input, reading: Reading) -> bytes:
    loaded = load(source, reading.options())
    names = [part.source if isinstance(part, ImrError) else part[0] for part in loaded]
    return json.dumps(names).encode()


def _part(
    parts: Iterator[tuple[int, tuple[str, bytes] | ImrError]], number: int, reading: Reading
) -> bytes:
    """What becomes of one part of an input; parts are taken in their order."""
    loaded = next(part for at, part in parts if at == number)
    return _encoded(_read_loaded(loaded, reading), reading)


def _title_of(task: list[Any]) -> str:
    return Input(task[0], member=task[1]).title


def only_record(source: Input, reading: Reading) -> dict[str, Any]:
    """The record of an input that is one letter, read as `record` does.

    Raises:
        ImrError: where it cannot be read, or holds several letters.
    """
    outcomes = list(record(source, reading))
    if len(outcomes) != 1:
        fact = f"holds {len(outcomes):,} letters."
        raise errors.UsageError(source.title, fact, "Name one letter.")
    (outcome,) = outcomes
    if outcome.record is None:
        raise outcome.error or AssertionError(outcome)
    return outcome.record


def _prepare() -> None:
    """Import and load what extraction needs: before workers are forked, or while one reads."""
    from imrcli.check import check  # noqa: F401
    from imrcli.extract import extract  # noqa: F401
    from imrcli.extract.bundle import split_letters  # noqa: F401
    from imrcli.extract.vocabulary import shipped
    from imrcli.rules import load as load_rules

    shipped()
    for name in RULES:
        load_rules(name)


def _read_apart(source: Input, reading: Reading) -> bytes:
    """What a child gives: the document of one letter, or the records where there is more to do.

    Opening a stranger's PDF is what needs a process that can be killed. Extraction is linear in the
    text, so a short one is left to the parent, which has prepared itself in the meantime. A user's
    own patterns, and redaction, are run in the child.
    """
    documents = list(_whole_documents(source, reading))
    apart = reading.text_only or reading.redaction is not None or bool(reading.rules)
    if len(documents) == 1 and not apart:
        (document,) = documents
        if isinstance(document, Document) and len(document.text) <= SHORT:
            return DOCUMENT + json.dumps(document, ensure_ascii=False).encode(*AS_IS)
    return RECORDS + _encoded(documents, reading)


def _extracted(answer: bytes, reading: Reading) -> bytes:
    document = Document.of_plain(json.loads(answer))
    try:
        return _encoded([document], reading)
    except ImrError:
        raise
    except Exception as error:  # as the worker would have said it
        if reading.debug:
            raise
        fact = f"reading it failed unexpectedly ({type(error).__name__})."
        cure = "Run it with --debug to see where."
        raise errors.UnreadableError(document.name, fact, cure) from error


def _encoded(documents: Iterable[Document | ImrError], reading: Reading) -> bytes:
    """The records and errors of one input, as JSON: [[name, record, error], ...]."""
    parts = (part for document in documents for part in _parts(document, reading))
    items = [_item(part, reading) for part in parts]
    if len(items) == 1 and isinstance(items[0], ImrError):
        raise items[0]
    STORE.save()
    return json.dumps([_plain(item) for item in items], ensure_ascii=False).encode(*AS_IS)


def _item(document: Document | ImrError, reading: Reading) -> tuple[str, Any] | ImrError:
    if isinstance(document, ImrError):
        return document
    try:
        return document.name, _delivered(document, reading)
    except ImrError as error:
        return error


def _delivered(document: Document, reading: Reading) -> dict[str, Any]:
    """What a document is read into: its text, or the record of the letter; redacted or not."""
    if reading.text_only:
        text = document.text
        if reading.redaction is not None:
            from imrcli.redact import redact_text

            text = redact_text(text, reading.redaction)
        return {"name": document.name, "text": text}
    plain = letter_of(document, reading).record(evidence=reading.evidence)
    if reading.redaction is not None:
        from imrcli.redact import redact_record

        plain = redact_record(plain, reading.redaction)
    return plain


def _plain(item: tuple[str, Any] | ImrError) -> list[Any]:
    if isinstance(item, ImrError):
        return [item.source, None, errors.to_plain(item)]
    return [*item, None]


def _decoded(name: str, encoded: bytes | None, error: ImrError | None) -> Iterator[Outcome]:
    if encoded is None:
        yield Outcome(name, None, error)
        return
    for title, item, failure in json.loads(encoded):
        if failure is None:
            yield Outcome(title, item)
        else:
            yield Outcome(title, None, errors.from_plain(failure))
