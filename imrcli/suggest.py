"""Did-you-mean: the known word that a mistyped one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None where none is much like it."""
    from difflib import get_close_matches  # Imported here: only mistakes need it.

    found = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def instead(word: str, known: Iterable[str]) -> str:
    """The cure for an unknown word: the one that was probably meant, or else all there are."""
    known = list(known)
    found = nearest(word, known)
    return f"Did you mean {found}?" if found else f"Use one of: {', '.join(known)}."
