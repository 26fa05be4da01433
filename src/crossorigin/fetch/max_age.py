"""How long engines remember a preflight at most, whatever ``Access-Control-Max-Age`` says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["ENGINE_NAMES", "LONGEST_MAX_AGE", "MAX_AGE_CAPS"]

ENGINE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"webkit": "WebKit", "chromium": "Chromium", "firefox": "Firefox"}
)

MAX_AGE_CAPS: Final[Mapping[str, int]] = MappingProxyType(
    {"webkit": 600, "chromium": 7200, "firefox": 86400}
)
"""Seconds, by the engine that shortens longer times to them.

(WebKit: CrossOriginPreflightResultCache.cpp; Chromium: services/network/public/cpp/cors/
preflight_result.cc; Firefox: nsCORSListenerProxy.cpp)
"""
LONGEST_MAX_AGE: Final = max(MAX_AGE_CAPS.values())
