"""From a reason to a `FetchError`: gathers the values that fill in its words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ..fetch.header_lists import get
from ..fetch.urls import Url, parse_url
from .console import console_sentences
from .messages import Exchange
from .policy_advice import policy_advice
from .reasons import FetchError, Reason, Sentences, words_for
from .request import Request
from .request_words import words_of
from .websockets import as_socket_url

__all__ = ["explain"]

KINDS = {"": "fetch", "script": "script", "style": "style sheet"}
"""The name of a destination in our sentences, for the sentences that need it."""
INITIATORS = {"style": "CSS stylesheet", "track": "text track"}
"""The name of a destination in Chromium's console, if it differs from the destination."""


def explain(
    reason: Reason, request: Request, exchange: Exchange | None, facts: Mapping[str, Any]
) -> FetchError:
    """The error for `reason`, which arose from `request` and, if something was sent, `exchange`.

    `facts` are the values at fault, by their names in the words for `reason`. The sentences are
    made when they are first read: a request that has ended in an error does not change after that.
    """
    return FetchError(reason, exchange, partial(_words, reason, request, exchange, facts))


def _words(
    reason: Reason, request: Request, exchange: Exchange | None, facts: Mapping[str, Any]
) -> Sentences:
    is_socket = request.mode == "websocket"
    of_exchange = _of_exchange(exchange, is_socket=is_socket)
    filled = {**_of_request(request), **of_exchange, **facts}
    if reason is Reason.CONTENT_SECURITY_POLICY and request.client.security is not None:
        page = request.client.url.partition("#")[0].partition("?")[0]
        filled["policy_advice"] = policy_advice(request, request.client.security.policies, page)
    return Sentences(*words_for(reason, filled), console_sentences(reason, filled))


def _of_request(request: Request) -> dict[str, Any]:
    url = request.current_url
    first = request.url_list[0]
    if request.initiator == "xmlhttprequest":
        initiator = "XMLHttpRequest"
    elif request.destination:
        initiator = INITIATORS.get(request.destination, request.destination)
    else:
        initiator = "fetch" if request.initiator == "fetch" else "resource"
    return {
        "url": _shown(url, request),
        "first_url": _shown(first, request),
        "what": _shown(url, request),
        "scheme": url.scheme,
        **words_of(request),
        "method": request.method,
        "mode": request.mode,
        "origin": request.serialized_origin,
        "page_origin": str(request.origin),
        "page": request.client.url,
        "tainting": request.tainting,
        "initiator": initiator,
        "kind": KINDS.get(request.destination, request.destination),
        "status": 0,
        "lines": 0,
        "location": "",
        "wildcard_note": "",
    }


def _shown(url: Url, request: Request) -> str:
    """`url` as the page has it."""
    shown = url.without_userinfo
    return as_socket_url(shown) if request.mode == "websocket" else shown


def _of_exchange(exchange: Exchange | None, *, is_socket: bool) -> dict[str, Any]:
    """The values that the words may need from the exchange in which a reason arose."""
    if exchange is None:
        return {}
    request, response = exchange
    requested_method = request.header("access-control-request-method")
    asked = f"{request.method} {as_socket_url(request.url) if is_socket else request.url}"
    parts = ["that origin"]
    if requested_method is not None:
        parts.append(f"the method {requested_method}")
    if headers := request.header("access-control-request-headers"):
        parts.append(f"the headers {headers}")
    found: dict[str, Any] = {
        "what": "The response to "
        + (asked if requested_method is None else f"the preflight ({asked})"),
        "asked": " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])),
    }
    if response is not None:
        location = parse_url(get(response.headers, "location") or "", request.url)
        found["status"] = response.status
        # Firefox counts lines with exactly this spelling.
        found["lines"] = [name for name, _ in response.headers].count("Access-Control-Allow-Origin")
        found["location"] = "" if location is None else location.href
    return found
