"""Events, counters, and a log that requests cannot flood or forge."""

import logging
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin.decision_log import RefusalLog
from crossorigin.observability import DecisionCounter, DecisionEvent
from crossorigin.server import Kind, Refusal

from .clock import Clock

EVIL = "https://evil.example"


def refusal(origin: str | None = EVIL, method: str = "GET") -> DecisionEvent:
    return DecisionEvent(Kind.ACTUAL, Refusal.ORIGIN, None, origin, method, "/")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(clock: Clock) -> RefusalLog:
    return RefusalLog(interval=60, limit=3, clock=clock)


def test_a_refusal_is_logged_once_and_then_with_how_often(
    log: RefusalLog, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        log(refusal())
    clock.now = 60
    log(refusal())
    clock.now = 200
    log(refusal())
    line = (
        "served, but pages of 'https://evil.example' cannot read it (origin-not-allowed): 'GET' '/'"
    )
    assert caplog.messages == [line, f"{line} (4 more since)", line]


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (
            DecisionEvent(Kind.PREFLIGHT, Refusal.METHOD, 403, EVIL, "OPTIONS", "/a", "DELETE"),
            "refused: preflight for 'DELETE' '/a' from origin 'https://evil.example': "
            "method-not-allowed",
        ),
        (
            DecisionEvent(Kind.PREFLIGHT, Refusal.HEADERS, 403, EVIL, "OPTIONS", "/a", "PUT", "x"),
            "refused: preflight for 'PUT' '/a' with the headers 'x' from origin "
            "'https://evil.example': headers-not-allowed",
        ),
        (
            DecisionEvent(Kind.ACTUAL, Refusal.ORIGIN, 403, EVIL, "POST", "/a"),
            "refused: 'POST' '/a' from origin 'https://evil.example': origin-not-allowed",
        ),
        (
            DecisionEvent(Kind.WEBSOCKET, Refusal.MISSING_ORIGIN, 403, None, "GET", "/a"),
            "refused: WebSocket, 'GET' '/a' from no origin: origin-missing",
        ),
    ],
)
def test_a_line_names_the_request_and_what_was_done(
    log: RefusalLog, caplog: pytest.LogCaptureFixture, event: DecisionEvent, sentence: str
) -> None:
    log(event)
    assert caplog.messages == [sentence]


def test_what_is_not_refused_is_not_logged(
    log: RefusalLog, caplog: pytest.LogCaptureFixture
) -> None:
    log(DecisionEvent(Kind.ACTUAL, None, None, EVIL, "GET", "/"))
    assert caplog.messages == []


def test_many_origins_share_a_line(
    log: RefusalLog, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(1000):
        log(refusal(f"https://{number}.example"))
    assert len(caplog.messages) == 4
    for number in range(3):  # these stay known, for they keep coming
        log(refusal(f"https://{number}.example"))
    clock.now = 59
    log(refusal("https://another.example"))
    assert len(caplog.messages) == 4


def test_origins_that_stay_away_make_room_for_others(
    log: RefusalLog, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(10):
        log(refusal(f"https://{number}.example"))
    log(refusal("https://0.example"))
    caplog.clear()
    clock.now = 60
    log(refusal("https://another.example"))
    log(refusal("https://another.example"))
    for number in range(3):
        log(refusal(f"https://more-{number}.example"))
    assert len(caplog.messages) == 4
    assert "pages of 'https://another.example' cannot read it" in caplog.messages[0]
    # Unsaid so far: six of the ten that shared a line, and the one that was forgotten.
    assert caplog.messages[-1].endswith("(7 more of other origins since)")


def test_what_is_too_long_to_show_is_counted_all_the_same(
    log: RefusalLog, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(4):
        log(refusal("https://" + "x" * 1000))
    clock.now = 60
    log(refusal("https://" + "x" * 1000))
    assert len(caplog.messages) == 2
    assert caplog.messages[1].endswith("(3 more since)")


def test_of_two_threads_with_the_same_refusal_one_writes_and_one_is_counted(
    log: RefusalLog, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    assert not log.count_repeated(EVIL, Refusal.ORIGIN, None)
    assert not log.count_repeated(EVIL, Refusal.ORIGIN, None)
    log.write(refusal(), EVIL)
    log.write(refusal(), EVIL)
    clock.now = 60
    log(refusal())
    assert len(caplog.messages) == 2
    assert caplog.messages[1].endswith("(1 more since)")


def test_a_line_can_be_neither_forged_nor_flooded(
    log: RefusalLog, caplog: pytest.LogCaptureFixture
) -> None:
    log(refusal("https://a.example\r\nERROR all is lost\x1b[31m", "GE\nT"))
    log(refusal("x" * 1_000_000))
    log(refusal("é"))
    assert all(message.isascii() and message.isprintable() for message in caplog.messages)
    assert max(map(len, caplog.messages)) < 300


def test_decisions_are_counted_from_any_number_of_threads() -> None:
    counter = DecisionCounter()

    def count() -> None:
        for _ in range(2000):
            counter(refusal())
            counter(DecisionEvent(Kind.NOT_CORS, None, None, None, "GET", "/"))

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


SECRET = "hunter2-Xyzzy"  # noqa: S105 (made up)


@pytest.mark.parametrize("field", ["origin", "path", "requested_method", "requested_headers"])
@pytest.mark.parametrize(
    "text",
    [
        "https://user:{}@api.example.net",
        "/items?api_key={}&page=2",
        "/login;session={}",
        "Authorization: Bearer {}",
        "\x1b[31m\r\npassword={}",
    ],
)
@pytest.mark.parametrize("before", ["", "x" * 50, "x" * 350])
def test_no_line_of_the_log_tells_a_secret(
    field: str, text: str, before: str, log: RefusalLog, caplog: pytest.LogCaptureFixture
) -> None:
    value = f"{before} {text.format(SECRET)}"
    asked = {"requested_method": "PUT", "requested_headers": "x-a"}
    values: dict[str, Any] = {"origin": EVIL, "path": "/", **asked, field: value}
    event = DecisionEvent(Kind.PREFLIGHT, Refusal.HEADERS, 403, method="OPTIONS", **values)
    log(event)
    (line,) = caplog.messages
    assert SECRET not in line
    assert line.isascii()
    assert line.isprintable()
    assert len(line) < 800


@given(st.text(), st.text(), st.text())
def test_any_line_of_the_log_is_one_short_line(origin: str, path: str, names: str) -> None:
    for kind, status in ((Kind.PREFLIGHT, 403), (Kind.ACTUAL, None), (Kind.WEBSOCKET, 403)):
        event = DecisionEvent(kind, Refusal.HEADERS, status, origin, "GET", path, "PUT", names)
        written = logging.getLogger("test of any line")
        written.propagate = False
        with_lines = Lines()
        written.addHandler(with_lines)
        RefusalLog(written.name)(event)
        written.removeHandler(with_lines)
        (line,) = with_lines.lines
        assert line.isascii()
        assert line.isprintable()
        assert len(line) < 10 * 400


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
