"""In-process: the CPU time that a middleware adds to one request, and whole times of preflights.

Every request is a new one: its headers are made anew, outside of what is timed, so that no
contender gains from objects whose hashes are known already. There is no server.
"""

from __future__ import annotations

import asyncio
import io
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from .contenders import APP, ASGI, EVIL, LARGE, SMALL, WSGI
from .measuring import added, figure, in_turns, ratios

BATCH = 50
ROUNDS = {"ASGI": 60, "WSGI": 60}
ROUNDS_OF_FRAMEWORKS = 25

COMMON = [  # as Firefox orders them
    ("host", "api.example.net"),
    ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ("accept", "*/*"),
    ("accept-language", "en-US,en;q=0.5"),
    ("accept-encoding", "gzip, deflate, br, zstd"),
    ("connection", "keep-alive"),
    ("sec-fetch-dest", "empty"),
    ("sec-fetch-mode", "cors"),
    ("sec-fetch-site", "cross-site"),
]
COOKIE = ("cookie", "session=0123456789abcdef")
ASKED = [
    ("access-control-request-method", "PUT"),
    ("access-control-request-headers", "authorization,content-type"),
]
MORE = [(f"x-forwarded-{number}", f"value {number}") for number in range(20)]


def _request(method: str, count: int, *headers: tuple[str, str]) -> tuple[str, list[Any]]:
    """A request with `count` headers, these among them where browsers send them."""
    filling = [COOKIE, *MORE][: max(0, count - len(COMMON) - len(headers))]
    left = len(COMMON) + len(headers) + len(filling) - count
    together = [*filling, *COMMON[: 6 - left], *headers, *COMMON[6:]]
    assert len(together) == count
    return method, together


def requests(count: int) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    return {
        "no Origin": _request("GET", count),
        "allowed": _request("GET", count, ("origin", APP)),
        "refused": _request("GET", count, ("origin", EVIL)),
        "good preflight": _request("OPTIONS", count, ("origin", APP), *ASKED),
        "bad preflight": _request("OPTIONS", count, ("origin", EVIL), *ASKED),
    }


def is_preflight(row: str) -> bool:
    return row.endswith("preflight")


class OverASGI:
    def __init__(self) -> None:
        self.runner = asyncio.Runner()

    def time(self, app: Any, request: Any) -> float:
        """Seconds of CPU time for each of a batch of requests."""
        return self.time_each(app, [request] * BATCH)

    def time_each(self, app: Any, asked: list[Any]) -> float:
        """The same for these requests."""
        scopes = [_scope(request) for request in asked]

        async def serve_all() -> float:
            receives = [_receive_once() for _ in scopes]
            started = time.thread_time_ns()
            for scope, receive in zip(scopes, receives, strict=True):
                await app(scope, receive, _send)
            return (time.thread_time_ns() - started) / len(scopes) / 1e9

        return self.runner.run(serve_all())

    def answer(self, app: Any, request: Any) -> tuple[int, dict[str, str]]:
        started: list[Any] = []

        async def send(message: Any) -> None:
            started.extend([message] if "status" in message else [])

        self.runner.run(app(_scope(request), _receive_once(), send))
        headers = started[0]["headers"]
        return started[0]["status"], {_text(name).lower(): _text(value) for name, value in headers}


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _scope(request: Any) -> dict[str, Any]:
    method, headers = request
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "root_path": "",
        "server": ("127.0.0.1", 443),
        "client": ("127.0.0.1", 1234),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }


def _receive_once() -> Callable[[], Awaitable[dict[str, Any]]]:
    """Gives the request's body, and then nothing more: the client stays."""
    given = False

    async def receive() -> dict[str, Any]:
        nonlocal given
        if given:
            await asyncio.Event().wait()
        given = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


async def _send(message: Any) -> None:
    pass


class OverWSGI:
    def _environ(self, request: Any) -> dict[str, Any]:
        method, headers = request
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": "/",
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in headers:
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value.encode().decode()
        return environ

    def time(self, app: Any, request: Any) -> float:
        environs = [self._environ(request) for _ in range(BATCH)]
        started = time.thread_time_ns()
        for environ in environs:
            body = app(environ, _start_response)
            for _ in body:
                pass
            close = getattr(body, "close", None)
            if close is not None:
                close()
        return (time.thread_time_ns() - started) / BATCH / 1e9

    def answer(self, app: Any, request: Any) -> tuple[int, dict[str, str]]:
        started: list[tuple[int, dict[str, str]]] = []

        def start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
            started.append((int(status[:3]), {name.lower(): value for name, value in headers}))

        list(app(self._environ(request), start_response))
        return started[0]


def _start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
    return None


def check(edge: Any, name: str, app: Any) -> None:
    """Whether the contender does what it is compared for."""
    asked = requests(10)
    sees = {row: edge.answer(app, asked[row])[1] for row in asked}
    grants = {row for row in sees if sees[row].get("access-control-allow-origin") == APP}
    if name == "crossorigin":
        assert grants == {"allowed", "good preflight"}, grants
    elif name not in ("bare", "do-nothing", "least", "careful"):
        # asgi-cors answers no preflight; Flask-CORS grants to requests without an Origin as well.
        assert "allowed" in grants, (name, grants)
        assert not grants & {"refused", "bad preflight"}, (name, grants)


def without_vary(edge: Any, apps: dict[str, Any], request: Any) -> list[str]:
    """The contenders whose responses lack ``Vary: Origin``, although they depend on the origin."""
    found = {name: edge.answer(app, request)[1].get("vary", "") for name, app in apps.items()}
    return [name for name, vary in found.items() if "origin" not in vary.lower()]


def run(say: Callable[[str], None]) -> list[dict[str, Any]]:
    rows = []
    for edge, hosts in ((OverASGI(), ASGI), (OverWSGI(), WSGI)):
        for host, build in hosts.items():
            plain = host in ROUNDS
            rounds = ROUNDS.get(host, ROUNDS_OF_FRAMEWORKS)
            for count in (10, 30) if plain else (10,):
                for size, response in (
                    (("small", SMALL), ("large", LARGE)) if plain else (("small", SMALL),)
                ):
                    apps = build(response)
                    for name, app in apps.items():
                        check(edge, name, app)
                    for row, request in requests(count).items():
                        rows.append(_row(edge, apps, row, request, rounds))
                        rows[-1].update(host=host, headers=count, response=size)
                        rows[-1]["without Vary"] = without_vary(edge, apps, request)
                    say(f"{host}, {count} headers, {size} responses")
    return rows


def _row(edge: Any, apps: dict[str, Any], row: str, request: Any, rounds: int) -> dict[str, Any]:
    works = {name: partial(edge.time, app, request) for name, app in apps.items()}
    taken = in_turns(works, rounds)
    ours = "crossorigin"
    return {
        "row": row,
        "whole": {name: figure(times) for name, times in taken.items()},
        "added": {name: figure(added(taken, name)) for name in taken if name != "bare"},
        "ratio of added": {
            name: ratios(added(taken, ours), added(taken, name))
            for name in taken
            if name not in ("bare", ours)
        },
        "ratio of whole": {
            name: ratios(taken[ours], taken[name]) for name in taken if name not in ("bare", ours)
        },
    }
