"""Random scenarios of what pages are and ask for, beside networks.

Referrer policies of pages, calls and redirects, and long URLs; sandboxed frames, and frames with
permissions; `Timing-Allow-Origin`; `keepalive` and beacons at their limit; integrity; top-level
navigations. Run as `python -m tests.agreement.network.pages`.
"""

from __future__ import annotations

import sys
from functools import partial

from crossorigin.browser.referrers import REFERRER_POLICIES
from crossorigin.fetch.integrity import hash_of

from ..choosing import Chooser, chances
from ..slices import Subject, run_slices
from .__main__ import compare, why_not_compared
from .scenarios import Doing, NetworkScenario, Place, Stop, Visit
from .server import BODIES

__all__ = ["generate_pages"]

KINDS: dict[Doing, int] = {
    "fetch": 14, "xhr": 3, "image": 4, "script": 3, "module": 1, "stylesheet": 2, "websocket": 2,
    "eventsource": 2, "beacon": 3, "frame": 1,
}  # fmt: skip
PAGES: dict[Place, int] = {
    ("https", "a"): 12, ("http", "a"): 4, ("https", "lan"): 1, ("http", "localhost"): 1,
}  # fmt: skip
FRAMES: dict[Place, int] = {("https", "a"): 3, ("https", "www.a"): 2, ("https", "b"): 4}
POLICIES: dict[str, int] = dict.fromkeys(REFERRER_POLICIES, 1)
RESPONSE_POLICIES: dict[str, int] = {
    **POLICIES, "": 12, "x": 1, "no-referrer, x": 1, "x, origin": 1, "ORIGIN": 1,
    "origin, unsafe-url": 1, "unsafe-url,, ": 1,
}  # fmt: skip
TIMING = {
    "": 2, "*": 3, "https://site-a{n}.com": 3, "https://site-b{n}.net": 1, "null": 1,
    "https://site-b{n}.net, https://site-a{n}.com": 1, "HTTPS://SITE-A{n}.COM": 1, "x": 1,
    "https://site-a{n}.com/": 1,
}  # fmt: skip
INTEGRITY = {
    f"sha256-{hash_of(b'x', 'sha256')}": 3,
    f"sha384-{hash_of(BODIES['script'][1], 'sha384')}": 3,
    f"sha256-{hash_of(b'another', 'sha256')} sha256-{hash_of(b'x', 'sha256')}": 1,
    f"sha256-{hash_of(b'another', 'sha256')}": 2,
}
SIZES = {1: 3, 0xFFFF: 1, 0x10000: 2, 0x10001: 2}
TIMED = ("fetch", "image", "script", "stylesheet")


def generate_pages(seed: int, count: int) -> list[NetworkScenario]:
    """`count` scenarios; the same for the same `seed`, and the first of them for any `count`."""
    return [_Maker(chance).scenario() for chance in chances(f"pages/{seed}", count)]


class _Maker(Chooser):
    """Makes one scenario with `chance`."""

    def scenario(self) -> NetworkScenario:
        place = self.weighted(PAGES)
        is_framed = place == ("https", "a") and self.odds(0.4)
        leaves = not is_framed and self.odds(0.15)
        page = self.weighted(FRAMES) if is_framed else place
        kinds: list[Doing] = [self.weighted({"link": 1, "form": 1})] if leaves else [
            self.weighted(KINDS) for _ in range(self.weighted({1: 3, 2: 4, 3: 3}))
        ]  # fmt: skip
        return NetworkScenario(
            place,
            tuple(self.visit(kind, page) for kind in kinds),
            frame=page if is_framed else None,
            permission=self.weighted({"granted": 4, "denied": 1, "prompt": 1}),
            referrer_policy=self.weighted(POLICIES),
            padding=self.weighted({0: 8, 4000: 1, 4096: 1}),
            sandbox=is_framed and self.odds(0.3),
            allow=tuple(
                name
                for name in ("local-network", "loopback-network")
                if is_framed and self.odds(0.4)
            ),
        )

    def visit(self, kind: Doing, page: Place) -> Visit:
        count = 1 if kind in ("websocket", "beacon") else self.weighted({1: 6, 2: 3, 3: 1})
        stops = tuple(self.stop(kind, page) for _ in range(count))
        integrity = self.weighted(INTEGRITY) if self.odds(0.15) else ""
        timed = kind in TIMED and self.odds(0.4)
        if kind == "fetch":
            method = self.weighted({"GET": 2, "POST": 1})
            mode = self.weighted({"cors": 4, "no-cors": 1})
            return Visit(
                kind,
                stops,
                mode=mode,
                credentials=self.weighted({"same-origin": 3, "include": 2, "omit": 1}),
                method=method,
                integrity=integrity,
                referrer=self.weighted(
                    {"about:client": 8, "": 1, "/r?x#y": 1, f"/{'x' * 4096}": 1}
                ),
                referrer_policy=self.weighted({"": 8, **POLICIES}),
                keepalive=self.odds(0.4),
                size=self.weighted(SIZES) if method == "POST" else 1,
                timed=timed and mode == "cors",  # nobody reads an opaque body to its end
            )
        crossorigin = None
        if kind in ("image", "script", "stylesheet", "module"):
            crossorigin = self.weighted({None: 3, "anonymous": 1, "use-credentials": 1})
        return Visit(
            kind,
            stops,
            crossorigin=crossorigin,
            credentials=self.weighted({"same-origin": 2, "include": 1}),
            method="POST" if kind == "xhr" and self.odds(0.3) else "GET",
            integrity=integrity if kind in ("script", "module", "stylesheet") else "",
            size=self.weighted(SIZES) if kind == "beacon" else 1,
            timed=timed,
        )

    def stop(self, kind: Doing, page: Place) -> Stop:
        secure = {"b": 6, "a": 4, "www.a": 2, "lan": 2, "here": 1}
        place: Place = ("https", self.weighted(secure))
        if page[0] == "http" and kind != "form" and self.odds(0.5):
            place = ("http", self.weighted({"b": 4, "a": 4, "localhost": 1}))
        headers = []
        policy = self.weighted(RESPONSE_POLICIES)
        if policy:
            headers.append(("Referrer-Policy", policy))
        timing = self.weighted(TIMING)
        if timing:
            headers.append(("Timing-Allow-Origin", timing))
        return Stop(
            place,
            allows=self.odds(0.9),
            headers=tuple(headers),
            sets_cookie=self.odds(0.2),
            status=self.weighted({302: 2, 307: 1}),
        )


def _why_left_out(scenario: NetworkScenario, number: int, engine: str) -> str | None:
    if engine == "firefox" and any(
        visit.keepalive and visit.timed and len(visit.stops) > 1 for visit in scenario.visits
    ):
        return "the time of a redirected keepalive fetch, for which Firefox asks the first URL"
    return why_not_compared(scenario, number, engine)


PAGES_SUBJECT = Subject(
    "pages", generate_pages, _why_left_out, partial(compare, more=("referer",)), tabs=3
)


if __name__ == "__main__":
    sys.exit(run_slices(PAGES_SUBJECT, "python -m tests.agreement.network.pages", __doc__, 300))
