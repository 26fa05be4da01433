"""What a page's requests carry: `sends`, `keeps_back`, and the cookies that responses set."""

from __future__ import annotations

import anyio
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import Cookie, CookieReason
from crossorigin.policy import Policy
from crossorigin.testing import AsyncCorsBrowser, CorsBrowser, CorsFailure

APP = "https://app.example.com"
API = "https://api.example.net"


async def login(request: Request) -> Response:
    response = PlainTextResponse("logged in")
    response.headers.append("Set-Cookie", "session=1; HttpOnly; Secure; SameSite=None")
    response.headers.append("Set-Cookie", "lax=1; SameSite=Lax")
    return response


async def items(request: Request) -> Response:
    return PlainTextResponse(request.headers.get("cookie", "no cookie"))


APPLICATION = CORSMiddleware(
    Starlette(
        routes=[
            Route("/login", login),
            Route("/items", items),
            Route("/pay", lambda _: RedirectResponse("/items", 303), methods=["POST"]),
        ]
    ),
    policy=Policy(allow_origins=[APP], allow_credentials=True),
)


@pytest.mark.parametrize("engine", ["standard", "chromium"])
def test_a_page_sends_the_cookies_that_a_response_set(engine: str) -> None:
    with CorsBrowser(APPLICATION, engine=engine, url=API) as browser:
        page = browser.page(APP)
        page.can("GET", "/login", credentials="include")
        page.sends("session", "/items")
        answer = page.can("GET", "/items", credentials="include")
        assert answer.text == "session=1"
        page.keeps_back("session", "/items", credentials="omit", because="credentials-mode")


def test_given_and_stored_cookies_are_sent_together() -> None:
    with CorsBrowser(APPLICATION, url=API, cookies={"a": "1"}) as browser:
        assert isinstance(browser.set_cookie("b=2; Secure; SameSite=None"), Cookie)
        page = browser.page(APP)
        page.sends("a", "/items")
        page.sends("b", "/items")
        assert page.can("GET", "/items", credentials="include").text == "a=1; b=2"


def test_cookies_with_control_characters_are_refused() -> None:
    with pytest.raises(ValueError, match=r"cookies\['a'\] has a control character; leave it out"):
        CorsBrowser(APPLICATION, url=API, cookies={"a": "1\n"})


def test_a_path_that_is_part_of_no_url_is_refused() -> None:
    with CorsBrowser(APPLICATION, url=API) as browser, pytest.raises(ValueError, match="a path, s"):
        browser.page(APP).can("GET", "https://[bad/items")


def test_why_a_cookie_is_not_sent() -> None:
    with CorsBrowser(APPLICATION, engine="chromium", url=API) as browser:
        browser.set_cookie("session=1")
        page = browser.page(APP)
        page.keeps_back("session", "/items", because=CookieReason.SAME_SITE_BY_DEFAULT)
        page.keeps_back("session", "/items")
        with pytest.raises(CorsFailure) as caught:
            page.sends("session", "/items")
        assert str(caught.value).startswith(
            "GET /items from https://app.example.com in chromium arrives without the cookie "
            "session, because a cookie without SameSite is treated as SameSite=Lax"
        )
        assert "Fix: The cookie session needs SameSite=None; Secure." in str(caught.value)
        with pytest.raises(CorsFailure, match="for another reason: same-site-by-default, not"):
            page.keeps_back("session", "/items", because=["same-site-lax", "other-path"])
        with pytest.raises(CorsFailure, match="the browser has none of that name"):
            page.sends("other", "/items")
        with pytest.raises(CorsFailure, match="the browser has none of that name"):
            page.keeps_back("other", "/items")
        with pytest.raises(ValueError, match="'lax' is not a reason of cookies"):
            page.keeps_back("session", "/items", because="lax")


def test_a_cookie_of_another_path_is_there_and_stays_behind() -> None:
    with CorsBrowser(APPLICATION, engine="chromium", url=API) as browser:
        browser.set_cookie("session=1; SameSite=None; Secure; Path=/admin")
        page = browser.page(APP)
        page.keeps_back("session", "/items", because="other-path")
        page.keeps_back("session", "/items")
        page.sends("session", "/admin/x")
        with pytest.raises(CorsFailure) as caught:
            page.sends("session", "/items")
        said = str(caught.value)
        assert "because its Path does not cover the URL. [other-path]" in said
        assert "Fix: Set the cookie session with Path=/." in said
        assert "has none of that name" not in said


def test_a_cookie_that_was_not_stored_is_kept_back_for_that_reason() -> None:
    with CorsBrowser(APPLICATION, engine="chromium", url=API) as browser:
        browser.set_cookie("session=1; SameSite=None")
        page = browser.page(APP)
        page.keeps_back("session", "/items", because="none-without-secure")
        with pytest.raises(CorsFailure, match="another reason: none-without-secure, not other-p"):
            page.keeps_back("session", "/items", because="other-path")


def test_a_login_without_credentials_is_why_there_is_no_cookie() -> None:
    with CorsBrowser(APPLICATION, engine="chromium", url=API) as browser:
        page = browser.page(APP)
        page.can("GET", "/login")
        page.keeps_back("session", "/items", because="credentials-mode")
        with pytest.raises(CorsFailure) as caught:
            page.sends("session", "/items")
        said = str(caught.value)
        assert "because the request's credentials mode leaves cookies out" in said
        assert "Fix: Fetch with credentials: 'include'" in said
        assert "Let the server set it" not in said
        page.can("GET", "/login", credentials="include")
        page.sends("session", "/items")


def test_a_cookie_that_is_sent_is_not_kept_back() -> None:
    browser = CorsBrowser(APPLICATION, url=API, cookies={"session": "1"})
    with browser, pytest.raises(CorsFailure, match="carries the cookie session"):
        browser.page(APP).keeps_back("session", "/items")


def test_a_request_that_is_not_sent_carries_nothing() -> None:
    browser = CorsBrowser(APPLICATION, url=API, cookies={"session": "1"})
    with browser, pytest.raises(CorsFailure, match="is refused"):
        browser.page("https://other.example").sends("session", "/items", method="PUT")


def test_the_same_in_async_tests() -> None:
    async def main() -> None:
        async with AsyncCorsBrowser(APPLICATION, engine="chromium", url=API) as browser:
            browser.set_cookie("session=1; SameSite=Lax")
            page = browser.page(APP)
            await page.keeps_back("session", "/items", because="same-site-lax")
            await page.can("GET", "/login", credentials="include")
            await page.sends("session", "/items")

    anyio.run(main)


def test_a_cookie_that_was_refused_when_it_was_set_is_named_later() -> None:
    with CorsBrowser(APPLICATION, url=API) as browser:
        page = browser.page(APP)
        assert not isinstance(browser.set_cookie("__Host-session=1; SameSite=None"), Cookie)
        for call in (page.sends, page.keeps_back):
            with pytest.raises(CorsFailure) as failed:
                call("__Host-session", "/items")
            said = str(failed.value)
            assert "which was refused when it was set, because it has SameSite=None without" in said
            assert "Fix: The cookie __Host-session needs SameSite=None; Secure; Path=/" in said
        for number in range(181):
            browser.set_cookie(f"c{number}=1; Secure; SameSite=None")
        with pytest.raises(CorsFailure, match=r"c0, which the browser has removed, .*too-many"):
            page.sends("c0", "/items")


def test_a_cookie_of_a_request_that_is_redirected_is_that_of_its_own_url() -> None:
    with CorsBrowser(APPLICATION, url=API) as browser:
        browser.set_cookie("paid=1; Secure; SameSite=None; Path=/pay")
        browser.set_cookie("seen=1; Secure; SameSite=None; Path=/items")
        page = browser.page(APP)
        page.sends("paid", "/pay", method="POST")
        page.keeps_back("seen", "/pay", method="POST", because="other-path")
        with pytest.raises(CorsFailure, match="carries the cookie paid"):
            page.keeps_back("paid", "/pay", method="POST")
        with pytest.raises(CorsFailure, match="without the cookie seen"):
            page.sends("seen", "/pay", method="POST")
