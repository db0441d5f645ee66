"""Redacts the record of a letter, the JSON of `imr summarize`.

Most strings of a record are the letter's own words and are redacted as its text is, all together.
A few fields are identifiers as a whole, a few others can hold none and are left as they are.
"""

from __future__ import annotations

from typing import Any

from imrcli.dictionary import keys
from imrcli.redact.identifiers import OVER_89
from imrcli.redact.letter import redact_texts
from imrcli.redact.policy import SAFE_HARBOR, Policy

# Dotted paths without list positions.
WHOLE = {
    "source.name": "[FILE]",
    "case.employee_name": "[NAME]",
    "case.provider_name": "[NAME]",
    "case.claim_number": "[CLAIM NUMBER]",
}
NAMES = ("case.employee_name", "case.provider_name")
CASE_NUMBER = "case.case_number"
CASE_NUMBER_MARK = "[CASE NUMBER]"
# A fingerprint of the file leads back to the file.
EMPTIED = ("source.sha256",)
# Specialities, states, titles of guidelines. The reader's own words are kept by their vocabulary.
KEPT = (
    "template",
    "source.media_type",
    "reviewer.states_of_licensure",
    "reviewer.specialties",
    "findings.id",
    "findings.field",
    "findings.authority",
)
KEPT_ENDINGS = (".citations.title", ".citations.sections")
# Offsets into the text of a letter say how long the names were.
DROPPED = ("evidence",)
AGE = "summary.age"
OLDEST_AGE = 89
# What the rules of a user read, of a letter or of a decision.
OWN = ("extra.", "decisions.extra.")
DEEPEST = 100  # a record is about 6 levels deep


def redact_record(record: dict[str, Any], policy: Policy = SAFE_HARBOR) -> dict[str, Any]:
    """A redacted copy of a record; keys and types stay, but for an age over 89.

    Every string is redacted as `redact_text` does, names being looked for in all strings together.
    `source.name`, the names and the claim number become their mark where they are not null;
    `source.sha256` becomes null; `evidence` is dropped. An age over 89 becomes the string "90+", so
    `summary.age` is an integer, null or that string. Numbers above 89 that a user's rules read
    become null, since they may be identifiers or ages. Under the policy `year` the dates become
    years ("2016"), still as strings.

    Raises:
        UsageError: for a policy that does not exist; never for a record.
    """
    gathered = _Walk(policy)
    gathered.copy(record)
    done = redact_texts(gathered.texts, policy, gathered.names, gathered.case_number)
    copy: dict[str, Any] = _Walk(policy, done).copy(record)
    return copy


class _Walk:
    """Copies a record: once to gather its texts, and once more with their redacted forms."""

    def __init__(self, policy: Policy, done: list[str] | None = None) -> None:
        self._policy = policy
        self._done = None if done is None else iter(done)
        self.texts: list[str] = []
        self.names: list[str] = []
        self.case_number = ""

    def copy(self, value: Any, path: str = "", depth: int = 0) -> Any:
        if depth > DEEPEST:
            return None
        if isinstance(value, dict):
            return {
                key: self.copy(item, f"{path}.{key}".lstrip("."), depth + 1)
                for key, item in value.items()
                if depth or key not in DROPPED
            }
        if isinstance(value, list | tuple):
            return [self.copy(item, path, depth + 1) for item in value]
        if path == AGE and isinstance(value, int) and value > OLDEST_AGE:
            return OVER_89
        if path in EMPTIED or (path.startswith(OWN) and _is_large(value)):
            return None
        if not isinstance(value, str) or path in KEPT or path.endswith(KEPT_ENDINGS):
            return value
        if path in keys() and value in keys()[path].choices:
            return value
        return self._string(value, path)

    def _string(self, value: str, path: str) -> str:
        if path in NAMES:
            self.names.append(value)
        if path in WHOLE:
            return WHOLE[path]
        if path == CASE_NUMBER:
            self.case_number = value
            return value if self._policy.case_numbers == "keep" else CASE_NUMBER_MARK
        if self._done is not None:
            return next(self._done)
        self.texts.append(value)
        return value


def _is_large(value: Any) -> bool:
    """Whether a value is a number, and above what scores and counts usually are."""
    return isinstance(value, int | float) and not abs(value) <= OLDEST_AGE
