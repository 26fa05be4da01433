"""Recipes for proxies, each applied literally to the real one in front of an application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI, Response

from .gateways import GATEWAYS, OUTER
from .software import free_port, uvicorn
from .tool import PAGE, fetch

PUT = ("-X", "PUT", "--json-body", "{}")
POST = ("-X", "POST", "--json-body", "{}")
LEFT_TO_CORS = ("access-control-", "vary")
PER_ANSWER = {"date", "content-length", "x-envoy-upstream-service-time"}


def api() -> FastAPI:
    """An application with settings for CORS of its own, which are not right."""
    app = FastAPI()

    @app.api_route("/items", methods=["GET", "PUT", "POST"])
    def items() -> Response:
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Credentials": "false",
            "X-Frame-Options": "DENY",
            "Set-Cookie": "sid=1",
            "Vary": "Accept-Encoding",
        }
        return Response("[]", headers=headers)

    @app.get("/crash")
    def crash() -> None:
        raise RuntimeError("the database is gone")

    return app


@pytest.fixture(scope="module")
def backend() -> Iterator[str]:
    with uvicorn(api()) as origin:
        yield origin


def other_headers(origin: str, path: str) -> dict[str, str]:
    """What a response says besides CORS."""
    answer = httpx2.get(f"{origin}{path}", headers={"Origin": PAGE})
    return {
        name: value
        for name, value in answer.headers.items()
        if not name.startswith(LEFT_TO_CORS) and name not in PER_ANSWER
    }


@pytest.mark.parametrize("name", GATEWAYS)
def test_the_recipe_cures_the_case_and_leaves_the_rest(
    name: str, backend: str, tmp_path: Path
) -> None:
    behind = GATEWAYS[name]
    folder = tmp_path / "before"
    folder.mkdir()
    with behind(backend, "", folder) as server:
        seen = fetch(f"{server}/items", *PUT, "--credentials", "include", "--server", name)
        assert seen.status == 1
        recipe = seen.recipe(name)
        before = {path: other_headers(server, path) for path in ("/items", "/missing", "/crash")}
        assert all(OUTER in each.items() for each in before.values()), before
    folder = tmp_path / "after"
    folder.mkdir()
    with behind(backend, recipe, folder) as server:
        for options in ((), PUT, POST):
            url = f"{server}/items"
            assert fetch(url, *options, "--credentials", "include").allowed, (recipe, options)
            assert not fetch(url, *options, page="https://evil.example").allowed
        for path in ("/missing", "/crash"):
            assert fetch(f"{server}{path}", "--credentials", "include").allowed, path
        assert {path: other_headers(server, path) for path in before} == before
        varies = httpx2.get(f"{server}/items").headers["vary"].lower().replace(" ", "").split(",")
        assert {"origin", "accept-encoding"} <= set(varies)


@pytest.mark.parametrize("name", GATEWAYS)
def test_an_error_of_the_proxys_own_carries_the_headers(
    name: str, backend: str, tmp_path: Path
) -> None:
    behind = GATEWAYS[name]
    for folder in ("before", "after"):
        (tmp_path / folder).mkdir()
    with behind(backend, "", tmp_path / "before") as server:
        recipe = fetch(f"{server}/items", *PUT, "--server", name).recipe(name)
    with behind(f"http://127.0.0.1:{free_port()}", recipe, tmp_path / "after") as server:
        seen = fetch(f"{server}/items")
        assert seen.allowed, (recipe, seen.first)
        assert seen.notes[0] == "error-status"
