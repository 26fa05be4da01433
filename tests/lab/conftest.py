"""What several files of tests of the lab share."""

from pathlib import Path

import pytest

from crossorigin.lab.gallery import ENTRIES
from crossorigin.lab.static import write_static

from ..built_once import built_once


@pytest.fixture(scope="session")
def static_copy(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A static copy of the lab, without Python."""

    def build(folder: Path) -> None:
        assert write_static(folder) == 2 * len(ENTRIES) + 1

    return built_once("static", build, tmp_path_factory, request)
