"""Why a PDF is not read, in the same words from both engines."""

from __future__ import annotations

from imrcli.errors import EncryptedError, UnreadableError


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
