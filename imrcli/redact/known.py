"""The words of the names found in a letter, removed wherever they stand in it with a capital.

Words that are more than a name are not: an eponym goes only together with another word of a name,
an ordinary word only beside the word it was found with; one that is a common name too goes where
the letter does not use it as a word; and a word that the letter writes in lower case more often
than not is an ordinary word of this letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from imrcli.redact.sheet import NAME, Sheet
from imrcli.redact.words import Kind, Word, kind, matches, table, word_of, words

TOO_SHORT = 2  # letters: Ng is no NG tube
NEAR = 40  # characters in which the words beside another are looked for
AGAIN = "name.again"


class Known:
    """The words of the names of one letter, which may be printed in several texts."""

    def __init__(self) -> None:
        """Nobody is known yet."""
        self._marks: dict[str, str] = {}  # word without case -> mark
        self._names: set[str] = set()  # those that are nothing but names
        self._pairs: set[tuple[str, str]] = set()  # words printed beside each other
        self._printed: set[str] = set()  # as printed, for words too short to be told by letters
        self._ordinary_here: set[str] = set()

    def teach(self, name: str) -> None:
        """Take a whole string for a name."""
        self.learn(list(words(name)), NAME)

    def learn(self, name: Sequence[Word], mark: str) -> None:
        """Remember the words of a name, but for initials, "de la" and "Jr."."""
        for left, right in pairwise(name):
            if kind(left.text) is not Kind.WORD or kind(right.text) is not Kind.WORD:
                self._pairs.add((left.low, right.low))
        for word in name:
            what = kind(word.text)
            if len(word.text) == 1 or word.low in table("generations"):
                continue
            if word.low in table("particles") and not (word == name[-1] and word.is_capital):
                continue
            self._marks.setdefault(word.low, mark)
            self._printed.add(word.text)
            if what is Kind.NAME:
                self._names.add(word.low)

    def learn_beside(self, sheets: Sequence[Sheet]) -> None:
        """Learn what stands right before a name and means nothing else: a given name.

        "Mr. Roe" shows the name in "Lysander Roe", and that one the name in "Lysander was seen".
        """
        found: list[Word] = []
        for sheet in sheets if self._names else ():
            last: Word | None = None
            for word in map(word_of, matches(sheet.text)):
                is_name = word.is_capital and word.low in self._names
                if last is not None and is_name and self._is_given(sheet, last, word):
                    found.append(last)
                last = word
        for word in found:
            self.learn([word], NAME)

    def _is_given(self, sheet: Sheet, word: Word, name: Word) -> bool:
        return (
            sheet.text[word.end : name.start] == " "
            and len(word.text) > TOO_SHORT
            and word.is_capital
            and word.text.isupper() == name.text.isupper()
            and kind(word.text) is Kind.NAME
            and sheet.is_free(word.start, word.end)
        )

    def weigh(self, sheets: Sequence[Sheet]) -> None:
        """Look how the letter writes these words where they are not marked."""
        lower: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        for sheet in sheets if self._marks else ():
            for word in map(word_of, matches(sheet.text)):
                if word.low not in self._marks:
                    continue
                if word.is_capital:
                    capital[word.low] += 1
                elif sheet.is_free(word.start, word.end):
                    lower[word.low] += 1
        self._ordinary_here = {
            word for word, n in lower.items() if word not in self._names or n > capital[word]
        }

    def mark(self, sheet: Sheet) -> None:
        """Mark every other place of a text where a name of the letter stands."""
        if not self._marks:
            return
        run: list[Word] = []
        for word in self._members(sheet):
            if run and not _adjoin(sheet.text, run[-1], word):
                self._put(sheet, run)
                run = []
            run.append(word)
        self._put(sheet, run)

    def _put(self, sheet: Sheet, run: list[Word]) -> None:
        mark = next((self._marks[word.low] for word in run if word.low in self._marks), None)
        if mark:
            sheet.put(run[0].start, run[-1].end, mark, AGAIN)

    def _members(self, sheet: Sheet) -> list[Word]:
        """The free words that are names here: alone, or beside another word of a name."""
        candidates = [word for word in map(word_of, matches(sheet.text)) if self._may_be(word)]
        sure = [self._is_sure(sheet, word) for word in candidates]
        for i, (left, right) in enumerate(pairwise(candidates)):
            if not _adjoin(sheet.text, left, right):
                continue
            if self._is_pair(left, right):
                sure[i] = sure[i + 1] = True
            # An initial after a name may begin the next sentence.
            elif sure[i] and not right.is_initial and kind(right.text) is not Kind.WORD:
                sure[i + 1] = True
        for i in range(len(candidates) - 2, -1, -1):
            left, right = candidates[i : i + 2]
            if (
                sure[i + 1]
                and kind(left.text) is not Kind.WORD
                and _adjoin(sheet.text, left, right)
            ):
                sure[i] = True
        return [
            word
            for word, is_sure in zip(candidates, sure, strict=True)
            if is_sure and sheet.is_free(word.start, word.end)
        ]

    def _is_pair(self, left: Word, right: Word) -> bool:
        """Whether two words are a name as found, or as "Last, First"."""
        return (left.low, right.low) in self._pairs or (right.low, left.low) in self._pairs

    def _may_be(self, word: Word) -> bool:
        return word.is_capital and (word.low in self._marks or len(word.text) == 1)

    def _is_sure(self, sheet: Sheet, word: Word) -> bool:
        if not sheet.is_free(word.start, word.end):
            return True
        if len(word.text) <= TOO_SHORT and word.text not in self._printed:
            return False
        if word.low in self._ordinary_here:
            return False
        if word.low in self._names:
            return True
        return kind(word.text) is Kind.EITHER and _stands_alone(sheet.text, word)


def _adjoin(text: str, left: Word, right: Word) -> bool:
    gap = text[left.end : right.start]
    if left.is_initial or right.is_initial:
        return gap == " " or (gap in {". ", "."} and left.is_initial)
    return gap in {" ", "-", ", "} or (len(gap) <= 2 and gap.isspace())


def _stands_alone(text: str, word: Word) -> bool:
    """Whether it is no part of a term: "Hand Complaints", "Smith fracture", "X-Ray"."""
    before = list(words(text, max(0, word.start - NEAR), word.start))[-1:]
    # "Bell's palsy": the possessive ending comes between.
    after = [w for w in words(text, word.end, word.end + NEAR) if w.low != "s"][:1]
    if any(w.low in table("tests") for w in after):
        return False
    gaps = [(text[w.end : word.start], w) for w in before if not _begins_sentence(text, w)]
    gaps += [(text[word.end : w.start], w) for w in after]
    return not any(gap == "-" or (gap == " " and _is_capital_beside(word, w)) for gap, w in gaps)


def _begins_sentence(text: str, word: Word) -> bool:
    """Whether a capital says nothing about a word."""
    before = text[max(0, word.start - 3) : word.start]
    return not before.strip() or before.rstrip()[-1] in ".:;" or "\n" in before


def _is_capital_beside(word: Word, beside: Word) -> bool:
    """Whether the capital of a word beside another makes one term of the two.

    In a text all in capitals it says nothing, and only words that letters print all the time are
    taken for themselves.
    """
    if not beside.is_capital or beside.is_initial:
        return False
    shouted = word.text.isupper() and beside.text.isupper()
    return not shouted or word.low in table("frequent")
