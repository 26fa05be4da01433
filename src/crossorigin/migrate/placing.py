"""Where policies go: from patterns of paths to a `PolicyMap`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..policy import NO_CORS, Policy, PolicyError, PolicyMap, show
from .differences import Change
from .draft import Findings
from .patterns import read_paths

__all__ = ["Placed", "place"]


class Placed(NamedTuple):
    """A policy, and the expression for how the paths begin that it is for."""

    expression: str | None
    """``None`` if it cannot be read, and that has been named."""
    policy: Policy | None
    """``None`` if it would allow nothing."""
    line: int | None = None


def place(
    findings: Findings, option: str, placed: Sequence[Placed]
) -> tuple[PolicyMap, tuple[tuple[str, Policy], ...]]:
    """The policies by path; of several for a path, the first. And those with no certain place."""
    paths: dict[str, Policy] = {}
    unplaced = []
    for expression, policy, line in placed:
        meant = None if expression is None else read_paths(expression)
        found = {} if meant is None else dict.fromkeys(meant.paths, policy or NO_CORS)
        if meant is None or not _is_map(found | paths):
            if expression is not None:
                findings.lose(
                    Change.PATHS,
                    option,
                    f"{show(expression)} is left out: paths are prefixes here, and which ones "
                    "this stands for is not certain.",
                    hint="Its policy is at the end, as a comment: put the paths into it.",
                    line=line,
                )
            if policy is not None:
                unplaced.append((expression or option, policy))
            continue
        paths = found | paths
        if not meant.exact:
            prefixes = " and ".join(f"'{path}'" for path in meant.paths)
            findings.name(
                Change.PATH_PREFIX,
                option,
                f"{show(expression)} becomes {prefixes}, which is that path and all below it, by "
                "whole segments: not what merely begins with the same letters.",
                line=line,
            )
    if "/" not in paths:
        findings.name(
            Change.OTHER_PATHS,
            option,
            "on all other paths preflights were the application's, and so were CORS headers; now "
            "preflights are refused there, and such headers removed.",
        )
    return PolicyMap(paths or {"/": NO_CORS}), tuple(unplaced)


def _is_map(paths: dict[str, Policy]) -> bool:
    try:
        PolicyMap(paths)
    except PolicyError:
        return False
    return True
