"""`imr search` and `imr similar`: decisions of a corpus that match, or that are like a letter's."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from imrcli.cli.corpus_options import Database, Limit
from imrcli.cli.explain import single
from imrcli.cli.options import shares
from imrcli.cli.pipes import say
from imrcli.cli.request import TABLE, Messages, Output
from imrcli.cli.rows import write_rows
from imrcli.corpus.filters import Filters
from imrcli.errors import ExitCode
from imrcli.reading import Reading, only_record


@shares(Filters, Output)
def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORD]...",
            help='Words, "phrases", AND, OR, NOT, wild*; nothing: filters alone.',
        ),
    ] = None,
    *,
    db: Database,
    limit: Limit = 20,
    newest: Annotated[bool, typer.Option("--newest", help="Newest first, not best first.")] = False,
    filters: Filters,
    output: Output,
    messages: Messages,
) -> ExitCode:
    """Find decisions by their words and by what they are about, the most telling first."""
    from imrcli.corpus.schema import open_corpus
    from imrcli.corpus.search import Hit
    from imrcli.corpus.search import search as find
    from imrcli.render.corpus import first_of, show_hits
    from imrcli.render.person import is_for_a_terminal

    found = find(open_corpus(db), " ".join(words or ()), filters, limit=limit, newest_first=newest)
    for note in () if messages.quiet else found.notes:
        say(note)
    write_rows(
        [hit.row() for hit in found.hits],
        output,
        lambda out: show_hits(found, out),
        columns=Hit._fields,
        nothing="" if messages.quiet else "No decision matches.",
    )
    is_shown = output.format == TABLE and output.output is None and is_for_a_terminal(sys.stdout)
    if 0 < len(found.hits) < found.total and not messages.quiet and not is_shown:
        say(first_of(found))
    return ExitCode.OK


@shares(Reading, Filters, Output)
def similar(
    file: Annotated[str, typer.Argument(help="A letter; its decisions are what to look for.")],
    *,
    db: Database,
    limit: Limit = 10,
    decision: Annotated[
        int | None, typer.Option("--decision", help="Only what is like this one of its decisions.")
    ] = None,
    reading: Reading,
    filters: Filters,
    output: Output,
    messages: Messages,
) -> ExitCode:
    """Find decisions like those of a letter, such as overturned ones to cite."""
    from imrcli.corpus.filters import facet_expression
    from imrcli.corpus.schema import open_corpus
    from imrcli.corpus.search import Hit
    from imrcli.corpus.similar import similar as find
    from imrcli.render.corpus import show_similar

    letter = only_record(single(file, reading), reading)
    corpus = open_corpus(db)
    found = find(corpus, letter, filters, limit=limit, decision=decision)
    for note in () if messages.quiet else facet_expression(corpus, filters)[1]:
        say(note)
    write_rows(
        [like.row() for like in found],
        output,
        lambda out: show_similar(found, out),
        columns=("similar_to", *Hit._fields),
        nothing="" if messages.quiet else "No decision in the corpus is like those of this letter.",
    )
    return ExitCode.OK


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(search)
    app.command()(similar)
