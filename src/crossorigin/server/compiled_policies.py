"""All the policies of an application, compiled, each with its memory of decisions.

These are a policy or a map of policies, and the policies of the application's routes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, AnyStr, Generic, cast

from ..policy import NO_CORS, Policy, PolicyIndex, PolicyMap
from ..printing import some_of
from .compiled import CompiledPolicy
from .memory import DecisionMemory

if TYPE_CHECKING:
    from ..policy.parts import PolicyOfParts

__all__ = ["CompiledPolicies"]

MOST_KEPT = 1024
"""The most policies of routes that are kept compiled. Applications have a few; an application that
makes a policy for each request must not fill the memory."""


MOST_NAMED = 3
"""The most paths in the name of a policy; the others are counted."""


def _unmarked(*_: Policy) -> None:
    return None


class CompiledPolicies(Generic[AnyStr]):
    """A policy or a map of policies, for the request path. Each policy is compiled once."""

    policy: Policy | PolicyMap
    """The policy or the map."""
    own: Policy
    """The application's own policy."""
    candidate: CompiledPolicies[AnyStr] | None
    """The policies for the candidate, which only judges."""
    debug: bool
    """Whether refusals state the reason."""
    only: DecisionMemory[AnyStr] | None
    """The policy of every request, if there is only one."""
    main: DecisionMemory[AnyStr]
    """The application's own policy: the only one, or in a map the policy of "/"."""
    no_cors: DecisionMemory[AnyStr]
    """The memory of `NO_CORS`."""
    is_by_host: bool
    """Whether `find` needs the host."""
    names: dict[DecisionMemory[AnyStr], str]
    """The names of the policies in a map, or else the paths that they are for."""
    marks: dict[DecisionMemory[AnyStr], Hashable]
    """The marks of policies that have one; see `PolicyIndex`."""
    _encode: Callable[[str], AnyStr]
    _index: PolicyIndex[DecisionMemory[AnyStr]]

    def __init__(
        self,
        policy: Policy | PolicyMap,
        encode: Callable[[str], AnyStr],
        *,
        candidate: Policy | PolicyMap | None = None,
        debug: bool = False,
        mark: Callable[[Policy, Policy], Hashable] = _unmarked,
    ) -> None:
        """Compile for an edge whose text `encode` makes; see `CompiledPolicy`.

        `mark` gives the mark of the first policy in a map whose policy of "/" is the second.
        """
        self.candidate = None
        if candidate is not None:
            self.candidate = CompiledPolicies(candidate, encode, mark=mark)
        self.policy = policy
        self.debug = debug
        self._encode = encode
        # By identity; a memory refers to its policy, so that no other object gets this identity.
        self._kept: dict[int, DecisionMemory[AnyStr]] = {}
        self._given: dict[Policy, DecisionMemory[AnyStr]] = {}
        self.marks = {}
        self.no_cors = self.of(NO_CORS)
        policies = PolicyMap({"/": policy}) if isinstance(policy, Policy) else policy
        self.own = own = policies.paths.get("/", NO_CORS)
        self._index = PolicyIndex(policies, self._of_entry, lambda policy: mark(policy, own))
        self.main = self._index.main
        self.names = self._names_in(policy) if isinstance(policy, PolicyMap) else {}
        self.is_by_host = self._index.is_by_host
        self.only = None
        if set(policies.paths) == {"/"} and not policies.hosts:
            self.only = self.find("/", None)

    def find(
        self, path: str, host: str | None, root: str = "", others: Sequence[str] = ()
    ) -> DecisionMemory[AnyStr]:
        """The policy of a request by its path, percent-decoded, and its ``Host`` header.

        `root` is the root path (or script name) of the application, ``""`` without one; `others`
        are further paths that the application's router may read the path as.
        """
        return self._index.find(path, host, root, others)

    def _names_in(self, policies: PolicyMap) -> dict[DecisionMemory[AnyStr], str]:
        named = {id(policy): name for name, policy in policies.named.items()}
        found: dict[DecisionMemory[AnyStr], dict[str, None]] = {}
        for path, host, policy in policies.entries():
            name = named.get(id(policy), f"{host or ''}{path}")
            found.setdefault(self._index.of_entry(policy), {})[name] = None
        return {memory: some_of(list(names), MOST_NAMED) for memory, names in found.items()}

    def knows(self, policy: Policy) -> bool:
        """Whether `of` has compiled this policy object and still keeps it."""
        return id(policy) in self._kept

    def gives(self, policy: Policy) -> bool:
        """Whether `given` has compiled an equal policy and still keeps it."""
        return policy in self._given

    def given(self, policy: Policy) -> DecisionMemory[AnyStr]:
        """A policy that a function gave for a request, with its memory; equal ones share it."""
        found = self._given.get(policy)
        if found is None:
            if len(self._given) >= MOST_KEPT:
                self._given.clear()
            found = self._given[policy] = self._memory_of(policy)
        return found

    def _of_entry(self, policy: Policy, mark: Hashable) -> DecisionMemory[AnyStr]:
        """A policy of the map: those with different marks do not share a memory."""
        found = self.of(policy)
        if mark is not None or found in self.marks:
            found = found.copy(asks=mark is not None)
        if mark is not None:
            self.marks[found] = mark
        return found

    def of(self, policy: Policy) -> DecisionMemory[AnyStr]:
        """A policy, compiled once, with its memory.

        Raises:
            TypeError: this is not a `Policy`.
        """
        # By identity, because hashing a policy computes its meaning.
        found = self._kept.get(id(policy))
        if found is None:
            if not isinstance(policy, Policy):
                raise TypeError(f"this is {type(policy).__name__!r}, not a Policy")
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[id(policy)] = self._memory_of(policy)
        return found

    def _memory_of(self, policy: Policy) -> DecisionMemory[AnyStr]:
        """A policy, compiled, with its memory."""
        if not policy.parts:
            return DecisionMemory(CompiledPolicy(policy, self._encode, debug=self.debug))
        compiled = (
            CompiledPolicy(part, self._encode, debug=self.debug, is_part=True)
            for part in policy.parts
        )
        return DecisionMemory(*compiled, number_of=cast("PolicyOfParts", policy).number_of)
