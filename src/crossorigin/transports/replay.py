"""Replay: responses from recorded exchanges."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from ..browser import Exchange, HttpRequest, HttpResponse, NoAnswer

__all__ = ["NotRecorded", "ReplayTransport"]


class NotRecorded(LookupError):
    """The recording does not have a response to a request, or none is left."""


class ReplayTransport:
    """A transport for `Browser` that replays the responses of `exchanges`.

    A request gets the responses of the exchanges with its method and its URL, in order. If the
    response of an exchange is ``None``, the request gets none. Headers and bodies of requests are
    not compared: only the order distinguishes a preflight from another ``OPTIONS`` request.
    """

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._left: defaultdict[tuple[str, str], deque[HttpResponse | None]] = defaultdict(deque)
        self._recorded: list[str] = []
        for request, response in exchanges:
            self._left[request.method, request.url].append(response)
            self._recorded.append(f"{request.method} {request.url}")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request.

        Raises:
            NotRecorded: there is no exchange, or none left, of this method and this URL.
            NoAnswer: the recorded request got no response.
        """
        asked = f"{request.method} {request.url}"
        left = self._left.get((request.method, request.url))
        if not left:
            times = self._recorded.count(asked)
            recorded = ", ".join(dict.fromkeys(self._recorded)) or "nothing"
            raise NotRecorded(
                f"{asked} was sent more often than the recording has it ({times} times)"
                if times
                else f"{asked} is not in the recording, which has: {recorded}"
            )
        response = left.popleft()
        if response is None:
            raise NoAnswer("the recorded request got no response")
        return response
