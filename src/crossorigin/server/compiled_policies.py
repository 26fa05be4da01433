"""All the policies of an application, compiled: one, a map of them, and those of its routes."""

from __future__ import annotations

from collections.abc import Callable
from typing import AnyStr, Generic

from ..policy import NO_CORS, Policy, PolicyIndex, PolicyMap
from .compiled import CompiledPolicy

__all__ = ["CompiledPolicies"]

MOST_KEPT = 1024
"""Compiled forms of routes' policies that are kept; more than an application has."""


class CompiledPolicies(Generic[AnyStr]):
    """A policy or a map of them as the request path sees it. Each policy is compiled once."""

    policy: Policy | PolicyMap
    """What was compiled."""
    debug: bool
    """Do refusals say why?"""
    only: CompiledPolicy[AnyStr] | None
    """The policy of every request, if there is just one."""
    main: CompiledPolicy[AnyStr]
    """The policy of the application as a whole: the one that there is, or in a map that of "/"."""
    no_cors: CompiledPolicy[AnyStr]
    """`NO_CORS`, compiled."""
    is_by_host: bool
    """Does `find` need the host?"""
    _encode: Callable[[str], AnyStr]
    _index: PolicyIndex[CompiledPolicy[AnyStr]]

    def __init__(
        self, policy: Policy | PolicyMap, encode: Callable[[str], AnyStr], *, debug: bool = False
    ) -> None:
        """Compile for an edge whose text is as `encode` makes it; see `CompiledPolicy`."""
        self.policy = policy
        self.debug = debug
        self._encode = encode
        self._kept: dict[int, CompiledPolicy[AnyStr]] = {}
        self.no_cors = self.compiled(NO_CORS)
        policies = PolicyMap({"/": policy}) if isinstance(policy, Policy) else policy
        self._index = PolicyIndex(policies, self.compiled)
        self.main = self._index.main
        self.is_by_host = self._index.is_by_host
        self.only = None
        if set(policies.paths) == {"/"} and not policies.hosts:
            self.only = self.find("/", None)

    def find(self, path: str, host: str | None, root: str = "") -> CompiledPolicy[AnyStr]:
        """The policy of a request by its path, percent-decoded, and its ``Host`` header.

        `root` is the root path (or script name) of the application, ``""`` without one.
        """
        return self._index.find(path, host, root)

    def compiled(self, policy: Policy) -> CompiledPolicy[AnyStr]:
        """The compiled form of a policy.

        Raises:
            TypeError: `policy` is none.
        """
        # By identity: to hash a policy is to sort out what it means. The compiled form keeps the
        # policy, so that no other can get its identity.
        found = self._kept.get(id(policy))
        if found is None:
            if not isinstance(policy, Policy):
                raise TypeError(f"this is {type(policy).__name__!r}, not a Policy")
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = CompiledPolicy(policy, self._encode, debug=self.debug)
            self._kept[id(policy)] = found
        return found
