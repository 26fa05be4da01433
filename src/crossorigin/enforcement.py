"""Enforcement of policies: the part that the middlewares share.

For each request an edge gets the decision from its `Enforcer`, by `known` or else by `decide`, and
puts it into the response with the functions of `crossorigin.server`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import (
    TYPE_CHECKING,
    AnyStr,
    Generic,
    NamedTuple,
    TypeVar,
    Unpack,
)

from .asking_policy import AskingPolicy
from .decision_log import DifferenceLog, RefusalLog
from .fetch.methods import SAFE_METHODS
from .fetch.origins import is_potentially_trustworthy, parse_origin
from .given_functions import check_function, refuse_coroutine
from .late_judging import LateJudging, LateQuestion
from .log import log, summary
from .middleware_options import (
    CheckedOptions,
    WebSocketOptions,
    check_flag,
    check_options,
)
from .observability import DecisionEvent
from .policies_in_force import Found, Policies, PoliciesInForce, RoutePolicy
from .policy import Policy, PolicyMap, has_one_reading, host_of
from .request_reader import RequestFacts, RequestReader
from .server import (
    CandidateDifference,
    CompiledPolicy,
    Decision,
    DecisionMemory,
    Refusal,
    Requested,
    candidate_difference,
    decide,
    decide_websocket,
    request_host,
    settle,
)
from .server.text import as_str

if TYPE_CHECKING:
    from .asked_request import AskedRequest
    from .origin_predicate import OriginPredicate
    from .questions import GivenAnswer

__all__ = ["Enforcer", "Middleware", "enforcer_of"]

Request = TypeVar("Request")


class Middleware(Generic[AnyStr, Request]):
    """The base of all middlewares: the attributes that users may read and change while serving."""

    _enforcer: Enforcer[AnyStr, Request]

    @property
    def policy(self) -> Policy | PolicyMap:
        """The policy or policies in force, without those of routes.

        Setting it is atomic: each request is served under exactly one policy. A `FilePolicy` may be
        set too.
        """
        return self._enforcer.policies.policy

    @policy.setter
    def policy(self, policy: Policies) -> None:
        self._enforcer.set_policy(policy)

    @property
    def candidate(self) -> Policy | PolicyMap | None:
        """The candidate by which requests are judged too, without being refused.

        Setting it is atomic. To put it in force, set `policy`, then set this to ``None``.
        """
        return self._enforcer.policies.candidate

    @candidate.setter
    def candidate(self, candidate: Policy | PolicyMap | None) -> None:
        self._enforcer.policies.candidate = candidate

    @property
    def debug(self) -> bool:
        """Whether refusals state the reason.

        It can be switched while serving; for development only.
        """
        return self._enforcer.policies.debug

    @debug.setter
    def debug(self, debug: bool) -> None:
        check_flag("debug", debug)
        self._enforcer.policies.debug = debug


class Enforcer(Generic[AnyStr, Request]):
    """Decides about requests by the policies in force, and reports to the observers.

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: `websocket` is not one of the three, or `allow_origin_if` would never be called.
    """

    options: CheckedOptions
    """The options as they were given; the middleware's attributes may have changed some."""
    policies: PoliciesInForce[AnyStr, Request]
    reader: RequestReader[AnyStr, Request]

    def __init__(
        self,
        policy: Policies,
        reader: RequestReader[AnyStr, Request],
        *,
        awaits: bool,
        route_policy: RoutePolicy[Request] | None = None,
        **options: Unpack[WebSocketOptions],
    ) -> None:
        """With `awaits`, the edge calls `decide_async`, so `allow_origin_if` may be async."""
        checked = self.options = check_options(options, awaits=awaits)
        check_function("route_policy", route_policy, takes=("the request", "the method"))
        self._websocket = checked.websocket
        self._trust_proxy_headers = checked.trust_proxy_headers
        self._on_decision = checked.on_decision
        self._refusals = RefusalLog() if checked.log_refusals else None
        self._differences = DifferenceLog() if checked.log_refusals else None
        self._late = LateJudging()
        self.reader = reader
        self.policies = PoliciesInForce(
            policy,
            reader,
            route_policy=route_policy,
            candidate=checked.candidate,
            candidate_share=checked.candidate_share,
            trust_proxy_headers=self._trust_proxy_headers,
            debug=checked.debug,
            predicate=checked.predicate,
            awaits=awaits,
        )

    @property
    def logs_refusals(self) -> bool:
        """Whether refusals are logged."""
        return self._refusals is not None

    @property
    def asks(self) -> bool:
        """Whether `decide_async` may have to wait, because of `allow_origin_if`."""
        return self.policies.asks or AskingPolicy.exist

    def known(self, request: Request, method: str) -> Decision[AnyStr] | None:
        """The decision of `decide`, if it is remembered and not observed; otherwise ``None``.

        This is the fast path, for nearly all requests. The decision is for an HTTP request.
        """
        origin: AnyStr | None
        memory = self.policies.only
        if memory is None or self._on_decision is not None:
            return None
        if method == "OPTIONS":
            asked = self.reader.preflight(request)
            if asked is None:
                return None
            origin = asked[0]
            decision = memory.preflight(asked)
        else:
            origin = self.reader.origin(request)
            recalled = memory.recall(origin)
            if recalled is not None:
                return recalled
            decision = memory.recall_refused(origin) or memory.actual(origin, method)
        refusal = decision.refusal
        if self.policies.asks and (refusal is not None or method not in SAFE_METHODS):
            return None
        if refusal is None:
            return decision
        if decision.status is None:
            site = self.reader.site(request)
            if site is None and origin is not None:
                return None
            decision = settle(memory.first, decision, origin, site, None, method=method)
            if decision.refusal is None:
                return decision
        if self._refusals is None or self._refusals.count_repeated(
            origin, refusal, decision.status
        ):
            return decision
        return None

    def decide(self, request: Request, method: str, *, handshake: bool = False) -> Decision[AnyStr]:
        """Decide about a request, and report to the observers.

        If the decision has a status, `decided_answer` makes the response; otherwise
        `response_headers` puts it into the application's response. A WebSocket `handshake` is
        refused only as the option `websocket` says.
        """
        case = self._case(request, method, handshake=handshake)
        question = case.question
        answer: GivenAnswer = False
        if question is not None and question.is_clear:
            answer = question.predicate.ask(question.about)
        return self._conclude(request, case, answer, self._late.ask)

    async def decide_async(
        self, request: Request, method: str, *, handshake: bool = False
    ) -> Decision[AnyStr]:
        """Like `decide`, without blocking the event loop while `allow_origin_if` runs."""
        case = self._case(request, method, handshake=handshake)
        question = case.question
        answer: GivenAnswer = False
        if question is not None and question.is_clear:
            answer = await question.predicate.ask_async(question.about)
        return self._conclude(request, case, answer, self._late.ask_async)

    def set_policy(self, policy: Policies) -> None:
        """Put another policy in force.

        Raises:
            TypeError: this is not a policy.
            ValueError: `allow_origin_if` would never be called.
        """
        self.policies.policy = policy

    # --- How a decision is made ------------------------------------------------------------------

    def _case(self, request: Request, method: str, *, handshake: bool) -> _RequestCase[AnyStr]:
        preflight = self.reader.preflight(request) if method == "OPTIONS" else None
        origin = self.reader.origin(request) if preflight is None else preflight[0]
        requested = None if preflight is None else preflight[1]
        about = method if requested is None else as_str(requested[0])
        found = self.policies.find(request, about, origin)
        judge = found.candidate
        question = candidate_question = None
        if not (handshake and self._websocket == "pass"):  # it may be refused
            question = self._question(request, found, origin, about)
            if judge is not None:
                candidate_question = self._question(request, judge, origin, about)
        return _RequestCase(
            found.memory,
            method,
            origin,
            requested,
            question,
            handshake,
            None if judge is None else judge.memory,
            candidate_question,
            found.name,
            _HOST_HEADERS if found.is_by_host and self._trust_proxy_headers else (),
        )

    def _question(
        self, request: Request, found: Found[AnyStr], origin: AnyStr | None, method: str
    ) -> _QuestionToAsk | None:
        """What a function has to be asked; ``None`` if there is none, or the policy lists `origin`.

        `method` is the one that the request is about.
        """
        predicate = found.predicate
        if predicate is None:
            return None
        about = _asked_origin(found.memory.policy_for(origin), origin)
        if about is None or (origin is None and not self._may_be_refused(request, found, method)):
            return None
        from .asked_request import AskedRequest  # noqa: PLC0415 (few policies need it)

        takes = predicate.takes
        host = path = headers = None
        if "host" in takes:
            host = host_of(
                request_host(
                    lambda name: self.reader.text(request, name),
                    trust_proxy_headers=self._trust_proxy_headers,
                )
            )
        if "path" in takes:
            path = self.reader.path(request)
            path = path if has_one_reading(path) else None
        if "headers" in takes:
            headers = tuple((name, self.reader.text(request, name)) for name in predicate.headers)
        is_clear = not (("host" in takes and host is None) or ("path" in takes and path is None))
        asked = AskedRequest(about.text, host, path, method if "method" in takes else None, headers)
        return _QuestionToAsk(predicate, asked, is_clear, about.may_be_added)

    def _may_be_refused(self, request: Request, found: Found[AnyStr], method: str) -> bool:
        """Whether a policy may refuse a request without ``Origin``: if it came from another site.

        (Programs send neither header, and do not wait for a function.)
        """
        if method in SAFE_METHODS:
            return False
        site = self.reader.site(request)
        return site is not None and site not in found.memory.first.text.own_sites

    def _vary(self, question: _QuestionToAsk) -> tuple[str, ...]:
        """The request headers that a function's answer depends on, besides ``Origin``.

        A cache distinguishes URLs, so it distinguishes hosts, unless a proxy sends them in headers.
        """
        predicate: OriginPredicate = question.predicate
        if self._trust_proxy_headers and "host" in predicate.takes:
            return (*_HOST_HEADERS, *predicate.headers)
        return predicate.headers

    def _conclude(
        self,
        request: Request,
        case: _RequestCase[AnyStr],
        answer: GivenAnswer,
        ask_later: Callable[[LateQuestion], None],
    ) -> Decision[AnyStr]:
        """Decide, and report to the observers; `answer` is the one to the question of the case.

        The candidate judges now, if what it has to know is known. Otherwise neither the request nor
        the log of refusals waits for it: `ask_later` asks.
        """
        facts = RequestFacts(self.reader, request, trust_proxy_headers=self._trust_proxy_headers)
        if isinstance(answer, Policy):
            case = case._replace(name=BY_FUNCTION)
        decision = self._decision_by(facts, case, case.memory, case.question, answer)
        if case.host_headers:  # a cache distinguishes hosts, but not those that a proxy sends
            names = tuple(map(self.reader.encode, case.host_headers))
            decision = replace(decision, vary=tuple(dict.fromkeys(decision.vary + names)))
        if case.candidate is None:
            self._report(facts, case, decision, None)
            return decision
        question = case.candidate_question
        known = _known_answer(case, answer)
        if question is None or known is not None:
            self._judge(facts, case, decision, known)
            return decision
        facts.keep()
        self._log_refusal(facts, case, decision)
        case = case._replace(is_refusal_told=True)

        def judge(late: GivenAnswer | None) -> None:
            self._judge(facts, case, decision, late)

        ask_later(LateQuestion(question.predicate, question.about, judge))
        return decision

    def _judge(
        self,
        facts: RequestFacts[AnyStr, Request],
        case: _RequestCase[AnyStr],
        decision: Decision[AnyStr],
        answer: GivenAnswer | None,
    ) -> None:
        """Judge a request by the candidate, and report it; without an answer, only report it."""
        if case.candidate is None or answer is None:
            self._report(facts, case, decision, CandidateDifference.NOT_JUDGED)
            return
        judged = self._decision_by(facts, case, case.candidate, case.candidate_question, answer)
        difference = candidate_difference(decision, judged)
        refusal = None if difference is None else judged.refusal
        self._report(facts, case, decision, difference, refusal)

    def _decision_by(
        self,
        facts: RequestFacts[AnyStr, Request],
        case: _RequestCase[AnyStr],
        memory: DecisionMemory[AnyStr],
        question: _QuestionToAsk | None,
        answer: GivenAnswer,
    ) -> Decision[AnyStr]:
        """The decision under one policy, and the answer to the question about it."""
        if question is None:
            return self._decision(facts, memory, case, allowed=False)
        decision: Decision[AnyStr]
        if isinstance(answer, Policy):
            given = self.policies.given(answer, memory.first.policy)
            decision = self._decision(facts, given, case, allowed=False)
        else:
            decision = self._decision(facts, memory, case, allowed=answer and question.may_be_added)
        # What the response would depend on without the function, it depends on all the same.
        others: Decision[AnyStr] = memory.decide(case.method, case.origin, case.requested)
        read = tuple(map(self.reader.encode, self._vary(question)))
        vary = tuple(dict.fromkeys(others.vary + decision.vary + read))
        return replace(decision, vary=vary)

    def _decision(
        self,
        facts: RequestFacts[AnyStr, Request],
        memory: DecisionMemory[AnyStr],
        case: _RequestCase[AnyStr],
        *,
        allowed: bool,
    ) -> Decision[AnyStr]:
        """The decision under one policy."""
        method, origin, requested = case.method, case.origin, case.requested
        if case.handshake:
            decision = decide_websocket(
                memory.policy_for(origin),
                origin,
                origin_required=self._websocket == "require-origin",
                origin_allowed=allowed,
            )
            if self._websocket == "pass":
                decision = replace(decision, refusal=None)
        elif allowed:
            policy = memory.policy_for(origin)
            decision = decide(policy, method, origin, requested, origin_allowed=True)
        else:
            decision = memory.decide(method, origin, requested)
        if decision.refusal is None or decision.status is not None:
            return decision
        site = facts.site
        own = facts.own_origin if site is None and origin is not None else None
        return settle(memory.first, decision, origin, site, own, method=method)

    def _log_refusal(
        self,
        facts: RequestFacts[AnyStr, Request],
        case: _RequestCase[AnyStr],
        decision: Decision[AnyStr],
    ) -> None:
        """Log a refusal that is reported later."""
        refusal, refusals = decision.refusal, self._refusals
        if refusal is None or refusals is None:
            return
        if not refusals.count_repeated(case.origin, refusal, decision.status):
            refusals.write(_event(facts, case, decision, None, None), case.origin)

    def _report(
        self,
        facts: RequestFacts[AnyStr, Request],
        case: _RequestCase[AnyStr],
        decision: Decision[AnyStr],
        difference: CandidateDifference | None,
        candidate_refusal: Refusal | None = None,
    ) -> None:
        """Report to the log and `on_decision`. A failure is logged, and the request goes on."""
        refusal, refusals, differences = decision.refusal, self._refusals, self._differences
        is_told = (
            refusal is None
            or refusals is None
            or case.is_refusal_told
            or refusals.count_repeated(case.origin, refusal, decision.status)
        )
        is_difference_told = (
            difference is None
            or differences is None
            or differences.count_repeated(case.origin, difference, decision.status)
        )
        if is_told and is_difference_told and self._on_decision is None:
            return
        event = _event(facts, case, decision, difference, candidate_refusal)
        if refusals is not None and not is_told:
            refusals.write(event, case.origin)
        if differences is not None and not is_difference_told:
            differences.write(event, case.origin)
        if self._on_decision is not None:
            try:
                returned: object = self._on_decision(event)
                refuse_coroutine(returned)
            except Exception as error:
                log.error("on_decision failed (%s)", summary(error), error=error)

    async def end_async(self) -> None:
        """Report what still waits to be judged; an ASGI server calls this when it shuts down."""
        await self._late.end_async()


def enforcer_of(middleware: Middleware[AnyStr, Request]) -> Enforcer[AnyStr, Request]:
    """What a middleware decides by."""
    return middleware._enforcer  # noqa: SLF001 (of this module)


def _event(
    facts: RequestFacts[AnyStr, Request],
    case: _RequestCase[AnyStr],
    decision: Decision[AnyStr],
    difference: CandidateDifference | None,
    candidate_refusal: Refusal | None,
) -> DecisionEvent:
    method, headers = case.requested[:2] if case.requested is not None else (None, None)
    return DecisionEvent(
        decision.kind,
        decision.refusal,
        decision.status,
        None if case.origin is None else as_str(case.origin),
        case.method,
        facts.path,
        None if method is None else as_str(method),
        None if headers is None else as_str(headers),
        difference,
        candidate_refusal,
        case.name,
    )


class _RequestCase(NamedTuple, Generic[AnyStr]):
    """The input of a decision."""

    memory: DecisionMemory[AnyStr]
    method: str
    origin: AnyStr | None
    requested: Requested[AnyStr] | None
    question: _QuestionToAsk | None
    """What `allow_origin_if` has to be asked."""
    handshake: bool
    candidate: DecisionMemory[AnyStr] | None
    candidate_question: _QuestionToAsk | None
    """What `allow_origin_if` has to be asked for the candidate."""
    name: str | None
    """The name of the policy."""
    host_headers: tuple[str, ...]
    """The headers from which the host was read that chose the policy."""
    is_refusal_told: bool = False
    """Whether the log has the refusal already."""


class _QuestionToAsk(NamedTuple):
    """A question for `allow_origin_if`."""

    predicate: OriginPredicate
    about: AskedRequest
    is_clear: bool
    """Whether the parts that the function takes have one reading. Otherwise it is not asked: it
    would see one of the readings, and the application may see another."""
    may_be_added: bool
    """Whether the answer ``True`` allows the origin. Otherwise only a policy counts."""


def _known_answer(case: _RequestCase[AnyStr], answer: GivenAnswer) -> GivenAnswer | None:
    """What the candidate has to know, if it is known; `answer` is that for the policy in force."""
    question, asked = case.candidate_question, case.question
    if question is None or not question.is_clear:
        return False
    if asked is not None and asked[:3] == question[:3]:
        return answer
    return question.predicate.recall(question.about)


BY_FUNCTION = "allow_origin_if"
"""The name of a policy that a function gave."""
_HOST_HEADERS = ("forwarded", "x-forwarded-host")


class _AskedOrigin(NamedTuple):
    """The origin that a function is asked about."""

    text: str
    may_be_added: bool


_OPAQUE = _AskedOrigin("null", may_be_added=False)


def _asked_origin(policy: CompiledPolicy[AnyStr], origin: AnyStr | None) -> _AskedOrigin | None:
    """The origin that a function is asked about; ``None`` if the policy lists it.

    A function cannot add to the policy what the policy cannot list: no origin, ``null``, malformed
    origins and, with credentials, insecure ones. But it may give another policy, which blocks.
    """
    if origin is None:
        return _OPAQUE
    if policy.any_origin or origin in policy.origins:
        return None
    text = as_str(origin)
    parsed = parse_origin(text)
    if parsed is None:
        return _OPAQUE
    said = policy.policy
    insecure = said.allow_credentials and not said.dangerously_allow_insecure_origins
    return _AskedOrigin(text, not insecure or is_potentially_trustworthy(parsed))
