"""The clinical case summary as sentences with dates, and the rules that read it.

A sentence ends at a full stop, but not at the one of an abbreviation ("Dr.", "p.r.n."), of a
decimal, of an initial, or of the number of a list item ("1. Lumbar strain 2. Cervical strain").
Some house styles set no blank behind the full stop ("October 24, 2016.In a report").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from imrcli.document import Fold
from imrcli.extract.dates import CalendarDate, find_dates, lower_case
from imrcli.named import NamedTuple
from imrcli.rules import Rule, load, pattern

SENTENCE_END = r"[.!?][\"')\]\u201d]{0,2}(?: |$|(?=[A-Z][a-z]|A ))"
LIST_NUMBER = r"\(?(?:\d{1,2}|[a-z])[.)] "
CAPITALS = "(?-i:"  # in the pattern of a rule that tells capitals from small letters
LONGEST_WORD = 14  # characters of a word that tells whether a full stop ends its sentence


class Sentence(NamedTuple):
    """One sentence: half-open offsets into the folded summary, its lower-cased text, its dates."""

    start: int
    end: int
    lowered: str
    dates: tuple[CalendarDate, ...]


class Reading(NamedTuple):
    """One place where a rule of the summary matches."""

    rule: Rule
    match: re.Match[str]
    sentence: Sentence


class Narrative(NamedTuple):
    """A folded summary, cut into sentences."""

    fold: Fold
    text: str
    lowered: str
    sentences: tuple[Sentence, ...]

    @classmethod
    def of(cls, fold: Fold) -> Narrative:
        """Cut a folded summary into sentences and find its dates."""
        text = fold.text
        lowered = lower_case(text)
        dates = find_dates(text)
        sentences: list[Sentence] = []
        start = used = 0
        for end in _ends(text, lowered, dates):
            last = used
            while last < len(dates) and dates[last].start < end:
                last += 1
            sentences.append(Sentence(start, end, lowered[start:end], tuple(dates[used:last])))
            used = last
            start = end + 1 if text[end : end + 1] == " " else end
        return cls(fold, text, lowered, tuple(sentences))

    def readings(self, field: str) -> Iterator[Reading]:
        """Each sentence with each rule of a field that matches it, in the order of the text.

        Several rules may match one sentence; they come in the order of the rule file.
        """
        rules = [rule for rule in rules_of(field) if mentions(self.lowered, rule.needs)]
        for sentence in self.sentences if rules else ():
            for rule in rules:
                match = self.search(rule, sentence)
                if match:
                    yield Reading(rule, match, sentence)

    def matches(self, rule: Rule) -> Iterator[re.Match[str]]:
        """The first match of one rule in each sentence, in order."""
        if mentions(self.lowered, rule.needs):
            for sentence in self.sentences:
                match = self.search(rule, sentence)
                if match:
                    yield match

    def search(self, rule: Rule, sentence: Sentence) -> re.Match[str] | None:
        """The first match of a rule in a sentence.

        Without regard to case a pattern is slower than on lower-cased text, so that is what all
        rules are matched against but those which tell capitals from small letters.
        """
        if not mentions(sentence.lowered, rule.needs):
            return None
        if CAPITALS in rule.source:
            return rule.regex.search(self.text, sentence.start, sentence.end)
        return pattern(rule.source, 0).search(self.lowered, sentence.start, sentence.end)


def mentions(lowered: str, literals: Iterable[str]) -> bool:
    """Whether one of some literals occurs in a text."""
    for literal in literals:  # noqa: SIM110  # `any` costs twice the time, and this is asked often
        if literal in lowered:
            return True
    return False


def whole_words(text: str, start: int, end: int) -> int:
    """The end of a phrase, moved back where the longest match of a rule would cut a word."""
    if text[end : end + 1].isalnum() and text[end - 1 : end].isalnum():
        return max(text.rfind(" ", start, end), start)
    return end


@cache
def rules_of(field: str) -> tuple[Rule, ...]:
    """The rules of the summary that read one field."""
    return load("summary").of(field)


@cache
def words(table: str) -> frozenset[str]:
    """A table of the summary rules as a set of words."""
    printed = load("summary").tables[table]
    return frozenset(printed.split() if isinstance(printed, str) else printed)


def _ends(text: str, lowered: str, dates: list[CalendarDate]) -> Iterator[int]:
    """Where each sentence ends, its full stop included."""
    inside = 0  # of the dates: "Sept. 3, 2016" holds a full stop
    item = 1  # the next number of a numbered list
    for match in pattern(SENTENCE_END, 0).finditer(text):
        stop = match.start()
        while inside < len(dates) and dates[inside].end <= stop:
            inside += 1
        if inside < len(dates) and dates[inside].start < stop:
            continue
        word = _word_before(lowered, stop)
        if word.lstrip("(#") == str(item) and _is_list_number(lowered, stop - len(word), item):
            item += 1
        elif _ends_sentence(text, lowered, word, stop, match.end()):
            yield match.end() - (match.group()[-1:] == " ")
            item = 1
    if text and text[-1] not in ".!?":
        yield len(text)


def _ends_sentence(text: str, lowered: str, word: str, stop: int, following: int) -> bool:
    """Whether the mark at `stop` ends a sentence; `following` is where the next one would begin."""
    if following >= len(lowered):
        return True
    if lowered[stop] == ".":
        if word in words("abbreviations"):
            return False
        if len(word) == 1 and word.isalpha():
            return _word_before(lowered, stop - 2) in words("grades")
        if (len(word) < 4 or "." in word) and text[following].islower():
            return False  # "p.r.n. for pain"
    return not pattern(LIST_NUMBER, 0).match(lowered, following)


def _word_before(lowered: str, stop: int) -> str:
    return lowered[max(0, stop - LONGEST_WORD) : stop].rpartition(" ")[2].lstrip("(")


def _is_list_number(lowered: str, start: int, item: int) -> bool:
    """Whether a number that could be the next of a list is one.

    Once a list runs, the next number is believed ("1. Lumbar strain 2. Cervical strain"). The first
    has to follow a colon, a full stop or a verb: "MRI times 1." ends a sentence.
    """
    if item > 1:
        return True
    near = lowered[max(0, start - 16) : start].rstrip(" (#")
    before = _word_before(near, len(near))
    return before == "" or before[-1] in ".:" or before in words("list_verbs")
