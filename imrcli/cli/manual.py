"""Writes the reference and the man page from the commands: `python -m imrcli.cli.manual`.

Both say what the program says of itself, so neither can be wrong about an option; a test checks
that the files are current. Options that several commands share are described once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from imrcli._version import __version__
from imrcli.cli.app import NAME, tree
from imrcli.cli.command import (
    PLAIN_PANEL,
    Offer,
    arguments_of,
    examples_of,
    leaves,
    options_of,
    rank,
)
from imrcli.errors import ExitCode
from imrcli.named import NamedTuple

REFERENCE = "docs/reference.md"
MAN_PAGE = "docs/imr.1"
SHARED_BY = 3  # commands from which on an option is described among the shared ones
MOST_EXCEPTIONS = 2  # from a heading whose options a command has

EXIT_CODES = {
    ExitCode.OK: "Everything was read and written.",
    ExitCode.FINDINGS: "`imr check --strict` found a warning; `imr diff` found a difference; "
    "`imr evaluate --minimum` was not reached.",
    ExitCode.USAGE: "The command line, the configuration or a rule file asks for what cannot be.",
    ExitCode.UNREADABLE: "Nothing could be read: no such file, damaged, encrypted, over a limit.",
    ExitCode.NOT_AN_IMR_LETTER: "What was read is no Final Determination letter.",
    ExitCode.SOME_FAILED: "Some inputs failed; the others were delivered.",
    ExitCode.FAULT: "A fault of the program itself; `--debug` shows where.",
    ExitCode.INTERRUPTED: "Interrupted by Ctrl-C; what was written is whole.",
}
VARIABLES = {
    "IMR_CONFIG": "Another configuration file. `IMR_CONFIG=/dev/null` uses none.",
    "IMR_...": "Each option has a variable of its name: `--max-bytes` is set by `IMR_MAX_BYTES`. "
    "A flag is set by 1 or true; several files are joined by a colon, several words by a space.",
    "NO_COLOR": "No colour, whatever its value.",
    "FORCE_COLOR": "Colour and the width of a terminal also in a pipe.",
    "COLUMNS": "Width of tables on a terminal.",
    "PAGER": "The pager of `--pager`; `less` unless set.",
}
SETTINGS = """\
Each option can be set in four ways. The command line wins over a variable, that over the
configuration file, and that over the default. `imr config` shows every setting with its value and
where it comes from, `imr config --path` where the configuration file stands. It is a TOML file; a
key at the top holds for every command, a table for one:"""
CONFIGURATION = """\
engine = "pdfium"
jobs = 4

[check]
strict = true"""
COMPLETION = """\
`imr --install-completion` sets up completion of commands, options, values and files for the shell
in which it is run (bash, zsh or fish); `imr --show-completion` prints what it would install."""


class Page(NamedTuple):
    """One command as it is described."""

    path: str  # "rules list"
    help: str
    usage: str
    arguments: list[Offer]
    own: list[Offer]
    shared: list[Offer]
    examples: tuple[tuple[str, str], ...]


@cache
def pages() -> list[Page]:
    """Every command, in the order of the help."""
    found = list(leaves(tree()))
    counts = Counter(offer for _, command in found for offer in options_of(command))
    return [_page(words, command, counts) for words, command in found]


def _page(words: tuple[str, ...], command: Any, counts: Counter[Offer]) -> Page:
    path = " ".join(words)
    arguments, options = arguments_of(command), options_of(command)
    shared = [o for o in options if counts[o] >= SHARED_BY and o.panel != PLAIN_PANEL]
    return Page(
        path=path,
        help=_paragraphs(command.help),
        usage=" ".join([NAME, path, "[OPTIONS]", *(offer.names[0] for offer in arguments)]),
        arguments=arguments,
        own=[offer for offer in options if offer not in shared],
        shared=shared,
        examples=examples_of(path),
    )


def _paragraphs(help: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in help.split("\n\n"))


@cache
def shared_options() -> dict[str, list[Offer]]:
    """The options that commands share, under their headings."""
    offers = dict.fromkeys(offer for page in pages() for offer in page.shared)
    found: dict[str, list[Offer]] = {}
    for offer in sorted(offers, key=lambda offer: rank(offer.panel)):
        found.setdefault(offer.panel, []).append(offer)
    return found


def general_options() -> list[Offer]:
    """The options of `imr` itself."""
    return options_of(tree())


# Markdown


def reference() -> str:
    """The reference as Markdown."""
    return "\n".join(_reference()) + "\n"


def _reference() -> Iterator[str]:
    yield "# Reference\n"
    yield "<!-- Written by `python -m imrcli.cli.manual`; change the code instead. -->\n"
    yield f"{_about()}\n"
    every = pages()
    for page in every:
        anchor = f"{NAME}-{page.path.replace(' ', '-')}"
        yield f"- [`{NAME} {page.path}`](#{anchor}): {_first(page.help)}"
    yield ""
    for page in every:
        yield from _command(page)
    yield "## Options that commands share\n"
    for panel, offers in shared_options().items():
        yield f"### {panel}\n"
        yield from _table(offers)
    yield "## General options\n\nThese stand before the command.\n"
    yield from _table(general_options())
    yield f"## Settings\n\n{SETTINGS}\n\n```toml\n{CONFIGURATION}\n```\n"
    yield f"## Completion\n\n{COMPLETION}\n"
    yield "## Environment\n\n| variable | meaning |\n|---|---|"
    yield from (f"| `{name}` | {meaning} |" for name, meaning in VARIABLES.items())
    yield "\n## Exit codes\n\n| code | meaning |\n|---|---|"
    yield from (f"| {int(code)} | {meaning} |" for code, meaning in EXIT_CODES.items())


def _about() -> str:
    return _paragraphs(tree().help)


def _first(help: str) -> str:
    return help.partition("\n\n")[0]


def _command(page: Page) -> Iterator[str]:
    yield f"## {NAME} {page.path}\n\n{page.help}\n\n```\n{page.usage}\n```\n"
    yield from (f"`{offer.names[0]}`: {offer.help}\n" for offer in page.arguments)
    yield from _table(page.own)
    if page.shared:
        yield f"{_also(page)}\n"
    for line, meaning in page.examples:
        yield f"{meaning}\n\n```sh\n{line}\n```\n"


def _also(page: Page) -> str:
    """Which of the shared options a command has: whole headings, and single ones."""
    whole: list[str] = []
    single: list[str] = []
    for panel, offers in shared_options().items():
        names: dict[bool, list[str]] = {True: [], False: []}
        for offer in offers:
            names[offer in page.shared].append(f"`{offer.names[0]}`")
        if len(names[True]) > MOST_EXCEPTIONS >= len(names[False]):
            but = f" (without {', '.join(names[False])})" if names[False] else ""
            whole.append(panel + but)
        else:
            single += names[True]
    listed = [*single, *([f"those under {', '.join(whole)}"] if whole else [])]
    return f"Shared options: {', '.join(listed)}."


def _table(offers: Iterable[Offer]) -> Iterator[str]:
    rows = [
        f"| {_code(o.spelling)} | {_cell(o.help)} | {_cell(o.default)} | {_code(o.variable)} |"
        for o in offers
    ]
    if rows:
        yield "| option | meaning | default | variable |\n|---|---|---|---|"
        yield "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


# The man page


def man_page() -> str:
    """The man page, for troff with the macros of man(7)."""
    return "\n".join(_man()) + "\n"


def _man() -> Iterator[str]:
    yield '.\\" Written by python -m imrcli.cli.manual; change the code instead.'
    yield f'.TH IMR 1 "" "imr {__version__}" "User Commands"'
    yield f".SH NAME\n{NAME} \\- read California Independent Medical Review letters"
    yield f".SH SYNOPSIS\n.B {NAME}\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGS\\fR]..."
    yield f".SH DESCRIPTION\n{_troff(_about())}"
    yield ".SH COMMANDS"
    for page in pages():
        yield from _man_command(page)
    yield ".SH SHARED OPTIONS"
    for panel, offers in shared_options().items():
        yield f".SS {panel}"
        yield from _man_options(offers)
    yield ".SH GENERAL OPTIONS\nThese stand before the command."
    yield from _man_options(general_options())
    yield f".SH FILES\n{_troff(SETTINGS)}\n.PP\n.nf\n{_troff(CONFIGURATION)}\n.fi"
    yield f".SH COMPLETION\n{_troff(COMPLETION)}"
    yield ".SH ENVIRONMENT"
    for name, meaning in VARIABLES.items():
        yield f".TP\n.B {_troff(name)}\n{_troff(meaning)}"
    yield ".SH EXIT STATUS"
    for code, meaning in EXIT_CODES.items():
        yield f".TP\n.B {int(code)}\n{_troff(meaning)}"


def _man_command(page: Page) -> Iterator[str]:
    yield f".SS {NAME} {page.path}\n{_troff(page.help)}\n.PP\n.B {_troff(page.usage)}"
    for offer in page.arguments:
        yield f".TP\n.I {_troff(offer.names[0])}\n{_troff(offer.help)}"
    yield from _man_options(page.own)
    if page.shared:
        yield f".PP\n{_troff(_also(page))}"
    for line, meaning in page.examples:
        yield f".PP\n{_troff(meaning)}\n.RS\n.nf\n{_troff(line)}\n.fi\n.RE"


def _man_options(offers: Iterable[Offer]) -> Iterator[str]:
    for offer in offers:
        told = f" Variable: {offer.variable}." if offer.key else ""
        yield f".TP\n.B {_troff(offer.spelling)}\n{_troff(offer.sentence + told)}"


def _troff(text: str) -> str:
    """Text in which nothing is a request or an escape of troff."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "")
    lines = escaped.replace("\n\n", "\n.PP\n").split("\n")
    return "\n".join(
        line if line == ".PP" else re.sub(r"^(?=[.'])", r"\\&", line) for line in lines
    )


def main() -> None:
    """Write both files."""
    root = Path(__file__).parent.parent.parent
    (root / REFERENCE).write_text(reference(), encoding="utf-8")
    (root / MAN_PAGE).write_text(man_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
