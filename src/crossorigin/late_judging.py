"""Judging by a candidate after the response, so that a function that only it asks delays nothing.

The number of requests that wait to be judged is bounded. Of the others it is said, and counted,
that they were not judged; and of those that still wait when the process ends, after some seconds.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakSet

from .forking import Forkable

if TYPE_CHECKING:
    import asyncio

    from .asked_request import AskedRequest
    from .origin_predicate import OriginPredicate
    from .questions import GivenAnswer

__all__ = ["LateJudging", "LateQuestion"]

MOST_WAITING = 1000
"""The most requests that wait for an answer; each is kept with its headers' values, about 2 KB."""
MOST_THREADS = 10
"""The most threads that wait for answers of sync functions under WSGI."""
LONGEST_AT_END = 2.0
"""The most seconds for which the end of a process, or of an ASGI server, waits for answers."""


class LateQuestion(NamedTuple):
    """A question about a request that was served already."""

    predicate: OriginPredicate
    about: AskedRequest
    judge: Callable[[GivenAnswer | None], None]
    """Called with the answer, once; with ``None`` if there is none."""


class LateJudging(Forkable):
    """Asks questions out of the way of requests, at most `MOST_WAITING` at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._queue: deque[tuple[LateQuestion, Context]] = deque()
        self._asked: dict[threading.Thread, LateQuestion | None] = {}
        """The threads, and the question that each of them asks."""
        self._tasks: dict[asyncio.Task[GivenAnswer | None], LateQuestion] = {}

    def ask(self, question: LateQuestion) -> None:
        """Ask in a thread, or judge without an answer if too many questions wait."""
        thread = None
        _end_at_exit(self)
        with self._lock:
            has_place = len(self._queue) < MOST_WAITING
            if has_place:
                self._queue.append((question, copy_context()))
                if len(self._asked) < MOST_THREADS:
                    name = "crossorigin: candidate"
                    thread = threading.Thread(target=self._ask_all, name=name, daemon=True)
                    self._asked[thread] = None
        if not has_place:
            question.judge(None)
        elif thread is not None:
            try:
                thread.start()
            except RuntimeError:  # the process may not start another
                self._give_up(thread)

    def ask_async(self, question: LateQuestion) -> None:
        """Ask in the running event loop, or judge without an answer if too many questions wait."""
        if len(self._tasks) >= MOST_WAITING:
            self._judge_lost()
        if len(self._tasks) >= MOST_WAITING:
            question.judge(None)
            return
        import asyncio  # noqa: PLC0415 (few policies need it)

        _end_at_exit(self)
        asking = question.predicate.ask_async(question.about)
        task = asyncio.get_running_loop().create_task(asking)
        self._tasks[task] = question
        task.add_done_callback(self._judge)

    def end(self, until: float) -> None:
        """Wait for answers in threads until a time; judge all that is left without one."""
        for thread in list(self._asked):
            with suppress(RuntimeError):  # of a thread that is yet to start
                thread.join(max(0.0, until - time.monotonic()))
        with self._lock:
            queued = [question for question, _ in self._queue]
            self._queue.clear()
            asked = [question for question in self._asked.values() if question is not None]
            self._asked.clear()
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for question in chain(asked, queued, tasks):
            question.judge(None)

    async def end_async(self) -> None:
        """The same for the tasks of the running event loop."""
        if not self._tasks:
            return
        import asyncio  # noqa: PLC0415 (few policies need it)

        loop = asyncio.get_running_loop()
        own = [task for task in self._tasks if task.get_loop() is loop]
        if own:
            await asyncio.wait(own, timeout=LONGEST_AT_END)
        for task in own:
            question = self._tasks.pop(task, None)
            if question is not None:
                question.judge(None)
                task.cancel()

    def _judge(self, task: asyncio.Task[GivenAnswer | None]) -> None:
        """Judge by a task's answer; without one if it was cancelled, also before it began."""
        failed = task.cancelled() or task.exception() is not None
        question = self._tasks.pop(task, None)
        if question is not None:
            question.judge(None if failed else task.result())

    def _judge_lost(self) -> None:
        """Judge without answers where event loops were closed with their tasks undone."""
        for task in [task for task in self._tasks if task.get_loop().is_closed()]:
            self._tasks.pop(task).judge(None)

    def _ask_all(self) -> None:
        thread = threading.current_thread()
        while True:
            with self._lock:
                if not self._queue or thread not in self._asked:
                    self._asked.pop(thread, None)
                    return
                question, context = self._queue.popleft()
                self._asked[thread] = question
            try:
                context.run(self._answer, thread, question)
            except BaseException:  # such as SystemExit of a function of the application
                with self._lock:
                    self._asked.pop(thread, None)
                raise

    def _answer(self, thread: threading.Thread, question: LateQuestion) -> None:
        answer: GivenAnswer | None = None
        try:
            answer = question.predicate.ask(question.about)
        finally:
            with self._lock:
                is_due = self._asked.get(thread) is question  # or else the process ends
                if is_due:
                    self._asked[thread] = None
            if is_due:
                question.judge(answer)

    def _give_up(self, thread: threading.Thread) -> None:
        """Judge without answers, unless other threads are left."""
        with self._lock:
            self._asked.pop(thread, None)
            left = [] if self._asked else list(self._queue)
            if left:
                self._queue.clear()
        for question, _ in left:
            question.judge(None)

    def _after_fork(self) -> None:
        # The parent judges what waits there.
        self._queue.clear()
        self._asked = {}
        self._tasks = {}


_waiting_for_end = WeakSet[LateJudging]()


def _end_at_exit(judging: LateJudging) -> None:
    """End it when the process exits, before what was registered earlier, such as exporters."""
    if not _waiting_for_end:
        atexit.register(_end_all)
    _waiting_for_end.add(judging)


def _end_all() -> None:
    until = time.monotonic() + LONGEST_AT_END
    for each in list(_waiting_for_end):
        each.end(until)
