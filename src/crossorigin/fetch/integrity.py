"""Subresource integrity: whether bytes have a hash that a page expects.

Standard: https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode

__all__ = ["hash_of", "hashes_in", "matches_integrity", "usable_hashes"]

HASH = re.compile(r"(sha(?:256|384|512))-([A-Za-z0-9+/_-]+={0,2})(?:\?.*)?", re.IGNORECASE)
"""A hash in ``integrity``; browsers ignore what is not one."""


def hashes_in(metadata: str) -> list[tuple[str, str]]:
    """The hashes in `metadata`: each with its algorithm, such as "sha384", in base64."""
    found = [HASH.fullmatch(item) for item in metadata.split()]
    return [
        (match[1].lower(), match[2].replace("-", "+").replace("_", "/"))
        for match in found
        if match is not None
    ]


def usable_hashes(metadata: str) -> tuple[str, list[str]]:
    """The strongest algorithm in `metadata`, such as "sha384", and its hashes in base64."""
    found: dict[str, list[str]] = {}
    for algorithm, value in hashes_in(metadata):
        found.setdefault(algorithm, []).append(value)
    if not found:
        return "", []
    strongest = max(found)
    return strongest, found[strongest]


def hash_of(body: bytes, algorithm: str) -> str:
    """The hash of `body` in base64, by "sha256", "sha384" or "sha512"."""
    return b64encode(hashlib.new(algorithm, body).digest()).decode()


def matches_integrity(body: bytes, metadata: str) -> bool:
    """Whether `body` has one of the hashes of the strongest algorithm, or none is given.

    Like browsers, this takes a hash with and without padding.
    """
    algorithm, hashes = usable_hashes(metadata)
    return not hashes or hash_of(body, algorithm).rstrip("=") in {
        each.rstrip("=") for each in hashes
    }
