"""Builds every hostile file: `python samples/nasty/make_nasty.py FOLDER`.

`NASTY` is the table that tests run over: the file's name, the function that returns its bytes, and
what a reader owes it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

if __package__ in {None, ""}:  # run as a program: make the package `samples` importable
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from samples.nasty import bundles, content, crypt, odd, scans, structure

LETTER = "letter"  # holds letters that must be read, `letters` of them
REFUSED = "refused"  # one clear error
EITHER = "either"  # a record or one clear error, within time and memory
OCR = "ocr"  # letters, where OCR is installed; else the error that says so


class Nasty(NamedTuple):
    """One hostile file."""

    name: str
    build: Callable[[], bytes]
    owed: str
    letters: int = 0

    @property
    def why(self) -> str:
        """What is wrong with it, in one sentence."""
        function = self.build.func if isinstance(self.build, partial) else self.build
        return (function.__doc__ or "").strip().partition("\n")[0]


NASTY = (
    Nasty("deflate-bomb.pdf", structure.deflate_bomb, REFUSED),
    Nasty("page-tree-loop.pdf", structure.page_tree_loop, EITHER),
    Nasty("lost-page.pdf", structure.lost_page, REFUSED),
    Nasty("without-pages.pdf", structure.without_pages, REFUSED),
    Nasty("parent-loop.pdf", structure.parent_loop, EITHER),
    Nasty("object-stream-loop.pdf", structure.object_stream_loop, REFUSED),
    Nasty("many-pages.pdf", structure.many_pages, REFUSED),
    Nasty("one-page-many-times.pdf", structure.one_page_many_times, EITHER),
    Nasty("huge-media-box.pdf", structure.huge_media_box, EITHER),
    Nasty("empty-media-box.pdf", structure.empty_media_box, EITHER),
    Nasty("missing-xref.pdf", structure.missing_xref, LETTER, 1),
    Nasty("wrong-lengths.pdf", structure.wrong_lengths, EITHER),
    Nasty("deep-arrays.pdf", structure.deep_arrays, EITHER),
    *(
        Nasty(f"truncated-{n}-of-4.pdf", partial(structure.truncated, n), EITHER)
        for n in (1, 2, 3, 4)
    ),
    Nasty("noise.pdf", structure.not_a_pdf, REFUSED),
    Nasty("empty.pdf", structure.empty, REFUSED),
    Nasty("unknown-password.pdf", crypt.unknown_password, REFUSED),
    Nasty("empty-password-no-copy.pdf", crypt.empty_password_no_copy, LETTER, 1),
    Nasty("for-a-certificate.pdf", crypt.for_a_certificate, REFUSED),
    Nasty("filled-form.pdf", content.filled_form, REFUSED),
    Nasty("type3-fonts.pdf", content.type3_fonts, LETTER, 1),
    Nasty("only-spaces.pdf", content.only_spaces, REFUSED),
    Nasty("no-to-unicode.pdf", content.no_to_unicode, REFUSED),
    *(Nasty(f"rotated-{d}.pdf", partial(content.rotated, d), EITHER) for d in (90, 180, 270)),
    *(Nasty(f"turned-{d}.pdf", partial(content.turned, d), LETTER, 1) for d in (90, 180, 270)),
    Nasty("javascript.pdf", content.javascript_and_attachments, LETTER, 1),
    Nasty("form-xobject.pdf", content.form_xobject_text, LETTER, 1),
    Nasty("form-xobject-loop.pdf", content.form_xobject_loop, EITHER),
    *(Nasty(f"{build.__name__.replace('_', '-')}.pdf", build, LETTER, 1) for build in odd.WHOLE),
    Nasty("reference-loop.pdf", odd.reference_loop, REFUSED),
    Nasty("terminal-escapes.txt", content.terminal_escapes, LETTER, 1),
    Nasty("nul-bytes.txt", content.nul_bytes, EITHER),
    Nasty("terminal-escapes.pdf", content.terminal_escapes_pdf, LETTER, 1),
    Nasty("rich-markup.pdf", content.rich_markup, LETTER, 1),
    Nasty("csv-injection.txt", content.csv_injection, LETTER, 1),
    Nasty("html-injection.pdf", content.html_injection, LETTER, 1),
    Nasty("invoice.pdf", content.invoice, REFUSED),
    Nasty("blank-pages.pdf", content.blank_pages, REFUSED),
    Nasty("three-letters.pdf", bundles.three_letters, LETTER, 3),
    Nasty("three-letters.txt", bundles.three_letters_text, LETTER, 3),
    Nasty("letter.docx", bundles.docx, LETTER, 1),
    Nasty("many.docx", partial(bundles.docx, "many-decisions"), LETTER, 1),
    Nasty("strict.docx", bundles.docx_strict, LETTER, 1),
    Nasty("wrong-name.zip", bundles.zip_with_a_wrong_name, LETTER, 2),
    Nasty("entity-bomb.docx", bundles.docx_entity_bomb, REFUSED),
    Nasty("without-document.docx", bundles.docx_without_document, REFUSED),
    Nasty("attached.eml", bundles.eml, LETTER, 1),
    Nasty("forwarded.eml", bundles.eml_nested, LETTER, 1),
    Nasty("without-letter.eml", bundles.eml_without_letter, REFUSED),
    Nasty("letters.zip", bundles.zip_of_letters, LETTER, 3),
    Nasty("slip.zip", bundles.zip_slip, LETTER, 3),
    Nasty("nested.zip", bundles.zip_nested, EITHER),
    Nasty("bomb.zip", bundles.zip_bomb, EITHER),
    Nasty("bombs.zip", bundles.zip_of_bombs, EITHER),
    Nasty("many-members.zip", bundles.zip_many_members, REFUSED),
    Nasty("encrypted.zip", bundles.zip_encrypted, REFUSED),
    Nasty("truncated.zip", bundles.zip_truncated, REFUSED),
    Nasty("scan.pdf", scans.scanned_pdf, OCR, 1),
    Nasty("skewed-scan.pdf", scans.skewed_scan, OCR, 1),
    Nasty("scan.tiff", scans.tiff, OCR, 1),
    Nasty("fax.tiff", scans.fax, OCR, 1),
    Nasty("scan.png", scans.png, OCR, 1),
    Nasty("scan.jpg", scans.jpeg, OCR, 1),
    Nasty("huge.png", scans.huge_png, REFUSED),
    Nasty("truncated.jpg", scans.truncated_jpeg, EITHER),
)


def main(arguments: list[str]) -> int:
    """Write all of them into a folder."""
    if len(arguments) != 1:
        print("usage: python samples/nasty/make_nasty.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for nasty in NASTY:
        data = nasty.build()
        (folder / nasty.name).write_bytes(data)
        print(f"{nasty.name}: {len(data)} bytes, {nasty.owed}: {nasty.why}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
