"""Where settings come from: the command line, then IMR_* variables, then a file, then defaults.

The file is `config.toml` in the configuration folder of this system (`~/.config/imr` on Linux), or
the one that IMR_CONFIG names. A key at the top is a default for every command that has the option;
a table holds those of one command:

    engine = "pdfium"
    jobs = 4

    [check]
    strict = true

Rule files in the folder `rules` beside it are used with every letter (docs/rules.md).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from imrcli.errors import UsageError
from imrcli.suggest import instead, nearest

APP = "imr"
PREFIX = "IMR_"
CONFIG = "IMR_CONFIG"
FILE = "config.toml"
RULES = "rules"
# Variables that are no option of a command.
OTHERS = (CONFIG, "IMR_LETTERS")
SECRETS = ("password", "key")

Options = Mapping[str, Mapping[str, type]]  # command -> option -> kind of its value


def variable(option: str) -> str:
    """The variable of an option: `max_bytes` is set by IMR_MAX_BYTES."""
    return PREFIX + option.upper()


def config_file() -> str:
    """The configuration file, whether it is there or not."""
    named = os.environ.get(CONFIG)
    if named:
        return os.path.expanduser(named)  # noqa: PTH111
    # Imported here: the plain commands of scripts never need it.
    from platformdirs import user_config_dir

    return os.path.join(user_config_dir(APP, appauthor=False), FILE)  # noqa: PTH118


def own_rules() -> tuple[str, ...]:
    """The rule files in the configuration folder, sorted by name."""
    folder = os.path.join(os.path.dirname(config_file()), RULES)  # noqa: PTH118, PTH120
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return ()
    return tuple(
        os.path.join(folder, name)  # noqa: PTH118
        for name in names
        if name.endswith((".yaml", ".yml")) and not name.startswith(".")
    )


def read_config(path: str) -> dict[str, Any]:
    """The content of a configuration file; empty where there is none.

    A file that may not even be looked for, in the home of somebody else, counts as none: a service
    may run with such a home.

    Raises:
        UsageError: for a file that cannot be read or is no TOML.
    """
    import tomllib

    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError):
        if os.environ.get(CONFIG):
            raise UsageError(
                path, "there is no such file.", f"Name another with {CONFIG}, or unset it."
            ) from None
        return {}
    except tomllib.TOMLDecodeError as error:
        raise UsageError(path, f"is not valid TOML: {error}.", "Text needs quotes.") from error
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, PermissionError) and not (os.environ.get(CONFIG) or _is_there(path)):
            return {}
        reason = (getattr(error, "strerror", None) or "it is not UTF-8 text").lower()
        raise UsageError(path, f"cannot be read: {reason}.", "Check its permissions.") from error


def _is_there(path: str) -> bool:
    try:
        os.stat(path)  # noqa: PTH116
    except OSError:
        return False
    return True


def defaults(path: str, raw: Mapping[str, Any], options: Options) -> dict[str, dict[str, Any]]:
    """What the file sets, by command and option.

    Args:
        path: the file, for messages.
        raw: its content.
        options: what commands there are, with their options.

    Raises:
        UsageError: naming the file, the key and what was probably meant.
    """
    found: dict[str, dict[str, Any]] = {command: {} for command in options}
    everywhere = {name: kind for table in options.values() for name, kind in table.items()}
    for key, value in raw.items():
        if isinstance(value, dict):
            if key not in options:
                raise _unknown(path, f"there is no command {key!r}.", key, options)
            continue
        name = _checked(path, key, value, everywhere)
        for command, table in options.items():
            if name in table:
                found[command][name] = value
    # The table of a command wins over the keys at the top.
    for command, table in options.items():
        own = raw.get(command)
        for key, value in own.items() if isinstance(own, dict) else ():
            found[command][_checked(path, key, value, table, f"{command}.")] = value
    return found


def _checked(path: str, key: str, value: Any, options: Mapping[str, type], table: str = "") -> str:
    """The option that a key names, after a look at its value."""
    name = key.replace("-", "_")
    if name not in options:
        raise _unknown(path, f"there is no setting {table}{key}.", name, options)
    kind = options[name]
    items = value if kind is list else [value]
    expected = str if kind is list else kind
    if not isinstance(items, list) or not all(_is(expected, item) for item in items):
        fact = f"{table}{key} must be {KINDS[kind]}."
        raise UsageError(path, fact, f"Write {table}{key} = {FORMS[kind]}.")
    return name


KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "a list of texts",
}
FORMS = {bool: "true", int: "4", float: "2.5", str: '"text"', list: '["text"]'}


def _is(kind: type, value: object) -> bool:
    if isinstance(value, bool) or kind is bool:
        return kind is bool and isinstance(value, bool)
    return isinstance(value, (int, float) if kind is float else kind)


def _unknown(path: str, fact: str, word: str, known: Iterable[str]) -> UsageError:
    return UsageError(path, fact, instead(word, sorted(known)))


def misspelt(options: Options) -> dict[str, str | None]:
    """IMR_* variables that set nothing, and the one that was probably meant."""
    known = {variable(name) for table in options.values() for name in table} | {*OTHERS}
    names = {name.lower(): name for name in known}
    found: dict[str, str | None] = {}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            near = nearest(name, names)
            found[name] = names[near] if near else None
    return found
