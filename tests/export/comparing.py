"""The comparer: what a gateway answers, beside what the ASGI middleware answers."""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from crossorigin import Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware
from tests.unmeasured import unmeasured

from .upstream import upstream

__all__ = ["Asked", "Facts", "Reference", "ask", "differences"]

Headers = list[tuple[str, str]]
_NAME_LISTS = ("access-control-allow-headers", "access-control-expose-headers")


@dataclass(frozen=True)
class Asked:
    """A request; names and values of its headers as they go over the wire."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]


@dataclass
class Facts:
    """What matters about a response."""

    status: int
    cors: dict[str, list[object]] = field(default_factory=dict)
    """The values of each CORS header, a list of names as a set."""
    vary: frozenset[str] = frozenset()
    reached: bool = False
    """Whether the application answered."""


def facts(status: int, headers: Iterable[tuple[str, str]]) -> Facts:
    found = Facts(status)
    vary: set[str] = set()
    for name, value in headers:
        lower = name.lower()
        if lower.startswith("access-control-"):
            if _meaning(lower, value) == frozenset():
                continue  # an empty list means the same as none
            found.cors.setdefault(lower, []).append(_meaning(lower, value))
        elif lower == "vary":
            vary |= {each.strip().lower() for each in value.split(",") if each.strip()}
        elif lower == "x-reached":
            found.reached = True
    found.vary = frozenset({"*"} if "*" in vary else vary)
    return found


def _meaning(name: str, value: str) -> object:
    elements = frozenset(each.strip() for each in value.split(",") if each.strip())
    if name in _NAME_LISTS:
        return frozenset(each.lower() for each in elements)
    return elements if name == "access-control-allow-methods" else value


class Reference:
    """The ASGI middleware around the same application."""

    def __init__(self, policy: Policy | PolicyMap) -> None:
        self._app = CORSMiddleware(upstream, policy=policy, log_refusals=False)

    def __call__(self, asked: Asked, host: str = "127.0.0.1") -> Facts:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [
            (name.lower().encode(), value.strip(" \t").encode("latin-1"))
            for name, value in asked.headers
        ]
        if b"host" not in dict(headers):
            headers.append((b"host", host.encode()))
        scope = {
            "type": "http",
            "method": asked.method,
            "path": unquote(asked.path.partition("?")[0]),
            "root_path": "",
            "scheme": "http",
            "headers": headers,
        }
        running = self._app(scope, receive, send)
        try:
            running.send(None)  # nothing in it waits
        except StopIteration:
            pass
        else:
            raise AssertionError("the application waited")
        start = sent[0]
        return facts(
            start["status"],
            [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]],
        )


def ask(connection: http.client.HTTPConnection, asked: Asked) -> Facts:
    """Send a request over a connection that is kept alive."""
    has_host = any(name == "Host" for name, _ in asked.headers)
    connection.putrequest(asked.method, asked.path, skip_accept_encoding=True, skip_host=has_host)
    for name, value in asked.headers:
        connection.putheader(name, value.encode("latin-1"))
    connection.endheaders()
    response = connection.getresponse()
    response.read()
    return facts(response.status, response.getheaders())


def differences(
    port: int, reference: Reference, requests: Iterable[Asked]
) -> Iterator[tuple[Asked, Facts, Facts]]:
    """The requests to which gateway and middleware respond differently, with both responses."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    # Hundreds of requests a gateway, through lines that other tests reach too.
    with unmeasured(), closing(connection):
        for asked in requests:
            expected, seen = reference(asked, f"127.0.0.1:{port}"), ask(connection, asked)
            if expected != seen:
                yield asked, expected, seen
