"""Page numbers and case numbers that stand on some pages only, or whose page breaks were lost."""

import time

import pytest

from imrcli.document import Document
from imrcli.extract.furniture import without_furniture
from imrcli.ingest import read_document


def left(text: str) -> list[str]:
    document: Document = read_document("letter.txt", text.encode())
    kept = without_furniture(document)
    assert kept.text == document.text
    return [kept.words(line) for line in kept.lines]


def body(page: int, lines: int = 20) -> str:
    words = "abcdefghijklmnopqrstuvwxyz"
    return "\n".join(f"page {words[page]} line {words[at]} goes on" for at in range(lines))


def whole(page: int, lines: int = 20) -> str:
    """A page that no sentence goes on over."""
    return f"P{body(page, lines)[1:]}."


def is_left_out(text: str, running: str) -> bool:
    """Whether all lines of that wording are left out and no other."""
    lines = [line.strip() for line in text.replace("\f", "\n").split("\n") if line.strip()]
    kept = left(text)
    assert kept in (lines, [line for line in lines if line != running])
    return running not in kept


@pytest.mark.parametrize(
    "pages",
    [
        # The first page has no number: at the foot, at the head, and where a page is missing.
        f"{body(1)}\f{whole(2)}\n\n\n2\n",
        f"{whole(1)}\n\f2\n\n{whole(2)}",
        f"{whole(1)}\n\n2\n\f{whole(2)}",
        # The break was lost, with a gap below the number or none.
        f"{body(1)}\n{whole(2)}\n\n2\n\n{whole(3)}",
        f"{body(1)}\n{whole(2)}\n\n2\n{whole(3)}",
        # On two pages the number may stand inside a sentence.
        f"{body(1)}\f{body(2)}\n\n2\n\f{body(3)}\n\n3\n\f{body(4)}",
    ],
)
def test_number_of_a_page_may_stand_on_some_pages_only(pages: str) -> None:
    lines = pages.replace("\f", "\n").split("\n")
    assert left(pages) == [line for line in lines if line and not line.isdigit()]


@pytest.mark.parametrize("form", ["{}", "- {} -", "Page {}", "p. {}", "{}/3", "{} of 3", "pg. {}"])
def test_numbers_of_pages_whose_breaks_were_lost_are_left_out(form: str) -> None:
    pages = [f"{body(page)}\n\n\n{form.format(page)}\n" for page in (1, 2, 3)]
    assert left("".join(pages)) == "\n".join(map(body, (1, 2, 3))).split("\n")
    assert left("".join(pages[1:])) == body(2).split("\n") + body(3).split("\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        # Within a paragraph, at the end of a sentence, far from the number of any page.
        (f"{body(1)}\n2\n{body(2)}", "2"),
        (f"{body(1)}\f{body(2)}\n2", "2"),
        (f"{body(1)}\f{body(2)}\n\n2.", "2."),
        (f"{body(1)}\f{body(2)}\n\n60", "60"),
        (f"{body(1)}\f2\n{body(2)}", "2"),
        # No first page, not in order, or too near.
        (f"{body(1)}\n\n7/10\n\n{body(2)}", "7/10"),
        (f"{body(1)}\n\n4\n\n{body(2)}", "4"),
        (f"{body(1)}\n\n2\n\n{body(2)}\n\n4\n\n{body(3)}", "2"),
        (f"{body(1)}\n\n2\n\n{body(2)}\n\nPage 3\n\n{body(3)}", "2"),
        (f"{body(1, 4)}\n\n2\n\n{body(2)}", "2"),
        # Alone in the file: inside a sentence, or below a colon.
        (f"{body(1)}\n\n2\n\n{body(2)}", "2"),
        (f"{body(1)}\n\n1\n\n{whole(2)}", "1"),
        (f"{body(1)}\nSection(s):\n\n2\n\n{whole(2)}", "2"),
        (f"{body(1)}\nSection(s):\n\n2\n\f{whole(2)}", "2"),
        (f"{body(1)}\n\n2\n\f{body(2)}", "2"),
        (f"{body(1)}\f2\n\n{body(2)}", "2"),
        (f"{body(1)}\f3\n\n{body(2)}", "3"),
        # In order on several, but below a colon.
        (f"{body(1)}\nLevel:\n\n1\n\n{body(2)}\nLevel:\n\n2\n\n{body(3)}", "1"),
        # The end of a citation.
        (f"{body(1)}\nSection(s): Hips,\npage 340\f{whole(2)}", "page 340"),
        (f"{body(1)}\nSection(s): Hips,\npage 2\f{whole(2)}", "page 2"),
    ],
)
def test_number_that_may_be_text_is_kept(text: str, line: str) -> None:
    assert not is_left_out(text, line)


CASE = "Case Number: CM17-0904411\nDate Assigned: 05/02/2017\n"


@pytest.mark.parametrize(
    "head", ["CM17-0904411", "IMR Case Number: CM17-0904411", "Case Number CM17 -0904411"]
)
def test_number_of_the_case_alone_at_the_edge_of_a_later_page_is_left_out(head: str) -> None:
    assert is_left_out(f"{CASE}\n{whole(1)}\f{head}\n\n{whole(2)}", head)
    assert is_left_out(f"{CASE}\n{body(1)}\f{body(2)}\n\n{head}", head)
    pages = f"{CASE}\n{body(1)}\f{head}\n\n{body(2)}\f{head}\n\n{body(3)}"
    assert head not in left(pages)


def test_number_of_the_case_alone_that_a_sentence_goes_on_over_is_kept() -> None:
    head = "CM17-0904411"
    assert not is_left_out(f"{CASE}\n{body(1)}\f{head}\n{body(2)}", head)


def test_number_of_a_case_is_kept_where_it_is_new_or_begins_a_letter() -> None:
    assert not is_left_out(f"{CASE}\n{body(1)}\fCM17-0904499\n\n{body(2)}", "CM17-0904499")
    pages = [f"{CASE}\n{body(1)}", body(2), f"{CASE}\n{body(3)}", body(4), body(5)]
    assert left("\f".join(pages)).count("Case Number: CM17-0904411") == 2
    heads = "IMR Case Number: CM17-0904411\nPage 1 of 2\n\n"
    assert "Case Number: CM17-0904411" in left(heads + CASE + body(1))


def test_footer_on_lines_of_its_own_is_left_out() -> None:
    foot = "Final Determination Letter for IMR Case Number\nCM17-0904411\n2"
    for text in (f"{body(1)}\n{foot}\n\f{body(2)}", f"{body(1)}\n{foot}\n{body(2)}"):
        assert left(text) == body(1).split("\n") + body(2).split("\n")


@pytest.mark.parametrize(
    "foot",
    [
        "Final Determination for IMR Case Number CM17-0904411 2",
        "IMR Case Number CM17-0904411 | Page 2",
    ],
)
def test_footer_that_names_case_and_page_is_left_out_within_a_text(foot: str) -> None:
    assert is_left_out(f"{whole(1)}\n{foot}\n{whole(2)}", foot)
    assert foot not in left(f"{body(1)}\n{foot}\n{body(2)}\n{foot.replace('2', '3')}")
    assert not is_left_out(f"{body(1)}\n{foot}\n{body(2)}", foot)


@pytest.mark.parametrize("page", ["\n\n2\n\n", "2\n\f", "CM17-0904411\n\f", "\f\n\n2"])
def test_endless_pages_take_little_time(page: str) -> None:
    document = read_document("letter.txt", (CASE + page * 20_000).encode())
    begun = time.process_time()
    without_furniture(document)
    assert time.process_time() - begun < 3
