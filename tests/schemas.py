"""Holds outputs against their published schemas: what a test has `imr` write is valid."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from imrcli.errors import ExitCode
from imrcli.schema import OUTPUTS, schema

WRITTEN = {ExitCode.OK, ExitCode.FINDINGS, ExitCode.SOME_FAILED}


def strict(part: Any) -> Any:
    """A schema that allows no keys but those it describes."""
    if isinstance(part, list):
        return [strict(item) for item in part]
    if not isinstance(part, dict):
        return part
    closed = {key: strict(value) for key, value in part.items()}
    if "properties" in closed and closed.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


@cache
def validator(name: str) -> Draft202012Validator:
    found = strict(schema(name))
    return Draft202012Validator(found, format_checker=Draft202012Validator.FORMAT_CHECKER)


def check_valid(name: str, output: Any) -> None:
    """Fail with the place and the message of each error."""
    found = [
        f"{inner.json_path}: {inner.message[:200]}"
        for error in validator(name).iter_errors(output)
        for inner in error.context or [error]
    ]
    assert not found, found[:5]


def output_of(arguments: list[str]) -> tuple[str, str] | None:
    """Of which output a command line asks for JSON, and in which form; fields picked are none."""
    command = next((word for word in arguments if not word.startswith("-")), "")
    if command not in OUTPUTS or any(word.startswith("--fields") for word in arguments):
        return None
    for form in ("json", "jsonl"):
        if f"--{form}" in arguments or form in arguments:
            return command, form
    return None


def values(form: str, printed: bytes) -> Iterator[Any]:
    yield from map(json.loads, printed.splitlines() if form == "jsonl" else [printed])


def check_printed(arguments: list[str], code: int, printed: bytes) -> bool:
    """Hold what a command line printed against its schema; whether there was anything to hold."""
    asked = output_of(arguments)
    if asked is None or code not in WRITTEN or not printed:
        return False
    command, form = asked
    for value in values(form, printed):
        check_valid(command, value)
    return True
