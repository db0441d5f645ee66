"""`imr explain`: why a record says what it says."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from imrcli.cli import complete
from imrcli.cli.options import shares
from imrcli.errors import ExitCode, ImrError, UsageError
from imrcli.explain import Wanted, explanations, pages_drawn, wanted
from imrcli.ingest.sources import Input, inputs
from imrcli.reading import Reading
from imrcli.render.files import output


@shares(Reading)
def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A letter; `-`: standard input.")],
    field: Annotated[
        str,
        typer.Argument(
            metavar="FIELD",
            help="A field such as age, diagnoses[0] or decisions.request; `imr schema --keys`"
            " lists them.",
            autocompletion=complete.fields,
        ),
    ],
    *,
    decision: Annotated[
        int | None, typer.Option("--decision", "-d", metavar="N", help="Of this decision only.")
    ] = None,
    page_image: Annotated[
        str | None,
        typer.Option(
            "--page-image", metavar="OUT.PNG", help="Draw the lines on the page into this file."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Explain as JSON.")] = False,
    reading: Reading,
) -> ExitCode:
    """Show where a value was read: its words in the letter, and the rule that read them."""
    asked = wanted(field, decision)
    source = single(file, reading)
    found = explanations(source, asked, reading)
    if page_image is not None:
        _draw(source, asked, reading, page_image)
    with output(None) as out:
        if as_json:
            out.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        else:
            # Imported here: rich costs about 40 ms and JSON never needs it.
            from imrcli.render.explained import show_explanations

            show_explanations(found, out)
    return ExitCode.OK


def single(file: str, reading: Reading) -> Input:
    """The one input that a name stands for."""
    sources = list(inputs([file], reading.options()))
    if len(sources) != 1:
        raise UsageError(file, f"holds {len(sources):,} files.", "Name one letter.")
    (source,) = sources
    if isinstance(source, ImrError):
        raise source
    return source


def _draw(source: Input, asked: Wanted, reading: Reading, target: str) -> None:
    from imrcli.page_image import MOST_PAGES

    image, count = pages_drawn(source, asked, reading)
    with output(target) as out:
        out.buffer.write(image)
    if count > MOST_PAGES:
        sys.stderr.write(f"{count} pages hold the value; the first {MOST_PAGES} are drawn\n")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(explain)
