"""Mends a PDF that no engine opens, or of which a page stays empty, without understanding it.

What is mended keeps its length, so that each object stays where the file says it is; what is added
stands at the end. Both engines seek the objects of a file by themselves where its list is wrong.
"""

from __future__ import annotations

import re
import zlib
from functools import cache

from imrcli.ingest.sniff import HEADER_WITHIN

LONGEST = 50_000_000  # bytes of a file that is mended: it is copied, and searched a few times
FIRST_WORDS = 2_000  # bytes before the type of an object in which it begins
MOST_COLUMNS = 100_000  # of a predictor, and more than any of its numbers
MOST_UNPACKED = 50_000_000  # bytes of objects that are packed in streams
SPARE = 4_000_000  # the number of an object that is added: pdfium takes none much larger
HEADER = b"%PDF-1.7\n"


def with_header(data: bytes) -> bytes:
    """A PDF with its header where both engines seek it: junk before it is cut."""
    if b"%PDF-" in data[:HEADER_WITHIN]:
        return data
    at = data.find(b"%PDF-")
    return data[at:] if at >= 0 else HEADER + data


def count_pages(data: bytes) -> int:
    """How many objects of a file say that they are pages; none of those that are packed."""
    if len(data) > LONGEST:
        return 0
    found = _compiled(rb"/Type\s{0,9}/Page\b").finditer(data)
    return len({_number_before(data, match.start()) for match in found} - {None})


def is_cut(data: bytes) -> bool:
    """Whether a file ends within one of its streams."""
    return data.rfind(b"endstream") + len(b"end") != data.rfind(b"stream")


def mended(data: bytes) -> bytes | None:
    """The file without what misleads engines, or None where there is nothing of it."""
    if len(data) > LONGEST:
        return None
    result = _compiled(rb"/DecodeParms\s{0,9}<<[^<>]{0,300}>>").sub(_without_absurd, data)
    result = _compiled(rb"/Crypt\b(?=[^>]{0,99}/FlateDecode)").sub(_blank, result)
    if _compiled(rb"/StmF\s{0,9}/Identity\b").search(result):  # strings alone are encrypted
        result = result.replace(b"/Encrypt", b"/Ignored")
    return None if result == data else result


def rebuilt(data: bytes) -> bytes | None:
    """The file mended, with a catalog and a trailer of our own, or None where that is no help."""
    result = mended(data) or data
    if len(data) <= LONGEST and b"/Encrypt" not in result:
        result = _with_trailer(result)
    return None if result is data else result


@cache
def _compiled(source: bytes) -> re.Pattern[bytes]:
    return re.compile(source)


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])


def _without_absurd(match: re.Match[bytes]) -> bytes:
    """The parameters of a filter, unless no picture and no table can have such."""
    numbers = _compiled(rb"-?\d{1,12}").findall(match[0])
    is_absurd = any(not 0 < int(number) <= MOST_COLUMNS for number in numbers)
    return _blank(match) if is_absurd and b"/Predictor" in match[0] else match[0]


def _number_before(data: bytes, at: int) -> int | None:
    """The number of the object whose dictionary goes on at some byte."""
    start = data.rfind(b" obj", max(0, at - FIRST_WORDS), at)
    found = _compiled(rb"(\d{1,9})\s{1,9}\d{1,5}$").search(data, max(0, start - 20), max(0, start))
    return int(found[1]) if found else None


def _with_trailer(data: bytes) -> bytes:
    """The file with its packed objects unpacked, and a trailer that names its catalog."""
    end = b"\nendstream\nendobj\n" if is_cut(data) else b"\nendobj\n"  # of an object that is cut
    data += end + b"".join(_unpacked(data))
    tree = _last_of(rb"/Type\s{0,9}/Pages\b", data)
    if tree is None:
        return data
    # A catalog of our own: that of a file that is cut may be cut as well.
    data += b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (SPARE, tree)
    return data + b"trailer\n<</Root %d 0 R/Size 1>>\nstartxref\n0\n%%%%EOF\n" % SPARE


def _last_of(kind: bytes, data: bytes) -> int | None:
    """The number of the last object of a kind; a tree of pages that has no parent goes first."""
    found = [match.start() for match in _compiled(kind).finditer(data)]
    roots = [at for at in found if b"/Parent" not in data[at : data.find(b"endobj", at)]]
    return _number_before(data, (roots or found)[-1]) if found else None


def _unpacked(data: bytes) -> list[bytes]:
    """The objects that streams hold, each as it would stand by itself."""
    found: list[bytes] = []
    left = MOST_UNPACKED
    for match in _compiled(rb"/Type\s{0,9}/ObjStm\b").finditer(data):
        start = data.find(b"stream", match.end(), match.end() + FIRST_WORDS)
        if start < 0:
            continue
        after = start + len(b"stream")
        packed = data[after : data.find(b"endstream", after)].lstrip(b"\r\n")
        try:
            content = zlib.decompressobj().decompress(packed, left)
        except zlib.error:
            continue
        left -= len(content)
        if left <= 0:
            break
        found += _objects(content)
    return found


def _objects(content: bytes) -> list[bytes]:
    """What an object stream holds: pairs of number and place, then the objects."""
    head = _compiled(rb"[\d\s]*").match(content)
    numbers = list(map(int, head[0].split()[:20_000])) if head else []
    first = head.end() if head else 0
    numbers = numbers[: len(numbers) // 2 * 2]
    places = numbers[1::2]
    ends = [*places[1:], len(content) - first]
    return [
        b"%d 0 obj\n%s\nendobj\n" % (number, content[first + start : first + end])
        for number, start, end in zip(numbers[::2], places, ends, strict=True)
    ]
