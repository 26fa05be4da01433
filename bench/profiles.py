"""Where the time goes, for the targets that are not reached: shares by function.

By cProfile, whose own cost makes short functions look longer, so shares are a hint and no times.
A function of this package stands for itself with what it calls in C; everything else is summed up
by package. Commands run in new processes.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import subprocess
import sys
import sysconfig
import tempfile
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.agreement.generator import generate
from tests.agreement.server import serving

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware
from crossorigin.fetch.urls import parsed

from . import browsers, waiting
from .contenders import SMALL, plain_asgi
from .growth import customers

LEAST = 0.02
"""The least share that is named."""

Shares = dict[str, float]


def run(say: Callable[[str], None]) -> dict[str, Shares]:
    found: dict[str, Shares] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, arguments in waiting.profiled(folder).items():
            found[what] = _of_command(arguments, folder / "profile")
            say(f"profile of {what}")
    build = partial(_build, customers(1_000_000))
    found["policy of 1,000,000 origins, and its middleware"] = _of_work(build)
    say("profile of a large policy")
    found["a call in the browser model"] = _of_model()
    say("profile of the browser model")
    return found


def _of_command(arguments: list[str], file: Path) -> Shares:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-m", "cProfile", "-o", str(file), *arguments]
    subprocess.run(
        command,
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    return _shares(pstats.Stats(str(file)))


def _of_work(work: Callable[[], object]) -> Shares:
    with cProfile.Profile() as profile:
        work()
    return _shares(pstats.Stats(profile))


def _build(origins: list[str]) -> None:
    CORSMiddleware(plain_asgi(SMALL)["bare"], policy=Policy(allow_origins=origins))


def _of_model() -> Shares:
    scenarios = generate(browsers.SEED, browsers.SCENARIOS)
    scenarios = [each for each in scenarios if not any(call.pause for call in each.calls)]
    with serving() as server:
        prepared = [
            browsers.prepared_for(server.places, scenario, f"profiled-{number}")
            for number, scenario in enumerate(scenarios)
        ]
        parsed.cache_clear()
        return _of_work(lambda: browsers.replay(server.places, prepared))


def _shares(stats: Any) -> Shares:  # its attributes are not in its types
    own: dict[str, float] = defaultdict(float)
    for (path, _, function), (_, _, seconds, _, callers) in stats.stats.items():
        if path != "~":
            own[_place(path, function)] += seconds
            continue
        for (caller, _, calling), (_, _, for_it, _) in callers.items():  # in C, for Python
            own[_place(caller, calling)] += for_it
    total = sum(own.values())
    shares = {name: seconds / total for name, seconds in own.items()}
    return {
        name: share
        for name, share in sorted(shares.items(), key=lambda each: -each[1])
        if share >= LEAST
    }


def _place(path: str, function: str) -> str:
    """`policy/origin_patterns.unusual`; for other packages their name."""
    folders = Path(path).parts
    if "crossorigin" in folders and path.endswith(".py"):
        inner = folders[len(folders) - folders[::-1].index("crossorigin") :]
        return f"{'/'.join(inner).removesuffix('.py')}.{function}"
    if "site-packages" in folders:
        return Path(folders[folders.index("site-packages") + 1]).stem
    if path.startswith("<frozen importlib") or function == "<module>":
        return "loading modules"
    library = Path(sysconfig.get_path("stdlib"))
    if Path(path).is_relative_to(library):
        return f"Python's {Path(path).relative_to(library).parts[0].removesuffix('.py')}"
    return "all else"
