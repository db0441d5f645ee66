"""The words treatments are read by: the shipped tables and a user's own.

A vocabulary is built once and never changes; `extended` makes another one. A user's file holds any
of three keys, each a mapping of lists:

    drugs: {Opioids: [examplene]}           # by drug class
    treatments: {device: [neck hammock]}    # by kind, see `terms` in rules/treatments.yaml
    body_parts: {shoulder: [shoulder girdle]}
"""

from __future__ import annotations

from functools import cache
from typing import Any

from imrcli.errors import RuleError
from imrcli.extract.phrases import Lexicon, normal_form
from imrcli.named import NamedTuple
from imrcli.rules import load
from imrcli.suggest import instead

OTHER_FILE = "A file with rules and tables is named with --rules."
KEYS = ("drugs", "treatments", "body_parts")
SPINE = "spine"  # the bare word; becomes "back" where no region of the spine is named


class Medicine(NamedTuple):
    """What a drug phrase stands for.

    `named` is False for a word for a class ("opioid medication"), `injected` True for a drug
    that is given in no other way, `listed` False for a name that no table has.
    """

    drug_class: str
    named: bool
    injected: bool = False
    listed: bool = True


class Place(NamedTuple):
    """What an anatomical phrase stands for: parts, a side, or neither for a word that misleads.

    `beside` is True for a side that counts only beside a part: "L knee", "both knees".
    """

    parts: tuple[str, ...] = ()
    side: str | None = None
    beside: bool = False


class Vocabulary(NamedTuple):
    """Phrases of treatments (by kind), of the body, and of drugs."""

    terms: Lexicon[str]
    anatomy: Lexicon[Place]
    drugs: Lexicon[Medicine]


@cache
def shipped() -> Vocabulary:
    """The vocabulary that comes with the program."""
    terms = load("treatments").tables["terms"]
    return Vocabulary(
        terms=Lexicon({phrase: kind for kind, phrases in terms.items() for phrase in phrases}),
        anatomy=Lexicon(_places(load("anatomy").tables)),
        drugs=Lexicon(_medicines(load("drugs").tables)),
    )


def _places(tables: dict[str, Any]) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for part, names in tables["parts"].items():
        place = Place((part,))
        places.update(dict.fromkeys([part, *names], place))
    places.update((name, Place(tuple(parts))) for name, parts in tables["several"].items())
    places.update(dict.fromkeys(tables["spine"], Place((SPINE,))))
    places.update((name, Place((part,), side)) for name, (part, side) in tables["sided"].items())
    for side, names in tables["sides"].items():
        places.update(dict.fromkeys(names, Place((), side)))
    places.update((letter, Place((), side, True)) for letter, side in tables["letters"].items())
    places.update(dict.fromkeys(tables["both"], Place((), "bilateral", True)))
    places.update(dict.fromkeys(tables["not_parts"], Place()))
    return places


def _medicines(tables: dict[str, Any]) -> dict[str, Medicine]:
    medicines: dict[str, Medicine] = {}
    for drug_class, words in tables["class_words"].items():
        medicines.update(dict.fromkeys(words, Medicine(drug_class, False)))
    for drug_class, names in tables["classes"].items():
        injected = drug_class in tables["injected_classes"]
        medicines.update(dict.fromkeys(names, Medicine(drug_class, True, injected)))
    for name in tables["injected"]:
        medicines[name] = medicines[name]._replace(injected=True)
    return medicines


def extended(path: str, base: Vocabulary | None = None) -> Vocabulary:
    """A vocabulary, the shipped one where None, with the entries of a user's YAML file, which win.

    Raises:
        RuleError: naming the file and the entry that breaks the form described above.
    """
    from imrcli.rules.own import user_yaml  # a user's file is rare, and yaml is slow to import

    return with_words(base, path, user_yaml(path))


def with_words(base: Vocabulary | None, path: str, own: Any) -> Vocabulary:
    """A vocabulary with the entries that a user's file `path` holds.

    Raises:
        RuleError: naming the file and the entry that breaks the form described above.
    """
    if not isinstance(own, dict) or not set(own) <= set(KEYS):
        raise RuleError(path, f"must hold only the keys {', '.join(KEYS)}.", OTHER_FILE)
    base = base or shipped()
    kinds = load("treatments").tables["terms"]
    parts = load("anatomy").tables["parts"]
    classes = load("drugs").tables["classes"]
    terms = _entries(path, own, "treatments", kinds)
    places = _entries(path, own, "body_parts", parts)
    drugs = _entries(path, own, "drugs", classes)
    return Vocabulary(
        terms=Lexicon({**base.terms.entries, **terms}),
        anatomy=Lexicon(
            {**base.anatomy.entries, **{name: Place((part,)) for name, part in places.items()}}
        ),
        drugs=Lexicon(
            {**base.drugs.entries, **{name: Medicine(kind, True) for name, kind in drugs.items()}}
        ),
    )


def _entries(path: str, own: dict[str, Any], key: str, known: dict[str, Any]) -> dict[str, str]:
    """Phrase in normal form -> class, kind or part, from one key of a user's file."""
    groups = own.get(key) or {}
    if not isinstance(groups, dict):
        raise RuleError(path, f"{key}: must be a mapping of lists.")
    found: dict[str, str] = {}
    for group, phrases in groups.items():
        if group not in known:
            raise RuleError(
                path, f"{key}: {group!r} is not known.", instead(str(group), list(known))
            )
        if not isinstance(phrases, list):
            raise RuleError(path, f"{key}: {group}: must be a list of phrases.")
        for phrase in phrases:
            normal = normal_form(phrase) if isinstance(phrase, str) else ""
            if not normal:
                raise RuleError(
                    path, f"{key}: {group}: {phrase!r} is no phrase.", "Write words in quotes."
                )
            found[normal] = group
    return found
