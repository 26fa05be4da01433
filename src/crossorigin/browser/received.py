"""A response as its engine takes it off the wire, before the standard's algorithm sees it."""

from __future__ import annotations

from dataclasses import replace

from ..fetch.header_lists import Header, values
from .engines import Engine
from .messages import HttpResponse

__all__ = ["received"]

NEVER_CONTRADICTORY = ("content-disposition", "content-length", "location")
"""Headers of which engines that look for it take no two different values."""
NEVER_MERGED = frozenset({"content-type", "set-cookie", *NEVER_CONTRADICTORY})


def received(engine: Engine, response: HttpResponse) -> HttpResponse | None:
    """The response, or ``None`` if the engine takes its headers for corrupt."""
    headers = response.headers
    if engine.contradictory_headers_fail and any(
        len(set(values(headers, name))) > 1 for name in NEVER_CONTRADICTORY
    ):
        return None
    if engine.header_values_are_utf8:
        headers = [(name, _replaced_unless_utf8(value)) for name, value in headers]
    if engine.merges_response_headers:
        headers = _merged(headers)
    return response if headers is response.headers else replace(response, headers=headers)


def _replaced_unless_utf8(value: str) -> str:
    if value.isascii():
        return value
    return value.encode("latin-1").decode("utf-8", "replace").encode().decode("latin-1")


def _merged(headers: list[Header]) -> list[Header]:
    """Lines of one name as one, without the empty ones."""
    merged: list[Header] = []
    places: dict[str, int] = {}
    for name, value in headers:
        lower = name.lower()
        if lower in NEVER_MERGED or lower not in places:
            places[lower] = len(merged)
            merged.append((name, value))
            continue
        first_name, before = merged[places[lower]]
        merged[places[lower]] = (first_name, ", ".join(filter(None, (before, value))))
    return merged
