"""The form of a fault in settings, and what the faults in several files need."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..findings import Cause

__all__ = ["ALLOW", "MOST_PLACES", "NO_LOGIN", "FaultForm", "fault"]

MOST_PLACES = 20
"""The most places where a pattern is found that are looked at."""


class FaultForm(NamedTuple):
    """How a fault is written, what elsewhere in the text would cure it, and what is said of it.

    With `cured_by`, a setting of that name for the same header cures it. With `beside`, it is one
    only where a header for CORS is added to the same requests: the first pattern finds the headers,
    the second the beginnings and ends of blocks. With `is_general`, another file or version may
    cure it, so that it counts only beside a message.
    """

    pattern: re.Pattern[str]
    unless: re.Pattern[str]
    cause: Cause
    what: str
    why: str
    fix: str
    cured_by: str
    beside: tuple[re.Pattern[str], re.Pattern[str]] | None
    is_general: bool


_NEVER = r"(?!)"
ALLOW = r"(?P<value>(?i:Access-Control-Allow)-[A-Za-z-]{6,11})"
NO_LOGIN = (
    "A preflight never carries a cookie or an Authorization header. Where one is needed, it is "
    "refused, and the browser does not send the request that would have it."
)


def fault(
    pattern: str,
    cause: Cause,
    what: str,
    why: str,
    fix: str,
    *,
    unless: str = _NEVER,
    cured_by: str = "",
    beside: tuple[str, re.Pattern[str]] | None = None,
    is_general: bool = False,
) -> FaultForm:
    """The form of a fault; see `FaultForm`."""
    headers = None if beside is None else (re.compile(beside[0]), beside[1])
    return FaultForm(
        re.compile(pattern), re.compile(unless), cause, what, why, fix, cured_by, headers,
        is_general,
    )  # fmt: skip
