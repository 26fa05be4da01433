"""The CORS-preflight cache: the grants of earlier preflights and their lifetimes.

Standard: https://fetch.spec.whatwg.org/#cors-preflight-cache
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable
from typing import NamedTuple, TypeAlias

from ..fetch.header_lists import FAILURE, Failure, parse_delta_seconds, values
from ..fetch.max_age import DEFAULT_MAX_AGE
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.origins import Origin
from ..fetch.safelists import CORS_NON_WILDCARD_REQUEST_HEADER_NAME
from ..fetch.sites import Site
from ..fetch.tokens import HTTP_TAB_OR_SPACE
from .messages import HttpResponse
from .reasons import Reason
from .request import Request
from .request_headers import is_conditional
from .settings import INT64, Engine

__all__ = ["PreflightCache", "max_age"]


MOST_REMEMBERED = 4096
"""The most keys that are kept if the engine has no limit: more than any browser keeps."""

MAX_AGE = "access-control-max-age"
INTEGER = re.compile("([+-]?)([0-9]+)")
SWEEP_AT_LEAST = 64
"""The number of keys from which the whole cache is searched for expired ones."""

Key: TypeAlias = tuple[Site, Hashable, str]
"""The network partition key, the serialised origin and the URL."""


class _CacheEntry(NamedTuple):
    """The grants of a key: each method and lower-case header name with the second of its expiry."""

    methods: dict[str, float]
    header_names: dict[str, float]


class PreflightCache:
    """Entries by partition, origin, URL and credentials; `clock` gives seconds from any zero.

    The number of entries is limited, by the engine's own limit if it has one; the oldest is
    removed.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: dict[tuple[Key, bool], _CacheEntry] = {}
        """The entries by key, and by whether the preflight was made with credentials."""
        self._sweep_at = SWEEP_AT_LEAST

    def __len__(self) -> int:
        """The number of remembered keys, without expired ones."""
        self._remove_expired()
        return len(self._entries)

    def store(
        self, request: Request, methods: list[str], header_names: list[str], max_age: float
    ) -> None:
        """Remember the grants of a preflight for `request` for `max_age` seconds.

        (Fetch, "CORS-preflight fetch", from the step that sets max-age)
        """
        # At growing intervals, so that the cost of a store does not depend on the size of the
        # cache.
        if len(self._entries) >= self._sweep_at:
            self._remove_expired()
            self._sweep_at = max(SWEEP_AT_LEAST, 2 * len(self._entries))
        key = _key(request)
        if request.engine.cache.preflights_replace:
            self._remove(key)
        if not _remembers_asterisk(request):
            methods = [method for method in methods if method != "*"]
            header_names = [name for name in header_names if name != "*"]
        now = self._clock()
        made_with = request.credentials == "include"
        entry = self._entries.setdefault((key, made_with), _CacheEntry({}, {}))
        if len(self._entries) > (request.engine.cache.most_remembered or MOST_REMEMBERED):
            del self._entries[next(iter(self._entries))]
        matching = self._matching(request, key)
        tables, asterisk = [each.methods for each in matching], _asterisk(request)
        for method in methods:
            _renew((method, *asterisk), entry.methods, tables, now, max_age)
        engine = request.engine
        lasting = math.inf if engine.cache.methods_of_any_preflight_last and max_age else max_age
        for method in engine.cache.methods_of_any_preflight:
            _renew((method, *asterisk), entry.methods, tables, now, lasting)
        tables = [each.header_names for each in matching]
        for name in header_names:
            candidates = _name_candidates(engine, name.lower(), asterisk)
            _renew(candidates, entry.header_names, tables, now, max_age)

    def store_refused(
        self, request: Request, methods: list[str], header_names: list[str], max_age: float
    ) -> None:
        """Remember the grants of a preflight that did not allow `request`, if the engine does."""
        if request.engine.cache.remembers_before_checking:
            self.store(request, methods, header_names, max_age)

    def forget_after(self, reason: Reason, request: Request, *, had_preflight: bool) -> None:
        """Forget as the engine does when `request` ends in a network error for `reason`.

        (Fetch, "Main fetch", last of the steps on a request that needed a preflight)
        """
        if not had_preflight and not request.engine.cache.simple_requests_forget:
            return
        match request.engine.cache.forgets_preflight_on:
            case "nothing":
                return
            case "but-redirect-mode" if reason is Reason.REDIRECT_DISALLOWED_BY_MODE:
                return
        self.clear(request)

    def clear(self, request: Request) -> None:
        """Forget the entries of this partition, origin and URL. (Fetch, "clear cache entries")"""
        if self._entries:
            self._remove(_key(request))

    def allows(self, request: Request, unsafe_names: list[str]) -> float | None:
        """The seconds for which `request` does not need a preflight; ``None`` if it needs one.

        `unsafe_names` are the "CORS-unsafe request-header names" of its headers. Some engines
        forget the entries of the URL if they do not allow the request. (Fetch, "HTTP fetch", the
        steps on the make-CORS-preflight flag)
        """
        settings = request.engine.cache
        unshared = settings.conditional_requests_skip_preflight_cache
        if request.initiator in unshared and is_conditional(request):
            return None
        matching = self._matching(request)
        lasting: list[float | None] = []
        covered = settings.methods_of_any_preflight or CORS_SAFELISTED_METHODS
        if request.method not in covered or request.use_cors_preflight:
            lasting.append(self.method_allowed_for(request, matching))
        lasting += [self.header_name_allowed_for(request, name, matching) for name in unsafe_names]
        known = [seconds for seconds in lasting if seconds is not None]
        if len(known) == len(lasting):
            return min(known)
        if settings.preflights_replace:
            self.clear(request)
        return None

    def method_allowed_for(
        self, request: Request, matching: list[_CacheEntry] | None = None
    ) -> float | None:
        """The seconds for which the request's method is still allowed; ``None`` if it is not.

        `matching` are the entries for it, if they are known. (Fetch, "method cache entry match")
        """
        if matching is None:
            matching = self._matching(request)
        tables = [entry.methods for entry in matching]
        return self._seconds_left(tables, (request.method, *_asterisk(request)))

    def header_name_allowed_for(
        self, request: Request, name: str, matching: list[_CacheEntry] | None = None
    ) -> float | None:
        """The seconds for which `name`, in lower case, is still allowed; ``None`` if it is not.

        `matching` are the entries for it, if they are known. (Fetch, "header-name cache entry
        match")
        """
        if matching is None:
            matching = self._matching(request)
        tables = [entry.header_names for entry in matching]
        candidates = _name_candidates(request.engine, name, _asterisk(request))
        return self._seconds_left(tables, candidates)

    def _seconds_left(
        self, tables: list[dict[str, float]], candidates: tuple[str, ...]
    ) -> float | None:
        now = self._clock()
        expiries = [table.get(name, now) for table in tables for name in candidates]
        latest = max(expiries, default=now)
        return latest - now if latest > now else None

    def _remove(self, key: Key) -> None:
        for made_with in (True, False):
            self._entries.pop((key, made_with), None)

    def _matching(self, request: Request, key: Key | None = None) -> list[_CacheEntry]:
        """The entries for `request`.

        Those made with credentials also serve requests without them.
        """
        if not self._entries:
            return []
        accepted: tuple[bool, ...] = (True,) if request.credentials == "include" else (True, False)
        if not request.engine.cache.shares_preflights_with_credentials:
            accepted = (request.credentials == "include",)
        key = key or _key(request)
        matching = []
        for made_with in accepted:
            entry = self._entries.get((key, made_with))
            if entry is not None:
                matching.append(entry)
        return matching

    def _remove_expired(self) -> None:
        now = self._clock()
        for key, entry in list(self._entries.items()):
            for table in entry:
                for name in [name for name, expiry in table.items() if expiry <= now]:
                    del table[name]
            if not any(entry):
                del self._entries[key]


def max_age(engine: Engine, response: HttpResponse) -> int:
    """The seconds for which a response to a preflight is valid. (Fetch, "CORS-preflight fetch")"""
    lines = values(response.headers, MAX_AGE)
    seconds: int | Failure = DEFAULT_MAX_AGE
    if lines not in ([], [""]):
        integers = engine.cache.max_age_grammar == "integer"
        seconds = _integer(", ".join(lines)) if integers else parse_delta_seconds(lines)
    if seconds is FAILURE:
        seconds = engine.cache.invalid_max_age
    return seconds if engine.cache.max_age_cap is None else min(seconds, engine.cache.max_age_cap)


def _integer(value: str) -> int | Failure:
    """Like `parse_delta_seconds`, but a sign is accepted; negative numbers count as 0."""
    match = INTEGER.fullmatch(value.strip(HTTP_TAB_OR_SPACE))
    if match is None:
        return FAILURE
    digits = match[2].lstrip("0") or "0"
    if len(digits) > len(str(INT64)):  # Python refuses to convert thousands of digits
        return FAILURE
    number = int(match[1] + digits)
    return max(number, 0) if -INT64 - 1 <= number <= INT64 else FAILURE


def _remembers_asterisk(request: Request) -> bool:
    """Whether a ``*`` in the response to a preflight for `request` is remembered."""
    how = request.engine.cache.cached_asterisk
    made_with_credentials = request.credentials == "include"
    return how != "none" and not (how == "made-without-credentials" and made_with_credentials)


def _name_candidates(engine: Engine, name: str, asterisk: tuple[str, ...]) -> tuple[str, ...]:
    """The entries that match the header `name`, itself first."""
    covered = (
        name != CORS_NON_WILDCARD_REQUEST_HEADER_NAME
        or engine.cache.cached_asterisk_covers_authorization
    )
    return (name, *asterisk) if covered else (name,)


def _asterisk(request: Request) -> tuple[str, ...]:
    """The entry ``*``, if it matches any method and nearly any header of `request`."""
    is_left = (
        request.credentials == "include"
        and request.engine.cache.cached_asterisk == "used-without-credentials"
    )
    return () if is_left else ("*",)


def _renew(
    candidates: tuple[str, ...],
    own: dict[str, float],
    tables: list[dict[str, float]],
    now: float,
    max_age: float,
) -> None:
    """Give all live matches in `tables` a new max-age; if there are none, add one to `own`."""
    renewed = False
    for table in tables:
        for name in candidates:
            if table.get(name, now) > now:
                table[name] = now + max_age
                renewed = True
    if not renewed:
        own[candidates[0]] = now + max_age
        if len(own) > MOST_REMEMBERED:
            del own[next(iter(own))]


def _origin_key(request: Request) -> Hashable:
    """The serialised origin; for an opaque origin, a key of this fetch or a unique key."""
    origin = request.preflight_origin
    if origin != "null":
        return origin
    engine = request.engine
    if not engine.cache.shares_preflights_of_opaque_origins:
        return request if request.redirect_taint == "same-origin" else object()
    by_redirects = isinstance(request.origin, Origin)
    return request if by_redirects and not engine.cache.shares_preflights_of_redirected else "null"


def _key(request: Request) -> Key:
    return request.client.network_partition_key, _origin_key(request), request.current_url.href
