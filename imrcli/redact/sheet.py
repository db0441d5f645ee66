"""One text under redaction: what has been decided about which of its characters.

The first decision about a character stands. A decision that would overlap an earlier one is cut
back to the characters that are still free, or refused where the earlier one lies inside it.
"""

from __future__ import annotations

from functools import cache

from imrcli.named import NamedTuple
from imrcli.rules import Rule, load

NAME = "[NAME]"


class Change(NamedTuple):
    """Half-open offsets into the text, what is printed instead, and the rule that says so."""

    start: int
    end: int
    replacement: str
    rule: str


class Sheet:
    """A text and the changes decided on so far."""

    __slots__ = ("changes", "lowered", "taken", "text")

    def __init__(self, text: str) -> None:
        """Begin with marks of an earlier redaction, which are never touched."""
        self.text = text
        self.lowered = text.lower()
        self.taken = bytearray(len(text))
        self.changes: list[Change] = []
        for rule in rules("mark"):
            if rule.applies(self.lowered):
                for match in rule.regex.finditer(text):
                    self.shield(*match.span())

    def shield(self, start: int, end: int) -> None:
        """Keep a part as it is."""
        self.taken[start:end] = b"\1" * (end - start)

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing was decided about any character of a part."""
        return self.taken.find(1, start, end) < 0

    def put(self, start: int, end: int, replacement: str, rule: str) -> bool:
        """Replace a part; False where it was decided about before."""
        while start < end and (self.taken[start] or self.text[start].isspace()):
            start += 1
        while start < end and (self.taken[end - 1] or self.text[end - 1].isspace()):
            end -= 1
        if start == end or not self.is_free(start, end):
            return False
        if not any(map(str.isalnum, self.text[start:end])):
            return False
        self.shield(start, end)
        self.changes.append(Change(start, end, replacement, rule))
        return True

    def render(self) -> str:
        """The text with all changes made; the parts of one name become one mark."""
        pieces: list[str] = []
        done = 0
        last = ""
        for change in sorted(self.changes):
            between = self.text[done : change.start]
            if not (change.replacement == last == NAME and between in {" ", "-"}):
                pieces += (between, change.replacement)
            done, last = change.end, change.replacement
        return "".join(pieces) + self.text[done:]


@cache
def rules(field: str) -> tuple[Rule, ...]:
    """The rules of redaction for one kind of thing."""
    return load("redact").of(field)
