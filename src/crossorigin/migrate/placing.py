"""Places policies: from patterns of paths to a `PolicyMap`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..policy import NO_CORS, Policy
from .differences import Change
from .draft import Findings
from .patterns import Paths, read_paths, shown_pattern
from .scopes import becomes, covering, is_map

__all__ = ["Placed", "place"]


class Placed(NamedTuple):
    """A policy, and the expression for the beginning of its paths."""

    expression: str | None
    """``None`` if it cannot be read; the difference has been added."""
    policy: Policy | None
    """``None`` if it would not allow anything."""
    line: int | None = None
    written: str | None = None
    """The paths as they are written, if that is not an expression."""


def place(
    findings: Findings,
    option: str,
    placed: Sequence[Placed],
    is_leaf: Callable[[str], bool] | None = None,
) -> tuple[dict[str, Policy], list[tuple[str, Policy]]]:
    """The policies by path, and those that have no certain place.

    `placed` is in the order in which the old library tried them. `is_leaf` says whether there is no
    route below a path, so that a policy for the path alone may be one for all below it.
    """
    paths: dict[str, Policy] = {}
    unplaced: list[tuple[str, Policy]] = []
    for expression, policy, line, written in placed:
        shown = shown_pattern(written or expression or "")
        meant = None if expression is None else read_paths(expression)
        uncovered = [] if meant is None else [p for p in meant.paths if covering(p, paths) is None]
        if meant is not None and not uncovered and not unplaced:
            message = f"{shown} never had an effect: another pattern was tried first."
            findings.name(Change.DEAD_ENTRY, option, message, line=line)
            continue
        found = dict.fromkeys(uncovered, policy or NO_CORS)
        fault = None if unplaced else _fault(meant, paths | found, len(placed) == 1, is_leaf)
        if unplaced:
            # A pattern that is not certain was tried first, and may match some of these paths.
            fault = "the pattern before it may match some of the same paths"
        if meant is not None and fault is None:
            paths |= found
            if not meant.exact:
                message = (
                    f"{becomes(written or expression or '', meant.paths)}, by whole segments. "
                    "Paths that only begin with the same letters have the policy of the other "
                    "paths."
                )
                if meant.added:
                    added = " and ".join(f"'{path}'" for path in meant.added)
                    message += (
                        f" The pattern did not match {added} without a slash after it; now the "
                        "policy is for that as well."
                    )
                findings.name(
                    Change.PATH_PREFIX,
                    option,
                    message,
                    line=line,
                )
            continue
        if expression is not None:
            findings.lose(
                Change.PATHS,
                option,
                f"{shown} is left out: the paths of a policy file are prefixes, and {fault}.",
                hint="Its policy is at the end, as a comment: write the paths into it."
                if policy
                else "It has no policy that could be carried over.",
                line=line,
            )
        unplaced.append((written or expression or option, policy or NO_CORS))
    return paths, [(expression, policy) for expression, policy in unplaced if policy != NO_CORS]


def _fault(
    meant: Paths | None,
    paths: dict[str, Policy],
    is_only: bool,
    is_leaf: Callable[[str], bool] | None,
) -> str | None:
    """Why prefixes cannot express the paths of a policy, together with the others."""
    if meant is None:
        return "the meaning of this pattern is not certain"
    if meant.alone and not (is_leaf and all(is_leaf(path) for path in meant.paths)):
        return "this pattern matches one path and nothing below it"
    if meant.partial and not (is_only or meant.alone):
        return "this pattern matches every path that begins with the same letters"
    return None if is_map(paths) else "some of these paths can be read as others"
