"""XMLHttpRequest: the request that ``open``, ``setRequestHeader`` and ``send`` make.

Unlike with ``fetch``, a URL may have a user name and password, a body is not sent with GET and
HEAD, headers of the same name are combined, and a listener on ``upload`` makes the request need a
preflight, so that progress events reveal nothing about a server that has not agreed.

Standard: https://xhr.spec.whatwg.org/#request
"""

from __future__ import annotations

import re
from typing import TypeAlias

from ..fetch.header_lists import (
    Header,
    combine,
    contains,
    get,
    is_header_name,
    is_header_value,
    normalize_value,
)
from ..fetch.methods import GET_OR_HEAD, is_forbidden_method, is_method, normalize_method
from ..fetch.mime import parse_mime_type
from ..fetch.safelists import is_forbidden_request_header
from .arguments import why_not_a_header_name, why_not_a_header_value
from .bodies import MultipartForm, UrlEncodedForm, extract
from .dom_exceptions import DOMException, ScriptTypeError
from .request import (
    AbortMoment,
    Client,
    HeadersInit,
    Request,
    given_headers,
    new_abort,
    not_a_method,
    unresolved,
)
from .settings import Engine

__all__ = ["XhrBody", "new_xhr_request"]

CHARSET = re.compile(r"""(?<=[\x00-\x20;])(charset\s*=[\s"']*)[^\s"';]+""", re.IGNORECASE)
"""A charset, as Chromium finds it."""
FORM_CHARSET = re.compile(r'(;[ \t]*charset=)("(?:[^"\\]|\\.)*"|[^;"]*)', re.IGNORECASE)
"""A charset, as Firefox finds it in the Content-Type of a `UrlEncodedForm`."""

NAMED_CHARSET = re.compile(r';[ \t]*(charset)="?([^";]*)', re.IGNORECASE)
"""A charset parameter, with the spelling of its name."""

XhrBody: TypeAlias = bytes | str | UrlEncodedForm | MultipartForm
"""The bodies of ``send``: those of ``fetch`` except streams. (Fetch, "XMLHttpRequestBodyInit")"""


def new_xhr_request(
    client: Client,
    method: str,
    url: str,
    *,
    headers: HeadersInit = (),
    body: XhrBody | None = None,
    with_credentials: bool = False,
    upload_listeners: bool = False,
    abort: AbortMoment | None = None,
    timeout: AbortMoment | None = None,
) -> Request:
    """Make the request of ``open(method, url)``, ``setRequestHeader`` calls and ``send(body)``.

    Raises:
        DOMException: "SyntaxError" or "SecurityError", if `open` or `setRequestHeader` throws one.
        TypeError: `body` does not have a type that ``send`` takes.
        ScriptTypeError: a header is not latin-1 (Web IDL, "ByteString"), or `abort` or `timeout`
            is not a moment.
    """
    if not is_method(method):
        raise DOMException(not_a_method(method), "SyntaxError")
    if is_forbidden_method(method):
        raise DOMException(f"method is {method!r}, which scripts may not use", "SecurityError")
    method = normalize_method(method)
    parsed = client.engine.parse_url(url, client.url)
    if parsed is None:
        raise DOMException(unresolved("url", url, client.url), "SyntaxError")
    author_headers: list[Header] = []
    for name, value in given_headers(headers) if headers else ():
        _set_request_header(client.engine, author_headers, name, value)
    request = Request(
        client,
        [parsed],
        method,
        author_headers,
        None,
        "cors",
        "include" if with_credentials else "same-origin",
        "follow",
        initiator="xmlhttprequest",
        use_cors_preflight=upload_listeners,
    )
    if abort is not None or timeout is not None:
        request.abort = new_abort(abort, timeout, by_fetch=False)
    if body is not None and method not in GET_OR_HEAD:
        _set_body(request, body)
    else:
        _settle_without_body(request, body)
    return request


def _set_request_header(engine: Engine, headers: list[Header], name: str, value: str) -> None:
    """(XHR, "setRequestHeader")"""
    for text in (name, value):
        if not text.isascii() and any(character > "\xff" for character in text):
            is_name = text is name
            raise ScriptTypeError(
                why_not_a_header_name(name) if is_name else why_not_a_header_value(name, value)
            )
    value = normalize_value(value)
    if not is_header_name(name):
        raise DOMException(why_not_a_header_name(name), "SyntaxError")
    if not is_header_value(value):
        raise DOMException(why_not_a_header_value(name, value), "SyntaxError")
    dropped = engine.sending.dropped_headers
    if not is_forbidden_request_header(name, value) and name.lower() not in dropped:
        combine(headers, name, value)


def _set_body(request: Request, body: XhrBody) -> None:
    """(XHR, "send", the steps on the body and its Content-Type)"""
    extracted = extract(body)
    if extracted.is_stream:
        raise TypeError("XMLHttpRequest sends no streams")
    request.body = extracted.content
    declared = get(request.headers, "content-type")
    if declared is None:
        if extracted.content_type is not None:
            request.headers.append(("Content-Type", extracted.content_type))
            request.notes = request.notes._replace(typed_by_body=True)
    elif isinstance(body, str | UrlEncodedForm):
        _correct_charset(request, declared, is_form=not isinstance(body, str))


def _settle_without_body(request: Request, body: XhrBody | None) -> None:
    """Apply the engine's rules for a request without a body, or with a body that is not sent."""
    engine = request.engine
    if engine.xhr.upload_listeners_need_body:
        request.use_cors_preflight = False
    if isinstance(body, UrlEncodedForm) and engine.xhr.xhr_types_unsent_form:
        content_type = extract(body).content_type
        if content_type is not None and not contains(request.headers, "content-type"):
            request.headers.append(("Content-Type", content_type))


def _correct_charset(request: Request, declared: str, *, is_form: bool) -> None:
    """Correct the charset of a Content-Type: text is sent as UTF-8."""
    engine = request.engine
    if engine.xhr.xhr_charset_in_place == "always":
        corrected = CHARSET.sub(r"\1UTF-8", declared)
    elif engine.xhr.xhr_charset_in_place == "forms" and is_form:
        corrected = _correct_charset_of_form(declared)
    else:
        mime_type = parse_mime_type(declared)
        charset = mime_type.parameters.get("charset") if mime_type else None
        if engine.xhr.xhr_takes_last_capital_charset:
            spelt = NAMED_CHARSET.findall(declared)
            charset = next((last for name, last in reversed(spelt) if name != "charset"), charset)
        if mime_type is None or charset is None or charset.lower() == "utf-8":
            return
        mime_type.parameters["charset"] = "UTF-8"
        corrected = str(mime_type)
    if engine.xhr.xhr_corrects_charset_late:
        request.notes = request.notes._replace(first_content_type=corrected)
        return
    request.headers = [
        (name, corrected if name.lower() == "content-type" else value)
        for name, value in request.headers
    ]


def _correct_charset_of_form(declared: str) -> str:
    """Replace charsets as Firefox does: in the last media type and its repetitions at the end."""
    media_types, last = declared.split(","), None
    for number in reversed(range(len(media_types))):
        essence = media_types[number].partition(";")[0].strip().lower()
        if "/" not in essence:
            continue
        if last not in (None, essence):
            break
        last = essence
        media_types[number] = FORM_CHARSET.sub(_as_utf8, media_types[number])
    return ",".join(media_types)


def _as_utf8(match: re.Match[str]) -> str:
    return match[0] if match[2].lower() == "utf-8" else f"{match[1]}UTF-8"
