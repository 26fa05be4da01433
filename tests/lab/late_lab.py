"""The lab's page and API on a free port of loopback, in a thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from crossorigin.asgi import ASGIApp, Receive, Scope, Send
from crossorigin.demo.servers import serve
from crossorigin.lab.server import lab_app

__all__ = ["LateLab", "lab_in_a_thread"]


class LateLab:
    """The lab's application, which is made once its port is known."""

    lab: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.lab is not None
        await self.lab(scope, receive, send)


@contextmanager
def lab_in_a_thread(application: LateLab | None = None) -> Iterator[str]:
    """Serve the lab while the block runs; yields its address."""
    late = application or LateLab()
    with serve(late) as port:
        late.lab = lab_app(frozenset({f"127.0.0.1:{port}"}))
        yield f"http://127.0.0.1:{port}/"
