"""What further questions prove: servers that do one thing each, asked about a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from crossorigin.browser import HttpRequest, HttpResponse, NetworkFailure, NoAnswer
from crossorigin.diagnosis import (
    Cause,
    Confidence,
    Evidence,
    Finding,
    Question,
    ask,
    ask_about,
    can_be_asked_about,
    diagnose,
    question_about,
    read,
)
from crossorigin.diagnosis.answers import twins
from crossorigin.fetch.header_lists import Header

PAGE = "http://localhost:5173"
OTHER = "https://chat.example.com"
API = "http://127.0.0.1:8000/items"
SAFE = {"GET", "HEAD", "OPTIONS"}
MISSING = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
PREFLIGHT = "Response to preflight request doesn't pass access control check: "

Server = Callable[[HttpRequest], HttpResponse]


def message(origin: str = PAGE, *, preflight: bool = False, url: str = API) -> str:
    sentence = PREFLIGHT + MISSING if preflight else MISSING
    return (
        f"Access to fetch at '{url}' from origin '{origin}' has been blocked by CORS policy: "
        f"{sentence}"
    )


def answer(status: int = 200, *headers: Header, body: bytes = b"{}") -> HttpResponse:
    return HttpResponse(status, list(headers), body)


def allow(origin: str, *more: Header) -> HttpResponse:
    return answer(200, ("Access-Control-Allow-Origin", origin), *more)


def about(text: str, server: Server, **given: str) -> Evidence:
    """The evidence after `server` was asked about `text`, by safe methods only."""
    (evidence,) = read(text, **given)  # type: ignore[arg-type]  # only strings are given here
    assert can_be_asked_about(evidence)
    question = question_about(evidence)
    assert question is not None

    def watched(request: HttpRequest) -> HttpResponse:
        assert request.method in SAFE
        return server(request)

    return ask_about(evidence, question, watched)


def found(text: str, server: Server, **given: str) -> Finding:
    return diagnose(about(text, server, **given))[0]


def refuses_others(request: HttpRequest) -> HttpResponse:
    """Ollama, gin, engine.io: 403 for an Origin that is not on the list, whatever is asked."""
    origin = request.header("origin")
    if origin is None:
        return answer()
    return allow(origin) if origin == PAGE else answer(403, body=b"")


def cached_without_origin(request: HttpRequest) -> HttpResponse:
    """A cache that looks at the URL alone, and was filled without an Origin."""
    origin = request.header("origin")
    if request.method == "OPTIONS" or "?" in request.url:
        return allow(origin or "*", ("Vary", "Origin"))
    return answer(200, ("Vary", "Origin"))


def answers_options_elsewhere(request: HttpRequest) -> HttpResponse:
    return answer(200) if request.method == "OPTIONS" else allow("*")


def knows_only(allowed: str) -> Server:
    def server(request: HttpRequest) -> HttpResponse:
        return allow(allowed) if request.header("origin") == allowed else answer()

    return server


@pytest.mark.parametrize(
    ("text", "server", "cause"),
    [
        (message(OTHER), refuses_others, Cause.ORIGIN_REFUSED),
        (message(OTHER, preflight=True), refuses_others, Cause.ORIGIN_REFUSED),
        (message(), cached_without_origin, Cause.CACHED_FOR_ANOTHER),
        (message(preflight=True), answers_options_elsewhere, Cause.PREFLIGHT_NOT_HANDLED),
        (message(), knows_only("http://127.0.0.1:5173"), Cause.ORIGIN_MISSPELLED),
        (
            message("https://www.example.com"),
            knows_only("https://example.com"),
            Cause.ORIGIN_MISSPELLED,
        ),
        (message(), lambda _: allow("*"), Cause.ALLOWED_NOW),
    ],
)
def test_the_question_that_decides_is_asked(text: str, server: Server, cause: Cause) -> None:
    finding = found(text, server)
    assert finding.cause is cause
    if cause is not Cause.ALLOWED_NOW:
        assert finding.confidence is Confidence.CERTAIN


def but_options(status: int, *headers: Header, bare: int | None = None) -> Server:
    """GET is allowed from every origin; preflights get `status`, and other OPTIONS `bare`."""

    def server(request: HttpRequest) -> HttpResponse:
        if request.method != "OPTIONS":
            return allow("*")
        if request.header("access-control-request-method") is None and bare is not None:
            return answer(bare)
        return answer(status, *headers, body=b"")

    return server


IN_IF = (("Server", "nginx/1.26"), ("Access-Control-Allow-Methods", "PUT"))


@pytest.mark.parametrize(
    ("server", "cause", "said", "sure"),
    [
        (but_options(401), Cause.PREFLIGHT_NEEDS_LOGIN, "before the CORS layer", True),
        (but_options(404), Cause.PREFLIGHT_NOT_HANDLED, "Nothing in the server answers", True),
        (but_options(405), Cause.PREFLIGHT_NOT_HANDLED, "Nothing in the server answers", True),
        (but_options(405, bare=204), Cause.METHOD_NOT_ALLOWED, "asks for nothing gets 204", False),
        (
            but_options(301, ("Location", "https://127.0.0.1:8000/items")),
            Cause.PREFLIGHT_REDIRECTED,
            "https://127.0.0.1:8000/items",
            True,
        ),
        (but_options(403), Cause.PREFLIGHT_NOT_HANDLED, "with status 403", False),
        (but_options(200), Cause.PREFLIGHT_NOT_HANDLED, "with status 200", True),
        (but_options(204, *IN_IF), Cause.PREFLIGHT_NOT_HANDLED, "with status 204", True),
    ],
    ids=["login", "no route", "no method", "method", "redirect", "403", "other", "nginx"],
)
def test_what_answers_the_preflight_is_told_where_get_is_allowed(
    server: Server, cause: Cause, said: str, sure: bool
) -> None:
    text = message(preflight=True) + f"\nPUT {API} net::ERR_FAILED"
    finding = found(text, server)
    assert finding.cause is cause
    assert said in finding.what
    assert (finding.confidence is Confidence.CERTAIN) is sure
    asked = HttpRequest("OPTIONS", API, [("Access-Control-Request-Method", "PUT")])
    is_nginx = server(asked).header("server") is not None
    assert ("add_header inside “if”" in finding.why) is is_nginx


def test_a_cors_layer_that_answers_the_preflight_is_not_called_another_one() -> None:
    text = message(preflight=True).replace(MISSING, "It does not have HTTP ok status.")
    server = but_options(403, ("Access-Control-Allow-Origin", "*"))
    finding = found(text + f"\nPUT {API} net::ERR_FAILED", server)
    assert finding.cause is not Cause.PREFLIGHT_NOT_HANDLED


def test_there_may_be_nothing_at_the_url() -> None:
    text = message(preflight=True) + f"\nPUT {API} net::ERR_FAILED"
    findings = diagnose(about(text, lambda _: answer(404)))
    assert [each.cause for each in findings] == [
        Cause.ERROR_WITHOUT_CORS,
        Cause.PREFLIGHT_NOT_HANDLED,
    ]
    assert all(each.confidence is not Confidence.CERTAIN for each in findings)


def test_a_server_that_answers_now_so_now_so_has_no_cache() -> None:
    replies = iter([answer(), allow("*"), allow("*")])
    finding = found(message(), lambda _: next(replies))
    assert finding.cause is Cause.CACHED_FOR_ANOTHER
    assert finding.confidence is Confidence.LIKELY


def test_the_twin_that_is_allowed_is_named() -> None:
    finding = found(message(), knows_only("http://127.0.0.1:5173"))
    assert "allows http://127.0.0.1:5173, but not the page's origin" in finding.what
    assert "Open the page at http://127.0.0.1:5173." in finding.fix
    finding = found(message("https://example.com"), knows_only("http://example.com"))
    assert finding.cause is Cause.ORIGIN_MISSPELLED, "the second twin is asked, too"


DIRECT = "http://127.0.0.1:9000/items"


def asked_past(server: Server, through: str = "", text: str = "") -> Finding:
    """The first finding, where DIRECT is asked as well, about what came through the proxy."""
    shown = f"HTTP/1.1 200 OK\nServer: nginx\n{through}\n"
    (evidence,) = read(text or shown, url=API, origin=PAGE)
    question = question_about(evidence)
    assert question is not None
    return diagnose(ask_about(evidence, question, server, direct=DIRECT))[0]


TWICE = "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Origin: *"


@pytest.mark.parametrize(
    ("server", "said", "keeps"),
    [
        (lambda _: allow("*"), "sends *, and nginx adds *", "Let the application set"),
        (lambda _: allow(OTHER), f"sends {OTHER}; through nginx come *, *", "Let nginx set"),
        (lambda _: answer(), "the application sends none", "In nginx, keep one"),
        (
            lambda _: answer(200, *[("Access-Control-Allow-Origin", "*")] * 2),
            "the application sends *, *",
            "In the application, keep one",
        ),
    ],
    ids=["both", "another", "proxy", "application"],
)
def test_the_layer_that_doubles_a_header_is_told_past_the_proxy(
    server: Server, said: str, keeps: str
) -> None:
    through = f"X-Powered-By: Express\n{TWICE}"
    finding = asked_past(server, through)
    assert (finding.cause, finding.confidence) == (Cause.DOUBLED_HEADERS, Confidence.CERTAIN)
    assert said in finding.why
    assert keeps in finding.fix


def test_what_changes_on_the_way_is_told_past_the_proxy() -> None:
    finding = asked_past(lambda _: allow(PAGE))
    assert finding.cause is Cause.CHANGED_ON_THE_WAY
    assert DIRECT in finding.why
    for server in (lambda _: answer(), no(NetworkFailure.REFUSED)):
        assert asked_past(server).cause is not Cause.CHANGED_ON_THE_WAY


def test_a_preflight_is_asked_past_the_proxy_as_one() -> None:
    asked = []

    def server(request: HttpRequest) -> HttpResponse:
        asked.append((request.method, request.url))
        if request.url == DIRECT:
            return allow(PAGE, ("Access-Control-Allow-Methods", "PUT"))
        return answer(200)

    text = message(preflight=True) + f"\nPUT {API} net::ERR_FAILED"
    finding = asked_past(server, text=text)
    assert finding.cause is Cause.CHANGED_ON_THE_WAY
    assert asked[-1] == ("OPTIONS", DIRECT)

    def without_direct(request: HttpRequest) -> HttpResponse:
        if request.url == DIRECT:
            raise NoAnswer
        return answer(200)

    assert asked_past(without_direct, text=text).cause is not Cause.CHANGED_ON_THE_WAY


def test_what_this_machine_cannot_reach_was_reached_by_the_browser() -> None:
    text = message(url="https://api.example.org/x")
    evidence = about(text, no(NetworkFailure.CERTIFICATE))
    assert evidence.unreachable
    assert diagnose(evidence)[0].cause is Cause.NO_CORS_HEADERS
    evidence = about("TypeError: Failed to fetch", no(NetworkFailure.NAME_NOT_FOUND), url=API,
                     origin=PAGE)  # fmt: skip
    assert evidence.asked_here is False, "a server of this machine"
    evidence = about("TypeError: Failed to fetch", no(NetworkFailure.NAME_NOT_FOUND),
                     url="https://api.example.org/x", origin=PAGE)  # fmt: skip
    assert diagnose(evidence)[0].confidence is Confidence.LIKELY
    evidence = about(message(), no(NetworkFailure.REFUSED))
    assert evidence.unreachable
    assert diagnose(evidence)[0].cause is Cause.NO_CORS_HEADERS, "the browser had a response"


def test_no_login_is_blamed_where_a_request_without_an_origin_succeeds() -> None:
    finding = found(message(OTHER), refuses_others)
    assert "without an Origin gets 200" in finding.why
    assert OTHER in finding.fix


def test_an_error_for_every_origin_is_an_error() -> None:
    finding = found(message(), lambda _: answer(500, body=b"<h1>Database is down</h1>"))
    assert finding.cause is Cause.ERROR_WITHOUT_CORS
    assert "Database is down" in finding.why


def test_what_the_server_grants_already_stays_in_the_grant() -> None:
    def server(request: HttpRequest) -> HttpResponse:
        if request.method != "OPTIONS":
            return allow(PAGE)
        names = ("Access-Control-Allow-Headers", "Content-Type, X-A")
        return allow(PAGE, ("Access-Control-Allow-Methods", "GET, POST"), names)

    text = message().replace(
        MISSING, "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response."
    )
    grant = found(text, server).grant
    assert grant is not None
    assert (grant.methods, grant.headers) == (("PUT", "GET", "POST"), ("Content-Type", "X-A"))


def test_a_request_that_may_change_something_is_not_sent() -> None:
    text = message() + f"\nPOST {API} net::ERR_FAILED"
    evidence = about(text, lambda _: answer(500), method="POST")
    assert evidence.not_asked
    readable = about(text, lambda _: allow("*"), method="POST")
    causes = [each.cause for each in diagnose(readable)]
    assert causes == [Cause.ERROR_WITHOUT_CORS], "a GET of the same page is read"


def test_a_preflight_that_allows_the_page_excludes_its_origin() -> None:
    def server(request: HttpRequest) -> HttpResponse:
        methods = ("Access-Control-Allow-Methods", "PATCH")
        return allow(PAGE, methods) if request.method == "OPTIONS" else answer(500)

    evidence = about(message() + f"\nPATCH {API} net::ERR_FAILED 500", server, method="PATCH")
    assert evidence.not_asked
    assert [each.cause for each in diagnose(evidence)] == [Cause.ERROR_WITHOUT_CORS]


def test_what_says_nothing_is_asked_about() -> None:
    finding = found("TypeError: Failed to fetch", lambda _: answer(500), url=API, origin=PAGE)
    assert finding.cause is Cause.ERROR_WITHOUT_CORS


@pytest.mark.parametrize("given", [{"url": API}, {"origin": PAGE}, {}])
def test_nothing_is_asked_without_url_and_origin(given: dict[str, str]) -> None:
    (evidence,) = read("TypeError: Failed to fetch", **given)  # type: ignore[arg-type]
    assert question_about(evidence) is None


def test_what_is_certain_is_not_asked_about() -> None:
    (evidence,) = read(f"POST {API} net::ERR_BLOCKED_BY_CLIENT")
    assert not can_be_asked_about(evidence)


SOCKET = "WebSocket connection to 'ws://127.0.0.1:8000/live' failed: "


def no(cause: NetworkFailure) -> Server:
    def server(_: HttpRequest) -> HttpResponse:
        raise NoAnswer("no", cause=cause)

    return server


def accepts(origins: set[str | None]) -> Server:
    def server(request: HttpRequest) -> HttpResponse:
        assert request.header("sec-websocket-version") == "13"
        return answer(101 if request.header("origin") in origins else 403)

    return server


@pytest.mark.parametrize(
    ("server", "cause"),
    [
        (no(NetworkFailure.REFUSED), Cause.SERVER_DOWN),
        (no(NetworkFailure.UNKNOWN), Cause.WEBSOCKET_FAILED),
        (accepts({None}), Cause.WEBSOCKET_REFUSED),
        (accepts(set()), Cause.WEBSOCKET_REFUSED),
        (accepts({PAGE}), Cause.ALLOWED_NOW),
    ],
)
def test_websockets_are_asked_by_a_handshake(server: Server, cause: Cause) -> None:
    assert found(SOCKET, server, origin=PAGE).cause is cause


def test_a_websocket_that_is_accepted_without_an_origin_is_refused_for_it() -> None:
    assert "without an Origin" in found(SOCKET, accepts({None}), origin=PAGE).what


def test_a_websocket_that_is_lost_at_the_second_question() -> None:
    replies: Iterator[HttpResponse] = iter([answer(403)])

    def server(_: HttpRequest) -> HttpResponse:
        try:
            return next(replies)
        except StopIteration:
            raise NoAnswer from None

    assert found(SOCKET, server, origin=PAGE).cause is Cause.WEBSOCKET_REFUSED


def test_answers_that_do_not_come_prove_nothing() -> None:
    def server(request: HttpRequest) -> HttpResponse:
        if request.url != API:
            raise NoAnswer
        return answer()

    (asked,) = ask(Question(url=API, origin="https://api.test"), server, probing=True)
    assert asked.evidence[-1].comparisons[0].status == 200


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://localhost:3000", ["http://127.0.0.1:3000", "https://localhost:3000"]),
        ("http://127.0.0.1", ["http://localhost", "https://127.0.0.1"]),
        ("https://example.com", ["https://www.example.com", "http://example.com"]),
        (
            "https://www.example.com:8443",
            ["https://example.com:8443", "http://www.example.com:8443"],
        ),
        ("http://printer", ["https://printer"]),
        ("null", []),
    ],
)
def test_twins_are_origins_that_are_taken_for_one_another(origin: str, expected: list[str]) -> None:
    assert twins(origin) == expected


MOVED = "http://127.0.0.1:8001/items"


def moves(server: Server) -> Server:
    """A server that redirects every request to `MOVED`, where `server` answers."""

    def both(request: HttpRequest) -> HttpResponse:
        if request.url.startswith(API):
            if request.method == "OPTIONS":
                return allow(
                    request.header("origin") or "*", ("Access-Control-Allow-Headers", "x-a")
                )
            return answer(302, ("Location", MOVED), ("Access-Control-Allow-Origin", "*"))
        return server(request)

    return both


def lists_the_page(request: HttpRequest) -> HttpResponse:
    is_it = request.header("origin") == PAGE
    headers = ("Access-Control-Allow-Headers", "x-a"), ("Vary", "Origin")
    return allow(PAGE, *headers) if is_it else answer(200, ("Vary", "Origin"))


@pytest.mark.parametrize("headers", [(), (("X-A", "1"),)], ids=["simple", "preflight"])
@pytest.mark.parametrize(
    ("server", "sure", "says"),
    [
        (lists_the_page, Confidence.CERTAIN, "it allows the page"),
        (refuses_others, Confidence.CERTAIN, "it allows the page"),
        (lambda _: answer(), Confidence.LIKELY, "it does not allow the page either"),
    ],
    ids=["a list", "a refusal", "no CORS"],
)
def test_a_server_that_gets_null_after_a_redirect_is_not_called_a_cache(
    server: Server, sure: Confidence, says: str, headers: tuple[Header, ...]
) -> None:
    question = Question(url=API, origin=PAGE, headers=list(headers))
    (asked,) = ask(question, moves(server), probing=True)
    (finding,) = diagnose(asked.evidence[-1])
    assert (finding.cause, finding.confidence) == (Cause.NULL_AFTER_REDIRECT, sure)
    assert says in finding.why
    assert finding.grant is None


def test_an_error_after_a_redirect_is_an_error() -> None:
    (asked,) = ask(Question(url=API, origin=PAGE), moves(lambda _: answer(500)), probing=True)
    finding = diagnose(asked.evidence[-1])[0]
    assert finding.cause is Cause.ERROR_WITHOUT_CORS
    assert finding.grant is None
