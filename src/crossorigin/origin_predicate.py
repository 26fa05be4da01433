"""Origins from a database instead of a policy: `OriginPredicate` asks a function and remembers."""

from __future__ import annotations

import asyncio
import concurrent.futures
import inspect
import pickle
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
from typing import Any, NamedTuple, Self, TypeAlias

from .asked_request import LONGEST_ASKED, AskedRequest, check_headers, parts_taken
from .asking_policy import AskingPolicy
from .decision_log import LogLine, quoted
from .forking import Forkable
from .given_functions import check_callable, is_async
from .log import log, summary
from .policy import Policy
from .questions import GivenAnswer, GivenUp, OriginAnswer, OriginQuestion, Questions

__all__ = ["AllowOriginIf", "OriginPredicate"]

GRACE = 0.1
"""Seconds for which a request waits for a new answer while the old one is still valid: longer than
a working database usually takes, and short enough for a page to load when it does not work."""

LOG_INTERVAL = 60.0
"""Seconds between two log lines about failures."""

Function: TypeAlias = Callable[..., GivenAnswer] | Callable[..., Awaitable[GivenAnswer]]
"""A function that is asked: with the origin, and the parts of the request that it takes."""

AllowOriginIf: TypeAlias = "Function | OriginPredicate"
"""The type of the argument `allow_origin_if`."""


class OriginPredicate(Forkable):
    """A function that tells whether an origin is allowed, with a memory of its answers.

    The function gets a well-formed serialised origin (``https://app.example.com``) and returns
    ``True`` or ``False``, or the `Policy` that decides about the request instead of the
    application's.

    It also gets those parts of the request that it has parameters for, by keyword: ``host`` (in
    lower case, without port), ``path`` (percent-decoded), ``method`` (for a preflight, the
    requested one) and ``headers`` (a mapping of those that `headers` names). Its answers are
    remembered for each combination of what it gets. It is not called, and the origin is refused, if
    it takes the host and the request's is missing or ambiguous, if it takes the path and there are
    several readings of it, or if all of this is longer than 4096 characters.

    An async function is awaited in asyncio's event loop. A sync function is
    called in a thread of its own, so it may block without delaying other requests; it does not see
    the request's thread or context. Requests about which it gets the same share a question.

    At most 100 questions about unknown origins run at a time; the others wait. Origins that were
    allowed before have 100 places of their own, so made-up origins do not delay them.

    If the function fails, takes too long, or returns another value, the origin is refused for this
    request, unless an older answer is still valid. The failure is logged to ``crossorigin``, at
    most once a minute. A sync function that hangs cannot be stopped, so give it a time limit of its
    own: while 400 calls hang, it is not called for unknown origins.

    Args:
        function: The function.
        cache_size: The number of allowed and the number of refused origins that are remembered; the
            least recently used are forgotten first. They are kept separately, so made-up origins
            cannot displace real ones.
        time_to_live: Seconds for which an answer is remembered; 0 for not at all.
        stale_for: Seconds, after `time_to_live`, for which an allowed origin stays allowed while
            the new answer is late or fails; 0 for not at all.
        timeout: The most seconds that a question waits for its turn, and then for its answer.
        headers: The names of the request headers that a function with the parameter ``headers``
            reads. They are added to ``Vary`` where it was asked. A preflight has only headers that
            the browser or a proxy sets.

    Raises:
        TypeError: `function` cannot be called with these arguments, or an argument has the wrong
            type.
        ValueError: a number is out of range, or `headers` has a name that it cannot have.

    Example:
        >>> def is_customer(origin: str, host: str) -> bool: ...
        >>> predicate = OriginPredicate(is_customer, time_to_live=300)
    """

    is_async: bool
    """Whether the function is async."""
    takes: tuple[str, ...]
    """The parts of the request that the function takes besides the origin."""
    headers: tuple[str, ...]
    """The names of the request headers that it reads, in lower case."""

    def __init__(
        self,
        function: Function,
        *,
        cache_size: int = 1024,
        time_to_live: float = 60.0,
        stale_for: float = 300.0,
        timeout: float = 5.0,
        headers: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        check_callable("allow_origin_if", function)
        for name, number in (
            ("cache_size", cache_size),
            ("time_to_live", time_to_live),
            ("stale_for", stale_for),
            ("timeout", timeout),
        ):
            if not isinstance(number, (int, float)):
                raise TypeError(f"{name} is {number!r}, which is not a number")
        if not cache_size > 0:
            raise ValueError(f"cache_size is {cache_size!r}; it must be at least 1")
        for name, value in (("time_to_live", time_to_live), ("stale_for", stale_for)):
            if not value >= 0:
                raise ValueError(f"{name} is {value!r}; it must be 0 seconds or more")
        if not timeout > 0:
            raise ValueError(f"timeout is {timeout!r}; it must be a number of seconds above 0")
        self.is_async = is_async(function)
        self.takes = parts_taken(function)
        self.headers = check_headers(headers, self.takes)
        self._function: Callable[..., Any] = function
        self._settings: dict[str, Any] = {
            "cache_size": cache_size,
            "time_to_live": time_to_live,
            "stale_for": stale_for,
            "timeout": timeout,
            "headers": self.headers,
            "clock": clock,
        }
        self._size = cache_size
        self._time_to_live = time_to_live
        self._stale_for = stale_for if time_to_live else 0.0
        self._timeout = timeout
        self._clock = clock
        # The time of each answer, by whether it allows; the least recently used is first.
        self._remembered: dict[bool, OrderedDict[AskedRequest, tuple[float, GivenAnswer]]] = {
            True: OrderedDict(),
            False: OrderedDict(),
        }
        self._questions = Questions(self._begin, timeout)
        self._failures = LogLine()
        super().__init__()

    def __repr__(self) -> str:
        function = self._function
        name = getattr(function, "__qualname__", None)
        return f"OriginPredicate({repr(function) if name is None else name})"

    def __copy__(self) -> Self:
        return self  # what it remembers belongs to every copy

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        try:
            pickle.dumps(self._function)
        except Exception as error:
            raise pickle.PicklingError(
                f"allow_origin_if is {self!r}, which cannot be pickled ({summary(error)}); use a "
                "function of a module"
            ) from None
        return _unpickled, (self._function, self._settings)

    def asks_as(self, other: OriginPredicate) -> bool:
        """Whether `other` has the same function and settings."""
        return self is other or (
            self._function == other._function and self._settings == other._settings
        )

    def added_to(self, policy: Policy) -> Policy:
        """`policy` with this function, for a map of policies or for a route.

        The function is asked about requests under it, as it is about those under the application's
        own policy if it is the option `allow_origin_if`.

        Raises:
            TypeError: this is not a `Policy`.
            ValueError: the function would never be called, because the policy allows any origin or
                none.
        """
        if not isinstance(policy, Policy):
            raise TypeError(f"policy is {type(policy).__name__!r}, not a Policy")
        return AskingPolicy.of(policy, self)

    def ask(self, about: str | AskedRequest) -> GivenAnswer:
        """Whether an origin is allowed, or the policy that decides; for a sync function only.

        Blocks for at most twice the timeout.
        """
        asked = _asked(about)
        if asked.length() > LONGEST_ASKED:
            return False
        found = self._look_up(asked, None)
        if not isinstance(found, _NotYetKnown):
            return found
        question, stale = found
        while (pause := self._pause(question, stale=stale is not None)) > 0:
            concurrent.futures.wait([question.answer], pause)
        return self._outcome(question, stale)

    async def ask_async(self, about: str | AskedRequest) -> GivenAnswer:
        """Like `ask`; waits for at most twice the timeout."""
        asked = _asked(about)
        if asked.length() > LONGEST_ASKED:
            return False
        found = self._look_up(asked, asyncio.get_running_loop() if self.is_async else None)
        if not isinstance(found, _NotYetKnown):
            return found
        question, stale = found
        # Cancelling a request here does not cancel the question.
        answer = asyncio.wrap_future(question.answer)
        while (pause := self._pause(question, stale=stale is not None)) > 0:
            await asyncio.wait([answer], timeout=pause)
        return self._outcome(question, stale)

    def recall(self, about: AskedRequest) -> GivenAnswer | None:
        """The answer, if it is known without asking; otherwise ``None``."""
        if about.length() > LONGEST_ASKED:
            return False
        with self._lock:
            return self._remembered_answer(about)

    def forget(self, origin: str | None = None) -> None:
        """Forget the answers for an origin, or all answers; the next request asks again."""
        with self._lock:
            self._questions.forget(origin)  # a pending answer may be out of date
            for answers in self._remembered.values():
                if origin is None:
                    answers.clear()
                for asked in [asked for asked in answers if asked.origin == origin]:
                    del answers[asked]

    # --- Asking ----------------------------------------------------------------------------------

    def _look_up(
        self, asked: AskedRequest, loop: asyncio.AbstractEventLoop | None
    ) -> GivenAnswer | _NotYetKnown:
        """The remembered answer; or a question, and the answer that counts meanwhile."""
        with self._lock:
            answer = self._remembered_answer(asked)
            if answer is not None:
                return answer
            now = self._clock()
            allowed = self._remembered[True].get(asked)
            question = self._questions.ask(asked, loop, known=allowed is not None)
            if allowed is None or now >= allowed[0] + self._time_to_live + self._stale_for:
                return _NotYetKnown(question, None)
            return _NotYetKnown(question, allowed[1])

    def _remembered_answer(self, asked: AskedRequest) -> GivenAnswer | None:
        """The remembered answer, if it is not out of date. Call it with the lock held."""
        now = self._clock()
        for answers in self._remembered.values():
            if asked in answers:
                answers.move_to_end(asked)
                since, answer = answers[asked]
                if now < since + self._time_to_live:
                    return answer
        return None

    def _pause(self, question: OriginQuestion, *, stale: bool) -> float:
        """The seconds to wait for an answer before calling this again; 0 to stop waiting."""
        with self._lock:
            pause = self._questions.advance()
            grace = question.since + GRACE - time.monotonic()
        if question.answer.done():
            return 0.0
        return min(pause, grace) if stale else pause

    def _outcome(self, question: OriginQuestion, stale: GivenAnswer | None) -> GivenAnswer:
        """The outcome for a request that stops waiting."""
        answer = question.answer.result() if question.answer.done() else None
        if isinstance(answer, (bool, Policy)):
            return answer
        if answer is not None:
            self._log_failure(question.asked.origin, answer, stale=stale is not None)
        return False if stale is None else stale

    def _begin(self, question: OriginQuestion) -> None:
        if question.loop is not None:
            # Later: the lock is held here, and a task may start when it is made.
            question.loop.call_soon_threadsafe(self._begin_task, question, context=question.context)
            return
        # No thread pool: the process would wait for its threads at exit.
        name = f"crossorigin: allow_origin_if {question.asked.origin}"
        threading.Thread(target=self._call, args=(question,), name=name, daemon=True).start()

    def _begin_task(self, question: OriginQuestion) -> None:
        if question.answer.done():  # the loop was busy for longer than the time limit
            self._end(question, GivenUp("was not called"))
            return
        task = question.task = asyncio.ensure_future(self._await(question))
        task.add_done_callback(partial(self._end_task, question))

    def _call_about(self, asked: AskedRequest) -> Any:
        return self._function(asked.origin, **asked.arguments(self.takes))

    # Any exception is the answer: other requests wait for it.

    def _call(self, question: OriginQuestion) -> None:
        answer: OriginAnswer
        try:
            answer = _checked(self._call_about(question.asked))
        except BaseException as error:
            answer = error
        self._end(question, answer)

    async def _await(self, question: OriginQuestion) -> OriginAnswer:
        try:
            return _checked(await self._call_about(question.asked))
        except SystemExit as error:  # it would end the event loop
            return error

    def _end_task(self, question: OriginQuestion, task: asyncio.Task[OriginAnswer]) -> None:
        if task.cancelled():
            self._end(question, GivenUp("was cancelled"))
        else:
            self._end(question, task.exception() or task.result())

    def _end(self, question: OriginQuestion, answer: OriginAnswer) -> None:
        with self._lock:
            is_newest = self._questions.end(question, answer)
            if is_newest and isinstance(answer, (bool, Policy)):
                self._remember(question.asked, answer)

    def _remember(self, asked: AskedRequest, answer: GivenAnswer) -> None:
        allows = answer if isinstance(answer, bool) else answer.allows_origin(asked.origin)
        self._remembered[not allows].pop(asked, None)
        answers = self._remembered[allows]
        answers[asked] = self._clock(), answer
        answers.move_to_end(asked)
        if len(answers) > self._size:
            answers.popitem(last=False)

    def _log_failure(self, origin: str, error: BaseException, *, stale: bool) -> None:
        with self._lock:
            since = self._failures.count_until_due(self._clock(), LOG_INTERVAL)
        if since is None:
            return
        given_up = isinstance(error, GivenUp)
        what = str(error) if given_up else f"failed ({summary(error)})"
        outcome = "stays allowed by an earlier answer" if stale else "is refused"
        more = f" ({since} more failures since)" if since else ""
        log.error(
            "allow_origin_if %s, so origin %s %s%s",
            what,
            quoted(origin),
            outcome,
            more,
            error=None if given_up else error,
        )

    def _after_fork(self) -> None:
        # The parent's questions are not answered in this process.
        self._questions = Questions(self._begin, self._timeout)


def _unpickled(function: Function, settings: Mapping[str, Any]) -> OriginPredicate:
    return OriginPredicate(function, **settings)


class _NotYetKnown(NamedTuple):
    """A question without an answer."""

    question: OriginQuestion
    stale: GivenAnswer | None
    """The answer from before, if it counts until there is a new one."""


def _asked(about: str | AskedRequest) -> AskedRequest:
    return AskedRequest(about) if isinstance(about, str) else about


def _checked(answer: object) -> GivenAnswer:
    """Check the type of an answer: other truthy values, such as coroutines, do not count."""
    if answer is True or answer is False:
        return answer
    if isinstance(answer, AskingPolicy):
        raise TypeError("it returned a policy to which a function adds origins; return it without")
    if isinstance(answer, Policy):
        return answer
    if inspect.iscoroutine(answer):
        answer.close()
    raise TypeError(f"it returned {type(answer).__name__!r}, not True or False or a Policy")
