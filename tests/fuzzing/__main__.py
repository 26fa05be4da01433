"""``make fuzz``: fuzz each target, or one, for some seconds, guided by what the code covers.

A copy of the corpus grows in ``.fuzzing/``; what fails is written there, too, and ends the run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

WORK = Path(".fuzzing")
MOST_MEMORY = 1500
"""Megabytes that one target may take."""
LONGEST_INPUT = 8192
SLOWEST = 20
"""Seconds that one input may take: far more than any of this size should, on a slow machine."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--target", default="")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if find_spec("atheris") is None:
        sys.stderr.write("make fuzz needs atheris, which has no package for this Python.\n")
        return 2
    if options.inside:
        return fuzz(options.target, options.seconds)
    from .targets import TARGETS  # noqa: PLC0415 (so that it is instrumented inside)

    if options.target and options.target not in TARGETS:
        sys.stderr.write(
            f"There is no target {options.target!r}; there are {', '.join(TARGETS)}.\n"
        )
        return 2
    for target in [options.target] if options.target else TARGETS:
        words = [sys.executable, "-m", "tests.fuzzing", "--inside", "--target", target]
        done = subprocess.run([*words, "--seconds", str(options.seconds)], check=False)  # noqa: S603
        print(f"{target}: {'nothing found' if done.returncode == 0 else 'FAILED'}", flush=True)
        if done.returncode:
            return 1
    return 0


def fuzz(target: str, seconds: int) -> int:
    import atheris  # noqa: PLC0415 (only where it can be installed)

    with atheris.instrument_imports(include=["crossorigin"]):
        from .targets import CORPUS, TARGETS  # noqa: PLC0415
    grown, found = WORK / target, WORK / "found" / target
    for folder in (grown, found):
        folder.mkdir(parents=True, exist_ok=True)
    dictionary = CORPUS.parent / "words.dict"
    atheris.Setup(
        [
            sys.argv[0], str(grown), str(CORPUS / target), f"-max_total_time={seconds}",
            f"-max_len={LONGEST_INPUT}", f"-rss_limit_mb={MOST_MEMORY}", f"-timeout={SLOWEST}",
            f"-artifact_prefix={found}{os.sep}", f"-dict={dictionary}", "-print_final_stats=1",
            "-verbosity=1",
        ],
        TARGETS[target],
    )  # fmt: skip
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
