"""Forms, links and beacons: what they send, and what they refuse."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, get_args

import pytest

from crossorigin.browser import (
    ENGINES,
    AsyncBrowser,
    Browser,
    Enctype,
    File,
    HttpRequest,
    HttpResponse,
    Page,
    Stream,
    UrlEncodedForm,
)

PAGE = "https://app.example.com/"
API = "https://api.example.net/items"


def page() -> Page:
    return Browser(transport=lambda _: HttpResponse(200, [])).page(PAGE)


@pytest.mark.parametrize(
    ("enctype", "content_type", "body"),
    [
        ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded", b"a=b+c&d="),
        ("text/plain", "text/plain", b"a=b c\r\nd=\r\n"),
    ],
)
def test_a_form_is_encoded_as_it_says(enctype: str, content_type: str, body: bytes) -> None:
    result = page().submit(API, [("a", "b c"), ("d", "")], enctype=enctype)  # type: ignore[arg-type]
    sent = result.exchanges[0].request
    assert sent.method == "POST"
    assert sent.header("content-type") == content_type
    assert sent.body == body


ODD_FIELDS: list[tuple[str, str | File]] = [
    ("t", "1\n2\r3\r\n4"),
    ("q", "~*'() !+&=;%\u00e9\U0001f600"),
    ('a\nb"c', "x"),
    ("lone", "a\ud800b"),
    ("f", File(b"\0x\ny", 'n"a\nm\r\u00e9.txt', "text/plain")),
]
ODD_PAIRS = (
    "t=1%0D%0A2%0D%0A3%0D%0A4&q=%7E*%27%28%29+%21%2B%26%3D%3B%25%C3%A9%F0%9F%98%80"
    "&a%0D%0Ab%22c=x&lone=a%EF%BF%BDb&f=n%22a%0D%0Am%0D%0A%C3%A9.txt"
)
"""As Chromium, Firefox and WebKitGTK sent them from the fields of a form."""


def test_forms_are_serialised_as_browsers_do() -> None:
    encoded, plain, multipart = (
        page().submit(API, ODD_FIELDS, enctype=enctype).exchanges[0].request
        for enctype in get_args(Enctype)[:1] + get_args(Enctype)[2:] + get_args(Enctype)[1:2]
    )
    assert encoded.body == ODD_PAIRS.encode()
    assert plain.body.decode() == (
        "t=1\r\n2\r\n3\r\n4\r\nq=~*'() !+&=;%\u00e9\U0001f600\r\na\r\nb\"c=x\r\n"
        'lone=a\ufffdb\r\nf=n"a\r\nm\r\n\u00e9.txt\r\n'
    )
    boundary = (multipart.header("content-type") or "").partition("boundary=")[2].encode()
    start = b'Content-Disposition: form-data; name="'
    parts = [
        b't"\r\n\r\n1\r\n2\r\n3\r\n4',
        b"q\"\r\n\r\n~*'() !+&=;%\xc3\xa9\xf0\x9f\x98\x80",
        b'a%0D%0Ab%22c"\r\n\r\nx',
        b'lone"\r\n\r\na\xef\xbf\xbdb',
        b'f"; filename="n%22a%0Am%0D\xc3\xa9.txt"\r\nContent-Type: text/plain\r\n\r\n\0x\ny',
    ]
    expected = b"".join(b"--%s\r\n%s%s\r\n" % (boundary, start, part) for part in parts)
    assert multipart.body == expected + b"--%s--\r\n" % boundary
    got = page().submit(API, ODD_FIELDS, method="GET").exchanges[0].request
    assert got.url == f"{API}?{ODD_PAIRS}"


@pytest.mark.parametrize("engine", ENGINES)
def test_the_server_is_told_of_a_users_activation(engine: str) -> None:
    opened = Browser(engine=engine, transport=lambda _: HttpResponse(302, [("Location", "/x")]))
    for does in (opened.page(PAGE).navigate, opened.page(PAGE).submit):
        for by_user in (True, False):
            told = by_user and engine != "webkit"
            for url, secure in ((API, True), ("http://api.example.net/", False)):
                sent = [each.request for each in does(url, by_user=by_user).exchanges]
                assert len(sent) > 1
                users = {each.header("sec-fetch-user") for each in sent}
                assert users == {"?1" if told and secure else None}
    with pytest.raises(TypeError, match="by_user is 1"):
        opened.page(PAGE).navigate(API, by_user=1)  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", ENGINES)
def test_navigations_prefer_an_upgrade(engine: str) -> None:
    seen: list[str | None] = []

    def transport(request: HttpRequest) -> HttpResponse:
        seen.append(request.header("upgrade-insecure-requests"))
        return HttpResponse(200, [])

    opened = Browser(engine=engine, transport=transport).page("http://app.example.com/")
    opened.navigate("http://api.example.net/")
    opened.submit("http://api.example.net/", [])
    opened.load("http://api.example.net/", "frame")
    assert seen == ["1"] * 3
    opened.navigate("https://api.example.net/")
    assert seen[3:] == [None if engine == "webkit" else "1"]
    opened.load("http://api.example.net/", "embed")
    opened.load("http://api.example.net/", "object")
    assert seen[4:] == [None if engine == "firefox" else "1"] * 2
    opened.fetch("http://api.example.net/")
    opened.load("http://api.example.net/", "image")
    opened.send_beacon("http://api.example.net/")
    assert seen[6:] == [None] * 3
    policy = "upgrade-insecure-requests"
    upgrading = Browser(engine=engine, transport=transport)
    page = upgrading.page("http://app.example.com/", content_security_policy=policy)
    page.load("http://api.example.net/", "frame")
    assert seen[9:] == [None if engine == "webkit" else "1"]


def test_a_form_of_get_has_its_fields_in_the_url() -> None:
    sent = page().submit(f"{API}?old#x", [("a", "b c")], method="get").exchanges[0].request
    assert (sent.method, sent.url, sent.body) == ("GET", f"{API}?a=b+c", b"")


@pytest.mark.parametrize(
    ("does", "error", "says"),
    [
        (lambda page: page.submit(API, method="PUT"), ValueError, "method is 'PUT'"),
        (lambda page: page.submit(API, enctype="text/html"), ValueError, "enctype is 'text/html'"),
        (lambda page: page.navigate("data:,x"), ValueError, "is not a URL of http or https"),
        (lambda page: page.connect("ftp://a.example"), ValueError, "is not a URL of http"),
        (lambda page: page.send_beacon("data:,x"), TypeError, "is not a URL of http or https"),
        (lambda page: page.send_report("data:,x", b""), ValueError, "is not a URL of http"),
        (lambda page: page.send_beacon(API, Stream([b"x"])), TypeError, "sends no streams"),
    ],
)
def test_what_cannot_be_sent_is_named(
    does: Callable[[Page], object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        does(page())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_report_is_a_post_without_cors(engine: str) -> None:
    policy = "default-src 'none'; report-uri /reports"
    browser = Browser(engine=engine, transport=lambda _: HttpResponse(302, [("Location", "/x")]))
    result = browser.page(PAGE, content_security_policy=policy).send_report(API, b"{}")
    assert [(each.request.method, each.request.url) for each in result.exchanges] == [("POST", API)]
    sent = result.exchanges[0].request
    assert sent.body == b"{}"
    assert sent.header("content-type") == "application/csp-report"
    assert sent.header("origin") == "https://app.example.com"
    metadata = [sent.header(f"sec-fetch-{name}") for name in ("dest", "mode", "site")]
    destination = "empty" if engine == "webkit" else "report"
    assert metadata == [destination, "no-cors", "cross-site"]


def test_a_report_has_cookies_within_the_origin_only() -> None:
    browser = Browser(
        transport=lambda _: HttpResponse(200, [("Set-Cookie", "a=1; SameSite=None; Secure")])
    )
    reporting = browser.page(PAGE)
    for url in (PAGE, API):
        browser.page(url).navigate(url)
    cookies = [
        reporting.send_report(url, b"{}").exchanges[0].request.header("cookie")
        for url in (PAGE, API)
    ]
    assert cookies == ["a=1", None]


def test_the_response_to_a_report_is_not_looked_at() -> None:
    html = HttpResponse(200, [("Content-Type", "text/html")], b"<!doctype html>")
    for engine in ENGINES:
        result = Browser(engine=engine, transport=lambda _: html).page(PAGE).send_report(API, b"{}")
        assert result.error is None


def test_a_beacon_of_more_than_64_kib_is_not_sent() -> None:
    assert page().send_beacon(API, "x" * 64 * 1024) is not None
    assert page().send_beacon(API, "x" * (64 * 1024 + 1)) is None


@pytest.mark.parametrize("body", [None, "x", b"x", UrlEncodedForm([("a", "b")])])
def test_a_beacon_needs_no_preflight(body: str | bytes | UrlEncodedForm | None) -> None:
    result = page().send_beacon(API, body)
    assert result is not None
    assert [each.request.method for each in result.exchanges] == ["POST"]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_fix_for_a_websocket_names_its_own_scheme_and_cures(engine: str) -> None:
    browser = Browser(engine=engine, transport=lambda _: HttpResponse(200))
    url = "wss://api.example.net/"
    refused = browser.page(PAGE, content_security_policy="default-src 'self'").connect(url).error
    assert refused is not None
    directive = "connect-src 'self' wss://api.example.net"
    assert f"“{directive}”" in refused.hint
    named = f"default-src 'self'; {directive}"
    assert browser.page(PAGE, content_security_policy=named).connect(url).error is None
    mixed = browser.page(PAGE, mixed_content="checked").connect("ws://api.example.net/").error
    assert mixed is not None
    assert mixed.hint == "Serve ws://api.example.net/ over wss."


def test_the_fix_for_a_redirected_websocket() -> None:
    answer = HttpResponse(302, [("Location", "/x")])
    error = Browser(transport=lambda _: answer).page(PAGE).connect("wss://api.example.net/").error
    assert error is not None
    assert error.hint == "Connect to the final URL."


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("enctype", get_args(Enctype))
def test_fields_of_a_mapping_are_refused(method: str, enctype: Enctype) -> None:
    fields: Any = {"id": "7"}
    with pytest.raises(TypeError, match=r"is a mapping; give its pairs, as \w+\.items\(\)"):
        page().submit(PAGE, fields, method=method, enctype=enctype)


def test_a_page_of_an_async_browser_sends_the_same() -> None:
    seen: list[HttpRequest] = []

    async def transport(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse(200, [])

    async def visit() -> None:
        opened = AsyncBrowser(transport=transport).page(PAGE)
        await opened.navigate(API, by_user=True)
        await opened.submit(API, [("a", "b")], by_user=True)
        await opened.send_beacon(API, "x")
        assert await opened.send_beacon(API, "x" * (64 * 1024 + 1)) is None
        await opened.send_report(API, b"{}")
        await opened.listen(API, with_credentials=True)
        await opened.connect("wss://api.example.net/items")

    asyncio.run(visit())
    sync: list[HttpRequest] = []

    def record(request: HttpRequest) -> HttpResponse:
        sync.append(request)
        return HttpResponse(200, [])

    opened = Browser(transport=record).page(PAGE)
    opened.navigate(API, by_user=True)
    opened.submit(API, [("a", "b")], by_user=True)
    opened.send_beacon(API, "x")
    opened.send_report(API, b"{}")
    opened.listen(API, with_credentials=True)
    opened.connect("wss://api.example.net/items")
    assert seen == sync
