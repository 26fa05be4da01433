"""Pending questions about origins: their limits in number and time, and their order.

A question without an answer keeps its place only for a limited time. Origins that were allowed
before have places of their own, which made-up origins cannot take.
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

from .asked_request import AskedRequest
from .policy import Policy

__all__ = ["GivenAnswer", "GivenUp", "OriginAnswer", "OriginQuestion", "Questions"]

MOST_AT_ONCE = 100
"""The most questions of a lane that run at the same time: as many as a usual database has
connections."""
MOST_WAITING = 1000
"""The most questions of a lane that wait. Further ones are refused immediately."""
MOST_ABANDONED = 400
"""The most questions of a lane that are past their time limit and still run. A thread cannot be
stopped, so this limits the threads of a function that hangs: while there are so many, no further
question starts."""

GivenAnswer: TypeAlias = bool | Policy
"""An answer: yes, no, or the policy that decides instead."""

OriginAnswer: TypeAlias = GivenAnswer | BaseException
"""The answer to a question, or the reason why there is none."""

LoopOrThread: TypeAlias = asyncio.AbstractEventLoop | None
"""The event loop in which the function is awaited; ``None`` for a thread."""


class GivenUp(Exception):
    """A question was given up."""


class OriginQuestion:
    """A question; requests about which the function gets the same share it."""

    def __init__(self, asked: AskedRequest, loop: LoopOrThread, *, known: bool) -> None:
        """`known` tells whether this was allowed before."""
        self.asked = asked
        self.loop = loop
        self.known = known
        self.answer: Future[OriginAnswer] = Future()
        self.since = time.monotonic()
        """When it began to wait for its turn or, once it runs, for its answer."""
        self.context = copy_context()
        self.task: asyncio.Task[OriginAnswer] | None = None

    def settle(self, answer: OriginAnswer) -> None:
        """Set the answer for all waiting requests; only the first answer counts."""
        if not self.answer.done():
            self.answer.set_result(answer)

    def stop(self) -> None:
        """Cancel an async function; a sync function cannot be stopped."""
        if self.loop is not None and self.task is not None:
            with suppress(RuntimeError):  # the loop is closed
                self.loop.call_soon_threadsafe(self.task.cancel)

    def is_lost(self) -> bool:
        """Whether it cannot end, because its event loop was closed."""
        return self.loop is not None and self.loop.is_closed()


class _QuestionLane:
    """Questions that share places; the oldest question is first."""

    def __init__(self) -> None:
        self.waiting: deque[OriginQuestion] = deque()
        self.running: dict[OriginQuestion, None] = {}
        self.abandoned: set[OriginQuestion] = set()

    def has_place(self) -> bool:
        return len(self.running) < MOST_AT_ONCE and len(self.abandoned) < MOST_ABANDONED


class Questions:
    """All questions for a function. Call its methods with the owner's lock held."""

    def __init__(self, begin: Callable[[OriginQuestion], None], timeout: float) -> None:
        """`begin` starts to answer a question; its exception is the question's answer.

        `timeout` is the time in seconds that a question waits for its turn, and then for its
        answer.
        """
        self._begin = begin
        self._timeout = timeout
        self._lanes = {known: _QuestionLane() for known in (True, False)}
        self._newest: dict[tuple[LoopOrThread, AskedRequest], OriginQuestion] = {}

    def ask(self, asked: AskedRequest, loop: LoopOrThread, *, known: bool) -> OriginQuestion:
        """The pending question about this, or else a new one."""
        question = self._newest.get((loop, asked))
        if question is not None and not question.answer.done():
            return question
        question = self._newest[loop, asked] = OriginQuestion(asked, loop, known=known)
        waiting = self._lanes[known].waiting
        if len(waiting) < MOST_WAITING:
            waiting.append(question)
            self.advance()
        else:
            self._drop(question, GivenUp(f"was not called: {len(waiting)} other origins wait"))
        return question

    def advance(self) -> float:
        """Give up questions past their time limit, and start those that have a place.

        Returns:
            The seconds until the next time limit.
        """
        now = time.monotonic()
        for lane in self._lanes.values():
            self._give_up(lane, now - self._timeout)
            # First, for who is late here may have had no chance to be in time.
            while lane.waiting and lane.has_place():
                self._run(lane, lane.waiting.popleft(), now)
            self._turn_away(lane, now - self._timeout)
        since = [
            next(iter(questions)).since
            for lane in self._lanes.values()
            for questions in (lane.running, lane.waiting)
            if questions
        ]
        return max(min(since, default=now) + self._timeout - now, 0.001)

    def end(self, question: OriginQuestion, answer: OriginAnswer) -> bool:
        """Take the answer of a running question.

        Returns:
            Whether the answer may be remembered: not if the origin was forgotten or asked about
            again in the meantime.
        """
        lane = self._lanes[question.known]
        lane.running.pop(question, None)
        lane.abandoned.discard(question)
        is_newest = self._drop(question, answer)
        self.advance()
        return is_newest

    def forget(self, origin: str | None) -> None:
        """Prevent pending answers from being remembered, for an origin or for all."""
        for key in [key for key in self._newest if origin in (None, key[1].origin)]:
            del self._newest[key]

    def _run(self, lane: _QuestionLane, question: OriginQuestion, now: float) -> None:
        question.since = now
        lane.running[question] = None
        try:
            self._begin(question)
        except Exception as error:  # no thread can be started, or the loop is closed
            del lane.running[question]
            self._drop(question, error)

    def _give_up(self, lane: _QuestionLane, oldest: float) -> None:
        while lane.running and (question := next(iter(lane.running))).since <= oldest:
            del lane.running[question]
            lane.abandoned.add(question)
            question.settle(GivenUp(f"took longer than {self._timeout:g} s"))
            question.stop()
        if len(lane.abandoned) >= MOST_ABANDONED:
            for question in [each for each in lane.abandoned if each.is_lost()]:
                lane.abandoned.discard(question)
                self._drop(question, GivenUp("lost its event loop"))

    def _turn_away(self, lane: _QuestionLane, oldest: float) -> None:
        while lane.waiting and lane.waiting[0].since <= oldest:
            others = len(lane.running) + len(lane.abandoned)
            error = GivenUp(f"had no turn within {self._timeout:g} s: {others} others run")
            self._drop(lane.waiting.popleft(), error)

    def _drop(self, question: OriginQuestion, answer: OriginAnswer) -> bool:
        question.settle(answer)
        key = question.loop, question.asked
        is_newest = self._newest.get(key) is question
        if is_newest:
            del self._newest[key]
        return is_newest
