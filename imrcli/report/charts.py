"""Charts as SVG: rates with their intervals, decisions by quarter, rates by year.

Drawn here and not by a library, because those that are light and kept (leather, pygal) write
colours into each mark from a theme of their own, so a chart cannot follow the reader's light or
dark setting; they draw no intervals and no description for a screen reader; and their inline
styles need a weaker Content-Security-Policy. Marks carry classes; the style sheet has the colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10

from imrcli.corpus.stats import Count
from imrcli.intervals import wilson
from imrcli.named import NamedTuple
from imrcli.safe import for_terminal

WIDTH = 560
LABELS = 202  # where the bars of a chart of rates begin, right of the labels
PLOT_END = 412
ROW = 27
LETTERS_OF_LABEL = 26  # as many as there is room for
ENOUGH = 30  # decisions whose interval may stretch the scale
WIDE = 1160
TALL = 300
ROOF, FLOOR = 12, TALL - 30  # of a chart over time
MARGIN = 68  # left of the quarters, for the numbers of the scale
LEFT = 48  # left of the years
MOST_YEARS = 14  # that are all named
NAME = 50  # width of the name of a year
ROOM = 1.05  # of the longest bar, to the end of the scale
ARROW = 8  # its length
FEW = 10  # decisions; rates of fewer are drawn pale


class Rate(NamedTuple):
    """A share overturned: of how many decided, between what bounds."""

    label: str
    overturned: int
    decided: int

    @property
    def share(self) -> float:
        """The share; 0 where nothing was decided."""
        return self.overturned / self.decided if self.decided else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson 95% interval."""
        return wilson(self.overturned, self.decided)

    def words(self) -> str:
        """All of it in a sentence, for who points at a mark."""
        low, high = self.interval
        return (
            f"{self.label}: {self.share:.1%} overturned ({self.overturned:,} of {self.decided:,};"
            f" 95% interval {low:.1%} to {high:.1%})"
        )


def rate_of(count: Count, label: str) -> Rate:
    """The rate of a row of a table."""
    return Rate(label, count.overturned, count.decided)


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """One element; `content` is markup, attributes are escaped; `class_` is class."""
    inside = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{inside}>{content}</{name}>" if content else f"<{name}{inside}/>"


def text(value: str) -> str:
    """Text as markup that shows exactly this text."""
    return escape(for_terminal(value))


def _number(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def _svg(name: str, title: str, description: str, size: tuple[float, float], body: str) -> str:
    head = element("title", text(title), id=f"{name}-title")
    head += element("desc", text(description), id=f"{name}-desc")
    return element(
        "svg",
        head + body,
        viewBox=f"0 0 {_number(size[0])} {_number(size[1])}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
    )


def rates(name: str, title: str, rows: Sequence[Rate], overall: Rate) -> str:
    """A bar for each rate, with its interval, and a line where the rate of all is."""
    top = _scale_of(rows, overall)
    height = len(rows) * ROW + 34
    step = nice_step(top, 5)
    body = []
    for at in range(round(top / step) + 1):
        x = _across(at * step, top)
        body.append(element("line", x1=x, x2=x, y1=4, y2=height - 30, class_="grid"))
        body.append(_tick(x, height - 14, f"{at * step:.0%}", "middle"))
    body += [_bar(row, top, 4 + at * ROW) for at, row in enumerate(rows)]
    x = _across(overall.share, top)
    line = element("title", text(overall.words()))
    body.append(element("line", line, x1=x, x2=x, y1=0, y2=height - 30, class_="overall"))
    described = "; ".join(f"{row.label} {row.share:.1%}" for row in rows)
    return _svg(name, title, described, (WIDTH, height), "".join(body))


def _bar(row: Rate, top: float, y: float) -> str:
    low, high = row.interval
    middle = y + ROW / 2
    x0, x1, x2, x3 = (_across(share, top) for share in (0, low, row.share, high))
    label = row.label
    if len(label) > LETTERS_OF_LABEL:
        label = label[: LETTERS_OF_LABEL - 1].rstrip() + "\u2026"
    parts = [
        element("title", text(row.words())),
        element("rect", x=0, y=y, width=WIDTH, height=ROW, class_="hover"),
        element("text", text(label), x=LABELS - 10, y=middle + 4, text_anchor="end"),
        element("rect", x=x0, y=y + 6, width=x2 - x0, height=ROW - 12, rx=2, class_="overturned"),
        element("line", x1=x1, x2=x3, y1=middle, y2=middle, class_="whisker"),
        element("line", x1=x1, x2=x1, y1=middle - 4, y2=middle + 4, class_="whisker"),
    ]
    if high <= top:
        parts.append(element("line", x1=x3, x2=x3, y1=middle - 4, y2=middle + 4, class_="whisker"))
    else:
        parts.append(_arrow((x3, middle - 4), (x3 + ARROW, middle), (x3, middle + 4)))
    share, of = f"{row.share:.1%}", f"of {row.decided:,}"
    parts.append(_tick(WIDTH - 84, middle + 4, share, "end", "value"))
    parts.append(_tick(WIDTH - 4, middle + 4, of, "end"))
    return element("g", "".join(parts), class_=_weight(row))


def _arrow(*points: tuple[float, float]) -> str:
    """The end of an interval that goes on beyond the scale."""
    there = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
    return element("polyline", points=there, class_="whisker beyond")


def _weight(row: Rate) -> str:
    return "row" if row.decided >= FEW else "row few"


def _across(share: float, top: float) -> float:
    return LABELS + (PLOT_END - LABELS) * min(share, top) / top


def _tick(x: float, y: float, words: str, anchor: str, kind: str = "tick") -> str:
    return element("text", text(words), x=x, y=y, text_anchor=anchor, class_=kind)


def _scale_of(rows: Sequence[Rate], *others: Rate) -> float:
    """The end of a scale for rates; the interval of a handful of decisions does not stretch it.

    No bar fills it, as if all were overturned, but the one of a rate that is all or nearly so.
    """
    share = max((row.share for row in (*rows, *others)), default=0.0)
    firm = max((row.interval[1] for row in rows if row.decided >= ENOUGH), default=0.0)
    highest = min(1.0, max(share * ROOM, firm, 0.02))
    step = nice_step(highest, 5)
    return min(1.0, step * ceil(highest / step - 1e-9))


def nice_step(top: float, most: int) -> float:
    """The smallest of 1, 2, 5, 10, ... that gets to `top` in `most` steps."""
    rough = top / most
    size = 10.0 ** floor(log10(rough))
    return next((size * by for by in (1, 2, 5) if size * by >= rough * (1 - 1e-9)), size * 10)


def columns(name: str, title: str, rows: Sequence[tuple[str, Count]]) -> str:
    """Decisions by quarter: a column for each, the overturned on top."""
    most = max((row.decisions for _, row in rows), default=0) or 1
    step = max(1.0, nice_step(most, 4))
    top = step * ceil(most / step)
    body = []
    for at in range(round(top / step) + 1):
        y = FLOOR - (FLOOR - ROOF) * at * step / top
        body.append(element("line", x1=MARGIN, x2=WIDE, y1=y, y2=y, class_="grid"))
        body.append(_tick(MARGIN - 8, y + 4, f"{at * step:,.0f}", "end"))
    width = (WIDE - MARGIN) / max(len(rows), 8)
    for at, (label, row) in enumerate(rows):
        x = MARGIN + at * width
        body.append(_column(label, row, x, width, (FLOOR - ROOF) / top))
        # The first column names its year too, where the next year's name leaves room for it.
        following = next((n for n, (other, _) in enumerate(rows[at + 1 :], 1) if "Q1" in other), 99)
        if label.endswith("Q1") or (at == 0 and following * width > NAME):
            body.append(_tick(x + 2, TALL - 10, label.partition("Q")[0], "start"))
    described = "; ".join(f"{label} {row.decisions:,} decisions" for label, row in rows)
    return _svg(name, title, described, (WIDE, TALL), "".join(body))


def _column(label: str, row: Count, x: float, width: float, scale: float) -> str:
    rate = f", {row.overturned / row.decided:.1%}" if row.decided else ""
    words = (
        f"{label}: {row.decisions:,} decisions in {row.letters:,} letters,"
        f" {row.overturned:,} overturned{rate}"
    )
    parts = [
        element("title", text(words)),
        element("rect", x=x, y=ROOF, width=width, height=FLOOR - ROOF, class_="hover"),
    ]
    gap = min(3.0, width / 5)
    y = float(FLOOR)
    unknown = row.decisions - row.decided
    for amount, kind in (
        (row.upheld, "upheld"),
        (unknown, "unknown"),
        (row.overturned, "overturned"),
    ):
        tall = amount * scale
        if amount > 0:
            y -= tall
            parts.append(
                element("rect", x=x + gap / 2, y=y, width=width - gap, height=tall, class_=kind)
            )
    return element("g", "".join(parts), class_="row")


def years(
    name: str, title: str, rows: Sequence[Rate], published: dict[str, tuple[float, float]]
) -> str:
    """The rate of each year as a point with its interval, over the published rates."""
    known = [Rate(year, round(high * 1000), 1000) for year, (_, high) in published.items()]
    top = max(_scale_of(rows, *known), 0.05)
    step = nice_step(top, 5)
    width = (WIDTH - LEFT) / max(len(rows), 4)
    body = []
    for at in range(round(top / step) + 1):
        y = _up(at * step, top)
        body.append(element("line", x1=LEFT, x2=WIDTH, y1=y, y2=y, class_="grid"))
        body.append(_tick(LEFT - 8, y + 4, f"{at * step:.0%}", "end"))
    for at, row in enumerate(rows):
        x = LEFT + (at + 0.5) * width
        if row.label in published:
            body.append(_published(row.label, published[row.label], (x, width), top))
        body.append(_point(row, x, top))
        if len(rows) <= MOST_YEARS or at % 2 == 0:
            body.append(_tick(x, TALL - 10, row.label, "middle"))
    described = "; ".join(f"{row.label} {row.share:.1%}" for row in rows)
    return _svg(name, title, described, (WIDTH, TALL), "".join(body))


def _up(share: float, top: float) -> float:
    return FLOOR - (FLOOR - ROOF) * min(share, top) / top


def _published(year: str, bounds: tuple[float, float], at: tuple[float, float], top: float) -> str:
    low, high = (_up(bound, top) for bound in bounds)
    x, width = at
    return element(
        "rect",
        element("title", text(f"{year}: {_range(bounds)} published")),
        x=x - width * 0.36,
        y=high - 1.5,
        width=width * 0.72,
        height=low - high + 3,
        class_="published",
    )


def _point(row: Rate, x: float, top: float) -> str:
    low, middle, high = (_up(share, top) for share in (row.interval[0], row.share, row.interval[1]))
    parts = [
        element("title", text(row.words())),
        element("rect", x=x - 12, y=ROOF, width=24, height=FLOOR - ROOF, class_="hover"),
        element("line", x1=x, x2=x, y1=low, y2=high, class_="whisker"),
        element("line", x1=x - 4, x2=x + 4, y1=low, y2=low, class_="whisker"),
    ]
    if row.interval[1] <= top:
        parts.append(element("line", x1=x - 4, x2=x + 4, y1=high, y2=high, class_="whisker"))
    else:
        parts.append(_arrow((x - 4, high), (x, high - ARROW), (x + 4, high)))
    parts.append(element("circle", cx=x, cy=middle, r=5, class_="overturned"))
    return element("g", "".join(parts), class_=_weight(row))


def _range(bounds: tuple[float, float]) -> str:
    low, high = f"{bounds[0]:.1%}", f"{bounds[1]:.1%}"
    return low if low == high else f"{low} to {high}"
