"""Which headers of a request need a preflight, as the browser's engine judges it."""

from __future__ import annotations

import re

from ..fetch.header_lists import FAILURE, Failure, Header, combine, get, values
from ..fetch.safelists import (
    SAFELISTED_VALUE_SIZE,
    cors_unsafe_request_header_names,
    is_cors_safelisted_request_header,
)
from .engines import Engine
from .request import Request

__all__ = [
    "canonical_range",
    "extract_integer",
    "is_conditional",
    "is_safelisted",
    "judged_headers",
    "note_first_headers",
    "preflight_origin",
    "received_headers",
    "requested_names",
    "unsafe_header_names",
    "wire_headers",
]

GRAMMARS = {
    "any": re.compile(r".*", re.DOTALL),
    "decimal": re.compile(r"[0-9]+(\.[0-9]+)?"),
    "effective-connection-type": re.compile("slow-2g|2g|3g|4g"),
    "integer": re.compile("[0-9]+"),
    "on": re.compile("on", re.IGNORECASE),
}


def unsafe_header_names(request: Request) -> list[str]:
    """(Fetch, "CORS-unsafe request-header names", and what the engine makes of it)"""
    engine = request.engine
    if engine.redirect_headers != "current" and request.first_unsafe is not None:
        if engine.redirect_headers == "first":
            return [name for name in request.first_unsafe if name not in request.dropped]
        return request.first_unsafe
    return _unsafe_header_names(request)


def note_first_headers(request: Request) -> None:
    """Keep what the request has before any redirect."""
    request.first_headers = list(request.headers)
    request.first_unsafe = requested_names(request)
    request.first_method = request.method


def _unsafe_header_names(request: Request) -> list[str]:
    engine = request.engine
    return cors_unsafe_request_header_names(
        judged_headers(request), lambda name, value: is_safelisted(engine, name, value)
    )


def judged_headers(request: Request) -> list[Header]:
    """The headers as they are judged: lines of one name by themselves, or as one."""
    if request.engine.repeated_headers != "combined":
        return request.headers
    combined: list[Header] = []
    for name, value in request.headers:
        combine(combined, name, value)
    return combined


def is_safelisted(engine: Engine, name: str, value: str) -> bool:
    """(Fetch, "CORS-safelisted request-header", and what the engine adds to it)"""
    grammar = engine.also_safelisted.get(name.lower())
    if grammar is not None:
        return len(value) <= SAFELISTED_VALUE_SIZE and bool(GRAMMARS[grammar].fullmatch(value))
    if engine.unsafe_non_ascii and not value.isascii():
        return False
    limit = engine.longest_range_number
    if limit is not None and name.lower() == "range":
        if any(int(number) > limit for number in re.findall("[0-9]+", value)):
            return False
    if engine.range_unit_in_any_case and name.lower() == "range":
        value = value.lower()
    return is_cors_safelisted_request_header(name, value)


CONDITIONAL = {"if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since"}


def is_conditional(request: Request) -> bool:
    return any(name.lower() in CONDITIONAL for name, _ in request.headers)


def preflight_origin(request: Request) -> str:
    if request.engine.preflight_origin == "page":
        return str(request.origin)
    return request.serialized_origin


def extract_integer(headers: list[Header], name: str) -> int | None | Failure:
    value = get(headers, name)
    if value is None:
        return None
    match = re.fullmatch(r"[+-]?[0-9]+", value)
    if match is None or abs(int(value)) >= 2**63:
        return FAILURE
    return max(int(value), 0)


def canonical_range(name: str, value: str) -> str:
    if name.lower() != "range":
        return value
    match = re.fullmatch(
        r"[ \t]*bytes[ \t]*=[ \t]*([0-9]+)[ \t]*-[ \t]*([0-9]*)[ \t]*", value, re.IGNORECASE
    )
    if match is None:
        return value
    first, last = int(match[1]), match[2]
    if first >= 2**63 or (last and (int(last) >= 2**63 or int(last) < first)):
        return value
    return f"bytes={first}-{int(last) if last else ''}"


SINGLETONS = {
    "authorization",
    "content-type",
    "from",
    "if-modified-since",
    "if-unmodified-since",
    "max-forwards",
    "user-agent",
}
SUSPECT = {"content-disposition", "content-length", "location"}


def requested_names(request: Request) -> list[str]:
    """What Access-Control-Request-Headers lists."""
    names = unsafe_header_names(request)
    if request.engine.repeated_headers != "merged" or request.first_unsafe is not None:
        return names
    alone = [
        name.lower()
        for name, value in request.headers
        if not is_safelisted(request.engine, name, value)
    ]
    return [name for name in names for _ in range(max(alone.count(name), 1))]


def wire_headers(request: Request) -> list[Header]:
    """Lines of one name as they go over the wire."""
    engine = request.engine
    headers = request.headers
    if engine.repeated_headers == "combined":
        headers = judged_headers(request)
    elif engine.repeated_headers == "merged":
        merged: dict[str, Header] = {}
        for name, value in headers:
            lower = name.lower()
            before = merged.get(lower)
            if lower == "content-type" and request.body is not None and before is not None:
                continue
            if before is None or lower in SINGLETONS or not before[1] or not value:
                merged[lower] = (name, value)
            else:
                merged[lower] = (name, f"{before[1]}, {value}")
        headers = list(merged.values())
    if engine.canonical_ranges and request.method == "GET" and not is_conditional(request):
        headers = [(name, canonical_range(name, value)) for name, value in headers]
    if engine.sends_values_as_utf8:
        headers = [(name, value.encode().decode("latin-1")) for name, value in headers]
    return list(headers)


def received_headers(engine: Engine, headers: list[Header]) -> list[Header] | None:
    """Lines of one name as the engine takes them."""
    if engine.contradictory_headers_fail and any(
        len(set(values(headers, name))) > 1 for name in SUSPECT
    ):
        return None
    if engine.decodes_values_as_utf8:
        return [
            (name, value.encode("latin-1").decode("utf-8", "replace").encode().decode("latin-1"))
            for name, value in headers
        ]
    if not engine.merges_response_headers:
        return headers
    merged: dict[str, Header] = {}
    for name, value in headers:
        lower = name.lower()
        before = merged.get(lower)
        if lower == "set-cookie":
            continue
        if before is None:
            merged[lower] = (name, value)
        elif lower in SINGLETONS or lower in SUSPECT:
            continue
        elif not before[1]:
            merged[lower] = (name, value)
        elif value:
            merged[lower] = (name, f"{before[1]}, {value}")
    return list(merged.values())
