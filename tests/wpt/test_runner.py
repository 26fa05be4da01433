"""The runner of the Web Platform Tests: its network, its cache, and what it says in the docs."""

from __future__ import annotations

import socket
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from crossorigin.browser import HttpRequest, HttpResponse, NoAnswer

from . import expectations
from .network import Network, Received
from .results import PageResult, named

HOST = "web-platform.test"


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives one answer a connection, and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):  # fewer connections than answers
                for answer in answers:
                    connection, _ = server.accept()
                    with connection:
                        asked.append(connection.recv(65536))
                        connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://{HOST}:{server.getsockname()[1]}/", asked


def answer_to(answer: bytes, engine: str = "standard") -> HttpResponse:
    with answering(answer) as (url, _):
        return Network(engine)(HttpRequest("GET", url))


@pytest.mark.parametrize(
    ("answer", "headers", "body"),
    [
        (b"HTTP/1.1 280 HELLO\nfoo: 1\nfoo: 2\n", [("foo", "1"), ("foo", "2")], b""),
        (b"HTTP/1.1 200 OK\r\na: \x0b\x0c \r\n\r\nx", [("a", "\x0b\x0c")], b"x"),
        (b"HTTP/1.0 200\r\n\r\nto the end", [], b"to the end"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", [], b""),
        (b"HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 204 None\r\n\r\nx", [], b""),
    ],
)
def test_responses_are_read_as_browsers_read_them(
    answer: bytes, headers: list[tuple[str, str]], body: bytes
) -> None:
    response = answer_to(answer)
    assert (response.headers, response.body) == (headers, body)


@pytest.mark.parametrize(
    ("answer", "body", "is_broken"),
    [
        (b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", b"abc", False),
        (b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nno\r\n", b"abc", True),
        (b"Content-Length: 5\r\n\r\nabc", b"abc", True),
        (b"Content-Length: 2\r\n\r\nabc", b"ab", False),
    ],
)
def test_bodies_end_as_their_headers_say(answer: bytes, body: bytes, is_broken: bool) -> None:
    response = answer_to(b"HTTP/1.1 200 OK\r\n" + answer)
    assert isinstance(response, Received)
    assert (response.body, response.is_broken) == (body, is_broken)


@pytest.mark.parametrize(("length", "is_broken"), [(6, False), (9, True)])
def test_a_body_that_takes_longer_is_handed_on_in_parts(length: int, is_broken: bool) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nCache-Control: max-age=9\r\n\r\n"
    goes_on = threading.Event()

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(head.encode() + b"abc")
            goes_on.wait(30)
            connection.sendall(b"def")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        network = Network()
        request = HttpRequest("GET", f"http://{HOST}:{server.getsockname()[1]}/")
        with network.by_parts():
            response = network(request)
        assert isinstance(response, Received)
        assert response.rest is not None
        goes_on.set()
        assert (response.body, b"".join(response.rest)) == (b"abc", b"def")
        assert response.rest.is_broken == is_broken
        thread.join(30)
    if not is_broken:
        assert network(request).body == b"abcdef", "the whole body is in the cache"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no HTTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\na: \0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    ],
)
def test_what_is_not_a_response_is_refused(answer: bytes) -> None:
    with pytest.raises(NoAnswer):
        answer_to(answer)


HEAD = b"HTTP/1.1 200 OK\na: b\rc"


@pytest.mark.parametrize("rest", [b"\r\n\r\n", b"\n", b"\n\r\r\n\n"])
def test_webkit_reads_a_cr_as_a_space(rest: bytes) -> None:
    assert answer_to(HEAD + rest, "webkit").headers == [("a", "b c")]


@pytest.mark.parametrize(
    "answer", [HEAD, HEAD + b"\n\r", HEAD + b"\n\rx", HEAD.replace(b"200", b"99") + b"\n\n"]
)
def test_webkit_refuses_a_line_without_end_and_a_status_below_100(answer: bytes) -> None:
    assert answer_to(answer).headers == [("a", "b\rc")]
    with pytest.raises(NoAnswer, match=r"does not end|no status"):
        answer_to(answer, "webkit")


def test_other_hosts_are_not_asked() -> None:
    with pytest.raises(NoAnswer, match="no such host"):
        Network()(HttpRequest("GET", "http://example.com/"))


FRESH = b"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nETag: a\r\nContent-Length: 1\r\n\r\n1"
STALE = FRESH.replace(b"60", b"0")
SAME = b"HTTP/1.1 304 Not Modified\r\nX: 2\r\nCache-Control: max-age=60\r\n\r\n"
OTHER = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"


@pytest.mark.parametrize(
    ("answers", "mode", "body", "connections"),
    [
        ((FRESH, OTHER), "default", b"1", 1),
        ((FRESH, OTHER), "no-cache", b"2", 2),
        ((FRESH, OTHER), "reload", b"2", 2),
        ((FRESH, OTHER), "no-store", b"2", 2),
        ((STALE, OTHER), "default", b"2", 2),
        ((STALE, SAME), "default", b"1", 2),
        ((STALE, OTHER), "force-cache", b"1", 1),
        ((STALE, OTHER), "only-if-cached", b"1", 1),
        ((OTHER, OTHER), "default", b"2", 2),
    ],
)
def test_the_cache_answers_as_the_mode_says(
    answers: tuple[bytes, ...], mode: str, body: bytes, connections: int
) -> None:
    network = Network()
    with answering(*answers) as (url, asked):
        network(HttpRequest("GET", url))
        with network.caching(mode):
            response = network(HttpRequest("GET", url))
    assert (response.body, len(asked)) == (body, connections)
    if SAME in answers:
        assert b"If-None-Match: a" in asked[1]
        assert response.header("x") == "2"


def test_nothing_is_stored_that_only_a_cached_response_could_answer() -> None:
    network = Network()
    with network.caching("only-if-cached"), pytest.raises(NoAnswer, match="not in the cache"):
        network(HttpRequest("GET", f"http://{HOST}:1/"))


def test_names_are_the_same_at_each_run() -> None:
    signatures = [f"signature=:{each * 86}==:" for each in "ab"]
    names = ["at web-platform.test:40123", *signatures, f"again {signatures[0]}", "half \ud800"]
    result = named(PageResult("OK", dict.fromkeys(names, ("PASS", ""))))
    assert list(result.subtests) == [
        "at web-platform.test:PORT",
        "signature=:SIGNATURE1:",
        "signature=:SIGNATURE2:",
        "again signature=:SIGNATURE1:",
        "half \ufffd",
    ]


def test_a_websocket_is_opened_and_its_first_message_read() -> None:
    network = Network()
    with (
        answering(b"HTTP/1.1 101 Go on\r\n\r\n\x81\x02hi", b"HTTP/1.1 200 OK\r\n\r\n") as (
            url,
            asked,
        ),
        network.upgrading(),
    ):
        assert network(HttpRequest("GET", url)).body == b"hi"
        with pytest.raises(NoAnswer, match="does not open"):
            network(HttpRequest("GET", url))
    assert b"Sec-WebSocket-Key: " in asked[0]


def test_the_table_of_the_docs_is_that_of_the_files() -> None:
    text = expectations.DOCUMENT.read_text()
    shown = text.partition(expectations.TABLE_START)[2].partition(expectations.TABLE_END)[0]
    assert shown.strip() == expectations.table()


def test_each_file_is_consistent() -> None:
    files = sorted(expectations.file_of("").parent.glob("*.toml"))
    assert files
    for file in files:
        expected = tomllib.loads(file.read_text())
        for each in expected["not-passed"]:
            known = each["cause"] in expectations.CAUSES and each["cause"] != "unknown"
            assert known, (file.name, each["page"], each["cause"])
            assert each["page"] not in expected["not-measured"], (file.name, each["page"])
        for folder, row in expected["folders"].items():
            assert max(row["browser"], row["model"]) <= row["subtests"], (file.name, folder)
