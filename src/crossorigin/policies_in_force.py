"""The policies that a middleware enforces: set by the application, or read from a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import AnyStr, Generic, TypeAlias, TypeVar

from .decision_log import WarningLog
from .file_policy import FilePolicy
from .forking import Forkable
from .log import log, summary
from .policy import Policy, PolicyMap
from .request_reader import RequestReader
from .server import CompiledPolicies, DecisionMemory, request_host

__all__ = ["Policies", "PoliciesInForce", "RoutePolicy"]

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
        TypeError: `policy` is not a `Policy`, a `PolicyMap` or a `FilePolicy`.
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
        trust_proxy_headers: bool,
        debug: bool,
        check: Callable[[Policy | PolicyMap], None],
    ) -> None:
        """`check` raises a ValueError if policies cannot work here."""
        super().__init__()
        self._check = check
        self._reader: RequestReader[AnyStr, Request] = reader
        self._route_policy = route_policy
        self._trust_proxy_headers = trust_proxy_headers
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

    def find(self, request: Request, method: str) -> DecisionMemory[AnyStr]:
        """The policy of a request that is about `method`; `NO_CORS` if `route_policy` raises."""
        if self.only is not None:
            return self.only
        if self._file is not None:
            self._file.start()  # here, in the process that serves
        policies = self._compiled  # read once: one request, one policy
        if self._route_policy is not None:
            try:
                policy = self._route_policy(request, method)
                if policy is not None:
                    return self._of_route(policies, policy)
            except Exception as error:
                what = summary(error)
                log.error("the policy of a route could not be determined (%s)", what, error=error)
                return policies.no_cors
        host = None
        if policies.is_by_host:
            host = request_host(
                lambda name: self._reader.text(request, name),
                trust_proxy_headers=self._trust_proxy_headers,
            )
        path, root, others = self._reader.location(request)
        return policies.find(path, host, root, others)

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
            self._check(said)
            self._file = file
            self._compile(said, self._compiled.debug if debug is None else debug)

    def _take_up(self) -> None:
        """Called when a file has changed, perhaps one that is no longer followed."""
        with self._lock:
            if self._file is None:
                return
            policy = self._file.policy
            try:
                self._check(policy)
            except ValueError as error:
                kept = "The last valid policies stay in force."
                log.error("%s: %s", self._file.path, error, lines=[kept])
                return
            self._compile(policy, self._compiled.debug)

    def _compile(self, policy: Policy | PolicyMap, debug: bool) -> None:
        # In this order: a request that does not find the only policy finds all policies in force.
        self._compiled = CompiledPolicies(policy, self._reader.encode, debug=debug)
        self._choose_only()
        self._log_warnings(policy)

    def _choose_only(self) -> None:
        can_differ = self._route_policy is not None or self._file is not None
        self.only = None if can_differ else self._compiled.only
