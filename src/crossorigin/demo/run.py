"""Runs the demonstration: every scenario in the model and in Chromium, and compares them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from typing import Any

from ..asgi import ASGIApp, CORSMiddleware, Receive, Scope, Send
from ..browser import Browser, Exchange, HttpRequest, Result, is_preflight
from ..policy import Policy
from ..transports import NetworkTransport
from .api import build_api
from .chromium import run_in_chromium
from .scenarios import SCENARIOS, Scenario
from .servers import serve

__all__ = ["Row", "demo_policy", "run_demo"]


@dataclass(slots=True)
class Row:
    """The result of a scenario: the messages on the wire, script's view, and differences.

    `seen` is script's view in the model: ``{"type", "status", "headers"}`` of the response, or
    ``{"error": reason}``; `chromium` is the same from a real page, ``None`` without one.
    `differences` is empty if policy, model and Chromium agree.
    """

    scenario: Scenario
    exchanges: list[Exchange]
    seen: dict[str, Any]
    why: str
    chromium: dict[str, Any] | None = None
    differences: list[str] = field(default_factory=list)

    @property
    def allowed(self) -> bool:
        """Whether the request succeeded."""
        return "error" not in self.seen


def demo_policy() -> Policy:
    """The policy that ships with the demonstration."""
    with as_file(files(__package__) / "cors.toml") as path:
        return Policy.from_file(path)


def run_demo(chromium: str | None, started: Callable[[str], None] = lambda _: None) -> list[Row]:
    """Run every scenario against a real server, in the model and in `chromium` if given.

    `chromium` is the path of the browser; `started` is called with the API's base URL.

    Raises:
        BrowserFailed: Chromium did not start, or did not report in time.
    """
    recorder = _Recorder(CORSMiddleware(build_api(), policy=demo_policy(), log_refusals=False))
    with ExitStack() as stack:
        api = f"http://127.0.0.1:{stack.enter_context(serve(recorder))}"
        started(api)
        transport = stack.enter_context(NetworkTransport(trust_env=False))
        browser = Browser(transport=transport)
        rows = [_run(scenario, browser, transport, api) for scenario in SCENARIOS]
        _compare_with_policy(rows)
        if chromium is not None:
            recorder.forget()
            of_pages = [row for row in rows if row.scenario.page is not None]
            views = run_in_chromium(chromium, SCENARIOS, api)
            for row, view in zip(of_pages, views, strict=True):
                row.chromium = view
                _compare_with_chromium(row, view, recorder)
    return rows


def _run(scenario: Scenario, browser: Browser, transport: NetworkTransport, api: str) -> Row:
    if scenario.page is None:
        request = HttpRequest("GET", api + scenario.path)
        response = transport(request)
        seen = {"type": "basic", "status": response.status, "headers": []}
        why = (
            "There is no Origin header, so this is not a CORS request. CORS restricts pages in "
            "browsers; other programs can read every response."
        )
        return Row(scenario, [Exchange(request, response)], seen, why)
    page = browser.page(scenario.page, sandboxed=scenario.sandboxed)
    result = page.fetch(api + scenario.path, **scenario.options)
    why = _why(result, with_credentials=scenario.options.get("credentials") == "include")
    return Row(scenario, result.exchanges, _seen(result), why)


def _seen(result: Result) -> dict[str, Any]:
    if result.response is None:
        return {"error": str(result.error and result.error.reason)}
    response = result.response
    names = [name for name, _ in response.headers]
    return {"type": response.type, "status": response.status, "headers": names}


def _why(result: Result, *, with_credentials: bool) -> str:
    """The verdict's reason, in a sentence or two."""
    preflight = next(filter(is_preflight, (each.request for each in result.exchanges)), None)
    if result.error is not None:
        sent = "The request itself was never sent." if preflight is not None else ""
        return f"{result.error.message} {sent}".strip()
    if preflight is None:
        credentials = " and allows credentials" if with_credentials else ""
        return (
            f"A simple request, so no preflight; the response names the page's origin{credentials}."
        )
    method = preflight.header("access-control-request-method")
    headers = preflight.header("access-control-request-headers")
    causes = f"the method {method}" + (f" and the header {headers}" if headers else "")
    return f"The browser sent a preflight because of {causes}; its response allows the request."


def _compare_with_policy(rows: list[Row]) -> None:
    for row in rows:
        if row.allowed != row.scenario.meant_to_succeed:
            meant = "allow" if row.scenario.meant_to_succeed else "refuse"
            row.differences.append(f"the policy means to {meant} this")


def _compare_with_chromium(row: Row, really: dict[str, Any], recorder: _Recorder) -> None:
    seen = row.seen
    if "error" in seen and "error" in really:
        seen = really = {}  # script sees only that it failed
    for key in sorted(seen.keys() | really.keys()):
        if seen.get(key) != really.get(key):
            row.differences.append(
                f"{key}: the model has {seen.get(key)}, Chromium {really.get(key)}"
            )
    origin = row.exchanges[0].request.header("origin")
    expected = [_wire(request.method, request.headers) for request, _ in row.exchanges]
    sent = recorder.requests[origin, row.scenario.path]
    if expected != sent:
        row.differences.append(f"on the wire: the model sends {expected}, Chromium {sent}")


_WIRE_HEADERS = ("access-control-request-method", "access-control-request-headers")


def _wire(method: str, headers: list[tuple[str, str]]) -> tuple[str, ...]:
    """The compared part of a request: its method and the headers of a preflight."""
    lower = {name.lower(): value for name, value in headers}
    return (method, *(lower[name] for name in _WIRE_HEADERS if name in lower))


class _Recorder:
    """Records the requests that reach the API, by origin and path."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.requests: defaultdict[tuple[str | None, str], list[tuple[str, ...]]]
        self.forget()

    def forget(self) -> None:
        self.requests = defaultdict(list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name.decode(), value.decode("latin-1")) for name, value in scope["headers"]]
        query = scope["query_string"].decode()
        path = f"{scope['path']}?{query}" if query else scope["path"]
        origin = dict(headers).get("origin")
        self.requests[origin, path].append(_wire(scope["method"], headers))
        await self.app(scope, receive, send)
