"""The sets of headers of protocols, held to their real clients, which run in Chromium."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sse_starlette.sse import AppStatus
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from crossorigin import Policy, headers
from crossorigin.asgi import CORSMiddleware
from crossorigin.demo.servers import serve
from crossorigin.fetch.methods import CORS_SAFELISTED_METHODS
from crossorigin.headers import ProtocolHeaders

from ..pains.software import UNPACKED, missing
from ..real_browsers import launching
from .applications import APPLICATIONS

pytestmark = pytest.mark.browser

SETS: dict[str, ProtocolHeaders] = {name: getattr(headers, name) for name in APPLICATIONS}
UNDERSTOOD = {
    "MCP": [1, True, True],
    "TUS": True,
    "GRPC_WEB": [5, 5, "not there", "CAUSCW5vdCB0aGVyZQ"],
    "GRAPHQL_UPLOAD": ["multipart/form-data", "application/json"],
    "SOCKET_IO": "hello",
    "S3_UPLOAD": ['"abc"', "1", "request", "longer"],
}
"""What each client understands if it may read all that it needs."""
OF_OTHER_VERSIONS = {"MCP": {"mcp-method", "mcp-name"}}
"""Headers that the protocol has, but this version of its client does not send."""

EXPOSED = [(name, header) for name, each in SETS.items() for header in each.expose_headers]


class Asked(NamedTuple):
    """What the preflights of a protocol's client asked for, in lower case."""

    methods: set[str]
    headers: set[str]


class Seen(NamedTuple):
    """What the clients understood, and what they asked for."""

    understood: dict[str, Any]
    """By the name of the set; without an exposed header, by both names."""
    asked: dict[str, Asked]


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """page.js, with the clients in it."""
    modules = UNPACKED / "clients" / "node_modules"
    if not (modules / "esbuild").is_dir() or shutil.which("node") is None:
        missing("the clients of tests/clients")
    output = tmp_path_factory.mktemp("clients") / "page.js"
    subprocess.run(  # noqa: S603
        [
            *(str(modules / ".bin" / "esbuild"), str(Path(__file__).with_name("page.js"))),
            *("--bundle", "--format=esm", "--log-level=warning", f"--outfile={output}"),
            "--define:DATA=window.DATA",
        ],
        env={**os.environ, "NODE_PATH": str(modules)},
        check=True,
    )
    return output.read_text("utf-8")


@pytest.fixture(scope="module")
def seen(chromium: str, script: str) -> Seen:
    # A server of this process that was ended by a signal, in another test, would end streams here.
    AppStatus.should_exit = False
    asked = {name: Asked(set(), set()) for name in APPLICATIONS}
    reports: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    visits: list[tuple[str, str, str]] = []
    with ExitStack() as servers, serve(build_page(script, visits, reports)) as port:
        page = f"http://localhost:{port}"
        for name, make in APPLICATIONS.items():
            protocol = SETS[name]
            exposed = {"": protocol.expose_headers}
            for header in protocol.expose_headers:
                rest = tuple(each for each in protocol.expose_headers if each != header)
                exposed[f" {header}"] = rest
            inner = make()
            mounted = [
                Mount(
                    f"/{number}",
                    app=CORSMiddleware(
                        inner,
                        policy=Policy(
                            allow_origins=[page],
                            allow_methods=protocol.allow_methods,
                            allow_headers=protocol.allow_headers,
                            expose_headers=names,
                            max_age=0,
                        ),
                    ),
                )
                for number, names in enumerate(exposed.values())
            ]
            lifespan = inner.router.lifespan_context if isinstance(inner, Starlette) else None
            whole = recorded(Starlette(routes=mounted, lifespan=lifespan), asked[name])
            api = servers.enter_context(serve(whole, lifespan="on", timeout_graceful_shutdown=1))
            visits += [
                (name + header, name, f"http://127.0.0.1:{api}/{number}")
                for number, header in enumerate(exposed)
            ]
        with launching.chromium(chromium, page) as browser:
            return Seen(next_report(reports, browser), asked)


def build_page(
    script: str, visits: list[tuple[str, str, str]], reports: queue.SimpleQueue[dict[str, Any]]
) -> Starlette:
    async def page(request: Request) -> Response:
        data = f"<script>window.DATA = {json.dumps(visits)}</script>"
        return HTMLResponse(
            '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">'
            f'{data}<script type="module" src="/page.js"></script>'
        )

    async def show(request: Request) -> Response:
        return Response(script, media_type="text/javascript")

    async def report(request: Request) -> Response:
        reports.put(await request.json())
        return Response()

    return Starlette(
        routes=[
            Route("/", page),
            Route("/page.js", show),
            Route("/report", report, methods=["POST"]),
        ]
    )


def recorded(inner: ASGIApp, asked: Asked) -> ASGIApp:
    async def record(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            found = Request(scope).headers
            asked.methods.add(found["access-control-request-method"])
            names = found.get("access-control-request-headers", "")
            asked.headers.update(filter(None, names.split(",")))
        await inner(scope, receive, send)

    return record


def next_report(
    reports: queue.SimpleQueue[dict[str, Any]], browser: launching.RunningBrowser
) -> dict[str, Any]:
    try:
        return reports.get(timeout=launching.TIME_LIMIT)
    except queue.Empty:
        raise launching.BrowserDied("Chromium said nothing of the clients") from None


def test_every_set_has_a_client() -> None:
    sets = {name for name in headers.__all__ if name.isupper()}
    assert sets == set(APPLICATIONS) == set(UNDERSTOOD)


@pytest.mark.parametrize("name", APPLICATIONS)
def test_the_client_works_with_its_set(name: str, seen: Seen) -> None:
    assert seen.understood[name] == UNDERSTOOD[name]


@pytest.mark.parametrize("name", APPLICATIONS)
def test_the_client_uses_every_method_and_sends_every_header(name: str, seen: Seen) -> None:
    sent = seen.asked[name].headers | OF_OTHER_VERSIONS.get(name, set())
    assert sent == {each.lower() for each in SETS[name].allow_headers}
    methods = seen.asked[name].methods - CORS_SAFELISTED_METHODS
    assert methods == set(SETS[name].allow_methods)


@pytest.mark.parametrize(("name", "header"), EXPOSED)
def test_the_client_needs_every_exposed_header(name: str, header: str, seen: Seen) -> None:
    assert seen.understood[f"{name} {header}"] != UNDERSTOOD[name]
