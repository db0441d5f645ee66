"""How far a name reaches, to the right of a title or label and to the left of a degree.

The forms are those of the rule file (`data.form`): title, bare, pair, field, line, organisation.
"""

from __future__ import annotations

from imrcli.redact.sheet import rules
from imrcli.redact.words import Kind, Word, kind, table, words

MOST_WORDS = 5
MOST_WORDS_OF_A_FIRM = 9
FARTHEST = 240  # characters looked at for one name
FARTHEST_BACK = 100
LONGEST_WORD = 40
LONGEST_ACRONYM = 3
LABELLED = ("field", "line", "organisation")


def forward(text: str, at: int, form: str) -> list[Word]:
    """The words of the name that begins at an offset; none where no name does."""
    name: list[Word] = []
    following = words(text, at, min(len(text), at + FARTHEST))
    word = next(following, None)
    while word is not None and len(name) < _most(form):
        after = next(following, None)
        if name and not _joined(text, name, word, form):
            break
        if not _belongs(text, word, name, after.low if after else "", form):
            break
        name.append(word)
        word = after
    return _trimmed(name, form)


def backward(text: str, at: int, form: str) -> list[Word]:
    """The words of the name that ends right before an offset; none where no name does."""
    first = at
    while first and at - first < LONGEST_WORD and text[first - 1].isalpha():
        first -= 1
    if first == at or not text[first].isupper():
        return []
    start = max(0, at - FARTHEST_BACK)
    name: list[Word] = []
    for word in reversed(list(words(text, start, at))):
        if word.end != at and not name:
            break
        if name and not _joined(text, [word], name[0], "bare"):
            break
        if len(name) == _most(form) or not _belongs(text, word, [], "", form):
            break
        name.insert(0, word)
    while name and form == "organisation" and name[0].low in table("connectors"):
        name.pop(0)
    return _trimmed(name, form)


def _most(form: str) -> int:
    return MOST_WORDS_OF_A_FIRM if form == "organisation" else MOST_WORDS


def _joined(text: str, name: list[Word], word: Word, form: str) -> bool:
    """Whether a word goes on with the name before it, by what stands between them."""
    last = name[-1]
    gap = text[last.end : word.start]
    if gap in {" ", "  ", "-", "–"}:  # noqa: RUF001
        return True
    if gap in {".", ". ", ".  "}:
        return last.is_initial or last.low in {"st", "jr", "sr"}
    if gap in {", ", ","}:
        return _comma_joins(text, name, word, form)
    if form == "organisation":
        return gap in {" & ", "&", "/"}
    # A line end inside a name; headings in capitals and labels begin a new line too.
    wraps = "\n" in gap and gap.isspace() and gap.count("\n") <= 2
    shouts = word.text.isupper() and not last.text.isupper() and not word.is_initial
    return wraps and form in {"title", "bare", "pair"} and not shouts


def _comma_joins(text: str, name: list[Word], word: Word, form: str) -> bool:
    if word.low in table("generations"):
        return True
    if form == "organisation":
        return word.low in table("firm")
    if (
        word.is_initial
        and text[word.end : word.end + 1] == "."
        and text[word.end + 1 : word.end + 2].isalpha()
    ):
        return False  # a degree, "Roe, M.D."
    return form in {"field", "line"} and len(name) <= 2 and kind(word.text) is not Kind.WORD


def _belongs(text: str, word: Word, name: list[Word], after: str, form: str) -> bool:
    """Whether a word is part of a name, given the words before and the word after it."""
    if name and form in LABELLED and text[word.end : word.end + 1] == ":":
        return False  # the next label
    if form == "organisation":
        if word.low in table("connectors"):
            return bool(name) or not word.is_capital
        return word.is_capital and word.low not in table("labels")
    if word.low in table("particles") or (name and word.low in table("generations")):
        return True
    if word.is_initial:
        return bool(name) or text[word.end : word.end + 1] in {".", " "}
    if form == "field":
        return word.low not in table("labels") and (
            word.is_capital or kind(word.text) is not Kind.WORD
        )
    if form == "title" and not name:
        if not word.is_capital:
            return len(word.text) > 2 and kind(word.text) is Kind.NAME
        return word.low not in table("beginners")
    return word.is_capital and _may_be_name(text, word, name, after)


def _may_be_name(text: str, word: Word, name: list[Word], after: str) -> bool:
    what = kind(word.text)
    if what is Kind.WORD or (what is not Kind.NAME and after in table("tests")):
        return False
    if name and word.text.isupper() and not name[0].text.isupper():
        return len(word.text) > LONGEST_ACRONYM
    return not rules("dose")[0].regex.match(text, word.end)


def _trimmed(name: list[Word], form: str) -> list[Word]:
    """The name without what cannot end it; empty where nothing is left that names somebody."""
    while (
        name
        and not name[-1].is_capital
        and name[-1].low in table("particles") | table("connectors")
    ):
        name.pop()
    full = [word for word in name if not word.is_initial and word.low not in table("particles")]
    if name and name[-1].is_capital and name[-1].low in table("particles"):
        full.append(name[-1])  # "Thuy Le"
    if form == "organisation":
        enough = len(full) > 1 or any(kind(word.text) is not Kind.WORD for word in full)
        return name if enough and not _is_public_body(name) else []
    if form == "pair":
        enough = len(full) > 1 and any(kind(word.text) is Kind.NAME for word in full)
        return name if enough else []
    return name if full or form == "title" else []


def _is_public_body(name: list[Word]) -> bool:
    known = table("public_bodies") | table("connectors") | table("firm")
    return all(word.low in known for word in name)
