"""MIME types, as far as the safelist of Content-Type needs them: the essence.

Standard: https://mimesniff.spec.whatwg.org/#parsing-a-mime-type
"""

from __future__ import annotations

from .tokens import HTTP_WHITESPACE, is_token

__all__ = ["mime_type_essence"]


def mime_type_essence(value: str) -> str | None:
    """The essence (``type/subtype``, lower-case) of a MIME type, or ``None`` if it does not parse.

    Parameters cannot make parsing fail, so they are not looked at.
    (MIME Sniffing, "parse a MIME type", steps 1 to 10)
    """
    type_, slash, rest = value.strip(HTTP_WHITESPACE).partition("/")
    subtype = rest.partition(";")[0].rstrip(HTTP_WHITESPACE)
    if not slash or not is_token(type_) or not is_token(subtype):
        return None
    return f"{type_}/{subtype}".lower()
