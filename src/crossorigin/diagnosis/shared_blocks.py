"""Whether two directives of settings apply to the same requests: the blocks around them tell it."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["in_shared_block"]

_DEEPEST = 32
"""Blocks within blocks beyond this are not settings."""


class _Block:
    """What was found so far in a block of settings."""

    def __init__(self) -> None:
        self.wanted: re.Match[str] | None = None
        """The wanted directive, in the block itself."""
        self.has_other = False
        """Whether the block itself has the other directive."""
        self.holds_other = False
        """Whether it or a block within it has the other directive."""


def in_shared_block(
    text: str,
    wanted: Iterable[re.Match[str]],
    other: re.Pattern[str],
    bounds: re.Pattern[str],
) -> re.Match[str] | None:
    """The first of `wanted` that applies to requests to which the directive `other` applies too.

    It does if one of the two stands in the other's block, or in a block within that. `bounds` finds
    where blocks begin (with the group ``opens``) and end.
    """
    marks = [(each.start(), "other", each) for each in other.finditer(text)]
    marks += [(each.start(), each["opens"] or "", each) for each in bounds.finditer(text)]
    marks += [(each.start("value"), "wanted", each) for each in wanted]
    blocks = [_Block()]
    for _, kind, found in sorted(marks, key=lambda mark: mark[0]):
        if kind == "other":
            blocks[-1].has_other = True
            for each in blocks:
                each.holds_other = True
                if each.wanted is not None:
                    return each.wanted
        elif kind == "wanted":
            if blocks[-1].holds_other or any(each.has_other for each in blocks):
                return found
            blocks[-1].wanted = found
        elif kind:
            blocks.append(_Block())
            if len(blocks) > _DEEPEST:
                return None
        elif len(blocks) > 1:
            blocks.pop()
    return None
