"""The reviewer's credentials as letters vary their labels and the lists behind them."""

import time

import pytest

from imrcli.document import Fold, Trail
from imrcli.extract.credentials import read_reviewer

STATES = "State(s) of Licensure: "
BOARDS = "Certification(s)/Specialty: "


def credentials(states: str, boards: str, between: str = "\n") -> tuple[list[str], list[str]]:
    """What is read of both lists; each has its label before it already."""
    text = f"The Expert Reviewer has the following credentials:\n{states}{between}{boards}"
    trail = Trail()
    reviewer = read_reviewer(Fold.of(text), trail)
    evidence = trail.evidence()
    for name, read in reviewer._asdict().items():
        for at, value in enumerate(read):
            mark = evidence[f"{name}[{at}]"]
            assert " ".join(text[mark.start : mark.end].split()) == value
    return list(reviewer.states_of_licensure), list(reviewer.specialties)


@pytest.mark.parametrize(
    "label",
    [
        "Certification(s)/Specialty(s): ",
        "Certification(s)/Specialties: ",
        "Certifications/Specialties: ",
        "Certification(s)/Specialty(ies): ",
        "Specialty: ",
        "Specialties: ",
    ],
)
def test_specialties_have_labels_of_many_spellings(label: str) -> None:
    read = credentials(f"{STATES}Utah, Ohio", f"{label}Urology, Sleep Medicine")
    assert read == (["Utah", "Ohio"], ["Urology", "Sleep Medicine"])


@pytest.mark.parametrize("label", ["State(s) of License: ", "State of License: "])
def test_states_have_labels_of_many_spellings(label: str) -> None:
    assert credentials(f"{label}Utah", f"{BOARDS}Urology") == (["Utah"], ["Urology"])


@pytest.mark.parametrize("between", ["\n", " ", " \u2022 "])
@pytest.mark.parametrize("label", ["Boards", "Board of Sub-Specialty", "Area/Specialty"])
def test_label_that_nobody_knows_takes_no_name_before_it(label: str, between: str) -> None:
    read = credentials(f"{STATES}Utah, New York", f"{label}: Urology", between)
    assert read == (["Utah", "New York"], [])
    read = credentials("", f"{BOARDS}Urology, Neurology and Psychiatry\n{label}: Oncology")
    assert read == ([], ["Urology", "Neurology", "Psychiatry"])


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Utah and Texas", ["Utah", "Texas"]),
        ("Utah & Texas", ["Utah", "Texas"]),
        ("Utah, Texas and New York", ["Utah", "Texas", "New York"]),
        ("Utah, Texas, and New York", ["Utah", "Texas", "New York"]),
        ("Utah; Texas", ["Utah", "Texas"]),
        ("Utah/Texas/West Virginia", ["Utah", "Texas", "West Virginia"]),
        ("\u2022 Utah \u2022 Texas", ["Utah", "Texas"]),
        ("** Utah", ["Utah"]),
        # Not of known names: as printed.
        ("N/A", ["N/A"]),
        ("Utah and Nowhere", ["Utah and Nowhere"]),
    ],
)
def test_states_are_divided_where_all_are_known(printed: str, names: list[str]) -> None:
    assert credentials(STATES + printed, f"{BOARDS}Urology") == (names, ["Urology"])


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Neurology and Sleep Medicine", ["Neurology", "Sleep Medicine"]),
        ("Pediatrics and Urology", ["Pediatrics", "Urology"]),
        ("Neurology/Psychiatry", ["Neurology", "Psychiatry"]),
        ("Neurology; Psychiatry", ["Neurology", "Psychiatry"]),
        # "and" within a name, and the longest name where one begins with another.
        ("Physical Medicine and Rehabilitation", ["Physical Medicine and Rehabilitation"]),
        (
            "Physical Medicine and Rehabilitation and Pain Medicine",
            ["Physical Medicine and Rehabilitation", "Pain Medicine"],
        ),
        ("Oral & Maxillofacial Surgery & Dentistry", ["Oral & Maxillofacial Surgery", "Dentistry"]),
        ("Urology and Hip Medicine", ["Urology and Hip Medicine"]),
        ("Acupuncture/Moxa", ["Acupuncture/Moxa"]),
    ],
)
def test_specialties_are_divided_where_all_are_known(printed: str, names: list[str]) -> None:
    assert credentials(f"{STATES}Utah", BOARDS + printed) == (["Utah"], names)


@pytest.mark.parametrize("part", ["and ", " / ", "Urology and ", "Urology, ", "Urology:, ", ": "])
def test_endless_list_takes_little_time(part: str) -> None:
    begun = time.process_time()
    credentials(f"{STATES}Utah", BOARDS + part * 20_000)
    assert time.process_time() - begun < 3
