"""What the middlewares share: the policies in force, and who is told of their decisions.

An edge (ASGI, WSGI, a framework's own) is an `Enforcer` of its kind of request: it says how to read
one, calls `Enforcer.decide`, and puts the decision into the response with the functions of
`crossorigin.server`.
"""

from __future__ import annotations

import inspect
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import (
    AnyStr,
    Generic,
    Literal,
    NamedTuple,
    TypeAlias,
    TypeVar,
    get_args,
)

from .fetch.origins import is_potentially_trustworthy, parse_origin
from .file_policy import FilePolicy
from .observability import DecisionEvent, Observer, RefusalLog, WarningLog, logger
from .origin_predicate import AllowOriginIf, OriginPredicate
from .policy import Policy, PolicyMap
from .server import (
    CompiledPolicies,
    CompiledPolicy,
    Decision,
    Refusal,
    as_str,
    decide,
    decide_websocket,
    grant,
    own_origin,
    ready_preflight,
    request_host,
    settle_refusal,
)

__all__ = [
    "AllowOriginIf",
    "Asked",
    "Enforcer",
    "Policies",
    "RoutePolicy",
    "WebSocketMode",
    "logger",
]

Request = TypeVar("Request")

Policies: TypeAlias = Policy | PolicyMap | FilePolicy

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

    awaits: bool = False
    """Does this edge call `decide_async`, and so can await an async `allow_origin_if`?"""

    _encode: Callable[[str], AnyStr]
    _policies: CompiledPolicies[AnyStr]
    """All policies in force but those of routes. Replaced whole, never changed."""
    _only: CompiledPolicy[AnyStr] | None
    """The policy of every request, if there is just one: then nothing need be looked up."""
    _plain: CompiledPolicy[AnyStr] | None
    """The same, if nobody has to be told of all decisions either.

    Edges look there first, as `ready` does, before they call `decide`."""
    _file: FilePolicy | None = None
    """Where the policies come from, if from a file that is followed."""
    _predicate: OriginPredicate | None
    """Is asked about origins that the application's own policy does not list."""
    _repeats: Callable[[AnyStr | None, Refusal], bool]
    """Does a refusal hold as it did before, and has all been done when this has counted it?"""

    def __init__(
        self,
        policy: Policies,
        encode: Callable[[str], AnyStr],
        *,
        route_policy: RoutePolicy[Request] | None = None,
        allow_origin_if: AllowOriginIf | None = None,
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
        _check_flag("debug", debug)
        _check_flag("log_refusals", log_refusals)
        _check_flag("trust_proxy_headers", trust_proxy_headers)
        _check_function("on_decision", on_decision)
        _check_function("route_policy", route_policy)
        self._encode = encode
        self._on_decision = on_decision
        self._changing = threading.Lock()
        self._route_policy = route_policy
        self._predicate = self._checked_predicate(allow_origin_if)
        self._websocket = websocket
        self._log_warnings = WarningLog(logger)
        self._set(policy, debug)
        self._log_refusal = RefusalLog(logger) if log_refusals else None
        self._repeats = _always if self._log_refusal is None else self._log_refusal.counts
        if self._predicate is not None:  # it has to be asked again
            self._repeats = _never
        self._trust_proxy_headers = trust_proxy_headers

    @property
    def policy(self) -> Policy | PolicyMap:
        """The policy or policies in force, but for those of routes.

        Setting it is atomic: each request is served under one policy, whole.
        """
        return self._policies.policy

    @policy.setter
    def policy(self, policy: Policies) -> None:
        self._set(policy)

    @property
    def debug(self) -> bool:
        """Do refusals say why? It can be switched while serving; for development only."""
        return self._policies.debug

    @debug.setter
    def debug(self, debug: bool) -> None:
        _check_flag("debug", debug)
        with self._changing:
            self._compile(self._policies.policy, debug)

    def ask_routes(self, route_policy: RoutePolicy[Request]) -> None:
        """From now on ask for the policies of routes; until then nothing is looked up for them."""
        with self._changing:
            self._route_policy = route_policy
            self._take_shortcuts()

    def _set(self, policy: Policies, debug: bool | None = None) -> None:
        if not isinstance(policy, (Policy, PolicyMap, FilePolicy)):
            raise TypeError(
                f"policy is {type(policy).__name__!r}, not a Policy, a PolicyMap or a FilePolicy. "
                'Write CORSMiddleware(app, policy=Policy(allow_origins=["https://…"])).'
            )
        file = policy if isinstance(policy, FilePolicy) else None
        if file is not None:
            file.follow(self._take_up)  # before it is read: no change comes in between unseen
        with self._changing:
            self._file = file
            self._compile(
                policy.policy if isinstance(policy, FilePolicy) else policy,
                self._policies.debug if debug is None else debug,
            )

    def _take_up(self) -> None:
        """Called when a file has changed, perhaps one that is not followed any more."""
        with self._changing:
            if self._file is not None:
                self._compile(self._file.policy, self._policies.debug)

    def _compile(self, policy: Policy | PolicyMap, debug: bool) -> None:
        # In this order: a request that finds no only one in force finds all of those that are.
        self._policies = CompiledPolicies(policy, self._encode, debug=debug)
        self._take_shortcuts()
        self._log_warnings(policy)

    def _take_shortcuts(self) -> None:
        looked_up = self._route_policy is not None or self._file is not None
        self._only = None if looked_up else self._policies.only
        self._plain = None if self._on_decision is not None else self._only

    def _checked_predicate(self, allow_origin_if: AllowOriginIf | None) -> OriginPredicate | None:
        predicate = allow_origin_if
        if predicate is not None and not isinstance(predicate, OriginPredicate):
            predicate = OriginPredicate(predicate)
        if predicate is not None and predicate.is_async and not self.awaits:
            raise TypeError(
                "allow_origin_if is an async function, which nothing awaits here (under WSGI); "
                "give a plain one"
            )
        return predicate

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

    def _location(self, request: Request) -> tuple[str, str]:
        """The path of a request, as `_path`, and the root path of the application, or ``""``.

        The root path (script name) is told where the path may lack it, or have it once too often.
        """
        return self._path(request), ""

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

    def ready(
        self, request: Request, method: str, origin: AnyStr | None
    ) -> tuple[CompiledPolicy[AnyStr], Decision[AnyStr]] | None:
        """What `decide` would give and do, if that is known from requests before."""
        compiled = self._plain
        if compiled is None:
            return None
        decision: Decision[AnyStr] | None = None
        if method != "OPTIONS":
            if origin is None:
                return compiled, compiled.not_cors
            decision = compiled.ready.get(origin)
            if decision is None and origin in compiled.refused:
                decision = self.ready_refusal(compiled, origin, self._site(request))
            elif decision is None:
                decision = grant(compiled, origin)
        elif origin is not None:
            asked = self._asked(request)
            if asked is not None and asked.private_network is None:
                decision = ready_preflight(compiled, origin, asked.method, asked.headers)
            if decision is not None and decision.refusal is not None:
                decision = decision if self._repeats(origin, decision.refusal) else None
        return None if decision is None else (compiled, decision)

    def ready_refusal(
        self, compiled: CompiledPolicy[AnyStr], origin: AnyStr, site: AnyStr | None
    ) -> Decision[AnyStr] | None:
        """The part of `ready` about an actual request whose origin is in `compiled.refused`.

        `site` is the value of ``Sec-Fetch-Site``.
        """
        if site is None or self._predicate is not None:
            return None
        if site in compiled.own_sites:
            return compiled.own_actual
        if not self._repeats(origin, compiled.origin_refusal):
            return None
        return compiled.refused_actual

    def _site(self, request: Request) -> AnyStr | None:
        """The value of ``Sec-Fetch-Site``."""
        return self._header(request, "sec-fetch-site")

    def decide(
        self, request: Request, method: str, origin: AnyStr | None, *, handshake: bool = False
    ) -> tuple[CompiledPolicy[AnyStr], Decision[AnyStr]]:
        """Decide about an HTTP request, and tell the observers; gives its policy as well.

        `origin` is the value of ``Origin``. If the decision has a status it is the answer, by
        `decided_answer`; if not, the application's response is to carry it, by `response_headers`.
        Of a WebSocket `handshake` nothing is refused that the option `websocket` lets pass.
        """
        compiled, asked = self._look_up(request, method, origin)
        vouched = False
        if self._predicate is not None:
            unlisted = self._unlisted(compiled, origin, handshake=handshake)
            vouched = unlisted is not None and self._predicate.ask(unlisted)
        return compiled, self._conclude(
            compiled, request, method, origin, asked, vouched=vouched, handshake=handshake
        )

    async def decide_async(
        self, request: Request, method: str, origin: AnyStr | None, *, handshake: bool = False
    ) -> tuple[CompiledPolicy[AnyStr], Decision[AnyStr]]:
        """As `decide`, without blocking the event loop while `allow_origin_if` is asked."""
        compiled, asked = self._look_up(request, method, origin)
        vouched = False
        if self._predicate is not None:
            unlisted = self._unlisted(compiled, origin, handshake=handshake)
            vouched = unlisted is not None and await self._predicate.ask_async(unlisted)
        return compiled, self._conclude(
            compiled, request, method, origin, asked, vouched=vouched, handshake=handshake
        )

    def _look_up(
        self, request: Request, method: str, origin: AnyStr | None
    ) -> tuple[CompiledPolicy[AnyStr], Asked[AnyStr] | None]:
        """The policy of a request, and what it asks for if it is a preflight."""
        asked = self._asked(request) if method == "OPTIONS" and origin is not None else None
        about = method if asked is None else as_str(asked.method)
        return self._only or self._select(request, about), asked

    def _conclude(
        self,
        compiled: CompiledPolicy[AnyStr],
        request: Request,
        method: str,
        origin: AnyStr | None,
        asked: Asked[AnyStr] | None,
        *,
        vouched: bool,
        handshake: bool,
    ) -> Decision[AnyStr]:
        if handshake:
            required = self._websocket == "require-origin"
            decision = decide_websocket(compiled, origin, origin_required=required, vouched=vouched)
            if self._websocket == "pass":
                decision = replace(decision, refusal=None)
        elif asked is None:
            decision = decide(compiled, method, origin, vouched=vouched)
        else:
            decision = decide(
                compiled,
                method,
                origin,
                request_method=asked.method,
                request_headers=asked.headers,
                request_private_network=asked.private_network,
                vouched=vouched,
            )
        if decision.refusal is not None or self._on_decision is not None:
            decision = self._settle(compiled, decision, origin, request, method=method, asked=asked)
        return decision

    def _unlisted(
        self, compiled: CompiledPolicy[AnyStr], origin: AnyStr | None, *, handshake: bool
    ) -> str | None:
        """The origin, if it is for `allow_origin_if` to say whether it is allowed.

        What has a policy of its own, a path or a route, has its origins from there alone. And what
        no policy may list is not asked about: ``null``, what is no origin, and insecure ones where
        there are credentials.
        """
        if origin is None or compiled is not self._policies.main:
            return None
        if handshake and self._websocket == "pass":
            return None
        policy = compiled.policy
        if policy.allows_any_origin or policy.allows_no_origin or origin in compiled.origins:
            return None
        text = as_str(origin)
        parsed = parse_origin(text)
        if parsed is None:
            return None
        insecure = policy.allow_credentials and not policy.dangerously_allow_insecure_origins
        return None if insecure and not is_potentially_trustworthy(parsed) else text

    def _select(self, request: Request, method: str) -> CompiledPolicy[AnyStr]:
        """The policy of a request that is about `method`; `NO_CORS` if it cannot be found out."""
        if self._file is not None:
            self._file.start()  # here, for this is the process that serves
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
        path, root = self._location(request)
        return policies.find(path, host, root)

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
        """Settle a refusal that is not settled yet, and tell the observers.

        If `on_decision` fails, that is logged and the request goes on.
        """
        if decision.refusal is not None and decision.status is None:
            site = self._site(request)
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
        refusal = decision.refusal
        log = self._log_refusal
        told = refusal is None or log is None or log.counts(origin, refusal)
        if told and self._on_decision is None:
            return decision
        event = DecisionEvent(
            decision.kind,
            refusal,
            decision.status,
            None if origin is None else as_str(origin),
            method,
            self._path(request),
            None if asked is None else as_str(asked.method),
            None if asked is None or asked.headers is None else as_str(asked.headers),
        )
        if log is not None and not told:
            log.write(event, origin)
        if self._on_decision is not None:
            try:
                self._on_decision(event)
            except Exception:
                logger.exception("on_decision failed")
        return decision

    def _text(self, request: Request, name: str) -> str | None:
        value = self._header(request, name)
        return None if value is None else as_str(value)


def _always(*_: object) -> bool:
    return True


def _never(*_: object) -> bool:
    return False


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
