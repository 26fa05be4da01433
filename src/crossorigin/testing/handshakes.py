"""Handshakes of WebSockets: what a page asserts of one, and the message where it is not so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ..browser import (
    HttpRequest,
    HttpResponse,
    NoAnswer,
    handshake_request,
    is_connected,
)
from ..redaction import Secrets
from .visit import Visit

__all__ = ["Handshake", "HandshakeFailure", "Judge", "opened", "refused"]

REFUSING = frozenset({401, 403})
"""The statuses by which servers refuse a handshake for its origin."""


class HandshakeFailure(AssertionError):
    """An assertion about a WebSocket failed; the message explains why."""

    __module__ = "crossorigin.testing"  # where it is imported from, which pytest prints


class Handshake:
    """A handshake of a page, with the cookies that the browser has for the server."""

    def __init__(self, page: str, path: str, url: str, visit: Visit) -> None:
        self.visit = visit
        self.request: HttpRequest = visit.add_cookies(handshake_request(url, page))
        self._page, self._path = page, path

    def end(self, answer: HttpResponse | NoAnswer, judge: Judge) -> None:
        """Raise what `judge` finds, without secrets.

        Raises:
            HandshakeFailure: it is not as `judge` wants it.
        """
        __tracebackhide__ = True
        subject = f"WebSocket {self._path} from {self._page}"
        if isinstance(answer, NoAnswer):
            message = f"{subject} got no response: {answer}."
        else:
            message = judge(subject, self.request, answer)
        if not message:
            return
        if self.visit.raised is not None:
            raised = self.visit.raised
            message += f"\nThe application raised {type(raised).__name__}: {raised}"
        secrets = Secrets()
        secrets.learn_text(self.request.url)
        raise HandshakeFailure(secrets.hide(message)) from self.visit.raised


Judge: TypeAlias = Callable[[str, HttpRequest, HttpResponse], str]
"""Gives the message of a failure, or an empty one if the outcome is as expected."""


def opened(subject: str, request: HttpRequest, response: HttpResponse) -> str:
    """The message if the connection is not opened."""
    if is_connected(request, response):
        return ""
    return (
        f"{subject} is not opened: the handshake was answered with {response.status}.\n\n"
        "Fix: if pages of this origin should have access, allow it where the server checks "
        "handshakes. If it answers all of them so, see that it has a WebSocket at this path."
    )


def refused(subject: str, request: HttpRequest, response: HttpResponse) -> str:
    """The message if the origin is not refused."""
    if is_connected(request, response):
        return (
            f"{subject} is opened, with the user's cookies.\n\n"
            "Fix: browsers do not apply CORS to WebSockets, so the server has to check the Origin "
            'of each handshake, as websocket="enforce" of crossorigin.asgi does.'
        )
    if response.status in REFUSING:
        return ""
    return (
        f"{subject} was answered with {response.status}, which does not show that its origin is "
        "refused.\n\nFix: see that the server has a WebSocket at this path."
    )
