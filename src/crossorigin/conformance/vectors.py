"""Vectors: the questions that show whether a server implements a policy. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..fetch.header_lists import Header
from ..policy import Policy, PolicyMap

__all__ = ["Aspect", "Vector", "vectors_for"]


class Aspect(StrEnum):
    """What of the policy a vector is about; reports are grouped by it."""

    ORIGINS = "origins"
    """Pages of origins that are allowed."""
    NEAR_MISSES = "near-misses"
    """Pages of origins that are not, most of them nearly."""
    CREDENTIALS = "credentials"
    METHODS = "methods"
    HEADERS = "headers"
    EXPOSE = "expose"
    MAX_AGE = "max-age"
    ERRORS = "errors"
    """Answers to errors: a path that does not exist."""
    CACHES = "caches"
    """``Vary``, and answers to pages of two origins in turn."""
    OPTIONS = "options"
    """``OPTIONS`` that is no preflight."""
    PRIVATE_NETWORK = "private-network"
    BLOCKING = "blocking"


@dataclass(frozen=True, kw_only=True)
class Vector:
    """One question: what a page of `origin` (``None``: no page, and no ``Origin``) asks for.

    `allowed`: does the policy allow it? `policy` is the one of `url`. `trick` says of a near miss
    what it would get past, such as a pattern that is not anchored at its end.
    """

    aspect: Aspect
    url: str
    origin: str | None
    method: str = "GET"
    headers: tuple[Header, ...] = ()
    credentials: bool = False
    allowed: bool
    policy: Policy
    trick: str = ""

    def __str__(self) -> str:
        """The question in a line."""
        raise NotImplementedError


def vectors_for(
    policy: Policy | PolicyMap,
    url: str,
    *,
    paths: Sequence[str] = (),
    unsafe_methods: Collection[str] = (),
) -> list[Vector]:
    """The questions that `policy` raises for `url`, and for `paths` at the same origin.

    Raises:
        ValueError: `url` is no absolute http(s) URL, or one of `paths` leads to another origin.
    """
    raise NotImplementedError
