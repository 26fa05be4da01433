"""Puts a decision into a response's headers: CORS headers are replaced, ``Vary`` is merged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, AnyStr

from .decision import Decision
from .text import Text

__all__ = ["response_headers"]


def response_headers(
    decision: Decision[AnyStr], headers: Iterable[Iterable[AnyStr]]
) -> list[tuple[AnyStr, AnyStr]]:
    """The headers of a response with `decision` applied; `headers` is not changed.

    CORS headers that the application or an inner layer set are replaced, never doubled. If nothing
    is replaced, the other headers stay the same pairs, tuples or not.
    """
    text = decision.text
    others = text.other_names
    # An application's headers may be any iterable of any pairs, so they are read once.
    given: list[Any] = headers if type(headers) is list else list(headers)
    # The usual case: no CORS header and no Vary, under names that were seen before.
    try:
        for pair in given:
            if pair[0] not in others:
                break
        else:
            return given + decision.added
    except TypeError:  # a pair that is only iterable
        pass

    present: list[tuple[AnyStr, AnyStr]] = [(name, value) for name, value in given]
    kept = [pair for pair in present if text.is_other(pair[0])]
    text.note_other_names(name for name, _ in kept)
    varies = [value for name, value in present if name.lower() == text.vary]
    if not varies:
        return kept + decision.added
    if decision.vary:
        varies = [_merged_vary(text, varies, decision.vary)]
    kept += [(text.vary, value) for value in varies]
    return kept + list(decision.headers)


def _merged_vary(text: Text[AnyStr], present: list[AnyStr], names: tuple[AnyStr, ...]) -> AnyStr:
    """A single ``Vary``: the names that the response has already, then the missing ones."""
    listed: list[AnyStr] = []
    for value in present:
        elements = [element.strip(text.blanks) for element in value.split(text.comma)]
        listed.extend(element for element in elements if element)
    lower = [name.lower() for name in listed]
    if text.asterisk in lower:
        return text.asterisk
    listed.extend(name for name in names if name.lower() not in lower)
    return text.separator.join(listed)
