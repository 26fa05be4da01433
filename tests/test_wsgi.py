"""The WSGI middleware in PEP 3333's own terms; on real servers see `tests/servers`."""

import sys
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO, StringIO
from typing import Any
from wsgiref.util import FileWrapper, setup_testing_defaults
from wsgiref.validate import validator

import pytest

from crossorigin import Policy
from crossorigin.observability import DecisionEvent
from crossorigin.server import Kind, Refusal
from crossorigin.wsgi import CORSMiddleware

APP = "https://app.example.com"
EVIL = "https://evil.example"
POLICY = Policy(
    allow_origins=[APP],
    allow_methods=["PUT"],
    allow_headers=["X-Trace"],
    allow_credentials=True,
    max_age=600,
)
ALLOWED = [
    ("vary", "Origin"),
    ("access-control-allow-origin", APP),
    ("access-control-allow-credentials", "true"),
]

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Server:
    """The server's side of one request: what was started, written, and closed."""

    def __init__(self) -> None:
        self.started: list[tuple[str, Headers]] = []
        self.written: list[bytes] = []

    def start_response(self, status: str, headers: Headers, exc_info: Any = None) -> Any:
        if exc_info is not None and any(self.written):  # headers went out with the first byte
            raise exc_info[1].with_traceback(exc_info[2])
        assert exc_info is not None or not self.started, "started twice"
        self.started.append((status, headers))
        return self.written.append

    def run(self, app: Application, **environ: Any) -> bytes:
        environment: dict[str, Any] = {}
        setup_testing_defaults(environment)
        body = app({**environment, **environ}, self.start_response)
        try:
            for chunk in body:
                assert self.started, "a body before its headers"
                self.written.append(chunk)
        finally:
            if hasattr(body, "close"):
                body.close()
        return b"".join(self.written)


def hello(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.mark.parametrize(
    ("environ", "added"),
    [
        ({"HTTP_ORIGIN": APP}, ALLOWED),
        ({"HTTP_ORIGIN": EVIL}, [("vary", "Origin")]),
        ({}, [("vary", "Origin")]),
        (
            {"REQUEST_METHOD": "OPTIONS", "HTTP_ORIGIN": EVIL},
            [("vary", "Origin, Access-Control-Request-Method")],
        ),
    ],
)
def test_the_applications_response_carries_the_policys_headers(
    server: Server, environ: dict[str, str], added: Headers
) -> None:
    assert server.run(CORSMiddleware(hello, policy=POLICY), **environ) == b"hello"
    assert server.started == [("200 OK", [("Content-Type", "text/plain"), *added])]


def preflight(method: str = "PUT", **more: str) -> dict[str, str]:
    asked = {"REQUEST_METHOD": "OPTIONS", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": method}
    return {"HTTP_ORIGIN": APP, **asked, **more}


def never(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    raise AssertionError("the application was called")


def test_a_good_preflight_is_answered_without_the_application(server: Server) -> None:
    environ = preflight(HTTP_ACCESS_CONTROL_REQUEST_HEADERS="x-trace")
    assert server.run(CORSMiddleware(never, policy=POLICY), **environ) == b""
    status, headers = server.started[0]
    assert status == "204 No Content"
    assert dict(headers)["access-control-allow-methods"] == "GET, HEAD, POST, PUT"
    assert "content-length" not in dict(headers)


@pytest.mark.parametrize(
    "environ",
    [
        preflight("DELETE"),
        preflight(HTTP_ACCESS_CONTROL_REQUEST_HEADERS="x-other"),
        preflight(HTTP_ORIGIN=EVIL),
    ],
)
def test_a_bad_preflight_gets_403_and_no_cors_header(
    server: Server, environ: dict[str, str]
) -> None:
    assert server.run(CORSMiddleware(never, policy=POLICY), **environ) == b""
    status, headers = server.started[0]
    assert status == "403 Forbidden"
    assert [name for name, _ in headers] == ["vary", "content-length"]


def test_a_status_without_a_name_is_still_a_status_line(server: Server) -> None:
    policy = POLICY.replace(preflight_status=299)
    server.run(CORSMiddleware(never, policy=policy), **preflight())
    assert server.started[0][0] == "299 OK"


def test_a_preflight_into_a_private_network(server: Server) -> None:
    policy = POLICY.replace(allow_private_network=True)
    environ = preflight(HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK="true")
    server.run(CORSMiddleware(never, policy=policy), **environ)
    assert dict(server.started[0][1])["access-control-allow-private-network"] == "true"


def test_debug_mode_answers_with_a_body(server: Server) -> None:
    middleware = CORSMiddleware(never, policy=POLICY, debug=True)
    assert b"Method not allowed" in server.run(middleware, **preflight("DELETE"))
    assert server.started[0][0] == "200 OK"


# --- errors --------------------------------------------------------------------------------------


def raises_at_once(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    raise RuntimeError("the bug")


def raises_before_starting(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    if environ:
        raise RuntimeError("the bug")
    yield b""


def raises_before_the_first_byte(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b""
    raise RuntimeError("the bug")


@pytest.mark.parametrize(
    "app", [raises_at_once, raises_before_starting, raises_before_the_first_byte]
)
def test_an_exception_before_the_response_is_a_500_and_still_raised(
    server: Server, app: Application
) -> None:
    with pytest.raises(RuntimeError, match="the bug"):
        server.run(CORSMiddleware(app, policy=POLICY), HTTP_ORIGIN=APP)
    status, headers = server.started[-1]
    assert status == "500 Internal Server Error"
    assert set(ALLOWED) < set(headers)
    assert b"".join(server.written) == b"Internal Server Error"


@pytest.mark.parametrize("protocol", ["HTTP/2", "HTTP/2.0", "HTTP/3"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_over_http_2_the_500_ends_normally_and_the_exception_goes_to_the_error_stream(
    server: Server, protocol: str, method: str
) -> None:
    errors = StringIO()
    environ = {"SERVER_PROTOCOL": protocol, "REQUEST_METHOD": method, "wsgi.errors": errors}
    body = server.run(CORSMiddleware(raises_at_once, policy=POLICY), HTTP_ORIGIN=APP, **environ)
    assert body == (b"" if method == "HEAD" else b"Internal Server Error")
    assert errors.getvalue().startswith("Traceback")
    assert errors.getvalue().endswith("RuntimeError: the bug\n")


def answers_nothing(environ: dict[str, Any], start_response: Any) -> Any:
    start_response("200 OK", [])


def never_starts(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    return [b"a body"]


def starts_twice(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    start_response("201 Created", [])
    return [b"a body"]


@pytest.mark.parametrize(
    ("app", "error"),
    [
        (answers_nothing, TypeError),
        (never_starts, AssertionError),
        (starts_twice, AssertionError),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_application_that_breaks_the_specification_is_a_500_too(
    server: Server, app: Any, error: type[Exception], method: str
) -> None:
    with pytest.raises(error):
        server.run(CORSMiddleware(app, policy=POLICY), HTTP_ORIGIN=APP, REQUEST_METHOD=method)
    ((status, headers),) = server.started
    assert status == "500 Internal Server Error"
    assert ("content-length", "21") in headers
    assert server.written == [b"" if method == "HEAD" else b"Internal Server Error"]


def test_the_server_is_told_of_one_response_only(server: Server) -> None:
    with pytest.raises(RuntimeError, match="the bug"):
        server.run(CORSMiddleware(raises_before_the_first_byte, policy=POLICY), HTTP_ORIGIN=APP)
    assert [status for status, _ in server.started] == ["500 Internal Server Error"]


def test_a_response_without_a_body_is_started(server: Server) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("304 Not Modified", [])
        return iter(())

    assert server.run(CORSMiddleware(app, policy=POLICY)) == b""
    assert [status for status, _ in server.started] == ["304 Not Modified"]


@pytest.mark.parametrize("name", ["x-wsgiorg.throw_errors", "paste.throw_errors"])
def test_where_exceptions_are_thrown_no_500_is_sent(server: Server, name: str) -> None:
    middleware = CORSMiddleware(raises_before_the_first_byte, policy=POLICY)
    with pytest.raises(RuntimeError, match="the bug"):
        server.run(middleware, HTTP_ORIGIN=APP, **{name: True})
    assert server.started == []
    with pytest.raises(RuntimeError, match="the bug"):
        server.run(middleware, HTTP_ORIGIN=APP, **{name: None})
    assert server.started[0][0] == "500 Internal Server Error"


def test_starting_anew_after_the_first_byte_is_the_servers_to_refuse(server: Server) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"so far"
        try:
            raise ValueError("too late")
        except ValueError:
            start_response("500 Oops", [], sys.exc_info())

    with pytest.raises(ValueError, match="too late"):
        server.run(CORSMiddleware(app, policy=POLICY), HTTP_ORIGIN=APP)


def raises_after_the_first_byte(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    start_response("200 OK", [])
    yield b"so far"
    raise RuntimeError("the bug")


def raises_after_writing(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])(b"so far")
    raise RuntimeError("the bug")


@pytest.mark.parametrize("app", [raises_after_the_first_byte, raises_after_writing])
def test_an_exception_after_the_first_byte_passes(server: Server, app: Application) -> None:
    with pytest.raises(RuntimeError, match="the bug"):
        server.run(CORSMiddleware(app, policy=POLICY), HTTP_ORIGIN=APP)
    assert [status for status, _ in server.started] == ["200 OK"]
    assert server.written == [b"so far"]


def test_the_application_may_start_anew_with_exc_info(server: Server) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        try:
            raise ValueError("caught by the application")
        except ValueError:
            start_response("400 Bad Request", [("X-Why", "value")], sys.exc_info())
        return [b"no"]

    assert server.run(CORSMiddleware(app, policy=POLICY), HTTP_ORIGIN=APP) == b"no"
    assert server.started[-1] == ("400 Bad Request", [("X-Why", "value"), *ALLOWED])


# --- bodies --------------------------------------------------------------------------------------


def test_the_write_callable_is_the_servers(server: Server) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        write = start_response("200 OK", [])
        write(b"written ")
        return [b"and returned"]

    middleware = CORSMiddleware(app, policy=POLICY)
    assert server.run(middleware, HTTP_ORIGIN=APP) == b"written and returned"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_server_without_a_write_callable_is_served_too(method: str) -> None:
    started = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> Any:
        started.append(status)

    environ = {"REQUEST_METHOD": method}
    answer = iter(CORSMiddleware(raises_at_once, policy=POLICY)(environ, start_response))
    if method == "GET":
        assert next(answer) == b"Internal Server Error"
    with pytest.raises(RuntimeError, match="the bug"):
        next(answer)
    assert started == ["500 Internal Server Error"]


def test_writing_where_the_server_cannot_is_a_500() -> None:
    started = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> Any:
        started.append(status)

    environ = {"REQUEST_METHOD": "GET"}
    answer = iter(CORSMiddleware(raises_after_writing, policy=POLICY)(environ, start_response))
    assert next(answer) == b"Internal Server Error"
    with pytest.raises(RuntimeError, match=r"this server has no write\(\)"):
        next(answer)
    assert started == ["200 OK", "500 Internal Server Error"]


class Body:
    """A body that says when it is closed."""

    closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield b"first "
        yield b"second"

    def close(self) -> None:
        self.closed = True


def test_bodies_are_passed_on_lazily_and_closed(server: Server) -> None:
    body = Body()

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return body

    assert server.run(CORSMiddleware(app, policy=POLICY)) == b"first second"
    assert body.closed


def test_a_body_need_not_have_a_close(server: Server) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return iter((b"a", b"b"))

    assert server.run(CORSMiddleware(app, policy=POLICY)) == b"ab"


@pytest.mark.parametrize(
    "body", [[b"a"], (b"a",), FileWrapper(BytesIO(b"a"))], ids=["list", "tuple", "file"]
)
def test_lists_and_file_wrappers_are_passed_on_as_they_are(
    body: Iterable[bytes], server: Server
) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return body

    environ = {"REQUEST_METHOD": "GET", "wsgi.file_wrapper": FileWrapper}
    answer = CORSMiddleware(app, policy=POLICY)(environ, server.start_response)
    assert answer is body


def test_the_middleware_keeps_the_specification_on_both_sides(server: Server) -> None:
    app = validator(CORSMiddleware(validator(hello), policy=POLICY))
    assert server.run(app, HTTP_ORIGIN=APP, QUERY_STRING="") == b"hello"


# --- blocking and observing ----------------------------------------------------------------------

BLOCKING = POLICY.replace(block_refused=True)


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"HTTP_ORIGIN": EVIL}, "403 Forbidden"),
        ({"HTTP_ORIGIN": EVIL, "HTTP_SEC_FETCH_SITE": "same-origin"}, "200 OK"),
        ({"HTTP_ORIGIN": "http://127.0.0.1"}, "200 OK"),
        ({"HTTP_ORIGIN": "http://127.0.0.1", "HTTP_SEC_FETCH_SITE": "cross-site"}, "403 Forbidden"),
        ({"HTTP_ORIGIN": APP}, "200 OK"),
        ({}, "200 OK"),
    ],
)
def test_a_blocking_policy_answers_before_the_application(
    server: Server, environ: dict[str, str], status: str
) -> None:
    server.run(CORSMiddleware(hello, policy=BLOCKING), **environ)
    assert server.started[0][0] == status


@pytest.mark.parametrize(("trusting", "status"), [(True, "200 OK"), (False, "403 Forbidden")])
def test_proxy_headers_count_only_if_trusted(server: Server, trusting: bool, status: str) -> None:
    environ = {
        "HTTP_ORIGIN": "https://api.example.net",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "api.example.net",
    }
    server.run(CORSMiddleware(hello, policy=BLOCKING, trust_proxy_headers=trusting), **environ)
    assert server.started[0][0] == status


def test_every_decision_is_told(server: Server) -> None:
    events: list[DecisionEvent] = []
    middleware = CORSMiddleware(hello, policy=POLICY, on_decision=events.append)
    Server().run(middleware, HTTP_ORIGIN=EVIL, PATH_INFO="/items")
    Server().run(middleware)
    Server().run(middleware, **preflight("DELETE"))
    assert events == [
        DecisionEvent(Kind.ACTUAL, Refusal.ORIGIN, None, EVIL, "GET", "/items"),
        DecisionEvent(Kind.NOT_CORS, None, None, None, "GET", "/"),
        DecisionEvent(Kind.PREFLIGHT, Refusal.METHOD, 403, APP, "OPTIONS", "/", "DELETE"),
    ]


def test_refusals_are_logged_unless_switched_off(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    Server().run(CORSMiddleware(hello, policy=POLICY, log_refusals=False), HTTP_ORIGIN=EVIL)
    assert caplog.messages == []
    Server().run(CORSMiddleware(hello, policy=POLICY), HTTP_ORIGIN=EVIL)
    assert [record.name for record in caplog.records] == ["crossorigin"]


def test_an_observer_that_fails_does_not_fail_the_request(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(event: DecisionEvent) -> None:
        raise RuntimeError("the observer's bug")

    middleware = CORSMiddleware(hello, policy=POLICY, on_decision=fail)
    assert server.run(middleware, HTTP_ORIGIN=APP) == b"hello"
    assert "on_decision failed" in caplog.text
