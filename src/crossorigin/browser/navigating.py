"""Kinds of request that are neither ``fetch`` nor an element's load.

Top-level navigations (a link or script, or a form), ``navigator.sendBeacon``, ``EventSource``,
``WebSocket`` and reports of violated policies: each sends ``Origin``, cookies and ``Sec-Fetch-…``
by rules of its own.

Standards: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm,
https://w3c.github.io/beacon/, https://html.spec.whatwg.org/multipage/server-sent-events.html,
https://websockets.spec.whatwg.org/#opening-handshake,
https://w3c.github.io/webappsec-csp/#report-violation
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

from ..fetch.origins import HTTP_SCHEMES
from ..fetch.urls import Url, parse_url
from ..redaction import show
from .arguments import FLAG, URL, check_choice, check_instance, wrong_value
from .bodies import (
    BODIES,
    BodyInit,
    File,
    MultipartForm,
    Stream,
    as_entries,
    extract,
    name_value_pairs,
    scalar_value_string,
    url_encoded,
)
from .dom_exceptions import ScriptTypeError
from .request import Client, Request, keep_referrer_of_sandboxed, make_navigation, new_request

__all__ = [
    "Enctype",
    "FormFields",
    "new_beacon_request",
    "new_event_source_request",
    "new_form_request",
    "new_navigation_request",
    "new_report_request",
    "new_websocket_request",
]

Enctype: TypeAlias = Literal[
    "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"
]
"""How a form encodes its fields. (HTML, "enctype")"""
FormFields: TypeAlias = Sequence[tuple[str, str | File]]
"""The names and values of a form's fields, in order."""

_HTTP_OF = {"ws": "http", "wss": "https"}


def new_navigation_request(client: Client, url: str, *, by_user: bool = False) -> Request:
    """The request of a link, or of ``location = url``. (HTML, "navigate")

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: `url` cannot be resolved, or is not one of http or https.
    """
    request = Request(
        client, [_http(client, url)], "GET", [], None, "navigate", "include", "follow"
    )
    request.destination = "document"
    make_navigation(request)
    request.initiator = "other"
    request.navigates = True
    check_instance("by_user", by_user, bool, FLAG.wanted)
    request.by_user = by_user
    return request


def new_form_request(
    client: Client,
    url: str,
    fields: FormFields,
    method: str,
    enctype: Enctype,
    *,
    by_user: bool = False,
) -> Request:
    """The request of a form that is submitted. (HTML, "form submission algorithm")

    Raises:
        TypeError: `fields` are not pairs of a text and a text or `File`, or another argument has a
            wrong type.
        ValueError: `method` is not GET or POST, `enctype` is unknown, or `url` as above.
    """
    check_instance("method", method, str, "'GET' or 'POST'")
    if method.upper() not in ("GET", "POST"):
        raise wrong_value("method", method, "'GET' or 'POST', which a form has")
    check_choice("enctype", enctype, get_args(Enctype))
    entries = as_entries(fields, "fields")
    pairs = name_value_pairs(entries)
    if method.upper() == "GET":
        url = f"{_http(client, url).without_fragment.partition('?')[0]}?{url_encoded(pairs)}"
    request = new_navigation_request(client, url, by_user=by_user)
    request.initiator = "form"
    if method.upper() == "GET":
        return request
    request.method = "POST"
    content_type: str | None = enctype
    match enctype:
        case "text/plain":
            lines = [f"{name}={value}\r\n" for name, value in pairs]
            request.body = scalar_value_string("".join(lines)).encode()
        case "multipart/form-data":
            request.body, content_type, _ = extract(MultipartForm(entries))
        case _:
            request.body = url_encoded(pairs).encode()
    request.headers.append(("Content-Type", content_type or ""))
    return request


def new_beacon_request(client: Client, url: str, body: BodyInit | None) -> Request | None:
    """The request of ``navigator.sendBeacon(url, body)``; ``None`` if it is too large.

    Raises:
        TypeError: an argument has a wrong type.
        ScriptTypeError: the call throws a ``TypeError``: `url` is not one of http or https, or
            `body` is a stream.
    """
    check_instance("url", url, str, URL)
    if body is not None:
        check_instance("body", body, BODIES.types, BODIES.wanted, is_secret=True)
    parsed = parse_url(url, client.url)
    if parsed is None or parsed.scheme not in HTTP_SCHEMES:
        raise ScriptTypeError(_not_of_http(url))
    if isinstance(body, Stream):
        raise ScriptTypeError("body is a Stream, and a beacon sends no streams; give bytes")
    request = new_request(client, url, method="POST", body=body, credentials="include")
    request.keepalive = client.engine.loading.beacons_are_limited
    if request.keepalive and request.exceeds_keepalive_limit:
        return None
    keep_referrer_of_sandboxed(request)
    request.mode = "no-cors"  # no body here brings a Content-Type that is not safelisted
    request.initiator = "beacon"
    return request


def new_report_request(client: Client, url: str, body: bytes) -> Request:
    """The request with which a page's policy reports a violation. (CSP, "report a violation")

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: `url` cannot be resolved, or is not one of http or https.
    """
    check_instance(
        "body", body, bytes, "bytes, such as json.dumps(report).encode()", is_secret=True
    )
    headers = [("Content-Type", "application/csp-report")]
    request = Request(
        client, [_http(client, url)], "POST", headers, body, "no-cors", "same-origin", "error"
    )
    request.destination, request.initiator, request.keepalive = "report", "other", True
    keep_referrer_of_sandboxed(request)
    return request


def new_event_source_request(client: Client, url: str, *, with_credentials: bool) -> Request:
    """The request of ``new EventSource(url, {withCredentials})``.

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: `url` cannot be resolved.
    """
    check_instance("url", url, str, URL)
    check_instance("with_credentials", with_credentials, bool, FLAG.wanted)
    credentials: Literal["include", "same-origin"] = (
        "include" if with_credentials else "same-origin"
    )
    headers = [("Accept", "text/event-stream")]
    request = new_request(client, url, headers=headers, credentials=credentials)
    keep_referrer_of_sandboxed(request)
    request.initiator = "other"
    return request


def new_websocket_request(client: Client, url: str, headers: Sequence[tuple[str, str]]) -> Request:
    """The handshake of ``new WebSocket(url)``; `headers` are its own.

    Raises:
        TypeError: `url` is not text.
        ValueError: `url` cannot be resolved, or is not one of ws, wss, http or https.
    """
    check_instance("url", url, str, "text, such as 'wss://api.example.net/'")
    parsed = parse_url(url, client.url)
    if parsed is not None and parsed.scheme in _HTTP_OF:
        scheme = _HTTP_OF[parsed.scheme]
        url = f"{scheme}{parsed.href[len(parsed.scheme) :]}"
    request = Request(
        client, [_http(client, url)], "GET", list(headers), None, "websocket", "include", "error"
    )
    request.referrer = None
    request.initiator = "other"
    return request


def _http(client: Client, url: str) -> Url:
    check_instance("url", url, str, URL)
    parsed = parse_url(url, client.url)
    if parsed is None or parsed.scheme not in HTTP_SCHEMES:
        raise ValueError(_not_of_http(url))
    return parsed


def _not_of_http(url: str) -> str:
    return f"url is {show(url)}, which is not a URL of http or https that can be resolved"
