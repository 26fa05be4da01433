"""The fields of a policy, as it stores them, in the order of the documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal

from ..fetch.methods import CORS_SAFELISTED_METHODS

__all__ = [
    "FIELDS",
    "FLAGS",
    "LISTS",
    "NO_CORS_WORD",
    "NUMBERS",
    "UNSAFE_METHODS",
    "PolicyFields",
    "is_like_no_cors",
    "meaning_beside_origins",
]

NO_CORS_WORD = "no-cors"
"""The word for no origin at all, in `allow_origins` and for a whole policy in a file."""


def is_like_no_cors(text: str) -> bool:
    """Whether `text` is that word in any spelling, such as ``NO_CORS``."""
    return text.strip().lower().replace("_", "").replace("-", "").replace(" ", "") == "nocors"


UNSAFE_METHODS: Final = "unsafe-methods"
"""The value of `block_refused` for all methods but GET, HEAD and OPTIONS."""


def _in_lower_case(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


def _beyond_safelisted(methods: Iterable[str]) -> frozenset[str]:
    return frozenset(methods) - CORS_SAFELISTED_METHODS


def _set_of_names(meaning: Callable[[Iterable[str]], frozenset[str]]) -> Any:
    """A field whose order and repetitions mean nothing; `meaning` gives what its names mean."""
    return field(metadata={"meaning": meaning})


def _only_tolerates() -> Any:
    """A field that does not change a valid policy, so it does not belong to its meaning."""
    return field(compare=False)


@dataclass(slots=True, init=False, eq=False, repr=False, kw_only=True)
class PolicyFields:
    """The checked fields of a policy; `crossorigin.policy.Policy` describes each of them."""

    allow_origins: tuple[str, ...] = field(compare=False)  # see `Policy`
    allow_methods: tuple[str, ...] = _set_of_names(_beyond_safelisted)
    allow_headers: tuple[str, ...] = _set_of_names(_in_lower_case)
    expose_headers: tuple[str, ...] = _set_of_names(_in_lower_case)
    allow_credentials: bool
    max_age: int | None
    preflight_status: int
    block_refused: bool | Literal["unsafe-methods"]
    block_missing_origin: bool
    allow_private_network: bool
    dangerously_allow_null_origin: bool = _only_tolerates()
    dangerously_allow_insecure_origins: bool = _only_tolerates()
    dangerously_allow_public_suffix_wildcards: bool = _only_tolerates()
    dangerously_allow_any_extension: bool = _only_tolerates()
    dangerously_allow_private_address_ranges: bool = _only_tolerates()


FIELDS = tuple(each.name for each in fields(PolicyFields))
"""The name of every field."""
FLAGS = tuple(each.name for each in fields(PolicyFields) if each.type == "bool")
"""The names of the fields that are either true or false."""
LISTS = tuple(each.name for each in fields(PolicyFields) if each.type == "tuple[str, ...]")
"""The names of the fields that are lists of strings."""
NUMBERS = tuple(each.name for each in fields(PolicyFields) if each.type in ("int", "int | None"))
"""The names of the fields that are whole numbers."""
_MEANINGS = tuple(
    (each.name, each.metadata.get("meaning", lambda value: value))
    for each in fields(PolicyFields)
    if each.compare
)


def meaning_beside_origins(policy: PolicyFields) -> tuple[object, ...]:
    """What `policy` means, apart from its origins: equal where the decisions are the same."""
    return tuple(means(getattr(policy, name)) for name, means in _MEANINGS)
