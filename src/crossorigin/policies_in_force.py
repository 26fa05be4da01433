"""The policies that a middleware enforces: set by the application, or followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, AnyStr, Generic, NamedTuple, TypeAlias, TypeVar, cast
from zlib import crc32

from .asking_policy import AskingPolicy, check_can_be_asked
from .decision_log import WarningLog
from .followed_policy import FollowedPolicy
from .forking import Forkable
from .log import log, summary
from .policy import NO_CORS, Policy, PolicyError, PolicyMap, Problem
from .policy_reference import PolicyReference, RouteMark, UnknownPolicyError, unknown_names
from .request_reader import RequestReader
from .server import CompiledPolicies, DecisionMemory, request_host
from .server.text import as_str

if TYPE_CHECKING:
    from .origin_predicate import OriginPredicate

__all__ = ["FindMarks", "Found", "Policies", "PoliciesInForce", "RoutePolicy"]

Request = TypeVar("Request")

Policies: TypeAlias = Policy | PolicyMap | FollowedPolicy
"""The type of the argument `policy` of a middleware."""

RoutePolicy: TypeAlias = Callable[[Request, str], Policy | None]
"""Returns the policy of the route of a request; ``None`` if the route has no policy of its own. It
is called with the edge's request and the method that the request is about: for a preflight, the
requested method. What it returns may depend only on the request's host, its path and that method,
so that caches stay correct.
"""


FindMarks: TypeAlias = Callable[[Any], Iterable[RouteMark] | None]
"""Returns the marks of all routes of an application, which it is given and may know already;
``None`` if they cannot be known."""


class PoliciesInForce(Forkable, Generic[AnyStr, Request]):
    """All policies of a middleware, including those of routes.

    Changes are atomic: each request is served under exactly one policy.

    Raises:
        TypeError: `policy` is not a `Policy`, a `PolicyMap`, a `FilePolicy` or a
            `FollowedPolicy`, or `candidate` is not one of the first two.
        ValueError: a policy cannot work here.
    """

    find_marks: FindMarks | None = None
    """Finds the marks of routes, in frameworks that have them."""
    candidate_share: float
    """The share of origins whose requests the candidate judges."""
    asks: bool
    """Whether functions add origins to policies other than those of routes."""
    only: DecisionMemory[AnyStr] | None
    """The policy of every request, if there is only one and no source or route can change it."""
    _compiled: CompiledPolicies[AnyStr]
    """All policies except those of routes. It is replaced as a whole, never changed."""
    _followed: FollowedPolicy | None = None

    def __init__(
        self,
        policy: Policies,
        reader: RequestReader[AnyStr, Request],
        *,
        route_policy: RoutePolicy[Request] | None,
        candidate: Policy | PolicyMap | None,
        candidate_share: float | None,
        trust_proxy_headers: bool,
        debug: bool,
        predicate: OriginPredicate | None,
        awaits: bool,
    ) -> None:
        """`predicate` adds origins to the application's own policy.

        With `awaits`, async functions can be asked.
        """
        super().__init__()
        _check_candidate(candidate)
        self._predicate = predicate
        self._awaits = awaits
        self._reader: RequestReader[AnyStr, Request] = reader
        self._route_policy = route_policy
        self._trust_proxy_headers = trust_proxy_headers
        self._candidate = candidate
        self._given_share = candidate_share
        self._log_warnings = WarningLog()
        self._unknown: set[str] = set()
        self._knows_names = False
        self._set(policy, debug)

    @property
    def policy(self) -> Policy | PolicyMap:
        """The policy or policies in force, without those of routes."""
        return self._compiled.policy

    @policy.setter
    def policy(self, policy: Policies) -> None:
        self._set(policy, None)

    @property
    def candidate(self) -> Policy | PolicyMap | None:
        """The candidate by which requests are judged too."""
        candidate = self._compiled.candidate
        return None if candidate is None else candidate.policy

    @candidate.setter
    def candidate(self, candidate: Policy | PolicyMap | None) -> None:
        _check_candidate(candidate)
        with self._lock:
            policy = self._compiled.policy
            self._check_all(policy, candidate)
            self._candidate = candidate
            self._compile(policy, self._compiled.debug)

    @property
    def debug(self) -> bool:
        """Whether refusals state the reason."""
        return self._compiled.debug

    @debug.setter
    def debug(self, debug: bool) -> None:
        with self._lock:
            self._compile(self._compiled.policy, debug)

    @property
    def no_cors(self) -> DecisionMemory[AnyStr]:
        """`NO_CORS`."""
        return self._compiled.no_cors

    @property
    def looks_at_routes(self) -> bool:
        """Whether routes may have policies of their own."""
        return self._route_policy is not None

    def look_at_routes(self, route_policy: RoutePolicy[Request]) -> None:
        """Call `route_policy` for the policies of routes from now on."""
        with self._lock:
            self._route_policy = route_policy
            self._choose_only()

    def unknown_names(self, app: object = None) -> list[tuple[str, Problem]]:
        """The names of routes that no policy has, as far as the routes of `app` are known now."""
        marks = None if self.find_marks is None else self.find_marks(app)
        return list(unknown_names(marks or (), self.policy))

    def check_names(self, app: object = None) -> None:
        """Check that routes refer to policies that exist; call it when all routes are known.

        Raises:
            PolicyError: a policy in force does not have a name, or has no names.
        """
        problems = [problem for _, problem in self.unknown_names(app)]
        if problems:
            raise PolicyError(problems)
        self._knows_names = True

    def find(self, request: Request, method: str, origin: AnyStr | None) -> Found[AnyStr]:
        """The policy of a request that is about `method`, and that of the candidate.

        The policy is `NO_CORS` if `route_policy` raises. There is no candidate if the route has a
        policy of its own, or if `origin` does not belong to the share that is judged.
        """
        if self._followed is not None:
            self._followed.start()  # here, in the process that serves
        policies = self._compiled  # read once: one request, one policy
        if self._route_policy is not None:
            if not self._knows_names:
                self._log_unknown_names()
            try:
                policy = self._route_policy(request, method)
                if policy is not None:
                    return self._of_route(policies, policy)
            except UnknownPolicyError as error:
                self._log_unknown(error.problem.value, error.problem)
                return Found(policies.no_cors, None, name=ROUTE)
            except Exception as error:
                what = summary(error)
                log.error("the policy of a route could not be determined (%s)", what, error=error)
                return Found(policies.no_cors, None)
        candidate = policies.candidate
        if candidate is not None and not _is_in_share(origin, self.candidate_share):
            candidate = None
        if policies.only is not None:
            if candidate is None:
                return _found(policies, policies.only)
            if candidate.only is not None:
                return _found(policies, policies.only, candidate, candidate.only)
        host = None
        if policies.is_by_host or (candidate is not None and candidate.is_by_host):
            host = request_host(
                lambda name: self._reader.text(request, name),
                trust_proxy_headers=self._trust_proxy_headers,
            )
        path, root, others = self._reader.location(request)
        found = policies.find(path, host, root, others)
        if candidate is None:
            return _found(policies, found)
        judging = candidate.find(path, host, root, others)
        return _found(policies, found, candidate, judging)

    def given(self, policy: Policy, instead_of: Policy) -> DecisionMemory[AnyStr]:
        """The memory of a policy that a function gave for a request, and what is wrong with it."""
        policies = self._compiled
        known = policies.gives(policy)
        found = policies.given(policy)
        if not known:
            self._log_warnings(policy, of="a CORS policy that allow_origin_if returned")
            if policy.block_missing_origin and not instead_of.block_missing_origin:
                log.error(
                    "a CORS policy that allow_origin_if returned has block_missing_origin, which "
                    "has no effect there, because the function is not asked about requests that "
                    "have neither Origin nor Sec-Fetch-Site; set it in the application's own policy"
                )
        return found

    def _of_route(self, policies: CompiledPolicies[AnyStr], policy: Policy) -> Found[AnyStr]:
        name = ROUTE
        if isinstance(policy, PolicyReference):
            name, policy = policy.name, policy.among(policies.policy)
        known = policies.knows(policy)
        found = policies.of(policy)
        if not known:
            self._log_warnings(policy, of="the CORS policy of a route")
        predicate = self._predicate_of(policy, policies.own)
        if predicate is not None:
            self._check_predicate(predicate)
        return Found(found, predicate, name=name)

    def _log_unknown_names(self) -> None:
        """Log the names of routes that no policy has, at the first request."""
        self._knows_names = True
        try:
            unknown = self.unknown_names()
        except Exception as error:
            what = summary(error)
            log.error("the policies of routes could not be listed (%s)", what, error=error)
            return
        for name, problem in unknown:
            self._log_unknown(name, problem)

    def _log_unknown(self, name: object, problem: Problem) -> None:
        """Log a name that no policy has, once while the same policies are in force."""
        if name not in self._unknown:
            self._unknown.add(str(name))  # names are in the application's code, so there are few
            log.error("%s Routes with this name have NO_CORS.", problem)

    def _predicate_of(self, policy: Policy, own: Policy) -> OriginPredicate | None:
        """The function that adds origins to `policy`, if `own` is the application's own."""
        if isinstance(policy, AskingPolicy):
            return policy.predicate
        return self._predicate if policy == own else None

    def _check_predicate(self, predicate: OriginPredicate) -> None:
        if predicate.is_async and not self._awaits:
            raise TypeError(
                "allow_origin_if is an async function, which WSGI cannot await; pass a sync "
                "function"
            )

    def _check(self, policies: Policy | PolicyMap) -> None:
        """Check that the functions that add origins can be called.

        Raises:
            TypeError: one of them is async, and cannot be awaited here.
            ValueError: the option's would never be called.
        """
        entries = [policies] if isinstance(policies, Policy) else []
        if isinstance(policies, PolicyMap):
            entries = [policy for _, _, policy in policies.entries()]
        for policy in entries:
            if isinstance(policy, AskingPolicy):
                self._check_predicate(policy.predicate)
        if self._predicate is None:
            return
        self._check_predicate(self._predicate)
        own = policies if isinstance(policies, Policy) else policies.paths.get("/", NO_CORS)
        if isinstance(own, AskingPolicy):
            raise ValueError(
                "two functions add origins to the application's own policy: its own and the option "
                "allow_origin_if; leave one out"
            )
        check_can_be_asked(own)

    def _set(self, policy: Policies, debug: bool | None) -> None:
        if not isinstance(policy, (Policy, PolicyMap, FollowedPolicy)):
            raise TypeError(
                f"policy is {type(policy).__name__!r}, not a Policy, a PolicyMap or a FilePolicy. "
                'Write CORSMiddleware(app, policy=Policy(allow_origins=["https://…"])).'
            )
        followed = policy if isinstance(policy, FollowedPolicy) else None
        if followed is not None:
            followed.follow(self._take_up)  # before it is read, so that no change is missed
        with self._lock:
            said = policy.policy if isinstance(policy, FollowedPolicy) else policy
            self._check_all(said, self._candidate)
            self._followed = followed
            self._compile(said, self._compiled.debug if debug is None else debug)

    def _take_up(self) -> None:
        """Called when a source has changed, perhaps one that is no longer followed."""
        with self._lock:
            if self._followed is None:
                return
            policy = self._followed.policy
            try:
                self._check_all(policy, self._candidate)
            except ValueError as error:
                kept = "The last valid policies stay in force."
                log.error("%s: %s", self._followed.address, error, lines=[kept])
                return
            self._compile(policy, self._compiled.debug)

    def _check_all(self, policy: Policy | PolicyMap, candidate: Policy | PolicyMap | None) -> None:
        self._check(policy)
        if candidate is not None and _candidate_of(policy) is not None:
            raise ValueError(
                "there are two candidates, one in the policies and one as the option candidate; "
                "leave one out"
            )
        judging = candidate or _candidate_of(policy)
        if judging is not None:
            self._check(judging)

    def _compile(self, policy: Policy | PolicyMap, debug: bool) -> None:
        candidate = self._candidate or _candidate_of(policy)
        said = 1.0
        if self._candidate is None and isinstance(policy, PolicyMap):
            said = policy.candidate_share
        self.candidate_share = said if self._given_share is None else self._given_share
        # In this order: a request that does not find the only policy finds all policies in force.
        self._compiled = CompiledPolicies(
            policy,
            self._reader.encode,
            candidate=candidate,
            debug=debug,
            mark=self._predicate_of,
        )
        self._unknown.clear()
        self._knows_names = False
        judging = self._compiled.candidate
        self.asks = bool(self._compiled.marks or (judging is not None and judging.marks))
        self._choose_only()
        self._log_warnings(policy)
        if self._candidate is not None:
            self._log_warnings(self._candidate, of="the candidate")

    def _choose_only(self) -> None:
        can_differ = (
            self._route_policy is not None
            or self._followed is not None
            or self._compiled.candidate is not None
        )
        self.only = None if can_differ else self._compiled.only


ROUTE = "route"
"""The name of the policy of a route, which has no other."""


class Found(NamedTuple, Generic[AnyStr]):
    """The policy of a request."""

    memory: DecisionMemory[AnyStr]
    predicate: OriginPredicate | None
    """The function that adds origins to it."""
    candidate: Found[AnyStr] | None = None
    """The policy of the candidate."""
    name: str | None = None
    """The name of the policy, for logs."""
    is_by_host: bool = False
    """Whether the host of the request chose it."""


def _found(
    policies: CompiledPolicies[AnyStr],
    memory: DecisionMemory[AnyStr],
    candidate: CompiledPolicies[AnyStr] | None = None,
    judging: DecisionMemory[AnyStr] | None = None,
) -> Found[AnyStr]:
    judge = None
    if candidate is not None and judging is not None:
        judge = _found(candidate, judging)
    predicate = cast("OriginPredicate | None", policies.marks.get(memory))
    return Found(memory, predicate, judge, policies.names.get(memory), policies.is_by_host)


def _check_candidate(candidate: object) -> None:
    """A candidate is a policy or a map of policies, or ``None``.

    Raises:
        TypeError: it is not.
    """
    if candidate is not None and not isinstance(candidate, (Policy, PolicyMap)):
        raise TypeError(
            f"candidate is {type(candidate).__name__!r}, not a Policy or a PolicyMap; a FilePolicy "
            "has its candidate in its file"
        )


def _candidate_of(policy: Policy | PolicyMap) -> PolicyMap | None:
    return policy.candidate if isinstance(policy, PolicyMap) else None


def _is_in_share(origin: AnyStr | None, share: float) -> bool:
    """Whether requests of `origin` are judged: in every process the same. Those without are."""
    if share >= 1:
        return True
    text = as_str(origin) if origin is not None else ""
    return crc32(text.encode("latin-1", "replace")) < share * 2**32
