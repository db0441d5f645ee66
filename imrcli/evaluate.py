"""Scores the extractor against gold: what is printed in a letter, and what it means.

Printed gold has the form `{case, reviewer, determination, summary_text, decisions}`; meaning has
`{case, summary, decisions}`, where a verbatim value is either the words themselves or a half-open
span into the gold's summary text (or the decision's heading), so that labels need not hold a
letter's sentences. Texts are compared without white space and hyphens, which line ends swallow, and
without regard to case. Decisions are paired by number, never by likeness.

Precision counts a value that gold does not have as wrong; recall counts a value of gold that is
missing or different as missed. Lists are scored by their items, in any order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from imrcli.errors import UnreadableError, UsageError
from imrcli.ingest.sources import Input
from imrcli.model import Letter, Source, to_plain
from imrcli.named import NamedTuple
from imrcli.reading import Reading, records

PRINTED = "printed"
PRINTED_DECISION = ("heading", "outcome", "rationale", "page")
GUIDELINES = ("claims_administrator_guideline", "reviewer_guideline")
VERBATIM_SUMMARY = ("mechanism", "diagnoses", "treatment_to_date", "medications", "work_status")
VERBATIM_DECISION = ("request", "original_request", "authorized")
LISTED = {"ca": "claims_administrator_guideline", "mx": "reviewer_guideline"}


class Miss(NamedTuple):
    """One field of one letter that differs: what was read and what gold says."""

    letter: str
    field: str
    read: str
    gold: str


class Score(NamedTuple):
    """Counts for one field."""

    right: int = 0
    read: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of what was read that is right; 1 where nothing was read."""
        return self.right / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        """Share of gold that was read rightly; 1 where gold holds nothing."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


class Report:
    """Scores by field, letters right in every field, and the misses."""

    def __init__(self) -> None:
        """Nothing was scored yet."""
        self.scores: dict[str, Score] = {}
        self.misses: list[Miss] = []
        self.letters = 0
        self.exact_letters = 0

    def add(self, letter: str, pairs: Iterable[tuple[str, Any, Any]]) -> None:
        """Score the (field, read, gold) pairs of one letter."""
        before = len(self.misses)
        for field, read, gold in pairs:
            self._score(letter, field, read, gold)
        self.letters += 1
        self.exact_letters += len(self.misses) == before

    def _score(self, letter: str, field: str, read: Any, gold: Any) -> None:
        found, wanted = _items(read), _items(gold)
        right = len(found & wanted)
        old = self.scores.get(field, Score())
        self.scores[field] = Score(old.right + right, old.read + len(found), old.gold + len(wanted))
        if found != wanted:
            self.misses.append(Miss(letter, field, _shown(read), _shown(gold)))

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        fields = {
            field: {
                "precision": round(score.precision, 4),
                "recall": round(score.recall, 4),
                "f1": round(score.f1, 4),
                "support": score.gold,
            }
            for field, score in self.scores.items()
        }
        return {
            "letters": self.letters,
            "letters_exact": self.exact_letters,
            "fields": fields,
            "misses": [miss._asdict() for miss in self.misses],
        }


def _items(value: Any) -> set[str]:
    """The comparable items of a value: none, one, or those of a list."""
    if value is None or value is False or (isinstance(value, (str, list)) and not value):
        return set()
    if isinstance(value, list):
        return {normal(item) for item in value}
    return {normal(value)}


def normal(value: Any) -> str:
    """A value for comparison: no white space, no hyphens, no final period, case folded."""
    if not isinstance(value, str):
        value = json.dumps(value, sort_keys=True)
    return "".join(value.split()).replace("-", "").rstrip(".").casefold()


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def printed_pairs(record: dict[str, Any], gold: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """The printed fields of a letter: (field, read, gold)."""
    for part in ("case", "reviewer"):
        for name, wanted in gold[part].items():
            yield f"{part}.{name}", record[part][name], wanted
    yield "determination", record["determination"], gold["determination"]
    yield "summary.text", record["summary"]["text"], gold["summary_text"]
    yield "decisions (count)", len(record["decisions"]), len(gold["decisions"])
    for read, wanted in _paired(record["decisions"], gold["decisions"]):
        for name in PRINTED_DECISION:
            yield f"decision.{name}", read.get(name), wanted.get(name)
        for name in GUIDELINES:
            yield f"decision.{name}", (read.get(name) or {}).get("text"), wanted.get(name)


def meaning_pairs(
    record: dict[str, Any], meaning: dict[str, Any], gold: dict[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    """The fields of meaning of a letter: (field, read, gold)."""
    for name, wanted in meaning["summary"].items():
        label = _words(wanted, gold["summary_text"]) if name in VERBATIM_SUMMARY else wanted
        yield f"summary.{name}", record["summary"][name], label
    headings = {decision["number"]: decision["heading"] for decision in gold["decisions"]}
    for read, wanted in _paired(record["decisions"], meaning["decisions"]):
        heading = headings.get(wanted.get("number"), "")
        yield from _decision_pairs(read, wanted, heading)


def _decision_pairs(
    read: dict[str, Any], wanted: dict[str, Any], heading: str
) -> Iterator[tuple[str, Any, Any]]:
    for name in VERBATIM_DECISION:
        yield f"decision.{name}", read.get(name), _words(wanted.get(name), heading)
    treatment = read.get("treatment", {})
    for name, value in treatment.items():
        label = wanted.get(name)
        if name in {"category", "subcategory"} and wanted.get("ambiguous"):
            continue  # the guide calls two answers right
        if name == "sessions":
            yield from (
                (f"treatment.sessions.{k}", (value or {}).get(k), (label or {}).get(k))
                for k in ("total", "per_week", "weeks")
            )
        else:
            yield f"treatment.{name}", value, label
    for short, name in LISTED.items():
        label, line = wanted.get(short, {}), read.get(name, {})
        yield f"{name}.systems", _one(line.get("systems")), _one(label.get("systems"))
        yield f"{name}.mtus", _works(line.get("citations", ())), _works(label.get("mtus", ()))
        yield (
            f"{name}.sections",
            _sections(line.get("citations", ())),
            _sections(label.get("mtus", ())),
        )


def _one(values: list[str] | None) -> Any:
    """A list that counts as one value: right as a whole or not at all."""
    return {"all": values} if values else None


def _works(citations: Iterable[dict[str, Any]]) -> list[str]:
    return [f"{c['title']} {c['year']}" for c in citations if c.get("system", "MTUS") == "MTUS"]


def _sections(citations: Iterable[dict[str, Any]]) -> list[str]:
    return [
        f"{c['title']}: {section}"
        for c in citations
        if c.get("system", "MTUS") == "MTUS"
        for section in c["sections"]
    ]


def _paired(
    read: list[dict[str, Any]], gold: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    found = {decision["number"]: decision for decision in read}
    wanted = {decision["number"]: decision for decision in gold}
    for number in sorted(found.keys() | wanted.keys()):
        yield found.get(number, {}), wanted.get(number, {})


def _words(label: Any, text: str) -> Any:
    """The words of a label, which may be a span into `text` or a list of spans."""
    if isinstance(label, list):
        if len(label) == 2 and all(isinstance(n, int) for n in label):
            return text[label[0] : label[1]]
        return [_words(item, text) for item in label]
    return label


def scored(
    pairs: Sequence[tuple[Path, Path]], meaning: Sequence[Path], engine: str
) -> dict[str, Report]:
    """The reports on one engine: `printed`, then each folder of labels of meaning.

    Args:
        pairs: each letter with its gold.
        meaning: folders of labels of meaning, named as the gold is; letters may lack labels. Files
            among them are for `texts_scored`.
        engine: the PDF engine to read with.

    Raises:
        UsageError: where a file is no gold record, or holds no labels of meaning.
        UnreadableError: where a folder has no labels for these letters.
    """
    inputs = (Input(str(letter)) for letter, _ in pairs)
    read = {done.name: done.record for done in records(inputs, Reading(engine=engine))}
    nothing = Letter(1, Source("", "", "", 0, ""), "unknown").record()
    folders = [place for place in meaning if not place.is_file()]
    reports = {PRINTED: Report(), **{_title(folder): Report() for folder in folders}}
    for letter, file in pairs:
        record = read[str(letter)] or nothing
        printed = load_json(file)
        with _complaint(file, "is no gold record of a letter", "Name the folder of gold records."):
            reports[PRINTED].add(letter.stem, printed_pairs(record, printed))
        for folder in folders:
            labels = folder / file.name
            if not labels.is_file():
                continue
            meant = load_json(labels)
            with _complaint(labels, "holds no labels of meaning", "Name the folder of labels."):
                reports[_title(folder)].add(letter.stem, meaning_pairs(record, meant, printed))
    for folder in folders:
        if not reports[_title(folder)].letters:
            fact = "holds no labels for these letters."
            raise UnreadableError(str(folder), fact, "Name another folder.")
    return reports


@contextmanager
def _complaint(file: Path, fact: str, cure: str) -> Iterator[None]:
    """Complain of a file whose JSON is none of what it should be."""
    try:
        yield
    except (KeyError, TypeError, AttributeError) as error:
        fact = f"{fact} ({type(error).__name__}: {error})."
        raise UsageError(str(file), fact, cure) from error


def texts_scored(meaning: Sequence[Path]) -> dict[str, Report]:
    """The reports on files of labelled summaries, which no PDF engine has a part in."""
    return {_title(file): summaries_scored(file) for file in meaning if file.is_file()}


def _title(labels: Path) -> str:
    return f"meaning: {labels.stem}"


def summaries_scored(file: Path) -> Report:
    """Score case summaries that stand alone, without a letter.

    Args:
        file: JSON lines `{id, text, labels}`; a text is scored in the fields it has labels for.

    Raises:
        UnreadableError: where the file is no such JSON lines.
    """
    from imrcli.document import Fold, Trail
    from imrcli.extract.summary import read_summary

    report = Report()
    try:
        for line in file.read_text(encoding="utf-8").split("\n"):
            if not line.strip():
                continue
            item = json.loads(line)
            read = to_plain(read_summary(Fold.of(item["text"]), Trail()))
            pairs = [
                (f"summary.{name}", read[name], label) for name, label in item["labels"].items()
            ]
            report.add(str(item["id"]), pairs)
        if not report.letters:
            raise ValueError("no line")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        fact = f"holds no labelled summaries ({type(error).__name__})."
        cure = 'Name JSON lines of {"id": ..., "text": ..., "labels": {...}}.'
        raise UnreadableError(str(file), fact, cure) from error
    return report


def differing(reports: dict[str, Report], others: dict[str, Report]) -> list[str]:
    """The fields that other reports on the same letters score otherwise."""
    return [
        f"{name}: {field}"
        for name, other in others.items()
        for field, score in reports[name].scores.items()
        if other.scores.get(field) != score
    ]


def gold_files(letters: Path, gold: Path) -> list[tuple[Path, Path]]:
    """The letters that have gold, with it, in order of their names.

    Raises:
        UnreadableError: where there are none.
    """
    pairs = [
        (letter, gold / f"{letter.stem}.json")
        for letter in sorted(letters.iterdir())
        if letter.suffix in {".pdf", ".txt"} and (gold / f"{letter.stem}.json").is_file()
    ]
    if not pairs:
        raise UnreadableError(str(gold), "holds no gold for these letters.", "Name other folders.")
    return pairs


def load_json(path: Path) -> Any:
    """One JSON file.

    Raises:
        UnreadableError: where it is none.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableError(
            str(path), f"is no readable JSON ({type(error).__name__}).", "Mend it."
        ) from error
