"""The inquiry: the requests that all vectors need, and their responses. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter
from typing import TypeAlias
from zlib import crc32

from ..browser import HttpRequest, HttpResponse, NoAnswer, is_handshake, is_preflight
from ..diagnosis import Evidence, Source, compare_by, probe_by
from ..fetch.header_lists import Header
from .listed import beyond_the_policy
from .outcomes import Answers, Outcome, Wanted, live_outcome
from .vectors import Vector, without_login

__all__ = ["Inquiry", "Reply"]

Reply: TypeAlias = HttpResponse | NoAnswer

TOO_MANY = 429
BODY_LIMIT = 16_384
"""The most bytes kept of a body: its beginning identifies the software."""
BODIES_LIMIT = 4 * 1024 * 1024
"""The most bytes kept of all bodies; later responses are kept without their bodies."""
MOST_OUTCOMES = 4096
"""The most outcomes kept; older ones are computed again from the responses."""
MOST_COMPARED = 32
"""Refused origins, counted at each URL, of which requests that differ in one thing are sent."""
_TELLING = frozenset({"origin", "content-type", "accept", "range"})
"""The headers of a request that responses may depend on."""
_TELLING_OF_PREFLIGHT = frozenset(
    {
        "origin",
        "access-control-request-method",
        "access-control-request-headers",
        "access-control-request-private-network",
    }
)


class Inquiry:
    """All vectors in all engines: the responses that are still needed, and those that are there.

    Requests whose differences do not concern a server's CORS are sent once, for all engines.
    `fresh` makes URLs that no cache knows. `headers` are those of a login, which go with all
    requests except preflights.
    """

    def __init__(
        self,
        vectors: Sequence[Vector],
        engines: Sequence[str],
        fresh: str = "1",
        headers: Sequence[Header] = (),
    ) -> None:
        self.vectors = [*vectors, *(without_login(vectors) if headers else ())]
        self._headers = headers
        self._has_further = False
        self.engines = engines
        self._given: dict[object, Reply] = {}
        self._outcomes: dict[tuple[int, str], Outcome] = {}
        """By a vector's id and the engine: `vectors` holds them, and hashes take longer."""
        self._awaited: dict[int, tuple[object, HttpRequest]] = {}
        """By a vector's id: the request that its last run stopped at."""
        self._fresh = fresh
        self._compared: set[tuple[str, str | None]] = set()
        self._body_bytes = 0
        self._known = 0
        self._turns = sorted({vector.turn for vector in self.vectors})
        self._pending = [(vector, engine) for vector in self.vectors for engine in engines]

    @property
    def progress(self) -> tuple[int, int]:
        """The number of responses, and the number that will be needed as far as is known."""
        return len(self._given), max(len(self._given), self._known)

    def wanted(self) -> list[tuple[object, HttpRequest]]:
        """The next requests to send, each with the key for `give`; none at the end."""
        while True:
            wanted: dict[object, HttpRequest] = {}
            pending = []
            waiting = -1
            for vector, engine in self._pending:
                # The engines, which are next to each other, mostly want the same.
                if vector.turn > self._turns[0] or id(vector) == waiting:
                    pending.append((vector, engine))
                    continue
                missing = self._missing(vector, engine)
                if missing is not None:
                    key, request = missing
                    if key not in wanted:
                        wanted[key] = self._with_login(request) if vector.login else request
                    pending.append((vector, engine))
                    waiting = id(vector)
            self._pending = pending
            self._known = len(self._given) + len(wanted)
            if not wanted and self._turns[0] == 0 and self._further_vectors():
                continue
            if wanted or len(self._turns) == 1:
                # The first alone: without a response to it, the others are not sent.
                return list(wanted.items())[: None if self._given else 1]
            del self._turns[0]

    def _missing(self, vector: Vector, engine: str) -> tuple[object, HttpRequest] | None:
        """The request whose response `vector` waits for, with its key; ``None`` at its end."""
        missing = self._awaited.pop(id(vector), None)
        # A run is deterministic: until that response is there, it would stop at the same request.
        if missing is None or missing[0] in self._given:
            try:
                self.look(vector, engine)
            except Wanted as wanted:
                missing = _key(vector, wanted.request), wanted.request
            else:
                return None
        self._awaited[id(vector)] = missing
        return missing

    def _further_vectors(self) -> bool:
        """Ask once about the names that the responses list; whether there are any."""
        further = [] if self._has_further else beyond_the_policy(self.vectors, self._preflight)
        self._has_further = True
        self.vectors += further
        self._pending += [(vector, engine) for vector in further for engine in self.engines]
        return bool(further)

    def _preflight(self, vector: Vector) -> HttpResponse | None:
        """The response to the preflight of a page's request; ``None`` if there was none."""
        if vector.request is not None:
            return None
        exchanges = self.outcome(vector, self.engines[0]).result.exchanges
        responses = [each.response for each in exchanges if is_preflight(each.request)]
        return responses[-1] if responses else None

    def _with_login(self, request: HttpRequest) -> HttpRequest:
        """`request` with the headers of the login, unless it is a preflight."""
        if not self._headers or is_preflight(request):
            return request
        given = {name.lower() for name, _ in self._headers}
        kept = [each for each in request.headers if each[0].lower() not in given]
        return replace(request, headers=[*kept, *self._headers])

    def look(self, vector: Vector, engine: str) -> Outcome | Reply:
        """The outcome of `vector` in `engine`, or the response to a request without a page.

        Raises:
            Wanted: a response is not there yet.
        """
        if vector.request is not None:
            return self.answer(vector, vector.request)
        live = self.outcome(vector, engine)
        self.evidence(vector, engine, live)
        return live

    def outcome(self, vector: Vector, engine: str) -> Outcome:
        """The outcome of `vector` in `engine`; the latest ones are remembered.

        Raises:
            Wanted: a response is not there yet.
        """
        key = id(vector), engine
        found = self._outcomes.get(key)
        if found is None:
            found = live_outcome(vector, engine, self.answers(vector))
            if len(self._outcomes) >= MOST_OUTCOMES:
                del self._outcomes[next(iter(self._outcomes))]
            self._outcomes[key] = found
        return found

    def evidence(self, vector: Vector, engine: str, live: Outcome) -> Evidence:
        """The evidence for `live`; for a wrongly refused preflight, also for its parts.

        Raises:
            Wanted: a response about one of those parts is not there yet.
        """
        error = live.result.error
        evidence = Evidence(
            source=Source.LIVE,
            origin=vector.origin,
            url=vector.url,
            method=vector.method,
            credentials=vector.credentials,
            reasons=(error.reason,) if error else (),
            error=error,
            exchanges=tuple(live.result.exchanges),
            trace=tuple(live.result.trace),
            engine=engine,
        )
        if not vector.allowed or error is None:
            return evidence
        answers = self.answers(vector)
        evidence = probe_by(answers, evidence)
        key = vector.url, vector.origin
        if key not in self._compared and len(self._compared) >= MOST_COMPARED:
            return evidence
        self._compared.add(key)
        return compare_by(
            answers, evidence, f"{self._fresh}-{crc32(str(vector.origin).encode()):x}"
        )

    def answers(self, vector: Vector) -> Answers:
        """The responses to the requests of `vector`."""

        def answers(request: HttpRequest) -> HttpResponse:
            answer = self.answer(vector, request)
            if isinstance(answer, NoAnswer):
                raise NoAnswer(str(answer), cause=answer.cause) from answer
            return answer

        return answers

    def answer(self, vector: Vector, request: HttpRequest) -> Reply:
        """The response to a request of `vector`; see `look`."""
        answer = self._given.get(_key(vector, request))
        if answer is None:
            raise Wanted(request)
        return answer

    def give(self, key: object, answer: Reply) -> None:
        """Set the response to a wanted request.

        Raises:
            NoAnswer: the very first request had no response.
        """
        if isinstance(answer, NoAnswer) and not self._given:
            raise answer
        if isinstance(answer, HttpResponse) and answer.status == TOO_MANY:
            answer = NoAnswer("the server answered 429, too many requests: use a lower rate")
        if isinstance(answer, HttpResponse):
            kept = min(len(answer.body), BODY_LIMIT, BODIES_LIMIT - self._body_bytes)
            self._body_bytes += kept
            if kept < len(answer.body):
                answer = replace(answer, body=answer.body[:kept])
        self._given[key] = answer


def _key(vector: Vector, request: HttpRequest) -> object:
    asks = is_preflight(request)
    telling = _TELLING_OF_PREFLIGHT if asks else _TELLING
    return (
        vector.turn,
        vector.login or asks,
        is_handshake(request),
        request.method,
        request.url,
        # Sorted by name, because each engine has an order of its own.
        *sorted(
            (
                (lower, value)
                for name, value in request.headers
                if (lower := name.lower()) in telling
            ),
            key=itemgetter(0),
        ),
    )
