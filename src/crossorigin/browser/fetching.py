"""Fetching: the standard's algorithm, step by step, as a generator.

It yields each `HttpRequest` that the browser would send, is sent the `HttpResponse` (or a
`NoAnswer`), and returns a `Result`. Methods are named after the standard's sections.

Left out: service workers, Content Security Policy, mixed content, HSTS, referrers (the referrer
policy is the default one), integrity, the HTTP cache, cookies, authentication, timing, aborting,
and the headers that a browser adds without regard to CORS (User-Agent, Accept-Language, …).

Standard: https://fetch.spec.whatwg.org/#fetching
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from ..fetch.data_urls import parse_data_url
from ..fetch.header_lists import (
    FAILURE,
    contains,
    delete,
    extract_delta_seconds,
    extract_token_list,
    get,
    values,
)
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.ports import is_blocked_due_to_bad_port
from ..fetch.safelists import (
    CORS_NON_WILDCARD_REQUEST_HEADER_NAME,
    REQUEST_BODY_HEADER_NAMES,
)
from ..fetch.statuses import REDIRECT_STATUSES
from ..fetch.urls import HTTP_SCHEMES, Url, parse_url
from .checks import (
    Failed,
    PreflightGrant,
    check_mime_type,
    check_preflight_response,
    cors_check,
    cross_origin_resource_policy_check,
)
from .explaining import explain
from .filtering import filtered_response, opaque_redirect_filtered_response
from .messages import Exchange, HttpRequest, HttpResponse, NoAnswer
from .metadata import append_fetch_metadata_headers, append_request_origin_header
from .preflight_cache import PreflightCache
from .reasons import HEADERS_AT_FAULT, FetchError, Reason
from .request import Request
from .result import Response, Result
from .trace import Decision, Step, preflight_causes
from .unsafe_headers import (
    extract_integer,
    is_conditional,
    note_first_headers,
    preflight_origin,
    received_headers,
    requested_names,
    unsafe_header_names,
    wire_headers,
)

__all__ = ["Fetch", "Fetching", "Steps", "fetch"]

T = TypeVar("T")
Steps: TypeAlias = Generator[HttpRequest, HttpResponse | NoAnswer, T]
Fetching: TypeAlias = Steps[Result]

REDIRECT_LIMIT = 20
DEFAULT_MAX_AGE = 5
"""Seconds, for a preflight whose answer does not say."""
ACCEPT = {
    "image": "image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
    "style": "text/css,*/*;q=0.1",
}
"""By destination, where it is not ``*/*``."""


def fetch(request: Request, cache: PreflightCache) -> Fetching:
    """Fetch `request` for a script; `cache` is the browser's. (Fetch, "Fetching")"""
    fetching = Fetch(request, cache)
    outcome = yield from fetching.run()
    if isinstance(outcome, FetchError):
        return Result(None, outcome, fetching.exchanges, fetching.trace)
    response = filtered_response(request, outcome) if isinstance(outcome, HttpResponse) else outcome
    fetching.decided(Decision.RESPONSE, {"response": response, "internal": outcome})
    return Result(response, None, fetching.exchanges, fetching.trace)


class Fetch:
    """One fetch: its request, what it shares with the browser, and what has come of it so far.

    Steps end in a `FetchError` (the standard's "network error"), in an `HttpResponse` that is yet
    to be filtered, or in a `Response` that is.
    """

    def __init__(self, request: Request, cache: PreflightCache) -> None:
        self.request = request
        self.cache = cache
        self.engine = request.engine
        self.exchanges: list[Exchange] = []
        self.trace: list[Step] = []
        self.preflighted = False
        self.failed_redirect: Failed | None = None

    def decided(self, decision: Decision, facts: dict[str, Any]) -> None:
        """Add a step to the trace, about the last exchange if there is one."""
        self.trace.append(
            Step(decision, len(self.exchanges) - 1 if self.exchanges else None, facts)
        )

    def network_error(self, reason: Reason, **facts: Any) -> FetchError:
        """The standard's "network error", with the reason for it."""
        exchange = self.exchanges[-1] if self.exchanges else None
        error = explain(reason, self.request, exchange, facts)
        self.decided(Decision.REFUSED, {"error": error})
        return error

    def run(self) -> Steps[HttpResponse | Response | FetchError]:
        """Fetch, up to the filtering of the response.

        (Fetch, "Fetching", and "Main fetch", from where a response is there)
        """
        request = self.request
        if not contains(request.headers, "accept"):
            request.headers.append(("Accept", ACCEPT.get(request.destination, "*/*")))
        note_first_headers(request)
        outcome = yield from self.main_fetch()
        if request.destination and isinstance(outcome, HttpResponse):
            failed = check_mime_type(request, outcome)
            if failed is not None:
                return self.network_error(failed.reason, **failed.values)
        return outcome

    def main_fetch(self) -> Steps[HttpResponse | Response | FetchError]:
        """Decide by origin, mode and headers how the URL is fetched. (Fetch, "Main fetch")"""
        request = self.request
        url = request.current_url
        facts = {"url": url, "origin": request.origin}
        if is_blocked_due_to_bad_port(url):
            return self.network_error(Reason.BAD_PORT, value=url.origin and url.origin.port)
        if url.scheme == "data" or (url.origin == request.origin and request.tainting == "basic"):
            request.tainting = "basic"
            self.decided(Decision.LOCAL if url.scheme == "data" else Decision.SAME_ORIGIN, facts)
            return (yield from self.scheme_fetch())
        if request.mode == "same-origin":
            return self.network_error(Reason.DISALLOWED_BY_MODE)
        if request.mode == "no-cors":
            if request.redirect != "follow":
                reason = Reason.NO_CORS_REDIRECT_MODE
                return self.network_error(reason, value=request.redirect)
            request.tainting = "opaque"
            self.decided(Decision.NO_CORS, facts)
            return (yield from self.scheme_fetch())
        if url.scheme not in HTTP_SCHEMES:
            return self.network_error(Reason.CORS_DISABLED_SCHEME)
        request.tainting = "cors"
        self.decided(Decision.CORS, facts)
        if (
            not request.use_cors_preflight
            and request.method in CORS_SAFELISTED_METHODS
            and not unsafe_header_names(request)
        ):
            self.decided(Decision.PREFLIGHT_NOT_NEEDED, {"method": request.method})
            return (yield from self.http_fetch())
        outcome = yield from self.http_fetch(make_cors_preflight=True)
        if isinstance(outcome, FetchError) and self.forgets_preflight(outcome):
            self.cache.clear(request)
        return outcome

    def scheme_fetch(self) -> Steps[HttpResponse | Response | FetchError]:
        """Fetch as the URL's scheme has it. (Fetch, "Scheme fetch")"""
        url = self.request.current_url
        if url.scheme in HTTP_SCHEMES:
            return (yield from self.http_fetch())
        if url.scheme == "data":
            data = parse_data_url(url.without_fragment)
            if data is None:
                return self.network_error(Reason.INVALID_DATA_URL)
            return HttpResponse(200, [("Content-Type", data.mime_type)], data.body)
        if url.without_fragment.partition("?")[0] == "about:blank":
            return HttpResponse(200, [("Content-Type", "text/html;charset=utf-8")])
        return self.network_error(Reason.SCHEME_NOT_SUPPORTED)

    def http_fetch(
        self, *, make_cors_preflight: bool = False
    ) -> Steps[HttpResponse | Response | FetchError]:
        """Preflight if need be, send, check, and treat a redirect. (Fetch, "HTTP fetch")"""
        request = self.request
        if make_cors_preflight and self.needs_cors_preflight():
            error = yield from self.cors_preflight_fetch()
            if error is not None:
                return error
        if self.failed_redirect is not None:
            return self.network_error(self.failed_redirect.reason, **self.failed_redirect.values)
        response = yield from self.http_network_or_cache_fetch()
        if isinstance(response, FetchError):
            return response
        if request.tainting == "cors":
            failed = cors_check(request, response)
            if failed is not None:
                return self.network_error(failed.reason, **failed.values)
            self.decided(Decision.CORS_CHECK_PASSED, {"response": response})
        elif request.tainting == "opaque":
            failed = cross_origin_resource_policy_check(request, response)
            if failed is not None:
                return self.network_error(failed.reason, **failed.values)
        if response.status not in REDIRECT_STATUSES:
            return response
        if request.redirect == "error" and not (
            self.engine.error_mode_needs_location and not get(response.headers, "location")
        ):
            return self.network_error(Reason.REDIRECT_DISALLOWED_BY_MODE)
        if (
            request.redirect == "manual"
            and self.engine.parses_location_in_manual_mode
            and contains(response.headers, "location")
            and self.location_url(response) is None
        ):
            value = get(response.headers, "location")
            return self.network_error(Reason.REDIRECT_INVALID_LOCATION, value=value)
        if request.redirect == "manual":
            return opaque_redirect_filtered_response(request)
        return (yield from self.http_redirect_fetch(response))

    def remember_unchecked(self, response: HttpResponse, grant: PreflightGrant | Failed) -> None:
        """Remember what a preflight allows though it is not what the request needs."""
        if isinstance(grant, Failed) and grant.reason in (
            Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,
            Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,
        ):
            methods = extract_token_list(response.headers, "access-control-allow-methods")
            names = extract_token_list(response.headers, "access-control-allow-headers")
            assert methods is not FAILURE and names is not FAILURE
            self.cache.store(self.request, methods or [], names or [], self.max_age(response))

    def needs_cors_preflight(self) -> bool:
        """Is there anything about the request that the cache does not already allow?"""
        request, cache = self.request, self.cache
        if self.engine.conditional_requests_skip_preflight_cache and is_conditional(request):
            self.decided(Decision.PREFLIGHT_NEEDED, {"causes": preflight_causes(request)})
            return True
        self.preflighted = True
        lasting: list[float | None] = []
        if request.method not in CORS_SAFELISTED_METHODS or request.use_cors_preflight:
            lasting.append(cache.method_allowed_for(request))
        lasting += [
            cache.header_name_allowed_for(request, name) for name in unsafe_header_names(request)
        ]
        known = [seconds for seconds in lasting if seconds is not None]
        if len(known) == len(lasting):
            self.decided(Decision.PREFLIGHT_CACHED, {"seconds": min(known)})
            return False
        self.decided(Decision.PREFLIGHT_NEEDED, {"causes": preflight_causes(request)})
        return True

    def check_redirect_with_first_credentials(self, response: HttpResponse) -> Failed | None:
        """What an engine says that goes by the credentials with which the fetch began."""
        request = self.request
        if (
            request.credentials != "same-origin"
            or request.tainting != "cors"
            or request.url_list[0].origin != request.origin
        ):
            return None
        return cors_check(request, response, include=True)

    def forgets_preflight(self, error: FetchError) -> bool:
        """Does the engine forget what it remembers of a URL when a fetch ends in `error`?"""
        match self.engine.forgets_preflight_on:
            case "error":
                return True
            case "response-error":
                return error.reason in HEADERS_AT_FAULT or error.reason is Reason.NO_ANSWER
            case "nothing":
                return False

    def max_age(self, response: HttpResponse) -> int:
        """For how many seconds the answer to a preflight is to be remembered."""
        name = "access-control-max-age"
        if self.engine.max_age_grammar == "integer":
            max_age = extract_integer(response.headers, name)
        else:
            max_age = extract_delta_seconds(response.headers, name)
        if max_age is FAILURE:
            max_age = self.engine.invalid_max_age
        if max_age is None:
            max_age = DEFAULT_MAX_AGE
        cap = self.engine.max_age_cap
        return max_age if cap is None else min(max_age, cap)

    def http_redirect_fetch(
        self, response: HttpResponse
    ) -> Steps[HttpResponse | Response | FetchError]:
        """Follow one redirect. (Fetch, "HTTP-redirect fetch")"""
        request = self.request
        current = request.current_url
        location = get(response.headers, "location")
        if location is None or (not location.strip(", ") and self.engine.empty_location == "none"):
            return response
        parsed = self.location_url(response)
        if parsed is None:
            return self.network_error(Reason.REDIRECT_INVALID_LOCATION, value=location)
        url = parsed.with_fragment_of(current)
        if url.scheme not in HTTP_SCHEMES:
            reason = Reason.REDIRECT_TO_OTHER_SCHEME
            return self.network_error(reason, value=url.href, url=url.without_fragment)
        if request.redirect_count == REDIRECT_LIMIT:
            return self.network_error(Reason.TOO_MANY_REDIRECTS)
        request.redirect_count += 1
        crosses_origins = request.mode == "cors" and request.origin != url.origin
        refuses = self.engine.refuses_credentials_in_location
        if url.includes_credentials and (crosses_origins or request.tainting == "cors" or refuses):
            return self.network_error(Reason.REDIRECT_CONTAINS_CREDENTIALS)
        if response.status != 303 and request.is_stream:
            return self.network_error(Reason.REDIRECT_OF_STREAM)
        if self.engine.redirects_checked_with_first_credentials:
            self.failed_redirect = self.check_redirect_with_first_credentials(response)
        self.rewrite_for_redirect(response.status, url)
        return (yield from self.main_fetch())

    def location_url(self, response: HttpResponse) -> Url | None:
        """(Fetch, "location URL")"""
        lines = values(response.headers, "location")
        location = lines[0]
        if len(lines) > 1:
            match self.engine.repeated_location:
                case "error":
                    return None
                case "if-identical" if len(set(lines)) > 1:
                    return None
                case "combined":
                    location = ", ".join(lines)
        if not location and self.engine.empty_location == "error":
            return None
        return parse_url(location, self.request.current_url.href)

    def rewrite_for_redirect(self, status: int, url: Url) -> None:
        """Change method, body and headers as a redirect has it. (Fetch, "HTTP-redirect fetch")"""
        request, engine = self.request, self.engine
        changes = []
        crosses = request.current_url.origin != url.origin
        dropped: set[str] = set()
        self.restore_headers(status, url)
        if engine.redirects_keep_preflight and self.preflighted:
            request.use_cors_preflight = True
        if becomes_get(status, request.method):
            changes.append(f"the method {request.method} becomes GET, and the body is dropped")
            request.method, request.body, request.is_stream = "GET", None, False
            dropped.update(REQUEST_BODY_HEADER_NAMES)
        elif crosses and request.method == "DELETE" and engine.crossing_delete_becomes_get:
            changes.append("the method DELETE becomes GET, and the body is dropped")
            request.method, request.body, request.is_stream = "GET", None, False
        if crosses and contains(request.headers, CORS_NON_WILDCARD_REQUEST_HEADER_NAME):
            changes.append("Authorization is dropped")
            dropped.add(CORS_NON_WILDCARD_REQUEST_HEADER_NAME)
        for name in dropped:
            delete(request.headers, name)
        request.dropped = frozenset(dropped)
        if url.origin != request.origin:
            for name in engine.hints_dropped_on_redirect:
                delete(request.headers, name)
        before = request.serialized_origin
        request.redirect_to(url)
        if request.serialized_origin != before:
            changes.append("Origin becomes null")
        self.decided(Decision.REDIRECTED, {"status": status, "url": url, "changes": changes})

    def restore_headers(self, status: int, url: Url) -> None:
        """Start again from the script's headers, in an engine that does so at each redirect."""
        request, how = self.request, self.engine.redirect_headers
        if how == "current":
            return
        if request.first_unsafe:
            request.use_cors_preflight = True
        if how == "first":
            request.headers = list(request.first_headers)
            if becomes_get(status, request.first_method):
                for name in REQUEST_BODY_HEADER_NAMES:
                    delete(request.headers, name)
        elif request.mode == "cors" and any(
            each.origin != request.origin for each in request.url_list
        ):
            authorized = contains(request.headers, CORS_NON_WILDCARD_REQUEST_HEADER_NAME)
            request.headers = list(request.first_headers)
            if not authorized:
                delete(request.headers, CORS_NON_WILDCARD_REQUEST_HEADER_NAME)

    def http_network_or_cache_fetch(self) -> Steps[HttpResponse | FetchError]:
        """Complete the request's headers and send it. (Fetch, "HTTP-network-or-cache fetch")"""
        request = self.request
        headers = wire_headers(request)
        if request.body is not None:
            if not request.is_stream:
                headers.append(("Content-Length", str(len(request.body))))
        elif request.method in ("POST", "PUT"):
            headers.append(("Content-Length", "0"))
        append_request_origin_header(headers, request)
        append_fetch_metadata_headers(headers, request, request.mode)
        if contains(headers, "range"):
            headers.append(("Accept-Encoding", "identity"))
        url = request.current_url.without_fragment
        http_request = HttpRequest(request.method, url, headers, request.body or b"")
        return (yield from self.http_network_fetch(http_request, Reason.NO_ANSWER))

    def http_network_fetch(
        self, http_request: HttpRequest, no_answer: Reason
    ) -> Steps[HttpResponse | FetchError]:
        """Put `http_request` on the wire. (Fetch, "HTTP-network fetch")"""
        response = yield http_request
        if isinstance(response, HttpResponse):
            received = received_headers(self.engine, response.headers)
            if received is None:
                response = NoAnswer("the headers contradict each other")
            else:
                response = replace(response, headers=received)
        exchange = Exchange(http_request, None if isinstance(response, NoAnswer) else response)
        self.exchanges.append(exchange)
        self.decided(Decision.SENT, {"exchange": exchange})
        if isinstance(response, NoAnswer):
            return self.network_error(no_answer, value=response)
        return response

    def cors_preflight_fetch(self) -> Steps[FetchError | None]:
        """Ask whether the request may be sent; ``None`` if so. (Fetch, "CORS-preflight fetch")"""
        request = self.request
        headers = [("Accept", "*/*"), ("Access-Control-Request-Method", request.method)]
        names = requested_names(request)
        if names:
            headers.append(("Access-Control-Request-Headers", ",".join(names)))
        headers.append(("Origin", preflight_origin(request)))
        append_fetch_metadata_headers(headers, request, "cors", preflight=True)
        if self.engine.preflights_with_user_agent:
            agent = get(request.headers, "user-agent")
            if agent is not None:
                headers.append(("User-Agent", agent))
        preflight = HttpRequest("OPTIONS", request.current_url.without_fragment, headers)
        response = yield from self.http_network_fetch(preflight, Reason.PREFLIGHT_NO_ANSWER)
        if isinstance(response, FetchError):
            return response
        grant = check_preflight_response(request, response)
        if self.engine.remembers_before_checking:
            self.remember_unchecked(response, grant)
        if isinstance(grant, Failed):
            return self.network_error(grant.reason, **grant.values)
        max_age = self.max_age(response)
        self.cache.store(request, grant.methods or [], grant.header_names or [], max_age)
        self.decided(Decision.PREFLIGHT_PASSED, {"response": response, "max_age": max_age})
        return None


def becomes_get(status: int, method: str) -> bool:
    """Does a redirect of `status` turn `method` into GET? (Fetch, "HTTP-redirect fetch")"""
    return (status in (301, 302) and method == "POST") or (
        status == 303 and method not in ("GET", "HEAD")
    )
