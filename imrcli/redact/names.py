"""Names of people, employers and firms: found once, removed everywhere in the same letter.

A name is found after a title or a label, before a degree, by a common given name, or as a line of
an addressee. Its words are then removed wherever they stand with a capital. Words that are more
than a name are not: an ordinary word or an eponym goes only together with another word of a name,
and a word that the letter writes in lower case more often than not is an ordinary word of this
letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from imrcli.redact.addressee import addressee, lines_above, lines_below
from imrcli.redact.reach import backward, forward
from imrcli.redact.sheet import Sheet, rules
from imrcli.redact.words import Kind, Word, kind, matches, table, word_of, words
from imrcli.rules import Rule

MOST_DOCTORS = 10  # in "Drs. Roe, Poe and Doe"
TOO_SHORT = 2  # letters: Ng is no NG tube
GIVEN = "name.given"
BLOCK = "name.block"
AGAIN = "name.again"


class Names:
    """The names of one letter, which may be printed in several texts."""

    def __init__(self) -> None:
        """Nobody is known yet."""
        self._marks: dict[str, str] = {}  # word in lower case -> mark
        self._doubtful: dict[str, str] = {}  # the same for ordinary words and eponyms
        self._printed: set[str] = set()  # as printed, for words too short to be told by letters
        self._ordinary_here: set[str] = set()

    def teach(self, name: str) -> None:
        """Take a whole string for a name."""
        self._learn(list(words(name)), "[NAME]")

    def find(self, sheet: Sheet) -> None:
        """Mark the names that a rule shows, and remember their words."""
        for rule in rules("name.lead"):
            if rule.applies(sheet.lowered):
                self._find_after(sheet, rule)
        for rule in rules("name.tail"):
            if rule.applies(sheet.lowered):
                self._find_before(sheet, rule)
        self._find_given(sheet)
        self._find_addressees(sheet)

    def weigh(self, sheets: Iterable[Sheet]) -> None:
        """Look how the letter writes the words of names where they are not marked."""
        if not self._marks and not self._doubtful:
            return
        lower: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        for sheet in sheets:
            for match in matches(sheet.text):
                word = word_of(match)
                if word.low in self._marks or word.low in self._doubtful:
                    if word.is_capital:
                        capital[word.low] += 1
                    elif sheet.is_free(word.start, word.end):
                        lower[word.low] += 1
        self._ordinary_here = {
            word for word, n in lower.items() if word in self._doubtful or n > capital[word]
        }

    def mark_again(self, sheet: Sheet) -> None:
        """Mark every other place where a name of the letter stands."""
        if not self._marks and not self._doubtful:
            return
        run: list[Word] = []
        for word in self._members(sheet):
            if run and not _adjoin(sheet.text, run[-1], word):
                self._put_run(sheet, run)
                run = []
            run.append(word)
        self._put_run(sheet, run)

    # ------------------------------------------------------------ finding

    def _find_after(self, sheet: Sheet, rule: Rule) -> None:
        form, mark = rule.data["form"], f"[{rule.data['marks']['value']}]"
        for match in rule.regex.finditer(sheet.text):
            at = match.start("value")
            if match[0].lower().startswith(("cc", "bcc")):
                self._find_block(sheet, lines_below(sheet.text, at))
            name = forward(sheet.text, at, form)
            if not name or name[0].low in table("not_doctors"):
                continue
            self._put(sheet, name, mark, rule.id, weak="weak" in rule.data)
            if match.groupdict().get("title", "").lower() == "drs":
                self._find_more(sheet, name[-1].end, mark, rule.id)

    def _find_more(self, sheet: Sheet, end: int, mark: str, rule: str) -> None:
        """The other names of "Drs. Roe, Poe and Doe"."""
        for _ in range(MOST_DOCTORS):
            following = [word for word in words(sheet.text, end, end + 60) if word.low != "and"][:1]
            if not following or sheet.text[end : following[0].start].strip(" ,&\n") not in {
                "",
                "and",
            }:
                return
            name = forward(sheet.text, following[0].start, "bare")
            if not name or not self._put(sheet, name, mark, rule):
                return
            end = name[-1].end

    def _find_before(self, sheet: Sheet, rule: Rule) -> None:
        form, mark = rule.data["form"], f"[{rule.data['marks']['value']}]"
        for match in rule.regex.finditer(sheet.text):
            name = backward(sheet.text, match.start(), form)
            if name:
                self._put(sheet, name, mark, rule.id, weak="weak" in rule.data)

    def _find_given(self, sheet: Sheet) -> None:
        given = table("given")
        for match in matches(sheet.text):
            if match[0].lower() in given and match[0][0].isupper():
                name = forward(sheet.text, match.start(), "pair")
                if name:
                    self._put(sheet, name, "[NAME]", GIVEN)

    def _find_addressees(self, sheet: Sheet) -> None:
        """The lines above a street or a post office box."""
        for change in list(sheet.changes):
            if change.rule.startswith("address."):
                self._find_block(sheet, lines_above(sheet.text, change.start))

    def _find_block(self, sheet: Sheet, lines: Iterable[tuple[int, int]]) -> None:
        for start, end in lines:
            name = addressee(sheet, start, end)
            if not name:
                return
            is_firm = any(word.low in table("firm") for word in name)
            self._put(sheet, name, "[ORGANIZATION]" if is_firm else "[NAME]", BLOCK)

    def _put(
        self, sheet: Sheet, name: list[Word], mark: str, rule: str, *, weak: bool = False
    ) -> bool:
        """Mark a name and learn it; where a part of it is marked already, only learn the rest.

        What a weak rule shows may be a product or its maker, which must not vanish from requests:
        it is learned only where it has a given name.
        """
        is_free = sheet.is_free(name[0].start, name[-1].end)
        if not weak or any(word.low in table("given") for word in name):
            free = (word for word in name if sheet.is_free(word.start, word.end))
            self._learn(list(free), mark)
        return is_free and sheet.put(name[0].start, name[-1].end, mark, rule)

    def _learn(self, name: list[Word], mark: str) -> None:
        known = table("particles") | table("generations")
        for word in name:
            what = kind(word.text)
            if len(word.text) == 1 or what is Kind.WORD or (word.low in known and len(name) > 1):
                continue
            if what is Kind.NAME:
                self._marks.setdefault(word.low, mark)
            else:
                self._doubtful.setdefault(word.low, mark)
            self._printed.add(word.text)

    # ------------------------------------------------------------ marking again

    def _members(self, sheet: Sheet) -> list[Word]:
        """The free words that are names here: alone, or beside another word of a name."""
        candidates = [word for word in map(word_of, matches(sheet.text)) if self._may_be(word)]
        sure = [self._is_sure(sheet, word) for word in candidates]
        for order in (range(1, len(candidates)), range(len(candidates) - 2, -1, -1)):
            step = -1 if order.step > 0 else 1
            for i in order:
                neighbour = candidates[i + step]
                pair = (neighbour, candidates[i]) if step < 0 else (candidates[i], neighbour)
                if sure[i + step] and _adjoin(sheet.text, *pair):
                    sure[i] = sure[i] or step > 0 or not candidates[i].is_initial
        return [
            word
            for word, is_sure in zip(candidates, sure, strict=True)
            if is_sure and sheet.is_free(word.start, word.end)
        ]

    def _may_be(self, word: Word) -> bool:
        return word.is_capital and (
            word.low in self._marks or word.low in self._doubtful or len(word.text) == 1
        )

    def _is_sure(self, sheet: Sheet, word: Word) -> bool:
        if not sheet.is_free(word.start, word.end):
            return True
        if len(word.text) <= TOO_SHORT and word.text not in self._printed:
            return False
        if word.low in self._ordinary_here:
            return False
        if word.low in self._marks:
            return True
        return kind(word.text) is Kind.EITHER and _stands_alone(sheet.text, word)

    def _put_run(self, sheet: Sheet, run: list[Word]) -> None:
        for word in run:
            mark = self._marks.get(word.low) or self._doubtful.get(word.low)
            if mark:
                sheet.put(run[0].start, run[-1].end, mark, AGAIN)
                return


def _adjoin(text: str, left: Word, right: Word) -> bool:
    gap = text[left.end : right.start]
    if left.is_initial or right.is_initial:
        return gap == " " or (gap in {". ", "."} and left.is_initial)
    return gap in {" ", "-", ", "} or (len(gap) <= 2 and gap.isspace())


def _stands_alone(text: str, word: Word) -> bool:
    """Whether it is no part of a term: "Hand Complaints", "X-Ray"."""
    before = list(words(text, max(0, word.start - 30), word.start))[-1:]
    # "Bell's palsy": the possessive ending comes between.
    after = [w for w in words(text, word.end, word.end + 40) if w.low != "s"][:1]
    if any(w.low in table("tests") for w in after):
        return False
    gaps = [(text[w.end : word.start], w) for w in before]
    gaps += [(text[word.end : w.start], w) for w in after]
    return not any(
        gap == "-" or (gap == " " and w.is_capital and not w.is_initial) for gap, w in gaps
    )
