"""Opaque response blocking: browsers keep from a page what it can neither use nor read.

A response of another origin to a request without CORS is looked at before the page's process gets
it: documents, data and JSON are kept back, images, media, style sheets and scripts are let through.
Only the beginning of a body is looked at; whether it is a valid script is not.

Draft: https://github.com/annevk/orb, of which each browser has its own form
"""

from __future__ import annotations

import json
import re
from collections.abc import Set
from typing import NamedTuple

from ..fetch.header_lists import get
from ..fetch.mime import JAVASCRIPT_MIME_TYPES, extract_mime_type_essence
from ..fetch.statuses import is_ok_status
from .checks import Failed, check_mime_type, is_nosniff
from .messages import HttpResponse
from .reasons import Reason
from .request import Request

__all__ = ["opaque_response_check"]

NEVER_SNIFFED = frozenset(
    {"application/gzip", "application/x-gzip", "application/zip"}
    | {"application/x-protobuf", "application/x-protobuffer"}
    | {"text/csv", "text/event-stream", "multipart/byteranges", "multipart/signed"}
    | {"application/msexcel", "application/mspowerpoint", "application/msword"}
    | {"application/msword-template", "application/pdf", "application/vnd.msword"}
)
"""Types that are kept back whatever the body is. (ORB, "opaque-blocklisted-never-sniffed MIME
type")"""
OFFICE = re.compile(
    r"application/vnd\.(?:ces-quick(?:point|sheet|word)|ms-(?:excel|powerpoint|word)(?:\.[\w.]+)?"
    r"|(?:presentation|spreadsheet|wordprocessing)-openxmlm?"
    r"|openxmlformats-officedocument\.[\w.]+)"
)
"""Types of office documents, which are among those."""
SNIFFED_TO_CONFIRM = re.compile(
    r"text/html|(?:text|application)/(?:json|xml)|application/json\+protobuf|.*\+(?:json|xml)"
)
"""Types of documents and data. (ORB, "opaque-blocklisted MIME type")"""
LET_THROUGH = frozenset(
    {"text/css", "image/svg+xml", "application/ogg", "application/dash+xml"}
    | {"application/vnd.apple.mpegurl", "text/vtt"}
)
"""Types that are let through whatever the body is, besides those of audio and video."""
MEDIA = re.compile(
    rb"\x89PNG\r\n\x1a\n|GIF8[79]a|\xff\xd8\xff|BM|\x00\x00[\x01\x02]\x00"
    rb"|RIFF....(?:WEBPVP|AVI |WAVE)|OggS\x00|MThd\x00\x00\x00\x06|ID3|FORM....AIFF|\.snd"
    rb"|....ftyp|\x1a\x45\xdf\xa3",
    re.DOTALL,
)
"""How images, audio and video begin. (MIME Sniffing, sections 6.1 and 6.2)"""
COMMENT = rb"(?>[ \t\r\n]*<!--(?s:.*?)-->[^\r\n]*(?=[\r\n]))*+[ \t\r\n]*+"
"""What HTML and scripts may begin with: comments, and space."""
MARKUP = re.compile(
    COMMENT + rb"<(?:!doctype html|script|html|head|iframe|h1|div|font|table|a|style|title|b|p)"
    rb"|[ \t\r\n]*<\?xml",
    re.IGNORECASE,
)
"""How HTML and XML begin."""
JSON_OBJECT = re.compile(rb'[ \t\r\n]*\{[ \t\r\n]*"(?:[^"\\]|\\.)*"[ \t\r\n]*:', re.DOTALL)
"""The beginning of an object of JSON, which no script has."""
PARSER_BREAKERS = (
    b")]}'",
    b"{}&&",
    b"{} &&",
    b"for(;;);",
    b"while(1);",
    b"for (;;);",
    b"while (1);",
)
"""Beginnings that keep data from being run as a script."""
NOT_A_SCRIPT = re.compile(COMMENT + rb"(?:<(?!!--)|[)\]])")
"""Beginnings that no script has."""
LOOKED_AT = frozenset({"content-range", "content-type", "x-content-type-options"})
"""The headers that decide, in lower case."""
LATER_PART = re.compile(r"[ \t]*bytes[ \t]+0*[1-9]", re.IGNORECASE)
"""A ``Content-Range`` that does not begin at the first byte."""
SNIFFED = 1024
"""How many bytes are looked at. (ORB)"""


class _Fault(NamedTuple):
    """Why a response is kept back: a clause, and Firefox's own words."""

    words: str
    firefox: str = ""


def opaque_response_check(
    request: Request, response: HttpResponse, names: Set[str]
) -> Failed | None:
    """``None`` if the page gets `response`, which script cannot read.

    `request` is one of an element: a script's ``fetch`` gets an opaque response in any case.
    `names` are those of the headers that `response` came with, in lower case.
    """
    how = request.engine.loading.opaque_responses
    if how == "used" or request.destination == "report":
        return None  # nothing uses what answers a report
    if LOOKED_AT.isdisjoint(names) and is_ok_status(response.status):
        return None  # the same as below, where no type is declared
    is_validated = how == "validated"
    if not is_validated and request.current_url.origin == request.origin:
        return None
    essence = extract_mime_type_essence(response.headers)
    if _is_let_through(essence, response, is_validated=is_validated):
        return None
    if is_validated and check_mime_type(request, response) is not None:
        return None  # that is what the browser names
    found = _fault_of_type(essence, response, is_validated=is_validated)
    if found is None and request.destination not in ("audio", "video"):
        found = _fault_of_part(response)
    if found is None and not MEDIA.match(response.body[:SNIFFED]):
        fault_of_body = _fault_if_validated if is_validated else _fault_if_sniffed
        found = fault_of_body(essence, response)
    if found is None:
        return None
    values = {"value": essence or "", "found": found.words, "orb": found.firefox}
    return Failed(Reason.OPAQUE_RESPONSE_BLOCKED, values)


def _is_let_through(essence: str | None, response: HttpResponse, *, is_validated: bool) -> bool:
    """Whether the type alone lets a response through."""
    if essence is None:
        return False
    if essence in LET_THROUGH or essence.startswith(("audio/", "video/")):
        return True
    as_text = essence == "text/plain" and is_nosniff(response)
    return is_validated and (as_text or essence in JAVASCRIPT_MIME_TYPES)


def _fault_of_type(
    essence: str | None, response: HttpResponse, *, is_validated: bool
) -> _Fault | None:
    if essence is None:
        return None
    if essence in NEVER_SNIFFED or OFFICE.fullmatch(essence):
        return _Fault(
            "pages cannot use that type",
            "mimeType is an opaque-blocklisted-never-sniffed MIME type",
        )
    is_data = SNIFFED_TO_CONFIRM.fullmatch(essence) is not None
    if is_data and response.status == 206 and is_validated:
        return _Fault(
            "is only a part",
            "response’s status is 206 and mimeType is an opaque-blocklisted MIME type",
        )
    if (is_data or essence == "text/plain") and is_nosniff(response):
        return _Fault(
            "has 'X-Content-Type-Options: nosniff'",
            "nosniff is true and mimeType is an opaque-blocklisted MIME type or its essence is "
            "‘text/plain’",
        )
    return None


def _fault_of_part(response: HttpResponse) -> _Fault | None:
    if response.status != 206 or not LATER_PART.match(get(response.headers, "content-range") or ""):
        return None
    return _Fault(
        "is a later part, of which no first one was asked for",
        "response status is 206 and not first partial response",
    )


def _fault_if_sniffed(essence: str | None, response: HttpResponse) -> _Fault | None:
    """(Chromium, services/network/orb/orb_impl.cc, "Sniff")"""
    beginning = response.body[:SNIFFED]
    if essence is None:
        return None
    if MARKUP.match(beginning):
        return _Fault("begins as HTML or XML")
    if JSON_OBJECT.match(beginning) or beginning.startswith(PARSER_BREAKERS):
        return _Fault("begins as JSON")
    return None


def _fault_if_validated(essence: str | None, response: HttpResponse) -> _Fault | None:
    """(Firefox, "PerformOpaqueResponseSafelistCheckAfterSniff" and the validator of scripts)"""
    if is_nosniff(response):
        return _Fault(
            "has 'X-Content-Type-Options: nosniff', and does not begin as an image or media",
            "after sniff: nosniff is true",
        )
    if not is_ok_status(response.status):
        return _Fault(
            f"has the status {response.status}, and does not begin as an image or media",
            "after sniff: status code is not in allowed range",
        )
    if essence is None:
        return None
    if essence.startswith("image/"):
        return _Fault(
            "does not begin as an image",
            "after sniff: content-type declares image/video/audio, but sniffing fails",
        )
    if _is_surely_no_script(response.body):
        return _Fault("is not a script", "Javascript validation failed")
    return None


def _is_surely_no_script(body: bytes) -> bool:
    """Whether a script cannot be like that: markup, JSON, or what keeps JSON from being run."""
    if NOT_A_SCRIPT.match(body[:SNIFFED]):
        return True
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return JSON_OBJECT.match(body[:SNIFFED]) is not None
    return True
