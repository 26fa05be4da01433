"""How long browsers remember a preflight: where its response does not say, and at most."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["DEFAULT_MAX_AGE", "LONGEST_MAX_AGE", "MAX_AGE_CAPS"]

MAX_AGE_CAPS: Final[Mapping[str, int]] = MappingProxyType(
    {"webkit": 600, "chromium": 7200, "firefox": 86400}
)
"""Seconds by engine; longer times are shortened to these.

(WebKit: CrossOriginPreflightResultCache.cpp; Chromium: services/network/public/cpp/cors/
preflight_result.cc; Firefox: nsCORSListenerProxy.cpp)
"""
DEFAULT_MAX_AGE: Final = 5
"""Seconds that a preflight is remembered if its response does not say. (Fetch, "HTTP fetch")"""
LONGEST_MAX_AGE: Final = max(MAX_AGE_CAPS.values())
