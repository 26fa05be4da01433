"""Made-up origins, functions that hang and requests that are given up: who is still served."""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from crossorigin import OriginPredicate, questions
from crossorigin.questions import GivenAnswer

from .clock import Clock
from .forks import as_in_a_child
from .servers.running import wait_until

CUSTOMER = "https://customer.example"
TIMEOUT = 0.3

Function = Callable[[str], Any]


def made_up(count: int, start: int = 0) -> list[str]:
    return [f"https://{number}.evil.example" for number in range(start, start + count)]


class Hanging:
    """A function that never answers about made-up origins, until it is released."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.asked: list[str] = []

    def plain(self, origin: str) -> bool:
        self.asked.append(origin)
        if origin != CUSTOMER:
            self.released.wait()
        return origin == CUSTOMER

    async def waiting(self, origin: str) -> bool:
        self.asked.append(origin)
        if origin != CUSTOMER:
            await asyncio.get_running_loop().create_future()
        return origin == CUSTOMER

    async def stubborn(self, origin: str) -> bool:
        """As above, but it cannot be cancelled."""
        self.asked.append(origin)
        while origin != CUSTOMER and not self.released.is_set():
            try:
                await asyncio.sleep(0.05)
            except asyncio.CancelledError:
                continue
        return origin == CUSTOMER


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    function = Hanging()
    yield function
    function.released.set()


def in_threads(predicate: OriginPredicate, origins: list[str]) -> list[threading.Thread]:
    threads = [threading.Thread(target=predicate.ask, args=(origin,)) for origin in origins]
    for thread in threads:
        thread.start()
    return threads


# --- 100 made-up origins that hang ---------------------------------------------------------------


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("way", ["plain", "waiting", "stubborn"])
def test_made_up_origins_that_hang_do_not_shut_out_a_customer_in_asgi(
    hanging: Hanging, way: str, known: bool
) -> None:
    async def ask() -> bool:
        predicate = OriginPredicate(getattr(hanging, way), timeout=TIMEOUT)
        if known:
            assert await predicate.ask_async(CUSTOMER)
            predicate._clock = lambda: time.monotonic() + 61  # its answer is old now
        askers = [asyncio.ensure_future(predicate.ask_async(each)) for each in made_up(100)]
        await asyncio.sleep(0.05)
        began = time.monotonic()
        allowed = await predicate.ask_async(CUSTOMER)
        if known:
            assert time.monotonic() - began < TIMEOUT  # it need not wait for its turn
        assert await asyncio.gather(*askers) == [False] * 100
        hanging.released.set()
        return allowed is True

    assert asyncio.run(ask())


@pytest.mark.parametrize("known", [True, False])
def test_made_up_origins_that_hang_do_not_shut_out_a_customer_in_wsgi(
    hanging: Hanging, known: bool
) -> None:
    predicate = OriginPredicate(hanging.plain, timeout=TIMEOUT)
    if known:
        assert predicate.ask(CUSTOMER)
        predicate._clock = lambda: time.monotonic() + 61
    before = len(hanging.asked)
    threads = in_threads(predicate, made_up(100))
    wait_until(lambda: len(hanging.asked) >= before + 100, lambda: "they are not asked")
    assert predicate.ask(CUSTOMER)
    assert hanging.asked[-1] == CUSTOMER
    for thread in threads:
        thread.join(10 * TIMEOUT)
        assert not thread.is_alive()


def test_a_cancelled_request_leaves_no_place_taken() -> None:
    """All requests for made-up origins are cancelled; the next one that comes moves things on."""

    async def ask() -> bool:
        function = Hanging()
        predicate = OriginPredicate(function.waiting, timeout=TIMEOUT)
        askers = [asyncio.ensure_future(predicate.ask_async(each)) for each in made_up(150)]
        await asyncio.sleep(0)
        for asker in askers:
            asker.cancel()
        await asyncio.gather(*askers, return_exceptions=True)
        return await predicate.ask_async(CUSTOMER) is True

    assert asyncio.run(ask())


# --- A flood -------------------------------------------------------------------------------------


def test_a_flood_at_50_ms_a_question_leaves_a_known_customer_100_of_100_in_asgi() -> None:
    async def ask_database(origin: str) -> bool:
        await asyncio.sleep(0.05)
        return origin == CUSTOMER

    async def ask() -> int:
        predicate = OriginPredicate(ask_database, time_to_live=0.01)
        assert await predicate.ask_async(CUSTOMER)
        flood: list[asyncio.Future[GivenAnswer]] = []
        allowed = 0
        for turn in range(100):
            flood += [
                asyncio.ensure_future(predicate.ask_async(each)) for each in made_up(20, 20 * turn)
            ]
            await asyncio.sleep(0.005)
            allowed += await predicate.ask_async(CUSTOMER) is True
        for asker in flood:
            asker.cancel()
        await asyncio.gather(*flood, return_exceptions=True)
        return allowed

    assert asyncio.run(ask()) == 100


def test_a_flood_at_50_ms_a_question_leaves_a_known_customer_100_of_100_in_wsgi() -> None:
    def ask_database(origin: str) -> bool:
        time.sleep(0.05)
        return origin == CUSTOMER

    predicate = OriginPredicate(ask_database, time_to_live=0.01)
    assert predicate.ask(CUSTOMER)
    stop = threading.Event()

    def flood(start: int) -> None:
        for origin in made_up(1_000, start):
            if stop.is_set():
                return
            predicate.ask(origin)

    threads = [threading.Thread(target=flood, args=(1_000 * each,)) for each in range(150)]
    for thread in threads:
        thread.start()
    try:
        assert [predicate.ask(CUSTOMER) for _ in range(100)] == [True] * 100
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_no_more_questions_run_than_there_are_places(
    monkeypatch: pytest.MonkeyPatch, hanging: Hanging
) -> None:
    monkeypatch.setattr(questions, "MOST_AT_ONCE", 2)
    predicate = OriginPredicate(hanging.plain, timeout=30)
    threads = in_threads(predicate, made_up(5))
    wait_until(lambda: len(hanging.asked) == 2, lambda: "they are not asked")
    wait_until(
        lambda: len(predicate._questions._lanes[False].waiting) == 3, lambda: "they do not wait"
    )
    assert len(hanging.asked) == 2
    hanging.released.set()
    for thread in threads:
        thread.join()
    assert sorted(hanging.asked) == sorted(made_up(5))


def test_what_finds_no_room_to_wait_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch, hanging: Hanging, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(questions, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(questions, "MOST_WAITING", 1)
    predicate = OriginPredicate(hanging.plain, timeout=30)
    threads = in_threads(predicate, made_up(2))
    lane = predicate._questions._lanes[False]
    wait_until(lambda: len(lane.running) == len(lane.waiting) == 1, lambda: "they do not wait")
    assert not predicate.ask(CUSTOMER)
    assert caplog.messages == [
        f"allow_origin_if was not called: 1 other origins wait, so origin {CUSTOMER!r} is refused"
    ]
    assert caplog.records[0].exc_text is None
    hanging.released.set()
    for thread in threads:
        thread.join()
    assert predicate.ask(CUSTOMER)
    assert not predicate._questions._newest


def test_calls_that_hang_are_bounded_and_make_room_when_they_end(
    monkeypatch: pytest.MonkeyPatch, hanging: Hanging, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(questions, "MOST_ABANDONED", 2)
    predicate = OriginPredicate(hanging.plain, timeout=0.05)
    for origin in made_up(2):
        assert not predicate.ask(origin)
    assert not predicate.ask(CUSTOMER)
    assert hanging.asked == made_up(2)
    hanging.released.set()
    lane = predicate._questions._lanes[False]
    wait_until(lambda: not lane.abandoned, lambda: "they do not end")
    assert predicate.ask(CUSTOMER)
    assert caplog.messages[0] == (
        f"allow_origin_if took longer than 0.05 s, so origin {made_up(1)[0]!r} is refused"
    )
    assert not predicate._questions._newest


def test_questions_of_a_closed_event_loop_take_no_place(
    monkeypatch: pytest.MonkeyPatch, hanging: Hanging
) -> None:
    monkeypatch.setattr(questions, "MOST_ABANDONED", 1)
    predicate = OriginPredicate(hanging.waiting, timeout=0.05)
    loop = asyncio.new_event_loop()
    asker = loop.create_task(predicate.ask_async(made_up(1)[0]))
    loop.run_until_complete(asyncio.sleep(0.01))
    question = next(iter(predicate._questions._lanes[False].running))
    loop.close()
    assert asyncio.run(predicate.ask_async(CUSTOMER))
    time.sleep(0.05)
    assert asyncio.run(predicate.ask_async("https://other.example")) is False
    assert question.answer.done()
    predicate.forget(CUSTOMER)
    assert asyncio.run(predicate.ask_async(CUSTOMER))
    for left in (question.task, asker):
        assert left is not None
        left._log_destroy_pending = False  # type: ignore[attr-defined]  # nobody can end them


def test_a_thread_that_cannot_be_started_refuses(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    predicate = OriginPredicate(lambda origin: True)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        assert not predicate.ask(CUSTOMER)
    assert "can't start new thread" in caplog.messages[0]
    assert predicate.ask(CUSTOMER)


def test_a_loop_that_is_busy_for_too_long_does_not_call_the_function() -> None:
    async def ask() -> tuple[bool, bool]:
        function = Hanging()
        predicate = OriginPredicate(function.waiting, timeout=0.05)
        first = asyncio.ensure_future(predicate.ask_async(CUSTOMER))
        await asyncio.sleep(0)  # it has asked; its task has not begun
        time.sleep(0.1)  # on purpose
        with predicate._lock:
            predicate._questions.advance()
        answer = await first
        assert function.asked == []
        return answer is True, await predicate.ask_async(CUSTOMER) is True

    assert asyncio.run(ask()) == (False, True)


# --- Old answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("stale_for", [0.0, 40.0, 300.0])
@pytest.mark.parametrize("failure", ["hangs", "fails"])
def test_a_customer_stays_allowed_for_a_stated_time_while_nobody_answers(
    stale_for: float, failure: str, caplog: pytest.LogCaptureFixture
) -> None:
    works, released = True, threading.Event()

    def function(origin: str) -> bool:
        if not works and failure == "fails":
            raise ConnectionError("no database")
        return works or released.wait()

    clock = Clock()
    predicate = OriginPredicate(
        function, time_to_live=60, stale_for=stale_for, timeout=0.15, clock=clock
    )
    assert predicate.ask(CUSTOMER)
    works = False
    for clock.now in (60, 60 + stale_for - 0.1, 60 + stale_for, 1000):
        assert predicate.ask(CUSTOMER) is (clock.now < 60 + stale_for)
    if stale_for and failure == "fails":
        assert caplog.messages[0] == (
            "allow_origin_if failed (ConnectionError: no database), "
            f"so origin {CUSTOMER!r} stays allowed by an earlier answer"
        )
    released.set()


def test_a_refusal_is_not_served_when_it_is_old() -> None:
    answers = [False, True]
    clock = Clock()
    predicate = OriginPredicate(lambda origin: answers.pop(0), clock=clock)
    assert not predicate.ask(CUSTOMER)
    clock.now = 60
    assert predicate.ask(CUSTOMER)


def test_a_new_answer_counts_as_soon_as_it_is_there() -> None:
    answers = [True, False]
    clock = Clock()
    predicate = OriginPredicate(lambda origin: answers.pop(0), clock=clock)
    assert predicate.ask(CUSTOMER)
    clock.now = 60
    assert not predicate.ask(CUSTOMER)


def test_an_answer_that_comes_late_is_remembered_unless_asked_again(hanging: Hanging) -> None:
    answers: list[threading.Event] = []

    def function(origin: str) -> bool:
        first = not answers
        answers.append(threading.Event())
        answers[-1].wait()
        return first

    predicate = OriginPredicate(function, timeout=0.05)
    assert not predicate.ask(CUSTOMER)
    answers[0].set()
    wait_until(lambda: bool(predicate._remembered[True]), lambda: "it is not remembered")
    predicate.forget()
    assert not predicate.ask(CUSTOMER)  # asked again, and late again
    assert not predicate.ask(CUSTOMER)  # and once more
    answers[1].set()
    lane = predicate._questions._lanes[False]
    wait_until(lambda: len(lane.abandoned) == 1, lambda: "it does not end")
    assert not predicate._remembered[False]
    answers[2].set()
    wait_until(lambda: bool(predicate._remembered[False]), lambda: "it is not remembered")


class Exotic(BaseException):
    pass


@pytest.mark.parametrize(
    "error", [SystemExit(1), GeneratorExit(), asyncio.CancelledError(), Exotic(), TimeoutError()]
)
@pytest.mark.parametrize("is_async", [True, False])
def test_whatever_a_call_raises_refuses_at_once_and_harms_nothing_else(
    error: BaseException, is_async: bool, caplog: pytest.LogCaptureFixture
) -> None:
    def plain(origin: str) -> bool:
        if origin != CUSTOMER:
            raise error
        return True

    async def asynchronous(origin: str) -> bool:
        await asyncio.sleep(0)
        return plain(origin)

    async def ask() -> list[GivenAnswer]:
        predicate = OriginPredicate(asynchronous if is_async else plain, timeout=30)
        origins = [*made_up(1) * 3, CUSTOMER]
        return await asyncio.gather(*map(predicate.ask_async, origins))

    with caplog.at_level(logging.ERROR, "crossorigin"):
        assert asyncio.run(asyncio.wait_for(ask(), 10)) == [False] * 3 + [True]
    assert "is refused" in caplog.messages[0]


def test_an_interrupt_in_a_task_reaches_the_event_loop() -> None:
    async def function(origin: str) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(OriginPredicate(function).ask_async(CUSTOMER))


def test_a_request_that_waits_for_the_question_of_a_cancelled_one_gets_its_answer() -> None:
    async def ask(function: Callable[[str], Awaitable[bool]]) -> list[GivenAnswer]:
        predicate = OriginPredicate(function)
        first = asyncio.ensure_future(predicate.ask_async(CUSTOMER))
        others = [asyncio.ensure_future(predicate.ask_async(CUSTOMER)) for _ in range(5)]
        await asyncio.sleep(0.01)
        first.cancel()
        return await asyncio.gather(*others)

    async def slow(origin: str) -> bool:
        await asyncio.sleep(0.05)
        return True

    assert asyncio.run(ask(slow)) == [True] * 5


def test_a_forked_process_has_all_places(hanging: Hanging) -> None:
    predicate = OriginPredicate(hanging.plain, timeout=TIMEOUT)
    threads = in_threads(predicate, made_up(100))
    wait_until(lambda: len(hanging.asked) == 100, lambda: "they are not asked")
    as_in_a_child()
    assert predicate.ask(CUSTOMER)
    hanging.released.set()
    for thread in threads:
        thread.join()
