"""Compiled patterns kept between runs are the patterns `re` compiles."""

import marshal
import re
from pathlib import Path

import pytest

from imrcli.rules.patterns import LARGEST, PatternStore

SOURCES = [
    (r"(?P<value>\d{1,3})[- ]years?[- ]old\b", re.IGNORECASE),
    (r"(a)|(?P<b>b){2}(?=c)(?<!d)", 0),
    (r"[\u00c0-\u017f]{1,9}|\u2013", re.IGNORECASE),
]


@pytest.mark.parametrize(("source", "flags"), SOURCES)
def test_kept_pattern_equals_a_compiled_one(tmp_path: Path, source: str, flags: int) -> None:
    path = str(tmp_path / "kept" / "patterns.bin")
    first = PatternStore(path)
    first.compile(source, flags)
    first.save()
    kept = PatternStore(path).compile(source, flags)
    wanted = re.compile(source, flags)
    assert (kept.pattern, kept.flags, kept.groups, kept.groupindex) == (
        wanted.pattern,
        wanted.flags,
        wanted.groups,
        wanted.groupindex,
    )
    for text in ("a 53 Year-Old man", "xbbc", "\u00c9t\u00e9 \u2013", ""):
        one, two = kept.search(text), wanted.search(text)
        assert (one and (one.span(), one.groupdict())) == (two and (two.span(), two.groupdict()))


@pytest.mark.parametrize("content", [b"", b"\x00\x01garbage", b"i\x01\x00\x00\x00"])
def test_damaged_file_is_ignored_and_written_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "patterns.bin"
    path.write_bytes(content)
    kept = PatternStore(str(path))
    assert kept.compile("a(b)", 0).match("ab")
    kept.save()
    assert path.read_bytes() != content


def test_damaged_entry_is_compiled_anew(tmp_path: Path) -> None:
    path = str(tmp_path / "patterns.bin")
    kept = PatternStore(path)
    kept.compile("a(b)", 0)
    assert kept._entries is not None
    flags, _, *rest = marshal.loads(kept._entries["a(b)", 0])  # noqa: S302
    kept._entries["a(b)", 0] = marshal.dumps((flags, [9999, 1, 2], *rest))
    kept.save()
    assert PatternStore(path).compile("a(b)", 0).match("ab")


def test_store_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = PatternStore(str(tmp_path / "file" / "patterns.bin"))
    assert kept.compile("a", 0).match("a")
    kept.save()


def test_store_that_has_grown_too_large_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "patterns.bin"
    grown = PatternStore(str(path))
    grown.compile("old", 0)
    assert grown._entries is not None
    grown._entries["of a user", 0] = bytes(LARGEST)
    grown.save()
    assert path.stat().st_size > LARGEST
    kept = PatternStore(str(path))
    assert kept.compile("a(b)", 0).match("ab")
    kept.save()
    assert path.stat().st_size < LARGEST
    assert PatternStore(str(path)).compile("a(b)", 0).match("ab")
