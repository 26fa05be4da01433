"""HTTP tokens, digits, blanks and lists: the parts of HTTP grammar that CORS headers use."""

from __future__ import annotations

__all__ = [
    "HTTP_TAB_OR_SPACE",
    "HTTP_WHITESPACE",
    "TCHAR",
    "is_digits",
    "is_token",
    "parse_token_list",
]

HTTP_TAB_OR_SPACE = "\t "
HTTP_WHITESPACE = "\t\n\r "

TCHAR = frozenset("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
"""The characters of a token (RFC 9110, section 5.6.2)."""


def is_token(text: str) -> bool:
    """Whether `text` is a token, as methods and header names are. (RFC 9110, section 5.6.2)"""
    return bool(text) and TCHAR.issuperset(text)


def is_digits(text: str) -> bool:
    """Whether `text` is one or more ASCII digits. (RFC 5234, ``1*DIGIT``)"""
    return text.isascii() and text.isdigit()


def parse_token_list(value: str) -> list[str] | None:
    """Parse one header value as ``#token``; ``None`` if an element is not a token.

    Empty elements are skipped, as recipients must (RFC 9110, section 5.6.1.2).
    """
    tokens = []
    for element in value.split(","):
        token = element.strip(HTTP_TAB_OR_SPACE)
        if not token:
            continue
        if not is_token(token):
            return None
        tokens.append(token)
    return tokens
