"""The `AskingPolicy`: a policy to which a function adds origins, in a map or on a route."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .policy import Policy

if TYPE_CHECKING:
    from .origin_predicate import OriginPredicate

__all__ = ["AskingPolicy", "check_can_be_asked"]


class AskingPolicy(Policy):
    """A policy with the function that adds origins to it.

    It equals the policy without the function, and its `to_dict` and `replace` leave the function
    out: what they give allows only the origins that are listed.
    """

    __slots__ = ("predicate",)

    exist: ClassVar = False
    """Whether there has been such a policy, in this process."""
    predicate: OriginPredicate
    """The function."""

    @classmethod
    def of(cls, policy: Policy, predicate: OriginPredicate) -> AskingPolicy:
        """`policy` with `predicate`.

        Raises:
            ValueError: the function would never be called.
        """
        if policy.parts:
            raise ValueError("a function cannot be added to a policy of several parts")
        check_can_be_asked(policy)
        made = cls.__new__(cls)
        for kind in Policy.__mro__:
            for name in getattr(kind, "__slots__", ()):
                object.__setattr__(made, name, getattr(policy, name))
        object.__setattr__(made, "predicate", predicate)
        AskingPolicy.exist = True
        return made


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
