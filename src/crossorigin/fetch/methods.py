"""Methods: the safelisted ones, the forbidden ones, and the normalisation of their case.

Facts: methods are case-sensitive. Only six are normalised for the author, and PATCH is not one of
them, so ``fetch(url, {method: "patch"})`` really sends ``patch``.

Standard: https://fetch.spec.whatwg.org/#methods
"""

from __future__ import annotations

from .tokens import is_token

__all__ = [
    "CORS_SAFELISTED_METHODS",
    "FORBIDDEN_METHODS",
    "GET_OR_HEAD",
    "NORMALIZED_METHODS",
    "SAFELISTED_IN_ORDER",
    "SAFE_METHODS",
    "is_forbidden_method",
    "is_method",
    "normalize_method",
]

SAFELISTED_IN_ORDER = ("GET", "HEAD", "POST")
"""The CORS-safelisted methods, in the order for output."""
CORS_SAFELISTED_METHODS = frozenset(SAFELISTED_IN_ORDER)
GET_OR_HEAD = frozenset({"GET", "HEAD"})
"""The methods that steps of the standard name together: "GET or HEAD"."""
SAFE_METHODS = GET_OR_HEAD | {"OPTIONS"}
"""The safe methods that scripts can use: they change nothing. (RFC 9110, section 9.2.1)"""
FORBIDDEN_METHODS = frozenset({"CONNECT", "TRACE", "TRACK"})
NORMALIZED_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})

is_method = is_token


def is_forbidden_method(method: str) -> bool:
    """Whether the Fetch API throws instead of sending `method`. (Fetch, "forbidden method")"""
    return method.upper() in FORBIDDEN_METHODS


def normalize_method(method: str) -> str:
    """Upper-case the six methods that are normalised; leave all others as they are.

    (Fetch, "normalize" a method)
    """
    upper = method.upper()
    return upper if upper in NORMALIZED_METHODS else method
