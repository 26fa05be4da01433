"""The servers run once for all tests of this folder."""

from collections.abc import Iterator

import pytest

from .running import COMMANDS, HYPERCORN, SERVERS, Server, run


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    folder = tmp_path_factory.mktemp("servers")
    (folder / "hypercorn.toml").write_text(HYPERCORN)
    with run(COMMANDS, folder) as running:
        yield running


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, servers: dict[str, Server]) -> Server:
    """Each of the servers; a test for some of them names them in an indirect parametrisation."""
    return servers[request.param]
