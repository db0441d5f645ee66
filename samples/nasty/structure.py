"""PDFs whose structure is broken, endless or enormous."""

from __future__ import annotations

import re
import struct
import zlib

from samples.nasty.base import document, edit, edit_pages, sample_pdf
from samples.pdf import HEADER, Pdf

BOMB = 256 * 1024 * 1024  # inflated size of the bombs, in bytes
PAGES = 100_000


def deflate_bomb(size: int = BOMB) -> bytes:
    """A page of `size` bytes that deflates twice, to less than two kilobytes."""
    once = _deflated_spaces(size)
    pdf = Pdf()
    contents = pdf.stream(
        zlib.compress(once, 9), "/Filter[/FlateDecode/FlateDecode]", deflate=False
    )
    return _one_page(pdf, contents)


def _deflated_spaces(size: int) -> bytes:
    packer = zlib.compressobj(9)
    chunk = b" " * (1 << 20)
    parts = [packer.compress(chunk) for _ in range(size >> 20)]
    return b"".join(parts) + packer.flush()


def _one_page(pdf: Pdf, contents: int, media_box: str = "0 0 612 792") -> bytes:
    parent = pdf.reserve()
    page = pdf.add(
        f"<</Type/Page/Parent {parent} 0 R/MediaBox[{media_box}]/Resources<<>>"
        f"/Contents {contents} 0 R>>"
    )
    pdf.put(parent, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    return pdf.write(pdf.add(f"<</Type/Catalog/Pages {parent} 0 R>>"))


def page_tree_loop() -> bytes:
    """A page tree whose node is its own child."""
    pdf, root = document()
    edit(pdf, "/Type/Pages", "/Kids[", f"/Kids[{_number(pdf, b'/Type/Pages')} 0 R ")
    return pdf.write(root)


def lost_page() -> bytes:
    """A letter whose last page is named in the page tree and is not there."""
    pdf, root = document()
    last = max(n for n, body in enumerate(pdf.objects, 1) if b"/Type/Page/" in body)
    pdf.put(last, "null")
    return pdf.write(root)


def without_pages() -> bytes:
    """A page tree of no pages."""
    pdf = Pdf()
    parent = pdf.add("<</Type/Pages/Count 0/Kids[]>>")
    return pdf.write(pdf.add(f"<</Type/Catalog/Pages {parent} 0 R>>"))


def parent_loop() -> bytes:
    """Pages without a MediaBox that look for it in a parent that is its own parent."""
    pdf, root = document()
    parent = _number(pdf, b"/Type/Pages")
    edit_pages(pdf, "/MediaBox[0 0 612 792]", "")
    edit(pdf, "/Type/Pages", "/Type/Pages", f"/Type/Pages/Parent {parent} 0 R")
    return pdf.write(root)


def _number(pdf: Pdf, kind: bytes) -> int:
    return next(number for number, body in enumerate(pdf.objects, 1) if kind in body)


def object_stream_loop() -> bytes:
    """An object stream that is said to lie within itself and to extend itself."""
    pdf = Pdf()
    inner = b"<</Type/Catalog/Pages 3 0 R>>"
    body = b"<</Type/ObjStm/N 1/First 4/Extends 1 0 R/Length %d>>\nstream\n2 0 %b\nendstream" % (
        len(inner) + 4,
        inner,
    )
    pdf.add(body)
    start = len(HEADER)
    stream = b"1 0 obj\n%b\nendobj\n" % body
    # Cross-reference rows: type 2 means "in object stream 1"; object 1 itself is such a row.
    rows = b"".join(
        struct.pack(">BHB", *row)
        for row in [(0, 0, 255), (2, 1, 0), (2, 1, 0), (2, 1, 0), (1, start + len(stream), 0)]
    )
    table = (
        b"4 0 obj\n<</Type/XRef/Size 5/W[1 2 1]/Root 2 0 R/Length %d>>\nstream\n%b\nendstream\n"
        b"endobj\n" % (len(rows), rows)
    )
    return HEADER + stream + table + b"startxref\n%d\n%%%%EOF\n" % (start + len(stream))


def many_pages(count: int = PAGES) -> bytes:
    """A hundred thousand page objects, all with the same few words."""
    pdf = Pdf()
    font = pdf.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    contents = pdf.stream(b"BT /F1 12 Tf 72 720 Td (Page) Tj ET")
    parent = pdf.reserve()
    first = len(pdf.objects) + 1
    for _ in range(count):
        pdf.add(
            f"<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 612 792]"
            f"/Resources<</Font<</F1 {font} 0 R>>>>/Contents {contents} 0 R>>"
        )
    kids = " ".join(f"{number} 0 R" for number in range(first, first + count))
    pdf.put(parent, f"<</Type/Pages/Count {count}/Kids[{kids}]>>")
    return pdf.write(pdf.add(f"<</Type/Catalog/Pages {parent} 0 R>>"))


def one_page_many_times(count: int = PAGES) -> bytes:
    """A small file: one page object that is a child a hundred thousand times."""
    pdf, root = document()
    page = _number(pdf, b"/Type/Page/")
    parent = _number(pdf, b"/Type/Pages")
    kids = f"{page} 0 R " * count
    pdf.put(parent, f"<</Type/Pages/Count {count}/Kids[{kids}]>>")
    return pdf.write(root)


def huge_media_box() -> bytes:
    """A letter on pages a billion points wide."""
    pdf, root = document()
    edit_pages(pdf, "/MediaBox[0 0 612 792]", "/MediaBox[0 0 1000000000 1000000000]")
    return pdf.write(root)


def empty_media_box() -> bytes:
    """A letter on pages without any area."""
    pdf, root = document()
    edit_pages(pdf, "/MediaBox[0 0 612 792]", "/MediaBox[0 0 0 0]")
    return pdf.write(root)


def missing_xref() -> bytes:
    """A letter whose cross-reference table was cut out; a reader can rebuild it."""
    data = sample_pdf()
    table, trailer = data.index(b"\nxref\n"), data.index(b"\ntrailer\n")
    return data[:table] + re.sub(rb"startxref\n\d+", b"startxref\n0", data[trailer:])


def wrong_lengths() -> bytes:
    """A letter whose streams all state a wrong length, too small and too great in turn."""
    pdf, root = document()
    for number, body in enumerate(pdf.objects, 1):
        length = b"7" if number % 2 else b"999999"
        pdf.put(number, re.sub(rb"/Length \d+", b"/Length " + length, body))
    return pdf.write(root)


def deep_arrays(depth: int = 100_000) -> bytes:
    """A letter whose first page has annotations in a hundred thousand nested arrays."""
    pdf, root = document()
    edit_pages(pdf, "/Type/Page/", "/Type/Page/Annots " + "[" * depth + "]" * depth + "/")
    return pdf.write(root)


def truncated(quarters: int) -> bytes:
    """The first one to three quarters of a letter of four pages, or (4) all but its last byte."""
    data = sample_pdf("many-decisions")
    return data[: len(data) * quarters // 4 - (quarters == 4)]


def not_a_pdf() -> bytes:
    """The header of a PDF and then noise."""
    return HEADER + bytes(range(256)) * 16


def empty() -> bytes:
    """Nothing."""
    return b""
