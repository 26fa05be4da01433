"""A policy as a framework's settings give it: in fields, by a file's name, or built already."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike

from ..file_policy import FilePolicy
from ..policies_in_force import Policies
from ..policy import Policy, PolicyError, PolicyMap

__all__ = ["policy_from_setting"]


def policy_from_setting(name: str, value: object) -> Policies:
    """The policy that stands in the setting `name`.

    It is a policy, a map of them, or a `FilePolicy`; the path of a policy file; or a mapping of the
    fields that such a file has.

    Raises:
        PolicyError: the policy is wrong, or its file; every `Problem` there is.
        TypeError: this is none of them.
    """
    if isinstance(value, (Policy, PolicyMap, FilePolicy)):
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
