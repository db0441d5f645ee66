"""What differs between two letters, as a person reads it: old and new, words marked in texts.

On a terminal what is gone is red and struck through and what is new is green and underlined; in a
pipe, and on a terminal without styles, they are `[-gone-]` and `{+new+}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from imrcli.diff import Change, Comparison, Kind, Piece, word_diff
from imrcli.render.outline import verdict
from imrcli.render.person import DIM, NOTHING, marks_by_style, safe, show

STYLES = {Kind.REMOVED: "red strike", Kind.ADDED: "green underline"}
SIGNS = {Kind.REMOVED: ("[-", "-]"), Kind.ADDED: ("{+", "+}")}
AROUND = 8  # words shown beside a change
FEW_WORDS = 6  # shorter values are shown whole, old and new


def show_changes(found: Comparison, out: TextIO) -> None:
    """Print what differs, or that nothing does."""
    plain = not marks_by_style(out)
    title = safe(f"{found.old} \u2192 {found.new}", "bold")
    if found.equal:
        show(out, Group(title, Text("The letters say the same.")))
        return
    views: list[RenderableType] = [title]
    for change in found.changes:
        views.extend(_view(change, plain=plain))
    show(out, Group(*views))


def _view(change: Change, *, plain: bool) -> Iterator[RenderableType]:
    head = safe(change.field)
    if change.decision is not None:
        head.append_text(safe(f" (decision {change.decision})", DIM))
    yield head
    for line in _lines(change, plain=plain):
        yield Padding(line, (0, 0, 0, 3), expand=False)


def _lines(change: Change, *, plain: bool) -> Iterator[Text]:
    old, new = change.old, change.new
    if isinstance(old, list) or isinstance(new, list):
        yield from _items(old or [], new or [], plain=plain)
    elif isinstance(old, str) and isinstance(new, str) and _is_long(old, new):
        yield _words(word_diff(old, new), plain=plain)
    elif change.kind is Kind.CHANGED:
        yield Text.assemble(
            _marked(Kind.REMOVED, _shown(old), plain=plain),
            " \u2192 ",
            _marked(Kind.ADDED, _shown(new), plain=plain),
        )
    else:
        value = old if change.kind is Kind.REMOVED else new
        yield _marked(change.kind, _shown(value), plain=plain)


def _is_long(old: str, new: str) -> bool:
    return min(len(old.split()), len(new.split())) > FEW_WORDS


def _items(old: list[Any], new: list[Any], *, plain: bool) -> Iterator[Text]:
    """The items of a list that only one side has; in another order, all of them."""
    a, b = [_shown(item) for item in old], [_shown(item) for item in new]
    gone = [item for item in a if item not in set(b)]
    come = [item for item in b if item not in set(a)]
    if not gone and not come:
        gone, come = a, b
    for kind, items in ((Kind.REMOVED, gone), (Kind.ADDED, come)):
        for item in items:
            yield _marked(kind, item, plain=plain)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, dict) and "outcome" in value:
        return f"{verdict(value['outcome']).word} {value.get('request') or ''}".rstrip()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _marked(kind: Kind, text: str, *, plain: bool) -> Text:
    before, after = SIGNS[kind] if plain else ("", "")
    return Text.assemble(before, safe(text, STYLES[kind]), after)


def _words(pieces: list[Piece], *, plain: bool) -> Text:
    """The changes of a text with some words around each."""
    parts: list[Text] = []
    for number, piece in enumerate(pieces):
        if piece.kind is not None:
            parts.append(_marked(piece.kind, piece.words, plain=plain))
            continue
        is_first, is_last = number == 0, number == len(pieces) - 1
        parts.append(safe(_cut(piece.words.split(), is_first=is_first, is_last=is_last), DIM))
    return Text(" ").join(parts)


def _cut(words: list[str], *, is_first: bool, is_last: bool) -> str:
    """The words beside a change; at the ends of a text one side is enough."""
    if is_first and len(words) > AROUND:
        return " ".join(["\u2026", *words[-AROUND:]])
    if is_last and len(words) > AROUND:
        return " ".join([*words[:AROUND], "\u2026"])
    if len(words) > 2 * AROUND:
        return " ".join([*words[:AROUND], "\u2026", *words[-AROUND:]])
    return " ".join(words)
