"""What a page's assertions mean: which requests pass, which fail, and what a response has."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from crossorigin import Policy
from crossorigin.asgi import ASGIApp, CORSMiddleware, Receive, Scope, Send
from crossorigin.browser import HttpRequest, HttpResponse, NoAnswer, Reason
from crossorigin.testing import AsyncCorsBrowser, CorsBrowser, CorsFailure, CorsPage
from crossorigin.transports import AsyncNetworkTransport, ReplayTransport

APP = "https://app.example.com"
POLICY = Policy(
    allow_origins=[APP],
    allow_methods=["PUT"],
    allow_headers=["Content-Type", "Authorization"],
    expose_headers=["X-Request-Id"],
    allow_credentials=True,
    max_age=600,
)


async def api(scope: Scope, receive: Receive, send: Send) -> None:
    """Says what it was asked; the last part of the path is the status, if it is a number."""
    assert scope["type"] == "http"
    body = (await receive())["body"]
    if scope["path"] == "/raise":
        raise ZeroDivisionError("division by zero")
    last = scope["path"].rpartition("/")[2]
    status = int(last) if last.isdecimal() else 200
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    answer: list[tuple[bytes, bytes]] = [
        (b"content-type", b"application/json"),
        (b"x-request-id", b"7"),
        (b"x-secret", b"8"),
        (b"set-cookie", b"session=1"),
    ]
    if status == 302:
        answer.append((b"location", b"https://login.example/"))
    await send({"type": "http.response.start", "status": status, "headers": answer})
    told = {"method": scope["method"], "path": scope["path"], "body": body.decode(), **headers}
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})


app: ASGIApp = CORSMiddleware(api, policy=POLICY)


@pytest.fixture
def browser() -> Iterator[CorsBrowser]:
    with CorsBrowser(app) as browser:
        yield browser


@pytest.fixture
def page(browser: CorsBrowser) -> CorsPage:
    return browser.page(APP)


@pytest.fixture
def other(browser: CorsBrowser) -> CorsPage:
    return browser.page("https://evil.example")


# --- can -----------------------------------------------------------------------------------------


def test_a_page_can_read_what_it_may(page: CorsPage) -> None:
    answer = page.can("PUT", "/items/x", json={"price": 2}, headers={"Authorization": "Bearer x"})
    assert answer.status == 200
    assert answer.headers == {
        "content-type": "application/json",
        "x-request-id": "7",
    }
    told = answer.json()
    assert (told["method"], told["path"], told["body"]) == ("PUT", "/items/x", '{"price": 2}')
    assert (told["host"], told["origin"]) == ("testserver", APP)
    assert told["content-type"] == "application/json"
    assert told["authorization"] == "Bearer x"
    assert answer.response.type == "cors"
    assert [request.method for request, _ in answer.result.exchanges] == ["OPTIONS", "PUT"]
    assert repr(answer) == "<Answer 200 to PUT /items/x>"


def test_a_body_is_sent_as_it_is(page: CorsPage) -> None:
    assert page.can("POST", "/", body="text").json()["content-type"] == "text/plain;charset=UTF-8"
    typed = page.can("POST", "/", json=[], headers=[("content-type", "application/x+json")])
    assert typed.json()["content-type"] == "application/x+json"


def test_a_refused_page_cannot(other: CorsPage) -> None:
    with pytest.raises(CorsFailure, match="is refused") as caught:
        other.can("GET", "/items")
    assert caught.value.error is not None
    assert caught.value.error.reason is Reason.MISSING_ALLOW_ORIGIN
    assert caught.value.result.error is caught.value.error


@pytest.mark.parametrize("status", [204, 400, 401, 404, 405, 422])
def test_whatever_the_status_is_a_page_can_read_it(page: CorsPage, status: int) -> None:
    assert page.can("GET", f"/{status}").status == status
    page.can("GET", f"/{status}", status=status)
    with pytest.raises(CorsFailure, match=f"the response has status {status}, not 200"):
        page.can("GET", f"/{status}", status=200)


@pytest.mark.parametrize("path", ["/500", "/503", "/raise"])
def test_a_server_that_fails_passes_only_where_that_is_expected(
    page: CorsPage, other: CorsPage, path: str
) -> None:
    status = 503 if path == "/503" else 500
    for ask in (page.can, other.cannot):
        with pytest.raises(CorsFailure, match=f"status {status}: the server failed"):
            ask("GET", path)
    page.can("GET", path, status=status)
    other.cannot("GET", path, status=status)


def test_an_exception_in_the_application_is_the_cause(page: CorsPage) -> None:
    with pytest.raises(CorsFailure, match="raised ZeroDivisionError: division by zero") as caught:
        page.can("GET", "/raise")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_redirect_is_followed(page: CorsPage) -> None:
    # In one process, every host is the application's.
    with pytest.raises(CorsFailure, match="is refused"):
        page.can("GET", "/302")
    page.cannot("GET", "/302", redirect="error", because=Reason.REDIRECT_DISALLOWED_BY_MODE)


def test_the_part_of_a_preflight_that_is_refused_is_found(page: CorsPage) -> None:
    with pytest.raises(CorsFailure, match="The server does not allow the method DELETE"):
        page.can("DELETE", "/items")
    with pytest.raises(CorsFailure, match="The server does not allow the request header X-Own"):
        page.can("PUT", "/items", headers={"X-Own": "1"})


class Fading(ReplayTransport):
    """A server that refuses one preflight, and then answers no more."""

    def __init__(self) -> None:
        self._times = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self._times += 1
        if self._times > 1:
            raise NoAnswer("gone")
        return HttpResponse(403)


def test_a_server_that_is_gone_is_asked_no_more() -> None:
    message = "Authentication answered the preflight"
    with CorsBrowser(Fading()) as browser, pytest.raises(CorsFailure, match=message):
        browser.page(APP).can("PUT", "/")


def test_what_would_be_refused_as_a_policy_has_its_caution(browser: CorsBrowser) -> None:
    with pytest.raises(CorsFailure, match=r"Before you allow it: .*insecure"):
        browser.page("http://app.example.com").can("GET", "/", credentials="include")


# --- cannot --------------------------------------------------------------------------------------


def test_what_a_page_cannot_read(page: CorsPage, other: CorsPage) -> None:
    other.cannot("GET", "/items")
    other.cannot("GET", "/404", status=404)
    page.cannot("DELETE", "/items")
    page.cannot("GET", "/items", headers={"X-Own": "1"})
    with pytest.raises(CorsFailure, match="is allowed: the page reads the response, of status 200"):
        page.cannot("PUT", "/items")


def test_the_reason_can_be_asked_for(page: CorsPage, other: CorsPage) -> None:
    other.cannot("GET", "/", because=Reason.MISSING_ALLOW_ORIGIN)
    other.cannot("GET", "/", because="missing-allow-origin")
    page.cannot(
        "DELETE",
        "/",
        because=["preflight-missing-allow-origin", Reason.PREFLIGHT_INVALID_STATUS],
    )
    with pytest.raises(
        CorsFailure,
        match="for another reason: missing-allow-origin, not bad-port or no-answer",
    ):
        other.cannot("GET", "/", because=["bad-port", "no-answer"])
    with pytest.raises(ValueError, match="because='cors' is not a reason for a refusal"):
        other.cannot("GET", "/", because="cors")


def test_the_status_of_what_is_kept_from_the_page(page: CorsPage, other: CorsPage) -> None:
    with pytest.raises(CorsFailure, match="the response has status 200, not 404"):
        other.cannot("GET", "/", status=404)
    with pytest.raises(CorsFailure, match="the request itself was never sent, not 404"):
        page.cannot("DELETE", "/", status=404)


def test_what_is_never_sent_is_not_refused_by_the_server() -> None:
    with CorsBrowser("http://127.0.0.1:9") as browser:
        page = browser.page(APP)
        with pytest.raises(
            CorsFailure, match="was never sent, regardless of what the server allows"
        ):
            page.cannot("GET", "/")
        page.cannot("GET", "/", because=Reason.BAD_PORT)


def test_a_page_of_the_servers_own_origin_is_not_refused(browser: CorsBrowser) -> None:
    with pytest.raises(CorsFailure, match="Page and server have the same origin"):
        browser.page("https://testserver").cannot("GET", "/")


# --- headers -------------------------------------------------------------------------------------


def test_headers_that_script_reads(page: CorsPage) -> None:
    answer = page.can("GET", "/items")
    assert answer.reads("X-Request-Id") == "7"
    assert answer.reads("content-type") == "application/json"
    answer.does_not_read("X-Secret")
    answer.does_not_read("Set-Cookie")
    for name, why in (
        ("X-Secret", "the server does not expose it"),
        ("Set-Cookie", "no script may read it"),
        ("X-Nowhere", "has no header X-Nowhere"),
    ):
        with pytest.raises(CorsFailure, match=why):
            answer.reads(name)
    for name, why in (
        ("X-Request-Id", "script can read X-Request-Id of the response: 7"),
        ("Content-Type", "Script may always read this header"),
        ("X-Nowhere", "has no header X-Nowhere"),
    ):
        with pytest.raises(CorsFailure, match=why):
            answer.does_not_read(name)


def test_a_page_reads_headers_of_what_it_asks_for(page: CorsPage, other: CorsPage) -> None:
    answer = page.reads("X-Request-Id", "/items", status=200)
    assert answer.reads("X-Request-Id") == "7"
    assert page.reads("X-Request-Id", "/items", method="PUT").result.exchanges[
        0
    ].request.method == ("OPTIONS")
    assert page.does_not_read("X-Secret", "/items").status == 200
    with pytest.raises(CorsFailure, match="the server does not expose it"):
        page.reads("X-Secret", "/items")
    with pytest.raises(CorsFailure, match="script can read X-Request-Id of the response: 7"):
        page.does_not_read("X-Request-Id", "/items")
    # Without a response there is no header to read, so this shows nothing about the header.
    for asserted in (other.reads, other.does_not_read):
        with pytest.raises(CorsFailure, match="is refused"):
            asserted("X-Secret", "/items")


def test_headers_of_the_servers_own_pages(browser: CorsBrowser) -> None:
    answer = browser.page("https://testserver").can("GET", "/")
    assert answer.reads("X-Secret") == "8"
    with pytest.raises(CorsFailure, match="Page and server have the same origin"):
        answer.does_not_read("X-Secret")


# --- preflights ----------------------------------------------------------------------------------


def test_preflights(browser: CorsBrowser, page: CorsPage) -> None:
    own = browser.page("https://testserver")
    page.does_not_preflight("GET", "/items")
    page.does_not_preflight("POST", "/items", body="text")
    page.preflights("PUT", "/items")
    page.preflights("POST", "/others", json={})
    page.preflights("DELETE", "/items")  # which is refused
    with pytest.raises(CorsFailure, match="without a preflight: the method GET and all headers"):
        page.preflights("GET", "/items")
    with pytest.raises(CorsFailure, match="without a preflight: it is in the page's own origin"):
        own.preflights("PUT", "/items")
    with pytest.raises(CorsFailure, match="by a preflight: DELETE is not a safelisted method"):
        page.does_not_preflight("DELETE", "/items")


def test_a_preflight_is_remembered_while_the_clock_says_so(
    browser: CorsBrowser, page: CorsPage
) -> None:
    page.preflights("PUT", "/items")
    browser.advance(599)
    page.does_not_preflight("PUT", "/items")
    with pytest.raises(CorsFailure, match="the cache has it for 1 s more"):
        page.preflights("PUT", "/items")
    browser.advance(1)
    page.preflights("PUT", "/items")
    with pytest.raises(ValueError, match="seconds is -1; it must be a number of seconds, 0"):
        browser.advance(-1)


# --- credentials ---------------------------------------------------------------------------------


def test_cookies_go_where_the_credentials_mode_lets_them(browser: CorsBrowser) -> None:
    browser.cookies["session"] = "1"
    page = browser.page(APP)
    answer = page.can("PUT", "/", json={}, credentials="include")
    assert answer.json()["cookie"] == "session=1"
    preflight = answer.result.exchanges[0].request
    assert preflight.header("cookie") is None
    assert "cookie" not in page.can("GET", "/").json()
    assert "cookie" not in page.can("GET", "/", credentials="omit").json()
    own = browser.page("https://testserver")
    assert own.can("GET", "/").json()["cookie"] == "session=1"
    assert "cookie" not in own.can("GET", "/", credentials="omit").json()
    elsewhere = page.can("GET", "https://other.example/", credentials="include")
    assert "cookie" not in elsewhere.json()


def test_cookies_can_be_given_with_the_browser() -> None:
    with CorsBrowser(app, cookies={"a": "1", "b": "2"}) as browser:
        answer = browser.page(APP).can("GET", "/", credentials="include")
    assert answer.json()["cookie"] == "a=1; b=2"


def test_a_star_exposes_nothing_to_a_request_with_credentials() -> None:
    async def exposes_all(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {
            b"access-control-allow-origin": APP.encode(),
            b"access-control-allow-credentials": b"true",
            b"access-control-expose-headers": b"*",
            b"x-own": b"1",
        }
        start = {"type": "http.response.start", "status": 200, "headers": list(headers.items())}
        await send(start)
        await send({"type": "http.response.body", "body": b""})

    with CorsBrowser(exposes_all) as browser:
        page = browser.page(APP)
        page.can("GET", "/").reads("X-Own")
        with pytest.raises(CorsFailure, match="“\\*” does not expose any header"):
            page.can("GET", "/", credentials="include").reads("X-Own")


# --- pages, browsers, arguments ------------------------------------------------------------------


def test_pages(browser: CorsBrowser) -> None:
    assert str(browser.page("https://app.example.com/some/page").origin) == APP
    assert str(browser.page("null").origin) == "null"
    assert str(browser.page(APP, sandboxed=True).origin) == "null"
    assert repr(browser.page(APP)) == "<CorsPage of https://app.example.com in standard>"
    browser.page("null").cannot("GET", "/")
    with pytest.raises(ValueError, match=r"origin is 'app\.example\.com', which is not an abs"):
        browser.page("app.example.com")


def test_the_model_has_all_else(page: CorsPage, browser: CorsBrowser) -> None:
    assert page.model.load(f"{browser.url}/logo.png").loaded
    browser.cookies["session"] = "1"
    result = page.model.fetch(f"{browser.url}/", credentials="include")
    assert result.response is not None
    assert b"cookie" not in result.response.body


def test_engines_differ() -> None:
    headers = {"DPR": "2"}
    with (
        CorsBrowser(app, engine="chromium") as one,
        CorsBrowser(app, engine="webkit") as two,
    ):
        one.page(APP).can("GET", "/", headers=headers)
        with pytest.raises(CorsFailure, match="in webkit is refused"):
            two.page(APP).can("GET", "/", headers=headers)


def test_a_server_has_the_url_that_it_is_given() -> None:
    with CorsBrowser(app, url="https://api.example.net/v1/") as browser:
        assert browser.url == "https://api.example.net/v1/"
        told = browser.page(APP).can("GET", "/items").json()
    assert (told["host"], told["path"]) == ("api.example.net", "/v1/items")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"headers": {"Cookie": "a=1"}}, ValueError, "browser.cookies"),
        ({"headers": {"origin": APP}}, ValueError, "browser.page"),
        ({"headers": {"Host": "x"}}, ValueError, "no script can set the header Host: a browser"),
        ({"json": {}, "body": "x"}, TypeError, "json and body are two bodies; pass one of them"),
        (
            {"cookies": {}},
            TypeError,
            "unknown option 'cookies'; the options are headers, json, body",
        ),
        ({"redirect": "manual"}, ValueError, "redirect is 'manual'; use 'follow' or"),
        ({"credentials": "yes"}, TypeError, "credentials"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    page: CorsPage, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        page.can("GET", "/", **options)


# --- async ---------------------------------------------------------------------------------------


def test_async_pages_assert_the_same() -> None:
    async def run() -> None:
        async with AsyncCorsBrowser(app, cookies={"session": "1"}) as browser:
            assert browser.url == "https://testserver"
            page, other = browser.page(APP), browser.page("https://evil.example")
            answers = await asyncio.gather(
                page.can("GET", "/a", credentials="include"), page.can("GET", "/b")
            )
            assert [each.json().get("cookie") for each in answers] == ["session=1", None]
            await other.cannot("GET", "/", because=Reason.MISSING_ALLOW_ORIGIN)
            await page.reads("X-Request-Id", "/items")
            await page.does_not_read("X-Secret", "/items")
            await page.preflights("PUT", "/")
            await page.does_not_preflight("PUT", "/")
            with pytest.raises(CorsFailure, match="is refused"):
                await other.can("GET", "/")
            with pytest.raises(CorsFailure, match="does not allow the method DELETE"):
                await page.can("DELETE", "/")
            with pytest.raises(CorsFailure, match="is allowed"):
                await page.cannot("GET", "/")
            with pytest.raises(CorsFailure, match="without a preflight"):
                await page.preflights("GET", "/")
            with pytest.raises(CorsFailure, match="preceded by a preflight"):
                await page.does_not_preflight("PUT", "/other")

    asyncio.run(run())


def test_an_async_server_that_is_gone_is_asked_no_more() -> None:
    class Gone(AsyncNetworkTransport):
        _fading = Fading()

        async def __call__(self, request: HttpRequest) -> HttpResponse:
            return self._fading(request)

    async def run() -> None:
        async with AsyncCorsBrowser(Gone()) as browser:
            with pytest.raises(CorsFailure, match="Authentication answered the preflight"):
                await browser.page(APP).can("PUT", "/")

    asyncio.run(run())


def test_an_async_browser_is_used_in_a_block() -> None:
    async def run() -> None:
        page = AsyncCorsBrowser(app).page(APP)
        with pytest.raises(RuntimeError, match="use it in a block: async with"):
            await page.can("GET", "/")
        with pytest.raises(RuntimeError, match="use it in a block: async with"):
            await page.model.fetch("https://testserver/")

    asyncio.run(run())


@pytest.mark.parametrize(
    "assertion",
    [
        lambda browser: browser.page(APP).can("GET", "/"),
        lambda browser: browser.page(APP).cannot("GET", "/"),
        lambda browser: browser.page(APP).preflights("PUT", "/"),
        lambda browser: browser.page(APP).does_not_preflight("GET", "/"),
        lambda browser: browser.page(APP).reads("X-Total", "/"),
        lambda browser: browser.page(APP).does_not_read("X-Total", "/"),
        lambda browser: browser.page(APP).connects("/"),
        lambda browser: browser.page(APP).cannot_connect("/"),
        lambda browser: browser.page(APP).listens("/"),
        lambda browser: browser.conforms_to(Policy(allow_origins=[APP])),
    ],
)
def test_an_assertion_outside_of_the_block_fails_although_nothing_awaits_it(
    assertion: Callable[[AsyncCorsBrowser], object],
) -> None:
    browser = AsyncCorsBrowser(app)
    with pytest.raises(RuntimeError, match="use it in a block: async with"):
        assertion(browser)

    async def after() -> None:
        async with browser:
            pass

    asyncio.run(after())
    with pytest.raises(RuntimeError, match="use it in a block: async with"):
        assertion(browser)


def test_a_sync_browser_does_not_hang_an_async_test(page: CorsPage) -> None:
    async def run() -> None:
        with pytest.raises(RuntimeError, match="this test is async"):
            page.can("GET", "/")

    asyncio.run(run())


@pytest.mark.parametrize("origin", ["localhost:5173", "app:bundle", "mailto:a@b.example"])
def test_a_page_without_an_origin_is_refused_and_not_null(origin: str) -> None:
    with CorsBrowser(app) as browser, pytest.raises(ValueError, match="has no origin: "):
        browser.page(origin)
