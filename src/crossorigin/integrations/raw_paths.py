"""Paths for frameworks that route them without percent-decoding."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

__all__ = ["read_raw_path"]

_ENCODED_ONLY = frozenset(b' "#<>?^`{}%') | frozenset(range(0x20)) | frozenset(range(0x7F, 0x100))
"""The bytes that a path can have only percent-encoded. (URL, "path percent-encode set", and
``%``)"""


def read_raw_path(path: str) -> str:
    """The path without percent-encoding, except for bytes that may also occur unencoded.

    Routing distinguishes whether these are encoded, so policies must too:
    `crossorigin.policy.PolicyMap` handles paths whose meaning depends on it.
    """
    if "%" not in path:
        return path
    first, *others = path.encode("utf-8", "surrogateescape").split(b"%")
    decoded = bytearray(first)
    for part in others:
        byte = unquote_to_bytes(b"%" + part[:2])
        if len(byte) == 1 and byte[0] in _ENCODED_ONLY:
            decoded += byte + part[2:]
        else:
            decoded += b"%" + part
    return decoded.decode("utf-8", "replace")
