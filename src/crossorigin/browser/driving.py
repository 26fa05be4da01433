"""Driving: carry the requests that a generator yields to a transport, and the responses back."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Generator
from typing import Generic, TypeAlias, TypeVar

from .messages import HttpRequest, HttpResponse, NoAnswer

__all__ = ["AsyncTransport", "Steps", "Transport", "drive", "drive_async"]

T = TypeVar("T")
Steps: TypeAlias = Generator[HttpRequest, HttpResponse | NoAnswer, T]
"""Yields each request to send, is sent its response, and returns a ``T``."""
Transport: TypeAlias = Callable[[HttpRequest], HttpResponse]
"""Sends one request and returns its response, no redirect followed; raises `NoAnswer`."""
AsyncTransport: TypeAlias = Callable[[HttpRequest], Awaitable[HttpResponse]]
"""The same, awaited."""


def drive(steps: Steps[T], transport: Transport) -> T:
    """Send all requests of `steps` through `transport`; return the result of `steps`.

    Raises:
        TypeError: the transport returned something other than an `HttpResponse`.
    """
    position = _GeneratorPosition(steps)
    while position.request is not None:
        try:
            answer: HttpResponse | NoAnswer = transport(position.request)
        except NoAnswer as error:
            answer = error
        position.answer(answer)
    return position.result


async def drive_async(steps: Steps[T], transport: AsyncTransport) -> T:
    """Like `drive`, with an async transport."""
    position = _GeneratorPosition(steps)
    while position.request is not None:
        try:
            answer: HttpResponse | NoAnswer = await transport(position.request)
        except NoAnswer as error:
            answer = error
        position.answer(answer)
    return position.result


class _GeneratorPosition(Generic[T]):
    """The position of a generator.

    `request` is the next to send; if it is ``None``, `result` is set.
    """

    request: HttpRequest | None
    result: T

    def __init__(self, steps: Steps[T]) -> None:
        self._steps = steps
        self._advance(None)

    def answer(self, answer: HttpResponse | NoAnswer) -> None:
        """Continue with the response to `request`."""
        if not isinstance(answer, (HttpResponse, NoAnswer)):
            if inspect.iscoroutine(answer):
                answer.close()
            raise TypeError(
                f"the transport gave a {type(answer).__name__}, not an HttpResponse. Use async "
                "transports with AsyncBrowser, and sync transports with Browser."
            )
        self._advance(answer)

    def _advance(self, answer: HttpResponse | NoAnswer | None) -> None:
        try:
            self.request = next(self._steps) if answer is None else self._steps.send(answer)
        except StopIteration as stop:
            self.request, self.result = None, stop.value
