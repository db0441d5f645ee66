"""The options that commands share, each defined once.

`shares(Reading, Output)` gives a command those options: the command takes one record of each kind,
Typer sees one parameter for each field.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_type_hints

import typer

from imrcli.cli import complete
from imrcli.cli.request import FORMATS, TABLE, Output, Selection
from imrcli.errors import UsageError
from imrcli.ingest import ENGINES, OCR
from imrcli.reading import Reading

READING_PANEL = "Reading"
OUTPUT_PANEL = "Output"
SELECTION_PANEL = "Selection"
LIMITS_PANEL = "Limits"


def _option(*flags: str, help: str, panel: str, **more: Any) -> Any:
    return typer.Option(*flags, help=help, rich_help_panel=panel, **more)


OPTIONS: dict[type, dict[str, Any]] = {
    Reading: {
        "engine": _option(
            "--engine", help=f"PDF engine: {', '.join(ENGINES)}.", panel=READING_PANEL
        ),
        "ocr": _option(
            "--ocr",
            help=f"Read pages that are pictures by OCR: {', '.join(OCR)}.",
            panel=READING_PANEL,
        ),
        "password": _option(
            "--password",
            help="Password of encrypted PDFs and archives.",
            panel=READING_PANEL,
            envvar="IMR_PASSWORD",
            show_envvar=True,
        ),
        "template": _option(
            "--template", help="Read every input by this letter template.", panel=READING_PANEL
        ),
        "jobs": _option(
            "--jobs",
            "-j",
            help="Worker processes; 0: one for each core.",
            panel=READING_PANEL,
            min=0,
        ),
        "evidence": _option(
            "--evidence",
            help="Add where each value was read: page, line, offsets, rule.",
            panel=OUTPUT_PANEL,
        ),
        "max_bytes": _option(
            "--max-bytes", help="Largest input, in bytes.", panel=LIMITS_PANEL, min=1
        ),
        "max_pages": _option("--max-pages", help="Most pages of a PDF.", panel=LIMITS_PANEL, min=1),
        "max_pixels": _option(
            "--max-pixels", help="Most points of one page of an image.", panel=LIMITS_PANEL, min=1
        ),
        "max_members": _option(
            "--max-members", help="Most files in an archive.", panel=LIMITS_PANEL, min=1
        ),
        "max_ratio": _option(
            "--max-ratio",
            help="Most unpacked bytes for each packed one in an archive.",
            panel=LIMITS_PANEL,
            min=1,
        ),
        "timeout": _option(
            "--timeout", help="Seconds for one input; 0: no limit.", panel=LIMITS_PANEL, min=0
        ),
        "memory": _option(
            "--memory",
            help="Bytes of memory for one worker; 0: no limit.",
            panel=LIMITS_PANEL,
            min=0,
        ),
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
            "--format", "-f", help=f"How to write: {', '.join(FORMATS)}.", panel=OUTPUT_PANEL
        ),
        "output": _option(
            "--output", "-o", help="Write to this file, whole or not at all.", panel=OUTPUT_PANEL
        ),
        "raw_csv": _option(
            "--raw-csv",
            help="Leave CSV cells alone that a spreadsheet would run as formulas.",
            panel=OUTPUT_PANEL,
        ),
    },
}

Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILE]...",
        help="Letters (PDF or text) or folders of them; `-` or nothing: standard input.",
        show_default=False,
    ),
]


def shares(*kinds: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Replace a command's record parameters by one option for each of their fields."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        own = [
            p for p in inspect.signature(command).parameters.values() if p.name not in _names(kinds)
        ]
        hints = get_type_hints(command, include_extras=True)
        parameters = [p.replace(annotation=hints[p.name]) for p in own]
        for kind in kinds:
            parameters.extend(_parameters(kind))

        @functools.wraps(command)
        def wrapper(**values: Any) -> Any:
            records = {kind.__name__.lower(): _record(kind, values) for kind in kinds}
            return command(**values, **records)

        wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        wrapper.__annotations__ = {p.name: p.annotation for p in parameters}
        return wrapper

    return decorate


def _names(kinds: tuple[type, ...]) -> set[str]:
    return {kind.__name__.lower() for kind in kinds}


def _parameters(kind: type) -> list[inspect.Parameter]:
    hints = get_type_hints(kind)
    defaults = kind._field_defaults  # type: ignore[attr-defined]
    parameters = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=defaults[name],
            annotation=Annotated[hints[name], option],
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


def _record(kind: type, values: dict[str, Any]) -> Any:
    """Take the fields of one record out of the values."""
    record = kind(**{name: values.pop(name) for name in OPTIONS[kind]})
    return _with_shortcuts(record, values) if kind is Output else record


def _with_shortcuts(output: Output, values: dict[str, Any]) -> Output:
    chosen = [name for name in FORMATS if name != TABLE and values.pop(f"{name}_")]
    if output.format != TABLE:
        chosen.append(output.format)
    if len(set(chosen)) > 1:
        raise UsageError(
            "imr", f"{' and '.join(sorted(set(chosen)))} exclude each other.", "Use one."
        )
    if chosen and chosen[0] not in FORMATS:
        raise UsageError(
            "--format", f"there is no format {chosen[0]}.", f"Use one of: {', '.join(FORMATS)}."
        )
    return output._replace(format=chosen[0] if chosen else TABLE)
