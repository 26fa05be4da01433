"""Driving: carry the requests that a generator yields to a transport, and the responses back."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Generator
from types import CoroutineType, GeneratorType
from typing import Any, TypeAlias, TypeVar

from ..given_functions import check_callable
from .arguments import check_instance
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


_STEPS = "a generator, such as a function with yield"


def drive(steps: Steps[T], transport: Transport) -> T:
    """Send all requests of `steps` through `transport`; return the result of `steps`.

    Raises:
        TypeError: `steps` is not a generator, `transport` cannot be called, or it returned
            something other than an `HttpResponse`.
    """
    if steps.__class__ is not GeneratorType:
        check_instance("steps", steps, Generator, _STEPS)
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
        except TypeError:
            check_callable("transport", transport)
            raise
        if not isinstance(answer, ANSWERS):
            raise _wrong_answer(answer)


async def drive_async(steps: Steps[T], transport: AsyncTransport) -> T:
    """Like `drive`, with an async transport."""
    if steps.__class__ is not GeneratorType:
        check_instance("steps", steps, Generator, _STEPS)
    answer: Any = None
    while True:
        try:
            request = steps.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result
        try:
            answered: object = transport(request)
            if answered.__class__ is not CoroutineType and not isinstance(answered, Awaitable):
                raise _not_awaitable(answered)
            answer = await answered
        except NoAnswer as error:
            answer = error
        except TypeError:
            check_callable("transport", transport)
            raise
        if not isinstance(answer, ANSWERS):
            raise _wrong_answer(answer)


_WHICH = "Use async transports with AsyncBrowser, and sync transports with Browser."


def _not_awaitable(answered: object) -> TypeError:
    given = type(answered).__name__
    return TypeError(f"the transport gave {given}, not an awaitable of an HttpResponse. {_WHICH}")


def _wrong_answer(answer: object) -> TypeError:
    """The error of a transport that gave something else than a response."""
    if inspect.iscoroutine(answer):
        answer.close()
    given = type(answer).__name__
    return TypeError(f"the transport gave a {given}, not an HttpResponse. {_WHICH}")
