"""The lifespan of an application, in process."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import Any

import pytest

from crossorigin.asgi import Message, Receive, Scope, Send
from crossorigin.browser import HttpRequest
from crossorigin.transports import ASGITransport, AsyncASGITransport

GET = HttpRequest("GET", "http://api.example.net/")


class App:
    """An application that notes what happens to it, and answers lifespan messages as it is told."""

    def __init__(
        self,
        startup: Message | None = None,
        shutdown: Message | None = None,
        raises_at: str = "",
    ) -> None:
        self.startup = startup or {"type": "lifespan.startup.complete"}
        self.shutdown = shutdown or {"type": "lifespan.shutdown.complete"}
        self.raises_at = raises_at
        self.happened: list[str] = []
        self.states: list[dict[str, Any]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            assert scope["asgi"] == {"version": "3.0", "spec_version": "2.0"}
            await self.live(scope, receive, send)
            return
        self.happened.append("request")
        self.states.append(scope["state"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    async def live(self, scope: Scope, receive: Receive, send: Send) -> None:
        for happens, answer in (("startup", self.startup), ("shutdown", self.shutdown)):
            message = await receive()
            assert message["type"] == f"lifespan.{happens}"
            self.happened.append(happens)
            if happens == self.raises_at:
                raise LookupError("lost")
            scope["state"]["list"] = ["of the lifespan"]
            await send(answer)


def test_an_application_is_started_once_before_its_first_request() -> None:
    app = App()
    transport = ASGITransport(app)
    assert app.happened == []
    for _ in range(2):
        assert transport(GET).status == 200
    assert app.happened == ["startup", "request", "request"]
    transport.close()
    assert app.happened == ["startup", "request", "request", "shutdown"]


def test_a_block_is_a_lifespan_even_without_a_request() -> None:
    app = App()
    with ASGITransport(app):
        assert app.happened == ["startup"]
    assert app.happened == ["startup", "shutdown"]


def test_an_async_block_is_a_lifespan_too() -> None:
    app = App()

    async def run() -> None:
        async with AsyncASGITransport(app) as transport:
            assert transport.is_started
            assert (await transport(GET)).status == 200
        assert not transport.is_started
        await transport.aclose()

    asyncio.run(run())
    assert app.happened == ["startup", "request", "shutdown"]


def test_concurrent_first_requests_start_it_once() -> None:
    app = App()

    async def run() -> None:
        async with AsyncASGITransport(app) as transport:
            await asyncio.gather(*(transport(GET) for _ in range(3)))

    asyncio.run(run())
    assert app.happened == ["startup", "request", "request", "request", "shutdown"]


def test_requests_get_a_shallow_copy_of_the_state() -> None:
    app = App()
    with ASGITransport(app) as transport:
        transport(GET)
        app.states[0]["more"] = 1
        transport(GET)
    assert app.states[1] == {"list": ["of the lifespan"]}
    assert app.states[0]["list"] is app.states[1]["list"]


def test_in_another_event_loop_it_is_started_anew() -> None:
    app = App()
    transport = AsyncASGITransport(app)
    for _ in range(2):
        asyncio.run(_send(transport))
    assert app.happened == ["startup", "request", "shutdown"] * 2
    # What is left of a loop that is gone cannot be shut down in another.
    asyncio.run(transport.aclose())
    assert app.happened == ["startup", "request", "shutdown"] * 2


async def _send(transport: AsyncASGITransport) -> None:
    await transport(GET)


def test_an_application_that_cannot_start_is_not_asked() -> None:
    app = App(startup={"type": "lifespan.startup.failed", "message": "no database"})
    transport = ASGITransport(app)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="did not start: no database"):
            transport(GET)
    with pytest.raises(RuntimeError, match="did not start"):
        transport.__enter__()
    transport.close()
    assert app.happened == ["startup", "shutdown"]


def test_a_failure_without_a_message_is_told() -> None:
    transport = ASGITransport(App(startup={"type": "lifespan.startup.failed"}))
    with pytest.raises(RuntimeError, match="did not start: it does not give a reason"):
        transport(GET)
    transport.close()


@pytest.mark.parametrize(
    "app",
    [
        App(raises_at="startup"),
        App(startup={"type": "http.response.start", "status": 200}),
    ],
)
def test_an_application_that_knows_no_lifespan_is_served_without(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    with ASGITransport(app) as transport:
        assert transport(GET).status == 200
    assert caplog.records == []


def test_a_shutdown_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    failed: Message = {"type": "lifespan.shutdown.failed", "message": "still busy"}
    with ASGITransport(App(shutdown=failed)) as transport:
        transport(GET)
    assert [record.getMessage() for record in caplog.records] == [
        "the application's shutdown failed: still busy"
    ]


def test_an_exception_at_shutdown_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), ASGITransport(App(raises_at="shutdown")) as transport:
        transport(GET)
    [record] = caplog.records
    assert record.getMessage().startswith("the application raised in its lifespan (LookupError")
    assert record.exc_text is not None


def test_a_transport_that_is_dropped_leaves_nothing_behind() -> None:
    transport = ASGITransport(App())
    transport(GET)
    del transport
    gc.collect()  # a loop or a task left behind would be reported here
