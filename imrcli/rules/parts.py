"""Parts of patterns: lists of words that several rules of a file share.

A rule file may name them once, under `parts`, and write `{worker}` in a pattern. A list of verbs
is written by its base forms (`slip`, and `fall/fell/fallen` where the forms are irregular); a
pattern names the form it wants: `{mishap.past}`, `{mishap.done}` (participle), `{mishap.doing}`.
Parts are put in when a file is read, so that a compiled rule holds plain patterns.
"""

from __future__ import annotations

import re
from typing import Any

PART = re.compile(r"\{([a-z][a-z_]*(?:\.[a-z]+)?)\}")
VOWELS = "aeiou"
DOUBLED = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]$")  # one short syllable: slip, grab, pin
KINDS = {"words", "verbs", "pattern"}
FORMS = ("base", "past", "done", "doing")


def shape(parts: Any) -> str | None:
    """What is wrong with the `parts` of a rule file, or None."""
    if not isinstance(parts, dict):
        return "parts must be a mapping"
    for name, part in parts.items():
        if not isinstance(part, dict) or not set(part) - {"why"} <= KINDS or not part.get("why"):
            return f"part {name} must be a mapping of why and of words, verbs or pattern"
        if sum(isinstance(part.get(kind), str) for kind in KINDS) != 1:
            return f"part {name} must hold the text of words, of verbs or of a pattern"
    return None


def words(parts: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """The words of each part that is a list; an underscore stands for a blank."""
    lists: dict[str, list[str]] = {}
    for name, part in parts.items():
        if "words" in part:
            lists[name] = part["words"].split()
        elif "verbs" in part:
            verbs = [forms(verb) for verb in part["verbs"].split()]
            for number, form in enumerate(FORMS):
                lists[f"{name}.{form}"] = [verb[number] for verb in verbs]
    return {
        name: list(dict.fromkeys(word.replace("_", " ") for word in printed))
        for name, printed in lists.items()
    }


def patterns(parts: dict[str, dict[str, str]]) -> dict[str, str]:
    """The pattern of each part; one that is a pattern may use the lists and those above it.

    Raises:
        KeyError: with the name of a part that the file does not have.
    """
    known = {name: _any_of(listed) for name, listed in words(parts).items()}
    for name, part in parts.items():
        if "pattern" in part:
            known[name] = put_in(known, part["pattern"])
    return known


def put_in(known: dict[str, str], pattern: str) -> str:
    """A pattern with the parts that it names put in.

    Raises:
        KeyError: with the name of a part that is not known.
    """
    return PART.sub(lambda match: known[match[1]], pattern)


def listed(lists: dict[str, list[str]], need: str) -> list[str]:
    """The literals that an entry of `needs` stands for: itself, or a list of words.

    Raises:
        KeyError: with the name of a list that is not known.
    """
    match = PART.fullmatch(need)
    return lists[match[1]] if match else [need]


def _any_of(listed: list[str]) -> str:
    """A pattern for one of some words, the longest that fits."""
    longest_first = sorted(listed, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, longest_first))})"


def forms(verb: str) -> tuple[str, str, str, str]:
    """Base, past, participle and -ing form of a verb.

    What stands behind the verb goes with each form: `give_way/gave/given` has `giving way`.
    """
    first, *irregular = verb.split("/")
    base, blank, rest = first.partition("_")
    rest = blank + rest
    past = irregular[0] if irregular else _suffixed(base, "ed")
    done = irregular[1] if len(irregular) > 1 else past
    doing = irregular[2] if len(irregular) > 2 else _suffixed(base, "ing")
    return base + rest, past + rest, done + rest, doing + rest


def _suffixed(base: str, suffix: str) -> str:
    if base.endswith("ie"):
        return base + "d" if suffix == "ed" else base[:-2] + "ying"
    if base.endswith("e"):
        stem = base if base.endswith("ee") else base[:-1]
        return base + "d" if suffix == "ed" else stem + suffix
    if suffix == "ed" and base.endswith("y") and base[-2:-1] not in VOWELS:
        return base[:-1] + "ied"
    if DOUBLED.match(base):
        return base + base[-1] + suffix
    return base + suffix
