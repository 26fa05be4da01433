from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
import trustme

from crossorigin.asgi import Receive, Scope, Send
from crossorigin.browser import (
    AsyncBrowser,
    Browser,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    NoAnswer,
    Result,
)
from crossorigin.demo.servers import serve
from crossorigin.transports import AsyncNetworkTransport, NetworkTransport, network

Sender = Callable[..., list[HttpResponse]]


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Sends back the method, the raw target and the body; the request's headers as ``got-…``."""
    body = (await receive())["body"]
    target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    headers = [(b"got-" + name, value) for name, value in scope["headers"]]
    headers += [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"X-Latin", b"\xe9")]
    status = 200
    content = b" ".join([scope["method"].encode(), target, body])
    if scope["path"] == "/redirect":
        status = 302
        headers.append((b"location", b"/elsewhere"))
    if scope["path"] == "/redirect/nowhere":
        status = 302
        headers.append((b"location", b"https://["))
    if scope["path"] == "/gzip":
        headers.append((b"content-encoding", b"gzip"))
        content = gzip.compress(b"text")
    if scope["path"] == "/cors":
        headers.append((b"access-control-allow-origin", b"*"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serve(echo, http="h11") as port:
        yield f"http://127.0.0.1:{port}"


def send_sync(*requests: HttpRequest) -> list[HttpResponse]:
    with NetworkTransport(trust_env=False) as transport:
        return [transport(request) for request in requests]


def send_async(*requests: HttpRequest) -> list[HttpResponse]:
    async def send() -> list[HttpResponse]:
        async with AsyncNetworkTransport(trust_env=False) as transport:
            return [await transport(request) for request in requests]

    return asyncio.run(send())


@pytest.fixture(params=[send_sync, send_async])
def send_all(request: pytest.FixtureRequest) -> Sender:
    sender: Sender = request.param
    return sender


def test_a_request_arrives_and_its_response_comes_back(send_all: Sender, server: str) -> None:
    headers = [("X-A", "1"), ("X-A", "\xe9"), ("Content-Length", "4")]
    (response,) = send_all(HttpRequest("POST", server + "/a?b", headers, b"body"))
    assert (response.status, response.body) == (200, b"POST /a?b body")
    assert [value for name, value in response.headers if name.lower() == "got-x-a"] == ["1", "\xe9"]
    assert response.header("X-Latin") == "\xe9"
    assert response.header("Got-Content-Length") == "4"


def test_lines_of_a_repeated_response_header_are_kept_apart(send_all: Sender, server: str) -> None:
    (response,) = send_all(HttpRequest("GET", server + "/"))
    cookies = [value for name, value in response.headers if name.lower() == "set-cookie"]
    assert cookies == ["a=1", "b=2"]


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS", "PATCH", "patch", "eGg"])
def test_a_method_is_sent_as_it_is_spelled(send_all: Sender, server: str, method: str) -> None:
    (response,) = send_all(HttpRequest(method, server + "/"))
    assert response.body == f"{method} / ".encode()


@pytest.mark.parametrize(
    "target", ["/", "/a%2fb", "/a|b", "/'\"", "/?a='b'", "/%7Ea?q=%20+", "/a//b", "/?", "/[]?[]"]
)
def test_a_url_is_sent_as_the_browser_encoded_it(
    send_all: Sender, server: str, target: str
) -> None:
    (response,) = send_all(HttpRequest("GET", server + target))
    # Servers do not tell "/?" from "/".
    assert response.body == f"GET {target if target != '/?' else '/'} ".encode()


def test_cookies_are_not_kept(send_all: Sender, server: str) -> None:
    request = HttpRequest("GET", server + "/")
    _, second = send_all(request, request)
    assert second.header("Got-Cookie") is None


@pytest.mark.parametrize(
    ("path", "location"), [("/redirect", "/elsewhere"), ("/redirect/nowhere", "https://[")]
)
def test_redirects_are_not_followed(
    send_all: Sender, server: str, path: str, location: str
) -> None:
    (response,) = send_all(HttpRequest("GET", server + path))
    assert (response.status, response.header("Location")) == (302, location)


def test_a_coded_body_is_decoded(send_all: Sender, server: str) -> None:
    (response,) = send_all(HttpRequest("GET", server + "/gzip"))
    assert response.body == b"text"


def test_a_user_name_in_a_url_is_not_sent_unasked(send_all: Sender, server: str) -> None:
    url = server.replace("//", "//user:password@") + "/"
    (response,) = send_all(HttpRequest("GET", url))
    assert response.header("Got-Authorization") is None


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_a_refused_connection_gets_no_response(send_all: Sender) -> None:
    with pytest.raises(NoAnswer, match=r"\w"):
        send_all(HttpRequest("GET", f"http://127.0.0.1:{unused_port()}/"))


@pytest.mark.parametrize("path", ["/" + "a" * 70_000])
def test_a_url_that_httpx2_does_not_take_gets_no_response(
    send_all: Sender, server: str, path: str
) -> None:
    with pytest.raises(NoAnswer, match=r"\w"):
        send_all(HttpRequest("GET", server + path))


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "data:,x"])
def test_another_scheme_gets_no_response(send_all: Sender, url: str) -> None:
    with pytest.raises(NoAnswer, match=r"\w"):
        send_all(HttpRequest("GET", url))


def test_options_are_those_of_httpx2(server: str) -> None:
    with NetworkTransport(trust_env=False, headers={"X-Option": "1"}) as transport:
        assert transport(HttpRequest("GET", server + "/")).header("Got-X-Option") == "1"


def test_a_browser_fetches_over_the_network(server: str) -> None:
    url = server + "/cors"
    with NetworkTransport(trust_env=False) as transport:
        result = Browser(transport=transport).page("https://app.example.com/").fetch(url)

    async def fetch() -> Result:
        async with AsyncNetworkTransport(trust_env=False) as transport:
            return (
                await AsyncBrowser(transport=transport).page("https://app.example.com/").fetch(url)
            )

    for fetched in (result, asyncio.run(fetch())):
        assert fetched.response is not None
        assert (fetched.response.type, fetched.response.body) == ("cors", b"GET /cors ")
        assert fetched.response.header("Set-Cookie") is None


@contextmanager
def streaming() -> Iterator[str]:
    """A server whose body ends when the block does, or after a few seconds."""
    over = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        kind = b"text/event-stream; charset=utf-8" if scope["path"] == "/events" else b"text/plain"
        headers = [(b"content-type", kind)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        with suppress(OSError):
            for _ in range(0 if scope["path"].startswith("/once") else 500):
                if over.is_set():
                    break
                await send({"type": "http.response.body", "body": b"x" * 50, "more_body": True})
                await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": b"y" * 50})

    with serve(app) as port:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            over.set()


def test_a_body_that_never_ends_is_cut_at_the_limit() -> None:
    with streaming() as server, NetworkTransport(trust_env=False, body_limit=120) as transport:
        assert transport(HttpRequest("GET", f"{server}/")).body == b"x" * 120
        assert transport(HttpRequest("GET", f"{server}/once")).body == b"y" * 50


def test_a_body_that_never_ends_is_cut_in_time() -> None:
    with (
        streaming() as server,
        NetworkTransport(trust_env=False, body_limit=10**9, timeout=0.2) as transport,
    ):
        body = transport(HttpRequest("GET", f"{server}/")).body
    assert body
    assert set(body) == {ord("x")}


def fetched(url: str, **limits: Any) -> list[HttpResponse]:
    """The responses to both transports."""

    async def fetch() -> HttpResponse:
        async with AsyncNetworkTransport(trust_env=False, **limits) as transport:
            return await transport(HttpRequest("GET", url))

    with NetworkTransport(trust_env=False, **limits) as transport:
        return [transport(HttpRequest("GET", url)), asyncio.run(fetch())]


@pytest.mark.parametrize("limits", [{}, {"body_limit": 10**9}, {"body_seconds": 60}])
def test_an_event_stream_is_answered_by_its_headers(limits: dict[str, Any]) -> None:
    with streaming() as server:
        for response in fetched(f"{server}/events", **limits):
            assert (response.status, response.body) == (200, b"")


def test_each_limit_counts_alone() -> None:
    with streaming() as server:
        for response in fetched(f"{server}/", body_seconds=0.05):
            assert 0 < len(response.body) < 500 * 50
        for response in fetched(f"{server}/", body_limit=0):
            assert response.body == b""


@pytest.mark.parametrize("url", ["http://api.invalid/", "https://api.invalid/", "http://[::1]:1/"])
def test_a_dead_proxy_is_not_taken_for_the_server(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"

    async def fetch() -> None:
        async with AsyncNetworkTransport(trust_env=False, proxy=proxy) as transport:
            await transport(HttpRequest("GET", url))

    with NetworkTransport(trust_env=False, proxy=proxy) as transport:
        for ask in (lambda: transport(HttpRequest("GET", url)), lambda: asyncio.run(fetch())):
            with pytest.raises(NoAnswer) as raised:
                ask()
            assert raised.value.cause is NetworkFailure.PROXY


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_dead_server_is_not_taken_for_a_proxy(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with NetworkTransport(trust_env=False) as transport, pytest.raises(NoAnswer) as raised:
        transport(HttpRequest("GET", f"http://{host}:{port}/"))
    assert raised.value.cause is NetworkFailure.REFUSED


def test_the_async_twin_cuts_bodies_too() -> None:
    async def body(url: str) -> bytes:
        async with AsyncNetworkTransport(trust_env=False, body_limit=120) as transport:
            return (await transport(HttpRequest("GET", url))).body

    with streaming() as server:
        assert asyncio.run(body(f"{server}/")) == b"x" * 120
        assert asyncio.run(body(f"{server}/once")) == b"y" * 50


@contextmanager
def scripted(*connections: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers the requests on each connection as given, then closes it at the next.

    Gives its base URL, and the request lines as they come.
    """
    came: list[bytes] = []

    def serve_all(listener: socket.socket) -> None:
        for answers in connections:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                for answer in [*answers, None]:
                    came.append(lines.readline().strip())
                    while lines.readline().strip():
                        pass
                    if answer is None:
                        break
                    connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve_all, args=(listener,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", came


EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"


def test_a_connection_that_is_closed_when_used_again_is_replaced_as_in_browsers(
    send_all: Sender,
) -> None:
    with scripted([EMPTY], [EMPTY]) as (server, came):
        requests = [HttpRequest("GET", server + "/1"), HttpRequest("POST", server + "/2")]
        assert [response.status for response in send_all(*requests)] == [204, 204]
    assert came[:3] == [b"GET /1 HTTP/1.1", b"POST /2 HTTP/1.1", b"POST /2 HTTP/1.1"]


def test_after_a_421_the_next_request_has_a_connection_of_its_own(send_all: Sender) -> None:
    misdirected = b"HTTP/1.1 421 Misdirected\r\nContent-Length: 1\r\n\r\nx"
    with scripted([misdirected], [EMPTY]) as (server, came):
        requests = [HttpRequest("GET", server + "/1"), HttpRequest("POST", server + "/2")]
        assert [response.status for response in send_all(*requests)] == [421, 204]
    assert [line for line in came if line][:2] == [b"GET /1 HTTP/1.1", b"POST /2 HTTP/1.1"]


def test_a_value_is_sent_without_the_blanks_around_it(send_all: Sender, server: str) -> None:
    (response,) = send_all(HttpRequest("GET", server, [("X-A", "a, "), ("X-B", "\t")]))
    assert (response.header("got-x-a"), response.header("got-x-b")) == ("a,", "")


def test_a_new_connection_that_is_closed_gets_no_response(send_all: Sender) -> None:
    with scripted([]) as (server, came), pytest.raises(NoAnswer, match="disconnected"):
        send_all(HttpRequest("GET", server + "/"))
    assert came == [b"GET / HTTP/1.1"]


def test_a_response_that_is_not_http_is_not_requested_again(send_all: Sender) -> None:
    with scripted([EMPTY, b"nonsense\r\n\r\n"]) as (server, came):
        requests = [HttpRequest("GET", server + "/1"), HttpRequest("GET", server + "/2")]
        with pytest.raises(NoAnswer, match=r"status line|illegal"):
            send_all(*requests)
    assert came[:2] == [b"GET /1 HTTP/1.1", b"GET /2 HTTP/1.1"]
    assert len(set(came) - {b""}) == 2


def test_the_certificates_of_the_system_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    create = httpx2.create_ssl_context

    def created(**options: Any) -> ssl.SSLContext:
        read.append(options)
        return create(**options)

    monkeypatch.setattr(httpx2, "create_ssl_context", created)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    network._trusted_certificates.cache_clear()
    for _ in range(3):
        NetworkTransport().close()
        asyncio.run(AsyncNetworkTransport().aclose())
        NetworkTransport(trust_env=False).close()
    assert len(read) == 1


def test_the_environment_says_what_to_trust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")

    def context(*_: object) -> ssl.SSLContext:
        made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(made)
        return made

    file = tmp_path / "trusted.pem"
    authority.cert_pem.write_to_path(str(file))
    strangers = ssl.create_default_context()
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with serve(echo, http="h11", ssl_context_factory=context) as port:
        request = HttpRequest("GET", f"https://127.0.0.1:{port}/")
        with NetworkTransport() as transport:
            assert transport(request).status == 200
        for transport in (NetworkTransport(trust_env=False), NetworkTransport(verify=strangers)):
            with transport, pytest.raises(NoAnswer) as caught:
                transport(request)
            assert caught.value.cause is NetworkFailure.CERTIFICATE
