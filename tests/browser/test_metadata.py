"""``Sec-Fetch-…`` and ``Origin``, on the wire, in each case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crossorigin.browser import Browser, HttpRequest, HttpResponse, Page
from crossorigin.fetch.header_lists import Header

ALLOW: list[Header] = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "*"),
    ("Access-Control-Allow-Headers", "*"),
]


class Server:
    """Redirects along `chain`, then answers; keeps what it was sent."""

    def __init__(self, *chain: str, status: int = 307) -> None:
        self.chain = list(chain)
        self.status = status
        self.seen: list[HttpRequest] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.seen.append(request)
        if request.method != "OPTIONS" and self.chain:
            return HttpResponse(self.status, [*ALLOW, ("Location", self.chain.pop(0))])
        return HttpResponse(200, ALLOW)

    def sent(self, name: str) -> list[str | None]:
        return [request.header(name) for request in self.seen]


def fetched(page: str, url: str, *chain: str, **options: Any) -> Server:
    server = Server(*chain)
    Browser(transport=server).page(page).fetch(url, **options)
    return server


@pytest.mark.parametrize(
    ("page", "url", "site"),
    [
        ("https://example.com/", "/", "same-origin"),
        ("https://example.com/", "https://sub.example.com/", "same-site"),
        ("https://example.com/", "https://example.com:8443/", "same-site"),
        ("https://example.com/", "https://example.net/", "cross-site"),
        ("https://a.github.io/", "https://b.github.io/", "cross-site"),
        ("http://example.com/", "https://example.com/", "cross-site"),
        ("data:text/html,x", "https://example.com/", "cross-site"),
        ("chrome-extension://abc/", "https://example.com/", "cross-site"),
        ("http://localhost:3000/", "http://localhost:8000/", "same-site"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:8000/", "same-site"),
    ],
)
def test_the_site_is_that_of_page_and_url(page: str, url: str, site: str) -> None:
    assert fetched(page, url).sent("Sec-Fetch-Site") == [site]


# The example of the section "Redirects" of Fetch Metadata, and the like.
@pytest.mark.parametrize(
    ("urls", "sites"),
    [
        (
            [
                "https://example.com/redirect",
                "https://subdomain.example.com/redirect",
                "https://example.net/redirect",
                "https://example.com/",
            ],
            ["same-origin", "same-site", "cross-site", "cross-site"],
        ),
        (
            ["https://subdomain.example.com/", "https://example.com/"],
            ["same-site", "same-site"],
        ),
        (
            ["https://a.example.com/", "https://b.example.com/", "https://c.example.com/"],
            ["same-site", "same-site", "same-site"],
        ),
        (["https://example.net/", "https://example.net/b"], ["cross-site", "cross-site"]),
        # Over http it does not go, and is back after an upgrade.
        (
            ["https://example.com/", "http://example.com/", "https://example.com/b"],
            ["same-origin", None, "cross-site"],
        ),
    ],
)
def test_the_site_never_gets_better_along_redirects(
    urls: list[str], sites: list[str | None]
) -> None:
    server = fetched("https://example.com/", *urls)
    assert server.sent("Sec-Fetch-Site") == sites


@pytest.mark.parametrize("url", ["http://api.example.net/", "http://192.168.0.1/"])
def test_nothing_is_told_to_untrustworthy_urls(url: str) -> None:
    names = {name for name, _ in fetched("https://example.com/", url).seen[0].headers}
    assert not {name for name in names if name.startswith("Sec-")}


@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin"])
def test_mode_and_destination_are_the_requests(mode: str) -> None:
    server = fetched("https://example.com/", "/", mode=mode)
    assert server.sent("Sec-Fetch-Mode") == [mode]
    assert server.sent("Sec-Fetch-Dest") == ["empty"]
    assert server.sent("Sec-Fetch-User") == [None]


def test_a_preflight_tells_what_the_request_does() -> None:
    server = fetched("https://example.com/", "https://example.net/", method="PUT")
    assert [request.method for request in server.seen] == ["OPTIONS", "PUT"]
    for name, value in (("Mode", "cors"), ("Dest", "empty"), ("Site", "cross-site")):
        assert server.sent(f"Sec-Fetch-{name}") == [value, value]


def test_scripts_cannot_set_what_browsers_tell() -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-User": "?1"}
    server = fetched("https://example.com/", "https://example.net/", headers=headers)
    assert server.sent("Sec-Fetch-Site") == ["cross-site"]
    assert server.sent("Sec-Fetch-User") == [None]


APP = "https://app.example.com"
API = "https://api.example.net"


@pytest.mark.parametrize(
    ("page", "url", "options", "origin"),
    [
        # With CORS always, whatever the method.
        (APP, API, {}, APP),
        (APP, API, {"method": "POST"}, APP),
        ("http://app.example.com", API, {}, "http://app.example.com"),
        ("https://app.example.com:8443/a?b#c", API, {}, "https://app.example.com:8443"),
        # Without it, only where the method can change something.
        (APP, "/", {}, None),
        (APP, "/", {"method": "HEAD"}, None),
        (APP, "/", {"method": "POST"}, APP),
        (APP, "/", {"method": "DELETE"}, APP),
        (APP, "/", {"method": "POST", "mode": "same-origin"}, APP),
        (APP, API, {"mode": "no-cors"}, None),
        (APP, API, {"mode": "no-cors", "method": "POST"}, APP),
        # The default referrer policy hides an https origin from http, unless CORS shares it.
        (APP, "http://api.example.net", {"mode": "no-cors", "method": "POST"}, "null"),
        (APP, "http://api.example.net", {"method": "POST"}, APP),
        (
            "http://app.example.com",
            "http://api.example.net",
            {"mode": "no-cors", "method": "POST"},
            "http://app.example.com",
        ),
        # Opaque origins.
        ("data:text/html,x", API, {}, "null"),
        ("file:///index.html", API, {"method": "POST"}, "null"),
        ("blob:null/0e9f", API, {}, "null"),
        ("about:blank", API, {}, "null"),
        # Schemes of browsers and applications, whose origins are not opaque.
        ("chrome-extension://abc/popup.html", API, {}, "chrome-extension://abc"),
        ("moz-extension://0e9f/popup.html", API, {}, "moz-extension://0e9f"),
        ("capacitor://localhost/", API, {}, "capacitor://localhost"),
        ("tauri://localhost/", API, {}, "tauri://localhost"),
        ("ionic://localhost/", API, {}, "ionic://localhost"),
        ("app://my.app/", API, {}, "app://my.app"),
    ],
)
def test_what_goes_into_origin(
    page: str, url: str, options: dict[str, Any], origin: str | None
) -> None:
    assert fetched(page, url, **options).seen[-1].header("Origin") == origin


@pytest.mark.parametrize(
    ("urls", "origins"),
    [
        ([APP, API], [None, APP]),
        ([API, API + "/b"], [APP, APP]),
        ([API, APP], [APP, "null"]),
        ([API, "https://other.example"], [APP, "null"]),
        ([API, "https://www.example.net"], [APP, "null"]),
        ([API, "https://other.example", "https://other.example/b"], [APP, "null", "null"]),
        ([APP, API, APP], [None, APP, "null"]),
        ([APP, APP + "/b", API], [None, None, APP]),
    ],
)
def test_origin_becomes_null_after_a_second_foreign_origin(
    urls: list[str], origins: list[str | None]
) -> None:
    assert fetched(APP, *urls).sent("Origin") == origins


@pytest.mark.parametrize("engine", ["standard", "firefox"])
@pytest.mark.parametrize(
    ("page", "url", "ignored"),
    [
        ("http://localhost:3000", "https://localhost", True),
        ("https://localhost", "http://localhost", True),
        ("http://127.0.0.1", "https://127.0.0.1", True),
        ("http://localhost", "https://127.0.0.1", False),
        ("http://a.example.com", "https://a.example.com", False),
        ("null", "https://localhost", False),
    ],
)
def test_firefox_ignores_the_scheme_of_a_site_at_localhost(
    page: str, url: str, ignored: bool, engine: str
) -> None:
    server = Server()
    Browser(transport=server, engine=engine).page(page).fetch(url, mode="no-cors")
    same = ignored and engine == "firefox"
    assert server.sent("Sec-Fetch-Site") == ["same-site" if same else "cross-site"]


@pytest.mark.parametrize(
    ("page", "other", "site"),
    [
        ("http://app.localhost", "http://api.localhost", "cross-site"),
        ("https://app.example.com", "https://api.example.com", "same-site"),
    ],
)
def test_firefox_has_no_same_site_after_a_redirect_over_http(
    page: str, other: str, site: str
) -> None:
    server = Server(f"{other}/b")
    Browser(transport=server, engine="firefox").page(f"{page}/").fetch(f"{page}/a")
    assert server.sent("Sec-Fetch-Site") == ["same-origin", site]


GRANT: list[Header] = [
    ("Access-Control-Allow-Origin", "https://app.example.com"),
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Allow-Headers", "X-A"),
]
STORAGE_ACCESS = "sec-fetch-storage-access"


def storage_access(engine: str, call: Callable[[Page], object], **options: Any) -> list[str | None]:
    """The header in each request that `call` makes from a page of https://app.example.com."""
    seen: list[HttpRequest] = []

    def transport(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse(200, GRANT)

    page = Browser(engine=engine, transport=transport, **options).page("https://app.example.com/")
    call(page)
    return [request.header(STORAGE_ACCESS) for request in seen]


@pytest.mark.parametrize(
    ("engine", "sent"),
    [("standard", None), ("chromium", "active"), ("firefox", "none"), ("webkit", None)],
)
def test_storage_access_of_requests_with_third_party_cookies(engine: str, sent: str | None) -> None:
    api = "https://api.example.net/"
    in_preflight = sent if engine == "firefox" else None
    calls: list[tuple[Callable[[Page], object], list[str | None]]] = [
        (lambda page: page.fetch(api), [None]),
        (lambda page: page.fetch(api, credentials="include"), [sent]),
        (lambda page: page.fetch(api, credentials="omit"), [None]),
        (
            lambda page: page.fetch(api, credentials="include", headers={"X-A": "1"}),
            [in_preflight, sent],
        ),
        (lambda page: page.load(api, "image"), [sent]),
        (lambda page: page.load(api, "image", "anonymous"), [None]),
        (lambda page: page.load(api, "frame"), [sent]),
        (lambda page: page.send_beacon(api), [sent]),
        (lambda page: page.connect("wss://api.example.net/"), [in_preflight]),
        (lambda page: page.fetch("https://www.example.com/", credentials="include"), [None]),
        (lambda page: page.fetch("/x"), [None]),
        (lambda page: page.fetch("http://api.example.net/", credentials="include"), [None]),
        (lambda page: page.navigate(api), [None]),
    ]
    for call, expected in calls:
        assert storage_access(engine, call) == expected


def test_storage_access_where_third_party_cookies_are_blocked() -> None:
    def call(page: Page) -> None:
        page.fetch("https://api.example.net/", credentials="include")

    assert storage_access("chromium", call, third_party_cookies="blocked") == ["none"]


@pytest.mark.parametrize(
    ("first", "then", "access", "origins"),
    [
        ("https://b.example", "https://a.example", ["none", "inactive"], [None, None]),
        (
            "https://a.example",
            "https://b.example",
            ["inactive", "none"],
            ["https://b.example", "null"],
        ),
        ("https://a.example", "https://a.example", ["inactive"] * 2, ["https://b.example"] * 2),
    ],
)
def test_each_url_decides_about_storage_access_and_the_first_about_origin(
    first: str, then: str, access: list[str], origins: list[str | None]
) -> None:
    server = Server(f"{then}/y")
    browser = Browser(engine="chromium", transport=server, third_party_cookies="blocked")
    frame = browser.page("https://b.example/", top_level="https://a.example/")
    frame.load(f"{first}/x", "image")
    assert server.sent(STORAGE_ACCESS) == access
    assert server.sent("Origin") == origins
    server = Server()
    Browser(engine="chromium", transport=server, third_party_cookies="blocked").page(
        "https://b.example/", top_level="https://a.example/"
    ).fetch(f"{first}/x", method="POST", credentials="include")
    assert server.sent(STORAGE_ACCESS) == access[:1]


@pytest.mark.parametrize(("choice", "access"), [(None, "active"), ("blocked", "inactive")])
def test_the_cookies_of_a_sandboxed_frame_count_as_third_party_ones(
    choice: Any, access: str
) -> None:
    server = Server()
    browser = Browser(engine="chromium", transport=server, third_party_cookies=choice)
    frame = browser.page("https://a.example/", top_level="https://a.example/", sandboxed=True)
    frame.load("https://a.example/x", "image")
    assert server.sent(STORAGE_ACCESS) == [access]


@pytest.mark.parametrize(
    ("top", "page", "origin"),
    [
        ("http://localhost", "https://b.example", "null"),
        ("http://localhost", "http://127.0.0.1", "http://127.0.0.1"),
        ("https://a.example", "https://b.example", "https://b.example"),
    ],
)
def test_a_frame_that_could_ask_for_storage_hides_its_origin_from_http(
    top: str, page: str, origin: str
) -> None:
    """Firefox sends `Origin` with such a GET, and the referrer policy decides about it."""
    seen: list[HttpRequest] = []

    def transport(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse(200, GRANT)

    frame = Browser(engine="firefox", transport=transport).page(
        f"{page}/", top_level=f"{top}/", cross_site_ancestor=True
    )
    frame.load(f"{top}/x", "image")
    frame.send_beacon(f"{top}/x", "x")
    assert [request.header("origin") for request in seen] == [origin, origin]


@pytest.mark.parametrize(
    ("urls", "origins"),
    [
        (["http://a.example/"], ["https://b.example"]),
        (["http://a.example/", "https://a.example/"], ["https://b.example"] * 2),
        (["http://a.example/", "http://a.example/"], ["https://b.example", None]),
        (["https://b.example/", "http://a.example/"], [None, "https://b.example"]),
    ],
)
def test_upgrades_do_not_hide_the_origin_of_a_frame_that_could_ask_for_storage(
    urls: list[str], origins: list[str | None]
) -> None:
    """In Firefox, where they hide that of a POST."""
    for kind in ("image", "video", "frame", "script"):
        server = Server(*urls[1:], status=302)
        frame = _foreign_frame(server)
        frame.load(urls[0], kind)
        assert server.sent("origin") == origins, kind
    server = Server()
    _foreign_frame(server).send_beacon("http://a.example/", "x")
    assert server.sent("origin") == ["null"]


@pytest.mark.parametrize(("keepalive", "access"), [(False, "inactive"), (True, None)])
def test_a_fetch_that_outlives_its_page_has_no_storage_access(
    keepalive: bool, access: str | None
) -> None:
    """In Firefox."""
    server = Server()
    frame = _foreign_frame(server)
    frame.fetch("https://a.example/", credentials="include", keepalive=keepalive)
    assert server.sent(STORAGE_ACCESS) == [access]


def test_redirects_do_not_matter_for_the_storage_access_of_a_preflight() -> None:
    """In Firefox, whose preflights have no redirects; the request has no such header then."""
    seen: list[str | None] = []

    def transport(request: HttpRequest) -> HttpResponse:
        seen.append(request.header(STORAGE_ACCESS))
        headers = [*GRANT[1:], ("Access-Control-Allow-Origin", request.header("origin") or "")]
        if request.method != "OPTIONS" and "www." in request.url:
            return HttpResponse(307, [*headers, ("Location", "https://a.example/")])
        return HttpResponse(200, headers)

    frame = _foreign_frame(transport)
    frame.fetch("https://www.a.example/", credentials="include", headers={"X-A": "1"})
    assert seen == ["inactive", "inactive", "inactive", None]


def _foreign_frame(transport: Callable[[HttpRequest], HttpResponse]) -> Page:
    browser = Browser(engine="firefox", transport=transport)
    return browser.page(
        "https://b.example/", top_level="https://a.example/", cross_site_ancestor=True,
        mixed_content="checked", content_security_policy="upgrade-insecure-requests",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chain", "posted", "listened"),
    [
        (["https://a.example/"], [True], [False]),
        (["http://a.example/"], [True], [True]),
        (["https://a.example/"] * 2, [True, True], [False, False]),
        (["https://a.example/", "http://a.example/"], [True, False], [False, False]),
        (["http://a.example/", "https://a.example/"], [True, True], [True, True]),
        (["http://a.example/"] * 2, [True, False], [True, False]),
    ],
)
def test_webkit_keeps_the_origin_within_an_origin_as_it_is_before_upgrades(
    chain: list[str], posted: list[bool], listened: list[bool]
) -> None:
    """Of a POST that becomes a GET, and of an `EventSource`, both within the page's origin."""
    calls: list[tuple[Callable[[Page], object], list[bool]]] = [
        (lambda page: page.fetch(chain[0], method="POST", body="x"), posted),
        (lambda page: page.listen(chain[0]), listened),
    ]
    for call, expected in calls:
        server = Server(*chain[1:], status=302)
        browser = Browser(engine="webkit", transport=server)
        call(
            browser.page("https://a.example/", content_security_policy="upgrade-insecure-requests")
        )
        assert [each is not None for each in server.sent("origin")] == expected


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
@pytest.mark.parametrize("sandboxed", [True, False])
@pytest.mark.parametrize("astray", [True, False])
@pytest.mark.parametrize("top", ["http://a.example", "https://a.example:8443"])
@pytest.mark.parametrize(
    "url",
    ["https://a.example/", "https://www.a.example:444/", "http://a.example/", "https://b.example/"],
)
def test_frames_that_could_ask_for_storage(
    engine: str, top: str, url: str, astray: bool, sandboxed: bool
) -> None:
    """The URL is of the top-level page's site, and the frame is not.

    A sandboxed frame is of no site. For Firefox http and https are one site, and the URL has to be
    trustworthy.
    """
    seen: list[HttpRequest] = []

    def transport(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse(200, GRANT)

    browser = Browser(
        engine=engine, transport=transport,
        third_party_cookies="blocked" if engine == "chromium" else None,
    )  # fmt: skip
    frame = browser.page(
        "https://www.a.example/", top_level=f"{top}/", cross_site_ancestor=astray,
        sandboxed=sandboxed,
    )  # fmt: skip
    frame.fetch(url, mode="no-cors", credentials="include")
    scheme = url.partition(":")[0]
    required = "https" if engine == "firefox" else top.partition(":")[0]
    could = "b.example" not in url and scheme == required
    origin = "null" if sandboxed else "https://www.a.example"
    assert [request.header("origin") for request in seen] == [
        origin if could and (astray or sandboxed) else None
    ]
