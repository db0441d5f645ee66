"""PDF encryption, 128-bit RC4 (standard handler, revision 3): enough to lock a sample.

The cipher is long broken; it is here because every reader must open it, not to protect anything.
"""

from __future__ import annotations

import hashlib
import struct

from samples.nasty.base import document
from samples.pdf import Pdf

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_ID = b"imrcli-sample-id"
NO_COPY = -44 & ~16  # as the published letters: print, no copy, no change


def encrypted(user: str, owner: str, permissions: int) -> bytes:
    """A sample letter, locked."""
    pdf, root = document()
    owner_key = _owner_entry(owner or user, user)
    key = _md5(_padded(user) + owner_key + struct.pack("<i", permissions) + _ID)
    for _ in range(50):
        key = _md5(key)
    user_key = _md5(_PAD + _ID)
    for turn in range(20):
        user_key = _rc4(bytes(byte ^ turn for byte in key), user_key)
    _encrypt_streams(pdf, key)
    lock = pdf.add(
        f"<</Filter/Standard/V 2/R 3/Length 128/P {permissions}"
        f"/O<{owner_key.hex()}>/U<{(user_key + bytes(16)).hex()}>>>"
    )
    return pdf.write(root, f"/Encrypt {lock} 0 R/ID[<{_ID.hex()}><{_ID.hex()}>]")


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _padded(password: str) -> bytes:
    return (password.encode("latin-1") + _PAD)[:32]


def _owner_entry(owner: str, user: str) -> bytes:
    key = _padded(owner)
    for _ in range(51):
        key = _md5(key)
    entry = _padded(user)
    for turn in range(20):
        entry = _rc4(bytes(byte ^ turn for byte in key), entry)
    return entry


def _encrypt_streams(pdf: Pdf, key: bytes) -> None:
    """Encrypt each stream with its own key. The objects of a letter hold no strings."""
    for number, body in enumerate(pdf.objects, 1):
        head, mark, rest = body.partition(b"stream\n")
        if not mark:
            continue
        data, end, _ = rest.rpartition(b"\nendstream")
        own = _md5(key + struct.pack("<i", number)[:3] + b"\0\0")
        pdf.put(number, head + mark + _rc4(own, data) + end)


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def unknown_password() -> bytes:
    """Opens only with the password "correct horse"."""
    return encrypted("correct horse", "battery staple", NO_COPY)


def empty_password_no_copy() -> bytes:
    """Opens with an empty password, copying forbidden: the way the State publishes."""
    return encrypted("", "battery staple", NO_COPY)


def for_a_certificate() -> bytes:
    """Encrypted with the key of one person instead of a password."""
    pdf, root = document()
    number = pdf.add("<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/Length 128>>")
    return pdf.write(root, f"/Encrypt {number} 0 R/ID[<{'00' * 16}><{'00' * 16}>]")
