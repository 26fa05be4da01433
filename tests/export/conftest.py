"""The application behind the gateways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crossorigin.demo.servers import serve
from tests.unmeasured import of_others

from .upstream import upstream


@pytest.fixture(scope="session")
def backend() -> Iterator[int]:
    with of_others(serve(upstream)) as port:
        yield port
