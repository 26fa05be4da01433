"""Scenarios of cookies: steps of pages and of frames in them, and how the hosts answer. Plain data.

A host is a place (`Place`): its scheme and its name. Names contain ``{n}``, the scenario's number,
so that the sites of two scenarios have nothing in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..expressions import expression

__all__ = ["HOSTS", "CookieScenario", "Hop", "Kind", "Place", "Step", "origin_of", "url_of"]

HOSTS = {
    "a": "site-a{n}.com",
    "www.a": "www.site-a{n}.com",
    "b": "site-b{n}.net",
    "www.b": "www.site-b{n}.net",
    "c": "site-c{n}.org",
    "io": "io{n}.github.io",
    "localhost": "h{n}.localhost",
    "ip": "127.{n1}.{n2}.1",
}
"""Two sites with subdomains, a third, one under a private suffix, and this machine by its names."""

Place: TypeAlias = tuple[Literal["http", "https"], str]
"""A scheme and a key of `HOSTS`."""
Kind: TypeAlias = Literal[
    "beacon", "eventsource", "fetch", "form", "image", "link", "read", "websocket", "write", "xhr"
]
"""What a step does. "form" and "link" navigate the top-level page, by a form and by script; "read"
and "write" use ``document.cookie``."""


@dataclass(frozen=True)
class Hop:
    """One URL of a step: the cookies that its response sets, and whether it allows the read."""

    place: Place
    path: str = "/"
    set_cookie: tuple[str, ...] = ()
    allows: bool = True
    status: int = 302
    """Of the redirect to the next hop."""


@dataclass(frozen=True)
class Step:
    """One act of a document: the top-level page, or of the last of nested `frames`.

    `text` is what "write" sets; `pause` are the seconds that a "form" or "link" waits.
    """

    kind: Kind
    hops: tuple[Hop, ...] = ()
    method: str = "GET"
    mode: str = "cors"
    credentials: str = "include"
    preflight: bool = False
    enctype: str = "application/x-www-form-urlencoded"
    frames: tuple[Place, ...] = ()
    sandboxed: bool = False
    text: str = ""
    pause: int = 0


@dataclass(frozen=True)
class CookieScenario:
    """Steps that begin in a top-level page of `top`."""

    top: Place
    steps: tuple[Step, ...]

    @property
    def is_about_parsing(self) -> bool:
        """Whether it has unusual values of ``Set-Cookie``."""
        return self.steps[-1].kind == "read"

    def __str__(self) -> str:
        """The expression that makes it, without what is as by default."""
        return expression(self)


def origin_of(place: Place, number: int) -> str:
    """The origin of a place in the scenario with this number."""
    scheme, key = place
    host = HOSTS[key].format(n=number, n1=1 + number // 250 % 250, n2=number % 250)
    return f"{scheme}://{host}"


def url_of(hop: Hop, number: int, step: int, index: int) -> str:
    """The URL of a hop: its path, with step and hop in the query."""
    return f"{origin_of(hop.place, number)}{hop.path}?s={number}.{step}.{index}"
