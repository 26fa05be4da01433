"""Paths for frameworks that route them as they came, still percent-encoded."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

__all__ = ["read_raw_path"]

_ENCODED_ONLY = frozenset(b' "#<>?^`{}%') | frozenset(range(0x20)) | frozenset(range(0x7F, 0x100))
"""The bytes that a path has only percent-encoded. (URL, "path percent-encode set", and ``%``)"""


def read_raw_path(path: str) -> str:
    """The path without percent-encoding, except of bytes that may also stand for themselves.

    Where it matters to routing that these are encoded, it has to matter to policies: what has a
    different meaning encoded and decoded is for `crossorigin.policy.PolicyMap` to find out.
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
