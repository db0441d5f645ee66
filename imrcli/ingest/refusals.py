"""Why a PDF is not read, in the same words from both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imrcli.errors import EncryptedError, UnreadableError

if TYPE_CHECKING:
    from imrcli.document import Document
    from imrcli.ingest.rows import Page


class DamagedPageError(UnreadableError):
    """Some pages cannot be read: what is left would pass for the whole letter.

    `pages` are all of them, those that are lost empty; `rest` the document they make, where it has
    any text.
    """

    def __init__(self, name: str, lost: list[int], pages: list[Page]) -> None:
        """Name the first lost page, `lost` being indexes."""
        super().__init__(name, f"its page {lost[0] + 1} is damaged.", "Fetch the file again.")
        self.pages = pages
        self.rest: Document | None = None


def locked(name: str, password: str | None) -> EncryptedError:
    """It opens with a password that was not given, or with another one."""
    fact = "is protected by a password." if password is None else "the password is wrong."
    return EncryptedError(name, fact, "Give it with --password or in IMR_PASSWORD.")


def sealed(name: str) -> UnreadableError:
    """No password opens it: it has the key of one person, or a scheme of some product."""
    fact = "is encrypted, and not by a password."
    return UnreadableError(name, fact, "Print it to a new PDF where it can be opened.")


def without_pages(name: str) -> UnreadableError:
    """It opens and is empty."""
    return UnreadableError(name, "is a PDF without pages.", "Fetch the file again.")
