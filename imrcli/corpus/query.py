"""What a person types into a search, turned into an expression of the full-text index.

    epidural injection            both words, anywhere in the decision
    "trigger point"               the words side by side
    epidural NOT cervical         also AND, OR and parentheses; NOT and AND bind before OR
    opioid*                       words that begin so
    request:norco                 in one field: request, rationale, diagnoses, summary
    10/325mg, L4-5, H-wave        written as in a letter

Every word reaches the index in quotes, so nothing a user types is ever taken for its syntax. What
cannot be meant, such as a quotation mark without its partner, is a `UsageError` that says so.
"""

from __future__ import annotations

from imrcli.errors import UsageError
from imrcli.rules import pattern

FIELDS = ("request", "rationale", "diagnoses", "summary")
LONGEST = 2000  # characters
DEEPEST = 10  # parentheses within parentheses; the parser of SQLite overflows at some 15
MOST_WORDS = 200
SHORTEST_START = 3  # letters before a star

# A phrase, a parenthesis, or a run of anything else.
PIECE = r'"[^"]{0,2000}"\*?|[()]|[^\s()"]{1,2000}|"'
# "10/325mg" is also printed "10/325 mg": number and unit are one word or two.
STRENGTH = r"([0-9][0-9./-]{0,20})(mg|mcg|ml|gm|g|units?|%)"
BARE_STRENGTH = r"[0-9]{1,4}(?:\.[0-9]{1,3})?/[0-9]{1,4}(?:\.[0-9]{1,3})?"

CURE = "See the examples in the help of the command."


def expression(text: str, scope: tuple[str, ...] = FIELDS) -> str:
    """The full-text expression for what a person typed, in some fields.

    Raises:
        UsageError: The text is empty, too long, or its quotes, parentheses or operators do not
            pair up.
    """
    if len(text) > LONGEST:
        raise _complaint(text[:40] + "…", f"is longer than {LONGEST} characters.")
    pieces = pattern(PIECE).findall(text.replace("\0", " "))
    if len(pieces) > MOST_WORDS:
        raise _complaint(text[:40] + "…", f"has more than {MOST_WORDS} words.")
    if '"' in pieces:
        raise _complaint(text, "has a quotation mark without its partner.")
    reader = _Reader(text, pieces)
    found = reader.alternatives(scope, 0)
    if reader.peek() == ")":
        raise _complaint(text, "closes a parenthesis that was never opened.")
    if not found:
        raise _complaint(text, "holds no word to search for.")
    return found


def _complaint(text: str, fact: str) -> UsageError:
    return UsageError(f"query {text!r}", fact, CURE)


class _Reader:
    """Reads pieces into an expression; each method reads one level of the grammar.

    A part that holds nothing to search for (a lone "&" or "-") is the empty string and vanishes.
    `scope` is the fields that the words of a part may stand in.
    """

    def __init__(self, text: str, pieces: list[str]) -> None:
        self._text = text
        self._pieces = pieces
        self._at = 0

    def peek(self) -> str | None:
        """The next piece."""
        return self._pieces[self._at] if self._at < len(self._pieces) else None

    def alternatives(self, scope: tuple[str, ...], depth: int) -> str:
        """Sequences joined by OR."""
        if depth > DEEPEST:
            raise _complaint(self._text, f"nests parentheses deeper than {DEEPEST}.")
        parts = [self._sequence(scope, depth)]
        while self.peek() == "OR":
            self._need(parts[-1], "OR", "before")
            self._at += 1
            parts.append(self._sequence(scope, depth))
            self._need(parts[-1], "OR", "after")
        return parts[0] if len(parts) == 1 else _joined(" OR ", parts)

    def _sequence(self, scope: tuple[str, ...], depth: int) -> str:
        """Terms that must all be there, less the terms after NOT."""
        wanted: list[str] = []
        unwanted: list[str] = []
        while (piece := self.peek()) not in (None, ")", "OR"):
            operator = ""
            if piece == "AND":
                self._need("".join(wanted), "AND", "before")
                self._at += 1
                operator = "AND"
            if self.peek() == "NOT":
                self._at += 1
                operator = "NOT"
            term = self._term(scope, depth)
            if operator:
                self._need(term, operator, "after")
            if term:
                (unwanted if operator == "NOT" else wanted).append(term)
        if unwanted and not wanted:
            fact = "has NOT with nothing to take from: write what to find before it."
            raise _complaint(self._text, fact)
        found = _joined(" AND ", wanted)
        return f"({found} NOT {_joined(' OR ', unwanted)})" if unwanted else found

    def _term(self, scope: tuple[str, ...], depth: int) -> str:
        """A word, a phrase, or an expression in parentheses, perhaps in one field."""
        piece = self.peek()
        if piece is None or piece in (")", "OR", "AND", "NOT"):
            return ""
        self._at += 1
        if piece == "(":
            found = self.alternatives(scope, depth + 1)
            if self.peek() != ")":
                raise _complaint(self._text, "opens a parenthesis that is never closed.")
            self._at += 1
            return found
        field, colon, rest = piece.partition(":")
        if colon and field.lower() in FIELDS:
            scope = (field.lower(),)
            # What a field is followed by may be the next piece: request:"trigger point"
            return _word(rest, scope) if rest else self._term(scope, depth)
        return _word(piece, scope)

    def _need(self, found: str, operator: str, side: str) -> None:
        if not found:
            raise _complaint(self._text, f"has {operator} with nothing {side} it.")


def _joined(operator: str, parts: list[str]) -> str:
    return f"({operator.join(parts)})" if len(parts) > 1 else "".join(parts)


def _word(piece: str, scope: tuple[str, ...]) -> str:
    """One word or phrase as typed, quoted, with its star."""
    star = " *" if piece.endswith("*") else ""
    words = piece.strip('"*')
    if not any(map(str.isalnum, words)):
        return ""
    if star and sum(map(str.isalnum, words)) < SHORTEST_START:
        raise _complaint(piece, f"begins too many words: write {SHORTEST_START} letters or more.")
    forms = [words] if star else _forms(words)
    return _joined(" OR ", [f'{{{" ".join(scope)}}} : "{form}"{star}' for form in forms])


def _forms(words: str) -> list[str]:
    """The ways in which a strength is printed; anything else as it is."""
    strength = pattern(STRENGTH).fullmatch(words)
    if strength:
        return [words, f"{strength[1]} {strength[2]}"]
    if pattern(BARE_STRENGTH).fullmatch(words):
        return [words, f"{words}mg"]
    return [words]
