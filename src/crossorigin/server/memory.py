"""The memory of decisions under a policy: most requests are like an earlier one.

The memory does not change any decision: `protocol` makes those that are not known yet. Each memory
is bounded, and cleared when it is full, so that made-up origins cannot occupy it permanently.

A policy of several parts has one memory, because the origin alone determines the part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import AnyStr, Generic

from .compiled import CompiledPolicy
from .decision import Decision, Requested
from .protocol import decide
from .text import as_str

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
        "_number_of",
        "_parts",
        "_preflights",
        "_refused",
        "first",
        "recall",
        "recall_refused",
    )

    first: CompiledPolicy[AnyStr]
    """The policy, or its first part: it decides about every request that is refused for its origin
    or has none. `policy_for` finds the one that decides about any other request."""
    recall: Callable[[AnyStr | None], Decision[AnyStr] | None]
    """The remembered decision about an allowed request that is not OPTIONS, by its origin. (The
    look-up of the dictionary itself, because nearly all requests end here.)
    """
    recall_refused: Callable[[AnyStr | None], Decision[AnyStr] | None]
    """The same about a refused request; it must still be settled."""

    def __init__(
        self,
        *parts: CompiledPolicy[AnyStr],
        number_of: Callable[[str], int | None] | None = None,
        asks: bool = False,
    ) -> None:
        """`number_of` is needed if there are several parts; see `PolicyOfParts.number_of`.

        For `asks`, see `copy`.
        """
        self.first = parts[0]
        self._parts: tuple[CompiledPolicy[AnyStr], ...] = parts
        self._number_of = number_of
        # Every part refuses a list unread that is longer than each of them reads.
        self._longest_list = max(part.preflights.longest_list for part in parts)
        # Without an origin, the decision may depend on the method.
        self._always: dict[AnyStr | None, Decision[AnyStr]]
        is_known = not (self.first.looks_at_missing_origin or asks)
        self._always = {None: self.first.not_cors} if is_known else {}
        self._allowed: dict[AnyStr | None, Decision[AnyStr]] = {**self._always}
        self.recall = self._allowed.get
        self._refused: dict[AnyStr | None, Decision[AnyStr]] = {}
        self.recall_refused = self._refused.get
        self._preflights: dict[tuple[AnyStr, Requested[AnyStr]], Decision[AnyStr]] = {}

    def copy(self, *, asks: bool) -> DecisionMemory[AnyStr]:
        """Another memory of the same policy.

        With `asks`, a function may give another policy for requests that this one does not allow;
        those without an origin are not remembered then.
        """
        return DecisionMemory(*self._parts, number_of=self._number_of, asks=asks)

    def policy_for(self, origin: AnyStr | None) -> CompiledPolicy[AnyStr]:
        """The part of the policy that decides about an origin: the first one that allows it.

        It is the first part if none allows the origin, or if there is no origin.
        """
        if self._number_of is None or origin is None:
            return self.first
        return self._parts[self._number_of(as_str(origin)) or 0]

    def decide(
        self, method: str, origin: AnyStr | None, requested: Requested[AnyStr] | None
    ) -> Decision[AnyStr]:
        """Like `crossorigin.server.decide`, from memory if possible."""
        if method != "OPTIONS":
            return self.actual(origin, method)
        if origin is None or requested is None:
            return decide(self.policy_for(origin), method, origin)
        return self.preflight((origin, requested))

    def actual(self, origin: AnyStr | None, method: str) -> Decision[AnyStr]:
        """The decision about a request that is not OPTIONS; a refusal must still be settled."""
        decision = self.recall(origin) or self.recall_refused(origin)
        if decision is None:
            decision = decide(self.policy_for(origin), method, origin)
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
            decision = decide(self.policy_for(origin), "OPTIONS", *asked)
            self._keep_preflight(*key, decision)
        return decision

    def _keep(self, origin: AnyStr, decision: Decision[AnyStr]) -> None:
        if len(origin) > LONGEST_KEPT:
            return
        if decision.refusal is not None:
            if len(self._refused) >= MOST_KEPT:
                self._refused.clear()
            self._refused[origin] = decision
        # If more origins come than are kept, keeping one takes longer than deciding about an origin
        # that is listed exactly (it displaces the processor's caches). With wildcards it does not.
        elif len(self._allowed) < MOST_KEPT:
            self._allowed[origin] = decision
        elif origin not in self.policy_for(origin).origins.exact:
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
