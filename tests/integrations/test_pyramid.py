"""Pyramid, where the table of behaviours does not reach: configuring, and which view answers."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationConflictError, ConfigurationError
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response
from pyramid.router import default_execution_policy
from webtest import TestApp as Client

from crossorigin import NO_CORS, Policy, PolicyError, PolicyMap
from crossorigin.integrations import pyramid as integration
from crossorigin.integrations.pyramid import CORSMiddleware, cors

APP = "https://app.example.com"
OTHER = "https://evil.example"
NAME = "crossorigin.integrations.pyramid"
DEFAULT = Policy(allow_origins=[APP])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")


def plain(request: Request) -> Response:
    return Response("plain")


@cors(A)
def in_a(request: Request) -> Response:
    return Response("plain")


@cors(B)
def in_b(request: Request) -> Response:
    return Response("plain")


def crash(request: Request) -> Response:
    raise ValueError("a bug")


def configured(**routes: Callable[..., Any]) -> Any:
    """A configuration with a view for each route, whose path is its name."""
    config = Configurator()
    config.include(NAME)
    for name, view in routes.items():
        config.add_route(name, f"/{name}")
        config.add_view(view, route_name=name)
    return config


def allowed(app: Any, path: str = "/x", origin: str = APP) -> str | None:
    response = Client(app).get(path, headers={"Origin": origin}, expect_errors=True)
    value: str | None = response.headers.get("Access-Control-Allow-Origin")
    return value


# --- Configuring ---------------------------------------------------------------------------------


def test_the_middleware_can_be_given_another_policy() -> None:
    config = configured(x=plain)
    middleware = config.set_cors_policy(DEFAULT, log_refusals=False)
    app = config.make_wsgi_app()
    assert allowed(app) == APP
    middleware.policy = Policy(allow_origins=[OTHER])
    assert allowed(app) is None


def test_the_policy_may_stand_in_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(f'allow_origins = ["{APP}"]')
    for policy in (DEFAULT, PolicyMap({"/": DEFAULT}), {"allow_origins": [APP]}, file, str(file)):
        config = Configurator(settings={"crossorigin.policy": policy})
        config.include(NAME)
        config.add_route("x", "/x")
        config.add_view(plain, route_name="x")
        assert allowed(config.make_wsgi_app()) == APP


def test_a_bad_setting_is_refused() -> None:
    config = Configurator(settings={"crossorigin.policy": {"allow_origins": [f"{APP}/"]}})
    with pytest.raises(PolicyError) as caught:
        config.include(NAME)
    assert str(caught.value).startswith("1 problem in crossorigin.policy:")
    with pytest.raises(TypeError, match=r"crossorigin\.policy is of the type int"):
        Configurator(settings={"crossorigin.policy": 7}).include(NAME)


def test_two_policies_are_a_conflict() -> None:
    config = configured()
    config.set_cors_policy(DEFAULT)
    config.set_cors_policy(A)
    with pytest.raises(ConfigurationConflictError):
        config.make_wsgi_app()


def test_views_have_to_be_known() -> None:
    config = Configurator(introspection=False)
    config.include(NAME)
    with pytest.raises(ConfigurationError, match="introspection=True"):
        config.set_cors_policy(DEFAULT)


def test_it_stands_around_the_execution_policy_that_there_is() -> None:
    asked: list[str] = []

    def execution_policy(environ: dict[str, Any], router: Any) -> Any:
        asked.append(environ["PATH_INFO"])
        return default_execution_policy(environ, router)

    config = configured(x=plain)
    config.set_cors_policy(DEFAULT)
    config.set_execution_policy(execution_policy)
    app = config.make_wsgi_app()
    assert allowed(app) == APP
    assert asked == ["/x"]
    headers = {"Origin": APP, "Access-Control-Request-Method": "GET"}
    assert Client(app).options("/x", headers=headers).status_int == 204
    assert asked == ["/x"]


def test_nothing_can_be_served_before_the_application_is_made() -> None:
    middleware = configured().set_cors_policy(DEFAULT)
    with pytest.raises(RuntimeError, match=r"call config\.make_wsgi_app\(\) first"):
        Client(middleware).get("/")


def test_exceptions_that_pyramid_lets_go_are_seen_by_a_test() -> None:
    config = configured(x=crash)
    config.set_cors_policy(DEFAULT)
    with pytest.raises(ValueError, match="a bug"):
        allowed(config.make_wsgi_app())


def test_exception_views_answer_as_they_do() -> None:
    config = configured(x=crash)
    config.set_cors_policy(DEFAULT)
    config.add_exception_view(cors(A)(lambda request: Response("handled", 418)), ValueError)
    response = Client(config.make_wsgi_app()).get("/x", headers={"Origin": APP}, status=418)
    assert response.headers["Access-Control-Allow-Origin"] == APP


# --- Views ---------------------------------------------------------------------------------------


def policies(config: Any, *requests: tuple[str, str]) -> list[Policy | None]:
    """The policies of several requests, of a method and a path each."""
    middleware: CORSMiddleware = config.set_cors_policy(DEFAULT)
    config.make_wsgi_app()
    base = {"wsgi.url_scheme": "http", "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    return [
        middleware._policy_of_route(
            {**base, "SCRIPT_NAME": "", "REQUEST_METHOD": "OPTIONS", "PATH_INFO": path}, method
        )
        for method, path in requests
    ]


def test_the_view_of_the_method_counts() -> None:
    config = configured(other=plain)
    config.add_route("x", "/x")
    config.add_view(in_a, route_name="x", request_method="GET")
    config.add_view(in_b, route_name="x", request_method=("PUT", "POST"))
    config.add_route("all", "/all")
    config.add_view(in_a, route_name="all")
    config.add_view(in_b, route_name="all", request_method="PUT")
    requests = [
        ("GET", "/x"),
        ("HEAD", "/x"),
        ("PUT", "/x"),
        ("DELETE", "/x"),  # a 404 at this route
        ("GET", "/all"),
        ("PUT", "/all"),
        ("GET", "/other"),
        ("GET", "/nowhere"),
        ("GET", "/\xff"),  # a 400
    ]
    assert policies(config, *requests) == [A, A, B, A, A, B, None, None, None]


def test_the_marks_of_a_route_are_those_of_its_marked_views() -> None:
    config = configured(other=plain)
    config.add_route("x", "/x")
    config.add_view(in_a, route_name="x", request_method="GET")
    config.add_view(plain, route_name="x", request_method="PUT")
    middleware = config.set_cors_policy(DEFAULT)
    config.make_wsgi_app()
    assert list(middleware._enforcer.policies.find_marks(None)) == [("x", A)]


def test_routes_are_matched_with_their_predicates() -> None:
    config = configured()
    config.add_route("get", "/{name}", request_method="GET")
    config.add_route("rest", "/*rest")
    config.add_view(in_a, route_name="get")
    config.add_view(in_b, route_name="rest")
    requests = [("GET", "/x"), ("PUT", "/x"), ("GET", "/x/y")]
    assert policies(config, *requests) == [A, B, B]


def test_classes_have_policies_by_method() -> None:
    @cors(C)
    class Items:
        def __init__(self, request: Request) -> None: ...

        @cors(A)
        def read(self) -> Response:
            return Response("items")

        @cors(B)
        def __call__(self) -> Response:
            return Response("items")

    def wrapped() -> Callable[..., Any]:
        @functools.wraps(in_a)
        def wrapper(request: Request) -> Response:
            return in_a(request)

        return wrapper

    config = configured(call=Items, wrapped=wrapped(), bare=cors(C)(lambda request: Response()))
    config.add_route("items", "/items")
    config.add_view(Items, attr="read", route_name="items", request_method="GET")
    config.add_view(Items, attr="change", route_name="items", request_method="PUT")
    requests = [("GET", "/items"), ("PUT", "/items"), ("GET", "/call")]
    found = policies(config, *requests, ("GET", "/wrapped"), ("GET", "/bare"))
    assert found == [A, C, B, A, C]


@pytest.mark.parametrize(
    "condition", [{"request_param": "a"}, {"accept": "text/html"}, {"name": "a"}]
)
def test_views_that_no_preflight_tells_apart_have_one_policy(condition: dict[str, str]) -> None:
    for others, method in (
        ({}, "any other method"),
        ({"request_method": "PUT"}, "PUT"),
    ):
        config = configured(x=in_a)
        config.add_view(plain, route_name="x", **others, **condition)
        config.set_cors_policy(DEFAULT)
        message = f"the views of the route 'x' for {method} have different policies"
        with pytest.raises(ConfigurationError, match=message):
            config.make_wsgi_app()
    config = configured(x=in_a)
    config.add_view(cors(A)(functools.partial(plain)), route_name="x", **condition)
    assert policies(config, ("GET", "/x")) == [A]


def test_a_view_that_is_found_by_traversal_has_no_policy() -> None:
    config = configured()
    config.set_cors_policy(DEFAULT)
    config.add_view(in_a, name="x")
    with pytest.raises(ConfigurationError, match="is found by traversal"):
        config.make_wsgi_app()


def test_what_is_not_marked_is_let_be() -> None:
    config = configured(x=plain)
    config.add_view(plain, name="found by traversal")
    config.add_view(plain, route_name="x", request_param="a")
    config.add_notfound_view(plain)
    config.add_view(in_a, context=HTTPNotFound, request_param="a")
    assert policies(config, ("GET", "/x"), ("GET", "/y")) == [None, None]


def test_without_marks_no_view_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integration, "marks_exist", lambda: False)
    assert policies(configured(x=in_a), ("GET", "/x")) == [None]


def test_a_closed_view_is_closed() -> None:
    config = configured(x=cors(NO_CORS)(functools.partial(plain)))
    config.set_cors_policy(DEFAULT)
    assert allowed(config.make_wsgi_app()) is None
