"""Both verdicts of a result: the sentences at the end of `explain()`, and cures of kept cookies."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from crossorigin.browser import (
    ENGINES,
    Browser,
    CookieReason,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    Page,
    Reason,
)

from .kinds import KINDS

APP = "https://app.example.com/"
API = "https://api.example.net/items"
GRANTS = [
    ("Access-Control-Allow-Origin", "https://app.example.com"),
    ("Access-Control-Allow-Credentials", "true"),
]
MAY, MAY_NOT = "Script may read the response.", "Script may not read the response."
OPAQUE = (
    "Script may not read the response, because it was fetched without CORS from another origin."
)
NEW_PAGE = "No script reads the response, because the tab shows it as its new page."
NOTHING = "Script has no response to read."
ARRIVED = "The request was allowed and arrived."


def page(answer: HttpResponse | NoAnswer | None = None, **options: Any) -> Page:
    def transport(_: HttpRequest) -> HttpResponse:
        if isinstance(answer, NoAnswer):
            raise answer
        return HttpResponse(200, GRANTS) if answer is None else answer

    return Browser(transport=transport, **options).page(APP)


def ends(result: Any) -> list[str]:
    return [line for line in result.explain().splitlines() if not line[0].isdigit()]


HTTPS_ON_BOTH = "over https, since http and https of one domain are two sites"


@pytest.mark.parametrize("engine", ["standard", "chromium"])
@pytest.mark.parametrize(
    ("at", "url", "insecure"),
    [
        ("http://app.example.net/", API, "http://app.example.net"),
        ("https://app.example.net/", "http://api.example.net/items", "http://api.example.net"),
    ],
)
@pytest.mark.parametrize("same_site", ["Lax", "Strict"])
def test_http_beside_https_is_told_to_be_two_sites(
    engine: str, at: str, url: str, insecure: str, same_site: str
) -> None:
    line = f"session=1; SameSite={same_site}"
    answer = HttpResponse(200, [("Set-Cookie", line)])
    browser = Browser(transport=lambda _: answer, engine=engine)
    browser.set_cookie(url, line)
    result = browser.page(at).load(url)
    assert [each.fix for each in result.sent.kept] == [f"serve {insecure} {HTTPS_ON_BOTH}"]
    assert f": serve api.example.net and the pages that use it {HTTPS_ON_BOTH}." in result.explain()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cookie_that_was_not_stored_is_told_where_it_is_missing(engine: str) -> None:
    browser = Browser(transport=lambda _: HttpResponse(200, GRANTS), engine=engine)
    browser.set_cookie(API, "session=1; Domain=example.org")
    browser.set_cookie("https://www.example.net/", "other=1; Domain=example.org")
    browser.set_cookie(API, "__Host-elsewhere=1; Path=/admin; Secure")
    result = browser.page(APP).fetch(API, credentials="include")
    assert [each.name for each in result.sent.not_stored] == ["session"]
    assert ends(result)[0] == (
        "The request was allowed and arrived without the cookie session, which the browser has not "
        "stored, because its Domain does not cover the host that set it: leave Domain out, or name "
        "a parent domain of the host."
    )
    browser.set_cookie(API, "session=1; SameSite=None; Secure")
    assert browser.page(APP).fetch(API, credentials="include").sent.not_stored == ()


@pytest.mark.parametrize(
    ("options", "verdicts"),
    [
        ({}, [ARRIVED, MAY]),
        ({"mode": "no-cors"}, [ARRIVED, OPAQUE]),
        ({"method": "PUT"}, ["The request was not sent, because its preflight failed.", NOTHING]),
        ({"mode": "same-origin"}, ["The request was not sent.", NOTHING]),
        ({"abort": "at-once"}, ["The request was not sent.", NOTHING]),
        (
            {"abort": "before-headers"},
            [
                "The request arrived.",
                "Script does not have the response, because the request was aborted.",
            ],
        ),
    ],
)
def test_a_fetch_ends_in_both_verdicts(options: dict[str, Any], verdicts: list[str]) -> None:
    assert ends(page().fetch(API, **options)) == verdicts


def test_a_refused_response_belongs_to_a_request_that_arrived() -> None:
    assert ends(page(HttpResponse(200)).fetch(API)) == ["The request arrived.", MAY_NOT]


def test_what_needs_no_request_and_what_gets_no_response() -> None:
    assert ends(page().fetch("data:,x")) == ["No request was needed.", MAY]
    lost = ends(page(NoAnswer("lost")).fetch(API))
    assert lost == ["Whether the request arrived is not known, because no response came.", NOTHING]


def test_an_image_that_is_shown_may_not_be_read() -> None:
    assert ends(page().load(API, "image")) == [ARRIVED, OPAQUE]
    assert ends(page().load(API, "image", "use-credentials")) == [ARRIVED, MAY]


def test_cookies_that_went_along_and_that_stayed_behind() -> None:
    browser = Browser(transport=lambda _: HttpResponse(200, GRANTS), engine="chromium")
    for line in (
        "a=1; SameSite=None; Secure",
        "b=1; SameSite=None; Secure",
        "session=1; SameSite=Lax",
    ):
        browser.set_cookie(API, line)
    sent, read = ends(browser.page(APP).fetch(API, credentials="include"))
    assert sent.startswith(
        "The request was allowed and arrived with the cookies a and b, and without the cookie "
        "session, because SameSite=Lax keeps it from cross-site requests"
    )
    assert sent.endswith(": the cookie session needs SameSite=None; Secure.")
    assert read == MAY


@pytest.mark.parametrize("url", [APP, API])
def test_cors_does_not_apply_to_navigations_and_websockets(url: str) -> None:
    for result in (page().navigate(url), page().submit(url, [("a", "b")])):
        assert not result.readable
        assert "as its new page" in result.explain()
        assert ends(result) == [ARRIVED, NEW_PAGE]
    for status in (101, 200):
        result = page(HttpResponse(status)).connect(url.replace("https", "wss"))
        assert bool(result.readable) == (status == 101)
        assert ("The WebSocket fails" in result.explain()) == (status != 101)
        assert "https" not in result.explain().replace("Origin: https", "")
        assert ends(result) == (
            [ARRIVED, "Script may send and receive messages."]
            if status == 101
            else [
                "The request arrived.",
                "Script gets no connection, because a WebSocket needs status 101.",
            ]
        )
    assert ("own origin" in page().navigate(API).explain()) is False


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_what_a_cookie_needs_cures_it(engine: str) -> None:
    """The advice for cookies of other sites, applied as it is written."""
    reason = {"chromium": CookieReason.THIRD_PARTY, "firefox": CookieReason.OTHER_PARTITION}[engine]
    lines = ["session=1", "session=1; SameSite=None; Secure"]
    if engine == "chromium":
        lines[1] += "; Partitioned"
    assert lines[1].removeprefix("session=1; ") in reason.fix

    def transport(request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, [*GRANTS, ("Set-Cookie", lines[is_cured])])

    def carried(opened: Page) -> tuple[str, ...]:
        return opened.fetch(API, credentials="include").sent.cookies

    blocked: dict[str, Any] = {"third_party_cookies": "blocked"} if engine == "chromium" else {}
    browser = Browser(transport=transport, engine=engine, **blocked)
    opened = browser.page(APP)
    is_cured = False
    opened.navigate(API)
    kept_back = opened.fetch(API, credentials="include").sent.kept_back
    assert kept_back == {"session": reason}
    is_cured = True
    opened.fetch(API, credentials="include")
    assert "session" in carried(opened)


ANSWERS: dict[str, HttpResponse | NoAnswer] = {
    "granted": HttpResponse(200, [*GRANTS, ("Content-Type", "text/javascript")]),
    "nothing": HttpResponse(200),
    "switched": HttpResponse(101),
    "missing": HttpResponse(404, GRANTS),
    "elsewhere": HttpResponse(302, [*GRANTS, ("Location", "/elsewhere")]),
    "kept": HttpResponse(200, [("Cross-Origin-Resource-Policy", "same-origin")]),
    "lost": NoAnswer("lost"),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_not_sent_or_not_read_has_a_reason_in_every_kind_of_request(engine: str) -> None:
    urls = (f"{APP}items", API, "http://api.example.net:6667/", "data:text/plain,x")
    for (name, call), answer, url in product(KINDS.items(), ANSWERS, urls):
        if url.startswith("data:") and not name.startswith(("fetch", "xhr", "image")):
            continue
        result = call(page(ANSWERS[answer], engine=engine), url)
        case = (name, answer, url)
        for verdict in (result.sent, result.readable):
            assert bool(verdict) == (verdict.reason is None), (case, verdict)
        assert len(ends(result)) == 2, case
        is_read = "Script may read" in result.explain() or "and receive" in result.explain()
        assert bool(result.readable) == is_read, case


URLS_WITHOUT_NETWORK = (
    "data:text/plain,{x}", "data:text/css,x", "data:text/javascript,x", "data:text/csv,x", "data:,",
    "data:bad", "blob:https://app.example.com/x", "about:blank", "about:config",
)  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_urls_without_network_have_their_words_in_every_kind_of_request(engine: str) -> None:
    of_http = ("beacon", "form", "navigation", "report", "websocket")
    kinds = [each for each in KINDS if not each.startswith(of_http)]
    errors = []
    for name, url in product(kinds, URLS_WITHOUT_NETWORK):
        result = KINDS[name](page(engine=engine), url)
        assert len(ends(result)) == 2, (name, url)
        if result.error is not None:
            errors.append(result.error)
            assert url.partition(":")[0] in result.error.message, (name, url)
            assert "Serve it with" not in result.error.hint, (name, url)
    assert Reason.UNUSABLE_MIME_TYPE in {each.reason for each in errors}
    advised = {each.hint for each in errors if each.hint.startswith("Let the URL begin")}
    types = ("text/css", "text/javascript", "application/json")
    assert advised == {f"Let the URL begin with 'data:{each}'." for each in types}


LAN = {"c.test": "10.0.0.1"}
STOPPED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"mixed_content": "checked"}, {}, ""),
    ({"content_security_policy": "connect-src https:"}, {}, ""),
    ({"addresses": LAN}, {}, ""),
    ({}, {"method": "PUT"}, ", because its preflight failed"),
]


@pytest.mark.parametrize(("page", "options", "why"), STOPPED)
def test_a_redirected_request_that_stops_has_reached_the_first_url(
    page: dict[str, Any], options: dict[str, Any], why: str
) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        headers = [
            ("Access-Control-Allow-Origin", request.header("Origin") or "*"),
            ("Access-Control-Allow-Methods", "PUT"),
        ]
        if request.url.startswith("http://c.test"):
            return HttpResponse(403)
        moved = [("Location", "http://c.test/b")] if request.method != "OPTIONS" else []
        return HttpResponse(307 if moved else 200, [*headers, *moved])

    opened = Browser(transport=answer).page("https://app.example.com/", **page)
    result = opened.fetch("https://api.example.net/a", **options)
    sent = result.sent
    assert not sent
    assert (sent.reached, sent.target) == (("https://api.example.net/a",), "http://c.test/b")
    assert result.explain().splitlines()[-2] == (
        "The request was sent to https://api.example.net/a, which may have acted on it, and not "
        f"to http://c.test/b{why}."
    )


REFUSED_REDIRECTS: list[tuple[str, dict[str, Any], str]] = [
    ("ftp://c.test/b", {}, "ftp://c.test/b"),
    ("data:,x", {}, "data:,x"),
    ("https://[bad", {}, "https://[bad"),
    ("https://user:secret@c.test/b", {}, "https://c.test/b"),
    ("/b", {"redirect": "error"}, "https://api.example.net/b"),
    ("/items", {}, API),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("location", "options", "target"), REFUSED_REDIRECTS)
def test_a_redirect_that_is_refused_has_reached_what_redirects(
    location: str, options: dict[str, Any], target: str, engine: str
) -> None:
    opened = page(HttpResponse(302, [*GRANTS, ("Location", location)]), engine=engine)
    result = opened.fetch(API, **options)
    sent = result.sent
    assert (sent.is_sent, sent.target) == (False, target)
    assert set(sent.reached) == {API}
    assert ends(result)[0] == (
        f"The request was sent to {API}, which may have acted on it, and not to {target}."
    )


def test_a_redirect_that_leads_nowhere_is_the_response_of_the_last_server() -> None:
    result = page(HttpResponse(302, GRANTS)).fetch(API, redirect="error")
    assert not result.allowed
    assert (result.sent.is_sent, result.sent.target) == (True, None)


def test_a_redirect_that_removes_authorization_is_told() -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        headers = [
            ("Access-Control-Allow-Origin", request.header("Origin") or "*"),
            ("Access-Control-Allow-Headers", "Authorization"),
        ]
        moves = request.method == "GET" and request.url.endswith("/a")
        location = [("Location", "https://c.test/b")] if moves else []
        return HttpResponse(307 if moves else 200, [*headers, *location])

    opened = Browser(transport=answer).page("https://app.example.com/")
    result = opened.fetch("https://api.example.net/a", headers={"Authorization": "Bearer t"})
    assert result.sent.lost == ("Authorization",)
    assert result.explain().splitlines()[-2] == (
        "The request was allowed and arrived without Authorization, because a redirect to another "
        "origin removes it: request the URL that it leads to."
    )
    cured = opened.fetch("https://c.test/b", headers={"Authorization": "Bearer t"})
    assert cured.exchanges[-1].request.header("Authorization") == "Bearer t"
    assert cured.sent.lost == ()


def test_a_permission_for_the_local_network_is_told() -> None:
    allows = HttpResponse(200, [("Access-Control-Allow-Origin", "*")])
    opened = Browser(transport=lambda _: allows).page(
        "https://app.example.com/", addresses=LAN, permissions={"local-network": "granted"}
    )
    assert (
        "The request to http://c.test/ may go to the local network because the user has given the "
        "page the permission local-network."
    ) in opened.fetch("http://c.test/").explain()


def test_set_cookie_is_never_exposed() -> None:
    headers = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "Set-Cookie, Access-Control-Allow-Origin"),
        ("Access-Control-Expose-Headers", "Access-Control-Expose-Headers"),
        ("Set-Cookie", "a=1"),
    ]
    opened = Browser(transport=lambda _: HttpResponse(200, headers)).page(
        "https://app.example.com/"
    )
    says = opened.fetch("https://api.example.net/").explain()
    assert "without the headers set-cookie because script never sees them" in says
    headers.append(("X-A", "1"))
    says = opened.fetch("https://api.example.net/").explain()
    assert (
        "without set-cookie, which script never sees, and without the headers x-a because they "
        "are neither safelisted nor exposed"
    ) in says


def steps_about_cookies(result: Any) -> list[str]:
    return [str(step) for step in result.trace if "cookie" in step.decision]


@pytest.mark.parametrize("engine", ENGINES)
def test_deleting_a_cookie_is_not_storing_it(engine: str) -> None:
    line = "s=; Max-Age=0"
    browser = Browser(
        engine=engine, transport=lambda _: HttpResponse(200, [("Set-Cookie", line)], b"")
    )
    opened = browser.page(APP)
    for attributes, says, left in (
        ("; Path=/x", "was not deleted, since none was set with this name, Domain and Path", 1),
        ("; Domain=example.com", "was not deleted, since none was set with this name,", 1),
        ("", "was deleted", 0),
    ):
        browser.set_cookie(APP, "s=1")
        line = f"s=; Max-Age=0{attributes}"
        assert f"The cookie s {says}" in steps_about_cookies(opened.fetch("/"))[-1]
        assert len(list(browser.cookies)) == left
    browser.set_cookie(APP, "s=1; Max-Age=0")
    assert list(browser.cookies) == []


def setting(line: str, engine: str) -> Browser:
    answer = HttpResponse(200, [*GRANTS, ("Set-Cookie", line)])
    return Browser(transport=lambda _: answer, engine=engine)


REFUSED_DELETIONS = [
    "",
    "; SameSite=None",
    "; Domain=b.example",
    "; Domain=https://api.example.net",
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("credentials", ["include", "omit"])
def test_a_deletion_that_is_refused_is_not_a_cookie_that_is_missing(
    engine: str, credentials: Any
) -> None:
    refused = 0
    for attributes in REFUSED_DELETIONS:
        for expiry in ("Max-Age=0", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"):
            browser = setting(f"s=; {expiry}{attributes}", engine)
            answered = browser.page(APP).fetch(API, credentials=credentials)
            says = answered.explain()
            assert "not stored" not in says
            assert "stored only" not in says
            if "cookie s was not deleted, because" in says:
                refused += 1
            elif "Domain" in attributes:
                raise AssertionError(says)
            assert browser.page(APP).fetch(API, credentials=credentials).sent.not_stored == ()
    assert refused >= 4


def test_a_deletion_that_is_refused_leaves_the_cookie() -> None:
    browser = setting("s=; Max-Age=0", "chromium")
    browser.set_cookie(API, "s=1; SameSite=None; Secure")
    says = browser.page(APP).fetch(API, credentials="include").explain()
    assert says.splitlines()[-1] == (
        "The cookie s was not deleted, because a cookie without SameSite is deleted only from "
        "requests within its site and from top-level navigations: the cookie s needs "
        "SameSite=None; Secure."
    )
    assert browser.page(APP).fetch(API, credentials="include").sent.cookies == ("s",)


WITH_CREDENTIALS = {
    "fetch": ("fetch with credentials: 'include'", "fetch include"),
    "fetch omit": ("fetch with credentials: 'include'", "fetch include"),
    "fetch PUT": ("fetch with credentials: 'include'", "fetch PUT include"),
    "xhr": ("set withCredentials to true", "xhr include"),
    "event source": ("set withCredentials to true", "event source include"),
    **{
        f"{kind} anonymous": (
            'load it with crossorigin="use-credentials"', f"{kind} use-credentials"
        )
        for kind in ("image", "script", "stylesheet", "video", "audio", "module", "track")
    },
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", WITH_CREDENTIALS)
def test_a_cookie_that_was_not_stored_needs_credentials_too(kind: str, engine: str) -> None:
    says, cured = WITH_CREDENTIALS[kind]
    answer = HttpResponse(200, [*GRANTS, ("Access-Control-Allow-Methods", "PUT")])
    browser = Browser(transport=lambda _: answer, engine=engine, third_party_cookies="allowed")
    browser.set_cookie(API, "session=1; SameSite=None; Domain=b.example")
    missing = KINDS[kind](browser.page(APP), API).sent.not_stored
    assert [each.reasons[-1] for each in missing] == [CookieReason.CREDENTIALS_MODE]
    assert missing[0].fix.startswith(f"{says}, and ")
    assert missing[0].fix.count(says) == 1
    browser.set_cookie(API, "session=1; SameSite=None; Secure")
    assert KINDS[kind](browser.page(APP), API).sent.cookies == ()
    assert KINDS[cured](browser.page(APP), API).sent.cookies == ("session",)


def test_the_two_minutes_of_a_cookie_without_samesite_are_told() -> None:
    now = 0.0
    browser = Browser(engine="chromium", transport=lambda _: HttpResponse(200), clock=lambda: now)
    browser.set_cookie(API, "unset=1")
    browser.set_cookie(API, "none=1; SameSite=None; Secure")
    says = steps_about_cookies(browser.page(APP).submit(API))[0]
    assert "the cookie unset did so because it was set less than two minutes ago" in says
    assert "cookie none did so" not in says
    now = 121.0
    assert "stayed behind" in steps_about_cookies(browser.page(APP).submit(API))[0]
    within = browser.page("https://www.example.net/").submit(API)
    assert "did so" not in steps_about_cookies(within)[0]


@pytest.mark.parametrize("attributes", ["", "; SameSite=Lax", "; SameSite=Strict"])
def test_a_sentence_about_storing_is_not_one_about_sending(attributes: str) -> None:
    opened = page(HttpResponse(200, [("Set-Cookie", f"s=1{attributes}")]))
    says = steps_about_cookies(opened.fetch(API, credentials="include"))[0]
    assert "is stored only from requests within its site and from top-level navigations" in says


def test_a_domain_in_other_letters_is_told_in_ascii() -> None:
    line = "s=1; Domain=bücher.example".encode().decode("latin-1")
    browser = Browser(transport=lambda _: HttpResponse(200, [("Set-Cookie", line)]))
    opened = browser.page("https://bücher.example/")
    assert "write Domain=xn--bcher-kva.example" in opened.fetch("/").explain()
    line = "s=1; Domain=xn--bcher-kva.example"
    assert "was stored" in steps_about_cookies(opened.fetch("/"))[-1]


def test_within_one_site_a_cookie_needs_no_attributes() -> None:
    answer = HttpResponse(200, [("Set-Cookie", "s=1")])
    opened = page(answer, third_party_cookies="blocked")
    says = opened.fetch(API, credentials="include").explain()
    assert "serve the page and api.example.net from one site." in says


def test_arguments_that_would_have_no_effect_are_refused() -> None:
    browser = Browser(transport=lambda _: HttpResponse(200))
    with pytest.raises(ValueError, match="line begins with the header's name"):
        browser.set_cookie(API, " Set-Cookie: a=1")
    with pytest.raises(ValueError, match="cross_site_ancestor is True, and the page is not in"):
        browser.page(APP, cross_site_ancestor=True)


@pytest.mark.parametrize("engine", ENGINES)
def test_two_cookies_of_one_name_are_told_apart(engine: str) -> None:
    browser = Browser(engine=engine, transport=lambda _: HttpResponse(200))
    browser.set_cookie(APP, "s=1; Domain=example.com; Path=/admin")
    browser.set_cookie(APP, "s=2; Domain=example.com; Path=/")
    browser.set_cookie(APP, "s=3; Path=/; SameSite=Strict")
    result = browser.page(APP).fetch("/")
    assert result.sent.cookies == ("s", "s")
    labels = ["s (Domain=example.com, Path=/)", "s (host app.example.com, Path=/)"]
    both = " and ".join(reversed(labels) if engine == "webkit" else labels)  # as they are sent
    assert steps_about_cookies(result)[0] == (
        f"The cookies {both} went along; the cookie s (Domain=example.com, Path=/admin) stayed "
        "behind because its Path does not cover the URL."
    )
    assert ends(result)[0] == f"The request was allowed and arrived with the cookies {both}."
    crossing = browser.page("https://other.example/").navigate(APP)
    assert "without the cookie s (host app.example.com, Path=/), because SameSite=Strict" in (
        crossing.explain()
    )


@pytest.mark.parametrize(
    ("cookie", "first", "last"),
    [
        ("session=1; SameSite=Lax", (), ("session",)),
        ("session=1; SameSite=None; Path=/pay", ("session",), ()),
        ("session=1; SameSite=Strict", (), ()),
    ],
)
@pytest.mark.parametrize("engine", ["standard", "chromium"])
def test_a_form_that_is_redirected_has_the_cookies_of_each_url(
    engine: str, cookie: str, first: tuple[str, ...], last: tuple[str, ...]
) -> None:
    def pays(request: HttpRequest) -> HttpResponse:
        is_paid = request.url == "https://api.example.net/pay"
        return HttpResponse(303, [("Location", "/done")]) if is_paid else HttpResponse(200)

    browser = Browser(transport=pays, engine=engine)
    browser.set_cookie("https://api.example.net/pay", f"{cookie}; Secure")
    result = browser.page("https://evil.example/").submit(
        "https://api.example.net/pay", [("amount", "1")], method="POST"
    )
    assert [(each.url, each.cookies) for each in result.sent.requests] == [
        ("https://api.example.net/pay", first),
        ("https://api.example.net/done", last),
    ]
    assert result.sent.cookies == last
    told = "Before the redirect, https://api.example.net/pay got it" in result.explain()
    assert told is (first != last)


def test_readability_equals_its_truth_value() -> None:
    granted = HttpResponse(200, GRANTS)
    read, refused = (page(answer).fetch(API).readable for answer in (granted, HttpResponse(200)))
    assert (read == True, read == False, refused == False) == (True, False, True)  # noqa: E712
    assert read == page(granted).fetch(API).readable != refused
    assert {read, True} == {True}
    assert read != "true"
