"""What a person at a terminal is shown and asked while one input is read for them.

Pages under OCR are counted on the terminal, and the password of an encrypted file is asked for. It
is never echoed, and goes nowhere but into the record of how to read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

from imrcli.errors import EncryptedError
from imrcli.reading import Outcome, Reading
from imrcli.safe import for_terminal

TRIES = 3


def read_attended(
    read: Callable[[Reading], Iterator[Outcome]], reading: Reading, *, quiet: bool = False
) -> Iterator[Outcome]:
    """The outcomes of `read`, which is called again with each password that is given."""
    terminal = os.dup(sys.stderr.fileno())  # a worker's own stderr leads nowhere
    try:
        if not quiet:
            reading = reading._replace(progress=terminal)
        outcomes = read(reading)
        first = next(outcomes, None)
        tries = TRIES if reading.password is None else 0
        while first and isinstance(first.error, EncryptedError) and tries:
            tries -= 1
            password = ask_password(first.name)
            if not password:
                break
            outcomes = read(reading._replace(password=password))
            first = next(outcomes, None)
        if first:
            yield first
        yield from outcomes
    finally:
        os.close(terminal)


def ask_password(name: str) -> str | None:
    """Ask for the password of a file; None where nobody can be asked or none is given."""
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    import warnings
    from getpass import GetPassWarning, getpass

    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)  # raised before it would echo
        try:
            return getpass(f"Password of {for_terminal(name)}: ", stream=sys.stderr)
        except (EOFError, GetPassWarning):
            return None
