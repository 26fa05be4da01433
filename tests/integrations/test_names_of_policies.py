"""Routes that have a policy of the application's map by its name, in every framework with marks."""

import asyncio
import importlib
import logging
import pickle
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from fastapi import FastAPI
from pyramid.config import Configurator
from sanic import Sanic
from sanic.touchup import TouchUp
from starlette.middleware.gzip import GZipMiddleware
from starlette.testclient import TestClient
from tornado.web import Application, RequestHandler

from crossorigin import NO_CORS, FilePolicy, Policy, PolicyError, PolicyMap
from crossorigin.enforcement import enforcer_of
from crossorigin.integrations import aiohttp, pyramid, sanic, tornado
from crossorigin.integrations.fastapi import cors, install
from crossorigin.integrations.installing import installed_middleware
from crossorigin.integrations.marks import policy_of
from crossorigin.observability import DecisionEvent
from crossorigin.policy_reference import PolicyReference

from ..frameworks import contract
from ..servers.running import run

APP, PARTNER = "https://app.example.com", "https://partner.example"
PARTNERS = Policy(allow_origins=[PARTNER])
MAP = PolicyMap({"/": Policy(allow_origins=[APP])}, named={"partners": PARTNERS})
MODULES = [
    *("aiohttp", "blacksheep", "bottle", "django", "falcon", "fastapi", "flask", "litestar"),
    *("pyramid", "quart", "sanic", "starlette", "tornado"),
]


@pytest.mark.parametrize("name", MODULES)
def test_every_framework_takes_a_name(name: str) -> None:
    module = importlib.import_module(f"crossorigin.integrations.{name}")

    def handler() -> None:
        raise AssertionError

    module.cors("partners")(handler)
    assert policy_of(handler) == PolicyReference("partners")
    with pytest.raises(ValueError, match="cannot be the name of a policy"):
        module.cors(" ")
    with pytest.raises(TypeError, match="or the name of a policy"):
        module.cors(None)


def readable(client: TestClient, path: str, origin: str) -> bool:
    response = client.get(path, headers={"origin": origin})
    return response.headers.get("access-control-allow-origin") == origin


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]


def application(policies: Any, **options: Any) -> TestClient:
    app = FastAPI()

    @app.get("/orders")
    @cors("partners")
    def orders() -> None: ...

    @app.get("/closed")
    @cors("no-cors")
    def closed() -> None: ...

    @app.get("/other")
    @cors("partner")
    def other() -> None: ...

    install(app, policy=policies, **options)
    return TestClient(app)


def test_a_route_has_the_policy_of_the_name(caplog: pytest.LogCaptureFixture) -> None:
    events: list[DecisionEvent] = []
    client = application(MAP, on_decision=events.append, log_refusals=False)
    assert readable(client, "/orders", PARTNER)
    assert [line.split()[0] for line in errors(caplog)] == ['routes."/other"']
    caplog.clear()
    assert not readable(client, "/orders", APP)
    assert not readable(client, "/closed", PARTNER)
    assert [each.policy for each in events] == ["partners", "partners", "no-cors"]
    assert not errors(caplog)


@pytest.mark.parametrize("policies", [MAP, MAP.paths["/"]])
def test_a_name_that_no_policy_has_is_an_error_once_and_closes_its_routes(
    policies: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client = application(policies, log_refusals=False)
    client.get("/elsewhere")  # names are compared at the first request, whatever its route is
    assert errors(caplog)
    for _ in range(3):
        assert not readable(client, "/other", PARTNER)
        assert not readable(client, "/other", APP)
    line, *others = sorted(errors(caplog), reverse=True)
    # A policy that is not in a map has no names, so the other route's name is unknown too.
    assert len(others) == (not isinstance(policies, PolicyMap))
    assert line.startswith("routes.\"/other\" 'partner': this is neither the name of a policy nor")
    assert line.endswith("Routes with this name have NO_CORS.")
    in_a_map = isinstance(policies, PolicyMap)
    hint = "Did you mean 'partners'?" if in_a_map else "Define it in PolicyMap(…, named={…})"
    assert hint in line


def test_routes_that_cannot_be_listed_are_served_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def find_marks(_: object) -> None:
        raise AttributeError("no routes")

    app = FastAPI()

    @app.get("/orders")
    @cors("partners")
    def orders() -> None: ...

    install(app, policy=MAP, log_refusals=False)
    middleware = installed_middleware(app)
    assert middleware is not None
    client = TestClient(app)
    enforcer_of(middleware).policies.find_marks = find_marks
    for _ in range(2):
        assert readable(client, "/orders", PARTNER)
    (line,) = errors(caplog)
    assert line.startswith("the policies of routes could not be listed (AttributeError: no routes")


def test_a_file_changes_the_policies_of_routes(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(MAP.to_toml(), encoding="utf-8")
    with FilePolicy(file) as followed:
        client = application(followed, log_refusals=False)
        assert readable(client, "/orders", PARTNER)
        other = PolicyMap(MAP.paths, named={"partners": Policy(allow_origins=[APP])})
        followed._in_force = followed._in_force._replace(policy=other)
        for method in followed._followers:
            method()()  # type: ignore[misc]  # it lives
        assert not readable(client, "/orders", PARTNER)
        assert readable(client, "/orders", APP)


def test_a_reference_by_itself_allows_nothing() -> None:
    reference = PolicyReference("partners")
    assert (reference.allows_no_origin, reference.block_refused) == (True, False)
    assert reference.among(MAP) is PARTNERS
    same = pickle.loads(pickle.dumps(reference))  # noqa: S301 (our own)
    assert (same, hash(same), repr(same)) == (
        reference,
        hash(reference),
        "PolicyReference('partners')",
    )
    assert reference != NO_CORS
    assert reference != "partners"
    assert reference != PolicyReference("others")


# --- Before the first request --------------------------------------------------------------------

APPS = [
    *("aiohttp", "blacksheep", "bottle", "falcon_asgi", "falcon_wsgi", "fastapi", "flask"),
    *("litestar", "pyramid", "quart", "sanic", "starlette", "tornado"),
]
HAS_NO_MARK = {
    "class": {"bottle", "fastapi"},
    "group": {"bottle", "falcon_asgi", "falcon_wsgi", "pyramid"},
    "mounted": {"falcon_asgi", "falcon_wsgi", "quart", "sanic"},
}
"""The applications that have no such route, or none with a mark."""


@pytest.mark.parametrize("name", APPS)
def test_the_marks_of_all_routes_are_found(name: str) -> None:
    module = importlib.import_module(f"tests.frameworks.apps.{name}")
    if name == "aiohttp":
        app = module.build([])
    else:
        app = module.make_app() if name == "pyramid" else module.app
    middleware = installed_middleware(app)
    assert middleware is not None
    find = enforcer_of(middleware).policies.find_marks
    assert find is not None
    marks: dict[str, set[Policy]] = {}
    for route, policy in find(app) or ():
        marks.setdefault(route.strip("/").split("/")[0], set()).add(policy)
    both = {contract.OPEN, contract.PARTNERS}
    expected = {"open": {contract.OPEN}, "closed": {contract.NO_CORS}, "split": both}
    expected |= {"class": both, "group": both, "mounted": {contract.PARTNERS}}
    if name == "fastapi":  # it does not tell where an included router is
        marks["group"] |= marks.pop("")
    for route, policies in expected.items():
        if name not in HAS_NO_MARK.get(route, ()):
            assert marks[route] == policies, route


def test_the_middleware_of_others_is_not_taken_for_this_one() -> None:
    app = FastAPI()
    app.add_middleware(GZipMiddleware)
    assert installed_middleware(app) is None


def refused(error: BaseException) -> bool:
    said = error.report() if isinstance(error, PolicyError) else str(error)
    parts = ('routes."/other"', "'partner'", "Did you mean 'partners'?")
    return all(part in said for part in parts)


def test_an_asgi_application_does_not_start_with_an_unknown_name() -> None:
    ended: list[str] = []
    client = application(MAP)
    with pytest.raises(PolicyError) as caught, client:
        ended.append("started")
    assert refused(caught.value)
    named = {"partners": PARTNERS, "partner": PARTNERS}
    with application(PolicyMap(MAP.paths, named=named)) as started:
        assert readable(started, "/other", PARTNER)
    assert not ended


UVICORN = """
from contextlib import asynccontextmanager
from fastapi import FastAPI
from crossorigin import Policy, PolicyMap
from crossorigin.integrations.fastapi import cors, install

@asynccontextmanager
async def lifespan(app):
    print("begun", flush=True)
    try:
        yield
    finally:
        print("cleaned up", flush=True)

app = FastAPI(lifespan=lifespan)

@app.get("/other")
@cors("partner")
def other(): ...

policy = Policy(allow_origins=["https://app.example.com"])
install(app, policy=PolicyMap({"/": policy}, named={"partners": policy}))
"""


def test_a_server_says_why_it_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "unknown_name.py").write_text(UVICORN, "utf-8")
    command = "uvicorn --port {port} --app-dir {folder} unknown_name:app"
    with (
        pytest.raises(AssertionError, match="does not start") as caught,
        run({"it": command}, tmp_path),
    ):
        pass
    assert refused(caught.value)
    assert "begun" in str(caught.value)
    assert "cleaned up" in str(caught.value)


def test_aiohttp_does_not_start_with_an_unknown_name() -> None:
    async def start() -> None:
        app = web.Application()
        aiohttp.install(app, policy=MAP)
        app.router.add_get("/other", aiohttp.cors("partner")(other))
        runner = web.AppRunner(app)
        try:
            await runner.setup()
        finally:
            await runner.cleanup()

    async def other(request: web.Request) -> web.Response:
        raise AssertionError

    with pytest.raises(PolicyError) as caught:
        asyncio.run(start())
    assert refused(caught.value)


def test_sanic_does_not_start_with_an_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    # At its start Sanic compiles its own methods anew, which it can do once in a process.
    monkeypatch.setattr(TouchUp, "_registry", set())
    app: Any = Sanic("unknown_names")
    sanic.install(app, policy=MAP)
    app.add_route(sanic.cors("partner")(lambda request: None), "/other")

    async def start() -> None:
        await app._startup()
        await app._server_event("init", "before", loop=asyncio.get_running_loop())

    with pytest.raises(PolicyError) as caught:
        asyncio.run(start())
    assert refused(caught.value)


def test_tornado_and_pyramid_are_not_made_with_an_unknown_name() -> None:
    @tornado.cors("partner")
    class Other(RequestHandler): ...

    app = Application([("/other", Other)])
    with pytest.raises(PolicyError) as caught:
        tornado.install(app, policy=MAP)
    assert refused(caught.value)

    with Configurator() as config:
        config.include("crossorigin.integrations.pyramid")
        config.set_cors_policy(MAP)
        config.add_route("/other", "/other")
        config.add_view(pyramid.cors("partner")(lambda request: None), route_name="/other")
    with pytest.raises(PolicyError) as caught:
        config.make_wsgi_app()
    assert refused(caught.value)
