"""Where a rationale concludes, and what it says there."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imrcli.extract.conclusion import conclude, concluding_sentence, sentence_at, verdict


def concluded(rationale: str) -> str:
    start, end = concluding_sentence(rationale)
    return rationale[start:end]


@pytest.mark.parametrize(
    ("rationale", "sentence"),
    [
        # The argument says it first; only the last sentence counts.
        (
            "Such a cream is not medically necessary for most people. Hers has failed. "
            "The request for the cream is medically necessary.",
            "The request for the cream is medically necessary.",
        ),
        # Advice on weaning follows.
        (
            "Long use is not advised. The request for Percocet 5mg #90 is not medically necessary. "
            "Weaning is advised. Abrupt stops are dangerous.",
            "The request for Percocet 5mg #90 is not medically necessary.",
        ),
        # ... and may speak of necessity itself.
        (
            "The requested Valium #30 is not medically necessary. A taper is medically necessary.",
            "The requested Valium #30 is not medically necessary.",
        ),
        # A strength is no end of a sentence.
        (
            "He improved. Therefore Mobic 15 mg. #60 is medically necessary.",
            "Therefore Mobic 15 mg. #60 is medically necessary.",
        ),
        ("It was asked for by Dr. Example. It is not necessary", "It is not necessary"),
        # A sentence may begin with a number, and have lost the space before it.
        (
            "Six were given. 6 more visits are not medically necessary.",
            "6 more visits are not medically necessary.",
        ),
        (
            "The test is positive.Therefore, the injection is medically necessary.",
            "Therefore, the injection is medically necessary.",
        ),
        # Nothing on necessity: the last sentence that settles the request.
        (
            "The guideline allows one scan. A second is not supported. See the note of May.",
            "A second is not supported.",
        ),
        ("He walks. He runs.", "He runs."),
        ("", ""),
    ],
)
def test_rationale_concludes_in_this_sentence(rationale: str, sentence: str) -> None:
    assert concluded(rationale) == sentence


@pytest.mark.parametrize(
    ("sentence", "necessary"),
    [
        ("The request for a cane is medically necessary.", True),
        ("The cane was reasonable and medically necessary.", True),
        ("The cane is deemed to be medically necessary and appropriate.", True),
        ("Medical necessity of the cane has been established.", True),
        ("The request for a cane is not medically necessary.", False),
        ("The cane is determined to not be medically necessary.", False),
        ("The cane is considered not medically necessary.", False),
        ("The cane isn't medically necessary.", False),
        ("The cane is not-medically necessary.", False),
        ("The cane is notmedically necessary.", False),
        ("The cane is not medically neccessary.", False),
        ("The cane cannot be considered medically necessary.", False),
        ("The cane does not appear medically necessary.", False),
        ("The cane is not a medical necessity.", False),
        ("The cane is medically unnecessary.", False),
        ("The cane is not necessary.", False),
        ("The cane is not supported by the file as being medically necessary at this time.", False),
        ("Medical necessity for the cane is not established.", False),
        ("The file does not establish the medical necessity of a cane.", False),
        ("None of the associated services are medically necessary.", False),
        ("As surgery is not medically necessary, a cane is not medically necessary.", False),
        # Undecided: both, hedged, or about something else.
        (
            "Two visits are medically necessary; the request for six is not medically necessary.",
            None,
        ),
        ("While a cane is medically necessary, two are not medically necessary.", None),
        ("The cane would be medically necessary if he could not walk.", None),
        ("Only six visits are medically necessary.", None),
        ("The previously approved visits are medically necessary.", None),
        ("He is no surgical candidate but the cane is medically necessary.", None),
        ("The cane is not supported.", None),
        ("The cane is a good cane.", None),
    ],
)
def test_sentence_is_read_as_yes_no_or_undecided(sentence: str, necessary: bool | None) -> None:
    assert verdict(sentence) is necessary


def test_conclusion_without_a_word_on_necessity_is_marked_so() -> None:
    assert conclude("The request is not supported.").on_necessity is False
    assert conclude("The request is not medically necessary.").on_necessity is True


def test_letter_that_grows_in_lower_case_moves_no_offset() -> None:
    # The lower case of a dotted capital I has two characters.
    assert (
        concluded("İİİİ. A cane is medically necessary. Fine.") == "A cane is medically necessary."
    )


@given(st.text(alphabet="aN. İ#1necessary medically not\n", max_size=400))
def test_offsets_lie_inside_any_text(text: str) -> None:
    start, end = concluding_sentence(text)
    assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "necessary ",
        "a",
        ". ",
        "is medically necessary. ",
        "A. ",
        "not medical necessity ",
        "taper necessary. ",
    ],
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    conclude(text)
    sentence_at(text, len(text) // 2)
    assert time.process_time() - began < 0.5
