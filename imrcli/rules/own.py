"""Rule files of a user: fields of their own, labels of a template, and words, without code.

They have the form of the shipped files with a few more keys (docs/rules.md) and are held to the
same contract. A user's file is read and checked in a process of its own that can be killed, on long
text too, so that neither its YAML nor its patterns can hang or crash the reader. Nothing in it is
code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from imrcli.errors import ImrError, LimitError, RuleError
from imrcli.named import NamedTuple
from imrcli.rules import Rule
from imrcli.rules.validate import KEYS, validate
from imrcli.suggest import instead

MOST_BYTES = 1_000_000  # of a file
SECONDS = 3.0  # for reading a file and trying its rules
MEMORY = 512 << 20
LONG_TEXT = 20_000  # characters on which each pattern is tried for speed

# What a rule can read: regions of the letter, each once; or parts of a decision, in every decision.
WHOLE = "letter"
LETTER_SECTIONS = (WHOLE, "header", "reviewer", "documents", "summary", "decisions")
DECISION_SECTIONS = (
    "heading",
    "request",
    "claims_administrator_guideline",
    "reviewer_guideline",
    "rationale",
)
SECTIONS = LETTER_SECTIONS + DECISION_SECTIONS
KINDS = ("text", "date", "number")
OWN_KEYS = ("section", "kind", "every")
NAME = r"extra\.[a-z][a-z0-9_]{0,39}$"
TABLES = ("labels", "vocabulary")
HEADER = "header"


class OwnRule(Rule):
    """A rule of a user: reads `extra.NAME`, or a field of the header table.

    `kind` is what the text of the group `value` stands for; `every` asks for all that is found
    and not for the first only.
    """

    __slots__ = ("every", "file", "kind", "section")

    def __init__(self, raw: dict[str, Any], file: str) -> None:
        """Take a validated entry."""
        super().__init__(raw)
        self.file = file
        self.section: str = self.data["section"]
        self.kind: str = self.data["kind"]
        self.every: bool = self.data["every"]

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern; a user's patterns are not kept beside the shipped ones."""
        return re.compile(self.source, re.IGNORECASE)

    @property
    def name(self) -> str:
        """The last part of the field: the key in `extra`, or in the header table."""
        return self.field.partition(".")[2]

    @property
    def of_decision(self) -> bool:
        """Whether it reads every decision, and not the letter as a whole."""
        return self.section in DECISION_SECTIONS


class OwnFile(NamedTuple):
    """A user's rule file, checked."""

    path: str
    rules: tuple[OwnRule, ...]
    tables: dict[str, Any]


def read_own_file(path: str) -> OwnFile:
    """Read and check a rule file.

    Raises:
        RuleError: naming the file, the rule and what is wrong.
    """
    raw = checked(path)
    return OwnFile(path, tuple(OwnRule(entry, path) for entry in raw["rules"]), raw["tables"])


def refuse_contradictions(rules: Iterable[OwnRule]) -> None:
    """Refuse two rules that do not agree on what a field is.

    Raises:
        RuleError: naming the file and the rule.
    """
    known: dict[str, tuple[bool, str, bool]] = {}
    for rule in rules:
        form = (rule.of_decision, rule.kind, rule.every)
        if known.setdefault(rule.field, form) != form:
            fact = f"rule {rule.id}: another rule reads {rule.field} as something else."
            raise RuleError(rule.file, fact, "Give both the same kind and every, or another name.")


def checked(path: str) -> dict[str, Any]:
    """The content of a rule file in the form of the shipped ones, checked in a child process."""
    try:
        raw: dict[str, Any] = in_a_child(path, lambda: _checked(path, load_yaml(path)))
    except LimitError as error:
        raise _slow(path) from error
    return raw


def user_yaml(path: str) -> Any:
    """The content of a user's YAML file of any form, read in a child process.

    Raises:
        RuleError: naming the file and the line.
    """
    try:
        return in_a_child(path, lambda: load_yaml(path))
    except LimitError as error:
        cure = "Nest it less deeply, and repeat no anchor in an anchor."
        raise RuleError(path, "takes too long to read.", cure) from error


def in_a_child(path: str, work: Any, seconds: float = SECONDS) -> Any:
    """What `work` returns, by way of JSON, from a process with limits.

    Raises:
        LimitError: for work that takes too long or too much memory.
        RuleError: what the work raises, or for a reader that has crashed.
    """
    from imrcli.workers import Limits, run_alone

    try:
        done = run_alone(
            lambda _: json.dumps(work(), default=str).encode(),
            path,
            Limits(seconds, MEMORY),
            name=str,
        )
    except (RuleError, LimitError):
        raise
    except ImrError as error:
        raise RuleError(path, "cannot be read as YAML.", "Nest it less deeply.") from error
    return json.loads(done)


def load_yaml(path: str) -> Any:
    """The content of a user's YAML file; safe, and bounded in size.

    Raises:
        RuleError: naming the file and the line.
    """
    import yaml

    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            text = file.read(MOST_BYTES + 1)
    except (OSError, UnicodeDecodeError) as error:
        told = getattr(error, "strerror", None)
        reason = told.lower() if told else "it is not UTF-8 text"
        raise RuleError(path, f"cannot be read: {reason}.", "Check its name.") from error
    if len(text) > MOST_BYTES:
        raise RuleError(path, "is larger than 1 MB.", "Split it or drop what is not needed.")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" near line {mark.line + 1}" if mark else ""
        cure = "Mend it, then try again; text with : or # needs quotes."
        raise RuleError(path, f"is not valid YAML{where}.", cure) from error


def _checked(path: str, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict) or not isinstance(raw.get("rules") or [], list):
        raise RuleError(path, "must be a mapping with a list of rules, or with tables.")
    entries = [_shipped_form(path, entry) for entry in raw.get("rules") or []]
    entries = validate(path, {**raw, "rules": entries})["rules"]
    for entry in entries:
        if "value" not in re.compile(entry["pattern"]).groupindex:
            raise RuleError(path, f"rule {entry['id']}: the pattern has no group (?P<value>...).")
        _try_on_long_text(entry)
    tables = raw.get("tables") or {}
    for key in tables:
        if key not in TABLES:
            raise RuleError(path, f"tables: {key!r} is not known.", instead(str(key), TABLES))
    return {"rules": entries, "tables": tables}


def _shipped_form(path: str, entry: Any) -> Any:
    """An entry as the shipped files have it: what may be left out filled in, own keys in `data`."""
    if not isinstance(entry, dict):
        return entry  # refused by `validate`
    rule = entry.get("id", "?")
    if "data" in entry:
        raise RuleError(path, f"rule {rule}: has unknown keys data")
    for key in entry:
        if key not in KEYS and key not in OWN_KEYS:
            known = sorted({*KEYS, *OWN_KEYS} - {"data"})
            raise RuleError(path, f"rule {rule}: has unknown keys {key}.", instead(str(key), known))
    full = {"why": "a user's rule", "needs": [""], "rejects": [], **entry}
    data = {"section": full.pop("section", None), "kind": full.pop("kind", KINDS[0])}
    data["every"] = full.pop("every", False)
    if isinstance(full.get("examples"), list):
        full["examples"] = [_with_text(example) for example in full["examples"]]
    problem = _problem(str(full.get("field")), data)
    if problem:
        raise RuleError(path, f"rule {rule}: {problem[0]}", problem[1])
    return {**full, "data": data}


def _with_text(example: Any) -> Any:
    """An example whose numbers are written as text, as a pattern reads them."""
    if not isinstance(example, dict):
        return example
    kept = (str, list, dict, type(None))
    return {key: value if isinstance(value, kept) else str(value) for key, value in example.items()}


def _problem(field: str, data: dict[str, Any]) -> tuple[str, str] | None:
    """What is wrong with a user's keys, and the cure."""
    from imrcli.model import Case

    case = [f"case.{name}" for name in Case._fields]
    if field in case:
        data["section"] = data["section"] or HEADER
        if data != {"section": HEADER, "kind": KINDS[0], "every": False}:
            return f"{field} is read from the header, as it is printed.", "Drop kind and every."
    elif not re.match(NAME, field):
        form = "Write extra.NAME with a NAME of a-z, 0-9 and _, or a key such as case.claim_number."
        return f"field {field!r} cannot be read by a rule of your own.", form
    if data["section"] not in SECTIONS:
        missing = data["section"] is None
        fact = "lacks section." if missing else f"there is no section {data['section']!r}."
        return fact, instead(str(data["section"]), SECTIONS)
    if data["kind"] not in KINDS:
        return f"there is no kind {data['kind']!r}.", instead(str(data["kind"]), KINDS)
    if not isinstance(data["every"], bool):
        return "every must be true or false.", ""
    return None


def _try_on_long_text(entry: dict[str, Any]) -> None:
    """Run a pattern over long text of its own kind; one that is slow does not come back."""
    pattern = re.compile(entry["pattern"], re.IGNORECASE)
    samples = [*(example["text"] for example in entry["examples"]), *entry["rejects"]]
    # Cut short, so that the pattern nearly matches again and again; and runs of one character.
    texts = [sample[:-1] + " " for sample in samples if sample]
    texts += {character for text in texts for character in (text[0], max(text, key=text.count))}
    for text in (*texts, *"a1 "):
        for _ in pattern.finditer(text * (LONG_TEXT // len(text))):
            pass


def _slow(path: str) -> RuleError:
    """The error for a file that takes too long, with the rule that does where it can be told."""
    cure = "Write shorter repeats, and words that must stand between them."
    entries = user_yaml(path).get("rules") or []
    for entry in entries:
        try:
            in_a_child(path, lambda entry=entry: _checked(path, {"rules": [entry]}), SECONDS / 5)
        except LimitError:
            return RuleError(path, f"rule {entry['id']}: its pattern is slow on long text.", cure)
    return RuleError(path, f"takes longer than {SECONDS:g} seconds to check.", cure)
