"""A visit: the state of one fetch that the transports below the browser read and write.

A browser's transport gets requests without their context, so the cookies for a request and the
exceptions that it raised are passed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from ..browser import HttpRequest, NoAnswer, is_preflight
from ..fetch.origins import OpaqueOrigin, Origin
from ..fetch.urls import parse_url

__all__ = ["Visit", "current_visit"]

_PACKAGE = Path(__file__).parents[1]
_CURRENT: ContextVar[Visit | None] = ContextVar("visit", default=None)


@dataclass
class Visit:
    """One fetch of a page, with its cookies and its failures.

    `cookies` are the browser's for `server`, as the value of ``Cookie``; `with_cookies` tells
    whether the credentials mode allows sending them. `raised` is the application's exception,
    `no_answer` the network's failure.
    """

    server: Origin | OpaqueOrigin | None = None
    cookies: str = ""
    with_cookies: bool = False
    raised: Exception | None = None
    no_answer: NoAnswer | None = None

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Be the current visit while the block runs."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)

    def carries_cookies(self, request: HttpRequest) -> bool:
        """Whether a browser sends the server's cookies with `request`; never with a preflight."""
        if not self.with_cookies or is_preflight(request):
            return False
        url = parse_url(request.url)
        return url is not None and url.origin == self.server

    def add_cookies(self, request: HttpRequest) -> HttpRequest:
        """`request` with the cookies that a browser would send along."""
        if not self.cookies or not self.carries_cookies(request):
            return request
        stored = request.header("cookie")
        cookies = self.cookies if stored is None else f"{self.cookies}; {stored}"
        headers = [*(each for each in request.headers if each[0] != "Cookie"), ("Cookie", cookies)]
        return HttpRequest(request.method, request.url, headers, request.body)

    def note_exception(self, error: Exception) -> None:
        """Keep the application's exception, with only its own frames, for the message."""
        frames = []
        traceback = error.__traceback__
        while traceback is not None:
            frames.append(traceback)
            traceback = traceback.tb_next
        own = [each for each in frames[:-1] if _is_of_application(each)]
        chain: TracebackType | None = None
        for each in reversed([*own, frames[-1]]):
            chain = TracebackType(chain, each.tb_frame, each.tb_lasti, each.tb_lineno)
        self.raised = error.with_traceback(chain)

    def note_no_answer(self, error: NoAnswer) -> None:
        """Keep why there was no response."""
        self.no_answer = error


def _is_of_application(traceback: TracebackType) -> bool:
    """Whether a frame is of the application's own code, not of a library's."""
    path = Path(traceback.tb_frame.f_code.co_filename)
    return _PACKAGE not in path.parents and not {"site-packages", "dist-packages"} & set(path.parts)


def current_visit() -> Visit:
    """The visit under way; one of no consequence, for a fetch outside of any."""
    return _CURRENT.get() or Visit()
