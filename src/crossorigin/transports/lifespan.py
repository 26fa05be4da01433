"""ASGI lifespan: starts an application before its first request, and shuts it down.

Source: ASGI 3.0, Lifespan Protocol 2.0.
"""

from __future__ import annotations

import asyncio
from typing import Any

from ..asgi import ASGIApp, Message
from ..log import Log, summary

__all__ = ["Lifespan"]

log = Log(__name__)


class Lifespan:
    """The lifespan of `app` in the running event loop. `state` is its state for requests.

    An application without support for lifespans (it returns or raises when called for one) is
    served without it, as the protocol says.

    If `shutdown` is not called, the end of the event loop calls it: the cancellation of every task
    reaches the application as the message ``lifespan.shutdown``, not as an exception. Errors are
    then logged only for debugging, because no caller waits for the result.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.state: dict[str, Any] = {}
        self.loop = asyncio.get_running_loop()
        self._told_of_startup = False
        self._is_awaited = False
        self._ending = asyncio.Event()
        self._started: asyncio.Future[str | None] = self.loop.create_future()
        self._task = asyncio.create_task(self._run(app))
        self._task.add_done_callback(self._has_ended)
        # Otherwise a loop that is closed without cancelling its tasks logs each of them.
        self._task._log_destroy_pending = False  # type: ignore[attr-defined]  # noqa: SLF001  # asyncio's

    async def startup(self) -> None:
        """Wait until the application has started, or has shown that it does not need a start.

        Raises:
            RuntimeError: the application says that it could not start.
        """
        if not self._started.done():
            await asyncio.shield(self._started)
        failure = self._started.result()
        if failure is not None:
            raise RuntimeError(f"the application did not start: {failure}")

    async def shutdown(self) -> None:
        """Shut the application down, and wait until it is."""
        self._is_awaited = True
        self._ending.set()
        await asyncio.wait([self._task])

    async def _run(self, app: ASGIApp) -> None:
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self.state,
        }
        try:
            await app(scope, self._receive, self._send)
        except Exception as error:
            if self._started.done():
                what = summary(error)
                self._tell("the application raised in its lifespan (%s)", what, error=error)

    async def _receive(self) -> Message:
        if not self._told_of_startup:
            self._told_of_startup = True
            return {"type": "lifespan.startup"}
        try:
            await self._ending.wait()
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or not self._task.cancelling():  # the application's own cancellation
                raise
            task.uncancel()
        return {"type": "lifespan.shutdown"}

    async def _send(self, message: Message) -> None:
        match message["type"]:
            case "lifespan.startup.complete":
                self._started.set_result(None)
            case "lifespan.startup.failed":
                self._started.set_result(message.get("message", "it does not give a reason"))
            case "lifespan.shutdown.complete":
                pass
            case "lifespan.shutdown.failed":
                failure = message.get("message", "")
                self._tell("the application's shutdown failed: %s", failure)
            case other:
                raise RuntimeError(f"{other!r} is not a message of a lifespan")

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            self._started.cancel()
        elif not self._started.done():
            self._started.set_result(None)

    def _tell(self, message: str, value: str, *, error: Exception | None = None) -> None:
        (log.error if self._is_awaited else log.debug)(message, value, error=error)
