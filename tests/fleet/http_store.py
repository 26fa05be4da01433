"""An HTTP server that has a document, with `ETag` and compare-and-set, and all kinds of faults."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Handler", "Store", "serve_store"]


class Store:
    """The state of the server: change it while it serves."""

    def __init__(self) -> None:
        self.document: bytes | None = None
        self.fault: Callable[[Handler], None] | None = None
        """Answers GET in place of the store."""
        self.requests: list[dict[str, str]] = []
        """The headers of each request, with `method` and `path`."""
        self.port = 0
        self.before_put: Callable[[], None] = lambda: None
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/cors"

    def etag(self) -> str:
        return f'"{sha256(self.document or b"").hexdigest()[:16]}"'


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: Store

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def _note(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.store.requests.append({**headers, "method": self.command, "path": self.path})

    def do_GET(self) -> None:
        self._note()
        if self.store.fault is not None:
            self.store.fault(self)
        else:
            self.answer_properly()

    def answer_properly(self) -> None:
        document, etag = self.store.document, self.store.etag()
        if document is None:
            self.give(404)
        elif self.headers["If-None-Match"] == etag:
            self.give(304)
        else:
            self.give(200, document, {"ETag": etag})

    def do_PUT(self) -> None:
        self._note()
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("?refuse"):
            self.give(501)
            return
        self.store.before_put()
        store = self.store
        with store._lock:
            wanted = self.headers["If-Match"]
            fits = store.document is None if wanted is None else wanted == store.etag()
            if fits:
                store.document = content
        self.give(204 if fits else 412)

    def give(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status not in (204, 304):
            self.wfile.write(body)

    def raw(self, content: bytes) -> None:
        """Write bytes in place of a response, and close the connection."""
        self.wfile.write(content)
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        """Say nothing of clients that go away."""


@contextmanager
def serve_store(context: Any = None) -> Iterator[Store]:
    """Serve a store while the block runs; over TLS with a `context`."""
    store = Store()
    server = _Server(("127.0.0.1", 0), type("StoreHandler", (Handler,), {"store": store}))
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    store.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
