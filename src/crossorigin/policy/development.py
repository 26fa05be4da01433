"""The policies for development: local pages may read the responses of a server on a local host."""

from __future__ import annotations

from collections.abc import Collection

from .hosts import LOCAL_HOSTS, LOCAL_ORIGINS
from .policy import NO_CORS, Policy
from .policy_map import PolicyMap

__all__ = ["development_policies"]


def development_policies(*, allow_credentials: bool, expose_headers: Collection[str]) -> PolicyMap:
    """Policies that allow local origins on local hosts, and nothing on any other host.

    Raises:
        PolicyError: an argument is wrong.
    """
    policy = Policy(
        allow_origins=LOCAL_ORIGINS,
        allow_methods="*",
        allow_headers=["*", "Authorization"],
        expose_headers=expose_headers,
        allow_credentials=allow_credentials,
    )
    hosts = dict.fromkeys(LOCAL_HOSTS, policy)
    return PolicyMap({"/": NO_CORS}, hosts=hosts, named={"development": policy})
