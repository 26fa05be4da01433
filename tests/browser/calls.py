"""What a call takes in the model, in bytecodes, beside what it took when it modelled CORS alone.

A call uses nothing beyond CORS: no cookie, no policy of the page, no address, no password. It
costs no more than before the model knew these, except what `DEARER` names. `BEFORE` was counted by
`bytecodes` on the sources before them (those before commit 7f853891), by CPython 3.11; other
versions have other bytecodes.
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


OF_IMAGE = [("Content-Type", "image/png"), *USUAL[1:]]
PNG = b"\x89PNG\r\n\x1a\n"
GRANTED = HttpResponse(200, GRANT)
GRANTED_USUAL = HttpResponse(200, [*GRANT, *USUAL])
MOVED = HttpResponse(307, [*GRANT, ("Location", URL)])
PREFLIGHTED = HttpResponse(204, [*GRANT, *OF_PREFLIGHT])
IMAGE = HttpResponse(200, OF_IMAGE, PNG)


def answer(request: HttpRequest) -> HttpResponse:
    """A response that was made before: what the model does with it counts."""
    if request.url.endswith("/moved"):
        return MOVED
    if request.method == "OPTIONS":
        return PREFLIGHTED
    return GRANTED_USUAL if request.url.endswith("/usual") else GRANTED


def answer_image(_: HttpRequest) -> HttpResponse:
    return IMAGE


def answer_anew(_: HttpRequest) -> HttpResponse:
    return HttpResponse(200, [*GRANT, *USUAL])


async def answer_async(request: HttpRequest) -> HttpResponse:
    return answer(request)


class _Calls:
    """A page of an engine, and what is called on it."""

    def __init__(self, engine: str) -> None:
        self.now = 0.0
        self.browser = Browser(engine=engine, transport=answer, clock=lambda: self.now)
        self.page = self.browser.page(APP)
        self.of_images = Browser(engine=engine, transport=answer_image).page(APP)
        self.anew = Browser(engine=engine, transport=answer_anew).page(APP)
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
    "an image of another origin, usual response": lambda calls: lambda: calls.of_images.load(URL),
    "opening a page": lambda calls: lambda: calls.browser.page(APP),
    "opening a page, and with CORS": lambda calls: lambda: calls.browser.page(APP).fetch(URL),
    "making a response": lambda _: lambda: HttpResponse(200, [*GRANT, *USUAL]),
    "making a response, and with CORS": lambda calls: lambda: calls.anew.fetch(URL),
}
ENGINES = ("standard", "chromium", "firefox", "webkit")
DEARER = {
    "making a response": ENGINES,
    "an image of another origin, usual response": ("chromium", "firefox"),
}
"""What costs more than before, by engine: the arguments of a response are checked, which its call
makes up for; and a response that declares its type can be blocked as an opaque one."""
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
        "an image of another origin, usual response": (1517, 1654, 1866, 1601),
        "opening a page": (111, 111, 111, 111),
        "opening a page, and with CORS": (2208, 2359, 2496, 2297),
        "making a response": (40, 40, 40, 40),
        "making a response, and with CORS": (2499, 2710, 3195, 2654),
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
