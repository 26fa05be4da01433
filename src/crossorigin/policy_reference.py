"""The `PolicyReference`: a policy of the application's map, which a route has by its name.

Names that no policy has are found in the marks of all routes, where these are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .policy import NO_CORS, Policy, PolicyMap
from .policy.named_policies import check_policy_name, referred_policy
from .policy.problems import Problem

__all__ = ["PolicyReference", "RouteMark", "UnknownPolicyError", "unknown_names", "used_by_routes"]


DEFINE = "Define it in PolicyMap(…, named={…}), or in the table policies of the policy file."


class UnknownPolicyError(LookupError):
    """A route has a policy by a name that no policy in force has."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


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

    def among(self, policies: Policy | PolicyMap, field: str = "cors") -> Policy:
        """The policy with this name; `field` is where the name is.

        Raises:
            UnknownPolicyError: there is none.
        """
        named = policies.named if isinstance(policies, PolicyMap) else {}
        problems: list[Problem] = []
        policy = referred_policy(problems, field, self.name, named, DEFINE)
        if problems:
            raise UnknownPolicyError(problems[0])
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


class RouteMark(NamedTuple):
    """A route, or what has several, with a policy of its own."""

    route: str
    """Its path, or else its name."""
    policy: Policy


def unknown_names(
    marks: Iterable[RouteMark], policies: Policy | PolicyMap
) -> Iterator[tuple[str, Problem]]:
    """The names of routes that no policy has, each with its problem."""
    for mark in dict.fromkeys(marks):
        if isinstance(mark.policy, PolicyReference):
            try:
                mark.policy.among(policies, f'routes."{mark.route}"')
            except UnknownPolicyError as error:
                yield mark.policy.name, error.problem


def used_by_routes(marks: Iterable[RouteMark], policies: PolicyMap) -> Iterator[Policy]:
    """The named policies that routes have, by their names or as objects."""
    for mark in marks:
        if not isinstance(mark.policy, PolicyReference):
            yield mark.policy
        elif mark.policy.name in policies.named:
            yield policies.named[mark.policy.name]
