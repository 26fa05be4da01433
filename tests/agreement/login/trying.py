"""Logs in as pages of two sites, in the model and in real browsers behind a proxy."""

from __future__ import annotations

import asyncio
import json
import queue
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import trustme

from crossorigin.browser import Browser, HttpRequest
from crossorigin.fetch.header_lists import Header
from crossorigin.transports import ASGITransport, AsyncASGITransport

from ..cookies.browsers import LAUNCH
from ..cookies.server import serve_connection
from ..serving import serving_in_a_thread

sys.path.append(str(Path(__file__).parents[3] / "examples"))

from login_app import COOKIES, app

from ...patience import PATIENCE

__all__ = ["PAGES", "in_browser", "in_model"]

API = "https://api.example.net"
PAGES = ("https://app.example.com", "https://app.example.net")
"""A page of another site than the API, and one of its site."""
Logins = dict[str, int]
"""The status of ``/me`` after a login, by the page and the kind of cookie."""

SCRIPT = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="module">
const {api, kinds, next} = DATA;
const found = {}, init = {credentials: "include"};
for (const kind of kinds) {
  await fetch(`${api}/logout`, {...init, method: "POST"});
  await fetch(`${api}/login/${kind}`, {...init, method: "POST"});
  found[`${location.origin} ${kind}`] = (await fetch(`${api}/me`, init)).status;
}
await fetch("/report", {method: "POST", body: JSON.stringify(found)});
if (next) location.href = next;
</script>"""


def in_model(engine: str) -> Logins:
    """What the model of `engine` says."""
    found = {}
    with ASGITransport(app) as transport:
        for origin in PAGES:
            for kind in COOKIES:
                page = Browser(transport=transport, engine=engine).page(f"{origin}/")
                page.fetch(f"{API}/login/{kind}", method="POST", credentials="include")
                response = page.fetch(f"{API}/me", credentials="include").response
                found[f"{origin} {kind}"] = 0 if response is None else response.status
    return found


def in_browser(name: str, executable: str) -> Logins:
    """What a real browser does.

    Raises:
        queue.Empty: it did not report in time.
    """
    found: Logins = {}
    with _serving() as (port, reports), LAUNCH[name](executable, [f"{PAGES[0]}/"], port):
        while len(found) < len(PAGES) * len(COOKIES):
            found.update(reports.get(timeout=PATIENCE))
    return found


class _LoginSite:
    """The hosts of the demonstration: the pages, and the application at the API's host."""

    def __init__(self, reports: queue.SimpleQueue[Logins]) -> None:
        self._reports = reports
        self._application = AsyncASGITransport(app)

    async def respond(self, request: HttpRequest) -> tuple[int, list[Header], bytes]:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc.removesuffix(':443')}"
        if origin == API:
            response = await self._application(request)
            dropped = ("content-length", "transfer-encoding")
            kept = [each for each in response.headers if each[0].lower() not in dropped]
            return response.status, kept, response.body
        if parts.path == "/report":
            self._reports.put(json.loads(request.body))
            return 200, [], b""
        if origin not in PAGES or parts.path != "/":
            return 404, [], b""
        following = PAGES[PAGES.index(origin) + 1 :]
        data = {"api": API, "kinds": list(COOKIES), "next": f"{following[0]}/" if following else ""}
        page = SCRIPT.replace("DATA", json.dumps(data)).encode()
        return 200, [("Content-Type", "text/html"), ("Cache-Control", "no-store")], page


@contextmanager
def _serving() -> Iterator[tuple[int, queue.SimpleQueue[Logins]]]:
    """Serve on a free port while the block runs; gives the port and the pages' reports."""
    reports: queue.SimpleQueue[Logins] = queue.SimpleQueue()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("*.example.com", "*.example.net").configure_cert(context)

    async def start() -> tuple[int, list[asyncio.Server]]:
        site = _LoginSite(reports)
        listener = await asyncio.start_server(
            lambda reader, writer: serve_connection(site, context, reader, writer), "127.0.0.1", 0
        )
        return listener.sockets[0].getsockname()[1], [listener]

    with serving_in_a_thread(start) as port:
        yield port, reports
