"""`imr --version`: the version and those of the engines, without importing them."""

from __future__ import annotations

import os
import sys

from imrcli._version import __version__

ENGINES = ("pypdfium2", "pdfminer.six")


def version_text() -> str:
    """One line: `imr 1.2.3 (pypdfium2 5.1.0, pdfminer.six 20260107, Python 3.11.7)`."""
    parts = [f"{name} {installed(name) or 'not installed'}" for name in ENGINES]
    parts.append("Python " + ".".join(str(n) for n in sys.version_info[:3]))
    return f"imr {__version__} ({', '.join(parts)})\n"


def installed(name: str) -> str | None:
    """The installed version of a distribution, told by the name of its metadata folder.

    `importlib.metadata` would say the same and take longer than the rest of `imr --version`.
    """
    prefix = name.replace(".", "_").lower() + "-"
    other = name.lower() + "-"
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")  # noqa: PTH208  # start-up
        except OSError:
            continue
        for entry in entries:
            lowered = entry.lower()
            if lowered.endswith(".dist-info") and lowered.startswith((prefix, other)):
                return entry.split("-", 1)[1].removesuffix(".dist-info")
    return None
