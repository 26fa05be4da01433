from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crossorigin.browser import (
    AsyncBrowser,
    Browser,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    Page,
    Reason,
    Result,
)
from crossorigin.browser.browser import FetchOptions
from crossorigin.fetch.header_lists import Header
from crossorigin.fetch.origins import OpaqueOrigin, Origin

APP = "https://app.example.com/"
API = "https://api.example.net/"
GRANT: list[Header] = [
    ("Access-Control-Allow-Origin", "https://app.example.com"),
    ("Access-Control-Allow-Methods", "PUT"),
    ("Access-Control-Max-Age", "600"),
]


def server(request: HttpRequest) -> HttpResponse:
    """Responses by path, the same to every browser."""
    path = request.url.partition("://")[2].partition("/")[2]
    if path == "down" or (path == "down-for-preflights" and request.method == "OPTIONS"):
        raise NoAnswer("connection refused")
    if path == "redirect":
        return HttpResponse(307, [*GRANT, ("Location", "/redirected")])
    if path == "closed":
        return HttpResponse(200, [], b"body")
    return HttpResponse(200, GRANT, request.method.encode())


async def async_server(request: HttpRequest) -> HttpResponse:
    await asyncio.sleep(0)
    return server(request)


def refuse_to_send(request: HttpRequest) -> HttpResponse:
    pytest.fail(f"{request} was sent")


@pytest.mark.parametrize(
    ("url", "sandboxed", "origin"),
    [
        ("https://app.example.com/page?query#fragment", False, "https://app.example.com"),
        ("HTTPS://App.Example.com:443", False, "https://app.example.com"),
        ("http://localhost:3000/", False, "http://localhost:3000"),
        ("https://app.example.com/", True, "null"),
        ("null", False, "null"),
        ("data:text/html,x", False, "null"),
        ("file:///index.html", False, "null"),
        ("about:blank", False, "null"),
    ],
)
def test_the_origin_of_a_page_is_that_of_its_url_or_opaque(
    url: str, sandboxed: bool, origin: str
) -> None:
    page = Browser(transport=refuse_to_send).page(url, sandboxed=sandboxed)
    assert str(page.origin) == origin
    assert isinstance(page.origin, OpaqueOrigin if origin == "null" else Origin)


def test_a_page_knows_its_url_in_full() -> None:
    page = Browser(transport=refuse_to_send).page("https://App.example.com?a#b")
    assert page.url == "https://app.example.com/?a#b"


@pytest.mark.parametrize("url", ["", "/path", "app.example.com", "https://"])
def test_a_page_needs_an_absolute_url(url: str) -> None:
    with pytest.raises(ValueError, match="not an absolute URL"):
        Browser(transport=refuse_to_send).page(url)
    with pytest.raises(ValueError, match="not an absolute URL"):
        AsyncBrowser(transport=async_server).page(url)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="'netscape'"):
        Browser(transport=refuse_to_send, engine="netscape")
    with pytest.raises(ValueError, match="'netscape'"):
        AsyncBrowser(transport=async_server, engine="netscape")


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("https://", {}),
        ("https://user@api.example.net/", {}),
        (API, {"method": "TRACE"}),
        (API, {"body": "x"}),
        (API, {"mode": "navigate"}),
        (API, {"headers": {"a b": "c"}}),
    ],
)
def test_what_throws_in_a_script_is_a_type_error_and_sends_nothing(
    url: str, options: dict[str, Any]
) -> None:
    with pytest.raises(TypeError):
        Browser(transport=refuse_to_send).page(APP).fetch(url, **options)
    sent: list[HttpRequest] = []

    async def transport(request: HttpRequest) -> HttpResponse:
        sent.append(request)
        return HttpResponse(200)

    with pytest.raises(TypeError):
        asyncio.run(AsyncBrowser(transport=transport).page(APP).fetch(url, **options))
    assert sent == []


def test_a_data_page_cannot_resolve_a_relative_url() -> None:
    with pytest.raises(TypeError):
        Browser(transport=refuse_to_send).page("data:text/html,x").fetch("/path")


FETCHES: list[tuple[str, FetchOptions]] = [
    (APP, {}),
    (API, {}),
    (API, {"method": "PUT", "body": "text"}),
    (API, {"method": "DELETE"}),
    (API, {"credentials": "include"}),
    (API + "closed", {}),
    (API + "closed", {"mode": "no-cors"}),
    (API + "closed", {"method": "PUT"}),
    (API + "redirect", {}),
    (API + "redirect", {"method": "PUT"}),
    (API + "redirect", {"redirect": "manual"}),
    (API + "redirect", {"redirect": "error"}),
    (API + "down", {}),
    (API + "down-for-preflights", {"method": "PUT"}),
    (API, {"mode": "same-origin"}),
    ("ftp://api.example.net/", {}),
]


@pytest.mark.parametrize(("url", "options"), FETCHES)
def test_the_async_browser_gives_the_same_result(url: str, options: FetchOptions) -> None:
    async def fetch() -> Result:
        return await AsyncBrowser(transport=async_server).page(APP).fetch(url, **options)

    assert asyncio.run(fetch()) == Browser(transport=server).page(APP).fetch(url, **options)


def test_a_whole_visit_is_the_same_in_the_async_browser() -> None:
    async def visit() -> list[Result]:
        page = AsyncBrowser(transport=async_server, clock=lambda: 0.0).page(APP)
        return [await page.fetch(url, **options) for url, options in FETCHES]

    page = Browser(transport=server, clock=lambda: 0.0).page(APP)
    assert asyncio.run(visit()) == [page.fetch(url, **options) for url, options in FETCHES]


@pytest.mark.parametrize(
    ("url", "method", "reason"),
    [
        (API + "down", "GET", Reason.NO_ANSWER),
        (API + "down-for-preflights", "PUT", Reason.PREFLIGHT_NO_ANSWER),
    ],
)
def test_no_response_is_a_result(url: str, method: str, reason: Reason) -> None:
    result = Browser(transport=server).page(APP).fetch(url, method=method)
    assert result.error is not None
    assert result.error.reason is reason
    assert "connection refused" in result.error.message
    assert [response for _, response in result.exchanges] == [None]


def test_a_stop_iteration_of_a_transport_is_passed_on_too() -> None:
    with pytest.raises(StopIteration):
        Browser(transport=lambda _: next(iter(()))).page(APP).fetch(API)


def test_other_exceptions_of_a_transport_are_passed_on() -> None:
    def broken(_: HttpRequest) -> HttpResponse:
        raise LookupError("broken")

    async def async_broken(_: HttpRequest) -> HttpResponse:
        raise LookupError("broken")

    with pytest.raises(LookupError, match="broken"):
        Browser(transport=broken).page(APP).fetch(API)
    with pytest.raises(LookupError, match="broken"):
        asyncio.run(AsyncBrowser(transport=async_broken).page(APP).fetch(API))


def methods(result: Result) -> list[str]:
    return [request.method for request, _ in result.exchanges]


def test_pages_of_one_browser_share_its_preflight_cache() -> None:
    now = 0.0
    browser = Browser(transport=server, clock=lambda: now)
    assert methods(browser.page(APP).fetch(API, method="PUT")) == ["OPTIONS", "PUT"]
    assert methods(browser.page(APP + "other").fetch(API, method="PUT")) == ["PUT"]
    now = 600.0
    assert methods(browser.page(APP).fetch(API, method="PUT")) == ["OPTIONS", "PUT"]


def preflights(page: Page) -> bool:
    """Whether a PUT of this page needs a preflight yet."""
    return methods(page.fetch(API, method="PUT")) == ["OPTIONS", "PUT"]


def test_pages_in_one_top_level_site_share_the_preflight_cache_and_others_do_not() -> None:
    browser = Browser(transport=server, clock=lambda: 0.0)
    assert preflights(browser.page(APP))
    assert not preflights(browser.page(APP, top_level="https://www.example.com/"))
    for elsewhere in ("https://other.example/", "http://app.example.com/", "data:text/html,x"):
        assert preflights(browser.page(APP, top_level=elsewhere))
    # A frame in the same page there shares what that page's site has.
    assert not preflights(browser.page(APP, top_level="https://www.other.example/"))


def test_a_top_level_page_has_an_absolute_url() -> None:
    with pytest.raises(ValueError, match="top_level is 'other', which is not an absolute URL"):
        Browser(transport=server).page(APP, top_level="other")


def test_two_browsers_share_nothing() -> None:
    for _ in range(2):
        page = Browser(transport=server).page(APP)
        assert methods(page.fetch(API, method="PUT")) == ["OPTIONS", "PUT"]


def test_a_transport_can_be_replaced() -> None:
    browser = Browser(transport=refuse_to_send)
    page = browser.page(APP)
    browser.transport = server
    assert page.fetch(API).allowed


def test_an_unknown_option_is_named_with_the_known_ones() -> None:
    page = Browser(transport=lambda _: HttpResponse(200)).page("https://app.example.com/")
    with pytest.raises(TypeError, match=r"fetch\(\) has no option 'json'; its options are method"):
        page.fetch("https://api.example.net/", json={})  # type: ignore[call-arg] # the point
    with pytest.raises(TypeError, match=r"xhr\(\) has no option 'json'"):
        page.xhr("GET", "https://api.example.net/", json={})  # type: ignore[call-arg] # the point


@pytest.mark.parametrize("headers", [{"X-A": 1}, [("X-A", b"1")], [(b"X-A", "1")]])
def test_headers_that_are_not_text_are_a_type_error(headers: Any) -> None:
    page = Browser(transport=lambda _: HttpResponse(200)).page("https://app.example.com/")
    with pytest.raises(TypeError, match="X-A"):
        page.fetch("https://api.example.net/", headers=headers)


def test_a_transport_of_the_other_kind_is_named() -> None:
    async def transport(_: HttpRequest) -> HttpResponse:
        return HttpResponse(200)

    class Transport:
        async def __call__(self, _: HttpRequest) -> HttpResponse:
            return HttpResponse(200)

    async def fetched(given: Any) -> Result:
        return await AsyncBrowser(transport=given).page(APP).fetch(API)

    def awaitable(request: HttpRequest) -> Any:
        return transport(request)

    for given in (transport, Transport()):
        with pytest.raises(TypeError, match=r"transport is .*, an async one: give it to AsyncBr"):
            Browser(transport=given)  # type: ignore[arg-type] # the point
    with pytest.raises(TypeError, match="gave a coroutine, not an HttpResponse"):
        Browser(transport=awaitable).page(APP).fetch(API)
    with pytest.raises(TypeError, match=r"gave HttpResponse, not an awaitable .* Use async t"):
        asyncio.run(fetched(server))
    for accepted in (transport, Transport(), awaitable):
        assert asyncio.run(fetched(accepted)).exchanges


def test_a_transport_that_gives_something_else_is_named() -> None:
    page = Browser(transport=lambda _: "hello").page(  # type: ignore[arg-type, return-value] # the point
        "https://app.example.com/"
    )
    with pytest.raises(TypeError, match="gave a str, not an HttpResponse"):
        page.fetch("https://api.example.net/")

    async def transport(_: HttpRequest) -> Any:
        return "hello"

    with pytest.raises(TypeError, match="gave a str, not an HttpResponse"):
        asyncio.run(AsyncBrowser(transport=transport).page(APP).fetch(API))


def test_a_type_error_within_a_transport_comes_through() -> None:
    def transport(_: HttpRequest) -> HttpResponse:
        raise TypeError("of its own")

    async def awaited(request: HttpRequest) -> HttpResponse:
        return transport(request)

    with pytest.raises(TypeError, match=r"^of its own$"):
        Browser(transport=transport).page(APP).fetch(API)
    with pytest.raises(TypeError, match=r"^of its own$"):
        asyncio.run(AsyncBrowser(transport=awaited).page(APP).fetch(API))
