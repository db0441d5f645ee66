"""The pages of a PDF as its page tree lists them, however the tree is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, resolve1

NO_BOX = {"MediaBox", "CropBox", "Rotate"}


def pages_of(document: PDFDocument, *, has_tree: bool) -> Iterator[PDFPage | None]:
    """Each page in order; None for one that the tree names and that is not there.

    What `/Count` says and what a leaf calls itself is not believed: what has no kids is a page.
    Pages of a file whose tree is there and is not found would be read without those that are cut.
    pdfminer's own walk leaves out what it does not understand, and fails on a deep tree.
    """
    found = False
    for attributes in _leaves(document):
        found = True
        yield None if attributes is None else _page(document, attributes)
    if not found and not has_tree:  # pdfminer seeks pages among all objects
        yield from PDFPage.create_pages(document)


def _page(document: PDFDocument, attributes: dict[str, Any]) -> PDFPage:
    try:
        return PDFPage(document, None, attributes, None)
    except (TypeError, ValueError):  # a box or a rotation that is none
        plain = {key: value for key, value in attributes.items() if key not in NO_BOX}
        return PDFPage(document, None, plain, None)


def _leaves(document: PDFDocument) -> Iterator[dict[str, Any] | None]:
    waiting: list[tuple[Any, dict[str, Any]]] = [(document.catalog.get("Pages"), {})]
    known: set[int] = set()  # nodes: a tree may lead back to itself
    while waiting:
        item, inherited = waiting.pop()
        node = resolve1(item)
        if not isinstance(node, dict):
            if known:
                yield None
            continue
        own = {key: value for key, value in node.items() if value is not None}
        kids = resolve1(own.get("Kids"))
        if not isinstance(kids, list):
            yield {**inherited, **own}
            continue
        number = item.objid if isinstance(item, PDFObjRef) else id(kids)
        if number in known:
            continue
        known.add(number)
        passed = {key: own[key] for key in PDFPage.INHERITABLE_ATTRS if key in own}
        waiting.extend((kid, {**inherited, **passed}) for kid in reversed(kids))
