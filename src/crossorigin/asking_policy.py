"""The `AskingPolicy`: a policy to which a function adds origins, in a map or on a route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from .policy import Policy, PolicyMap

if TYPE_CHECKING:
    from .origin_predicate import OriginPredicate

__all__ = ["AskingPolicy", "check_can_be_asked", "without_functions"]


class AskingPolicy(Policy):
    """A policy with the function that adds origins to it.

    It has the function in copies, in `replace` and, if that is the function of a module, in a
    pickle. A dictionary or a file cannot have it, so `to_dict` raises an error.
    """

    __slots__ = ("listed", "predicate")

    exist: ClassVar = False
    """Whether there has been such a policy, in this process."""
    predicate: OriginPredicate
    """The function."""
    listed: Policy
    """The policy without the function, which allows only the origins that it lists."""

    @classmethod
    def of(cls, policy: Policy, predicate: OriginPredicate) -> AskingPolicy:
        """`policy` with `predicate`, in place of another one that it may have.

        Raises:
            ValueError: the function would never be called.
        """
        listed = policy.listed if isinstance(policy, AskingPolicy) else policy
        if listed.parts:
            raise ValueError("a function cannot be added to a policy of several parts")
        check_can_be_asked(listed)
        made = cls.__new__(cls)
        for kind in Policy.__mro__:
            for name in getattr(kind, "__slots__", ()):
                object.__setattr__(made, name, getattr(listed, name))
        object.__setattr__(made, "predicate", predicate)
        object.__setattr__(made, "listed", listed)
        AskingPolicy.exist = True
        return made

    def to_dict(self) -> NoReturn:
        """Not possible: a dictionary, and a file, cannot have the function.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            f"allow_origin_if is {self.predicate!r}, and a function cannot be in a dictionary or "
            "a file; write the policy without it, and pass the function to the middleware"
        )

    def replace(self, **changes: Any) -> AskingPolicy:
        """A copy with some fields changed, checked again, and with the function."""
        return AskingPolicy.of(self.listed.replace(**changes), self.predicate)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Policy):
            return NotImplemented
        return (
            isinstance(other, AskingPolicy)
            and self.listed == other.listed
            and self.predicate.asks_as(other.predicate)
        )

    def __hash__(self) -> int:
        return hash(self.listed)

    def __repr__(self) -> str:
        return f"{self.predicate!r}.added_to({self.listed!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return AskingPolicy.of, (self.listed, self.predicate)


def without_functions(policies: PolicyMap) -> PolicyMap:
    """The map with only the origins that its policies list."""

    def paths(within: PolicyMap) -> dict[str, Policy]:
        return {path: _listed(policy) for path, policy in within.paths.items()}

    hosts: dict[str, Policy | PolicyMap] = {
        host: PolicyMap(paths(within)) for host, within in policies.hosts.items()
    }
    candidate = None if policies.candidate is None else without_functions(policies.candidate)
    return PolicyMap(paths(policies), hosts=hosts, candidate=candidate)


def _listed(policy: Policy) -> Policy:
    return policy.listed if isinstance(policy, AskingPolicy) else policy


def check_can_be_asked(policy: Policy) -> None:
    """Check that a function can add origins to `policy`.

    Raises:
        ValueError: it would never be called.
    """
    if policy.allows_any_origin:
        raise ValueError("allow_origin_if would never be called, because any origin is allowed")
    if policy.allows_no_origin:
        raise ValueError(
            "allow_origin_if would never be called: it adds origins to the application's own "
            'policy, which is NO_CORS here. Give "/" a policy that lists an origin of your own.'
        )
