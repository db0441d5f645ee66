"""Guideline lines: systems, works, sections, pages; and the table of works behind them."""

import itertools
import json
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imrcli.document import Fold, Trail
from imrcli.extract.citations import read_guideline
from imrcli.extract.section_names import split_section_names
from imrcli.extract.works import (
    edition_superseded,
    is_section,
    key,
    odg_chapter,
    other_source,
    title_at,
    work_of,
)
from imrcli.model import Citation, Guideline, Status
from imrcli.rules import load
from tests.conftest import LETTERS

MTUS = "Decision based on MTUS "
NON = "Decision based on Non-MTUS Citation "
OUTSIDE = "based their decision on recommendation(s) outside of the MTUS Guidelines. "
TABLES = load("works").tables
HEADS = {name: names for name, names in TABLES["heads"].items() if names}
ALL_HEADS = [name for names in HEADS.values() for name in names]


def read(text: str) -> Guideline:
    return read_guideline(Fold.of(text), Trail())


def works(text: str) -> list[tuple[str | None, int | None, tuple[str, ...], str | None]]:
    return [(c.title, c.year, c.sections, c.pages) for c in read(text).citations]


@pytest.mark.parametrize(
    ("text", "systems"),
    [
        (MTUS + "Knee Complaints 2004.", ["MTUS"]),
        ("MTUS Citation Knee Complaints 2004. Non-MTUS Citation None.", ["MTUS"]),
        # The publisher of a chapter of the MTUS is no source beside it.
        (MTUS + "ACOEM Chapter 13 Knee Complaints Page(s): 341.", ["MTUS"]),
        ("The reviewer based the decision on the MTUS and ACOEM guidelines.", ["MTUS", "ACOEM"]),
        # The order is that of the data dictionary, not of the line.
        (NON + "ACOEM guidelines and the Official Disability Guidelines.", ["ODG", "ACOEM"]),
        ("The Claims Administrator " + OUTSIDE + NON + "ODG Elbow.", ["ODG"]),
        ("The Claims Administrator " + OUTSIDE, []),
        # The long name is misspelt, the opening words lack a hyphen or the word "Citation".
        ("Decision based on NonMTUS Citation Offical Disabilty Guidlines, Pain.", ["ODG"]),
        ("Decision based on Non- MTUS Citation ODG-TWC, Head Chapter.", ["ODG"]),
        ("Decision based on Non-MTUS Official Disability Guidelines, Hernia.", ["ODG"]),
        # Another source after the ODG: by the words of the form, by a semicolon, by its name alone.
        (NON + "ODG Pain and Other Medical Treatment Guidelines nerve study.", ["ODG", "other"]),
        (NON + "ODG Pain, Sleep aids; UpToDate.", ["ODG", "other"]),
        (NON + "ODG Low Back https://www.example.org/policy.html.", ["ODG", "other"]),
        (NON + "ODG Knee & Leg, American Academy of Knee Surgery.", ["ODG", "other"]),
        (NON + "ODG Knee, J Bone Joint Surg Am. 2012; 94.", ["ODG", "other"]),
        (NON + "ODG Pain, Mobile et al.", ["ODG", "other"]),
        (NON + "ODG Neck & Upper Back, Saunders traction; Low Back, Bed rest.", ["ODG"]),
        # A society in brackets is a reference within the ODG.
        (NON + "ODG Pain, Lidocaine (FDA approved).", ["ODG"]),
        (NON + "Handbook of Splints, 2nd ed., Chapter 3.", ["other"]),
        (NON + "www.example.com.", ["other"]),
        ("The Claims Administrator did not cite any medical evidence for its decision.", []),
        # Letters of 2013: the work first, then whether it is part of the MTUS.
        (
            "The Claims Administrator based its decision on the Knee Complaints Chapter (ACOEM "
            "Practice Guidelines, 2nd Edition (2004), Chapter 13), which is part of the MTUS, and "
            "the ODG, Knee & Leg Chapter, which is not part of the MTUS.",
            ["MTUS", "ODG"],
        ),
        (
            "The Expert Reviewer based his/her decision on the ACOEM Guidelines, Chapter 9.",
            ["ACOEM"],
        ),
        # A work of the MTUS needs no other word to be one.
        ("The reviewer based his decision on the Postsurgical Treatment Guidelines.", ["MTUS"]),
        # What is denied is not cited.
        (
            "The Claims Administrator did not base its decision on the MTUS. The Claims "
            "Administrator based its decision on the Non-MTUS ODG.",
            ["ODG"],
        ),
        (
            "The Expert Reviewer found that no section of the MTUS was applicable. Per the Strength"
            " of Evidence hierarchy, the Expert Reviewer based her decision on the ODG.",
            ["ODG"],
        ),
    ],
)
def test_systems_are_the_sources_named(text: str, systems: list[str]) -> None:
    assert list(read(text).systems) == systems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MTUS + "Acupuncture Treatment 2007.", [("Acupuncture Treatment", 2007, (), None)]),
        ("MTUS Citation: Knee Complaints 2004.", [("Knee Complaints", 2004, (), None)]),
        # Titles hold commas and "and"; so do the words between two works.
        (
            MTUS + "Elbow Complaints 2007, and Forearm, Wrist, and Hand Complaints 2004, "
            "Section(s): Initial Care, and Chronic Pain Medical Treatment 2016 Guidelines.",
            [
                ("Elbow Complaints", 2007, (), None),
                ("Forearm, Wrist, and Hand Complaints", 2004, ("Initial Care",), None),
                ("Chronic Pain Medical Treatment", 2016, (), None),
            ],
        ),
        # A section called like a work ends nothing; a work after it begins one.
        (
            MTUS + "General Approaches 2004, Section(s): Prevention, Initial Approaches to "
            "Treatment, and Knee Complaints 2004, Section(s): Summary.",
            [
                (
                    "General Approaches",
                    2004,
                    ("Prevention", "Initial Approaches to Treatment"),
                    None,
                ),
                ("Knee Complaints", 2004, ("Summary",), None),
            ],
        ),
        (
            MTUS + "Postsurgical Treatment 2009, Section(s): Forearm, Wrist, & Hand, and Chronic "
            "Pain Medical Treatment 2009, Section(s): Biofeedback.",
            [
                ("Postsurgical Treatment", 2009, ("Forearm, Wrist, & Hand",), None),
                ("Chronic Pain Medical Treatment", 2009, ("Biofeedback",), None),
            ],
        ),
        # The works of December 2017 and later; one that the table does not hold.
        (
            MTUS + "Low Back Disorders 2019, Section(s): Work Activities, and Opioids 2017, and "
            "Hearing Disorders 2024, Section(s): Hearing Aids.",
            [
                ("Low Back Disorders", 2019, ("Work Activities",), None),
                ("Opioids", 2017, (), None),
                ("Hearing Disorders", 2024, ("Hearing Aids",), None),
            ],
        ),
        (
            MTUS + "Hip and Groin Disorders (ACOEM May 1, 2011), Section(s): Injections.",
            [("Hip and Groin Disorders", 2011, ("Injections",), None)],
        ),
        # 2014 and 2015: no year, no label, pages; a page statement ends a section name.
        (
            MTUS + "Chronic Pain Treatment Guidelines Yoga, page(s) 126.",
            [("Chronic Pain Treatment", None, ("Yoga",), "126")],
        ),
        (
            MTUS + "Chronic Pain Treatment Guidelines Baclofen Page(s): 23 and Benzodiazepines, "
            "Page(s): 24, and ACOEM Chapter 9 Shoulder Complaints Page(s): 207-208.",
            [
                ("Chronic Pain Treatment", None, ("Baclofen", "Benzodiazepines"), "23, 24"),
                ("Shoulder Complaints", None, (), "207-208"),
            ],
        ),
        (
            MTUS + "Chronic Pain Treatment Guidelines Pages 78-80, 93 and 124 of 127.",
            [("Chronic Pain Treatment", None, (), "78-80, 93 and 124")],
        ),
        # A chapter number stands for the title, and repeats it without being another work.
        (MTUS + "ACOEM Chapter 12, pg. 303.", [("Low Back Complaints", None, (), "303")]),
        (
            "The reviewer based his decision on the Knee Complaints, ACOEM Practice Guidelines, "
            "2nd Edition (2004), Chapter 13, page 340, which is a part of the MTUS.",
            [("Knee Complaints", 2004, (), "340")],
        ),
        (
            "The Claims Administrator based its decision on the Medical Treatment Utilization "
            "Schedule (MTUS), Chronic Pain Medical Treatment Guidelines, 8 C.C.R. §§9792.20 - "
            "9792.26 (Effective July 18, 2009), section on Yoga, page 126, which is part of the "
            "MTUS.",
            [("Chronic Pain Medical Treatment", 2009, ("Yoga",), "126")],
        ),
        # Misspelt titles are mended, misspelt sections kept as printed.
        (
            MTUS + "Knee Complants 2004, Section(s): Inital Care, Diagnositc Criteria.",
            [("Knee Complaints", 2004, ("Inital Care", "Diagnositc Criteria"), None)],
        ),
        # A number in the place of a section is what the letter says.
        (
            MTUS + "Elbow Complaints 2007, Section(s): 326.",
            [("Elbow Complaints", 2007, ("326",), None)],
        ),
        # A general chapter of ACOEM is a work where it opens the citation, and a section elsewhere.
        (
            MTUS + "Initial Approaches to Treatment Page(s): 48, and Knee Complaints 2004.",
            [
                ("Initial Approaches to Treatment", None, (), "48"),
                ("Knee Complaints", 2004, (), None),
            ],
        ),
        (MTUS + "Prevention.", [("Prevention", None, (), None)]),
        # Two names that stand side by side, and a chapter that is a section.
        (
            MTUS + "Chronic Pain Treatment Guidelines Opioids, Weaning of Medications Page(s): 74.",
            [("Chronic Pain Treatment", None, ("Opioids", "Weaning of Medications"), "74")],
        ),
        (
            MTUS + "Chronic Pain Treatment Guidelines chapter on Massage therapy, page 60.",
            [("Chronic Pain Treatment", None, ("Massage therapy",), "60")],
        ),
        (
            MTUS + "Knee Complaints Chapter 13 Page(s): Table 13-5.",
            [("Knee Complaints", None, (), "Table 13-5")],
        ),
        (
            "The reviewer based his decision on the Chronic Pain Medical Treatment Guidelines "
            "(2009), Opioids section, which is part of the MTUS.",
            [("Chronic Pain Medical Treatment", 2009, ("Opioids",), None)],
        ),
        # The long title repeated behind the short one.
        (
            MTUS + "Chronic Pain Treatment Guidelines Chronic Pain Medical Treatment Guidelines "
            "8 C.C.R. 9792.20 9792.26 Page(s): 26.",
            [("Chronic Pain Treatment", None, (), "26")],
        ),
        (
            MTUS + "Chronic Pain Treatment Guidelines, Chronic Pain Medical Treatment Guidelines, "
            "Yoga.",
            [("Chronic Pain Treatment", None, ("Yoga",), None)],
        ),
        # No work: the MTUS itself is cited.
        (MTUS.strip() + ".", [(None, None, (), None)]),
    ],
)
def test_works_of_the_mtus_are_read(text: str, expected: list[object]) -> None:
    assert works(text) == expected


@pytest.mark.parametrize(
    ("text", "title", "year", "pages"),
    [
        (
            NON + "Official Disability Guidelines (ODG), Hip & Pelvis Chapter.",
            "Hip & Pelvis",
            None,
            None,
        ),
        (NON + "ODG, 21st Edition, 2016, Knee Chapter, page 7.", "Knee", 2016, "7"),
        (NON + "Official Disability Guidelines (ODG) MRI of the knee.", None, None, None),
        (
            NON + "ODG, Treatment in Workers' Comp, Neck & Upper Back (updated 1/2/16).",
            "Neck & Upper Back",
            None,
            None,
        ),
        # A word that could be a chapter or a topic is left alone, unless "chapter" follows.
        (NON + "ODG Pain pumps.", None, None, None),
        (NON + "ODG Heat wraps, Shoulder chapter.", "Shoulder", None, None),
        (NON + "ACOEM 3rd ed., Hip and Groin Chapter, pg. 12.", "Hip and Groin", None, "12"),
        (
            NON + "ACOEM, 2nd Edition (2004), Chapter 7, page 127.",
            "Independent Medical Examinations and Consultations",
            2004,
            "127",
        ),
    ],
)
def test_chapter_outside_the_mtus_is_read_where_clearly_printed(
    text: str, title: str | None, year: int | None, pages: str | None
) -> None:
    (citation,) = read(text).citations
    assert (citation.title, citation.year, citation.pages) == (title, year, pages)


def test_each_odg_citation_keeps_its_own_text() -> None:
    cited = read(NON + "Official Disability Guidelines, Elbow: Splints, ODG, Pain: Yoga.").citations
    assert [c.text for c in cited] == [
        "Official Disability Guidelines, Elbow: Splints",
        "ODG, Pain: Yoga",
    ]


def test_none_cited_is_a_status_of_its_own() -> None:
    trail = Trail()
    line = Fold.of("The Expert Reviewer did not cite any medical evidence for its decision.")
    guideline = read_guideline(line, trail)
    assert guideline == Guideline(line.text, none_cited=True)
    assert trail.evidence()["systems"].status is Status.ABSENT
    assert trail.evidence()["text"].status is Status.FOUND


def test_line_that_names_no_source_is_unparsed() -> None:
    trail = Trail()
    guideline = read_guideline(Fold.of("The reviewer agreed with all of it."), trail)
    assert not guideline.none_cited
    assert trail.evidence()["systems"].status is Status.UNPARSED


def test_empty_line_is_absent() -> None:
    trail = Trail()
    assert read_guideline(Fold.of(" "), trail) == Guideline()
    assert {e.status for e in trail.evidence().values()} == {Status.ABSENT}


def test_evidence_points_at_the_printed_citation() -> None:
    text = MTUS + "Knee Complaints 2004, Section(s):\n  Summary. " + NON + "ODG, Knee."
    trail = Trail()
    guideline = read_guideline(Fold.of(text), trail)
    marks = trail.evidence()
    printed = [text[m.start : m.end] for m in (marks["citations[0]"], marks["citations[1]"])]
    assert printed == ["Knee Complaints 2004, Section(s):\n  Summary", "ODG, Knee"]
    assert [" ".join(p.split()) for p in printed] == [c.text for c in guideline.citations]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "NSAIDs, GI symptoms & cardiovascular risk, Proton Pump Inhibitors (PPIs)",
            ["NSAIDs, GI symptoms & cardiovascular risk", "Proton Pump Inhibitors (PPIs)"],
        ),
        # The same begin: the longest known name wins, then the shorter one.
        (
            "Topical analgesics, compounded, Topical analgesics, Yoga",
            ["Topical analgesics, compounded", "Topical analgesics", "Yoga"],
        ),
        # Unknown names: brackets protect, lower case goes on, capitals begin anew.
        (
            "Wound care (soap, water), daily dressing, Skin grafts",
            ["Wound care (soap, water), daily dressing", "Skin grafts"],
        ),
        # A bracket that is never closed protects nothing.
        ("Wound care (soap, Skin grafts", ["Wound care (soap", "Skin grafts"]),
        # Lists in lower case are lists.
        ("physical methods, special studies", ["physical methods", "special studies"]),
        # Numbered headings run on to the next number.
        (
            "3.3.3 Opioids for Chronic Pain: Screening for Risk, Events, and Costs, 4.1 Tapering",
            [
                "3.3.3 Opioids for Chronic Pain: Screening for Risk, Events, and Costs",
                "4.1 Tapering",
            ],
        ),
        (
            "3. Opioids for Chronic Pain: Overview, Yoga",
            ["3. Opioids for Chronic Pain: Overview", "Yoga"],
        ),
        (
            "Initial Care and Special Studies, and Summary",
            ["Initial Care", "Special Studies", "Summary"],
        ),
        # "and" within a name that is no two names.
        ("Exercise and Diet Plans", ["Exercise and Diet Plans"]),
        ("(Yoga)", ["Yoga"]),
        ("", []),
    ],
)
def test_section_names_are_split(text: str, names: list[str]) -> None:
    assert split_section_names(text) == names


@pytest.mark.parametrize("name", ALL_HEADS)
def test_every_known_name_is_one_name(name: str) -> None:
    assert split_section_names(name) == [name]
    # In capitals and with a trade mark it is the same name.
    assert is_section(key(name.upper() + "\u00ae"))


@pytest.mark.parametrize("names", HEADS.values(), ids=HEADS.keys())
def test_any_two_known_names_are_told_apart(names: list[str]) -> None:
    for first, second in itertools.permutations(names, 2):
        # "Chronic pain programs" before "Opioids, dosing" can be read in two ways by anyone.
        two_ways = is_section(key(first + second.partition(",")[0]))
        if not two_ways:
            assert split_section_names(f"{first}, {second}") == [first, second]


def test_no_section_is_taken_for_a_work_or_another_source() -> None:
    for name in ALL_HEADS:
        lowered = name.lower()
        title = title_at(lowered, 0)
        assert title is None or title.end < len(name) or not title.sure, name
        assert other_source(lowered, 0, len(lowered)) is None, name


def test_one_slip_of_the_typist_is_forgiven_and_two_are_not() -> None:
    assert is_section(key("Specail Studies"), mend=True)
    assert not is_section(key("Specail Studeis"), mend=True)
    assert not is_section(key("Yogaa"), mend=True)  # too short to be sure


def test_spellings_of_one_work_are_one_work() -> None:
    printed = work_of("Forearm, Wrist & Hand Complaints")
    assert printed is not None
    assert printed == work_of("Forearm, Wrist, and Hand Complaints")
    assert work_of("Chronic Pain Treatment") == work_of("Chronic Pain Medical Treatment")
    assert work_of("Cooking") is None
    assert work_of(None) is None


def test_editions_of_a_topic_follow_one_another() -> None:
    topics: dict[str, list[tuple[str, str | None]]] = {}
    for entry in TABLES["works"]:
        for edition in entry["editions"]:
            span = (edition["from"], edition.get("until"))
            assert span[1] is None or span[0] < span[1], entry["title"]
            topics.setdefault(entry["topic"], []).append(span)
    for topic, spans in topics.items():
        last: tuple[str, str | None] = ("", None)
        for span in sorted(set(spans), key=lambda s: (s[0], s[1] or "9")):
            # An edition begins when the one before it ends.
            assert not last[0] or last[1] == span[0], topic
            last = span


@pytest.mark.parametrize(
    ("title", "year", "date", "words"),
    [
        ("Chronic Pain Medical Treatment", 2009, "2016-07-27", None),
        # On the day itself the new edition is in force.
        (
            "Chronic Pain Medical Treatment",
            2009,
            "2016-07-28",
            "by Chronic Pain Medical Treatment 2016",
        ),
        ("Chronic Pain Medical Treatment", 2009, "2018-02-01", "by Chronic Pain 2017"),
        ("Low Back Complaints", 2004, "2018-02-01", "by Low Back Disorders 2016"),
        ("Low Back Disorders", 2016, "2019-08-11", "2019-08-11 on (8 CCR 9792.23.5)"),
        # No successor is in the table: what is known is said.
        (
            "Hand, Wrist, and Forearm Disorders",
            2019,
            "2024-01-01",
            "was replaced for treatment from 2023-11-10",
        ),
        # Still in force.
        ("Acupuncture Treatment", 2007, "2024-01-01", None),
        ("Postsurgical Treatment", 2009, "2024-01-01", None),
        # Not known: a year that no edition has, no year, no work, no date.
        ("Low Back Complaints", 2009, "2018-02-01", None),
        ("Low Back Complaints", None, "2018-02-01", None),
        ("Hearing Disorders", 2004, "2018-02-01", None),
        ("Low Back Complaints", 2004, None, None),
    ],
)
def test_superseded_edition_is_named(
    title: str, year: int | None, date: str | None, words: str | None
) -> None:
    said = edition_superseded(Citation("MTUS", title, year), date)
    assert words in said if words and said else said == words


def test_edition_outside_the_mtus_is_not_judged() -> None:
    assert edition_superseded(Citation("ACOEM", "Low Back Complaints", 2004), "2018-02-01") is None


def test_every_odg_chapter_is_read_as_printed() -> None:
    for name in TABLES["odg_chapters"]:
        assert odg_chapter(name.upper() + " Chapter, topic") == name.upper()


LINES = st.lists(
    st.sampled_from(
        [
            MTUS,
            NON,
            OUTSIDE,
            "ODG",
            "ACOEM",
            "MTUS",
            "Knee Complaints",
            " 2004",
            ", Section(s): ",
            ", and ",
            " and ",
            ", ",
            ". ",
            "; ",
            "(",
            ")",
            "page 9",
            "3.1 ",
            "which is part of the MTUS",
            "Yoga",
            "Topical analgesics",
            "\u0130",
            "https://",
            " \n",
            "Chapter 12",
            "&",
        ]
    )
    | st.text(max_size=8),
    max_size=30,
).map("".join)


@given(LINES)
def test_any_text_is_read_and_every_citation_is_part_of_it(text: str) -> None:
    line, trail = Fold.of(text), Trail()
    guideline = read_guideline(line, trail)
    assert list(guideline.systems) == sorted(
        guideline.systems, key=["MTUS", "ODG", "ACOEM", "other"].index
    )
    assert {c.system for c in guideline.citations} == set(guideline.systems)
    for citation in guideline.citations:
        assert citation.text in line.text
        assert all(section in citation.text for section in citation.sections)


@pytest.mark.parametrize(
    "unit", ["a", "(", ", ", "and ", "1", "ODG ", "MTUS ", "page 1, ", "; FDA", MTUS, NON]
)
@pytest.mark.parametrize("opening", ["", MTUS + "Knee Complaints 2004, Section(s): "])
def test_hostile_line_costs_no_more_than_a_long_one(unit: str, opening: str) -> None:
    line = Fold.of(opening + unit * (1_000_000 // len(unit)))
    start = time.process_time()
    read_guideline(line, Trail())
    assert time.process_time() - start < 1


def gold_lines() -> list[str]:
    decisions = [
        decision
        for file in sorted((LETTERS / "gold").glob("CM*.json"))
        for decision in json.loads(file.read_text(encoding="utf-8"))["decisions"]
    ]
    sides = ("claims_administrator_guideline", "reviewer_guideline")
    return [decision[side] for decision in decisions for side in sides if decision[side]]


def test_every_line_of_the_real_letters_is_accounted_for() -> None:
    lines = gold_lines()
    if not lines:
        pytest.skip("the real letters are not here (set IMR_LETTERS)")
    for number, line in enumerate(lines):
        guideline = read(line)
        # No text in the message: these are medical histories.
        assert guideline.none_cited != bool(guideline.systems), number
        for citation in guideline.citations:
            if citation.system == "MTUS":
                assert citation.title, number
                assert citation.year, number
                assert all(
                    s[0] in string.ascii_letters + string.digits for s in citation.sections
                ), number
