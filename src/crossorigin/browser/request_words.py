"""Kinds of request, as a page makes them, and the words that sentences have for each.

A sentence that tells what to change has to name what there is: `fetch` has options, an element has
attributes, a beacon has neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from .request import Request

__all__ = ["USUAL_WORDS", "KindOfRequest", "kind_of", "words_of"]


class KindOfRequest(StrEnum):
    """The kinds of request that differ in what a page can set."""

    FETCH = "fetch"
    XHR = "xhr"
    EVENT_SOURCE = "event-source"
    WEBSOCKET = "websocket"
    BEACON = "beacon"
    REPORT = "report"
    NAVIGATION = "navigation"
    ELEMENT = "element"
    """Of an element with a ``crossorigin`` attribute."""
    PLAIN_ELEMENT = "plain-element"
    """Of an element without that attribute, or of a worker or worklet."""


_WITHOUT_ATTRIBUTE = frozenset(
    {"audioworklet", "embed", "font", "iframe", "object", "paintworklet", "worker"}
)


def kind_of(request: Request) -> KindOfRequest:
    """The kind of `request`."""
    if request.mode == "websocket":
        return KindOfRequest.WEBSOCKET
    if request.navigates:
        return KindOfRequest.NAVIGATION
    match request.initiator:
        case "fetch":
            return KindOfRequest.FETCH
        case "xmlhttprequest":
            return KindOfRequest.XHR
        case "beacon":
            return KindOfRequest.BEACON
        case "prefetch":
            return KindOfRequest.ELEMENT
    if request.destination == "report":
        return KindOfRequest.REPORT
    if not request.destination:
        return KindOfRequest.EVENT_SOURCE
    has_attribute = request.destination not in _WITHOUT_ATTRIBUTE
    return KindOfRequest.ELEMENT if has_attribute else KindOfRequest.PLAIN_ELEMENT


USUAL_WORDS: Mapping[str, str] = {
    "insecure": "http",
    "secure": "https",
    "use": "Fetch",
    "final": "Fetch with redirect 'follow', or fetch",
    "without_credentials": "fetch without credentials",
    "with_credentials": "fetch with credentials: 'include'",
    "with_cors": "use it with CORS (mode 'cors', or a crossorigin attribute)",
    "no_redirects": "the redirect mode 'error' does not allow redirects",
    "abort": "controller.abort()",
    "or_without_keepalive": ", or without keepalive",
    "asking": "let the user allow it when the browser asks",
    "then": "; the browser then asks the user",
    "same_network": "the same network",
    "declare": "Fetch with the targetAddressSpace that the address has",
}
"""The words of ``fetch``, and of a request of which the kind is not known."""
_SCRIPT_SETS = {
    "without_credentials": "leave out withCredentials",
    "with_credentials": "set withCredentials to true",
}
_WORDS: Mapping[KindOfRequest, Mapping[str, str]] = {
    KindOfRequest.FETCH: {"with_cors": "fetch it with mode 'cors'"},
    KindOfRequest.XHR: {
        "use": "Request",
        "final": "Request",
        "abort": "xhr.abort()",
        **_SCRIPT_SETS,
    },
    KindOfRequest.EVENT_SOURCE: {"use": "Open", "final": "Open", **_SCRIPT_SETS},
    KindOfRequest.WEBSOCKET: {
        "insecure": "ws",
        "secure": "wss",
        "use": "Connect to",
        "final": "Connect to",
        "no_redirects": "a WebSocket does not follow redirects",
    },
    KindOfRequest.BEACON: {
        "use": "Send the beacon to",
        "final": "Send the beacon to",
        "with_credentials": "send it with fetch, with keepalive: true and credentials: 'include'",
        "with_cors": "send it with fetch, with keepalive: true",
        "or_without_keepalive": "",
    },
    KindOfRequest.REPORT: {
        "use": "Report to",
        "final": "Report to",
        "with_cors": "",
        "no_redirects": "a report does not follow redirects",
        "or_without_keepalive": "",
    },
    KindOfRequest.NAVIGATION: {"use": "Lead to", "final": "Lead to"},
    KindOfRequest.ELEMENT: {
        "use": "Load",
        "final": "Load",
        "without_credentials": 'load it with crossorigin="anonymous"',
        "with_credentials": 'load it with crossorigin="use-credentials"',
        "with_cors": "load it with a crossorigin attribute",
    },
    KindOfRequest.PLAIN_ELEMENT: {"use": "Load", "final": "Load", "with_cors": ""},
}


def words_of(request: Request) -> Mapping[str, str]:
    """The words for the kind of `request`, by their names in sentences."""
    return {**USUAL_WORDS, **_WORDS[kind_of(request)]}
