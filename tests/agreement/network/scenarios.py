"""Scenarios of networks: a page with its policies, its calls, and how the hosts answer. Plain data.

A host is a place (`Place`): its scheme and its name. Names contain the scenario's number, so that
two scenarios share no host, no permission and no cookie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..expressions import expression

__all__ = [
    "ADDRESSES",
    "HOSTS",
    "Doing",
    "NetworkScenario",
    "Place",
    "Stop",
    "Visit",
    "address_of",
    "host_of",
    "origin_of",
    "page_of",
    "url_of",
]

HOSTS = {
    "a": "site-a{n}.com",
    "www.a": "www.site-a{n}.com",
    "b": "site-b{n}.net",
    "lan": "site-lan{n}.org",
    "here": "site-here{n}.org",
    "mdns": "m{n}.local",
    "router": "192.168.{n1}.{n2}",
    "device": "203.0.{n1}.{n2}",
    "127": "127.{n1}.{n2}.1",
    "localhost": "h{n}.localhost",
}
"""Two public sites, names of the local network and of this machine, and addresses as hosts."""

ADDRESSES = {
    "a": "203.0.113.1",
    "www.a": "203.0.113.1",
    "b": "203.0.113.2",
    "lan": "192.168.0.9",
    "here": "127.0.0.9",
    "mdns": "192.168.0.8",
}
"""The address of each name; the real browsers are told its address space instead."""

Place: TypeAlias = tuple[Literal["http", "https"], str]
"""A scheme and a key of `HOSTS`."""
Doing: TypeAlias = Literal[
    "audio", "beacon", "embed", "eventsource", "fetch", "font", "form", "frame", "image", "json",
    "link", "module", "object", "script", "stylesheet", "track", "video", "websocket", "worker",
    "xhr",
]  # fmt: skip
"""What a visit does. "link" and "form" leave the page: each is the only visit of a scenario."""


@dataclass(frozen=True)
class Stop:
    """One URL of a visit: how it answers."""

    place: Place
    path: str = "/x"
    allows: bool = True
    """Whether the response allows the read."""
    headers: tuple[tuple[str, str], ...] = ()
    content: str = ""
    """The key of a body; by default the one that suits the kind."""
    sets_cookie: bool = False
    status: int = 302
    """Of the redirect to the next stop."""
    realm: str = ""
    """The realm for which the server asks with status 401 a request without a password."""


@dataclass(frozen=True)
class Visit:
    """One call of the page, over `stops`."""

    kind: Doing
    stops: tuple[Stop, ...]
    mode: str = "cors"
    credentials: str = "same-origin"
    crossorigin: str | None = None
    method: str = "GET"
    preflight: bool = False
    target: str | None = None
    """``targetAddressSpace`` of a fetch."""
    authorization: bool = False
    """Whether script sets ``Authorization``."""
    integrity: str = ""
    """The hash that the body is to have."""
    user: str = ""
    """The user name in the URL of the first stop."""
    referrer: str = "about:client"
    referrer_policy: str = ""
    keepalive: bool = False
    size: int = 1
    """The bytes of the body of a POST, or of a beacon."""
    timed: bool = False
    """Whether the page looks if it may see how long it took."""


@dataclass(frozen=True)
class NetworkScenario:
    """A page of `place` with its policies, and its visits in order.

    `csp` are enforced policies, `csp_report_only` one that only reports; `coep` is the value of
    ``Cross-Origin-Embedder-Policy``. With a `frame`, the visits are those of a page of that place,
    in a frame of the page, which has the policies. `permission` is that for the local network
    and for this machine. The page of the visits has the `referrer_policy`, a URL with `padding`
    more characters, and in a frame perhaps `sandbox`; `allow` is what the frame passes on.
    """

    place: Place
    visits: tuple[Visit, ...]
    csp: tuple[str, ...] = ()
    csp_report_only: str = ""
    coep: str = ""
    frame: Place | None = None
    permission: str = "prompt"
    login: Place | None = None
    """Where the user has entered a password before, on a page of its own: for the realm R, under
    the path /in/."""
    referrer_policy: str = ""
    padding: int = 0
    sandbox: bool = False
    allow: tuple[str, ...] = ()

    @property
    def page(self) -> Place:
        """The place of the page that makes the visits."""
        return self.frame or self.place

    def __str__(self) -> str:
        """The expression that makes it, without what is as by default."""
        return expression(self)


def host_of(key: str, number: int) -> str:
    """The host of a place in the scenario with this number."""
    return HOSTS[key].format(n=number, n1=1 + number // 250 % 250, n2=1 + number % 250)


def address_of(key: str, number: int) -> str:
    """The address of a host, as text."""
    if key == "localhost":
        return "127.0.0.1"
    return ADDRESSES.get(key) or host_of(key, number)


def origin_of(place: Place, number: int) -> str:
    """The origin of a place in the scenario with this number."""
    return f"{place[0]}://{host_of(place[1], number)}"


def page_of(scenario: NetworkScenario, number: int) -> str:
    """The URL of the page that makes the visits."""
    path = "frame" if scenario.frame else "page"
    padding = f"&p={'x' * scenario.padding}" if scenario.padding else ""
    return f"{origin_of(scenario.page, number)}/.h/{path}?n={number}{padding}"


def url_of(stop: Stop, number: int, visit: int, index: int) -> str:
    """The URL of a stop: its path, with visit and stop in the query."""
    return f"{origin_of(stop.place, number)}{stop.path}?s={number}.{visit}.{index}"
