"""Random scenarios of what servers answer: passwords that they ask for, and unusual bodies.

Run as `python -m tests.agreement.network.answers`.
"""

from __future__ import annotations

import sys

from crossorigin.fetch.integrity import hash_of

from ..choosing import Chooser, chances
from ..slices import Subject, run_slices
from .__main__ import compare, why_not_compared
from .scenarios import Doing, NetworkScenario, Place, Stop, Visit
from .server import BODIES

__all__ = ["generate_answers"]

KINDS: dict[Doing, int] = {
    "fetch": 8, "xhr": 5, "script": 8, "stylesheet": 2, "module": 1, "frame": 1, "eventsource": 1,
    "beacon": 1, "websocket": 1,
}  # fmt: skip
PLACES: dict[Place, int] = {("https", "a"): 3, ("https", "www.a"): 2, ("https", "b"): 5}
PATHS = {"/in/x": 5, "/in/deep/x": 2, "/x": 3, "/out/x": 2}
CONTENTS = {"": 2} | dict.fromkeys(BODIES, 1)
INTEGRITY = {
    f"sha256-{hash_of(BODIES['script'][1], 'sha256')}": 4,
    f"sha512-{hash_of(BODIES['script'][1], 'sha512')} sha256-x": 1,
    f"sha256-{hash_of(b'another', 'sha256')}": 2,
    "md5-x": 1,
}
NOSNIFF = ("X-Content-Type-Options", "nosniff")


def generate_answers(seed: int, count: int) -> list[NetworkScenario]:
    """`count` scenarios; the same for the same `seed`, and the first of them for any `count`."""
    return [_Maker(chance).scenario() for chance in chances(seed, count)]


class _Maker(Chooser):
    """Makes one scenario with `chance`."""

    def scenario(self) -> NetworkScenario:
        about_bodies = self.odds(0.4)
        return NetworkScenario(
            ("https", "a"),
            tuple(self.visit(about_bodies) for _ in range(self.weighted({1: 2, 2: 3, 3: 3}))),
            login=None if about_bodies or self.odds(0.3) else self.weighted(PLACES),
        )

    def visit(self, about_bodies: bool) -> Visit:
        kind: Doing = "script" if about_bodies and self.odds(0.6) else self.weighted(KINDS)
        count = 1 if kind in ("beacon", "websocket") else self.weighted({1: 7, 2: 2})
        stops = tuple(
            Stop(
                self.weighted(PLACES),
                path=self.weighted(PATHS),
                allows=self.odds(0.95),
                headers=(NOSNIFF,) if about_bodies and self.odds(0.2) else (),
                content=self.content(kind) if about_bodies else "",
                status=self.weighted({302: 2, 307: 1}),
                # A page in a frame tells of itself, so that it has to be let in.
                realm=""
                if about_bodies or kind == "frame" or self.odds(0.3)
                else self.weighted({"R": 9, "Q": 1}),
            )
            for _ in range(count)
        )
        crossorigin = None
        if kind in ("script", "stylesheet", "module"):
            crossorigin = self.weighted({None: 4, "anonymous": 1, "use-credentials": 1})
        credentials = self.weighted({"include": 4, "same-origin": 2, "omit": 1})
        if kind in ("xhr", "eventsource") and credentials == "omit":
            credentials = "same-origin"
        mode = self.weighted({"cors": 4, "no-cors": 1}) if kind == "fetch" else "cors"
        integrity = ""
        if kind in ("fetch", "script", "stylesheet", "module") and self.odds(0.15):
            integrity = self.weighted(INTEGRITY)
        has_user = not about_bodies and kind in ("xhr", "script", "frame") and self.odds(0.3)
        return Visit(
            kind,
            stops,
            mode=mode,
            credentials=credentials,
            crossorigin=crossorigin,
            preflight=kind == "fetch" and mode == "cors" and self.odds(0.2),
            authorization=kind in ("fetch", "xhr") and mode == "cors" and self.odds(0.25),
            integrity=integrity,
            user="bob" if has_user else "",
        )

    def content(self, kind: Doing) -> str:
        # The load event of a style sheet of another type says nothing: Chromium fires it anyway.
        return self.weighted(CONTENTS) if kind == "script" else ""


# One at a time: Chromium keeps 20 realms, so a scenario that waits would lose its own to others.
# (net/http/http_auth_cache.h)
ANSWERS = Subject("answers", generate_answers, why_not_compared, compare, tabs=1)


if __name__ == "__main__":
    sys.exit(run_slices(ANSWERS, "python -m tests.agreement.network.answers", __doc__, 300))
