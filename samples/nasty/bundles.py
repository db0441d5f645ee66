"""Letters inside other things: several in one PDF, Word files, mail, archives."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from email.policy import SMTP
from xml.sax.saxutils import escape

from samples.letter import WORDING, Letter, us_date
from samples.nasty.base import letter, pages, sample_pdf, sample_text
from samples.nasty.structure import BOMB, deflate_bomb
from samples.word import to_document

EPOCH = (2017, 3, 1, 12, 0, 0)
BUNDLE = ("one-decision", "partial-authorization", "expedited")


def three_letters() -> bytes:
    """One PDF that holds three letters, one behind the other, on 2 + 2 + 1 pages."""
    pdf, root = to_document([page for stem in BUNDLE for page in pages(stem)])
    return pdf.write(root)


def three_letters_text() -> bytes:
    """The same three as one text with form feeds."""
    return "\f".join(sample_text(stem) for stem in BUNDLE).encode()


def docx(stem: str = "one-decision") -> bytes:
    """A letter as a Word file: header table, bold runs, a soft break inside a table cell."""
    body = _table(letter(stem)) + "".join(_paragraphs(letter(stem)))
    return _docx(f"{body}<w:sectPr/>")


def docx_strict() -> bytes:
    """A Word file in the strict form of the format."""
    members = {}
    with zipfile.ZipFile(io.BytesIO(docx())) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "word/document.xml":
                usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/"
                content = content.replace(usual, b"http://purl.oclc.org/ooxml/wordprocessingml/")
            members[name] = content
    return _zip(members)


def zip_with_a_wrong_name() -> bytes:
    """An archive of two letters, the name of one said to be UTF-8 and none."""
    data = _zip({"a.pdf": sample_pdf(), "\u00e9\u00e9.pdf": sample_pdf()})
    return data.replace("\u00e9\u00e9".encode(), b"\xff\xff\xff\xff")


def docx_entity_bomb() -> bytes:
    """A Word file whose XML declares entities that double thirty times."""
    entities = '<!ENTITY e0 "MRI ">' + "".join(
        f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 31)
    )
    return _docx("<w:p><w:r><w:t>&e30;</w:t></w:r></w:p>", f"<!DOCTYPE w [{entities}]>")


def docx_without_document() -> bytes:
    """A ZIP that calls itself a Word file and has no document in it."""
    return _zip({"[Content_Types].xml": b"<Types/>"})


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def _docx(body: str, doctype: str = "") -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
    )
    links = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}" Target="word/document.xml"/></Relationships>'
    )
    main = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return _zip(
        {
            "[Content_Types].xml": (head + types).encode(),
            "_rels/.rels": (head + links).encode(),
            "word/document.xml": (head + doctype + main).encode(),
        }
    )


def _run(text: str, *, bold: bool = False) -> str:
    style = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def _table(data: Letter) -> str:
    case = data["case"]
    received = "<w:r><w:rPr><w:b/></w:rPr><w:t>Application</w:t><w:br/><w:t>Received:</w:t></w:r>"
    rows = [
        (_run("Case Number:", bold=True), _run(case["case_number"]), "", ""),
        (
            _run("Date Assigned:", bold=True),
            _run(us_date(case["date_assigned"])),
            _run("Date of Injury:", bold=True),
            _run(us_date(case["date_of_injury"])),
        ),
        (
            _run("Decision Date:", bold=True),
            _run(us_date(case["decision_date"])),
            _run("UR Denial Date:", bold=True),
            _run(us_date(case["ur_denial_date"])),
        ),
        (
            _run("Priority:", bold=True),
            _run(case["priority"].capitalize()),
            received,
            _run(us_date(case["application_received"])),
        ),
    ]
    cells = ["".join(f"<w:tc><w:tcPr/>{_paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def _paragraphs(data: Letter) -> list[str]:
    reviewer = data["reviewer"]
    plain = [
        WORDING["credentials"],
        f"State(s) of Licensure: {', '.join(reviewer['states_of_licensure'])}",
        f"Certification(s)/Specialty: {', '.join(reviewer['specialties'])}",
    ]
    out = [
        _paragraph(_run("HOW THE IMR FINAL DETERMINATION WAS MADE", bold=True)),
        _paragraph(_run(WORDING["how"])),
        *(_paragraph(_run(text)) for text in plain),
        _paragraph(_run("CLINICAL CASE SUMMARY", bold=True)),
        _paragraph(_run(WORDING["summary_intro"])),
        *(_paragraph(_run(text)) for text in data["summary"]),
        _paragraph(_run("IMR ISSUES, DECISIONS AND RATIONALES", bold=True)),
        _paragraph(_run(WORDING["issues_intro"])),
    ]
    for item in data["decisions"]:
        heading = item["heading"]
        middle = len(heading) // 2  # Word splits runs anywhere
        out += [
            _paragraph(
                _run(heading[:middle], bold=True),
                _run(heading[middle:] + ":", bold=True),
                _run(" " + item["outcome"].capitalize()),
            )
        ]
        for label, text in (
            ("Claims Administrator guideline:", item["claims_administrator_guideline"]),
            ("MAXIMUS guideline:", item["reviewer_guideline"]),
            ("Decision rationale:", " ".join(item["rationale"])),
        ):
            out.append(_paragraph(_run(label, bold=True), _run(" " + text)))
    return out


def eml() -> bytes:
    """A message with a letter attached, whose name climbs out of its folder, and a picture."""
    message = _message("Determination attached")
    message.add_attachment(
        sample_pdf(), maintype="application", subtype="pdf", filename="../../determination.pdf"
    )
    message.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="logo.png")
    return message.as_bytes()


def eml_nested() -> bytes:
    """A forwarded message: a letter inside a message inside a message."""
    inner = _message("The letter")
    inner.add_attachment(
        sample_pdf("expedited"), maintype="application", subtype="octet-stream", filename="a.pdf"
    )
    outer = _message("Fwd: The letter")
    outer.add_attachment(inner)
    outer.set_boundary("outer-boundary")
    return outer.as_bytes()


def eml_around(middle: bytes) -> bytes:
    """A message with a text between two letters."""
    message = _message("Three letters")
    for name, data in (("a.pdf", sample_pdf()), ("k.txt", middle), ("z.pdf", sample_pdf())):
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def zip_around(middle: bytes, *, nested: bool = False) -> bytes:
    """An archive, or one within it, with a text between two letters."""
    data = _zip({"a.pdf": sample_pdf(), "k.txt": middle, "z.pdf": sample_pdf()})
    return _zip({"inner.zip": data}) if nested else data


def eml_without_letter() -> bytes:
    """A message with no attachment."""
    return _message("Lunch?").as_bytes()


def _message(subject: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = "sender@example.org"
    message["To"] = "reader@example.org"
    message["Subject"] = subject
    message["Date"] = "Wed, 01 Mar 2017 12:00:00 +0000"
    message.set_content("See the attachment.\n")
    message.make_mixed()
    message.set_boundary("sample-boundary")
    return message


def zip_of_letters() -> bytes:
    """An archive of two letters as PDF, one as text, in folders, with a note that is no letter."""
    return _zip(
        {
            "2017/one.pdf": sample_pdf(),
            "2017/two.pdf": sample_pdf("expedited"),
            "2016/three.txt": sample_text("partial-authorization").encode(),
            "readme.md": b"# Not a letter\n",
        }
    )


def zip_slip() -> bytes:
    """An archive whose members' names leave the folder, hide escapes and end lines."""
    return _zip(
        {
            "../../evil.pdf": sample_pdf(),
            "/etc/evil.pdf": sample_pdf("expedited"),
            "line\nbreak\x1b[31m.txt": sample_text("drugs").encode(),
        }
    )


def zip_nested(depth: int = 12) -> bytes:
    """An archive in an archive in an archive, a letter at the bottom."""
    data = sample_pdf()
    name = "letter.pdf"
    for level in range(depth):
        data = _zip({name: data})
        name = f"level{level}.zip"
    return data


def zip_bomb(size: int = BOMB) -> bytes:
    """An archive with a letter, and a text of `size` zeros behind it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_info("one.pdf"), sample_pdf())
        with archive.open(_info("two.txt"), "w", force_zip64=True) as member:
            for _ in range(size >> 20):
                member.write(bytes(1 << 20))
    return buffer.getvalue()


def zip_of_bombs() -> bytes:
    """An archive with a letter and a PDF that is a deflate bomb."""
    return _zip({"one.pdf": sample_pdf(), "two.pdf": deflate_bomb()})


def zip_many_members(count: int = 100_000) -> bytes:
    """An archive of a hundred thousand empty files."""
    return _zip({f"{number:06}.txt": b"" for number in range(count)})


def zip_encrypted() -> bytes:
    """An archive whose member says that it is encrypted."""
    data = bytearray(_zip({"one.pdf": sample_pdf()}))
    data[6] |= 1  # general purpose flag of the local header
    data[data.rindex(b"PK\x01\x02") + 8] |= 1  # and of the directory
    return bytes(data)


def zip_truncated() -> bytes:
    """The first half of an archive: its directory is missing."""
    data = zip_of_letters()
    return data[: len(data) // 2]


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(_info(name), data)
    return buffer.getvalue()
