"""Strings of strangers, made safe to show: on a terminal, in a spreadsheet, in a message.

A letter, a file name or an archive member may hold terminal escapes, bidirectional overrides or
spreadsheet formulas. These functions never raise, whatever the string, and leave ordinary text as
it is. They are for showing: what they return is not meant to be turned back.
"""

from __future__ import annotations

# Excel, LibreOffice and Google Sheets take a cell that begins so for a formula; a tab or a line end
# is dropped on import and what follows it is looked at again. The wide forms are what a Japanese
# keyboard types, and Excel reads them alike.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}

# Control, format (bidirectional marks, zero width), surrogate, line and paragraph separators. The
# rest of what Python calls unprintable is harmless: wide spaces, bullets of symbol fonts, emoji
# newer than this Python.
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def for_terminal(text: str, *, newlines: bool = False) -> str:
    r"""Make every character that could move, recolour or reorder a terminal's text visible.

    Control characters (C0, DEL, C1, so every escape sequence), bidirectional and zero-width marks
    and lone surrogates become `\xNN` or `\uNNNN`. With `newlines` line ends and tabs are kept and
    CRLF becomes LF; without, they are shown as `\n`, `\r` and `\t`. The result can always be
    encoded as UTF-8.
    """
    if text.isprintable():
        return text
    if newlines:
        text = text.replace("\r\n", "\n")
    kept = "\n\t" if newlines else ""
    return text.translate(
        {
            ord(char): _visible(char)
            for char in set(text)
            if not char.isprintable() and char not in kept
        }
    )


def file_name(name: str) -> str:
    r"""A file name as it may stand in a message: on one line and without escapes.

    Bytes that are no UTF-8, which Python keeps as lone surrogates, are shown as the bytes they
    were: `\xff`.
    """
    if name.isprintable():
        return name
    return for_terminal("".join(_byte(char) for char in name))


def for_csv(cell: str) -> str:
    """Defuse a cell that a spreadsheet would run as a formula, by a leading apostrophe.

    Cells that begin with `=`, `+`, `-`, `@`, tab or a line end are defused; a plain negative number
    (`-3`, `-0.5`) is kept, because it is data and does nothing. Escaping of quotes and commas is
    the CSV writer's.
    """
    if not cell.startswith(FORMULA_STARTS) or _is_negative_number(cell):
        return cell
    return "'" + cell


def _is_negative_number(cell: str) -> bool:
    whole, dot, fraction = cell[1:].partition(".")
    if not cell.isascii() or not cell.startswith("-") or not whole.isdigit():
        return False
    return fraction.isdigit() if dot else True


def _visible(char: str) -> str:
    from unicodedata import category  # Imported here: ordinary text never needs it.

    if category(char) not in HIDDEN:
        return char
    if char in SHORT:
        return SHORT[char]
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _byte(char: str) -> str:
    """The character, or the byte that the file system decoder could not read."""
    code = ord(char)
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else char
