"""Groups of reasons that are one trouble, in the response to the request or in the preflight's."""

from __future__ import annotations

from itertools import chain

from ..browser import Reason, Stage

__all__ = [
    "CORS_CHECK", "CREDENTIALS", "INVALID", "MISMATCH", "MISSING", "MISSING_IN_PREFLIGHT",
    "MULTIPLE", "OF_VALUE", "PREFLIGHT_FAILED", "PREFLIGHT_STATUS", "SILENCE", "WILDCARD",
    "of_preflight", "own_first",
]  # fmt: skip

MISSING = (Reason.MISSING_ALLOW_ORIGIN, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)
MISMATCH = (Reason.ALLOW_ORIGIN_MISMATCH, Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH)
INVALID = (Reason.INVALID_ALLOW_ORIGIN_VALUE, Reason.PREFLIGHT_INVALID_ALLOW_ORIGIN_VALUE)
MULTIPLE = (Reason.MULTIPLE_ALLOW_ORIGIN_VALUES, Reason.PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES)
WILDCARD = (Reason.WILDCARD_ORIGIN_NOT_ALLOWED, Reason.PREFLIGHT_WILDCARD_ORIGIN_NOT_ALLOWED)
CREDENTIALS = (Reason.INVALID_ALLOW_CREDENTIALS, Reason.PREFLIGHT_INVALID_ALLOW_CREDENTIALS)
OF_VALUE = (*MISMATCH, *INVALID, *MULTIPLE)
"""The reasons in the value of Access-Control-Allow-Origin, so that the response has one."""
SILENCE = (Reason.NO_ANSWER, Reason.PREFLIGHT_NO_ANSWER)

MISSING_IN_PREFLIGHT = MISSING[1:]
PREFLIGHT_FAILED = (Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN, Reason.PREFLIGHT_INVALID_STATUS)
"""The reasons of a preflight that may have been refused for anything in it."""
PREFLIGHT_STATUS = (Reason.PREFLIGHT_INVALID_STATUS, Reason.PREFLIGHT_DISALLOWED_REDIRECT)
"""What the status of a preflight's response alone decides."""
CORS_CHECK = tuple(each for each in Reason if each.stage is Stage.CORS_CHECK)
"""All reasons in the response to the request itself."""


def own_first(*pairs: tuple[Reason, Reason]) -> tuple[Reason, ...]:
    """The reasons of several groups: those of the request itself, then those of its preflight."""
    return tuple(chain.from_iterable(zip(*pairs, strict=True)))


_PAIRS = dict((MISSING, MISMATCH, INVALID, MULTIPLE, WILDCARD, CREDENTIALS))


def of_preflight(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The same reasons, in the response to a preflight."""
    return tuple(dict.fromkeys(_PAIRS.get(each, each) for each in reasons))
