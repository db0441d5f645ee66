"""The `imr` command.

The plain forms that scripts use are read by `imrcli.cli.quick`; everything else, and every error in
an option, goes to the Typer application, whose import alone takes longer than reading a letter.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run `imr` with the arguments of this process; the exit code."""
    from imrcli.cli.quick import parse

    try:
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        request = parse(sys.argv[1:])
        if request is None:
            from imrcli.cli.app import run

            return run()
        if isinstance(request, str):
            sys.stdout.write(request)
            return 0
        from imrcli.cli.execute import execute

        return int(execute(request))
    except BrokenPipeError:
        # The reader has what it wanted (`imr ... | head`); closing quietly is what pipes expect.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from imrcli.errors import ImrError

        if not isinstance(error, ImrError):
            raise
        from imrcli.cli.execute import complain

        complain(error)
        return int(error.exit_code)


if __name__ == "__main__":
    sys.exit(main())
