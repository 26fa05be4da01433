"""The servers run once for all tests of this folder."""

from collections.abc import Iterator

import pytest

from .running import SERVERS, Server, run_all


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    with run_all(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, servers: dict[str, Server]) -> Server:
    """Each of the servers; a test for some of them names them in an indirect parametrisation."""
    return servers[request.param]
