"""Running: `verify` asks a server through a transport, and judges what it answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ..browser import ENGINES, AsyncTransport, Transport
from ..policy import Policy, PolicyMap
from .report import Report

__all__ = ["Progress", "verify", "verify_async"]

Progress = Callable[[int, int], None]
"""Told after each answer how many there are, and how many will be needed as far as is known."""


def verify(
    policy: Policy | PolicyMap,
    url: str,
    *,
    transport: Transport,
    paths: Sequence[str] = (),
    engines: Sequence[str] = tuple(ENGINES),
    unsafe_methods: Collection[str] = (),
    concurrency: int = 1,
    rate: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Ask the server at `url` what shows whether it implements `policy`, and judge its answers.

    Only GET, HEAD and OPTIONS are sent, redirects are not followed, and nothing goes to another
    origin than that of `url`.

    Args:
        policy: What the server should do. Of a map, each path is held to its own policy.
        url: An absolute http(s) URL of the server that answers GET.
        transport: Sends one request, as for `Browser`: `ASGITransport(app)`, `WSGITransport(app)`,
            `NetworkTransport()`, or any function. Without `concurrency` it is called in this
            thread, one request after the other.
        paths: More paths (with a query, if need be) or URLs at the same origin. Of a map, the
            path of each of its entries is asked without mention.
        engines: In which engines to judge; those of `crossorigin.browser.ENGINES`.
        unsafe_methods: Methods other than GET, HEAD and OPTIONS that are really sent, once to each
            of `paths`, with ``{}`` for a body. Others end with their preflight.
        concurrency: How many requests may be under way; for more than 1, `transport` is called in
            threads.
        rate: At most so many requests in a second; ``None`` for no limit.
        progress: Told of each answer.

    Raises:
        NoAnswer: the server did not answer the first request.
        ValueError: an argument has no value of its kind.
    """
    raise NotImplementedError


async def verify_async(
    policy: Policy | PolicyMap,
    url: str,
    *,
    transport: AsyncTransport,
    paths: Sequence[str] = (),
    engines: Sequence[str] = tuple(ENGINES),
    unsafe_methods: Collection[str] = (),
    concurrency: int = 1,
    rate: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """As `verify`, with a transport that returns an awaitable, as for `AsyncBrowser`."""
    raise NotImplementedError
