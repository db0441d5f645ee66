"""`imr evaluate`: the accuracy report."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from imrcli.cli import complete
from imrcli.cli.execute import say
from imrcli.cli.options import refuse_unknown, shares
from imrcli.errors import ExitCode, UsageError
from imrcli.evaluate import Report, gold_files, load_json, meaning_pairs, printed_pairs
from imrcli.ingest import ENGINES
from imrcli.ingest.sources import Input
from imrcli.reading import Reading, records

SHOWN_MISSES = 200


@shares()
def evaluate(
    letters: Annotated[Path, typer.Argument(help="Folder of letters.", exists=True)],
    gold: Annotated[Path, typer.Argument(help="Folder of their gold JSON.", exists=True)],
    meaning: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of labels of meaning; each one is reported apart."),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=f"PDF engine: {', '.join(ENGINES)}.",
            autocompletion=complete.one_of(ENGINES),
        ),
    ] = "auto",
    beside: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ENGINE",
            help="A further PDF engine; says whether it scores the same in every field.",
            autocompletion=complete.one_of(ENGINES),
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
    misses: Annotated[bool, typer.Option(help="List what was missed.")] = True,
    minimum: Annotated[
        float, typer.Option(help="Exit 1 where fewer letters than this share are exact in print.")
    ] = 0.0,
) -> ExitCode:
    """Score the extractor against gold: precision, recall and support of each field."""
    for option, name in (("--engine", engine), *(("--beside", name) for name in beside or ())):
        refuse_unknown(option, "engine", name, ENGINES)
    pairs = gold_files(letters, gold)
    reports = _scored(pairs, meaning or [], engine)
    if as_json:
        whole = {name: report.as_dict() for name, report in reports.items()}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    else:
        for name, report in reports.items():
            _show(name, report, misses=misses)
    alike = [
        _is_alike(reports, _scored(pairs, meaning or [], other), other) for other in beside or ()
    ]
    printed = reports["printed"]
    good = printed.exact_letters >= minimum * printed.letters and all(alike)
    return ExitCode.OK if good else ExitCode.FINDINGS


def _scored(pairs: list[tuple[Path, Path]], meaning: list[Path], engine: str) -> dict[str, Report]:
    """The reports on one engine: what is printed, then each folder of labels of meaning."""
    read = {
        Path(outcome.name).stem: outcome
        for outcome in records((Input(str(letter)) for letter, _ in pairs), Reading(engine=engine))
    }
    reports = {"printed": Report()}
    for folder in meaning:
        reports[f"meaning: {folder.name}"] = Report()
    for letter, file in pairs:
        outcome = read[letter.stem]
        record = outcome.record or EMPTY
        printed = load_json(file)
        try:
            reports["printed"].add(letter.stem, printed_pairs(record, printed))
        except (KeyError, TypeError, AttributeError) as error:
            fact = f"is no gold record of a letter ({type(error).__name__}: {error})."
            raise UsageError(str(file), fact, "Name the folder of gold records.") from error
        for folder in meaning:
            labels = folder / file.name
            if labels.is_file():
                report = reports[f"meaning: {folder.name}"]
                report.add(letter.stem, meaning_pairs(record, load_json(labels), printed))
    return reports


def _is_alike(reports: dict[str, Report], others: dict[str, Report], engine: str) -> bool:
    """Whether another engine scores the same in every field; says so, or where not, on stderr."""
    differing = [
        f"{name}: {field}"
        for name, report in reports.items()
        for field, score in report.scores.items()
        if others[name].scores.get(field) != score
    ]
    say(f"{engine}: " + ("the same scores in every field" if not differing else "other scores in"))
    for line in differing:
        say(f"  {line}")
    return not differing


def _empty() -> dict[str, object]:
    from imrcli.model import Letter, Source

    return Letter(1, Source("", "", "", 0, ""), "unknown").record()


EMPTY = _empty()


def _show(name: str, report: Report, *, misses: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    exact = f"{report.exact_letters} of {report.letters} letters exact in every field"
    table = Table(title=f"{name}: {exact}", title_justify="left", title_style="bold")
    table.add_column("field", no_wrap=True)
    for column in ("precision", "recall", "F1", "support"):
        table.add_column(column, justify="right")
    for field, score in report.scores.items():
        table.add_row(
            field,
            f"{score.precision:.3f}",
            f"{score.recall:.3f}",
            f"{score.f1:.3f}",
            str(score.gold),
        )
    console.print(table)
    if misses:
        for miss in report.misses[:SHOWN_MISSES]:
            console.print(
                f"{miss.letter} {miss.field}\n    read: {miss.read}\n    gold: {miss.gold}"
            )


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(evaluate)
