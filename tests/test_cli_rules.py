"""Rule files and vocabularies of a user, and `imr rules`."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from imrcli.errors import ExitCode, RuleError, UsageError
from imrcli.extract.own import load_own
from imrcli.rules import load
from imrcli.rules.catalogue import about, entries, files
from imrcli.rules.own import KINDS, OWN_KEYS, SECTIONS, read_own_file
from imrcli.rules.validate import KEYS
from tests.conftest import ROOT, SAMPLES
from tests.test_cli import MANY, ONE, data, failed, imr

OFFICE = SAMPLES / "rules" / "office.yaml"
WORDS = SAMPLES / "rules" / "words.yaml"
TEXT = (SAMPLES / "one-decision.txt").read_text(encoding="utf-8")

PANEL: dict[str, Any] = {
    "id": "own.panel",
    "field": "extra.panel",
    "section": "header",
    "pattern": r"Panel Number:? ?(?P<value>\d{7})\b",
    "examples": [{"text": "Panel Number: 1234567", "value": 1234567}],
}


def file_of(folder: Path, *rules: dict[str, Any], **more: Any) -> Path:
    file = folder / "own.yaml"
    file.write_text(yaml.safe_dump({"rules": list(rules), **more}), encoding="utf-8")
    return file


def letter_with(folder: Path, *changes: tuple[str, str]) -> Path:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / "letter.txt"
    file.write_text(text, encoding="utf-8")
    return file


def extra(letter: Path, file: Path) -> Any:
    return data("summarize", letter, "--json", "--rules", file)["extra"]


# Fields of one's own


def test_letter_without_rules_of_a_user_has_empty_extra() -> None:
    record = data("summarize", ONE, "--json")
    assert (record["extra"], record["decisions"][0]["extra"]) == ({}, {})


def test_field_of_the_letter_is_read_with_its_place() -> None:
    record = data("summarize", ONE, "--json", "--evidence", "--rules", OFFICE)
    assert record["extra"] == {"pain_scores": [4, 6]}
    mark = record["evidence"]["extra.pain_scores[1]"]
    assert (mark["status"], mark["page"], mark["rule"]) == ("found", 1, "office.pain-score")
    text = imr("text", ONE).stdout.decode()
    assert text[mark["start"] : mark["end"]] == "6"


def test_field_of_a_decision_is_read_in_every_decision(tmp_path: Path) -> None:
    rule = {
        **PANEL,
        "field": "extra.opening",
        "section": "rationale",
        "pattern": r"^(?P<value>[^ ]{1,20} [^ ]{1,20})",
        "examples": [{"text": "The MTUS leaves it open.", "value": "The MTUS"}],
    }
    record = data("summarize", MANY, "--json", "--rules", file_of(tmp_path, rule))
    assert len(record["decisions"]) > 5
    for decision in record["decisions"]:
        assert decision["extra"]["opening"] == " ".join(decision["rationale"].split()[:2])
    assert record["extra"] == {}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_can_be_read(section: str, tmp_path: Path) -> None:
    rule = {
        **PANEL,
        "section": section,
        "pattern": r"(?P<value>[a-z]{3,40})",
        "examples": [{"text": "word"}],
    }
    record = data("summarize", ONE, "--json", "--rules", file_of(tmp_path, rule))
    found = {**record["extra"], **record["decisions"][0]["extra"]}["panel"]
    assert (found is None) == (section == "documents")  # which a published letter lacks


def test_what_the_letter_does_not_say_is_null_and_what_is_no_value_is_unparsed(
    tmp_path: Path,
) -> None:
    day = {
        **PANEL,
        "id": "own.day",
        "field": "extra.day",
        "kind": "date",
        "pattern": r"Panel Day: (?P<value>[0-9/]{6,10})",
        "examples": [{"text": "Panel Day: 13/45/2016"}],
    }
    file = file_of(tmp_path, PANEL, day)
    assert extra(ONE, file) == {"panel": None, "day": None}
    good = letter_with(
        tmp_path, ("Priority:", "Panel Number: 7654321 Panel Day: 2/3/2017\nPriority:")
    )
    assert extra(good, file) == {"panel": "7654321", "day": "2017-02-03"}
    bad = letter_with(tmp_path, ("Priority:", "Panel Day: 99/99/2017\nPriority:"))
    record = data("summarize", bad, "--json", "--evidence", "--rules", file)
    assert record["extra"]["day"] is None
    assert record["evidence"]["extra.day"]["status"] == "unparsed"
    assert record["evidence"]["extra.panel"]["status"] == "absent"


def test_first_rule_of_a_field_that_finds_something_wins(tmp_path: Path) -> None:
    second = {**PANEL, "id": "own.panel-2", "pattern": r"Panel #(?P<value>\d{7})"}
    second["examples"] = [{"text": "Panel #7777777"}]
    file = file_of(tmp_path, PANEL, second)
    letter = letter_with(tmp_path, ("Priority:", "Panel #7777777\nPriority:"))
    assert extra(letter, file) == {"panel": "7777777"}


def test_patterns_of_a_user_share_lists_of_words(tmp_path: Path) -> None:
    parts = {"office": {"why": "who keeps the panel", "words": "panel medical_unit"}}
    rule = {**PANEL, "pattern": r"\b{office} Number: (?P<value>\d{7})\b", "needs": ["{office}"]}
    letter = letter_with(tmp_path, ("Priority:", "Medical Unit Number: 7654321\nPriority:"))
    assert extra(letter, file_of(tmp_path, rule, parts=parts)) == {"panel": "7654321"}


def test_lists_of_lists_of_a_user_end_in_an_error(tmp_path: Path) -> None:
    parts = {"p": {"why": "x", "pattern": "number"}}
    for level in "abcdefghij":
        parts[level] = {"why": "x", "pattern": "".join(f"{{{[*parts][-1]}}}" for _ in range(10))}
    rule = {**PANEL, "pattern": "{j} (?P<value>x)", "needs": [" "]}
    file = file_of(tmp_path, rule, parts=parts)
    assert failed(imr("rules", "check", file), ExitCode.USAGE).startswith(f"{file}: ")


def test_field_of_the_header_is_read_by_a_users_label_before_the_shipped_one(
    tmp_path: Path,
) -> None:
    letter = letter_with(tmp_path, ("Priority:", "Acme Claim No. 12-345678\nPriority:"))
    record = data("summarize", letter, "--json", "--evidence", "--rules", OFFICE)
    assert record["case"]["claim_number"] == "12-345678"
    assert record["evidence"]["case.claim_number"]["rule"] == "office.claim-number"
    assert data("summarize", letter, "--json")["case"]["claim_number"] is None


def test_fields_of_a_user_can_be_chosen_filtered_and_explained() -> None:
    own = ("--rules", OFFICE)
    (row,) = data("decisions", ONE, "--json", "--fields", "number,extra.pain_scores", *own)
    assert row == {"number": 1, "extra.pain_scores": [4, 6]}
    assert data("decisions", ONE, "--json", "--where", "extra.pain_scores>=6", *own)
    assert not data("decisions", ONE, "--json", "--where", "extra.pain_scores>6", *own)
    shown = imr("explain", ONE, "extra.pain_scores", *own).stdout.decode()
    assert "office.pain-score" in shown


def test_redaction_reaches_fields_of_a_user(tmp_path: Path) -> None:
    letter = letter_with(tmp_path, ("Priority:", "Handler: Ms. Ann Example\nPriority:"))
    rule = {
        **PANEL,
        "field": "extra.handler",
        "pattern": r"Handler: (?P<value>[^:]{1,30}?) Priority",
        "examples": [{"text": "Handler: Bo Priority", "value": "Bo"}],
    }
    file = file_of(tmp_path, rule)
    assert extra(letter, file) == {"handler": "Ms. Ann Example"}
    redacted = imr("redact", letter, "--json", "-q", "--rules", file)
    assert json.loads(redacted.stdout)["extra"] == {"handler": "Ms. [NAME]"}


# Labels and words


def test_label_of_a_user_opens_its_part(tmp_path: Path) -> None:
    letter = letter_with(tmp_path, ("Decision rationale:", "Reasons for this decision:"))
    assert data("summarize", letter, "--json")["decisions"][0]["rationale"] is None
    record = data("summarize", letter, "--json", "--rules", OFFICE)
    assert record["decisions"][0]["rationale"].startswith("The MTUS leaves special studies")
    assert data("summarize", ONE, "--json", "--rules", OFFICE)["decisions"][0]["rationale"]


def test_heading_and_markers_of_a_user_make_a_letter_known(tmp_path: Path) -> None:
    letter = letter_with(
        tmp_path,
        ("CLINICAL CASE SUMMARY", "SYNOPSIS OF THE RECORDS"),
        ("HOW THE IMR FINAL DETERMINATION WAS MADE", "THE REVIEW"),
    )
    assert data("summarize", letter, "--json")["template"] == "unknown"
    labels = {
        "final-determination-2015": {
            "sections": {"summary": ["SYNOPSIS OF THE RECORDS"], "reviewer": ["THE REVIEW"]},
            "markers": [["SYNOPSIS OF THE RECORDS", "IMR ISSUES, DECISIONS AND RATIONALES"]],
        }
    }
    record = data(
        "summarize", letter, "--json", "--rules", file_of(tmp_path, tables={"labels": labels})
    )
    assert record["template"] == "final-determination-2015"
    assert record["summary"]["age"] == 41
    assert record["reviewer"]["states_of_licensure"] == ["California"]


def test_words_of_a_user_are_read(tmp_path: Path) -> None:
    letter = letter_with(
        tmp_path, ("MRI of the left ankle without contrast: Upheld", "Examplofen 50mg #60: Upheld")
    )

    def treatment(*arguments: str | Path) -> Any:
        record = data("summarize", letter, "--json", *arguments)
        return record["decisions"][0]["treatment"]

    assert treatment()["drug_class"] is None
    assert treatment("--vocab", WORDS)["drug_class"] == "NSAID"
    assert treatment("--vocab", WORDS)["drugs"] == [{"name": "Examplofen", "strength": "50mg"}]
    file = file_of(tmp_path, tables={"vocabulary": {"drugs": {"Opioids": ["examplofen"]}}})
    assert treatment("--rules", file)["drug_class"] == "Opioids"
    # A vocabulary that is named goes over one in a rule file.
    assert treatment("--rules", file, "--vocab", WORDS)["drug_class"] == "NSAID"


# Where rule files come from


def test_rule_files_of_the_configuration_folder_are_used_with_every_letter(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "config" / "imr" / "rules"
    folder.mkdir(parents=True)
    (folder / "office.yaml").write_bytes(OFFICE.read_bytes())
    (folder / "notes.txt").write_text("no rule file")
    assert data("summarize", ONE, "--json")["extra"] == {"pain_scores": [4, 6]}
    assert data("decisions", MANY, "--json")
    file = file_of(tmp_path, PANEL)
    assert extra(ONE, file) == {"pain_scores": [4, 6], "panel": None}
    assert "office.pain-score" in imr("rules", "list").stdout.decode()
    assert str(folder / "office.yaml") in imr("config").stdout.decode()
    none = data("summarize", ONE, "--json", IMR_CONFIG="/dev/null")
    assert none["extra"] == {}


def test_variable_names_several_rule_files_as_path_does(tmp_path: Path) -> None:
    file = file_of(tmp_path, PANEL)
    record = data("summarize", ONE, "--json", IMR_RULES=f"{OFFICE}:{file}")
    assert record["extra"] == {"pain_scores": [4, 6], "panel": None}


# What is refused


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"section": None}, "rule own.panel: lacks section."),
        ({"section": "heeder"}, "there is no section 'heeder'. Did you mean header?"),
        (
            {"field": "panel"},
            "field 'panel' cannot be read by a rule of your own. Write extra.NAME",
        ),
        ({"field": "case.clam_number"}, "cannot be read by a rule of your own"),
        ({"field": "extra.Panel"}, "Write extra.NAME"),
        ({"kind": "dates"}, "there is no kind 'dates'. Did you mean date?"),
        ({"every": "yes"}, "every must be true or false"),
        ({"sektion": "header"}, "has unknown keys sektion. Did you mean section?"),
        ({"data": {}}, "has unknown keys data"),
        (
            {"pattern": r"\d{7}", "examples": [{"text": "1234567"}]},
            "the pattern has no group (?P<value>...)",
        ),
        ({"pattern": r"Panel (?P<value>.*)"}, "has a repeat without a bound"),
        ({"pattern": r"(?P<value>(?:\d{1,3}-?){1,3})"}, "variable repeat inside"),
        ({"pattern": "(?P<value>"}, "is no valid pattern"),
        ({"pattern": 7}, "must be text"),
        ({"examples": [{"text": "Panel"}]}, "does not match its example"),
        ({"examples": ["Panel Number: 1234567"]}, "examples must be a list of mappings"),
        ({"examples": []}, "lacks examples"),
        (
            {"examples": [{"text": "Panel Number: 1234567", "value": "1"}]},
            "reads '1234567', not '1'",
        ),
        ({"rejects": ["Panel Number: 1234567"]}, "matches its reject"),
        ({"rejects": "none"}, "rejects must be a list of texts"),
        ({"needs": ["Panel"]}, "needs must be a list of lower-case literals"),
        ({"field": "case.claim_number", "section": None, "every": True}, "Drop kind and every"),
    ],
)
def test_broken_rule_is_refused_by_file_and_name(
    change: dict[str, Any], words: str, tmp_path: Path
) -> None:
    rule = {key: value for key, value in {**PANEL, **change}.items() if value is not None}
    file = file_of(tmp_path, rule)
    line = failed(imr("summarize", ONE, "--rules", file), ExitCode.USAGE)
    assert line.startswith(f"{file}: rule own.panel: ")
    assert words in line
    assert failed(imr("rules", "check", file), ExitCode.USAGE) == line


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"lables": {}}, "tables: 'lables' is not known. Did you mean labels?"),
        (
            {"labels": {"final-determination-2051": {}}},
            "there is no template final-determination-2051.",
        ),
        ({"labels": []}, None),
        ({"labels": ["x"]}, "labels: must be a mapping of template ids."),
        ({"labels": {"notice-2013": {"part": {}}}}, "'part' is not known. Did you mean parts?"),
        ({"labels": {"notice-2013": {"parts": {"reason": ["x"]}}}}, "there is no 'reason'."),
        ({"labels": {"notice-2013": {"parts": {"rationale": "x"}}}}, "must be a list of texts."),
        ({"labels": {"notice-2013": {"markers": ["x"]}}}, "must be a list of texts."),
        ({"vocabulary": {"drug": {}}}, "must hold only the keys drugs, treatments, body_parts."),
        (
            {"vocabulary": {"drugs": {"Opiods": ["x"]}}},
            "'Opiods' is not known. Did you mean Opioids?",
        ),
    ],
)
def test_broken_table_is_refused(tables: Any, words: str | None, tmp_path: Path) -> None:
    file = file_of(tmp_path, tables=tables)
    if words is None:
        assert load_own([str(file)])
        return
    with pytest.raises(RuleError) as caught:
        load_own([str(file)])
    assert str(caught.value).startswith(f"{file}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"rules: [", "is not valid YAML near line"),
        (b"- a\n- b\n", "must be a mapping with a list of rules, or with tables."),
        (b"rule: []\n", "must hold only the keys title, parts, rules and tables"),
        (b"rules: {a: 1}\n", "must be a mapping with a list of rules"),
        (b"\xff\xfe\x00", "cannot be read: it is not UTF-8 text"),
        (b"#" * 1_000_001, "is larger than 1 MB"),
        (b"rules: !!python/object/apply:os.system ['true']\n", "is not valid YAML near line 1"),
        (b"title: " + b"[" * 100_000, "Nest it less deeply"),
        (b"title: 2016-99-99\n", "is not valid YAML"),
    ],
)
def test_broken_file_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes(content)
    started = time.monotonic()
    line = failed(imr("summarize", ONE, "--rules", file), ExitCode.USAGE)
    assert line.startswith(f"{file}: ")
    assert words in line
    assert time.monotonic() - started < 30
    if words.startswith("is not valid YAML"):
        assert words in failed(imr("summarize", ONE, "--vocab", file), ExitCode.USAGE)


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    line = failed(imr("summarize", ONE, "--rules", tmp_path / "no.yaml"), ExitCode.USAGE)
    assert line == f"{tmp_path}/no.yaml: cannot be read: no such file or directory. Check its name."
    assert "cannot be read" in failed(imr("summarize", ONE, "--vocab", tmp_path), ExitCode.USAGE)


def test_billion_laughs_end_in_an_error(tmp_path: Path) -> None:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    file = tmp_path / "own.yaml"
    file.write_text("tables:\n  labels:\n" + "".join(f"    {line}\n" for line in lines))
    started = time.monotonic()
    assert failed(imr("rules", "check", file), ExitCode.USAGE).startswith(f"{file}: ")
    assert time.monotonic() - started < 30


def test_slow_pattern_is_refused_by_name(tmp_path: Path) -> None:
    slow = {
        **PANEL,
        "id": "own.slow",
        "field": "extra.slow",
        "pattern": r"(?P<value>[a-z]{0,500}[a-z]{0,500}[a-z]{0,500};)",
        "examples": [{"text": "reasons;"}],
    }
    file = file_of(tmp_path, PANEL, slow)
    line = failed(imr("summarize", ONE, "--rules", file), ExitCode.USAGE)
    assert line.startswith(f"{file}: rule own.slow: its pattern is slow on long text.")


def test_pattern_that_is_slow_on_one_letter_only_costs_that_letter(tmp_path: Path) -> None:
    slow = {
        **PANEL,
        "section": "letter",
        "pattern": r"(?P<value>q{0,500}q{0,500}q{0,500}z)",
        "needs": ["q"],
        "examples": [{"text": "z q"}],
    }
    file = file_of(tmp_path, slow)
    letter = letter_with(tmp_path, ("tendon tear.", "tendon tear. " + "q" * 5000))
    done = imr("summarize", letter, ONE, "--jsonl", "--timeout", "2", "--rules", file)
    assert done.returncode == ExitCode.SOME_FAILED
    assert b"longer than the limit of 2 seconds" in done.stderr
    assert json.loads(done.stdout)["source"]["name"] == str(ONE)
    alone = imr("summarize", letter, "--json", "--timeout", "2", "--rules", file)
    assert "longer than the limit of 2 seconds" in failed(alone, ExitCode.UNREADABLE)


def test_two_rules_that_read_one_field_differently_are_refused(tmp_path: Path) -> None:
    other = {**PANEL, "id": "own.other", "every": True}
    line = failed(imr("rules", "check", file_of(tmp_path, PANEL, other)), ExitCode.USAGE)
    assert "rule own.other: another rule reads extra.panel as something else." in line


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [*PANEL, *OWN_KEYS, "rules", "tables", "labels", "vocabulary", "drugs"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_content_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: Any
) -> None:
    file = tmp_path_factory.mktemp("any") / "own.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    refused = None
    try:
        load_own([str(file)])
    except RuleError as error:
        refused = str(error)
    assert refused is None or refused.startswith(f"{file}: ")


def test_file_that_was_changed_is_read_again(tmp_path: Path) -> None:
    file = file_of(tmp_path, PANEL)
    first = load_own([str(file)])
    assert first is load_own([str(file)])
    second = load_own([str(file_of(tmp_path, {**PANEL, "id": "own.other-name"}))])
    assert second is not None
    assert [rule.id for rule in second.fields] == ["own.other-name"]


# imr rules


def test_check_says_what_a_good_file_holds() -> None:
    done = imr("rules", "check", OFFICE)
    assert done.stdout.decode() == f"{OFFICE}: good (3 rules, labels, vocabulary)\n"
    assert imr("rules", "check", WORDS, "--words").stdout.decode() == f"{WORDS}: good\n"
    line = failed(imr("rules", "check", OFFICE, "--words"), ExitCode.USAGE)
    assert "A file with rules and tables is named with --rules." in line


def test_list_has_every_shipped_rule() -> None:
    rows = data("rules", "list", "--json")
    assert {row["id"] for row in rows} == {r.id for name in files() for r in load(name).rules}
    assert all(row["why"] and row["file"].endswith(".yaml") for row in rows)


def test_list_is_narrowed_by_field_and_shows_own_rules_first() -> None:
    rows = data("rules", "list", "--json", "--field", "case", "--rules", OFFICE)
    assert rows[0]["id"] == "office.claim-number"
    assert {row["field"].partition(".")[0] for row in rows} == {"case"}
    line = failed(imr("rules", "list", "--field", "agge"), ExitCode.USAGE)
    assert "no rule reads agge. Did you mean age?" in line


def test_show_tells_a_rule_with_its_examples() -> None:
    shown = imr("rules", "show", "header.case-number").stdout.decode()
    assert "templates.yaml" in shown
    assert "reads    Case Number: CM16-0123456" in shown
    assert "refuses  Case Number: Date Assigned:" in shown
    entry = data("rules", "show", "header.case-number", "--json")
    assert entry["field"] == "case.case_number"
    own = data("rules", "show", "office.pain-score", "--json", "--rules", OFFICE)
    assert own["data"] == {"section": "summary", "kind": "number", "every": True}
    line = failed(imr("rules", "show", "case-number"), ExitCode.USAGE)
    assert "there is no rule case-number. Did you mean " in line
    line = failed(imr("rules", "show", "header.case-nmber"), ExitCode.USAGE)
    assert line.endswith("Did you mean header.case-number?")


def test_catalogue_knows_fields_and_refuses_others() -> None:
    assert all(entry.field.startswith("case") for entry in about("case"))
    assert len({entry.id for entry in entries()}) > 100
    with pytest.raises(UsageError, match="no rule reads"):
        about("nothing")


def test_own_file_is_read_as_the_shipped_ones_are() -> None:
    file = read_own_file(str(OFFICE))
    assert [rule.id for rule in file.rules] == [
        "office.pain-score",
        "office.function",
        "office.claim-number",
    ]
    assert set(file.tables) == {"labels", "vocabulary"}


# The document


def blocks() -> list[str]:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    return [block.partition("```")[0] for block in text.split("```yaml\n")[1:]]


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block.split("\n")[0])
def test_every_example_of_the_document_is_a_good_file(block: str, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(block, encoding="utf-8")
    assert load_own([str(file)])


def test_document_shows_the_sample_file_and_every_key() -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert blocks()[0] in OFFICE.read_text(encoding="utf-8")
    for word in (*SECTIONS, *KINDS, *OWN_KEYS, *KEYS - {"data"}):
        assert f"`{word}`" in text, word
