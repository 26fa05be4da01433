"""A policy from a framework's settings: as fields, the name of a file, or an object."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike

from ..followed_policy import FollowedPolicy
from ..policies_in_force import Policies
from ..policy import Policy, PolicyError, PolicyMap

__all__ = ["policy_from_setting"]


def policy_from_setting(name: str, value: object) -> Policies:
    """The policy of the setting `name`.

    The value is a policy, a map of policies, or a `FollowedPolicy`; the path of a policy file; or a
    mapping of the fields of such a file.

    Raises:
        PolicyError: the policy or its file is wrong; the error has every `Problem`.
        TypeError: the value is of another type.
    """
    if isinstance(value, (Policy, PolicyMap, FollowedPolicy)):
        return value
    if isinstance(value, (str, PathLike)):
        return PolicyMap.from_file(value)
    if isinstance(value, Mapping):
        try:
            return PolicyMap.from_dict(value)
        except PolicyError as error:
            raise PolicyError(error.exceptions, source=name) from None
    given = "missing" if value is None else f"of the type {type(value).__name__}"
    raise TypeError(
        f"{name} is {given}; it must be a Policy, the path of a policy file, or a mapping such as "
        '{"allow_origins": ["https://app.example.com"]}'
    )
