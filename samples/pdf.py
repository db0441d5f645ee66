"""Writes PDF files by hand: numbered objects, a cross-reference table, a trailer.

The bytes depend on the input alone: no clock, no random identifier. Everything above this file
(samples, hostile files, made-up corpora) says what stands in a PDF and never how it is stored.
"""

from __future__ import annotations

import zlib

HEADER = b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n"


class Pdf:
    """One PDF file in the making. Object numbers start at 1."""

    def __init__(self) -> None:
        """Start with no objects."""
        self.objects: list[bytes] = []

    def reserve(self) -> int:
        """The number of an object whose body comes later; see `put`."""
        self.objects.append(b"null")
        return len(self.objects)

    def put(self, number: int, body: str | bytes) -> None:
        """Give a reserved object its body."""
        self.objects[number - 1] = body.encode("latin-1") if isinstance(body, str) else body

    def add(self, body: str | bytes) -> int:
        """Add an object, return its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def stream(self, data: bytes, entries: str = "", *, deflate: bool = True) -> int:
        """Add a stream object; `entries` are further entries of its dictionary."""
        if deflate:
            data = zlib.compress(data, 9)
            entries += "/Filter/FlateDecode"
        head = f"<<{entries}/Length {len(data)}>>\nstream\n".encode("latin-1")
        return self.add(head + data + b"\nendstream")

    def write(self, root: int, trailer: str = "") -> bytes:
        """The whole file. `trailer` holds further trailer entries, such as /Info."""
        parts = [HEADER]
        at = len(HEADER)
        offsets = []
        for number, body in enumerate(self.objects, 1):
            offsets.append(at)
            part = b"%d 0 obj\n%b\nendobj\n" % (number, body)
            parts.append(part)
            at += len(part)
        size = len(self.objects) + 1
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        parts.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, rows))
        entries = f"<</Size {size}/Root {root} 0 R{trailer}>>".encode("latin-1")
        parts.append(b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (entries, at))
        return b"".join(parts)


def literal(text: str) -> str:
    """A PDF string of WinAnsi text, as Latin-1 characters of the file."""
    data = text.encode("cp1252").decode("latin-1")
    return "(" + data.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"
