"""HTTP authentication: passwords that the browser has, that script sets, and in URLs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from crossorigin.browser import (
    DEPARTURES,
    ENGINES,
    Browser,
    FetchOptions,
    HttpRequest,
    HttpResponse,
    LoadResult,
    Page,
    Result,
    TraceDecision,
)
from crossorigin.browser.authentication import basic_realm

APP, API = "https://app.example.com", "https://api.example.net"
ALICE = "Basic YWxpY2U6c2VjcmV0"  # alice:secret
OF_PAGE = "https://app.example.com/"


class Server:
    """Asks each request without a password for one, for the realm of its path."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str | None]] = []
        self.right = re.compile("Basic.*|Bearer t")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.header("authorization")
        self.seen.append((f"{request.method} {request.url}", sent))
        headers = [
            ("Access-Control-Allow-Origin", request.header("origin") or "*"),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Headers", "authorization"),
        ]
        if request.method == "OPTIONS":
            return HttpResponse(204, headers)
        if request.url.endswith("/moved"):
            return HttpResponse(302, [*headers, ("Location", f"{API}/in/x")])
        if sent is None or not self.right.fullmatch(sent):
            realm = "Q" if "/other-realm/" in request.url else "R"
            return HttpResponse(401, [*headers, ("WWW-Authenticate", f'Basic realm="{realm}"')])
        return HttpResponse(200, headers)


def browser_of(engine: str) -> tuple[Browser, Server, Page]:
    server = Server()
    browser = Browser(engine=engine, transport=server)
    browser.authenticate(f"{API}/in/", "alice", "secret", realm="R", top_level=OF_PAGE)
    browser.authenticate(f"{APP}/in/", "alice", "secret", realm="R", top_level=OF_PAGE)
    return browser, server, browser.page(OF_PAGE)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("url", "credentials", "sent"),
    [
        (f"{API}/in/x", "include", ALICE),
        (f"{API}/in/x", "same-origin", None),
        (f"{API}/in/x", "omit", None),
        (f"{APP}/in/x", "same-origin", ALICE),
        (f"{APP}/in/x", "omit", None),
    ],
)
def test_a_stored_password_goes_along_with_credentials(
    engine: str, url: str, credentials: str, sent: str | None
) -> None:
    _, server, page = browser_of(engine)
    result = page.fetch(url, credentials=credentials)  # type: ignore[arg-type]  # one of them
    assert server.seen == [(f"GET {url}", sent)]
    assert result.sent.user == (None if sent is None else "alice")
    assert result.response is not None
    assert result.response.status == (401 if sent is None else 200)


@pytest.mark.parametrize("engine", ENGINES)
def test_elsewhere_it_is_sent_when_the_server_asks_for_its_realm(engine: str) -> None:
    _, server, page = browser_of(engine)
    page.fetch("/elsewhere/x")
    page.fetch("/elsewhere/y")
    assert [sent for _, sent in server.seen] == [None, ALICE, ALICE]


@pytest.mark.parametrize("engine", ENGINES)
def test_with_cors_only_browsers_answer_a_challenge(engine: str) -> None:
    _, server, page = browser_of(engine)
    page.fetch(f"{API}/elsewhere/x", credentials="include")
    again = [ALICE] if engine != "standard" else []
    assert [sent for _, sent in server.seen] == [None, *again]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_password_that_is_refused_is_forgotten(engine: str) -> None:
    _, server, page = browser_of(engine)
    server.right = re.compile("never")
    page.fetch("/in/x")
    page.fetch("/in/y")
    assert [sent for _, sent in server.seen] == [ALICE, None]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_script_sets_authorization_with_a_preflight_and_webkit_replaces_it(engine: str) -> None:
    _, server, page = browser_of(engine)
    page.fetch(f"{API}/in/x", credentials="include", headers={"Authorization": "Bearer t"})
    sent = ALICE if engine == "webkit" else "Bearer t"
    assert server.seen == [(f"OPTIONS {API}/in/x", None), (f"GET {API}/in/x", sent)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_redirect_to_another_origin_drops_it_and_its_own_password_is_sent(engine: str) -> None:
    _, server, page = browser_of(engine)
    page.fetch("/moved", credentials="include", headers={"Authorization": "Bearer t"})
    assert [sent for url, sent in server.seen if url.startswith("GET")] == ["Bearer t", ALICE]


def test_firefox_keeps_passwords_by_top_level_site() -> None:
    for engine in ENGINES:
        _, server, _ = browser_of(engine)
        other = Browser(engine=engine, transport=server)
        other.authenticate(f"{API}/", "alice", "secret")
        other.page(OF_PAGE).fetch(f"{API}/x", credentials="include")
        assert server.seen[-1][1] == (None if engine == "firefox" else ALICE), engine


@pytest.mark.parametrize("engine", ENGINES)
def test_the_password_of_an_xhrs_url_is_sent_when_the_server_asks(engine: str) -> None:
    server = Server()
    page = Browser(engine=engine, transport=server).page(OF_PAGE)
    page.xhr("GET", "https://bob:p%40w@app.example.com/x")
    assert server.seen == [(f"GET {APP}/x", None), (f"GET {APP}/x", "Basic Ym9iOnBAdw==")]


@pytest.mark.parametrize("engine", ENGINES)
def test_in_another_origin_only_firefox_sends_it(engine: str) -> None:
    server = Server()
    page = Browser(engine=engine, transport=server).page(OF_PAGE)
    page.xhr("GET", "https://bob:pw@api.example.net/x")
    assert [sent is not None for _, sent in server.seen] == (
        [False, True] if engine == "firefox" else [False]
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_urls_of_images_with_a_user_name(engine: str) -> None:
    server = Server()
    page = Browser(engine=engine, transport=server).page(OF_PAGE)
    loaded = page.load("https://bob:pw@api.example.net/x", "image")
    assert "pw" not in loaded.explain()
    sent = {"standard": [None], "chromium": []}.get(engine, [None, "Basic Ym9iOnB3"])
    assert [each for _, each in server.seen] == sent


@pytest.mark.parametrize("engine", ENGINES)
def test_a_navigation_answers_with_the_password_in_its_url(engine: str) -> None:
    server = Server()
    page = Browser(engine=engine, transport=server).page(OF_PAGE)
    page.navigate("https://bob:pw@api.example.net/x")
    page.navigate(f"{API}/x")
    assert [each for _, each in server.seen] == [None, *["Basic Ym9iOnB3"] * 2]


CALLS: dict[str, Callable[[Page], Result | LoadResult]] = {
    "within": lambda page: page.fetch("/x"),
    "cors": lambda page: page.fetch(f"{API}/x", credentials="include"),
    "no-cors": lambda page: page.fetch(f"{API}/x", mode="no-cors", credentials="include"),
    "without": lambda page: page.fetch(f"{API}/x"),
    "image": lambda page: page.load(f"{API}/x", "image"),
    "script": lambda page: page.load(f"{API}/x", "script"),
    "xhr": lambda page: page.xhr("GET", "https://bob:pw@api.example.net/x"),
}
ASKS = {
    "standard": {"within", "no-cors", "image", "script"},
    "chromium": {"within", "cors", "no-cors", "script"},
    "firefox": {"within", "cors", "no-cors", "script"},
    "webkit": {"within"},
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("call", CALLS)
def test_when_the_user_is_asked(engine: str, call: str) -> None:
    page = Browser(engine=engine, transport=Server()).page(OF_PAGE)
    result = CALLS[call](page)
    asked = TraceDecision.PASSWORD_ASKED in [step.decision for step in result.trace]
    assert asked == (call in ASKS[engine])
    assert ("asks the user" in result.explain()) == asked


@pytest.mark.parametrize("engine", ENGINES)
def test_after_a_redirect_from_a_url_with_a_user_name_firefox_asks(engine: str) -> None:
    page = Browser(engine=engine, transport=Server()).page(OF_PAGE)
    result = page.xhr("GET", "https://bob:pw@app.example.com/moved", with_credentials=True)
    assert ("asks the user" in result.explain()) == (engine == "firefox")


def moved_within(request: HttpRequest) -> HttpResponse:
    """`/r` leads to `/x` of its origin, which asks for a password."""
    if request.url.endswith("/r"):
        return HttpResponse(302, [("Location", f"{APP}/x")])
    return HttpResponse(401, [("WWW-Authenticate", 'Basic realm="R"')])


@pytest.mark.parametrize("engine", ENGINES)
def test_after_such_a_redirect_within_the_origin_webkit_asks_too(engine: str) -> None:
    page = Browser(engine=engine, transport=moved_within).page(OF_PAGE)
    result = page.xhr("GET", "https://bob:pw@app.example.com/r")
    assert ("asks the user" in result.explain()) == (engine in ("firefox", "webkit"))


@pytest.mark.parametrize(
    ("chain", "options", "asks"),
    [
        ([APP, API], {}, True),
        ([APP, API], {"credentials": "include"}, False),
        ([API, APP], {"credentials": "include", "mode": "no-cors"}, True),
        ([API, APP], {}, False),
        ([APP, API], {"credentials": "omit"}, False),
    ],
)
def test_webkit_asks_after_redirects_too(
    chain: list[str], options: FetchOptions, asks: bool
) -> None:
    server = Server()

    def transport(request: HttpRequest) -> HttpResponse:
        response = server(request)
        if request.url == f"{chain[0]}/r":
            response.headers.append(("Location", f"{chain[1]}/x"))
            return HttpResponse(302, response.headers)
        return response

    page = Browser(engine="webkit", transport=transport).page(OF_PAGE)
    result = page.fetch(f"{chain[0]}/r", **options)
    assert ("asks the user" in result.explain()) == asks


@pytest.mark.parametrize(("engine", "sent"), [("firefox", True), ("webkit", False)])
def test_a_user_name_in_the_url_of_a_script_with_cors(engine: str, sent: bool) -> None:
    server = Server()
    page = Browser(engine=engine, transport=server).page(OF_PAGE)
    page.load("https://bob:pw@api.example.net/x", "script", "use-credentials")
    assert [each is not None for _, each in server.seen] == [False, *([True] if sent else [])]


@pytest.mark.parametrize("crossorigin", ["anonymous", "use-credentials"])
def test_webkit_asks_the_user_for_a_script_with_cors_within_the_origin_too(
    crossorigin: Any,
) -> None:
    server = Server()
    page = Browser(engine="webkit", transport=server).page(OF_PAGE)
    loaded = page.load("https://bob:pw@app.example.com/x", "script", crossorigin)
    assert "asks the user" in loaded.explain()
    assert [each for _, each in server.seen] == [None]


BOB, CAROL = "Basic Ym9iOnB3", "Basic Y2Fyb2w6cHc="


def test_firefox_sends_no_password_at_once_without_credentials() -> None:
    calls: dict[str, tuple[Callable[[Page, str], object], list[str | None]]] = {
        "anonymous": (lambda page, url: page.load(url, "script", "anonymous"), [None, CAROL]),
        "module": (lambda page, url: page.load(url, "module"), [None, CAROL]),
        "credentials": (lambda page, url: page.load(url, "script", "use-credentials"), [CAROL]),
        "without CORS": (lambda page, url: page.load(url, "image"), [CAROL]),
        "xhr": (lambda page, url: page.xhr("GET", url), [None, CAROL]),
        "xhr with credentials": (
            lambda page, url: page.xhr("GET", url, with_credentials=True), [CAROL],
        ),
    }  # fmt: skip
    for name, (call, sent) in calls.items():
        _, server, page = browser_of("firefox")
        call(page, "https://carol:pw@api.example.net/in/x")
        assert [each for _, each in server.seen] == sent, name


@pytest.mark.parametrize("engine", ["chromium", "firefox", "webkit"])
def test_another_password_of_a_realm_is_for_its_directories_too(engine: str) -> None:
    server = Server()
    page = Browser(engine=engine, transport=server).page(OF_PAGE)
    page.xhr("GET", "https://bob:pw@app.example.com/in/x")
    page.xhr("GET", "https://carol:pw@app.example.com/out/x")
    server.seen.clear()
    for path in ("/in/x", "/out/x"):
        page.fetch(path)
    assert [each for _, each in server.seen] == [CAROL, CAROL]


def test_no_text_has_the_password() -> None:
    browser, _, page = browser_of("standard")
    result = page.fetch(f"{API}/in/x", credentials="include")
    texts = (repr(browser.passwords.known), result.explain(), str(result.sent), repr(result.trace))
    assert "alice" in texts[0]
    assert not any("secret" in text or ALICE in text for text in texts[:3])


@pytest.mark.parametrize(
    ("line", "realm"),
    [
        ('Basic realm="a b"', "a b"),
        ("basic realm=x", "x"),
        (r'Basic charset="UTF-8", realm="say \"hi\""', 'say "hi"'),
        ('Bearer realm="x", Basic realm="y"', "y"),
        ('Basic realm="y", Bearer realm="x"', "y"),
        ("Basic", ""),
        ("Bearer", None),
        ('Digest realm="Basic realm=x"', None),
        ("", None),
    ],
)
def test_the_realm_of_a_challenge(line: str, realm: str | None) -> None:
    assert basic_realm([("WWW-Authenticate", line)]) == realm


def test_what_is_not_a_user_is_refused() -> None:
    browser = Browser(transport=Server())
    with pytest.raises(ValueError, match="colon"):
        browser.authenticate(f"{API}/", "a:b", "c")
    with pytest.raises(ValueError, match="http"):
        browser.authenticate("data:,", "a", "c")


def test_the_departures_of_asking_are_these() -> None:
    rows = {row.engine: row.value for row in DEPARTURES if row.setting == "asks_user"}
    assert rows == {
        "chromium": "but-foreign-images",
        "firefox": "unless-in-url",
        "webkit": "within-origin",
    }
