"""FastAPI: the names of `crossorigin.integrations.starlette`.

`cors` marks an ``APIRouter`` too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, routing

from ..policy import Policy
from .marks import cors as mark
from .starlette import CORSMiddleware, install

__all__ = ["CORSMiddleware", "cors", "install"]

Target = TypeVar("Target")


def cors(policy: Policy | str) -> Callable[[Target], Target]:
    """Like `crossorigin.integrations.marks.cors`.

    Raises:
        TypeError: as in `marks.cors`; or the object is an ``APIRouter``, and FastAPI is 0.136 or
            older, which copies a router's routes and forgets the router.
    """
    plain = mark(policy)

    def mark_target(target: Target) -> Target:
        if isinstance(target, APIRouter) and not hasattr(routing, "_IncludedRouter"):
            raise TypeError(
                "an APIRouter can have a policy from FastAPI 0.137 on; mark its endpoints, or give "
                "its prefix a policy in a PolicyMap"
            )
        return plain(target)

    return mark_target
