"""The CORS-preflight cache: what earlier preflights allowed, for how long.

Standard: https://fetch.spec.whatwg.org/#cors-preflight-cache
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..fetch.safelists import CORS_NON_WILDCARD_REQUEST_HEADER_NAME
from .request import Request

__all__ = ["PreflightCache"]


@dataclass(slots=True)
class _Entry:
    """What one key allows: each method and lower-case header name with the second it expires."""

    methods: dict[str, float]
    header_names: dict[str, float]


class PreflightCache:
    """Entries by origin, URL and credentials; `clock` gives seconds, from any zero."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: dict[tuple[str, str, bool], _Entry] = {}

    def __len__(self) -> int:
        """How many combinations of origin, URL and credentials are remembered."""
        return len(self._entries)

    def store(
        self, request: Request, methods: list[str], header_names: list[str], max_age: float
    ) -> None:
        """Remember for `max_age` seconds what a preflight for `request` allowed.

        (Fetch, "CORS-preflight fetch", from the step that sets max-age)
        """
        now = self._clock()
        entry = self._entries.setdefault(_key(request), _Entry({}, {}))
        matching = self._matching(request)
        for method in methods:
            tables = [each.methods for each in matching]
            _renew(_method_candidates(method), entry.methods, tables, now, max_age)
        for name in header_names:
            tables = [each.header_names for each in matching]
            _renew(_name_candidates(name.lower()), entry.header_names, tables, now, max_age)

    def clear(self, request: Request) -> None:
        """Forget everything about this origin and URL. (Fetch, "clear cache entries")"""
        for credentials in (True, False):
            self._entries.pop((request.serialized_origin, _url(request), credentials), None)

    def allows_method(self, request: Request) -> bool:
        """Is there a match for the request's method? (Fetch, "method cache entry match")"""
        now = self._clock()
        return any(
            entry.methods.get(name, now) > now
            for entry in self._matching(request)
            for name in _method_candidates(request.method)
        )

    def allows_header_name(self, request: Request, name: str) -> bool:
        """Is there a match for `name`, in lower case? (Fetch, "header-name cache entry match")"""
        now = self._clock()
        return any(
            entry.header_names.get(candidate, now) > now
            for entry in self._matching(request)
            for candidate in _name_candidates(name)
        )

    def _matching(self, request: Request) -> list[_Entry]:
        """Entries made with credentials serve both; those made without, only requests without."""
        accepted = (True,) if request.credentials == "include" else (True, False)
        keys = [(request.serialized_origin, _url(request), made_with) for made_with in accepted]
        return [self._entries[key] for key in keys if key in self._entries]


def _method_candidates(method: str) -> tuple[str, ...]:
    """The entries that match `method`, itself first."""
    return (method, "*")


def _name_candidates(name: str) -> tuple[str, ...]:
    """The entries that match the header `name`, itself first."""
    return (name,) if name == CORS_NON_WILDCARD_REQUEST_HEADER_NAME else (name, "*")


def _renew(
    candidates: tuple[str, ...],
    own: dict[str, float],
    tables: list[dict[str, float]],
    now: float,
    max_age: float,
) -> None:
    """Give all live matches in `tables` a new max-age; if there are none, make one in `own`."""
    matches = [
        (table, name) for table in tables for name in candidates if table.get(name, now) > now
    ]
    for table, name in matches or [(own, candidates[0])]:
        table[name] = now + max_age


def _key(request: Request) -> tuple[str, str, bool]:
    return request.serialized_origin, _url(request), request.credentials == "include"


def _url(request: Request) -> str:
    return request.current_url.href
