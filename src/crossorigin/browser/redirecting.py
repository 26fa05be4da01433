"""Redirects: the target of a redirect, and the changes to the request on the way.

Standard: https://fetch.spec.whatwg.org/#http-redirect-fetch
"""

from __future__ import annotations

from ..fetch.header_lists import contains, delete, get, values
from ..fetch.methods import GET_OR_HEAD
from ..fetch.safelists import CORS_NON_WILDCARD_REQUEST_HEADER_NAME, REQUEST_BODY_HEADER_NAMES
from ..fetch.urls import Url
from .messages import HttpResponse
from .request import BeforeRedirects, Request
from .request_headers import listed_header_names, unsafe_header_names

__all__ = [
    "AUTHORIZATION_IS_DROPPED",
    "has_location",
    "is_refused_after_preflight",
    "is_refused_for_location_first",
    "is_response_in_error_mode",
    "leads_on",
    "location_url",
    "refuses_credentials",
    "rewrite_for_redirect",
]

AUTHORIZATION_IS_DROPPED = "Authorization is dropped"
"""The words for that change of a request."""


def has_location(request: Request, response: HttpResponse) -> bool:
    """Whether `response` has a target to redirect to, as the engine reads it."""
    if request.engine.redirects.empty_location == "none":
        return leads_on(request, response)
    return contains(response.headers, "location")


def leads_on(request: Request, response: HttpResponse) -> bool:
    """Whether `response` has a Location that is not empty, as the engine reads it."""
    if request.engine.redirects.repeated_location == "combined":
        return bool(get(response.headers, "location"))
    return any(values(response.headers, "location"))


def location_url(request: Request, response: HttpResponse) -> Url | None:
    """The target of a redirect; ``None`` if it is not a URL. (Fetch, "location URL")"""
    settings = request.engine.redirects
    lines = values(response.headers, "location")
    if len(lines) > 1:
        identical = settings.repeated_location == "if-identical" and len(set(lines)) == 1
        if not identical and settings.repeated_location != "combined":
            return None
    location = lines[0] if settings.repeated_location == "if-identical" else ", ".join(lines)
    if not location and settings.empty_location == "error":
        return None
    if not settings.location_is_latin1:
        location = _percent_encoded(location)
    parsed = request.engine.parse_url(location, request.current_url.href)
    return None if parsed is None else parsed.with_fragment_of(request.current_url)


def _percent_encoded(location: str) -> str:
    """`location`, latin-1 text, with the bytes beyond ASCII percent-encoded.

    The standard's text would encode characters; browsers and the Web Platform Tests encode bytes.
    (https://github.com/whatwg/fetch/issues/883)
    """
    if location.isascii():
        return location
    return "".join(each if each.isascii() else f"%{ord(each):02X}" for each in location)


def is_refused_for_location_first(request: Request, response: HttpResponse) -> bool:
    """Whether an invalid Location of a redirect is an error before the CORS check is made."""
    if request.engine.redirects.parses_location_first not in ("always", request.redirect):
        return False
    return has_location(request, response) and location_url(request, response) is None


def is_response_in_error_mode(request: Request, response: HttpResponse) -> bool:
    """Whether script gets a redirect itself, although the redirect mode is "error"."""
    needs_location = request.engine.redirects.error_mode_needs_location
    return needs_location and not leads_on(request, response)


def refuses_credentials(request: Request, url: Url) -> bool:
    """Whether a redirect to `url` is an error because of a user name or password in it.

    (Fetch, "HTTP-redirect fetch", the steps on a URL that includes credentials)
    """
    return url.includes_credentials and (
        (request.mode == "cors" and request.origin != url.origin)
        or request.tainting == "cors"
        or request.engine.redirects.refuses_credentials_in_location
    )


def is_refused_after_preflight(request: Request) -> bool:
    """Whether the engine refuses such a redirect only after the next preflight."""
    late = request.engine.redirects.refuses_credentials_after_preflight
    return late and request.tainting == "basic"


def _before_redirects(request: Request) -> BeforeRedirects:
    """The state of `request`, to keep it when it is redirected."""
    listed = listed_header_names(request, unsafe_header_names(request))
    return BeforeRedirects(request.method, list(request.headers), listed)


def rewrite_for_redirect(
    request: Request, status: int, url: Url, *, was_preflighted: bool
) -> list[str]:
    """Change method, body and headers for a redirect to `url`, and go on to it.

    Returns a clause for each change. (Fetch, "HTTP-redirect fetch")
    """
    settings = request.engine.redirects
    crosses_origins = request.current_url.origin != url.origin
    changes = []
    dropped: set[str] = set()
    if request.notes.before_redirects is None:
        request.notes = request.notes._replace(
            before_redirects=_before_redirects(request), first_referrer=request.referrer
        )
    _restore_headers(request, status, url)
    if was_preflighted and settings.redirects_keep_preflight:
        _keep_preflight(request)
    becomes_get = _becomes_get(status, request.method)
    if becomes_get:
        dropped.update(REQUEST_BODY_HEADER_NAMES)
    elif request.method == "DELETE" and crosses_origins and settings.crossing_delete_becomes_get:
        becomes_get = True
    if becomes_get:
        changes.append(f"the method {request.method} becomes GET, and the body is dropped")
        request.method, request.body, request.is_stream = "GET", None, False
    if crosses_origins and contains(request.headers, CORS_NON_WILDCARD_REQUEST_HEADER_NAME):
        changes.append(AUTHORIZATION_IS_DROPPED)
        dropped.add(CORS_NON_WILDCARD_REQUEST_HEADER_NAME)
    if request.notes.dropped != dropped:
        request.notes = request.notes._replace(dropped=frozenset(dropped))
    if settings.redirects_reset_user_agent and not _is_with_cors(request, url):
        dropped.add("user-agent")
    if url.origin != request.origin:
        dropped.update(settings.hints_dropped_on_redirect)
    request.headers[:] = [each for each in request.headers if each[0].lower() not in dropped]
    before = request.serialized_origin
    loses_credentials = request.credentials == "same-origin" and _first_leaves_origin(request, url)
    request.redirect_to(url)
    if (
        settings.redirect_headers == "first-but-authorization"
        and request.mode == "no-cors"
        and loses_credentials
    ):
        restarted_at = request.notes.restarted_at
        if request.engine.cookies.restarted_loads_have_cookies:
            restarted_at = request.redirect_count
        request.notes = request.notes._replace(  # the network process starts again
            before_redirects=_before_redirects(request), restarted_at=restarted_at
        )
    if request.serialized_origin != before:
        changes.append("Origin becomes null")
    return changes


def _keep_preflight(request: Request) -> None:
    """Let a request need a preflight from now on, as it did before a redirect."""
    if not request.use_cors_preflight:
        request.use_cors_preflight = True
        request.notes = request.notes._replace(keeps_preflight=True)


def _becomes_get(status: int, method: str) -> bool:
    return (status in (301, 302) and method == "POST") or (
        status == 303 and method not in GET_OR_HEAD
    )


def _is_with_cors(request: Request, url: Url) -> bool:
    """Whether the request is one with CORS after the redirect to `url`."""
    urls = (*request.url_list, url)
    return request.mode == "cors" and any(each.origin != request.origin for each in urls)


def _first_leaves_origin(request: Request, url: Url) -> bool:
    """Whether `url` is the first in another origin than the page's."""
    so_far = {each.origin for each in request.url_list}
    return so_far == {request.origin} and url.origin != request.origin


def _restore_headers(request: Request, status: int, url: Url) -> None:
    """Start again from the script's headers, where the engine does so."""
    first, how = request.notes.before_redirects, request.engine.redirects.redirect_headers
    if first is None or how == "current":
        return
    if how == "first-but-authorization" and not _is_with_cors(request, url):
        declared = get(first.headers, "content-type")
        if declared is not None and not _becomes_get(status, first.method):
            delete(request.headers, "content-type")
            request.headers.append(("Content-Type", declared))
        return
    if first.listed:
        _keep_preflight(request)
    was_dropped = not contains(request.headers, CORS_NON_WILDCARD_REQUEST_HEADER_NAME)
    request.headers = list(first.headers)
    by_body = request.notes.typed_by_body and request.initiator == "xmlhttprequest"
    if how == "first" and by_body and request.body is None:
        delete(request.headers, "content-type")
    if was_dropped and how == "first-but-authorization":
        delete(request.headers, CORS_NON_WILDCARD_REQUEST_HEADER_NAME)
    if _becomes_get(status, first.method) and how == "first":
        for name in REQUEST_BODY_HEADER_NAMES:
            delete(request.headers, name)
