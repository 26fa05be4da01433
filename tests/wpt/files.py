"""The tests in a checkout of WPT: which files they are, and what a window runs for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

__all__ = ["FOLDERS", "WINDOWS_OF_MESSAGES", "TestPage", "out_of_scope", "pages"]

FOLDERS = (
    "fetch/api/basic", "fetch/api/cors", "fetch/api/credentials", "fetch/api/policies",
    "fetch/api/redirect", "fetch/api/headers", "fetch/api/request", "fetch/api/response",
    "cors", "cookies", "fetch/cross-origin-resource-policy", "fetch/data-urls", "fetch/h1-parsing",
    "fetch/local-network-access", "fetch/metadata", "fetch/nosniff", "fetch/orb", "fetch/origin",
    "fetch/range", "fetch/redirects", "fetch/security", "subresource-integrity", "xhr",
)  # fmt: skip
"""The folders that are run, if none is named."""
LONG, SHORT = 120.0, 60.0
"""Time limits in seconds; WPT's own, of 60 and 10 s, are too short for a busy machine."""
OUT_OF_SCOPE: Mapping[str, str] = {
    r"\.h2\.|\.serviceworker\.|\.worker\.|\.sharedworker\.": "HTTP/2 and workers",
    r"serviceWorker|service_worker|service-worker": "service workers",
    r"idlharness|crashtest|historical": "interfaces, not behaviour",
}
"""By patterns of a test's path or text: what neither this page nor the model is."""
FRAMES = re.compile(
    r"iframe|new (?:Shared)?Worker\(|window\.open\(|RemoteContext|\.submit\(\)|"
    r"test_driver\.(?!delete_all_cookies|set_permission|bless|click)|"
    r"cookieStore|fetch_tests_from_w|document\.write|navigat"
)


WINDOWS_OF_MESSAGES = ("fetch/api/redirect/redirect-keepalive", "fetch/local-network-access/")
"""Where windows and frames only send messages, so that each can be a page of its own."""


@dataclass(frozen=True)
class TestPage:
    """A test: its path with the variant, as a browser navigates to it."""

    __test__ = False  # pytest does not collect it

    path: str
    file: str
    """Where it is in the checkout."""
    is_https: bool
    seconds: float


def pages(root: Path, folder: str) -> Iterator[TestPage]:
    """The tests below `folder` that a window can run, in order."""
    for file in sorted((root / folder).rglob("*")):
        path = file.relative_to(root).as_posix()
        if not file.is_file() or "/resources/" in path or "/support/" in path or "/tools/" in path:
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
    if path.removeprefix("/").startswith(WINDOWS_OF_MESSAGES):
        return None
    return "frames, windows, workers, and WebDriver" if FRAMES.search(text) else None


def _of_script(path: str, text: str) -> Iterator[TestPage]:
    given = re.findall(r"^// META: *(\w+)=(.*?)\s*$", text, re.MULTILINE)
    globals_ = [value for key, value in given if key == "global"]
    if globals_ and "window" not in ",".join(globals_):
        return
    seconds = LONG if ("timeout", "long") in given else SHORT
    for variant in [value for key, value in given if key == "variant"] or [""]:
        page = re.sub(r"\.js$", ".html", path)
        yield TestPage(f"/{page}{variant}", path, ".https." in path, seconds)


def _of_html(path: str, text: str) -> Iterator[TestPage]:
    found = _Html()
    found.feed(text)
    for variant in found.variants or [""]:
        seconds = LONG if found.is_long else SHORT
        yield TestPage(f"/{path}{variant}", path, ".https." in path, seconds)


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.variants: list[str] = []
        self.is_long = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            if given.get("name") == "variant":
                self.variants.append(given.get("content", ""))
            self.is_long |= given.get("name") == "timeout" and given.get("content") == "long"
