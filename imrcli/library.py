"""The library: letters as typed records, from Python.

`read` and `read_bytes` read in the calling process. `read_many` reads in worker processes, each
with limits of time and memory, as the command line does. All three read alike: what one gives for a
letter, the others give too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, TypedDict

from imrcli.errors import ImrError
from imrcli.reading import Reading, first_letter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from imrcli.model import Letter

AnyPath = str | PathLike[str]


class Options(TypedDict, total=False):
    """How letters are read; the names are those of the command line, and so are the defaults."""

    engine: str  # auto, pdfium or pdfminer
    ocr: str  # auto, never or always
    password: str | None
    template: str | None
    rules: Sequence[AnyPath]  # rule files of one's own
    vocab: Sequence[AnyPath]  # vocabularies of one's own
    served: str | None  # date of service, ISO 8601, from which deadlines are counted
    max_bytes: int
    max_pages: int
    max_pixels: int
    max_members: int
    max_ratio: int


class ManyOptions(Options, total=False):
    """How many letters are read."""

    jobs: int  # worker processes; 0: as many as there are cores
    timeout: float  # seconds for one input; 0: no limit
    memory: int  # bytes for one worker; 0: no limit


KNOWN = (*Options.__annotations__, "jobs", "timeout", "memory")
FILES = ("rules", "vocab")


def read(path: AnyPath, **options: Unpack[Options]) -> Letter:
    """Read one letter from a file.

    Of a file that holds several letters it is the first one; `read_many` gives them all.

    Raises:
        ImrError: where the file cannot be read or is no letter.
    """
    from imrcli.ingest.sources import Input

    return first_letter(Input(fspath(path)), _reading(options))


def read_bytes(data: bytes, name: str = "<bytes>", **options: Unpack[Options]) -> Letter:
    """Read one letter from bytes: a PDF, text in UTF-8, or whatever a file may hold.

    Args:
        data: the content of the file.
        name: what errors and `source.name` call it.
        options: how to read.

    Raises:
        ImrError: where the bytes cannot be read or are no letter.
    """
    from imrcli.ingest.sources import Input

    return first_letter(Input(name, data), _reading(options))


def read_many(
    paths: Iterable[AnyPath],
    on_error: Callable[[ImrError], None] | None = None,
    **options: Unpack[ManyOptions],
) -> Iterator[Letter]:
    """Read letters from files, folders, archives and e-mails, in order and one by one.

    Args:
        paths: what to read; folders are walked, archives and e-mails opened.
        on_error: is called with the error of each input that cannot be read, and the run goes on;
            without it the first error is raised.
        options: how to read.

    Raises:
        ImrError: the first error, without `on_error`; a wrong option or rule file in any case.
    """
    from imrcli.ingest.sources import inputs
    from imrcli.reading import records

    reading = _reading(options)._replace(evidence=True)
    names = (fspath(path) for path in paths)
    for outcome in records(inputs(names, reading.options()), reading):
        if outcome.record is not None:
            yield from_record(outcome.record)
        elif outcome.error is not None:
            if on_error is None:
                raise outcome.error
            on_error(outcome.error)


def from_record(record: dict[str, Any]) -> Letter:
    """The letter of a record, as `Letter.record` or `imr summarize --json` gives it.

    Raises:
        KeyError, TypeError, ValueError: for what is no such record.
    """
    from imrcli.model import Letter

    letter: Letter = _revived(Letter, {"evidence": {}, **record})
    return letter


def _reading(options: Any) -> Reading:
    for name in options:
        if name not in KNOWN:
            from imrcli.suggest import instead

            raise TypeError(f"there is no option {name!r}. {instead(name, KNOWN)}")
    files = {name: tuple(map(fspath, options[name])) for name in FILES if name in options}
    return Reading(**{**options, **files})


def _revived(hint: Any, value: Any) -> Any:
    """A plain value as the type that it was made of."""
    from typing import get_args, get_origin

    from imrcli.dictionary import shape
    from imrcli.model import Status

    parts = shape(hint)
    if value is None and parts.nullable:
        return None
    if parts.many:
        return tuple(_revived(parts.item, item) for item in value)
    if hasattr(parts.item, "_fields"):
        kinds = parts.item.__annotations__
        return parts.item(**{name: _revived(kinds[name], item) for name, item in value.items()})
    if get_origin(parts.item) is dict:
        item_hint = get_args(parts.item)[1]
        return {name: _revived(item_hint, item) for name, item in value.items()}
    return Status(value) if parts.item is Status else value
