"""What the middlewares share: the policies in force, and who is told of their decisions.

An edge (ASGI, WSGI, a framework's own) is an `Enforcer` of its kind of request: it says how to read
one, calls `Enforcer.decide`, and puts the decision into the response with the functions of
`crossorigin.server`.
"""

from __future__ import annotations

import inspect
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import AnyStr, Generic, Literal, NamedTuple, TypeAlias, TypeVar, get_args

from .observability import DecisionEvent, Observer, RefusalLog
from .policy import Policy, PolicyMap
from .server import (
    CompiledPolicies,
    CompiledPolicy,
    Decision,
    as_str,
    decide,
    decide_websocket,
    own_origin,
    request_host,
    settle_refusal,
)

__all__ = ["Asked", "Enforcer", "Policies", "RoutePolicy", "WebSocketMode", "logger"]

logger = logging.getLogger("crossorigin")

Request = TypeVar("Request")

Policies: TypeAlias = Policy | PolicyMap

WebSocketMode: TypeAlias = Literal["pass", "enforce", "require-origin"]
"""What to do with WebSocket handshakes; see `crossorigin.asgi.CORSMiddleware`."""

RoutePolicy: TypeAlias = Callable[[Request, str], Policy | None]
"""Gives the policy of the route that a request is for; ``None`` where it has none of its own.

It is called with the request, as the edge has it, and with the method that the request is about: of
a preflight, the one that it asks for. So that caches stay right, its answer may depend on the
request's host, path and that method, and on nothing else.
"""


class Asked(NamedTuple, Generic[AnyStr]):
    """What a preflight asks for: the values of its ``Access-Control-Request-…`` headers."""

    method: AnyStr
    headers: AnyStr | None
    private_network: AnyStr | None


class Enforcer(ABC, Generic[AnyStr, Request]):
    """Policies being enforced, with their observers; the base of every middleware.

    Raises:
        TypeError: an argument is not of its type.
        ValueError: `websocket` is none of the three.
    """

    _encode: Callable[[str], AnyStr]
    _policies: CompiledPolicies[AnyStr]
    """All policies in force but those of routes. Replaced whole, never changed."""
    _only: CompiledPolicy[AnyStr] | None
    """The policy of every request, if there is just one: then nothing need be looked up."""

    def __init__(
        self,
        policy: Policies,
        encode: Callable[[str], AnyStr],
        *,
        route_policy: RoutePolicy[Request] | None = None,
        websocket: WebSocketMode = "pass",
        debug: bool = False,
        log_refusals: bool = True,
        trust_proxy_headers: bool = False,
        on_decision: Observer | None = None,
    ) -> None:
        if websocket not in get_args(WebSocketMode):
            raise ValueError(
                f"websocket is {websocket!r}; it must be one of {get_args(WebSocketMode)}"
            )
        _check_flag("log_refusals", log_refusals)
        _check_flag("trust_proxy_headers", trust_proxy_headers)
        _check_function("on_decision", on_decision)
        _check_function("route_policy", route_policy)
        self._encode = encode
        self._changing = threading.Lock()
        self._route_policy = route_policy
        self._websocket = websocket
        self._compile(policy, debug)
        self._log_refusal = RefusalLog(logger) if log_refusals else None
        self._on_decision = on_decision
        self._trust_proxy_headers = trust_proxy_headers

    @property
    def policy(self) -> Policies:
        """The policy or policies in force, but for those of routes.

        Setting it is atomic: each request is served under one policy, whole.
        """
        return self._policies.policy

    @policy.setter
    def policy(self, policy: Policies) -> None:
        with self._changing:
            self._compile(policy, self._policies.debug)

    @property
    def debug(self) -> bool:
        """Do refusals say why? It can be switched while serving; for development only."""
        return self._policies.debug

    @debug.setter
    def debug(self, debug: bool) -> None:
        with self._changing:
            self._compile(self._policies.policy, debug)

    def _compile(self, policy: Policies, debug: bool) -> None:
        if not isinstance(policy, (Policy, PolicyMap)):
            raise TypeError(
                f"policy is {type(policy).__name__!r}, not a Policy or a PolicyMap. "
                'Write CORSMiddleware(app, policy=Policy(allow_origins=["https://…"])).'
            )
        _check_flag("debug", debug)
        # In this order: a request that finds no only one in force finds all of those that are.
        self._policies = CompiledPolicies(policy, self._encode, debug=debug)
        self._only = self._policies.only if self._route_policy is None else None

    # --- What an edge says of its requests -------------------------------------------------------

    @abstractmethod
    def _header(self, request: Request, name: str) -> AnyStr | None:
        """The value of a request header, by its name in lower case; ``None`` if it has none.

        The values of a repeated header are joined by commas.
        """

    @abstractmethod
    def _scheme(self, request: Request) -> str:
        """The scheme of the connection, such as ``"https"``."""

    @abstractmethod
    def _path(self, request: Request) -> str:
        """The path of the URL, mount points included, decoded as the framework routes it."""

    def _asked(self, request: Request) -> Asked[AnyStr] | None:
        """What a request asks for, if it is a preflight."""
        method = self._header(request, "access-control-request-method")
        if method is None:
            return None
        return Asked(
            method,
            self._header(request, "access-control-request-headers"),
            self._header(request, "access-control-request-private-network"),
        )

    # --- Deciding --------------------------------------------------------------------------------

    def decide(
        self, request: Request, method: str, origin: AnyStr | None
    ) -> tuple[CompiledPolicy[AnyStr], Decision[AnyStr]]:
        """Decide about an HTTP request, and tell the observers; gives its policy as well.

        `origin` is the value of ``Origin``. If the decision has a status it is the answer, by
        `decided_answer`; if not, the application's response is to carry it, by `response_headers`.
        """
        if method == "OPTIONS" and origin is not None:
            asked = self._asked(request)
            if asked is not None:
                compiled = self._only or self._select(request, as_str(asked.method))
                decision = decide(
                    compiled,
                    method,
                    origin,
                    request_method=asked.method,
                    request_headers=asked.headers,
                    request_private_network=asked.private_network,
                )
                if decision.refusal is not None or self._on_decision is not None:
                    decision = self._settle(
                        compiled, decision, origin, request, method=method, asked=asked
                    )
                return compiled, decision
        compiled = self._only or self._select(request, method)
        decision = decide(compiled, method, origin)
        if decision.refusal is not None or self._on_decision is not None:
            decision = self._settle(compiled, decision, origin, request, method=method)
        return compiled, decision

    def decide_handshake(
        self, request: Request, origin: AnyStr | None
    ) -> tuple[CompiledPolicy[AnyStr], Decision[AnyStr]]:
        """As `decide`, about a WebSocket handshake; what `websocket` lets pass is not refused."""
        compiled = self._only or self._select(request, "GET")
        required = self._websocket == "require-origin"
        decision = decide_websocket(compiled, origin, origin_required=required)
        if self._websocket == "pass":
            decision = decision._replace(refusal=None)
        if decision.refusal is not None or self._on_decision is not None:
            decision = self._settle(compiled, decision, origin, request, method="GET")
        return compiled, decision

    def _select(self, request: Request, method: str) -> CompiledPolicy[AnyStr]:
        """The policy of a request that is about `method`; `NO_CORS` if it cannot be found out."""
        policies = self._policies  # read once: one request, one policy
        if self._route_policy is not None:
            try:
                policy = self._route_policy(request, method)
                if policy is not None:
                    return policies.compiled(policy)
            except Exception:
                logger.exception("the policy of a route could not be found out")
                return policies.no_cors
        host = None
        if policies.is_by_host:
            host = request_host(
                lambda name: self._text(request, name),
                trust_proxy_headers=self._trust_proxy_headers,
            )
        return policies.find(self._path(request), host)

    def _settle(
        self,
        compiled: CompiledPolicy[AnyStr],
        decision: Decision[AnyStr],
        origin: AnyStr | None,
        request: Request,
        *,
        method: str,
        asked: Asked[AnyStr] | None = None,
    ) -> Decision[AnyStr]:
        """Settle a refusal that is not settled yet, and tell the observers."""
        if decision.refusal is not None and decision.status is None:
            site = self._header(request, "sec-fetch-site")
            own = None
            if site is None:  # only then is it asked for
                own = own_origin(
                    self._scheme(request),
                    lambda name: self._text(request, name),
                    trust_proxy_headers=self._trust_proxy_headers,
                )
            decision = settle_refusal(
                compiled,
                decision,
                origin=origin,
                sec_fetch_site=site,
                own_origin=None if own is None else self._encode(own),
            )
        self._tell(
            DecisionEvent(
                decision.kind,
                decision.refusal,
                decision.status,
                None if origin is None else as_str(origin),
                method,
                self._path(request),
                None if asked is None else as_str(asked.method),
                None if asked is None or asked.headers is None else as_str(asked.headers),
            )
        )
        return decision

    def _text(self, request: Request, name: str) -> str | None:
        value = self._header(request, name)
        return None if value is None else as_str(value)

    def _tell(self, event: DecisionEvent) -> None:
        """Tell the observers; if `on_decision` fails, that is logged and the request goes on."""
        if self._log_refusal is not None:
            self._log_refusal(event)
        if self._on_decision is not None:
            try:
                self._on_decision(event)
            except Exception:
                logger.exception("on_decision failed")


def _check_flag(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}; it must be True or False")


def _check_function(name: str, value: object) -> None:
    if value is None:
        return
    if not callable(value):
        raise TypeError(f"{name} is {value!r}, which cannot be called")
    if inspect.iscoroutinefunction(value):
        raise TypeError(f"{name} is an async function, which nothing awaits; give a plain one")
