"""Pages that provoke the errors that people paste into `crossorigin explain`.

A server answers as real servers do, and each page provokes one error after the other and prints the
name of each to its console first. `scripts/wordings` records what real browsers then print.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import trustme

from crossorigin.demo.servers import serve

__all__ = ["DONE", "MARK", "TROUBLES", "Page", "Trouble", "troubled_pages"]

MARK = "@trouble "
"""Begins what a page says before each trouble; the name of the trouble follows."""
DONE = "@done"
"""Ends a page's console."""


class Trouble(NamedTuple):
    """Code of a page, of which something goes wrong, and the page that runs it.

    In the code `api` is the other origin's base URL, `closed` an address where nothing listens,
    `tls` a server whose certificate is not trusted.
    """

    name: str
    code: str
    page: str = "plain"


def _fetch(path: str, init: str = "{}") -> str:
    return f"await fetch(api + '{path}', {init})"


def _xhr(path: str, method: str = "GET") -> str:
    return (
        f"await new Promise(done => {{ const xhr = new XMLHttpRequest(); xhr.onloadend = done; "
        f"xhr.open('{method}', api + '{path}'); xhr.send(); }})"
    )


def _load(tag: str, attribute: str, url: str, **attributes: str) -> str:
    extra = "".join(f"element.setAttribute('{k}', '{v}'); " for k, v in attributes.items())
    return (
        f"await new Promise(done => {{ const element = document.createElement('{tag}'); {extra}"
        f"element.onload = element.onerror = done; element.{attribute} = {url}; "
        "document.body.append(element); })"
    )


def _socket(url: str) -> str:
    return f"await new Promise(done => {{ new WebSocket({url}).onclose = done; }})"


def _events(path: str) -> str:
    return (
        "await new Promise(done => { const events = new EventSource(api + "
        f"'{path}'); events.onerror = events.onopen = () => {{ events.close(); done(); }}; }})"
    )


_PUT = "{method: 'PUT', headers: {'Content-Type': 'application/json'}, body: '{}'}"
_INCLUDE = "{credentials: 'include'}"
_ARM = (
    "const image = new Image(); image.src = api + '/image'; await image.decode(); "
    "const canvas = document.createElement('canvas'); "
    "canvas.getContext('2d').drawImage(image, 0, 0); "
)

TROUBLES = (
    Trouble("no-header", _fetch("/none")),
    Trouble("no-header-xhr", _xhr("/none")),
    Trouble("other-origin", _fetch("/wrong")),
    Trouble("two-values", _fetch("/two-values")),
    Trouble("twice", _fetch("/twice")),
    Trouble("empty-value", _fetch("/empty")),
    Trouble("invalid-value", _fetch("/invalid")),
    Trouble("wildcard-with-credentials", _fetch("/star", _INCLUDE)),
    Trouble("no-allow-credentials", _fetch("/no-credentials", _INCLUDE)),
    Trouble("preflight-without-header", _fetch("/preflight-none", _PUT)),
    Trouble("preflight-405", _fetch("/preflight-405", _PUT)),
    Trouble("preflight-redirect", _fetch("/preflight-redirect", _PUT)),
    Trouble("method-not-allowed", _fetch("/method", _PUT)),
    Trouble("method-in-lower-case", _fetch("/lower", "{method: 'patch'}")),
    Trouble("header-not-allowed", _fetch("/header", _PUT)),
    Trouble(
        "response-header-on-request",
        _fetch("/header", "{headers: {'Access-Control-Allow-Origin': '*'}}"),
    ),
    Trouble("error-500", _fetch("/crash")),
    Trouble("redirect-without-headers", _fetch("/login")),
    Trouble("nothing-listens", "await fetch(closed)"),
    Trouble("certificate", "await fetch(tls)"),
    Trouble("websocket-nothing-listens", _socket("closed.replace('http', 'ws')")),
    Trouble("websocket-403", _socket("api.replace('http', 'ws') + '/refused'")),
    Trouble("websocket-404", _socket("api.replace('http', 'ws') + '/missing'")),
    Trouble("websocket-closed-early", _socket("hangs.replace('http', 'ws')")),
    Trouble("websocket-certificate", _socket("tls.replace('https', 'wss')")),
    Trouble("eventsource-without-headers", _events("/none")),
    Trouble("eventsource-mime-type", _events("/page")),
    Trouble("worker", "new Worker(api + '/script')"),
    Trouble("module-without-headers", _load("script", "src", "api + '/script'", type="module")),
    Trouble("module-mime-type", _load("script", "src", "api + '/text'", type="module")),
    Trouble("script-nosniff", _load("script", "src", "api + '/nosniff'")),
    Trouble("image-with-crossorigin", _load("img", "src", "api + '/image'", crossorigin="")),
    Trouble("corp-same-origin", _load("img", "src", "api + '/corp'")),
    Trouble("orb", _load("img", "src", "api + '/json'")),
    Trouble("orb-script", _load("script", "src", "api + '/json'")),
    Trouble("orb-nosniff", _load("img", "src", "api + '/nosniff'")),
    Trouble("font", "await new FontFace('f', `url(${api}/font)`).load()"),
    Trouble(
        "stylesheet-font",
        "document.head.append(Object.assign(document.createElement('style'), {textContent: "
        "`@font-face { font-family: g; src: url(${api}/font) } p { font-family: g }`})); "
        "document.body.append(Object.assign(document.createElement('p'), {textContent: 'x'})); "
        "await document.fonts.ready",
    ),
    Trouble("canvas", f"{_ARM} canvas.getContext('2d').getImageData(0, 0, 1, 1)"),
    Trouble("manifest", _load("link", "href", "api + '/none'", rel="manifest")),
    Trouble("no-scheme", "await fetch('localhost:3000/api')"),
    Trouble("no-scheme-xhr", _xhr("/none").replace("api + '/none'", "'localhost:3000/api'")),
    Trouble("csp-connect", _fetch("/ok"), "csp"),
    Trouble("csp-image", _load("img", "src", "api + '/image'"), "csp"),
    Trouble("csp-script", _load("script", "src", "api + '/script'"), "csp"),
    Trouble("csp-style", _load("link", "href", "api + '/style'", rel="stylesheet"), "csp"),
    Trouble("csp-frame", _load("iframe", "src", "api + '/page'"), "csp"),
    Trouble("csp-font", "await new FontFace('f', `url(${api}/font)`).load()", "csp"),
    Trouble("csp-media", _load("video", "src", "api + '/image'"), "csp"),
    Trouble("csp-eventsource", _events("/ok"), "csp"),
    Trouble("csp-beacon", "navigator.sendBeacon(api + '/ok', 'x')", "csp"),
    Trouble("csp-websocket", _socket("api.replace('http', 'ws') + '/refused'"), "csp"),
    Trouble("coep-image", _load("img", "src", "api + '/image'"), "coep"),
    Trouble("coep-script", _load("script", "src", "api + '/script'"), "coep"),
    Trouble("coep-fetch", _fetch("/none", "{mode: 'no-cors'}"), "coep"),
    Trouble("coep-frame", _load("iframe", "src", "api + '/page'"), "coep"),
    Trouble("mixed-fetch", "await fetch('http://api.example.net/x')", "secure"),
    Trouble("mixed-image", _load("img", "src", "'http://api.example.net/x'"), "secure"),
    Trouble("mixed-script", _load("script", "src", "'http://api.example.net/x'"), "secure"),
    Trouble(
        "mixed-style",
        _load("link", "href", "'http://api.example.net/x'", rel="stylesheet"),
        "secure",
    ),
    Trouble("mixed-frame", _load("iframe", "src", "'http://api.example.net/x'"), "secure"),
    Trouble(
        "mixed-xhr", _xhr("/none").replace("api + '/none'", "'http://api.example.net/x'"), "secure"
    ),
    Trouble("mixed-beacon", "navigator.sendBeacon('http://api.example.net/x', 'x')", "secure"),
    Trouble(
        "mixed-eventsource",
        _events("/x").replace("api + '/x'", "'http://api.example.net/x'"),
        "secure",
    ),
    Trouble("mixed-websocket", "new WebSocket('ws://api.example.net/x')", "secure"),
    Trouble("local-network", "await fetch(api + '/ok')", "public"),
    Trouble("local-network-image", _load("img", "src", "api + '/image'"), "public"),
    Trouble("local-network-websocket", _socket("api.replace('http', 'ws') + '/refused'"), "public"),
    Trouble("sandboxed", _fetch("/none"), "sandboxed"),
)

_POLICIES: dict[str, list[tuple[str, str]]] = {
    "csp": [
        (
            "content-security-policy",
            "default-src 'self'; script-src 'self' 'unsafe-inline'; connect-src 'self'",
        )
    ],
    "coep": [("cross-origin-embedder-policy", "require-corp")],
    "sandboxed": [("content-security-policy", "sandbox allow-scripts")],
    # Chromium takes such a page for one of the public network.
    "public": [("content-security-policy", "treat-as-public-address")],
}

_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def _answer(path: str, origin: str, method: str) -> tuple[int, list[tuple[str, str]], bytes]:
    allow = ("access-control-allow-origin", origin)
    text = ("content-type", "text/plain")
    if path.startswith("/preflight-") and method != "OPTIONS":
        return 200, [allow, text], b"x"
    everything: Mapping[str, tuple[int, list[tuple[str, str]], bytes]] = {
        "/none": (200, [text], b"x"),
        "/ok": (200, [allow, text], b"x"),
        "/wrong": (200, [("access-control-allow-origin", "https://app.example.com"), text], b"x"),
        "/two-values": (200, [("access-control-allow-origin", f"*, {origin}"), text], b"x"),
        "/twice": (200, [allow, allow, text], b"x"),
        "/empty": (200, [("access-control-allow-origin", ""), text], b"x"),
        "/invalid": (200, [("access-control-allow-origin", "app.example.com"), text], b"x"),
        "/star": (200, [("access-control-allow-origin", "*"), text], b"x"),
        "/no-credentials": (200, [allow, text], b"x"),
        "/preflight-none": (200, [text], b""),
        "/preflight-405": (405, [text], b""),
        "/preflight-redirect": (302, [allow, ("location", "/ok")], b""),
        "/method": (
            204,
            [
                allow,
                ("access-control-allow-methods", "DELETE"),
                ("access-control-allow-headers", "content-type"),
            ],
            b"",
        ),
        "/lower": (204, [allow, ("access-control-allow-methods", "PATCH")], b""),
        "/header": (204, [allow, ("access-control-allow-methods", "PUT")], b""),
        "/crash": (500, [text], b"Internal Server Error"),
        "/login": (302, [("location", "/none")], b""),
        "/page": (200, [allow, ("content-type", "text/html")], b"<p>x"),
        "/script": (200, [("content-type", "text/javascript")], b"0"),
        "/text": (200, [allow, ("content-type", "text/html")], b"0"),
        "/nosniff": (200, [text, ("x-content-type-options", "nosniff")], b"0"),
        "/style": (200, [("content-type", "text/css")], b"p{}"),
        "/image": (200, [("content-type", "image/png")], _PIXEL),
        "/corp": (
            200,
            [("content-type", "image/png"), ("cross-origin-resource-policy", "same-origin")],
            _PIXEL,
        ),
        "/json": (200, [("content-type", "application/json")], b"{}"),
        "/font": (200, [("content-type", "font/woff2")], b"wOF2"),
    }
    return everything.get(path, (404, [text], b""))


_PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>x</title>
<body><script>
const {api, closed, tls, hangs} = ADDRESSES;
const pause = (milliseconds) => new Promise(done => setTimeout(done, milliseconds));
(async () => {
TROUBLES
console.log("DONE");
})();
</script>"""


class Page(NamedTuple):
    """A page to open: its name and its URL."""

    name: str
    url: str


@contextmanager
def troubled_pages() -> Iterator[list[Page]]:
    """Serve the pages on one origin and what they ask for on another; gives the pages."""
    addresses: dict[str, str] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        given = {name.decode(): value.decode() for name, value in scope["headers"]}
        kind = scope["path"].removeprefix("/pages/")
        if kind != scope["path"]:
            status, headers, body = 200, _POLICIES.get(kind, []), _page(kind, addresses)
            headers = [("content-type", "text/html"), *headers]
        else:
            status, headers, body = _answer(
                scope["path"], given.get("origin", "*"), scope["method"]
            )
        raw = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    certificate = trustme.CA().issue_cert("localhost", "app.localhost")
    with (
        serve(app) as port,
        certificate.private_key_and_cert_chain_pem.tempfile() as pem,
        serve(app, ssl_certfile=pem, ssl_keyfile=pem) as secure,
        _hanging() as hangs,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        free = listener.getsockname()[1]
        listener.close()
        addresses.update(
            api=f"http://localhost:{port}",
            closed=f"http://localhost:{free}",
            tls=f"https://localhost:{secure}",
            hangs=f"http://localhost:{hangs}",
        )
        names = dict.fromkeys(each.page for each in TROUBLES)
        yield [
            Page(
                name,
                f"https://app.localhost:{secure}/pages/{name}"
                if name == "secure"
                else f"http://127.0.0.1:{port}/pages/{name}",
            )
            for name in names
        ]


def _page(kind: str, addresses: dict[str, str]) -> bytes:
    lines = [
        f"console.log({json.dumps(MARK + each.name)}); "
        f"await Promise.race([(async () => {{ {each.code}; }})(), pause(4000)])"
        ".catch(error => { setTimeout(() => { throw error; }); }); await pause(400);"
        for each in TROUBLES
        if each.page == kind
    ]
    page = _PAGE.replace("ADDRESSES", json.dumps(addresses)).replace("DONE", DONE)
    return page.replace("TROUBLES", "\n".join(lines)).encode()


@contextmanager
def _hanging() -> Iterator[int]:
    """A server that takes a connection and closes it without a word."""

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def close_each() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                connection.close()

        thread = threading.Thread(target=close_each, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
