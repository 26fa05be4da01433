"""The lab's Python in Pyodide, as a static copy has it: it gives what CPython gives.

Pyodide runs under Node here, with the URL parser of Node in place of ada's Python package.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from crossorigin.fetch.urls import parse_url
from crossorigin.lab.api import answer_text
from crossorigin.lab.gallery import gallery
from crossorigin.lab.static import write_static

from ..built_once import built_once
from ..pains.software import UNPACKED, missing

PYODIDE = UNPACKED / "pyodide" / "node_modules" / "pyodide"
RUN = Path(__file__).parent / "pyodide" / "run.mjs"

CALLS: list[tuple[str, Any]] = [
    *(("run", entry["scenario"]) for entry in gallery()),
    *(("run", entry["cured"]) for entry in gallery()[::4]),
    ("run", {"page": {"kind": "popup"}}),
    ("check", {"policy": 'allow_origins = ["https://app.example.com/"]'}),
    ("check", {"policy": "allow_origins = ["}),
    ("export", {"policy": 'allow_origins = ["https://app.example.com"]'}),
    ("export", {"policy": "allow_origins = 1"}),
    ("paste", {"text": gallery()[0]["title"]}),
    (
        "paste",
        {
            "text": "Access to fetch at 'https://api.example.net/items' from origin "
            "'https://app.example.com' has been blocked by CORS policy: No "
            "'Access-Control-Allow-Origin' header is present on the requested resource."
        },
    ),
    ("nothing", {}),
]
SCHEMES = ("http", "HTTPS", "ws", "ftp", "file", "data", "blob:https", "chrome-extension", "x-y")
HOSTS = (
    "example.com", "EXAMPLE.com:443", "a.b:80", "0x7f.1", "127.1", "[::1]:8080", "[1::0:0]",
    "xn--nxasmq6b", "xn--pokxncvks", "bücher.example", "ex\u00adample", "user:pw@host", "",
    "host:99999", "a b", "%41.example", "…", "日本語。jp", "-a-.b_c", "a..b", "1.2.3.4.5",
)  # fmt: skip
PATHS = ("", "/", "/a/../b", "/%7e?q=ü#f", "\\x", "/\ud800", "/a b\t\n", "?", "#", "//x")
URLS: list[tuple[str, str | None]] = [
    *((f"{scheme}://{host}{path}", None) for scheme in SCHEMES for host in HOSTS for path in PATHS),
    *((text, base) for text in ("", "..", "?a", "//h/p", "x:y", "\\\\h", "http:a", "/\ud800")
      for base in ("https://a.example/b/c?d#e", "data:text/html,", "file:///a/b", "nothing")),
]  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Any:
    if shutil.which("node") is None:
        missing("node")
    if not PYODIDE.is_dir():
        missing("pyodide")
    folder = built_once("with-python", build, tmp_path_factory, request)
    return json.loads((folder / "found.json").read_text("utf-8"))


def build(folder: Path) -> None:
    write_static(folder, PYODIDE)
    ran = subprocess.run(  # noqa: S603
        ["node", str(RUN), str(folder / "pyodide"), str(folder / "python.zip")],  # noqa: S607
        input=json.dumps({"calls": CALLS, "urls": URLS}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    (folder / "found.json").write_text(ran.stdout, "utf-8")


def test_every_call_gives_the_same(found: Any) -> None:
    for (name, given), result in zip(CALLS, found["answers"], strict=True):
        assert result == json.loads(answer_text(name, json.dumps(given))), (name, given)


def test_every_url_is_parsed_the_same(found: Any) -> None:
    its = [
        parsed and parsed.href
        for text, base in URLS
        for parsed in [parse_url(text) if base is None else parse_url(text, base)]
    ]
    different = [
        (url, mine, other)
        for url, mine, other in zip(URLS, its, found["parsed"], strict=True)
        if mine != other
    ]
    # ada's package does not check such labels in URLs of files; the standard and Node do.
    assert [each for each in different if not each[0][0].startswith("file://xn--pokxncvks")] == []
    assert len(different) < 10
