"""Which files of a folder, an archive or a message may be letters, told from their names."""

from __future__ import annotations

SEPARATOR = "!"  # between an archive and what is in it
LETTER_FILES = (".pdf", ".txt", ".docx", ".eml", ".zip", ".tif", ".tiff", ".png", ".jpg", ".jpeg")


def is_letter_name(name: str) -> bool:
    """Whether a file may be a letter by its name.

    The doubles that macOS makes of files (`._letter.pdf`, `__MACOSX/`) and the locks of Word
    (`~$letter.docx`) are none.
    """
    last = name.rpartition("/")[2]
    return (
        last.lower().endswith(LETTER_FILES)
        and not last.startswith(("._", "~$"))
        and "__MACOSX/" not in name
    )
