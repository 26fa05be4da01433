"""Policies that are imported, by `check` and `verify`: said plainly, and never from a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "wrong.py").write_text(
        "from crossorigin import Policy\npolicy = Policy(allow_origins=['app.example.com'])"
    )
    (tmp_path / "fails.py").write_text("raise SystemExit('no database')")
    (tmp_path / "shop.py").write_text(
        "SECRET_KEY = 'of tests'\nCROSSORIGIN = {'allow_origins': ['https://app.example.com']}"
    )
    (tmp_path / "cors.toml").write_text('allow_origins = ["https://app.example.com"]')
    return tmp_path


def check(folder: Path, source: str, *, settings: str = "") -> subprocess.CompletedProcess[str]:
    """``crossorigin check`` in a process of its own: it imports."""
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
    "name", ["policy", "policies", "followed", "app", "flask_app", "wrapped", "Box.policy"]
)
def test_a_policy_of_a_module(folder: Path, name: str) -> None:
    result = check(folder, f"main:{name}")
    assert result.returncode == 0, result.stderr
    assert result.stderr == f"crossorigin: importing main:{name} runs its code.\n"
    assert f"main:{name}: no problems" in result.stdout
    assert "Pages of https://app.example.com may read" in result.stdout


def test_a_file_is_read_and_nothing_runs(folder: Path) -> None:
    (folder / "main:app").write_text("{}")
    result = check(folder, "main:app")
    assert "importing" not in result.stderr
    assert check(folder, "cors.toml").stderr == ""


def test_djangos_settings(folder: Path) -> None:
    result = check(folder, "django", settings="shop")
    assert result.returncode == 0, result.stderr
    assert result.stderr == "crossorigin: importing shop runs its code.\n"
    unset = check(folder, "django")
    assert unset.returncode == 2
    assert "DJANGO_SETTINGS_MODULE is not set" in unset.stderr


@pytest.mark.parametrize(
    ("source", "status", "said"),
    [
        ("main:number", 2, "main:number is int, which has no policy. Name a Policy"),
        ("main:none", 2, "importing it raised AttributeError"),
        ("nowhere:app", 2, "importing it raised ModuleNotFoundError: No module named 'nowhere'."),
        ("fails:app", 2, "importing it raised SystemExit: no database."),
    ],
)
def test_what_has_no_policy(folder: Path, source: str, status: int, said: str) -> None:
    result = check(folder, source)
    assert result.returncode == status
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_wrong_policy_is_told_as_that_of_a_file(folder: Path) -> None:
    result = check(folder, "wrong:policy")
    assert result.returncode == 1
    assert "✗ allow_origins  'app.example.com'" in result.stdout


def test_code_may_leave_the_folder(folder: Path) -> None:
    (folder / "leaves.py").write_text("import os\nfrom main import policy\nos.chdir('/')\n")
    result = check(folder, "leaves:policy")
    assert result.returncode == 0, result.stderr
