"""Pains of settings that are one for all: paths that need their own, and origins that come later.

`crossorigin verify` names the cause; the fix that it prints is applied, and it looks again.
"""

from __future__ import annotations

import time
from pathlib import Path

import flask as flask_package
from click.testing import CliRunner
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask_cors import CORS

from crossorigin.cli.app import crossorigin

from ..patience import PATIENCE
from .fixes import apply_python
from .software import flask, uvicorn


def verify(url: str, policy: Path) -> tuple[int, str]:
    """Exit status and output of ``crossorigin verify``."""
    result = CliRunner().invoke(
        crossorigin, ["verify", url, "--policy", str(policy), "--rate", "1000"]
    )
    assert result.exit_code in (0, 1), result.output
    return result.exit_code, result.stdout


def own_middleware(output: str) -> str:
    """The lines that put the application under the policy file, as they are printed."""
    before, _, rest = output.partition("let crossorigin implement")
    assert before.endswith("Or remove the CORS settings that are there, and ")
    lines = rest.splitlines()[1:]
    end = next(number for number, line in enumerate(lines) if "FilePolicy(" in line)
    return "\n".join(line.strip() for line in lines[: end + 1])


def api() -> FastAPI:
    app = FastAPI()
    app.get("/catalogue")(lambda: ["for everybody"])
    app.get("/admin/users")(lambda: ["for the back office"])
    return app


PER_PATH = """
allow_origins = "*"

[paths."/admin"]
allow_origins = ["https://office.example.com"]
"""


def test_12_one_policy_for_all_paths(tmp_path: Path) -> None:
    """Starlette's middleware has one policy; what is public makes the rest public too."""
    policy = tmp_path / "cors.toml"
    policy.write_text(PER_PATH)
    app = api()
    app.add_middleware(CORSMiddleware, allow_origins=["*"])
    with uvicorn(app) as server:
        status, output = verify(f"{server}/catalogue", policy)
    assert status == 1
    assert "A page of https://evil.example can read /admin" in output
    assert "Any site can do this: the server allows every origin." in output
    # Each path is judged by its own policy: of the public one, no origin is too many.
    catalogue, admin = output.rpartition(f"{server}/admin\n")[0::2]
    assert "✓ origins" in catalogue.rpartition(f"{server}/catalogue\n")[2]
    assert "✗ near-misses" in admin
    with uvicorn(apply_python(own_middleware(output), api())) as server:
        status, output = verify(f"{server}/catalogue", policy)
    assert status == 0, output


def tenants(*names: str) -> str:
    origins = ", ".join(f'"https://{name}.example"' for name in names)
    return f"allow_origins = [{origins}]\n"


def test_17_origins_that_come_while_the_server_runs(tmp_path: Path) -> None:
    """Flask-CORS has the origins of when it was started; tenants come later."""

    def application() -> flask_package.Flask:
        app = flask_package.Flask("app")
        app.get("/items")(lambda: "[]")
        return app

    policy = tmp_path / "cors.toml"
    policy.write_text(tenants("first", "second"))
    app = application()
    CORS(app, origins=["https://first.example"], methods=["GET"], allow_headers=[])
    with flask(app) as server:
        status, output = verify(f"{server}/items", policy)
    assert status == 1
    assert "Pages of https://second.example get an error for: GET /items" in output
    assert "The server does not allow https://second.example." in output
    assert "Fix: If pages of https://second.example should have access, add that origin" in output

    with flask(apply_python(own_middleware(output), application())) as server:
        status, output = verify(f"{server}/items", policy)
        assert status == 0, output
        # The next one comes while the server runs.
        policy.write_text(tenants("first", "second", "third"))
        deadline = time.monotonic() + PATIENCE
        while (status := verify(f"{server}/items", policy)[0]) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert status == 0, "the new origin is not in force"
