"""The application behind the gateways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crossorigin.demo.servers import serve

from .upstream import upstream


@pytest.fixture(scope="session")
def backend() -> Iterator[int]:
    with serve(upstream) as port:
        yield port
