"""What the middlewares share: the policy in force, and who is told of its decisions."""

from __future__ import annotations

import inspect
import logging
import threading
from collections.abc import Callable
from typing import AnyStr, Generic

from .observability import DecisionEvent, Observer, RefusalLog
from .policy import Policy
from .server import CompiledPolicy, Decision, Kind, as_str, own_origin, settle_refusal

__all__ = ["Enforcer", "logger"]

logger = logging.getLogger("crossorigin")


class Enforcer(Generic[AnyStr]):
    """A policy being enforced, with its observers; the base of every middleware.

    Raises:
        TypeError: an argument is not of its type.
    """

    _compiled: CompiledPolicy[AnyStr]
    _encode: Callable[[str], AnyStr]

    def __init__(
        self,
        policy: Policy,
        encode: Callable[[str], AnyStr],
        *,
        debug: bool,
        log_refusals: bool,
        trust_proxy_headers: bool,
        on_decision: Observer | None,
    ) -> None:
        _check_flag("log_refusals", log_refusals)
        _check_flag("trust_proxy_headers", trust_proxy_headers)
        _check_observer(on_decision)
        self._encode = encode
        self._changing = threading.Lock()
        self._compile(policy, debug)
        self._log_refusal = RefusalLog(logger) if log_refusals else None
        self._on_decision = on_decision
        self._trust_proxy_headers = trust_proxy_headers

    @property
    def policy(self) -> Policy:
        """The policy in force. Setting it is atomic: each request is served under one policy."""
        return self._compiled.policy

    @policy.setter
    def policy(self, policy: Policy) -> None:
        with self._changing:
            self._compile(policy, self._compiled.debug)

    @property
    def debug(self) -> bool:
        """Do refusals say why? It can be switched while serving; for development only."""
        return self._compiled.debug

    @debug.setter
    def debug(self, debug: bool) -> None:
        with self._changing:
            self._compile(self._compiled.policy, debug)

    def _compile(self, policy: Policy, debug: bool) -> None:
        if not isinstance(policy, Policy):
            raise TypeError(
                f"policy is {type(policy).__name__!r}, not a Policy. "
                'Write CORSMiddleware(app, policy=Policy(allow_origins=["https://…"])).'
            )
        _check_flag("debug", debug)
        self._compiled = CompiledPolicy(policy, self._encode, debug=debug)

    def _settle(
        self,
        compiled: CompiledPolicy[AnyStr],
        decision: Decision[AnyStr],
        origin: AnyStr | None,
        header: Callable[[str], AnyStr | None],
        *,
        scheme: str,
        method: str,
        path: str,
    ) -> Decision[AnyStr]:
        """Settle a refusal that is not settled yet, and tell the observers.

        `header` looks up a request header by its name in lower case.
        """

        def text(name: str) -> str | None:
            value = header(name)
            return None if value is None else as_str(value)

        if decision.refusal is not None and decision.status is None:
            site = header("sec-fetch-site")
            own = None
            if site is None:  # only then is it asked for
                own = own_origin(scheme, text, trust_proxy_headers=self._trust_proxy_headers)
            decision = settle_refusal(
                compiled,
                decision,
                origin=origin,
                sec_fetch_site=site,
                own_origin=None if own is None else self._encode(own),
            )
        is_preflight = decision.kind is Kind.PREFLIGHT
        self._tell(
            DecisionEvent(
                decision.kind,
                decision.refusal,
                decision.status,
                None if origin is None else as_str(origin),
                method,
                path,
                text("access-control-request-method") if is_preflight else None,
                text("access-control-request-headers") if is_preflight else None,
            )
        )
        return decision

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


def _check_observer(observer: object) -> None:
    if observer is None:
        return
    if not callable(observer):
        raise TypeError(f"on_decision is {observer!r}, which cannot be called")
    if inspect.iscoroutinefunction(observer):
        raise TypeError("on_decision is an async function, which nothing awaits; give a plain one")
