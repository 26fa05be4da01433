"""One application twice, in plain ASGI and in plain WSGI, behind the middlewares of each policy.

The first segment of a path names the policy, the second what the application does.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.asgi import WebSocketMode
from crossorigin.wsgi import CORSMiddleware as WSGIMiddleware

ORIGINS = ["https://app.example.com", "https://*.shop.example.com", "http://localhost:*"]
CREDENTIALS = Policy(
    allow_origins=ORIGINS,
    allow_methods=["PUT", "DELETE"],
    allow_headers=["X-Trace", "Authorization"],
    expose_headers=["ETag", "Retry-After"],
    allow_credentials=True,
    max_age=600,
)
POLICIES: dict[str, dict[str, Any]] = {
    "credentials": {"policy": CREDENTIALS},
    "anyone": {
        "policy": Policy(
            allow_origins="*", allow_methods="*", allow_headers="*", expose_headers="*", max_age=60
        )
    },
    "blocking": {
        "policy": Policy(
            allow_origins=ORIGINS,
            allow_methods=["PUT"],
            allow_headers=["X-Trace"],
            preflight_status=200,
            block_refused=True,
        )
    },
    "debug": {"policy": CREDENTIALS.replace(block_refused=True), "debug": True},
}
WEBSOCKET_MODES: list[WebSocketMode] = ["pass", "enforce", "require-origin"]

BUG = "a bug in the application"
FILE = Path(__file__)
MANY = 500


class Answer(NamedTuple):
    """A response of the application."""

    status: int
    headers: list[tuple[str, str]]
    chunks: list[bytes]


TEXT = ("Content-Type", "text/plain")
ANSWERS = {
    "plain": Answer(200, [TEXT, ("Content-Length", "5")], [b"plain"]),
    "no-content": Answer(204, [], []),
    "not-modified": Answer(304, [("ETag", '"1"')], []),
    "missing": Answer(404, [TEXT, ("Content-Length", "9")], [b"not found"]),
    "failed": Answer(500, [TEXT, ("Content-Length", "6")], [b"failed"]),
    "moved": Answer(307, [("Location", "/elsewhere"), ("Content-Length", "0")], []),
    "own-headers": Answer(
        200,
        [
            TEXT,
            ("Access-Control-Allow-Origin", "*"),
            ("access-control-ALLOW-credentials", "false"),
            ("ACCESS-CONTROL-MAX-AGE", "1"),
            ("aCCESS-cONTROL-eXPOSE-hEADERS", "X-Secret"),
            ("Vary", "Accept-Language"),
            ("Content-Length", "3"),
        ],
        [b"own"],
    ),
    "own-varies": Answer(
        200,
        [TEXT, ("vary", "Accept"), ("VARY", "ORIGIN , Cookie"), ("Content-Length", "6")],
        [b"varies"],
    ),
    "vary-on-all": Answer(200, [TEXT, ("Vary", "*"), ("Content-Length", "3")], [b"all"]),
    "cookies": Answer(
        200,
        [("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2"), TEXT, ("Content-Length", "7")],
        [b"cookies"],
    ),
    "stream": Answer(200, [TEXT], [b"%d\n" % number for number in range(MANY)]),
    "large": Answer(200, [TEXT, ("Content-Length", str(3 << 20))], [b"large..." * (1 << 17)] * 3),
    "file": Answer(200, [TEXT, ("Content-Length", str(FILE.stat().st_size))], [FILE.read_bytes()]),
}
"""What it answers on paths where it does nothing else."""


def split(path: str) -> tuple[str, str]:
    """The policy and the behaviour that a path names."""
    _, policy, behaviour = path.split("/")
    return policy, behaviour


# ---- ASGI

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

STEP_ASGI = asyncio.Event()


async def application_asgi(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await _serve_websocket(receive, send)
        return
    _, behaviour = split(scope["path"])
    bug = RuntimeError(f"{BUG}: {scope['query_string'].decode()}")
    body = b""
    more = True
    if scope["method"] == "POST":
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)

    async def start(answer: Answer) -> None:
        headers = [(name.encode(), value.encode()) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})

    async def answer_with(answer: Answer) -> None:
        await start(answer)
        if scope["method"] != "HEAD":
            for chunk in answer.chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body"})

    match behaviour:
        case "crash":
            raise bug
        case "crash-midway":
            await start(Answer(200, [TEXT], []))
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
            # Only now: a server may drop what it has not sent yet (granian does).
            await STEP_ASGI.wait()
            STEP_ASGI.clear()
            raise bug
        case "echo":
            await answer_with(Answer(200, [TEXT, ("Content-Length", str(len(body)))], [body]))
        case "endless":
            await start(Answer(200, [TEXT], []))
            gone = asyncio.create_task(_gone(receive))
            while not gone.done():
                await send({"type": "http.response.body", "body": b"more", "more_body": True})
                await asyncio.sleep(0)
        case "step-by-step":
            # The second half waits until another request has asked for it.
            await start(Answer(200, [TEXT], []))
            await send({"type": "http.response.body", "body": b"first", "more_body": True})
            await STEP_ASGI.wait()
            STEP_ASGI.clear()
            await send({"type": "http.response.body", "body": b"second"})
        case "next-step":
            STEP_ASGI.set()
            await answer_with(ANSWERS["no-content"])
        case "file" if "http.response.pathsend" in scope.get("extensions", {}):
            await start(ANSWERS["file"])
            await send({"type": "http.response.pathsend", "path": str(FILE)})
        case _:
            await answer_with(ANSWERS[behaviour])


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _serve_websocket(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


ASGI = {name: ASGIMiddleware(application_asgi, **said) for name, said in POLICIES.items()}
for mode in WEBSOCKET_MODES:
    ASGI[mode] = ASGIMiddleware(application_asgi, policy=CREDENTIALS, websocket=mode)


async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
    """What the servers run."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await ASGI[split(scope["path"])[0]](scope, receive, send)


# ---- WSGI

Environ = dict[str, Any]
StartResponse = Any

STEP_WSGI = threading.Event()


class Closing:
    """A body that counts how often such bodies were closed."""

    closed = 0

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks

    def close(self) -> None:
        Closing.closed += 1


def application_wsgi(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    _, behaviour = split(environ["PATH_INFO"])
    bug = RuntimeError(f"{BUG}: {environ['QUERY_STRING']}")
    body = b""
    if environ["REQUEST_METHOD"] == "POST":
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))

    def start(answer: Answer, exc_info: Any = None) -> Any:
        reasons = {200: "OK", 204: "No Content"}
        status = f"{answer.status} {reasons.get(answer.status, 'Other')}"
        return start_response(status, list(answer.headers), *([exc_info] if exc_info else []))

    def answer_with(answer: Answer) -> Iterable[bytes]:
        start(answer)
        return answer.chunks if environ["REQUEST_METHOD"] != "HEAD" else []

    match behaviour:
        case "crash":
            raise bug
        case "crash-after-start":
            start(ANSWERS["own-headers"])
            raise bug
        case "crash-in-body":
            start(ANSWERS["own-headers"])
            return _failing([], bug)
        case "crash-midway":
            start(Answer(200, [TEXT], []))
            return _failing(_half(), bug)
        case "echo":
            return answer_with(Answer(200, [TEXT, ("Content-Length", str(len(body)))], [body]))
        case "endless":
            start(Answer(200, [TEXT], []))
            # 64 MiB: granian takes it all, whether or not the client is still there.
            return repeat(b"more" * (1 << 14), 1 << 10)
        case "step-by-step":
            start(Answer(200, [TEXT], []))
            return _step_by_step()
        case "next-step":
            STEP_WSGI.set()
            return answer_with(ANSWERS["no-content"])
        case "file" if "wsgi.file_wrapper" in environ and environ["REQUEST_METHOD"] != "HEAD":
            start(ANSWERS["file"])
            wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](FILE.open("rb"))
            return wrapped
        case "stream" if environ["REQUEST_METHOD"] != "HEAD":
            start(ANSWERS["stream"])
            return iter(ANSWERS["stream"].chunks)
        case "late-start":
            return _started_late(start)
        case "second-thoughts":
            start(ANSWERS["own-headers"])
            start(ANSWERS["failed"], (RuntimeError, bug, None))
            return ANSWERS["failed"].chunks
        case "write":
            write = start(ANSWERS["plain"])
            write(b"pl")
            return [b"ain"]
        case "closing":
            start(Answer(200, [TEXT, ("Content-Length", "7")], []))
            return Closing(iter([b"clo", b"sing"]))
        case "closing-crash":
            start(Answer(200, [TEXT], []))
            return Closing(_failing([], bug))
        case "closed":
            count = str(Closing.closed).encode()
            return answer_with(Answer(200, [TEXT, ("Content-Length", str(len(count)))], [count]))
        case _:
            return answer_with(ANSWERS[behaviour])


def _failing(chunks: Iterable[bytes], bug: Exception) -> Iterator[bytes]:
    yield from chunks
    raise bug


def _started_late(start: Callable[[Answer], Any]) -> Iterator[bytes]:
    start(ANSWERS["own-headers"])
    yield b"own"


def _step_by_step() -> Iterator[bytes]:
    yield b"first"
    _wait_for_the_next_step()
    yield b"second"


def _half() -> Iterator[bytes]:
    yield b"half"
    # The exception comes only now: a server may drop what it has not sent yet (granian does).
    _wait_for_the_next_step()


def _wait_for_the_next_step() -> None:
    STEP_WSGI.wait()
    STEP_WSGI.clear()


WSGI = {name: WSGIMiddleware(application_wsgi, **said) for name, said in POLICIES.items()}


def wsgi(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """What the servers run."""
    return WSGI[split(environ["PATH_INFO"])[0]](environ, start_response)
