"""Losses: the points in which a target cannot do what the policy says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Grade", "Loss"]


class Grade(StrEnum):
    """How much a loss matters."""

    UNSEEN = "unseen"
    """No browser sends a request that shows the difference: written, and named in the file."""
    COSTS = "costs"
    """Convenience or speed only; no page can do more than the policy allows. It has to be accepted
    by its code."""
    OPENS = "opens"
    """A page could do what the policy does not allow, or the policy cannot be said at all. It
    cannot be accepted."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A point in which a target does something else than the policy says."""

    code: str
    """A stable name, such as ``"block-refused"``."""
    field: str
    """The field of the policy; ``"requests"`` for unusual requests."""
    message: str
    """What the target does instead."""
    grade: Grade
    """Whether a page could gain by it."""
    hint: str = ""
    """What to do about it, such as a target or a form that can."""
