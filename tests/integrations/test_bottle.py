"""Bottle, where the table of behaviours does not reach: installing, hooks, and routing."""

import functools
import logging
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from bottle import Bottle, HTTPResponse, request
from webtest import TestApp as Client

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.integrations.bottle import CORSMiddleware, cors, install
from crossorigin.wsgi import CORSMiddleware as PlainMiddleware

APP = "https://app.example.com"
OTHER = "https://evil.example"
DEFAULT = Policy(allow_origins=[APP])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")


def plain(**arguments: object) -> str:
    return "plain"


@cors(A)
def in_a(**arguments: object) -> str:
    return "plain"


@cors(B)
def in_b(**arguments: object) -> str:
    return "plain"


def crash() -> str:
    raise ValueError("a bug")


def make_app(*routes: tuple[str, Callable[..., Any]]) -> Any:
    app = Bottle()
    for path, function in routes:
        app.get(path)(function)
    return app


def allowed(app: Any, path: str = "/", origin: str = APP) -> str | None:
    response = Client(app).get(path, headers={"Origin": origin}, expect_errors=True)
    value: str | None = response.headers.get("Access-Control-Allow-Origin")
    return value


# --- Installing ----------------------------------------------------------------------------------


def test_the_middleware_can_be_given_another_policy() -> None:
    app = make_app(("/", plain))
    middleware = install(app, policy=DEFAULT, log_refusals=False)
    assert allowed(app) == APP
    middleware.policy = Policy(allow_origins=[OTHER])
    assert allowed(app) is None


def test_an_application_has_one_policy() -> None:
    app = Bottle()
    install(app, policy=DEFAULT)
    with pytest.raises(RuntimeError, match="this application has a policy"):
        install(app, policy=DEFAULT)


def test_only_a_bottle_can_be_installed_in() -> None:
    with pytest.raises(TypeError, match="app is 'function', not a Bottle; wrap any other"):
        install(plain, policy=DEFAULT)


def test_exceptions_that_bottle_lets_go_are_seen_by_a_test() -> None:
    app = make_app(("/", crash))
    app.config["catchall"] = False
    install(app, policy=DEFAULT)
    with pytest.raises(ValueError, match="a bug"):
        allowed(app)


def test_exceptions_that_bottle_handles_are_readable(capsys: pytest.CaptureFixture[str]) -> None:
    app = make_app(("/", crash))
    install(app, policy=DEFAULT)
    response = Client(app, lint=False).get(
        "/",
        headers={"Origin": APP},
        status=500,
        expect_errors=True,
    )
    assert response.headers["Access-Control-Allow-Origin"] == APP
    assert "a bug" in response.errors


# --- Paths ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [CORSMiddleware, PlainMiddleware])
def test_what_bottle_drops_from_a_path_opens_nothing(make: Any) -> None:
    app = make_app(("/internal/books", plain))
    app.wsgi = make(
        app if make is CORSMiddleware else app.wsgi,
        policy=PolicyMap({"/": DEFAULT, "/internal": NO_CORS}),
    )
    response = Client(app).get("/int%FFernal/books", headers={"Origin": APP})
    assert response.text == "plain"
    assert "Access-Control-Allow-Origin" not in response.headers


def strip_slash() -> None:
    request.environ["PATH_INFO"] = request.environ["PATH_INFO"].rstrip("/")


def test_a_route_that_a_hook_led_to_has_no_laxer_policy(caplog: pytest.LogCaptureFixture) -> None:
    app = make_app(("/plain", plain), ("/also", plain))

    @app.get("/closed")
    @cors(NO_CORS)
    def closed() -> HTTPResponse:
        return HTTPResponse("closed", Vary="Cookie")

    app.add_hook("before_request", strip_slash)
    install(app, policy=DEFAULT)
    with caplog.at_level(logging.ERROR, "crossorigin"):
        assert allowed(app, "/plain") == allowed(app, "/plain/") == allowed(app, "/nowhere/") == APP
        assert caplog.messages == []
        response = Client(app).get("/closed/", headers={"Origin": APP})
    assert response.text == "closed"
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Vary"] == "Cookie, Origin"
    assert caplog.messages == [
        "a hook led '/closed/' to another route with a different policy; change the path "
        "before Bottle is called, in WSGI middleware around it"
    ]


# --- Routing -------------------------------------------------------------------------------------


def policy_of(app: Any, path: str, method: str = "GET", **environ: Any) -> Policy | None:
    """The policy of the route that a request is for, as the middleware finds it."""
    middleware = CORSMiddleware(app, policy=DEFAULT)
    return middleware._policy_of_route(
        {"REQUEST_METHOD": "OPTIONS", "PATH_INFO": path, **environ}, method
    )


def test_the_route_of_the_method_counts() -> None:
    app = make_app(("/x", in_a), ("/<name>", plain), ("/b/<number:int>", in_b))
    app.put("/x")(in_b)
    app.route("/any", method="ANY")(in_a)
    assert policy_of(app, "/x") is policy_of(app, "/x", "HEAD") is A
    assert policy_of(app, "/x", "PUT") is B
    assert policy_of(app, "/x", "DELETE") is A  # one of those that the 405 names
    assert policy_of(app, "/any", "DELETE") is A
    assert policy_of(app, "/b/7") is policy_of(app, "/b/7", SCRIPT_NAME="/v1") is B
    assert policy_of(app, "/y") is policy_of(app, "/b/seven") is None


def test_the_innermost_mark_counts() -> None:
    inner = cors(B)(make_app(("/a", in_a), ("/plain", plain)))
    bare = make_app(("/plain", plain))
    outer = cors(C)(make_app(("/plain", plain)))
    outer.mount("/inner/", inner)
    app = make_app(("/plain", plain))
    app.mount("/outer/", outer)
    app.mount("/bare/", bare)
    inner.get("/late")(plain)
    assert policy_of(app, "/plain") is policy_of(app, "/bare/plain") is None
    assert policy_of(app, "/outer/plain") is policy_of(app, "/outer/nowhere") is C
    assert policy_of(app, "/outer/inner/plain") is policy_of(app, "/outer/inner/nowhere") is B
    assert policy_of(app, "/outer/inner/a") is A
    assert policy_of(app, "/nowhere") is policy_of(app, "/bare/nowhere") is None
    cors(C)(app)
    assert policy_of(app, "/plain") is policy_of(app, "/nowhere") is C


def test_other_wsgi_applications_can_be_mounted() -> None:
    def anything(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        raise AssertionError("nothing is served")

    app = Bottle()
    app.mount("/marked/", cors(A)(anything))
    app.mount("/bare/", functools.partial(print))
    assert policy_of(app, "/marked/x") is policy_of(app, "/marked/x/y", "PUT") is A
    assert policy_of(app, "/bare/x") is None
