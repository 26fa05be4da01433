"""Requests with keepalive and beacons, which share what a page may have under way."""

from __future__ import annotations

import asyncio

import pytest

from crossorigin.browser import ENGINES, AsyncBrowser, Browser, HttpRequest, HttpResponse, Reason

API = "https://api.example.net/"
PAGE = "https://app.example.com/"
ALLOW = [("Access-Control-Allow-Origin", "*")]


@pytest.mark.parametrize(("size", "goes"), [(65536, True), (65537, False)])
def test_a_page_may_have_64_kib_under_way(size: int, goes: bool) -> None:
    page = Browser(transport=lambda _: HttpResponse(200, ALLOW)).page(PAGE)
    for _ in range(2):  # what has ended does not count
        result = page.fetch(API, method="POST", body="x" * size, keepalive=True)
        assert result.allowed == goes
        assert bool(result.sent) == goes
    assert page.fetch(API, method="POST", body="x" * size).allowed


@pytest.mark.parametrize("engine", ENGINES)
def test_beacons_share_it_except_in_firefox(engine: str) -> None:
    async def run() -> None:
        seen: list[int] = []
        go = asyncio.Event()

        async def transport(request: HttpRequest) -> HttpResponse:
            seen.append(len(request.body))
            await go.wait()
            return HttpResponse(200, ALLOW)

        page = AsyncBrowser(transport=transport, engine=engine).page(PAGE)
        calls = [
            asyncio.create_task(page.fetch(API, method="POST", body="x" * size, keepalive=True))
            for size in (40_000, 20_000, 10_000, 4_000)
        ]
        while len(seen) < 3:
            await asyncio.sleep(0)
        go.set()
        results = await asyncio.gather(*calls)
        assert [each.allowed for each in results] == [True, True, False, True]
        refused = results[2].error
        assert refused is not None
        assert refused.reason is Reason.KEEPALIVE_TOO_LARGE
        assert page._client.keepalive_bodies == []

    asyncio.run(run())
    page = Browser(transport=lambda _: HttpResponse(200), engine=engine).page(PAGE)
    assert (page.send_beacon(API, "x" * 65537) is None) == (engine != "firefox")
    assert page.send_beacon(API, "x" * 65536) is not None
