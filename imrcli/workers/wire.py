"""Bytes on the pipes between parent and worker: frames, tasks and errors.

A frame is one byte of kind, eight bytes of length, and the payload. There is no pickle: a worker
reads files of strangers, so the parent takes nothing from it but bytes and the JSON of an error.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from imrcli.errors import ImrError, from_plain, to_plain

# Kinds of task, parent to worker.
TEXT = b"t"
BYTES = b"b"
JSON = b"j"

# Kinds of answer, worker to parent.
RESULT = b"r"
ERROR = b"e"
ALIVE = b"a"  # no answer yet, but a part of the task is done

_HEADER = 9
CHUNK = 1 << 16  # what a pipe holds


def pack(kind: bytes, payload: bytes) -> bytes:
    """One frame."""
    return kind + len(payload).to_bytes(8, "big") + payload


def write_all(fd: int, data: bytes) -> None:
    """Write to a blocking pipe until nothing is left."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


class Frames:
    """Frames out of a stream that arrives in pieces."""

    __slots__ = ("_buffer", "_kinds", "_longest")

    def __init__(self, kinds: bytes, longest: int = 0) -> None:
        """Expect these kinds and payloads up to `longest` bytes (0: any length)."""
        self._kinds = kinds
        self._longest = longest
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Give each frame that is now complete.

        Raises:
            ValueError: this is no frame; whoever wrote it has lost its mind.
        """
        buffer = self._buffer
        buffer += chunk
        while len(buffer) >= _HEADER:
            length = int.from_bytes(buffer[1:_HEADER], "big")
            if buffer[0] not in self._kinds or 0 < self._longest < length:
                raise ValueError("not a frame")
            end = _HEADER + length
            if len(buffer) < end:
                return
            frame = bytes(buffer[:1]), bytes(memoryview(buffer)[_HEADER:end])
            del buffer[:end]
            yield frame


def pack_task(task: Any) -> bytes:
    """Encode a str, bytes, or anything that JSON can hold (tuples arrive as lists)."""
    if isinstance(task, bytes):
        return pack(BYTES, task)
    if isinstance(task, str):
        return pack(TEXT, task.encode("utf-8", "surrogatepass"))  # file names may be no UTF-8
    import json

    return pack(JSON, json.dumps(task).encode())


def unpack_task(kind: bytes, payload: bytes) -> Any:
    """Undo `pack_task`."""
    if kind == BYTES:
        return payload
    if kind == TEXT:
        return payload.decode("utf-8", "surrogatepass")
    import json

    return json.loads(payload)


def pack_error(error: ImrError) -> bytes:
    """Encode an error; a class from elsewhere travels as its nearest kin in `imrcli.errors`."""
    import json

    return pack(ERROR, json.dumps(to_plain(error)).encode())


def unpack_error(payload: bytes) -> ImrError:
    """Undo `pack_error`.

    Raises:
        ValueError: the worker wrote something else.
    """
    import json

    return from_plain(json.loads(payload))
