"""A response's headers with a decision put into them: CORS headers replaced, ``Vary`` merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any, AnyStr, cast

from .compiled import MOST_READY, CompiledPolicy
from .decision import Decision

__all__ = ["only_adds", "response_headers"]

_pair = cast("Callable[[Any], Any]", tuple)
_name = itemgetter(0)


def response_headers(
    compiled: CompiledPolicy[AnyStr],
    decision: Decision[AnyStr],
    headers: Iterable[tuple[AnyStr, AnyStr]],
) -> list[tuple[AnyStr, AnyStr]]:
    """The headers of a response to which `decision` applies; `headers` stays as it is.

    CORS headers that the application or an inner layer set are replaced, never doubled.
    """
    # An application's headers may be any iterable of any pairs, so they are read once, into tuples.
    present: list[tuple[AnyStr, AnyStr]] = list(map(_pair, headers))
    # The usual case: no CORS header and no Vary, under names that were seen before. Nothing here
    # runs a line of Python for each header.
    harmless = compiled.harmless
    if harmless.issuperset(map(_name, present)):
        return present + decision.added

    kept = [(name, value) for name, value in present if name.lower() not in compiled.our_names]
    if len(harmless) >= MOST_READY:
        harmless.clear()
    harmless.update(name for name, _ in kept)
    varies = [value for name, value in present if name.lower() == compiled.vary_name]
    if not varies:
        return kept + decision.added
    if decision.vary:
        varies = [_merged_vary(compiled, varies, decision.vary)]
    vary = [(compiled.vary_name, value) for value in varies]
    return kept + vary + list(decision.headers)


def only_adds(compiled: CompiledPolicy[AnyStr], names: Iterable[AnyStr]) -> bool:
    """Is it certain that a response with headers of these names only gets `Decision.added`?

    That is so if none is a CORS header or ``Vary``, and `response_headers` has seen each before.
    """
    return compiled.harmless.issuperset(names)


def _merged_vary(
    compiled: CompiledPolicy[AnyStr], present: list[AnyStr], names: tuple[AnyStr, ...]
) -> AnyStr:
    """One ``Vary`` for all: what the response varied with already, then what it lacks."""
    listed: list[AnyStr] = []
    for value in present:
        elements = [element.strip(compiled.blanks) for element in value.split(compiled.comma)]
        listed.extend(element for element in elements if element)
    lower = [name.lower() for name in listed]
    if compiled.asterisk in lower:
        return compiled.asterisk
    listed.extend(name for name in names if name.lower() not in lower)
    return compiled.separator.join(listed)
