"""Mixed content in the model: what secure pages may request over http."""

from __future__ import annotations

from typing import Any

import pytest

from crossorigin.browser import Browser, HttpRequest, HttpResponse, Page, Reason

PAGE = "https://app.example.com/"
API = "http://api.example.net/items"


def grants(request: HttpRequest) -> HttpResponse:
    granted = [("Access-Control-Allow-Origin", "*")]
    if request.url.endswith("/moved"):
        return HttpResponse(302, [*granted, ("Location", API)])
    return HttpResponse(200, granted)


def page(url: str = PAGE, engine: str = "standard", **options: Any) -> Page:
    options = {"mixed_content": "checked"} | options
    return Browser(transport=grants, engine=engine).page(url, **options)


@pytest.mark.parametrize("engine", ["standard", "chromium", "firefox", "webkit"])
def test_script_reaches_nothing_over_http(engine: str) -> None:
    opened = page(engine=engine)
    for result in (
        opened.fetch(API),
        opened.fetch(API, mode="no-cors"),
        opened.xhr("GET", API),
        opened.connect(API),
        opened.listen(API),
        opened.load(API, "script"),
        opened.load(API, "frame"),
    ):
        assert result.error is not None
        assert result.error.reason is Reason.MIXED_CONTENT
        assert not result.sent
        assert result.exchanges == []


@pytest.mark.parametrize("engine", ["standard", "chromium", "firefox", "webkit"])
def test_images_are_upgraded(engine: str) -> None:
    loaded = page(engine=engine).load(API, "image")
    assert loaded.loaded
    assert [request.url for request, _ in loaded.exchanges] == [API.replace("http", "https")]
    assert "The URL becomes https://api.example.net/items" in loaded.explain()


def test_a_redirect_to_http_is_refused() -> None:
    result = page().fetch("https://api.example.net/moved")
    assert result.error is not None
    assert result.error.reason is Reason.MIXED_CONTENT
    assert len(result.exchanges) == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("host", "upgraded"),
    [
        ("img.example.net", True), ("local.example.net", True), ("printer.local", False),
        ("printer.local.", False), ("localhost", False), ("a.localhost", False),
        ("192.168.0.1", False), ("127.0.0.1", False), ("[::1]", False),
    ],
)  # fmt: skip
def test_chromium_upgrades_redirects_by_the_host_of_the_first_url(
    scheme: str, host: str, upgraded: bool
) -> None:
    loaded = page(engine="chromium").load(f"{scheme}://{host}/moved", "image")
    assert loaded.exchanges[-1][0].url == (API.replace("http", "https") if upgraded else API)


@pytest.mark.parametrize(
    ("engine", "allowed"),
    [("standard", True), ("chromium", True), ("firefox", True), ("webkit", False)],
)
def test_localhost_over_http_is_reached_but_in_webkit(engine: str, allowed: bool) -> None:
    for host in ("localhost", "127.0.0.1", "[::1]", "a.localhost"):
        assert page(engine=engine).fetch(f"http://{host}/").allowed is allowed, host


def test_a_page_of_http_reaches_it_unless_the_page_around_it_is_secure() -> None:
    assert page("http://app.example.com/").fetch(API).allowed
    assert not page("http://app.example.com/", top_level=PAGE).fetch(API).allowed
    assert not page(PAGE, top_level="http://app.example.com/").fetch(API).allowed


def test_links_lead_anywhere() -> None:
    assert page().navigate(API).error is None


def test_it_is_left_out_unless_it_is_asked_for() -> None:
    assert Browser(transport=grants).page(PAGE).fetch(API).allowed
    with pytest.raises(ValueError, match="mixed_content is 'yes'"):
        page(mixed_content="yes")


def test_chromium_lets_local_requests_through_to_the_permission() -> None:
    asked: dict[str, Any] = {
        "permissions": {"local-network": "granted"},
        "addresses": {"lan.test": "10.0.0.1"},
    }
    opened = page(engine="chromium", **asked)
    assert opened.fetch("http://192.168.0.1/").allowed
    assert opened.fetch("http://printer.local/").allowed
    assert not opened.fetch("http://lan.test/").allowed
    assert opened.fetch("http://lan.test/", target_address_space="local").allowed
    assert not opened.fetch(API, target_address_space="local").allowed


def test_local_requests_are_mixed_content_in_firefox() -> None:
    granted: dict[str, Any] = {"permissions": {"local-network": "granted"}, "addresses": {}}
    assert page(**granted).fetch("http://192.168.0.1/").allowed
    assert not page(engine="firefox", **granted).fetch("http://192.168.0.1/").allowed


def test_chromium_has_words_of_its_own_for_websockets() -> None:
    error = page().connect("ws://api.example.net/").error
    assert error is not None
    assert "insecure WebSocket endpoint 'ws://api.example.net/'" in (
        error.console["chromium"] or ""
    )
