"""The lab's server: its page and its small API, on loopback.

It answers only requests that its own page can have made: the Host is one of its own names (against
DNS rebinding), an Origin is its own, and a body is JSON, which no other page can send without a
preflight. Starlette routes and serves files, because the demonstration's FastAPI is built on it;
uvicorn is the server.

    GET  /                 the page
    GET  /departures.html  the differences between engines and the standard
    POST /api/run          a scenario           -> `PlayedRun`, and its cure
    POST /api/check        {"policy": TOML}     -> `CheckedPolicy`
    POST /api/export       {"policy", "target"} -> `ExportedPolicy`, for all targets without one
    POST /api/paste        {"text"}             -> `PastedText`
    GET  /api/gallery                           -> the entries
    GET  /api/defaults                          -> the default scenario, the choices of each field
    GET  /api/real                              -> whether scenarios can be tried for real
    POST /api/real/arm     {"scenario", "lab"}  -> `ArmedRun`; `lab` is the page's own origin
    GET  /api/real/wire?run=NAME                -> `RealWire`
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles

from ..asgi import ASGIApp, Message, Receive, Scope, Send
from ..policy import PolicyError
from .api import LabError, answer
from .departures import DEPARTURES_PAGE, departures_page
from .real import Places, RealSites
from .scenario import ScenarioError

__all__ = ["ASSETS", "Guard", "lab_and_sites", "lab_app"]

ASSETS: Final = files(__package__) / "assets"
"""The folder of the page's files."""
LARGEST: Final = 1 << 20
"""The most bytes of a body, but for pasted texts."""
LARGEST_PASTED: Final = 64 << 20
"""The most bytes of a pasted text."""
JSON_TYPE: Final = "application/json"


class Guard:
    """Refuses what the lab's own page cannot have sent, and completes every response.

    Args:
        app: The application behind.
        hosts: The values of Host by which the lab is addressed.
        frames: The origins that the page may frame.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], frames: tuple[str, ...]) -> None:
        self._app = app
        self._hosts = hosts
        self._origins = frozenset(f"http://{host}" for host in hosts)
        sources = " ".join(frames) or "'none'"
        policy = (
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
            "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
            "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            f"frame-src {sources}"
        )
        self._headers = [
            (b"content-security-policy", policy.encode("ascii")),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, complete)
            return
        status, text = refusal
        await PlainTextResponse(text, status)(scope, receive, complete)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if headers.get("host") not in self._hosts:
            return 421, "The lab does not have this name. Open the address that it printed.\n"
        origin = headers.get("origin")
        if origin is not None and origin not in self._origins:
            return 403, "Only the lab's own page may ask it.\n"
        if headers.get("sec-fetch-site") in ("cross-site", "same-site") and not (
            headers.get("sec-fetch-mode") == "navigate" and scope["method"] == "GET"
        ):
            return 403, "Only the lab's own page may ask it.\n"
        kind = (headers.get("content-type") or "").partition(";")[0].strip().lower()
        if scope["method"] == "POST" and kind != JSON_TYPE:
            return 415, f"Send {JSON_TYPE}.\n"
        return None


def lab_app(
    hosts: frozenset[str],
    frames: tuple[str, ...] = (),
    more: Mapping[str, Callable[[Any], Any]] | None = None,
) -> ASGIApp:
    """The lab's application.

    Args:
        hosts: The values of Host by which it is addressed.
        frames: The origins that its page may frame.
        more: Further calls of the API, by path, each with the parsed body or query.
    """
    calls = more or {}

    async def api(request: Request) -> Response:
        name = request.path_params["name"]
        if request.method == "GET":
            given: Any = dict(request.query_params)
        else:
            limit = LARGEST_PASTED if name == "paste" else LARGEST
            body = await _body(request, limit)
            if body is None:
                return _error(413, "body", f"this is longer than {limit:,} bytes.", "Send less.")
            try:
                given = json.loads(body)
            except (ValueError, RecursionError):
                return _error(400, "body", "this is not JSON.", "Send JSON.")
        try:
            found = await run_in_threadpool(
                lambda: calls[name](given) if name in calls else answer(name, given)
            )
        except LabError as error:
            return JSONResponse(error.as_dict(), error.status)
        except ScenarioError as error:
            return _error(422, error.field, error.message, error.fix)
        except PolicyError as error:
            return _error(422, "policy", f"{error}.", "Correct the policy; see its problems.")
        return JSONResponse(found)

    async def departures(request: Request) -> Response:
        del request
        return HTMLResponse(departures_page())

    routes = [
        # A router of its own: the files below answer every path, and would refuse other methods.
        Mount("/api", Router([Route("/{name:path}", api, methods=["GET", "POST"])])),
        Route(f"/{DEPARTURES_PAGE}", departures, methods=["GET"]),
        Mount("/", StaticFiles(directory=str(ASSETS), html=True, check_dir=False)),
    ]
    return Guard(Starlette(routes=routes), hosts, frames)


def lab_and_sites(places: Places) -> ASGIApp:
    """The lab's application on its own port, and the sites of armed scenarios on the others."""
    sites = RealSites(places)
    hosts = frozenset(origin.removeprefix("http://") for origin in places.lab_origins)
    lab = lab_app(hosts, (places.page_origin,), sites.calls)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_lab = scope["server"][1] == places.lab
        await (lab if is_lab else sites)(scope, receive, send)

    return app


async def _body(request: Request, limit: int) -> bytes | None:
    """The body; ``None`` if it is longer than `limit`."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
    return b"".join(parts)


def _error(status: int, field: str, message: str, fix: str) -> Response:
    error = LabError(status, field, None, message, fix)
    return JSONResponse(error.as_dict(), status)
