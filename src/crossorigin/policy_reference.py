"""The `PolicyReference`: a policy of the application's map, which a route has by its name."""

from __future__ import annotations

from .policy import NO_CORS, Policy, PolicyMap
from .policy.named_policies import check_policy_name, referred_policy
from .policy.problems import Problem

__all__ = ["PolicyReference", "UnknownPolicyError"]


class UnknownPolicyError(LookupError):
    """A route has a policy by a name that no policy in force has."""


class PolicyReference(Policy):
    """The name of a policy in the table ``policies`` of a file, or in `PolicyMap.named`.

    What it stands for is found for each request, in the policies that are in force then. By itself
    it is a policy that allows nothing.

    Raises:
        ValueError: no policy can have this name.
    """

    __slots__ = ("name",)

    name: str
    """The name."""

    def __init__(self, name: str) -> None:
        if not name.strip():
            (problem,) = check_policy_name("cors", name)
            raise ValueError(str(problem))
        for kind in Policy.__mro__:
            for each in getattr(kind, "__slots__", ()):
                object.__setattr__(self, each, getattr(NO_CORS, each))
        object.__setattr__(self, "name", name)

    def among(self, policies: Policy | PolicyMap) -> Policy:
        """The policy with this name.

        Raises:
            UnknownPolicyError: there is none.
        """
        named = policies.named if isinstance(policies, PolicyMap) else {}
        problems: list[Problem] = []
        policy = referred_policy(problems, "cors", self.name, named)
        if problems:
            raise UnknownPolicyError(str(problems[0]))
        return policy

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Policy):
            return NotImplemented
        return isinstance(other, PolicyReference) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"PolicyReference({self.name!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return PolicyReference, (self.name,)
