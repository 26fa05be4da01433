"""Calls go down the floors, from the start of a piece of work to its end, and never up.

Each walk runs with every call noted. A call from a lower floor into a higher one is a climb. The
contracts on imports leave one kind: a function or an object that was handed down is called back.
Those calls are named here.
"""

import json
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from crossorigin import Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import Browser, HttpRequest, HttpResponse
from crossorigin.conformance import verify
from crossorigin.diagnosis import diagnose, read
from crossorigin.transports import ASGITransport

ROOT = Path(__file__).parent.parent
PACKAGE = f"{ROOT / 'src' / 'crossorigin'}/"
APP, API = "https://app.example.com", "https://api.example.net/items"
POLICY = Policy(allow_origins=[APP], allow_methods=["PUT"])
READER = {
    ("enforcement", "asgi"),
    ("request_reader", "asgi"),
    ("server", "enforcement"),
    ("server", "request_reader"),
}
"""The edge's reader of requests, and look-ups in a request."""
SAFELIST = {("fetch", "browser")}
"""What an engine has on its safelist."""
TRANSPORTS = {("browser", "diagnosis"), ("browser", "conformance"), ("browser", "transports")}
"""What answers the requests of the browser's end."""


def floors() -> dict[str, int]:
    """The floor of each module and package, counted from the top."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["id"] == "floors")
    return {name: at for at, layer in enumerate(layers) for name in re.findall(r"\w+", layer)}


def climbs(work: Callable[[], object]) -> set[tuple[str, str]]:
    """The calls from a lower floor into a higher one, by the names of the two."""
    floor_of, found = floors(), set()

    def name(frame: FrameType) -> str | None:
        path = frame.f_code.co_filename
        inside = path.startswith(PACKAGE)
        return re.split(r"[/.]", path.removeprefix(PACKAGE))[0] if inside else None

    def note(frame: FrameType, event: str, argument: object) -> None:
        called = name(frame) if event == "call" else None
        caller = frame.f_back
        while caller is not None and name(caller) is None:
            caller = caller.f_back
        calling = None if caller is None else name(caller)
        if called and calling and floor_of.get(called, 0) < floor_of.get(calling, 0):
            found.add((calling, called))

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return found


async def application(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def send(message: Any) -> None:
    pass


MIDDLEWARE = CORSMiddleware(application, policy=POLICY)


def serve(origin: bytes, method: str, *headers: tuple[bytes, bytes]) -> None:
    headers = (b"origin", origin), *headers
    scope = {"type": "http", "method": method, "path": "/", "headers": list(headers)}
    with pytest.raises(StopIteration):
        MIDDLEWARE(scope, None, send).__await__().__next__()  # type: ignore[arg-type]  # not asked


def test_a_request_goes_down_the_floors() -> None:
    assert climbs(lambda: serve(APP.encode(), "GET")) == {("enforcement", "asgi")}
    asked = (b"access-control-request-method", b"PUT")
    assert climbs(lambda: serve(APP.encode(), "OPTIONS", asked)) == {("enforcement", "asgi")}
    assert climbs(lambda: serve(b"https://evil.example", "GET")) <= READER


def test_a_fetch_goes_down_the_floors() -> None:
    def transport(request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, [("Access-Control-Allow-Origin", "*")])

    page = Browser(transport=transport).page(APP)
    assert climbs(lambda: page.fetch(API, headers=[("X-Id", "1")])) == SAFELIST


def test_an_entry_of_a_recording_goes_down_the_floors() -> None:
    request = {"method": "GET", "url": API, "headers": [{"name": "Origin", "value": APP}]}
    entry = {"request": request, "response": {"status": 200, "headers": []}}
    recording = json.dumps({"log": {"entries": [entry]}})
    found = climbs(lambda: [diagnose(each) for each in read(recording)])
    assert found <= SAFELIST | {("browser", "diagnosis")}


def test_a_policy_file_goes_down_the_floors(tmp_path: Path) -> None:
    path = tmp_path / "cors.toml"
    path.write_text(f'allow_origins = ["{APP}"]\n')
    assert climbs(lambda: PolicyMap.from_file(path)) == set()


def test_a_departure_goes_down_the_floors() -> None:
    with ASGITransport(CORSMiddleware(application, policy=Policy(allow_origins="*"))) as transport:
        found = climbs(
            lambda: verify(POLICY, API, transport=transport, engines=["chromium"]).departures[0]
        )
    assert found <= READER | SAFELIST | TRANSPORTS
