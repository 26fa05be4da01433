"""A static copy of the lab: its page, and the outcomes of the gallery, played beforehand.

It needs no server, so it can lie in a documentation site. With Pyodide, it has Python too, and
plays any scenario; without, only the start and the gallery's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from errno import ENOENT
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from .api import answer
from .departures import DEPARTURES_PAGE, departures_page
from .gallery import gallery
from .scenario import LabScenario
from .server import ASSETS

__all__ = ["write_static"]

ROOT: Final = '<html lang="en">'
STATIC_ROOT: Final = '<html lang="en" data-lab="static">'
"""How the page's root element says that there is no server."""


SCRIPT: Final = '<script type="module"'
"""The page's own script, before which that of Python is loaded."""
PYODIDE: Final = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
"""The files of Pyodide that a page needs, as its package of npm has them."""
PURE: Final = ("idna", "publicsuffixlist", "tomli_w")
"""The packages that the lab's Python needs; all are pure."""
LEFT_OUT: Final = ("cli", "demo", "integrations", "migrate", "testing", "assets", "__pycache__")
"""The folders of this package that it does not need."""
_OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""The time of all files in the archive, so that the same files give the same archive."""


def write_static(folder: Path, pyodide: Path | None = None) -> int:
    """Write the copy into `folder`; gives the number of scenarios in it.

    Args:
        folder: The folder; it is made.
        pyodide: The folder of Pyodide's package of npm; ``None`` for a copy without Python.

    Raises:
        OSError: a file cannot be written, or one of Pyodide's is not there.
    """
    scenes = folder / "api" / "scenes"
    scenes.mkdir(parents=True, exist_ok=True)
    for asset in ASSETS.iterdir():
        content = asset.read_bytes()
        if asset.name == "index.html":
            content = _page(content.decode(), with_python=pyodide is not None).encode()
        (folder / asset.name).write_bytes(content)
    (folder / DEPARTURES_PAGE).write_text(departures_page(), "utf-8")
    if pyodide is not None:
        _add_python(folder, pyodide)
    _write(folder / "api" / "gallery.json", gallery())
    _write(folder / "api" / "defaults.json", answer("defaults", {}))
    number = 0
    for name, scenario in _scenarios():
        _write(scenes / f"{name}.json", _scene(scenario))
        number += 1
    return number


def _page(text: str, *, with_python: bool) -> str:
    if with_python:
        return text.replace(SCRIPT, f'<script src="./python.js"></script>\n  {SCRIPT}', 1)
    return text.replace(ROOT, STATIC_ROOT, 1)


def _add_python(folder: Path, pyodide: Path) -> None:
    (folder / "pyodide").mkdir(exist_ok=True)
    for name in PYODIDE:
        (folder / "pyodide" / name).write_bytes((pyodide / name).read_bytes())
    here = Path(__file__).parent
    for name in ("python.js", "python-worker.js"):
        (folder / name).write_bytes((here / name).read_bytes())
    with ZipFile(folder / "python.zip", "w", ZIP_DEFLATED) as archive:
        for package in (here.parent, *map(_folder_of, PURE)):
            for file in sorted(package.rglob("*")):
                inside = file.relative_to(package.parent)
                if file.is_file() and not set(inside.parts) & set(LEFT_OUT):
                    archive.writestr(ZipInfo(str(inside), _OLDEST), file.read_bytes(), ZIP_DEFLATED)


def _folder_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(ENOENT, f"there is no package {package}", package)
    return Path(spec.submodule_search_locations[0])


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
