from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Unpack

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crossorigin.browser import (
    Browser,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    Page,
    Reason,
    Result,
    Stream,
)
from crossorigin.browser.authentication import PasswordStore
from crossorigin.browser.browser import FetchOptions
from crossorigin.browser.cookie_jar import CookieJar
from crossorigin.browser.fetching import fetch
from crossorigin.browser.preflight_cache import PreflightCache
from crossorigin.browser.request import Client, new_request
from crossorigin.browser.settings import Caching, Engine
from crossorigin.fetch.header_lists import Header, get
from crossorigin.fetch.origins import Origin

APP = "https://app.example.com"
API = "https://api.example.net"
OTHER = "https://other.example"

ALLOW_APP: Header = ("Access-Control-Allow-Origin", APP)
ALLOW_ALL: Header = ("Access-Control-Allow-Origin", "*")
ALLOW_CREDENTIALS: Header = ("Access-Control-Allow-Credentials", "true")
MAX_AGE = "Access-Control-Max-Age"


def allow_methods(value: str) -> Header:
    return ("Access-Control-Allow-Methods", value)


def allow_headers(value: str) -> Header:
    return ("Access-Control-Allow-Headers", value)


def ok(*headers: Header) -> HttpResponse:
    return HttpResponse(200, [ALLOW_ALL, *headers], b"body")


def redirect(location: str, *headers: Header, status: int = 302) -> HttpResponse:
    return HttpResponse(status, [ALLOW_ALL, ("Location", location), *headers])


class Server:
    """Answers preflights with `preflight`, and other requests one by one with `answers`."""

    def __init__(
        self,
        *answers: HttpResponse,
        preflight: Iterable[Header] = (ALLOW_ALL, allow_methods("*"), allow_headers("*")),
    ) -> None:
        self.answers = list(answers)
        self.preflight = list(preflight)
        self.seen: list[HttpRequest] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.seen.append(request)
        if request.header("Access-Control-Request-Method") is not None:
            return HttpResponse(204, self.preflight)
        return self.answers.pop(0)

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.seen]


def test_a_misdirected_request_is_sent_once_more() -> None:
    server = Server(HttpResponse(421, [ALLOW_ALL]), ok())
    result = page(server).fetch(API, method="POST", body="text")
    assert result.response is not None
    assert result.response.status == 200
    assert [request.body for request in server.seen] == [b"text", b"text"]
    again = Server(HttpResponse(421, [ALLOW_ALL]), HttpResponse(421, [ALLOW_ALL]))
    result = page(again).fetch(API)
    assert result.response is not None
    assert (result.response.status, len(again.seen)) == (421, 2)


def test_a_misdirected_stream_is_not_sent_again() -> None:
    server = Server(HttpResponse(421, [ALLOW_ALL]))
    result = page(server).fetch(API, method="POST", body=Stream([b"a"]))
    assert result.response is not None
    assert result.response.status == 421


def test_a_misdirected_preflight_is_sent_once_more() -> None:
    seen = []

    def transport(request: HttpRequest) -> HttpResponse:
        seen.append(request.method)
        return HttpResponse(421, [ALLOW_ALL])

    result = Browser(transport=transport).page(APP).fetch(API, method="PUT")
    assert seen == ["OPTIONS", "OPTIONS"]
    assert result.error is not None
    assert result.error.reason is Reason.PREFLIGHT_INVALID_STATUS


@pytest.mark.parametrize(
    ("location", "path"),
    [("/?\xe2\x98\x83", "/?%E2%98%83"), ("/\xff", "/%FF"), ("/\xc3\xa9#\xe9", "/%C3%A9")],
)
def test_the_bytes_of_a_location_are_percent_encoded(location: str, path: str) -> None:
    server = Server(redirect(location), ok())
    page(server).fetch(API)
    assert server.seen[1].url == API + path


def test_the_host_of_a_location_is_utf_8() -> None:
    server = Server(redirect("https://b\xc3\xbccher.example/"), ok())
    page(server).fetch(API)
    assert server.seen[1].url == "https://xn--bcher-kva.example/"


def test_lines_of_a_name_are_sent_as_one_in_the_first_spelling() -> None:
    server = Server(ok())
    page(server).fetch(APP, headers=[("X-A", "1"), ("x-b", "2"), ("x-a", "3")])
    sent = [header for header in server.seen[0].headers if header[0].lower() in ("x-a", "x-b")]
    assert sent == [("X-A", "1, 3"), ("x-b", "2")]


def page(server: Server, url: str = APP, *, sandboxed: bool = False) -> Page:
    return Browser(transport=server, clock=lambda: 0.0).page(url, sandboxed=sandboxed)


def run(server: Server, url: str = API + "/", **options: Unpack[FetchOptions]) -> Result:
    """What a page of `APP` gets from `server`."""
    return page(server).fetch(url, **options)


def reason_of(result: Result) -> Reason | None:
    return result.error.reason if result.error is not None else None


# Which requests are preflighted


@pytest.mark.parametrize(
    "options",
    [
        FetchOptions(),
        FetchOptions(method="HEAD"),
        FetchOptions(method="post"),
        FetchOptions(method="POST", body="text"),
        FetchOptions(method="POST", body=b"bytes"),
        FetchOptions(method="POST", headers={"Content-Type": "application/x-www-form-urlencoded"}),
        FetchOptions(method="POST", headers={"Content-Type": "multipart/form-data; boundary=x"}),
        FetchOptions(headers={"Accept": "application/json", "Accept-Language": "de"}),
        FetchOptions(headers={"Range": "bytes=0-499"}),
        FetchOptions(headers={"Accept": "a" * 128}),
        FetchOptions(credentials="include"),
        # Dropped, and so not there to ask for.
        FetchOptions(headers={"Cookie": "a=b", "Sec-A": "1", "X-Method-Override": "TRACE"}),
    ],
)
def test_a_simple_request_is_sent_without_a_preflight(options: FetchOptions) -> None:
    server = Server(HttpResponse(200, [ALLOW_APP, ALLOW_CREDENTIALS]))
    assert run(server, **options).allowed
    assert len(server.seen) == 1
    assert server.seen[0].header("Origin") == APP


@pytest.mark.parametrize(
    ("options", "method", "names"),
    [
        (FetchOptions(method="put"), "PUT", None),
        (FetchOptions(method="DELETE"), "DELETE", None),
        (FetchOptions(method="OPTIONS"), "OPTIONS", None),
        (FetchOptions(method="patch"), "patch", None),
        (FetchOptions(method="PATCH"), "PATCH", None),
        (FetchOptions(headers={"X-A": "1"}), "GET", "x-a"),
        (FetchOptions(headers={"X-B": "1", "X-A": "1"}), "GET", "x-a,x-b"),
        (FetchOptions(headers=[("X-A", "1"), ("x-a", "2")]), "GET", "x-a"),
        (FetchOptions(headers={"Authorization": "Basic eDp5"}), "GET", "authorization"),
        (FetchOptions(headers={"Range": "bytes=-500"}), "GET", "range"),
        (FetchOptions(headers={"Accept": "a" * 129}), "GET", "accept"),
        (FetchOptions(headers={"Accept-Language": "en_GB"}), "GET", "accept-language"),
        (FetchOptions(headers={"X-Method-Override": "PUT"}), "GET", "x-method-override"),
        (
            FetchOptions(method="POST", headers={"Content-Type": "text/plain, text/plain"}),
            "POST",
            "content-type",
        ),
        # The example of the standard's definition of a "CORS-safelisted request-header".
        (
            FetchOptions(
                method="POST",
                headers=[("Content-Type", "application/json"), ("Content-Type", "text/plain")],
                credentials="include",
                body="{}",
            ),
            "POST",
            "content-type",
        ),
    ],
)
def test_an_unsafe_request_is_preflighted(
    options: FetchOptions, method: str, names: str | None
) -> None:
    grant = [ALLOW_APP, ALLOW_CREDENTIALS, allow_methods(method), allow_headers(names or "")]
    server = Server(HttpResponse(200, [ALLOW_APP, ALLOW_CREDENTIALS]), preflight=grant)
    assert run(server, **options).allowed
    preflight, actual = server.seen
    assert (preflight.method, preflight.url, preflight.body) == ("OPTIONS", API + "/", b"")
    assert preflight.header("Access-Control-Request-Method") == method
    assert preflight.header("Access-Control-Request-Headers") == names
    assert actual.method == method
    assert actual.header("Access-Control-Request-Method") is None


def test_a_json_post_is_preflighted() -> None:
    server = Server(ok())
    headers = {"Content-Type": "application/json"}
    assert run(server, method="POST", headers=headers, body="{}").allowed
    assert server.methods == ["OPTIONS", "POST"]
    assert server.seen[1].body == b"{}"


@pytest.mark.parametrize(("filler", "methods"), [(125, ["GET"]), (126, ["OPTIONS", "GET"])])
def test_safelisted_headers_of_more_than_1024_bytes_are_preflighted(
    filler: int, methods: list[str]
) -> None:
    # The browser's own "Accept: */*" counts too.
    languages = [("Accept-Language", "a" * 128)] * 7 + [("Content-Language", "a" * filler)]
    server = Server(ok())
    assert run(server, headers=languages).allowed
    assert server.methods == methods
    if len(methods) > 1:
        names = server.seen[0].header("Access-Control-Request-Headers")
        assert names == "accept,accept-language,content-language"


def test_a_preflight_carries_only_what_the_standard_gives_it() -> None:
    server = Server(ok())
    headers = {"X-A": "secret", "Accept": "x/y"}
    run(server, API + "/a?b#c", method="PUT", headers=headers, body="body")
    assert server.seen[0] == HttpRequest(
        "OPTIONS",
        API + "/a?b",
        [
            ("Accept", "*/*"),
            ("Access-Control-Request-Method", "PUT"),
            ("Access-Control-Request-Headers", "x-a"),
            ("Referer", APP + "/"),
            ("Origin", APP),
            ("Sec-Fetch-Dest", "empty"),
            ("Sec-Fetch-Mode", "cors"),
            ("Sec-Fetch-Site", "cross-site"),
        ],
    )


def test_what_a_preflight_refuses_is_never_sent() -> None:
    server = Server(preflight=[ALLOW_ALL, allow_methods("DELETE")])
    result = run(server, method="PUT")
    assert reason_of(result) is Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE
    assert server.methods == ["OPTIONS"]


def test_the_response_is_checked_even_after_a_successful_preflight() -> None:
    server = Server(HttpResponse(200))
    assert reason_of(run(server, method="PUT")) is Reason.MISSING_ALLOW_ORIGIN
    assert server.methods == ["OPTIONS", "PUT"]


def test_same_origin_requests_are_neither_preflighted_nor_checked() -> None:
    server = Server(HttpResponse(200, [("X-A", "1")], b"body"))
    result = run(server, "/path", method="PUT", headers={"Authorization": "x"})
    assert result.response is not None
    assert (result.response.type, result.response.header("X-A")) == ("basic", "1")
    assert server.methods == ["PUT"]


# What goes over the wire


@pytest.mark.parametrize(
    ("url", "options", "headers"),
    [
        ("/", FetchOptions(), [("Accept", "*/*")]),
        ("/", FetchOptions(headers={"accept": "x/y"}), [("accept", "x/y")]),
        (API, FetchOptions(), [("Accept", "*/*"), ("Origin", APP)]),
        (API, FetchOptions(mode="no-cors"), [("Accept", "*/*")]),
        (
            "/",
            FetchOptions(method="POST"),
            [("Accept", "*/*"), ("Content-Length", "0"), ("Origin", APP)],
        ),
        (
            "/",
            FetchOptions(method="PUT"),
            [("Accept", "*/*"), ("Content-Length", "0"), ("Origin", APP)],
        ),
        ("/", FetchOptions(method="DELETE"), [("Accept", "*/*"), ("Origin", APP)]),
        (
            API,
            FetchOptions(method="POST", mode="no-cors", body="é"),
            [
                ("Content-Type", "text/plain;charset=UTF-8"),
                ("Accept", "*/*"),
                ("Content-Length", "2"),
                ("Origin", APP),
            ],
        ),
        (
            "/",
            FetchOptions(method="DELETE", body=b""),
            [("Accept", "*/*"), ("Content-Length", "0"), ("Origin", APP)],
        ),
    ],
)
def test_the_browser_adds_its_headers(
    url: str, options: FetchOptions, headers: list[Header]
) -> None:
    server = Server(ok())
    assert run(server, url, **options).allowed
    sent = server.seen[0].headers
    assert get(sent, "referer") == APP + "/"
    assert [header for header in sent if not header[0].startswith(("Sec-", "Ref"))] == headers


def test_a_range_is_asked_for_without_content_coding() -> None:
    server = Server(ok())
    run(server, headers={"Range": "bytes=0-"})
    assert server.seen[0].header("Accept-Encoding") == "identity"


def test_a_no_cors_post_from_https_to_http_hides_the_origin() -> None:
    server = Server(ok())
    assert run(server, "http://127.0.0.1:8000/", method="POST", mode="no-cors").allowed
    assert server.seen[0].header("Origin") == "null"


def test_the_fragment_stays_in_the_browser() -> None:
    server = Server(ok())
    result = run(server, API + "/a#fragment")
    assert result.response is not None
    assert (server.seen[0].url, result.response.url) == (API + "/a", API + "/a")


# The examples of the standard's section "CORS protocol", "Examples"


@pytest.mark.parametrize(
    ("allow_origin", "success"),
    [
        ("https://foo.invalid", True),
        ("*", True),
        ("https://bar.invalid", False),
        ("null", False),
        (None, False),
    ],
)
def test_the_standards_example_of_a_simple_request(allow_origin: str | None, success: bool) -> None:
    headers = [] if allow_origin is None else [("Access-Control-Allow-Origin", allow_origin)]
    server = Server(HttpResponse(200, headers))
    url = "https://bar.invalid/api?key=730d67a3&data=about:unicorn"
    result = page(server, "https://foo.invalid/").fetch(url)
    assert server.seen[0].header("Origin") == "https://foo.invalid"
    assert result.allowed is success


@pytest.mark.parametrize(
    ("allow_origin", "allow_credentials", "success"),
    [
        ("https://foo.invalid", "true", True),
        ("*", "true", False),
        ("https://foo.invalid", None, False),
    ],
)
def test_the_standards_example_of_credentials(
    allow_origin: str, allow_credentials: str | None, success: bool
) -> None:
    headers = [("Access-Control-Allow-Origin", allow_origin), ("Set-Cookie", "a=b")]
    if allow_credentials is not None:
        headers.append(("Access-Control-Allow-Credentials", allow_credentials))
    server = Server(HttpResponse(200, headers))
    opened = page(server, "https://foo.invalid/")
    result = opened.fetch("https://bar.invalid/", credentials="include")
    assert result.allowed is success
    if result.response is not None:
        assert result.response.header("Set-Cookie") is None


# Modes and schemes


def test_same_origin_mode_sends_nothing_to_another_origin() -> None:
    result = run(Server(), mode="same-origin")
    assert reason_of(result) is Reason.DISALLOWED_BY_MODE
    assert result.exchanges == []


def test_same_origin_mode_does_not_follow_to_another_origin() -> None:
    result = run(Server(redirect(API)), "/", mode="same-origin")
    assert reason_of(result) is Reason.DISALLOWED_BY_MODE
    assert len(result.exchanges) == 1


def test_same_origin_mode_allows_the_pages_own_origin() -> None:
    assert run(Server(HttpResponse(200)), "/", mode="same-origin").allowed


def test_a_no_cors_response_is_opaque_whatever_the_server_allows() -> None:
    result = run(Server(ok(("X-A", "1"))), mode="no-cors")
    assert result.response is not None
    assert (result.response.type, result.response.status) == ("opaque", 0)


def test_a_no_cors_request_to_the_pages_own_origin_is_readable() -> None:
    result = run(Server(HttpResponse(200, [], b"body")), "/", mode="no-cors")
    assert result.response is not None
    assert (result.response.type, result.response.body) == ("basic", b"body")


def test_a_no_cors_request_follows_redirects_of_other_origins_unchecked() -> None:
    server = Server(HttpResponse(302, [("Location", OTHER)]), HttpResponse(200))
    result = run(server, mode="no-cors")
    assert result.response is not None
    assert (result.response.type, result.response.redirected) == ("opaque", False)


def test_a_no_cors_request_that_is_redirected_back_stays_opaque() -> None:
    result = run(Server(redirect(APP), ok()), mode="no-cors")
    assert result.response is not None
    assert result.response.type == "opaque"


@pytest.mark.parametrize("mode", ["error", "manual"])
def test_no_cors_needs_the_redirect_mode_follow(mode: str) -> None:
    options: FetchOptions = {"mode": "no-cors", "redirect": mode}  # type: ignore[typeddict-item]
    result = run(Server(), **options)
    assert reason_of(result) is Reason.NO_CORS_REDIRECT_MODE
    assert result.exchanges == []


@pytest.mark.parametrize(
    "url", ["ftp://api.example.net/", "file:///etc/hosts", "about:blank", "app://x/", "ws://a/"]
)
def test_only_http_and_https_are_fetched_across_origins(url: str) -> None:
    result = run(Server(), url)
    assert reason_of(result) is Reason.CORS_DISABLED_SCHEME
    assert result.exchanges == []


@pytest.mark.parametrize("url", ["ftp://api.example.net/", "file:///etc/hosts", "about:config"])
def test_only_http_and_https_are_fetched_without_cors(url: str) -> None:
    result = run(Server(), url, mode="no-cors")
    assert reason_of(result) is Reason.SCHEME_NOT_SUPPORTED
    assert result.exchanges == []


@pytest.mark.parametrize("url", ["about:blank", "about:blank?a", "about:blank#a"])
def test_about_blank_is_an_opaque_page_without_cors(url: str) -> None:
    result = run(Server(), url, mode="no-cors")
    assert result.response is not None
    assert result.response.type == "opaque"
    assert result.exchanges == []


# The table of the standard's section "Port blocking" is tested with it.
@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin"])
def test_nothing_is_sent_to_a_bad_port(mode: str) -> None:
    options: FetchOptions = {"mode": mode}  # type: ignore[typeddict-item]
    result = run(Server(), "http://app.example.com:25/", **options)
    assert reason_of(result) is Reason.BAD_PORT
    assert result.exchanges == []


def test_a_redirect_to_a_bad_port_is_not_followed() -> None:
    result = run(Server(redirect("http://127.0.0.1:6000/")))
    assert reason_of(result) is Reason.BAD_PORT
    assert result.error is not None
    assert "http://127.0.0.1:6000/ has the port 6000" in result.error.message
    assert len(result.exchanges) == 1


def test_a_resource_policy_is_checked_at_each_redirect_without_cors() -> None:
    refuse = ("Cross-Origin-Resource-Policy", "same-origin")
    server = Server(HttpResponse(302, [("Location", "/b"), refuse]))
    assert reason_of(run(server, mode="no-cors")) is Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN
    assert len(server.seen) == 1


def test_a_resource_policy_does_not_matter_with_cors() -> None:
    assert run(Server(ok(("Cross-Origin-Resource-Policy", "same-origin")))).allowed


def test_a_stream_is_sent_without_a_length() -> None:
    server = Server(ok())
    assert run(server, method="POST", body=Stream([b"a", b"b"])).allowed
    assert server.methods == ["OPTIONS", "POST"]
    assert server.seen[1].body == b"ab"
    assert server.seen[1].header("Content-Length") is None


def test_a_stream_is_dropped_with_the_method_at_a_303() -> None:
    server = Server(redirect("/b", status=303), redirect("/c", status=307), ok())
    assert run(server, method="POST", body=Stream([b"a"])).allowed
    assert server.seen[1].body == b"a"
    # From then on it is a GET without a body, which a later redirect may well repeat; but what
    # made the preflight needed is still set.
    assert server.methods == ["OPTIONS", "POST", "OPTIONS", "GET", "OPTIONS", "GET"]


# "Scheme fetch" knows no such scheme, also where the URL is of the page's own origin.
@pytest.mark.parametrize("url", ["ftp://files.example/", "wss://sockets.example/"])
def test_only_http_and_https_are_fetched_within_an_origin(url: str) -> None:
    result = page(Server(ok()), url).fetch("/path")
    assert not result.allowed
    assert result.exchanges == []


# "Main fetch" gives every page the response that a data: URL is.
@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin"])
def test_a_data_url_is_fetched_without_the_network(mode: str) -> None:
    options: FetchOptions = {"mode": mode}  # type: ignore[typeddict-item]
    result = run(Server(), "data:,text", **options)
    assert result.exchanges == []
    assert result.response is not None
    assert (result.response.type, result.response.body) == ("basic", b"text")


# Opaque origins


@pytest.mark.parametrize(
    ("url", "sandboxed"), [(APP, True), ("data:text/html,x", False), ("file:///a.html", False)]
)
@pytest.mark.parametrize(
    ("allow_origin", "allowed"), [("null", True), ("*", True), (APP, False), (None, False)]
)
def test_a_page_without_a_tuple_origin_is_null(
    url: str, sandboxed: bool, allow_origin: str | None, allowed: bool
) -> None:
    headers = [] if allow_origin is None else [("Access-Control-Allow-Origin", allow_origin)]
    server = Server(HttpResponse(200, headers))
    result = page(server, url, sandboxed=sandboxed).fetch(API)
    assert server.seen[0].header("Origin") == "null"
    assert result.allowed is allowed


def test_a_sandboxed_page_is_foreign_to_its_own_url() -> None:
    result = page(Server(HttpResponse(200)), sandboxed=True).fetch("/")
    assert reason_of(result) is Reason.MISSING_ALLOW_ORIGIN


# Redirects


@pytest.mark.parametrize(
    ("status", "method", "followed_by"),
    [
        (301, "GET", "GET"),
        (301, "HEAD", "HEAD"),
        (301, "POST", "GET"),
        (301, "PUT", "PUT"),
        (302, "POST", "GET"),
        (302, "PUT", "PUT"),
        (303, "GET", "GET"),
        (303, "HEAD", "HEAD"),
        (303, "POST", "GET"),
        (303, "PUT", "GET"),
        (303, "DELETE", "GET"),
        (307, "POST", "POST"),
        (307, "PUT", "PUT"),
        (308, "POST", "POST"),
    ],
)
def test_a_redirect_may_make_the_method_get(status: int, method: str, followed_by: str) -> None:
    server = Server(redirect("/b", status=status), ok())
    assert run(server, "/a", method=method).allowed
    assert server.methods == [method, followed_by]


@pytest.mark.parametrize(
    ("status", "body", "kept"), [(302, b"", False), (303, b"", False), (307, b"text", True)]
)
def test_the_body_goes_and_its_headers_with_it_where_the_method_becomes_get(
    status: int, body: bytes, kept: bool
) -> None:
    names = ["Content-Encoding", "Content-Language", "Content-Location", "Content-Type"]
    headers = {**dict.fromkeys(names, "x"), "X-A": "1"}
    server = Server(redirect("/b", status=status), ok())
    assert run(server, "/a", method="POST", headers=headers, body="text").allowed
    followed = server.seen[1]
    assert followed.body == body
    assert followed.header("X-A") == "1"
    assert [followed.header(name) is not None for name in names] == [kept] * 4
    assert (followed.header("Content-Length") is not None) is kept


@pytest.mark.parametrize(
    ("target", "kept"),
    [("/b", True), (APP + ":8443/", False), ("http://app.example.com/", False), (API, False)],
)
def test_authorization_goes_at_the_first_other_origin(target: str, kept: bool) -> None:
    server = Server(redirect(target), ok())
    headers = {"Authorization": "Basic eDp5", "X-A": "1"}
    assert run(server, "/a", headers=headers).allowed
    assert (server.seen[-1].header("Authorization") is not None) is kept
    assert server.seen[-1].header("X-A") == "1"


def test_authorization_is_kept_while_a_foreign_origin_redirects_within_itself() -> None:
    grant = [ALLOW_ALL, allow_headers("Authorization")]
    server = Server(redirect("/b"), ok(), preflight=grant)
    assert run(server, headers={"Authorization": "x"}).allowed
    assert server.methods == ["OPTIONS", "GET", "OPTIONS", "GET"]
    assert server.seen[-1].header("Authorization") == "x"


@pytest.mark.parametrize(
    ("hops", "origin"),
    [
        ([API + "/b"], APP),
        ([OTHER], "null"),
        ([APP], "null"),
        ([API + "/b", OTHER], "null"),
        ([OTHER, OTHER + "/b"], "null"),
    ],
)
def test_the_origin_is_null_once_a_foreign_origin_redirected_elsewhere(
    hops: list[str], origin: str
) -> None:
    server = Server(*(redirect(hop) for hop in hops), ok())
    assert run(server).allowed
    assert server.seen[0].header("Origin") == APP
    assert server.seen[-1].header("Origin") == origin


def test_after_two_foreign_origins_null_has_to_be_allowed() -> None:
    server = Server(redirect(OTHER), HttpResponse(200, [ALLOW_APP]))
    assert reason_of(run(server)) is Reason.ALLOW_ORIGIN_MISMATCH
    server = Server(
        redirect(OTHER), HttpResponse(200, [("Access-Control-Allow-Origin", "null")], b"body")
    )
    assert run(server).allowed


def test_a_foreign_redirect_is_checked_before_it_is_followed() -> None:
    server = Server(HttpResponse(302, [("Location", "/b")]))
    assert reason_of(run(server)) is Reason.MISSING_ALLOW_ORIGIN
    assert len(server.seen) == 1


def test_a_request_that_another_origin_redirects_back_is_checked() -> None:
    server = Server(redirect(API), redirect(APP + "/b"), HttpResponse(200))
    result = run(server, "/a")
    assert reason_of(result) is Reason.MISSING_ALLOW_ORIGIN
    assert len(result.exchanges) == 3


def test_a_redirect_to_another_origin_is_preflighted_there() -> None:
    server = Server(redirect(API, status=307), ok())
    assert run(server, "/a", method="PUT").allowed
    assert [(request.method, request.url) for request in server.seen] == [
        ("PUT", APP + "/a"),
        ("OPTIONS", API + "/"),
        ("PUT", API + "/"),
    ]


def test_a_refused_redirect_of_a_preflighted_request_sends_nothing_further() -> None:
    server = Server(redirect(OTHER, status=307), preflight=[ALLOW_APP, allow_methods("PUT")])
    result = run(server, method="PUT")
    assert reason_of(result) is Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH
    assert server.methods == ["OPTIONS", "PUT", "OPTIONS"]


def test_a_result_has_all_exchanges_and_the_last_url() -> None:
    first, last = redirect("/b?c#d"), ok()
    result = run(Server(first, last))
    assert [response for _, response in result.exchanges] == [first, last]
    assert result.response is not None
    assert (result.response.url, result.response.redirected) == (API + "/b?c", True)


@pytest.mark.parametrize(("redirects", "allowed"), [(20, True), (21, False)])
def test_twenty_redirects_are_followed(redirects: int, allowed: bool) -> None:
    server = Server(*[redirect("/again")] * redirects, ok())
    result = run(server, "/again")
    assert reason_of(result) is (None if allowed else Reason.TOO_MANY_REDIRECTS)
    assert len(result.exchanges) == 21


@pytest.mark.parametrize(
    ("url", "hops", "options", "reason"),
    [
        (
            "/a",
            ["https://user@api.example.net/"],
            FetchOptions(),
            Reason.REDIRECT_CONTAINS_CREDENTIALS,
        ),
        (API, ["https://:p@api.example.net/"], {}, Reason.REDIRECT_CONTAINS_CREDENTIALS),
        (API, ["https://user@app.example.com/"], {}, Reason.REDIRECT_CONTAINS_CREDENTIALS),
        ("/a", ["https://user@app.example.com/"], {}, None),
        (API, ["https://user@other.example/"], FetchOptions(mode="no-cors"), None),
    ],
)
def test_a_cross_origin_redirect_has_no_credentials_in_its_url(
    url: str, hops: list[str], options: FetchOptions, reason: Reason | None
) -> None:
    server = Server(*(redirect(hop) for hop in hops), ok())
    assert reason_of(run(server, url, **options)) is reason


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("https://[", Reason.REDIRECT_INVALID_LOCATION),
        ("https://api.example.net:99999/", Reason.REDIRECT_INVALID_LOCATION),
        ("data:,x", Reason.REDIRECT_TO_OTHER_SCHEME),
        ("ftp://api.example.net/", Reason.REDIRECT_TO_OTHER_SCHEME),
        ("file:///", Reason.REDIRECT_TO_OTHER_SCHEME),
    ],
)
@pytest.mark.parametrize("url", ["/a", API])
def test_a_location_is_an_http_url(url: str, location: str, reason: Reason) -> None:
    assert reason_of(run(Server(redirect(location)), url)) is reason


# "Location URL": a header whose grammar allows one value, given twice, is a failure.
@pytest.mark.parametrize("second", ["/b", "/c"])
def test_two_locations_are_not_followed(second: str) -> None:
    server = Server(redirect("/b", ("Location", second)), ok())
    assert reason_of(run(server)) is Reason.REDIRECT_INVALID_LOCATION
    assert len(server.seen) == 1


def test_a_redirect_without_location_is_a_response() -> None:
    result = run(Server(HttpResponse(302, [ALLOW_ALL], b"body")))
    assert result.response is not None
    assert (result.response.status, result.response.body) == (302, b"body")
    assert not result.response.redirected


@pytest.mark.parametrize("status", [300, 304, 305, 306])
def test_other_statuses_are_not_redirects(status: int) -> None:
    result = run(Server(redirect("/b", status=status)))
    assert result.response is not None
    assert result.response.status == status


@pytest.mark.parametrize("url", ["/a", API])
def test_redirect_error_refuses_a_redirect(url: str) -> None:
    server = Server(redirect("/b"))
    assert reason_of(run(server, url, redirect="error")) is Reason.REDIRECT_DISALLOWED_BY_MODE
    assert len(server.seen) == 1


@pytest.mark.parametrize("answer", [redirect("/b"), HttpResponse(308, [ALLOW_ALL])])
@pytest.mark.parametrize("url", [APP + "/a", API + "/a"])
def test_redirect_manual_shows_that_there_was_a_redirect(url: str, answer: HttpResponse) -> None:
    result = run(Server(answer), url + "#fragment", redirect="manual")
    assert result.response is not None
    assert (result.response.type, result.response.status) == ("opaqueredirect", 0)
    assert (result.response.headers, result.response.body) == ([], b"")
    assert (result.response.url, result.response.redirected) == (url, False)


def test_redirect_manual_does_not_hide_a_redirect_that_may_not_be_read() -> None:
    server = Server(HttpResponse(302, [("Location", "/b")]))
    assert reason_of(run(server, redirect="manual")) is Reason.MISSING_ALLOW_ORIGIN


@pytest.mark.parametrize("mode", ["error", "manual"])
def test_a_response_that_is_not_a_redirect_is_the_same_in_any_redirect_mode(mode: str) -> None:
    options: FetchOptions = {"redirect": mode}  # type: ignore[typeddict-item]
    result = run(Server(ok()), **options)
    assert result.response is not None
    assert (result.response.type, result.response.body) == ("cors", b"body")


@pytest.mark.parametrize(
    ("url", "location", "kept"),
    [
        ("/a#first", "/b", "#first"),
        ("/a#first", "/b#second", "#second"),
        ("/a#first", "/b#", "#"),
        ("/a", "/b", ""),
    ],
)
def test_a_fragment_is_kept_over_redirects(url: str, location: str, kept: str) -> None:
    request = new_request(Client.of(Origin("https", "app.example.com"), APP), url)
    jar = CookieJar(request.engine.cookies, lambda: 0.0)
    steps = fetch(request, PreflightCache(lambda: 0.0), jar, PasswordStore())
    assert next(steps).url == APP + "/a"
    assert steps.send(redirect(location)).url == APP + "/b"
    assert request.current_url.href == APP + "/b" + kept


# No response


def test_a_request_without_response_is_recorded_with_its_reason() -> None:
    def down(_: HttpRequest) -> HttpResponse:
        raise NoAnswer("connection refused")

    result = Browser(transport=down).page(APP).fetch(API)
    assert reason_of(result) is Reason.NO_ANSWER
    assert [response for _, response in result.exchanges] == [None]
    result = Browser(transport=down).page(APP).fetch(API, method="PUT")
    assert reason_of(result) is Reason.PREFLIGHT_NO_ANSWER
    assert [(request.method, response) for request, response in result.exchanges] == [
        ("OPTIONS", None)
    ]


# The preflight cache


class Visit:
    """A page of `APP` whose PUTs are counted as to whether they were preflighted."""

    def __init__(self, *preflight: Header, max_age_cap: int | None = None) -> None:
        self.now = 0.0
        self.cache = PreflightCache(lambda: self.now)
        self.engine = Engine("test", cache=Caching(max_age_cap=max_age_cap))
        self.server = Server(preflight=preflight)

    def sends(self, answer: HttpResponse | None = None, **options: Unpack[FetchOptions]) -> str:
        """The methods on the wire for one fetch."""
        origin = Origin("https", "app.example.com")
        options.setdefault("method", "PUT")
        request = new_request(Client.of(origin, APP, self.engine), API, **options)
        jar = CookieJar(request.engine.cookies, lambda: 0.0)
        steps = fetch(request, self.cache, jar, PasswordStore())
        self.server.seen.clear()
        self.server.answers = [answer or HttpResponse(200, [ALLOW_APP, ALLOW_CREDENTIALS])]
        try:
            wanted = next(steps)
            while True:
                wanted = steps.send(self.server(wanted))
        except StopIteration:
            return " ".join(self.server.methods)


GRANT = (ALLOW_APP, ALLOW_CREDENTIALS, allow_methods("PUT, DELETE"), allow_headers("X-A"))


@pytest.mark.parametrize(
    ("max_age", "seconds"),
    [
        ([(MAX_AGE, "600")], 600),
        ([], 5),
        ([(MAX_AGE, "ten")], 5),
        ([(MAX_AGE, "-1")], 5),
        ([(MAX_AGE, "")], 5),
        ([(MAX_AGE, "600"), (MAX_AGE, "600")], 5),
        ([(MAX_AGE, "0")], 0),
    ],
)
def test_a_preflight_is_remembered_for_max_age_or_five_seconds(
    max_age: list[Header], seconds: int
) -> None:
    visit = Visit(*GRANT, *max_age)
    assert visit.sends() == "OPTIONS PUT"
    if seconds:
        visit.now = seconds - 0.1
        assert visit.sends() == "PUT"
    visit.now = seconds
    assert visit.sends() == "OPTIONS PUT"


@pytest.mark.parametrize(("max_age", "seconds"), [("600", 10), ("5", 5)])
def test_an_engine_caps_max_age(max_age: str, seconds: int) -> None:
    visit = Visit(*GRANT, (MAX_AGE, max_age), max_age_cap=10)
    visit.sends()
    visit.now = seconds - 0.1
    assert visit.sends() == "PUT"
    visit.now = seconds
    assert visit.sends() == "OPTIONS PUT"


@pytest.mark.parametrize(
    ("options", "methods"),
    [
        (FetchOptions(), "PUT"),
        (FetchOptions(method="DELETE"), "DELETE"),
        (FetchOptions(method="PATCH"), "OPTIONS"),
        (FetchOptions(headers={"X-A": "1"}), "PUT"),
        (FetchOptions(headers={"X-A": "1", "X-B": "1"}), "OPTIONS"),
        (FetchOptions(method="GET", headers={"x-a": "1"}), "GET"),
        (FetchOptions(credentials="omit"), "PUT"),
        (FetchOptions(credentials="include"), "OPTIONS PUT"),
    ],
)
def test_only_what_was_granted_is_sent_without_another_preflight(
    options: FetchOptions, methods: str
) -> None:
    visit = Visit(*GRANT)
    visit.sends()
    assert visit.sends(**options) == methods


def test_a_preflight_with_credentials_also_serves_requests_without() -> None:
    visit = Visit(*GRANT)
    visit.sends(credentials="include")
    assert visit.sends(credentials="include") == "PUT"
    assert visit.sends(credentials="omit") == "PUT"


def test_a_remembered_wildcard_covers_all_but_authorization() -> None:
    visit = Visit(ALLOW_APP, allow_methods("*"), allow_headers("*, Authorization"), (MAX_AGE, "60"))
    visit.sends()
    assert visit.sends(method="CHICKEN", headers={"X-B": "1"}) == "CHICKEN"
    visit = Visit(ALLOW_APP, allow_methods("*"), allow_headers("*"), (MAX_AGE, "60"))
    visit.sends()
    assert visit.sends(headers={"Authorization": "x"}) == "OPTIONS"


@pytest.mark.parametrize(
    ("failure", "forgotten"),
    [
        (HttpResponse(200), True),
        (HttpResponse(302, [ALLOW_APP, ("Location", "https://[")]), True),
        (HttpResponse(500, [ALLOW_APP]), False),
    ],
)
def test_a_preflight_is_forgotten_when_what_it_allowed_fails(
    failure: HttpResponse, forgotten: bool
) -> None:
    visit = Visit(*GRANT)
    visit.sends()
    assert visit.sends(failure) == "PUT"
    assert visit.sends() == ("OPTIONS PUT" if forgotten else "PUT")


def test_a_preflight_is_forgotten_after_a_later_preflight_failed() -> None:
    visit = Visit(*GRANT)
    visit.sends()
    assert visit.sends(method="PATCH") == "OPTIONS"
    assert visit.sends() == "OPTIONS PUT"


def test_the_failure_of_a_simple_request_leaves_the_cache_alone() -> None:
    visit = Visit(*GRANT)
    visit.sends()
    assert visit.sends(HttpResponse(200), method="GET") == "GET"
    assert visit.sends() == "PUT"


# Properties

origins = st.sampled_from([APP, API, OTHER, "*", "null", f"{APP}/", f"{APP}, {APP}"])
names = st.sampled_from(["*", "X-A", "x-b", "Authorization", "X-A, x-b", "*, Authorization", "@"])
methods = st.sampled_from(["*", "PUT", "patch", "DELETE, PUT", "PUT DELETE", ""])
locations = st.sampled_from(["/next", APP + "/next", API + "/next", OTHER + "/next", "https://["])


@st.composite
def response_headers(draw: st.DrawFn) -> list[Header]:
    choices = {
        "Access-Control-Allow-Origin": origins,
        "Access-Control-Allow-Credentials": st.sampled_from(["true", "True"]),
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": names,
        "Access-Control-Expose-Headers": names,
        "Access-Control-Max-Age": st.sampled_from(["0", "60", "x"]),
        "Location": locations,
        "X-A": st.just("secret"),
        "Set-Cookie": st.just("secret"),
    }
    return [(name, draw(values)) for name, values in choices.items() if draw(st.booleans())]


# Generous ones are tried as often as random ones, or hardly a fetch would get past its preflight.
generous = st.sampled_from(
    [
        [ALLOW_APP, ALLOW_CREDENTIALS, allow_methods("PUT, patch"), allow_headers("X-A, x-b")],
        [ALLOW_ALL, allow_methods("*"), allow_headers("*, Authorization")],
    ]
)
responses = st.builds(
    HttpResponse,
    st.sampled_from([200, 204, 302, 303, 307, 404]),
    st.one_of(response_headers(), generous),
    st.just(b"secret"),
)
options = st.fixed_dictionaries(
    {},
    optional={
        "method": st.sampled_from(["GET", "POST", "PUT", "patch"]),
        "headers": st.lists(
            st.sampled_from(
                [
                    ("X-A", "1"),
                    ("x-b", "1"),
                    ("Authorization", "x"),
                    ("Accept", "x/y"),
                    ("Content-Type", "application/json"),
                ]
            ),
            max_size=3,
        ),
        "mode": st.sampled_from(["cors", "no-cors", "same-origin"]),
        "credentials": st.sampled_from(["omit", "same-origin", "include"]),
        "redirect": st.sampled_from(["follow", "error", "manual"]),
    },
)
urls = st.sampled_from(["/", API + "/", OTHER + "/"])


def fetched(url: str, options: FetchOptions, answers: list[HttpResponse]) -> Result:
    """What a page of `APP` gets from a server that gives `answers` over and over."""
    sent: list[HttpRequest] = []

    def server(request: HttpRequest) -> HttpResponse:
        sent.append(request)
        return answers[(len(sent) - 1) % len(answers)]

    opened = Browser(transport=server, clock=lambda: 0.0).page(APP)
    try:
        result = opened.fetch(url, **options)
    except TypeError:
        assume(False)
        raise
    assert [request for request, _ in result.exchanges] == sent
    return result


def shares(request: HttpRequest, response: HttpResponse, credentials: str) -> bool:
    """The standard's "CORS check", in a line, on what went over the wire."""
    allowed = get(response.headers, "access-control-allow-origin")
    if credentials != "include":
        return allowed in ("*", request.header("Origin"))
    agreed = get(response.headers, "access-control-allow-credentials") == "true"
    return agreed and allowed == request.header("Origin")


def is_unsafe(request: HttpRequest) -> bool:
    """Whether a request that `options` generates needs a preflight in another origin."""
    return (
        request.method in ("PUT", "patch")
        or request.header("Content-Type") == "application/json"
        or any(request.header(name) is not None for name in ("X-A", "x-b", "Authorization"))
    )


@given(urls, options, st.lists(responses, min_size=1, max_size=6))
def test_a_cors_response_is_readable_only_if_it_passed_the_cors_check(
    url: str, options: FetchOptions, answers: list[HttpResponse]
) -> None:
    result = fetched(url, options, answers)
    if result.response is not None and result.response.type == "cors":
        request, response = result.exchanges[-1]
        assert response is not None
        assert shares(request, response, options.get("credentials", "same-origin"))


@given(urls, options, st.lists(responses, min_size=1, max_size=6))
def test_an_unsafe_request_is_on_no_wire_before_a_successful_preflight(
    url: str, options: FetchOptions, answers: list[HttpResponse]
) -> None:
    result = fetched(url, options, answers)
    granted: set[tuple[str, str | None]] = set()
    for request, response in result.exchanges:
        assert response is not None
        asks_for = (request.url, request.header("Origin"))
        if request.header("Access-Control-Request-Method") is not None:
            credentials = options.get("credentials", "same-origin")
            if shares(request, response, credentials) and response.status in (200, 204):
                granted.add(asks_for)
        elif is_unsafe(request) and not request.url.startswith(APP + "/"):
            assert asks_for in granted


@given(urls, options, st.lists(responses, min_size=1, max_size=6))
def test_an_opaque_response_reveals_nothing(
    url: str, options: FetchOptions, answers: list[HttpResponse]
) -> None:
    response = fetched(url, options, answers).response
    if response is not None and response.type in ("opaque", "opaqueredirect"):
        assert (response.status, response.headers, response.body) == (0, [], b"")
        assert not response.redirected
        assert response.type == "opaqueredirect" or response.url == ""


@given(urls, options, st.lists(responses, min_size=1, max_size=6))
def test_a_set_cookie_header_is_never_readable(
    url: str, options: FetchOptions, answers: list[HttpResponse]
) -> None:
    response = fetched(url, options, answers).response
    if response is not None:
        assert response.header("Set-Cookie") is None


class Sent(NamedTuple):
    """A request with its response, the second it was sent, and the fetch's credentials mode."""

    at: float
    credentials: str
    request: HttpRequest
    answer: HttpResponse


class SlowServer:
    """Gives its responses over and over, while time passes between fetches."""

    def __init__(self) -> None:
        self.now = 0.0
        self.answers: list[HttpResponse] = []
        self.credentials = ""
        self.sent: list[Sent] = []
        self.page = Browser(transport=self, clock=lambda: self.now).page(APP)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answers[len(self.sent) % len(self.answers)]
        self.sent.append(Sent(self.now, self.credentials, request, answer))
        return answer


rounds = st.lists(
    st.tuples(urls, options, st.lists(responses, min_size=1, max_size=4), st.integers(0, 40)),
    min_size=1,
    max_size=5,
)


@given(rounds)
def test_the_cache_never_permits_what_the_server_did_not(
    rounds: list[tuple[str, FetchOptions, list[HttpResponse], int]],
) -> None:
    server = SlowServer()
    for url, asked, answers, seconds in rounds:
        server.now += seconds
        server.answers = answers
        server.credentials = asked.get("credentials", "same-origin")
        try:
            server.page.fetch(url, **asked)
        except TypeError:
            continue
    for index, sent in enumerate(server.sent):
        request = sent.request
        if (
            request.header("Access-Control-Request-Method") is None
            and request.header("Sec-Fetch-Mode") == "cors"
            and is_unsafe(request)
            and not request.url.startswith(APP + "/")
        ):
            assert any(still_grants(earlier, sent) for earlier in server.sent[:index])


def still_grants(earlier: Sent, later: Sent) -> bool:
    """Whether `earlier` is a preflight that succeeded, for the same URL, and is not too old yet."""
    preflight, answer = earlier.request, earlier.answer
    if (preflight.url, preflight.header("Origin")) != (
        later.request.url,
        later.request.header("Origin"),
    ):
        return False
    lasts = {"60": 60, "0": 0}.get(get(answer.headers, MAX_AGE.lower()) or "", 5)
    return (
        preflight.header("Access-Control-Request-Method") is not None
        and (earlier.credentials == "include" or later.credentials != "include")
        and shares(preflight, answer, earlier.credentials)
        and answer.status in (200, 204)
        and (later.at == earlier.at or later.at - earlier.at < lasts)
    )
