"""The memory of decisions under a policy: most requests are like an earlier one.

The memory does not change any decision: `protocol` makes those that are not known yet. Each memory
is bounded, and cleared when it is full, so that made-up origins cannot occupy it permanently.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import AnyStr, Generic

from .compiled import CompiledPolicy
from .decision import Decision, Requested
from .protocol import decide

__all__ = ["DecisionMemory"]

MOST_KEPT = 1024
"""The most decisions of each kind: more origins than most applications have, at about 0.6 KB
each."""
LONGEST_KEPT = 1024
"""The most bytes of a request that are kept with a decision: enough for the longest origin that a
policy can list (`MAX_ORIGIN_LENGTH`), and for more header names than browsers ask for."""


class DecisionMemory(Generic[AnyStr]):
    """A policy with the decisions made under it.

    Only origins that the policy lists are remembered as allowed: `allow_origin_if` may answer
    differently tomorrow.
    """

    __slots__ = (
        "_allowed",
        "_always",
        "_longest_list",
        "_part_of",
        "_preflights",
        "_refused",
        "has_parts",
        "policy",
        "recall",
        "recall_refused",
    )

    policy: CompiledPolicy[AnyStr]
    has_parts: bool
    """Whether `part` depends on the origin."""
    recall: Callable[[AnyStr | None], Decision[AnyStr] | None]
    """The remembered decision about an allowed request that is not OPTIONS, by its origin. (The
    look-up of the dictionary itself, because nearly all requests end here.)
    """
    recall_refused: Callable[[AnyStr | None], Decision[AnyStr] | None]
    """The same about a refused request; it must still be settled."""

    def __init__(
        self,
        policy: CompiledPolicy[AnyStr],
        part_of: Callable[[AnyStr], DecisionMemory[AnyStr]] | None = None,
        *,
        asks: bool = False,
    ) -> None:
        """`part_of` finds the memory of another part of the policy, by the origin of a request.

        For `asks`, see `copy`.
        """
        self.policy = policy
        self._part_of: Callable[[AnyStr], DecisionMemory[AnyStr]] | None = part_of
        self.has_parts = part_of is not None
        self._longest_list = policy.preflights.longest_list
        # Without an origin, the decision may depend on the method.
        self._always: dict[AnyStr | None, Decision[AnyStr]]
        is_known = not (policy.looks_at_missing_origin or asks)
        self._always = {None: policy.not_cors} if is_known else {}
        self._allowed: dict[AnyStr | None, Decision[AnyStr]] = {**self._always}
        self.recall = self._allowed.get
        self._refused: dict[AnyStr | None, Decision[AnyStr]] = {}
        self.recall_refused = self._refused.get
        self._preflights: dict[tuple[AnyStr, Requested[AnyStr]], Decision[AnyStr]] = {}

    def copy(self, *, asks: bool = False) -> DecisionMemory[AnyStr]:
        """Another memory of the same policy.

        With `asks`, a function may give another policy for requests that this one does not allow;
        those without an origin are not remembered then.
        """
        return DecisionMemory(self.policy, self._part_of, asks=asks)

    def part(self, origin: AnyStr | None) -> DecisionMemory[AnyStr]:
        """The memory of the part of the policy that decides about an origin.

        It is the first part's if none allows the origin, or if there is no origin.
        """
        if self._part_of is None or origin is None:
            return self
        return self._part_of(origin)

    def keep_of_part(self, origin: AnyStr | None, decision: Decision[AnyStr]) -> None:
        """Keep a decision under another part, if it allows, for `recall` to find it here."""
        if origin is not None and decision.refusal is None:
            self._keep_allowed(origin, decision)

    def decide(
        self, method: str, origin: AnyStr | None, requested: Requested[AnyStr] | None
    ) -> Decision[AnyStr]:
        """Like `crossorigin.server.decide`, from memory if possible."""
        if method != "OPTIONS":
            return self.actual(origin, method)
        if origin is None or requested is None:
            return decide(self.policy, method, origin)
        return self.preflight((origin, requested))

    def actual(self, origin: AnyStr | None, method: str) -> Decision[AnyStr]:
        """The decision about a request that is not OPTIONS; a refusal must still be settled."""
        decision = self.recall(origin) or self.recall_refused(origin)
        if decision is None:
            decision = decide(self.policy, method, origin)
            if origin is not None:
                self._keep(origin, decision)
        return decision

    def preflight(self, asked: tuple[AnyStr, Requested[AnyStr]]) -> Decision[AnyStr]:
        """The decision about a preflight, by its origin and what it asks for."""
        key = asked
        origin, (method, names, network) = asked
        # A list that is too long is refused unread, so its beginning is enough as the key: looking
        # up a megabyte takes a thousand times as long as the rest.
        if names is not None and len(names) > self._longest_list:
            key = origin, (method, names[: self._longest_list + 1], network)
        decision = self._preflights.get(key)
        if decision is None:
            decision = decide(self.policy, "OPTIONS", *asked)
            self._keep_preflight(*key, decision)
        return decision

    def _keep(self, origin: AnyStr, decision: Decision[AnyStr]) -> None:
        if decision.refusal is not None:
            if len(origin) <= LONGEST_KEPT:
                if len(self._refused) >= MOST_KEPT:
                    self._refused.clear()
                self._refused[origin] = decision
        else:
            self._keep_allowed(origin, decision)

    def _keep_allowed(self, origin: AnyStr, decision: Decision[AnyStr]) -> None:
        if len(origin) > LONGEST_KEPT:
            return
        # If more origins come than are kept, keeping one takes longer than deciding about an origin
        # that is listed exactly (it displaces the processor's caches). With wildcards it does not.
        if len(self._allowed) < MOST_KEPT:
            self._allowed[origin] = decision
        elif origin not in self.policy.origins.exact:
            self._allowed.clear()
            self._allowed.update(self._always)

    def _keep_preflight(
        self, origin: AnyStr, requested: Requested[AnyStr], decision: Decision[AnyStr]
    ) -> None:
        if decision.body:  # the explanation of debug mode
            return
        if len(origin) + sum(len(value) for value in requested if value) > LONGEST_KEPT:
            return
        if len(self._preflights) >= MOST_KEPT:
            self._preflights.clear()
        self._preflights[origin, requested] = decision
