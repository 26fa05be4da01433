"""Local Network Access in Firefox, which is told the address spaces of ports on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crossorigin.browser import Browser, HttpResponse

from ...real_browsers.bidi import driven_firefox


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html>")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _serving() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("space", "address", "state"),
    [
        ("public", "203.0.113.1", "denied"),
        ("public", "203.0.113.1", "granted"),
        ("private", "192.168.0.1", "denied"),
    ],
)
def test_firefox_asks_for_public_pages_only(
    firefox: str, space: str, address: str, state: str
) -> None:
    with _serving() as page, _serving() as api:
        preferences = {
            f"network.lna.address_space.{space}.override": f"127.0.0.1:{page}",
            "permissions.default.loopback-network": {"granted": 1, "denied": 2}[state],
        }
        url = f"http://127.0.0.1:{api}/"
        with driven_firefox(firefox, preferences=preferences) as session:
            context = session.context()
            there = f"http://127.0.0.1:{page}/"
            session.command("browsingContext.navigate", context=context, url=there, wait="complete")
            fetched = f"fetch('{url}').then(each => each.type, () => 'failed')"
            seen = session.evaluate(context, fetched)

    browser = Browser(
        engine="firefox",
        transport=lambda _: HttpResponse(200, [("Access-Control-Allow-Origin", "*")]),
    )
    opened = browser.page(
        "https://app.example.com/",
        addresses={"app.example.com": address},
        permissions={"loopback-network": "granted" if state == "granted" else "denied"},
    )
    result = opened.fetch(url)
    assert seen == ("failed" if result.response is None else result.response.type)
