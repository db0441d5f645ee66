"""Puts right what bash does to a command line before it asks for completions.

Bash cuts words at `=`: of `--where category=Psy` it hands over `category`, `=` and `Psy`, and puts
what it is offered in the place of `Psy` alone, as it is, blanks and all.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, MutableMapping
from contextlib import redirect_stdout

WORDS, AT = "COMP_WORDS", "COMP_CWORD"
QUOTES = ('"', "'")


def completed(environment: MutableMapping[str, str], complete: Callable[[], int]) -> int:
    """Complete with the words put together again; offers go to stdout as bash can take them."""
    words = environment.get(WORDS, "").split("\n")
    at = environment.get(AT, "")
    if not at.isdigit() or int(at) >= len(words):
        return complete()
    whole = joined(words[: int(at) + 1])
    environment[WORDS], environment[AT] = "\n".join(whole), str(len(whole) - 1)
    offers = io.StringIO()
    try:
        with redirect_stdout(offers):
            return complete()
    finally:  # Typer ends the process when it has completed
        is_cut = len(whole) <= int(at)
        for offer in offers.getvalue().splitlines():
            sys.stdout.write(offered(offer, whole[-1], is_cut=is_cut) + "\n")


def joined(words: list[str]) -> list[str]:
    """The words as they were typed."""
    whole: list[str] = []
    for before, word in zip(["", *words], words, strict=False):
        if whole and "=" in {word, before}:
            whole[-1] += word
        else:
            whole.append(word)
    return whole


def offered(offer: str, word: str, *, is_cut: bool) -> str:
    """What takes the place of the last part of a word, quoted where the word is not."""
    if is_cut:
        offer = offer.removeprefix(word[: word.rfind("=") + 1])
    if word.startswith(QUOTES):
        return offer
    return re.sub(r"([^\w@%+=:,./~!-])", r"\\\1", offer)
