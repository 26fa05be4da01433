"""Obstacles: what stops a request in the browser before CORS, and is not part of Fetch.

Mixed content and Local Network Access: both look at the page and the address alone.

Sources: https://w3c.github.io/webappsec-mixed-content/ and
https://wicg.github.io/local-network-access/
"""

from __future__ import annotations

from typing import NamedTuple

from ..diagnosis import Cause, Confidence
from ..diagnosis.places import is_mixed_content
from ..fetch.origins import Origin, ends_in_a_number, is_potentially_trustworthy
from ..fetch.urls import Url, parse_url
from .outcome import FindingShape
from .scenario import LabScenario

__all__ = ["LabObstacle", "obstacle_before"]

PRIVACY = {"public": 0, "local": 1, "loopback": 2}
"""The address spaces, the more private ones with higher numbers."""
ASKING = ("chromium",)
"""The engines that ask the user before a page reaches a more private address."""


class LabObstacle(NamedTuple):
    """A mechanism that stops the request: its reason, what it does, the fix, the sources."""

    reason: str
    what: str
    why: str
    fix: str
    section: str
    url: str
    console: str | None
    compared: tuple[tuple[str, str, str], ...]
    """What was compared, what was wanted, and what was found."""

    def finding(self) -> FindingShape:
        """The obstacle as a cause."""
        return {
            "cause": str(Cause(self.reason)),
            "confidence": str(Confidence.CERTAIN),
            "is_note": False,
            "what": self.what,
            "why": self.why,
            "fix": self.fix,
            "policy": None,
        }


def obstacle_before(scenario: LabScenario, engine: str) -> LabObstacle | None:
    """What stops the scenario's request in `engine`, if something does."""
    target = parse_url(scenario.request.url)
    if target is None or not isinstance(target.origin, Origin):
        return None
    asks = engine in ASKING and _is_more_private(scenario)
    page = _page(scenario)
    # Local Network Access exempts addresses that name the local network: it asks about them.
    is_exempt = asks and _names_local_network(target)
    if page is not None and not is_exempt and is_mixed_content(page, target.origin):
        return _mixed_content(page, target)
    if asks:
        is_secure = page is None or is_potentially_trustworthy(page)
        if not is_secure or scenario.local_network == "denied":
            return _local_network(scenario, target, is_secure=is_secure)
    return None


def _page(scenario: LabScenario) -> Origin | None:
    """The origin of the page's URL; ``None`` for one without."""
    if scenario.page.kind in ("file", "extension"):
        return None
    parsed = parse_url(scenario.page.origin)
    return parsed.origin if parsed is not None else None


def _is_more_private(scenario: LabScenario) -> bool:
    if scenario.page.kind in ("file", "extension"):
        return False
    return PRIVACY[scenario.server.space] > PRIVACY[scenario.page.space] == PRIVACY["public"]


def _names_local_network(target: Url) -> bool:
    host = target.origin.host if target.origin is not None else ""
    return host.endswith(".local") or host.startswith("[") or ends_in_a_number(host)


def _mixed_content(page: Origin, target: Url) -> LabObstacle:
    return LabObstacle(
        "mixed-content",
        "The browser does not send requests from a page of https to a URL of http.",
        "This is mixed content, and not CORS: no header of the server allows it.",
        "Serve the URL over https, and fetch that.",
        "Mixed Content, “Should fetching request be blocked as mixed content?”",
        "https://w3c.github.io/webappsec-mixed-content/#should-block-fetch",
        f"Mixed Content: The page at '{page}/' was loaded over HTTPS, but requested an insecure "
        f"resource '{target.without_fragment}'. This request has been blocked; the content must be "
        "served over HTTPS.",
        (("scheme of the URL", "https", target.scheme),),
    )


def _local_network(scenario: LabScenario, target: Url, *, is_secure: bool) -> LabObstacle:
    space = scenario.server.space
    permission = f"Permission was denied for this request to access the `{space}` address space."
    insecure = (
        "The request client is not a secure context and the resource is in more-private address "
        f"space `{space}`."
    )
    where = "this machine" if space == "loopback" else "the local network"
    return LabObstacle(
        "local-network-access",
        f"The browser keeps public pages from servers on {where}, unless the user allows it.",
        "This is Local Network Access, and not CORS, although the console says “CORS policy”: no "
        "header of the server grants it.",
        ("" if is_secure else "Load the page over https, because only then does the browser ask. ")
        + "Answer “Allow” when the browser asks. Or serve the page from the same network.",
        "Local Network Access, “Local Network Access check”",
        "https://wicg.github.io/local-network-access/#lna-check",
        f"Access to fetch at '{target.without_fragment}' from origin '{scenario.page.origin}' has "
        f"been blocked by CORS policy: {permission if is_secure else insecure}",
        (("address space of the server", scenario.page.space, space),),
    )
