"""A policy is for the part of the application that the old configuration was for, and no other."""

import pytest

from crossorigin import NO_CORS, Policy
from crossorigin.migrate import Change, Migration, migrate
from crossorigin.migrate.scopes import covering, fits, is_below

A = "https://a.example"
B = "https://b.example"


def of(library: str, *texts: str, **options: object) -> Migration:
    sources = [(f"file{number}.py", text) for number, text in enumerate(texts)]
    return migrate(library, sources, **options)  # type: ignore[arg-type]  # of the test's own table


def origins(found: Migration) -> dict[str, tuple[str, ...]]:
    return {path: policy.allow_origins for path, policy in found.policies.paths.items()}


def lost(found: Migration) -> set[Change]:
    return {each.change for each in found.differences if not each.carried}


STARLETTE = f"""
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
app, api = FastAPI(), FastAPI()
A = Middleware(CORSMiddleware, allow_origins=["{A}"])
def a(app): app.add_middleware(CORSMiddleware, allow_origins=["{A}"])
"""
STARLETTE = STARLETTE.replace("A = Middleware", "A_ = Middleware").partition("A_ =")[0]


def adds(app: str, origin: str) -> str:
    return f"{app}.add_middleware(CORSMiddleware, allow_origins=['{origin}'])\n"


def middleware(origin: str) -> str:
    return f"Middleware(CORSMiddleware, allow_origins=['{origin}'])"


@pytest.mark.parametrize(
    ("text", "expected", "not_carried"),
    [
        (adds("app", A), {"/": (A,)}, set()),
        (adds("api", A) + "app.mount('/v1', api)", {"/v1": (A,)}, set()),
        (adds("api", A) + "app.mount(path='/v1/', app=api)", {"/v1": (A,)}, set()),
        (adds("api", A) + "app.mount(PREFIX, api)", {"/": ()}, {Change.PATHS}),
        (adds("api", A) + "app.mount('/{tenant}', api)", {"/": ()}, {Change.PATHS}),
        (
            adds("api", A) + "app.mount('/v1', api)\napp.mount('/v2', api)",
            {"/v1": (A,), "/v2": (A,)},
            set(),
        ),
        (
            "inner = FastAPI()\napp.mount('/a', api)\napi.mount('/b', inner)\n" + adds("inner", A),
            {"/a/b": (A,)},
            set(),
        ),
        # The outer one answers preflights, and decides first.
        (
            adds("app", A) + adds("api", B) + "app.mount('/v1', api)",
            {"/": (A,)},
            {Change.SEVERAL},
        ),
        (adds("app", "*") + adds("api", B) + "app.mount('/v1', api)", {"/": ("*",)}, set()),
        (adds("app", A) + adds("app", B), {"/": (B,)}, {Change.SEVERAL}),
        (
            f"app = FastAPI(middleware=[{middleware(A)}, {middleware(B)}])",
            {"/": (A,)},
            {Change.SEVERAL},
        ),
        (
            f"app = FastAPI(middleware=[{middleware(A)}])\n" + adds("app", B),
            {"/": (B,)},
            {Change.SEVERAL},
        ),
        (
            f"mine = [{middleware(A)}]\n"
            "app = Starlette(routes=[Mount('/x', api, middleware=mine)])",
            {"/x": (A,)},
            set(),
        ),
        (
            f"routes = [Mount('/y', routes=[Mount('/x', api, middleware=[{middleware(A)}])])]\n"
            "app = Starlette(routes=routes)",
            {"/y/x": (A,)},
            set(),
        ),
        (
            f"app = Starlette(routes=[Route('/x', view, middleware=[{middleware(A)}])])",
            {"/": ()},
            {Change.PATHS},
        ),
        (adds("api", A) + "routes = [Mount('/x', app=api)]", {"/x": (A,)}, set()),
        (
            f"app.mount('/s', CORSMiddleware(api, allow_origins=['{A}']))",
            {"/s": (A,)},
            set(),
        ),
        (adds("app", A) + adds("api", B), {"/": ()}, {Change.SEVERAL}),
        (adds("app", A) + adds("api", A), {"/": (A,)}, set()),
        (f"if x:\n    {adds('app', A)}", {"/": ()}, {Change.CONDITION}),
        (f"if x: pass\nelse:\n    {adds('app', A)}", {"/": ()}, {Change.CONDITION}),
        (f"def f():\n    if x: return\n    {adds('app', A)}", {"/": ()}, {Change.CONDITION}),
        (f"X = True\nif X:\n    {adds('app', A)}", {"/": (A,)}, set()),
        (f"X = False\nif X:\n    {adds('app', '*')}\n{adds('app', A)}", {"/": (A,)}, set()),
        (
            f"O = ['{A}']\nif unknown.O:\n    app.add_middleware(CORSMiddleware, "
            "allow_origins=[str(o) for o in unknown.O])",
            {"/": ()},
            {Change.UNREAD},
        ),
    ],
)
def test_the_part_of_an_application_of_starlette(
    text: str, expected: dict[str, tuple[str, ...]], not_carried: set[Change]
) -> None:
    found = of("starlette", STARLETTE + text)
    assert origins(found) == expected
    assert lost(found) == not_carried
    assert found.is_complete == (not not_carried)


def test_what_has_no_place_is_kept_with_what_it_is_for() -> None:
    text = f"if settings.OPEN:\n    {adds('app', A)}"
    found = of("fastapi", STARLETTE + text)
    ((what, policy),) = found.unplaced
    assert what == "CORSMiddleware if settings.OPEN"
    assert policy.allow_origins == (A,)
    (difference,) = (each for each in found.differences if each.change is Change.CONDITION)
    assert '--assume "settings.OPEN"' in difference.hint
    assert origins(of("fastapi", STARLETTE + text, assume=["settings.OPEN"])) == {"/": (A,)}


def test_of_what_is_not_in_force_nothing_is_said_that_would_change() -> None:
    """A policy that is left out opens and closes nothing, so only what is left out is named."""
    text = f"if x:\n    {adds('app', A)}"
    found = of("starlette", STARLETTE + text)
    assert {each.change for each in found.differences if each.option} == {Change.CONDITION}
    found = of(
        "litestar", f"from litestar import CORSConfig\nif x:\n    CORSConfig(['{A}'], ['PUT'])"
    )
    assert {each.change for each in found.differences if each.option} == {Change.CONDITION}


FLASK = (
    "from flask import Blueprint, Flask\nfrom flask_cors import CORS, cross_origin\n"
    "app = Flask('x')\n"
)
BLUEPRINT = "bp = Blueprint('bp', 'x', url_prefix='/bp')\napp.register_blueprint(bp)\n"


@pytest.mark.parametrize(
    ("text", "expected", "not_carried"),
    [
        (f"CORS(app, origins='{A}')", {"/": (A,)}, set()),
        (f"{BLUEPRINT}CORS(bp, origins='{A}')", {"/bp": (A,)}, set()),
        (
            f"bp = Blueprint('bp', 'x', url_prefix='/bp')\nCORS(bp, origins='{A}')",
            {"/": ()},
            {Change.PATHS},
        ),
        (
            "bp = Blueprint('bp', 'x')\napp.register_blueprint(bp, url_prefix='/o')\n"
            f"CORS(bp, origins='{A}')",
            {"/o": (A,)},
            set(),
        ),
        (
            "out = Blueprint('o', 'x')\napp.register_blueprint(out, url_prefix='/o')\n"
            "bp = Blueprint('bp', 'x', url_prefix='/bp')\nout.register_blueprint(bp)\n"
            f"CORS(bp, origins='{A}')",
            {"/o/bp": (A,)},
            set(),
        ),
        (
            f"{BLUEPRINT}CORS(bp, origins='{A}')\n@app.get('/bp/other')\ndef f(): ...",
            {"/": ()},
            {Change.PATHS},
        ),
        (
            f"bp = Blueprint('bp', 'x')\napp.register_blueprint(bp)\nCORS(bp, origins='{A}')",
            {"/": ()},
            {Change.PATHS},
        ),
        (
            f"{BLUEPRINT}CORS(app, origins='{A}')\nCORS(bp, origins='{B}')",
            {"/": (A,), "/bp": (B,)},
            {Change.SEVERAL},
        ),
        (
            f"{BLUEPRINT}CORS(app, origins='{A}')\nCORS(bp, origins='*', allow_headers='*')",
            {"/": (A,), "/bp": ("*",)},
            set(),
        ),
        (
            f"CORS(app, origins='{A}')\nCORS(app, origins='{B}')",
            {"/": (B,)},
            {Change.SEVERAL},
        ),
        (
            f"CORS(app, resources={{'/a/*': {{'origins': '{A}'}}}})\n"
            f"CORS(app, resources={{'/b/*': {{'origins': '{B}'}}}})",
            {"/b": (B,), "/a": (A,)},
            set(),
        ),
        (
            f"other = Flask('y')\nCORS(app, origins='{A}')\nCORS(other, origins='{B}')",
            {"/": ()},
            {Change.SEVERAL},
        ),
        (f"if x:\n    CORS(app, origins='{A}')", {"/": ()}, {Change.CONDITION}),
        (f"cors = CORS()\ncors.init_app(app, origins='{A}')", {"/": (A,)}, set()),
        (
            f"@app.get('/a')\n@cross_origin(origins='{A}')\ndef f(): ...\n"
            "@app.get('/b')\ndef g(): ...",
            {"/a": (A,)},
            set(),
        ),
        (
            f"@app.get('/a')\n@cross_origin(origins='{A}')\ndef f(): ...\n"
            "@app.get('/a/b')\ndef g(): ...",
            {"/a": (A,), "/a/b": ()},
            set(),
        ),
        (
            f"@app.get('/a')\n@cross_origin(origins='{A}')\ndef f(): ...\n"
            "@app.put('/a')\ndef g(): ...",
            {"/": ()},
            {Change.PER_ROUTE},
        ),
        (
            f"@app.get('/a/<x>')\n@cross_origin(origins='{A}')\ndef f(x): ...\n"
            f"@app.get('/a/b')\n@cross_origin(origins='{B}')\ndef g(): ...",
            {"/a": (A,), "/a/b": (B,)},
            set(),
        ),
        (
            f"@app.get('/<x>')\n@cross_origin(origins='{A}')\ndef f(x): ...",
            {"/": ()},
            {Change.PER_ROUTE},
        ),
        (f"@cross_origin(origins='{A}')\ndef f(x): ...", {"/": ()}, {Change.PER_ROUTE}),
        (
            f"CORS(app, origins='*')\n@app.get('/a')\n@cross_origin(origins='{A}')\ndef f(): ...",
            {"/": ("*",), "/a": (A,)},
            set(),
        ),
        (
            f"{BLUEPRINT}@bp.route('/a')\n@cross_origin(origins='{A}')\ndef f(): ...",
            {"/bp/a": (A,)},
            set(),
        ),
    ],
)
def test_the_part_of_an_application_of_flask(
    text: str, expected: dict[str, tuple[str, ...]], not_carried: set[Change]
) -> None:
    found = of("flask-cors", FLASK + text)
    assert origins(found) == expected
    assert lost(found) == not_carried
    assert found.is_complete == (not not_carried)


def test_a_path_between_parts_that_vary_gets_the_stricter_policy() -> None:
    text = (
        f"@app.get('/a/<x>/c')\n@cross_origin(origins='{A}')\ndef f(x): ...\n"
        f"@app.get('/a/b/<y>')\n@cross_origin(origins='*', allow_headers='*')\ndef g(y): ..."
    )
    found = of("flask-cors", FLASK + text)
    assert found.policies.policy_for("/a/b/c").allow_origins == (A,)
    assert found.policies.policy_for("/other") == NO_CORS


# --- What nothing uses ---------------------------------------------------------------------------

HELD = {
    "starlette": """
from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
{name} = [Middleware(CORSMiddleware, allow_origins=["{origin}"])]
""",
    "litestar": """
from litestar.config.cors import CORSConfig
{name}: CORSConfig = CORSConfig(allow_origins=["{origin}"])
""",
    "falcon": """
import falcon
{name} = falcon.CORSMiddleware(allow_origins="{origin}")
""",
    "flask-cors": """
from flask_cors import CORS
{name} = CORS(origins=["{origin}"])
""",
}
GIVEN = {
    "starlette": "app = FastAPI(middleware=held)",
    "litestar": "app = Litestar([], cors_config=held)",
    "falcon": "app = falcon.asgi.App(middleware=held)",
    "flask-cors": "app = Flask(__name__)\nheld.init_app(app)",
}
WITHOUT = {
    "starlette": "app = Starlette()",
    "litestar": "app = Litestar([])",
    "falcon": "app = falcon.App()",
    "flask-cors": "app = Flask(__name__)",
}


@pytest.mark.parametrize("library", HELD)
def test_a_configuration_that_nothing_uses_opens_nothing(library: str) -> None:
    held = HELD[library].format(name="held", origin=A)
    found = of(library, held + WITHOUT[library])
    assert origins(found) == {"/": ()}
    assert lost(found) == {Change.UNREAD}
    assert not found.is_complete
    assert [policy.allow_origins for _, policy in found.unplaced] == [(A,)]
    # One beside it that is used is in force.
    found = of(library, HELD[library].format(name="other", origin=B) + held + GIVEN[library])
    assert origins(found) == {"/": (A,)}
    assert [policy.allow_origins for _, policy in found.unplaced] == [(B,)]
    # What uses it may be in another file, given or not.
    assert origins(of(library, held)) == {"/": (A,)}
    user = f"from file0 import held\n{GIVEN[library]}"
    assert origins(of(library, held, user)) == {"/": (A,)}


def test_an_unused_configuration_that_allows_nothing_has_no_place_to_find() -> None:
    held = HELD["starlette"].replace('"{origin}"', "").format(name="held")
    found = of("starlette", held + WITHOUT["starlette"])
    assert lost(found) == {Change.UNREAD}
    assert found.unplaced == ()


# --- Django's list of middleware -----------------------------------------------------------------

MIDDLEWARE = "corsheaders.middleware.CorsMiddleware"


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("", None),
        (f"MIDDLEWARE = ('a', '{MIDDLEWARE}')", None),
        (f"MIDDLEWARE_CLASSES = ['{MIDDLEWARE}']", None),
        (f"MIDDLEWARE = ['a']\nMIDDLEWARE.insert(0, '{MIDDLEWARE}')", None),
        (f"MIDDLEWARE = ['a']\nMIDDLEWARE += ['{MIDDLEWARE}']", None),
        (f"class Base:\n    MIDDLEWARE = ['{MIDDLEWARE}']", None),
        ("MIDDLEWARE = read()", None),
        ("MIDDLEWARE = ['a', *read()]", None),
        ("MIDDLEWARE = ['a']", Change.UNREAD),
        ("MIDDLEWARE = ['own.CorsMiddleware']", Change.UNREAD),
        (f"MIDDLEWARE = ['a']\nif DEBUG:\n    MIDDLEWARE += ['{MIDDLEWARE}']", Change.CONDITION),
        (f"MIDDLEWARE = ['a', '{MIDDLEWARE}' if DEBUG else 'b']", Change.CONDITION),
    ],
)
def test_the_middleware_of_django(listed: str, expected: Change | None) -> None:
    found = of("django-cors-headers", f"{listed}\nCORS_ALLOWED_ORIGINS = ['{A}']")
    if expected is None:
        assert (origins(found), found.is_complete) == ({"/": (A,)}, True)
        return
    assert (origins(found), found.is_complete) == ({"/": ()}, False)
    assert lost(found) == {expected}
    assert [policy.allow_origins for _, policy in found.unplaced] == [(A,)]
    if expected is Change.CONDITION:
        assert origins(
            of(
                "django-cors-headers",
                f"{listed}\nCORS_ALLOWED_ORIGINS = ['{A}']",
                assume=["DEBUG"],
            )
        ) == {"/": (A,)}


# --- What is said --------------------------------------------------------------------------------


def test_a_place_that_is_not_known_is_not_given() -> None:
    text = """
import aiohttp_cors
cors = aiohttp_cors.setup(app, defaults={"*": aiohttp_cors.ResourceOptions()})
app.router.add_get("/a", handler)
for route in list(app.router.routes()):
    cors.add(route)
app.router.add_get("/late", handler)
"""
    found = of("aiohttp-cors", text)
    assert found.policies.paths["/late"] == NO_CORS
    assert all(each.line != 0 and each.file != "" for each in found.differences)


def test_a_class_that_a_function_is_given_can_be_named() -> None:
    text = f"""
from flask_cors import CORS
class Config:
    CORS_ORIGINS = ["{A}"]
def create_app(config_class=Config):
    app.config.from_object(config_class)
    CORS(app)
"""
    found = of("flask-cors", text)
    assert origins(found) == {"/": ()}
    assert any("--settings CLASS" in each.hint for each in found.differences)
    assert origins(of("flask-cors", text, settings="Config")) == {"/": (A,)}


def test_the_covering_path_is_the_longest_one() -> None:
    root, a, deep = (Policy(allow_origins=[each]) for each in (A, B, "https://c.example"))
    paths = {"/": root, "/a": a, "/a/b/c": deep}
    for path in ("/", "/b", "/ab", "/a", "/a/", "/a/b", "/a/b/c", "/a/b/c/d", "/a/b/cd"):
        above = [each for each in paths if is_below(path, each)]
        assert covering(path, paths) == paths[max(above, key=len)]
    assert covering("/b", {"/a": a}) is None
    assert fits(paths, {"/x": a})
    assert fits(paths, {"/a": deep})
    assert not fits(paths, {"/A": a})  # some file systems do not distinguish it
    assert not fits(paths, {"/x/": a})
