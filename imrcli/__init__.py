"""Reads California Independent Medical Review letters.

    from imrcli import read
    letter = read("letter.pdf")
    letter.decisions[0].outcome
    letter.evidence["decisions[0].outcome"].page

Names are loaded when they are first used: importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imrcli._version import __version__
    from imrcli.errors import ExitCode, ImrError
    from imrcli.model import Letter
    from imrcli.reading import read

__all__ = ["ExitCode", "ImrError", "Letter", "__version__", "read"]

HOMES = {
    "ExitCode": "imrcli.errors",
    "ImrError": "imrcli.errors",
    "Letter": "imrcli.model",
    "__version__": "imrcli._version",
    "read": "imrcli.reading",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(HOMES[name]), name)
