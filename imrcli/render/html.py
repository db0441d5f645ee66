"""One page of HTML that needs nothing else: a table, or an article for each letter.

Everything a letter says is escaped, and the page forbids itself scripts and anything from
elsewhere. It follows the reader's light or dark setting and prints in black on white.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, TextIO

from imrcli.columns import SEPARATOR, cell
from imrcli.render.outline import Entry, Outline, outline, verdict
from imrcli.safe import for_terminal

Record = dict[str, Any]

WORD = 24  # characters without a blank that stay on one line: a case number, a date, a word
PHRASE = 60  # characters; longer texts get a column that is wide enough to read them
ESSAY = 400  # characters, as a rationale has: a wider one
STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #666; --granted: #167a2f;
  --denied: #b3261e; --mixed: #7a2f9a; }
@media (prefers-color-scheme: dark) { :root { --soft: #aaa; --granted: #6fd08a;
  --denied: #ff8a80; --mixed: #d3a2ec; } }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto;
  padding: 0 1rem; }
body:has(.rows) { max-width: 100rem; margin: 0 auto; padding: 0; }
.rows { overflow: auto; max-height: 100vh; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left;
  vertical-align: top; overflow-wrap: break-word; }
th { position: sticky; top: 0; background: Canvas; }
.whole { white-space: nowrap; } .text { min-width: 16rem; } .essay { min-width: 36rem; }
.name { overflow-wrap: anywhere; min-width: 10rem; }
article { border-top: 2px solid var(--line); padding: 1rem 0; }
h2 { font-size: 1.15rem; margin: 0 0 .5rem; } h3 { font-size: 1rem; margin: 1rem 0 .2rem; }
p { margin: .2rem 0; } dl { display: grid; grid-template-columns: 8.5rem 1fr; gap: .15rem .8rem; }
dt, .soft, time { color: var(--soft); } dd { margin: 0; }
.granted { color: var(--granted); } .denied { color: var(--denied); }
.mixed, .unread, .warning { color: var(--mixed); }
@media print { :root { color-scheme: light; --soft: #444; --granted: #000; --denied: #000;
  --mixed: #000; } body { font-size: 10pt; margin: 0; max-width: none; padding: 0; }
  .rows { overflow: visible; max-height: none; } .text, .essay, .name { min-width: 0; }
  thead { display: table-header-group; } th { position: static; }
  tr, article header, h3 { break-inside: avoid; break-after: auto; } article { break-inside: auto; }
  details { display: none; } }
"""
HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
"""
FOOT = "</body>\n</html>\n"


def escaped(value: object) -> str:
    """Text of a letter as HTML that shows exactly this text."""
    return escape(for_terminal(str(value)))


class _Page:
    """A page: its head is written at once, its foot when it is closed."""

    def __init__(self, out: TextIO, title: str) -> None:
        """Begin a page on `out`."""
        self._out = out
        out.write(HEAD.format(title=escaped(title), style=STYLE))

    def close(self) -> None:
        """End the page."""
        self._out.write(FOOT)


class HtmlTable(_Page):
    """A table with one row for each item."""

    def __init__(self, out: TextIO, names: Iterable[str], title: str) -> None:
        """Write to `out`; the columns are known before the first row."""
        super().__init__(out, title)
        self._names = list(names)
        heads = "".join(f'<th scope="col">{_heading(name)}</th>' for name in self._names)
        out.write(f'<section class="rows" tabindex="0" aria-label="{escaped(title)}">\n')
        out.write(f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n")

    def add(self, item: Record) -> None:
        """Write a row."""
        cells = "".join(_cell(name, item[name]) for name in self._names)
        self._out.write(f"<tr>{cells}</tr>\n")

    def close(self) -> None:
        """End the table and the page."""
        self._out.write("</tbody>\n</table>\n</section>\n")
        super().close()


def _heading(name: str) -> str:
    """`reviewer.states_of_licensure` as `Reviewer: states of licensure`."""
    words = name.replace("_", " ").replace(".", ": ")
    return escaped(words[:1].upper() + words[1:])


def _cell(name: str, value: Any) -> str:
    text = cell(value)
    look = verdict(value).tone if name == "outcome" else _look(text)
    return f'<td class="{look}">{escaped(text)}</td>' if look else f"<td>{escaped(text)}</td>"


def _look(text: str) -> str:
    """The class of a cell: columns become as narrow as their words, and no narrower."""
    if len(text) > PHRASE and " " in text:
        return "text" if len(text) <= ESSAY else "essay"
    if " " in text or not text:
        return ""
    return "whole" if len(text) <= WORD else "name"


class HtmlLetters(_Page):
    """An article for each letter."""

    def __init__(self, out: TextIO, title: str) -> None:
        """Write to `out`."""
        super().__init__(out, title)

    def add(self, item: Record) -> None:
        """Write a letter."""
        self._out.writelines(_article(outline(item)))


def _article(letter: Outline) -> Iterator[str]:
    found = letter.verdict
    decided = f" <time>{escaped(letter.decided)}</time>" if letter.decided else ""
    yield "<article>\n"
    yield (
        f'<h2>{escaped(letter.title)} <span class="{found.tone}">{found.word}</span>: '
        f"{escaped(found.meaning)}{decided}</h2>\n"
    )
    for entry in letter.entries:
        yield from _decision(entry)
    yield "<dl>\n"
    for label, items in letter.facts:
        yield f"<dt>{label}</dt><dd>{escaped(SEPARATOR.join(items))}</dd>\n"
    yield "</dl>\n"
    for warning in letter.warnings:
        yield f'<p class="warning">Warning: {escaped(warning)}</p>\n'
    yield f'<p class="soft">{escaped(letter.source)}</p>\n</article>\n'


def _decision(entry: Entry) -> Iterator[str]:
    found = entry.verdict
    yield (
        f'<section>\n<h3>{entry.number}. <span class="{found.tone}">{found.word}</span> '
        f"{escaped(entry.request)}</h3>\n"
    )
    for text, look in (
        (entry.treatment, ""),
        (entry.authorized, ""),
        *((line, ' class="soft"') for line in entry.guidelines),
    ):
        if text:
            yield f"<p{look}>{escaped(text)}</p>\n"
    page = f" (page {entry.page})" if entry.page else ""
    if entry.conclusion:
        yield f"<p><em>{escaped(entry.conclusion)}</em>{page}</p>\n"
    if entry.rationale:
        yield f"<details><summary>Rationale</summary><p>{escaped(entry.rationale)}</p></details>\n"
    yield "</section>\n"
