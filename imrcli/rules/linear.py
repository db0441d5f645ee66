"""Refuses patterns that could take far too long.

`re` backtracks. Where each repeat is bounded, the work per starting point does not grow with the
text, but it may still be beyond any patience: a variable repeat inside another repeat, and a repeat
of what may be empty, are tried in more ways than can be counted. Both are refused. It is no proof:
alternatives that begin alike (`(?:a|aa){0,60}`), and many variable repeats in a row, pass. A user's
own patterns run in a worker, where --timeout ends them. Bounds are large enough for any sentence of
a letter.
"""

from __future__ import annotations

import re
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

LONGEST_REPEAT = 600
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def complaint(source: str) -> str | None:
    """Why a pattern is refused, or None where it is fine."""
    try:
        tree = parser.parse(source, re.IGNORECASE)
    except re.error as error:
        return f"is no valid pattern: {error}"
    return _walk(tree, repeated=False)


def _walk(tree: Any, *, repeated: bool) -> str | None:
    for operation, argument in tree:
        if operation in REPEATS:
            low, high, inner = argument
            if high == codes.MAXREPEAT or high > LONGEST_REPEAT:
                return f"has a repeat without a bound; write {{0,{LONGEST_REPEAT}}} or less"
            if repeated and low != high and high > 1:
                return "has a variable repeat inside another repeat"
            if high > 1 and inner.getwidth()[0] == 0:
                return "repeats what may be empty"
            found = _walk(inner, repeated=repeated or high > 1)
        else:
            found = _walk_argument(argument, repeated=repeated)
        if found:
            return found
    return None


def _walk_argument(argument: Any, *, repeated: bool) -> str | None:
    if isinstance(argument, parser.SubPattern):
        return _walk(argument, repeated=repeated)
    if isinstance(argument, (tuple, list)):
        for item in argument:
            found = _walk_argument(item, repeated=repeated)
            if found:
                return found
    return None
