"""Decisions where labels are missing, misspelt, out of order, or other ones than the template's."""

import time

import pytest

from imrcli.extract import extract
from imrcli.ingest import read_document
from imrcli.model import Decision, Letter

TOP = """Case Number: CM16-0123456

HOW THE IMR FINAL DETERMINATION WAS MADE

The Expert Reviewer has the following credentials:
State(s) of Licensure: California
Certification(s)/Specialty: Neurology

CLINICAL CASE SUMMARY

The injured worker is a 50 year old male.
He fell on a wet floor.
He walks with a limp.
He takes nothing for it.
His knee was seen by a surgeon.
It was found to be stable.

{heading}

The Final Determination was based on decisions for the disputed items/services set forth below:

"""
POSTED = TOP.format(heading="IMR ISSUES, DECISIONS AND RATIONALES")
NUMBERED = TOP.format(heading="IMR DECISION(S) AND RATIONALE(S)")
CLAIMS = "Claims Administrator guideline:\nDecision based on MTUS Knee Complaints 2004."
MAXIMUS = "MAXIMUS guideline:\nDecision based on MTUS General Approaches 2004."
REASON = "The knee is stable. The request is not medically necessary."
RATIONALE = f"Decision rationale:\n{REASON}"
PARTS = (CLAIMS, MAXIMUS, RATIONALE)
SENTENCES = (
    "The Claims Administrator based its decision on the MTUS.",
    "The Physician Reviewer based his/her decision on the MTUS, page 9.",
    f"The Physician Reviewer's decision rationale: {REASON}",
)


def letter_from(*paragraphs: str, top: str = POSTED, gap: str = "\n\n") -> Letter:
    text = top + gap.join(paragraphs) + "\n"
    return extract(read_document("letter.txt", text.encode()))


def read(*paragraphs: str, top: str = POSTED, gap: str = "\n\n") -> list[tuple[str | None, ...]]:
    """Request, outcome and rationale of each decision."""
    decisions = letter_from(*paragraphs, top=top, gap=gap).decisions
    return [(each.request, each.outcome, each.rationale) for each in decisions]


def parts(decision: Decision) -> tuple[str | None, ...]:
    return (
        decision.claims_administrator_guideline.text,
        decision.reviewer_guideline.text,
        decision.rationale,
    )


WHOLE = tuple(each.partition(":\n")[2] for each in PARTS)


# Headings without labels of their own


def test_headings_that_share_the_parts_of_the_last_are_decisions_of_their_own() -> None:
    found = read("Walker: Upheld", "Cane: Upheld", "Wrist brace: Overturned", *PARTS)
    assert found == [
        ("Walker", "upheld", None),
        ("Cane", "upheld", None),
        ("Wrist brace", "overturned", REASON),
    ]


def test_headings_on_lines_below_each_other_are_two_decisions() -> None:
    found = read(
        "Walker: Upheld\nCane with a rubber tip: Overturned", *PARTS, "MRI: Upheld", *PARTS
    )
    assert found == [
        ("Walker", "upheld", None),
        ("Cane with a rubber tip", "overturned", REASON),
        ("MRI", "upheld", REASON),
    ]


@pytest.mark.parametrize("heading", ["Cane: Overturned", "Cane with a tip\nof rubber:\nOverturned"])
def test_last_heading_without_parts_is_a_decision(heading: str) -> None:
    letter = letter_from("Walker: Upheld", *PARTS, heading)
    assert [each.outcome for each in letter.decisions] == ["upheld", "overturned"]
    assert letter.decisions[0].rationale == REASON
    assert letter.determination == "partially_overturn"


def test_text_below_a_heading_is_its_rationale_where_there_are_no_labels() -> None:
    found = read("Walker: Upheld", REASON, "Cane: Overturned", "He may fall. It is necessary.")
    assert found == [
        ("Walker", "upheld", REASON),
        ("Cane", "overturned", "He may fall. It is necessary."),
    ]


def test_decision_whose_labels_are_misspelt_is_not_lost_in_the_one_above() -> None:
    slips = ("Claim Admin guidline: None.", MAXIMUS, f"Decisive ration: {REASON}")
    found = letter_from("Walker: Upheld", *PARTS, "Cane: Overturned", *slips, "MRI: Upheld", *PARTS)
    assert [(each.request, each.outcome) for each in found.decisions] == [
        ("Walker", "upheld"),
        ("Cane", "overturned"),
        ("MRI", "upheld"),
    ]
    assert parts(found.decisions[0]) == parts(found.decisions[2]) == WHOLE


@pytest.mark.parametrize(
    "words",
    [
        "The decision of the first review is: Upheld",
        "Earlier IMR determination: Overturned",
        "Therefore the walker is: Upheld",
        "He asked again. It was heard. Second appeal: Upheld",
        "As before, the request is: Upheld",
        "2. The walker is not medically necessary and appropriate.",
        "The denial was upheld",
    ],
)
def test_paragraph_of_a_rationale_that_tells_an_outcome_is_no_heading(words: str) -> None:
    found = read("Walker: Upheld", CLAIMS, MAXIMUS, "Decision rationale: It was asked.", words)
    assert found == [("Walker", "upheld", f"It was asked. {words}")]


LOOKS_LIKE_A_HEADING = [
    "Knee injection: Overturned",
    "CM15-0007654, cane: Upheld",
    "Earlier scooter request - Upheld",
    "Panel (board): Overturned.",
    "(3) Consent: Upheld",
    "\u2022 Shoe insert; Upheld",
    "2. Yoga: Upheld",
]


@pytest.mark.parametrize("line", LOOKS_LIKE_A_HEADING)
@pytest.mark.parametrize("gap", ["\n\n", "\n\n \n"])
def test_line_above_the_verdict_of_a_rationale_is_no_heading(line: str, gap: str) -> None:
    told = ("Decision rationale: These came before.", line, "They do not matter.", REASON)
    letter = letter_from("Walker: Upheld", *PARTS[:2], *told, "Cane: Overturned", *PARTS, gap=gap)
    assert [each.request for each in letter.decisions] == ["Walker", "Cane"]
    rationale = f"These came before. {line} They do not matter. {REASON}"
    assert parts(letter.decisions[0]) == (*WHOLE[:2], rationale)
    assert parts(letter.decisions[1]) == WHOLE


@pytest.mark.parametrize("line", LOOKS_LIKE_A_HEADING)
@pytest.mark.parametrize("at", [0, 1])
def test_line_of_a_guideline_is_no_heading_where_labels_follow(line: str, at: int) -> None:
    told = list(PARTS)
    told[at] += f"\n\n{line}"
    assert len(letter_from("Walker: Upheld", *told).decisions) == 1


def test_numbered_verdict_of_a_rationale_replaces_no_heading() -> None:
    told = f"{SENTENCES[2][: -len(REASON)]}It is old.\n\n2. Yoga is not medically necessary."
    found = read(
        "1. A walker is not medically necessary and appropriate.",
        *SENTENCES[:2],
        f"{told}\n\n2. Oil is not medically necessary and appropriate.\n\n{REASON}",
        "2. A cane is medically necessary and appropriate.",
        *SENTENCES,
        top=NUMBERED,
    )
    assert [(request, outcome) for request, outcome, _ in found] == [
        ("A walker", "upheld"),
        ("A cane", "overturned"),
    ]
    assert found[1][2] == REASON


def test_lines_that_look_like_headings_take_time_in_proportion() -> None:
    text = "Decision rationale: It was asked." + "\n\nWalker: Upheld" * 20_000
    begin = time.process_time()
    assert len(letter_from("Walker: Upheld", CLAIMS, MAXIMUS, text).decisions) == 1
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    "slip",
    [
        "The Clams Administer based its decision on the MTUS.",
        "It was based on the MTUS.",
    ],
)
@pytest.mark.parametrize("all_of_them", [True, False])
def test_numbered_sentence_opens_a_decision_by_itself(slip: str, all_of_them: bool) -> None:
    spoiled = (slip, *SENTENCES[1:])
    found = read(
        "1. A walker is not medically necessary and appropriate.",
        *(spoiled if all_of_them else SENTENCES),
        "2. A cane for\nthe left hand is medically necessary and appropriate.",
        *spoiled,
        "3. An MRI is not medically necessary and appropriate.",
        *SENTENCES,
        top=NUMBERED,
    )
    assert found == [
        ("A walker", "upheld", REASON),
        ("A cane for the left hand", "overturned", REASON),
        ("An MRI", "upheld", REASON),
    ]


def test_numbered_list_inside_a_rationale_opens_no_decision() -> None:
    listed = "1. Rest is medically necessary.\n\n4. Bracing is medically necessary and appropriate."
    found = read(
        "1. A walker is not medically necessary and appropriate.",
        *SENTENCES[:2],
        f"{SENTENCES[2]}\n\n{listed}\n\nSo it is.",
        top=NUMBERED,
    )
    assert len(found) == 1


# Sentences of one form below the heading of another


@pytest.mark.parametrize("reviewer", ["The Physician Reviewer", "The Expert Reviewer"])
def test_sentences_of_2014_are_read_below_the_heading_of_2015(reviewer: str) -> None:
    sentences = [each.replace("The Physician Reviewer", reviewer) for each in SENTENCES]
    letter = letter_from(
        "1. A walker is not medically necessary and appropriate.",
        *sentences,
        "2. A cane is medically necessary and appropriate.",
        *sentences,
    )
    assert letter.template == "final-determination-2014"
    assert [each.outcome for each in letter.decisions] == ["upheld", "overturned"]
    assert parts(letter.decisions[0]) == (*sentences[:2], REASON)


# Other words for a label


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("MAXIMUS guideline:", "MAXIMUS guidelines:"),
        ("MAXIMUS guideline:", "MAXIMUS:"),
        ("MAXIMUS guideline:", "Physician Reviewer guideline:"),
        ("MAXIMUS guideline:", "MAXIMUS Federal Services guideline:"),
        ("Decision rationale:", "Rationale:"),
        ("Decision rationale:", "Rationale for the Decision:"),
        ("Decision rationale:", "Rationale for decision:"),
    ],
)
def test_other_words_for_a_label_are_one_where_the_usual_are_missing(
    label: str, words: str
) -> None:
    changed = [each.replace(label, words) for each in PARTS]
    letter = letter_from("Walker: Upheld", *changed, "Cane: Upheld", *PARTS)
    assert [parts(each) for each in letter.decisions] == [WHOLE, WHOLE]


def test_other_words_for_a_label_are_text_where_the_usual_one_is_there() -> None:
    text = "Decision rationale: He reads the guide.\nRationale: it is old. He is well."
    letter = letter_from("Walker: Upheld", CLAIMS, MAXIMUS, text)
    wanted = "He reads the guide. Rationale: it is old. He is well."
    assert letter.decisions[0].rationale == wanted


@pytest.mark.parametrize("apostrophe", ["'", "\u2019"])
def test_label_of_2014_without_its_colon_opens_the_rationale(apostrophe: str) -> None:
    label = f"The Physician Reviewer{apostrophe}s decision rationale {REASON}"
    found = read(
        "1. A walker is not medically necessary and appropriate.",
        *SENTENCES[:2],
        label,
        top=NUMBERED,
    )
    assert found == [("A walker", "upheld", REASON)]


@pytest.mark.parametrize(
    "words",
    ["MAXIMUS: it was read.", "Reviewer guideline: none.", "Claims Administrator: it is so."],
)
@pytest.mark.parametrize("missing", [0, 1])
def test_other_words_for_a_guideline_are_text_inside_a_rationale(words: str, missing: int) -> None:
    told = [*PARTS[:2], f"Decision rationale: It is old.\n\n{words}\n\n{REASON}"]
    wanted: list[str | None] = [*WHOLE[:2], f"It is old. {words} {REASON}"]
    told[missing] = "See above." if missing else ""
    wanted[missing] = None
    if missing:
        wanted[0] = f"{WHOLE[0]} See above."
    (decision,) = letter_from("Walker: Upheld", *filter(None, told)).decisions
    assert parts(decision) == tuple(wanted)


# Labels that a rationale quotes


@pytest.mark.parametrize(
    "quoted",
    ["Claims Administrator guideline: as before.", CLAIMS, "Claims Administrator guideline"],
)
@pytest.mark.parametrize("above", ["It was asked.", "It is old and the guide is silent\non it."])
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_label_that_a_rationale_quotes_opens_no_decision(quoted: str, above: str, gap: str) -> None:
    told = gap.join([f"Decision rationale: {above}", quoted, REASON])
    letter = letter_from("Walker: Upheld", *PARTS[:2], told, "Cane: Overturned", *PARTS)
    assert [each.request for each in letter.decisions] == ["Walker", "Cane"]
    folded = " ".join(f"{above} {quoted} {REASON}".split())
    assert [parts(each) for each in letter.decisions] == [(*WHOLE[:2], folded), WHOLE]


def test_label_below_a_rationale_without_verdict_opens_a_decision_where_others_follow() -> None:
    letter = letter_from(
        "Walker: Upheld", *PARTS[:2], "Decision rationale: It is old.", "Cane", *PARTS
    )
    assert [(each.request, each.outcome) for each in letter.decisions] == [
        ("Walker", "upheld"),
        ("Cane", None),
    ]


# Below the last decision


@pytest.mark.parametrize(
    "tail",
    [
        "cc: Robin Invented, Esq.\nMade-up Insurance",
        "Respectfully submitted,\n\nAlex Invented, MD\nMedical Director",
        "Very truly yours,\n\nAlex Invented, MD\n\ncc: DIR",
        "Disclaimer: MAXIMUS Federal Services is providing a review. It gives no advice.",
        "END OF LETTER",
        "Sincerely,\n\nAlex Invented, MD",
    ],
)
def test_signature_and_copies_are_no_part_of_the_last_rationale(tail: str) -> None:
    assert read("Walker: Upheld", *PARTS, tail) == [("Walker", "upheld", REASON)]


def test_words_of_a_rationale_that_sound_like_an_end_stay_in_it() -> None:
    text = "Decision rationale: He was given\n5 cc: of lidocaine.\nRegards for pain were had."
    (found,) = read("Walker: Upheld", CLAIMS, MAXIMUS, text)
    assert found[2] == "He was given 5 cc: of lidocaine. Regards for pain were had."


# Outcomes, numbers and frames of headings


@pytest.mark.parametrize(
    ("heading", "outcome"),
    [
        ("Walker:: Upheld", "upheld"),
        ("Walker: Overturned:", "overturned"),
        ("Walker\nUpheld", "upheld"),
        ("Walker Upheld", "upheld"),
        ("Walker is Overturned", "overturned"),
        ("Walker (Upheld)", "upheld"),
        ("Walker, Upheld", "upheld"),
        ("Walker-Overturned", "overturned"),
        ("Walker\u2014Overturned", "overturned"),
        ("Walker. Upheld", "upheld"),
    ],
)
def test_outcome_is_read_behind_any_mark(heading: str, outcome: str) -> None:
    found = read(heading, *PARTS, "Cane: Upheld", *PARTS)
    assert found == [("Walker", outcome, REASON), ("Cane", "upheld", REASON)]


@pytest.mark.parametrize(
    "heading", ["Walker was Upheld", "Walker: Partially Overturned", "Walker Partially Overturned"]
)
def test_outcome_that_says_something_else_is_unknown(heading: str) -> None:
    assert read(heading, *PARTS)[0][1] is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("#1 ", "#2 "),
        ("Issue 1: ", "Issue 2: "),
        ("1. ", "1. "),
        ("1) ", "2) "),
        ("\u2022 ", "\u2022 "),
        ("- ", "- "),
        ("* ", "* "),
        ("1. Regarding ", "2. Regarding "),
        ("Decision for ", "Decision for "),
    ],
)
def test_number_bullet_and_frame_are_no_part_of_a_request(first: str, second: str) -> None:
    found = read(f"{first}Walker: Upheld", *PARTS, f"{second}Cane: Overturned", *PARTS)
    assert [request for request, _, _ in found] == ["Walker", "Cane"]


@pytest.mark.parametrize("heading", ["- Walker", "* Walker", "Regarding Walker"])
def test_sign_or_word_that_one_heading_begins_with_is_part_of_it(heading: str) -> None:
    letter = letter_from(f"{heading}: Upheld", *PARTS, "Cane: Upheld", *PARTS)
    first, second = letter.decisions
    assert (first.heading, first.request) == (heading, heading)
    assert (second.heading, second.request) == ("Cane", "Cane")


def test_number_of_a_single_item_is_no_part_of_it() -> None:
    assert read("1. Walker: Upheld", *PARTS) == [("Walker", "upheld", REASON)]


@pytest.mark.parametrize("heading", ["5 visits of yoga", "#30 Norco", "1. Cane 2. Walker"])
def test_figure_that_begins_a_request_is_no_number(heading: str) -> None:
    assert read(f"{heading}: Upheld", *PARTS)[0][0] == heading


# Around the decisions


@pytest.mark.parametrize("end", ["", "."])
def test_sentence_above_the_decisions_may_lack_its_colon(end: str) -> None:
    top = POSTED.replace("set forth below:", "set forth below" + end)
    assert read("Walker: Upheld", *PARTS, top=top) == [("Walker", "upheld", REASON)]


@pytest.mark.parametrize(
    "heading",
    [
        "IMR ISSUES, DECISIONS & RATIONALES",
        "IMR ISSUE, DECISION AND RATIONALE",
        "IMR ISSUES, DECISIONS AND RATIONALE",
    ],
)
def test_heading_above_the_decisions_has_several_forms(heading: str) -> None:
    letter = letter_from("Walker: Upheld", *PARTS, top=TOP.format(heading=heading))
    assert letter.template == "final-determination-2015"
    assert (letter.summary.age, len(letter.decisions)) == (50, 1)


@pytest.mark.parametrize("heading", ["CLINICAL SUMMARY", "CASE SUMMARY", ""])
@pytest.mark.parametrize("records", ["all medical records:", "all of the medical records."])
def test_summary_is_found_by_the_sentence_that_opens_it(heading: str, records: str) -> None:
    sentence = (
        "The expert reviewer developed the following clinical case summary based on a review of"
        f" the case file,\nincluding {records}"
    )
    letter = letter_from(
        "Walker: Upheld",
        *PARTS,
        top=POSTED.replace("CLINICAL CASE SUMMARY", f"{heading}\n\n{sentence}".lstrip()),
    )
    assert letter.summary.text is not None
    assert letter.summary.text.startswith("The injured worker is")
    assert letter.reviewer.specialties == ("Neurology",)


def test_outcome_reported_at_the_end_of_a_rationale_is_no_part_of_the_next_heading() -> None:
    reported = "Decision rationale: It is old.\nThe decision of the first review is: Upheld"
    found = read("Walker: Upheld", CLAIMS, MAXIMUS, reported, "Cane: Upheld", *PARTS, gap="\n")
    assert [request for request, _, _ in found] == ["Walker", "Cane"]


# Forms of 2013

EARLY = """MEDICAL PROFESSIONAL REVIEW

{issue}

A walker

CASE SUMMARY:

He is a 50 year old male.

DOCUMENTS REVIEWED FOR DETERMINATION:

1. The application

RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT MEDICALLY NECESSARY:

The knee is stable. The walker is not medically necessary.

{qualifications}

The reviewer is Board Certified in Neurology and is licensed to practice in California.
"""


@pytest.mark.parametrize("issue", ["ISSUE IN DISPUTE:", "ISSUES AT DISPUTE:"])
@pytest.mark.parametrize(
    "qualifications", ["MEDICAL REVIEWER'S QUALIFICATIONS:", "MEDICAL REVIEWER QUALIFICATIONS:"]
)
def test_headings_of_an_early_review_vary(issue: str, qualifications: str) -> None:
    if "REVIEWER'S" in qualifications:
        qualifications = qualifications.replace("'", "\u2019")
    letter = letter_from(top=EARLY.format(issue=issue, qualifications=qualifications))
    (decision,) = letter.decisions
    assert (decision.request, decision.outcome) == ("A walker", "upheld")
    assert decision.rationale == "The knee is stable. The walker is not medically necessary."
    assert letter.reviewer.specialties == ("Neurology",)


NOTICE = """Notice of Independent Medical Review Determination

1) MAXIMUS Federal Services, Inc. has determined the request for a walker is not medically
necessary and appropriate.

2) MAXIMUS Federal Services, Inc. has determined the request for a crutch is medically necessary
and appropriate.

INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE

Case Summary:

He is a 50 year old male.

1) Regarding {frame} walker{end}:

Rationale for the Decision:

He may fall.

{second}) Regarding {frame} crutch{end}:

Rationale for the Decision:

He may fall.
"""


@pytest.mark.parametrize("number", ["", "2) "])
@pytest.mark.parametrize("second", [1, 2])
def test_item_that_a_rationale_names_is_none(number: str, second: int) -> None:
    told = f"He may fall.\n\n{number}Regarding the request for a cane, no word is on file.\n\n"
    text = NOTICE.replace("He may fall.\n", f"{told}The item is not medically necessary.\n")
    letter = letter_from(top=text.format(frame="the request for a", end="", second=second))
    assert [each.request for each in letter.decisions] == ["a walker", "a crutch"]
    rationale = f"{' '.join(told.split())} The item is not medically necessary."
    assert [each.rationale for each in letter.decisions] == [rationale, rationale]


def test_issue_that_the_rationale_of_an_early_review_names_is_none() -> None:
    text = EARLY.format(issue="ISSUE AT DISPUTE:", qualifications="QUALIFICATIONS:")
    text = text.replace("The knee", "It was asked.\n\nIssue at dispute: a cane.\n\nThe knee")
    (decision,) = letter_from(top=text).decisions
    assert decision.request == "A walker"


@pytest.mark.parametrize(
    "frame",
    ["the request for a", "the prospective request for a", "the requested", "the request of a"],
)
@pytest.mark.parametrize("second", [1, 2])
def test_items_of_a_notice_are_framed_and_numbered_in_several_ways(frame: str, second: int) -> None:
    letter = letter_from(top=NOTICE.format(frame=frame, second=second, end=""))
    found = [(each.request, each.outcome) for each in letter.decisions]
    assert [outcome for _, outcome in found] == ["upheld", "overturned"]
    assert [(each or "").removeprefix("a ") for each, _ in found] == ["walker", "crutch"]


def test_full_stop_of_a_framed_heading_is_no_part_of_the_request() -> None:
    letter = letter_from(top=NOTICE.format(frame="the request for", second=2, end="."))
    assert [each.request for each in letter.decisions] == ["walker", "crutch"]


# Labels out of their order


@pytest.mark.parametrize("order", [(1, 0, 2), (2, 0, 1), (1, 2, 0)])
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_parts_may_stand_in_any_order(order: tuple[int, ...], gap: str) -> None:
    changed = [PARTS[at] for at in order]
    letter = letter_from("Walker: Upheld", *changed, "Cane: Overturned", *changed, gap=gap)
    assert [each.request for each in letter.decisions] == ["Walker", "Cane"]
    assert [parts(each) for each in letter.decisions] == [WHOLE, WHOLE]


@pytest.mark.parametrize("heading", ["Cane: Withdrawn", "Cane", "Cane: Overturned"])
def test_first_label_below_a_heading_opens_a_decision_where_the_one_above_lacks_it(
    heading: str,
) -> None:
    found = read("Walker: Upheld", MAXIMUS, RATIONALE, heading, *PARTS)
    assert [rationale for _, _, rationale in found] == [REASON, REASON]


# Headings in bold type


def bold_letter(paragraphs: list[str], bold: list[str]) -> Letter:
    text = POSTED + "\n\n".join(paragraphs) + "\n"
    document = read_document("letter.txt", text.encode())
    starts = [document.text.index(words) for words in bold]
    spans = sorted((start, start + len(words)) for start, words in zip(starts, bold, strict=True))
    return extract(document._replace(bold=tuple(spans)))


@pytest.mark.parametrize(
    ("verdict", "gap"),
    [
        ("So it is not medically necessary.", "\n\n"),
        ("So it is not medically necessary.", "\n"),
        ("It is not supported.", "\n\n"),
    ],
)
def test_bold_verdict_of_a_rationale_is_no_part_of_the_next_heading(verdict: str, gap: str) -> None:
    rationale = f"Decision rationale:\nThe knee is stable.\n{verdict}"
    paragraphs = ["Walker: Upheld", CLAIMS, MAXIMUS, f"{rationale}{gap}Cane: Overturned", *PARTS]
    first, second = bold_letter(
        paragraphs, ["Walker: Upheld", verdict, "Cane: Overturned"]
    ).decisions
    assert first.rationale == f"The knee is stable. {verdict}"
    assert second.request == "Cane"


def test_bold_heading_in_several_sentences_is_kept_whole() -> None:
    original = "12 visits was the original request."
    rest = "6 visits were authorized by the Claims Administrator."
    left = "The remaining portion of the original request, 6 visits is: Upheld"
    paragraphs = ["Walker: Upheld", *PARTS, original, rest, left, *PARTS]
    letter = bold_letter(paragraphs, ["Walker: Upheld", original, rest, left])
    second = letter.decisions[1]
    assert (second.original_request, second.request) == ("12 visits", "6 visits")


def test_heading_of_which_only_the_last_line_is_bold_is_whole() -> None:
    first = "Walker with wheels, a seat, a basket and brakes that lock for use"
    last = "in the home: Upheld"
    letter = bold_letter(["Cane: Upheld", *PARTS, f"{first}\n{last}", *PARTS], [last])
    assert letter.decisions[1].request == f"{first} in the home"


@pytest.mark.parametrize(
    "unit",
    [
        "x: Upheld\n",
        "x: Upheld\n\n",
        "x Upheld\n",
        "x\n: Upheld\n",
        "Rationale: x\n",
        "cc: x\n",
        "1. x is medically necessary.\n\n",
    ],
)
def test_many_lines_that_may_be_headings_take_little_time(unit: str) -> None:
    start = time.process_time()
    letter_from("Walker: Upheld", *PARTS, unit * (300_000 // len(unit)))
    assert time.process_time() - start < 2
