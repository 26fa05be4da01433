"""The file ``_headers`` of Netlify and Cloudflare Pages, which has settings in the form of headers.

(docs.netlify.com, "Custom headers"; developers.cloudflare.com/pages, "Headers")
"""

from __future__ import annotations

import re

__all__ = ["as_settings"]

_HEADER = r"[^\S\n]{1,8}[\w-]{2,60}:[^\n]{0,1000}(?:\n|\Z)"
_RULE = re.compile(
    rf"(?m)^/[\w/*:.-]{{0,120}}[^\S\n]*\n(?P<headers>(?={_HEADER})(?:{_HEADER}){{1,20}})"
)
"""A path, and below it headers that stand further in."""
_ONE = re.compile(r"(?m)^([^\S\n]{1,8})([\w-]{2,60}):[^\S\n]{0,8}([^\n\"]{0,1000}?)[^\S\n]*$")


def as_settings(text: str) -> str:
    """`text` with such rules as in netlify.toml, so that no reader takes them for a response."""
    return _RULE.sub(_as_values, text) if "access-control-" in text.lower() else text


def _as_values(rule: re.Match[str]) -> str:
    if "access-control-" not in rule["headers"].lower():
        return rule[0]
    return "[headers.values]\n" + _ONE.sub(r'\1\2 = "\3"', rule["headers"])
