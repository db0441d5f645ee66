"""The options that commands share, each defined once.

`shares(Reading, Output)` gives a command those options: the command takes one record of each kind,
Typer sees one parameter for each field.
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from imrcli.cli import complete
from imrcli.cli.overwriting import refuse_overwriting
from imrcli.cli.request import FORMATS, TABLE, Messages, Output, Selection
from imrcli.errors import UsageError
from imrcli.ingest import ENGINES, OCR
from imrcli.reading import Reading
from imrcli.settings import own_rules
from imrcli.suggest import instead

READING_PANEL = "Reading"
OUTPUT_PANEL = "Output"
SELECTION_PANEL = "Selection"
MESSAGES_PANEL = "Messages"
LIMITS_PANEL = "Limits"
EVIDENCE = "evidence"
SUFFIXES = {"md": "markdown", "yml": "yaml", "htm": "html"}  # others are the name of the format
LARGEST = 10**15  # of a limit; what the system's own calls take is not much more
LONGEST = 10**6  # seconds, likewise: eleven days


def _option(*flags: str, help: str, panel: str, **more: Any) -> Any:
    return typer.Option(*flags, help=help, rich_help_panel=panel, **more)


def _limit(flag: str, help: str, *, least: int = 0, most: int = LARGEST) -> Any:
    return _option(flag, metavar="N", help=help, panel=LIMITS_PANEL, min=least, max=most)


MESSAGES: dict[str, Any] = {
    "quiet": _option(
        "--quiet", "-q", help="No progress, totals or notices; errors only.", panel=MESSAGES_PANEL
    ),
    "verbose": _option(
        "--verbose", "-v", help="Name each letter on stderr as it is read.", panel=MESSAGES_PANEL
    ),
    "debug": _option(
        "--debug", help="Show where an error was raised; never letter text.", panel=MESSAGES_PANEL
    ),
}

OPTIONS: dict[type, dict[str, Any]] = {
    Reading: {
        "engine": _option(
            "--engine",
            metavar="NAME",
            help=f"PDF engine: {', '.join(ENGINES)}.",
            panel=READING_PANEL,
            autocompletion=complete.one_of(ENGINES),
        ),
        "ocr": _option(
            "--ocr",
            metavar="WHEN",
            help=f"Read pages that are pictures by OCR: {', '.join(OCR)}.",
            panel=READING_PANEL,
            autocompletion=complete.one_of(OCR),
        ),
        "password": _option(
            "--password",
            metavar="TEXT",
            help="Password of encrypted PDFs and archives; better in IMR_PASSWORD.",
            panel=READING_PANEL,
        ),
        "template": _option(
            "--template",
            metavar="ID",
            help="Read every input by this letter template.",
            panel=READING_PANEL,
            autocompletion=complete.templates,
        ),
        "rules": _option(
            "--rules",
            metavar="FILE",
            help="A rule file of your own, for fields and labels; give several for more.",
            panel=READING_PANEL,
        ),
        "vocab": _option(
            "--vocab",
            metavar="FILE",
            help="Drugs, treatments and body parts of your own; give several for more.",
            panel=READING_PANEL,
        ),
        "jobs": _option(
            "--jobs",
            "-j",
            metavar="N",
            help="Worker processes; 0: one for each core.",
            panel=READING_PANEL,
            min=0,
        ),
        # Of commands that write what was selected, that is, values; others have no use for it.
        EVIDENCE: _option(
            "--evidence",
            help="Add where each value was read: page, line, offsets, rule.",
            panel=OUTPUT_PANEL,
        ),
        "max_bytes": _limit("--max-bytes", "Largest input, in bytes.", least=1),
        "max_pages": _limit("--max-pages", "Most pages of a PDF.", least=1),
        "max_pixels": _limit("--max-pixels", "Most points of one page of an image.", least=1),
        "max_members": _limit("--max-members", "Most files in an archive.", least=1),
        "max_ratio": _limit(
            "--max-ratio", "Most unpacked bytes for each packed one in an archive.", least=1
        ),
        "timeout": _limit(
            "--timeout",
            "Seconds for one input (under OCR: for one page); 0: no limit.",
            most=LONGEST,
        ),
        "memory": _limit("--memory", "Bytes of memory for one worker; 0: no limit."),
    },
    Selection: {
        "fields": _option(
            "--fields",
            metavar="A,B.C",
            help="Write these fields only; `imr schema --keys` lists them.",
            panel=SELECTION_PANEL,
            autocompletion=complete.fields,
        ),
        "where": _option(
            "--where",
            "-w",
            metavar="CONDITION",
            help="Decisions that meet a condition, such as outcome=overturned; give several to"
            " narrow. Operators: = != ~ !~ < <= > >=, is null. See docs/output.md.",
            panel=SELECTION_PANEL,
            autocompletion=complete.where,
        ),
        "sort": _option(
            "--sort",
            metavar="A,-B",
            help="Sort by fields, with a minus descending. Reads everything before it writes.",
            panel=SELECTION_PANEL,
            autocompletion=complete.sort,
        ),
    },
    Output: {
        "format": _option(
            "--format",
            "-f",
            metavar="NAME",
            help=f"How to write: {', '.join(FORMATS)}.",
            panel=OUTPUT_PANEL,
            autocompletion=complete.one_of(FORMATS),
        ),
        "output": _option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to this file, whole or not at all; .json, .csv, .md and so on tell the"
            " format where no other is asked for.",
            panel=OUTPUT_PANEL,
        ),
        "raw_csv": _option(
            "--raw-csv",
            help="Leave CSV cells alone that a spreadsheet would run as formulas.",
            panel=OUTPUT_PANEL,
        ),
        "pager": _option(
            "--pager/--no-pager",
            help="Show a long table page by page on a terminal.",
            panel=OUTPUT_PANEL,
        ),
    },
    Messages: MESSAGES,
}

Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE",
        help="Letters (PDF, text, Word, pictures, e-mail, ZIP) or folders of them; `-` or nothing:"
        " standard input.",
        show_default=False,
    ),
]

OutputFile = Annotated[str | None, OPTIONS[Output]["output"]]


def shares(
    *kinds: type, without: tuple[str, ...] = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Replace a command's record parameters by one option for each of their fields.

    Every command has the options of `Messages`; one that has a parameter `messages` is told.
    Fields `without` an option keep their defaults.
    """
    left_out = without if Selection in kinds else (*without, EVIDENCE)
    taken = (*(kind for kind in kinds if kind is not Messages), Messages)

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        names = inspect.signature(command).parameters
        hints = get_type_hints(command, include_extras=True)
        parameters = [
            p.replace(annotation=hints[p.name])
            for p in names.values()
            if p.name not in _names(taken)
        ]
        for kind in taken:
            parameters.extend(p for p in _parameters(kind) if p.name not in left_out)
        parameters.append(CONTEXT)

        @functools.wraps(command)
        def wrapper(**values: Any) -> Any:
            refuse_overwriting(values)
            ctx = values.pop(CONTEXT.name)
            records = {kind.__name__.lower(): _record(kind, values, ctx) for kind in taken}
            if Reading in taken:
                debug = records["messages"].debug
                records["reading"] = records["reading"]._replace(debug=debug)
            wanted = {name: record for name, record in records.items() if name in names}
            return command(**values, **wanted)

        wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        wrapper.__annotations__ = {p.name: p.annotation for p in parameters}
        return wrapper

    return decorate


CONTEXT = inspect.Parameter(
    "ctx", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=typer.Context
)


def _names(kinds: tuple[type, ...]) -> set[str]:
    return {kind.__name__.lower() for kind in kinds}


FILES = tuple[str, ...]
NO_OPTIONS = {"Policy": object}  # types of fields that are imported only when they are needed


def _parameters(kind: type) -> list[inspect.Parameter]:
    hints = get_type_hints(kind, localns=NO_OPTIONS)
    defaults = kind._field_defaults  # type: ignore[attr-defined]
    parameters = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=defaults[name] or None if hints[name] == FILES else defaults[name],
            # Typed as paths, so that a variable holds several of them as PATH does.
            annotation=Annotated[
                list[Path] | None if hints[name] == FILES else hints[name], option
            ],
        )
        for name, option in OPTIONS[kind].items()
    ]
    if kind is Output:
        parameters.extend(_shortcut(name) for name in FORMATS if name != TABLE)
    return parameters


def _shortcut(name: str) -> inspect.Parameter:
    option = _option(f"--{name}", help=f"Short for --format {name}.", panel=OUTPUT_PANEL)
    return inspect.Parameter(
        f"{name}_",
        inspect.Parameter.KEYWORD_ONLY,
        default=False,
        annotation=Annotated[bool, option],
    )


def _record(kind: type, values: dict[str, Any], ctx: typer.Context) -> Any:
    """Take the fields of one record out of the values."""
    record = kind(**{name: values.pop(name) for name in OPTIONS[kind] if name in values})
    if kind is Output:
        return _with_shortcuts(record, values, ctx)
    if kind is Messages:
        return _with_general(record, ctx.find_root().obj)
    return _checked(record) if kind is Reading else record


def _with_shortcuts(output: Output, values: dict[str, Any], ctx: typer.Context) -> Output:
    """The format chosen: on the command line if there, by `--format` or its short forms."""
    chosen = [name for name in FORMATS if name != TABLE and values.pop(f"{name}_")]
    source = ctx.get_parameter_source("format")
    typed = source is not None and source.name == "COMMANDLINE"
    if not chosen and (source is None or source.name == "DEFAULT"):
        chosen.append(_by_suffix(output))
    elif typed or not chosen:
        chosen.append(output.format)
    if len(set(chosen)) > 1:
        raise UsageError(
            "imr", f"{' and '.join(sorted(set(chosen)))} exclude each other.", "Use one."
        )
    refuse_unknown("--format", "format", chosen[0], FORMATS)
    return output._replace(format=chosen[0])


def _by_suffix(output: Output) -> str:
    """The format that the name of the file tells, where no other was asked for."""
    suffix = (output.output or "").rpartition(".")[2].lower()
    suffix = SUFFIXES.get(suffix, suffix)
    return suffix if suffix in FORMATS else output.format


def _with_general(messages: Messages, general: Messages | None) -> Messages:
    """What was asked for behind the command or before it: `imr -q check`, `imr check -q`."""
    before = general or Messages()
    messages = Messages(*(a or b for a, b in zip(messages, before, strict=True)))
    if messages.quiet and messages.verbose:
        raise UsageError("imr", "--quiet and --verbose exclude each other.", "Use one.")
    return messages


def _checked(reading: Reading) -> Reading:
    """The rule files of the configuration folder go before those that are named."""
    refuse_unknown("--engine", "engine", reading.engine, ENGINES)
    refuse_unknown("--ocr", "way of OCR", reading.ocr, OCR)
    if math.isnan(reading.timeout):
        raise UsageError("--timeout", "is no number of seconds.", "Write for example 60.")
    rules = (*own_rules(), *map(str, reading.rules or ()))
    return reading._replace(rules=rules, vocab=tuple(map(str, reading.vocab or ())))


def refuse_unknown(option: str, noun: str, word: str, known: Sequence[str]) -> None:
    """Refuse a word that an option does not know, with what was perhaps meant.

    Raises:
        UsageError: The word is not known.
    """
    if word not in known:
        raise UsageError(option, f"there is no {noun} {word}.", instead(word, known))
