"""Filtered responses: the part of a response that script can see.

Standard: https://fetch.spec.whatwg.org/#concept-filtered-response
"""

from __future__ import annotations

from collections.abc import Set
from itertools import takewhile

from ..fetch.header_lists import (
    FAILURE,
    Header,
    extract_token_list,
    get,
    normalize_value,
    sort_and_combine,
)
from ..fetch.safelists import (
    CORS_SAFELISTED_RESPONSE_HEADER_NAMES,
    FORBIDDEN_RESPONSE_HEADER_NAMES,
)
from ..fetch.statuses import NULL_BODY_STATUSES
from ..fetch.tokens import HTTP_TAB_OR_SPACE, is_token
from .messages import HttpResponse
from .redirecting import leads_on
from .request import Request
from .result import Response

__all__ = ["filtered_response", "opaque_redirect_filtered_response"]

EXPOSE_HEADERS = "access-control-expose-headers"


def filtered_response(request: Request, response: HttpResponse, received: Set[str]) -> Response:
    """The response as script sees it, by the request's tainting. (Fetch, end of "Main fetch")

    `received` are the names, in lower case, of the headers that `response` came with.
    """
    redirected = len(request.url_list) > 1
    if request.tainting == "opaque":
        return Response("opaque", 0, [], b"", "", redirected=False)
    headers = response.headers
    names: Set[str] | None = CORS_SAFELISTED_RESPONSE_HEADER_NAMES
    if request.tainting != "cors":
        names = None
    elif EXPOSE_HEADERS in received:  # Few responses have it.
        names = _exposed_names(request, headers)
    if names is None:
        shown = [each for each in headers if each[0].lower() not in FORBIDDEN_RESPONSE_HEADER_NAMES]
    else:
        shown = [each for each in headers if each[0].lower() in names]
    if request.engine.receiving.merges_response_headers and request.initiator == "fetch":
        # Appended one by one to a `Headers` object, which trims values and takes no newlines.
        shown = [(name, normalize_value(value)) for name, value in shown if "\n" not in value]
    null_body = request.method == "HEAD" or response.status in NULL_BODY_STATUSES
    return Response(
        request.tainting,
        response.status,
        sort_and_combine(shown),
        b"" if null_body else response.body,
        request.current_url.without_fragment,
        redirected,
        response.status_message,
    )


def _exposed_names(request: Request, headers: list[Header]) -> frozenset[str] | None:
    """The names that a CORS filtered response shows; ``None``: all that are not forbidden.

    (Fetch, "CORS filtered response")
    """
    exposed = extract_token_list(headers, EXPOSE_HEADERS)
    by_fetch = request.initiator == "fetch"
    if exposed is FAILURE and by_fetch and request.engine.receiving.exposes_all_before_invalid:
        value = get(headers, EXPOSE_HEADERS) or ""
        exposed = ["*"] if _lists_asterisk_before_invalid(value) else []
    if exposed is None or exposed is FAILURE:
        exposed = []
    if "*" in exposed and request.credentials != "include":
        return None
    if not exposed:
        return CORS_SAFELISTED_RESPONSE_HEADER_NAMES
    names = CORS_SAFELISTED_RESPONSE_HEADER_NAMES.union([name.lower() for name in exposed])
    return names - FORBIDDEN_RESPONSE_HEADER_NAMES


def _lists_asterisk_before_invalid(value: str) -> bool:
    elements = (element.strip(HTTP_TAB_OR_SPACE) for element in value.split(","))
    return "*" in takewhile(is_token, filter(None, elements))


def opaque_redirect_filtered_response(request: Request, response: HttpResponse) -> Response:
    """The response to script for a redirect that is not followed; it shows only that there was one.

    (Fetch, "opaque-redirect filtered response")
    """
    url = request.current_url.without_fragment
    shows_body = request.engine.receiving.opaque_redirects_have_body
    has_body = shows_body and not leads_on(request, response)
    body = response.body if has_body else b""
    return Response("opaqueredirect", 0, [], body, url, redirected=len(request.url_list) > 1)
