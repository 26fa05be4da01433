"""Headers: those that do not need a preflight, that scripts cannot set, and that they may read.

Facts: the request safelist depends on the *values*: each has at most 128 bytes, all together at
most 1024 bytes. ``*`` in Access-Control-Allow-Headers never stands for Authorization. No list can
expose Set-Cookie.

Standard: https://fetch.spec.whatwg.org/#terminology-headers
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .header_lists import Header, get_decode_and_split
from .methods import is_forbidden_method
from .mime import mime_type_essence
from .tokens import is_digits

__all__ = [
    "ALWAYS_SAFELISTED_REQUEST_HEADER_NAMES",
    "CORS_NON_WILDCARD_REQUEST_HEADER_NAME",
    "CORS_SAFELISTED_REQUEST_HEADER_NAMES",
    "CORS_SAFELISTED_RESPONSE_HEADER_NAMES",
    "FORBIDDEN_REQUEST_HEADER_NAMES",
    "FORBIDDEN_REQUEST_HEADER_PREFIXES",
    "FORBIDDEN_RESPONSE_HEADER_NAMES",
    "METHOD_OVERRIDE_HEADER_NAMES",
    "NO_CORS_SAFELISTED_REQUEST_HEADER_NAMES",
    "PRIVILEGED_NO_CORS_REQUEST_HEADER_NAMES",
    "REQUEST_BODY_HEADER_NAMES",
    "SAFELISTED_TOTAL_SIZE",
    "SAFELISTED_VALUE_SIZE",
    "cors_unsafe_request_header_names",
    "is_cors_safelisted_request_header",
    "is_forbidden_request_header",
    "is_forbidden_request_header_name",
    "is_no_cors_safelisted_request_header",
    "is_simple_range",
]

# All names are in lower case.

CORS_SAFELISTED_REQUEST_HEADER_NAMES = frozenset(
    {"accept", "accept-language", "content-language", "content-type", "range"}
)
ALWAYS_SAFELISTED_REQUEST_HEADER_NAMES = frozenset(
    {"accept", "accept-language", "content-language"}
)
"""Those whose usual values are all safelisted, so that it means little to allow them."""
NO_CORS_SAFELISTED_REQUEST_HEADER_NAMES = frozenset(
    {"accept", "accept-language", "content-language", "content-type"}
)
PRIVILEGED_NO_CORS_REQUEST_HEADER_NAMES = frozenset({"range"})
CORS_NON_WILDCARD_REQUEST_HEADER_NAME = "authorization"

SAFELISTED_VALUE_SIZE = 128
"""The most bytes of a safelisted value."""
SAFELISTED_TOTAL_SIZE = 1024
"""The most bytes of all safelisted headers of a request; beyond it, all of them become unsafe."""

FORM_CONTENT_TYPES = frozenset(
    {"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}
)
CORS_UNSAFE_REQUEST_HEADER_BYTES = frozenset(
    [chr(code) for code in range(0x20) if code != 0x09] + list('"():<>?@[\\]{}\x7f')
)
LANGUAGE_BYTES = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz *,-.;=")

FORBIDDEN_REQUEST_HEADER_NAMES = frozenset(
    {
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    }
)
FORBIDDEN_REQUEST_HEADER_PREFIXES = ("proxy-", "sec-")
METHOD_OVERRIDE_HEADER_NAMES = frozenset(
    {"x-http-method", "x-http-method-override", "x-method-override"}
)
REQUEST_BODY_HEADER_NAMES = frozenset(
    {"content-encoding", "content-language", "content-location", "content-type"}
)

CORS_SAFELISTED_RESPONSE_HEADER_NAMES = frozenset(
    {
        "cache-control",
        "content-language",
        "content-length",
        "content-type",
        "expires",
        "last-modified",
        "pragma",
    }
)
FORBIDDEN_RESPONSE_HEADER_NAMES = frozenset({"set-cookie", "set-cookie2"})


def is_cors_safelisted_request_header(name: str, value: str) -> bool:
    """Whether this header does not need a preflight. (Fetch, "CORS-safelisted request-header")"""
    if len(value) > SAFELISTED_VALUE_SIZE:
        return False
    match name.lower():
        case "accept":
            return CORS_UNSAFE_REQUEST_HEADER_BYTES.isdisjoint(value)
        case "accept-language" | "content-language":
            return LANGUAGE_BYTES.issuperset(value)
        case "content-type":
            return (
                CORS_UNSAFE_REQUEST_HEADER_BYTES.isdisjoint(value)
                and mime_type_essence(value) in FORM_CONTENT_TYPES
            )
        case "range":
            return is_simple_range(value)
        case _:
            return False


def is_simple_range(value: str) -> bool:
    """Whether `value` is a single range with a start, such as ``bytes=0-`` or ``bytes=0-499``.

    (Fetch, "parse a single range header value" without whitespace, and its use in the safelist:
    a suffix range such as ``bytes=-500`` is not simple)
    """
    unit, equals, range_ = value.partition("=")
    start, dash, end = range_.partition("-")
    if unit != "bytes" or not equals or not dash or not is_digits(start):
        return False
    return end == "" or (is_digits(end) and _compare_digits(start, end) <= 0)


def _compare_digits(left: str, right: str) -> int:
    """Compare decimal numbers of any length without converting them to integers."""
    left, right = left.lstrip("0"), right.lstrip("0")
    a, b = (len(left), left), (len(right), right)
    return (a > b) - (a < b)


def cors_unsafe_request_header_names(
    headers: Iterable[Header],
    is_safelisted: Callable[[str, str], bool] = is_cors_safelisted_request_header,
) -> list[str]:
    """The names, sorted and in lower case, of the headers that need a preflight.

    `is_safelisted` judges a single header. (Fetch, "CORS-unsafe request-header names")
    """
    unsafe: set[str] = set()
    potentially_unsafe: list[str] = []
    safelist_value_size = 0
    for name, value in headers:
        if is_safelisted(name, value):
            potentially_unsafe.append(name)
            safelist_value_size += len(value)
        else:
            unsafe.add(name.lower())
    if safelist_value_size > SAFELISTED_TOTAL_SIZE:
        unsafe.update(map(str.lower, potentially_unsafe))
    return sorted(unsafe) if unsafe else []


def is_no_cors_safelisted_request_header(name: str, value: str) -> bool:
    """Whether a ``no-cors`` request may have it. (Fetch, "no-CORS-safelisted request-header")"""
    return (
        name.lower() in NO_CORS_SAFELISTED_REQUEST_HEADER_NAMES
        and is_cors_safelisted_request_header(name, value)
    )


def is_forbidden_request_header_name(name: str) -> bool:
    """Whether scripts cannot set a header of this name, for any value."""
    lower = name.lower()
    return lower in FORBIDDEN_REQUEST_HEADER_NAMES or lower.startswith(
        FORBIDDEN_REQUEST_HEADER_PREFIXES
    )


def is_forbidden_request_header(name: str, value: str) -> bool:
    """Whether the browser drops this header when a script sets it.

    (Fetch, "forbidden request-header")
    """
    return is_forbidden_request_header_name(name) or (
        name.lower() in METHOD_OVERRIDE_HEADER_NAMES
        and any(is_forbidden_method(method) for method in get_decode_and_split(value))
    )
