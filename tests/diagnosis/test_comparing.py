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


def test_no_login_is_blamed_where_a_request_without_an_origin_succeeds() -> None:
    finding = found(message(OTHER), refuses_others)
    assert "without an Origin gets 200" in finding.why
    assert OTHER in finding.fix


def test_an_error_that_everybody_gets_is_an_error() -> None:
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
