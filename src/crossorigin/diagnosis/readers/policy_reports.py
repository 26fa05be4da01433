"""Reports of a Content-Security-Policy, as browsers send them and servers log them, as messages.

Forms: report-uri (an object under "csp-report"), the Reporting API (its body), and the event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .objects import objects_in

__all__ = ["with_reports_as_messages"]

_SIGN = re.compile(r"(?i)\bblocked-?ur[il]\b")
_DOING = {
    "connect-src": "Connecting to",
    "script-src": "Loading the script",
    "style-src": "Loading the stylesheet",
    "font-src": "Loading the font",
    "img-src": "Loading the image",
    "media-src": "Loading media from",
    "frame-src": "Framing",
    "worker-src": "Creating a worker from",
    "form-action": "Sending form data to",
}
_ONLY_REPORTED = (
    "The policy is report-only, so the violation has been logged but no further action has been "
    "taken."
)
_STOPPED = "The action has been blocked."


def with_reports_as_messages(text: str) -> str:
    """`text` with Chrome's sentence in place of each report about an address."""
    if _SIGN.search(text) is None:
        return text
    for each in reversed(list(objects_in(text))):
        if said := "\n".join(_messages(each.value)):
            text = f"{text[: each.start]}\n{said}\n{text[each.end :]}"
    return text if _SIGN.search(text) else text.strip("[]\n\t ,")


def _messages(value: Mapping[str, Any]) -> Iterator[str]:
    """The sentences about an object, or about those in it."""
    named = {name.lower().replace("-", ""): each for name, each in value.items()}
    url = str(named.get("blockeduri", named.get("blockedurl", "")))
    violated = str(named.get("violateddirective") or named.get("effectivedirective") or "")
    doing = _DOING.get(violated.split(" ", maxsplit=1)[0].removesuffix("-elem"))
    if "://" in url and doing is not None:
        detail = _in_policy(violated, str(named.get("originalpolicy", "")))
        end = _ONLY_REPORTED if named.get("disposition") == "report" else _STOPPED
        yield (
            f"{doing} '{url}' violates the following Content Security Policy directive: "
            f'"{detail}". {end}'
        )
    for each in value.values():
        if isinstance(each, dict):
            yield from _messages(each)


def _in_policy(violated: str, policy: str) -> str:
    """The directive with its sources: as it is named, or as the policy has it or its default."""
    stated = {each.split(" ")[0]: each for each in map(str.strip, policy.split(";"))}
    names = (violated, violated.removesuffix("-elem"), "default-src")
    return next((stated[name] for name in names if name in stated), violated)
