"""Subresource integrity: whether bytes have a hash that a page, or their server, declares.

Standard: https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist
and https://datatracker.ietf.org/doc/draft-ietf-httpbis-unencoded-digest/
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode

__all__ = ["hash_of", "hashes_in", "matches_integrity", "unencoded_digests", "usable_hashes"]

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


# Unencoded-Digest: a dictionary of structured fields (RFC 9651)
_KEY = r"[a-z*][a-z0-9_.*-]*"
_ITEM = (
    r"(?::[A-Za-z0-9+/=]*:|\"(?:[ !#-\[\]-~]|\\[\\\"])*\"|%\"[ !#-$&-~]*\"|\?[01]"
    r"|@?-?[0-9]{1,15}(?:\.[0-9]{1,3})?|[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*)"
)
_PARAMETERS = rf"(?:; *{_KEY}(?:={_ITEM})?)*"
_INNER_LIST = rf"\( *(?:{_ITEM}{_PARAMETERS}(?: +{_ITEM}{_PARAMETERS})*)? *\)"
_MEMBER = re.compile(rf"({_KEY})(?:=(?:({_ITEM})|{_INNER_LIST}))?{_PARAMETERS}")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_DIGEST_SIZES = {"sha-256": 32, "sha-512": 64}


def unencoded_digests(value: str) -> dict[str, str]:
    """The digests in ``Unencoded-Digest`` by algorithm ("sha-256", "sha-512"), in base64.

    The last of an algorithm counts. What is not a digest is left out, and everything if `value`
    is not a dictionary.
    """
    found: dict[str, str] = {}
    value, position = value.strip(" "), 0
    while (member := _MEMBER.match(value, position)) is not None:
        name, digest = member[1], _decoded(member[2] or "")
        found.pop(name, None)
        if name in _DIGEST_SIZES and len(digest) == _DIGEST_SIZES[name]:
            found[name] = b64encode(digest).decode()
        if member.end() == len(value):
            return found
        if (comma := _COMMA.match(value, member.end())) is None:
            break
        position = comma.end()
    return {}


def _decoded(item: str) -> bytes:
    """The bytes of an item that is a byte sequence, with or without padding."""
    if item[:1] != ":":
        return b""
    try:
        return b64decode(item[1:-1].rstrip("=") + "==")
    except ValueError:
        return b""
