"""Decisions under one policy, remembered: most requests are like one before.

What is remembered changes no decision: `protocol` decides whatever is not known yet. Each memory is
bounded, and forgotten whole when it is full, so that nobody can fill it with rubbish for good.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import AnyStr, Generic, cast

from .compiled import CompiledPolicy
from .decision import Decision, Requested
from .protocol import decide

__all__ = ["DecisionMemory"]

MOST_KEPT = 1024
"""Decisions of each kind: more origins than most applications have, at about 0.6 KB each."""
LONGEST_KEPT = 1024
"""Bytes of a request that are kept with a decision: those of the longest origin that a policy can
list (`MAX_ORIGIN_LENGTH`), and of more header names than browsers ask for."""


class DecisionMemory(Generic[AnyStr]):
    """A policy with what was decided under it.

    It allows only what the policy lists: what `allow_origin_if` allows today it may refuse
    tomorrow.
    """

    __slots__ = ("_allowed", "_longest_list", "_preflights", "_refused", "policy", "recall")

    policy: CompiledPolicy[AnyStr]
    recall: Callable[[AnyStr | None], Decision[AnyStr] | None]
    """The decision about a request that is not OPTIONS, by its origin, if it is remembered as one
    that is not refused. (The look-up of the dictionary itself, for nearly all requests end here.)
    """

    def __init__(self, policy: CompiledPolicy[AnyStr]) -> None:
        self.policy = policy
        self._longest_list = policy.preflights.longest_list
        self._allowed: dict[AnyStr | None, Decision[AnyStr]] = {None: policy.not_cors}
        self.recall = self._allowed.get
        self._refused: set[AnyStr] = set()
        self._preflights: dict[tuple[AnyStr, Requested[AnyStr]], Decision[AnyStr]] = {}

    def decide(
        self, method: str, origin: AnyStr | None, requested: Requested[AnyStr] | None
    ) -> Decision[AnyStr]:
        """As `crossorigin.server.decide`, from memory where it can be."""
        if method != "OPTIONS":
            return self.actual(origin)
        if origin is None or requested is None:
            return decide(self.policy, method, origin)
        return self.preflight(origin, requested)

    def actual(self, origin: AnyStr | None) -> Decision[AnyStr]:
        """The decision about a request that is not OPTIONS; a refusal is still to be settled."""
        if origin in self._refused:
            return self.policy.refused_actual
        decision = self.recall(origin)
        if decision is None:
            decision = decide(self.policy, "GET", origin)
            self._keep(cast("AnyStr", origin), decision)  # for None is always remembered
        return decision

    def preflight(self, origin: AnyStr, requested: Requested[AnyStr]) -> Decision[AnyStr]:
        """The decision about a preflight."""
        names = requested[1]
        asked = requested
        # A list that is too long is refused unread, so its beginning stands for it: to look up all
        # of a megabyte takes a thousand times what the rest does.
        if names is not None and len(names) > self._longest_list:
            asked = (requested[0], names[: self._longest_list + 1], requested[2])
        decision = self._preflights.get((origin, asked))
        if decision is None:
            decision = decide(self.policy, "OPTIONS", origin, requested)
            self._keep_preflight(origin, asked, decision)
        return decision

    def _keep(self, origin: AnyStr, decision: Decision[AnyStr]) -> None:
        if decision.refusal is not None:
            if len(origin) <= LONGEST_KEPT:
                if len(self._refused) >= MOST_KEPT:
                    self._refused.clear()
                self._refused.add(origin)
        # Where more origins come than are kept, to keep one takes longer than to decide about one
        # that is listed as it is (it displaces much from the processor's caches); not so with
        # wildcards.
        elif len(self._allowed) < MOST_KEPT:
            self._allowed[origin] = decision
        elif origin not in self.policy.origins.exact:
            self._allowed.clear()
            self._allowed[None] = self.policy.not_cors

    def _keep_preflight(
        self, origin: AnyStr, requested: Requested[AnyStr], decision: Decision[AnyStr]
    ) -> None:
        if decision.body:  # an explanation, of debug mode
            return
        if len(origin) + sum(len(value) for value in requested if value) > LONGEST_KEPT:
            return
        if len(self._preflights) >= MOST_KEPT:
            self._preflights.clear()
        self._preflights[origin, requested] = decision
