"""Reading what is in force in a process: the same as reading the files that it came from."""

import json
import re
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import falcon
import pytest
import quart_cors
from aiohttp import web
from click.testing import CliRunner, Result
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from flask import Blueprint, Flask
from flask_cors import CORS, cross_origin
from litestar import Litestar
from litestar.config.cors import CORSConfig
from quart import Blueprint as QuartBlueprint
from quart import Quart
from sanic import Sanic
from sanic.helpers import Default
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route

from crossorigin import PolicyMap
from crossorigin.cli.app import crossorigin as command
from crossorigin.migrate import LIBRARIES, migrate
from crossorigin.migrate.in_force import application_in_force, settings_in_force

from ..frameworks.django_project.configured import configure
from .configurations import CONFIGURATIONS
from .old_and_new import run

A, B = "https://a.example", "https://b.example"


def of(library: str, app: Any) -> dict[str, tuple[str, ...]]:
    found = migrate(library, [("app", application_in_force(library, app))])
    return {path: policy.allow_origins for path, policy in found.policies.paths.items()}


def test_applications_of_starlette_that_are_mounted() -> None:
    inner, other, bare = Starlette(), Starlette(), Starlette()
    inner.add_middleware(CORSMiddleware, allow_origins=[A])
    other.add_middleware(GZipMiddleware)
    other.add_middleware(CORSMiddleware, [B], ["PUT"])
    wrapped = CORSMiddleware(bare, [A], expose_headers=["X-A"], allow_origin_regex="https://c")
    app = Starlette(
        routes=[
            Mount("/inner", inner),
            Mount("/other", routes=[Mount("/deep", other)]),
            Mount("/wrapped", wrapped),
            Mount("/own", bare, middleware=[Middleware(CORSMiddleware, allow_origins=[B])]),
            Mount("/compressed", GZipMiddleware(CORSMiddleware(bare, [A]))),
            Route("/plain", lambda request: None),
        ]
    )
    assert of("starlette", app) == {
        "/inner": (A,),
        "/other/deep": (B,),
        "/wrapped": (A, "https://c"),
        "/own": (B,),
        "/compressed": (A,),
    }
    twice = Starlette()
    twice.add_middleware(CORSMiddleware, allow_origins=[A])
    twice.add_middleware(CORSMiddleware, allow_origins=[B])
    assert of("fastapi", twice) == {"/": (B,)}
    assert of("starlette", CORSMiddleware(twice, ["*"])) == {"/": ("*",)}
    with pytest.raises(ValueError, match="no CORSMiddleware"):
        of("starlette", Starlette())


def test_extensions_blueprints_and_decorators_of_flask() -> None:
    app = Flask("x")
    blueprint = Blueprint("shop", "x", url_prefix="/shop")
    CORS(app, resources={r"/api/*": {"origins": [A, re.compile(r"https://b\.example$")]}})
    CORS(blueprint, origins=B)
    app.after_request(lambda response: response)
    blueprint.add_url_rule("/orders", "orders", lambda: "")
    app.add_url_rule("/own", "own", cross_origin(origins=A)(lambda: ""))
    app.add_url_rule("/api/items", "items", lambda: "")
    app.register_blueprint(blueprint)
    assert of("flask-cors", app) == {
        "/api": (A, B),
        "/own": (A,),
        "/shop/orders": (B,),
    }
    for wrong in (Flask("y"), object()):
        with pytest.raises(ValueError, match="application"):
            of("flask-cors", wrong)


def test_routes_of_aiohttp() -> None:
    app = web.Application()
    text = f"""
import aiohttp_cors
async def handler(request): ...
cors = aiohttp_cors.setup(app, defaults={{"{A}": aiohttp_cors.ResourceOptions()}})
cors.add(app.router.add_put("/a", handler))
cors.add(app.router.add_get("/b", handler), {{"{B}": aiohttp_cors.ResourceOptions()}})
app.router.add_get("/c", handler)
app.router.add_get("/a/c", handler)
"""
    run(text, app=app)
    assert of("aiohttp-cors", app) == {"/a": (A,), "/a/c": (), "/b": (B, A)}
    with pytest.raises(ValueError, match="setup was not called"):
        of("aiohttp-cors", web.Application())


@pytest.mark.parametrize(
    "name", [name for name in CONFIGURATIONS if name.startswith(("starlette", "flask", "django"))]
)
def test_it_is_what_the_files_say(name: str) -> None:
    """Of each configuration that is tested against the real library."""
    library, text, *_ = CONFIGURATIONS[name]
    app: Any = Flask("x") if library == "flask-cors" else Starlette()
    names = run(text, app=app)
    if library == "django-cors-headers":
        written = settings_in_force(SimpleNamespace(**names))
    else:
        written = application_in_force(library, app)
    found, read = migrate(library, [("x", written)]), migrate(library, [("x", text)])
    if name == "starlette-not-read":
        assert set(found.policies.paths["/"].allow_origins) > set(
            read.policies.paths["/"].allow_origins
        )
        return
    assert {*found.policies.paths} == {*read.policies.paths}
    for path, policy in found.policies.paths.items():
        other = read.policies.paths[path]
        assert set(policy.allow_methods) == set(other.allow_methods)
        assert set(policy.allow_origins) == set(other.allow_origins)
        assert {each.lower() for each in policy.allow_headers} == {
            each.lower() for each in other.allow_headers
        }
        assert policy.max_age == other.max_age


def test_values_of_every_kind_are_written() -> None:
    class Url:
        def __init__(self, text: str) -> None:
            self.text = text

        def __str__(self) -> str:
            return self.text

    class Urls:
        def __iter__(self) -> Any:
            return iter([Url(A)])

    class Crashes:
        def __iter__(self) -> Any:
            raise RuntimeError

    nested: list[Any] = []
    nested.append(nested)
    settings = SimpleNamespace(
        CORS_A=Urls(),
        CORS_B=Crashes(),
        CORS_C=object(),
        CORS_D=nested,
        CORS_E={"b", "a"},
        CORS_F=re.compile("x", re.I),
        CORS_G=re.compile("x", re.X),
        CORS_H=timedelta(minutes=1),
        CORS_I={"x": 1.5},
        OTHER=1,
    )
    assert settings_in_force(settings).splitlines()[2:] == [
        f"CORS_A = ['{A}']",
        "CORS_B = unreadable()",
        "CORS_C = unreadable()",
        f"CORS_D = {'[' * 11}unreadable(){']' * 11}",
        "CORS_E = ['a', 'b']",
        "CORS_F = re.compile('x', re.I)",
        "CORS_G = re.compile('x', re.X)",
        "CORS_H = timedelta(seconds=60)",
        "CORS_I = {'x': 1.5}",
    ]


# --- The command line ----------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "main_in_force.py").write_text(f"""
import os
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
class factory:
    app = Starlette()
app = Starlette()
app.add_middleware(CORSMiddleware, allow_origins=os.environ["ORIGINS_IN_FORCE"].split(","))
CORS_ALLOWED_ORIGINS = ["{A}"]
""")
    (tmp_path / "exits_in_force.py").write_text("raise SystemExit(0)")
    (tmp_path / "latin.py").write_bytes(b"x = '\xe9'")
    (tmp_path / "empty.py").write_text("")
    monkeypatch.setenv("ORIGINS_IN_FORCE", f"{A},{B}")
    sys.modules.pop("main_in_force", None)
    return tmp_path


def migrated(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["migrate", *arguments])


def test_import_reads_the_application_in_force_and_says_that_it_runs_code(project: Path) -> None:
    result = migrated("fastapi", "--import", "main_in_force:app", "-o", "cors.toml")
    assert result.exit_code == 0, result.output
    assert "Running the code of main_in_force to read what is in force." in result.output
    assert PolicyMap.from_file("cors.toml").paths["/"].allow_origins == (A, B)


def test_import_reads_settings_of_django(project: Path) -> None:
    result = migrated("django-cors-headers", "--import", "main_in_force")
    assert result.exit_code == 0, result.output
    assert f'"{A}"' in result.output


def test_what_is_in_force_stands_in_no_line(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIGINS_IN_FORCE", "HTTPS://A.example")
    (project / "settings_in_force_.py").write_text(f"CORS_ALLOWED_ORIGINS = [{A!r}, X := 'null']")
    for arguments in (
        ("starlette", "main_in_force:app"),
        ("django-cors-headers", "settings_in_force_"),
    ):
        library, name = arguments
        result = migrated(library, "--import", name, "--json")
        differences = json.loads(result.stdout)["differences"]
        assert any(each["option"].lower().endswith("origins") for each in differences)
        assert {each["line"] for each in differences} == {None}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("fastapi",), "give either files, which are read and not run, or --import"),
        (("fastapi", "x.py", "--import", "x"), "give either files"),
        (("fastapi", "--import", "no_such_module:app"), "ModuleNotFoundError: No module named"),
        (("fastapi", "--import", "main_in_force:none"), "was imported, but it has no 'none'"),
        (("fastapi", "--import", "main_in_force"), "name the application too, as in main_in_force"),
        (("fastapi", "--import", "main_in_force:factory.app"), "has no CORSMiddleware"),
        (("fastapi", "--import", "exits_in_force:app"), "SystemExit: 0"),
        (("fastapi", "latin.py"), "latin.py: this is not UTF-8."),
        (("fastapi", "empty.py"), "there is no CORSMiddleware"),
        (
            ("asgi-cors", "--import", "main_in_force:app"),
            "--import cannot read asgi-cors: give",
        ),
    ],
)
def test_what_cannot_be_imported_is_said(
    project: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = migrated(*arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def settle() -> None:
    if not django_settings.configured:
        configure("urls")


def in_django(*arguments: str, **settings: object) -> int:
    settle()
    with (
        override_settings(
            INSTALLED_APPS=["crossorigin.integrations.django"], CROSSORIGIN=None, **settings
        ),
        pytest.raises(SystemExit) as exited,
    ):
        call_command("crossorigin_migrate", *arguments)
    assert isinstance(exited.value.code, int)
    return exited.value.code


def test_manage_py_reads_the_settings_in_force(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert in_django("-o", "cors.toml", CORS_ALLOWED_ORIGINS=[A]) == 0
    assert PolicyMap.from_file("cors.toml").paths["/"].allow_origins == (A,)
    assert "1 setting seen, and all carried over" in capsys.readouterr().err
    assert in_django("--json", CORS_ALLOWED_ORIGINS=["null"]) == 1
    assert '"complete": false' in capsys.readouterr().out
    assert in_django("-o", "cors.txt") == 2
    assert in_django() == 2
    assert "there are no settings of django-cors-headers here" in capsys.readouterr().err


def test_manage_py_without_the_command_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settle()
    monkeypatch.setitem(sys.modules, "crossorigin.cli.migrate", None)
    installed = override_settings(INSTALLED_APPS=["crossorigin.integrations.django"])
    with installed, pytest.raises(CommandError, match=r"pip install 'crossorigin\[cli\]'"):
        call_command("crossorigin_migrate")


def test_every_library_can_be_read_in_force() -> None:
    for library in ("starlette", "fastapi", "flask-cors", "aiohttp-cors"):
        if library in LIBRARIES:
            with pytest.raises((ValueError, TypeError)):
                application_in_force(library, {} if library == "aiohttp-cors" else object())


# --- Litestar, Falcon, Quart and Sanic -----------------------------------------------------------


def test_applications_of_litestar_and_falcon() -> None:
    config = CORSConfig([A], ["PUT"], allow_credentials=True, max_age=5)
    found = migrate(
        "litestar", [("x", application_in_force("litestar", Litestar(cors_config=config)))]
    )
    policy = found.policies.paths["/"]
    assert (policy.allow_origins, policy.allow_methods, policy.max_age) == ((A,), ("PUT",), 5)
    middleware: Any = falcon.CORSMiddleware([A, B], "X-T", "*")
    assert of("falcon", falcon.App(middleware=[middleware])) == {"/": (A, B)}
    assert of("falcon", falcon.App(cors_enable=True)) == {"/": ("*",)}
    for library, app in (("litestar", Litestar()), ("falcon", falcon.App())):
        with pytest.raises(ValueError, match="this is not an application of"):
            of(library, app)


def test_applications_of_quart_with_blueprints_and_routes() -> None:
    app, shop = Quart("x"), QuartBlueprint("shop", "x", url_prefix="/shop")
    app.config["QUART_CORS_ALLOW_METHODS"] = ["GET"]
    quart_cors.cors(app, allow_origin=[A, re.compile("https://b")], allow_headers=["X-A"])
    quart_cors.cors(shop, allow_origin=B)
    app.after_request(lambda response: response)

    async def view() -> str:
        return ""

    shop.route("/orders")(view)
    app.register_blueprint(shop)
    app.route("/own")(quart_cors.route_cors(allow_origin="https://c")(view))
    app.route("/none")(quart_cors.cors_exempt(lambda: ""))
    found = of("quart-cors", app)
    assert found.pop("/static", None) is None
    assert found == {
        "/": (A, "https://b"),
        "/own": ("https://c",),
        "/none": (),
        "/shop/orders": (B,),
    }
    with pytest.raises(ValueError, match="neither cors"):
        of("quart-cors", Quart("y"))


def test_applications_of_sanic_with_routes() -> None:
    app = Sanic("in_force")
    with pytest.raises(ValueError, match="not an application of Sanic with CORS_ORIGINS"):
        of("sanic-ext", app)
    app.config.CORS_ORIGINS = "*"
    app.config.CORS_METHODS = "put"

    async def view(request: object) -> None: ...

    async def own(request: object) -> None: ...

    own.__cors__ = SimpleNamespace(_cors_origin=A, _cors_max_age=Default())  # type: ignore[attr-defined]  # as sanic-ext does
    app.add_route(view, "/view")
    app.add_route(own, "/own")
    app.router.finalize()
    assert of("sanic-ext", app) == {"/": ("*",), "/own": (A,)}
    app.config.CORS_ORIGINS = (A,)
    app.config.CORS = False
    assert of("sanic-ext", app)["/"] == ()


@pytest.mark.parametrize(
    ("library", "message"),
    [
        ("nginx", "no application with nginx can be read, only its files"),
        ("quart-cors", "this is not an application of Quart"),
    ],
)
def test_what_is_not_an_application_is_refused(library: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        application_in_force(library, object())
