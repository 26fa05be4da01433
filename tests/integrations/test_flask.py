"""Flask, where the table of behaviours does not reach: the extension, and routing in detail."""

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from flask.views import MethodView, View
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import EnvironBuilder

from crossorigin import NO_CORS, Policy, PolicyError, PolicyMap
from crossorigin.integrations.flask import CORSMiddleware, CrossOrigin, cors
from crossorigin.observability import DecisionEvent

APP = "https://app.example.com"
OTHER = "https://evil.example"
DEFAULT = Policy(allow_origins=[APP])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")


def plain(**arguments: object) -> ResponseReturnValue:
    return "plain"


@cors(A)
def in_a(**arguments: object) -> ResponseReturnValue:
    return "plain"


@cors(B)
def in_b(**arguments: object) -> ResponseReturnValue:
    return "plain"


def crash() -> ResponseReturnValue:
    raise ValueError("a bug")


def make_app(*rules: tuple[str, Callable[..., Any]], **options: Any) -> Flask:
    app = Flask(__name__, **options)
    for number, (rule, view) in enumerate(rules):
        app.add_url_rule(rule, f"view{number}", view)
    return app


# --- The extension -------------------------------------------------------------------------------


def allowed(app: Flask, origin: str = APP, path: str = "/") -> str | None:
    response = app.test_client().get(path, headers={"Origin": origin})
    return response.headers.get("Access-Control-Allow-Origin")


def test_one_extension_serves_several_applications() -> None:
    extension = CrossOrigin(policy=DEFAULT)
    apps = [make_app(("/", plain)) for _ in range(2)]
    for app in apps:
        extension.init_app(app)
        assert allowed(app) == APP
    middleware = apps[0].extensions["crossorigin"]
    assert isinstance(middleware, CORSMiddleware)
    middleware.policy = Policy(allow_origins=[OTHER])
    assert [allowed(app) for app in apps] == [None, APP]


def test_the_policy_may_stand_in_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(f'allow_origins = ["{APP}"]')
    for policy in (DEFAULT, PolicyMap({"/": DEFAULT}), {"allow_origins": [APP]}, file, str(file)):
        app = make_app(("/", plain))
        app.config["CROSSORIGIN"] = policy
        CrossOrigin(app)
        assert allowed(app) == APP


@pytest.mark.parametrize(
    ("config", "error", "message"),
    [
        ({}, TypeError, "CROSSORIGIN is missing; it must be a Policy"),
        ({"CROSSORIGIN": 7}, TypeError, "CROSSORIGIN is of the type int"),
        ({"CROSSORIGIN": {"allow_origins": [f"{APP}/"]}}, PolicyError, "1 problem in CROSSORIGIN"),
    ],
)
def test_a_bad_configuration_is_refused(
    config: dict[str, Any], error: type[Exception], message: str
) -> None:
    app = Flask(__name__)
    app.config.from_mapping(config)
    with pytest.raises(error) as caught:
        CrossOrigin(app)
    assert message in str(caught.value)


def test_a_blueprint_is_not_an_application() -> None:
    with pytest.raises(TypeError, match=r"'Blueprint', not a Flask application; a blueprint takes"):
        CrossOrigin(Blueprint("admin", __name__), policy=DEFAULT)  # type: ignore[arg-type]  # that is the test


def test_an_application_has_one_extension() -> None:
    app = Flask(__name__)
    CrossOrigin(app, policy=DEFAULT)
    with pytest.raises(RuntimeError, match=r"has a policy already; set app\.extensions"):
        CrossOrigin(app, policy=DEFAULT)


def test_options_are_those_of_the_middleware() -> None:
    events: list[DecisionEvent] = []
    app = make_app(("/", plain))
    CrossOrigin(app, policy=DEFAULT, on_decision=events.append, debug=True)
    allowed(app)
    assert [event.path for event in events] == ["/"]
    assert app.extensions["crossorigin"].debug is True


# --- Exceptions ----------------------------------------------------------------------------------


def answer(app: Flask, **headers: str) -> Any:
    return app.test_client().get("/", headers=headers)


def test_a_test_sees_what_flask_raises() -> None:
    app = make_app(("/", crash))
    CrossOrigin(app, policy=DEFAULT)
    app.testing = True
    for headers in ({}, {"Origin": APP}):
        with pytest.raises(ValueError, match="a bug"):
            answer(app, **headers)


def test_a_debugger_sees_what_flask_raises_and_a_script_reads_a_500() -> None:
    app = make_app(("/", crash))
    CrossOrigin(app, policy=DEFAULT)
    app.debug = True
    with pytest.raises(ValueError, match="a bug"):
        answer(app)
    response = answer(app, Origin=APP)
    assert response.status_code == 500
    assert response.headers["Access-Control-Allow-Origin"] == APP
    with pytest.raises(ValueError, match="a bug"):
        response.get_data()  # for the debugger to log


def test_error_handlers_answer_as_they_do() -> None:
    app = make_app(("/", crash))
    app.register_error_handler(ValueError, lambda error: (f"handled: {error}", 418))
    CrossOrigin(app, policy=DEFAULT)
    response = answer(app, Origin=APP)
    assert (response.status_code, response.text) == (418, "handled: a bug")
    assert response.headers["Access-Control-Allow-Origin"] == APP


# --- Routing -------------------------------------------------------------------------------------


def policy_of(app: Flask, path: str, method: str = "GET", **fields: Any) -> Policy | None:
    """The policy of the route that a request is for, as the middleware finds it."""
    middleware = CORSMiddleware(app, policy=DEFAULT)
    environ = EnvironBuilder(path, method="OPTIONS", **fields).get_environ()
    before = dict(environ)
    found = middleware._policy_of_route(environ, method)
    assert environ == before
    return found


def test_the_rule_of_the_method_counts() -> None:
    app = Flask(__name__)
    app.get("/x")(in_a)
    app.put("/x")(in_b)
    app.get("/<name>", endpoint="other")(plain)
    assert policy_of(app, "/x") is policy_of(app, "/x", "HEAD") is A
    assert policy_of(app, "/x", "PUT") is B
    assert policy_of(app, "/x", "DELETE") is A  # whose 405 it will be
    assert policy_of(app, "/y") is policy_of(app, "/x/y") is None


def test_a_redirect_has_the_policy_of_where_it_leads() -> None:
    app = make_app(("/a/", in_a), ("/b", in_b), ("/c/d", in_b))
    app.add_url_rule("/old", "old", redirect_to="/a/")
    app.add_url_rule("/older", "older", redirect_to="/old")
    app.add_url_rule("/gone", "gone", redirect_to="/nowhere")
    app.put("/only-put/")(in_b)
    assert policy_of(app, "/a") is policy_of(app, "/old") is A
    assert policy_of(app, "/c//d") is policy_of(app, "/only-put", "PUT") is B
    assert policy_of(app, "/b/") is policy_of(app, "/older") is policy_of(app, "/gone") is None
    assert policy_of(app, "/a", base_url="http://localhost/v1/") is A


def test_the_innermost_mark_counts() -> None:
    outer = cors(A)(Blueprint("outer", __name__, url_prefix="/outer"))
    inner = cors(B)(Blueprint("inner", __name__, url_prefix="/inner"))
    bare = Blueprint("bare", __name__, url_prefix="/bare")
    for blueprint in (outer, inner, bare):
        blueprint.get("/plain")(plain)
    inner.get("/a")(in_a)
    outer.register_blueprint(inner)
    outer.register_blueprint(bare)
    app = make_app(("/plain", plain))
    app.register_blueprint(outer)
    app.register_blueprint(bare, name="other", url_prefix="/other")
    assert policy_of(app, "/outer/plain") is policy_of(app, "/outer/bare/plain") is A
    assert policy_of(app, "/outer/inner/plain") is B
    assert policy_of(app, "/outer/inner/a") is A
    assert policy_of(app, "/outer/nowhere") is policy_of(app, "/other/plain") is None
    cors(C)(app)
    assert policy_of(app, "/other/plain") is policy_of(app, "/nowhere") is C
    assert policy_of(app, "/outer/plain") is A


def test_classes_have_policies_by_method() -> None:
    @cors(C)
    class Items(MethodView):
        @cors(A)
        def get(self) -> str:
            return "items"

        def put(self) -> str:
            return "items"

        @cors(NO_CORS)
        def helper(self) -> None: ...

    class Plain(View):
        def dispatch_request(self) -> str:
            return "plain"

    def decorated(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view, updated=())
        def wrapper(*arguments: Any) -> Any:
            return view(*arguments)

        return wrapper

    for view in (Items.as_view("items"), decorated(Items.as_view("items"))):
        app = make_app(("/", view))
        assert policy_of(app, "/") is policy_of(app, "/", "HEAD") is A
        assert policy_of(app, "/", "PUT") is policy_of(app, "/", "HELPER") is C
    assert policy_of(make_app(("/", cors(B)(Plain.as_view("plain")))), "/") is B


def test_routes_are_found_through_middleware_and_mount_points() -> None:
    def anything(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        raise AssertionError("nothing is served")

    def nothing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        raise AssertionError("nothing is served")

    inner = make_app(("/a", in_a), ("/plain", plain))
    inner.wsgi_app = ProxyFix(inner.wsgi_app)  # type: ignore[method-assign]
    marked = cors(B)(make_app(("/plain", plain), ("/a/", in_a)))
    app = make_app(("/b", in_b))
    mounts: dict[str, WSGIApplication] = {
        "/inner": inner,
        "/marked": marked,
        "/any": cors(C)(anything),
        "/none": ProxyFix(nothing),
    }
    app.wsgi_app = ProxyFix(DispatcherMiddleware(app.wsgi_app, mounts))  # type: ignore[method-assign]
    assert policy_of(app, "/inner/a") is A
    assert policy_of(app, "/inner/plain") is policy_of(app, "/none") is None
    assert policy_of(app, "/marked/plain") is policy_of(app, "/marked/nowhere") is B
    assert policy_of(app, "/marked/a") is A
    assert policy_of(app, "/any/x") is policy_of(app, "/any") is C
    assert policy_of(app, "/b") is B
    find_marks = CORSMiddleware(app, policy=DEFAULT)._enforcer.policies.find_marks
    assert find_marks is not None
    assert dict(find_marks(None) or ()) == {
        "/inner/a": A, "/marked": B, "/marked/a/": A, "/any": C, "/b": B
    }  # fmt: skip


def test_hosts_count_where_flask_has_them_count() -> None:
    app = Flask(__name__, host_matching=True, static_host="static.example.com")
    app.add_url_rule("/", "a", in_a, host="a.example.com")
    app.add_url_rule("/", "b", in_b, host="b.example.com")
    app.config["TRUSTED_HOSTS"] = ["a.example.com", "b.example.com"]
    assert policy_of(app, "/", base_url="http://a.example.com") is A
    assert policy_of(app, "/", base_url="http://b.example.com") is B
    assert policy_of(app, "/", base_url="http://evil.example") is None
