"""The result of `migrate`: policies, and a `Difference` for each change in behaviour."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from ..policy import Policy, PolicyMap

__all__ = ["Change", "Difference", "Migration"]


class Change(StrEnum):
    """The kinds of difference. The values are stable."""

    # Settings that could not be carried over, and are left out.
    UNREAD = "unread"
    """The value is not in the file, or has no known meaning."""
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
    """CORS was set route by route, and the policy applies to every route."""

    # Settings that are carried over with a slightly different meaning.
    DEAD_ENTRY = "dead-entry"
    """The entry never had an effect; leaving it out changes nothing."""
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

    # Behaviour in which the libraries differ in any configuration.
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
    """A difference between the old configuration and the policies."""

    change: Change
    option: str
    """The old option, as it is spelled there; "" for a difference in any configuration."""
    message: str
    """The old and the new behaviour."""
    hint: str = ""
    """What to do, or ""."""
    line: int | None = None
    carried: bool = True
    """Whether the policies have the option, as far as policies can express it."""


class Migration(NamedTuple):
    """An old configuration as policies."""

    policies: PolicyMap
    differences: tuple[Difference, ...]
    unplaced: tuple[tuple[str, Policy], ...] = ()
    """Policies for paths that are not certain, each with the old pattern of the paths."""
    without_origins: tuple[Policy, ...] = ()
    """Policies without a known origin, each with a placeholder to replace with the origins."""

    @property
    def is_complete(self) -> bool:
        """Whether everything is carried over."""
        return all(difference.carried for difference in self.differences)
