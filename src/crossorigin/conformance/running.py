"""Running: `verify` sends requests to a server through a transport, and judges the responses.

`Inquiry` determines the next requests without I/O; `verify` and `verify_async` only carry them, in
batches.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

from ..browser import ENGINES, AsyncTransport, HttpRequest, NoAnswer, Transport
from ..fetch.header_lists import Header
from ..policy import Policy, PolicyMap
from .coverage import NotAsked, not_asked
from .inquiry import Inquiry, Reply
from .judging import judge
from .report import Report
from .vectors import vectors_for

__all__ = ["Progress", "verify", "verify_async"]

Progress: TypeAlias = Callable[[int, int], None]
"""Called after each response, with the numbers of responses so far and of known requests."""


class _Pace:
    """The time of the next request: at most `rate` a second, evenly."""

    def __init__(self, rate: float | None) -> None:
        self._gap = 0.0 if rate is None else 1 / rate
        self._next = time.monotonic()
        self._lock = threading.Lock()

    def wait(self) -> float:
        """Seconds to wait before the next request."""
        with self._lock:
            now = time.monotonic()
            due = max(now, self._next)
            self._next = due + self._gap
        return due - now


def verify(
    policy: Policy | PolicyMap,
    url: str,
    *,
    transport: Transport,
    paths: Sequence[str] = (),
    prefix: str = "",
    headers: Sequence[Header] = (),
    engines: Sequence[str] = tuple(ENGINES),
    websockets: Sequence[str] = (),
    unsafe_methods: Collection[str] = (),
    unsafe_body: bytes = b"{}",
    unsafe_type: str = "application/json",
    concurrency: int = 1,
    rate: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Send requests that show whether the server at `url` implements `policy`; judge the responses.

    Only GET, HEAD, OPTIONS and the `unsafe_methods` are sent, redirects are not followed, and no
    request goes to another origin than that of `url`.

    Args:
        policy: The policy that the server should implement; in a map, each path has its own.
        url: An absolute http(s) URL of the server that answers GET.
        transport: Sends one request, as for `Browser`: `ASGITransport(app)`, `WSGITransport(app)`,
            `NetworkTransport()`, or any function. Without `concurrency` it is called in this
            thread, one request after the other.
        paths: Further paths (which may have a query) or URLs of the same origin. The paths of the
            entries of a map are asked in any case.
        prefix: The beginning of each path that a proxy removes, such as "/api", so that the
            policy's paths do not have it.
        headers: Headers of every request except preflights, such as ``Authorization``.
        engines: The engines that judge, from `crossorigin.browser.ENGINES`.
        websockets: Paths at which the server checks the origins of WebSocket handshakes by the
            policy, as ``websocket="enforce"`` does. A handshake as each origin is sent there.
        unsafe_methods: Methods other than GET, HEAD and OPTIONS that are really sent, once to each
            of `paths`. Of other methods, only the preflight is sent.
        unsafe_body: The body of those requests.
        unsafe_type: The Content-Type of that body; left out if the policy does not allow that
            header.
        concurrency: How many requests run at the same time; for more than 1, `transport` is called
            in threads.
        rate: The most requests in a second; ``None`` for no limit.
        progress: Called after each response, with the numbers of responses and of known requests.

    Raises:
        NoAnswer: the server did not answer the first request.
        ValueError: an argument has a wrong value.
    """
    _check(engines, concurrency, rate)
    inquiry, missing = _inquiry(
        policy,
        url,
        engines,
        headers,
        paths=paths,
        prefix=prefix,
        websockets=websockets,
        unsafe_methods=unsafe_methods,
        unsafe_body=unsafe_body,
        unsafe_type=unsafe_type,
    )
    pace = _Pace(rate)

    def send(request: HttpRequest) -> Reply:
        time.sleep(pace.wait())
        try:
            return transport(request)
        except NoAnswer as error:
            return error

    pool = ThreadPoolExecutor(concurrency)
    in_order: Callable[..., Iterable[Reply]] = map if concurrency == 1 else pool.map
    try:
        while batch := inquiry.wanted():
            answers = in_order(send, [request for _, request in batch])
            for key, answer in zip([key for key, _ in batch], answers, strict=True):
                inquiry.give(key, answer)
                if progress is not None:
                    progress(*inquiry.progress)
    finally:
        # Requests are pending only after an interruption, and their results are not needed.
        pool.shutdown(wait=False, cancel_futures=True)
    return judge(inquiry, url, missing)


async def verify_async(
    policy: Policy | PolicyMap,
    url: str,
    *,
    transport: AsyncTransport,
    paths: Sequence[str] = (),
    prefix: str = "",
    headers: Sequence[Header] = (),
    engines: Sequence[str] = tuple(ENGINES),
    websockets: Sequence[str] = (),
    unsafe_methods: Collection[str] = (),
    unsafe_body: bytes = b"{}",
    unsafe_type: str = "application/json",
    concurrency: int = 1,
    rate: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Like `verify`, with a transport that returns an awaitable, as for `AsyncBrowser`."""
    _check(engines, concurrency, rate)
    inquiry, missing = _inquiry(
        policy,
        url,
        engines,
        headers,
        paths=paths,
        prefix=prefix,
        websockets=websockets,
        unsafe_methods=unsafe_methods,
        unsafe_body=unsafe_body,
        unsafe_type=unsafe_type,
    )
    pace = _Pace(rate)
    room = asyncio.Semaphore(concurrency)

    async def send(key: object, request: HttpRequest) -> None:
        async with room:
            await asyncio.sleep(pace.wait())
            try:
                answer: Reply = await transport(request)
            except NoAnswer as error:
                answer = error
        inquiry.give(key, answer)
        if progress is not None:
            progress(*inquiry.progress)

    while batch := inquiry.wanted():
        await asyncio.gather(*(send(key, request) for key, request in batch))
    return judge(inquiry, url, missing)


def _check(engines: Sequence[str], concurrency: int, rate: float | None) -> None:
    for engine in engines:
        if engine not in ENGINES:
            raise ValueError(f"unknown engine {engine!r}; the engines are {', '.join(ENGINES)}")
    if not engines:
        raise ValueError("engines is empty; name at least one")
    if concurrency < 1:
        raise ValueError(f"concurrency is {concurrency!r}; it must be 1 or more")
    if rate is not None and rate <= 0:
        raise ValueError(f"rate is {rate!r}; it must be more than 0, or None")


def _inquiry(
    policy: Policy | PolicyMap,
    url: str,
    engines: Sequence[str],
    headers: Sequence[Header],
    *,
    prefix: str,
    **asked: Any,
) -> tuple[Inquiry, tuple[NotAsked, ...]]:
    """The inquiry, and the parts of the policy that it does not ask about.

    `asked` are the other arguments of `vectors_for`.
    """
    policies = PolicyMap({"/": policy}) if isinstance(policy, Policy) else policy
    fresh = secrets.token_hex(4)
    vectors = vectors_for(policies, url, prefix=prefix, fresh=fresh, **asked)
    missing = not_asked(policies, vectors, prefix.rstrip("/"))
    return Inquiry(vectors, engines, fresh, headers), missing
