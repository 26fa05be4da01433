"""Servers that are right for most requests, and wrong for one kind: `verify` finds each of them.

A fault is wrong for one pair of page, method, header, path or login, and right for all others.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crossorigin import Policy
from crossorigin.browser import HttpRequest, HttpResponse
from crossorigin.conformance import DepartureKind, verify
from crossorigin.conformance.listed import MOST_LISTED
from crossorigin.diagnosis import Cause
from crossorigin.fetch.header_lists import Header
from crossorigin.transports import WSGITransport
from crossorigin.wsgi import CORSMiddleware

from .drawing import wsgi_app

URL = "https://api.example.net/items"
APP = "https://app.example.com"
POLICY = Policy(
    allow_origins=[APP, "https://*.shop.example"],
    allow_methods=["PUT", "DELETE"],
    allow_headers=["Content-Type", "X-Trace"],
    expose_headers=["ETag"],
    allow_credentials=True,
    max_age=600,
)

Fault = Callable[[HttpRequest, HttpResponse], HttpResponse]
When = Callable[[HttpRequest], bool]


def origin(request: HttpRequest) -> str:
    return request.header("origin") or ""


def asked(request: HttpRequest) -> str | None:
    """The method that a preflight asks for."""
    return request.header("access-control-request-method")


def names(request: HttpRequest) -> list[str]:
    """The headers that a preflight asks for."""
    return (request.header("access-control-request-headers") or "").split(",")


def accepts(what: str) -> When:
    return lambda request: what in (request.header("accept") or "")


def comes_from(begin: str, end: str = "") -> When:
    return lambda request: origin(request).startswith(begin) and origin(request).endswith(end)


def is_missing(request: HttpRequest) -> bool:
    return "missing" in request.url


def both(*conditions: When) -> When:
    return lambda request: all(each(request) for each in conditions)


second = comes_from("https://", ".shop.example")


def lets_in(when: When) -> Fault:
    """Let in each page that the policy refuses."""

    def fault(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        page = origin(request)
        if not page or POLICY.allows_origin(page) or not when(request):
            return response
        granted = [
            *response.headers,
            ("Access-Control-Allow-Origin", page),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Private-Network", "true"),
            ("Access-Control-Allow-Methods", asked(request) or "GET"),
            *(("Access-Control-Allow-Headers", each) for each in names(request) if each),
        ]
        return HttpResponse(204 if asked(request) else response.status, granted, response.body)

    return fault


def shuts_out(when: When) -> Fault:
    """Send the pages that the policy allows no CORS headers."""

    def fault(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not POLICY.allows_origin(origin(request)) or not when(request):
            return response
        kept = [each for each in response.headers if not each[0].startswith("access-control-")]
        return HttpResponse(403 if asked(request) else response.status, kept, response.body)

    return fault


def changes(when: When, name: str, value: str | None) -> Fault:
    """Replace a header where it is there, or drop it."""

    def fault(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not when(request) or response.header(name) is None:
            return response
        kept: list[Header] = [each for each in response.headers if each[0].lower() != name]
        headers = [*kept, *([] if value is None else [(name, value)])]
        return HttpResponse(response.status, headers, response.body)

    return fault


def is_wider(when: When, **fields: list[str]) -> Fault:
    """Serve another policy."""
    transport = WSGITransport(CORSMiddleware(wsgi_app, policy=POLICY.replace(**fields)))
    return lambda request, response: transport(request) if when(request) else response


def has_no_origin(request: HttpRequest) -> bool:
    return not origin(request)


EXPOSED, AGE, VARY = "access-control-expose-headers", "access-control-max-age", "vary"
FAULTS: dict[str, Fault] = {
    "a development server": lets_in(comes_from("http://localhost:5173")),
    "another loopback address": lets_in(comes_from("http://[::1]")),
    "a local network": lets_in(comes_from("http://192.168.")),
    "an IP address": lets_in(comes_from("https://203.")),
    "extensions": lets_in(comes_from("chrome-extension://")),
    "apps": lets_in(comes_from("capacitor://")),
    "long origins": lets_in(lambda request: len(origin(request)) > 200),
    "its own host, over http": lets_in(comes_from("http://api.example.net")),
    "its own host, at other ports": lets_in(comes_from("https://api.example.net:")),
    "its own domain": lets_in(comes_from("https://", ".example.net")),
    "a beginning of its own host": lets_in(comes_from("https://api.example.net")),
    "labels that begin alike": lets_in(comes_from("https://app-", ".example.com")),
    "labels that end alike": lets_in(comes_from("https://", "-app.example.com")),
    "other top-level domains": lets_in(comes_from("https://app.example.", "org")),
    "HEAD": lets_in(lambda request: request.method == "HEAD"),
    "a preflight for PATCH": lets_in(lambda request: asked(request) == "PATCH"),
    "a preflight for POST": lets_in(lambda request: asked(request) == "POST"),
    "a preflight with X-Trace": lets_in(lambda request: "x-trace" in names(request)),
    "a preflight with Authorization": lets_in(lambda request: "authorization" in names(request)),
    "a suffix for DELETE": lets_in(
        both(lambda request: asked(request) == "DELETE", comes_from("", "app.example.com"))
    ),
    "null for errors": lets_in(both(is_missing, comes_from("null"))),
    "a preflight at a missing path": lets_in(
        both(is_missing, lambda request: asked(request) is not None)
    ),
    "Accept: application/json": lets_in(accepts("json")),
    "Accept: text/html": lets_in(accepts("html")),
    "Range": lets_in(lambda request: request.header("range") is not None),
    "private networks": lets_in(
        lambda request: request.header("access-control-request-private-network") is not None
    ),
    "those who are not logged in": lets_in(lambda request: request.header("cookie") is None),
    "DELETE of the second page": shuts_out(
        both(second, lambda request: asked(request) == "DELETE")
    ),
    "headers of the second page": shuts_out(
        both(second, lambda request: "x-trace" in names(request))
    ),
    "errors of the second page": shuts_out(both(second, is_missing)),
    "HEAD of the second page": shuts_out(both(second, lambda request: request.method == "HEAD")),
    "digits in subdomains": shuts_out(lambda request: "1" in origin(request)),
    "DELETE with headers": shuts_out(
        lambda request: asked(request) == "DELETE" and names(request) != [""]
    ),
    "all who accept JSON": shuts_out(accepts("json")),
    "parts of a file": shuts_out(lambda request: request.header("range") is not None),
    "all who are not logged in": shuts_out(lambda request: request.header("cookie") is None),
    "more methods": is_wider(
        lambda _: True, allow_methods=["PUT", "DELETE", "PROPFIND"]
    ),
    "more headers": is_wider(
        lambda _: True, allow_headers=["Content-Type", "X-Trace", "X-Admin"]
    ),
    "PATCH of the second page": is_wider(second, allow_methods=["PUT", "DELETE", "PATCH"]),
    "more exposed to the second page": changes(second, EXPOSED, "ETag, X-Id"),
    "nothing exposed in errors": changes(is_missing, EXPOSED, None),
    "an age for the second page": changes(second, AGE, "86400"),
    "an age for DELETE": changes(lambda request: asked(request) == "DELETE", AGE, "86400"),
    "no Vary without Origin": changes(has_no_origin, VARY, None),
    "no Vary in errors without Origin": changes(both(is_missing, has_no_origin), VARY, None),
}  # fmt: skip


right = WSGITransport(CORSMiddleware(wsgi_app, policy=POLICY))


@pytest.mark.parametrize("name", FAULTS)
def test_a_server_that_is_wrong_for_one_kind_of_request_is_found(name: str) -> None:
    fault = FAULTS[name]
    login = [("Cookie", "session=1")] if "logged in" in name else []
    report = verify(
        POLICY,
        URL,
        transport=lambda request: fault(request, right(request)),
        headers=login,
        engines=("chromium",),
    )
    assert not report.conforms


def test_a_server_that_is_right_is_not_found() -> None:
    for login in ([], [("Cookie", "session=1")]):
        report = verify(POLICY, URL, transport=right, headers=login, engines=("chromium",))
        assert report.departures == ()


@pytest.mark.parametrize("when", [comes_from("null"), lambda request: "[" in origin(request),
                                  comes_from("http://app"), comes_from("chrome-")])  # fmt: skip
def test_a_policy_for_any_origin_is_for_origins_of_every_kind(when: When) -> None:
    policy = Policy(allow_origins="*")
    transport = WSGITransport(CORSMiddleware(wsgi_app, policy=policy))

    def faulty(request: HttpRequest) -> HttpResponse:
        response = transport(request)
        if not when(request):
            return response
        return HttpResponse(response.status, [("Content-Type", "text/plain")], response.body)

    assert not verify(policy, URL, transport=faulty, engines=("chromium",)).conforms


@pytest.mark.parametrize("when", [comes_from("null"), comes_from("", "app.example.com"),
                                  is_missing, lambda each: each.method == "HEAD"])  # fmt: skip
def test_a_server_that_does_not_block_one_kind_of_request_is_found(when: When) -> None:
    policy = Policy(allow_origins=[APP], block_refused=True)
    transport = WSGITransport(CORSMiddleware(wsgi_app, policy=policy))

    def faulty(request: HttpRequest) -> HttpResponse:
        response = transport(request)
        lets_through = response.status == 403 and when(request)
        return HttpResponse(200, response.headers) if lets_through else response

    assert not verify(policy, URL, transport=faulty, engines=("chromium",)).conforms


def test_credentials_of_one_method_are_found() -> None:
    policy = Policy(allow_origins=[APP], allow_methods=["PUT", "DELETE"])
    transport = WSGITransport(CORSMiddleware(wsgi_app, policy=policy))
    with_credentials = WSGITransport(
        CORSMiddleware(wsgi_app, policy=policy.replace(allow_credentials=True))
    )

    def faulty(request: HttpRequest) -> HttpResponse:
        return (with_credentials if asked(request) == "DELETE" else transport)(request)

    report = verify(policy, URL, transport=faulty, engines=("chromium",))
    assert [str(each.kind) for each in report.departures] == ["credentials-let-in"]


def test_as_many_listed_names_are_asked_about_as_a_list_may_have() -> None:
    listed = [f"X-Listed-{number}" for number in range(1000)]
    fault = is_wider(lambda _: True, allow_headers=["Content-Type", "X-Trace", *listed])
    report = verify(
        POLICY,
        URL,
        transport=lambda request: fault(request, right(request)),
        engines=("chromium",),
    )
    asked_about = {name for each in report.checked for name, _ in each.headers} & set(listed)
    assert len(asked_about) == MOST_LISTED
    (departure,) = report.departures
    assert "can set the request headers X-Listed-0" in departure.consequence


def test_a_post_that_was_not_sent_is_counted() -> None:
    policy = Policy(allow_origins=[APP], allow_methods=["POST"])
    transport = WSGITransport(CORSMiddleware(wsgi_app, policy=policy))
    report = verify(policy, URL, transport=transport, engines=("chromium",))
    assert report.conforms
    assert [(each.method, str(each.obstruction)) for each in report.not_seen] == [
        ("POST", "not-sent")
    ]


def test_an_error_is_refused_for_the_reason_of_its_page() -> None:
    """A page that is refused everywhere is one departure, not a second one for errors."""
    narrow = WSGITransport(
        CORSMiddleware(wsgi_app, policy=POLICY.replace(allow_origins=["https://*.shop.example"]))
    )
    report = verify(POLICY, URL, transport=narrow, engines=("chromium",))
    refused = [each for each in report.departures if each.kind is DepartureKind.PAGE_REFUSED]
    assert [each.cause for each in refused] == [Cause.ORIGIN_NOT_ALLOWED]
    assert any("missing" in each for each in refused[0].urls)


def test_a_page_of_null_is_refused_for_the_reason_of_all_pages() -> None:
    policy = Policy(allow_origins="*", allow_methods=["PUT"])
    transport = WSGITransport(CORSMiddleware(wsgi_app, policy=policy))

    def faulty(request: HttpRequest) -> HttpResponse:
        response = transport(request)
        if request.method != "HEAD":
            return response
        return HttpResponse(response.status, [("Content-Type", "text/plain")])

    report = verify(policy, URL, transport=faulty, engines=("chromium",))
    assert Cause.NULL_ORIGIN not in {each.cause for each in report.departures}
    assert any(each.vector.method == "HEAD" for each in report.departures)
