"""A response's headers with a decision put into them: CORS headers replaced, ``Vary`` merged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import AnyStr

from .compiled import CompiledPolicy
from .decision import Decision

__all__ = ["response_headers"]


def response_headers(
    compiled: CompiledPolicy[AnyStr],
    decision: Decision[AnyStr],
    headers: Iterable[tuple[AnyStr, AnyStr]],
) -> list[tuple[AnyStr, AnyStr]]:
    """The headers of a response to which `decision` applies; `headers` stays as it is.

    CORS headers that the application or an inner layer set are replaced, never doubled.
    """
    kept = []
    varies = []
    for header in headers:
        name = header[0].lower()
        if name not in compiled.our_names:
            kept.append(header)
        elif name == compiled.vary_name:
            varies.append(header[1])
    if decision.vary:
        varies = [_merged_vary(compiled, varies, decision.vary)]
    kept.extend((compiled.vary_name, value) for value in varies)
    kept.extend(decision.headers)
    return kept


def _merged_vary(
    compiled: CompiledPolicy[AnyStr], present: list[AnyStr], names: tuple[AnyStr, ...]
) -> AnyStr:
    """One ``Vary`` for all: what the response varied with already, then what it lacks."""
    if not present:
        return compiled.separator.join(names)
    listed: list[AnyStr] = []
    for value in present:
        elements = [element.strip(compiled.blanks) for element in value.split(compiled.comma)]
        listed.extend(element for element in elements if element)
    lower = [name.lower() for name in listed]
    if compiled.asterisk in lower:
        return compiled.asterisk
    listed.extend(name for name in names if name.lower() not in lower)
    return compiled.separator.join(listed)
