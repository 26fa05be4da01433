"""Settings in the form of headers: the file ``_headers``, and mappings of YAML.

(docs.netlify.com, "Custom headers"; developers.cloudflare.com/pages, "Headers"; doc.traefik.io,
"Headers": customResponseHeaders)
"""

from __future__ import annotations

import re

__all__ = ["OF_SETTINGS", "as_settings"]

OF_SETTINGS = (
    r"(?i:(?:custom|global|default|extra|add(?:itional)?)_?-?(?:response_?-?)?headers|"
    r"(?:response_?)?headers_to_add)"
)
"""A key that settings have above headers, and no program prints above those of a response."""

_HEADER = r"[^\S\n]{1,8}[\w-]{2,60}:[^\n]{0,1000}(?:\n|\Z)"
_RULE = re.compile(
    rf"(?m)^/[\w/*:.-]{{0,120}}[^\S\n]*\n(?P<headers>(?={_HEADER})(?:{_HEADER}){{1,20}})"
)
"""A path, and below it headers that stand further in."""
_MAPPING = re.compile(
    rf"(?m)^[^\S\n]{{0,40}}{OF_SETTINGS}:[^\S\n]*\n"
    r"(?P<headers>(?:[^\S\n]{1,40}['\"]?[\w-]{2,60}['\"]?:[^\n]{0,1000}(?:\n|\Z)){1,20})"
)
"""A key of settings, and below it headers, each with its value."""
_ONE = re.compile(
    r"(?m)^([^\S\n]{1,40})['\"]?([\w-]{2,60})['\"]?:[^\S\n]{0,8}['\"]?([^\n\"']{0,1000}?)['\"]?[^\S\n]*$"
)


def as_settings(text: str) -> str:
    """`text` with such rules as in netlify.toml, so that no reader takes them for a response."""
    if "access-control-" not in text.lower():
        return text
    return _MAPPING.sub(_as_values, _RULE.sub(_as_values, text))


def _as_values(rule: re.Match[str]) -> str:
    if "access-control-" not in rule["headers"].lower():
        return rule[0]
    return "[headers.values]\n" + _ONE.sub(r'\1\2 = "\3"', rule["headers"])
