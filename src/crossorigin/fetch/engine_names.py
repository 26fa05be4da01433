"""The browsers' engines, and what people call them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["ENGINE_NAMES"]

ENGINE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}
)
