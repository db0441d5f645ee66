"""`imr evaluate`: the accuracy report."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from imrcli.cli import complete
from imrcli.cli.options import refuse_unknown, shares
from imrcli.cli.pipes import say
from imrcli.errors import ExitCode
from imrcli.ingest import ENGINES


@shares()
def evaluate(
    letters: Annotated[
        Path, typer.Argument(help="Folder of letters.", exists=True, file_okay=False)
    ],
    gold: Annotated[
        Path, typer.Argument(help="Folder of their gold JSON.", exists=True, file_okay=False)
    ],
    meaning: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of labels of meaning, or file of labelled summaries."),
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
    from imrcli.evaluate import PRINTED, differing, gold_files, scored, texts_scored

    labels = meaning or []
    pairs = gold_files(letters, gold)
    reports = scored(pairs, labels, engine) | texts_scored(labels)
    if as_json:
        whole = {name: report.as_dict() for name, report in reports.items()}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    else:
        # Imported here: rich costs about 40 ms and JSON never needs it.
        from imrcli.render.scores import show_scores

        for name, report in reports.items():
            show_scores(name, report, sys.stdout, misses=misses)
    good = reports[PRINTED].exact_letters >= minimum * reports[PRINTED].letters
    for other in beside or ():
        fields = differing(reports, scored(pairs, labels, other))
        say(f"{other}: {'other scores in' if fields else 'the same scores in every field'}")
        for field in fields:
            say(f"  {field}")
        good = good and not fields
    return ExitCode.OK if good else ExitCode.FINDINGS


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(evaluate)
