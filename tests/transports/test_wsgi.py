"""In-process WSGI."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterable, Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from wsgiref.validate import validator

import pytest

from crossorigin.browser import Browser, HttpRequest, HttpResponse, Stream
from crossorigin.transports import WSGITransport

URL = "https://api.example.net/"
GET = HttpRequest("GET", URL)


class Recorder:
    """An application that keeps the environment and the body it was called with."""

    def __init__(self) -> None:
        self.environ: WSGIEnvironment = {}
        self.body = b""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.environ = dict(environ)
        self.body = environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ok"]


def test_a_request_becomes_an_environment() -> None:
    app = Recorder()
    headers = [("X-A", "1"), ("x-a", "\xe9"), ("Content-Type", "text/plain")]
    url = "https://api.example.net:8443/caf%C3%A9/a%2Fb?q=%20&r"
    WSGITransport(app)(HttpRequest("patch", url, headers, b"body"))
    environ = app.environ
    assert environ["REQUEST_METHOD"] == "patch"
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/café/a/b"
    assert (environ["SCRIPT_NAME"], environ["QUERY_STRING"]) == ("", "q=%20&r")
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("api.example.net", "8443")
    assert (environ["wsgi.url_scheme"], environ["SERVER_PROTOCOL"]) == ("https", "HTTP/1.1")
    assert environ["HTTP_HOST"] == "api.example.net:8443"
    assert environ["HTTP_X_A"] == "1, \xe9"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert "HTTP_CONTENT_TYPE" not in environ
    assert app.body == b"body"


@pytest.mark.parametrize(
    ("url", "host", "name", "port", "path"),
    [
        ("https://api.example.net", "api.example.net", "api.example.net", "443", "/"),
        ("http://api.example.net/", "api.example.net", "api.example.net", "80", "/"),
        ("http://[::1]:8000/a", "[::1]:8000", "::1", "8000", "/a"),
        ("http://user:pw@api.example.net//a", "api.example.net", "api.example.net", "80", "//a"),
    ],
)
def test_host_and_server_are_those_of_the_url(
    url: str, host: str, name: str, port: str, path: str
) -> None:
    app = Recorder()
    WSGITransport(app)(HttpRequest("GET", url))
    environ = app.environ
    assert (environ["HTTP_HOST"], environ["SERVER_NAME"]) == (host, name)
    assert (environ["SERVER_PORT"], environ["PATH_INFO"]) == (port, path)


def test_the_environment_is_as_the_standard_librarys_validator_wants_it() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"].read(4)
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"no"]

    request = HttpRequest("POST", URL, [("Content-Length", "4")], b"body")
    response = WSGITransport(validator(app))(request)
    assert response == HttpResponse(404, [("Content-Type", "text/plain")], b"no")


class Parts:
    """A body that notes when it is closed."""

    def __init__(self, *parts: bytes, raises: bool = False) -> None:
        self.parts = parts
        self.raises = raises
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.parts
        if self.raises:
            raise LookupError("lost")

    def close(self) -> None:
        self.closed = True


def answering(parts: Iterable[bytes], *headers: tuple[str, str]) -> WSGIApplication:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", list(headers))
        return parts

    return app


def test_a_body_is_put_together_and_closed() -> None:
    parts = Parts(b"first ", b"", b"last")
    response = WSGITransport(answering(parts, ("X-A", "1"), ("X-A", "2")))(GET)
    assert response == HttpResponse(200, [("X-A", "1"), ("X-A", "2")], b"first last")
    assert parts.closed


def test_what_is_written_comes_first() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])(b"written ")
        return [b"returned"]

    assert WSGITransport(app)(GET).body == b"written returned"


def test_a_response_to_head_has_no_body() -> None:
    assert WSGITransport(answering([b"body"]))(HttpRequest("HEAD", URL)).body == b""


def test_a_response_may_be_started_while_its_body_is_made() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        yield b""
        start_response("202 Accepted", [])
        yield b"late"

    assert WSGITransport(app)(GET) == HttpResponse(202, [], b"late")


def never_starting(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return []


def starting_late(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    yield b"body"
    start_response("200 OK", [])


def starting_twice(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    start_response("200 OK", [])
    return []


def raising(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    raise LookupError("lost")


@pytest.mark.parametrize(
    "app",
    [raising, never_starting, starting_late, starting_twice, answering(Parts(raises=True))],
)
def test_an_exception_is_a_500_and_logged(
    app: WSGIApplication, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "crossorigin.transports.wsgi"):
        response = WSGITransport(app)(HttpRequest("PUT", URL))
    assert (response.status, response.body) == (500, b"Internal Server Error")
    [record] = caplog.records
    assert record.getMessage().startswith(f"PUT {URL}: the application raised (")
    assert record.exc_text is not None


def test_an_exception_in_the_midst_of_a_body_leaves_what_was_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    parts = Parts(b"first", raises=True)
    assert WSGITransport(answering(parts))(GET) == HttpResponse(200, [], b"first")
    assert parts.closed
    assert len(caplog.records) == 1


@pytest.mark.parametrize("sent", [b"", b"sent"])
def test_an_error_page_replaces_a_response_until_it_is_sent(
    sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        write = start_response("200 OK", [("X-A", "1")])
        if sent:
            write(sent)
        try:
            raise LookupError("lost")
        except LookupError:
            start_response("503 Sorry", [("X-B", "1")], sys.exc_info())
        return [b"error"]

    response = WSGITransport(app)(GET)
    if sent:
        assert response == HttpResponse(200, [("X-A", "1")], b"sent")
        assert len(caplog.records) == 1
    else:
        assert response == HttpResponse(503, [("X-B", "1")], b"error")
        assert caplog.records == []


def test_a_browser_meets_an_application() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        headers = [("Access-Control-Allow-Origin", environ["HTTP_ORIGIN"])]
        if environ["REQUEST_METHOD"] == "OPTIONS":
            start_response("204 No Content", headers)
            return []
        start_response("200 OK", headers)
        body: io.BytesIO = environ["wsgi.input"]
        return [body.read()]

    page = Browser(transport=WSGITransport(app)).page("https://app.example.com/")
    result = page.fetch(URL, method="POST", body=Stream([b"a", b"b"]))
    assert result.response is not None
    assert result.response.body == b"ab"
    refused: Any = page.fetch(URL, method="PUT").error
    assert refused.reason == "method-disallowed-by-preflight-response"
