"""Layers: whether a gateway or the application behind it sets each header about CORS.

The same requests go to both addresses, and their responses are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from ..browser import HttpRequest, Transport
from ..fetch.header_lists import Header
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..policy import PolicyMap
from .origins import examples
from .vectors import http_url

__all__ = ["LayeredExchange", "LayeredHeader", "SetBy", "compare_layers"]

_PREFIX = "access-control-"
_USUAL = CORS_SAFELISTED_METHODS | {"*"}
_STRANGER = "https://stranger.example"
_LEAST_UNUSUAL = 300


class SetBy(StrEnum):
    """Which layer a header comes from."""

    GATEWAY = "gateway"
    """The application sends none."""
    APPLICATION = "application"
    """Both responses have the same value, so the gateway need not set it."""
    REPLACED = "replaced"
    """The application sends another value, or several."""
    REMOVED = "removed"
    """The application sends it, and the gateway takes it out."""


@dataclass(frozen=True, slots=True)
class LayeredHeader:
    """A header of the responses to one request."""

    request: HttpRequest
    """The request to the gateway."""
    name: str
    at_gateway: str | None
    """Its value in the gateway's response; ``None`` if absent."""
    behind: str | None
    """Its value in the application's own response."""

    @property
    def set_by(self) -> SetBy:
        """The layer that it comes from."""
        if self.behind is None:
            return SetBy.GATEWAY
        if self.at_gateway is None:
            return SetBy.REMOVED
        return SetBy.APPLICATION if self.at_gateway == self.behind else SetBy.REPLACED


@dataclass(frozen=True, slots=True)
class LayeredExchange:
    """The responses of both layers to one request."""

    request: HttpRequest
    """The request to the gateway."""
    gateway_status: int
    behind_status: int
    headers: tuple[LayeredHeader, ...]
    """The headers about CORS, and ``Vary``, that either response has."""

    @property
    def shows_the_application(self) -> bool:
        """Whether the response behind may be that of the resource: no error of its own.

        A preflight is answered with an error by an application without CORS.
        """
        is_ok = self.behind_status < _LEAST_UNUSUAL or self.behind_status == self.gateway_status
        return is_ok or self.request.method == "OPTIONS"


def compare_layers(
    policies: PolicyMap,
    url: str,
    behind: str,
    *,
    transport: Transport,
    headers: Sequence[Header] = (),
) -> tuple[LayeredExchange, ...]:
    """The headers about CORS, and ``Vary``, of a gateway and of the application behind it.

    `url` is at the gateway, `behind` is that of the same resource at the application. `headers` are
    sent with every request but preflights.

    Raises:
        NoAnswer: there was no response.
        ValueError: `behind` is not an absolute http(s) URL.
    """
    http_url(behind)
    found: list[LayeredExchange] = []
    for request in _requests(policies, url, headers):
        past = HttpRequest(request.method, behind, request.headers)
        ours, theirs = transport(request), transport(past)
        names = {name.lower() for name, _ in (*ours.headers, *theirs.headers)}
        headers_of_both = tuple(
            LayeredHeader(request, name, ours.header(name), theirs.header(name))
            for name in sorted(names)
            if name.startswith(_PREFIX) or name == "vary"
        )
        found.append(LayeredExchange(request, ours.status, theirs.status, headers_of_both))
    return tuple(found)


def _requests(policies: PolicyMap, url: str, headers: Sequence[Header]) -> Iterator[HttpRequest]:
    """An actual request and a preflight of an allowed origin, and a request of another one."""
    parts = urlsplit(url)
    policy = policies.policy_for(unquote(parts.path) or "/", parts.netloc)
    policy = policy.parts[0] if policy.parts else policy
    allowed = next(iter(examples(policy)), _STRANGER)
    method = next((each for each in policy.allow_methods if each not in _USUAL), "PUT")
    yield HttpRequest("GET", url, [("Origin", allowed), *headers])
    yield HttpRequest(
        "OPTIONS", url, [("Origin", allowed), ("Access-Control-Request-Method", method)]
    )
    if allowed != _STRANGER:
        yield HttpRequest("GET", url, [("Origin", _STRANGER), *headers])
