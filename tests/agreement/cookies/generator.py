"""Random scenarios of cookies from a seed.

Half of them are about `Set-Cookie` itself: unusual values, set and asked for within one site. The
others set ordinary cookies at several sites and then ask from many documents: the page itself,
frames, frames in frames, sandboxed ones, over redirects, with every kind of request.
"""

from __future__ import annotations

import random
from collections.abc import Hashable
from dataclasses import replace
from typing import TypeVar

from ..choosing import Chooser, chances
from .scenarios import CookieScenario, Hop, Kind, Place, Step

__all__ = ["generate"]

T = TypeVar("T", bound=Hashable)

NAMES = {
    "s": 8, "t": 6, "S": 1, "": 1, "a b": 1, "__Host-h": 4, "__Secure-e": 4, "__host-h": 1,
    "__SECURE-e": 1, "__Http-p": 2, "__Host-Http-p": 2, "__http-p": 1, "$x": 1, "a,b": 1,
    '"q"': 1, "\u00e9": 1, " p ": 1, "a\tb": 1, "__Host-": 1, "__Secure": 1, "(c)": 1, "a/b": 1,
}  # fmt: skip
VALUES = {
    "1": 10, "": 2, '"1"': 1, "a b": 1, "a=b": 1, "\u00c3\u00a9": 1, "a,b": 1, " 1 ": 1, "x\ty": 1,
    "x\x01y": 1, "x\x7fy": 1, "\u00ff": 1, "__Host-v": 1, '"a;b"': 1, "%20": 1, "{2}": 1,
}  # fmt: skip
WHOLE = [
    "", ";", "=", "=v", "v", "__Host-x", "=__Secure-x=1; Secure", "==v", "n=", "n=; Path=/",
    "; Secure", "v; Path=/", " ", "=; x=1", "__Host-x=1", "=__host-x", "__secure-v", "a;b=1", "n",
    "s=1,t=2", "s=1\t; Path=/", "\ts=1", "s=1; Secure=false", "s=1;;;Path=/", "s=1; Path", "s\t=1",
    "s=1; secure; PATH=/; SAMESITE=none", "s=1; HttpOnly=0", "s=1; =x; Path=/", "s=1; Path=/;",
]  # fmt: skip
PATHS = ["/", "/d", "/d/", "/d/e", "/de", "/d/e/f", "/D"]
PATH_ATTRIBUTES = {
    "/": 8, "/d": 3, "/d/": 3, "/d/e": 2, "": 1, "d": 1, '"/"': 1, "/de": 1, "/ ": 1, "/d//": 1,
    "/d?": 1, "/%64": 1, "//": 1, "/D": 1, "\u00e9": 1, "/\u00e9": 1,
}  # fmt: skip
DOMAINS = {
    "site-a{n}.com": 8, ".site-a{n}.com": 3, "www.site-a{n}.com": 3, "SITE-A{n}.COM": 2, "com": 1,
    ".com": 1, "": 2,
    "site-b{n}.net": 1, "..site-a{n}.com": 1, "site-a{n}.com.": 1, "x.site-a{n}.com": 1, ".": 1,
    "github.io": 1,
    "io{n}.github.io": 2, "localhost": 1, "h{n}.localhost": 2, "site-a{n}.com:443": 1,
    "site-a{n}%2ecom": 1,
    '"site-a{n}.com"': 1, "https://site-a{n}.com": 1, "\u00e9.com": 1, "127.0.0.1": 1,
    " site-a{n}.com ": 1,
    "a{n}.com": 1, "site-a{n}.com/": 1, "*.site-a{n}.com": 1,
}  # fmt: skip
MAX_AGES = {
    "60": 6, "0": 3, "-1": 2, "": 1, "abc": 1, "1.5": 1, "60s": 1, "+60": 1, " 60 ": 1, "-": 1,
    "99999999999999999999": 1, "-99999999999999999999": 1, "060": 1, '"60"': 1, "6 0": 1, "0x10": 1,
    "--1": 1, "00": 1, "-0": 1,
}  # fmt: skip
DATES = {
    "Thu, 01 Jan 2099 00:00:00 GMT": 4, "Thu, 01 Jan 1970 00:00:00 GMT": 4,
    "Thursday, 01-Jan-99 00:00:00 GMT": 1, "Thu Jan  1 00:00:00 2099": 1, "0": 1, "-1": 1, "": 1,
    "Thu, 01 Jan 2099": 1, "01 Jan 2099 00:00:00": 1, "Jan 1 2099 0:0:0": 1, "2099-01-01": 1,
    "Thu, 01 Jan 99 00:00:00 GMT": 1, "Thu, 01 Jan 69 00:00:00 GMT": 1,
    "Thu, 01 Jan 70 00:00:00 GMT": 1, "Thu, 32 Jan 2099 00:00:00 GMT": 1,
    "Thu, 31 Feb 2099 00:00:00 GMT": 1, "Thu, 01 Jan 2099 24:00:00 GMT": 1,
    "Thu, 01 Jan 2099 00:60:00 GMT": 1, "Thu, 01 Jan 2099 00:00:60 GMT": 1,
    "Thu, 01 Jan 1600 00:00:00 GMT": 1, "Thu, 01 Jan 1601 00:00:00 GMT": 1,
    "Thu, 01 Jan 20999 00:00:00 GMT": 1, "Thu, 01 January 2099 00:00:00 GMT": 1,
    "Thu, 01 jAN 2099 00:00:00 GMT": 1, "2099 Jan 01 00:00:00": 1, "00:00:00 1 Jan 2099": 1,
    "Thu, 01 Jan 2099 00:00:00 PST": 1, "Thu, 01-Jan-2099 00:00:00 GMT": 1, "1 2 3 4": 1,
    "Thu, 001 Jan 2099 00:00:00 GMT": 1, "Thu, 01 Jan 2099 0000:00:00 GMT": 1,
    "Thu, 01 Jan 2099 00:00 GMT": 1, "Thu, 01 Jax 2099 00:00:00 GMT": 1, "nonsense": 1,
    "Thu, 01 Jan 2099 00:00:00GMT": 1, "Thu, 01 Jan 199 00:00:00 GMT": 1,
    "Sat, 01 Jan 2000 00:00:00 GMT": 2, "Thu, 01 Jan 9999 23:59:59 GMT": 1,
    "tomorrow": 1, "Thu, 00 Jan 2099 00:00:00 GMT": 1, "Thu, 1st Jan 2099 00:00:00 GMT": 1,
}  # fmt: skip
SAME_SITES = {"Strict": 5, "Lax": 6, "None": 8, "strict": 1, "LAX": 1, "none": 2, "x": 1, "": 1}
ORDINARY = [
    "s=1", "s=1; SameSite=Lax", "s=1; SameSite=Strict", "s=1; SameSite=None; Secure",
    "t=1", "t=1; SameSite=None; Secure", "l=1; SameSite=Lax", "x=1; SameSite=Strict",
    "n=1; SameSite=None; Secure", "n=1; SameSite=None", "p=1; SameSite=None; Secure; Partitioned",
    "p=1; Secure; Partitioned", "s=1; SameSite=None; Secure; HttpOnly", "e=1; Secure",
    "h=1; HttpOnly", "__Host-p=1; Secure; Path=/; SameSite=None; Partitioned", "s=2",
    "s=1; SameSite=None; Secure; Partitioned", "p=1; Partitioned", "s=; Max-Age=0",
    "s=; Max-Age=0; SameSite=None; Secure", "x=2; SameSite=Strict; Secure",
    "l=2; SameSite=Lax; Secure",
]  # fmt: skip
KINDS: dict[Kind, int] = {
    "fetch": 30, "xhr": 4, "image": 6, "link": 10, "form": 8, "beacon": 3, "websocket": 4,
    "eventsource": 2, "read": 4, "write": 5,
}  # fmt: skip
SECURE: dict[str, int] = {"a": 10, "www.a": 4, "b": 10, "www.b": 2, "c": 3, "io": 1}
INSECURE: dict[str, int] = {**SECURE, "localhost": 4, "ip": 1}
CARRIED = {
    "image": "include", "link": "include", "form": "include", "beacon": "include",
    "websocket": "include",
}  # fmt: skip


def generate(seed: int, count: int) -> list[CookieScenario]:
    """`count` scenarios; the same for the same `seed`, and the first of them for any `count`."""
    return [_Maker(chance).scenario() for chance in chances(seed, count)]


class _Maker(Chooser):
    """Makes one scenario with `chance`."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(chance)
        self.top: Place = ("https", "a")

    def scenario(self) -> CookieScenario:
        return self.about_parsing() if self.odds(0.35) else self.about_sites()

    # Set-Cookie, within one site

    def about_parsing(self) -> CookieScenario:
        keys = {"a": 8, "www.a": 4, "io": 1, "localhost": 1, "ip": 1}
        scheme = self.weighted({"https": 6, "http": 3})
        top: Place = ("https" if scheme == "https" else "http", self.weighted(keys))
        steps = []
        for _ in range(self.one([1, 1, 2])):
            lines = tuple(self.unusual() for _ in range(self.one([1, 1, 1, 2, 3])))
            steps.append(Step("fetch", (Hop(top, self.one(PATHS), lines),)))
        if self.odds(0.3):
            steps.append(Step("write", text=self.unusual()))
        others: dict[Place, int] = {top: 6}
        if top[1] in ("a", "www.a"):
            others[top[0], "a"] = others[top[0], "www.a"] = 3
        steps += [
            Step("fetch", (Hop(self.weighted(others), self.one(PATHS)),))
            for _ in range(self.one([1, 2, 2]))
        ]
        steps.append(Step("read"))
        return CookieScenario(top, tuple(steps))

    def unusual(self) -> str:
        if self.odds(0.12):
            return self.one(WHOLE)
        if self.odds(0.06):
            length = self.one([4094, 4095, 4096])
            return self.one([f"s={'v' * length}", f"{'n' * length}=1", f"{'n' * (length + 1)}="])
        parts = [f"{self.weighted(NAMES)}={self.weighted(VALUES)}"]
        parts += [self.attribute() for _ in range(self.weighted({0: 4, 1: 8, 2: 5, 3: 2}))]
        if "__" in parts[0] and self.odds(0.6):
            parts += ["Secure", "Path=/"]
        return self.one(["; ", "; ", "; ", ";", " ; "]).join(parts)

    def attribute(self) -> str:
        match self.weighted(
            {"path": 6, "domain": 7, "age": 4, "date": 6, "site": 4, "secure": 5, "http": 2,
             "long": 1, "partitioned": 1}
        ):  # fmt: skip
            case "path":
                return f"{self.one(['Path', 'path'])}={self.weighted(PATH_ATTRIBUTES)}"
            case "domain":
                return f"{self.one(['Domain', 'DOMAIN'])}={self.weighted(DOMAINS)}"
            case "age":
                return f"Max-Age={self.weighted(MAX_AGES)}"
            case "date":
                return f"Expires={self.weighted(DATES)}"
            case "site":
                return f"SameSite={self.weighted(SAME_SITES)}"
            case "secure":
                return self.one(["Secure", "secure", "Secure=x"])
            case "http":
                return "HttpOnly"
            case "partitioned":
                return "Partitioned"
        return f"{self.one(['Path', 'x'])}=/{'d' * self.one([1022, 1023, 1024])}"

    # Sites, documents and kinds of request

    def about_sites(self) -> CookieScenario:
        tops: dict[Place, int] = (
            {("https", "a"): 16, ("http", "a"): 4, ("https", "www.a"): 2, ("http", "localhost"): 1,
             ("https", "io"): 1}
        )  # fmt: skip
        top = self.top = self.weighted(tops)
        steps = []
        if self.odds(0.5):
            place = self.place_for(self.top)
            steps.append(self.step("link", (Hop(place, "/", self.ordinary(3)),)))
        steps += [self.any_step() for _ in range(self.weighted({2: 5, 3: 5, 4: 3, 5: 1}))]
        steps.append(self.any_step("fetch"))
        return CookieScenario(top, tuple(steps))

    def step(self, kind: Kind, hops: tuple[Hop, ...]) -> Step:
        if kind in ("form", "link"):
            self.top = hops[-1].place
        return Step(kind, hops)

    def ordinary(self, most: int) -> tuple[str, ...]:
        return tuple(self.one(ORDINARY) for _ in range(self.chance.randint(0, most)))

    def place_for(self, page: Place, *, navigation: bool = False) -> Place:
        if navigation and self.odds(0.25):
            return (self.one(["http", "https"]), self.weighted(SECURE))
        if page[0] == "https":
            if self.odds(0.05):
                return ("http", self.weighted({"localhost": 4, "ip": 1}))
            return ("https", self.weighted(SECURE))
        return (
            self.one(["http", "http", "https"]),
            self.weighted(INSECURE if self.odds(0.5) else SECURE),
        )

    def any_step(self, only: Kind | None = None) -> Step:
        kind: Kind = self.weighted(KINDS) if only is None else only
        if kind in ("form", "link"):
            count = self.weighted({1: 8, 2: 3, 3: 1})
            hops = tuple(
                Hop(
                    self.place_for(self.top, navigation=True),
                    set_cookie=self.ordinary(2),
                    status=self.one([302, 307]),
                )
                for _ in range(count)
            )
            if kind == "form" and self.top[0] == "https":  # else Chromium warns of it and waits
                hops = tuple(replace(hop, place=("https", self.weighted(SECURE))) for hop in hops)
            method = self.one(["GET", "POST", "POST"]) if kind == "form" else "GET"
            enctypes = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]
            self.top = hops[-1].place
            return Step(kind, hops, method=method, enctype=self.one(enctypes))
        frames: tuple[Place, ...] = ()
        if self.odds(0.35):
            frames = (self.frame_place(self.top),)
            if self.odds(0.4):
                frames = (*frames, self.frame_place(frames[0]))
        sandboxed = bool(frames) and self.odds(0.15)
        page = frames[-1] if frames else self.top
        if kind in ("read", "write"):
            text = self.one([*ORDINARY, "w=1", "w=1; SameSite=Strict"]) if kind == "write" else ""
            return Step(kind, frames=frames, sandboxed=sandboxed, text=text)
        secure = "https" in {self.top[0], *(each[0] for each in frames)}
        asking: Place = ("https", "a") if secure else page
        count = self.weighted({1: 8, 2: 2, 3: 1}) if kind not in ("websocket", "beacon") else 1
        hops = tuple(
            Hop(
                page
                if self.odds(0.2) and not (secure and page[0] == "http")
                else self.place_for(asking),
                set_cookie=self.ordinary(2),
                allows=self.odds(0.85),
                status=self.one([302, 307]),
            )
            for _ in range(count)
        )
        credentials = CARRIED.get(kind) or self.weighted(
            {"include": 8, "same-origin": 2, "omit": 1}
        )
        mode = "cors"
        if kind == "image":
            mode = self.weighted({"no-cors": 4, "cors": 1})
        elif kind == "fetch":
            mode = self.weighted({"cors": 5, "no-cors": 1})
        if kind in ("xhr", "eventsource") and credentials == "omit":
            credentials = "same-origin"
        method = "POST" if kind in ("fetch", "xhr") and self.odds(0.2) else "GET"
        preflight = kind == "fetch" and mode == "cors" and self.odds(0.1) and count == 1
        if kind == "beacon":
            method, mode = "POST", "no-cors"
        return Step(
            kind, hops, method=method, mode=mode, credentials=credentials, preflight=preflight,
            frames=frames, sandboxed=sandboxed,
        )  # fmt: skip

    def frame_place(self, parent: Place) -> Place:
        if parent[0] == "https":
            return ("https", self.weighted({"a": 4, "www.a": 2, "b": 5, "c": 1}))
        return (self.one(["http", "https"]), self.weighted({"a": 4, "www.a": 2, "b": 5, "c": 1}))
