"""Damages letters as downloads, faxes and attackers do; the same seed gives the same damage."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable

Mutation = Callable[[random.Random, bytes], bytes]
INTERESTING = (
    b"\x00",
    b"\xff" * 4,
    b"endobj",
    b"stream\r\n",
    b"<<",
    b"[" * 50,
    b"9999999999",
    b"-1",
)


def flip(rng: random.Random, data: bytes) -> bytes:
    """Change some bytes."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 4, 32, 200))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    """End early."""
    return data[: rng.randrange(1, len(data))]


def drop(rng: random.Random, data: bytes) -> bytes:
    """Lose a piece from the middle."""
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randrange(1, 5000) :]


def repeat(rng: random.Random, data: bytes) -> bytes:
    """Say a piece many times."""
    start = rng.randrange(len(data))
    piece = data[start : start + rng.randrange(1, 300)]
    return data[:start] + piece * rng.choice((2, 50, 1000)) + data[start:]


def insert(rng: random.Random, data: bytes) -> bytes:
    """Put in what parsers stumble over."""
    start = rng.randrange(len(data))
    return data[:start] + rng.choice(INTERESTING) * rng.choice((1, 20)) + data[start:]


def swap(rng: random.Random, data: bytes) -> bytes:
    """Exchange two numbers of an object or a table."""
    digits = [i for i in range(len(data)) if data[i : i + 1].isdigit()] or [0]
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 20))):
        changed[rng.choice(digits)] = rng.choice(b"0123456789")
    return bytes(changed)


def inside(rng: random.Random, data: bytes) -> bytes:
    """Damage the content of a compressed stream and compress it again."""
    start = data.find(b"stream", rng.randrange(len(data)))
    end = data.find(b"endstream", start)
    if start < 0 or end < 0:
        return flip(rng, data)
    body = data[start + 6 : end].strip(b"\r\n")
    try:
        content = zlib.decompress(body)
    except zlib.error:
        return flip(rng, data)
    if not content:
        return data
    damaged = rng.choice((flip, drop, repeat, insert))(rng, content)
    return data[: start + 7] + zlib.compress(damaged) + b"\n" + data[end:]


MUTATIONS: tuple[Mutation, ...] = (flip, cut, drop, repeat, insert, swap, inside)


def mutated(seed: int, originals: list[bytes]) -> bytes:
    """One damaged letter."""
    rng = random.Random(seed)  # noqa: S311
    data = rng.choice(originals)
    for _ in range(rng.choice((1, 1, 2, 4))):
        data = rng.choice(MUTATIONS)(rng, data) or b"%PDF-"
    return data[:5_000_000]
