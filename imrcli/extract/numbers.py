"""Writes every count of a text in digits, each in its place.

"two (2) times a week" becomes "0000002 times a week": number words turn into digits that fill the
same characters, so that rules need only know digits and offsets still hold. "Twice" becomes
"0002x". A repetition in brackets, "six (6)" or "6 (six)", is one number.
"""

from __future__ import annotations

from collections.abc import Sequence

from imrcli.extract.phrases import Word

UNITS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
TIMES = {"once": "1x", "twice": "2x", "thrice": "3x"}
HUNDRED = "hundred"
SIGNS = str.maketrans("\u00d7\u2010\u2011\u2012\u2013\u2014\u2212", "x------")


def in_digits(lowered: str, words: Sequence[Word]) -> str:
    """A lower-case text with its number words as digits, every other character in its place."""
    text = lowered.translate(SIGNS)
    pieces: list[str] = []
    done = at = 0
    while at < len(words):
        written, last = _count(words, at)
        if not written:
            at += 1
            continue
        end = words[last - 1].end
        repeated = _repetition(text, words, last, written)
        if repeated:
            last, end = repeated
        start = words[at].start
        if repeated or not words[at].text.isdigit():
            pieces += [text[done:start], written.rjust(end - start, "0")]
            done = end
        at = last
    return "".join(pieces) + text[done:]


def _count(words: Sequence[Word], at: int) -> tuple[str, int]:
    """The count that begins at a word, in digits, and the word after it; ("", at) for none."""
    word = words[at].text
    if word.isdigit():
        return word, at + 1
    if word in TIMES:
        return TIMES[word], at + 1
    value, last = _below_hundred(words, at)
    if value and last < len(words) and words[last].text == HUNDRED:
        more = last + 1
        if more < len(words) and words[more].text == "and":
            more += 1
        rest, end = _below_hundred(words, more)
        return (str(value * 100 + rest), end) if rest else (str(value * 100), last + 1)
    return (str(value), last) if value else ("", at)


def _below_hundred(words: Sequence[Word], at: int) -> tuple[int, int]:
    if at >= len(words):
        return 0, at
    word = words[at].text
    if word in UNITS:
        return UNITS[word], at + 1
    if word not in TENS:
        return 0, at
    follows = words[at + 1].text if at + 1 < len(words) and words[at].joined else ""
    unit = UNITS.get(follows, 0)
    return (TENS[word] + unit, at + 2) if 0 < unit < 10 else (TENS[word], at + 1)


def _repetition(text: str, words: Sequence[Word], at: int, written: str) -> tuple[int, int] | None:
    """Where a bracket that repeats the count ends: the word after it, the character after it."""
    if at >= len(words) or text[words[at - 1].end : words[at].start].strip(" ") != "(":
        return None
    again, last = _count(words, at)
    end = words[last - 1].end
    if again.lstrip("0") != written.lstrip("0") or text[end : end + 1] != ")":
        return None
    return last, end + 1
