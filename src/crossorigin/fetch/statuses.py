"""Classes of HTTP status that the Fetch standard distinguishes.

Standard: https://fetch.spec.whatwg.org/#statuses
"""

from __future__ import annotations

__all__ = [
    "MISDIRECTED_REQUEST",
    "NOT_MODIFIED",
    "NULL_BODY_STATUSES",
    "REDIRECT_STATUSES",
    "UNAUTHORIZED",
    "is_error_status",
    "is_ok_status",
]

UNAUTHORIZED = 401
"""The status of a server that asks for a user name and a password. (RFC 9110)"""

MISDIRECTED_REQUEST = 421
"""The status of a server that does not answer for the URL on this connection. (RFC 9110)"""
NOT_MODIFIED = 304
"""The status of a response whose stored form a cache may use. (RFC 9110)"""
NULL_BODY_STATUSES = frozenset({101, 103, 204, 205, 304})
REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})


def is_ok_status(status: int) -> bool:
    """Whether `status` is from 200 to 299. (Fetch, "ok status")"""
    return 200 <= status <= 299


def is_error_status(status: int | None) -> bool:
    """Whether `status` is that of an error, of the client or the server. (RFC 9110)"""
    return status is not None and status >= 400
