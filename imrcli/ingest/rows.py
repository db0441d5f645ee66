"""From positioned runs of type to lines of text, by visual row.

Both PDF engines deliver runs; the rows, the spaces between runs and the paragraph gaps are decided
here, once, so that both deliver the same document. Reading order is top to bottom, then left to
right: a table row is one line.
"""

from __future__ import annotations

from imrcli.document import Box, Document, Line
from imrcli.ingest.text import LIGATURES
from imrcli.named import NamedTuple

SAME_ROW = 0.45  # of the type size: superscripts stay in their row
SPACE = 0.2  # of the type size: a wider gap between two runs is a space
COLUMN = 2.0  # of the type size: a wider gap is a column of a table
PARAGRAPH = 1.5  # of the type size: a larger step to the next row begins a paragraph
COLUMN_GAP = "    "

# What one engine or the other prints for the same glyph.
SAME_GLYPH = str.maketrans(
    {
        **{chr(code): None for code in (*range(32), *range(127, 160))},  # no terminal ever sees one
        "\u00ad": "-",  # soft hyphen: Word prints it, some encodings name it so
        "\u2010": "-",
        "\u2011": "-",
        "\u0002": "-",  # a hyphen that an engine found at a line end
        "\ufffe": "-",
        "\u00a0": " ",
        **{chr(code): "\ufffd" for code in range(0xD800, 0xE000)},  # halves of nothing
        "\u2007": " ",
        "\u202f": " ",
        "\t": " ",
        **LIGATURES,
    }
)


class Run(NamedTuple):
    """Glyphs shown by one operator: `x0`..`x1` along the baseline `y`, in points."""

    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    text: str


# The runs of one page in any order; a group for each direction of type, the upright one first.
Page = list[list[Run]]


class Row(NamedTuple):
    """One line as assembled: text, bold spans within it, box, and whether a gap lies above."""

    text: str
    bold: list[tuple[int, int]]
    box: Box
    gap: bool


def assemble(
    name: str, sha256: str, engine: str, pages: list[Page], *, media_type: str = "application/pdf"
) -> Document:
    """Build a document from the runs of its pages."""
    rows = [[row for runs in page for row in rows_of(runs)] for page in pages]
    return joined(name, sha256, engine, rows, media_type=media_type)


def joined(
    name: str, sha256: str, engine: str, pages: list[list[Row]], *, media_type: str
) -> Document:
    """Build a document from the rows of its pages."""
    text: list[str] = []
    length = 0
    lines: list[Line] = []
    boxes: list[Box] = []
    bold: list[tuple[int, int]] = []
    for page_number, page in enumerate(pages, 1):
        if page_number > 1:
            text.append("\n\f")
            length += 2
        for number, row in enumerate(page, 1):
            if number > 1:
                separator = "\n\n" if row.gap else "\n"
                text.append(separator)
                length += len(separator)
            lines.append(Line(length, length + len(row.text), page_number, number, row.gap))
            boxes.append(row.box)
            bold.extend((length + a, length + b) for a, b in row.bold)
            text.append(row.text)
            length += len(row.text)
    return Document(
        name=name,
        sha256=sha256,
        media_type=media_type,
        engine=engine,
        text="".join(text) + "\n",
        lines=tuple(lines),
        page_count=len(pages),
        bold=tuple(bold),
        boxes=tuple(boxes),
    )


def rows_of(runs: list[Run]) -> list[Row]:
    """Group runs into rows, top to bottom."""
    rows: list[Row] = []
    above: float | None = None
    for group in _by_baseline(runs):
        row = _row(group, above)
        if row is not None:
            rows.append(row)
            above = row.box[1]
    return rows


def _by_baseline(runs: list[Run]) -> list[list[Run]]:
    groups: list[list[Run]] = []
    baseline = 0.0
    for run in sorted(runs, key=_reading_order):
        if groups and baseline - run.y <= SAME_ROW * max(run.size, groups[-1][0].size):
            groups[-1].append(run)
        else:
            groups.append([run])
            baseline = run.y
    return groups


def _reading_order(run: Run) -> tuple[float, float]:
    return (-run.y, run.x0)


def _row(runs: list[Run], above: float | None) -> Row | None:
    runs.sort(key=_left_edge)
    parts: list[str] = []
    bold: list[tuple[int, int]] = []
    length = 0
    right = runs[0].x0
    space = False  # a space is owed before the next glyph
    for run in runs:
        stripped = " ".join(run.text.split())
        if not stripped:
            space = True
            continue
        gap = run.x0 - right
        if length:
            if gap > COLUMN * run.size:
                glue = COLUMN_GAP
            elif space or run.text[0] == " " or gap > SPACE * run.size:
                glue = " "
            else:
                glue = ""
            parts.append(glue)
            length += len(glue)
        parts.append(stripped)
        if run.bold:
            if bold and length - bold[-1][1] <= len(COLUMN_GAP):
                bold[-1] = (bold[-1][0], length + len(stripped))
            else:
                bold.append((length, length + len(stripped)))
        length += len(stripped)
        right = max(right, run.x1)
        space = run.text[-1] == " "
    if not length:
        return None
    size = max(run.size for run in runs)
    y = runs[0].y
    gap_above = above is not None and above - (y - 0.25 * size) > PARAGRAPH * size
    box = (runs[0].x0, y - 0.25 * size, right, y + 0.75 * size)
    return Row("".join(parts), bold, box, gap_above)


def _left_edge(run: Run) -> float:
    return run.x0
