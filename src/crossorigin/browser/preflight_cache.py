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
        expires = self._clock() + max_age
        entry = self._entries.setdefault(_key(request), _Entry({}, {}))
        entry.methods.update(dict.fromkeys(methods, expires))
        entry.header_names.update(dict.fromkeys((name.lower() for name in header_names), expires))

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
            for name in (request.method, "*")
        )

    def allows_header_name(self, request: Request, name: str) -> bool:
        """Is there a match for `name`, in lower case? (Fetch, "header-name cache entry match")"""
        now = self._clock()
        names = (name,) if name == CORS_NON_WILDCARD_REQUEST_HEADER_NAME else (name, "*")
        return any(
            entry.header_names.get(candidate, now) > now
            for entry in self._matching(request)
            for candidate in names
        )

    def _matching(self, request: Request) -> list[_Entry]:
        """Entries made with credentials serve both; those made without, only requests without."""
        accepted = (True,) if request.credentials == "include" else (True, False)
        keys = [(request.serialized_origin, _url(request), made_with) for made_with in accepted]
        return [self._entries[key] for key in keys if key in self._entries]


def _key(request: Request) -> tuple[str, str, bool]:
    return request.serialized_origin, _url(request), request.credentials == "include"


def _url(request: Request) -> str:
    return request.current_url.href
