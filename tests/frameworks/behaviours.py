"""The table of behaviours: what a page gets from an application, in every framework.

Each behaviour is a function that takes a `Site`, a framework's application on its server. Its name
and its docstring are a row of the table in ``docs/frameworks/README.md``.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from crossorigin.browser import Browser, Reason, Result
from crossorigin.transports import NetworkTransport

from ..servers.client import Client, Headers, Response
from ..servers.running import LIMIT, Server
from .contract import (
    APP,
    AUTHORIZATION,
    CHUNKS,
    COOKIES,
    CUSTOMER,
    ETAG,
    EVIL,
    KEPT,
    OPTIONS,
    PARTNER,
    PLAIN,
    RESELLER,
    STATIC,
    TENANT,
    TENANT_HOST,
    VARIED,
    Bug,
)


class Site:
    """A running application, as pages and other clients meet it."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def fetch(self, origin: str, path: str, **options: Any) -> Result:
        """What a page of `origin` gets, in a browser that remembers nothing."""
        with NetworkTransport(trust_env=False, timeout=LIMIT) as transport:
            page = Browser(transport=transport).page(f"{origin}/")
            return page.fetch(self.server.origin + path, **options)

    def fetch_from_null(self, path: str) -> Result:
        """What a page in a sandbox gets, whose origin is ``null``."""
        with NetworkTransport(trust_env=False, timeout=LIMIT) as transport:
            page = Browser(transport=transport).page(f"{APP}/", sandboxed=True)
            return page.fetch(self.server.origin + path)

    def send(self, method: str, target: str, headers: Headers = ()) -> Response:
        """What goes over the wire, for a target that no browser would send as it is."""
        with Client(self.server) as client:
            return client.exchange(method, target, headers)

    def preflight(self, origin: str, target: str, method: str) -> Response:
        """The response to a preflight."""
        return self.send(
            "OPTIONS", target, [("Origin", origin), ("Access-Control-Request-Method", method)]
        )

    def talk(self, origin: str) -> str:
        """What the WebSocket sends back to a page."""
        url = f"ws://127.0.0.1:{self.server.port}/echo"
        with connect(url, origin=Origin(origin), open_timeout=LIMIT, proxy=None) as socket:
            socket.send("hello")
            return str(socket.recv(LIMIT))


Check = Callable[[Site], None]


class Behaviour(NamedTuple):
    """A row of the table."""

    name: str
    sentence: str
    check: Check


BEHAVIOURS: dict[str, Behaviour] = {}


def behaviour(check: Check) -> Check:
    """Add a row: the function's name is that of the behaviour, its docstring the sentence."""
    name = check.__name__.replace("_", "-")
    assert check.__doc__ is not None
    BEHAVIOURS[name] = Behaviour(name, " ".join(check.__doc__.split()), check)
    return check


def read(result: Result, status: int = 200) -> str:
    """What the page reads of a response that it may read."""
    assert result.error is None, result.error
    assert result.response is not None
    assert result.response.type == "cors"
    assert result.response.status == status
    return result.response.body.decode()


def refused(result: Result, reason: Reason = Reason.MISSING_ALLOW_ORIGIN) -> None:
    assert result.error is not None, "the page can read the response"
    assert result.error.reason is reason


def statuses(result: Result) -> list[int]:
    """The statuses of all that went over the wire."""
    return [answer.status for _, answer in result.exchanges if answer is not None]


def shared(response: Response) -> dict[str, str]:
    """The CORS headers of a response, each of which is there once or not at all."""
    return response.cors()


def varies(response: Response) -> set[str]:
    lines = response.values("vary")
    return {name.strip().lower() for line in lines for name in line.split(",")}


# --- Simple requests -----------------------------------------------------------------------------


@behaviour
def allowed(site: Site) -> None:
    """A page of an allowed origin reads the response and the exposed headers."""
    result = site.fetch(APP, "/plain", credentials="include")
    assert read(result) == PLAIN
    assert result.response is not None
    assert result.response.header("etag") == ETAG
    assert "origin" in varies(site.send("GET", "/plain", [("Origin", APP)]))


@behaviour
def refused_origin(site: Site) -> None:
    """A page of another origin reads nothing. The response has no CORS header, but has Vary."""
    refused(site.fetch(EVIL, "/plain"))
    response = site.send("GET", "/plain", [("Origin", EVIL)])
    assert (response.status, response.body) == (200, PLAIN.encode())
    assert shared(response) == {}
    assert "origin" in varies(response)


@behaviour
def null_origin(site: Site) -> None:
    """A sandboxed page, whose origin is null, reads nothing."""
    refused(site.fetch_from_null("/plain"))


@behaviour
def no_origin(site: Site) -> None:
    """The response to a request without an origin has no CORS headers, but has Vary."""
    response = site.send("GET", "/plain")
    assert (response.status, response.body) == (200, PLAIN.encode())
    assert shared(response) == {}
    assert "origin" in varies(response)


@behaviour
def head(site: Site) -> None:
    """HEAD is answered with the headers of GET."""
    result = site.fetch(APP, "/plain", method="HEAD")
    assert read(result) == ""
    assert result.response is not None
    assert result.response.header("etag") == ETAG


# --- Preflights ----------------------------------------------------------------------------------


@behaviour
def preflight(site: Site) -> None:
    """A preflight is answered with 204 and everything allowed; then the request passes."""
    result = site.fetch(
        APP, "/plain", method="PUT", body="news", headers=[("X-Trace", "1")], credentials="include"
    )
    assert read(result) == "news"
    assert statuses(result) == [204, 200]


@behaviour
def preflight_of_another_origin(site: Site) -> None:
    """A preflight of another origin is answered with 403 and no CORS header."""
    result = site.fetch(EVIL, "/plain", method="PUT", body="news")
    refused(result, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)
    assert statuses(result) == [403]
    response = site.preflight(EVIL, "/plain", "PUT")
    assert (response.status, shared(response)) == (403, {})


@behaviour
def preflight_for_another_method(site: Site) -> None:
    """A preflight for a method that is not allowed is answered with 403 too."""
    result = site.fetch(APP, "/plain", method="PATCH")
    refused(result, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)
    assert statuses(result) == [403]


@behaviour
def preflight_for_another_header(site: Site) -> None:
    """A preflight for a header that is not allowed is answered with 403 too."""
    result = site.fetch(APP, "/plain", headers=[("X-Other", "1")])
    refused(result, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)
    assert statuses(result) == [403]


@behaviour
def plain_options(site: Site) -> None:
    """The application answers an OPTIONS that is not a preflight."""
    response = site.send("OPTIONS", "/plain", [("Origin", APP)])
    assert response.status == 200
    for name, value in OPTIONS.items():
        assert response.values(name.lower()) == [value]
    assert shared(response)["access-control-allow-origin"] == APP


@behaviour
def authentication(site: Site) -> None:
    """A preflight is answered before middleware that authenticates; a 401 of that middleware is
    readable."""
    headers = [("Authorization", AUTHORIZATION)]
    result = site.fetch(APP, "/private/data", headers=headers, credentials="include")
    assert read(result) == PLAIN
    assert [request.method for request, _ in result.exchanges] == ["OPTIONS", "GET"]
    assert read(site.fetch(APP, "/private/data"), 401) != PLAIN


# --- Every response ------------------------------------------------------------------------------


@behaviour
def unhandled_exception(site: Site) -> None:
    """The 500 for an unhandled exception is readable, and the exception is logged."""
    before = len(site.server.output())
    read(site.fetch(APP, "/crash"), 500)
    refused(site.fetch(EVIL, "/crash"))
    site.server.wait_for_output(str(Bug()), since=before)


@behaviour
def http_error(site: Site) -> None:
    """An HTTP error that the framework raises is readable."""
    read(site.fetch(APP, "/conflict"), 409)


@behaviour
def not_found(site: Site) -> None:
    """A 404 for a path without a route is readable."""
    read(site.fetch(APP, "/nowhere"), 404)


@behaviour
def method_not_allowed(site: Site) -> None:
    """A 405 for a method that the route does not have is readable."""
    read(site.fetch(APP, "/plain", method="DELETE"), 405)


@behaviour
def redirect_to_a_slash(site: Site) -> None:
    """The framework's redirect to the path with a slash can be followed."""
    result = site.fetch(APP, "/slashed")
    assert read(result) == PLAIN
    assert result.response is not None
    assert result.response.redirected
    assert result.response.url == f"{site.server.origin}/slashed/"


@behaviour
def streaming(site: Site) -> None:
    """A streamed response is readable."""
    assert read(site.fetch(APP, "/stream")) == "".join(CHUNKS)


@behaviour
def broken_stream(site: Site) -> None:
    """A stream that ends in an exception has the headers, and the exception is logged."""
    before = len(site.server.output())
    for origin, allowed in (APP, APP), (EVIL, None):
        response = site.send("GET", "/broken", [("Origin", origin)])
        assert (response.status, response.body[:2]) == (200, CHUNKS[0].encode())
        assert shared(response).get("access-control-allow-origin") == allowed
        assert "origin" in varies(response)
    site.server.wait_for_output(str(Bug()), since=before)


@behaviour
def static_file(site: Site) -> None:
    """A static file is readable."""
    assert read(site.fetch(APP, "/static/hello.txt")) == (STATIC / "hello.txt").read_text()
    refused(site.fetch(EVIL, "/static/hello.txt"))


@behaviour
def headers_of_the_application(site: Site) -> None:
    """CORS headers that the application sets are replaced, and its Vary is kept."""
    assert read(site.fetch(APP, "/own-headers", credentials="include")) == PLAIN
    response = site.send("GET", "/own-headers", [("Origin", APP)])
    assert shared(response) == {
        "access-control-allow-origin": APP,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "ETag",
    }
    assert varies(response) == {"accept-language", "origin"}
    assert shared(site.send("GET", "/own-headers", [("Origin", EVIL)])) == {}


@behaviour
def vary_all(site: Site) -> None:
    """A Vary: * that the application sets is kept."""
    response = site.send("GET", "/varied", [("Origin", APP)])
    assert shared(response)["access-control-allow-origin"] == APP
    assert response.values("vary") == list(VARIED.values())


@behaviour
def cookies(site: Site) -> None:
    """Cookies of a request with credentials arrive, and each Set-Cookie has its own line."""
    sent = [("Origin", APP), ("Cookie", "session=0; theme=light")]
    response = site.send("GET", "/cookies", sent)
    assert response.body == b"session=0; theme=light"
    assert shared(response)["access-control-allow-credentials"] == "true"
    lines = response.values("set-cookie")
    expected = [cookie.partition(";")[0] for cookie in COOKIES]
    assert sorted(line.partition(";")[0] for line in lines) == expected


@behaviour
def websocket(site: Site) -> None:
    """The policy applies to WebSocket handshakes if an option says so."""
    assert site.talk(APP) == "hello"
    assert site.talk(CUSTOMER) == "hello"
    try:
        site.talk(EVIL)
    except InvalidStatus as error:
        assert error.response.status_code == 403  # noqa: PT017
    else:
        raise AssertionError("the WebSocket is open to a page of another origin")


@behaviour
def origin_of_a_function(site: Site) -> None:
    """An origin that no list has is allowed if `allow_origin_if` says so, for preflights too."""
    assert read(site.fetch(CUSTOMER, "/plain", credentials="include")) == PLAIN
    result = site.fetch(CUSTOMER, "/plain", method="PUT", body="news")
    assert read(result) == "news"
    assert statuses(result) == [204, 200]
    read(site.fetch(CUSTOMER, "/crash"), 500)
    refused(site.fetch(CUSTOMER, "/closed"))
    refused(site.fetch(CUSTOMER, "/internal/books"))


@behaviour
def origin_by_request(site: Site) -> None:
    """A function can allow an origin for one host, path, method and header, under another policy.

    The responses name the header in Vary.
    """

    def ask(*headers: tuple[str, str], method: str = "GET", path: str = "/plain") -> Response:
        return site.send(method, path, [("Origin", TENANT), *headers])

    host, region = ("Host", f"{TENANT_HOST}:80"), ("X-Region", "eu")
    response = ask(host, region)
    assert shared(response) == {
        "access-control-allow-origin": TENANT,
        "access-control-expose-headers": "X-Tenant",
    }
    assert varies(response) >= {"origin", "x-region"}
    others = [
        ask(region),
        ask(host),
        ask(("Host", f"other.{TENANT_HOST}"), region),
        ask(host, ("X-Region", "us")),
        ask(host, region, method="PUT"),
        ask(host, region, path="/conflict"),
        ask(host, region, path="/x/../plain"),
    ]
    for other in others:
        assert shared(other) == {}
        assert varies(other) >= {"origin", "x-region"}
    asking = ("Access-Control-Request-Method", "GET")
    assert ask(host, region, asking, method="OPTIONS").status == 204
    assert ask(region, asking, method="OPTIONS").status == 403


@behaviour
def origin_of_a_function_of_a_route(site: Site) -> None:
    """A function can add origins to the policy of one route, or of one entry of a map."""
    marked = [
        path for path in ("/split", "/class") if site.preflight(PARTNER, path, "PUT").status == 204
    ]
    assert marked
    for path in marked:
        assert read(site.fetch(RESELLER, path, method="PUT", body="news")) == "news"
        assert site.preflight(CUSTOMER, path, "PUT").status == 403
    read(site.fetch(RESELLER, "/guarded/shared/x"), 404)
    refused(site.fetch(RESELLER, "/guarded/x"))
    refused(site.fetch(RESELLER, "/plain"))


@behaviour
def policy_of_several_parts(site: Site) -> None:
    """Origins may have different credentials, methods and headers: each has those of its part."""
    own, partner = (site.send("GET", "/parts/x", [("Origin", origin)]) for origin in (APP, PARTNER))
    assert shared(own) == {
        "access-control-allow-origin": APP,
        "access-control-allow-credentials": "true",
    }
    assert shared(partner) == {
        "access-control-allow-origin": PARTNER,
        "access-control-expose-headers": "ETag",
    }
    assert "origin" in varies(own) & varies(partner)
    assert [site.preflight(each, "/parts/x", "PUT").status for each in (APP, PARTNER)] == [204, 403]
    read(site.fetch(APP, "/parts/x", credentials="include"), 404)
    refused(
        site.fetch(PARTNER, "/parts/x", credentials="include"), Reason.INVALID_ALLOW_CREDENTIALS
    )
    refused(site.fetch(EVIL, "/parts/x"))


@behaviour
def forged_request(site: Site) -> None:
    """A request of another site that may change something is refused if the policy says so."""

    def status(method: str, *headers: tuple[str, str]) -> int:
        return site.send(method, "/guarded/items", headers).status

    cross_site = ("Sec-Fetch-Site", "cross-site")
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert status(method, ("Origin", EVIL), cross_site) == 403
        assert status(method, ("Origin", EVIL)) == 403
        assert status(method, cross_site) == 403
        passing = [
            status(method, ("Origin", APP), cross_site),
            status(method, ("Origin", "null"), ("Sec-Fetch-Site", "same-origin")),
            status(method, ("Origin", site.server.origin)),
            status(method),
        ]
        assert 403 not in passing, passing
    assert status("GET", ("Origin", EVIL), cross_site) != 403
    response = site.send("POST", "/guarded/items", [("Origin", EVIL)])
    assert (shared(response), response.body) == ({}, b"Cross-origin request refused.")


# --- Several policies ----------------------------------------------------------------------------


@behaviour
def policy_by_path(site: Site) -> None:
    """Paths under a prefix have its policy; the longest prefix counts."""
    refused(site.fetch(APP, "/internal/books"))
    assert site.preflight(APP, "/internal/books", "PUT").status == 403
    response = site.send("GET", "/internal/books", [("Origin", APP)])
    assert (shared(response), response.body) == ({}, KEPT.encode())
    assert read(site.fetch(EVIL, "/internal/status")) == PLAIN


SPELLINGS = [
    "/internal/books",
    "/internal/books/",
    "//internal/books",
    "/internal//books",
    "/./internal/books",
    "/plain/../internal/books",
    "/internal/status/../books",
    "/plain/..%2Finternal/books",
    "/plain/%2e%2e/internal/books",
    "/plain%2F..%2Finternal%2Fbooks",
    "/%69nternal/books",
    "/%2569nternal/books",
    "/internal%2Fbooks",
    "/internal%252Fbooks",
    "/INTERNAL/books",
    "/Internal/Books",
    "/internal./books",
    "/internal%20/books",
    "/internal;v=1/books",
    "/\\internal/books",
    "/%5Cinternal%5Cbooks",
    "/internal/status/..%5Cbooks",
    "/internal/status//../../internal/books",
    "/%EF%BD%89nternal/books",
    "/int%FFernal/books",
    "/plain/.%FF./internal/books",
    "///internal/books",
    "/%2F/internal/books",
    "/%20/../internal/books",
    "/plain;/../internal/books",
    "/internal/status/..;/books",
    "/internal/status%2F..%2Fbooks",
    "/internal/status/%252e%252e/books",
    "/internal%00/books",
    "/internal%0A/books",
    "/internal/books%00",
    "/int%C2%ADernal/books",
    "/group//../internal/books",
    "/mounted/../internal/books",
    "/static/../internal/books",
]


@behaviour
def spellings_of_a_path(site: Site) -> None:
    """No spelling of a path lets a page read more than the path's own policy allows."""
    reached = 0
    for target in SPELLINGS:
        for origin in (APP, EVIL):
            response = site.send("GET", target, [("Origin", origin)])
            if KEPT.encode() in response.body:
                assert shared(response) == {}, target
                reached += 1
    assert reached >= 2  # by its own spelling at least


@behaviour
def policy_of_a_route(site: Site) -> None:
    """A marked route has the policy of its mark, for preflights too."""
    assert read(site.fetch(EVIL, "/open")) == PLAIN
    assert site.preflight(EVIL, "/open", "GET").status == 204
    assert site.preflight(APP, "/open", "PUT").status == 403


@behaviour
def closed_route(site: Site) -> None:
    """A route marked NO_CORS is closed to pages, whatever CORS headers it sets itself."""
    refused(site.fetch(APP, "/closed"))
    response = site.send("GET", "/closed", [("Origin", APP)])
    assert (shared(response), response.body) == ({}, KEPT.encode())
    response = site.preflight(APP, "/closed", "GET")
    assert (response.status, shared(response)) == (403, {})


@behaviour
def policy_by_method(site: Site) -> None:
    """Of two routes with the same path, the one for the request's method counts."""
    assert read(site.fetch(EVIL, "/split")) == PLAIN
    assert read(site.fetch(PARTNER, "/split", method="PUT", body="news")) == "news"
    result = site.fetch(EVIL, "/split", method="PUT", body="news")
    refused(result, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)


@behaviour
def policy_of_a_class(site: Site) -> None:
    """A class has a policy, and its methods can have others."""
    assert read(site.fetch(EVIL, "/class")) == PLAIN
    assert read(site.fetch(PARTNER, "/class", method="PUT", body="news")) == "news"
    result = site.fetch(EVIL, "/class", method="PUT", body="news")
    refused(result, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)


@behaviour
def policy_of_a_group(site: Site) -> None:
    """A group of routes has a policy, and a route in it can have another."""
    assert read(site.fetch(PARTNER, "/group/item")) == PLAIN
    refused(site.fetch(APP, "/group/item"))
    assert read(site.fetch(EVIL, "/group/open")) == PLAIN
    assert site.preflight(PARTNER, "/group/item", "GET").status == 204
    assert site.preflight(APP, "/group/item", "GET").status == 403


@behaviour
def policy_of_a_mounted_application(site: Site) -> None:
    """A mounted application has its own policy, for its 404 too."""
    assert read(site.fetch(PARTNER, "/mounted/item")) == PLAIN
    refused(site.fetch(APP, "/mounted/item"))
    read(site.fetch(PARTNER, "/mounted/nowhere"), 404)
    assert site.preflight(APP, "/mounted/item", "GET").status == 403
