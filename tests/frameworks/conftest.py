"""Each framework's server runs from the first test that needs it to the end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from ..servers.running import run
from .behaviours import Site
from .frameworks import FRAMEWORKS


@pytest.fixture(scope="session")
def site_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Site]]:
    running: dict[str, Site] = {}
    with ExitStack() as stack:

        def site_of(module: str) -> Site:
            if module not in running:
                folder = tmp_path_factory.mktemp(module)
                servers = stack.enter_context(run({module: FRAMEWORKS[module].command}, folder))
                running[module] = Site(servers[module])
            return running[module]

        yield site_of
