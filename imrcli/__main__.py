"""The `imr` command.

The plain forms that scripts use are read by `imrcli.cli.quick`; everything else, and every error in
an option, goes to the Typer application, whose import alone takes longer than reading a letter.
"""

from __future__ import annotations

import gc
import os
import sys

# New objects between two searches for cycles; Python's own is 700. Nearly all that a run allocates
# is rules, which stay, and records, which hold no cycles: searching takes a tenth of its time.
GARBAGE_THRESHOLD = 100_000


def main() -> None:
    """Run `imr` with the arguments of this process and end it.

    Everything written, nothing is left that Python would have to put away, and putting away takes
    a twentieth of the time that `imr` takes for a letter: the process ends at once.
    """
    gc.set_threshold(GARBAGE_THRESHOLD)
    if sys.stdout is None or sys.stderr is None:
        from imrcli.cli.pipes import open_closed

        open_closed()
    code = _guarded()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    except (OSError, ValueError) as error:
        from imrcli.cli.pipes import refused

        code = code or refused(error)
    try:
        sys.stderr.flush()
    except (OSError, ValueError):
        os._exit(code)
    os._exit(code)


def _guarded() -> int:
    try:
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        return _run(sys.argv[1:])
    except BrokenPipeError:
        from imrcli.cli.pipes import reader_left

        return reader_left()
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from imrcli.cli.pipes import is_of_stdout, refused, say
        from imrcli.errors import ExitCode, ImrError

        if isinstance(error, ImrError):
            say(str(error))
            return int(error.exit_code)
        if is_of_stdout(error):
            return refused(error)
        # Its message could hold the text of a letter; its kind cannot.
        cure = "Run it again with --debug and report what that shows."
        say(f"imr: stopped by a fault of its own ({type(error).__name__}). {cure}")
        return int(ExitCode.FAULT)


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        from imrcli.cli.version import version_text

        sys.stdout.write(version_text())
        return 0
    from imrcli.cli.quick import parse

    request = parse(arguments)
    if request is None:
        from imrcli.cli.app import run

        return run()
    from imrcli.cli.execute import execute

    return int(execute(request))


if __name__ == "__main__":
    main()
