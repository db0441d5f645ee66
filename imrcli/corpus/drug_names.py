"""Brand names and the generic names behind them.

`drug_names.json` is our own small table: generic name -> brands, in lower case. It says which names
mean the same drug; the drug class comes from the record. Names are compared by their letters and
digits alone, so that "MS Contin", "MS-Contin" and "mscontin" are one.
"""

from __future__ import annotations

import json
from functools import cache
from os import path

from imrcli.rules import load


def folded(name: str) -> str:
    """The letters and digits of a name, in lower case."""
    return "".join(filter(str.isalnum, name.lower()))


@cache
def _releases() -> frozenset[str]:
    return frozenset(load("drugs").tables["release_letters"])


def without_release(name: str) -> str:
    """A name without the letters of its release: "Wellbutrin" of "Wellbutrin XL"."""
    drug, _, release = name.rpartition(" ")
    return drug if drug and release.lower() in _releases() else name


@cache
def table() -> dict[str, list[str]]:
    """Generic name -> brands."""
    file = path.join(path.dirname(__file__), "drug_names.json")  # noqa: PTH118, PTH120
    with open(file, encoding="utf-8") as stream:  # noqa: PTH123  # start-up
        loaded: dict[str, list[str]] = json.load(stream)
    return loaded


@cache
def _by_name() -> dict[str, str]:
    generics = table()
    names = {folded(brand): generic for generic, brands in generics.items() for brand in brands}
    names.update({folded(generic): generic for generic in generics})
    return names


def known_names() -> tuple[str, ...]:
    """Every name in the table, brands and generics."""
    generics = table()
    return (*generics, *(brand for brands in generics.values() for brand in brands))


def generic_of(name: str) -> str | None:
    """The generic name of a brand or generic; None for a drug that the table does not know.

    A compound written with slashes is looked up whole, a name with its release without it.
    """
    return _by_name().get(folded(without_release(name)))


def names_of(name: str) -> tuple[str, ...]:
    """Every name of the same drug, the name asked for first.

    A generic name also brings the combinations it is part of: "hydrocodone" finds Norco.
    """
    wanted = generic_of(name)
    names = [name]
    words = set((wanted or name).lower().split())
    for generic, brands in table().items():
        asked_by_brand = wanted is not None and folded(name) != folded(wanted)
        if generic == wanted or (not asked_by_brand and words <= set(generic.split())):
            names += [generic, *brands]
    return tuple(dict.fromkeys(names))
