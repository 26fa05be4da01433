"""Local Network Access in the model: which page may reach which address."""

from __future__ import annotations

import re
from typing import Any

import pytest

from crossorigin.browser import Browser, HttpRequest, HttpResponse, Page, Reason

PUBLIC = "https://app.example.com/"
LAN = "https://lan.example.net/"
HERE = "https://here.example.net/"
ADDRESSES = {"lan.example.net": "192.168.0.9", "here.example.net": "::1"}


def grants(request: HttpRequest) -> HttpResponse:
    if "moved" in request.url:
        return HttpResponse(302, [*GRANT, ("Location", LAN)])
    return HttpResponse(200, GRANT)


GRANT = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Headers", "*")]


def page(url: str = PUBLIC, engine: str = "chromium", **options: Any) -> Page:
    return Browser(transport=grants, engine=engine).page(url, **{"addresses": ADDRESSES} | options)


@pytest.mark.parametrize("state", ["denied", "prompt"])
def test_without_the_permission_nothing_is_sent(state: str) -> None:
    result = page(permissions={"local-network": state}).fetch(LAN)
    assert result.error is not None
    assert result.error.reason is Reason.LOCAL_NETWORK_ACCESS_PERMISSION_DENIED
    assert not result.sent
    assert result.sent.reason is result.readable.reason is result.error.reason
    assert result.exchanges == []
    assert "on the local network" in result.explain()


def test_each_space_has_a_permission_of_its_own() -> None:
    granted = page(permissions={"local-network": "granted"})
    assert granted.fetch(LAN).allowed
    assert not granted.fetch(HERE).allowed
    assert page(permissions={"loopback-network": "granted"}).fetch(HERE).allowed


def test_without_addresses_nothing_is_checked() -> None:
    assert Browser(transport=grants, engine="chromium").page(PUBLIC).fetch(LAN).allowed
    assert page(addresses=None, allow={"local-network"}).fetch(LAN).allowed


def test_a_page_of_an_application_is_on_this_machine() -> None:
    assert page("capacitor://localhost/").fetch(HERE).allowed


def test_an_unknown_address_space_is_refused() -> None:
    with pytest.raises(TypeError, match="target_address_space is 'private'"):
        page().fetch(LAN, target_address_space="private")  # type: ignore[arg-type]


def test_urls_tell_of_themselves() -> None:
    opened = page(addresses={})
    assert opened.fetch(LAN).allowed
    for host in ("127.0.0.1", "[::1]", "a.localhost", "192.168.1.1", "printer.local"):
        assert not opened.fetch(f"https://{host}/").allowed, host


def test_a_page_that_is_not_secure_is_not_asked_about() -> None:
    for opened in (page("http://app.example.com/"), page(PUBLIC, top_level="http://a.example/")):
        result = opened.fetch(LAN)
        assert result.error is not None
        assert result.error.reason is Reason.INSECURE_LOCAL_NETWORK


def test_a_frame_of_another_origin_needs_the_permission_passed_on() -> None:
    options: dict[str, Any] = {
        "top_level": "https://other.example/",
        "permissions": {"local-network": "granted"},
    }
    assert not page(**options).fetch(LAN).allowed
    assert page(**options, allow=["local-network"]).fetch(LAN).allowed


def test_redirects_and_preflights_are_checked() -> None:
    moved = page().fetch("https://api.example.net/moved")
    assert [request.url for request, _ in moved.exchanges] == ["https://api.example.net/moved"]
    assert not moved.allowed
    assert page().fetch(LAN, headers={"X-A": "1"}).exchanges == []


@pytest.mark.parametrize("url", [LAN, HERE])
def test_pages_of_the_machine_reach_everything(url: str) -> None:
    for start in (HERE, "http://localhost/", "file:///index.html"):
        assert page(start).fetch(url).error is None


def test_the_declared_space_has_to_be_right() -> None:
    granted = page(permissions={"local-network": "granted", "loopback-network": "granted"})
    assert granted.fetch(LAN, target_address_space="local").allowed
    for url in (HERE, "https://api.example.net/"):
        result = granted.fetch(url, target_address_space="local")
        assert result.error is not None
        assert result.error.reason is Reason.INVALID_LOCAL_NETWORK_ACCESS


def test_what_is_loaded_and_sockets_are_checked() -> None:
    assert not page().load(LAN, "image").loaded
    framed = page().load(LAN, "frame")
    assert not framed.loaded
    assert framed.error is not None
    assert framed.error.console["chromium"] is None
    socket = page().connect(LAN)
    assert socket.error is not None
    assert socket.error.console["chromium"] == (
        f"WebSocket connection to '{LAN.replace('http', 'ws')}' failed: Error in connection "
        "establishment: net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS"
    )


def test_a_port_may_have_an_address_of_its_own() -> None:
    addresses = {"a.example": "127.0.0.1", "a.example:8443": "192.168.0.9", "b.example:443": "::1"}
    opened = page(addresses=addresses, permissions={"local-network": "granted"})
    assert opened.fetch("https://a.example:8443/").allowed
    assert not opened.fetch("https://a.example/").allowed
    assert not opened.fetch("https://b.example/").allowed
    assert opened.fetch("https://b.example:444/").allowed


@pytest.mark.parametrize("engine", ["standard", "chromium", "firefox"])
def test_a_page_may_be_treated_as_a_public_one(engine: str) -> None:
    """As the Web Platform Tests found it: Firefox ESR 153.8 does not know the directive."""
    assert page(HERE, engine=engine).fetch(LAN).allowed
    treated = page(HERE, engine=engine, content_security_policy="treat-as-public-address")
    assert treated.fetch(LAN).allowed == (engine == "firefox")
    assert treated.fetch(HERE).allowed  # of its own origin


def test_webkit_checks_nothing_and_firefox_does() -> None:
    assert page(engine="webkit").fetch(LAN).allowed
    assert not page(engine="firefox").fetch(LAN).allowed


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"addresses": {"a.example": "a.example"}}, "addresses['a.example'] is 'a.example'"),
        ({"permissions": {"camera": "granted"}}, "a key of permissions is 'camera'"),
        ({"permissions": {"local-network": "yes"}}, "permissions['local-network'] is 'yes'"),
        ({"allow": ["camera"]}, "an element of allow is 'camera'"),
        ({"addresses": None, "permissions": {"local-network": "granted"}}, "addresses={}"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        page(**options)


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(TypeError, match="adresses"):
        page(adresses={})


def test_a_frame_is_readable_only_within_the_origin() -> None:
    opened = page(HERE)
    assert opened.load(HERE, "frame").readable
    loaded = opened.load(LAN, "frame")
    assert (loaded.loaded, bool(loaded.readable)) == (True, False)


@pytest.mark.parametrize(
    "host", ["PRINTER.example", "https://printer.example", "a b", "printer.example/", ""]
)
def test_a_key_of_addresses_that_no_url_has_is_refused(host: str) -> None:
    browser = Browser(transport=lambda _: HttpResponse(200))
    with pytest.raises(ValueError, match="it must be a host in lower case"):
        browser.page(PUBLIC, addresses={host: "192.168.1.7"})


@pytest.mark.parametrize(
    "host", ["printer.example", "printer.example:8080", "[fd00::1]", "10.0.0.1"]
)
def test_keys_of_addresses(host: str) -> None:
    browser = Browser(transport=lambda _: HttpResponse(200))
    browser.page(PUBLIC, addresses={host: "192.168.1.7"})


def test_the_fix_of_a_frame_that_is_not_given_the_permission() -> None:
    browser = Browser(engine="chromium", transport=lambda _: HttpResponse(200))
    page = browser.page(
        PUBLIC,
        top_level="https://top.example/",
        addresses={"printer.example": "192.168.1.7"},
    )
    error = page.fetch("https://printer.example/").error
    assert error is not None
    assert 'give the frame allow="local-network"' in error.hint


def test_a_policy_with_the_name_of_its_header_is_refused() -> None:
    browser = Browser(transport=lambda _: HttpResponse(200))
    with pytest.raises(ValueError, match="without its name"):
        browser.page(
            PUBLIC,
            content_security_policy="Content-Security-Policy: connect-src 'none'",
        )
