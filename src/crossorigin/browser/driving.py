"""Driving: carry the requests that a generator yields to a transport, and the responses back."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeAlias, TypeVar

from .messages import HttpRequest, HttpResponse, NoAnswer

__all__ = ["AsyncTransport", "Steps", "Transport", "drive", "drive_async"]

T = TypeVar("T")
Steps: TypeAlias = Generator[HttpRequest, HttpResponse | NoAnswer, T]
"""Yields each request to send, is sent its response, and returns a ``T``."""
Transport: TypeAlias = Callable[[HttpRequest], HttpResponse]
"""Sends one request and returns its response, no redirect followed; raises `NoAnswer`."""
AsyncTransport: TypeAlias = Callable[[HttpRequest], Awaitable[HttpResponse]]
"""The same, awaited."""
ANSWERS = (HttpResponse, NoAnswer)


def drive(steps: Steps[T], transport: Transport) -> T:
    """Send all requests of `steps` through `transport`; return the result of `steps`.

    Raises:
        TypeError: the transport returned something other than an `HttpResponse`.
    """
    answer: Any = None  # which starts a generator
    while True:
        try:
            request = steps.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result
        try:
            answer = transport(request)
        except NoAnswer as error:
            answer = error
        if not isinstance(answer, ANSWERS):
            raise _wrong_answer(answer)


async def drive_async(steps: Steps[T], transport: AsyncTransport) -> T:
    """Like `drive`, with an async transport."""
    answer: Any = None
    while True:
        try:
            request = steps.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result
        try:
            answer = await transport(request)
        except NoAnswer as error:
            answer = error
        if not isinstance(answer, ANSWERS):
            raise _wrong_answer(answer)


def _wrong_answer(answer: object) -> TypeError:
    """The error of a transport that gave something else than a response."""
    if inspect.iscoroutine(answer):
        answer.close()
    return TypeError(
        f"the transport gave a {type(answer).__name__}, not an HttpResponse. Use async "
        "transports with AsyncBrowser, and sync transports with Browser."
    )
