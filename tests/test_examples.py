"""The applications in ``examples/``, on their server, as pages of several origins meet them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crossorigin.browser import Browser, Result
from crossorigin.transports import NetworkTransport

from .servers.running import Server, run

APP = "https://app.example.com"
CUSTOMER = "https://shop.customer.example"
EVIL = "https://evil.example"
JSON = [("Content-Type", "application/json")]

EXAMPLES = ["fastapi_app", "mcp_server", "starlette_app"]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    command = "uvicorn --host 127.0.0.1 --port {port} --app-dir examples "
    commands = {name: f"{command}{name}:app" for name in EXAMPLES}
    with run(commands, tmp_path_factory.mktemp("examples")) as running:
        yield running


def fetch(server: Server, origin: str, path: str, **options: object) -> Result:
    with NetworkTransport(trust_env=False) as transport:
        page = Browser(transport=transport).page(f"{origin}/")
        return page.fetch(server.origin + path, **options)  # type: ignore[arg-type]


def read(result: Result) -> tuple[int, str] | None:
    """What the page reads; ``None`` if it may not."""
    if result.response is None:
        return None
    return result.response.status, result.response.body.decode()


def test_fastapi(servers: dict[str, Server]) -> None:
    server = servers["fastapi_app"]
    for origin in (APP, CUSTOMER):
        assert read(fetch(server, origin, "/items/7")) == (200, '{"number":7}')
        changed = fetch(
            server,
            origin,
            "/items/7",
            method="PUT",
            headers=JSON,
            body='{"price":1}',
            credentials="include",
        )
        assert read(changed) == (200, '{"number":7,"price":1}')
        missing = read(fetch(server, origin, "/items/700"))
        assert missing is not None
        assert missing[0] == 404
    assert read(fetch(server, EVIL, "/items/7")) is None
    assert read(fetch(server, EVIL, "/status")) == (200, '"up"')
    assert read(fetch(server, APP, "/internal/report")) is None


def test_starlette(servers: dict[str, Server]) -> None:
    server = servers["starlette_app"]
    for origin in (APP, "http://localhost:3000"):
        assert read(fetch(server, origin, "/items")) == (200, '["an item"]')
        changed = fetch(server, origin, "/items", method="PUT", headers=JSON, body="[]")
        assert read(changed) == (200, "[]")
        assert read(fetch(server, origin, "/crash")) == (500, "Internal Server Error")
    assert read(fetch(server, EVIL, "/items")) is None
    assert read(fetch(server, EVIL, "/status")) == (200, '"up"')
    assert read(fetch(server, APP, "/internal/report")) is None


def test_mcp(servers: dict[str, Server]) -> None:
    client = {"name": "page", "version": "1"}
    parameters = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
    message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": parameters}
    accept = ("Accept", "application/json, text/event-stream")
    asked = {"method": "POST", "headers": [*JSON, accept], "body": json.dumps(message)}
    opened = fetch(servers["mcp_server"], APP, "/mcp", **asked)
    assert opened.response is not None
    session = dict(opened.response.headers)["mcp-session-id"]
    headers = [*JSON, accept, ("Mcp-Session-Id", session), ("Mcp-Protocol-Version", "2025-06-18")]
    message = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    asked = {"method": "POST", "headers": headers, "body": json.dumps(message)}
    assert read(fetch(servers["mcp_server"], APP, "/mcp", **asked)) == (202, "")
    assert read(fetch(servers["mcp_server"], EVIL, "/mcp", **asked)) is None


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_says_how_it_is_run(name: str) -> None:
    text = (Path(__file__).parents[1] / "examples" / f"{name}.py").read_text()
    assert f"uvicorn --app-dir examples {name}:app" in text
