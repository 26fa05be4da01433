"""A clock that a test sets, where the code under test takes one."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Clock"]


@dataclass
class Clock:
    """Tells the time `now`, in seconds."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now
