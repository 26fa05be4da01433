"""Quart, where the table of behaviours and the tests of Flask do not reach."""

import asyncio
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from quart import Blueprint, Quart
from quart.views import MethodView

from crossorigin import Policy, PolicyError
from crossorigin.integrations.quart import CORSMiddleware, CrossOrigin, cors

APP = "https://app.example.com"
OTHER = "https://evil.example"
DEFAULT = Policy(allow_origins=[APP])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")


async def plain(**arguments: object) -> str:
    return "plain"


@cors(A)
async def in_a(**arguments: object) -> str:
    return "plain"


@cors(B)
def in_b(**arguments: object) -> str:
    return "plain"


async def crash() -> str:
    raise ValueError("a bug")


def make_app(*rules: tuple[str, Callable[..., Any]], **options: Any) -> Quart:
    app = Quart(__name__, **options)
    for number, (rule, view) in enumerate(rules):
        app.add_url_rule(rule, f"view{number}", view)
    return app


def answer(app: Quart, path: str = "/", origin: str = APP) -> tuple[int, str | None]:
    async def ask() -> tuple[int, str | None]:
        response = await app.test_client().get(path, headers={"Origin": origin})
        return response.status_code, response.headers.get("Access-Control-Allow-Origin")

    return asyncio.run(ask())


# --- The extension -------------------------------------------------------------------------------


def test_one_extension_serves_several_applications() -> None:
    extension = CrossOrigin(policy=DEFAULT)
    apps = [make_app(("/", plain)) for _ in range(2)]
    for app in apps:
        extension.init_app(app)
    middleware = apps[0].extensions["crossorigin"]
    assert isinstance(middleware, CORSMiddleware)
    middleware.policy = Policy(allow_origins=[OTHER])
    assert [answer(app) for app in apps] == [(200, None), (200, APP)]


def test_the_policy_may_stand_in_the_configuration() -> None:
    app = make_app(("/", plain))
    app.config["CROSSORIGIN"] = {"allow_origins": [APP]}
    CrossOrigin(app)
    assert answer(app) == (200, APP)


def test_a_bad_configuration_is_refused() -> None:
    app = Quart(__name__)
    app.config["CROSSORIGIN"] = {"allow_origins": [f"{APP}/"]}
    with pytest.raises(PolicyError) as caught:
        CrossOrigin(app)
    assert str(caught.value).startswith("1 problem in CROSSORIGIN:")


def test_a_blueprint_is_not_an_application() -> None:
    with pytest.raises(TypeError, match=r"'Blueprint', not a Quart application; a blueprint takes"):
        CrossOrigin(Blueprint("admin", __name__), policy=DEFAULT)  # type: ignore[arg-type]  # that is the test


def test_an_application_has_one_extension() -> None:
    app = Quart(__name__)
    CrossOrigin(app, policy=DEFAULT, websocket="enforce")
    with pytest.raises(RuntimeError, match=r"has a policy already; set app\.extensions"):
        CrossOrigin(app, policy=DEFAULT)


@pytest.mark.parametrize("switch", ["testing", "debug"])
def test_a_page_reads_the_traceback_that_quart_shows(switch: str) -> None:
    app = make_app(("/", crash))
    CrossOrigin(app, policy=DEFAULT)
    setattr(app, switch, True)
    assert answer(app) == (500, APP)


def test_an_exception_that_quart_lets_go_is_raised() -> None:
    app = make_app(("/", crash))
    CrossOrigin(app, policy=DEFAULT)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    with pytest.raises((ValueError, ExceptionGroup)) as caught:  # a group from Quart 0.23 on
        answer(app)
    assert "ValueError: a bug" in "".join(traceback.format_exception(caught.value))


# --- Routing -------------------------------------------------------------------------------------


def policy_of(app: Quart, path: str, method: str = "GET", **fields: Any) -> Policy | None:
    """The policy of the route that a request is for, as the middleware finds it."""
    middleware = CORSMiddleware(app, policy=DEFAULT)
    scope = {
        "type": "http",
        "scheme": "http",
        "path": path,
        "method": "OPTIONS",
        "query_string": b"",
        "headers": [(b"host", b"api.example.net")],
        **fields,
    }
    before = dict(scope)
    found = middleware._policy_of_route(scope, method)
    assert scope == before
    return found


def test_rules_blueprints_and_classes_have_policies() -> None:
    @cors(C)
    class Items(MethodView):
        @cors(A)
        async def get(self) -> str:
            return "items"

        async def put(self) -> str:
            return "items"

    group = cors(B)(Blueprint("group", __name__, url_prefix="/group"))
    group.get("/plain")(plain)
    group.get("/a/")(in_a)
    app = make_app(("/class", Items.as_view("items")), ("/b/<int:number>", in_b))
    app.register_blueprint(group)
    assert policy_of(app, "/class") is policy_of(app, "/class", "HEAD") is A
    assert policy_of(app, "/class", "PUT") is C
    assert policy_of(app, "/b/7") is policy_of(app, "/b/7", "DELETE") is B
    assert policy_of(app, "/group/plain") is B
    assert policy_of(app, "/group/a") is policy_of(app, "/group/a/") is A
    assert policy_of(app, "/nowhere") is policy_of(app, "/b/seven") is None


def test_mount_points_are_not_part_of_the_route() -> None:
    app = make_app(("/a", in_a), ("/v1/b", in_b))
    assert policy_of(app, "/v1/a", root_path="/v1") is A
    assert policy_of(app, "/v1/v1/b", root_path="/v1") is B
    assert policy_of(app, "/a", root_path="/v1") is None
    assert policy_of(app, "/v1", root_path="/v1") is None


def test_websockets_have_policies() -> None:
    app = make_app(("/echo", in_a))
    app.add_websocket("/echo", "echo", in_b)
    assert policy_of(app, "/echo") is A
    assert policy_of(app, "/echo", type="websocket", scheme="ws") is B
    assert policy_of(make_app(("/echo", in_a)), "/echo", type="websocket", scheme="ws") is None


def test_hosts_count_where_quart_has_them_count() -> None:
    app = Quart(__name__, host_matching=True, static_host="static.example.com")
    app.add_url_rule("/", "a", in_a, host="api.example.net")
    app.add_url_rule("/", "b", in_b, host="b.example.com")
    assert policy_of(app, "/") is A
    assert policy_of(app, "/", headers=[(b"host", b"b.example.com")]) is B
