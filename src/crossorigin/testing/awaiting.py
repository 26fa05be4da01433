"""Assertions without ``await``: an async test that forgets it must not pass."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

__all__ = ["Pending", "awaited"]

T = TypeVar("T")
Parameters = ParamSpec("Parameters")


class Pending:
    """The assertions of one browser that were made and not awaited yet."""

    def __init__(self) -> None:
        self.is_open = False
        """Whether the browser is in its block, at whose end these are looked at."""
        self._calls: dict[int, _Assertion[Any]] = {}

    def check_open(self) -> None:
        """Refuse what is asked outside of the block.

        Raises:
            RuntimeError: the browser is not in its block.
        """
        if not self.is_open:
            # The application would not be shut down in its event loop, and what is not awaited
            # would not be noticed.
            raise RuntimeError("use it in a block: async with cors_async(app) as browser")

    def add(self, assertion: _Assertion[Any]) -> None:
        """Note an assertion that is made."""
        self._calls[id(assertion)] = assertion

    def remove(self, assertion: _Assertion[Any]) -> None:
        """Note that it is awaited."""
        self._calls.pop(id(assertion), None)

    def close(self) -> list[str]:
        """Drop everything that was not awaited; return how each was called."""
        calls, self._calls = list(self._calls.values()), {}
        for call in calls:
            call.close()
        return [call.shown for call in calls]


class _Assertion(Coroutine[Any, Any, T]):
    """A coroutine that tells when it is awaited."""

    def __init__(self, work: Coroutine[Any, Any, T], pending: Pending, shown: str) -> None:
        self._work = work
        self._pending = pending
        self.shown = shown
        pending.add(self)

    def __await__(self) -> Generator[Any, Any, T]:
        self._pending.remove(self)
        return self._work.__await__()

    def send(self, value: Any, /) -> Any:
        """Like that of any coroutine."""
        self._pending.remove(self)
        return self._work.send(value)

    def throw(self, *exception: Any) -> Any:
        """Like that of any coroutine."""
        self._pending.remove(self)
        return self._work.throw(*exception)

    def close(self) -> None:
        """Like that of any coroutine."""
        self._pending.remove(self)
        self._work.close()


class _HasPending(Protocol):
    @property
    def pending(self) -> Pending: ...


Owner = TypeVar("Owner", bound=_HasPending)


def awaited(
    method: Callable[Concatenate[Owner, Parameters], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Owner, Parameters], Coroutine[Any, Any, T]]:
    """Let a method's coroutine be among the `pending` of its object until it is awaited.

    The method raises RuntimeError when it is called outside of the browser's block.
    """

    @wraps(method)
    def called(self: Owner, /, *args: Parameters.args, **options: Parameters.kwargs) -> Any:
        __tracebackhide__ = True
        self.pending.check_open()
        arguments = ", ".join(repr(each) for each in args[:2] if isinstance(each, str))
        shown = f"{method.__name__}({arguments or '…'})"
        return _Assertion(method(self, *args, **options), self.pending, shown)

    return called
