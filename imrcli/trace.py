"""Where an error was raised, for those who mend it.

A trace names files, lines and functions of this program and the kind of the error. It shows no
values and no message but our own, because either may hold the text of a letter.
"""

from __future__ import annotations

LONGEST_CHAIN = 5  # errors that led to one another


def trace_of(error: BaseException) -> str:
    """The frames of an error and of those it came from, oldest first."""
    import traceback

    from imrcli.errors import ImrError

    chain: list[BaseException] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < LONGEST_CHAIN:
        chain.append(seen)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    lines: list[str] = []
    for one in reversed(chain):
        lines += [
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n    {frame.line}\n'
            for frame in traceback.extract_tb(one.__traceback__)
        ]
        said = f": {one}" if isinstance(one, ImrError) else ""
        lines.append(f"{type(one).__name__}{said}\n")
    return "".join(lines)
