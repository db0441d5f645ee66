"""Exit codes and everything a user can cause to go wrong.

A message starts with the file, states the fact and ends with the cure. It never quotes the letter:
letters are medical histories.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes are part of the interface; one is never renumbered."""

    OK = 0
    FINDINGS = 1  # `imr check --strict` found a warning, `imr diff` a difference
    USAGE = 2
    UNREADABLE = 3
    NOT_AN_IMR_LETTER = 4
    SOME_FAILED = 5
    FAULT = 70  # a fault of this program
    INTERRUPTED = 130


RULES_CURE = "docs/rules.md tells the form of such a file."


class ImrError(Exception):
    """Anything a user can cause; the command line prints it without a traceback."""

    exit_code = ExitCode.UNREADABLE

    def __init__(self, source: str, fact: str, cure: str = "") -> None:
        """Join file, fact and cure into one line."""
        self.source = source
        self.fact = fact
        self.cure = cure
        super().__init__(f"{source}: {fact}" + (f" {cure}" if cure else ""))

    def __reduce__(self) -> tuple[type[ImrError], tuple[str, str, str]]:
        """Errors cross process borders."""
        return type(self), (self.source, self.fact, self.cure)


class UsageError(ImrError):
    """The command line asks for something impossible."""

    exit_code = ExitCode.USAGE


class UnreadableError(ImrError):
    """The input cannot be opened or is damaged beyond reading."""


class EncryptedError(UnreadableError):
    """The PDF or archive opens only with a password that was not given."""


class NoTextError(UnreadableError):
    """The input has pages but no text on them; it was probably scanned."""


class LimitError(UnreadableError):
    """The input exceeds a limit that protects this machine."""


class NotALetterError(ImrError):
    """The input was read, and it is not a Final Determination letter."""

    exit_code = ExitCode.NOT_AN_IMR_LETTER


class RuleError(ImrError):
    """A rule file breaks its own contract; the message names the file and the rule."""

    exit_code = ExitCode.USAGE

    def __init__(self, source: str, fact: str, cure: str = RULES_CURE) -> None:
        """Point to the form of rule files where there is no nearer cure."""
        super().__init__(source, fact if fact.endswith(".") else f"{fact}.", cure)


def to_plain(error: ImrError) -> list[str]:
    """An error as strings; a class from elsewhere becomes its nearest kin of this module."""
    kin = next(base for base in type(error).__mro__ if base.__module__ == __name__)
    return [kin.__name__, error.source, error.fact, error.cure]


def from_plain(plain: list[str]) -> ImrError:
    """Undo `to_plain`.

    Raises:
        ValueError: it is no error that `to_plain` gave.
    """
    try:
        name, *parts = plain
        error = globals()[name](*parts)
    except (KeyError, TypeError) as wrong:
        raise ValueError("not an error") from wrong
    if not isinstance(error, ImrError):
        raise ValueError("not an error")
    return error
