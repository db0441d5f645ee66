"""Commands as `imr` shows them: options under headings, examples, and a variable for each option.

What a command offers is told once, by `options_of` and `arguments_of`; help, man page, reference
and configuration all take it from there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from imrcli.cli.examples import EXAMPLES
from imrcli.cli.pipes import reader_left
from imrcli.named import NamedTuple
from imrcli.settings import variable
from imrcli.trace import trace_of

PLAIN_PANEL = "Options"
# Where headings have an order; others come after these.
PANELS = (PLAIN_PANEL, "Selection", "Output", "Reading", "Messages", "Limits")
SHORTCUT = "_"  # ends the name of an option that is short for another: `--json` for `--format json`
NEVER_SET = ("install_completion", "show_completion", "as_json", "path")


class Offer(NamedTuple):
    """One option or argument: its names, the word for its value, and what it does."""

    key: str  # name of the setting; empty where only the command line can give it
    names: tuple[str, ...]
    value: str
    help: str
    default: str
    panel: str
    kind: type  # bool, int, float, str or list
    initial: Any = None

    @property
    def variable(self) -> str:
        """The variable that sets it, or nothing."""
        return variable(self.key) if self.key else ""

    @property
    def spelling(self) -> str:
        """`-j, --jobs N`."""
        short_first = sorted(self.names, key=lambda name: name.startswith("--"))
        return " ".join([", ".join(short_first), self.value]).rstrip()

    @property
    def sentence(self) -> str:
        """The help with its default."""
        return f"{self.help} [default: {self.default}]" if self.default else self.help


def options_of(command: Any) -> list[Offer]:
    """The options of a command, in the order of their headings."""
    found = [_option(param) for param in command.params if _is_shown(param, "option")]
    return sorted(found, key=lambda offer: rank(offer.panel))


def arguments_of(command: Any) -> list[Offer]:
    """The arguments of a command."""
    return [
        Offer("", (_shape(param),), "", param.help or "", "", "Arguments", str)
        for param in command.params
        if _is_shown(param, "argument")
    ]


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with the words that call it, in the order of the help."""
    for name, child in getattr(command, "commands", {}).items():
        if child.hidden:
            continue
        if hasattr(child, "commands"):
            yield from leaves(child, (*path, name))
        else:
            yield (*path, name), child


def _is_shown(param: Any, kind: str) -> bool:
    return param.param_type_name == kind and not param.hidden


def rank(panel: str) -> int:
    """The place of a heading in the order of all."""
    return PANELS.index(panel) if panel in PANELS else len(PANELS)


def _option(param: Any) -> Offer:
    names = (*param.opts, *param.secondary_opts)
    help = param.help or ""
    return Offer(
        setting_of(param),
        names,
        "" if param.is_flag else param.metavar or _placeholder(param),
        help,
        _default(param),
        param.rich_help_panel or PLAIN_PANEL,
        kind_of(param),
        param.default,
    )


def setting_of(param: Any) -> str:
    """The name under which variables and the configuration file know an option; "" for none."""
    if param.param_type_name != "option" or param.name.endswith(SHORTCUT):
        return ""
    if param.name in NEVER_SET or param.is_eager:
        return ""
    long = max((name for name in param.opts if name.startswith("--")), key=len, default="")
    return long.removeprefix("--").replace("-", "_")


def kind_of(param: Any) -> type:
    """The kind of value an option takes: bool, int, float, str or list."""
    if param.multiple or param.nargs != 1:
        return list
    if param.is_flag:
        return bool
    told = getattr(getattr(param, "type_descriptor", None), "annotation", type(param.default))
    return told if told in {int, float} else str


def _placeholder(param: Any) -> str:
    return "N" if kind_of(param) in {int, float} else "TEXT"


def _default(param: Any) -> str:
    if param.is_flag and param.secondary_opts:
        chosen: str = (param.opts if param.default else param.secondary_opts)[0]
        return chosen.removeprefix("--")
    if param.is_flag or param.default in (None, "", (), []) or callable(param.default):
        return ""
    default = param.default
    return f"{default:g}" if isinstance(default, float) else str(default)


def _shape(param: Any) -> str:
    name = (param.metavar or param.name).strip("[].").upper()
    name = name if param.nargs == 1 else f"{name}..."
    return name if param.required else f"[{name}]"


def examples_of(path: str) -> tuple[tuple[str, str], ...]:
    """The examples of a command: each a command line, and what it is for."""
    return EXAMPLES.get(path, ())


class _Shown:
    """How help is laid out, for commands and groups alike."""

    params: list[Any]

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """What follows the name of the command in its usage line."""
        pieces = ["[OPTIONS]", *(offer.names[0] for offer in arguments_of(self))]
        return [*pieces, "COMMAND [ARGS]..."] if hasattr(self, "commands") else pieces

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments, commands and options, each under its heading."""
        rows: dict[str, list[tuple[str, str]]] = {}
        for offer in arguments_of(self):
            rows.setdefault(offer.panel, []).append((offer.spelling, offer.help))
        for name, child in getattr(self, "commands", {}).items():
            if not child.hidden:
                rows.setdefault("Commands", []).append((name, summary_of(child)))
        for offer in options_of(self):
            rows.setdefault(offer.panel, []).append((offer.spelling, offer.sentence))
        shown = ", ".join(sorted(ctx.help_option_names, key=len))
        rows.setdefault(PLAIN_PANEL, []).append((shown, "Show this message and exit."))
        for title, lines in rows.items():
            with formatter.section(title):
                formatter.write_dl(lines, col_max=28)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples."""
        path = " ".join(ctx.command_path.split()[1:])
        if not examples_of(path):
            return
        with formatter.section("Examples"):
            for line, meaning in examples_of(path):
                # Not wrapped, so that it can be copied.
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
                with formatter.indentation():
                    formatter.write_text(meaning)


def summary_of(command: Any) -> str:
    """The first sentence of what a command says about itself."""
    text = " ".join((command.help or "").split("\n\n")[0].split())
    return text.partition(". ")[0].rstrip(".") + "."


def _give_variables(params: list[Any]) -> None:
    for param in params:
        name = setting_of(param)
        if name:
            param.envvar = variable(name)
            param.show_envvar = False  # the reference lists them


class Command(_Shown, TyperCommand):
    """A command whose options can all be set by variables."""

    def __init__(self, *args: Any, **named: Any) -> None:
        """Give each option its variable."""
        super().__init__(*args, **named)
        _give_variables(self.params)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; under --debug say where an error was raised."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort):
            raise
        except BrokenPipeError:  # Typer would call it a failure
            return reader_left()
        except Exception as error:
            if ctx.params.get("debug") or getattr(ctx.find_root().obj, "debug", False):
                sys.stderr.write(trace_of(error))
            raise


class Group(_Shown, TyperGroup):
    """A command made of others."""

    def __init__(self, *args: Any, **named: Any) -> None:
        """Give each option its variable."""
        super().__init__(*args, **named)
        _give_variables(self.params)


class Application(typer.Typer):
    """A Typer application whose commands are shown as above."""

    def __init__(self, *args: Any, **named: Any) -> None:
        """Take what Typer takes."""
        settings = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
        super().__init__(
            *args,
            cls=Group,
            context_settings=settings,
            no_args_is_help=True,
            pretty_exceptions_enable=False,  # a traceback with locals would print medical histories
            rich_markup_mode=None,
            **named,
        )

    def command(self, *args: Any, **named: Any) -> Callable[..., Any]:
        """Register a command."""
        named.setdefault("cls", Command)
        return super().command(*args, **named)
