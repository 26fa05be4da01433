from __future__ import annotations

from typing import Any

import pytest

from crossorigin.browser import Browser, HttpRequest, HttpResponse, ReferrerPolicy
from crossorigin.browser.referrers import REFERRER_POLICIES, parse_referrer_policy

PAGE = "https://user:pw@app.example.com/path?query#fragment"
HOME, WHOLE, ORIGIN = (
    "https://app.example.com",
    "https://app.example.com/path?query",
    "https://app.example.com/",
)
CROSS, INSECURE = "https://api.example.net", "http://api.example.net"
LOCAL = "http://localhost:3000"
ALLOW_ALL = ("Access-Control-Allow-Origin", "*")


class Server:
    """Answers all requests; one to a path such as ``/to?URL`` with a redirect to that URL."""

    def __init__(self, *headers: tuple[str, str]) -> None:
        self.headers = headers
        self.seen: list[HttpRequest] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.seen.append(request)
        _, is_redirect, target = request.url.partition("/to?")
        if is_redirect:
            return HttpResponse(307, [ALLOW_ALL, ("Location", target), *self.headers])
        return HttpResponse(200, [ALLOW_ALL, ("Access-Control-Allow-Headers", "*")])

    @property
    def referrers(self) -> list[str | None]:
        return [request.header("referer") for request in self.seen]


def referrers(url: str, *headers: tuple[str, str], page: str = PAGE, **options: Any) -> list[Any]:
    server = Server(*headers)
    policy = options.pop("page_policy", "")
    opened = Browser(transport=server).page(page, referrer_policy=policy)
    assert opened.fetch(url, **options).error is None
    return server.referrers


# The table of Referrer Policy, section 3: to the same origin, to another, and to an insecure one.
POLICIES: dict[ReferrerPolicy, tuple[str | None, str | None, str | None]] = {
    "": (WHOLE, ORIGIN, None),
    "no-referrer": (None, None, None),
    "no-referrer-when-downgrade": (WHOLE, WHOLE, None),
    "same-origin": (WHOLE, None, None),
    "origin": (ORIGIN, ORIGIN, ORIGIN),
    "strict-origin": (ORIGIN, ORIGIN, None),
    "origin-when-cross-origin": (WHOLE, ORIGIN, ORIGIN),
    "strict-origin-when-cross-origin": (WHOLE, ORIGIN, None),
    "unsafe-url": (WHOLE, WHOLE, WHOLE),
}


@pytest.mark.parametrize("policy", REFERRER_POLICIES)
def test_the_policy_decides_what_is_sent(policy: ReferrerPolicy) -> None:
    for url, expected in zip((HOME, CROSS, INSECURE), POLICIES[policy], strict=True):
        assert referrers(url, referrer_policy=policy) == [expected]
        assert referrers(url, page_policy=policy) == [expected]


def test_a_requests_own_policy_goes_before_the_pages() -> None:
    assert referrers(HOME, page_policy="no-referrer", referrer_policy="origin") == [ORIGIN]


def test_a_page_of_this_machine_is_trustworthy_and_an_insecure_page_is_not_downgraded() -> None:
    assert referrers(INSECURE, page="http://localhost/") == [None]
    assert referrers(INSECURE, page="http://app.example.com/") == ["http://app.example.com/"]
    assert referrers("http://localhost/", page="https://app.example.com/a") == [ORIGIN]


def test_more_than_4096_characters_are_cut_to_the_origin() -> None:
    longest = ORIGIN + "x" * (4096 - len(ORIGIN))
    assert referrers(HOME, page=longest) == [longest]
    assert referrers(HOME, page=longest + "x") == [ORIGIN]


@pytest.mark.parametrize("page", ["null", "file://", "https://app.example.com/"])
def test_pages_without_an_http_origin_have_no_referrer(page: str) -> None:
    server = Server()
    Browser(transport=server).page(page, sandboxed=page.startswith("https")).fetch(CROSS)
    assert server.referrers == [None]


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        ("", None),
        ("about:client", WHOLE),
        ("/other?a#b", HOME + "/other?a"),
        ("https://u:p@app.example.com/x", HOME + "/x"),
        (CROSS, WHOLE),
        ("about:blank", WHOLE),
    ],
)
def test_script_names_the_referrer(referrer: str, expected: str | None) -> None:
    assert referrers(HOME, referrer=referrer) == [expected]


def test_invalid_options_throw() -> None:
    page = Browser(transport=Server()).page(PAGE)
    with pytest.raises(TypeError, match="referrer is 'https://', which is not a URL"):
        page.fetch(CROSS, referrer="https://")
    with pytest.raises(TypeError, match="referrer_policy is 'x'; it must be one of"):
        page.fetch(CROSS, referrer_policy="x")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="referrer_policy is 'x'; it must be one of"):
        Browser(transport=Server()).page(PAGE, referrer_policy="x")  # type: ignore[arg-type]


def test_a_preflight_has_the_referrer_of_its_request() -> None:
    options: dict[str, Any] = {"headers": {"X-A": "1"}}
    assert referrers(CROSS, **options) == [ORIGIN, ORIGIN]
    assert referrers(CROSS, **options, referrer_policy="no-referrer") == [None, None]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("no-referrer", None),
        ("origin", ORIGIN),
        ("ORIGIN", ORIGIN),
        ("origin, no-referrer", None),
        ("no-referrer, x", None),
        ("x", WHOLE),
        ("", WHOLE),
    ],
)
def test_a_redirect_may_change_the_policy(policy: str, expected: str | None) -> None:
    url = f"{HOME}/to?{HOME}/"
    assert referrers(url, ("Referrer-Policy", policy)) == [WHOLE, expected]


def test_what_was_cut_stays_cut() -> None:
    url = f"{HOME}/to?{CROSS}/to?{HOME}/"
    assert referrers(url) == [WHOLE, ORIGIN, ORIGIN]
    unsafe = ("Referrer-Policy", "unsafe-url")
    assert referrers(f"{CROSS}/to?{HOME}/", unsafe) == [ORIGIN, ORIGIN]


@pytest.mark.parametrize(
    ("policy", "url", "origin"),
    [
        ("no-referrer", HOME, "null"),
        ("same-origin", CROSS, "null"),
        ("same-origin", HOME, HOME),
        ("origin", INSECURE, HOME),
        ("unsafe-url", INSECURE, HOME),
        ("strict-origin", INSECURE, "null"),
    ],
)
def test_the_policy_also_decides_about_origin_without_cors(
    policy: ReferrerPolicy, url: str, origin: str
) -> None:
    server = Server()
    page = Browser(transport=server).page(PAGE)
    page.fetch(url, method="POST", mode="no-cors", referrer_policy=policy)
    assert server.seen[0].header("origin") == origin
    page.fetch(url, method="POST", referrer_policy=policy)
    assert server.seen[-1].header("origin") == HOME


def test_a_sandboxed_load_in_firefox_has_the_origin_of_the_page() -> None:
    server = Server()
    page = Browser(engine="firefox", transport=server).page(
        PAGE, sandboxed=True, referrer_policy="unsafe-url"
    )
    page.load(CROSS, "script")
    page.load(PAGE, "script")
    assert server.referrers == [ORIGIN, ORIGIN]


@pytest.mark.parametrize(
    ("engine", "frame_of", "policy", "url", "expected"),
    [
        ("firefox", None, "unsafe-url", f"{CROSS}/", ORIGIN),
        ("firefox", None, "unsafe-url", "http://www.app.example.com/", WHOLE),
        ("webkit", None, "unsafe-url", "http://www.app.example.com/", WHOLE),
        ("webkit", None, "unsafe-url", f"{CROSS}/", ORIGIN),
        ("webkit", CROSS, "", f"{HOME}/", ORIGIN),
        ("webkit", CROSS, "same-origin", f"{HOME}/", ORIGIN),
        ("webkit", CROSS, "unsafe-url", f"{CROSS}/", WHOLE),
        ("firefox", CROSS, "unsafe-url", f"{HOME}/", WHOLE),
        ("firefox", CROSS, "unsafe-url", f"{CROSS}/", ORIGIN),
        ("chromium", CROSS, "unsafe-url", f"{CROSS}/", WHOLE),
    ],
)
def test_other_sites_get_the_origin_at_most(
    engine: str, frame_of: str | None, policy: ReferrerPolicy, url: str, expected: str
) -> None:
    server = Server()
    browser = Browser(engine=engine, transport=server)
    page = browser.page(PAGE, top_level=frame_of, referrer_policy=policy)
    page.fetch(url)
    assert server.referrers == [expected]


@pytest.mark.parametrize(
    ("policy", "chain", "expected"),
    [
        ("", (CROSS, HOME), [ORIGIN, ORIGIN]),
        ("origin-when-cross-origin", (CROSS, HOME), [ORIGIN, WHOLE]),
        ("origin-when-cross-origin", ("https://www.app.example.com", HOME), [ORIGIN, ORIGIN]),
        ("unsafe-url", (CROSS, HOME), [ORIGIN, WHOLE]),
    ],
)
def test_what_firefox_cuts_by_its_own_rule_is_cut_for_that_url_only(
    policy: ReferrerPolicy, chain: tuple[str, str], expected: list[str]
) -> None:
    for kind, last in (("image", expected[1]), ("frame", ORIGIN)):
        server = Server()
        page = Browser(engine="firefox", transport=server).page(PAGE, referrer_policy=policy)
        page.load(f"{chain[0]}/to?{chain[1]}/", kind)  # type: ignore[arg-type]  # of two literals
        if kind == "image" or policy == "unsafe-url":
            assert server.referrers == [expected[0], last]


def test_with_a_policy_of_the_redirect_what_firefox_cut_stays_cut() -> None:
    server = Server(("Referrer-Policy", "unsafe-url"))
    page = Browser(engine="firefox", transport=server).page(PAGE, referrer_policy="unsafe-url")
    page.load(f"{CROSS}/to?{HOME}/", "image")
    assert server.referrers == [ORIGIN, ORIGIN]


@pytest.mark.parametrize("policy", ["unsafe-url", "origin-when-cross-origin"])
@pytest.mark.parametrize("keepalive", [False, True])
def test_what_firefox_cuts_of_a_keepalive_fetch_stays_cut(
    policy: ReferrerPolicy, keepalive: bool
) -> None:
    server = Server()
    page = Browser(engine="firefox", transport=server).page(PAGE, referrer_policy=policy)
    page.fetch(f"{CROSS}/to?{HOME}/", keepalive=keepalive)
    assert server.referrers == [ORIGIN, ORIGIN if keepalive else WHOLE]


@pytest.mark.parametrize(
    ("engine", "sent"),
    [
        ("standard", None),
        ("chromium", f"{LOCAL}/"),
        ("firefox", f"{LOCAL}/"),
        ("webkit", f"{LOCAL}/"),
    ],
)
def test_only_https_is_downgraded_in_browsers(engine: str, sent: str | None) -> None:
    server = Server()
    Browser(engine=engine, transport=server).page(f"{LOCAL}/x").fetch(INSECURE)
    Browser(engine=engine, transport=server).page(PAGE).fetch(INSECURE)
    assert server.referrers == [sent, None]


def test_links_in_firefox_have_what_the_policy_says() -> None:
    server = Server()
    page = Browser(engine="firefox", transport=server).page(PAGE, referrer_policy="unsafe-url")
    page.navigate(f"{CROSS}/")
    assert server.referrers == [WHOLE]


@pytest.mark.parametrize(
    ("chain", "policy", "of_redirect", "expected"),
    [
        ((CROSS, HOME), "unsafe-url", "", [WHOLE, WHOLE]),
        ((CROSS, CROSS), "unsafe-url", "", [WHOLE, ORIGIN]),
        ((HOME, CROSS), "same-origin", "", [WHOLE, ORIGIN]),
        ((HOME, CROSS), "unsafe-url", "unsafe-url", [WHOLE, WHOLE]),
        ((HOME, INSECURE), "unsafe-url", "", [WHOLE, None]),
    ],
)
def test_links_in_webkit_ask_the_policy_again_only_if_a_redirect_has_one(
    chain: tuple[str, str], policy: ReferrerPolicy, of_redirect: str, expected: list[str | None]
) -> None:
    server = Server(*([("Referrer-Policy", of_redirect)] if of_redirect else []))
    page = Browser(engine="webkit", transport=server).page(PAGE, referrer_policy=policy)
    page.navigate(f"{chain[0]}/to?{chain[1].removesuffix('/')}/")
    assert server.referrers == expected


def test_a_form_in_webkit_keeps_its_origin_within_an_origin() -> None:
    server = Server(("Referrer-Policy", "strict-origin"))
    page = Browser(engine="webkit", transport=server).page(PAGE, referrer_policy="same-origin")
    page.submit(f"{CROSS}/to?{CROSS}/", [], method="POST")
    assert [each.header("origin") for each in server.seen] == ["null", "null"]


def test_a_sandboxed_load_in_firefox_has_no_referrer_with_the_policy_same_origin() -> None:
    server = Server()
    page = Browser(engine="firefox", transport=server).page(
        PAGE, sandboxed=True, referrer_policy="same-origin"
    )
    page.load(PAGE, "script")
    assert server.referrers == [None]


@pytest.mark.parametrize("engine", ["firefox", "webkit"])
def test_nor_after_a_redirect_with_that_policy(engine: str) -> None:
    server = Server(("Referrer-Policy", "same-origin"))
    page = Browser(engine=engine, transport=server).page(
        PAGE, sandboxed=True, referrer_policy="origin"
    )
    page.load(f"{CROSS}/to?{HOME}/", "script")
    assert server.referrers == [ORIGIN, None if engine == "firefox" else ORIGIN]


@pytest.mark.parametrize("engine", ["standard", "chromium", "firefox", "webkit"])
def test_a_fetch_without_referrer_may_hide_its_origin(engine: str) -> None:
    server = Server()
    page = Browser(engine=engine, transport=server).page(PAGE, referrer_policy="origin")
    page.fetch(CROSS, method="POST", mode="no-cors", referrer="")
    page.fetch(CROSS, method="POST", referrer="")
    hidden = "null" if engine in ("firefox", "webkit") else HOME
    assert [request.header("origin") for request in server.seen] == [hidden, HOME]


@pytest.mark.parametrize(
    ("policy", "origins"),
    [
        ("no-referrer", ["null", "null"]),
        ("same-origin", ["null", HOME]),
        ("origin", [HOME, HOME]),
    ],
)
def test_the_policy_of_a_page_decides_about_the_origin_of_its_forms_in_chromium(
    policy: ReferrerPolicy, origins: list[str]
) -> None:
    server = Server()
    page = Browser(engine="chromium", transport=server).page(PAGE, referrer_policy=policy)
    page.submit(f"{CROSS}/", [], method="POST")
    page.submit(f"{HOME}/", [], method="POST")
    assert [request.header("origin") for request in server.seen] == origins


@pytest.mark.parametrize("engine", ["chromium", "firefox", "webkit"])
def test_a_beacon_hides_its_origin_by_the_policy(engine: str) -> None:
    server = Server()
    page = Browser(engine=engine, transport=server).page(PAGE, referrer_policy="no-referrer")
    page.send_beacon(CROSS, "x")
    assert server.seen[0].header("origin") == (HOME if engine == "chromium" else "null")
    assert server.referrers == [None]


@pytest.mark.parametrize("engine", ["standard", "chromium", "firefox", "webkit"])
def test_a_websocket_has_no_referrer(engine: str) -> None:
    server = Server()
    page = Browser(engine=engine, transport=server).page(PAGE, referrer_policy="unsafe-url")
    page.connect("wss://app.example.com/")
    assert server.referrers == [None]


def test_beacons_and_event_sources_of_a_sandboxed_page_have_its_origin_in_firefox() -> None:
    server = Server()
    page = Browser(engine="firefox", transport=server).page(PAGE, sandboxed=True)
    page.send_beacon(CROSS, "x")
    page.listen(CROSS)
    page.fetch(CROSS)
    page.connect("wss://api.example.net/")
    assert server.referrers == [ORIGIN, ORIGIN, None, None]


def test_the_last_known_policy_counts() -> None:
    lines = [("Referrer-Policy", "origin,"), ("referrer-policy", " Unsafe-URL , x")]
    assert parse_referrer_policy(lines) == "unsafe-url"
    assert parse_referrer_policy([]) == ""
