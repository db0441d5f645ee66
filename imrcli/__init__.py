"""Reads California Independent Medical Review letters.

    from imrcli import read
    letter = read("letter.pdf")
    letter.decisions[0].outcome
    letter.evidence["decisions[0].outcome"].page

`read_many` reads folders and archives in worker processes, `read_bytes` what is in memory; all give
a `Letter`, which is a named tuple of named tuples. What goes wrong is an `ImrError`. The steps
themselves are pure functions: `imrcli.extract.extract`, `imrcli.check.check`,
`imrcli.redact.redact_text`. docs/library.md has examples.

Names are loaded when they are first used: importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imrcli._version import __version__
    from imrcli.errors import (
        EncryptedError,
        ExitCode,
        ImrError,
        LimitError,
        NotALetterError,
        NoTextError,
        RuleError,
        UnreadableError,
        UsageError,
    )
    from imrcli.library import from_record, read, read_bytes, read_many
    from imrcli.model import (
        Case,
        Citation,
        Decision,
        Drug,
        Event,
        Evidence,
        Finding,
        Guideline,
        Letter,
        Reviewer,
        Sessions,
        Source,
        Status,
        Summary,
        Treatment,
    )

HOMES = {
    "imrcli._version": ("__version__",),
    "imrcli.errors": (
        "EncryptedError",
        "ExitCode",
        "ImrError",
        "LimitError",
        "NoTextError",
        "NotALetterError",
        "RuleError",
        "UnreadableError",
        "UsageError",
    ),
    "imrcli.library": ("from_record", "read", "read_bytes", "read_many"),
    "imrcli.model": (
        "Case",
        "Citation",
        "Decision",
        "Drug",
        "Event",
        "Evidence",
        "Finding",
        "Guideline",
        "Letter",
        "Reviewer",
        "Sessions",
        "Source",
        "Status",
        "Summary",
        "Treatment",
    ),
}

__all__ = [
    "Case",
    "Citation",
    "Decision",
    "Drug",
    "EncryptedError",
    "Event",
    "Evidence",
    "ExitCode",
    "Finding",
    "Guideline",
    "ImrError",
    "Letter",
    "LimitError",
    "NoTextError",
    "NotALetterError",
    "Reviewer",
    "RuleError",
    "Sessions",
    "Source",
    "Status",
    "Summary",
    "Treatment",
    "UnreadableError",
    "UsageError",
    "__version__",
    "from_record",
    "read",
    "read_bytes",
    "read_many",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its home."""
    for home, names in HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
