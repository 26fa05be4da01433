"""How far cookies agree in a browser whose user blocks the cookies of other sites.

The scenarios are those of the cookies. Run as `python -m tests.agreement.cookies.blocked`.
"""

from __future__ import annotations

import sys
from functools import partial

from ..slices import Subject, run_slices
from .__main__ import compare
from .browsers import LAUNCH_BLOCKING, TABS
from .generator import generate
from .scenarios import CookieScenario

__all__ = ["BLOCKED"]


def _why_left_out(scenario: CookieScenario, number: int, engine: str) -> str | None:
    if engine not in LAUNCH_BLOCKING:
        return "a browser that blocks or separates the cookies of other sites anyway"
    return "Set-Cookie within one site" if scenario.is_about_parsing else None


BLOCKED = Subject("blocked cookies", generate, _why_left_out, partial(compare, blocking=True), TABS)


if __name__ == "__main__":
    sys.exit(run_slices(BLOCKED, "python -m tests.agreement.cookies.blocked", __doc__, 300))
