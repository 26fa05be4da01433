"""Which cookies a browser keeps of a site that sets more than it keeps.

Run as `python -m tests.agreement.cookies.excess [browser…]`.
"""

from __future__ import annotations

import sys

from .by_hand import compare_by_hand
from .scenarios import CookieScenario, Hop, Place, Step

__all__ = ["EXCESS"]

A: Place = ("https", "a")
B: Place = ("https", "b")
WWW: Place = ("https", "www.b")


def _lines(first: int, last: int, attributes: str = "", value: str = "1") -> tuple[str, ...]:
    return tuple(f"c{number}={value}{attributes}" for number in range(first, last + 1))


def _visits(*visits: tuple[str, ...], place: Place = B) -> CookieScenario:
    """Each of `visits` sets its cookies in a response of its own; the last one sets none."""
    return CookieScenario(
        A, tuple(Step("link", (Hop(place, set_cookie=lines),)) for lines in (*visits, ()))
    )


def _in_frames_site(*responses: tuple[str, ...]) -> CookieScenario:
    """Site a fetches from site b, which sets its cookies in the partition of site a."""
    return CookieScenario(
        A, tuple(Step("fetch", (Hop(B, set_cookie=lines),)) for lines in (*responses, ()))
    )


SECURE = "; Secure"
DOMAIN = "; Domain=site-b{n}.net"
CHIPS = "; Secure; SameSite=None; Partitioned"
EXCESS = [
    _visits(_lines(1, 180)),
    _visits(_lines(1, 181)),
    _visits(_lines(1, 180), _lines(181, 181)),
    _visits(_lines(1, 180), _lines(180, 180)),
    _visits(_lines(1, 100), _lines(101, 400)),
    _visits(_lines(1, 180, SECURE), _lines(181, 181)),
    _visits(_lines(1, 180, SECURE), _lines(181, 181, SECURE)),
    _visits(_lines(1, 180, SECURE), _lines(181, 185)),
    _visits(_lines(1, 100), _lines(101, 181, SECURE)),
    _visits(_lines(1, 20), _lines(21, 181, SECURE)),
    _visits(_lines(1, 100, SECURE), _lines(101, 181)),
    _visits(_lines(1, 171, SECURE), _lines(172, 181)),
    _visits(_lines(1, 140, SECURE), _lines(141, 181)),
    _visits(_lines(1, 90), _lines(91, 181, DOMAIN)),
    _visits(_lines(1, 90, DOMAIN), _lines(91, 181)),
    _visits(_lines(1, 180), _lines(1, 1, value="2"), _lines(181, 181)),
    _visits(_lines(1, 180), _lines(1, 1), _lines(181, 181)),
    _visits(_lines(1, 100), _lines(101, 181, "; Max-Age=900")),
    CookieScenario(
        A,
        (
            Step("link", (Hop(B, set_cookie=_lines(1, 100, DOMAIN)),)),
            Step("link", (Hop(WWW, set_cookie=_lines(101, 181)),)),
            Step("link", (Hop(B),)),
            Step("link", (Hop(WWW),)),
        ),
    ),
    _in_frames_site(_lines(1, 180, CHIPS), _lines(181, 185, CHIPS)),
    _in_frames_site(_lines(1, 20, CHIPS, "x" * 500), _lines(21, 30, CHIPS, "x" * 500)),
    _in_frames_site(_lines(1, 90, "; Secure; SameSite=None"), _lines(91, 190, CHIPS)),
    _in_frames_site(_lines(1, 24, CHIPS, "x" * 500), _lines(25, 25, CHIPS, "x" * 500)),
    _in_frames_site(_lines(1, 20, CHIPS, "x" * 500), _lines(3, 3, CHIPS, "x" * 3000)),
]


if __name__ == "__main__":
    sys.exit(compare_by_hand(sys.argv[1:], EXCESS))
