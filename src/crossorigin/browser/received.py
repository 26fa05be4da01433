"""A response as its engine takes it off the wire, before the standard's algorithm sees it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..fetch.header_lists import Header, values
from .messages import HttpResponse
from .request_headers import SINGLE_HEADER_NAMES
from .settings import Engine

__all__ = ["MergedResponse", "received"]

NEVER_CONTRADICTORY = frozenset({"content-disposition", "content-length", "location"})
"""Headers of which engines that look for it take no two different values."""
SINGLE_LINES = SINGLE_HEADER_NAMES - {"content-type"} | NEVER_CONTRADICTORY | {
    "host", "proxy-authorization", "referer", "strict-transport-security",
}  # fmt: skip
"""Of which Firefox keeps the first line alone."""
SEPARATORS = {"content-type": ",", "proxy-authenticate": "\n", "www-authenticate": "\n"}
"""What it joins the lines with, where that is not ``", "``."""


@dataclass(frozen=True, slots=True)
class MergedResponse(HttpResponse):
    """A response whose `headers` are one line a name; `lines` are those that came."""

    lines: list[Header] = field(default_factory=list)


def received(engine: Engine, response: HttpResponse) -> HttpResponse | None:
    """The response, or ``None`` if the engine takes its headers for corrupt."""
    headers = response.headers
    if engine.receiving.contradictory_headers_fail and _contradict(headers):
        return None
    if engine.sending.header_values_are_utf8:
        headers = [(name, _replaced_unless_utf8(value)) for name, value in headers]
    if engine.receiving.merges_response_headers:
        return MergedResponse(response.status, _merged(headers), response.body, headers)
    return response if headers is response.headers else replace(response, headers=headers)


def _contradict(headers: list[Header]) -> bool:
    names = [name.lower() for name, _ in headers]
    if len(set(names)) == len(names):
        return False
    return any(len(set(values(headers, name))) > 1 for name in NEVER_CONTRADICTORY)


def _replaced_unless_utf8(value: str) -> str:
    if value.isascii():
        return value
    return value.encode("latin-1").decode("utf-8", "replace").encode().decode("latin-1")


def _merged(headers: list[Header]) -> list[Header]:
    """Lines of one name as one, without the empty ones."""
    merged: dict[str, Header] = {}
    for name, value in headers:
        lower = name.lower()
        if lower == "set-cookie" or lower not in merged:
            merged[lower if lower != "set-cookie" else f"{lower} {len(merged)}"] = (name, value)
        elif lower not in SINGLE_LINES:
            merged[lower] = (merged[lower][0], _joined(lower, merged[lower][1], value))
    return list(merged.values())


def _joined(lower_name: str, before: str, value: str) -> str:
    if lower_name == "x-frame-options":  # where an empty line says something
        return f"{before}, {value}"
    if not before or (not value and lower_name != "content-type"):
        return before or value
    return before + SEPARATORS.get(lower_name, ", ") + value
