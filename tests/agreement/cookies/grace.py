"""Whether cookies go along with forms that another site posts some time after they were set.

Each scenario has a tab of its own, so that all wait at the same time, about two minutes. Run as
`python -m tests.agreement.cookies.grace [browser…]`.
"""

from __future__ import annotations

import sys

from .by_hand import compare_by_hand
from .scenarios import CookieScenario, Hop, Place, Step

__all__ = ["GRACE"]

A: Place = ("https", "a")
B: Place = ("https", "b")
GRACE_SECONDS = 120


def _posted(*steps: Step, after: int = 0, method: str = "POST", place: Place = B) -> CookieScenario:
    """After `steps` that visit site b, site a submits a form to it."""
    back = Step("link", (Hop(A),))
    return CookieScenario(
        A, (*steps, back, Step("form", (Hop(place),), method=method, pause=after))
    )


def _visit(line: str, after: int = 0, place: Place = B) -> Step:
    return Step("link", (Hop(place, set_cookie=(line,)),), pause=after)


LATE = GRACE_SECONDS + 6
GRACE = [
    *(
        _posted(_visit(f"s=1{attributes}"), after=after, method=method)
        for attributes in ("", "; Secure", "; SameSite=x", "; SameSite=Lax", "; Max-Age=900",
                           "; SameSite=None; Secure", "; Domain=site-b{n}.net; HttpOnly")
        for after in (0, LATE)
        for method in ("POST", "GET")
    ),
    # A cookie is as old as the one that it replaces, if that has the same value.
    *(
        _posted(_visit("s=1"), _visit(again, after=100), after=26)
        for again in ("s=1", "s=2", "s=1; Secure", "s=1; Max-Age=900", "s=1; HttpOnly", "t=1")
    ),
    _posted(_visit("s=1"), _visit("s=; Max-Age=0", after=90), _visit("s=1", after=10), after=26),
    _posted(_visit("s=1; Max-Age=110"), after=LATE),
    _posted(_visit("s=1", place=("https", "www.b")), after=LATE, place=("https", "www.b")),
]  # fmt: skip


if __name__ == "__main__":
    sys.exit(
        compare_by_hand(
            sys.argv[1:], GRACE, shows_scenario=True, tabs=len(GRACE), silence=3.0 * LATE
        )
    )
