"""The examples of the frameworks that have a module in `examples`, each on its server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crossorigin.browser import Reason

from ..servers.running import run
from .behaviours import Site, read, refused
from .contract import APP, EVIL

COMMANDS = {
    "aiohttp": "aiohttp.web -H 127.0.0.1 -P {port} examples.aiohttp_app:build",
    "litestar": "uvicorn --host 127.0.0.1 --port {port} examples.litestar_app:app",
    "sanic": "sanic examples.sanic_app:app --host 127.0.0.1 --port {port} --single-process",
    "falcon": "uvicorn --host 127.0.0.1 --port {port} examples.falcon_app:app",
    "blacksheep": "uvicorn --host 127.0.0.1 --port {port} examples.blacksheep_app:app",
    "tornado": "examples.tornado_app {port}",
}


@pytest.fixture(scope="module", params=COMMANDS)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("example")
    with run({request.param: COMMANDS[request.param]}, folder) as servers:
        yield Site(servers[request.param])


def test_the_policy_is_in_force(site: Site) -> None:
    assert "a chair" in read(site.fetch(APP, "/items", credentials="include"))
    refused(site.fetch(EVIL, "/items"))
    read(site.fetch(APP, "/nowhere"), 404)


def test_an_item_can_be_changed_from_the_page(site: Site) -> None:
    change = {
        "method": "PUT",
        "body": '"a table"',
        "headers": [("Content-Type", "application/json")],
    }
    assert "a table" in read(site.fetch(APP, "/items/2", **change))
    refused(site.fetch(EVIL, "/items/2", **change), Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)


def test_one_route_is_open_to_all(site: Site) -> None:
    assert "up" in read(site.fetch(EVIL, "/status"))
