"""Judging: compares the engines' outcomes by the server's responses with those by the policy's.

Each difference is a `VectorDifference`, of a vector in one or more engines; differences of the same
cause make a `Departure`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..browser import Exchange, HttpRequest, NoAnswer, is_connected
from ..diagnosis import Cause, Evidence, Finding, diagnose
from ..diagnosis.grant import spelled
from ..diagnosis.rules import origin_not_received, others_read
from ..fetch.header_lists import contains, get
from ..policy import Policy
from ..server import CompiledPolicy
from .caching import cached_instead, is_meant_to_be_cached
from .coverage import NotAsked
from .departures import ANY_METHOD, LETS_IN, VectorDifference, make_departures
from .inquiry import Inquiry
from .origins import MOST_EXAMPLES, MOST_PATTERNS, Trick
from .outcomes import PROBE, Outcome, Verdict, is_as_meant, outcome, policy_answer
from .report import Departure, DepartureKind, Report, Severity, Unanswered
from .tricks import true_tricks
from .unseen import not_seen
from .vectors import UNUSUAL_METHODS, Aspect, Vector
from .words import listed

__all__ = ["judge"]

STANDARD = "standard"


def judge(inquiry: Inquiry, url: str, missing: tuple[NotAsked, ...] = ()) -> Report:
    """Judge a complete inquiry.

    `missing` are the parts of the policy that it does not ask about.
    """
    judging = _Judging(inquiry)
    differences = [each for vector in inquiry.vectors for each in judging.differences(vector)]
    differences += judging.of_caches()
    differences = list(_by_true_tricks(differences))
    departures = make_departures(differences, tuple(inquiry.engines))
    return Report(
        url=url,
        engines=tuple(inquiry.engines),
        checked=tuple(inquiry.vectors),
        departures=departures,
        unanswered=tuple(judging.unanswered.values()),
        not_asked=missing,
        not_seen=not_seen(inquiry, _explained(departures)),
        remarks=tuple(_remarks(inquiry)),
        requests=inquiry.progress[0],
    )


def _by_true_tricks(differences: Sequence[VectorDifference]) -> Iterator[VectorDifference]:
    """`differences`, each with the trick by which its origin is really allowed."""
    let_in: dict[str, dict[str, Trick]] = {}
    for each in differences:
        if each.kind in LETS_IN and each.vector.origin is not None:
            let_in.setdefault(f"{each.kind} {each.vector.home}", {})[each.vector.origin] = Trick(
                each.key
            )
    by_url = {url: true_tricks(tricks) for url, tricks in let_in.items()}
    for each in differences:
        if each.kind in LETS_IN and each.vector.origin is not None:
            yield replace(each, key=by_url[f"{each.kind} {each.vector.home}"][each.vector.origin])
        else:
            yield each


class _Judging:
    """Judges each vector."""

    def __init__(self, inquiry: Inquiry) -> None:
        self.inquiry = inquiry
        self.engines = tuple(inquiry.engines)
        self.unanswered: dict[Vector, Unanswered] = {}
        self._compiled: dict[Policy, CompiledPolicy[str]] = {}
        self.read_when_first = {
            (vector.home, vector.origin, engine)
            for vector in inquiry.vectors
            for engine in self.engines
            if vector.turn == 1
            and vector.origin is not None
            and self.inquiry.outcome(vector, engine).verdict is Verdict.READ
        }
        """The pages that get a response that no cache can have yet."""

    def is_read_when_first(self, vector: Vector, engine: str) -> bool:
        """Whether it is a GET of a URL that no cache knows, and the page can read the response."""
        at_home = vector.turn > 0 or vector.url == vector.home
        return (
            at_home
            and is_plain(vector)
            and (vector.home, vector.origin, engine) in self.read_when_first
        )

    def readers(self, refused: Vector) -> set[str]:
        """The origins whose pages can read what is at the URL of `refused`, by a plain GET."""
        return {
            vector.origin
            for vector in self.inquiry.vectors
            if vector.url == refused.url
            and is_plain(vector)
            and vector.origin is not None
            and vector.credentials == refused.credentials
            and self.inquiry.outcome(vector, self.engines[0]).verdict is Verdict.READ
        }

    def compiled(self, policy: Policy) -> CompiledPolicy[str]:
        if policy not in self._compiled:
            self._compiled[policy] = CompiledPolicy(policy, str)
        return self._compiled[policy]

    # --- a page's requests -----------------------------------------------------------------------

    def differences(self, vector: Vector) -> Iterator[VectorDifference]:
        if vector.request is not None:
            yield from self.of_request(vector, vector.request)
            return
        answers = self.inquiry.answers(vector)
        compiled = self.compiled(vector.policy)
        found: dict[tuple[DepartureKind, str], VectorDifference] = {}
        for engine in self.engines:
            live = self.inquiry.outcome(vector, engine)
            if live.verdict is Verdict.NO_ANSWER:
                why = live.result.error.message if live.result.error else ""
                self.unanswered[vector] = Unanswered(vector, why)
                return
            answer = policy_answer(vector, compiled, answers)
            meant = live if is_as_meant(live, answer) else outcome(vector, engine, answer)
            for each in self.between(vector, engine, live, meant):
                same = found.get((each.kind, each.key))
                engines = (*same.engines, engine) if same else (engine,)
                found[each.kind, each.key] = replace(same or each, engines=engines)
        yield from map(self.as_browsers_have_it, found.values())

    def as_browsers_have_it(self, difference: VectorDifference) -> VectorDifference:
        """The difference; a note if only the text of the standard shows it, and no browser does."""
        if difference.engines == (STANDARD,) and len(self.engines) > 1:
            return replace(difference, severity=Severity.NOTE)
        return difference

    def between(
        self, vector: Vector, engine: str, live: Outcome, meant: Outcome
    ) -> Iterator[VectorDifference]:
        """The difference in an engine between the server's outcome and the policy's."""
        refused = live.verdict is Verdict.REFUSED
        exchanges = tuple(live.result.exchanges)
        if meant.verdict is Verdict.REFUSED and not refused:
            yield self.let_in(vector, engine, live)
        elif refused and meant.verdict is not Verdict.REFUSED:
            # In turn: a request that is also refused when it comes first is not a matter of caches.
            if not vector.turn or self.is_read_when_first(vector, engine):
                yield self.shut_out(vector, engine, live)
        elif refused:
            if vector.aspect is Aspect.BLOCKING:
                yield from self.not_blocked(vector, engine, exchanges)
        elif vector.aspect is Aspect.EXPOSE and live.names != meant.names:
            yield from self.exposed(vector, engine, live, meant)
        elif vector.aspect is Aspect.MAX_AGE and live.max_age != meant.max_age:
            yield self.remembered(vector, engine, live, meant)

    def let_in(self, vector: Vector, engine: str, live: Outcome) -> VectorDifference:
        exchanges = tuple(live.result.exchanges)
        trick = vector.trick
        if trick is not None:
            severity = Severity.HIGH
            if vector.credentials and live.verdict is Verdict.READ:
                severity = Severity.CRITICAL
            if trick is Trick.TRAILING_DOT:
                severity = Severity.WARNING
            return VectorDifference(
                vector, DepartureKind.ORIGIN_LET_IN, severity, (engine,), exchanges, trick
            )
        if vector.credentials and not vector.policy.allow_credentials:
            return VectorDifference(
                vector, DepartureKind.CREDENTIALS_LET_IN, Severity.HIGH, (engine,), exchanges
            )
        kind = DepartureKind.HEADER_LET_IN if vector.headers else DepartureKind.METHOD_LET_IN
        return VectorDifference(vector, kind, Severity.WARNING, (engine,), exchanges)

    def shut_out(self, vector: Vector, engine: str, live: Outcome) -> VectorDifference:
        exchanges = tuple(live.result.exchanges)
        if self.is_read_when_first(vector, engine):
            return VectorDifference(
                vector, DepartureKind.CACHED_FOR_ANOTHER, Severity.BROKEN, (engine,), exchanges
            )
        finding = self.cause(vector, self.inquiry.evidence(vector, engine, live))
        kind, severity = DepartureKind.PAGE_REFUSED, Severity.BROKEN
        key = finding.cause if finding else ""
        if finding is not None and finding.cause is Cause.CACHED_FOR_ANOTHER:
            kind, key = DepartureKind.CACHED_FOR_ANOTHER, ""
        elif vector.method == UNUSUAL_METHODS[-1]:  # the policy allows any method
            severity, key = Severity.WARNING, ANY_METHOD
        return VectorDifference(
            vector, kind, severity, (engine,), exchanges, key=key, finding=finding
        )

    def cause(self, vector: Vector, evidence: Evidence) -> Finding | None:
        """Why the page is refused, as `explain` judges, by what all questions together show."""
        finding = next((each for each in diagnose(evidence) if not each.is_note), None)
        if finding is None:
            return finding
        if (other := self.telling_instead(vector, finding)) is not None:
            engine = evidence.engine or STANDARD
            live = self.inquiry.outcome(other, engine)
            return self.cause(other, self.inquiry.evidence(other, engine, live))
        readers = self.readers(vector)
        if finding.cause is Cause.NO_CORS_HEADERS and readers and vector.origin not in readers:
            return others_read(evidence)
        if (
            finding.cause is Cause.ORIGIN_NOT_ALLOWED
            and evidence.header("access-control-allow-origin") is None
            and not any(each.readable for each in evidence.comparisons)
            and not readers
        ):
            return origin_not_received(evidence)
        return finding

    def telling_instead(self, vector: Vector, finding: Finding) -> Vector | None:
        """A refused vector whose cause is also that of `vector`; ``None`` if `finding` tells it.

        For a page of an unusual origin that is one of a usual page, and for an error that is one at
        home.
        """
        if finding.cause in _OF_UNUSUAL_PAGES:
            same = replace(vector, origin=None)
        elif finding.cause is Cause.ERROR_WITHOUT_CORS and vector.url != vector.home:
            same = replace(vector, url=vector.home)
        else:
            return None
        return next(
            (
                each
                for each in self.inquiry.vectors
                if each.request is None
                and replace(each, aspect=vector.aspect, origin=same.origin and each.origin) == same
                and (same.origin is not None or (each.origin or "").startswith("http"))
                and self.inquiry.outcome(each, self.engines[0]).verdict is Verdict.REFUSED
            ),
            None,
        )

    def not_blocked(
        self, vector: Vector, engine: str, exchanges: tuple[Exchange, ...]
    ) -> Iterator[VectorDifference]:
        response = exchanges[-1].response
        if response is not None and response.status < 400:
            yield VectorDifference(
                vector, DepartureKind.NOT_BLOCKED, Severity.HIGH, (engine,), exchanges
            )

    def exposed(
        self, vector: Vector, engine: str, live: Outcome, meant: Outcome
    ) -> Iterator[VectorDifference]:
        exchanges = tuple(live.result.exchanges)
        more, less = sorted(live.names - meant.names), sorted(meant.names - live.names)
        if more:
            names = "every header" if PROBE in more else listed([spelled(each) for each in more])
            yield VectorDifference(
                vector,
                DepartureKind.EXPOSED_TOO_MUCH,
                Severity.WARNING,
                (engine,),
                exchanges,
                key=names,
            )
        if less:
            names = "every header" if PROBE in less else listed([spelled(each) for each in less])
            sent = any(
                contains(self.inquiry.answers(vector)(exchange.request).headers, name)
                for exchange in exchanges[-1:]
                for name in less
            )
            yield VectorDifference(
                vector,
                DepartureKind.EXPOSED_TOO_LITTLE,
                Severity.BROKEN if sent else Severity.WARNING,
                (engine,),
                exchanges,
                key=names,
            )

    def remembered(
        self, vector: Vector, engine: str, live: Outcome, meant: Outcome
    ) -> VectorDifference:
        longer = (live.max_age or 0) > (meant.max_age or 0)
        effect = (
            "so a change of the policy takes effect that much later"
            if longer
            else "so they send more preflights, and wait for the response each time"
        )
        return VectorDifference(
            vector,
            DepartureKind.MAX_AGE,
            Severity.WARNING,
            (engine,),
            tuple(live.result.exchanges),
            key="longer" if longer else "shorter",
            says=f"Browsers remember a preflight for {live.max_age or 0:.0f} seconds instead of "
            f"the policy's {meant.max_age or 0:.0f}, {effect}.",
        )

    # --- requests without a page -----------------------------------------------------------------

    def of_request(self, vector: Vector, request: HttpRequest) -> Iterator[VectorDifference]:
        answer = self.inquiry.answer(vector, request)
        if isinstance(answer, NoAnswer):
            self.unanswered[vector] = Unanswered(vector, str(answer))
        elif vector.aspect is Aspect.WEBSOCKETS:
            yield from self.of_handshake(vector, Exchange(request, answer))
        elif vector.aspect is Aspect.PRIVATE_NETWORK:
            granted = (
                200 <= answer.status <= 299
                and get(answer.headers, "access-control-allow-private-network") == "true"
                and get(answer.headers, "access-control-allow-origin") in ("*", vector.origin)
            )
            if granted != vector.allowed:
                yield VectorDifference(
                    vector,
                    DepartureKind.PRIVATE_NETWORK,
                    Severity.WARNING if granted else Severity.BROKEN,
                    self.engines,
                    (Exchange(request, answer),),
                    key=str(granted),
                )

    def of_handshake(self, vector: Vector, exchange: Exchange) -> Iterator[VectorDifference]:
        """Whether a page opens a WebSocket that the policy does not let it open, or cannot."""
        request, answer = exchange
        connected = answer is not None and is_connected(request, answer)
        if connected == vector.allowed:
            return
        kind, severity = DepartureKind.WEBSOCKET_REFUSED, Severity.BROKEN
        if connected:
            kind, severity = DepartureKind.WEBSOCKET_LET_IN, Severity.CRITICAL
            if vector.trick is Trick.TRAILING_DOT:
                severity = Severity.WARNING
        key = vector.trick or ""
        yield VectorDifference(vector, kind, severity, self.engines, (exchange,), key=key)

    # --- caches ----------------------------------------------------------------------------------

    def of_caches(self) -> Iterator[VectorDifference]:
        """The differences of pages that would get, from a cache, the response for another page."""
        plain = [vector for vector in self.inquiry.vectors if is_plain(vector) and not vector.turn]
        for url in dict.fromkeys(vector.url for vector in plain):
            here = {each.origin: each for each in plain if each.url == url}
            asking = [each for each in here.values() if each.allowed and each.origin is not None]
            others = [each for each in here.values() if each not in asking]
            others.sort(key=lambda each: each.origin is not None)  # the one without a page first
            of_each_part = {each.policy: each for each in reversed(asking)}.values()
            firsts = list(dict.fromkeys((*asking[:2], *of_each_part)))
            for stored in (*others[:3], *firsts):
                for each in firsts:
                    if each.origin != stored.origin:
                        yield from self.if_cached(each, stored)

    def if_cached(self, asking: Vector, stored: Vector) -> Iterator[VectorDifference]:
        """The difference for `asking` if a cache has the response to `stored`."""
        request = (
            stored.request
            or self.inquiry.outcome(stored, self.engines[0]).result.exchanges[-1].request
        )
        response = self.inquiry.answer(stored, request)
        if isinstance(response, NoAnswer) or not cached_instead(response):
            return
        engines = [
            engine
            for engine in self.engines
            if self.inquiry.outcome(asking, engine).verdict is Verdict.READ
            and outcome(asking, engine, lambda _: response).verdict is Verdict.REFUSED
        ]
        if engines:
            made_for = stored.origin or "a request without Origin, such as that of an image"
            explicit = is_meant_to_be_cached(response)
            yield VectorDifference(
                asking,
                DepartureKind.VARY_MISSING,
                Severity.BROKEN if explicit else Severity.WARNING,
                tuple(engines),
                (Exchange(request, response),),
                says=f"A cache that has the response to {made_for} also gives it to pages of "
                f"{asking.origin}, which then cannot read it"
                + (", and the response may explicitly be cached." if explicit else "."),
            )


def is_plain(vector: Vector) -> bool:
    """Whether it is a GET that does not need a preflight."""
    return vector.sends and vector.method == "GET" and not vector.headers and vector.login


_OF_UNUSUAL_PAGES = (Cause.NULL_ORIGIN, Cause.EXTENSION_PERMISSION)
"""Causes that only the origin of a page suggests."""
_ERRORS = (Cause.ERROR_WITHOUT_CORS, Cause.GATEWAY_ERROR)
"""Causes that are only the status of a response, not the reason for that status."""


def _explained(departures: Sequence[Departure]) -> frozenset[Vector]:
    """The vectors whose responses have a status for a reason that is already reported."""
    return frozenset(
        vector
        for each in departures
        if each.kind is DepartureKind.PAGE_REFUSED and each.cause not in _ERRORS
        for vector in each.vectors
    )


def _remarks(inquiry: Inquiry) -> Iterator[str]:
    """The parts of the policy that were tested only by examples."""
    for policy in dict.fromkeys(vector.policy for vector in inquiry.vectors):
        count = len(policy.allow_origins)
        if count > MOST_EXAMPLES:
            yield (
                f"Of the {count:,} entries of allow_origins, {MOST_EXAMPLES} were tested fully, "
                f"and the others by a GET; near misses of {MOST_PATTERNS} were tested."
            )
        elif count > MOST_PATTERNS:
            tried = f"{MOST_PATTERNS} of the {count} entries"
            yield f"Near misses of {tried} of allow_origins were tested."
