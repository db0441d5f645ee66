"""Which engine reads which page of a PDF.

pdfium reads first. pdfminer is asked about what pdfium could not open, and about single pages that
it found empty or on which it dropped glyphs. Where neither gets anywhere, both may try the file as
`repair` mends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from imrcli.errors import EncryptedError, LimitError, UnreadableError
from imrcli.ingest.refusals import DamagedPageError

if TYPE_CHECKING:
    from imrcli.ingest import Options
    from imrcli.ingest.rows import Page

Typed = tuple[str, "list[Page]"]  # the engine, and the pages as it read them
FEW_LETTERS = 200  # on a page that may be a picture: a stamp, the line that a fax prints


def typed_pages(name: str, data: bytes, options: Options) -> tuple[str, list[Page], Sequence[int]]:
    """The engine that found type, the runs of each page, and which pages only OCR can read.

    Raises:
        DamagedPageError: where a page is lost.
        UnreadableError: or one of its kinds, where no engine opens it.
    """
    if options.engine != "auto":
        pages = _read(options.engine, name, data, options)
        return options.engine, pages, _scanned(data, pages, options)
    try:
        engine, pages = _opened(name, data, options)
    except UnreadableError as error:
        from imrcli.ingest.repair import is_cut, rebuilt

        is_final = isinstance(error, (LimitError, DamagedPageError))
        mended = None if is_final else rebuilt(data)
        if mended is None:
            raise
        engine, pages = _opened_after(error, name, mended, options)
        if is_cut(data):
            raise DamagedPageError(name, [len(pages) - 1], pages) from error
        data = mended
    scanned = _scanned(data, pages, options)
    if engine == "pdfium":
        engine = _ask_others(name, data, pages, scanned, options)
    return engine, pages, scanned


def _opened(name: str, data: bytes, options: Options) -> Typed:
    """The pages as pdfium reads them, or pdfminer where pdfium fails or sees fewer.

    Raises:
        UnreadableError: as pdfium said it, where pdfminer gets no further.
    """
    try:
        pages = _read("pdfium", name, data, options)
    except LimitError:
        raise
    except UnreadableError as error:  # or a lock that only the other engine can open
        return _opened_by_pdfminer(error, name, data, options)
    if _may_have_more(data, len(pages)):  # than the file says it has
        try:
            more = _read("pdfminer", name, data, options)
        except UnreadableError:
            return "pdfium", pages
        if len(more) > len(pages) and sum(map(_all_letters, more)) > sum(map(_all_letters, pages)):
            return "pdfminer", more
    return "pdfium", pages


def _may_have_more(data: bytes, count: int) -> bool:
    # A glance that costs next to nothing, for nearly all files are as they should be.
    if data.count(b"/Page") - data.count(b"/Pages") - data.count(b"/PageMode") <= count:
        return False
    from imrcli.ingest.repair import count_pages

    return count_pages(data) > count


def _opened_by_pdfminer(
    failure: UnreadableError, name: str, data: bytes, options: Options
) -> Typed:
    try:
        pages = _read("pdfminer", name, data, options)
    except LimitError:
        raise
    except DamagedPageError as error:  # of the two, the one that has lost less
        known = failure.pages if isinstance(failure, DamagedPageError) else []
        more = sum(map(_all_letters, error.pages)) > sum(map(_all_letters, known))
        raise error if more else failure from error
    except UnreadableError as error:
        raise failure from error
    if not any(map(_letters_on, pages)) and not _scanned(data, pages, options):
        raise failure
    return "pdfminer", pages


def _opened_after(failure: UnreadableError, name: str, mended: bytes, options: Options) -> Typed:
    """The pages of a mended file; a page lost is still lost.

    Raises:
        UnreadableError: the first failure, where mending did not help.
    """
    try:
        opened = _opened(name, mended, options)
    except (LimitError, DamagedPageError):
        raise
    except UnreadableError as error:
        is_locked = isinstance(error, EncryptedError)
        raise (error if is_locked else failure) from error
    pages = opened[1]
    scanned = _scanned(mended, pages, options)
    empty = [i for i, page in enumerate(pages) if i not in scanned and not _letters_on(page)]
    if len(empty) == len(pages):
        raise failure
    if empty:
        raise DamagedPageError(name, empty, pages)
    return opened


def _ask_others(
    name: str, data: bytes, pages: list[Page], scanned: Sequence[int], options: Options
) -> str:
    """Exchange pages of which pdfium after mending, or pdfminer, reads more; the engine of all."""
    doubtful: set[int] = getattr(pages, "doubtful", set())
    wanted = {
        index
        for index, page in enumerate(pages)
        if (index in doubtful or not _letters_on(page)) and index not in scanned
    }
    if not wanted:
        return "pdfium"
    from imrcli.ingest.repair import mended as mend

    mended = mend(data)
    if mended is not None:
        _exchange(pages, wanted, "pdfium", name, mended, options)
        wanted = {index for index in wanted if index in doubtful or not _letters_on(pages[index])}
    taken = _exchange(pages, wanted, "pdfminer", name, mended or data, options)
    typed = {index for index, page in enumerate(pages) if _letters_on(page)}
    return "pdfminer" if typed and typed <= taken else "pdfium"


def _exchange(  # noqa: PLR0913, PLR0917
    pages: list[Page], wanted: set[int], engine: str, name: str, data: bytes, options: Options
) -> set[int]:
    """Put the pages that an engine reads more of in place of those that are there; which ones."""
    if not wanted:
        return set()
    try:
        others = _read(engine, name, data, options, wanted)
    except UnreadableError:  # it was only asked whether it knows more
        return set()
    if len(others) != len(pages):
        return set()
    better = {i for i in wanted if _all_letters(others[i]) > _all_letters(pages[i])}
    for index in better:
        pages[index] = others[index]
    return better


def _read(
    engine: str, name: str, data: bytes, options: Options, only: set[int] | None = None
) -> list[Page]:
    if engine == "pdfium":
        from imrcli.ingest import pdfium

        return pdfium.read_pages(name, data, options.password, options.max_pages)
    from imrcli.ingest import miner

    return miner.read_pages(name, data, options.password, options.max_pages, only)


def _scanned(data: bytes, pages: list[Page], options: Options) -> Sequence[int]:
    """Which pages are for OCR."""
    if options.ocr == "never":
        return ()
    if options.ocr == "always":
        return range(len(pages))
    sparse = [index for index, page in enumerate(pages) if _letters_on(page) < FEW_LETTERS]
    if not sparse:
        return ()
    from imrcli.ingest.scans import scanned_pages

    return scanned_pages(data, options.password, pages, sparse)


def _letters_on(page: Page) -> int:
    """Letters and figures of a page, counted up to where it is clear that it has type."""
    return _all_letters(page, FEW_LETTERS)


def _all_letters(page: Page, enough: int = 1 << 62) -> int:
    count = 0
    for runs in page:
        for run in runs:
            count += len(run.text) - run.text.count(" ")
            if count >= enough:
                return count
    return count
