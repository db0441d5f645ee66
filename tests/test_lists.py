"""Lists of a statement split into items: the words are ours, the forms those of the letters."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imrcli.extract.dates import find_dates, lower_case
from imrcli.extract.grouping import ListText
from imrcli.extract.lists import split_items
from imrcli.extract.shapes import shape


def split(text: str, kind: str = "diagnoses") -> list[str]:
    printed = ListText(text, lower_case(text), 0, len(text), kind, find_dates(text))
    return [text[start:end] for start, end in split_items(printed)]


@pytest.mark.parametrize(
    "printed",
    [
        # | stands where one diagnosis ends; each line is the list with its own commas and "and".
        "wrist sprain|, elbow strain| and gout",
        "wrist sprain|, elbow strain|, and gout",
        # A place alone belongs to the noun behind the "and" ...
        "cervical, thoracic and lumbar strain|, and headaches",
        "neck, mid back and low back pain",
        "left and right knee pain|, vertigo",
        "right hip, thigh and knee contusion",
        "L3-4 and L4-5 disc protrusions|, lumbar strain",
        # ... or to the place before it.
        "abrasion of the chin, nose and brow| and mild concussion",
        "pain in the neck, back, and both shoulders|; insomnia",
        "strain of muscle, fascia and tendon of the right thigh, initial encounter|, gout",
        "disc protrusions at C4-5 and C5-6 with radiculitis|, and bursitis",
        "lumbar disc degeneration, L3-4, L4-5 and L5-S1|; sacroiliitis",
        # Sides in parallel tell which.
        "sprain of the neck|, left hip and right knee pain",
        # Commas of the ICD.
        "radiculopathy, lumbar region|, radiculopathy, cervical region| and gout",
        "sprain of ligaments of left ankle, subsequent encounter|, and strain of left calf",
        "spinal stenosis, lumbar region without neurogenic claudication|, obesity",
        "tear of lateral meniscus, current injury, left knee|, and effusion of left knee",
        "anxiety disorder, unspecified|, and unspecified injury of the hand",
        "major depressive disorder, single episode, moderate| and insomnia",
        "carpal tunnel syndrome, right wrist|, and ulnar neuropathy, right elbow",
        "plantar fasciitis, left greater than right|, heel spurs",
        # One noun more for the same place.
        "ankle sprain and strain|, foot pain",
        "hand contusion and laceration| and anxiety",
        "numbness and weakness of the left arm|, neck pain",
        "lumbar sprain, strain|, knee pain",
        # Diseases that stand alone.
        "anxiety| and depression|, insomnia",
        "nausea and vomiting|, dizziness",
        "adjustment disorder with mixed anxiety and depressed mood|, and headaches",
        # Status post.
        "impingement|, status post carpal tunnel release| and status post knee arthroscopy",
        "status post L4-5 laminectomy and discectomy|, radiculopathy",
        "status post knee arthroscopy, tendon repair and plica excision on 3-4-15|, and gout",
        "sprain of the anterior talofibular and calcaneofibular ligaments",
        "right rotator cuff tear, status post repair|, and stiffness of the shoulder",
        # To be ruled out.
        "hand numbness |rule out carpal tunnel syndrome |rule out radiculopathy",
        "shoulder strain|, rule out labral tear|, and elbow strain",
        # Semicolons.
        "rib fractures with routine healing|; concussion, sequela|; nausea| and neck strain",
        # Parentheses hide everything, an open one nothing.
        "burns (hand, wrist and forearm)|, scar pain",
        "burns (hand|, scar pain",
    ],
)
def test_diagnoses_are_split_where_a_new_one_begins(printed: str) -> None:
    pieces = [piece.strip(" ,;").removeprefix("and ") for piece in printed.split("|")]
    assert split(printed.replace("|", "")) == pieces


@pytest.mark.parametrize(
    ("printed", "items"),
    [
        (
            "1. Wrist sprain. 2. Gout, chronic. 3. Asthma",
            ["Wrist sprain", "Gout, chronic", "Asthma"],
        ),
        ("1) wrist sprain 2) gout; 3) asthma", ["wrist sprain", "gout", "asthma"]),
        ("(1) wrist sprain, (2) gout and", ["wrist sprain", "gout"]),
        ("a) wrist sprain b) gout", ["wrist sprain", "gout"]),
        # One number is no list.
        ("1) wrist sprain and gout", ["wrist sprain", "gout"]),
        # A number in its turn only.
        ("1. sprain of 3. degree 2. gout", ["sprain of 3. degree", "gout"]),
    ],
)
def test_numbered_list_is_split_at_its_numbers(printed: str, items: list[str]) -> None:
    assert split(printed) == items


@pytest.mark.parametrize(
    ("printed", "items"),
    [
        ("a wrist sprain and the gout", ["wrist sprain", "gout"]),
        ('"wrist sprain, gout."', ["wrist sprain", "gout"]),
        ("gout, Gout, and gout", ["gout"]),
        ("gout per the report of 1/2/2015", ["gout"]),
        ("gout, which is better, and asthma", ["gout", "asthma"]),
        # The sentence goes on with something else.
        ("neck pain with physical therapy and rest", ["neck pain"]),
        ("gout and was placed off work, in pain", ["gout"]),
        ("gout, and the patient complains of pain", ["gout"]),
        ("none", []),
        (" , and ; ", []),
    ],
)
def test_words_around_the_items_are_dropped(printed: str, items: list[str]) -> None:
    assert split(printed) == items


@pytest.mark.parametrize(
    "printed",
    [
        "physical therapy|, acupuncture| and medications",
        "x-rays|, MRI of the neck and low back|, and a brace|",
        "ice|, rest|, and over the counter Motrin",
        "Motrin|, and at least four (4) visits of therapy",
        "physical and aquatic therapy|, massage",
        "cold and heat therapy|, a sling|",
        "use of a cane and walker|, rest",
        "medications including Norco, Soma, and Motrin|, physical therapy",
        "medications including Norco and Soma| and physical therapy",
        "open reduction and internal fixation of the wrist| and rest",
        "medications (Norco, Soma)|, bracing",
        "pain medications of Motrin and Norco (since 1-2-2015)|, and Aleve",
        "Tramadol 50mg, #60, twice a day|, therapy",
        "left wrist MRI on July 5, 2016|, surgery on 5/5/2015 and 6/6/2016| and splinting",
        "physical therapy for the neck, shoulders and low back| and a TENS unit|",
        "hand therapy|; wrist splint| and medications",
        "patient education|, home exercises",
        "wound care|, dressing changes| and Keflex 500 mg, four times daily for 7 days",
    ],
)
def test_treatments_are_split_where_a_new_one_begins(printed: str) -> None:
    pieces = [piece.strip(" ,;").removeprefix("and ") for piece in printed.split("|")]
    expected = [piece.removeprefix("a ") for piece in pieces if piece]
    assert split(printed.replace("|", ""), "treatments") == expected


@pytest.mark.parametrize(
    ("printed", "items"),
    [
        ("two injections without lasting relief, and rest", ["two injections", "rest"]),
        ("therapy with mild improvement, rest", ["therapy", "rest"]),
        ("therapy that increased the pain, and rest", ["therapy", "rest"]),
        ("therapy, which helped, acupuncture and rest", ["therapy", "acupuncture", "rest"]),
        ("therapy, with little benefit, and rest", ["therapy", "rest"]),
        ("three injections, most recently on 3/4/2015, and a brace", ["three injections", "brace"]),
        ("a medication which she may halve and rest", ["medication", "rest"]),
    ],
)
def test_outcome_of_a_treatment_is_dropped(printed: str, items: list[str]) -> None:
    assert split(printed, "treatments") == items


@pytest.mark.parametrize(
    ("printed", "items"),
    [
        (
            "Motrin 800 mg, Soma, and Lidocaine patches",
            ["Motrin 800 mg", "Soma", "Lidocaine patches"],
        ),
        ("Norco 10/325mg one tablet every 6 hours and Soma", ["Norco 10/325mg", "Soma"]),
        (
            "Norco 5/325 mg #60, 1 tab twice a day, Soma 350 mg at night",
            ["Norco 5/325 mg", "Soma 350 mg"],
        ),
        ("Tylenol #3 and Tylenol with Codeine", ["Tylenol #3", "Tylenol with Codeine"]),
        ("Celebrex 200 mg (once daily), Vitamin D3", ["Celebrex 200 mg", "Vitamin D3"]),
        (
            "Ambien for sleep and a medication for blood pressure",
            ["Ambien", "medication for blood pressure"],
        ),
        ("Motrin and Soma prescribed on 1-2-16", ["Motrin", "Soma"]),
        ("oxycodone/acetaminophen, naproxen", ["oxycodone/acetaminophen", "naproxen"]),
        ("no medications", []),
    ],
)
def test_medication_is_its_name_and_strength(printed: str, items: list[str]) -> None:
    assert split(printed, "medications") == items


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("contusion of the left wrist", "npfss"),
        ("sprain/strain", "n"),
        # A word that a line end has broken.
        ("radicul-opathy", "w"),
        # Endings make diagnoses of words that no table holds.
        ("olecranitis", "w"),
        ("xerosis fractures", "wn"),
        ("L4-5 disc", "ss"),
        ("zorbled", "u"),
    ],
)
def test_shape_has_one_letter_for_each_word(words: str, letters: str) -> None:
    assert shape(words.lower(), 0, len(words), "diagnoses") == letters


WORDS = ["pain", "sprain", "neck", "left", "of", "and", ",", ";", "(", ")", "1)", "2)"]
WORDS += ["which", "Norco", "therapy", "with", "5/5/2015"]


@given(
    st.text("abs pain, and; (of neck).1)2", max_size=200)
    | st.lists(
        st.sampled_from(WORDS),
        max_size=40,
    ).map(" ".join),
    st.sampled_from(["diagnoses", "treatments", "medications"]),
)
def test_items_stand_in_order_and_apart(text: str, kind: str) -> None:
    printed = ListText(text, lower_case(text), 0, len(text), kind, find_dates(text))
    spans = split_items(printed)
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)


@pytest.mark.parametrize("kind", ["diagnoses", "treatments", "medications"])
@pytest.mark.parametrize(
    "piece", ["(", "a, ", "left, ", "1) ", "and ", "neck and ", "#", "x", "pain of "]
)
def test_longest_list_takes_no_time(piece: str, kind: str) -> None:
    before = time.process_time()
    split(piece * (4000 // len(piece)), kind)
    assert time.process_time() - before < 0.5


# Diagnoses as ICD titles and as doctors word them, none of which another one repeats.
TITLES = [
    "strain of muscle, fascia and tendon of lower back, initial encounter",
    "spinal stenosis, lumbar region",
    "pain in right shoulder",
    "bicipital tendinitis, left shoulder",
    "incomplete rotator cuff tear or rupture of left shoulder, not specified as traumatic",
    "complex tear of medial meniscus, current injury, right knee, subsequent encounter",
    "carpal tunnel syndrome, right upper limb",
    "post-traumatic stress disorder, chronic",
    "dorsalgia, unspecified",
    "segmental and somatic dysfunction of cervical region",
    "synovitis and tenosynovitis, unspecified",
    "major depressive disorder, recurrent, moderate",
    "toxic effect of unspecified solvent, accidental, initial encounter",
    "other specified injuries of left wrist, hand and finger(s), sequela",
    "myalgia",
    "C5-6 and C6-7 disc protrusions",
    "cervical and lumbar radiculopathy",
    "moderate to severe left carpal tunnel syndrome",
    "gastritis due to NSAID use",
    "status post right elbow arthroscopy",
    "post laminectomy syndrome",
]


def test_nearly_every_pair_of_diagnoses_is_split_between_them() -> None:
    pairs = [(one, other) for one in TITLES for other in TITLES if one != other]
    wrong = [pair for pair in pairs if split(" and ".join(pair)) != list(pair)]
    wrong += [pair for pair in pairs if split(", and ".join(pair)) != list(pair)]
    assert len(wrong) <= 0.01 * 2 * len(pairs), wrong
