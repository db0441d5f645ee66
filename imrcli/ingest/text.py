"""Plain text to a document: encodings, line ends, form feeds, double spacing."""

from __future__ import annotations

from itertools import pairwise

from imrcli.document import Document, Line

SOFT_HYPHEN = "\u00ad"
LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
# Every control character but the line feed and the form feed: none belongs in a letter.
CONTROL = {code: None for code in (*range(9), 11, *range(14, 32), *range(127, 160))}
LEFT_OVERS = {
    **CONTROL,
    9: " ",
    **dict.fromkeys((0x200B, 0x2060, 0xFEFF)),  # no wider than nothing
    **dict.fromkeys((0xA0, 0x2007, 0x202F), " "),
    **dict.fromkeys((0x2010, 0x2011), "-"),
    **{ord(glyph): letters for glyph, letters in LIGATURES.items()},
    **{code: "\ufffd" for code in range(0xD800, 0xE000)},
}
DOUBLE_SPACED = 0.6  # share of line pairs with an empty line between them


def decode(data: bytes) -> str:
    """Bytes to text: UTF-8 (with or without BOM), UTF-16, else cp1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    half = max(1, len(data) // 2)
    if data[1:400:2].count(0) > min(200, half) * 0.6:
        return data.decode("utf-16-le", "replace")
    if data[0:400:2].count(0) > min(200, half) * 0.6:
        return data.decode("utf-16-be", "replace")
    return data.decode("cp1252", "replace")


def clean(text: str) -> str:
    """One kind of line end, no control characters; spaces for tabs, letters for ligatures."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    if SOFT_HYPHEN in text:
        text = _without_soft_hyphens(text)
    return text.translate(LEFT_OVERS)


def _without_soft_hyphens(text: str) -> str:
    """A hyphen for each soft one that is printed, nothing for one that only allows a break.

    An export that names every hyphen so has some beside figures: then all of them are printed. Else
    those within a word are not.
    """
    pieces = text.split(SOFT_HYPHEN)
    pairs = [(before[-1:], after[:1]) for before, after in pairwise(pieces)]
    all_printed = any(a.isdigit() or b.isdigit() for a, b in pairs)
    joined = [pieces[0]]
    for (a, b), piece in zip(pairs, pieces[1:], strict=True):
        is_hint = a.isalpha() and b.isalpha() and not all_printed
        joined += ["" if is_hint else "-", piece]
    return "".join(joined)


def document(
    name: str, sha256: str, text: str, *, media_type: str = "text/plain", engine: str = "text"
) -> Document:
    """A document over a cleaned text.

    Pages end at form feeds. A paragraph begins after an empty line, or, where each printed line is
    followed by an empty one (a double-spaced letter), after more than one.
    """
    found: list[tuple[int, int, int, int, int]] = []  # start, end, page, number, empty lines above
    position = 0
    for page, words in enumerate(text.split("\f"), 1):
        empty = 0
        for number, line in enumerate(words.split("\n"), 1):
            stripped = line.strip()
            if stripped:
                start = position + len(line) - len(line.lstrip())
                found.append((start, start + len(stripped), page, number, empty))
                empty = 0
            else:
                empty += 1
            position += len(line) + 1  # the line feed, or the form feed after the last line
    usual = _usual_gap(found)
    return Document(
        name=name,
        sha256=sha256,
        media_type=media_type,
        engine=engine,
        text=text,
        lines=tuple(Line(a, b, p, n, gap > usual) for a, b, p, n, gap in found),
        page_count=text.rstrip("\f\n ").count("\f") + 1,
    )


def _usual_gap(found: list[tuple[int, int, int, int, int]]) -> int:
    """Empty lines between two lines of a paragraph: 0, or 1 where the letter is double-spaced."""
    pairs = len(found) - 1
    if pairs < 4:
        return 0
    spaced = sum(1 for line in found[1:] if line[4] >= 1)
    return 1 if spaced / pairs > DOUBLE_SPACED else 0
