"""A request's headers as its engine treats them: which need a preflight, and which are sent."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

from ..fetch.header_lists import Header, are_values_ascii, combine, contains, get
from ..fetch.safelists import cors_unsafe_request_header_names
from ..fetch.tokens import HTTP_TAB_OR_SPACE
from .request import Request
from .safelisting import is_safelisted
from .settings import INT64, Engine

__all__ = [
    "WITHOUT_SCRIPT",
    "append_accept_header",
    "is_conditional",
    "judged_headers",
    "listed_header_names",
    "script_headers_of_preflight",
    "sent_headers",
    "unsafe_header_names",
]

CONDITIONAL_HEADER_NAMES = frozenset(
    {"if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since"}
)
SINGLE_HEADER_NAMES = frozenset(
    {"authorization", "content-type", "from", "if-modified-since", "if-unmodified-since"}
    | {"max-forwards", "user-agent"}
)
"""Headers of which Firefox sends only one line."""
_ACCEPT_ANYTHING: Header = ("Accept", "*/*")
WITHOUT_SCRIPT: list[Header] = [_ACCEPT_ANYTHING]
"""The headers of a fetch for which script sets none. No engine changes them, nor those of what
elements load, which have a destination."""
EMPTY_PRIORITY = ("priority", "")
SINGLE_RANGE = re.compile(
    r"[ \t]*bytes[ \t]*=[ \t]*(?:0*([0-9]{1,19}))?[ \t]*-[ \t]*(?:0*([0-9]{1,19}))?[ \t]*",
    re.IGNORECASE,
)
"""A range whose numbers may fit into 64 bits."""


def append_accept_header(request: Request) -> None:
    """Append ``Accept`` to a request without a destination."""
    if request.initiator in ("fetch", "xmlhttprequest"):
        request.headers.append(_ACCEPT_ANYTHING)
        return
    kind = "prefetch" if request.initiator == "prefetch" else request.mode
    value = request.engine.loading.accepts.get(kind, "*/*")
    if value:
        request.headers.append(("Accept", value))


def unsafe_header_names(request: Request) -> list[str]:
    """The names that need a preflight, in lower case and sorted.

    (Fetch, "CORS-unsafe request-header names"; after a redirect, an engine may judge the request's
    state before it)
    """
    engine, first = request.engine, request.notes.before_redirects
    if first is not None and engine.redirects.redirect_headers == "first":
        return sorted({name for name in first.listed if name not in request.notes.dropped})
    if first is not None and engine.redirects.redirect_headers == "first-but-authorization":
        return sorted(set(first.listed))
    if request.destination or request.headers == WITHOUT_SCRIPT or request.initiator == "prefetch":
        return []
    headers = judged_headers(engine, request.headers)
    if engine.safelisting.total_size_counts:
        return cors_unsafe_request_header_names(headers, partial(is_safelisted, engine))
    return sorted(
        {name.lower() for name, value in headers if not is_safelisted(engine, name, value)}
    )


def listed_header_names(request: Request, names: list[str]) -> list[str]:
    """The names in Access-Control-Request-Headers: the unsafe ones, each as often as it is sent."""
    if request.engine.sending.repeated_headers != "merged":
        return names
    if request.notes.before_redirects is not None:
        listed = frozenset(names)
        return [name for name in request.notes.before_redirects.listed if name in listed]
    unsafe = Counter(
        name.lower()
        for name, value in request.headers
        if not is_safelisted(request.engine, name, value)
    )
    # Names that are unsafe only because of the total size are listed once.
    return [name for name in names for _ in range(unsafe[name] or 1)]


def judged_headers(engine: Engine, headers: list[Header]) -> list[Header]:
    """A request's headers as they are judged: lines of the same name separately or joined."""
    how = engine.sending.repeated_headers
    if how not in ("combined", "joined"):
        return headers
    combined: dict[str, Header] = {}
    for name, value in headers:
        lower = name.lower()
        if lower in combined:
            first, before = combined[lower]
            combined[lower] = (first, f"{before}, {value}")
        else:
            combined[lower] = (name, value)
    if how == "joined":
        return list(combined.values())
    return [(name, value.strip(HTTP_TAB_OR_SPACE)) for name, value in combined.values()]


def is_conditional(request: Request) -> bool:
    """Whether script makes the request conditional. (RFC 9110, section 13)"""
    return any(name.lower() in CONDITIONAL_HEADER_NAMES for name, _ in request.headers)


def sent_headers(request: Request) -> list[Header]:
    """The headers as they are sent, without those that the browser adds."""
    if request.destination or request.headers == WITHOUT_SCRIPT:
        return list(request.headers)
    engine = request.engine
    how = engine.sending.repeated_headers
    headers = list(judged_headers(engine, request.headers))
    if how == "merged":
        headers = _merged(request)
    elif how == "kept":
        headers = _combined(headers)
    if engine.sending.replaces_empty_priority and request.initiator == "fetch":
        headers = [header for header in headers if (header[0].lower(), header[1]) != EMPTY_PRIORITY]
    if request.notes.first_content_type is not None and len(request.url_list) == 1:
        headers = _replaced(headers, "content-type", request.notes.first_content_type)
    if engine.sending.canonical_ranges and request.method == "GET" and contains(headers, "range"):
        asked = next(value for name, value in headers if name.lower() == "range")
        if not is_conditional(request):
            headers = _replaced(headers, "range", _canonical_range(asked))
    if are_values_ascii(headers):
        return headers
    return [(name, _sent_value(engine, value)) for name, value in headers]


def _sent_value(engine: Engine, value: str) -> str:
    """A header value as it is sent, its bytes as latin-1 text."""
    return value.encode().decode("latin-1") if engine.sending.header_values_are_utf8 else value


def script_headers_of_preflight(request: Request) -> list[Header]:
    """The script's headers that the engine also sends in a preflight."""
    engine = request.engine
    if not engine.preflights.preflights_with_user_agent:
        return []
    agent = get(request.headers, "user-agent")
    return [] if agent is None else [("User-Agent", _sent_value(engine, agent))]


def _combined(headers: list[Header]) -> list[Header]:
    """Join lines of the same name, spelled as the first. (RFC 9110, section 5.3)"""
    if len(headers) < 2 or len({name.lower() for name, _ in headers}) == len(headers):
        return headers
    combined: list[Header] = []
    for name, value in headers:
        combine(combined, name, value)
    return combined


def _merged(request: Request) -> list[Header]:
    """Join lines of the same name: an empty value erases, and some names keep only the last."""
    merged: dict[str, Header] = {}
    for name, value in request.headers:
        lower = name.lower()
        _, before = merged.get(lower, ("", ""))
        with_body = request.body is not None and len(request.url_list) == 1
        if lower == "content-type" and lower in merged and with_body:
            continue
        if before and value and lower not in SINGLE_HEADER_NAMES:
            value = f"{before}, {value}"  # noqa: PLW2901 (as it is built up)
        merged[lower] = (name, value)
    return list(merged.values())


def _replaced(headers: list[Header], lower_name: str, new: str) -> list[Header]:
    return [(name, new if name.lower() == lower_name else value) for name, value in headers]


def _canonical_range(value: str) -> str:
    match = SINGLE_RANGE.fullmatch(value.strip(", \t"))
    if match is None:
        return value
    first, last = match[1], match[2]
    if first is None:  # a suffix range
        return f"bytes=-{int(last)}" if last and 0 < int(last) <= INT64 else value
    if not int(first) <= int(last or INT64) <= INT64:
        return value
    return f"bytes={int(first)}-{int(last) if last else ''}"
