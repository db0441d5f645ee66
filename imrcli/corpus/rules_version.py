"""Which rules a letter was read by, so that a later run can tell what older rules have read."""

from __future__ import annotations

import hashlib
import os
from functools import cache

from imrcli._version import __version__

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
READ_BY = ("extract", "mend", "check", "ingest", "rules/compiled")


@cache
def rules_version() -> str:
    """The version of imr and a digest of all rules and code that make a record: "1.2.0+3f9c21ab04".

    Two versions that differ may read a letter differently; nothing says which is the better.
    """
    digest = hashlib.sha256()
    for folder in READ_BY:
        inside = os.path.join(PACKAGE, folder)  # noqa: PTH118
        for name in sorted(os.listdir(inside)):  # noqa: PTH208
            if name.endswith((".py", ".json")):
                digest.update(name.encode())
                with open(os.path.join(inside, name), "rb") as file:  # noqa: PTH118, PTH123
                    digest.update(file.read())
    return f"{__version__}+{digest.hexdigest()[:10]}"
