"""Fetching: the standard's algorithm, step by step, as a generator.

It yields each `HttpRequest` that the browser would send, is sent the `HttpResponse` (or has
`NoAnswer` thrown in), and returns a `Result`. Functions are named after the standard's sections.

Left out: service workers, Content Security Policy, mixed content, HSTS, blocked ports,
Cross-Origin-Resource-Policy, referrers, integrity, the HTTP cache, timing, aborting.

Standard: https://fetch.spec.whatwg.org/#fetching
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

from ..fetch.data_urls import parse_data_url
from ..fetch.header_lists import FAILURE, contains, delete, extract_delta_seconds, get, values
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.origins import Origin
from ..fetch.safelists import (
    CORS_NON_WILDCARD_REQUEST_HEADER_NAME,
    REQUEST_BODY_HEADER_NAMES,
    cors_unsafe_request_header_names,
)
from ..fetch.statuses import REDIRECT_STATUSES
from ..fetch.urls import parse_url
from .checks import Failed, check_preflight_response, cors_check
from .engines import Engine
from .filtering import filtered_response, opaque_redirect_filtered_response
from .messages import Exchange, HttpRequest, HttpResponse, NoAnswer
from .preflight_cache import PreflightCache
from .reasons import FetchError, Reason, explain
from .request import Request
from .result import Response, Result

__all__ = ["Fetching", "fetch"]

T = TypeVar("T")
Steps: TypeAlias = Generator[HttpRequest, HttpResponse | NoAnswer, T]
Fetching: TypeAlias = Steps[Result]

REDIRECT_LIMIT = 20
DEFAULT_MAX_AGE = 5
"""Seconds, for a preflight whose answer does not say."""


def fetch(request: Request, cache: PreflightCache, engine: Engine) -> Fetching:
    """Fetch `request` for a script; `cache` is the browser's. (Fetch, "Fetching")"""
    if not contains(request.headers, "accept"):
        request.headers.append(("Accept", "*/*"))
    fetching = _Fetch(request, cache, engine)
    outcome = yield from fetching.main_fetch()
    if isinstance(outcome, FetchError):
        return Result(None, outcome, fetching.exchanges)
    if isinstance(outcome, HttpResponse):
        outcome = filtered_response(request, outcome)
    return Result(outcome, None, fetching.exchanges)


class _Fetch:
    """One fetch: its request, what it shares with the browser, and what went over the wire.

    Steps end in a `FetchError` (the standard's "network error"), in an `HttpResponse` that is yet
    to be filtered, or in a `Response` that is.
    """

    def __init__(self, request: Request, cache: PreflightCache, engine: Engine) -> None:
        self.request = request
        self.cache = cache
        self.engine = engine
        self.exchanges: list[Exchange] = []

    def network_error(self, reason: Reason, **values: Any) -> FetchError:
        """The standard's "network error", with the reason for it."""
        exchange = self.exchanges[-1] if self.exchanges else None
        return explain(reason, exchange, **values)

    def main_fetch(self) -> Steps[HttpResponse | Response | FetchError]:
        """Decide by origin, mode and headers how the URL is fetched. (Fetch, "Main fetch")"""
        request = self.request
        url = request.current_url
        values = {"url": url.href, "origin": request.origin}
        is_http = url.scheme in ("http", "https")
        if url.scheme == "data":
            return self.scheme_fetch_data()
        if is_http and url.origin == request.origin and request.tainting == "basic":
            return (yield from self.http_fetch())
        if request.mode == "same-origin":
            return self.network_error(Reason.DISALLOWED_BY_MODE, **values)
        if not is_http:
            return self.network_error(Reason.CORS_DISABLED_SCHEME, **values)
        if request.mode == "no-cors":
            if request.redirect != "follow":
                reason = Reason.NO_CORS_REDIRECT_MODE
                return self.network_error(reason, value=request.redirect)
            request.tainting = "opaque"
            return (yield from self.http_fetch())
        request.tainting = "cors"
        if request.method in CORS_SAFELISTED_METHODS and not cors_unsafe_request_header_names(
            request.headers
        ):
            return (yield from self.http_fetch())
        outcome = yield from self.http_fetch(make_cors_preflight=True)
        if isinstance(outcome, FetchError):
            self.cache.clear(request)
        return outcome

    def scheme_fetch_data(self) -> HttpResponse | FetchError:
        """Answer a ``data:`` URL out of itself. (Fetch, "Scheme fetch")"""
        self.request.tainting = "basic"
        url = self.request.current_url.without_fragment
        data = parse_data_url(url)
        if data is None:
            return self.network_error(Reason.INVALID_DATA_URL, url=url)
        return HttpResponse(200, [("Content-Type", data.mime_type)], data.body)

    def http_fetch(
        self, *, make_cors_preflight: bool = False
    ) -> Steps[HttpResponse | Response | FetchError]:
        """Preflight if need be, send, check, and treat a redirect. (Fetch, "HTTP fetch")"""
        request = self.request
        if make_cors_preflight and self.needs_cors_preflight():
            error = yield from self.cors_preflight_fetch()
            if error is not None:
                return error
        response = yield from self.http_network_or_cache_fetch()
        if isinstance(response, FetchError):
            return response
        if request.tainting == "cors":
            failed = cors_check(request, response)
            if failed is not None:
                return self.network_error(failed.reason, **failed.values)
        if response.status not in REDIRECT_STATUSES:
            return response
        if request.redirect == "error":
            return self.network_error(Reason.REDIRECT_DISALLOWED_BY_MODE)
        if request.redirect == "manual":
            return opaque_redirect_filtered_response(request)
        return (yield from self.http_redirect_fetch(response))

    def needs_cors_preflight(self) -> bool:
        """Is there anything about the request that the cache does not already allow?"""
        request, cache = self.request, self.cache
        if request.method not in CORS_SAFELISTED_METHODS and not cache.allows_method(request):
            return True
        return any(
            not cache.allows_header_name(request, name)
            for name in cors_unsafe_request_header_names(request.headers)
        )

    def http_redirect_fetch(
        self, response: HttpResponse
    ) -> Steps[HttpResponse | Response | FetchError]:
        """Follow one redirect. (Fetch, "HTTP-redirect fetch")"""
        request = self.request
        current = request.current_url
        location = get(response.headers, "location")
        if location is None:
            return response
        repeated = len(values(response.headers, "location")) > 1
        parsed = None if repeated else parse_url(location, current.href)
        if parsed is None:
            return self.network_error(Reason.REDIRECT_INVALID_LOCATION, value=location)
        url = parsed.with_fragment_of(current)
        if url.scheme not in ("http", "https"):
            return self.network_error(Reason.REDIRECT_TO_OTHER_SCHEME, value=url.href)
        if request.redirect_count == REDIRECT_LIMIT:
            return self.network_error(Reason.TOO_MANY_REDIRECTS)
        request.redirect_count += 1
        crosses_origins = request.mode == "cors" and request.origin != url.origin
        if url.includes_credentials and (crosses_origins or request.tainting == "cors"):
            return self.network_error(Reason.REDIRECT_CONTAINS_CREDENTIALS)
        if (response.status in (301, 302) and request.method == "POST") or (
            response.status == 303 and request.method not in ("GET", "HEAD")
        ):
            request.method, request.body = "GET", None
            for name in REQUEST_BODY_HEADER_NAMES:
                delete(request.headers, name)
        if current.origin != url.origin:
            delete(request.headers, CORS_NON_WILDCARD_REQUEST_HEADER_NAME)
        request.redirect_to(url)
        return (yield from self.main_fetch())

    def http_network_or_cache_fetch(self) -> Steps[HttpResponse | FetchError]:
        """Complete the request's headers and send it. (Fetch, "HTTP-network-or-cache fetch")"""
        request = self.request
        headers = list(request.headers)
        if request.body is not None:
            headers.append(("Content-Length", str(len(request.body))))
        elif request.method in ("POST", "PUT"):
            headers.append(("Content-Length", "0"))
        if request.tainting == "cors" or request.method not in ("GET", "HEAD"):
            headers.append(("Origin", self.origin_header()))
        if contains(headers, "range"):
            headers.append(("Accept-Encoding", "identity"))
        url = request.current_url.without_fragment
        http_request = HttpRequest(request.method, url, headers, request.body or b"")
        return (yield from self.http_network_fetch(http_request, Reason.NO_ANSWER))

    def origin_header(self) -> str:
        """What goes into ``Origin``. (Fetch, "append a request `Origin` header")

        A request without CORS to a less secure place hides it, by the default referrer policy.
        """
        request = self.request
        downgrade = (
            request.mode != "cors"
            and isinstance(request.origin, Origin)
            and request.origin.scheme == "https"
            and request.current_url.scheme != "https"
        )
        return "null" if downgrade else request.serialized_origin

    def http_network_fetch(
        self, http_request: HttpRequest, no_answer: Reason
    ) -> Steps[HttpResponse | FetchError]:
        """Put `http_request` on the wire. (Fetch, "HTTP-network fetch")"""
        response = yield http_request
        if isinstance(response, NoAnswer):
            self.exchanges.append(Exchange(http_request, None))
            return self.network_error(no_answer, value=response)
        self.exchanges.append(Exchange(http_request, response))
        return response

    def cors_preflight_fetch(self) -> Steps[FetchError | None]:
        """Ask whether the request may be sent; ``None`` if so. (Fetch, "CORS-preflight fetch")"""
        request = self.request
        headers = [("Accept", "*/*"), ("Access-Control-Request-Method", request.method)]
        names = cors_unsafe_request_header_names(request.headers)
        if names:
            headers.append(("Access-Control-Request-Headers", ",".join(names)))
        headers.append(("Origin", request.serialized_origin))
        preflight = HttpRequest("OPTIONS", request.current_url.without_fragment, headers)
        response = yield from self.http_network_fetch(preflight, Reason.PREFLIGHT_NO_ANSWER)
        if isinstance(response, FetchError):
            return response
        grant = check_preflight_response(request, response)
        if isinstance(grant, Failed):
            return self.network_error(grant.reason, **grant.values)
        max_age = extract_delta_seconds(response.headers, "access-control-max-age")
        if max_age is None or max_age is FAILURE:
            max_age = DEFAULT_MAX_AGE
        if self.engine.max_age_cap is not None:
            max_age = min(max_age, self.engine.max_age_cap)
        self.cache.store(request, grant.methods or [], grant.header_names or [], max_age)
        return None
