"""``data:`` URLs: the body and the MIME type in the URL itself.

Standard: https://fetch.spec.whatwg.org/#data-urls
"""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from .mime import parse_mime_type
from .tokens import HTTP_WHITESPACE

__all__ = ["DataUrl", "parse_data_url"]

ASCII_WHITESPACE = b"\t\n\f\r "
DEFAULT_MIME_TYPE = "text/plain;charset=US-ASCII"


class DataUrl(NamedTuple):
    """The content of a ``data:`` URL: a serialised MIME type, and the bytes."""

    mime_type: str
    body: bytes


def parse_data_url(url: str) -> DataUrl | None:
    """Read a serialised ``data:`` URL without fragment; ``None`` if it is malformed.

    (Fetch, "data: URL processor")
    """
    mime_type, comma, encoded = url.removeprefix("data:").partition(",")
    if not comma:
        return None
    mime_type = mime_type.strip(HTTP_WHITESPACE)
    body: bytes | None = unquote_to_bytes(encoded)
    before, semicolon, last = mime_type.rpartition(";")
    if semicolon and last.strip(" ").lower() == "base64":
        mime_type = before
        body = _forgiving_base64_decode(unquote_to_bytes(encoded))
    if body is None:
        return None
    if mime_type.startswith(";"):
        mime_type = "text/plain" + mime_type
    parsed = parse_mime_type(mime_type)
    return DataUrl(DEFAULT_MIME_TYPE if parsed is None else str(parsed), body)


def _forgiving_base64_decode(data: bytes) -> bytes | None:
    """(Infra, "forgiving-base64 decode")"""
    data = data.translate(None, ASCII_WHITESPACE)
    if len(data) % 4 == 0:
        data = data.removesuffix(b"=").removesuffix(b"=")
    if b"=" in data:
        return None
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except binascii.Error:
        return None
