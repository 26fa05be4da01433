"""Forms, links and beacons: what they send, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest

from crossorigin.browser import (
    ENGINES,
    Browser,
    Enctype,
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
    assert f"Name {url} in connect-src" in refused.hint
    named = f"default-src 'self'; connect-src {url}"
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
