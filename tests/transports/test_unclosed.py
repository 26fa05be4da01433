"""A transport that is never closed ends the application's lifespan, and prints nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap

import pytest

from crossorigin.asgi import Message, Receive, Scope, Send
from crossorigin.browser import HttpRequest
from crossorigin.transports import ASGITransport, AsyncASGITransport

GET = HttpRequest("GET", "http://api.example.net/")

APPLICATIONS = {
    "without a lifespan": """
        app = Starlette(routes=routes)
    """,
    "a lifespan": """
        @asynccontextmanager
        async def lifespan(app):
            yield
            await asyncio.sleep(0)
            print("ended")
        app = Starlette(routes=routes, lifespan=lifespan)
    """,
    "a lifespan that logs what ends it": """
        @asynccontextmanager
        async def lifespan(app):
            try:
                yield
            except BaseException:
                logging.exception("the lifespan was broken off")
                raise
            print("ended")
        app = Starlette(routes=routes, lifespan=lifespan)
    """,
    "a task in the background": """
        async def tick():
            while True:
                await asyncio.sleep(60)
        @asynccontextmanager
        async def lifespan(app):
            task = asyncio.create_task(tick())
            yield
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            print("ended")
        app = Starlette(routes=routes, lifespan=lifespan)
    """,
    "a shutdown that fails": """
        @asynccontextmanager
        async def lifespan(app):
            yield
            print("ended")
            raise LookupError("lost")
        app = Starlette(routes=routes, lifespan=lifespan)
    """,
    "a plain function in a thread at the end": """
        @asynccontextmanager
        async def lifespan(app):
            await asyncio.to_thread(int)
            yield
            print("ended")
        app = Starlette(routes=routes, lifespan=lifespan)
    """,
}
ENDINGS = {
    "the interpreter ends": """
        transport = ASGITransport(app)
        Browser(transport=transport).page("https://a.example").fetch("https://api.example/")
    """,
    "it is dropped": """
        Browser(transport=ASGITransport(app)).page("https://a.example").fetch("https://api.example/")
    """,
    "it is dropped while a loop runs": """
        async def main():
            transports.pop()
            await asyncio.sleep(0)
        transports = [ASGITransport(app)]
        Browser(transport=transports[0]).page("https://a.example").fetch("https://api.example/")
        asyncio.run(main())
    """,
    "it was given to verify": """
        transport = ASGITransport(app)
        verify(Policy(allow_origins="*"), "https://api.example/", transport=transport)
    """,
    "its loop is closed": """
        async def main():
            page = AsyncBrowser(transport=AsyncASGITransport(app)).page("https://a.example")
            await page.fetch("https://api.example/")
        asyncio.run(main())
    """,
}
START = """
import asyncio, logging
from contextlib import asynccontextmanager, suppress
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from crossorigin import Policy
from crossorigin.browser import AsyncBrowser, Browser
from crossorigin.conformance import verify
from crossorigin.transports import ASGITransport, AsyncASGITransport
routes = [Route("/", lambda request: PlainTextResponse("hello"))]
"""


CASES = [
    *((application, "the interpreter ends") for application in APPLICATIONS),
    *(("a lifespan that logs what ends it", ending) for ending in ENDINGS),
    ("a shutdown that fails", "its loop is closed"),
]


@pytest.mark.parametrize(("application", "ending"), dict.fromkeys(CASES))
def test_nothing_is_on_stderr(application: str, ending: str) -> None:
    script = START + textwrap.dedent(APPLICATIONS[application]) + textwrap.dedent(ENDINGS[ending])
    ran = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stderr == ""
    assert ran.returncode == 0
    ends = "ended" in APPLICATIONS[application]
    assert ran.stdout == ("ended\n" if ends else "")


def test_a_loop_that_is_closed_without_a_word_leaves_the_lifespan() -> None:
    script = START + textwrap.dedent(APPLICATIONS["a lifespan"])
    script += textwrap.dedent(
        """
        loop = asyncio.new_event_loop()
        page = AsyncBrowser(transport=AsyncASGITransport(app)).page("https://a.example")
        loop.run_until_complete(page.fetch("https://api.example/"))
        loop.close()
        """
    )
    ran = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stderr, ran.stdout, ran.returncode) == ("", "", 0)


def test_a_cancellation_of_the_application_s_own_is_not_the_end() -> None:
    happened: list[object] = []
    waiting: list[asyncio.Task[Message]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            waiting.append(asyncio.create_task(receive()))  # type: ignore[arg-type]  # a coroutine
            await asyncio.sleep(0)
            waiting[0].cancel()
            await asyncio.wait(waiting)
            await send({"type": "lifespan.startup.complete"})
            happened.append(await receive())
            return
        start: Message = {"type": "http.response.start", "status": 200, "headers": []}
        await send(start)
        await send({"type": "http.response.body"})

    async def main() -> None:
        await AsyncASGITransport(app)(GET)
        assert waiting[0].cancelled()

    asyncio.run(main())
    assert happened == [{"type": "lifespan.shutdown"}]


def test_a_transport_that_is_closed_twice_tells_the_application_once() -> None:
    told: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while scope["type"] == "lifespan":
            step = (await receive())["type"]
            told.append(step)
            await send({"type": f"{step}.complete"})
            if step == "lifespan.shutdown":
                return

    transport = ASGITransport(app)
    transport(GET)
    transport.close()
    transport.close()
    assert told == ["lifespan.startup", "lifespan.shutdown"]


def test_an_application_that_is_cut_off_as_it_starts_has_not_started() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        asking = asyncio.create_task(AsyncASGITransport(app)(GET))
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - {asyncio.current_task(), asking}:
            task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(main())
