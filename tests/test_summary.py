"""The clinical case summary: one table of sentences for each fact, in our own words."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imrcli.document import Document, Fold, Line, Trail
from imrcli.extract import extract
from imrcli.extract.narrative import Narrative, rules_of
from imrcli.extract.summary import read_summary
from imrcli.ingest import read_document
from imrcli.model import Evidence, Status, Summary
from tests.conftest import LETTERS

OPENER = "The injured worker is a 44 year old male who sustained an industrial injury on 3-4-2015. "
WHOLE = (
    "The patient is a 57 year old female, who sustained an industrial injury on 10-14-2016 "
    "when a shelf gave way. The injured worker was diagnosed as having left wrist sprain and gout. "
    "Treatment to date has included ice, a splint, and 4 therapy visits. On 10-31-16, she "
    "complained of pain. Current medications included Naproxen 500mg twice daily and Norco. Work "
    "status is modified duty. X-rays dated October 15, 2016 were normal. A Request for "
    "Authorization was submitted on 11/2/ 2016. On 11-16-16, Utilization Review non-certified the "
    "request for an MRI."
)


def read(text: str) -> Summary:
    return read_summary(Fold.of(text), Trail())


def evidence(text: str) -> dict[str, Evidence]:
    trail = Trail()
    read_summary(Fold.of(text), trail)
    return trail.evidence()


def test_whole_summary_is_read() -> None:
    summary = read(WHOLE)
    assert (summary.age, summary.sex) == (57, "female")
    assert summary.injury_date == "2016-10-14"
    assert summary.mechanism == "a shelf gave way"
    assert summary.diagnoses == ("left wrist sprain", "gout")
    assert summary.treatment_to_date == ("ice", "splint", "4 therapy visits")
    assert summary.medications == ("Naproxen 500mg", "Norco")
    assert summary.work_status == "modified duty"
    assert [tuple(event) for event in summary.timeline] == [
        ("2016-10-14", "injury"),
        ("2016-10-31", "visit"),
        ("2016-10-15", "test"),
        ("2016-11-02", "request"),
        ("2016-11-16", "utilization_review"),
    ]
    assert (summary.ur_date, summary.ur_action) == ("2016-11-16", "denied")


def test_empty_summary_has_no_text() -> None:
    assert read("") == Summary()
    assert evidence("")["text"].status is Status.ABSENT


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("The patient is a 53 year old male.", 53),
        ("This case involves a now 43-year-old male.", 43),
        ("The 28 year-old injured worker fell.", 28),
        ("She is 61 years old.", 61),
        ("A 44 y/o woman.", 44),
        ("The applicant, aged 50, fell.", 50),
        ("A forty-two year old driver.", 42),
        ("The injured worker is a(n) 46 year old female.", 46),
        # Ages of other things, and no age.
        ("An MRI of a 12 year old injury.", None),
        ("A 6-month-old scan.", None),
        ("Pain for 20 years.", None),
    ],
)
def test_age(text: str, age: int | None) -> None:
    assert read(text).age == age


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("a 53 year old male.", "male"),
        ("a 53 year old female.", "female"),
        ("a 53 year old woman.", "female"),
        ("a 53 year old gentleman.", "male"),
        # Only the pronouns say it.
        ("The injured worker hurt her knee.", "female"),
        ("The injured worker fell from a man lift and hurt his knee.", "male"),
        # The word counts, not the slip of a pronoun.
        ("a 53 year old female. He complained of pain.", "female"),
        ("The injured worker was hurt.", None),
    ],
)
def test_sex(text: str, sex: str | None) -> None:
    assert read(text).sex == sex


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("a male, who sustained an industrial injury on September 15, 2014.", "2014-09-15"),
        ("a male with a history of an occupational claim from 10/14/ 2016.", "2016-10-14"),
        (
            "a male who has filed a claim for knee pain associated with an injury of June 2, 2013.",
            "2013-06-02",
        ),
        ("a 30 year old male with a date of injury on 2/3/10.", "2010-02-03"),
        ("a female with an industrial injury date of 10-11-2016.", "2016-10-11"),
        ("The records were hard to read. A male was hurt on 2/3/10.", "2010-02-03"),
        ("On 2/3/10, the worker suffered an injury to the hand.", "2010-02-03"),
        ("DOI: 2/3/10. A 55 y/o female.", "2010-02-03"),
        ("a baker whose hand was caught in a mixer on 2/3/10.", "2010-02-03"),
        # A visit is no injury, whatever the visit was for.
        ("The injured worker was seen on 2/3/10 for knee pain.", None),
        ("The first report of occupational injury of 2/3/10 notes pain.", None),
        ("a male injured in 2014.", None),
    ],
)
def test_injury_date(text: str, iso: str | None) -> None:
    assert read(text).injury_date == iso


@pytest.mark.parametrize(
    ("text", "mechanism"),
    [
        ("The mechanism of injury is detailed as a fall.", "fall"),
        ("The mechanism of injury was a trip and fall.", "trip and fall"),
        (
            "Mechanism of injury is detailed as occurring when the patient moved a sofa.",
            "moved a sofa",
        ),
        (
            "The mechanism of injury was detailed as the patient was digging and slipped.",
            "digging and slipped",
        ),
        ("The mechanism of injury occurred when a tray fell on her.", "a tray fell on her"),
        ("A male was injured on 2/3/10 when he slipped and fell.", "slipped and fell"),
        (
            "A male was injured on 2/3/10 while lifting a 50 lb. bag of seed.",
            "lifting a 50 lb. bag of seed",
        ),
        ("A male was injured on 2/3/10, lifting a crate.", "lifting a crate"),
        (
            "An injury on 2/3/10 due to a fall from a roof, resulting in back pain.",
            "fall from a roof",
        ),
        ("An injury on 2/3/10 when he was hit by a cart and felt a pop.", "hit by a cart"),
        ("He sustained a cumulative trauma injury from 1/1/09 to 6/30/13.", "cumulative trauma"),
        (OPENER + "He reported back pain after shovelling gravel.", "shovelling gravel"),
        (OPENER + "He has neck pain following a fall from a dock.", "fall from a dock"),
        (OPENER + "He tripped over a hose.", "tripped over a hose"),
        ("a baker whose hand was caught in a mixer on 2/3/10.", "hand was caught in a mixer"),
        # It is said to be unknown, so nothing else is taken for it.
        ("The mechanism of injury was not detailed. He had pain after lifting a box.", None),
        # No event, and nothing about the event.
        (OPENER + "He has pain after sitting for an hour.", None),
        ("A male was hurt on 2/3/10 while employed by a county.", None),
        (OPENER, None),
    ],
)
def test_mechanism(text: str, mechanism: str | None) -> None:
    assert read(text).mechanism == mechanism


@pytest.mark.parametrize(
    "opening",
    [
        "The injured worker was diagnosed as having",
        "He has been diagnosed with",
        "He was diagnosed on 2/3/2015 with",
        "Diagnoses include",
        "The diagnoses have included",
        "The current diagnoses are documented as",
        "The current diagnosis is",
        "The diagnoses were",
        "Diagnoses:",
        "Working diagnoses are",
        "The diagnostic impression shows",
        "The records show he has diagnosis that include",
        "The injured worker has had diagnoses of",
        "The provider gave the applicant diagnoses of",
        "The injured worker is undergoing treatment for",
        "A review of the records indicates that he is undergoing treatments for",
        "He is being treated for",
        "He was being treated for the diagnoses of",
        "Diagnoses include, but are not limited to,",
        "The patient has the following diagnoses:",
    ],
)
def test_every_opening_of_a_diagnosis_list_is_known(opening: str) -> None:
    assert read(f"{opening} a wrist sprain and gout. He is well.").diagnoses == (
        "wrist sprain",
        "gout",
    )


@pytest.mark.parametrize(
    "text",
    [
        "The diagnosis was not provided.",
        "He was not diagnosed with gout.",
        "The applicant has filed a claim for neck pain.",
        "He was treated for several months.",
        "He received treatment for 6 weeks.",
    ],
)
def test_what_is_no_diagnosis_statement_gives_none(text: str) -> None:
    assert read(text).diagnoses == ()


def test_numbered_diagnoses_run_over_their_full_stops() -> None:
    text = "Diagnoses: 1. Wrist sprain. 2. Gout. 3. Asthma. He is well."
    assert read(text).diagnoses == ("Wrist sprain", "Gout", "Asthma")


def test_diagnoses_of_two_statements_are_not_repeated() -> None:
    text = "He is being treated for gout. Diagnoses include Gout and asthma."
    assert read(text).diagnoses == ("gout", "asthma")


@pytest.mark.parametrize(
    "opening",
    [
        "Treatment to date has included",
        "Treatments to date include",
        "Treatment and diagnostic studies to date has included",
        "Prior relevant treatment has included",
        "Past treatments were noted to include",
        "Treatment rendered included",
        "Treatment has consisted of",
        "Treatment to date:",
        "Treatment to date has been",
        "Conservative care has included",
        "He has been treated with",
        "He was initially treated conservatively with",
        "Thus far, the applicant has been treated with the following:",
        "He previously received the following treatments",
    ],
)
def test_every_opening_of_a_treatment_list_is_known(opening: str) -> None:
    assert read(f"{opening} ice and a splint. He is well.").treatment_to_date == ("ice", "splint")


@pytest.mark.parametrize(
    "text",
    [
        "The treatment plan included ice and rest.",
        "Treatment recommended includes ice.",
        "Treatment to date has been denied.",
        "He is being treated for a cut with a tendon repair.",
    ],
)
def test_what_is_planned_is_no_treatment_to_date(text: str) -> None:
    assert read(text).treatment_to_date == ()


@pytest.mark.parametrize(
    "opening",
    [
        "Current medications include",
        "Current mediations included",
        "Recently prescribed medications have included",
        "The applicant's medication list included",
        "Medication regimen listed",
        "Medications:",
        "Medications as of 6-5-2015 include",
        "His medications are",
        "He is currently taking",
        "The applicant was on",
    ],
)
def test_every_opening_of_a_medication_list_is_known(opening: str) -> None:
    assert read(f"{opening} Motrin 800mg and Soma. He is well.").medications == (
        "Motrin 800mg",
        "Soma",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Medications were not provided.",
        "Previous medications included Motrin.",
        "He was prescribed Motrin.",
        "The applicant was on crutches and a diet.",
        "Treatment has included medications and rest.",
        "Medications are helping.",
    ],
)
def test_what_is_no_current_medication_gives_none(text: str) -> None:
    assert read(text).medications == ()


LONG = "lifting crates of very heavy machine parts " * 12


def test_phrase_that_is_too_long_ends_with_a_whole_word() -> None:
    mechanism = read(f"A male was injured on 2/3/10 while {LONG}.").mechanism
    assert mechanism and LONG.startswith(mechanism + " ")
    status = read(f"Work status is no {LONG}.").work_status
    assert status and f"no {LONG}".startswith(status + " ")


def test_word_longer_than_any_phrase_is_no_phrase() -> None:
    endless = "a" * 900
    assert read(f"A male was injured on 2/3/10 while {endless}.").mechanism is None
    assert read(f"Work status is {endless}.").work_status is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Work status is full duty.", "full duty"),
        (
            "Work status is return to work with restrictions as of 1-2-2016.",
            "return to work with restrictions",
        ),
        ("The provider noted the work status as remain off work.", "remain off work"),
        (
            "The disability status was noted as temporarily partially disabled.",
            "temporarily partially disabled",
        ),
        (
            "He was placed off of work, on total temporary disability.",
            "off of work, on total temporary disability",
        ),
        (
            "The worker is to remain off work for the next 4 weeks.",
            "off work for the next 4 weeks",
        ),
        ("He is off work until November 1, 2016.", "off work until November 1, 2016"),
        ("He is on temporary total disability.", "temporary total disability"),
        ("He is currently not working.", "not working"),
        ("He was working with modified duties.", "working with modified duties"),
        (
            "He is able to return to work with restrictions.",
            "able to return to work with restrictions",
        ),
        ("He continues working full-time.", "working full-time"),
        ("He is currently working with restrictions.", "working with restrictions"),
        ("He is retired.", "retired"),
        ("He is permanent and stationary. He is not working.", "not working"),
        # The statement counts, wherever it stands.
        ("He did light duty. Work status: off work.", "off work"),
        # No statuses.
        ("He has trouble with regular duties.", None),
        ("There were failed return to work attempts.", None),
        ("Work status was not documented.", None),
        ("He was working on his knees.", None),
        ("It was not clear whether he was or was not working.", None),
    ],
)
def test_work_status(text: str, status: str | None) -> None:
    assert read(text).work_status == status


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("On 5-6-2015, the patient complained of pain.", "visit"),
        ("A physician progress note dated 5-6-2015 documents pain.", "visit"),
        ("The 5-6-2015 office visit at issue was brief.", "visit"),
        ("Objective findings (5-6-2015) included spasm.", "visit"),
        ("A 5-6-2015 date of service was referenced by the claims administrator.", "visit"),
        ("The first report of occupational injury or illness from 5-6-2015 notes pain.", "visit"),
        ("Pain was worse, 5-6-2015.", "visit"),
        ("MRI of the knee dated 5-6-2015 revealed a tear.", "test"),
        ("An MRI report dated 5-6-2015 revealed a tear.", "test"),
        ("EMG studies were completed on 5-6-2015.", "test"),
        ("On 5-6-2015, x-rays were taken.", "test"),
        ("He underwent knee surgery on 5-6-2015.", "procedure"),
        ("He is status post release (5-6-2015).", "procedure"),
        ("He had an injection at the 5-6-2015 visit.", "procedure"),
        ("A Request for Authorization was signed on 5-6-2015.", "request"),
        ("On 5-6-2015 the treating physician requested an MRI.", "request"),
        ("On an RFA form dated 5-6-2015, MRI imaging was ordered.", "request"),
        ("The provider requested an MRI of the spine on 5-6-2015.", "request"),
        ("On 5-6-2015, Utilization Review modified the request for an MRI.", "utilization_review"),
        (
            "On 5-6-2015 the request for an MRI was non-certified by utilization review.",
            "utilization_review",
        ),
        (
            "The UR (utilization review board) denied certification on 5-6-2015.",
            "utilization_review",
        ),
        ("A prior review dated 5-6-2015 denied it.", "utilization_review"),
        (
            "In a utilization review report dated 5-6-2015, the claims administrator denied it.",
            "utilization_review",
        ),
        ("The requests were previously denied on 5-6-2015.", "utilization_review"),
        ("Retrospective request for a TENS unit, DOS 5-6-2015, is in dispute.", "other"),
        ("He has taken Norco since 5-6-2015.", "other"),
        ("His birth date is given as 5-6-2015.", "other"),
        (
            "On 5-6-2015 the worker submitted an application for independent medical review.",
            "other",
        ),
        ("A previous injury on 5-6-2015 is noted.", "injury"),
    ],
)
def test_kind_of_a_date(sentence: str, kind: str) -> None:
    dated = [event for event in read(OPENER + sentence).timeline if event.date == "2015-05-06"]
    assert [event.kind for event in dated] == [kind]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        (
            "On 5-6-2015 a request was made for rest, modified by Utilization Review on 5-9-2015.",
            ["request", "utilization_review"],
        ),
        ("Subjective findings (5-6-2015 and 5-9-2015) indicated pain.", ["visit", "visit"]),
        ("On 5-6-2015 the MRI dated 5-9-2015 was reviewed.", ["test", "test"]),
        ("The note of 5-6-2015 quotes an x-ray performed on 5-9-2015.", ["visit", "test"]),
    ],
)
def test_two_dates_of_a_sentence_have_their_own_kinds(sentence: str, kinds: list[str]) -> None:
    assert [event.kind for event in read(OPENER + sentence).timeline[1:]] == kinds


def test_date_is_listed_once_for_each_kind() -> None:
    text = (
        OPENER
        + "On 5-6-2015 he complained. On 5-6-2015 an MRI was done. The 5-6-2015 note is short."
    )
    assert [tuple(event) for event in read(text).timeline] == [
        ("2015-03-04", "injury"),
        ("2015-05-06", "visit"),
        ("2015-05-06", "test"),
    ]


@pytest.mark.parametrize(
    ("text", "date", "action"),
    [
        ("The Utilization Review dated 11-16-16, denied all of it.", "2016-11-16", "denied"),
        ("On 1-2-15, UR partially approved the request.", "2015-01-02", "modified"),
        (
            "The original utilization review (1-6-17) modified the request.",
            "2017-01-06",
            "modified",
        ),
        ("The claims administrator failed to approve a request for Norco.", None, "denied"),
        (
            "On 1-2-15 the Utilization Review determined the requests to be non-approved.",
            "2015-01-02",
            "denied",
        ),
        (
            "On 1-2-15, utilization review determined the MRI was not medically necessary.",
            "2015-01-02",
            "denied",
        ),
        ("The utilization review dated 1/2/2015 delayed the request.", "2015-01-02", "delayed"),
        ("The previous utilization review on 1/2/15 did not certify it.", "2015-01-02", "denied"),
        ("The requested brace was previously denied as it was not supported.", None, "denied"),
        ("The UR determination being challenged is dated 06/01/14.", "2014-06-01", None),
        # The first of several, in the order of the text.
        ("On 1-2-15 UR modified therapy and non-certified an MRI.", "2015-01-02", "modified"),
        ("On 1-2-15 UR certified an x-ray and non-certified an MRI.", "2015-01-02", "denied"),
        # What the worker denies, and modified work.
        ("On 1-2-15 the patient denied numbness and did modified duty.", None, None),
        ("The injured worker denied prior injuries. Surgery was delayed by infection.", None, None),
    ],
)
def test_utilization_review(text: str, date: str | None, action: str | None) -> None:
    summary = read(OPENER + text)
    assert (summary.ur_date, summary.ur_action) == (date, action)


@pytest.mark.parametrize(
    ("text", "path", "status"),
    [
        ("He is 40 years old. She is 50 years old.", "age", Status.AMBIGUOUS),
        ("a 40 year old male. a 40 year old female.", "sex", Status.AMBIGUOUS),
        ("He was hurt from 1/1/2009 through 6/30/2013.", "injury_date", Status.AMBIGUOUS),
        ("Diagnoses include none.", "diagnoses", Status.UNPARSED),
        ("He is well.", "diagnoses", Status.ABSENT),
        ("He is well.", "age", Status.ABSENT),
        ("A 7 year old son.", "age", Status.ABSENT),
        ("The mechanism of injury was not provided.", "mechanism", Status.ABSENT),
        (WHOLE, "mechanism", Status.FOUND),
    ],
)
def test_status_says_how_a_fact_stands(text: str, path: str, status: Status) -> None:
    assert evidence(text)[path].status is status


def test_first_of_two_contradicting_values_is_kept() -> None:
    summary = read("A 40 year old male hurt from 1/1/2009 to 6/30/2013. A 50 year old female.")
    assert (summary.age, summary.sex, summary.injury_date) == (40, "male", "2009-01-01")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two.", ["One.", "Two."]),
        (
            "Seen on October 24, 2016.In a report it was denied.",
            ["Seen on October 24, 2016.", "In a report it was denied."],
        ),
        (
            "Dr. Roe saw him. He took 2.5 mg p.r.n. for pain.",
            ["Dr. Roe saw him.", "He took 2.5 mg p.r.n. for pain."],
        ),
        ("It was on Sept. 3, 2016. He fell.", ["It was on Sept. 3, 2016.", "He fell."]),
        ("Pain was 5 out of 10. He slept.", ["Pain was 5 out of 10.", "He slept."]),
        (
            "Diagnoses: 1. Gout. 2. Asthma. He is well.",
            ["Diagnoses: 1. Gout. 2. Asthma.", "He is well."],
        ),
        ('He felt "no better." He left', ['He felt "no better."', "He left"]),
    ],
)
def test_sentences_end_where_they_end(text: str, sentences: list[str]) -> None:
    narrative = Narrative.of(Fold.of(text))
    assert [text[s.start : s.end] for s in narrative.sentences] == sentences


def test_dates_and_words_broken_at_line_ends_are_read_with_their_places() -> None:
    printed = WHOLE.replace("10-14-2016", "10-14-\n2016").replace("wrist sprain", "wrist\nsprain")
    starts = [0, *(at + 1 for at, c in enumerate(printed) if c == "\n")]
    ends = [*(start - 1 for start in starts[1:]), len(printed)]
    lines = tuple(
        Line(a, b, 1, number, gap=False)
        for number, (a, b) in enumerate(zip(starts, ends, strict=True), 1)
    )
    document = Document("a.txt", "", "text/plain", "text", printed, lines, 1)
    trail = Trail(document)
    summary = read_summary(document.fold(0, len(lines)), trail)
    assert summary._replace(text=None) == read(WHOLE)._replace(text=None)
    marks = trail.evidence()
    for path, value in (("diagnoses[0]", "left wrist sprain"), ("mechanism", "a shelf gave way")):
        mark = marks[path]
        assert mark.start is not None
        assert " ".join(printed[mark.start : mark.end].split()) == value
    assert marks["diagnoses[0]"].line == 2
    assert printed[marks["injury_date"].start : marks["injury_date"].end] == "10-14-\n2016"


VERBATIM = ("mechanism", "work_status")
LISTS = ("diagnoses", "treatment_to_date", "medications")


@given(
    st.lists(
        st.sampled_from(
            WHOLE.replace(". ", ".| ").split("|") + WHOLE.split() + [OPENER, "İ", "1. a 2. b"]
        ),
        max_size=30,
    ).map("".join)
)
def test_every_mark_frames_its_value(text: str) -> None:
    fold, trail = Fold.of(text), Trail()
    summary = read_summary(fold, trail)
    marks = trail.evidence()
    values = {name: getattr(summary, name) for name in VERBATIM}
    values |= {f"{name}[{i}]": v for name in LISTS for i, v in enumerate(getattr(summary, name))}
    for path, value in values.items():
        if value is not None:
            assert Fold.of(text[marks[path].start : marks[path].end]).text == value
        else:
            assert marks[path].status is Status.ABSENT
    assert len({*summary.timeline}) == len(summary.timeline)


@given(st.text(max_size=400))
def test_any_text_gives_a_summary(text: str) -> None:
    assert isinstance(read(text), Summary)


@pytest.mark.parametrize(
    "piece",
    [
        *("x", " ", ".", "1. ", "(", "A.", "a, ", "1/1/2015 ", "injury ", "On 1/2/15 the request "),
        *("was diagnosed with ", "mechanism of injury ", "Treatment ", "medications include "),
        *("off work for ", "the patient ", "he reported pain after "),
    ],
)
def test_a_megabyte_of_one_piece_takes_little_time(piece: str) -> None:
    fold = Fold.of(piece * (1_000_000 // len(piece)))
    before = time.process_time()
    read_summary(fold, Trail())
    assert time.process_time() - before < 6


def test_words_of_the_timeline_are_written_in_lower_case() -> None:
    # They are matched, as one pattern, against lower-cased text; each begins at a word.
    for rule in rules_of("timeline"):
        assert rule.source.startswith(r"\b"), rule.id
        assert rule.source.replace(r"\S", "").replace(r"\W", "").lower() == rule.source, rule.id


def test_marks_frame_the_values_of_real_letters(letter: Path) -> None:
    document = read_document(letter.name, letter.read_bytes())
    read = extract(document)
    summary = read.summary._asdict()
    values = {name: summary[name] for name in VERBATIM if summary[name]}
    values |= {f"{name}[{i}]": v for name in LISTS for i, v in enumerate(summary[name])}
    for path, value in values.items():
        mark = read.evidence["summary." + path]
        assert mark.start is not None
        framed = document.text[mark.start : mark.end]
        # A line that ends in a hyphen goes on without a blank.
        assert "".join(framed.split()) == "".join(value.split())
    assert read.summary.injury_date


# Words that mean the same, on real letters

SUBJECTS = r"\b(injured worker|patient|applicant|claimant|employee)\b"
DATE = r"(?<![\d-])(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})(?![\d-])"
SAME = {
    **{word: (SUBJECTS, word) for word in ("patient", "applicant", "claimant", "employee", "IW")},
    "slashes in dates": (DATE, r"\1/\2/\3"),
    "hyphens in the age": ("year old", "year-old"),
    "denied": ("non-certified", "denied"),
    "UR": ("(?i)utilization review", "UR"),
}


@pytest.mark.parametrize("change", SAME)
def test_words_that_mean_the_same_are_read_the_same(letter: Path, change: str) -> None:
    gold = json.loads((LETTERS / "gold" / f"{letter.stem}.json").read_text(encoding="utf-8"))
    pattern, other = SAME[change]

    def fields(text: str) -> str:
        """What is read, with the other words: values that are read word by word have them too."""
        summary = json.dumps(read(text)._replace(text=None), ensure_ascii=False)
        return re.sub(pattern, other, summary)

    text = gold["summary_text"]
    if change == "slashes in dates":  # the timeline has dates of its own form
        assert read(re.sub(pattern, other, text)).timeline == read(text).timeline
    else:
        assert fields(re.sub(pattern, other, text)) == fields(text)
