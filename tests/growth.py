"""How work grows with its input, counted in calls of functions: the same on every machine."""

import gc
import sys
from collections.abc import Callable
from types import FrameType

from .unmeasured import unmeasured

__all__ = ["assert_linear", "calls_of"]


def calls_of(work: Callable[[], object]) -> int:
    """How many functions `work` calls, those of C included.

    The garbage collector waits: it may run at any moment, and calls functions of its own
    (finalizers, and those that Hypothesis gives it).
    """
    count = 0

    def profile(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        if event in ("call", "c_call"):
            count += 1

    before, collects = sys.getprofile(), gc.isenabled()
    with unmeasured():
        gc.disable()
        sys.setprofile(profile)
        try:
            work()
        finally:
            sys.setprofile(before)
            if collects:
                gc.enable()
    return count


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Twice the input, at most a little more than twice the work."""
    work(size)  # imports, and caches that last
    once, twice = calls_of(lambda: work(size)), calls_of(lambda: work(2 * size))
    assert twice < 2.5 * once + 1000, f"{once} calls for {size}, {twice} for {2 * size}"
