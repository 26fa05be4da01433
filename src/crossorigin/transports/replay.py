"""Replay: answers out of exchanges that were recorded earlier."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from ..browser import Exchange, HttpRequest, HttpResponse, NoAnswer

__all__ = ["NotRecorded", "ReplayTransport"]


class NotRecorded(LookupError):
    """A request was made to which the recording has no answer, or none left."""


class ReplayTransport:
    """A transport for `Browser` that gives the answers of `exchanges` again.

    A request is answered by the exchanges of its method and its URL, one after the other. One whose
    response is ``None`` is not answered this time either. Headers and bodies of requests are not
    compared: a preflight is told from an ``OPTIONS`` request only by where it stands.
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
                f"{asked} was asked for once more than the recording answers it ({times} times)"
                if times
                else f"{asked} is not in the recording, which has: {recorded}"
            )
        response = left.popleft()
        if response is None:
            raise NoAnswer("the recorded request got no response")
        return response
