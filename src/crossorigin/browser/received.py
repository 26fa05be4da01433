"""A response as its engine reads it, before the standard's algorithm sees it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field, replace

from ..fetch.header_lists import Header, are_values_ascii, values
from .messages import HttpResponse
from .request_headers import SINGLE_HEADER_NAMES
from .settings import Engine

__all__ = ["MergedResponse", "received"]

NEVER_CONTRADICTORY = frozenset({"content-disposition", "content-length", "location"})
"""Headers that must not have two different values, in engines that check this."""
SINGLE_LINES = SINGLE_HEADER_NAMES - {"content-type"} | NEVER_CONTRADICTORY | {
    "host", "proxy-authorization", "referer", "strict-transport-security",
}  # fmt: skip
"""Headers of which Firefox keeps only the first line."""
SEPARATORS = {"content-type": ",", "proxy-authenticate": "\n", "www-authenticate": "\n"}
"""The separators with which it joins lines, if not ``", "``."""


@dataclass(frozen=True, slots=True)
class MergedResponse(HttpResponse):
    """A response whose repeated `headers` became one line each; `lines` are the original ones."""

    lines: list[Header] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Nothing: the response was checked before its lines were merged."""


def received(engine: Engine, response: HttpResponse, names: Set[str]) -> HttpResponse | None:
    """The response, or ``None`` if the engine treats its headers as corrupt.

    `names` are those of its headers, in lower case.
    """
    headers, rules = response.headers, engine.receiving
    has_repeated = len(names) < len(headers)
    if has_repeated and rules.contradictory_headers_fail and _contradict(headers):
        return None
    if engine.sending.header_values_are_utf8 and not are_values_ascii(headers):
        headers = [(name, _replaced_unless_utf8(value)) for name, value in headers]
    if has_repeated and rules.merges_response_headers:
        merged = _merged(headers)
        return MergedResponse(
            response.status, merged, response.body, response.status_message, headers
        )
    return response if headers is response.headers else replace(response, headers=headers)


def _contradict(headers: list[Header]) -> bool:
    return any(len(set(values(headers, name))) > 1 for name in NEVER_CONTRADICTORY)


def _replaced_unless_utf8(value: str) -> str:
    if value.isascii():
        return value
    return value.encode("latin-1").decode("utf-8", "replace").encode().decode("latin-1")


def _merged(headers: list[Header]) -> list[Header]:
    """The lines of each name joined, without the empty ones."""
    merged: dict[str, Header] = {}
    for name, value in headers:
        lower = name.lower()
        if lower == "set-cookie" or lower not in merged:
            merged[lower if lower != "set-cookie" else f"{lower} {len(merged)}"] = (name, value)
        elif lower not in SINGLE_LINES:
            merged[lower] = (merged[lower][0], _joined(lower, merged[lower][1], value))
    return list(merged.values())


def _joined(lower_name: str, before: str, value: str) -> str:
    if lower_name == "x-frame-options":  # whose empty lines have a meaning
        return f"{before}, {value}"
    if not before or (not value and lower_name != "content-type"):
        return before or value
    return before + SEPARATORS.get(lower_name, ", ") + value
