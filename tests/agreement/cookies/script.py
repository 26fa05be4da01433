"""How far `document.cookie` agrees: script and responses set cookies of few names in turn.

Cookies are `HttpOnly`, `Secure`, have a `Domain` or a path, and end, so that one often stands in
the way of another. Run as `python -m tests.agreement.cookies.script`.
"""

from __future__ import annotations

import sys

from ..choosing import Chooser, chances
from ..slices import Subject, run_slices
from .__main__ import compare
from .browsers import TABS
from .scenarios import CookieScenario, Hop, Place, Step

__all__ = ["SCRIPT"]

TOPS: dict[Place, int] = {
    ("https", "a"): 6, ("https", "www.a"): 3, ("http", "a"): 3, ("http", "www.a"): 1,
}  # fmt: skip
FRAMES: dict[tuple[str, ...], int] = {(): 16, ("a",): 2, ("www.a",): 3, ("b",): 1, ("b", "a"): 1}
ACTS = {"read": 5, "write": 7, "fetch": 7, "link": 2}


def generate(seed: int, count: int) -> list[CookieScenario]:
    """`count` scenarios; the same for the same `seed`, and the first of them for any `count`."""
    return [_Maker(chance).scenario() for chance in chances(seed, count)]


class _Maker(Chooser):
    """Makes one scenario with `chance`."""

    def scenario(self) -> CookieScenario:
        top = self.weighted(TOPS)
        steps = [self.step(top) for _ in range(self.one([3, 4, 5, 6, 7]))]
        asking = [Step("fetch", (Hop((top[0], key), "/d/x"),)) for key in ("a", "www.a")]
        return CookieScenario(top, (*steps, Step("read"), *asking))

    def step(self, top: Place) -> Step:
        act = self.weighted(ACTS)
        if act == "link":
            return Step("link", (self.hop(top),))
        keys = self.weighted(FRAMES)
        frames = tuple((top[0], key) for key in keys)
        if act == "fetch":
            return Step("fetch", (self.hop(top),), frames=frames)
        if act == "read":
            return Step("read", frames=frames)
        return Step("write", text=self.line(http_only=0.05), frames=frames)

    def hop(self, top: Place) -> Hop:
        key = top[1] if self.odds(0.7) else self.one(["a", "www.a"])
        lines = tuple(self.line(http_only=0.4) for _ in range(self.one([1, 1, 2])))
        return Hop((top[0], key), self.one(["/", "/", "/d/x"]), lines)

    def line(self, http_only: float) -> str:
        parts = [f"{self.one(['s', 's', 't'])}={self.one('123')}"]
        if self.odds(http_only):
            parts.append("HttpOnly")
        if self.odds(0.3):
            parts.append(f"Domain={self.one(['', 'www.'])}site-a{{n}}.com")
        if self.odds(0.4):
            parts.append(f"Path={self.one(['/', '/', '/d'])}")
        if self.odds(0.3):
            parts.append("Secure")
        if self.odds(0.15):
            parts.append("Max-Age=0")
        if self.odds(0.1):
            parts.append("SameSite=Strict")
        return "; ".join(parts)


SCRIPT = Subject("document.cookie", generate, lambda *_: None, compare, TABS)


if __name__ == "__main__":
    sys.exit(run_slices(SCRIPT, "python -m tests.agreement.cookies.script", __doc__, 300))
