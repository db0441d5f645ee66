"""Draws the README's picture of the terminal: `python docs/make_picture.py`."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from imrcli import reading
from imrcli.render import person

ROOT = Path(__file__).parent.parent
WIDTH = 100
LETTER = "samples/partial-authorization.pdf"


class Terminal(io.StringIO):
    """Text that says it is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def main() -> None:
    """Write docs/summary.svg, or the file that is named."""
    os.environ |= {"COLUMNS": str(WIDTH), "NO_COLOR": ""}
    shown = Terminal()
    letters = person.Letters(shown)
    letters.add(reading.read(str(ROOT / LETTER)).record())
    letters.close()
    console = Console(width=WIDTH, record=True, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ imr summarize letter.pdf", style="bold"))
    console.print(Text.from_ansi(shown.getvalue()))
    svg = console.export_svg(title="imr", unique_id="imr")
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "summary.svg"
    target.write_text("\n".join(_without_fonts(svg)) + "\n", "utf-8")


def _without_fonts(svg: str) -> list[str]:
    """The picture without its blocks of @font-face, which would fetch fonts from a host."""
    kept: list[str] = []
    inside = False
    for line in svg.splitlines():
        if "<!--" in line:
            continue
        inside = inside or "@font-face" in line
        if not inside:
            kept.append(line)
        if inside and "}" in line:
            inside = False
    return kept


if __name__ == "__main__":
    main()
