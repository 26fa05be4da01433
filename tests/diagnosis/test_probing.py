"""Probing: which part of a preflight is refused, by a server that does not say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware, Receive, Scope, Send
from crossorigin.browser import HttpRequest, HttpResponse, NoAnswer, Transport
from crossorigin.diagnosis import Cause, Evidence, Parts, Question, ask, diagnose, probe
from crossorigin.transports import ASGITransport

APP = "https://app.example.com"
URL = "https://api.example.net/items/1"
POLICY = Policy(
    allow_origins=[APP],
    allow_methods=["PUT"],
    allow_headers=["Content-Type", "X-Allowed"],
    allow_credentials=True,
)


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@pytest.fixture
def server() -> Iterator[Transport]:
    with ASGITransport(CORSMiddleware(nothing, policy=POLICY)) as transport:
        yield transport


def probed(server: Transport, *, origin: str = APP, **options: Any) -> tuple[Evidence, list[str]]:
    """The evidence with its parts, and the requests that it took."""
    (asked,) = ask(Question(url=URL, origin=origin, **options), server)
    sent: list[str] = []
    steps = probe(asked.evidence[-1])
    try:
        request = next(steps)
        while True:
            sent.append(request.method)
            try:
                answer: HttpResponse | NoAnswer = server(request)
            except NoAnswer as error:
                answer = error
            request = steps.send(answer)
    except StopIteration as stop:
        return stop.value, sent


def causes(evidence: Evidence) -> list[tuple[Cause, str]]:
    return [(each.cause, each.what) for each in diagnose(evidence) if not each.is_note]


@pytest.mark.parametrize("credentials", ["same-origin", "include"])
def test_the_method_is_refused(server: Transport, credentials: str) -> None:
    evidence, sent = probed(server, method="DELETE", credentials=credentials)
    assert evidence.parts == Parts(granted=("",), refused=("DELETE",))
    assert sent == ["OPTIONS", "OPTIONS"]
    assert causes(evidence) == [
        (Cause.METHOD_NOT_ALLOWED, "The server does not allow the method DELETE.")
    ]


def test_headers_are_refused(server: Transport) -> None:
    headers = [("X-Allowed", "1"), ("X-B", "1"), ("Content-Type", "application/json")]
    evidence, sent = probed(server, method="PUT", headers=headers)
    assert evidence.parts == Parts(
        granted=("", "PUT", "content-type", "x-allowed"), refused=("x-b",)
    )
    assert set(sent) == {"OPTIONS"}
    assert causes(evidence) == [
        (Cause.HEADER_NOT_ALLOWED, "The server does not allow the request header X-B.")
    ]


def test_a_method_that_needs_no_preflight_is_not_asked_for(server: Transport) -> None:
    evidence, sent = probed(server, method="POST", headers=[("X-B", "1")])
    assert evidence.parts == Parts(granted=("",), refused=("x-b",))
    assert sent == ["OPTIONS", "OPTIONS"]


def test_several_parts_are_refused(server: Transport) -> None:
    evidence, _ = probed(server, method="DELETE", headers=[("X-B", "1")])
    assert [cause for cause, _ in causes(evidence)] == [
        Cause.METHOD_NOT_ALLOWED,
        Cause.HEADER_NOT_ALLOWED,
    ]


def test_the_origin_is_refused(server: Transport) -> None:
    evidence, _ = probed(server, origin="https://evil.example", method="PUT")
    assert evidence.parts == Parts(granted=(), refused=("", "PUT"))
    assert causes(evidence) == [
        (Cause.ORIGIN_NOT_ALLOWED, "The server does not allow https://evil.example.")
    ]


def test_a_page_without_an_origin_is_refused(server: Transport) -> None:
    evidence, _ = probed(server, origin="null", method="PUT")
    assert [cause for cause, _ in causes(evidence)] == [Cause.NULL_ORIGIN]


def test_headers_are_asked_for_with_a_method_that_is_granted() -> None:
    """Some servers want GET listed, too."""

    def lists_put(request: HttpRequest) -> HttpResponse:
        asked = request.header("access-control-request-headers")
        if request.header("access-control-request-method") != "PUT" or asked == "x-b":
            return HttpResponse(403)
        return HttpResponse(200, [("Access-Control-Allow-Origin", "*"), *LISTS])

    evidence, _ = probed(lists_put, method="PUT", headers=[("X-B", "1")])
    assert evidence.parts == Parts(granted=("PUT",), refused=("", "x-b"))
    assert [cause for cause, _ in causes(evidence)] == [Cause.HEADER_NOT_ALLOWED]


def _given(answer: HttpResponse, _: HttpRequest) -> HttpResponse:
    return answer


LISTS = [("Access-Control-Allow-Methods", "PUT"), ("Access-Control-Allow-Headers", "x-a")]


def test_what_a_response_tells_itself_is_not_asked_for() -> None:
    vary = ("Vary", "Origin")
    star = ("Access-Control-Allow-Origin", "*")
    answers = (
        (HttpResponse(307, [("Location", "https://api.example.net/items/"), vary]),
         Cause.PREFLIGHT_REDIRECTED),
        (HttpResponse(200, [star, vary]), Cause.WILDCARD_WITH_CREDENTIALS),
        (HttpResponse(200, [star, star, vary]), Cause.DOUBLED_HEADERS),
        (HttpResponse(400, [vary], b"Disallowed CORS origin"), Cause.ORIGIN_NOT_ALLOWED),
        (HttpResponse(403, [vary], b"<p>CSRF verification failed. Request aborted.</p>"),
         Cause.CSRF),
    )  # fmt: skip
    for answer, cause in answers:
        always: Transport = partial(_given, answer)
        evidence, sent = probed(always, method="PUT", credentials="include")
        assert sent == []
        assert causes(evidence)[0][0] is cause


@pytest.mark.parametrize(("status", "cause"), [
    (401, Cause.PREFLIGHT_NEEDS_LOGIN), (500, Cause.PREFLIGHT_CRASHED),
])  # fmt: skip
def test_a_login_or_a_crash_that_varies_by_origin_is_not_blamed_on_the_origin(
    status: int, cause: Cause
) -> None:
    answer = HttpResponse(status, [("Vary", "Origin")])
    evidence, sent = probed(lambda _: answer, method="PUT")
    assert sent == []
    assert causes(evidence)[0][0] is cause


def test_no_more_headers_are_asked_for_than_are_worth_it(server: Transport) -> None:
    headers = [(f"X-{number:02}", "1") for number in range(50)]
    _, sent = probed(server, method="DELETE", headers=headers)
    assert len(sent) == 22


def test_where_nothing_is_granted_or_all_is_the_response_itself_is_looked_at() -> None:
    def login(request: HttpRequest) -> HttpResponse:
        return HttpResponse(403)

    evidence, _ = probed(login, method="PUT")
    assert evidence.parts == Parts(granted=(), refused=("", "PUT"))
    assert [cause for cause, *_ in causes(evidence)][:2] == [
        Cause.ORIGIN_NOT_ALLOWED,
        Cause.PREFLIGHT_NEEDS_LOGIN,
    ]

    times = iter(range(100))

    def moody(request: HttpRequest) -> HttpResponse:
        allowed = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "*")]
        return HttpResponse(200, allowed) if next(times) else HttpResponse(403)

    evidence, _ = probed(moody, method="PUT")
    assert evidence.parts == Parts(granted=("", "PUT"), refused=())
    assert causes(evidence)[0][0] is Cause.PREFLIGHT_NEEDS_LOGIN


def test_a_probe_without_a_response_tells_nothing() -> None:
    times = iter(range(100))

    def dies(request: HttpRequest) -> HttpResponse:
        if next(times):
            raise NoAnswer("gone")
        return HttpResponse(403)

    evidence, sent = probed(dies, method="PUT")
    assert evidence.parts == Parts(granted=(), refused=())
    assert sent == ["OPTIONS", "OPTIONS"]


def test_what_is_allowed_or_refused_without_a_preflight_is_not_probed(server: Transport) -> None:
    for options in ({"method": "PUT"}, {"origin": "https://evil.example"}):
        evidence, sent = probed(server, **options)
        assert evidence.parts is None
        assert sent == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"method": "DELETE"}, [Cause.ORIGIN_NOT_ALLOWED, Cause.METHOD_NOT_ALLOWED]),
        (
            {"method": "POST", "headers": [("X-B", "1")]},
            [Cause.ORIGIN_NOT_ALLOWED, Cause.HEADER_NOT_ALLOWED],
        ),
        ({"method": "PUT", "origin": "null"}, [Cause.NULL_ORIGIN]),
    ],
)
def test_unprobed_a_bare_refusal_is_said_to_be_one_of_its_parts(
    server: Transport, options: dict[str, Any], expected: list[Cause]
) -> None:
    """As out of a recording: the response shows a CORS layer, and not what it objects to."""
    (asked,) = ask(Question(**{"url": URL, "origin": APP, **options}), server)
    evidence = asked.evidence[-1]
    assert [cause for cause, _ in causes(evidence)] == expected
