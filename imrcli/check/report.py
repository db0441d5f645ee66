"""Collects findings: fills in their message, finds their place in the letter, joins equal ones.

What a finding says, how severe it is and on what authority lies in the rule file `check`; the
modules that look for it give only its id, its field and the values of the message. A letter of
twenty decisions that share one finding gets one line that names the decisions, not twenty lines.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from imrcli.document import Document
from imrcli.extract.conclusion import Conclusion, conclude
from imrcli.model import Evidence, Finding, Letter
from imrcli.named import NamedTuple
from imrcli.rules import Rule, load

WARNING = "warning"


class _Note(NamedTuple):
    """One finding before it is joined with its equals."""

    id: str
    message: str
    field: str
    numbers: list[int]
    span: tuple[int, int] | None


class Report:
    """The findings of one letter, in the order in which they were added."""

    def __init__(self, letter: Letter, document: Document | None) -> None:
        """A report over a letter; the document, where given, places findings inside a text.

        `conclusions` holds the concluding sentence of each decision, None without a rationale.
        """
        self.letter = letter
        self.document = document
        self.conclusions: tuple[Conclusion | None, ...] = tuple(
            conclude(decision.rationale) if decision.rationale else None
            for decision in letter.decisions
        )
        self._notes: dict[tuple[str, str, bool], _Note] = {}

    def add(
        self,
        finding: str,
        field: str,
        *,
        number: int | None = None,
        span: tuple[int, int] | None = None,
        **values: object,
    ) -> None:
        """Note a finding.

        Args:
            finding: its id in the rule file.
            field: dotted path of the value it is about.
            number: the decision it is about.
            span: half-open offsets inside the text of the field, where a part of it is meant.
            values: what the message names.
        """
        message = tables()["findings"][finding]["message"].format_map(values)
        key = (finding, message, number is None)
        note = self._notes.get(key)
        if note is None:
            numbers = [] if number is None else [number]
            self._notes[key] = _Note(finding, message, field, numbers, span)
        elif number is not None:
            note.numbers.append(number)

    def findings(self) -> tuple[Finding, ...]:
        """The findings, warnings first."""
        found = [self._finding(note) for note in self._notes.values()]
        return tuple(sorted(found, key=lambda finding: finding.severity != WARNING))

    def _finding(self, note: _Note) -> Finding:
        entry = tables()["findings"][note.id]
        page, line = self._place(note.field, note.span)
        message = note.message
        if note.numbers and len(self.letter.decisions) > 1:
            message = f"{named_decisions(note.numbers)}: {message}"
        else:
            message = message[0].upper() + message[1:]
        authority = entry.get("authority")
        if "requirement" in entry:
            authority = tables()["requirements"][entry["requirement"]]["authority"]
        numbers = tuple(note.numbers)
        return Finding(
            note.id, entry["severity"], message, note.field, page, line, authority, numbers
        )

    def _place(self, field: str, span: tuple[int, int] | None) -> tuple[int | None, int | None]:
        """Page and line of a field, or of the nearest field around it that was found."""
        evidence = self._evidence(field)
        if evidence is None:
            return self._page_of_decision(field), None
        if span and self.document and evidence.start is not None and evidence.end is not None:
            line = _line_within(self.document, evidence.start, evidence.end, span[0])
            if line is not None:
                return line
        return evidence.page, evidence.line

    def _evidence(self, field: str) -> Evidence | None:
        known = self.letter.evidence
        for path in _paths(field):
            evidence = known.get(path) or known.get(path + "[0]")
            if evidence is not None and evidence.start is not None:
                return evidence
        return None

    def _page_of_decision(self, field: str) -> int | None:
        index = field.removeprefix("decisions[").partition("]")[0]
        decisions = self.letter.decisions
        return decisions[int(index)].page if index.isdecimal() and decisions else None


def named_decisions(numbers: list[int]) -> str:
    """`Decision 2`, `Decisions 1-3 and 5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    noun = "Decision" if len(numbers) == 1 else "Decisions"
    return f"{noun} {listed(parts)}"


def listed(parts: list[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def tables() -> dict[str, Any]:
    """The tables of the rule file `check`."""
    return load("check").tables


@cache
def rules(field: str) -> tuple[Rule, ...]:
    """The rules of the rule file `check` for one kind of wording."""
    return load("check").of(field)


def _paths(field: str) -> list[str]:
    """The path, the paths around it, and the heading for what was read from a heading."""
    paths = [field]
    while "." in field:
        field = field.rpartition(".")[0]
        paths.append(field)
    if field.startswith("decisions["):
        paths += [f"{field}.request", f"{field}.heading"]
    return paths


def _line_within(document: Document, start: int, end: int, offset: int) -> tuple[int, int] | None:
    """Page and line of an offset into the folded text of start..end of the document."""
    fold = document.fold(
        document.line_at(start), document.line_at(end - 1) + 1, start=start, end=end
    )
    if offset >= len(fold):
        return None
    line = document.lines[document.line_at(fold.origin(offset, offset + 1)[0])]
    return line.page, line.number
