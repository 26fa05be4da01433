"""The tests in a checkout of WPT: which files they are, and what a window runs for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

__all__ = ["FOLDERS", "TestPage", "out_of_scope", "pages", "scripts_of_html"]

FOLDERS = (
    "fetch/api/basic", "fetch/api/cors", "fetch/api/credentials", "fetch/api/policies",
    "fetch/api/redirect", "fetch/api/headers", "fetch/api/request", "fetch/api/response",
    "cors", "cookies", "fetch/cross-origin-resource-policy", "fetch/data-urls", "fetch/h1-parsing",
    "fetch/local-network-access", "fetch/metadata", "fetch/nosniff", "fetch/orb", "fetch/origin",
    "fetch/range", "fetch/redirects", "fetch/security", "subresource-integrity", "xhr",
)  # fmt: skip
"""The folders that are run, if none is named."""
LONG, SHORT = 60.0, 30.0
"""Time limits in seconds; WPT's short one is 10 s, too short for a busy machine."""
OUT_OF_SCOPE: Mapping[str, str] = {
    r"\.h2\.|\.serviceworker\.|\.worker\.|\.sharedworker\.": "HTTP/2 and workers",
    r"serviceWorker|service_worker|service-worker": "service workers",
    r"idlharness|crashtest|historical": "interfaces, not behaviour",
}
"""By patterns of a test's path or text: what neither this page nor the model is."""
FRAMES = re.compile(
    r"iframe|new (?:Shared)?Worker\(|window\.open\(|RemoteContext|test_driver|\.submit\(\)|"
    r"cookieStore|fetch_tests_from_w|document\.write|navigat"
)


@dataclass(frozen=True)
class TestPage:
    """A test: its path with the variant, as a browser navigates to it, and what it runs."""

    __test__ = False  # pytest does not collect it

    path: str
    is_https: bool
    seconds: float
    scripts: list[Any] = field(default_factory=list)
    """Paths, if the test is a script; for a page they are read when it is run."""


def pages(root: Path, folder: str) -> Iterator[TestPage]:
    """The tests below `folder` that a window can run, in order."""
    for file in sorted((root / folder).rglob("*")):
        path = file.relative_to(root).as_posix()
        if not file.is_file() or "/resources/" in path or "/support/" in path:
            continue
        if path.endswith((".any.js", ".window.js")):
            yield from _of_script(path, file.read_text("utf-8", "replace"))
        elif path.endswith((".html", ".htm")):
            text = file.read_text("utf-8", "replace")
            if "testharness.js" in text and not re.search(r"-ref\.|-manual\.", path):
                yield from _of_html(path, text)


def out_of_scope(path: str, text: str) -> str | None:
    """Why a test is not run, if it is not."""
    for pattern, cause in OUT_OF_SCOPE.items():
        if re.search(pattern, path) or re.search(pattern, text):
            return cause
    return "frames, windows, workers, and WebDriver" if FRAMES.search(text) else None


def _of_script(path: str, text: str) -> Iterator[TestPage]:
    given = re.findall(r"^// META: *(\w+)=(.*?)\s*$", text, re.MULTILINE)
    globals_ = [value for key, value in given if key == "global"]
    if globals_ and "window" not in ",".join(globals_):
        return
    scripts = [_absolute(path, value) for key, value in given if key == "script"]
    seconds = LONG if ("timeout", "long") in given else SHORT
    for variant in [value for key, value in given if key == "variant"] or [""]:
        page = re.sub(r"\.js$", ".html", path)
        yield TestPage(
            f"/{page}{variant}", ".https." in path, seconds, [*scripts, f"/{path}{variant}"]
        )


def _of_html(path: str, text: str) -> Iterator[TestPage]:
    found = _Html(path)
    found.feed(text)
    for variant in found.variants or [""]:
        seconds = LONG if found.is_long else SHORT
        yield TestPage(f"/{path}{variant}", ".https." in path, seconds)


def scripts_of_html(path: str, text: str) -> list[Any]:
    """The scripts of a page as it was served: a path, or ``{"inline": …}``."""
    found = _Html(path.lstrip("/"))
    found.feed(text)
    return [each for each in found.scripts if each not in HARNESS]


HARNESS = ("/resources/testharness.js", "/resources/testharnessreport.js")


class _Html(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[Any] = []
        self.variants: list[str] = []
        self.is_long = False
        self._path = path
        self._inline: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            if given.get("name") == "variant":
                self.variants.append(given.get("content", ""))
            self.is_long |= given.get("name") == "timeout" and given.get("content") == "long"
        if tag == "script" and given.get("type") in (None, "", "text/javascript"):
            if "src" in given:
                self.scripts.append(_absolute(self._path, given["src"].strip()))
            else:
                self._inline = []

    def handle_data(self, data: str) -> None:
        if self._inline is not None:
            self._inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._inline is not None:
            self.scripts.append({"inline": "".join(self._inline)})
            self._inline = None


def _absolute(path: str, script: str) -> str:
    if script.startswith(("/", "http:", "https:")):
        return script
    bare, mark, query = script.partition("?")
    return normpath(join("/", dirname(path), bare)) + mark + query
