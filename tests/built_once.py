"""What takes long to build, once for all processes that share the tests."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest


def built_once(
    name: str,
    build: Callable[[Path], object],
    temporary: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Path:
    """The folder `name`, which `build` makes in the process that asks for it first."""
    shared = temporary.getbasetemp()
    if hasattr(request.config, "workerinput"):  # processes of pytest-xdist have a common parent
        shared = shared.parent
    folder, done = shared / name, shared / f"{name}-is-built"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            build(folder)
            done.touch()
    return folder
