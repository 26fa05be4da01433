"""The headers that do not need a preflight, by the engine's grammars.

Standard: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
"""

from __future__ import annotations

import re

from ..fetch.safelists import (
    CORS_SAFELISTED_REQUEST_HEADER_NAMES,
    SAFELISTED_VALUE_SIZE,
    is_cors_safelisted_request_header,
)
from .settings import Engine

__all__ = ["is_safelisted"]

GRAMMARS = {
    "any": re.compile(r".*", re.DOTALL),
    "decimal": re.compile(r"[0-9]+(\.[0-9]+)?"),
    "effective-connection-type": re.compile("slow-2g|2g|3g|4g"),
    "integer": re.compile("[0-9]+"),
    "on": re.compile("on", re.IGNORECASE),
}


def is_safelisted(engine: Engine, name: str, value: str) -> bool:
    """(Fetch, "CORS-safelisted request-header", with the engine's departures)"""
    if len(value) > SAFELISTED_VALUE_SIZE:
        return False
    lower, settings = name.lower(), engine.safelisting
    grammar = settings.also_safelisted.get(lower)
    if grammar is not None:
        return bool(GRAMMARS[grammar].fullmatch(value))
    if lower not in CORS_SAFELISTED_REQUEST_HEADER_NAMES:
        return False
    if settings.unsafe_non_ascii and not value.isascii():
        return False
    if lower == "content-type" and "," in value and settings.comma_in_content_type_is_unsafe:
        return False
    if lower == "range":
        limit = settings.longest_range_number
        if limit is not None and any(int(each) > limit for each in re.findall("[0-9]+", value)):
            return False
        value = value.lower() if settings.range_unit_in_any_case else value
    return is_cors_safelisted_request_header(name, value)
