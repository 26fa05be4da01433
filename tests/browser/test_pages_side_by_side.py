"""What the model computes once for a page holds for that page only, and as long as it is true."""

from __future__ import annotations

from typing import Any

import pytest

from crossorigin.browser import ENGINES, Browser, HttpRequest, HttpResponse, Result

APP = "https://app.example.com/shop"
API = "https://api.example.net/items"
PAGES: list[dict[str, Any]] = [
    {},
    {"referrer_policy": "no-referrer"},
    {"referrer_policy": "unsafe-url"},
    {"sandboxed": True},
    {"top_level": "https://news.example.org/"},
    {"content_security_policy": "connect-src 'self'"},
    {"embedder_policy": "credentialless"},
    {"addresses": {"api.example.net": "192.168.1.1"}},
    {
        "addresses": {"api.example.net": "192.168.1.1"},
        "permissions": {"local-network": "granted"},
    },
    {"mixed_content": "checked"},
]
URLS = (API, "http://api.example.net/items", "/items", "https://img.example.com/x")


def answer(request: HttpRequest) -> HttpResponse:
    origin = request.header("origin") or "*"
    return HttpResponse(200, [("Access-Control-Allow-Origin", origin), *ALLOWS])


ALLOWS = [
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Allow-Methods", "PUT"),
    ("Access-Control-Max-Age", "0"),
]


def opened(engine: str) -> Browser:
    return Browser(engine=engine, transport=answer, clock=lambda: 0.0)


def seen(result: Result) -> list[object]:
    reason = None if result.error is None else result.error.reason
    return [reason, *((each.method, each.url, each.headers) for each, _ in result.exchanges)]


@pytest.mark.parametrize("engine", ENGINES)
def test_pages_of_one_url_do_not_take_over_what_others_are(engine: str) -> None:
    browser = opened(engine)
    pages = [browser.page(APP, **options) for options in PAGES]
    for method in ("GET", "PUT", "GET"):
        for url in URLS:
            for page, options in zip(pages, PAGES, strict=True):
                alone = opened(engine).page(APP, **options).fetch(url, method=method)
                assert seen(page.fetch(url, method=method)) == seen(alone), (options, url)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_page_has_at_once_what_its_browser_gets(engine: str) -> None:
    browser = opened(engine)
    page = browser.page(APP)

    def sent() -> dict[str, str]:
        found = page.fetch("/items", credentials="include").exchanges[-1].request.headers
        return {name: value for name, value in found if name in ("Cookie", "Authorization")}

    assert sent() == {}
    browser.set_cookie(APP, "session=1; Secure; Path=/")
    assert sent() == {"Cookie": "session=1"}
    browser.authenticate(APP, "ada", "pw")
    assert set(sent()) == {"Cookie", "Authorization"}
    browser.set_cookie(APP, "session=1; Secure; Path=/; Max-Age=0")
    assert set(sent()) == {"Authorization"}
