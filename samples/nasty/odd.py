"""PDFs that some readers manage and some do not: each holds a whole letter of two or more pages."""

from __future__ import annotations

import re

from samples.nasty.base import document, edit, edit_pages, pages, sample_pdf
from samples.pdf import Pdf
from samples.word import to_document

JUNK = b"This line is none of the file. " * 60 + b"\n"
UNENDED = "q 9 0 0 9 0 0 cm BI /W 2 /H 8 /BPC 8 /CS /G ID abc EI def EI\n xyz012EI Q\n"
DEEP = 40  # forms within forms


def without_header() -> bytes:
    """A letter that begins with its first object."""
    data = sample_pdf()
    return data[data.index(b"1 0 obj") :]


def junk_before() -> bytes:
    """A letter behind more junk than readers skip."""
    return JUNK + sample_pdf()


def without_trailer() -> bytes:
    """A letter that ends with its last object."""
    data = sample_pdf()
    return data[: data.rindex(b"xref\n0")]


def inline_image_without_end() -> bytes:
    """A letter whose second page opens with a picture that says it is shorter than it is."""
    first, second, *rest = pages()
    pdf, root = to_document([first, [UNENDED, *second], *rest])
    return pdf.write(root)


def type_of_no_width() -> bytes:
    """A letter whose second page is scaled to nothing in one direction."""
    first, second, *rest = pages()
    pdf, root = to_document([first, [op.replace("BT", "BT 0 Tz") for op in second], *rest])
    return pdf.write(root)


def deep_forms() -> bytes:
    """A letter whose pages lie within forms, one in the other."""
    pdf, root = document()
    for number, body in enumerate(list(pdf.objects), 1):
        if b"/Type/Page/" in body:
            _wrap(pdf, number, body)
    return pdf.write(root)


def _wrap(pdf: Pdf, number: int, body: bytes) -> None:
    found = re.search(rb"/Font<<[^>]*>>", body)
    at = re.search(rb"/Contents (\d+) 0 R", body)
    if found is None or at is None:
        raise ValueError("a page without fonts or contents")
    fonts, inner = found[0].decode(), int(at[1])
    form = "/Type/XObject/Subtype/Form/BBox[0 0 612 792]"
    content = pdf.objects[inner - 1]
    pdf.put(inner, content.replace(b"<<", f"<<{form}/Resources<<{fonts}>>".encode(), 1))
    for _ in range(DEEP):
        resources = f"/Resources<</XObject<</X0 {inner} 0 R>>>>"
        inner = pdf.stream(b"/X0 Do", form + resources)
    page = body.replace(fonts.encode(), f"{fonts}/XObject<</X0 {inner} 0 R>>".encode())
    pdf.put(number, page.replace(at[0], f"/Contents {pdf.stream(b'/X0 Do')} 0 R".encode()))


def fewer_counted() -> bytes:
    """A letter whose page tree counts one page and has more."""
    return _counted(1)


def more_counted() -> bytes:
    """A letter whose page tree counts more pages than it has."""
    return _counted(9)


def _counted(count: int) -> bytes:
    pdf, root = document()
    edit(pdf, "/Type/Pages", f"/Count {len(pages())}", f"/Count {count}")
    return pdf.write(root)


def page_of_no_type() -> bytes:
    """A letter whose pages call themselves templates."""
    pdf, root = document()
    edit_pages(pdf, "/Type/Page/", "/Type/Template/")
    return pdf.write(root)


def tree_with_a_loop() -> bytes:
    """A letter whose page tree counts itself among its pages."""
    pdf, root = document()
    (tree,) = [n for n, body in enumerate(pdf.objects, 1) if b"/Type/Pages" in body]
    edit(pdf, "/Type/Pages", "]", f" {tree} 0 R]")
    edit(pdf, "/Type/Pages", f"/Count {len(pages())}", f"/Count {len(pages()) + 1}")
    return pdf.write(root)


def absurd_predictor() -> bytes:
    """A letter whose pages claim rows of a width below nothing."""
    pdf, root = document()
    wrong = "/DecodeParms<</Predictor 12/Columns -5>>/Filter/FlateDecode"
    edit(pdf, "/Filter/FlateDecode", "/Filter/FlateDecode", wrong)
    return pdf.write(root)


def only_strings_encrypted() -> bytes:
    """A letter that asks for a password and encrypts nothing that is shown."""
    pdf, root = document()
    lock = pdf.add(
        "<</Filter/Standard/V 4/R 4/Length 128/P -4"
        f"/O<{'11' * 32}>/U<{'22' * 32}>"
        "/CF<</StdCF<</CFM/AESV2/Length 16>>>>/StmF/Identity/StrF/StdCF>>"
    )
    return pdf.write(root, f"/Encrypt {lock} 0 R/ID[<00><00>]")


def reference_loop() -> bytes:
    """A page whose content is a reference that leads to itself."""
    pdf, root = document()
    first, second = pdf.reserve(), pdf.reserve()
    pdf.put(first, f"{second} 0 R")
    pdf.put(second, f"{first} 0 R")
    for number, body in enumerate(list(pdf.objects), 1):
        if b"/Type/Page/" in body:
            pdf.put(number, re.sub(rb"/Contents \d+", b"/Contents %d" % first, body))
    return pdf.write(root)


WHOLE = (
    without_header, junk_before, without_trailer, inline_image_without_end, type_of_no_width,
    deep_forms, fewer_counted, more_counted, page_of_no_type, tree_with_a_loop, absurd_predictor,
    only_strings_encrypted,
)  # fmt: skip
