"""Events, counters, and a log that nobody can flood or forge."""

import logging
import threading

import pytest

from crossorigin.observability import DecisionCounter, DecisionEvent, RefusalLog
from crossorigin.server import Kind, Refusal

EVIL = "https://evil.example"


def refusal(origin: str | None = EVIL, method: str = "GET") -> DecisionEvent:
    return DecisionEvent(Kind.ACTUAL, Refusal.ORIGIN, origin, method, "/")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(clock: Clock) -> RefusalLog:
    return RefusalLog(logging.getLogger("crossorigin"), interval=60, limit=3, clock=clock)


def test_a_refusal_is_logged_once_and_then_with_how_often(
    log: RefusalLog, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        log(refusal())
    clock.now = 60
    log(refusal())
    clock.now = 200
    log(refusal())
    line = "refused actual 'GET': origin-not-allowed, origin 'https://evil.example'"
    assert caplog.messages == [line, f"{line} (5 times since last said)", line]


def test_what_is_not_refused_is_not_logged(
    log: RefusalLog, caplog: pytest.LogCaptureFixture
) -> None:
    log(DecisionEvent(Kind.ACTUAL, None, EVIL, "GET", "/"))
    assert caplog.messages == []


def test_many_origins_share_a_line(
    log: RefusalLog, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(1000):
        log(refusal(f"https://{number}.example"))
    assert len(caplog.messages) == 4
    clock.now = 60
    log(refusal("https://another.example"))
    assert caplog.messages[-1].endswith("(997 times since last said)")


def test_a_line_can_be_neither_forged_nor_flooded(
    log: RefusalLog, caplog: pytest.LogCaptureFixture
) -> None:
    log(refusal("https://a.example\r\nERROR all is lost\x1b[31m", "GE\nT"))
    log(refusal("x" * 1_000_000))
    log(refusal("é"))
    assert all(message.isascii() and message.isprintable() for message in caplog.messages)
    assert max(map(len, caplog.messages)) < 300


def test_a_missing_origin_is_named_as_missing(
    log: RefusalLog, caplog: pytest.LogCaptureFixture
) -> None:
    log(DecisionEvent(Kind.WEBSOCKET, Refusal.MISSING_ORIGIN, None, "GET", "/"))
    assert caplog.messages == ["refused websocket 'GET': origin-missing, origin missing"]


def test_decisions_are_counted_from_any_number_of_threads() -> None:
    counter = DecisionCounter()

    def count() -> None:
        for _ in range(2000):
            counter(refusal())
            counter(DecisionEvent(Kind.NOT_CORS, None, None, "GET", "/"))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.counts() == {
        (Kind.ACTUAL, Refusal.ORIGIN): 8000,
        (Kind.NOT_CORS, None): 8000,
    }
    counter.counts().clear()
    assert counter.counts()[Kind.ACTUAL, Refusal.ORIGIN] == 8000
