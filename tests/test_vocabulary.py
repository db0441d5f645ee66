"""The shipped vocabularies, and a user's own."""

from itertools import pairwise
from pathlib import Path

import pytest

from imrcli.document import Fold, Trail
from imrcli.errors import RuleError
from imrcli.extract.category import categories
from imrcli.extract.medicines import MISSPELLED, UNKNOWN, edit_distance
from imrcli.extract.numbers import in_digits
from imrcli.extract.phrases import Lexicon, lower, normal_form, singular, split_words
from imrcli.extract.treatment import read_treatment
from imrcli.extract.vocabulary import extended, shipped
from imrcli.rules import load

DRUG_CLASSES = """
    Opioids; NSAID; Muscle Relaxant; Anti-epilepsy drugs; Antidepressant; AntiAnxiety;
    Benzodiazepine; Sedative-hypnotics; Proton Pump Inhibitors; H2 Blocker; GI Agents; Antiemetic;
    Topical Analgesics; Topical Compounds; Misc Analgesics; Antimigraine Agent; Anti-infectives;
    Antihistamine; Antihypertensive; Anti-coagulant; Adrenal Cortical Steroids; Hormones;
    Impotence Agents; Nutritional Products; Opioid Antagonist; Stimulants; Cannabinoids;
    Viscosupplementation; Atypical Antipsychotic; Antidiabetics; Asthma medication; Other
"""


def test_what_is_cut_short_means_a_drug_of_the_table() -> None:
    drugs = shipped().drugs.entries
    short = load("drugs").tables["abbreviated"]
    assert short
    assert [word for word, meant in short.items() if meant not in drugs or not word.isalpha()] == []


@pytest.mark.parametrize(
    ("file", "table"),
    [("treatments", "terms"), ("anatomy", "parts"), ("drugs", "classes"), ("drugs", "class_words")],
)
def test_phrases_are_written_in_normal_form_and_stand_once(file: str, table: str) -> None:
    groups = load(file).tables[table]
    phrases = [phrase for group in groups.values() for phrase in group]
    assert [phrase for phrase in phrases if normal_form(phrase) != phrase] == []
    assert [a for a, b in pairwise(sorted(phrases)) if a == b] == []


def test_drug_classes_are_those_of_the_record() -> None:
    known = {name.strip() for name in DRUG_CLASSES.split(";")}
    assert set(load("drugs").tables["classes"]) == known
    assert set(load("drugs").tables["class_words"]) <= known | {""}


def test_there_are_hundreds_of_drugs() -> None:
    assert sum(medicine.named for medicine in shipped().drugs.entries.values()) >= 400


def test_categories_ask_only_for_kinds_that_exist() -> None:
    kinds = {*load("treatments").tables["terms"], "drug", "injected drug"}
    for rule in categories():
        for asked in (rule.first, rule.not_first, rule.opens, rule.then, rule.any, rule.none):
            assert (asked or frozenset()) <= kinds, rule.id


def test_every_kind_is_asked_for_by_a_category() -> None:
    asked: set[str] = set()
    for rule in categories():
        asked |= (rule.first or frozenset()) | (rule.any or frozenset())
    hides = {"misleading"}  # other phrases, and means nothing
    assert set(load("treatments").tables["terms"]) - hides <= asked


def test_spinal_parts_and_levels_name_parts() -> None:
    tables = load("anatomy").tables
    assert set(tables["spinal_parts"]) <= set(tables["parts"])
    assert {part for part, _ in tables["levels"].values()} <= set(tables["parts"])


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("X-ray", "x ray"),
        ("x, ray", None),
        ("X-Rays", "x ray"),
        ("TENS", "tens"),
        ("knee, brace", "knee"),
        ("Knee (brace)", "knee"),
        ("knee/brace", "knee brace"),
        ("therapies", "therapy"),
        ("crutches", "crutch"),
        ("pelvis", None),
    ],
)
def test_phrase_is_found_however_it_is_joined(phrase: str, found: str | None) -> None:
    phrases = ["x ray", "tens", "knee", "knee brace", "therapy", "crutch"]
    lexicon = Lexicon({phrase: phrase for phrase in phrases})
    hits = lexicon.hits(split_words(lower(phrase)))
    assert [hit.entry for hit in hits][:1] == ([found] if found else [])


def test_longest_phrase_wins_and_hits_do_not_overlap() -> None:
    lexicon = Lexicon({"carpal": 1, "carpal tunnel release": 3, "tunnel release kit": 4})
    hits = lexicon.hits(split_words("carpal tunnel release kit"))
    assert [hit.entry for hit in hits] == [3]


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("injections", "injection"),
        ("surgeries", "surgery"),
        ("patches", "patch"),
        ("braces", "brace"),
        ("boxes", "box"),
        ("pelvis", "pelvis"),
        ("meniscus", "meniscus"),
        ("gas", "gas"),
    ],
)
def test_regular_plurals_lose_their_ending(plural: str, one: str) -> None:
    assert singular(plural) == one


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("two times a week", "002 times a week"),
        ("twice a week", "0002x a week"),
        ("two (2) times", "0000002 times"),
        ("6 (six) visits", "0000000006"[-7:] + " visits"),
        ("twenty-four sessions", "00000000024 sessions"),
        ("one to two", "001 to 002"),
        ("2 \u00d7 6", "2 x 6"),
        ("2\u20133", "2-3"),
        ("six (8) visits", "006 (8) visits"),  # no repetition, so both stay
        ("one hundred twenty", "000000000000000120"),
        ("one hundred", "00000000100"),
        ("stone", "stone"),
    ],
)
def test_number_words_become_digits_in_their_place(text: str, digits: str) -> None:
    found = in_digits(text, split_words(text))
    assert found == digits
    assert len(found) == len(text)


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ("diazepam", "diazepam", 0),
        ("diazepan", "diazepam", 1),
        ("diazpeam", "diazepam", 1),  # two letters swapped
        ("diazempam", "diazepam", 1),
        ("tizanadene", "tizanidine", 2),
        ("naproxen", "diazepam", 3),  # 3 stands for "more than 2"
    ],
)
def test_edit_distance_counts_changes_and_swaps(a: str, b: str, distance: int) -> None:
    assert edit_distance(a, b, 2) == distance


def drug_rule(text: str) -> str | None:
    trail = Trail()
    read_treatment(Fold.of(text), trail)
    mark = trail.evidence().get("drugs[0].name")
    return mark.rule if mark else None


@pytest.mark.parametrize("text", ["Diazepan 5mg #30", "Meloxican 15mg", "omeprazle #60"])
def test_misspelled_drug_is_taken_where_a_strength_follows(text: str) -> None:
    assert drug_rule(text) == MISSPELLED


@pytest.mark.parametrize(
    "text",
    [
        "creator #60",  # an ordinary word near Crestor
        "Diazepan",  # nothing says that it is a drug
        "norko 5mg",  # too short to be sure
    ],
)
def test_word_near_a_drug_is_not_taken_for_one(text: str) -> None:
    assert drug_rule(text) in {None, UNKNOWN}


OWN = """
drugs:
  Opioids: [Examplene, Example HCL 7]
treatments:
  device: ["Neck Hammock-Deluxe"]
body_parts:
  shoulder: [shoulder girdle]
"""


def own(tmp_path: Path, text: str) -> str:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_own_vocabulary_adds_to_the_shipped_one(tmp_path: Path) -> None:
    vocabulary = extended(own(tmp_path, OWN))

    def read(text: str) -> object:
        return read_treatment(Fold.of(text), Trail(), vocabulary=vocabulary)

    assert "drug_class='Opioids'" in repr(read("Examplene 5mg #30"))
    assert "category='DMEPOS'" in repr(read("neck hammock deluxe, left shoulder girdle"))
    assert "body_parts=('shoulder',)" in repr(read("MRI of the left shoulder girdle"))
    assert "drug_class='Opioids'" in repr(read("Norco #60"))


def test_own_vocabulary_changes_nothing_for_others(tmp_path: Path) -> None:
    extended(own(tmp_path, OWN))
    assert "examplene" not in shipped().drugs.entries
    assert read_treatment(Fold.of("neck hammock deluxe"), Trail()).category is None


def test_empty_keys_of_an_own_vocabulary_are_allowed(tmp_path: Path) -> None:
    assert extended(own(tmp_path, "drugs:\n")).drugs.entries == shipped().drugs.entries


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a list", "must hold only the keys drugs, treatments, body_parts"),
        ("drug: {}", "must hold only the keys"),
        ("drugs: [norco]", "drugs: must be a mapping of lists"),
        ("drugs: {Opiods: [norco]}", "drugs: 'Opiods' is not known"),
        ("treatments: {gadget: [x]}", "treatments: 'gadget' is not known"),
        ("body_parts: {tail: [x]}", "body_parts: 'tail' is not known"),
        ("drugs: {Opioids: norco}", "drugs: Opioids: must be a list"),
        ("drugs: {Opioids: [5]}", "drugs: Opioids: 5 is no phrase"),
        ("drugs: {Opioids: ['--']}", "drugs: Opioids: '--' is no phrase"),
        ("drugs: {Opioids: [norco", "is not valid YAML near line"),
        ("[" * 10_000, "is not valid YAML"),
        ("a" * 1_000_001, "is larger than 1 MB"),
    ],
)
def test_broken_own_vocabulary_is_refused_by_file_and_entry(
    tmp_path: Path, text: str, message: str
) -> None:
    path = own(tmp_path, text)
    with pytest.raises(RuleError) as caught:
        extended(path)
    assert str(caught.value).startswith(path)
    assert message in str(caught.value)


def test_own_vocabulary_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="cannot be read"):
        extended(str(tmp_path / "absent.yaml"))
