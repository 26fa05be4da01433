"""Origins that are not in a policy but in a database: `OriginPredicate` asks, and remembers."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, TypeAlias

from .forking import Forkable
from .observability import LogLine, logger

__all__ = ["AllowOriginIf", "OriginPredicate"]

MOST_AT_ONCE = 100
"""Questions under way; what is asked beyond them is refused, so that no flood of made-up origins
reaches the database."""

LOG_INTERVAL = 60.0
"""Seconds between two lines about failures."""

AllowOriginIf: TypeAlias = (
    "Callable[[str], bool] | Callable[[str], Awaitable[bool]] | OriginPredicate"
)
"""What `allow_origin_if` takes."""

Key: TypeAlias = "tuple[asyncio.AbstractEventLoop | None, str]"
"""A question: where it is asked (``None``: in a thread), and the origin."""


class OriginPredicate(Forkable):
    """A function that tells whether an origin is allowed, its answers remembered.

    The function gets a well-formed serialised origin (``https://app.example.com``) and answers
    ``True`` or ``False``. An async one is awaited in the event loop (asyncio's); a plain one is
    called in a thread of its own, so that it may block: it cannot hold up other requests, but sees
    nothing of the request's thread or context. Of requests that come with the same origin at the
    same time, one asks and all get the answer.

    What fails, takes too long, or answers anything else refuses the origin, for this once; the
    logger ``crossorigin`` is told, at most once a minute.

    Args:
        function: It is asked.
        cache_size: How many allowed and how many refused origins are remembered, those asked for
            least recently forgotten first. The two are apart, so that made-up origins cannot push
            out real ones.
        time_to_live: Seconds for which an answer is remembered; 0 for not at all.
        timeout: Seconds after which a request waits no longer.

    Raises:
        TypeError: `function` cannot be called.
        ValueError: a number is out of range.

    Example:
        >>> def is_customer(origin: str) -> bool: ...
        >>> predicate = OriginPredicate(is_customer, time_to_live=300)
    """

    is_async: bool
    """Has the function to be awaited?"""

    def __init__(
        self,
        function: Callable[[str], bool] | Callable[[str], Awaitable[bool]],
        *,
        cache_size: int = 1024,
        time_to_live: float = 60.0,
        timeout: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not callable(function):
            raise TypeError(f"allow_origin_if is {function!r}, which cannot be called")
        if not cache_size > 0:
            raise ValueError(f"cache_size is {cache_size!r}; it must be at least 1")
        if not time_to_live >= 0:
            raise ValueError(f"time_to_live is {time_to_live!r}; it must be 0 seconds or more")
        if not timeout > 0:
            raise ValueError(f"timeout is {timeout!r}; it must be a number of seconds above 0")
        self.is_async = _is_async(function)
        self._function: Callable[[str], Any] = function
        self._size = cache_size
        self._time_to_live = time_to_live
        self._timeout = timeout
        self._clock = clock
        # Each with the time until which it is remembered, the least recently asked for in front.
        self._remembered: dict[bool, OrderedDict[str, float]] = {
            True: OrderedDict(),
            False: OrderedDict(),
        }
        self._asking: dict[Key, Future[bool] | asyncio.Task[bool]] = {}
        self._failures = LogLine()
        super().__init__()

    def ask(self, origin: str) -> bool:
        """Is the origin allowed? Blocks, for at most the timeout; for a plain function only."""
        try:
            asked = self._ask_in_thread(origin)
            return asked if isinstance(asked, bool) else asked.result(self._timeout)
        except Exception as error:
            return self._refuse(origin, error)

    async def ask_async(self, origin: str) -> bool:
        """Is the origin allowed?"""
        try:
            asked = self._ask_in_task(origin) if self.is_async else self._ask_in_thread(origin)
            if isinstance(asked, bool):
                return asked
            # Shielded, for others wait for the same answer when this request is given up.
            if isinstance(asked, asyncio.Task):
                return await asyncio.shield(asked)
            answer = asyncio.wrap_future(asked)
            return await asyncio.wait_for(asyncio.shield(answer), self._timeout)
        except Exception as error:
            return self._refuse(origin, error)

    def forget(self, origin: str | None = None) -> None:
        """Forget the answer for an origin, or all of them: what comes next is asked for anew."""
        with self._lock:
            for key in [key for key in self._asking if origin in (None, key[1])]:
                del self._asking[key]  # what is being answered may be old when it comes
            for answers in self._remembered.values():
                if origin is None:
                    answers.clear()
                else:
                    answers.pop(origin, None)

    # --- Asking ----------------------------------------------------------------------------------

    def _ask_in_thread(self, origin: str) -> bool | Future[bool]:
        """The answer that is remembered, or else the one that is on its way."""
        key = (None, origin)
        with self._lock:
            found: bool | Future[bool] | None = self._find(key)
            if found is not None:
                return found
            asking: Future[bool] = Future()
            # No pool: its threads would be waited for when the process ends.
            name = f"crossorigin: allow_origin_if {origin}"
            arguments = (key, asking)
            threading.Thread(target=self._call, args=arguments, name=name, daemon=True).start()
            self._asking[key] = asking
        return asking

    def _ask_in_task(self, origin: str) -> bool | asyncio.Task[bool]:
        """The same, for an async function."""
        loop = asyncio.get_running_loop()
        key = (loop, origin)
        with self._lock:
            found: bool | asyncio.Task[bool] | None = self._find(key)
            if found is not None:
                return found
            # Not by the loop's factory, for that may run it at once, and so into the lock.
            asking = self._asking[key] = asyncio.Task(self._await(key), loop=loop)
        return asking

    def _find(self, key: Key) -> Any:
        answer = self._recall(key[1])
        if answer is not None:
            return answer
        asking = self._asking.get(key)
        if asking is None and len(self._asking) >= MOST_AT_ONCE:
            raise RuntimeError(f"{MOST_AT_ONCE} other origins are being asked about")
        return asking

    def _call(self, key: Key, asking: Future[bool]) -> None:
        answer = None
        try:
            answer = _checked(self._function(key[1]))
        except Exception as error:
            self._refuse(key[1], error)
        finally:
            self._end(key, asking, answer)
        asking.set_result(answer is True)

    async def _await(self, key: Key) -> bool:
        answer = None
        try:
            answer = _checked(await asyncio.wait_for(self._function(key[1]), self._timeout))
        except Exception as error:
            self._refuse(key[1], error)
        finally:
            self._end(key, asyncio.current_task(), answer)
        return answer is True

    def _refuse(self, origin: str, error: Exception) -> bool:
        with self._lock:
            since = self._failures.count_until_due(self._clock(), LOG_INTERVAL)
        if since is not None:
            late = isinstance(error, TimeoutError)
            what = f"took longer than {self._timeout:g} s" if late else f"failed ({error!r})"
            more = f" ({since} more failures since)" if since else ""
            message = "allow_origin_if %s, so origin %r is refused%s"
            logger.error(message, what, origin, more, exc_info=None if late else error)
        return False

    # --- Remembering -----------------------------------------------------------------------------

    def _recall(self, origin: str) -> bool | None:
        now = self._clock()
        for answer, origins in self._remembered.items():
            if now < origins.get(origin, now):
                origins.move_to_end(origin)
                return answer
        return None

    def _end(self, key: Key, asking: object, answer: bool | None) -> None:
        """Remember an answer, if there is one that nobody wanted forgotten in the meantime."""
        with self._lock:
            if self._asking.get(key) is not asking:
                return
            del self._asking[key]
            if answer is None:
                return
            self._remembered[not answer].pop(key[1], None)
            origins = self._remembered[answer]
            origins[key[1]] = self._clock() + self._time_to_live
            origins.move_to_end(key[1])
            if len(origins) > self._size:
                origins.popitem(last=False)

    def _after_fork(self) -> None:
        self._asking.clear()  # nobody here answers


def _is_async(function: Callable[[str], object]) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        type(function).__call__
    )


def _checked(answer: object) -> bool:
    """An answer that is one: what is merely true, as a coroutine is, allows nobody."""
    if isinstance(answer, bool):
        return answer
    if inspect.iscoroutine(answer):
        answer.close()
    raise TypeError(f"it answered {type(answer).__name__!r}, not True or False")
