"""Random scenarios of networks from a seed."""

from __future__ import annotations

from typing import TypeVar

from ..choosing import Chooser, chances
from .scenarios import Doing, NetworkScenario, Place, Stop, Visit

__all__ = ["generate"]

T = TypeVar("T")

KINDS: dict[Doing, int] = {
    "fetch": 12, "xhr": 3, "image": 4, "script": 3, "module": 1, "stylesheet": 2, "font": 2,
    "audio": 1, "video": 1, "track": 1, "websocket": 3, "eventsource": 2, "beacon": 2, "frame": 2,
}  # fmt: skip
SECURE = {"b": 6, "a": 3, "www.a": 2, "lan": 5, "here": 4, "router": 2, "mdns": 1, "127": 1}
INSECURE = {**SECURE, "localhost": 3, "router": 4, "mdns": 3, "127": 4, "device": 2}
PAGES: dict[Place, int] = {
    ("https", "a"): 12, ("http", "a"): 4, ("https", "lan"): 3, ("http", "lan"): 2,
    ("http", "here"): 1, ("https", "here"): 1, ("http", "localhost"): 2,
}  # fmt: skip


DIRECTIVES = {
    "connect-src": 8, "default-src": 6, "img-src": 3, "script-src": 3, "media-src": 2,
    "style-src": 2, "font-src": 2, "frame-src": 2, "child-src": 1, "script-src-elem": 1,
    "style-src-elem": 1, "worker-src": 1, "Connect-Src": 1,
}  # fmt: skip
SOURCES = {
    "'self'": 6, "'none'": 2, "*": 3, "https:": 5, "http:": 2, "wss:": 2, "ws:": 1, "data:": 1,
    "site-b{n}.net": 5, "https://site-b{n}.net": 4, "http://site-b{n}.net": 2, "*.site-a{n}.com": 3,
    "https://*.site-a{n}.com": 2, "site-a{n}.com": 2, "site-b{n}.net:443": 1, "site-b{n}.net:*": 1,
    "site-b{n}.net:80": 1,
    "https://site-b{n}.net/x": 2, "https://site-b{n}.net/y": 1, "https://site-b{n}.net/": 1,
    "SITE-B{n}.NET": 1,
    "https://site-b{n}.net/%78": 1, "site-lan{n}.org": 2, "site-here{n}.org": 1, "*.localhost": 1,
    "wss://site-b{n}.net": 1, "'unsafe-inline'": 1, "https://site-b{n}.net/x?q": 1, "'SELF'": 1,
    "site-b{n}.net/": 1,
}  # fmt: skip


RESOURCE_POLICIES: dict[tuple[tuple[str, str], ...], int] = {
    (): 6,
    (("Cross-Origin-Resource-Policy", "cross-origin"),): 2,
    (("Cross-Origin-Resource-Policy", "same-site"),): 1,
    (("Cross-Origin-Resource-Policy", "same-origin"),): 1,
    (("Cross-Origin-Resource-Policy", "x"),): 1,
}


def generate(seed: int, count: int) -> list[NetworkScenario]:
    """`count` scenarios; the same for the same `seed`, and the first of them for any `count`."""
    return [_Maker(chance).scenario() for chance in chances(seed, count)]


class _Maker(Chooser):
    """Makes one scenario with `chance`."""

    def scenario(self) -> NetworkScenario:
        place = self.weighted(PAGES)
        frame: Place | None = None
        if self.odds(0.25):
            # Chromium shows no frame that the page may not reach, so the frame is as public.
            keys = {"a": 3, "b": 2, "www.a": 1} if place[1] == "a" else {"a": 1, place[1]: 2}
            scheme = "https" if place[0] == "https" else self.weighted({"http": 2, "https": 1})
            key = self.weighted(keys)
            frame = ("https" if scheme == "https" and key != "localhost" else "http", key)
        csp = tuple(self.policy() for _ in range(self.weighted({0: 5, 1: 5, 2: 1})))
        return NetworkScenario(
            place,
            tuple(self.visit(frame or place) for _ in range(self.weighted({1: 3, 2: 4, 3: 3}))),
            csp=csp,
            csp_report_only="default-src 'none'" if self.odds(0.1) else "",
            coep="" if frame else self.weighted({"": 5, "require-corp": 1, "credentialless": 1}),
            frame=frame,
            permission=self.weighted({"prompt": 1, "granted": 4, "denied": 2}),
        )

    def policy(self) -> str:
        directives = []
        if self.odds(0.2):
            directives.append("upgrade-insecure-requests")
        for _ in range(self.weighted({1: 4, 2: 3, 3: 1})):
            name = self.weighted(DIRECTIVES)
            sources = [self.weighted(SOURCES) for _ in range(self.weighted({0: 1, 1: 5, 2: 4}))]
            directives.append(" ".join((name, *sources)))
        return self.weighted({"; ": 8, ";": 2, ", ": 1}).join(directives)

    def place_for(self, page: Place) -> Place:
        if self.odds(0.6):
            return ("https", self.weighted(SECURE))
        return ("http", self.weighted(INSECURE))

    def visit(self, page: Place) -> Visit:
        kind: Doing = self.weighted(KINDS)
        count = 1 if kind in ("websocket", "beacon") else self.weighted({1: 7, 2: 3, 3: 1})
        stops = tuple(
            Stop(
                self.place_for(page),
                allows=self.odds(0.9),
                headers=self.weighted(RESOURCE_POLICIES),
                sets_cookie=self.odds(0.2),
                status=self.weighted({302: 2, 307: 1}),
            )
            for _ in range(count)
        )
        if kind == "fetch":
            target = self.weighted({None: 5, "local": 2, "loopback": 1, "public": 1})
            mode = self.weighted({"cors": 4, "no-cors": 1})
            return Visit(
                kind,
                stops,
                mode=mode,
                credentials=self.weighted({"same-origin": 3, "include": 2, "omit": 1}),
                method=self.weighted({"GET": 4, "POST": 1}),
                preflight=mode == "cors" and self.odds(0.2),
                target=target,
            )
        if kind in ("xhr", "eventsource"):
            credentials = self.weighted({"same-origin": 2, "include": 1})
            method = "POST" if kind == "xhr" and self.odds(0.2) else "GET"
            return Visit(kind, stops, credentials=credentials, method=method)
        crossorigin = None
        if kind in ("image", "script", "stylesheet", "module", "video", "audio", "track"):
            crossorigin = self.weighted({None: 3, "anonymous": 1, "use-credentials": 1})
        return Visit(kind, stops, crossorigin=crossorigin)
