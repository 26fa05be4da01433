"""Asking live servers, and places without one: every failure of the network, over sockets."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import trustme
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from crossorigin.browser import ENGINES, HttpRequest, HttpResponse, NoAnswer
from crossorigin.browser.settings import Caching, Engine
from crossorigin.demo.servers import serve
from crossorigin.diagnosis import (
    Asked,
    Cause,
    NetworkFailure,
    Question,
    ask,
    ask_about,
    diagnose,
    question_about,
    read,
)
from crossorigin.transports import NetworkTransport
from crossorigin.transports.failures import no_answer

APP = "http://localhost:3000"


def asked(url: str, **options: Any) -> Asked:
    with NetworkTransport(trust_env=False, timeout=1.0, **options) as transport:
        (one,) = ask(Question(url=url, origin=APP), transport)
    return one


def failure(url: str, **options: Any) -> NetworkFailure | None:
    return asked(url, **options).evidence[-1].failure


@contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does `answer` to its first connection; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            connection, _ = listener.accept()
            with connection:
                answer(connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


def test_a_server_that_is_down() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}/") is NetworkFailure.REFUSED


def test_a_name_that_nobody_has() -> None:
    assert failure("http://nobody.invalid/") is NetworkFailure.NAME_NOT_FOUND


def test_a_server_that_hangs_up() -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(65536)

    with raw_server(hang_up) as port:
        assert failure(f"http://127.0.0.1:{port}/") is NetworkFailure.BROKEN


def test_a_server_that_speaks_something_else() -> None:
    for sent, expected in (
        (b"220 smtp ready\r\n\r\n", NetworkFailure.NOT_HTTP),
        (b"\x15\x03\x01\x00\x02\x02\x50", NetworkFailure.NOT_HTTP),  # an alert of TLS
        (b"HTTP/1.1 200 OK\r\nno header\r\n\r\n", NetworkFailure.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 200_000, NetworkFailure.BROKEN),
    ):

        def answer(connection: socket.socket, sent: bytes = sent) -> None:
            connection.recv(65536)
            connection.sendall(sent)

        with raw_server(answer) as port:
            (last,) = asked(f"http://127.0.0.1:{port}/").evidence[-1:]
        assert last.failure is expected, sent
        (finding,) = diagnose(last)
        assert ("is not valid HTTP" in finding.what) is (expected is NetworkFailure.NOT_HTTP)
        assert f"https://127.0.0.1:{port}/" in finding.fix or expected is NetworkFailure.BROKEN


def test_a_body_that_breaks_off_is_a_response_all_the_same() -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")

    with raw_server(answer) as port:
        (last,) = asked(f"http://127.0.0.1:{port}/").evidence[-1:]
    assert last.failure is None
    (finding,) = diagnose(last)
    assert finding.what == "The response has no CORS headers."


def test_a_server_that_never_answers() -> None:
    def wait(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    with raw_server(wait) as port:
        assert failure(f"http://127.0.0.1:{port}/") is NetworkFailure.TIMEOUT


def test_a_server_without_tls() -> None:
    with serve(FastAPI()) as port:
        assert failure(f"https://127.0.0.1:{port}/") is NetworkFailure.TLS


def test_a_certificate_that_is_not_trusted() -> None:
    certificate = trustme.CA().issue_cert("127.0.0.1")

    def context(*_: object) -> ssl.SSLContext:
        made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(made)
        return made

    with serve(FastAPI(), ssl_context_factory=context) as port:
        one = asked(f"https://127.0.0.1:{port}/")
        evidence = one.evidence[-1]
        assert evidence.failure is NetworkFailure.CERTIFICATE
        assert evidence.detail.endswith("local issuer certificate")
        assert "not trusted" in diagnose(evidence)[0].what
        assert failure(f"https://127.0.0.1:{port}/", verify=False) is None


def test_a_failure_of_another_kind() -> None:
    assert no_answer(ValueError()).cause is NetworkFailure.UNKNOWN
    assert str(no_answer(ValueError())) == "ValueError"


def test_the_preflight_cache_is_seen_when_asking_again() -> None:
    app = FastAPI()
    app.put("/")(lambda: PlainTextResponse("", headers={"Access-Control-Allow-Origin": APP}))

    @app.options("/")
    def options() -> PlainTextResponse:
        headers = {
            "Access-Control-Allow-Origin": APP,
            "Access-Control-Allow-Methods": "PUT",
            "Access-Control-Max-Age": "600",
        }
        return PlainTextResponse("", headers=headers)

    with serve(app) as port, NetworkTransport(trust_env=False) as transport:
        question = Question(url=f"http://127.0.0.1:{port}/", origin=APP, method="PUT")
        (one,) = ask(question, transport, repeat=2)
    assert [len(each.exchanges) for each in one.evidence] == [2, 1]


def test_what_engines_ask_alike_is_sent_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "forgetful", Engine("forgetful", cache=Caching(max_age_cap=0)))
    sent: list[str] = []

    def server(request: HttpRequest) -> HttpResponse:
        sent.append(request.method)
        return HttpResponse(
            200,
            [
                ("Access-Control-Allow-Origin", APP),
                ("Access-Control-Allow-Methods", "PUT"),
                ("Access-Control-Max-Age", "600"),
            ],
        )

    question = Question(url="http://api.example.net/", origin=APP, method="PUT")
    both = list(ask(question, server, engines=("standard", "forgetful"), repeat=2))
    assert sent == ["OPTIONS", "PUT", "PUT", "OPTIONS"], "the second engine asks once more"
    assert [len(each.evidence[-1].exchanges) for each in both] == [1, 2]


def test_a_lost_response_is_lost_for_every_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "other", Engine("other"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    question = Question(url=f"http://127.0.0.1:{port}/", origin=APP)
    with NetworkTransport(trust_env=False) as transport:
        found = list(ask(question, transport, engines=("standard", "other")))
    assert [each.evidence[-1].failure for each in found] == [NetworkFailure.REFUSED] * 2
    assert all(each.refused for each in found)


@pytest.mark.parametrize(
    ("status", "says"),
    [(504, "a proxy sends this status"), (413, "request bodies"), (401, "right login")],
)
def test_the_status_of_a_message_is_told_beside_what_is_allowed_now(status: int, says: str) -> None:
    text = (
        f"Access to fetch at 'https://api.example.net/a' from origin '{APP}' has been blocked by "
        "CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested "
        f"resource.\nGET https://api.example.net/a net::ERR_FAILED {status}\n"
    )
    (evidence,) = read(text)
    finding = diagnose(replace(evidence, allowed_now=True))[0]
    assert f"got status {status}" in finding.why
    assert says in finding.fix.lower()


def test_a_handshake_that_is_answered_with_the_wrong_key_is_not_a_response() -> None:
    def server(_: HttpRequest) -> HttpResponse:
        return HttpResponse(101, [("Upgrade", "websocket"), ("Sec-WebSocket-Accept", "wrong")])

    (one,) = ask(Question(url="ws://127.0.0.1:8000/", origin=APP, websocket=True), server)
    assert one.evidence[-1].failure is NetworkFailure.NOT_HTTP


def test_a_refused_handshake_that_is_lost_without_an_origin_stays_refused() -> None:
    def server(request: HttpRequest) -> HttpResponse:
        if request.header("origin") is None:
            raise NoAnswer
        return HttpResponse(403, [])

    question = Question(url="ws://127.0.0.1:8000/", origin=APP, websocket=True)
    (one,) = ask(question, server, probing=True)
    assert one.evidence[-1].comparisons == ()
    assert diagnose(one.evidence[-1])[0].cause is Cause.WEBSOCKET_REFUSED


@pytest.mark.parametrize("status", [101, 403])
def test_a_handshake_that_was_shown_without_its_response_is_asked_as_one(status: int) -> None:
    def server(request: HttpRequest) -> HttpResponse:
        assert request.header("upgrade") == "websocket"
        return HttpResponse(status if request.header("origin") else 101, [])

    (shown,) = read(
        "GET /ws HTTP/1.1\nHost: localhost:8080\nConnection: Upgrade\nUpgrade: websocket\n"
        f"Origin: {APP}\nSec-WebSocket-Version: 13\n"
    )
    question = question_about(shown)
    assert question is not None
    finding = diagnose(ask_about(shown, question, server))[0]
    assert finding.cause is (Cause.ALLOWED_NOW if status == 101 else Cause.WEBSOCKET_REFUSED)
