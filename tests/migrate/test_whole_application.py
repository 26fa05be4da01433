"""Libraries with one configuration for a whole application, compared with the real ones."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import falcon
import pytest
from asgi_cors import asgi_cors
from litestar import Litestar, get, route
from litestar.config.cors import CORSConfig
from quart import Quart
from quart_cors import cors
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from crossorigin import NO_CORS, PolicyMap
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.browser import Browser
from crossorigin.migrate import Change, Migration, migrate
from crossorigin.transports import ASGITransport, WSGITransport
from crossorigin.wsgi import CORSMiddleware as WSGIMiddleware

A = "https://app.example.com"
ORIGINS = [
    A,
    "https://sub.example.com",
    "https://app.example.com.evil.test",
    "https://appxexample.com",
    "https://evil.test",
    "http://app.example.com",
    "http://localhost:3000",
]
FETCHES = [
    ("GET", {}, "omit"),
    ("GET", {}, "include"),
    ("GET", {"X-Foo": "1"}, "omit"),
    ("GET", {"X-Other": "1"}, "omit"),
    ("GET", {"Authorization": "x"}, "omit"),
    ("POST", {"Content-Type": "application/json"}, "include"),
    ("PUT", {}, "omit"),
    ("DELETE", {}, "include"),
    ("PATCH", {}, "omit"),
]


def run(text: str, **names: Any) -> dict[str, Any]:
    exec(compile(text, "configuration.py", "exec"), names)  # noqa: S102  # that is the test
    return names


async def answer(request: Request) -> Response:
    return PlainTextResponse("items", headers={"X-Total": "3"})


METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@contextmanager
def litestar_site(configured: str | PolicyMap) -> Iterator[Any]:
    @route("/items", http_method=METHODS)  # type: ignore[arg-type]  # of the table
    async def items() -> str:
        return "items"

    config = run(configured)["config"] if isinstance(configured, str) else None
    app: Any = Litestar([items], cors_config=config)
    if isinstance(configured, PolicyMap):
        app = ASGIMiddleware(app, policy=configured, log_refusals=False)
    with ASGITransport(app) as transport:
        yield transport


@contextmanager
def falcon_site(configured: str | PolicyMap) -> Iterator[Any]:
    class Items:
        def on_get(self, request: Any, response: Any) -> None:
            response.text = "items"

        on_post = on_put = on_delete = on_patch = on_get

    app: Any = run(configured)["app"] if isinstance(configured, str) else falcon.App()
    app.add_route("/items", Items())
    if isinstance(configured, PolicyMap):
        app = WSGIMiddleware(app, policy=configured, log_refusals=False)
    yield WSGITransport(app)


@contextmanager
def asgi_site(configured: str | PolicyMap) -> Iterator[Any]:
    app: Any = Starlette(routes=[Route("/items", answer, methods=[*METHODS, "OPTIONS"])])
    if isinstance(configured, str):
        app = run(configured, app=app)["app"]
    else:
        app = ASGIMiddleware(app, policy=configured, log_refusals=False)
    with ASGITransport(app) as transport:
        yield transport


@contextmanager
def quart_site(configured: str | PolicyMap) -> Iterator[Any]:
    app: Any = Quart("x")

    @app.route("/items", methods=METHODS)  # type: ignore[untyped-decorator]  # app is Any
    async def items() -> str:
        return "items"

    if isinstance(configured, str):
        run(configured, app=app)
    else:
        app = ASGIMiddleware(app, policy=configured, log_refusals=False)
    with ASGITransport(app) as transport:
        yield transport


SITES: dict[str, Callable[[str | PolicyMap], Any]] = {
    "litestar": litestar_site,
    "falcon": falcon_site,
    "asgi-cors": asgi_site,
    "quart-cors": quart_site,
}


def seen(site: Any, origin: str, method: str, headers: dict[str, str], credentials: Any) -> bool:
    page = Browser(transport=site).page(origin)
    body = "{}" if method in ("POST", "PUT", "PATCH") else None
    result = page.fetch(
        "https://api.example.net/items",
        method=method,
        headers=list(headers.items()),
        credentials=credentials,
        body=body,
    )
    return result.response is not None


LITESTAR = "from litestar.config.cors import CORSConfig\nconfig = CORSConfig({})\n"
FALCON = "import falcon\napp = falcon.App(middleware=falcon.CORSMiddleware({}))\n"
ASGI = "from asgi_cors import asgi_cors\napp = asgi_cors(app, {})\n"
QUART = "from quart_cors import cors\nimport re\ncors(app, {})\n"

CONFIGURATIONS = [
    ("litestar", LITESTAR.format("")),
    ("litestar", LITESTAR.format(f"allow_origins=['{A}'], allow_credentials=True")),
    ("litestar", LITESTAR.format("allow_origins=['https://*.example.com'], max_age=5")),
    ("litestar", LITESTAR.format(f"['{A}'], ['GET', 'PUT'], ['X-Foo'], expose_headers=['X-T']")),
    ("litestar", LITESTAR.format(r"allow_origins=[], allow_origin_regex=r'https://app\..*'")),
    ("litestar", LITESTAR.format(r"[], allow_origin_regex=r'https://(app|sub)\.example\.com'")),
    ("falcon", "import falcon\napp = falcon.App(cors_enable=True)"),
    ("falcon", FALCON.format(f"allow_origins='{A}', allow_credentials='*'")),
    ("falcon", FALCON.format(f"['{A}', 'https://sub.example.com'], 'X-T', ['{A}']")),
    ("asgi-cors", ASGI.format("allow_all=True")),
    (
        "asgi-cors",
        ASGI.format(f"hosts=['{A}'], headers=['X-Foo', 'Content-Type'], methods=['PUT', 'DELETE']"),
    ),
    ("asgi-cors", ASGI.format("host_wildcards=['https://*.example.com']")),
    ("quart-cors", QUART.format("")),
    ("quart-cors", QUART.format(f"allow_origin=['{A}'], allow_credentials=True")),
    ("quart-cors", QUART.format(r"allow_origin=re.compile(r'https://.*\.example\.com')")),
    (
        "quart-cors",
        QUART.format(f"allow_origin='{A}', allow_methods=['PUT'], allow_headers=['X-Foo']"),
    ),
]
MAY_OPEN = {
    Change.ROUTE_METHODS,
    Change.SAFELISTED_METHODS,
    Change.DEFAULT_PORT,
    Change.WILDCARD_WITH_CREDENTIALS,
}


@pytest.mark.parametrize(("library", "text"), CONFIGURATIONS)
def test_pages_get_the_same_but_for_what_is_named(library: str, text: str) -> None:
    found = migrate(library, [("old.py", text)])
    questions = list(itertools.product(ORIGINS, FETCHES))
    got = []
    for configured in (text, found.policies):
        with SITES[library](configured) as site:
            got.append([seen(site, origin, *fetch) for origin, fetch in questions])
    changes = {each.change for each in found.differences}
    opened = [q for q, old, new in zip(questions, *got, strict=True) if new and not old]
    closed = [q for q, old, new in zip(questions, *got, strict=True) if old and not new]
    assert not opened or not changes.isdisjoint(MAY_OPEN), opened
    assert not closed or not found.is_complete or Change.NARROWER_ORIGIN in changes, closed


def of(library: str, *texts: str) -> Migration:
    return migrate(library, [(f"file{number}.py", text) for number, text in enumerate(texts)])


def lost(found: Migration) -> list[Change]:
    return [each.change for each in found.differences if not each.carried]


@pytest.mark.parametrize(
    ("library", "text", "not_carried"),
    [
        (
            "litestar",
            LITESTAR.format("allow_credentials=True"),
            [Change.ANY_ORIGIN_WITH_CREDENTIALS],
        ),
        ("litestar", LITESTAR.format("allow_origin_regex=5"), [Change.UNREAD]),
        ("litestar", LITESTAR.format("nope=5"), [Change.UNREAD]),
        (
            "litestar",
            LITESTAR.format("") + LITESTAR.format("['https://a.example']"),
            [Change.SEVERAL] * 2,
        ),
        (
            "litestar",
            "if x:\n    " + LITESTAR.format("").replace("\n", "\n    "),
            [Change.CONDITION],
        ),
        (
            "falcon",
            FALCON.format(f"['{A}', 'https://sub.example.com'], None, ['{A}']"),
            [Change.PER_ORIGIN],
        ),
        ("falcon", FALCON.format("allow_credentials='*'"), [Change.ANY_ORIGIN_WITH_CREDENTIALS]),
        ("asgi-cors", ASGI.format("callback=check"), [Change.UNREAD]),
        ("asgi-cors", ASGI.format("host_wildcards=['https://[ab].example']"), [Change.REGEX]),
        (
            "quart-cors",
            "from quart_cors import route_cors\n@route_cors()\ndef f(): ...",
            [Change.PER_ROUTE],
        ),
        (
            "quart-cors",
            QUART.format("")
            + "from quart import Blueprint\nbp = Blueprint('b', 'x')\ncors(bp, allow_origin='x')",
            [Change.PER_ROUTE] * 2,
        ),
        ("sanic-ext", "app.config.CORS_ORIGINS = 'https://a.example, https://b.example'", []),
        ("sanic-ext", "CORS_ORIGINS = x", [Change.UNREAD]),
        (
            "sanic-ext",
            "from sanic_ext import cors\napp.config.CORS_ORIGINS = '*'\n"
            "@cors(origin='x')\ndef f(): ...",
            [Change.PER_ROUTE] * 2,
        ),
    ],
)
def test_what_is_left_out_is_named(library: str, text: str, not_carried: list[Change]) -> None:
    found = of(library, text)
    assert lost(found) == not_carried
    assert found.is_complete == (not not_carried)
    assert found.counted.left_out >= len(set(not_carried))


def test_settings_of_sanic_ext_and_quart_cors() -> None:
    text = """
import re
app.config.CORS_ORIGINS = ["https://a.example", re.compile(r"https://b\\.example$")]
app.config["CORS_METHODS"] = "get, put"
app.config.update({"CORS_ALLOW_HEADERS": "X-A", "CORS_MAX_AGE": "60"})
app.config.CORS_SUPPORTS_CREDENTIALS = True
app.config.CORS_SEND_WILDCARD = False
"""
    policy = of("sanic-ext", text).policies.paths["/"]
    assert policy.allow_origins == ("https://a.example", "https://b.example")
    assert (policy.allow_methods, policy.allow_headers) == (("PUT",), ("X-A",))
    assert (policy.max_age, policy.allow_credentials) == (60, True)
    text = (
        "from quart_cors import cors\nQUART_CORS_MAX_AGE = 5\napp.config.from_object(__name__)\n"
        "cors(app, send_origin_wildcard=True)"
    )
    found = of("quart-cors", text)
    assert found.policies.paths["/"].max_age == 5
    assert any(each.change is Change.NO_COUNTERPART for each in found.differences)


def test_two_that_are_alike_are_one() -> None:
    assert of("litestar", LITESTAR.format(""), LITESTAR.format("")).policies.paths["/"] != NO_CORS


QUART_APP = """
from quart import Blueprint, Quart
from quart_cors import cors, cors_exempt, route_cors
app = Quart("x")
"""
SANIC_APP = """
from sanic import Blueprint, Sanic
from sanic_ext import cors
app = Sanic("x")
app.config.CORS_ORIGINS = "*"
"""
B = "https://b.example"


@pytest.mark.parametrize(
    ("library", "text", "paths"),
    [
        (
            "quart-cors",
            f"cors(app)\n@app.get('/a')\n@route_cors(allow_origin='{B}')\nasync def f(): ...",
            {"/": ("*",), "/a": (B,)},
        ),
        (
            "quart-cors",
            f"@app.get('/a/<x>')\n@route_cors(allow_origin='{B}')\nasync def f(): ...\n"
            "@app.get('/a/b/c')\nasync def g(): ...",
            {"/": (), "/a": (B,), "/a/b/c": ()},
        ),
        (
            "quart-cors",
            "cors(app)\n@app.get('/a')\n@cors_exempt\nasync def f(): ...",
            {"/": ("*",), "/a": ()},
        ),
        (
            "quart-cors",
            f"cors(app)\nbp = Blueprint('b', 'x', url_prefix='/b')\ncors(bp, allow_origin='{B}')\n"
            "@bp.get('/a')\nasync def f(): ...\napp.register_blueprint(bp)",
            {"/": ("*",), "/b/a": (B,)},
        ),
        (
            "quart-cors",
            f"cors(app)\n@app.get(PATH)\n@route_cors(allow_origin='{B}')\nasync def f(): ...",
            {"/": ()},
        ),
        (
            "quart-cors",
            f"cors(app, allow_origin='{B}')\nfrom .shop import shop\n@shop.get('/a')\n"
            "@route_cors(allow_origin='*')\nasync def f(): ...",
            {"/": (B,)},
        ),
        (
            "quart-cors",
            f"app.config['QUART_CORS_ALLOW_ORIGIN'] = '{B}'\n@app.get('/a')\n@route_cors()\n"
            "async def f(): ...",
            {"/": (), "/a": (B,)},
        ),
        ("quart-cors", "cors(app, allow_credentials=True)", {"/": ()}),
        (
            "sanic-ext",
            f"@app.get('/a')\n@cors(origin='{B}', allow_methods='put')\nasync def f(r): ...",
            {"/": ("*",), "/a": (B,)},
        ),
        (
            "sanic-ext",
            f"bp = Blueprint('b', version=1)\n@bp.get('/a')\n@cors(origin='{B}')\n"
            "async def f(r): ...",
            {"/": ()},
        ),
        ("sanic-ext", "app.config.CORS_SUPPORTS_CREDENTIALS = True", {"/": ()}),
        ("sanic-ext", f"app.config.CORS_ORIGINS = ('{B}',)", {"/": ()}),
        ("sanic-ext", "app.config.CORS_ORIGINS = ['*']", {"/": ()}),
    ],
)
def test_routes_of_quart_and_sanic(
    library: str, text: str, paths: dict[str, tuple[str, ...]]
) -> None:
    start = QUART_APP if library == "quart-cors" else SANIC_APP
    found = of(library, start + text)
    assert {path: each.allow_origins for path, each in found.policies.paths.items()} == paths


_ = (CORSConfig, asgi_cors, cors, get)  # which the configurations import
