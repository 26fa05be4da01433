"""An application that misbehaves in front of which gateways stand, in one thread of uvicorn."""

from __future__ import annotations

from typing import Any

__all__ = ["PATHS", "upstream"]

OWN = [
    ("Access-Control-Allow-Origin", "*"),
    ("access-control-allow-credentials", "false"),
    ("Access-Control-Allow-Methods", "BAD"),
    ("Access-Control-Allow-Headers", "X-Bad"),
    ("Access-Control-Max-Age", "7"),
    ("Access-Control-Expose-Headers", "X-Bad"),
    ("Access-Control-Allow-Private-Network", "true"),
]
"""CORS headers of the application's own."""
PATHS: dict[str, tuple[int, list[tuple[str, str]]]] = {
    "/ok": (200, []),
    "/own": (200, [*OWN, ("Vary", "Accept-Encoding")]),
    "/doubled": (200, [*OWN, *OWN, ("Vary", "Accept"), ("Vary", "Origin")]),
    "/vary-any": (200, [("Vary", "*")]),
    "/cached": (304, [("ETag", '"1"'), *OWN]),
    "/elsewhere": (302, [("Location", "/ok"), *OWN]),
    "/refused": (401, [("WWW-Authenticate", "Basic"), *OWN]),
    "/missing": (404, OWN),
    "/broken": (500, OWN),
    "/gone": (502, OWN),
    "/stream": (200, OWN),
}
"""The status and the headers at each path."""


async def upstream(scope: Any, receive: Any, send: Any) -> None:
    """Answer as `PATHS` says, in three pieces at /stream."""
    assert scope["type"] == "http", scope["type"]
    status, headers = PATHS.get(scope["path"], (404, OWN))
    if status == 304 and b"if-none-match" not in dict(scope["headers"]):
        status = 200
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    encoded.append((b"x-reached", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    if scope["path"] == "/stream":
        for _ in range(2):
            await send({"type": "http.response.body", "body": b"piece\n", "more_body": True})
    await send({"type": "http.response.body", "body": b"" if status == 304 else b"last\n"})
