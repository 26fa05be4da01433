"""A server with the faults of real servers, and a page that requests each of them."""

from __future__ import annotations

import json
import socket
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from crossorigin.demo.servers import serve

__all__ = ["CASES", "PATHS", "Case", "wild"]

Headers = list[tuple[str, str]]

JSON: dict[str, Any] = {
    "method": "PUT",
    "headers": {"Content-Type": "application/json"},
    "body": "{}",
}
CREDENTIALS: dict[str, Any] = {"credentials": "include"}


class Case(NamedTuple):
    """A request of the page to `path`, and the cause why it fails; ``None`` if it does not.

    A cause with "or" stands for browsers that do not tell: the second one is what they leave open.
    """

    path: str
    cause: str | None
    init: dict[str, Any] = {}  # noqa: RUF012 (never changed)


CASES = (
    Case("/none", "no-cors-headers"),
    Case("/crash", "error-without-cors", JSON),
    Case("/auth", "preflight-needs-login", JSON),
    Case("/unrouted", "preflight-not-handled", JSON),
    Case("/slash", "preflight-redirected", JSON),
    Case("/login", "login-redirect"),
    Case("/star", "wildcard-with-credentials", CREDENTIALS),
    Case("/silent", "credentials-not-allowed", CREDENTIALS),
    Case("/twice", "doubled-headers"),
    Case("/wrong", "origin-not-allowed"),
    Case("/method", "method-not-allowed", JSON),
    Case("/header", "header-not-allowed", JSON),
    Case("/only-preflight", "only-on-preflight", JSON),
    Case("/ok", None, JSON),
    Case("/ok", None, JSON),  # its preflight is remembered
)

PATHS = (*(case.path for case in CASES), "/down")
"""Whatever the page asks for; at the last nothing listens."""

PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>busy</title>
<script type="module">
for (const [url, init] of REQUESTS) {
  await fetch(url, init).then(response => response.text()).catch(() => null);
}
console.log("everything was asked for");
document.title = "done";
</script>"""


def answer(path: str, origin: str, *, is_preflight: bool) -> tuple[int, Headers]:
    """What the server answers, status and headers."""
    allow = ("access-control-allow-origin", origin)
    methods = ("access-control-allow-methods", "PUT")
    names = ("access-control-allow-headers", "content-type")
    grant = [allow, methods, names]
    fixed: dict[str, tuple[int, Headers]] = {
        "/none": (200, []),
        "/login": (302, [allow, ("location", "/account/sign-in")]),
        "/account/sign-in": (200, []),
        "/star": (200, [("access-control-allow-origin", "*")]),
        "/silent": (200, [allow]),
        "/twice": (200, [allow, allow]),
        "/wrong": (200, [("access-control-allow-origin", "https://app.example.com")]),
        "/slash": (307, [("location", "/slash/")]),
        "/unrouted": (405, [("allow", "PUT")]),
        "/auth": (401, [("www-authenticate", "Bearer")]),
    }
    if path in fixed:
        return fixed[path]
    if not is_preflight:
        return {
            "/crash": (500, []),
            "/only-preflight": (200, []),
        }.get(path, (200, [allow, ("vary", "Origin")]))
    return {
        "/method": (204, [allow, names, ("access-control-allow-methods", "DELETE")]),
        "/header": (204, [allow, methods, ("access-control-allow-headers", "x-other")]),
    }.get(path, (204, [*grant, ("access-control-max-age", "600")]))


@contextmanager
def wild() -> Iterator[str]:
    """Serve the page and, on another origin, what it asks for; gives the page's URL."""
    requests: list[tuple[str, dict[str, Any]]] = []

    async def app(
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        given = {name.decode(): value.decode() for name, value in scope["headers"]}
        body = b""
        if scope["path"] == "/":
            status, headers = 200, [("content-type", "text/html")]
            body = PAGE.replace("REQUESTS", json.dumps(requests)).encode()
        else:
            is_preflight = "access-control-request-method" in given
            origin = given.get("origin", "")
            status, headers = answer(scope["path"], origin, is_preflight=is_preflight)
        raw = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    with serve(app) as port:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            closed = listener.getsockname()[1]
        requests += [(f"http://localhost:{port}{case.path}", case.init) for case in CASES]
        requests.append((f"http://localhost:{closed}/down", {}))
        yield f"http://127.0.0.1:{port}/"
