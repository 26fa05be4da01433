"""What a call takes in the model, in bytecodes, beside what it took when it modelled CORS alone.

A call uses nothing beyond CORS: no cookie, no policy of the page, no address, no password. Calls of
``fetch`` and ``XMLHttpRequest`` cost no more than before the model knew these. `BEFORE` was counted
by `bytecodes` on the sources before them (those before commit 7f853891), by CPython 3.11; the
bytecodes of other versions differ.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, TypeAlias

from crossorigin.browser import AsyncBrowser, Browser, HttpRequest, HttpResponse

__all__ = ["BEFORE", "CALLS", "COUNTED_ON", "DEARER", "bytecodes"]

COUNTED_ON = (3, 11)
"""The version of Python that `BEFORE` is of."""
APP = "https://app.example.com"
URL = "https://api.example.net/items"
GRANT = [("Access-Control-Allow-Origin", APP), ("Access-Control-Allow-Credentials", "true")]
OF_PREFLIGHT = [
    ("Access-Control-Allow-Methods", "PUT"),
    ("Access-Control-Allow-Headers", "content-type"),
    ("Access-Control-Max-Age", "60"),
]
USUAL = [
    ("Content-Type", "application/json"),
    ("Date", "Mon, 30 Nov 2026 10:00:00 GMT"),
    ("Server", "nginx"),
    ("Vary", "Origin"),
    ("Cache-Control", "no-store"),
    ("ETag", '"1"'),
]
Call: TypeAlias = Callable[[], object]


GRANTED = HttpResponse(200, GRANT)
GRANTED_USUAL = HttpResponse(200, [*GRANT, *USUAL])
MOVED = HttpResponse(307, [*GRANT, ("Location", URL)])
PREFLIGHTED = HttpResponse(204, [*GRANT, *OF_PREFLIGHT])


def answer(request: HttpRequest) -> HttpResponse:
    """A response that was made before: what the model does with it counts."""
    if request.url.endswith("/moved"):
        return MOVED
    if request.method == "OPTIONS":
        return PREFLIGHTED
    return GRANTED_USUAL if request.url.endswith("/usual") else GRANTED


async def answer_async(request: HttpRequest) -> HttpResponse:
    return answer(request)


class _Calls:
    """A page of an engine, and what is called on it."""

    def __init__(self, engine: str) -> None:
        self.now = 0.0
        self.browser = Browser(engine=engine, transport=answer, clock=lambda: self.now)
        self.page = self.browser.page(APP)
        self.async_page = AsyncBrowser(engine=engine, transport=answer_async).page(APP)

    def put(self) -> None:
        headers = {"Content-Type": "application/json"}
        self.page.fetch(URL, method="PUT", headers=headers, body="{}")

    def put_later(self) -> None:
        """The same when what the preflight granted has expired."""
        self.now += 1e6
        self.put()

    def fetch_async(self) -> None:
        running = self.async_page.fetch(URL)
        with suppress(StopIteration):  # It has nothing to wait for.
            running.send(None)


CALLS: dict[str, Callable[[_Calls], Call]] = {
    "within the origin": lambda calls: lambda: calls.page.fetch("/items"),
    "within the origin, usual response": lambda calls: lambda: calls.page.fetch("/usual"),
    "with CORS": lambda calls: lambda: calls.page.fetch(URL),
    "with CORS, usual response": lambda calls: lambda: calls.page.fetch(f"{APP}:8443/usual"),
    "with CORS, by AsyncBrowser": lambda calls: calls.fetch_async,
    "with CORS, XMLHttpRequest": lambda calls: lambda: calls.page.xhr("GET", URL),
    "with CORS and credentials": lambda calls: lambda: calls.page.fetch(URL, credentials="include"),
    "redirected, with CORS": lambda calls: lambda: calls.page.fetch(f"{APP}:8443/moved"),
    "preflighted": lambda calls: calls.put_later,
    "preflighted, remembered": lambda calls: calls.put,
    "an image of another origin": lambda calls: lambda: calls.page.load(URL),
    "opening a page": lambda calls: lambda: calls.browser.page(APP),
    "making a response": lambda _: lambda: HttpResponse(200, [*GRANT, *USUAL]),
}
DEARER = {"opening a page", "making a response"}
"""What costs more than before, because more is decided about it, or its arguments are checked."""
ENGINES = ("standard", "chromium", "firefox", "webkit")
BEFORE: dict[str, dict[str, int]] = {
    call: dict(zip(ENGINES, counted, strict=True))
    for call, counted in {
        "within the origin": (1702, 1799, 1984, 1756),
        "within the origin, usual response": (2027, 2184, 2675, 2147),
        "with CORS": (2100, 2251, 2388, 2189),
        "with CORS, usual response": (2487, 2698, 3183, 2642),
        "with CORS, by AsyncBrowser": (2149, 2300, 2437, 2238),
        "with CORS, XMLHttpRequest": (2060, 2214, 2264, 2149),
        "with CORS and credentials": (2185, 2336, 2473, 2274),
        "redirected, with CORS": (4059, 4709, 4953, 4255),
        "preflighted": (5447, 6246, 6906, 6220),
        "preflighted, remembered": (3367, 3591, 3828, 3493),
        "an image of another origin": (1488, 1585, 1681, 1528),
        "opening a page": (111, 111, 111, 111),
        "making a response": (40, 40, 40, 40),
    }.items()
}


def bytecodes(call: str, engine: str) -> int:
    """The bytecodes of a call whose URLs have been seen before."""
    work = CALLS[call](_Calls(engine))
    for _ in range(3):
        work()
    count, collects, before = 0, gc.isenabled(), sys.gettrace()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            count += 1
        return trace

    gc.disable()  # it runs at any moment, and may call functions of its own
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
        if collects:
            gc.enable()
    return count
