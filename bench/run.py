"""Benchmarks, all in one run: figures are ratios, or times that only compare with each other.

    python bench/run.py

In-process cost of the middleware per request, against the bare application and Starlette's;
look-ups by the number of origins; building a policy; and the browser's end. Contenders take turns,
so that a machine whose speed drifts slows all of them alike; each figure is a median of rounds.
"""

import asyncio
import statistics
import time
import tracemalloc
from collections.abc import Callable

from rich.console import Console
from rich.table import Table
from starlette.middleware.cors import CORSMiddleware as StarletteMiddleware

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import AsyncBrowser, Browser, HttpResponse
from crossorigin.transports import ASGITransport, AsyncASGITransport

ROUNDS = 15
APP = "https://app.example.com"
POLICY = Policy(
    allow_origins=[APP],
    allow_methods=["PUT", "DELETE"],
    allow_headers=["Authorization", "Content-Type"],
    expose_headers=["ETag"],
    allow_credentials=True,
    max_age=600,
)


async def application(scope, receive, send):
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})


async def wrapped(scope, receive, send):
    """The floor of any middleware: a coroutine around a coroutine."""
    await application(scope, receive, send)


async def receive():
    return {"type": "http.request", "body": b"", "more_body": False}


async def send(message):
    pass


CONTENDERS = {
    "bare application": application,
    "do-nothing wrapper": wrapped,
    "crossorigin": CORSMiddleware(application, policy=POLICY),
    "Starlette": StarletteMiddleware(
        application,
        allow_origins=POLICY.allow_origins,
        allow_methods=["GET", "HEAD", "POST", *POLICY.allow_methods],
        allow_headers=POLICY.allow_headers,
        expose_headers=POLICY.expose_headers,
        allow_credentials=True,
        max_age=600,
    ),
}

COMMON = [
    (b"host", b"api.example.net"),
    (b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    (b"accept", b"*/*"),
    (b"accept-language", b"en-US,en;q=0.5"),
    (b"accept-encoding", b"gzip, deflate, br, zstd"),
    (b"connection", b"keep-alive"),
    (b"cookie", b"session=0123456789abcdef"),
    (b"sec-fetch-dest", b"empty"),
    (b"sec-fetch-mode", b"cors"),
    (b"sec-fetch-site", b"cross-site"),
]
ORIGIN = (b"origin", APP.encode())
EVIL = (b"origin", b"https://evil.example")
ASK = [
    (b"access-control-request-method", b"PUT"),
    (b"access-control-request-headers", b"authorization,content-type"),
]
REQUESTS = {
    "no Origin": ("GET", COMMON),
    "actual, allowed": ("GET", [*COMMON, ORIGIN]),
    "actual, refused": ("GET", [*COMMON, EVIL]),
    "preflight, good": ("OPTIONS", [*COMMON, ORIGIN, *ASK]),
    "preflight, bad": ("OPTIONS", [*COMMON, EVIL, *ASK]),
}


def seconds_per_call(work: Callable[[int], None], calls: int) -> float:
    start = time.perf_counter()
    work(calls)
    return (time.perf_counter() - start) / calls


def in_turns(works: dict[str, Callable[[int], None]], calls: int) -> dict[str, float]:
    """The median seconds per call of each, measured turn by turn."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            taken[name].append(seconds_per_call(work, calls))
    return {name: statistics.median(times) for name, times in taken.items()}


def middleware(console: Console) -> None:
    table = Table(title="Middleware: time per request over the bare application's, in µs")
    for column in ("request", *list(CONTENDERS)[1:], "crossorigin / Starlette"):
        table.add_column(column, justify="left" if column == "request" else "right")
    for title, (method, headers) in REQUESTS.items():
        scope = {"type": "http", "method": method, "headers": headers, "path": "/"}

        def work_of(app, scope=scope):
            async def loop(calls):
                for _ in range(calls):
                    await app(scope, receive, send)

            return lambda calls: asyncio.run(loop(calls))

        times = in_turns({name: work_of(app) for name, app in CONTENDERS.items()}, 5000)
        bare = times.pop("bare application")
        added = {name: taken - bare for name, taken in times.items()}
        # A preflight never reaches the application: there, whole times compare.
        ours, theirs = (
            (times["crossorigin"], times["Starlette"])
            if title.startswith("preflight")
            else (added["crossorigin"], added["Starlette"])
        )
        cells = [f"{taken * 1e6:.2f}" for taken in added.values()]
        table.add_row(title, *cells, f"{ours / theirs:.2f}")
    console.print(table)


def customers(count: int) -> list[str]:
    return [f"https://customer-{number}.example.com" for number in range(count)]


def growth(console: Console) -> None:
    table = Table(title="Policy: by the number of exact origins")
    for column in ("origins", "build", "memory per origin", "look-up, relative to 1 origin"):
        table.add_column(column, justify="right")
    indexes = {}
    rows = []
    for count in (1, 1_000, 100_000, 1_000_000):
        start = time.perf_counter()
        Policy(allow_origins=customers(count))
        taken = time.perf_counter() - start
        tracemalloc.start()
        policy = Policy(allow_origins=customers(count))
        memory = tracemalloc.get_traced_memory()[0] / count
        tracemalloc.stop()
        indexes[count] = policy.origin_index
        rows.append((count, taken, memory))

    def look_up(index):
        def work(calls):
            for _ in range(calls):
                _ = "https://customer-0.example.com" in index

        return work

    times = in_turns({str(count): look_up(index) for count, index in indexes.items()}, 20_000)
    for count, taken, memory in rows:
        ratio = times[str(count)] / times["1"]
        table.add_row(f"{count:,}", f"{taken:.3f} s", f"{memory:.0f} B", f"{ratio:.2f}")
    console.print(table)


async def sharing(scope, receive, send):
    """An application without a framework that shares what it has, and grants preflights."""
    headers = [
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", b"PUT"),
        (b"content-type", b"text/plain"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def browser(console: Console) -> None:
    headers = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", "PUT"),
        ("Content-Type", "text/plain"),
    ]
    answer = HttpResponse(200, headers, b"")
    url = "https://api.example.net/items"

    def fetching(page, **options):
        def work(calls):
            for _ in range(calls):
                page.fetch(url, **options)

        return work

    def explaining(calls):
        for _ in range(calls):
            page.fetch(url).explain()

    def with_a_cold_cache(calls):
        ticks.now += 10  # past what is remembered, and again with every call
        for _ in range(calls):
            ticks.now += 10
            cold.fetch(url, method="PUT")

    class Ticks:
        now = 0.0

    ticks = Ticks()
    page = Browser(transport=lambda _: answer).page(APP + "/")
    warm = Browser(transport=lambda _: answer, clock=lambda: 0.0).page(APP + "/")
    cold = Browser(transport=lambda _: answer, clock=lambda: ticks.now).page(APP + "/")
    in_process = ASGITransport(sharing)

    def in_one_loop(calls):
        async def fetch_all():
            transport = AsyncASGITransport(sharing)
            page = AsyncBrowser(transport=transport).page(APP + "/")
            for _ in range(calls):
                await page.fetch(url)

        asyncio.run(fetch_all())

    works = {
        "simple": fetching(page),
        "simple, and its trace in words": explaining,
        "preflighted, cache cold": with_a_cold_cache,
        "preflighted, cache warm": fetching(warm, method="PUT"),
        "simple, in-process ASGI, async": in_one_loop,
        "simple, in-process ASGI, sync": fetching(Browser(transport=in_process).page(APP + "/")),
    }
    table = Table(title="Browser: fetches on one core, with a transport that costs nothing or ASGI")
    for column in ("fetch", "µs", "a second"):
        table.add_column(column, justify="left" if column == "fetch" else "right")
    for name, taken in in_turns(works, 2000).items():
        table.add_row(name, f"{taken * 1e6:.1f}", f"{1 / taken:,.0f}")
    in_process.close()
    console.print(table)


def main() -> None:
    console = Console(width=110)
    middleware(console)
    growth(console)
    browser(console)


if __name__ == "__main__":
    main()
