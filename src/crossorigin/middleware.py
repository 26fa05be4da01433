"""What the middlewares share: the policy in force, and who is told of its decisions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import AnyStr, Generic

from .observability import DecisionEvent, Observer, RefusalLog
from .policy import Policy
from .server import CompiledPolicy, Decision

__all__ = ["Enforcer"]

logger = logging.getLogger("crossorigin")


class Enforcer(Generic[AnyStr]):
    """A policy being enforced, with its observers; the base of every middleware.

    Raises:
        TypeError: `policy` is not a `Policy`.
    """

    _compiled: CompiledPolicy[AnyStr]
    _encode: Callable[[str], AnyStr]
    _observers: tuple[Observer, ...]

    def __init__(
        self,
        policy: Policy,
        encode: Callable[[str], AnyStr],
        *,
        debug: bool,
        log_refusals: bool,
        on_decision: Observer | None,
    ) -> None:
        self._encode = encode
        self._compile(policy, debug=debug)
        self._on_refusal = RefusalLog(logger) if log_refusals else None
        self._on_decision = on_decision

    @property
    def policy(self) -> Policy:
        """The policy in force. Setting it is atomic: each request is served under one policy."""
        return self._compiled.policy

    @policy.setter
    def policy(self, policy: Policy) -> None:
        self._compile(policy, debug=self._compiled.debug)

    @property
    def debug(self) -> bool:
        """Do refusals say why? It can be switched while serving; for development only."""
        return self._compiled.debug

    @debug.setter
    def debug(self, debug: bool) -> None:
        self._compile(self._compiled.policy, debug=debug)

    def _compile(self, policy: Policy, *, debug: bool) -> None:
        if not isinstance(policy, Policy):
            raise TypeError(
                f"policy is {type(policy).__name__!r}, not a Policy. "
                'Write CORSMiddleware(app, policy=Policy(allow_origins=["https://…"])).'
            )
        self._compiled = CompiledPolicy(policy, self._encode, debug=debug)

    def _tell(self, decision: Decision[AnyStr], origin: str | None, method: str, path: str) -> None:
        """Tell the observers; one that fails is logged, and the request goes on."""
        event = DecisionEvent(decision.kind, decision.refusal, origin, method, path)
        for observer in (self._on_refusal, self._on_decision):
            if observer is not None:
                try:
                    observer(event)
                except Exception:
                    logger.exception("on_decision failed")
