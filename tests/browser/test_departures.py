"""Every departure of every engine, shown by the smallest page that shows it.

A case has the calls of a page and, written by hand, what is observed in the standard and in the
engine: each request on the wire and the result of each call, in order. Requests read

    GET api/path [Header: value] 'body'

with the headers that the case `shows`. The server allows everything that is asked for, unless the
case has another response.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from crossorigin.browser import (
    DEPARTURES,
    ENGINES,
    Browser,
    DOMException,
    Engine,
    HttpRequest,
    HttpResponse,
    LoadResult,
    Result,
    Stream,
    UrlEncodedForm,
)
from crossorigin.browser.settings import SETTINGS, with_settings
from crossorigin.fetch.header_lists import Header

from ..agreement.cookies.departures import COOKIE_SCENARIOS
from ..agreement.network.departures import NETWORK_SCENARIOS

PLACES = {
    "home": "app.example.com",  # where the page is
    "sub": "static.example.com",  # of its site
    "api": "api.example.net",  # and of others
    "other": "other.example",
}
HEADER_NAMES = {
    "allow_origin": "Access-Control-Allow-Origin",
    "allow_credentials": "Access-Control-Allow-Credentials",
    "allow_methods": "Access-Control-Allow-Methods",
    "allow_headers": "Access-Control-Allow-Headers",
    "max_age": "Access-Control-Max-Age",
    "content_type": "Content-Type",
}


class Call(NamedTuple):
    """A call of `api`, "fetch", "xhr" or "load", `wait` seconds after the one before."""

    api: str
    arguments: tuple[str, ...]
    init: dict[str, Any]
    wait: float


def fetch(place: str, *, wait: float = 0.0, **init: Any) -> Call:
    return Call("fetch", (place,), init, wait)


def xhr(method: str, place: str, **init: Any) -> Call:
    return Call("xhr", (method, place), init, 0.0)


def load(place: str, **init: Any) -> Call:
    return Call("load", (place,), init, 0.0)


class Answer(NamedTuple):
    """A list stands for a repeated header, ``None`` for a header that is missing."""

    status: int
    says: Mapping[str, str | list[str] | None]


def answer(status: int = 200, **says: str | list[str] | None) -> Answer:
    return Answer(status, says)


def to(location: str | list[str], status: int = 302) -> Answer:
    return answer(status, location=location)


class Case(NamedTuple):
    """What is `seen` of the `calls` in the standard and in the engine; `answers` by request."""

    engine: str
    setting: str
    calls: list[Call]
    seen: str
    standard: str = ""
    answers: Mapping[str, Answer] = {}
    shows: str = ""
    page: Mapping[str, Any] = {}
    also: Mapping[str, Any] = {}
    """Other settings of the engine."""


def cases(engines: str, setting: str, *calls: Call, **rest: Any) -> list[Case]:
    """The same case of each of the `engines`."""
    return [Case(engine, setting, list(calls), **rest) for engine in engines.split()]


LAN: dict[str, Any] = {"addresses": {"api.example.net": "192.168.0.1"}}
CASES = [
    # The local network
    *cases(
        "webkit", "local_network_access", fetch("api"),
        page=LAN,
        standard="refused: local-network-access-permission-denied",
        seen="GET api > cors 200",
    ),
    *cases(
        "firefox", "local_pages_need_permission", fetch("api"),
        page={"addresses": {"app.example.com": "10.0.0.1", "api.example.net": "127.0.0.1"}},
        standard="refused: local-network-access-permission-denied",
        seen="GET api > cors 200",
    ),
    *cases(
        "chromium", "benchmarking_is_loopback", fetch("api"),
        page={"addresses": {"api.example.net": "198.18.0.1"}},
        standard="refused: local-network-access-permission-denied",
        seen="GET api > cors 200",
    ),
    # What a script may send
    *cases(
        "chromium", "dropped_headers", fetch("api", headers={"User-Agent": "mine"}),
        shows="User-Agent",
        standard="OPTIONS api > GET api [User-Agent: mine] > cors 200",
        seen="GET api > cors 200",
    ),
    *cases(
        "firefox", "streams", fetch("api", method="POST", body=Stream([b"a", b"b"])),
        shows="Content-Type",
        standard="OPTIONS api > POST api 'ab' > cors 200",
        seen="POST api [Content-Type: text/plain;charset=UTF-8] '[object ReadableStream]' "
        "> cors 200",
    ),
    *cases(
        "webkit", "streams", fetch("api", method="POST", body=Stream([b"a", b"b"])),
        standard="OPTIONS api > POST api 'ab' > cors 200",
        seen="throws NotSupportedError",
    ),
    *cases(
        "chromium", "streams_imply_cors",
        fetch("api", method="POST", body=Stream([b"a"]), mode="same-origin"),
        shows="Sec-Fetch-Mode",
        standard="refused: disallowed-by-mode",
        seen="OPTIONS api [Sec-Fetch-Mode: cors] > POST api [Sec-Fetch-Mode: cors] 'a' > cors 200",
    ),
    *cases(
        "chromium", "xhr_charset_in_place",
        xhr("POST", "api", headers={"Content-Type": "text/plain;charset=utf-8"}, body="a"),
        shows="Content-Type",
        standard="POST api [Content-Type: text/plain;charset=utf-8] 'a' > cors 200",
        seen="POST api [Content-Type: text/plain;charset=UTF-8] 'a' > cors 200",
    ),
    *cases(
        "chromium", "xhr_charset_in_place",  # of charsets that the standard rewrites, too
        xhr("POST", "api", headers={"Content-Type": "text/plain; CHARSET=big5; x=y"}, body="a"),
        shows="Content-Type",
        standard="POST api [Content-Type: text/plain;charset=UTF-8;x=y] 'a' > cors 200",
        seen="POST api [Content-Type: text/plain; CHARSET=UTF-8; x=y] 'a' > cors 200",
    ),
    *cases(
        "firefox", "xhr_charset_in_place",
        xhr(
            "POST", "home", headers={"Content-Type": 'a/b; charset="x y";charset=UTF-8 ;q=1'},
            body=UrlEncodedForm([]),
        ),
        xhr(
            "POST", "home", headers={"Content-Type": "a/b;charset=x, c/d, x, c/d;charset=y"},
            body=UrlEncodedForm([]),
        ),
        xhr("POST", "home", headers={"Content-Type": "a/b; charset=x; c=d"}, body=""),
        shows="Content-Type",
        standard="POST home [Content-Type: a/b;charset=UTF-8;q=1] > basic 200 "
        "> POST home [Content-Type: a/b;charset=UTF-8] > basic 200 "
        "> POST home [Content-Type: a/b;charset=UTF-8;c=d] > basic 200",
        seen="POST home [Content-Type: a/b; charset=UTF-8;charset=UTF-8;q=1] > basic 200 "
        "> POST home [Content-Type: a/b;charset=x, c/d, x, c/d;charset=UTF-8] > basic 200 "
        "> POST home [Content-Type: a/b;charset=UTF-8;c=d] > basic 200",
    ),
    *cases(
        "firefox", "xhr_corrects_charset_late",
        xhr("POST", "api", headers={"Content-Type": "text/plain;charset=a,b"}, body="a"),
        answers={"POST api": to("api/b", 307)},
        shows="Access-Control-Request-Headers Content-Type",
        standard="POST api [Content-Type: text/plain;charset=UTF-8] 'a' "
        "> POST api/b [Content-Type: text/plain;charset=UTF-8] 'a' > cors 200",
        seen="OPTIONS api [Access-Control-Request-Headers: content-type] "
        "> POST api [Content-Type: text/plain;charset=UTF-8] 'a' "
        "> OPTIONS api/b [Access-Control-Request-Headers: content-type] "
        "> POST api/b [Content-Type: text/plain;charset=a,b] 'a' > cors 200",
    ),
    *cases(
        "webkit", "xhr_takes_last_capital_charset",
        xhr("POST", "home", headers={"Content-Type": "a/b;charset=x;CHARSET=utf-8"}, body=""),
        xhr("POST", "home", headers={"Content-Type": "a/b;charset=utf-8;Charset=x"}, body=""),
        shows="Content-Type",
        standard="POST home [Content-Type: a/b;charset=UTF-8] > basic 200 "
        "> POST home [Content-Type: a/b;charset=utf-8;Charset=x] > basic 200",
        seen="POST home [Content-Type: a/b;charset=x;CHARSET=utf-8] > basic 200 "
        "> POST home [Content-Type: a/b;charset=UTF-8] > basic 200",
    ),
    *cases(
        "webkit", "repeated_headers",  # a blank more than in Chromium
        fetch("api", headers=[("Accept", "x" * 127), ("Accept", "")]),
        standard="GET api > cors 200",
        seen="OPTIONS api > GET api > cors 200",
    ),
    *cases(
        "webkit", "xhr_types_unsent_form",
        xhr("GET", "home", body=UrlEncodedForm([("a", "b")])),
        xhr("GET", "home", body=UrlEncodedForm([]), headers={"Content-Type": "a/b"}),
        xhr("GET", "home", body="text"),
        shows="Content-Type",
        standard="GET home > basic 200 > GET home [Content-Type: a/b] > basic 200 "
        "> GET home > basic 200",
        seen="GET home [Content-Type: application/x-www-form-urlencoded;charset=UTF-8] "
        "> basic 200 > GET home [Content-Type: a/b] > basic 200 > GET home > basic 200",
    ),
    *cases(
        "chromium webkit", "repeated_headers",
        fetch("api", method="POST", headers=[("Content-Type", "text/plain")] * 2),
        shows="Content-Type",
        standard="POST api [Content-Type: text/plain, text/plain] > cors 200",
        seen="OPTIONS api > POST api [Content-Type: text/plain, text/plain] > cors 200",
    ),
    *cases(
        "firefox", "repeated_headers", fetch("api", headers=[("X-A", "1"), ("x-a", "2")]),
        shows="Access-Control-Request-Headers X-A",
        standard="OPTIONS api [Access-Control-Request-Headers: x-a] "
        "> GET api [X-A: 1, 2] > cors 200",
        seen="OPTIONS api [Access-Control-Request-Headers: x-a,x-a] > GET api [X-A: 1, 2] "
        "> cors 200",
    ),
    *cases(
        "firefox", "repeated_headers",
        fetch("home", headers=[("X-A", "1"), ("X-A", ""), ("X-A", "2")]),
        fetch("home", headers=[("Content-Type", "a/a"), ("Content-Type", "b/b")]),
        fetch("home", headers=[("Authorization", "a"), ("Authorization", "b")]),
        fetch(
            "home", method="POST", body="c",
            headers=[("Content-Type", "a/a"), ("Content-Type", "b/b")],
        ),
        shows="X-A Content-Type Authorization",
        standard="GET home [X-A: 1, , 2] > basic 200 "
        "> GET home [Content-Type: a/a, b/b] > basic 200 "
        "> GET home [Authorization: a, b] > basic 200 "
        "> POST home [Content-Type: a/a, b/b] 'c' > basic 200",
        seen="GET home [X-A: 2] > basic 200 > GET home [Content-Type: b/b] > basic 200 "
        "> GET home [Authorization: b] > basic 200 > POST home [Content-Type: a/a] 'c' > basic 200",
    ),
    *cases(
        "webkit", "header_values_are_utf8", fetch("home", headers={"X-A": "é"}),
        answers={"GET home": answer(latin="é", utf8="Ã©")},
        shows="X-A Latin Utf8",
        standard="GET home [X-A: é] > basic 200 [latin: é] [utf8: Ã©]",
        seen="GET home [X-A: Ã©] > basic 200 [latin: ï¿½] [utf8: Ã©]",
    ),
    # What needs a preflight
    *cases(
        "chromium", "also_safelisted",
        fetch(
            "api",
            headers={
                "DPR": "1.5", "Width": "640", "Viewport-Width": "320", "Device-Memory": "8",
                "RTT": "50", "Downlink": "0.4", "ECT": "3g", "Save-Data": "on",
                "Intervention": "<anything>",
            },
        ),
        standard="OPTIONS api > GET api > cors 200",
        seen="GET api > cors 200",
    ),
    *cases(
        "chromium", "also_safelisted",
        fetch("api", headers={"DPR": "1.5", "Width": "1.5", "ECT": "5g", "Save-Data": "off"}),
        shows="Access-Control-Request-Headers",
        standard="OPTIONS api [Access-Control-Request-Headers: dpr,ect,save-data,width] "
        "> GET api > cors 200",
        seen="OPTIONS api [Access-Control-Request-Headers: ect,save-data,width] "
        "> GET api > cors 200",
    ),
    *cases(
        "firefox", "unsafe_non_ascii",
        fetch("api", headers={"Accept": "é"}),
        fetch("api", headers={"Accept": "é"}, mode="no-cors"),
        shows="Accept",
        standard="GET api [Accept: é] > cors 200 > GET api [Accept: é] > opaque 0",
        seen="OPTIONS api [Accept: */*] > GET api [Accept: é] > cors 200 "
        "> GET api [Accept: */*] > opaque 0",
    ),
    *cases(
        "firefox webkit", "longest_range_number",
        fetch("api", headers={"Range": "bytes=0-18446744073709551616"}),
        standard="GET api > cors 200",
        seen="OPTIONS api > GET api > cors 200",
    ),
    *cases(
        "chromium", "longest_range_number",
        fetch("api", headers={"Range": "bytes=0-9223372036854775807"}),
        standard="GET api > cors 200",
        seen="OPTIONS api > GET api > cors 200",
    ),
    *cases(
        "webkit", "range_unit_in_any_case", fetch("api", headers={"Range": "Bytes=0-1"}),
        standard="OPTIONS api > GET api > cors 200",
        seen="GET api > cors 200",
    ),
    *cases(
        "chromium", "upload_listeners_need_body", xhr("GET", "api", upload_listeners=True),
        standard="OPTIONS api > GET api > cors 200",
        seen="GET api > cors 200",
    ),
    *cases(
        "firefox webkit", "redirects_keep_preflight", fetch("api", method="PUT"),
        answers={"PUT api": to("api/b", 303)},
        shows="Access-Control-Request-Method",
        standard="OPTIONS api [Access-Control-Request-Method: PUT] > PUT api > GET api/b "
        "> cors 200",
        seen="OPTIONS api [Access-Control-Request-Method: PUT] > PUT api "
        "> OPTIONS api/b [Access-Control-Request-Method: GET] > GET api/b > cors 200",
    ),
    *cases(
        "firefox", "redirect_headers", fetch("home", headers={"Authorization": "key"}),
        answers={"GET home": to("api"), "GET api": to("api/b")},
        shows="Access-Control-Request-Headers Authorization",
        standard="GET home [Authorization: key] > GET api > GET api/b > cors 200",
        seen="GET home [Authorization: key] > OPTIONS api > GET api "
        "> OPTIONS api/b [Access-Control-Request-Headers: authorization] "
        "> GET api/b [Authorization: key] > cors 200",
    ),
    *cases(
        "firefox", "redirect_headers",
        fetch("home", method="PUT", headers={"Content-Type": "a/b"}),
        answers={"PUT home": to("home/b", 303), "GET home/b": to("home/c")},
        shows="Content-Type",
        standard="PUT home [Content-Type: a/b] > GET home/b > GET home/c > basic 200",
        seen="PUT home [Content-Type: a/b] > GET home/b > GET home/c [Content-Type: a/b] "
        "> basic 200",
    ),
    *cases(
        "webkit", "redirect_headers", fetch("api", method="POST", body="a"),
        answers={"POST api": to("api/b"), "GET api/b": to("api/c")},
        shows="Content-Type",
        standard="POST api [Content-Type: text/plain;charset=UTF-8] 'a' > GET api/b "
        "> GET api/c > cors 200",
        seen="POST api [Content-Type: text/plain;charset=UTF-8] 'a' > GET api/b "
        "> GET api/c [Content-Type: text/plain;charset=UTF-8] > cors 200",
    ),
    *cases(
        "webkit", "redirect_headers", fetch("home", headers={"Authorization": "key"}),
        answers={"GET home": to("api"), "GET api": to("api/b")},
        shows="Access-Control-Request-Headers Authorization",
        standard="GET home [Authorization: key] > GET api > GET api/b > cors 200",
        seen="GET home [Authorization: key] "
        "> OPTIONS api [Access-Control-Request-Headers: authorization] > GET api "
        "> OPTIONS api/b [Access-Control-Request-Headers: authorization] > GET api/b > cors 200",
    ),
    # What a preflight says, and what its response allows
    *cases(
        "firefox", "preflight_origin", fetch("api", method="PUT"),
        answers={"PUT api": to("other", 307)},
        shows="Origin",
        standard="OPTIONS api [Origin: https://app.example.com] "
        "> PUT api [Origin: https://app.example.com] "
        "> OPTIONS other [Origin: null] > PUT other [Origin: null] > cors 200",
        seen="OPTIONS api [Origin: https://app.example.com] "
        "> PUT api [Origin: https://app.example.com] "
        "> OPTIONS other [Origin: https://app.example.com] > PUT other [Origin: null] > cors 200",
    ),
    *cases(
        "firefox", "preflight_origin", fetch("api", method="PUT"),
        answers={"PUT api": to("home", 307), "OPTIONS home": answer(allow_origin=None)},
        standard="OPTIONS api > PUT api > OPTIONS home > refused: preflight-missing-allow-origin",
        seen="OPTIONS api > PUT api > OPTIONS home > PUT home > cors 200",
    ),
    *cases(
        "chromium firefox", "preflight_site", fetch("api", method="PUT"),
        answers={"PUT api": to("sub", 307)},
        shows="Sec-Fetch-Site",
        standard="OPTIONS api [Sec-Fetch-Site: cross-site] > PUT api [Sec-Fetch-Site: cross-site] "
        "> OPTIONS sub [Sec-Fetch-Site: cross-site] > PUT sub [Sec-Fetch-Site: cross-site] "
        "> cors 200",
        seen="OPTIONS api [Sec-Fetch-Site: cross-site] > PUT api [Sec-Fetch-Site: cross-site] "
        "> OPTIONS sub [Sec-Fetch-Site: same-site] > PUT sub [Sec-Fetch-Site: cross-site] "
        "> cors 200",
    ),
    *cases(
        "webkit", "preflight_site", fetch("sub", method="PUT"),
        answers={"PUT sub": to("home", 307), "PUT home": to("home/b", 307)},
        shows="Sec-Fetch-Site",
        standard="OPTIONS sub [Sec-Fetch-Site: same-site] > PUT sub [Sec-Fetch-Site: same-site] "
        "> OPTIONS home [Sec-Fetch-Site: same-site] > PUT home [Sec-Fetch-Site: same-site] "
        "> OPTIONS home/b [Sec-Fetch-Site: same-site] > PUT home/b [Sec-Fetch-Site: same-site] "
        "> cors 200",
        # That the PUT to home has none is another departure, `redirected_site`.
        seen="OPTIONS sub [Sec-Fetch-Site: same-site] > PUT sub [Sec-Fetch-Site: same-site] "
        "> OPTIONS home [Sec-Fetch-Site: cross-site] > PUT home "
        "> OPTIONS home/b [Sec-Fetch-Site: cross-site] > PUT home/b [Sec-Fetch-Site: same-site] "
        "> cors 200",
    ),
    *cases(
        "webkit", "preflights_with_user_agent",
        fetch("api", headers={"User-Agent": "mine"}),
        fetch("api", method="PUT"),
        shows="User-Agent",
        standard="OPTIONS api > GET api [User-Agent: mine] > cors 200 "
        "> OPTIONS api > PUT api > cors 200",
        seen="OPTIONS api [User-Agent: mine] > GET api [User-Agent: mine] > cors 200 "
        "> OPTIONS api > PUT api > cors 200",
    ),
    *cases(
        "chromium firefox webkit", "asterisk_covers_authorization",
        fetch("api", headers={"Authorization": "key"}),
        answers={"OPTIONS api": answer(allow_headers="*")},
        standard="OPTIONS api > refused: header-disallowed-by-preflight-response",
        seen="OPTIONS api > GET api > cors 200",
    ),
    *cases(
        "firefox webkit", "forced_preflight_implies_method",
        xhr("PUT", "api", upload_listeners=True),
        answers={"OPTIONS api": answer(allow_methods=None)},
        standard="OPTIONS api > PUT api > cors 200",
        seen="OPTIONS api > refused: method-disallowed-by-preflight-response",
    ),
    # What is remembered of it
    *(
        case
        for engine, seconds in (("chromium", 7200), ("firefox", 86400), ("webkit", 600))
        for case in cases(
            engine, "max_age_cap",
            fetch("api", method="PUT"),
            fetch("api", method="PUT", wait=seconds - 1),
            fetch("api", method="PUT", wait=1),
            answers={"OPTIONS api": answer(max_age="1000000")},
            standard="OPTIONS api > PUT api > cors 200 > PUT api > cors 200 > PUT api > cors 200",
            seen="OPTIONS api > PUT api > cors 200 > PUT api > cors 200 "
            "> OPTIONS api > PUT api > cors 200",
        )
    ),
    *cases(
        "chromium webkit", "max_age_grammar",
        fetch("api", method="PUT"),
        fetch("api", method="PUT", wait=599),
        answers={"OPTIONS api": answer(max_age="+600")},
        standard="OPTIONS api > PUT api > cors 200 > OPTIONS api > PUT api > cors 200",
        seen="OPTIONS api > PUT api > cors 200 > PUT api > cors 200",
    ),
    *cases(
        "chromium webkit", "max_age_grammar",
        fetch("api", method="PUT"),
        fetch("api", method="PUT"),
        answers={"OPTIONS api": answer(max_age="-1")},
        standard="OPTIONS api > PUT api > cors 200 > PUT api > cors 200",
        seen="OPTIONS api > PUT api > cors 200 > OPTIONS api > PUT api > cors 200",
    ),
    *cases(
        "firefox", "invalid_max_age",
        fetch("api", method="PUT"),
        fetch("api", method="PUT"),
        answers={"OPTIONS api": answer(max_age="ten")},
        standard="OPTIONS api > PUT api > cors 200 > PUT api > cors 200",
        seen="OPTIONS api > PUT api > cors 200 > OPTIONS api > PUT api > cors 200",
    ),
    *cases(
        "chromium", "cached_asterisk",
        fetch("api", method="PUT", credentials="include"),
        fetch("api", method="DELETE"),
        fetch("api", method="PATCH"),
        answers={"OPTIONS api": answer(allow_methods="PUT, *")},
        standard="OPTIONS api > PUT api > cors 200 > DELETE api > cors 200 "
        "> PATCH api > cors 200",
        seen="OPTIONS api > PUT api > cors 200 > OPTIONS api > DELETE api > cors 200 "
        "> PATCH api > cors 200",
    ),
    *cases(
        "webkit", "cached_asterisk",
        fetch("api", method="PUT", credentials="include"),
        fetch("api", method="DELETE", credentials="include"),
        answers={"OPTIONS api": answer(allow_methods="PUT, *")},
        standard="OPTIONS api > PUT api > cors 200 > DELETE api > cors 200",
        seen="OPTIONS api > PUT api > cors 200 "
        "> OPTIONS api > refused: method-disallowed-by-preflight-response",
    ),
    *cases(
        "firefox", "cached_asterisk",
        fetch("api", method="PUT"),
        fetch("api", method="PUT"),
        answers={"OPTIONS api": answer(allow_methods="*")},
        standard="OPTIONS api > PUT api > cors 200 > PUT api > cors 200",
        seen="OPTIONS api > PUT api > cors 200 > OPTIONS api > PUT api > cors 200",
    ),
    *cases(
        "webkit", "cached_asterisk_covers_authorization",
        fetch("api", headers={"X-A": "1"}),
        fetch("api", headers={"Authorization": "key"}),
        answers={"OPTIONS api": answer(allow_headers="*")},
        standard="OPTIONS api > GET api > cors 200 "
        "> OPTIONS api > refused: header-disallowed-by-preflight-response",
        seen="OPTIONS api > GET api > cors 200 > GET api > cors 200",
    ),
    *cases(
        "chromium firefox webkit", "methods_of_any_preflight",
        fetch("api", method="PUT"),
        xhr("POST", "api", body="a", upload_listeners=True),
        standard="OPTIONS api > PUT api > cors 200 > OPTIONS api > POST api 'a' > cors 200",
        seen="OPTIONS api > PUT api > cors 200 > POST api 'a' > cors 200",
    ),
    *cases(
        "firefox", "methods_of_any_preflight_last",
        xhr("GET", "api", upload_listeners=True),
        xhr("GET", "api", upload_listeners=True)._replace(wait=2.0),
        answers={"OPTIONS api": answer(max_age="1")},
        standard="OPTIONS api > GET api > cors 200 > OPTIONS api > GET api > cors 200",
        seen="OPTIONS api > GET api > cors 200 > GET api > cors 200",
    ),
    *cases(
        "firefox", "shares_preflights_with_credentials",
        fetch("api", method="PUT", credentials="include"),
        fetch("api", method="PUT"),
        standard="OPTIONS api > PUT api > cors 200 > PUT api > cors 200",
        seen="OPTIONS api > PUT api > cors 200 > OPTIONS api > PUT api > cors 200",
    ),
    *cases(
        "chromium", "preflights_replace",
        fetch("api", method="PUT"),
        fetch("api", method="DELETE"),
        fetch("api", method="PUT"),
        standard="OPTIONS api > PUT api > cors 200 > OPTIONS api > DELETE api > cors 200 "
        "> PUT api > cors 200",
        seen="OPTIONS api > PUT api > cors 200 > OPTIONS api > DELETE api > cors 200 "
        "> OPTIONS api > PUT api > cors 200",
    ),
    *cases(
        # The need for one clears what is remembered, too, where the standard's failure does.
        "chromium", "preflights_replace",
        fetch("api", method="PUT"),
        fetch("api", method="DELETE"),
        fetch("api", method="PUT"),
        answers={"OPTIONS api": answer(allow_methods="PUT")},
        standard="OPTIONS api > PUT api > cors 200 "
        "> OPTIONS api > refused: method-disallowed-by-preflight-response "
        "> OPTIONS api > PUT api > cors 200",
        seen="OPTIONS api > PUT api > cors 200 "
        "> OPTIONS api > refused: method-disallowed-by-preflight-response "
        "> OPTIONS api > PUT api > cors 200",
    ),
    *cases(
        "webkit", "remembers_before_checking",
        fetch("api", method="PUT"),
        fetch("api", method="DELETE"),
        answers={"OPTIONS api": answer(allow_methods="DELETE")},
        standard="OPTIONS api > refused: method-disallowed-by-preflight-response "
        "> OPTIONS api > DELETE api > cors 200",
        seen="OPTIONS api > refused: method-disallowed-by-preflight-response "
        "> DELETE api > cors 200",
    ),
    *cases(
        "chromium webkit", "forgets_preflight_on",
        fetch("api", method="PUT"),
        fetch("api", method="PUT"),
        answers={"PUT api": answer(allow_origin=None)},
        standard="OPTIONS api > PUT api > refused: missing-allow-origin "
        "> OPTIONS api > PUT api > refused: missing-allow-origin",
        seen="OPTIONS api > PUT api > refused: missing-allow-origin "
        "> PUT api > refused: missing-allow-origin",
    ),
    *cases(
        "firefox", "forgets_preflight_on",
        fetch("api", method="PUT", redirect="error"),
        fetch("api", method="PUT", redirect="error"),
        answers={"PUT api": to("api/b")},
        standard="OPTIONS api > PUT api > refused: redirect-disallowed-by-mode "
        "> OPTIONS api > PUT api > refused: redirect-disallowed-by-mode",
        seen="OPTIONS api > PUT api > refused: redirect-disallowed-by-mode "
        "> PUT api > refused: redirect-disallowed-by-mode",
    ),
    *cases(
        "chromium", "shares_preflights_of_opaque_origins",
        fetch("api", method="PUT"),
        fetch("api", method="PUT"),
        page={"sandboxed": True},
        standard="OPTIONS api > PUT api > cors 200 > PUT api > cors 200",
        seen="OPTIONS api > PUT api > cors 200 > OPTIONS api > PUT api > cors 200",
    ),
    *cases(
        "webkit", "shares_preflights_of_redirected",
        fetch("api", method="PUT"),
        fetch("api", method="PUT"),
        answers={"PUT api": to("other", 307)},
        standard="OPTIONS api > PUT api > OPTIONS other > PUT other > cors 200 "
        "> PUT api > PUT other > cors 200",
        seen="OPTIONS api > PUT api > OPTIONS other > PUT other > cors 200 "
        "> PUT api > OPTIONS other > PUT other > cors 200",
    ),
    *cases(
        "chromium", "conditional_requests_skip_preflight_cache",
        fetch("api", headers={"If-None-Match": '"a"'}),
        fetch("api", headers={"If-None-Match": '"a"'}),
        standard="OPTIONS api > GET api > cors 200 > GET api > cors 200",
        seen="OPTIONS api > GET api > cors 200 > OPTIONS api > GET api > cors 200",
    ),
    # Redirects
    *cases(
        "chromium", "empty_location", fetch("home", method="POST"),
        answers={"POST home": to("")},
        standard="POST home > GET home > basic 200",
        seen="POST home > basic 302",
    ),
    *cases(
        "webkit", "empty_location", fetch("home", method="POST"),
        answers={"POST home": to("")},
        standard="POST home > GET home > basic 200",
        seen="POST home > refused: redirect-invalid-location",
    ),
    *cases(
        "chromium", "repeated_location", fetch("home"),
        answers={"GET home": to(["home/b", "home/b"])},
        standard="GET home > refused: redirect-invalid-location",
        seen="GET home > GET home/b > basic 200",
    ),
    *cases(
        "webkit", "repeated_location", fetch("home"),
        answers={"GET home": to(["home/b", "home/c"])},
        standard="GET home > refused: redirect-invalid-location",
        seen="GET home > GET home/b,%20https://app.example.com/c > basic 200",
    ),
    *cases(
        "chromium webkit", "error_mode_needs_location", fetch("home", redirect="error"),
        answers={"GET home": answer(302)},
        standard="GET home > refused: redirect-disallowed-by-mode",
        seen="GET home > basic 302",
    ),
    *cases(
        "chromium", "parses_location_first", fetch("home", redirect="manual"),
        answers={"GET home": to("https://[")},
        standard="GET home > opaqueredirect 0",
        seen="GET home > refused: redirect-invalid-location",
    ),
    *cases(
        "firefox", "parses_location_first", fetch("api"),
        answers={"GET api": answer(302, allow_origin=None, location="https://[")},
        standard="GET api > refused: missing-allow-origin",
        seen="GET api > refused: redirect-invalid-location",
    ),
    *cases(
        "webkit", "refuses_credentials_after_preflight", fetch("home", headers={"X-A": "1"}),
        answers={"GET home": to("user@api")},
        standard="GET home > refused: redirect-contains-credentials",
        seen="GET home > OPTIONS api > refused: redirect-contains-credentials",
    ),
    *cases(
        "firefox", "comma_in_content_type_is_unsafe",
        fetch("api", headers={"Content-Type": "text/plain;a=b, c"}),
        standard="GET api > cors 200",
        seen="OPTIONS api > GET api > cors 200",
    ),
    *cases(
        "firefox", "simple_requests_forget",
        fetch("api", method="PUT"), fetch("api", credentials="include"), fetch("api", method="PUT"),
        answers={"GET api": answer(allow_origin=None)},
        standard="OPTIONS api > PUT api > cors 200 > GET api > refused: missing-allow-origin "
        "> PUT api > cors 200",
        seen="OPTIONS api > PUT api > cors 200 > GET api > refused: missing-allow-origin "
        "> OPTIONS api > PUT api > cors 200",
    ),
    *cases(
        "firefox", "total_size_counts",
        fetch("api", headers=[("Accept", "a" * 128)] * 9),
        standard="OPTIONS api > GET api > cors 200",
        seen="GET api > cors 200",
    ),
    *cases(
        "chromium", "forced_preflight_implies_method",
        xhr("PUT", "api", body="a", upload_listeners=True),
        answers={"OPTIONS api": answer(allow_methods=None)},
        standard="OPTIONS api > PUT api 'a' > cors 200",
        seen="OPTIONS api > refused: method-disallowed-by-preflight-response",
    ),
    *cases(
        "firefox", "conditional_requests_skip_preflight_cache",
        fetch("api", headers={"If-None-Match": "x"}),
        fetch("api", headers={"If-None-Match": "x"}),
        standard="OPTIONS api > GET api > cors 200 > GET api > cors 200",
        seen="OPTIONS api > GET api > cors 200 > OPTIONS api > GET api > cors 200",
    ),
    *cases(
        "chromium", "refuses_credentials_in_location", fetch("home"),
        answers={"GET home": to("user@home/b")},
        standard="GET home > GET home/b > basic 200",
        seen="GET home > refused: redirect-contains-credentials",
    ),
    *cases(
        "webkit", "crossing_delete_becomes_get", fetch("home", method="DELETE"),
        answers={"DELETE home": to("api", 307)},
        standard="DELETE home > OPTIONS api > DELETE api > cors 200",
        seen="DELETE home > GET api > cors 200",
    ),
    *cases(
        "webkit", "redirects_checked_with_first_credentials",
        fetch("home"),
        fetch("home", method="PUT"),
        answers={
            "GET home": to("api"),
            "GET api": answer(302, location="api/b", allow_credentials=None),
            "PUT home": to("api", 307),
            "PUT api": answer(307, location="api/b", allow_credentials=None),
        },
        standard="GET home > GET api > GET api/b > cors 200 "
        "> PUT home > OPTIONS api > PUT api > OPTIONS api/b > PUT api/b > cors 200",
        seen="GET home > GET api > refused: invalid-allow-credentials "
        "> PUT home > OPTIONS api > PUT api > OPTIONS api/b "
        "> refused: invalid-allow-credentials",
    ),
    *cases(
        "webkit", "location_is_latin1", fetch("home"),
        answers={"GET home": to("/\xe2\x98\x83")},
        standard="GET home > GET home/%E2%98%83 > basic 200",
        seen="GET home > GET home/%C3%A2%C2%98%C2%83 > basic 200",
    ),
    # What goes with the request, and what comes back
    *cases(
        "chromium", "unchecked_punycode", fetch("home"),
        answers={"GET home": to("https://xn--a.example/")},
        standard="GET home > refused: redirect-invalid-location",
        seen="GET home > GET https://xn--a.example > cors 200",
    ),
    *cases(
        "firefox webkit", "cuts_referrer_to_other_sites",
        fetch("api", referrer_policy="unsafe-url", referrer="/a?b"),
        fetch("sub", referrer_policy="unsafe-url", referrer="/a?b"),
        shows="Referer",
        standard="GET api [Referer: https://app.example.com/a?b] > cors 200 "
        "> GET sub [Referer: https://app.example.com/a?b] > cors 200",
        seen="GET api [Referer: https://app.example.com/] > cors 200 "
        "> GET sub [Referer: https://app.example.com/a?b] > cors 200",
    ),
    *cases(
        "webkit", "redirected_preflights_keep_referrer", fetch("home/a", method="PUT"),
        page={"referrer_policy": "same-origin"},
        answers={
            "PUT home/a": to("sub/b", 307),
            "PUT sub/b": to("api", 307),
        },
        shows="Referer",
        standard="PUT home/a [Referer: https://app.example.com/] > OPTIONS sub/b > PUT sub/b "
        "> OPTIONS api > PUT api > cors 200",
        seen="PUT home/a [Referer: https://app.example.com/] "
        "> OPTIONS sub/b [Referer: https://app.example.com/] > PUT sub/b "
        "> OPTIONS api [Referer: https://app.example.com/] > PUT api > cors 200",
    ),
    *cases(
        "webkit", "sandboxed_pages_have_referrer", load("api"), fetch("api"),
        page={"sandboxed": True},
        shows="Referer",
        standard="GET api > loaded > GET api > cors 200",
        seen="GET api [Referer: https://app.example.com/] > loaded "
        "> GET api [Referer: https://app.example.com/] > cors 200",
    ),
    *cases(
        "chromium", "origin_ignores_referrer_policy",
        fetch("api", method="POST", mode="no-cors", referrer_policy="no-referrer"),
        shows="Origin",
        standard="POST api [Origin: null] > opaque 0",
        seen="POST api [Origin: https://app.example.com] > opaque 0",
    ),
    *cases(
        "chromium firefox webkit", "uses_untyped_style_sheets",
        load("api", kind="stylesheet"),
        standard="GET api > refused: unusable-mime-type > not loaded",
        seen="GET api > loaded",
    ),
    *cases(
        "firefox", "uses_untyped_style_sheets",
        load("home/slash", kind="stylesheet"), load("home/word", kind="stylesheet"),
        load("home/any", kind="stylesheet"), load("home/semicolon", kind="stylesheet"),
        load("home/moved", kind="stylesheet"),
        answers={
            "GET home/slash": answer(content_type="text/;a"),
            "GET home/word": answer(content_type="text css/x"),
            "GET home/any": answer(content_type="*/*"),
            "GET home/semicolon": answer(content_type=";"),
            "GET home/moved": to("home/b"),
        },
        standard="GET home/slash > refused: unusable-mime-type > not loaded "
        "> GET home/word > refused: unusable-mime-type > not loaded "
        "> GET home/any > refused: unusable-mime-type > not loaded "
        "> GET home/semicolon > refused: unusable-mime-type > not loaded "
        "> GET home/moved > GET home/b > refused: unusable-mime-type > not loaded",
        seen="GET home/slash > refused: unusable-mime-type > not loaded "
        "> GET home/word > loaded > GET home/any > loaded > GET home/semicolon > loaded "
        "> GET home/moved > GET home/b > refused: unusable-mime-type > not loaded",
    ),
    *cases(
        "chromium firefox", "loads_tracks_of_any_status",
        load("home", kind="track"),
        answers={"GET home": answer(404)},
        standard="GET home > refused: unusable-status > not loaded",
        seen="GET home > loaded",
    ),
    *cases(
        "firefox", "tracks_have_referrer",
        load("api", kind="track", crossorigin="anonymous"),
        shows="Referer",
        standard="GET api [Referer: https://app.example.com/] > loaded",
        seen="GET api > loaded",
    ),
    *cases(
        "firefox", "sandboxed_loads_have_referrer", load("home"), fetch("api"),
        page={"sandboxed": True},
        shows="Referer",
        standard="GET home > loaded > GET api > cors 200",
        seen="GET home [Referer: https://app.example.com/] > loaded > GET api > cors 200",
    ),
    *cases(
        "webkit", "loads_tracks_without_cors", load("api", kind="track"),
        standard="refused: disallowed-by-mode > not loaded",
        seen="GET api > loaded",
    ),
    *cases(
        "chromium webkit", "loads_with_origin",
        load("home", kind="script", crossorigin="anonymous"),
        shows="Origin",
        standard="GET home > loaded",
        seen="GET home [Origin: https://app.example.com] > loaded",
    ),
    *cases(
        "webkit", "redirected_site", fetch("home"),
        answers={"GET home": to("api")},
        shows="Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site",
        standard="GET home [Sec-Fetch-Dest: empty] [Sec-Fetch-Mode: cors] "
        "[Sec-Fetch-Site: same-origin] > GET api [Sec-Fetch-Dest: empty] [Sec-Fetch-Mode: cors] "
        "[Sec-Fetch-Site: cross-site] > cors 200",
        seen="GET home [Sec-Fetch-Dest: empty] [Sec-Fetch-Mode: cors] "
        "[Sec-Fetch-Site: same-origin] > GET api > cors 200",
    ),
    *cases(
        "webkit", "keeps_origin_within_origin", fetch("home", method="POST"),
        answers={"POST home": to("home/b")},
        shows="Origin",
        standard="POST home [Origin: https://app.example.com] > GET home/b > basic 200",
        seen="POST home [Origin: https://app.example.com] "
        "> GET home/b [Origin: https://app.example.com] > basic 200",
    ),
    *cases(
        "chromium", "crossing_no_cors_hides_origin", fetch("home", method="POST", mode="no-cors"),
        answers={"POST home": to("api", 307)},
        shows="Origin",
        standard="POST home [Origin: https://app.example.com] "
        "> POST api [Origin: https://app.example.com] > opaque 0",
        seen="POST home [Origin: https://app.example.com] > POST api [Origin: null] > opaque 0",
    ),
    *cases(
        "chromium firefox", "origin_for_storage_access",
        fetch("home", mode="no-cors", credentials="include"),
        fetch("home", mode="no-cors"),
        page={"sandboxed": True, "top_level": "https://app.example.com/"},
        also={"third_party_cookies": "blocked"},
        shows="Origin",
        standard="GET home > opaque 0 > GET home > opaque 0",
        seen="GET home [Origin: null] > opaque 0 > GET home > opaque 0",
    ),
    *cases(
        "webkit", "redirects_reset_user_agent", fetch("home", headers={"User-Agent": "x"}),
        answers={"GET home": to("home/b")},
        shows="User-Agent",
        standard="GET home [User-Agent: x] > GET home/b [User-Agent: x] > basic 200",
        seen="GET home [User-Agent: x] > GET home/b > basic 200",
    ),
    *cases(
        "webkit", "redirect_headers",  # the type alone without CORS, unless credentials end
        fetch("api", method="POST", body="a", mode="no-cors", headers={"Content-Language": "de"}),
        fetch("home", method="POST", body="a", mode="no-cors"),
        fetch("home", method="POST", body="a", mode="no-cors", credentials="include"),
        answers={
            "POST api": to("api/b"), "GET api/b": to("api/c", 307),
            "POST home": to("api/x"), "GET api/x": to("api/y", 307),
        },
        shows="Content-Type Content-Language",
        standard="POST api [Content-Type: text/plain;charset=UTF-8] [Content-Language: de] 'a' "
        "> GET api/b > GET api/c > opaque 0 "
        "> POST home [Content-Type: text/plain;charset=UTF-8] 'a' "
        "> GET api/x > GET api/y > opaque 0 "
        "> POST home [Content-Type: text/plain;charset=UTF-8] 'a' "
        "> GET api/x > GET api/y > opaque 0",
        seen="POST api [Content-Type: text/plain;charset=UTF-8] [Content-Language: de] 'a' "
        "> GET api/b > GET api/c [Content-Type: text/plain;charset=UTF-8] > opaque 0 "
        "> POST home [Content-Type: text/plain;charset=UTF-8] 'a' "
        "> GET api/x > GET api/y > opaque 0 "
        "> POST home [Content-Type: text/plain;charset=UTF-8] 'a' "
        "> GET api/x > GET api/y [Content-Type: text/plain;charset=UTF-8] > opaque 0",
    ),
    *cases(
        "chromium", "hints_dropped_on_redirect",
        fetch("home", headers={"DPR": "2", "Save-Data": "on"}),
        answers={"GET home": to("home/b"), "GET home/b": to("api")},
        shows="DPR Save-Data",
        standard="GET home [DPR: 2] [Save-Data: on] > GET home/b [DPR: 2] [Save-Data: on] "
        "> OPTIONS api > GET api [DPR: 2] [Save-Data: on] > cors 200",
        seen="GET home [DPR: 2] [Save-Data: on] > GET home/b [DPR: 2] [Save-Data: on] "
        "> GET api [Save-Data: on] > cors 200",
    ),
    *cases(
        "firefox", "replaces_empty_priority",
        fetch("home", headers={"Priority": ""}),
        fetch("home", headers={"Priority": "u=1"}),
        xhr("GET", "home", headers={"Priority": ""}),
        shows="Priority",
        standard="GET home [Priority: ] > basic 200 > GET home [Priority: u=1] > basic 200 "
        "> GET home [Priority: ] > basic 200",
        seen="GET home > basic 200 > GET home [Priority: u=1] > basic 200 "
        "> GET home [Priority: ] > basic 200",
    ),
    *cases(
        "chromium", "canonical_ranges",
        fetch("home", headers={"Range": "Bytes= 00-01", "X-A": "1"}),
        fetch("home", headers={"Range": "bytes=05-"}),
        fetch("home", headers={"Range": "bytes=-05"}),
        fetch("home", headers={"Range": "bytes=2-01"}),  # cannot be read
        fetch("home", headers={"Range": "lines=00-01"}),
        shows="Range",
        standard="GET home [Range: Bytes= 00-01] > basic 200 > GET home [Range: bytes=05-] "
        "> basic 200 > GET home [Range: bytes=-05] > basic 200 "
        "> GET home [Range: bytes=2-01] > basic 200 > GET home [Range: lines=00-01] > basic 200",
        seen="GET home [Range: bytes=0-1] > basic 200 > GET home [Range: bytes=5-] "
        "> basic 200 > GET home [Range: bytes=-5] > basic 200 "
        "> GET home [Range: bytes=2-01] > basic 200 > GET home [Range: lines=00-01] > basic 200",
    ),
    *cases(
        "chromium firefox", "contradictory_headers_fail", fetch("home"),
        answers={"GET home": answer(200, location=["home/b", "home/c"])},
        standard="GET home > basic 200",
        seen="GET home > refused: no-answer",
    ),
    *cases(
        "firefox", "merges_response_headers", fetch("home"),
        answers={"GET home": answer(etag=["", "1", "", "2"])},
        shows="ETag",
        standard="GET home > basic 200 [etag: , 1, , 2]",
        seen="GET home > basic 200 [etag: 1, 2]",
    ),
    *cases(
        "firefox", "merges_response_headers", fetch("home"), xhr("GET", "home"),
        answers={
            "GET home": Answer(
                200,
                {
                    "Content-Type": ["", "a/b", ""],
                    "X-Frame-Options": ["", ""],
                    "WWW-Authenticate": ["x", "y"],
                },
            )
        },
        shows="Authorization Content-Type WWW-Authenticate X-Frame-Options",
        standard="GET home > basic 200 [content-type: , a/b, ] [www-authenticate: x, y] "
        "[x-frame-options: , ] "
        "> GET home > basic 200 [content-type: , a/b, ] [www-authenticate: x, y] "
        "[x-frame-options: , ]",
        seen="GET home > basic 200 [content-type: a/b,] [x-frame-options: ,] "
        "> GET home > basic 200 [content-type: a/b,] [www-authenticate: x\ny] "
        "[x-frame-options: , ]",
    ),
    *cases(
        "firefox", "merges_response_headers", fetch("home"),
        answers={"GET home": answer(authorization=["x", "y"])},
        shows="Authorization",
        standard="GET home > basic 200 [authorization: x, y]",
        seen="GET home > basic 200 [authorization: x]",
    ),
    *cases(
        "firefox", "missing_method_comes_first", fetch("api", method="PUT"),
        answers={"OPTIONS api": answer(allow_methods="", allow_headers="X A")},
        standard="OPTIONS api > refused: invalid-allow-headers-preflight-response",
        seen="OPTIONS api > refused: method-disallowed-by-preflight-response",
    ),
    *cases(
        "firefox", "merges_response_headers", fetch("api"), fetch("home"),
        answers={
            "GET api": answer(allow_origin=["*", ""]),
            "GET home": answer(allow_origin=["*", ""]),
        },
        shows="Access-Control-Allow-Origin",
        standard="GET api > refused: multiple-allow-origin-values "
        "> GET home > basic 200 [access-control-allow-origin: *, ]",
        seen="GET api > refused: multiple-allow-origin-values "
        "> GET home > basic 200 [access-control-allow-origin: *]",
    ),
    *cases(
        "firefox", "origin_for_storage_access",
        fetch("home", method="POST", mode="no-cors", credentials="include"),
        page={"sandboxed": True, "top_level": "https://app.example.com/"},
        also={"third_party_cookies": "blocked"},
        answers={"POST home": to("home/b")},
        shows="Origin",
        standard="POST home [Origin: null] > GET home/b > opaque 0",
        seen="POST home [Origin: null] > GET home/b [Origin: null] > opaque 0",
    ),
]  # fmt: skip

NEXT_TO_DEPARTURES = [
    *cases(
        "chromium", "longest_range_number",
        fetch("api", headers={"Range": "bytes=0-9223372036854775806"}),
        seen="GET api > cors 200",
    ),
    *cases(
        "firefox webkit", "longest_range_number",
        fetch("api", headers={"Range": "bytes=0-18446744073709551615"}),
        seen="GET api > cors 200",
    ),
    *cases(
        "firefox", "conditional_requests_skip_preflight_cache",
        xhr("GET", "api", headers={"If-None-Match": "x"}),
        xhr("GET", "api", headers={"If-None-Match": "x"}),
        seen="OPTIONS api > GET api > cors 200 > GET api > cors 200",
    ),
    *cases(
        "firefox", "exposes_all_before_invalid", xhr("GET", "api"),
        answers={"GET api": Answer(200, {"Access-Control-Expose-Headers": "*, X A", "X-A": "1"})},
        shows="X-A",
        seen="GET api > cors 200",
    ),
    *cases(
        "chromium", "upload_listeners_need_body",
        xhr("POST", "api", body="a", upload_listeners=True),
        seen="OPTIONS api > POST api 'a' > cors 200",
    ),
    *cases(
        "firefox", "redirect_headers",  # what a body brings goes with it, by XMLHttpRequest
        xhr("PUT", "home", body="a"),
        answers={"PUT home": to("home/b", 303), "GET home/b": to("home/c")},
        shows="Content-Type",
        seen="PUT home [Content-Type: text/plain;charset=UTF-8] 'a' > GET home/b > GET home/c "
        "> basic 200",
    ),
    *cases(
        "firefox", "redirect_headers",  # what the first redirect takes away is not listed
        fetch("api", headers={"Authorization": "key", "X-A": "1"}),
        answers={"GET api": to("other")},
        shows="Access-Control-Request-Headers Authorization",
        seen="OPTIONS api [Access-Control-Request-Headers: authorization,x-a] "
        "> GET api [Authorization: key] > OPTIONS other [Access-Control-Request-Headers: x-a] "
        "> GET other > cors 200",
    ),
    *cases(
        "webkit", "redirect_headers",  # within the page's own origin
        fetch("home", method="POST", body="a"),
        answers={"POST home": to("home/b"), "GET home/b": to("home/c")},
        shows="Content-Type",
        seen="POST home [Content-Type: text/plain;charset=UTF-8] 'a' > GET home/b > GET home/c "
        "> basic 200",
    ),
    *cases(
        "firefox", "forgets_preflight_on",
        fetch("api", method="PUT"),
        fetch("api", method="PUT"),
        answers={"PUT api": answer(allow_origin=None)},
        seen="OPTIONS api > PUT api > refused: missing-allow-origin "
        "> OPTIONS api > PUT api > refused: missing-allow-origin",
    ),
    *cases(
        "webkit", "shares_preflights_of_redirected",  # of a page whose origin always was "null"
        fetch("api", method="PUT"),
        fetch("api", method="PUT"),
        page={"sandboxed": True},
        seen="OPTIONS api > PUT api > cors 200 > PUT api > cors 200",
    ),
    *cases(
        "chromium", "repeated_location", fetch("api"),
        answers={"GET api": answer(200, location=["api/b", "api/b"])},
        seen="GET api > cors 200",
    ),
    *cases(
        "webkit", "crossing_delete_becomes_get", fetch("home", method="DELETE"),
        answers={"DELETE home": to("home/b", 307)},
        seen="DELETE home > DELETE home/b > basic 200",
    ),
    *cases(
        "webkit", "redirects_checked_with_first_credentials",
        fetch("api"),
        fetch("home", credentials="omit"),
        answers={
            "GET home": to("api"),
            "GET api": answer(302, location="api/b", allow_credentials=None),
        },
        seen="GET api > GET api/b > cors 200 > GET home > GET api > GET api/b > cors 200",
    ),
    *cases(
        "firefox webkit", "redirected_site", fetch("home"),
        answers={"GET home": to("home/b")},
        shows="Sec-Fetch-Site",
        seen="GET home [Sec-Fetch-Site: same-origin] > GET home/b [Sec-Fetch-Site: same-origin] "
        "> basic 200",
    ),
    *cases(
        "chromium firefox", "origin_for_storage_access",
        fetch("api", mode="no-cors", credentials="include"),
        page={"sandboxed": True, "top_level": "https://app.example.com/"},
        also={"third_party_cookies": "blocked"},
        shows="Origin",
        seen="GET api > opaque 0",
    ),
    *cases(
        "chromium", "crossing_no_cors_hides_origin", fetch("home", method="POST", mode="no-cors"),
        answers={"POST home": to("home/b", 307)},
        shows="Origin",
        seen="POST home [Origin: https://app.example.com] "
        "> POST home/b [Origin: https://app.example.com] > basic 200",
    ),
    *cases(
        "chromium", "canonical_ranges",
        fetch("home", headers={"Range": "bytes=00-01", "If-Range": '"a"'}),
        fetch("home", method="POST", headers={"Range": "bytes=00-01"}),
        shows="Range",
        seen="GET home [Range: bytes=00-01] > basic 200 > POST home [Range: bytes=00-01] "
        "> basic 200",
    ),
    *cases(
        "firefox", "missing_method_comes_first", fetch("api", method="PUT"),
        answers={"OPTIONS api": answer(allow_headers="X A")},
        seen="OPTIONS api > refused: invalid-allow-headers-preflight-response",
    ),
    *cases(
        "chromium", "origin_for_storage_access",
        fetch("home", method="POST", mode="no-cors", credentials="include"),
        page={"sandboxed": True, "top_level": "https://app.example.com/"},
        also={"third_party_cookies": "blocked"},
        answers={"POST home": to("home/b")},
        shows="Origin",
        seen="POST home [Origin: null] > GET home/b > opaque 0",
    ),
    *cases(
        "chromium", "repeated_headers",
        fetch("api", headers=[("Accept", "x" * 127), ("Accept", "")]),
        seen="GET api > cors 200",
    ),
    *cases(
        "firefox", "methods_of_any_preflight_last",
        xhr("GET", "api", upload_listeners=True),
        xhr("GET", "api", upload_listeners=True),
        answers={"OPTIONS api": answer(max_age="0")},
        seen="OPTIONS api > GET api > cors 200 > OPTIONS api > GET api > cors 200",
    ),
]  # fmt: skip
"""What looks like a departure, and is as the standard has it."""


def url(place: str) -> str:
    """The URL that "api/b" or "user@home" stands for; any other text as it is."""
    match = re.fullmatch(rf"(\w+@)?({'|'.join(PLACES)})(/\w*)?", place)
    return f"https://{match[1] or ''}{PLACES[match[2]]}{match[3] or '/'}" if match else place


def place(url: str) -> str:
    """What stands for `url`."""
    for name, host in PLACES.items():
        url = re.sub(rf"^https://(\w+@)?{re.escape(host)}(?=/)", rf"\g<1>{name}", url)
    return url.removesuffix("/")


def shown(headers: list[Header], names: str) -> str:
    return "".join(
        f" [{name}: {value}]"
        for shown in names.split()
        for name, value in headers
        if name.lower() == shown.lower()
    )


def response_to(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The response, with permission for everything that it does not mention."""
    asked_for = request.header("Access-Control-Request-Method")
    generous: dict[str, str | list[str] | None] = {
        "allow_origin": request.header("Origin") or "*",
        "allow_credentials": "true",
        "allow_methods": asked_for,
        "allow_headers": request.header("Access-Control-Request-Headers"),
    }
    headers = [
        (HEADER_NAMES.get(name, name), url(value))
        for name, said in (generous | dict(answer.says)).items()
        if said is not None
        for value in ([said] if isinstance(said, str) else said)
    ]
    return HttpResponse(answer.status, headers)


def observe(engine: Engine, case: Case) -> str:
    """What is seen of the case in a browser with `engine`."""
    seen: list[str] = []
    now = 0.0

    def transport(request: HttpRequest) -> HttpResponse:
        line = f"{request.method} {place(request.url)}"
        body = f" {request.body.decode()!r}" if request.body else ""
        seen.append(line + shown(request.headers, case.shows) + body)
        return response_to(request, case.answers.get(line, answer()))

    browser = Browser(engine=engine.name, transport=transport, clock=lambda: now)
    browser.engine = with_settings(engine, case.also)
    page = browser.page(url("home"), **case.page)
    for call in case.calls:
        now += call.wait
        arguments = [url(argument) for argument in call.arguments]
        try:
            result: Result | LoadResult = getattr(page, call.api)(*arguments, **call.init)
        except DOMException as error:
            seen.append(f"throws {error.name}")
            continue
        if result.error is not None:
            seen.append(f"refused: {result.error.reason}")
        if isinstance(result, LoadResult):
            seen.append("loaded" if result.loaded else "not loaded")
        elif result.response is not None:
            response = result.response
            headers = shown(response.headers, case.shows)
            seen.append(f"{response.type} {response.status}{headers}")
    return " > ".join(seen)


def each_of(cases: list[Case]) -> pytest.MarkDecorator:
    ids = [f"{case.engine}-{case.setting}" for case in cases]
    return pytest.mark.parametrize("case", cases, ids=ids)


ELSEWHERE = {
    ("webkit", "preflights_replace"),  # as Chromium's, in test_preflight_cache
    ("webkit", "opaque_redirects_have_body"),  # in test_filtering
    ("firefox", "exposes_all_before_invalid"),  # there, too
    ("chromium", "most_remembered"),  # in test_preflight_cache
    ("firefox", "most_remembered"),  # there, too
    ("firefox", "redirected_site"),  # over http only, in test_metadata
    ("chromium", "compares_unencoded_digests"),  # in test_integrity
    *COOKIE_SCENARIOS,
    ("firefox", "policies_make_pages_public"),  # in test_local_network
    ("firefox", "local_requests_may_be_mixed"),  # in test_mixed_content
    *NETWORK_SCENARIOS,
    ("firefox", "passwords_are_partitioned"),  # in test_authentication
    ("firefox", "beacons_are_limited"),  # in test_keepalive
    ("webkit", "strict_dynamic_ignores_urls"),  # in test_content_security
    ("webkit", "modules_count_as_inserted"),  # there, too
    ("chromium", "aborted_preflights_are_remembered"),  # in test_aborting
    ("webkit", "timeouts_look_like_aborts"),  # there, too
    ("chromium", "asks_user"),  # in test_authentication
    ("firefox", "asks_user"),  # there, too
    ("webkit", "asks_user"),  # there, too
    ("webkit", "tells_user_activation"),  # in test_navigating
}


def test_every_departure_has_a_case() -> None:
    rows = {(row.engine, row.setting) for row in DEPARTURES}
    assert {(case.engine, case.setting) for case in CASES} | ELSEWHERE == rows


@each_of(CASES)
def test_the_engine_departs(case: Case) -> None:
    assert observe(ENGINES[case.engine], case) == case.seen


@each_of(CASES)
def test_the_standard_is_as_it_says(case: Case) -> None:
    assert observe(ENGINES["standard"], case) == case.standard


@each_of(CASES)
def test_it_is_this_departure_that_makes_the_difference(case: Case) -> None:
    standard = {case.setting: SETTINGS[case.setting].default}
    without = with_settings(ENGINES[case.engine], standard)
    assert observe(without, case) != case.seen


@each_of(NEXT_TO_DEPARTURES)
def test_a_departure_goes_no_further(case: Case) -> None:
    assert observe(ENGINES[case.engine], case) == case.seen
    assert observe(ENGINES["standard"], case) == case.seen
