"""Questions about origins that are being answered: how many at once, for how long, who is next.

A question that gets no answer holds its place for a limited time only. Origins that were allowed
before have places of their own, so made-up origins, however many, take none of theirs.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from typing import TypeAlias

__all__ = ["GivenUp", "OriginAnswer", "OriginQuestion", "Questions"]

MOST_AT_ONCE = 100
"""Questions of one lane that run at once: a usual database takes about as many connections."""
MOST_WAITING = 1000
"""Questions of one lane that wait for their turn. What is asked beyond them is refused at once."""
MOST_ABANDONED = 400
"""Questions of one lane that are past their time limit and still run. A thread cannot be stopped,
so this bounds what a function that hangs can use up: while there are so many, none is begun."""

OriginAnswer: TypeAlias = bool | BaseException
"""What came of a question: yes, no, or why there is no answer."""

Place: TypeAlias = asyncio.AbstractEventLoop | None
"""Where a question is asked: the loop in which the function is awaited; ``None``: in a thread."""


class GivenUp(Exception):
    """A question was given up."""


class OriginQuestion:
    """One question; requests with the same origin share it."""

    def __init__(self, origin: str, loop: Place, *, known: bool) -> None:
        """`known` says that the origin was allowed before."""
        self.origin = origin
        self.loop = loop
        self.known = known
        self.answer: Future[OriginAnswer] = Future()
        self.since = time.monotonic()
        """Since when it has waited for its turn or, once it runs, for its answer."""
        self.context = copy_context()
        self.task: asyncio.Task[OriginAnswer] | None = None

    def settle(self, answer: OriginAnswer) -> None:
        """Give the answer to all who wait for it; only the first answer counts."""
        if not self.answer.done():
            self.answer.set_result(answer)

    def stop(self) -> None:
        """Cancel an async function; a plain one cannot be stopped."""
        if self.loop is not None and self.task is not None:
            with suppress(RuntimeError):  # the loop is closed
                self.loop.call_soon_threadsafe(self.task.cancel)

    def is_lost(self) -> bool:
        """Whether it can never end, because its event loop was closed."""
        return self.loop is not None and self.loop.is_closed()


class _Lane:
    """Questions that share places; those in order have the oldest in front."""

    def __init__(self) -> None:
        self.waiting: deque[OriginQuestion] = deque()
        self.running: dict[OriginQuestion, None] = {}
        self.abandoned: set[OriginQuestion] = set()

    def has_place(self) -> bool:
        return len(self.running) < MOST_AT_ONCE and len(self.abandoned) < MOST_ABANDONED


class Questions:
    """All questions about one function. Call its methods with the owner's lock held."""

    def __init__(self, begin: Callable[[OriginQuestion], None], timeout: float) -> None:
        """`begin` begins to answer a question; if it raises, that is the question's answer.

        `timeout` is in seconds: how long a question waits for its turn, and then for its answer.
        """
        self._begin = begin
        self._timeout = timeout
        self._lanes = {known: _Lane() for known in (True, False)}
        self._newest: dict[tuple[Place, str], OriginQuestion] = {}

    def ask(self, origin: str, loop: Place, *, known: bool) -> OriginQuestion:
        """The question about an origin that waits or runs already, or else a new one."""
        question = self._newest.get((loop, origin))
        if question is not None and not question.answer.done():
            return question
        question = self._newest[loop, origin] = OriginQuestion(origin, loop, known=known)
        waiting = self._lanes[known].waiting
        if len(waiting) < MOST_WAITING:
            waiting.append(question)
            self.advance()
        else:
            self._drop(question, GivenUp(f"was not called: {len(waiting)} other origins wait"))
        return question

    def advance(self) -> float:
        """Give up what is past its time limit, and begin what has a place.

        Returns:
            The seconds until there can be more to give up.
        """
        now = time.monotonic()
        for lane in self._lanes.values():
            self._give_up(lane, now - self._timeout)
            while lane.waiting and lane.has_place():
                self._run(lane, lane.waiting.popleft(), now)
        since = [
            next(iter(questions)).since
            for lane in self._lanes.values()
            for questions in (lane.running, lane.waiting)
            if questions
        ]
        return max(min(since, default=now) + self._timeout - now, 0.001)

    def end(self, question: OriginQuestion, answer: OriginAnswer) -> bool:
        """Take the answer of a question that ran.

        Returns:
            Whether the answer may be remembered: it is not if the origin was to be forgotten or
            was asked about again in the meantime.
        """
        lane = self._lanes[question.known]
        lane.running.pop(question, None)
        lane.abandoned.discard(question)
        is_newest = self._drop(question, answer)
        self.advance()
        return is_newest

    def forget(self, origin: str | None) -> None:
        """Let no answer that comes later be remembered: for an origin, or for all."""
        for key in [key for key in self._newest if origin in (None, key[1])]:
            del self._newest[key]

    def _run(self, lane: _Lane, question: OriginQuestion, now: float) -> None:
        question.since = now
        lane.running[question] = None
        try:
            self._begin(question)
        except Exception as error:  # no thread can be started, or the loop is closed
            del lane.running[question]
            self._drop(question, error)

    def _give_up(self, lane: _Lane, oldest: float) -> None:
        while lane.running and (question := next(iter(lane.running))).since <= oldest:
            del lane.running[question]
            lane.abandoned.add(question)
            question.settle(GivenUp(f"took longer than {self._timeout:g} s"))
            question.stop()
        while lane.waiting and lane.waiting[0].since <= oldest:
            others = len(lane.running) + len(lane.abandoned)
            error = GivenUp(f"had no turn within {self._timeout:g} s: {others} others run")
            self._drop(lane.waiting.popleft(), error)
        if len(lane.abandoned) >= MOST_ABANDONED:
            for question in [each for each in lane.abandoned if each.is_lost()]:
                lane.abandoned.discard(question)
                self._drop(question, GivenUp("lost its event loop"))

    def _drop(self, question: OriginQuestion, answer: OriginAnswer) -> bool:
        question.settle(answer)
        key = question.loop, question.origin
        is_newest = self._newest.get(key) is question
        if is_newest:
            del self._newest[key]
        return is_newest
