"""Policies that are imported, by `check` and `verify`: said plainly, and never from a file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings as django_settings
from django.test import override_settings

from crossorigin.cli.app import crossorigin as command

from ..frameworks.django_project.configured import configure

MAIN = """
from crossorigin import FilePolicy, Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware
from crossorigin.integrations.starlette import install
from crossorigin.integrations.flask import CrossOrigin
from flask import Flask
from starlette.applications import Starlette

policy = Policy(allow_origins=["https://app.example.com"])
policies = PolicyMap({"/": policy})
followed = FilePolicy("cors.toml")
app = Starlette()
install(app, policy=policy)
flask_app = Flask("flask")
CrossOrigin(flask_app, policy=policies)
wrapped = CORSMiddleware(app, policy=followed)
number = 1
class Box:
    policy = policy
def make():
    return app
async def make_later():
    return app
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "wrong.py").write_text(
        "from crossorigin import Policy\npolicy = Policy(allow_origins=['app.example.com'])"
    )
    (tmp_path / "fails.py").write_text("raise SystemExit('no database')")
    (tmp_path / "lacks.py").write_text("import os\nos.none")
    (tmp_path / "shop.py").write_text(
        "SECRET_KEY = 'of tests'\nCROSSORIGIN = {'allow_origins': ['https://app.example.com']}"
    )
    (tmp_path / "cors.toml").write_text('allow_origins = ["https://app.example.com"]')
    return tmp_path


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder as the current one, whose modules this process forgets afterwards."""
    monkeypatch.chdir(folder)
    before = dict(sys.modules)
    for path in folder.glob("*.py"):
        sys.modules.pop(path.stem, None)
    yield folder
    for path in folder.glob("*.py"):
        sys.modules.pop(path.stem, None)
        if path.stem in before:
            sys.modules[path.stem] = before[path.stem]


def check_here(source: str) -> Result:
    """``crossorigin check`` in this process."""
    return CliRunner().invoke(command, ["check", source])


def check(folder: Path, source: str, *, settings: str = "") -> subprocess.CompletedProcess[str]:
    """``crossorigin check`` in a process of its own: the code changes that process."""
    code = "import sys; from crossorigin.cli import main; sys.argv = sys.argv[:1] + ['check', "
    environment = {"DJANGO_SETTINGS_MODULE": settings} if settings else {}
    return subprocess.run(  # noqa: S603 (our own)
        [sys.executable, "-c", f"{code}{source!r}]; main()"],
        cwd=folder,
        env={"PYTHONPATH": "", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    "name",
    [
        "policy", "policies", "followed", "app", "flask_app", "wrapped", "Box.policy", "make()",
        "make_later()",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("here")
def test_a_policy_of_a_module(name: str) -> None:
    result = check_here(f"main:{name}")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == f"crossorigin: importing main:{name} runs its code.\n"
    assert f"main:{name}: no problems" in result.stdout
    assert "Pages of https://app.example.com may read" in result.stdout


def test_a_file_is_read_and_nothing_runs(here: Path) -> None:
    (here / "main:app").write_text("{}")
    assert "importing" not in check_here("main:app").stderr
    assert check_here("cors.toml").stderr == ""


def test_djangos_settings(folder: Path) -> None:
    result = check(folder, "django", settings="shop")
    assert result.returncode == 0, result.stderr
    assert result.stderr == "crossorigin: importing shop runs its code.\n"
    unset = check(folder, "django")
    assert unset.returncode == 2
    assert "DJANGO_SETTINGS_MODULE is not set" in unset.stderr


@pytest.mark.parametrize("settings", ["shop", ""])
@pytest.mark.usefixtures("here")
def test_djangos_settings_that_are_configured_already(
    settings: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not django_settings.configured:
        configure("urls")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", settings)
    policy = {"allow_origins": ["https://app.example.com"]}
    with override_settings(CROSSORIGIN=policy, LOGGING_CONFIG=None):
        result = check_here("django")
    if settings:
        assert result.exit_code == 0, result.stderr
        assert "Pages of https://app.example.com may read" in result.stdout
    else:
        assert result.exit_code == 2
        assert "DJANGO_SETTINGS_MODULE is not set" in result.stderr


@pytest.mark.parametrize(
    ("source", "status", "said"),
    [
        ("main:number", 2, "main:number is int, which has no policy. Name a Policy"),
        ("main:make", 2, "main:make is function, which has no policy. Name a Policy"),
        ("main:number()", 2, "importing it raised TypeError: 'int' object is not callable."),
        ("main:none", 2, "main:none: the module main was imported, but it has no 'none'.\n"),
        ("main:apps", 2, "the module main was imported, but it has no 'apps'; similar names: app"),
        ("main:Box.polices", 2, "was imported, but Box has no 'polices'; similar names: policy.\n"),
        ("main:" + "app" * 30, 2, f"but it has no {'app' * 30!r}.\n"),
        ("lacks:app", 2, "importing it raised AttributeError: module 'os' has no attribute 'none'"),
        ("nowhere:app", 2, "importing it raised ModuleNotFoundError: No module named 'nowhere'."),
        ("fails:app", 2, "importing it raised SystemExit: no database."),
    ],
)
@pytest.mark.usefixtures("here")
def test_what_has_no_policy(source: str, status: int, said: str) -> None:
    result = check_here(source)
    assert result.exit_code == status
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.usefixtures("here")
def test_a_wrong_policy_is_told_as_that_of_a_file() -> None:
    result = check_here("wrong:policy")
    assert result.exit_code == 1
    assert "✗ allow_origins  'app.example.com'" in result.stdout


def test_code_may_leave_the_folder(folder: Path) -> None:
    (folder / "leaves.py").write_text("import os\nfrom main import policy\nos.chdir('/')\n")
    result = check(folder, "leaves:policy")
    assert result.returncode == 0, result.stderr


APPLICATION = """
from crossorigin import FilePolicy, NO_CORS, OriginPredicate, Policy
from crossorigin.integrations.starlette import cors, install
from starlette.applications import Starlette
from starlette.routing import Route

def is_customer(origin): ...
def is_partner(origin): ...
def observe(event): ...
async def view(request): ...
async def other(request): ...
async def closed(request): ...

routes = [Route("/orders", cors("partners")(view)), Route("/closed", cors("no-cors")(closed))]
own = OriginPredicate(is_partner).added_to(Policy(allow_origins=["https://own.example"]))
routes += [Route("/own", cors(own)(other))]
candidate = Policy(allow_origins=["https://new.example"], block_refused=True)
app = Starlette(routes=routes)
options = {"allow_origin_if": is_customer, "candidate": candidate, "candidate_share": 0.25}
options |= {"debug": True, "websocket": "require-origin", "trust_proxy_headers": True}
install(app, policy=FilePolicy("named.toml"), on_decision=observe, log_refusals=False, **options)
"""
NAMED = """
allow_origins = ["https://app.example.com"]
block_refused = "unsafe-methods"
[policies.partners]
allow_origins = ["https://partner.example"]
[policies.staff]
allow_origins = ["https://staff.example"]
"""


def test_an_application_is_shown_with_its_options_and_routes(here: Path) -> None:
    (here / "application.py").write_text(APPLICATION)
    (here / "named.toml").write_text(NAMED)
    result = check_here("application:app")
    assert result.exit_code == 0, result.stderr
    said = " ".join(result.stdout.split())
    for expected in (
        '! policies."staff"',
        "No path, no host and no route has this policy.",
        "Pages of https://app.example.com may read this server's responses.",
        "are answered with 403, unless they are GET, HEAD or OPTIONS.",
        "The candidate, which is not in force and judges 25.0% of the origins:",
        "Pages of https://new.example may read this server's responses.",
        "Requests from any other origin are answered with 403.",
        "OriginPredicate(is_customer) may allow further origins under the application's own policy",
        "Debug mode is on: responses tell pages why they are refused.",
        "WebSocket handshakes of refused origins and those without an origin are refused.",
        "Refusals are not logged.",
        "observe is called with every decision.",
        "For the route /orders, the policy partners:",
        "Pages of https://partner.example may read this server's responses.",
        "For the route /own:",
        "allow_origin_if: OriginPredicate(is_partner) may allow further origins.",
    ):
        assert expected in said
    assert 'policies."partners"' not in result.stdout
    alone = check_here("application:own").stdout
    assert "allow_origin_if: OriginPredicate(is_partner) may allow further origins." in alone
    # A file does not tell its routes, so nothing is said to be unused.
    alone = check_here("named.toml").stdout
    assert "named.toml: no problems." in alone
    assert "The policy staff, which no path and no host has, but routes in code may have:" in alone


def test_a_name_that_no_policy_has_is_a_problem_of_the_application(here: Path) -> None:
    (here / "application.py").write_text(APPLICATION.replace('"partners"', '"partner"'))
    (here / "named.toml").write_text(NAMED)
    result = check_here("application:app")
    assert result.exit_code == 1
    assert "✗ routes.\"/orders\"  'partner'" in result.stdout
    assert "Did you mean 'partners'?" in result.stdout
    assert "application:app: 1 problem." in result.stdout
