"""The fields of a policy, in the order in which people read them, as it stores them."""

from __future__ import annotations

from dataclasses import dataclass, fields

__all__ = ["FIELDS", "NO_CORS_WORD", "PolicyFields"]

NO_CORS_WORD = "no-cors"
"""What stands for no origin at all, in `allow_origins` and for a whole policy in a file."""


@dataclass(slots=True, init=False, eq=False, repr=False)
class PolicyFields:
    """What a policy says, checked; `crossorigin.policy.Policy` describes each field."""

    allow_origins: tuple[str, ...]
    allow_methods: tuple[str, ...]
    allow_headers: tuple[str, ...]
    expose_headers: tuple[str, ...]
    allow_credentials: bool
    max_age: int | None
    preflight_status: int
    block_refused: bool
    allow_private_network: bool
    dangerously_allow_null_origin: bool
    dangerously_allow_insecure_origins: bool
    dangerously_allow_public_suffix_wildcards: bool


FIELDS = tuple(field.name for field in fields(PolicyFields))
"""The name of every field."""
