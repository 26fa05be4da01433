"""The cookie jar by itself, and what a `Browser` sends and stores with it."""

from __future__ import annotations

from typing import Any

import pytest

from crossorigin.browser import (
    Browser,
    Cookie,
    CookieReason,
    DOMException,
    HttpRequest,
    HttpResponse,
    KeptCookie,
    Page,
    TraceDecision,
)
from crossorigin.browser.cookie_dates import parse_cookie_date
from crossorigin.browser.cookies import parse_cookie
from crossorigin.browser.engines import ENGINES
from crossorigin.browser.settings import CookieRules
from tests.growth import assert_linear

APP = "https://app.example.com/"
API = "https://api.example.net/"
NOW = 1_800_000_000.0
RULES = CookieRules()


class Server:
    """Sets the cookies in `lines` with each response, and allows every read unless told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.allows = True
        self.location: str | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        headers = [("Set-Cookie", line) for line in self.lines]
        if self.allows:
            headers.append(("Access-Control-Allow-Origin", request.header("origin") or "*"))
            headers.append(("Access-Control-Allow-Credentials", "true"))
            headers.append(("Access-Control-Allow-Methods", "PUT"))
        if self.location is not None and not request.url.endswith("/end"):
            return HttpResponse(307, [*headers, ("Location", self.location)])
        return HttpResponse(200, headers)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def browser(server: Server) -> Browser:
    return Browser(transport=server, clock=lambda: NOW)


def visit(browser: Browser, server: Server, url: str, *lines: str) -> None:
    """Open `url` at the top level, which sets cookies."""
    server.lines = list(lines)
    browser.page(url).navigate(url)
    server.lines = []


def cookie_header(page: Page, url: str, **options: object) -> str | None:
    options.setdefault("credentials", "include")
    result = page.fetch(url, **options)  # type: ignore[arg-type]  # of several types
    return result.exchanges[-1].request.header("cookie")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thursday, 01-Jan-70 00:00:01 GMT", 1),
        ("Thu Jan  1 00:01:00 1970", 60),
        ("1970 JANUARY 1 1:0:0", 3600),
        ("00:00:00 1 jan 69", 3124224000),
        ("1 jan 2000 00:00:00.5 pm", 946684800),
    ],
)
def test_dates_are_read_leniently(text: str, seconds: int) -> None:
    assert parse_cookie_date(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "0", "1 Jan 2000", "00:00:00 Jan 2000", "1 00:00:00 2000", "1 Jan 00:00:00",
     "31 Feb 2000 00:00:00", "1 Jan 1600 00:00:00", "1 Jan 2000 24:00:00", "0 Jan 2000 00:00:00",
     "1 Jan 2000 00:60:00", "1 Jan 2000 00:00:60", "32 Jan 2000 00:00:00"],
)  # fmt: skip
def test_what_is_not_a_date(text: str) -> None:
    assert parse_cookie_date(text) is None


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("a=b", "a", "b"), (" a\t= b ;", "a", "b"), ("a", "", "a"), ("=a", "", "a"),
        ("a=b=c", "a", "b=c"), ("a=", "a", ""), ('a="b;c"', "a", '"b'),
    ],
)  # fmt: skip
def test_names_and_values(text: str, name: str, value: str) -> None:
    cookie = parse_cookie(text, "/", RULES, NOW)
    assert isinstance(cookie, Cookie)
    assert (cookie.name, cookie.value) == (name, value)
    assert str(cookie) == (f"{name}={value}" if name else value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", CookieReason.EMPTY), (" = ; Path=/", CookieReason.EMPTY),
        ("a=\x01", CookieReason.CONTROL_CHARACTER),
        ("a=b; Path=\x7f", CookieReason.CONTROL_CHARACTER),
        (f"a={'b' * 4096}", CookieReason.TOO_LONG),
        ("a=b; Domain=a b", CookieReason.INVALID_DOMAIN),
        ("a=b; Domain=\xe9", CookieReason.INVALID_DOMAIN),
        ("a=b; Domain=x:1", CookieReason.INVALID_DOMAIN),
    ],
)  # fmt: skip
def test_what_is_not_a_cookie(text: str, reason: CookieReason) -> None:
    assert parse_cookie(text, "/", RULES, NOW) is reason


@pytest.mark.parametrize(
    ("attributes", "left"),
    [
        ("", None), ("Max-Age=60", 60), ("Max-Age=0", float("-inf")), ("Max-Age=-1", float("-inf")),
        ("Max-Age=x", None), ("Max-Age=", None), ("Max-Age=1.5", None),
        ("Max-Age=99999999999", 400 * 86400),
        ("Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 60),
        ("Expires=Thu, 01 Jan 2099 00:00:00 GMT", 400 * 86400),
        ("Expires=Thu, 01 Jan 1970 00:00:00 GMT", -NOW), ("Expires=x", None),
        ("Max-Age=60; Max-Age=x", None), (f"Max-Age={'0' * 1025}", None),
    ],
)  # fmt: skip
def test_lifetimes(attributes: str, left: float | None) -> None:
    cookie = parse_cookie(f"a=b; {attributes}", "/", RULES, NOW)
    assert isinstance(cookie, Cookie)
    assert cookie.expires == (None if left is None else NOW + left)


@pytest.mark.parametrize("text", ["-", "--1", "-x", "- 1", "-1.5", "-+1"])
@pytest.mark.parametrize(
    ("engine", "expires"), [("standard", None), ("chromium", None), ("firefox", float("-inf"))]
)
def test_any_max_age_with_a_minus_ends_a_cookie_in_firefox(
    text: str, engine: str, expires: float | None
) -> None:
    cookie = parse_cookie(f"a=b; Max-Age={text}", "/", ENGINES[engine].cookies, NOW)
    assert isinstance(cookie, Cookie)
    assert cookie.expires == expires


@pytest.mark.parametrize(
    ("url_path", "attributes", "path"),
    [
        ("/", "", "/"), ("/a", "", "/"), ("/a/b", "", "/a"), ("/a/", "", "/a"),
        ("/a/b", "Path=/c", "/c"), ("/a/b", "Path=c", "/a"), ("/a/b", "Path=/c; Path=", "/a"),
    ],
)  # fmt: skip
def test_paths(url_path: str, attributes: str, path: str) -> None:
    cookie = parse_cookie(f"a=b; {attributes}", url_path, RULES, NOW)
    assert isinstance(cookie, Cookie)
    assert cookie.path == path


@pytest.mark.parametrize(
    ("url", "line", "reason"),
    [
        (API, "a=b; Domain=net", CookieReason.PUBLIC_SUFFIX),
        (API, "a=b; Domain=other.net", CookieReason.DOMAIN_MISMATCH),
        ("https://127.0.0.1/", "a=b; Domain=0.0.1", CookieReason.DOMAIN_MISMATCH),
        ("http://api.example.net/", "a=b; Secure", CookieReason.SECURE_FROM_INSECURE_URL),
        (API, "a=b; SameSite=None", CookieReason.NONE_WITHOUT_SECURE),
        (API, "__Secure-a=b", CookieReason.SECURE_PREFIX),
        (API, "__host-a=b; Secure", CookieReason.HOST_PREFIX),
        (API, "__Http-a=b; Secure", CookieReason.HTTP_PREFIX),
        (API, "__Host-b", CookieReason.PREFIX_IN_VALUE),
        (API, "", CookieReason.EMPTY),
    ],
)
def test_what_is_not_stored(
    url: str, line: str, reason: CookieReason, browser: Browser, server: Server
) -> None:
    server.lines = [line]
    result = browser.page(url).fetch(url)
    assert list(browser.cookies) == []
    assert reason.because in result.explain()
    assert browser.cookies.by_domain == {}


def test_a_partitioned_cookie_has_to_be_secure(server: Server) -> None:
    browser = Browser(transport=server, engine="chromium", clock=lambda: NOW)
    server.lines = ["a=b; Partitioned"]
    result = browser.page(API).fetch(API)
    assert CookieReason.PARTITIONED_WITHOUT_SECURE.because in result.explain()


def test_a_url_without_https_does_not_cover_a_secure_cookie(
    browser: Browser, server: Server
) -> None:
    visit(browser, server, API, "a=b; Secure; Domain=example.net", "c=d; Secure; Path=/x")
    visit(browser, server, "http://www.example.net/", "a=c", "c=e")
    assert sorted(str(cookie) for cookie in browser.cookies) == ["a=b", "c=d", "c=e"]


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
@pytest.mark.parametrize("top_level", [API, "http://api.example.net/", APP])
def test_a_secure_cookie_of_another_partition_is_not_covered(
    server: Server, engine: str, top_level: str
) -> None:
    browser = Browser(transport=server, engine=engine, clock=lambda: NOW)
    server.lines = ["a=1; Secure; SameSite=None; Partitioned"]
    browser.page(top_level).fetch(API, credentials="include")
    visit(browser, server, "http://api.example.net/", "a=2")
    assert sorted(str(cookie) for cookie in browser.cookies) == ["a=1", "a=2"]
    visit(browser, server, API, "a=3; Secure")
    visit(browser, server, "http://www.example.net/", "a=4; Domain=example.net")
    assert "a=4" not in [str(cookie) for cookie in browser.cookies]


SITE = "http://example.net/"
WWW = "http://www.example.net/"
BY_DOMAIN = "; Domain=example.net"


@pytest.mark.parametrize(
    ("secure_at", "secure", "url", "line", "refused_in"),
    [
        (SITE, "a=1", SITE, "a=2", "standard chromium firefox webkit"),
        (SITE, "a=1", SITE, f"a=2{BY_DOMAIN}", "standard chromium firefox"),
        (SITE, f"a=1{BY_DOMAIN}", SITE, "a=2", "standard chromium firefox"),
        (SITE, f"a=1{BY_DOMAIN}", SITE, f"a=2{BY_DOMAIN}", "standard chromium firefox webkit"),
        (SITE, f"a=1{BY_DOMAIN}", WWW, f"a=2{BY_DOMAIN}", "standard chromium firefox webkit"),
        (SITE, f"a=1{BY_DOMAIN}", WWW, "a=2", "standard chromium firefox"),
        (SITE, "a=1", WWW, "a=2", "standard chromium"),
        (SITE, "a=1", WWW, "a=2; Domain=www.example.net", "standard chromium"),
        (WWW, "a=1", SITE, "a=2", "standard chromium"),
        (WWW, "a=1", WWW, f"a=2{BY_DOMAIN}", "standard chromium firefox"),
        (WWW, "a=1; Domain=www.example.net", SITE, "a=2", "standard chromium"),
        (SITE, "a=1", SITE, "a=2; Path=/x", "standard chromium firefox"),
        (SITE, "a=1; Path=/x", SITE, "a=2", ""),
        (SITE, "a=1", SITE, "b=2", ""),
    ],
)
@pytest.mark.parametrize("by_script", [False, True])
@pytest.mark.parametrize("engine", ENGINES)
def test_which_secure_cookies_a_url_without_https_may_not_cover(
    engine: str, secure_at: str, secure: str, url: str, line: str, refused_in: str, by_script: bool
) -> None:
    browser = Browser(transport=Server(), engine=engine, clock=lambda: NOW)
    browser.set_cookie(secure_at.replace("http:", "https:"), f"{secure}; Secure")
    set_there = browser.page(url).set_cookie(line) if by_script else browser.set_cookie(url, line)
    refused = engine in refused_in.split()
    assert set_there == KeptCookie("a", CookieReason.OVERLAYS_SECURE) if refused else set_there
    assert isinstance(set_there, KeptCookie) is refused


@pytest.mark.parametrize(
    ("before", "set_by_script", "seen"),
    [
        ("a=1; Secure", f"a=2{BY_DOMAIN}", "a=2"),
        ("a=1; Secure", "a=2; Path=/x", "a=2"),
        ("a=1; Secure", "a=2", ""),
        (f"a=1; Secure{BY_DOMAIN}", "a=2", "a=2"),
        (f"a=1; Secure{BY_DOMAIN}", f"a=2{BY_DOMAIN}", ""),
        ("a=1; Secure", f"a=2{BY_DOMAIN}; SameSite=None", ""),
        ("a=1; Secure", f"__Host-a=2{BY_DOMAIN}", ""),
        ("a=1; HttpOnly", "a=2", "a=2"),
        ("a=1; HttpOnly", "a=2; HttpOnly", ""),
        ("a=1; HttpOnly", "a=; Max-Age=0", ""),
        ("a=1; HttpOnly; Secure", "a=2", "a=2"),
    ],
)
def test_firefox_shows_script_what_it_refused(before: str, set_by_script: str, seen: str) -> None:
    browser = Browser(transport=Server(), engine="firefox", clock=lambda: NOW)
    browser.set_cookie("https://example.net/", before)
    assert isinstance(browser.page(SITE).set_cookie(set_by_script), KeptCookie)
    page = browser.page(f"{SITE}x")
    assert page.cookies() == seen
    assert "a=2" not in (cookie_header(page, f"{SITE}x") or "")
    assert browser.page(f"{WWW}x").cookies() == (seen if BY_DOMAIN in set_by_script else "")
    assert browser.page("http://other.example/").cookies() == ""
    assert [str(cookie) for cookie in browser.cookies] == ["a=1"]


def test_firefox_knows_of_http_only_cookies_from_the_first_page_of_a_site_on() -> None:
    browser = Browser(transport=Server(), engine="firefox", clock=lambda: NOW)
    page = browser.page(API)
    browser.set_cookie(API, "a=1; HttpOnly")
    page.set_cookie("a=2")
    assert page.cookies() == ""
    other = "https://other.example/"
    browser.set_cookie(other, "a=1; HttpOnly")
    page = browser.page(other)
    page.set_cookie("a=2")
    browser.set_cookie(other, "a=1; HttpOnly")
    assert page.cookies() == "a=2"
    browser.set_cookie(other, "a=3; HttpOnly")
    assert page.cookies() == ""
    page.set_cookie("a=2")
    assert page.cookies() == ""


def test_firefox_shows_a_refused_cookie_in_the_place_of_a_stored_one_until_a_page_is_loaded() -> (
    None
):
    browser = Browser(transport=Server(), engine="firefox", clock=lambda: NOW)
    page = browser.page(SITE)
    page.set_cookie("a=0")
    browser.set_cookie("https://example.net/", f"a=1; Secure{BY_DOMAIN}")
    page.set_cookie("a=2")
    assert (page.cookies(), cookie_header(page, SITE)) == ("a=2", "a=0")
    assert browser.page(SITE).cookies() == "a=0"


@pytest.mark.parametrize(
    ("acts", "seen"),
    [
        (["< a=1; HttpOnly", "> a=2"], ""),
        (["?", "< a=1; HttpOnly", "> a=2"], "a=2"),
        (["< a=1; HttpOnly", "?", "> a=2"], "a=2"),
        (["< a=1", "?", "< a=2; HttpOnly"], "a=1"),
        (["< a=1", "?", "< a=2; HttpOnly", "< a=; Max-Age=0"], "a=1"),
        (["< a=1", "?", "< a=2; HttpOnly", "< a=3"], "a=3"),
        (["< a=1", "?", "> a=2", "< a=; Max-Age=0"], ""),
        (["?", "< a=1; HttpOnly", "> a=2", "< a=3; HttpOnly", "< a=4", "< a=; Max-Age=0"], ""),
        (["?", "< a=1", "> a=; Max-Age=0"], ""),
        (["< a=1; HttpOnly", f"> a=2{BY_DOMAIN}"], ""),
        (["< a=1; HttpOnly", "> a=2; Path=/x", "?", "> a=3; Path=/"], "a=3"),
        ([f"< a=1{BY_DOMAIN}", "< a=1; HttpOnly", "> a=2"], "a=1; a=2"),
        (["? www", f"< a=1{BY_DOMAIN}", "?", f"< a=2{BY_DOMAIN}; HttpOnly"], "a=1"),
        (["? www", f"< a=1{BY_DOMAIN}", f"< a=2{BY_DOMAIN}; HttpOnly", f"> a=3{BY_DOMAIN}"], "a=1"),
    ],
)
def test_webkit_has_lists_of_the_hosts_that_script_has_read(acts: list[str], seen: str) -> None:
    browser = Browser(transport=Server(), engine="webkit", clock=lambda: NOW)
    page = browser.page(SITE)
    for act in acts:
        kind, _, text = act.partition(" ")
        if kind == "<":
            browser.set_cookie(SITE, text)
        elif kind == ">":
            page.set_cookie(text)
        else:
            browser.page(WWW if text else SITE).cookies()
    assert page.cookies() == seen


def test_webkit_sends_the_cookies_of_nearer_domains_first() -> None:
    browser = Browser(transport=Server(), engine="webkit", clock=lambda: NOW)
    lines = [f"a=1{BY_DOMAIN}", "b=2", "c=3; Domain=www.example.net", "d=4; Path=/x", "b=5"]
    for line in lines:
        browser.set_cookie(WWW, line)
    page = browser.page(f"{WWW}x/")
    assert page.cookies() == cookie_header(page, f"{WWW}x/") == "d=4; c=3; b=5; a=1"


def test_firefox_compares_third_party_cookies_within_their_partition(server: Server) -> None:
    browser = Browser(transport=server, engine="firefox", clock=lambda: NOW)
    page = browser.page("http://app.example.com/")
    api = "http://api.example.net/"
    visit(browser, server, API, "a=1; Secure; SameSite=None")
    server.lines = ["a=2"]
    assert cookie_header(page, api) is None
    assert cookie_header(page, api) == "a=2"
    server.lines = ["b=1; Secure; SameSite=None"]
    cookie_header(page, API)
    server.lines = ["b=2"]
    cookie_header(page, api)
    assert cookie_header(page, api) == "a=2"


def test_the_cookies_of_a_request(browser: Browser, server: Server) -> None:
    visit(
        browser, server, API, "a=1", "b=2; Path=/deep", "c=3; Domain=example.net", "d=4; HttpOnly"
    )
    page = browser.page(API)
    assert cookie_header(page, API) == "a=1; c=3; d=4"
    assert cookie_header(page, f"{API}deep/er") == "b=2; a=1; c=3; d=4"
    assert cookie_header(page, f"{API}deeper") == "a=1; c=3; d=4"
    assert cookie_header(page, "https://www.example.net/") == "c=3"
    assert cookie_header(page, API, credentials="omit") is None
    assert page.cookies() == "a=1; c=3"


def test_a_preflight_neither_sends_nor_stores(browser: Browser, server: Server) -> None:
    visit(browser, server, API, "a=1; SameSite=None; Secure")
    server.lines = ["a=; Max-Age=0; SameSite=None; Secure", "b=1; SameSite=None; Secure"]
    page = browser.page(APP)
    preflight, actual = page.fetch(API, method="PUT", credentials="include").exchanges
    assert preflight.request.header("cookie") is None
    assert actual.request.header("cookie") == "a=1"
    assert [str(cookie) for cookie in browser.cookies] == ["b=1"]


def test_a_refused_read_stores_all_the_same(browser: Browser, server: Server) -> None:
    server.allows = False
    server.lines = ["a=1; SameSite=None; Secure"]
    page = browser.page(APP)
    assert not page.fetch(API, credentials="include").allowed
    assert not page.fetch(API).allowed
    assert [str(cookie) for cookie in browser.cookies] == ["a=1"]


def test_cookies_expire_by_the_clock(server: Server) -> None:
    now = NOW
    browser = Browser(transport=server, clock=lambda: now)
    visit(browser, server, API, "a=1; Max-Age=60", "b=1")
    now += 61
    assert cookie_header(browser.page(API), API) == "b=1"


def test_a_new_cookie_takes_the_place_of_the_old(browser: Browser, server: Server) -> None:
    visit(browser, server, API, "a=1", "b=1", "a=2")
    assert cookie_header(browser.page(API), API) == "a=2; b=1"
    visit(browser, server, API, "a=; Max-Age=0", "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
    assert cookie_header(browser.page(API), API) is None


@pytest.mark.parametrize(
    ("by_script", "by_response", "moved", "left"),
    [
        ("a=2", "a=2", "b=1; a=2", "b=1; a=2"),
        ("a=2", "a=3", "b=1; a=2", "a=3; b=1"),
        ("a=1; Secure", "b=1", "b=1; a=1", "b=1; a=1"),
        ("a=1; SameSite=Lax", "a=1", "b=1; a=1", "a=1; b=1"),
        ("a=1; Max-Age=9", "a=1; Max-Age=9", "b=1; a=1", "b=1; a=1"),
        ("a=1", "a=2", "a=1; b=1", "a=2; b=1"),
    ],
)
def test_firefox_moves_a_cookie_that_script_replaced_in_what_script_sees(
    server: Server, by_script: str, by_response: str, moved: str, left: str
) -> None:
    browser = Browser(transport=server, engine="firefox", clock=lambda: NOW)
    visit(browser, server, APP, "a=1", "b=1")
    page = browser.page(APP)
    page.set_cookie(by_script)
    assert page.cookies() == moved
    assert cookie_header(page, APP) == "; ".join(sorted(moved.split("; ")))
    visit(browser, server, APP, by_response)
    assert page.cookies() == left


def test_script_cannot_touch_http_only_cookies(browser: Browser, server: Server) -> None:
    visit(browser, server, API, "a=1; HttpOnly")
    page = browser.page(API)
    assert page.cookies() == ""
    assert page.set_cookie("a=2") == KeptCookie("a", CookieReason.HTTP_ONLY)
    assert page.set_cookie("b=1; HttpOnly") == KeptCookie("b", CookieReason.HTTP_ONLY)
    assert isinstance(page.set_cookie("c=\u00e9"), Cookie)
    assert page.cookies() == "c=\u00e9"


@pytest.mark.parametrize("engine", ENGINES)
def test_webkit_reads_a_cookie_of_script_from_each_line(engine: str) -> None:
    page = Browser(transport=Server(), engine=engine, clock=lambda: NOW).page(API)
    last = page.set_cookie("a=1\n\nb=2; HttpOnly\nc=3")
    seen = "a=1; c=3" if engine == "webkit" else ""
    assert (page.cookies(), isinstance(last, Cookie)) == (seen, engine == "webkit")


def test_a_sandboxed_page_has_no_cookies(browser: Browser) -> None:
    page = browser.page(API, sandboxed=True)
    with pytest.raises(DOMException, match="opaque origin"):
        page.cookies()
    with pytest.raises(DOMException, match="opaque origin"):
        page.set_cookie("a=1")


@pytest.mark.parametrize(
    ("engine", "fetched", "linked", "posted"),
    [
        ("standard", "u=1; n=1", "l=1; u=1; n=1", "u=1; n=1"),
        ("chromium", "n=1", "l=1; u=1; n=1", "u=1; n=1"),
        ("firefox", None, "l=1; u=1; n=1", "u=1; n=1"),
        ("webkit", None, "l=1; u=1; n=1", "u=1; n=1"),
    ],
)
def test_same_site_by_kind_of_request(
    engine: str, fetched: str | None, linked: str, posted: str, server: Server
) -> None:
    browser = Browser(transport=server, engine=engine, clock=lambda: NOW)
    lines = ["s=1; SameSite=Strict", "l=1; SameSite=Lax", "u=1", "n=1; SameSite=None; Secure"]
    visit(browser, server, API, *lines)
    page = browser.page(APP)
    assert cookie_header(page, API) == fetched
    assert page.navigate(API).exchanges[0].request.header("cookie") == linked
    assert page.submit(API).exchanges[0].request.header("cookie") == posted
    within = browser.page("https://www.example.net/")
    assert cookie_header(within, API) == "s=1; l=1; u=1; n=1"


def test_the_grace_for_forms_ends_after_two_minutes(server: Server) -> None:
    now = NOW
    browser = Browser(transport=server, engine="chromium", clock=lambda: now)
    visit(browser, server, API, "u=1")
    page = browser.page(APP)
    now += 119
    assert page.submit(API).exchanges[0].request.header("cookie") == "u=1"
    now += 1
    assert page.submit(API).exchanges[0].request.header("cookie") is None


def test_a_redirect_through_another_site_counts(browser: Browser, server: Server) -> None:
    visit(browser, server, API, "s=1; SameSite=Strict", "n=1; SameSite=None; Secure")
    page = browser.page(API)
    server.location = "https://other.example/2"
    first, *_ = page.fetch(API, credentials="include").exchanges
    assert first.request.header("cookie") == "s=1; n=1"
    server.location = f"{API}end"
    result = page.fetch("https://other.example/", credentials="include")
    assert result.exchanges[-1].request.header("cookie") == "n=1"


@pytest.mark.parametrize(
    ("how", "framed", "elsewhere"),
    [("allowed", "n=1", "n=1"), ("partitioned", "n=2", None), ("blocked", None, None)],
)
def test_third_party_cookies(
    how: str, framed: str | None, elsewhere: str | None, server: Server
) -> None:
    browser = Browser(transport=server, third_party_cookies=how, clock=lambda: NOW)  # type: ignore[arg-type]  # of the parameters
    visit(browser, server, API, "n=1; SameSite=None; Secure")
    page = browser.page(APP)
    if how != "allowed":
        server.lines = ["n=2; SameSite=None; Secure"]
        page.fetch(API, credentials="include")
        server.lines = []
    assert cookie_header(page, API) == framed
    assert cookie_header(browser.page("https://third.example/"), API) == elsewhere


@pytest.mark.parametrize(("choice", "sent"), [("allowed", "n=1"), ("blocked", None)])
def test_the_cookies_of_a_sandboxed_frame_are_third_party_cookies_in_chromium(
    choice: Any, sent: str | None, server: Server
) -> None:
    browser = Browser(
        engine="chromium", transport=server, third_party_cookies=choice, clock=lambda: NOW
    )
    visit(browser, server, API, "n=1; SameSite=None; Secure")
    frame = browser.page(API, top_level=API, sandboxed=True)
    assert cookie_header(frame, API) == sent


def test_partitioned_cookies_are_of_one_top_level_site(server: Server) -> None:
    browser = Browser(
        transport=server, engine="chromium", third_party_cookies="blocked", clock=lambda: NOW
    )
    server.lines = ["p=1; SameSite=None; Secure; Partitioned"]
    page = browser.page(APP)
    page.fetch(API, credentials="include")
    server.lines = []
    assert cookie_header(page, API) == "p=1"
    other = browser.page("https://other.example/")
    result = other.fetch(API, credentials="include")
    assert CookieReason.OTHER_PARTITION.because in result.explain()
    frame = browser.page("https://app.example.com/f", top_level=APP, cross_site_ancestor=True)
    assert cookie_header(frame, API) == "p=1"


def test_reasons_are_told(browser: Browser, server: Server) -> None:
    visit(browser, server, API, "session=1; SameSite=Lax", "n=1; SameSite=None; Secure", "=x")
    result = browser.page(APP).fetch(API, credentials="include")
    assert "The cookies n and x went along; the cookie" not in result.explain()
    assert "stayed behind because SameSite=Lax" in result.explain()
    omitted = browser.page(APP).fetch(API)
    assert CookieReason.CREDENTIALS_MODE.because in omitted.explain()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("first", "options", "regains"),
    [
        (API, {"credentials": "same-origin", "mode": "no-cors"}, True),
        (API, {"credentials": "omit", "mode": "no-cors"}, False),
        (API, {"credentials": "same-origin"}, False),
        ("https://c.example/", {"credentials": "same-origin", "mode": "no-cors"}, False),
    ],
)
def test_webkit_sends_cookies_after_a_redirect_out_of_the_pages_origin(
    server: Server, engine: str, first: str, options: dict[str, str], regains: bool
) -> None:
    """Without CORS, of the top-level page's site, by a frame; it stores them there too."""
    opened = Browser(transport=server, engine=engine)
    visit(opened, server, APP, "s=1; SameSite=None; Secure")
    frame = opened.page(API, top_level=APP, cross_site_ancestor=True)
    server.location, server.lines = f"{APP}end", ["t=1; SameSite=None; Secure"]
    expected = engine == "webkit" and regains
    assert (cookie_header(frame, first, **options) == "s=1") is expected
    server.location, server.lines = None, []
    sent = cookie_header(opened.page(APP), APP)
    assert sent == ("s=1; t=1" if expected else "s=1")


@pytest.mark.parametrize(
    ("top", "astray", "seen"),
    [
        ("https://www.example.com/", True, "s=1"),
        ("https://www.example.com/", False, "s=1; l=1"),
        (APP, True, "s=1; l=1"),
    ],
)
def test_document_cookie_in_webkit_under_a_frame_of_another_site(
    server: Server, top: str, astray: bool, seen: str
) -> None:
    """SameSite hides cookies there from script, and keeps none from being stored."""
    opened = Browser(transport=server, engine="webkit")
    frame = opened.page(APP, top_level=top, cross_site_ancestor=astray)
    frame.set_cookie("s=1; SameSite=None; Secure")
    frame.set_cookie("l=1; SameSite=Lax")
    assert frame.cookies() == seen
    assert opened.page(APP).cookies() == "s=1; l=1"


def test_a_third_party_setting_that_is_unknown_is_refused(server: Server) -> None:
    with pytest.raises(ValueError, match="third_party_cookies is 'none'"):
        Browser(transport=server, third_party_cookies="none")  # type: ignore[arg-type]  # on purpose


def test_several_cookies_that_are_stored_are_named_together(server: Server) -> None:
    server.lines = ["a=1; Domain=", "b=2"]
    result = Browser(transport=server).page(APP).fetch(APP)
    assert "The cookies a and b were stored." in result.explain()


@pytest.mark.parametrize(
    ("engine", "sent"),
    [("chromium", "a=\xc3\xa9; b=\xe9"), ("firefox", "a=\xc3\xa9; b=\xef\xbf\xbd")],
)
def test_firefox_replaces_only_bytes_that_are_not_utf_8(
    server: Server, engine: Any, sent: str
) -> None:
    server.lines = ["a=\xc3\xa9", "b=\xe9"]
    page = Browser(transport=server, engine=engine).page(APP)
    page.fetch(APP)
    assert page.fetch(APP).exchanges[0].request.header("cookie") == sent


def _names(browser: Browser, page: Page, url: str = API) -> list[str]:
    return [each.partition("=")[0] for each in (cookie_header(page, url) or "").split("; ")]


def _numbers(*ranges: range) -> list[str]:
    return [f"c{number}" for each in ranges for number in each]


@pytest.mark.parametrize(
    ("engine", "secure", "kept"),
    [
        ("standard", range(0), [range(2, 182)]),
        ("standard", range(1, 11), [range(1, 11), range(12, 182)]),
        ("standard", range(1, 182), [range(2, 182)]),
        ("chromium", range(0), [range(32, 182)]),
        ("chromium", range(1, 101), [range(1, 101), range(132, 182)]),
        ("chromium", range(141, 182), [range(32, 182)]),
        ("chromium", range(1, 171), [range(21, 171)]),
        ("firefox", range(0), [range(32, 182)]),
        ("firefox", range(1, 171), [range(1, 171), range(181, 182)]),
        ("firefox", range(1, 182), [range(32, 182)]),
        ("firefox", range(1, 181), [range(1, 181)]),
        ("webkit", range(0), [range(1, 182)]),
    ],
)
def test_a_site_has_as_many_cookies_as_the_engine_keeps(
    engine: str, secure: range, kept: list[range]
) -> None:
    browser = Browser(transport=Server(), engine=engine, clock=lambda: NOW)
    for number in range(1, 182):
        browser.set_cookie(API, f"c{number}=1{'; Secure' if number in secure else ''}")
    assert _names(browser, browser.page(API)) == _numbers(*kept)


def test_a_cookie_that_was_used_stays_longer() -> None:
    now = NOW
    browser = Browser(transport=Server(), engine="chromium", clock=lambda: now)
    browser.set_cookie(API, "c0=1; Path=/used")
    page = browser.page(API)
    for number in range(1, 180):
        browser.set_cookie(API, f"c{number}=1; Path=/other")
    now += 59
    assert cookie_header(page, f"{API}used") == "c0=1"
    now += 2
    assert cookie_header(page, f"{API}used") == "c0=1"
    for number in range(180, 182):
        browser.set_cookie(API, f"c{number}=1; Path=/other")
    assert cookie_header(page, f"{API}used") == "c0=1"
    assert len(_names(browser, page, f"{API}other")) == 150


@pytest.mark.parametrize(("engine", "kept"), [("chromium", 20), ("firefox", 20), ("standard", 30)])
def test_partitioned_cookies_are_bounded_by_their_bytes(engine: str, kept: int) -> None:
    server = Server()
    browser = Browser(transport=server, engine=engine, clock=lambda: NOW)
    page = browser.page(APP)
    for number in range(10, 40):
        server.lines = [f"c{number}={'x' * 497}; Secure; SameSite=None; Partitioned"]
        page.fetch(API, credentials="include")
    assert len(_names(browser, page)) == kept


@pytest.mark.parametrize(
    ("engine", "reason"), [("firefox", "too-many"), ("chromium", "too-many"), ("webkit", None)]
)
def test_why_a_cookie_is_gone_is_remembered(engine: str, reason: str | None) -> None:
    browser = Browser(transport=Server(), engine=engine, clock=lambda: NOW)
    for number in range(180):
        browser.set_cookie(API, f"c{number}=1; Secure")
    stored = browser.set_cookie(API, "plain=1")
    assert (stored.reason if isinstance(stored, KeptCookie) else None) == reason
    gone = browser.cookies.why_gone("www.example.net", "plain")
    assert (None if gone is None else gone.reason) == reason
    refused = browser.set_cookie(API, "a=1; Domain=example.org")
    assert browser.cookies.why_gone("api.example.net", "a") == refused
    browser.set_cookie(API, "a=1; Secure")
    assert browser.cookies.why_gone("api.example.net", "a") is None


@pytest.mark.parametrize(
    ("attributes", "fix"),
    [
        ("; Path=/admin", "set the cookie a with Path=/"),
        ("", "set the cookie a with a Domain that covers both hosts"),
    ],
)
def test_advice_on_a_cookie_that_was_not_meant_for_the_url(attributes: str, fix: str) -> None:
    browser = Browser(transport=Server(), clock=lambda: NOW)
    browser.set_cookie(API if attributes else SITE, f"a=1{attributes}")
    result = browser.page(API).fetch(f"{API}x")
    (step,) = (each for each in result.trace if each.decision is TraceDecision.COOKIES)
    assert [each.fix for each in step.values["kept"]] == [fix]


@pytest.mark.parametrize(
    ("attributes", "needs"),
    [("", ""), ("; SameSite=None", ", and the cookie a needs SameSite=None; Secure")],
)
def test_advice_on_an_http_only_cookie_of_script(attributes: str, needs: str) -> None:
    page = Browser(transport=Server(), engine="chromium").page(API)
    kept = page.set_cookie(f"a=1; HttpOnly{attributes}")
    assert isinstance(kept, KeptCookie)
    assert kept.fix == f"leave HttpOnly out if scripts have to read the cookie a{needs}"


def test_why_cookies_are_gone_is_remembered_of_the_last_thousand() -> None:
    browser = Browser(transport=Server(), engine="standard", clock=lambda: NOW)
    for number in range(1001):
        browser.set_cookie(API, f"c{number}=1; Domain=example.org")
    assert browser.cookies.why_gone("api.example.net", "c0") is None
    assert browser.cookies.why_gone("api.example.net", "c1") is not None


def test_webkit_keeps_all_cookies_until_the_models_own_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("crossorigin.browser.excess_cookies.MOST_WITHOUT_LIMIT", 200)
    browser = Browser(transport=Server(), engine="webkit", clock=lambda: NOW)
    page = browser.page(API)
    assert page.cookies() == ""
    for number in range(1, 202):
        browser.set_cookie(API, f"c{number}=1")
    assert _names(browser, page) == _numbers(range(52, 202))
    assert page.cookies().count("=") == 150


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("attributes", ["", "; Secure", "; Path=/{n}", "; Max-Age={n}"])
def test_storing_many_cookies_takes_linear_work(engine: str, attributes: str) -> None:
    def store(size: int) -> None:
        server = Server()
        server.lines = [f"c{n}=1{attributes.format(n=n)}" for n in range(size)]
        Browser(transport=server, engine=engine, clock=lambda: NOW).page(APP).navigate(API)

    assert_linear(store, 1000)
