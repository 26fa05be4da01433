"""ASGI lifespan: an application is told that it starts, before its first request, and that it ends.

Source: ASGI 3.0, Lifespan Protocol 2.0.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from ..asgi import ASGIApp, Message

__all__ = ["Lifespan"]

logger = logging.getLogger(__name__)


class Lifespan:
    """The lifespan of `app` in the running event loop. `state` is what it left for its requests.

    An application that knows nothing of lifespans (it returns or raises when called for one) is
    served without, as the protocol says.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.state: dict[str, Any] = {}
        self.loop = asyncio.get_running_loop()
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._started: asyncio.Future[str | None] = self.loop.create_future()
        self._task = asyncio.create_task(self._run(app))
        self._task.add_done_callback(self._has_ended)

    async def startup(self) -> None:
        """Wait until the application has started, or has shown that it needs no start.

        Raises:
            RuntimeError: the application says that it could not start.
        """
        if not self._started.done():
            await asyncio.shield(self._started)
        failure = self._started.result()
        if failure is not None:
            raise RuntimeError(f"the application did not start: {failure}")

    async def shutdown(self) -> None:
        """Let the application shut down, and wait until it has."""
        self._to_app.put_nowait({"type": "lifespan.shutdown"})
        await asyncio.wait([self._task])

    async def _run(self, app: ASGIApp) -> None:
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self.state,
        }
        self._to_app.put_nowait({"type": "lifespan.startup"})
        await app(scope, self._to_app.get, self._send)

    async def _send(self, message: Message) -> None:
        match message["type"]:
            case "lifespan.startup.complete":
                self._started.set_result(None)
            case "lifespan.startup.failed":
                self._started.set_result(message.get("message", "it gives no reason"))
            case "lifespan.shutdown.complete":
                pass
            case "lifespan.shutdown.failed":
                logger.error("the application's shutdown failed: %s", message.get("message", ""))
            case other:
                raise RuntimeError(f"{other!r} is not a message of a lifespan")

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            self._started.cancel()
            return
        error = task.exception()
        if not self._started.done():
            self._started.set_result(None)
        elif error is not None:
            logger.error("the application raised in its lifespan", exc_info=error)
