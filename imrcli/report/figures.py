"""The figures of a report as HTML: headline tiles, sentences, charts with their tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imrcli.corpus.filters import Filters
from imrcli.corpus.population import PUBLISHED, Population
from imrcli.corpus.stats import Count, Overview, Report, Table
from imrcli.intervals import wilson
from imrcli.named import NamedTuple
from imrcli.report import charts as draw
from imrcli.report.charts import Rate, element, rate_of, text

MOST_BARS = 12
MOST_QUARTERS = 80  # a misprinted date would leave the rest of a gapless scale empty
SHOWN = (  # dimensions of the tables of the report, and the chart of each
    (("guideline",), "By the guideline system the reviewer cites", "guideline"),
    (("category",), "By treatment category", "category"),
    (("drug_class",), "By drug class", "drug-class"),
    (("category", "subcategory"), "By treatment subcategory", "subcategory"),
    (("specialty",), "By the reviewer\u2019s specialty", "specialty"),
)
FINER = ("drug-class", "subcategory")  # many decisions have none: no bar for them
NOT_STATED = "not stated"
HEADINGS = ("letters", "decisions", "overturned", "rate", "95% interval")


class Figure(NamedTuple):
    """A chart and the table of what it shows."""

    title: str
    svg: str
    table: Table
    rows: Sequence[Count]  # of the table, those that the chart is about
    notes: Sequence[str] = ()
    legend: str = ""
    wide: bool = False

    def html(self) -> str:
        """All of it as one element."""
        title, drawn = text(self.title), self.svg
        if self.wide:
            inside = {"class_": "sideways", "role": "group", "tabindex": 0}
            drawn = element("div", drawn, **inside, aria_label=self.title)
        foot = "".join(element("p", text(note), class_="foot") for note in self.notes if note)
        figures = _table(self.title, self.rows, self.table)
        return (
            f'<figure class="{"wide" if self.wide else "narrow"}"><h3>{title}</h3>{self.legend}'
            f"{drawn}{foot}<details><summary>The figures as a table</summary>"
            f'<div class="sideways">{figures}</div></details></figure>\n'
        )


class Overall(NamedTuple):
    """The rate of all decisions, and it in words."""

    rate: Rate
    words: str


def narrowed(filters: Filters) -> bool:
    """Whether the figures are of a part of the corpus."""
    return any(filters._replace(outcome=None))


def about(facts: Overview, filters: Filters) -> str:
    """Under the title: when the letters were decided and what they were narrowed to."""
    said = []
    if facts.first_decision and facts.last_decision:
        span = f"Decided from {facts.first_decision} to {facts.last_decision}."
        said.append(text(span))
    chosen = _in_words(filters._replace(outcome=None))
    if chosen:
        said.append(f"Only decisions with {text(chosen)}.")
    return " ".join(said)


def _in_words(filters: Filters) -> str:
    names = {"decided_from": "decided from", "decided_to": "decided to"}
    return ", ".join(
        f"{names.get(name, name.replace('_', ' '))} {value}"
        for name, value in filters._asdict().items()
        if value
    )


def overall(counted: Report) -> Overall:
    """The share of all decisions that was overturned."""
    facts = counted.overview
    rate = Rate("All decisions", facts.overturned, facts.upheld + facts.overturned)
    return Overall(rate, f"{rate.share:.1%}" if rate.decided else "none decided")


def tiles(counted: Report) -> str:
    """The headline figures."""
    facts = counted.overview
    decided = facts.upheld + facts.overturned
    per_letter = f"{facts.decisions / facts.letters:.2f} a letter" if facts.letters else ""
    split = (
        f"{facts.uphold_letters:,} upheld, {facts.overturn_letters:,} overturned,"
        f" {facts.partial_letters:,} in part"
    )
    shown = [
        _tile("Letters", f"{facts.letters:,}", split),
        _tile("Decisions", f"{facts.decisions:,}", per_letter),
        _tile("Upheld", *_share(facts.upheld, decided)),
        _tile("Overturned", *_share(facts.overturned, decided), main=True),
    ]
    return "\n".join(shown)


def _tile(name: str, figure: str, more: str, *, main: bool = False) -> str:
    inside = element("dt", text(name)) + element("dd", text(figure))
    inside += element("dd", text(more), class_="small") if more else ""
    return element("div", inside, **({"class_": "main"} if main else {}))


def _share(part: int, whole: int) -> tuple[str, str]:
    if not whole:
        return "\u2013", "no outcome was read"
    low, high = wilson(part, whole)
    return f"{part / whole:.1%}", f"95% interval {low:.1%} to {high:.1%}; {part:,} decisions"


def population_note(sample: Population, filters: Filters) -> str:
    """Whether the corpus is like all letters."""
    whole = "The whole corpus: " if narrowed(filters) else ""
    kind = "note warning" if sample.unusual else "note"
    label = "<strong>An unusual sample.</strong> " if sample.unusual else ""
    return element("p", f"{label}{text(whole + sample.words)}", class_=kind)


def listed(count: int, total: int, filters: Filters) -> str:
    """What the list of decisions holds."""
    outcome = f" with outcome {text(filters.outcome)}" if filters.outcome else ""
    if not total:
        return f"No decision{outcome} is there to list."
    if count < total:
        words = f"The newest {count:,} of {total:,} decisions{outcome}."
    else:
        words = f"All {total:,} decisions{outcome}." if total != 1 else f"One decision{outcome}."
    return f"{words} Open a row for the reviewer\u2019s rationale and the guidelines cited."


def charts(counted: Report, *, narrowed: bool) -> Iterator[str]:
    """Every chart that there is something to draw for."""
    everything = overall(counted).rate
    by = {table.by: table for table in counted.tables}
    found = [_quarters(by[("quarter",)]), _years(by[("year",)], narrowed=narrowed)]
    found += [_rates(name, title, by[names], everything) for names, title, name in SHOWN]
    return (figure.html() for figure in found if figure)


def _rates(name: str, title: str, table: Table, everything: Rate) -> Figure | None:
    rows = [row for row in _by_size(table.rows) if row.decided]
    barred = [row for row in rows if name not in FINER or row.values[-1] is not None]
    if not barred or [row.decided for row in barred] == [everything.decided]:
        return None  # nothing to compare
    bars = [rate_of(row, _label(row.values[-1])) for row in barred[:MOST_BARS]]
    left = f"The {MOST_BARS} with the most decisions of {len(barred)}; the table has all."
    notes = (left if len(barred) > MOST_BARS else "", table.note)
    return Figure(title, draw.rates(name, title, bars, everything), table, rows, notes)


def _by_size(rows: Sequence[Count]) -> list[Count]:
    return sorted(rows, key=lambda row: -row.decisions)


def _label(value: object) -> str:
    return NOT_STATED if value is None else str(value)


def _dated(table: Table) -> list[Count]:
    return [row for row in table.rows if row.values[0] is not None]


def _quarters(table: Table) -> Figure | None:
    rows, title = _dated(table), "Decisions by quarter"
    if not rows:
        return None
    kinds = ["overturned", "upheld"]
    keys = [_key(kind, kind) for kind in kinds]
    if any(row.decisions > row.decided for row in rows):
        keys.append(_key("unknown", "outcome unknown"))
    legend = element("p", " ".join(keys), class_="legend")
    svg = draw.columns("quarter", title, _without_gaps(rows))
    return Figure(title, svg, table, rows, legend=legend, wide=True)


def _years(table: Table, *, narrowed: bool) -> Figure | None:
    """The rate of each year; beside it the published one, where all decisions are shown."""
    rows, title = _dated(table), "Overturn rate by year"
    if not rows:
        return None
    points = [rate_of(row, str(row.values[0])) for row in rows if row.decided]
    there = set() if narrowed else {point.label for point in points}
    published = {
        str(year): (1 - high, 1 - low)
        for year, (low, high, _) in PUBLISHED.items()
        if str(year) in there
    }
    keys = _key("published", "published for all letters (DWC, CWCI)")
    legend = element("p", keys, class_="legend") if published else ""
    return Figure(title, draw.years("year", title, points, published), table, rows, legend=legend)


def _key(kind: str, words: str) -> str:
    return f'<span><span class="key {kind}"></span> {text(words)}</span>'


def _without_gaps(rows: Sequence[Count]) -> list[tuple[str, Count]]:
    """Quarters with their counts, and those between them in which nothing was decided."""
    there = {str(row.values[0]): row for row in rows}
    first, last = (_at(min(there)), _at(max(there)))
    if last - first >= MOST_QUARTERS:
        return sorted(there.items())
    names = [f"{at // 4}Q{at % 4 + 1}" for at in range(first, last + 1)]
    return [(name, there.get(name, Count((name,), 0, 0, 0, 0))) for name in names]


def _at(quarter: str) -> int:
    year, _, number = quarter.partition("Q")
    return int(year) * 4 + int(number) - 1


def _table(title: str, rows: Sequence[Count], table: Table) -> str:
    headings = [name.replace("_", " ") for name in table.by] + list(HEADINGS)
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in headings)
    body = "".join(_row(row) for row in rows)
    return (
        f'<table class="figures"><caption class="hidden">{text(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(row: Count) -> str:
    first, *others = [text(_label(value)) for value in row.values]
    cells = [*others, f"{row.letters:,}", f"{row.decisions:,}", f"{row.overturned:,}"]
    if row.decided:
        low, high = wilson(row.overturned, row.decided)
        cells += [f"{row.overturned / row.decided:.1%}", f"{low:.1%} to {high:.1%}"]
    else:
        cells += ["", ""]
    return (
        f'<tr><th scope="row">{first}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )
