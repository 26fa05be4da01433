"""The policies that a middleware enforces: set by the application, or read from a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import AnyStr, Generic, NamedTuple, TypeAlias, TypeVar
from zlib import crc32

from .decision_log import WarningLog
from .file_policy import FilePolicy
from .forking import Forkable
from .log import log, summary
from .policy import Policy, PolicyMap
from .request_reader import RequestReader
from .server import CompiledPolicies, DecisionMemory, request_host
from .server.text import as_str

__all__ = ["Judge", "Policies", "PoliciesInForce", "RoutePolicy"]

Request = TypeVar("Request")

Policies: TypeAlias = Policy | PolicyMap | FilePolicy
"""The type of the argument `policy` of a middleware."""

RoutePolicy: TypeAlias = Callable[[Request, str], Policy | None]
"""Returns the policy of the route of a request; ``None`` if the route has no policy of its own. It
is called with the edge's request and the method that the request is about: for a preflight, the
requested method. What it returns may depend only on the request's host, its path and that method,
so that caches stay correct.
"""


class PoliciesInForce(Forkable, Generic[AnyStr, Request]):
    """All policies of a middleware, including those of routes.

    Changes are atomic: each request is served under exactly one policy.

    Raises:
        TypeError: `policy` is not a `Policy`, a `PolicyMap` or a `FilePolicy`, or `candidate` is
            not one of the first two.
        ValueError: a policy cannot work here.
    """

    only: DecisionMemory[AnyStr] | None
    """The policy of every request, if there is only one and no file or route can change it."""
    _compiled: CompiledPolicies[AnyStr]
    """All policies except those of routes. It is replaced as a whole, never changed."""
    _file: FilePolicy | None = None

    def __init__(
        self,
        policy: Policies,
        reader: RequestReader[AnyStr, Request],
        *,
        route_policy: RoutePolicy[Request] | None,
        candidate: Policy | PolicyMap | None,
        candidate_share: float,
        trust_proxy_headers: bool,
        debug: bool,
        check: Callable[[Policy | PolicyMap], None],
    ) -> None:
        """`check` raises a ValueError if policies cannot work here."""
        super().__init__()
        _check_candidate(candidate)
        self._check = check
        self._reader: RequestReader[AnyStr, Request] = reader
        self._route_policy = route_policy
        self._trust_proxy_headers = trust_proxy_headers
        self._candidate = candidate
        self._share = candidate_share
        self._log_warnings = WarningLog()
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
    def main(self) -> DecisionMemory[AnyStr]:
        """The application's own policy: the only one, or in a map that of "/"."""
        return self._compiled.main

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

    def find(
        self, request: Request, method: str, origin: AnyStr | None
    ) -> tuple[DecisionMemory[AnyStr], Judge[AnyStr] | None]:
        """The policy of a request that is about `method`, and that of the candidate.

        The policy is `NO_CORS` if `route_policy` raises. There is no candidate if the route has a
        policy of its own, or if `origin` does not belong to the share that is judged.
        """
        if self.only is not None:
            return self.only, None
        if self._file is not None:
            self._file.start()  # here, in the process that serves
        policies = self._compiled  # read once: one request, one policy
        if self._route_policy is not None:
            try:
                policy = self._route_policy(request, method)
                if policy is not None:
                    return self._of_route(policies, policy), None
            except Exception as error:
                what = summary(error)
                log.error("the policy of a route could not be determined (%s)", what, error=error)
                return policies.no_cors, None
        candidate = policies.candidate
        if candidate is not None and not _is_in_share(origin, self._share):
            candidate = None
        if policies.only is not None:
            if candidate is None:
                return policies.only, None
            if candidate.only is not None:
                return policies.only, Judge(candidate.only, is_main=True)
        host = None
        if policies.is_by_host or (candidate is not None and candidate.is_by_host):
            host = request_host(
                lambda name: self._reader.text(request, name),
                trust_proxy_headers=self._trust_proxy_headers,
            )
        path, root, others = self._reader.location(request)
        found = policies.find(path, host, root, others)
        if candidate is None:
            return found, None
        judging = candidate.find(path, host, root, others)
        return found, Judge(judging, is_main=judging is candidate.main)

    def _of_route(
        self, policies: CompiledPolicies[AnyStr], policy: Policy
    ) -> DecisionMemory[AnyStr]:
        known = policies.knows(policy)
        found = policies.of(policy)
        if not known:
            self._log_warnings(policy, of="the CORS policy of a route")
        return found

    def _set(self, policy: Policies, debug: bool | None) -> None:
        if not isinstance(policy, (Policy, PolicyMap, FilePolicy)):
            raise TypeError(
                f"policy is {type(policy).__name__!r}, not a Policy, a PolicyMap or a FilePolicy. "
                'Write CORSMiddleware(app, policy=Policy(allow_origins=["https://…"])).'
            )
        file = policy if isinstance(policy, FilePolicy) else None
        if file is not None:
            file.follow(self._take_up)  # before it is read, so that no change is missed
        with self._lock:
            said = policy.policy if isinstance(policy, FilePolicy) else policy
            self._check_all(said, self._candidate)
            self._file = file
            self._compile(said, self._compiled.debug if debug is None else debug)

    def _take_up(self) -> None:
        """Called when a file has changed, perhaps one that is no longer followed."""
        with self._lock:
            if self._file is None:
                return
            policy = self._file.policy
            try:
                self._check_all(policy, self._candidate)
            except ValueError as error:
                kept = "The last valid policies stay in force."
                log.error("%s: %s", self._file.path, error, lines=[kept])
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
        # In this order: a request that does not find the only policy finds all policies in force.
        self._compiled = CompiledPolicies(
            policy, self._reader.encode, candidate=candidate, debug=debug
        )
        self._choose_only()
        self._log_warnings(policy)
        if self._candidate is not None:
            self._log_warnings(self._candidate, of="the candidate")

    def _choose_only(self) -> None:
        can_differ = (
            self._route_policy is not None
            or self._file is not None
            or self._compiled.candidate is not None
        )
        self.only = None if can_differ else self._compiled.only


class Judge(NamedTuple, Generic[AnyStr]):
    """The candidate's policy for a request."""

    memory: DecisionMemory[AnyStr]
    is_main: bool
    """Whether it is the application's own policy; see `PoliciesInForce.main`."""


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
