"""Finds the known words that misread ones are near to.

Words are compared as OCR sees them: figures and letters that look alike count as the same, and what
is left may differ by a few letters, in proportion to the length. Where two known words of different
meaning are as near as each other, neither is meant.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from imrcli.extract.template import normal
from imrcli.named import NamedTuple
from imrcli.rules import load

MOST = 3  # letters that may differ, however long the words
REMEMBERED = 2_000  # answers


class Lexicon:
    """Known words by their letters."""

    def __init__(self, means: dict[str, str], letters_to_an_error: int) -> None:
        """Take words as printed, by what they mean; of so many letters one may be misread."""
        self._means = means
        self._answers: dict[str, str | None] = {}  # a letter says the same things often
        self._by_length: dict[int, list[Entry]] = {}
        seen: set[tuple[bytes, int]] = set()
        for printed in means:
            for kind, letters in enumerate(as_seen(printed)):
                if (letters, kind) not in seen:
                    seen.add((letters, kind))
                    most = min(MOST, len(letters) // letters_to_an_error)
                    self._add(Entry(kind, letters, printed, most, _pieces(letters, 2 * most + 1)))
        self._shortest = min(self._by_length, default=1)
        self._longest = 2 * max(self._by_length, default=0)  # two letters may look like one

    def _add(self, entry: Entry) -> None:
        shortest, longest = len(entry.letters) - entry.most, len(entry.letters) + entry.most
        for length in range(shortest, longest + 1):
            self._by_length.setdefault(length, []).append(entry)

    def nearest(self, text: str) -> str | None:
        """The words that a text is a misreading of, as they are printed; None for none or two."""
        if not self._shortest <= len(normal(text)) <= self._longest:
            return None
        if text not in self._answers:
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            self._answers[text] = self._search(text)
        return self._answers[text]

    def _search(self, text: str) -> str | None:
        best: int | None = None
        found: str | None = None
        for kind, letters in enumerate(as_seen(text)):
            for entry in self._by_length.get(len(letters), ()):
                errors = entry.errors(letters) if entry.kind == kind else None
                if errors is None or (best is not None and errors > best):
                    continue
                same = found is not None and self._means[entry.printed] == self._means[found]
                if errors == best and not same:
                    found = None
                elif errors != best:
                    found = entry.printed
                best = errors
        return found


class Entry(NamedTuple):
    """Known words, seen in one way."""

    kind: int
    letters: bytes
    printed: str
    most: int  # letters that may be misread
    pieces: tuple[bytes, ...]

    def errors(self, letters: bytes) -> int | None:
        """How many letters are misread; None for too many."""
        # An error touches two pieces at most: of twice as many and one, one must be there unharmed.
        for piece in self.pieces:
            if piece in letters:
                break
        else:
            return None
        errors = distance(letters, self.letters, self.most)
        return errors if errors <= self.most else None


def is_capital(char: str) -> bool:
    """Whether a letter is a capital, or a figure, which capitals are read as."""
    return char.isupper() or char.isdigit()


@cache
def _look_alikes() -> tuple[bytes, bytes, tuple[tuple[bytes, bytes], ...]]:
    pairs = load("ocr").tables["look_alikes"]
    single = [(seen, meant) for seen, meant in pairs if len(seen) == 1]
    double = tuple((s.encode(), meant.encode()) for s, meant in pairs if len(s) > 1)
    return (
        "".join(seen for seen, _ in single).encode(),
        "".join(meant for _, meant in single).encode(),
        double,
    )


def as_seen(text: str) -> tuple[bytes, bytes]:
    """A text in normal form, with one letter for all that look alike: first each letter by itself.

    Then also with one letter for two that look like it ("rn"). Both, because a part of such a pair
    may be a letter misread.
    """
    seen, meant, double = _look_alikes()
    letters = normal(text)
    joined = letters
    for two, one in double:
        joined = joined.replace(two, one)
    table = bytes.maketrans(seen, meant)
    return letters.translate(table), joined.translate(table)


def _pieces(letters: bytes, count: int) -> tuple[bytes, ...]:
    edges = [len(letters) * at // count for at in range(count + 1)]
    return tuple(letters[a:b] for a, b in pairwise(edges))


def distance(one: bytes, other: bytes, most: int) -> int:
    """How many letters must be changed, put in or left out between two words; `most` + 1 for more.

    Two neighbours that have changed places are one error, as with a typist. Only so many letters
    beside the diagonal are looked at: the time is the length times `most`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    far = most + 1
    above = [far] * (len(other) + 1)
    row = [j if j <= most else far for j in range(len(other) + 1)]
    for i, letter in enumerate(one, 1):
        low, high = max(1, i - most), min(len(other), i + most)
        before, above, row = above, row, [far] * (len(other) + 1)
        row[0] = i if i <= most else far
        for j in range(low, high + 1):
            errors = min(above[j - 1] + (letter != other[j - 1]), above[j] + 1, row[j - 1] + 1, far)
            swapped = i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other[j - 1]
            row[j] = min(errors, before[j - 2] + 1) if swapped else errors
        if min(row[low - 1 : high + 1]) > most:
            return far
    return min(row[len(other)], far)
