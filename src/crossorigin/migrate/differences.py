"""What `migrate` gives: policies, and the `Difference` between each old option and them."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from ..policy import Policy, PolicyMap

__all__ = ["Change", "Difference", "Migration"]


class Change(StrEnum):
    """The kinds of difference. The values are stable."""

    # What could not be carried over, and so is left out.
    UNREAD = "unread"
    """The value is not in the file, or stands for nothing that is known."""
    REGEX = "regex-not-certain"
    ANY_ORIGIN_WITH_CREDENTIALS = "any-origin-with-credentials"
    UNSAFE_ORIGIN = "unsafe-origin"
    EXPOSE_ANY = "expose-any-with-credentials"
    METHODS = "methods-not-known"
    HEADERS = "headers-not-known"
    PATHS = "paths-not-certain"
    PER_ORIGIN = "options-per-origin"
    PER_ROUTE = "options-of-a-route"
    EVERY_ROUTE = "every-route"
    """What had to be asked for route by route is there for every route."""

    # What is carried over, and means something else at the edges.
    DEAD_ENTRY = "dead-entry"
    """It never had an effect; nothing changes without it."""
    NARROWER_ORIGIN = "narrower-origin"
    DEFAULT_PORT = "default-port"
    WILDCARD_WITH_CREDENTIALS = "wildcard-with-credentials"
    SAFELISTED_METHODS = "safelisted-methods"
    SAFELISTED_HEADERS = "safelisted-headers"
    ROUTE_METHODS = "methods-of-routes"
    METHOD_CASE = "method-case"
    MAX_AGE = "max-age"
    PATH_PREFIX = "paths-by-prefix"
    OTHER_PATHS = "other-paths"

    # What the libraries do differently, whatever is configured.
    PREFLIGHT_STATUS = "preflight-status"
    REFUSED_PREFLIGHT = "refused-preflight"
    PREFLIGHT_LISTS = "preflight-lists"
    PRIVATE_NETWORK = "private-network"
    PLAIN_OPTIONS = "plain-options"
    ANY_ORIGIN_AS_STAR = "any-origin-as-star"
    EXPOSE_ANY_AS_STAR = "expose-any-as-star"
    HEADERS_FOR_OTHERS = "headers-for-others"
    ERROR_RESPONSES = "error-responses"
    OWN_HEADERS = "own-headers"
    VARY = "vary"


class Difference(NamedTuple):
    """One difference between the old configuration and the policies."""

    change: Change
    option: str
    """The old option, as it is spelled there; "" for what is so whatever is configured."""
    message: str
    """What was, and what is now."""
    hint: str = ""
    """What there is to do, where there is something."""
    line: int | None = None
    carried: bool = True
    """Is the option in the policies, as far as policies can say it?"""


class Migration(NamedTuple):
    """An old configuration as policies."""

    policies: PolicyMap
    differences: tuple[Difference, ...]
    unplaced: tuple[tuple[str, Policy], ...] = ()
    """Policies for paths that are not certain, each with what the old ones were said by."""
    without_origins: tuple[Policy, ...] = ()
    """What else was allowed where no origin could be carried over, each with an origin that stands
    for those that are to be written in."""

    @property
    def is_complete(self) -> bool:
        """Is everything carried over?"""
        return all(difference.carried for difference in self.differences)
