"""Event sources: only status 200 and the type of an event stream open one."""

import pytest

from crossorigin.browser import HttpResponse
from crossorigin.browser.event_sources import is_event_stream


@pytest.mark.parametrize(
    ("status", "types", "opens"),
    [
        (200, ["text/event-stream"], True),
        (200, ["Text/Event-Stream; charset=utf-8"], True),
        (200, ["text/plain", "text/event-stream"], True),
        (201, ["text/event-stream"], False),
        (204, ["text/event-stream"], False),
        (200, ["text/event-stream-of-mine"], False),
        (200, ["multipart/x-mixed-replace"], False),  # it is endless too, but has no events
        (200, ["text/plain"], False),
        (200, [], False),
    ],
)
def test_an_event_source_opens(status: int, types: list[str], *, opens: bool) -> None:
    response = HttpResponse(status, [("Content-Type", each) for each in types])
    assert is_event_stream(response) == opens
