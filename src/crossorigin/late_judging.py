"""Judging by a candidate after the response, so that a function that only it asks delays nothing.

The number of requests that wait to be judged is bounded. Of the others it is said, and counted,
that they were not judged.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, NamedTuple

from .forking import Forkable

if TYPE_CHECKING:
    import asyncio

    from .asked_request import AskedRequest
    from .origin_predicate import OriginPredicate
    from .questions import Answer

__all__ = ["LateJudging", "LateQuestion"]

MOST_WAITING = 1000
"""The most requests that wait for an answer; each is kept with its headers' values, about 2 KB."""
MOST_THREADS = 10
"""The most threads that wait for answers of sync functions under WSGI."""


class LateQuestion(NamedTuple):
    """A question about a request that was served already."""

    predicate: OriginPredicate
    about: AskedRequest
    judge: Callable[[Answer | None], None]
    """Called with the answer, once; with ``None`` if there is none."""


class LateJudging(Forkable):
    """Asks questions out of the way of requests, at most `MOST_WAITING` at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._queue: deque[tuple[LateQuestion, Context]] = deque()
        self._threads = 0
        self._tasks: dict[asyncio.Task[Answer | None], LateQuestion] = {}

    def ask(self, question: LateQuestion) -> None:
        """Ask in a thread, or judge without an answer if too many questions wait."""
        starts = False
        with self._lock:
            has_place = len(self._queue) < MOST_WAITING
            if has_place:
                self._queue.append((question, copy_context()))
                starts = self._threads < MOST_THREADS
                self._threads += starts
        if not has_place:
            question.judge(None)
        elif starts:
            name = "crossorigin: candidate"
            try:
                threading.Thread(target=self._ask_all, name=name, daemon=True).start()
            except RuntimeError:  # the process may not start another
                self._give_up()

    def ask_async(self, question: LateQuestion) -> None:
        """Ask in the running event loop, or judge without an answer if too many questions wait."""
        if len(self._tasks) >= MOST_WAITING:
            self._judge_lost()
        if len(self._tasks) >= MOST_WAITING:
            question.judge(None)
            return
        import asyncio  # noqa: PLC0415 (few policies need it)

        asking = question.predicate.ask_async(question.about)
        task = asyncio.get_running_loop().create_task(asking)
        self._tasks[task] = question
        task.add_done_callback(self._judge)

    def _judge(self, task: asyncio.Task[Answer | None]) -> None:
        """Judge by a task's answer; without one if it was cancelled, also before it began."""
        question = self._tasks.pop(task, None)
        if question is not None:
            failed = task.cancelled() or task.exception() is not None
            question.judge(None if failed else task.result())

    def _judge_lost(self) -> None:
        """Judge without answers where event loops were closed with their tasks undone."""
        for task in [task for task in self._tasks if task.get_loop().is_closed()]:
            self._tasks.pop(task).judge(None)

    def _ask_all(self) -> None:
        while True:
            with self._lock:
                if not self._queue:
                    self._threads -= 1
                    return
                question, context = self._queue.popleft()
            try:
                context.run(self._answer, question)
            except BaseException:  # such as SystemExit of a function of the application
                with self._lock:
                    self._threads -= 1
                raise

    @staticmethod
    def _answer(question: LateQuestion) -> None:
        answer: Answer | None = None
        try:
            answer = question.predicate.ask(question.about)
        finally:
            question.judge(answer)

    def _give_up(self) -> None:
        """Judge without answers, unless other threads are left."""
        with self._lock:
            self._threads -= 1
            left = [] if self._threads else list(self._queue)
            if left:
                self._queue.clear()
        for question, _ in left:
            question.judge(None)

    def _after_fork(self) -> None:
        # The parent judges what waits there.
        self._queue.clear()
        self._threads = 0
        self._tasks = {}
