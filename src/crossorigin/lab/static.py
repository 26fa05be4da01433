"""A static copy of the lab: its page, and what the gallery's scenarios give, played beforehand.

It needs no server, so it can lie in a documentation site. It has no Python: scenarios other than
the start and the gallery's need the lab itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from .api import answer
from .gallery import gallery
from .scenario import LabScenario
from .server import ASSETS

__all__ = ["write_static"]

ROOT: Final = '<html lang="en">'
STATIC_ROOT: Final = '<html lang="en" data-lab="static">'
"""How the page's root element says that there is no server."""


def write_static(folder: Path) -> int:
    """Write the copy into `folder`; gives the number of scenarios in it.

    Raises:
        OSError: a file cannot be written.
    """
    scenes = folder / "api" / "scenes"
    scenes.mkdir(parents=True, exist_ok=True)
    for asset in ASSETS.iterdir():
        content = asset.read_bytes()
        if asset.name == "index.html":
            content = content.replace(ROOT.encode(), STATIC_ROOT.encode(), 1)
        (folder / asset.name).write_bytes(content)
    _write(folder / "api" / "gallery.json", gallery())
    _write(folder / "api" / "defaults.json", answer("defaults", {}))
    number = 0
    for name, scenario in _scenarios():
        _write(scenes / f"{name}.json", _scene(scenario))
        number += 1
    return number


def _scenarios() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "start", LabScenario().as_dict()
    for entry in gallery():
        yield entry["name"], entry["scenario"]
        yield f"{entry['name']}.cured", entry["cured"]


def _scene(scenario: dict[str, Any]) -> dict[str, Any]:
    policy = {"policy": scenario["policy"]}
    return {
        "run": answer("run", scenario),
        "check": answer("check", policy),
        "export": answer("export", policy),
    }


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")), "utf-8")
