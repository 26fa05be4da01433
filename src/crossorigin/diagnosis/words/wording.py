"""Wording: the three sentences of a finding, and the names that sentences have for the parties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...browser import Reason
from ...fetch.origins import Origin
from ...printing import some_of
from ..evidence import Evidence
from ..findings import NextStep
from ..places import origin_as_written
from ..sent_origin import is_hidden_by_redirects

__all__ = [
    "Words", "answered", "host_of", "if_wanted", "joined", "origins_of", "page_of", "pages_of",
    "port_left_out", "target_of", "url_of",
]  # fmt: skip


class Words(NamedTuple):
    """The failure, its reason, and the fix, each a whole sentence; and what would show more."""

    what: str
    why: str
    fix: str
    next_step: NextStep | None = None


def url_of(evidence: Evidence) -> str:
    """The URL, or what to call it."""
    return evidence.url or "the URL"


def target_of(evidence: Evidence) -> str:
    """The server's origin, or what to call it."""
    return origin_as_written(evidence.target) if evidence.target else "the server"


def host_of(evidence: Evidence) -> str:
    """The server's host, or what to call it."""
    return evidence.target.host if evidence.target else "the server's host"


def page_of(evidence: Evidence) -> str:
    """The page's origin, or what to call it."""
    return evidence.origin or "your page's origin"


def pages_of(evidence: Evidence) -> str:
    """The pages of that origin, or the user's page."""
    return f"pages of {evidence.origin}" if evidence.origin else "your page"


def port_left_out(evidence: Evidence) -> str:
    """A hint, where the URL differs from the page's origin by a port that it does not have."""
    page, target = evidence.page, evidence.target
    if evidence.exchanges or not isinstance(page, Origin) or target is None:
        return ""
    if page.port is None or target.port is not None:
        return ""
    if (page.scheme, page.host) != (target.scheme, target.host):
        return ""
    return (
        f" The URL has no port, and the page's address has {page.port}: if both are one server, "
        f"the URL lacks it (a base URL such as APP_URL), and should begin with {page}."
    )


def if_wanted(evidence: Evidence, then: str) -> str:
    """A change that gives access, for those who want pages of this origin to have it."""
    if evidence.origin is None:
        return f"If your page should have access, {then.replace('that origin', 'its origin')}"
    if evidence.origin == "null":
        return (
            "The page has no origin, and allowing “null” would allow every sandboxed page: serve "
            "the page over http (if only with “python -m http.server”). Then, for its new origin, "
            f"{then}"
        )
    if is_hidden_by_redirects(evidence) and not evidence.for_certain(*_BESIDE_ORIGINS):
        return (
            "A redirect led from one foreign origin to another, so the browser sends “Origin: "
            f"null”, which no list has: fetch {url_of(evidence)} directly, where the "
            f"redirects end. Then, if pages of {evidence.origin} should have access, {then}"
        )
    return f"If pages of {evidence.origin} should have access, {then}"


_BESIDE_ORIGINS = (
    Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,
    Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,
)
"""What is refused only where the origin is allowed."""


def answered(evidence: Evidence) -> str:
    """“with status 403” or “with an error”."""
    return f"with status {evidence.status}" if evidence.status else "with an error"


_MOST_ORIGINS = 5


def origins_of(listed: Sequence[str]) -> str:
    """Origins in a sentence, the first of them where there are many."""
    return some_of(listed, _MOST_ORIGINS)


def joined(names: Sequence[str]) -> str:
    """“A”, “A and B” or “A, B and C”."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
