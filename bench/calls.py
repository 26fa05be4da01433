"""The browser's end: what a call takes that uses nothing beyond CORS, in bytecodes.

They are the same on every machine, and `tests/browser/test_model_cost.py` bounds them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.browser.calls import BEFORE, COUNTED_ON, bytecodes

Counts = dict[str, dict[str, tuple[int, int]]]
"""By call and by engine: what it takes, and what it took before."""


def run(say: Callable[[str], None]) -> Counts | None:
    """The bytecodes of each call in each engine; ``None`` on another Python than was counted on."""
    if sys.version_info[:2] != COUNTED_ON:
        say("bytecodes of another version of Python: the table of calls is left out")
        return None
    say("bytecodes of calls in the browser model")
    return {
        call: {engine: (bytecodes(call, engine), count) for engine, count in before.items()}
        for call, before in BEFORE.items()
    }
