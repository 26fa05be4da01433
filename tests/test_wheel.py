"""The wheel without extras: it imports, serves, prints problem pages and says what to install."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXTRAS = ("ada_url", "click", "fastapi", "httpx2", "pytest", "rich", "starlette", "tomli_w")

SERVE = """
import asyncio
from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware

async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})

async def send(message):
    sent.append(message)

sent = []
origin = b"https://app.example.com"
scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"origin", origin)]}
served = CORSMiddleware(app, policy=Policy(allow_origins=[origin.decode()]))
asyncio.run(served(scope, None, send))
assert (b"access-control-allow-origin", origin) in sent[0]["headers"]
print("served")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(  # noqa: S603 (our own)
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A Python that sees the wheel's files and the two distributions that it needs, no more."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    installed = Path(sysconfig.get_path("purelib"))
    for needed in ("idna", "publicsuffixlist"):
        (folder / needed).symlink_to(installed / needed)
    run = "import sys; sys.path.insert(0, sys.argv.pop(1)); exec(sys.argv.pop(1))"
    return [sys.executable, "-I", "-S", "-c", run, str(folder)]


def execute(python: list[str], script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own)
        [*python, script, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


COMMAND = "from crossorigin.cli import main; main()"


def test_no_extra_is_there(python: list[str]) -> None:
    script = f"import importlib.util as u; print([n for n in {EXTRAS} if u.find_spec(n)])"
    assert execute(python, script).stdout == "[]\n"


def test_it_serves(python: list[str]) -> None:
    ran = execute(python, SERVE)
    assert (ran.stdout, ran.stderr) == ("served\n", "")


def test_it_prints_problem_pages(python: list[str]) -> None:
    page = (ROOT / "docs" / "problems" / "wrong-type.md").read_text("utf-8")
    ran = execute(python, COMMAND, "problem", "wrong-type")
    assert (ran.stdout, ran.stderr, ran.returncode) == (page, "", 0)
    listed = execute(python, COMMAND, "problem").stdout
    assert len(listed.splitlines()) == len(list((ROOT / "docs" / "problems").glob("*.md"))) - 1


@pytest.mark.parametrize("arguments", [[], ["--help"], ["check", "cors.toml"], ["fetch"]])
def test_the_command_says_what_to_install(python: list[str], arguments: list[str]) -> None:
    ran = execute(python, COMMAND, *arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "pip install 'crossorigin[cli]'" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("module", ["crossorigin.browser", "crossorigin.transports"])
def test_the_browser_says_what_to_install(python: list[str], module: str) -> None:
    ran = execute(python, f"import {module}")
    assert "pip install 'crossorigin[browser]'" in ran.stderr.splitlines()[-1]


def test_every_module_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())
    expected = {
        str(path.relative_to(ROOT / "src"))
        for path in (ROOT / "src" / "crossorigin").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected - shipped == set()


@pytest.mark.parametrize(
    ("module", "extra"),
    [
        ("browser", "browser"),
        ("conformance", "browser"),
        ("demo", "demo"),
        ("diagnosis", "browser"),
        ("testing", "browser"),
        ("transports", "browser"),
    ],
)
def test_a_package_that_needs_an_extra_names_it(python: list[str], module: str, extra: str) -> None:
    ran = execute(python, f"import crossorigin.{module}")
    assert f"pip install 'crossorigin[{extra}]'" in ran.stderr.splitlines()[-1]
